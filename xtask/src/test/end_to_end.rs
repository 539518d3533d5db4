//! The end-to-end tests: a real `weft demo` and a real browser.

use std::path::PathBuf;

use crate::process::{find, succeed};
use crate::server::{self, Demo};
use crate::steps::missing;
use crate::workspace::Workspace;
use crate::{Outcome, npm};

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const USER: &str = "admin";
const PASSWORD: &str = "a-password-for-this-test-only";

/// Starts Weft on a free port and sends the browser through it.
pub(super) fn run(workspace: &Workspace) -> Outcome {
    let Some(browser) = browser() else {
        return missing("the end-to-end tests: no Chromium here (Debian package `chromium`)");
    };
    npm::install(&workspace.web())?;
    server::build(workspace)?;
    let demo = Demo::start(PASSWORD)?;
    let mut playwright = npm::npx(&workspace.web());
    playwright
        .args(["--no-install", "playwright", "test"])
        .env("CHROMIUM", browser);
    playwright
        .env("WEFT_URL", demo.url())
        .env("WEFT_USER", USER);
    playwright.env("WEFT_PASSWORD", PASSWORD);
    succeed(&mut playwright)
}

/// The browser the tests use.
pub(super) fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|file| file.is_file());
    named.or_else(|| BROWSERS.iter().find_map(|name| find(name)))
}
