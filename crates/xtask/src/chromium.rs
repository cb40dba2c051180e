//! The Chromium of this machine: the one that `CHROMIUM` names, or an installed one.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::process;

/// Looks for a Chromium; `None` where there is none.
///
/// # Errors
/// If `CHROMIUM` names something that is not a file.
pub(crate) fn find() -> Result<Option<PathBuf>> {
    if let Some(program) = env::var_os("CHROMIUM").filter(|program| !program.is_empty()) {
        let program = PathBuf::from(program);
        ensure!(program.is_file(), "CHROMIUM names {}, which is not a file", program.display());
        return Ok(Some(program));
    }
    Ok(installed())
}

fn installed() -> Option<PathBuf> {
    let debian = Path::new("/usr/bin/chromium");
    if debian.is_file() {
        return Some(debian.to_owned());
    }
    let path = env::var_os("PATH")?;
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .find_map(|name| process::find(name, &path))
}
