//! A PostgreSQL cluster of a test's own, to be stopped and started at will.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The account a server runs as when the tests run as root, which a server refuses.
const ACCOUNT: &str = "postgres";

/// A cluster in a temporary folder; it is stopped when dropped.
pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// A running cluster, if the programs for one are installed.
    pub(crate) fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            let handed_over = Command::new("chown")
                .arg(ACCOUNT)
                .arg(folder.path())
                .status();
            assert!(handed_over.unwrap().success());
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let cluster = Self {
            folder,
            programs,
            port,
        };
        cluster.run("initdb", "-A trust -E UTF8 --locale=C -N");
        cluster.run_server();
        Some(cluster)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/postgres", self.port)
    }

    pub(crate) fn run_server(&self) {
        let folder = self.folder.path().display();
        let server = format!(
            "-p {} -k {folder} -c fsync=off -c listen_addresses=127.0.0.1",
            self.port
        );
        self.run("pg_ctl", &format!("-w -l {folder}/log -o '{server}' start"));
    }

    pub(crate) fn stop(&self) {
        self.run("pg_ctl", "-w -m immediate stop");
    }

    fn run(&self, program: &str, options: &str) {
        let data = self.folder.path().join("data");
        let program = self.programs.join(program);
        let line = format!("{} -D {} {options}", program.display(), data.display());
        let mut command = if is_root() {
            let mut command = Command::new("su");
            command.args([ACCOUNT, "-c", &line]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", &line]);
            command
        };
        let ran = command
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(ran.unwrap().success(), "{line}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.stop();
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// The newest version Debian has installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let complete = |folder: &PathBuf| Path::new(&folder.join("initdb")).exists();
    folders.filter(complete).max()
}
