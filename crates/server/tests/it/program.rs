//! The program itself: what it says when it cannot start.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use weft_kernel::{SetClock, Zone};
use weft_store::{Database, Fsync, Lane, Options, Store};

/// The data of a program that is not running.
pub(crate) fn store(folder: &Path) -> Store {
    Store::open(Options {
        database: Database::Sqlite(folder.to_path_buf()),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        clock: Arc::new(SetClock::default()),
        readers: 1,
        installation: "test".to_owned(),
        fsync: Fsync::Off,
    })
    .unwrap()
}

/// Runs the program to its end.
pub(crate) fn weft(folder: &Path, arguments: &[&str]) -> Output {
    weft_with(folder, arguments, &[])
}

/// The same with settings in its environment.
pub(crate) fn weft_with(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_weft"))
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .current_dir(folder)
        .env_clear()
        .envs(settings.iter().copied())
        .output()
        .unwrap()
}

/// The exit code and what was said.
pub(crate) fn said(output: &Output) -> (Option<i32>, String) {
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_port_in_use_is_said_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, text) = said(&weft(folder.path(), &["serve", "--listen", &address]));
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("server.port_in_use") && text.contains(&address),
        "{text}"
    );
    assert!(!folder.path().join("weft.db").exists(), "nothing half-made");
}

#[test]
fn a_folder_in_use_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let _held = store(folder.path());
    let (code, text) = said(&weft(folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("store.folder_in_use"), "{text}");
}

#[test]
fn data_without_their_key_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (code, text) = said(&weft(folder.path(), &["verify"]));
    assert_eq!(code, Some(0), "{text}");
    let (key, kept) = (folder.path().join("weft.key"), folder.path().join("kept"));
    std::fs::rename(&key, &kept).unwrap();
    let (code, text) = said(&weft(folder.path(), &["verify"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("keys.other"), "{text}");
    std::fs::rename(&kept, &key).unwrap();
    let (code, text) = said(&weft(folder.path(), &["verify"]));
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn data_of_a_newer_version_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let made = store(folder.path());
    made.write(Lane::Interactive, |tx| {
        tx.set_setting("schema_version", "99")
    })
    .unwrap();
    made.close();
    let (code, text) = said(&weft(folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("store.newer_version") && text.contains("99"),
        "{text}"
    );
}

#[test]
fn a_setting_that_does_not_do_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("weft.toml"), "listn = \"127.0.0.1:1\"\n").unwrap();
    let (code, text) = said(&weft(folder.path(), &["serve"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("settings.file") && text.contains("listn"),
        "{text}"
    );
}

#[test]
fn asked_to_stop_it_ends_well_and_frees_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut weft = Command::new(env!("CARGO_BIN_EXE_weft"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .current_dir(folder.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(weft.stdout.take().unwrap()).lines();
    let greeting = said.next().unwrap().unwrap();
    let address = greeting.split("http://").nth(1).unwrap().to_owned();
    let link = said
        .find(|line| line.as_ref().unwrap().contains("/setup?token="))
        .unwrap()
        .unwrap();
    assert!(
        link.contains(&address),
        "a first start prints the set-up link: {link}"
    );
    let mut socket = TcpStream::connect(&address).unwrap();
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let asked = Command::new("kill")
        .arg(weft.id().to_string())
        .status()
        .unwrap();
    assert!(asked.success());
    assert_eq!(weft.wait().unwrap().code(), Some(0));
    store(folder.path()).close();
}
