//! The browser for the end-to-end tests: an installed Chromium, or Playwright's own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{self, NPX};
use crate::repository::Repository;

/// The browser that the tests start.
pub(crate) enum Browser {
    /// An executable of this machine.
    Installed(PathBuf),
    /// The one that Playwright downloads, in this folder.
    Downloaded(PathBuf),
}

impl Browser {
    /// Hands the browser to Playwright; playwright.config.ts reads `CHROMIUM`.
    pub(crate) fn pass_to(&self, playwright: &mut Command) {
        match self {
            Self::Installed(program) => playwright.env("CHROMIUM", program),
            Self::Downloaded(folder) => {
                playwright.env_remove("CHROMIUM").env("PLAYWRIGHT_BROWSERS_PATH", folder)
            }
        };
    }
}

/// Looks for a Chromium and downloads Playwright's own when there is none; the error says
/// why the tests cannot run.
pub(crate) fn find(repository: &Repository) -> Result<Browser, String> {
    if let Some(program) = env::var_os("CHROMIUM").filter(|program| !program.is_empty()) {
        let program = PathBuf::from(program);
        return if program.is_file() {
            Ok(Browser::Installed(program))
        } else {
            Err(format!("CHROMIUM names {}, which is not a file", program.display()))
        };
    }
    installed().map(Browser::Installed).map_or_else(|| download(repository), Ok)
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

fn download(repository: &Repository) -> Result<Browser, String> {
    eprintln!("No Chromium is installed (CHROMIUM could name one): downloading Playwright's.");
    let folder = repository.tools().join("browsers");
    let mut install = Command::new(NPX);
    install.args(["playwright", "install", "chromium"]).current_dir(repository.end_to_end());
    install.env("PLAYWRIGHT_BROWSERS_PATH", &folder).env_remove("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD");
    process::run(&mut install)
        .map(|()| Browser::Downloaded(folder))
        .map_err(|error| format!("no Chromium is installed, and none could be had: {error:#}"))
}
