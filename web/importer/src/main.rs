//! The web worker that reads logs: files in, measurements out. It is started for one log and ends with it.
//! A page whose reader opens no log does not load it, and training does not wait for it.

use import::Reader;
use js_sys::{Array, Reflect, Uint8Array};
use protocol::{Choices, ImportEvent, ImportFault, ImportProblem, decode, encode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DedicatedWorkerGlobalScope, File, MessageEvent, ReadableStreamDefaultReader, console,
};

/// Least time between two reports of progress.
const PROGRESS_MS: f64 = 100.0;

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let listener = scope.clone();
    let on_files = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let scope = listener.clone();
        // First the reader's choices, then the files.
        let task = Array::from(&message.data());
        let choices = decode::<Choices>(&Uint8Array::new(&task.get(0)).to_vec());
        spawn_local(async move {
            let files = task.iter().filter_map(|file| file.dyn_into::<File>().ok()).collect();
            // There are none where nothing was chosen yet.
            let mut reader = Reader::new(choices.unwrap_or_default());
            let read = read(&scope, &mut reader, files).await;
            let found = read.and_then(|()| reader.finish());
            if let Ok(understood) = encode(&reader.understood()) {
                post(&scope, &ImportEvent::Understood(understood));
            }
            match found {
                Ok(found) => {
                    post(&scope, &ImportEvent::Read(found));
                    reader.log().parts().for_each(|it| post(&scope, &ImportEvent::Steps(it)));
                    post(&scope, &ImportEvent::Done);
                }
                Err(problem) => post(&scope, &ImportEvent::Refused(problem)),
            }
        });
    });
    scope.set_onmessage(Some(on_files.as_ref().unchecked_ref()));
    on_files.forget(); // lives as long as the worker
    post(&scope, &ImportEvent::Ready);
}

/// Reads the files of one run, and posts how far it is.
async fn read(
    scope: &DedicatedWorkerGlobalScope,
    reader: &mut Reader,
    files: Vec<File>,
) -> Result<(), ImportProblem> {
    let now = || scope.performance().map_or(0.0, |clock| clock.now());
    let total = files.iter().map(|file| file.size() as u64).sum();
    let (mut read, mut told) = (0, now());
    let mut bytes = Vec::new();
    for file in files {
        let name = file.name();
        reader.begin(&name);
        let unreadable = |error: JsValue| ImportProblem {
            file: name.clone(),
            line: 0,
            fault: ImportFault::Unreadable(words_of(&error)),
        };
        let stream: ReadableStreamDefaultReader = file.stream().get_reader().unchecked_into();
        loop {
            let chunk = JsFuture::from(stream.read()).await.map_err(unreadable)?;
            let value = Reflect::get(&chunk, &"value".into()).map_err(unreadable)?;
            if value.is_undefined() {
                break;
            }
            let chunk = Uint8Array::new(&value);
            bytes.resize(chunk.length() as usize, 0);
            chunk.copy_to(&mut bytes);
            reader.push(&bytes)?;
            read += bytes.len() as u64;
            if now() - told >= PROGRESS_MS {
                told = now();
                post(scope, &ImportEvent::Progress { read, total, rows: reader.rows() });
            }
        }
        reader.end()?;
    }
    Ok(())
}

/// The browser's text about an error.
fn words_of(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|it| it.as_string());
    message.unwrap_or_default()
}

/// Hands the bytes over without copying them again.
fn post(scope: &DedicatedWorkerGlobalScope, event: &ImportEvent) {
    let posted = encode(event).map_err(|error| error.to_string().into()).and_then(|bytes| {
        let bytes = Uint8Array::from(bytes.as_slice());
        scope.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()))
    });
    if let Err(error) = posted {
        console::error_1(&error);
    }
}
