//! What is understood of files that hold one run: `cargo run -p import --example understood -- FILE…`.

use std::path::Path;
use std::{env, fs};

use import::Reader;
use protocol::Choices;

fn main() {
    let mut reader = Reader::new(Choices::default());
    let files: Vec<String> = env::args().skip(1).collect();
    let read = files.iter().try_for_each(|file| {
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
        reader.begin(&name);
        let bytes = fs::read(file).expect("the file can be read");
        bytes.chunks(64 * 1024).try_for_each(|chunk| reader.push(chunk))?;
        reader.end()
    });
    match read.and_then(|()| reader.finish()) {
        Ok(found) => println!("{found:#?}"),
        Err(problem) => println!("refused: {problem:?}"),
    }
    let understood = reader.understood();
    for key in &understood.keys {
        println!("{:40} {:?} {} {}", key.name, key.taken, key.layers, key.layer);
    }
    println!("runs: {:?}, shown: {}", understood.runs, understood.run);
}
