//! Messages from and to the page around an embedded one. Only the parent is listened to.

use experiment::link::Change;
use experiment::{Embed, embedding};
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use protocol::RunId;
use protocol::host::{Ask, Refusal, Request, SOURCE, State, Told, Warning};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;
use words::verdict::{Trend, Verdict};

use super::script;
use crate::browser;
use crate::lab::Lab;

/// Steps are told at most this often.
const STEP_PAUSE_MS: f64 = 250.0;

/// Listens to the host, and tells it what happens.
pub(super) fn talk(lab: Lab, verdict: RwSignal<Verdict>) {
    // What the host set last: other changes are the reader's.
    let by_host = StoredValue::new(None::<Embed>);
    browser::on_message(move |event: MessageEvent| {
        let data = event.data();
        let get = |key: &str| Reflect::get(&data, &key.into()).unwrap_or(JsValue::UNDEFINED);
        let parent = browser::window().parent().ok().flatten();
        let from_parent = event.source().zip(parent).is_some_and(|(a, b)| Object::is(&a, &b));
        if !from_parent || !data.is_object() || get("source") != SOURCE {
            return;
        }
        let id = Some(get("id")).filter(|id| id.is_string() || id.as_f64().is_some());
        match read(data).and_then(Request::ask) {
            Ok(Some(ask)) => answer(lab, verdict, by_host, ask, id.as_ref()),
            Ok(None) => {} // of a later version
            Err(refusal) => say(&Told::Error { message: refusal.to_string() }, id.as_ref()),
        }
    });
    tell_changes(lab, by_host);
    tell_steps(lab);
    tell_verdicts(lab, verdict);
    tell_failure(lab);
    tell_size();
}

fn read(data: JsValue) -> Result<Request, Refusal> {
    serde_wasm_bindgen::from_value(data).map_err(|error| Refusal::Malformed(error.to_string()))
}

fn answer(
    lab: Lab,
    verdict: RwSignal<Verdict>,
    by_host: StoredValue<Option<Embed>>,
    ask: Ask,
    id: Option<&JsValue>,
) {
    match ask {
        Ask::SetState(fields) => {
            let (embed, changes) = embedding::change(&untrack(|| embed(lab)), &fields);
            by_host.set_value(Some(embed.clone()));
            lab.set(&embed);
            warn(&changes, id);
            say(&state(lab, verdict), id);
            return;
        }
        Ask::GetState => return say(&state(lab, verdict), id),
        Ask::Screenshot => {
            let told = match script::screenshot() {
                Ok(png) => Told::Screenshot { png },
                Err(error) => Told::Error { message: format!("no picture: {error:?}") },
            };
            return say(&told, id);
        }
        Ask::Play => lab.play(),
        Ask::Pause => lab.pause(),
        Ask::Step => lab.one_step(),
        Ask::Reset => lab.restart(),
    }
    say(&Told::Done {}, id);
}

/// All that the page is set to.
fn embed(lab: Lab) -> Embed {
    Embed { link: lab.address(), embedding: lab.embedding.get() }
}

fn state(lab: Lab, verdict: RwSignal<Verdict>) -> Told {
    untrack(|| {
        let embed = embed(lab);
        Told::State {
            state: State::of(&embed),
            link: embedding::write(&embed),
            step: lab.newest_step() as f64,
            playing: lab.playing.get(),
            verdict: verdict.with(|verdict| verdict.trend.name().to_owned()),
        }
    })
}

fn tell_changes(lab: Lab, by_host: StoredValue<Option<Embed>>) {
    Effect::new(move |before: Option<Embed>| {
        let embed = embed(lab);
        let (state, link) = (State::of(&embed), embedding::write(&embed));
        match before {
            None => {
                say(&Told::Ready { state, link }, None);
                warn(&lab.notes.get_untracked(), None);
            }
            Some(before) if before != embed => {
                let user_initiated = by_host.with_value(|set| set.as_ref() != Some(&embed));
                say(&Told::Change { user_initiated, state, link }, None);
            }
            Some(_) => {}
        }
        embed
    });
}

fn tell_steps(lab: Lab) {
    let last = StoredValue::new((0.0, 0, RunId::default()));
    Effect::new(move |_| {
        lab.pictures.slow.track();
        let (now, step, run, playing) =
            (browser::now(), lab.newest_step(), lab.pictures.shown.get(), lab.playing.get());
        let (then, before, of) = last.get_value();
        let soon = playing && now - then < STEP_PAUSE_MS;
        if step == 0 || soon || (before, of) == (step, run) {
            return;
        }
        last.set_value((now, step, run));
        let (loss, accuracy) = lab.run(0, |run| {
            let history = run.history();
            let accuracy = history.evaluations().latest().map(|it| it.1);
            (history.latest().map_or(f32::NAN, |sample| sample.loss), accuracy)
        });
        say(&Told::Step { step: step as f64, loss, accuracy, playing }, None);
    });
}

fn tell_verdicts(lab: Lab, verdict: RwSignal<Verdict>) {
    Effect::new(move |before: Option<(Trend, RunId)>| {
        verdict.with(|verdict| {
            let now = (verdict.trend, verdict.run);
            if verdict.trend != Trend::Waiting && before != Some(now) {
                let told = Told::Verdict {
                    verdict: verdict.trend.name().to_owned(),
                    word: verdict.word.to_owned(),
                    evidence: verdict.evidence.clone(),
                    step: lab.newest_step() as f64,
                };
                say(&told, None);
            }
            now
        })
    });
}

fn tell_failure(lab: Lab) {
    Effect::new(move |_| {
        if lab.failed.get() {
            say(&Told::Error { message: "the worker that trains does not work".to_owned() }, None);
        }
    });
}

fn tell_size() {
    let Some(body) = browser::document().body() else { return };
    let _watching = browser::on_resize(&body, |width, height| {
        say(&Told::Resize { width: width.round(), height: height.ceil() }, None);
    });
    std::mem::forget(_watching); // as long as the page lives
}

fn warn(changes: &[Change], id: Option<&JsValue>) {
    let warning = |change: &Change| Warning {
        field: change.problem.field.clone(),
        value: change.problem.value.clone(),
        used: change.used.clone(),
        message: change.problem.to_string(),
    };
    if !changes.is_empty() {
        say(&Told::Warning { warnings: changes.iter().map(warning).collect() }, id);
    }
}

fn say(told: &Told, id: Option<&JsValue>) {
    // Nothing in what is told can fail to become an object, nor a fresh object to take a property.
    let Ok(message) = told.serialize(&Serializer::json_compatible()) else { return };
    if let Some(id) = id {
        let _ = Reflect::set(&message, &"id".into(), id);
    }
    script::tell(&message);
}
