//! The `weft` program as the other commands need it: built, and started on a free port.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Outcome;
use crate::process::{Background, answers_ok, cargo, free_port, succeed, tied_to_us, wait_until};
use crate::workspace::Workspace;

const READY_PATIENCE: Duration = Duration::from_secs(180);
const LOG_TAIL_LINES: usize = 40;

/// Builds `weft`, and with it the web app it embeds.
pub(crate) fn build(workspace: &Workspace) -> Outcome {
    let mut build = cargo(workspace);
    build.args([
        "build",
        "--locked",
        "--package",
        "weft-server",
        "--bin",
        "weft",
    ]);
    succeed(&mut build)
}

/// A `weft demo` of our own in a throw-away folder; it stops and vanishes with this value.
pub(crate) struct Demo {
    program: Background,
    port: u16,
    folder: PathBuf,
}

impl Demo {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(password: &str) -> Outcome<Self> {
        let folder = std::env::temp_dir().join(format!("weft-demo-{}", std::process::id()));
        let port = free_port()?;
        let program = start_in(&folder, port, password)?;
        let mut demo = Self {
            program,
            port,
            folder,
        };
        let mut alive = true;
        let ready = wait_until(READY_PATIENCE, || {
            alive = demo.program.runs();
            !alive || answers_ok(port, "/readyz")
        });
        if ready && alive {
            Ok(demo)
        } else {
            Err(demo.why_not_ready(alive))
        }
    }

    /// The address of the running program.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn why_not_ready(&self, alive: bool) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines
            .iter()
            .skip(lines.len().saturating_sub(LOG_TAIL_LINES));
        for line in tail {
            eprintln!("   | {line}");
        }
        let what = if alive {
            "did not become ready"
        } else {
            "stopped by itself"
        };
        format!("`weft demo` {what}; its last lines stand above")
    }
}

fn start_in(folder: &Path, port: u16, password: &str) -> Outcome<Background> {
    let log = fs::create_dir_all(folder).and_then(|()| File::create(folder.join("log")));
    let log = log.and_then(|log| Ok((log.try_clone()?, log)));
    let (out, err) = log.map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let mut weft = tied_to_us(&Workspace::built("weft")?, None);
    weft.arg("demo").arg("--data").arg(folder.join("data"));
    weft.args(["--listen", &format!("127.0.0.1:{port}")]);
    weft.env("WEFT_ADMIN_PASSWORD", password)
        .stdout(out)
        .stderr(err);
    Background::start(&mut weft, "-TERM")
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.program.stop();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!(
                "   `{}` could not be removed: {error}",
                self.folder.display()
            );
        }
    }
}
