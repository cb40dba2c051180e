//! `gradlab … | head`: every command that prints ends quietly when nobody reads on.
#![cfg(unix)]

use std::io::pipe;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;

/// The signal of a pipe without a reader; a shell shows it as exit code 141.
const SIGPIPE: i32 = 13;

/// Runs `gradlab` with a standard output whose reader is gone, and says what is wrong with its end.
fn run(arguments: &[&str]) -> Option<String> {
    let (reader, writer) = pipe().expect("the system has pipes");
    drop(reader);
    let mut gradlab = Command::new(env!("CARGO_BIN_EXE_gradlab"));
    let output = gradlab.args(arguments).stdout(writer).output().expect("gradlab was built");
    let said = String::from_utf8_lossy(&output.stderr);
    let ended = output.status.signal() == Some(SIGPIPE) && said.is_empty();
    (!ended).then(|| format!("{arguments:?}: {}, {said}", output.status))
}

/// A folder of this test process's own.
fn folder() -> PathBuf {
    let name = format!("{}-closed-pipe", std::process::id());
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Commands whose ends are not tried: they print after minutes of training.
const SLOW: [&str; 2] = ["thumbnails", "remedies"];

/// The commands that `gradlab --help` lists.
fn listed() -> Vec<String> {
    let help = Command::new(env!("CARGO_BIN_EXE_gradlab")).arg("--help").output();
    let help = String::from_utf8(help.expect("gradlab was built").stdout).expect("help is text");
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // What a narrow terminal wraps is indented further.
    let lines = lines.filter(|line| !line.starts_with("   "));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_command_ends_quietly_when_its_reader_is_gone() {
    let folder = folder();
    std::fs::create_dir_all(&folder).expect("the folder is ours");
    let folder = folder.to_str().expect("the path is text");
    let small = ["--set", "depth=2", "--set", "width=4"];
    let table = ["--width", "2", "--depth", "2", "--batch", "2", "--seeds", "1"];
    let commands: [&[&str]; 11] = [
        &["presets"],
        &["presets", "relu-he"],
        &["explain", "relu-he"],
        &[&["train", "relu-he", "--steps", "2", "--trace", "-"][..], &small].concat(),
        &[&["train", "relu-he", "--steps", "200", "--trace", "-"][..], &small].concat(),
        &[&["export", "relu-he", "--steps", "1", "--pytorch", folder][..], &small].concat(),
        &[&["export", "relu-he", "--steps", "1", "--svg", folder][..], &small].concat(),
        &["reproduce", "he-2015"],
        &[&["theory", "relu-he", "--seeds", "1"][..], &small].concat(),
        &[&["theory", "--table"][..], &table].concat(),
        &["scaling"],
    ];
    for command in listed() {
        let tried = commands.iter().any(|arguments| arguments[0] == command);
        assert!(tried || command == "help" || SLOW.contains(&&*command), "{command} is not tried");
    }
    let wrong: Vec<String> = commands.into_iter().filter_map(run).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
