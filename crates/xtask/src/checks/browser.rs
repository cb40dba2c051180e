//! The browser for the end-to-end tests: an installed Chromium, or Playwright's own.

use std::path::PathBuf;
use std::process::Command;

use crate::chromium;
use crate::process::{self, NPX};
use crate::repository::Repository;

/// The browser for the tests.
pub(crate) enum Browser {
    /// An executable of this machine.
    Installed(PathBuf),
    /// The one that Playwright downloads, in this folder.
    Downloaded(PathBuf),
}

impl Browser {
    /// Tells Playwright which browser to use; playwright.config.ts reads `CHROMIUM`.
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
    match chromium::find() {
        Ok(Some(program)) => Ok(Browser::Installed(program)),
        Ok(None) => download(repository),
        Err(error) => Err(error.to_string()),
    }
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
