//! Jobs and settings.

use serde_json::json;
use weft_kernel::{Clock, Moment};
use weft_store::JobState;

use crate::harness::{Bench, noon, on_both};

on_both!(
    a_due_job_is_claimed_once_and_finished,
    a_job_of_the_future_waits_for_its_time,
    a_job_whose_worker_died_is_claimed_again_after_its_lease,
    a_job_is_given_up_after_twelve_attempts,
    a_job_that_kills_its_workers_is_given_up_too,
    a_job_that_was_called_off_stays_so,
    a_setting_is_kept,
);

const KINDS: [&str; 2] = ["import", "mail"];

fn enqueue(bench: &Bench, run_at: Moment) -> i64 {
    bench
        .write(move |tx| tx.enqueue("import", json!({ "file": "客户.csv" }), run_at))
        .unwrap()
}

fn a_due_job_is_claimed_once_and_finished(bench: &Bench) {
    let id = enqueue(bench, noon());
    assert_eq!(bench.store.claim_job(&["mail"], noon()).unwrap(), None);
    let job = bench.store.claim_job(&KINDS, noon()).unwrap().unwrap();
    assert_eq!(
        (job.id, job.attempt, &job.kind),
        (id, 1, &"import".to_owned())
    );
    assert_eq!(job.body, json!({ "file": "客户.csv" }));
    assert_eq!(bench.store.claim_job(&KINDS, noon()).unwrap(), None);
    bench.write(move |tx| tx.progress_job(id, 5, 10)).unwrap();
    bench
        .write(move |tx| tx.finish_job(id, &json!({ "created": 10 })))
        .unwrap();
    assert_eq!(
        bench
            .store
            .claim_job(&KINDS, noon().plus_ms(86_400_000))
            .unwrap(),
        None
    );
}

fn a_job_of_the_future_waits_for_its_time(bench: &Bench) {
    enqueue(bench, noon().plus_ms(1));
    assert_eq!(bench.store.claim_job(&KINDS, noon()).unwrap(), None);
    assert!(
        bench
            .store
            .claim_job(&KINDS, noon().plus_ms(1))
            .unwrap()
            .is_some()
    );
}

fn a_job_whose_worker_died_is_claimed_again_after_its_lease(bench: &Bench) {
    enqueue(bench, noon());
    let first = bench.store.claim_job(&KINDS, noon()).unwrap().unwrap();
    assert!(
        bench
            .store
            .claim_job(&KINDS, first.leased_until.plus_ms(-1))
            .unwrap()
            .is_none()
    );
    let second = bench
        .store
        .claim_job(&KINDS, first.leased_until)
        .unwrap()
        .unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
}

fn a_job_is_given_up_after_twelve_attempts(bench: &Bench) {
    let id = enqueue(bench, noon());
    for attempt in 1..=12 {
        let job = bench
            .store
            .claim_job(&KINDS, bench.clock.now())
            .unwrap()
            .unwrap();
        assert_eq!(job.attempt, attempt);
        let state = bench
            .write(move |tx| tx.fail_job(id, &json!({ "code": "x" })))
            .unwrap();
        let expected = if attempt < 12 {
            JobState::Queued
        } else {
            JobState::Failed
        };
        assert_eq!(state, expected);
        assert_eq!(
            bench.store.claim_job(&KINDS, bench.clock.now()).unwrap(),
            None,
            "a pause"
        );
        bench.clock.advance_ms(3_600_000);
    }
    assert_eq!(
        bench.store.claim_job(&KINDS, bench.clock.now()).unwrap(),
        None
    );
}

fn a_job_that_was_called_off_stays_so(bench: &Bench) {
    let waiting = enqueue(bench, noon());
    assert!(bench.write(move |tx| tx.cancel_job(waiting)).unwrap());
    assert_eq!(bench.store.claim_job(&KINDS, noon()).unwrap(), None);
    assert!(!bench.write(move |tx| tx.cancel_job(waiting)).unwrap());

    let running = enqueue(bench, noon());
    let job = bench.store.claim_job(&KINDS, noon()).unwrap().unwrap();
    assert_eq!(job.id, running);
    let go_on = move || {
        bench
            .write(move |tx| tx.progress_job(running, 1, 2))
            .unwrap()
    };
    assert!(go_on());
    assert!(bench.write(move |tx| tx.cancel_job(running)).unwrap());
    assert!(!go_on());
    // Whatever its worker says, nobody takes it up again.
    bench
        .write(move |tx| tx.fail_job(running, &json!({ "code": "x" })))
        .unwrap();
    let later = noon().plus_ms(86_400_000);
    assert_eq!(bench.store.claim_job(&KINDS, later).unwrap(), None);

    let done = enqueue(bench, noon());
    bench
        .write(move |tx| tx.finish_job(done, &json!({})))
        .unwrap();
    assert!(!bench.write(move |tx| tx.cancel_job(done)).unwrap());
}

fn a_job_that_kills_its_workers_is_given_up_too(bench: &Bench) {
    enqueue(bench, noon());
    let mut now = noon();
    for _ in 0..12 {
        now = bench
            .store
            .claim_job(&KINDS, now)
            .unwrap()
            .unwrap()
            .leased_until;
    }
    assert_eq!(bench.store.claim_job(&KINDS, now).unwrap(), None);
}

fn a_setting_is_kept(bench: &Bench) {
    assert_eq!(bench.write(|tx| tx.setting("zone")).unwrap(), None);
    bench
        .write(|tx| tx.set_setting("zone", "Asia/Shanghai"))
        .unwrap();
    bench.write(|tx| tx.set_setting("zone", "UTC")).unwrap();
    assert_eq!(
        bench.write(|tx| tx.setting("zone")).unwrap(),
        Some("UTC".into())
    );
}
