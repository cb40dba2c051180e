//! `gradlab`, run by a test.

use std::path::PathBuf;
use std::process::{Command, Output};

pub(crate) fn gradlab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradlab")).args(arguments).output().expect("gradlab was built")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("gradlab writes UTF-8")
}

/// A file of this test process's own.
pub(crate) fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    folder.join(format!("{}-{name}", std::process::id()))
}
