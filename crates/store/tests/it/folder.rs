//! The data folder: one process, one version, copies that open.

use std::fs;

use weft_store::{Database, Fsync, Store};

use crate::harness::{Bench, codes, options};

#[test]
fn a_folder_in_use_is_refused_and_free_after_closing() {
    let bench = Bench::sqlite();
    let again = || Store::open(options(bench.folder(), &bench.clock, Fsync::Off));
    let problem = again().err().unwrap();
    assert_eq!(problem.code(), "store.folder_in_use");
    bench.store.close();
    again().unwrap();
}

#[test]
fn data_of_a_newer_version_is_refused_and_left_alone() {
    let bench = Bench::sqlite();
    bench.store.close();
    let connection = rusqlite::Connection::open(bench.database_file()).unwrap();
    connection
        .execute(
            "update s_setting set value = '99' where name = 'schema_version'",
            [],
        )
        .unwrap();
    drop(connection);
    let before = fs::read(bench.database_file()).unwrap();
    let opened = Store::open(options(bench.folder(), &bench.clock, Fsync::Off));
    let problem = opened.err().unwrap();
    assert_eq!(problem.code(), "store.newer_version");
    assert!(problem.told().zh.contains("99"));
    assert_eq!(fs::read(bench.database_file()).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("weft.db"), "这不是数据库".repeat(1_000)).unwrap();
    let opened = Store::open(options(
        folder.path(),
        &std::sync::Arc::default(),
        Fsync::Off,
    ));
    assert_eq!(opened.err().unwrap().code(), "store.damaged");
}

#[test]
fn a_folder_without_room_for_the_file_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("weft.db")).unwrap();
    let opened = Store::open(options(
        folder.path(),
        &std::sync::Arc::default(),
        Fsync::Off,
    ));
    let problem = opened.err().unwrap();
    assert_eq!(problem.code(), "store.folder");
    assert!(problem.told().zh.contains(folder.path().to_str().unwrap()));
}

#[test]
fn what_was_written_is_there_after_reopening() {
    let mut bench = Bench::sqlite();
    bench.add(1, "kept").unwrap();
    bench.reopen();
    assert_eq!(bench.codes(), ["kept"]);
    assert_eq!(bench.store.sealed(), 1);
    bench.add(2, "next").unwrap();
    assert_eq!(bench.store.sealed(), 2);
    assert!(bench.store.verify().unwrap().is_clean());
}

#[test]
fn a_database_remembers_the_installation_it_was_made_for() {
    let bench = Bench::sqlite();
    bench.add(1, "one").unwrap();
    bench.store.close();
    let mut other = options(bench.folder(), &bench.clock, Fsync::Off);
    other.installation = "another".into();
    let store = Store::open(other).unwrap();
    assert_eq!(store.installation(), "test");
    assert!(store.audit_verify().unwrap().is_intact());
}

#[test]
fn a_copy_opens_and_holds_what_was_acknowledged() {
    let bench = Bench::sqlite();
    bench.add(1, "kept").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("weft.db");
    bench.store.backup(&target).unwrap();
    bench.add(2, "later").unwrap();
    assert_eq!(
        bench.store.backup(&target).unwrap_err().code(),
        "store.backup"
    );
    let copy = Store::open(options(folder.path(), &bench.clock, Fsync::Off)).unwrap();
    assert_eq!(codes(&copy), ["kept"]);
    assert!(copy.verify().unwrap().is_clean());
    assert_eq!(
        fs::read_dir(folder.path())
            .unwrap()
            .filter(is_partial)
            .count(),
        0
    );
}

fn is_partial(entry: &std::io::Result<fs::DirEntry>) -> bool {
    entry
        .as_ref()
        .unwrap()
        .file_name()
        .to_string_lossy()
        .ends_with(".partial")
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let mut options = options(folder.path(), &std::sync::Arc::default(), Fsync::Off);
    options.database = Database::Sqlite(file.join("data"));
    assert_eq!(Store::open(options).err().unwrap().code(), "store.folder");
}
