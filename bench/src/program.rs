//! The product, or the bare route, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Outcome;
use crate::machine::{Process, Watch};

/// A running server; it ends with this value.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From its start until it said where it is.
    pub(crate) started_in: Duration,
}

impl Program {
    /// The product over the data folder.
    pub(crate) fn product(folder: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("serve").arg("--data").arg(folder);
        command.args(["--listen", "127.0.0.1:0"]);
        for limit in ["USER", "TOKEN", "ADDRESS", "TOUCHES"] {
            command.env(format!("WEFT_RATE_{limit}"), "0");
        }
        Self::start(command.env("WEFT_LOG", "error"))
    }

    /// The route that does nothing.
    pub(crate) fn bare() -> Outcome<Self> {
        Self::start(Command::new(std::env::current_exe()?).arg("bare"))
    }

    fn start(command: &mut Command) -> Outcome<Self> {
        let watch = Watch::start();
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(out).lines();
        let address = loop {
            let line = lines.next().ok_or("the server ended at once")??;
            if let Some((_, address)) = line.rsplit_once("http://") {
                break address.parse()?;
            }
        };
        Ok(Self {
            child,
            address,
            started_in: watch.elapsed(),
        })
    }

    /// The process.
    pub(crate) fn process(&self) -> Process {
        Process(self.child.id())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.child.kill().and_then(|()| self.child.wait()).is_err() {
            // It had ended already.
        }
    }
}
