//! The log of touches by month on PostgreSQL: what a month's border changes, which is nothing, and what ends as a whole.

use std::collections::BTreeMap;

use weft_kernel::{Id, Moment, Problem};
use weft_store::{Touch, TouchFate, Tx};

use crate::chance::Chance;
use crate::harness::{Bench, noon, touch};

const MONTH_MS: i64 = 31 * Moment::DAY_MS;

fn received(message: &str, fingerprint: u8, at: Moment) -> Touch {
    Touch {
        received_at: at,
        ..touch(message, fingerprint)
    }
}

fn log(bench: &Bench, message: &str, fingerprint: u8) -> TouchFate {
    let at = noon();
    let sent = received(message, fingerprint, at);
    bench.write(move |tx| tx.log_touch(sent.clone())).unwrap()
}

fn seqs(bench: &Bench) -> Vec<i64> {
    let rows = bench.store.touches_after(0, 100).unwrap();
    rows.iter().map(|row| row.seq).collect()
}

fn is_clean(bench: &Bench) {
    let report = bench.store.verify().unwrap();
    assert!(report.is_clean(), "{report:?}");
}

fn months(bench: &Bench) -> Vec<i64> {
    let closed = |tx: &mut Tx<'_>| -> Result<_, Problem> { tx.close_touch_months() };
    bench.write(closed).unwrap()
}

/// The tables as they were before months divided them, with what is there and a touch that is not numbered yet.
const BEFORE: &str = "
create table kept as select * from s_touch;
drop table s_touch;
drop table s_touch_message;
alter table s_seal drop column month;
create table s_touch (
  arrival bigint primary key default nextval('s_arrival'), seq bigint, source bigint not null,
  message_hash bytea not null, fingerprint bytea not null, kind text collate \"C\" not null,
  subject text collate \"C\" not null, occurred_at bigint not null, received_at bigint not null,
  body text not null);
create unique index s_touch__seq on s_touch (seq);
create index s_touch__unsealed on s_touch (arrival) where seq is null;
create unique index s_touch__message on s_touch (source, message_hash);
insert into s_touch select arrival, seq, source, message_hash, fingerprint, kind, subject,
  occurred_at, received_at, body from kept;
drop table kept;
insert into s_touch (source, message_hash, fingerprint, kind, subject, occurred_at, received_at, body)
  select source, substr(sha256('waiting'), 1, 16), fingerprint, kind, subject, occurred_at, received_at, body
  from s_touch where seq = 1;
update s_setting set value = '3' where name = 'schema_version';
";

fn before_months(bench: Bench) -> Bench {
    bench.store.close();
    let (url, schema) = bench.place.clone().unwrap();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let there = format!("set search_path to {schema}; {BEFORE}");
    client.batch_execute(&there).unwrap();
    bench.opened_again()
}

#[test]
fn a_message_is_known_across_the_border_of_a_month_and_the_log_goes_on() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    assert_eq!(log(&bench, "m1", 1), TouchFate::New);
    assert_eq!(log(&bench, "m2", 1), TouchFate::New);
    bench.wait_for(2);
    assert_eq!(months(&bench), Vec::<i64>::new());
    bench.clock.advance_ms(MONTH_MS);
    assert_eq!(log(&bench, "m1", 1), TouchFate::Duplicate);
    assert_eq!(log(&bench, "m1", 2), TouchFate::Synthetic);
    assert_eq!(log(&bench, "m1", 2), TouchFate::Duplicate);
    assert_eq!(log(&bench, "m3", 1), TouchFate::New);
    bench.wait_for(4);
    assert_eq!(seqs(&bench), [1, 2, 3, 4]);
    assert_eq!(months(&bench), [202_611]);
    // Somebody whose clock is behind writes into the month that has begun.
    bench.clock.advance_ms(-MONTH_MS);
    assert_eq!(log(&bench, "m4", 1), TouchFate::New);
    bench.wait_for(5);
    assert_eq!(months(&bench), [202_611]);
    assert_eq!(seqs(&bench), [1, 2, 3, 4, 5]);
    is_clean(&bench);
}

#[test]
fn a_month_ends_as_a_whole_and_its_messages_are_forgotten() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    for message in ["m1", "m2", "m3"] {
        log(&bench, message, 1);
    }
    bench.wait_for(3);
    bench.clock.advance_ms(MONTH_MS);
    log(&bench, "m4", 1);
    bench.wait_for(4);
    assert_eq!(bench.write(|tx| tx.retire_touches(&[2])).unwrap(), 1);
    assert_eq!(months(&bench), [202_611]);
    let held = bench.write(|tx| tx.touch_month(202_611)).unwrap();
    assert_eq!(held.places, Some((1, 3)));
    assert_eq!(held.sources, [(Id::new(9), noon(), 2)]);
    assert!(bench.write(|tx| tx.end_touch_month(202_611)).unwrap());
    assert_eq!(months(&bench), Vec::<i64>::new());
    assert_eq!(seqs(&bench), [4]);
    is_clean(&bench);
    assert_eq!(log(&bench, "m1", 1), TouchFate::New);
    bench.wait_for(5);
    is_clean(&bench);
}

#[test]
fn the_month_with_the_end_of_the_log_stays() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    log(&bench, "m1", 1);
    bench.wait_for(1);
    bench.clock.advance_ms(MONTH_MS);
    log(&bench, "m2", 1);
    bench.wait_for(2);
    bench.clock.advance_ms(MONTH_MS);
    log(&bench, "m3", 1);
    bench.wait_for(3);
    assert_eq!(months(&bench), [202_611, 202_612]);
    assert!(bench.write(|tx| tx.end_touch_month(202_611)).unwrap());
    assert!(bench.write(|tx| tx.end_touch_month(202_612)).unwrap());
    assert_eq!(seqs(&bench), [3]);
    is_clean(&bench);
}

#[test]
fn a_log_that_months_did_not_divide_is_taken_over_as_it_is() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    for message in ["m1", "m2"] {
        log(&bench, message, 1);
    }
    bench.wait_for(2);
    let older = before_months(bench);
    assert_eq!(log(&older, "m2", 1), TouchFate::Duplicate);
    // The third was not numbered when the program ended.
    older.wait_for(3);
    assert_eq!(log(&older, "waiting", 1), TouchFate::Duplicate);
    assert_eq!(log(&older, "m3", 1), TouchFate::New);
    older.wait_for(4);
    assert_eq!(seqs(&older), [1, 2, 3, 4]);
    assert_eq!(months(&older), [0]);
    is_clean(&older);
    assert!(older.write(|tx| tx.end_touch_month(0)).unwrap());
    assert_eq!(seqs(&older), [3, 4]);
    is_clean(&older);
}

const STEPS: usize = 60;
const SEEDS: u64 = 3;

/// Touches, months and ends as they come, beside a naive model: a message is new unless one of its name is kept, and the
/// log holds what was not ended, in the order it came. With `fault` something forgets the messages of months.
fn story(bench: &Bench, seed: u64, fault: bool) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let mut kept: BTreeMap<i64, (usize, i64)> = BTreeMap::new();
    let (mut month, mut sealed) = (202_611, 0);
    for step in 0..STEPS {
        match chance.below(10) {
            0 => {
                bench.clock.advance_ms(MONTH_MS);
                month = if month % 100 == 12 {
                    month + 89
                } else {
                    month + 1
                };
            }
            1 => {
                let oldest = months(bench).first().copied();
                let ends = kept.keys().next_back().copied();
                let holds_end = |of: i64| ends.is_some_and(|end| kept[&end].1 == of);
                if let Some(oldest) = oldest.filter(|oldest| !holds_end(*oldest)) {
                    assert!(bench.write(move |tx| tx.end_touch_month(oldest)).unwrap());
                    kept.retain(|_, (_, of)| *of != oldest);
                }
            }
            2 => {
                let first = kept.keys().copied().find(|seq| *seq < sealed);
                if let Some(seq) = first {
                    bench.write(move |tx| tx.retire_touches(&[seq])).unwrap();
                    kept.remove(&seq);
                }
            }
            _ => {
                let message = chance.below(12);
                let is_kept = kept.values().any(|(known, _)| *known == message);
                if fault && step % 7 == 6 {
                    forget_messages(bench);
                }
                let fate = log(bench, &format!("m{message}"), 1);
                if (fate == TouchFate::Duplicate) != is_kept {
                    return Err(format!("m{message} is {fate:?}, kept: {is_kept}"));
                }
                if !is_kept {
                    sealed += 1;
                    bench.wait_for(sealed);
                    kept.insert(sealed, (message, month));
                }
            }
        }
        if seqs(bench) != kept.keys().copied().collect::<Vec<_>>() {
            return Err(format!("{:?}, not {kept:?}", seqs(bench)));
        }
    }
    is_clean(bench);
    Ok(())
}

fn forget_messages(bench: &Bench) {
    let (url, schema) = bench.place.clone().unwrap();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let sql = format!("delete from {schema}.s_touch_message");
    client.batch_execute(&sql).unwrap();
}

#[test]
fn whatever_comes_in_whichever_month_is_kept_once_until_it_is_ended() {
    for seed in 0..SEEDS {
        let Some(bench) = Bench::postgres() else {
            return;
        };
        assert_eq!(story(&bench, seed, false), Ok(()), "seed {seed}");
    }
}

#[test]
fn messages_that_are_forgotten_too_early_are_noticed() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    assert!(story(&bench, 0, true).is_err());
}
