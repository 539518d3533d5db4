//! Power cuts and process kills while many threads write: nothing acknowledged is lost, and the
//! store is whole again when it is opened.
//!
//! Kills are real: a child process is killed by the system while its acknowledgements come through
//! a pipe. Power cuts are simulated below `SQLite`, see `simulated_disk`; as that replaces the disk
//! of the whole process, they run in a child too. `WEFT_KILLS` and `WEFT_POWER_CUTS` raise the numbers.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;
use weft_kernel::{Id, Problem, SetClock};
use weft_store::{Fsync, Lane, Store, Tokens, Touch, TouchFate, Tx};

use crate::chance::Chance;
use crate::harness::{
    add, codes, environment, noon, number_from_environment, options, schema, table, touch,
    try_codes,
};
use crate::simulated_disk::Disk;

const FOLDER: &str = "WEFT_CHILD_FOLDER";
/// Threads that write at the same time.
const WRITERS: usize = 4;
/// A store that has been running this long is cut; the log file starts over a few times by then.
const WRITES_PER_ROUND: usize = 1_000;
/// Touches of a write: enough for messages to be put in order while the power is cut.
const TOUCHES: u8 = 8;

fn open(folder: &Path, fsync: Fsync) -> Store {
    let clock = Arc::new(SetClock::at(noon()));
    let store = Store::open(options(folder, &clock, fsync)).unwrap();
    store.reconcile(&schema()).unwrap();
    store
}

/// A row with its log entry, touches, a search entry and a number, as large as life.
fn write(tx: &mut Tx<'_>, record: i64) -> Result<(), Problem> {
    add(tx, record, &format!("c{record}"))?;
    let size = usize::try_from(record % 7).unwrap() * 400;
    for number in 0..TOUCHES {
        let mut touch = message(record, number);
        touch.subject = "访".repeat(size / (usize::from(number) + 1));
        tx.log_touch(touch)?;
    }
    tx.search_put(
        &table(),
        Id::new(record),
        Tokens::from_iter([&format!("t{record}"), "同"]),
    );
    tx.next_number("writes")?;
    Ok(())
}

fn message(record: i64, number: u8) -> Touch {
    touch(&format!("m{record}-{number}"), number)
}

/// What has to hold after any crash.
fn check(folder: &Path, acknowledged: &BTreeSet<i64>) -> Result<(), String> {
    let clock = Arc::new(SetClock::at(noon()));
    let opened = Store::open(options(folder, &clock, Fsync::Full));
    let store = opened.map_err(|problem| format!("not opened: {problem}"))?;
    store
        .reconcile(&schema())
        .map_err(|problem| format!("not reconciled: {problem}"))?;
    let there = try_codes(&store).map_err(|problem| format!("not read: {problem}"))?;
    let number = |code: &String| code.trim_start_matches('c').parse::<i64>();
    let there: Result<BTreeSet<i64>, _> = there.iter().map(number).collect();
    let there = there.map_err(|error| format!("a code was damaged: {error}"))?;
    if let Some(lost) = acknowledged.difference(&there).next() {
        return Err(format!("write {lost} was acknowledged and is lost"));
    }
    let report = store
        .verify()
        .map_err(|problem| format!("not verified: {problem}"))?;
    if !report.is_clean() {
        return Err(format!("{report:?}"));
    }
    let again = there.clone();
    let twice = store.write(Lane::Interactive, move |tx| {
        let mut messages = again
            .iter()
            .flat_map(|record| (0..TOUCHES).map(|number| message(*record, number)));
        messages.try_fold(true, |all, message| {
            Ok(all & (tx.log_touch(message)? == TouchFate::Duplicate))
        })
    });
    if twice.as_ref().ok() != Some(&true) {
        return Err(format!("a message was kept twice: {twice:?}"));
    }
    let next = store.write(Lane::Interactive, |tx| tx.next_number("writes"));
    let expected = i64::try_from(there.len()).unwrap() + 1;
    if next.as_ref().ok() != Some(&expected) {
        return Err(format!(
            "the counter says {next:?} after {} writes",
            there.len()
        ));
    }
    Ok(())
}

/// This very test binary, running one ignored test.
fn child(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command
}

#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    for seed in 0..number_from_environment("WEFT_KILLS", 10) {
        let folder = tempfile::tempdir().unwrap();
        let mut acknowledged = BTreeSet::new();
        let mut chance = Chance::new(seed);
        // Twice over the same folder: the second start recovers and goes on.
        for _ in 0..2 {
            let enough = chance.below(150);
            let mut killed = child("crash::writes_until_killed")
                .env(FOLDER, folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            acknowledged.extend(kill_after(&mut killed, enough));
        }
        check(folder.path(), &acknowledged).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    }
}

fn kill_after(child: &mut Child, enough: usize) -> Vec<i64> {
    let mut acknowledged = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // What was in the pipe at the kill is read as well; a line cut short has no end mark.
        let record = line
            .strip_prefix("acknowledged ")
            .and_then(|rest| rest.strip_suffix('.'));
        acknowledged.extend(record.map(|record| record.parse::<i64>().unwrap()));
        if acknowledged.len() == enough + 1 {
            child.kill().unwrap();
        }
    }
    assert!(
        !child.wait().unwrap().success(),
        "the child was to be killed while it writes"
    );
    acknowledged
}

#[test]
#[ignore = "the child of a_killed_process_loses_nothing_acknowledged"]
#[expect(clippy::print_stdout, reason = "acknowledgements go through the pipe")]
fn writes_until_killed() {
    let folder = environment(FOLDER).unwrap();
    let store = open(Path::new(&folder), Fsync::Full);
    let written = i64::try_from(codes(&store).len()).unwrap();
    // Writes in flight at the last kill may be there without having been acknowledged.
    let next = AtomicI64::new(written * 2 + 1_000);
    let forever = || {
        loop {
            let record = next.fetch_add(1, Ordering::SeqCst);
            store
                .write(Lane::Interactive, move |tx| write(tx, record))
                .unwrap();
            println!("acknowledged {record}.");
        }
    };
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(forever);
        }
    });
}

#[test]
fn power_cuts_and_failing_disks_lose_nothing_acknowledged() {
    for test in [
        "power_cuts",
        "a_planted_fault",
        "a_failing_sync",
        "a_full_disk",
    ] {
        let test = format!("crash::simulated::{test}");
        let output = child(&test).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.contains("1 passed"),
            "{told}\n{wrong}"
        );
    }
}

mod simulated {
    use super::*;

    /// Runs writers over a store and cuts the power `cuts` times on the way; answers what each cut
    /// left, with what had been acknowledged before it.
    fn run(disk: &Disk, fsync: Fsync, seed: u64, cuts: usize) -> Vec<(TempDir, BTreeSet<i64>)> {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), fsync);
        let acknowledged = Mutex::new(BTreeSet::new());
        let (next, stop) = (AtomicI64::new(1), AtomicBool::new(false));
        let mut chance = Chance::new(seed);
        let write_on = || {
            while !stop.load(Ordering::SeqCst) {
                let record = next.fetch_add(1, Ordering::SeqCst);
                store
                    .write(Lane::Interactive, move |tx| write(tx, record))
                    .unwrap();
                acknowledged.lock().unwrap().insert(record);
            }
        };
        let mut cut = |number: usize| {
            let enough = number * WRITES_PER_ROUND / cuts + chance.below(20);
            while acknowledged.lock().unwrap().len() < enough {
                thread::yield_now();
            }
            let before = acknowledged.lock().unwrap().clone();
            let target = tempfile::tempdir().unwrap();
            disk.cut(folder.path(), target.path(), &mut chance);
            (target, before)
        };
        thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(write_on);
            }
            let left = (1..=cuts).map(&mut cut).collect();
            stop.store(true, Ordering::SeqCst);
            left
        })
    }

    fn results(disk: &Disk, fsync: Fsync, seed: u64, cuts: usize) -> Vec<Result<(), String>> {
        let left = run(disk, fsync, seed, cuts);
        left.iter()
            .map(|(folder, acknowledged)| check(folder.path(), acknowledged))
            .collect()
    }

    #[test]
    #[ignore = "replaces the disk of its process"]
    fn power_cuts() {
        let disk = Disk::install();
        let cuts = number_from_environment("WEFT_POWER_CUTS", 10);
        for seed in 0..cuts.div_ceil(10) {
            for (cut, result) in results(&disk, Fsync::Full, seed, 10)
                .into_iter()
                .enumerate()
            {
                result.unwrap_or_else(|wrong| panic!("seed {seed}, cut {cut}: {wrong}"));
            }
        }
    }

    #[test]
    #[ignore = "replaces the disk of its process"]
    fn a_planted_fault() {
        // Without syncs the check must find losses, or it would find none anywhere.
        let disk = Disk::install();
        let results = results(&disk, Fsync::Off, 1, 10);
        assert!(results.iter().any(Result::is_err));
    }

    #[test]
    #[ignore = "replaces the disk of its process"]
    fn a_failing_sync() {
        let disk = Disk::install();
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), Fsync::Full);
        store.write(Lane::Interactive, |tx| write(tx, 1)).unwrap();
        disk.fail_syncs(true);
        let problem = store
            .write(Lane::Interactive, |tx| write(tx, 2))
            .unwrap_err();
        assert_eq!(problem.code(), "store.disk_error");
        disk.fail_syncs(false);
        // A sync that failed once may have lost pages for good: only a restart reads what is there.
        let problem = store
            .write(Lane::Interactive, |tx| write(tx, 3))
            .unwrap_err();
        assert_eq!(problem.code(), "store.disk_error");
        assert_eq!(codes(&store), ["c1"]);
        assert_eq!(store.counters().disk_errors, 1);
        assert_eq!(store.sealed(), 1 + i64::from(TOUCHES));
        let target = tempfile::tempdir().unwrap();
        disk.cut(folder.path(), target.path(), &mut Chance::new(1));
        check(target.path(), &BTreeSet::from([1])).unwrap();
    }

    #[test]
    #[ignore = "replaces the disk of its process"]
    fn a_full_disk() {
        let disk = Disk::install();
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), Fsync::Full);
        store.write(Lane::Interactive, |tx| write(tx, 1)).unwrap();
        disk.fill(true);
        let problem = store
            .write(Lane::Interactive, |tx| write(tx, 2))
            .unwrap_err();
        assert_eq!(problem.code(), "store.disk_full");
        disk.fill(false);
        store.write(Lane::Interactive, |tx| write(tx, 3)).unwrap();
        store.close();
        check(folder.path(), &BTreeSet::from([1, 3])).unwrap();
    }
}
