//! Calls of loan cases replayed: a real log where the folder is at hand, a generated one of its shape everywhere.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::GzDecoder;
use serde_json::{Map, Value};
use weft_kernel::{Id, Moment, Zone};
use weft_signals::card;
use weft_signals::{Engine, Rule, RuleDocument, SignalChange, Touch, TouchKey, TouchKind};

/// Case, moment in ms, calls in the window.
type Firing = (String, i64, usize);

const CALL: &str = "W_Nabellen offertes";
const WEEK_MS: i64 = 7 * Moment::DAY_MS;

pub(crate) fn calls_document() -> RuleDocument {
    let text = r#"
        name = "three_calls"
        version = 1
        label = { zh = "七天内三次回访", en = "Three calls in seven days" }
        [[properties]]
        name = "lifecycle"
        type = "text"
        label = { zh = "阶段", en = "Life cycle" }
        [when]
        kind = "count"
        events = ["W_Nabellen offertes"]
        filter = 'properties.lifecycle = "START"'
        at_least = 3
        window = "7d"
        label = { zh = "回访报价", en = "Calls after an offer" }
        [then]
        kind = "activity"
        signal = { zh = "反复回访", en = "Repeated calls" }
        title = { zh = "七天内第三次回访", en = "Third call in seven days" }
    "#;
    RuleDocument::read(text).unwrap()
}

fn three_calls_in_seven_days() -> Rule {
    Rule::compile(calls_document(), &Zone::utc()).unwrap()
}

fn touch(row: usize, case: &str, activity: &str, lifecycle: &str, at: Moment) -> Touch {
    let mut properties = Map::new();
    properties.insert("lifecycle".to_owned(), Value::from(lifecycle));
    Touch {
        key: TouchKey {
            occurred_at: at,
            source: Id::new(1),
            message_id: Arc::from(format!("{row:08}")),
        },
        subject: Arc::from(format!("user:{case}")),
        kind: TouchKind::Track,
        name: activity.to_owned(),
        properties,
        context: Map::new(),
        channel: "log".to_owned(),
        trust: "1".parse().unwrap(),
        received_at: at,
        seq: i64::try_from(row).unwrap(),
    }
}

/// The firings that stand in the end, and those told on the way.
fn replay(touches: &[Touch]) -> Vec<Firing> {
    let mut engine = Engine::new(vec![three_calls_in_seven_days()]);
    let mut told = BTreeMap::new();
    for touch in touches {
        for change in engine.judge(touch) {
            let signal = change.signal();
            match &change {
                SignalChange::Corrected(_) => told.remove(&signal.key),
                _ => told.insert(signal.key, signal.clone()),
            };
        }
    }
    assert_eq!(
        told,
        engine.standing(),
        "what was told adds up to what stands"
    );
    let mut firings: Vec<Firing> = told
        .into_values()
        .map(|signal| {
            let case = signal.anchor.subject.trim_start_matches("user:").to_owned();
            (case, signal.occurred_at().ms(), signal.count)
        })
        .collect();
    firings.sort();
    firings
}

/// A shuffle that depends on `seed` only.
pub(crate) fn shuffled(touches: &[Touch], seed: u64) -> Vec<Touch> {
    let mut order: Vec<_> = touches.to_vec();
    let mut state = seed | 1;
    for place in (1..order.len()).rev() {
        order.swap(
            place,
            usize::try_from(next(&mut state)).unwrap() % (place + 1),
        );
    }
    order
}

fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 16
}

/// A log of the same shape: work items scheduled, started and completed, several cases at once, equal time stamps.
pub(crate) fn generated(cases: usize, seed: u64) -> Vec<Touch> {
    let mut state = seed | 1;
    let mut below = |limit: u64| i64::try_from(next(&mut state) % limit).unwrap();
    let start = Moment::parse("2011-10-01T06:00:00Z").unwrap();
    let mut events: Vec<(i64, usize, &str, &str)> = Vec::new();
    for case in 100..100 + cases {
        let mut at = start.ms() + below(60 * 24) * 60_000;
        for _ in 0..below(14) {
            let activity = if below(3) == 0 {
                "W_Completeren aanvraag"
            } else {
                CALL
            };
            // Exact days now and then, so that the edge of the window is met.
            at += if below(6) == 0 {
                Moment::DAY_MS * (1 + below(4))
            } else {
                below(40 * 60) * 60_000
            };
            events.push((at, case, activity, "SCHEDULE"));
            events.push((at, case, activity, "START"));
            events.push((at + below(900_000), case, activity, "COMPLETE"));
        }
    }
    events.sort_by_key(|(at, ..)| *at);
    let rows = events.into_iter().enumerate();
    rows.map(|(row, (at, case, activity, lifecycle))| {
        touch(
            row,
            &case.to_string(),
            activity,
            lifecycle,
            Moment::from_ms(at),
        )
    })
    .collect()
}

/// The rule counted by hand over the whole log.
pub(crate) fn counted(touches: &[Touch]) -> Vec<Firing> {
    let mut calls: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut firings = Vec::new();
    for touch in touches {
        if touch.name != CALL || touch.properties["lifecycle"] != "START" {
            continue;
        }
        let at = touch.key.occurred_at.ms();
        let case = touch.subject.trim_start_matches("user:");
        let starts = calls.entry(case).or_default();
        starts.push(at);
        let count = starts.iter().filter(|start| **start > at - WEEK_MS).count();
        if count >= 3 {
            firings.push((case.to_owned(), at, count));
        }
    }
    firings.sort();
    firings
}

#[test]
fn a_generated_log_fires_as_counted_by_hand_in_any_order() {
    let touches = generated(300, 7);
    let expected = counted(&touches);
    assert!(
        expected.len() > 500,
        "{} firings are too few to mean something",
        expected.len()
    );
    assert!(replay(&touches) == expected, "in the order of time");
    for seed in [1, 2] {
        assert!(replay(&shuffled(&touches, seed)) == expected, "seed {seed}");
    }
}

/// The folder of the loan log, or a word on stderr, past the capture of the harness, that it is not at hand.
fn loan_log() -> Option<PathBuf> {
    let folder = std::env::var_os("WEFT_SHARED_DATA").map(PathBuf::from);
    if folder.is_none() {
        let told = "SKIPPED: set WEFT_SHARED_DATA to the data folder to replay bpic2012";
        writeln!(std::io::stderr(), "{told}").unwrap();
    }
    folder.map(|data| data.join("bpic2012"))
}

fn touches_of(folder: &Path) -> Vec<Touch> {
    let rows = rows_of(&folder.join("events.csv.gz"));
    let numbered = rows.iter().enumerate();
    numbered
        .map(|(row, cells)| {
            let at = Moment::parse(&cells[3]).unwrap();
            touch(row, &cells[0], &cells[1], &cells[2], at)
        })
        .collect()
}

fn rows_of(file: &Path) -> Vec<Vec<String>> {
    let mut text = String::new();
    let packed = std::fs::File::open(file).unwrap();
    GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

#[test]
fn the_real_log_fires_exactly_as_expected_in_any_order() {
    let Some(folder) = loan_log() else {
        return;
    };
    let touches = touches_of(&folder);
    let mut expected: Vec<Firing> = rows_of(&folder.join("expected_rule_3calls_7d.csv.gz"))
        .iter()
        .map(|cells| {
            let at = Moment::parse(&cells[1]).unwrap().ms();
            (cells[0].clone(), at, cells[2].parse().unwrap())
        })
        .collect();
    expected.sort();
    assert_eq!((touches.len(), expected.len()), (177_516, 6_412));
    assert!(replay(&touches) == expected, "in the order of the file");
    assert!(replay(&shuffled(&touches, 2012)) == expected, "shuffled");
    let backwards: Vec<_> = touches.into_iter().rev().collect();
    assert!(replay(&backwards) == expected, "backwards");
}

#[test]
fn the_cards_of_the_real_log_count_what_is_expected() {
    let Some(folder) = loan_log() else {
        return;
    };
    let mut cases: BTreeMap<String, Vec<Touch>> = BTreeMap::new();
    for touch in touches_of(&folder) {
        cases
            .entry(touch.subject.to_string())
            .or_default()
            .push(touch);
    }
    let expected = rows_of(&folder.join("expected_72h_cards.csv.gz"));
    assert_eq!(expected.len(), 2_314);
    for cells in expected {
        let now = Moment::parse(&cells[1]).unwrap();
        let case = &cases[&format!("user:{}", cells[0])];
        let card = card::card(case, &[], now, &Zone::utc());
        assert_eq!(
            card.total.to_string(),
            cells[2],
            "case {} at {now}",
            cells[0]
        );
        assert!(card.lines.len() <= card::LINES_MAX);
    }
}
