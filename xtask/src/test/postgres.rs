//! A PostgreSQL cluster of our own for the time of the tests: private port, no fsync, then gone.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Outcome;
use crate::process::{
    Background, find, free_port, is_root, succeed, succeeds_quietly, tied_to_us, wait_until,
};

const DEBIAN_HOME: &str = "/usr/lib/postgresql";
const SUPERUSER: &str = "postgres";
const READY_PATIENCE: Duration = Duration::from_secs(60);

/// A running cluster; it stops and vanishes with this value.
pub(super) struct Cluster {
    program: Background,
    port: u16,
    folder: PathBuf,
}

impl Cluster {
    /// Starts one; nothing when PostgreSQL is not installed.
    pub(super) fn start() -> Outcome<Option<Self>> {
        let Some(programs) = programs() else {
            return Ok(None);
        };
        // Sockets have short paths, and the folder must be open to the other user.
        let folder = PathBuf::from(format!("/tmp/weft-pg-{}", std::process::id()));
        make_folder(&folder)?;
        make_data(&programs, &folder)?;
        let port = free_port()?;
        let program = serve(&programs, &folder, port)?;
        let cluster = Self {
            program,
            port,
            folder,
        };
        cluster.wait(&programs)?;
        Ok(Some(cluster))
    }

    /// How the tests reach it.
    pub(super) fn url(&self) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&self, programs: &Path) -> Outcome {
        let port = self.port.to_string();
        let ready = wait_until(READY_PATIENCE, || {
            let mut ask = Command::new(programs.join("pg_isready"));
            succeeds_quietly(ask.args(["--host", "127.0.0.1", "--port", &port]))
        });
        if ready {
            return Ok(());
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL did not start:\n{log}"))
    }
}

/// What the tests do not need is off: nothing here must survive a power cut.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
];

impl Drop for Cluster {
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

/// The folder of the newest PostgreSQL programs here.
pub(super) fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN_HOME).into_iter().flatten().flatten();
    let mut homes: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .map(|(version, home)| (version, home.join("bin")))
        .filter(|(_, home)| home.join("initdb").is_file() && home.join("postgres").is_file())
        .collect();
    homes.sort();
    let in_path = || find("initdb").and_then(|program| Some(program.parent()?.to_path_buf()));
    homes.pop().map(|(_, home)| home).or_else(in_path)
}

/// PostgreSQL refuses to run as root; then it runs as its own user.
fn as_superuser(program: &Path) -> Command {
    tied_to_us(program, is_root().then_some(SUPERUSER))
}

fn make_data(programs: &Path, folder: &Path) -> Outcome {
    let mut initdb = as_superuser(&programs.join("initdb"));
    initdb
        .arg("--pgdata")
        .arg(folder.join("data"))
        .args(["--username", SUPERUSER]);
    initdb.args(["--auth", "trust", "--encoding", "UTF8", "--locale", "C"]);
    initdb
        .args(["--no-sync", "--no-instructions"])
        .current_dir(folder)
        .stdout(Stdio::null());
    succeed(&mut initdb)
}

fn serve(programs: &Path, folder: &Path, port: u16) -> Outcome<Background> {
    let log = File::create(folder.join("log")).and_then(|log| Ok((log.try_clone()?, log)));
    let (out, err) = log.map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let mut postgres = as_superuser(&programs.join("postgres"));
    postgres
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder);
    postgres.args(["-p", &port.to_string()]);
    for setting in SETTINGS {
        postgres.args(["-c", setting]);
    }
    postgres.current_dir(folder).stdout(out).stderr(err);
    Background::start(&mut postgres, "-INT")
}

fn make_folder(folder: &Path) -> Outcome {
    let mut install = Command::new("install");
    install.args(["-d", "-m", "700"]);
    if is_root() {
        install.args(["-o", SUPERUSER, "-g", SUPERUSER]);
    }
    succeed(install.arg(folder))
}
