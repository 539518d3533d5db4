//! A real disk that is full: a clear answer, nothing half-written, and work goes on with room again.

use std::fs;
use std::sync::Arc;

use weft_kernel::SetClock;
use weft_store::{Fsync, Lane, Store};

use crate::harness::{add, codes, noon, options, schema, touch};
use crate::small::Small;

#[test]
fn a_full_disk_is_told_and_loses_nothing_acknowledged() {
    let Some(small) = Small::mount("2m") else {
        return;
    };
    let clock = Arc::new(SetClock::at(noon()));
    let ballast = small.path().join("ballast");
    fs::write(&ballast, vec![1; 400_000]).unwrap();
    let store = Store::open(options(&small.path().join("data"), &clock, Fsync::Full)).unwrap();
    store.reconcile(&schema()).unwrap();
    let large = |n: i64| {
        store.write(Lane::Interactive, move |tx| {
            let mut touch = touch(&format!("m{n}"), 1);
            touch.subject = "访".repeat(5_000);
            tx.log_touch(touch)?;
            add(tx, n, &format!("c{n}"))
        })
    };
    let mut acknowledged = Vec::new();
    let problem = loop {
        let n = i64::try_from(acknowledged.len()).unwrap() + 1;
        match large(n) {
            Ok(()) => acknowledged.push(format!("c{n}")),
            Err(problem) => break problem,
        }
        assert!(
            acknowledged.len() < 1_000,
            "2 MB hold no thousand large writes"
        );
    };
    assert_eq!(problem.code(), "store.disk_full");
    assert!(problem.told().zh.contains("磁盘已满"));
    assert_eq!(codes(&store), acknowledged);
    assert!(store.verify().unwrap().is_clean());
    fs::remove_file(&ballast).unwrap();
    large(5_000).unwrap();
    acknowledged.push("c5000".into());
    store.close();
    let store = Store::open(options(&small.path().join("data"), &clock, Fsync::Full)).unwrap();
    assert_eq!(codes(&store), acknowledged);
    assert!(store.verify().unwrap().is_clean());
    store.close();
}
