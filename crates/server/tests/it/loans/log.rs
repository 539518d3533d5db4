//! A log of loan cases, the real one or one of its shape, and what is counted of it by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use weft_kernel::Moment;

/// The work item that is a call after an offer.
pub(super) const CALL: &str = "W_Nabellen offertes";
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = Moment::DAY_MS;

/// One row of a log.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) case: String,
    pub(super) activity: String,
    pub(super) lifecycle: String,
    pub(super) at: i64,
}

/// Case and moment → how many.
pub(super) type Counts = BTreeMap<(String, i64), u64>;

/// A log, and what is to come of it.
pub(super) struct Log {
    pub(super) rows: Vec<Row>,
    /// At each offer that came back, the events of the case in the 72 hours up to it.
    pub(super) cards: Counts,
    /// Each start of a call that is at least the third of its case in seven days, and which.
    pub(super) firings: Counts,
}

/// A number that looks like chance and is the same in every run.
pub(super) fn chance(state: &mut u64, below: u64) -> i64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    i64::try_from((*state >> 33) % below).unwrap()
}

fn chance_of(state: &mut u64, below: u64) -> usize {
    usize::try_from(chance(state, below)).unwrap()
}

impl Log {
    /// A log of the same shape as the real one, counted by hand; now and then whole days lie between, so that the edges
    /// of windows are met.
    pub(super) fn generated(cases: usize) -> Self {
        let mut state = 2_012;
        let start = Moment::parse("2011-10-01T06:00:00Z").unwrap().ms();
        let mut rows = Vec::new();
        for case in 0..cases {
            let mut at = start + chance(&mut state, 1_440) * 60_000;
            for _ in 0..3 + chance(&mut state, 10) {
                at += match chance(&mut state, 4) {
                    0 | 1 => DAY_MS * (1 + chance(&mut state, 4)),
                    _ => chance(&mut state, 40 * 60) * 60_000,
                };
                let activity = ["O_SENT_BACK", CALL, CALL].get(chance_of(&mut state, 3));
                let row = |lifecycle: &str| Row {
                    case: format!("L{case}"),
                    activity: (*activity.unwrap()).to_owned(),
                    lifecycle: lifecycle.to_owned(),
                    at,
                };
                rows.extend(["SCHEDULE", "START"].map(row));
            }
        }
        rows.sort_by_key(|row| row.at);
        Self::counted(rows, 0)
    }

    /// The same counted in windows that are so much longer: what a wrong edge would come to.
    pub(super) fn stretched(&self, by_ms: i64) -> Self {
        Self::counted(self.rows.clone(), by_ms)
    }

    fn counted(rows: Vec<Row>, longer_ms: i64) -> Self {
        Self {
            cards: cards_of(&rows, 72 * HOUR_MS + longer_ms),
            firings: firings_of(&rows, 7 * DAY_MS + longer_ms),
            rows,
        }
    }

    /// The real log and what is expected of it.
    pub(super) fn read(folder: &Path) -> Self {
        let rows = table(&folder.join("events.csv.gz")).into_iter();
        let rows = rows.map(|cells| Row {
            case: cells[0].clone(),
            activity: cells[1].clone(),
            lifecycle: cells[2].clone(),
            at: Moment::parse(&cells[3]).unwrap().ms(),
        });
        Self {
            rows: rows.collect(),
            cards: expected(&folder.join("expected_72h_cards.csv.gz")),
            firings: expected(&folder.join("expected_rule_3calls_7d.csv.gz")),
        }
    }

    /// One case in so many, and what is expected of those.
    pub(super) fn one_in(mut self, many: usize) -> Self {
        let cases: BTreeSet<String> = self.rows.iter().map(|row| row.case.clone()).collect();
        let kept: BTreeSet<String> = cases.into_iter().step_by(many).collect();
        self.rows.retain(|row| kept.contains(&row.case));
        self.cards.retain(|(case, _), _| kept.contains(case));
        self.firings.retain(|(case, _), _| kept.contains(case));
        self
    }

    /// The order in which touchpoints come that are up to so long on their way.
    pub(super) fn late_by(&self, hours: u64) -> Vec<usize> {
        let mut state = 72;
        let most = hours * u64::try_from(HOUR_MS).unwrap();
        let rows = self.rows.iter().enumerate();
        let mut order: Vec<(i64, usize)> = rows
            .map(|(number, row)| (row.at + chance(&mut state, most + 1), number))
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, number)| number).collect()
    }
}

fn firings_of(rows: &[Row], window_ms: i64) -> Counts {
    let mut starts: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut found = Counts::new();
    for row in rows {
        if row.activity != CALL || row.lifecycle != "START" {
            continue;
        }
        let of_case = starts.entry(&row.case).or_default();
        of_case.push(row.at);
        let within = |at: &&i64| **at > row.at - window_ms;
        let count = of_case.iter().filter(within).count();
        if count >= 3 {
            let key = (row.case.clone(), row.at);
            found.insert(key, u64::try_from(count).unwrap());
        }
    }
    found
}

fn cards_of(rows: &[Row], window_ms: i64) -> Counts {
    let back = rows.iter().filter(|row| row.activity == "O_SENT_BACK");
    let counted = back.map(|row| {
        let within = |other: &&Row| {
            other.case == row.case && other.at <= row.at && other.at > row.at - window_ms
        };
        let count = rows.iter().filter(within).count();
        ((row.case.clone(), row.at), u64::try_from(count).unwrap())
    });
    counted.collect()
}

fn table(file: &Path) -> Vec<Vec<String>> {
    let mut text = String::new();
    let packed = std::fs::File::open(file).unwrap();
    GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

fn expected(file: &Path) -> Counts {
    let rows = table(file);
    let count = |cells: &Vec<String>| {
        let at = Moment::parse(&cells[1]).unwrap().ms();
        ((cells[0].clone(), at), cells[2].parse().unwrap())
    };
    let counts: Counts = rows.iter().map(count).collect();
    assert_eq!(counts.len(), rows.len(), "each stands there once");
    counts
}
