//! Other programs: how they are started, awaited and stopped.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::workspace::Workspace;

const PAUSE: Duration = Duration::from_millis(50);
const STOP_PATIENCE: Duration = Duration::from_secs(15);
const HTTP_PATIENCE: Duration = Duration::from_secs(2);

/// The `cargo` that started us, to be run in the workspace.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(workspace.root());
    command
}

/// Runs a command to its end; anything but success is a problem.
pub(crate) fn succeed(command: &mut Command) -> Outcome {
    let line = describe(command);
    println!("   $ {line}");
    let status = command
        .status()
        .map_err(|error| format!("could not start `{line}`: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{line}` ended with {status}"))
    }
}

/// Runs a command to its end without showing anything; tells whether it succeeded.
pub(crate) fn succeeds_quietly(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command and returns what it printed.
pub(crate) fn output_of(command: &mut Command) -> Outcome<String> {
    let line = describe(command);
    let output = command
        .output()
        .map_err(|error| format!("could not start `{line}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{line}` ended with {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Finds a program the way a shell does.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    cfg!(unix) && output_of(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// A port nobody listens on at this moment.
pub(crate) fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
    Ok(listener
        .local_addr()
        .map_err(|error| error.to_string())?
        .port())
}

/// Waits until `ready` holds; false when the patience ran out.
pub(crate) fn wait_until(patience: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if ready() {
            return true;
        }
        std::thread::sleep(PAUSE);
    }
    false
}

/// Whether `http://127.0.0.1:port/path` answers 200.
pub(crate) fn answers_ok(port: u16, path: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let asked = stream
        .set_read_timeout(Some(HTTP_PATIENCE))
        .and_then(|()| stream.write_all(request.as_bytes()))
        .and_then(|()| stream.read_to_end(&mut answer));
    asked.is_ok() && answer.starts_with(b"HTTP/1.1 200")
}

/// A program of ours in the background; it is stopped when this value goes away.
pub(crate) struct Background {
    child: Child,
    stop_signal: &'static str,
}

impl Background {
    /// Starts a command that is to be stopped by `stop_signal`.
    pub(crate) fn start(command: &mut Command, stop_signal: &'static str) -> Outcome<Self> {
        let line = describe(command);
        println!("   $ {line} &");
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("`{line}`: {error}"))?;
        Ok(Self { child, stop_signal })
    }

    /// Whether the program still runs.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the program to stop and waits for it; in the end by force.
    pub(crate) fn stop(&mut self) {
        let pid = self.child.id().to_string();
        if self.runs() {
            succeeds_quietly(Command::new("kill").args([self.stop_signal, &pid]));
        }
        if wait_until(STOP_PATIENCE, || !self.runs()) {
            return;
        }
        eprintln!("   process {pid} did not stop in time and is ended by force");
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait().map(drop)) {
            eprintln!("   process {pid} could not be ended: {error}");
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A command that is told to stop when this process dies, even by force, where the system can.
pub(crate) fn tied_to_us(program: &Path, user: Option<&str>) -> Command {
    let Some(setpriv) = find("setpriv").filter(|_| cfg!(target_os = "linux")) else {
        return Command::new(program);
    };
    let mut command = Command::new(setpriv);
    if let Some(user) = user {
        command
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={user}"))
            .arg("--init-groups");
    }
    command.args(["--pdeathsig", "INT"]).arg(program);
    command
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    if let Some(name) = words.first_mut() {
        *name = name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    words.join(" ")
}
