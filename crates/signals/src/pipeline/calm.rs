//! What has come of those for whom nothing can have fired, written behind the log so that a restart need not read it all.
//!
//! A row speaks for one identity and one set of rules; what came behind it is read from the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Problem, Zone};
use weft_platform::{Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, Row, TableSpec, Tx};

use super::places;
use super::rules::meaning;
use super::seats::{self, JUDGES_MAX, Seat};
use crate::engine::Recorded;
use crate::rule::Rule;

/// The number of this way to write it down; what was written another way is not read.
const FORMAT: &str = "1";

fn recorded() -> Table {
    Table::fixed("s_signal_calm")
}

fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// The table; a row of the first judge has the number of the last touch it speaks of, one of another judge a number
/// below zero that both follow from.
pub(super) fn table() -> TableSpec {
    let text = |name| ColumnSpec {
        column: Column::fixed(name),
        kind: ColumnKind::Text,
    };
    TableSpec {
        table: recorded(),
        columns: [
            ["subject", "rules", "said"].map(text).as_slice(),
            &[seats::column()],
        ]
        .concat(),
        indexes: vec![IndexSpec {
            name: "s_signal_calm_subject".to_owned(),
            columns: vec![Column::fixed("subject")],
            unique: false,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    }
}

/// The number of a judge's row that speaks up to place `upto` of the log.
fn number(seat: Seat, upto: i64) -> i64 {
    match seat.is_first() {
        true => upto,
        false => -(upto * i64::from(JUDGES_MAX) + i64::from(seat.number())),
    }
}

/// The place up to which the row with this number speaks.
fn upto(number: i64) -> i64 {
    match number < 0 {
        true => -number / i64::from(JUDGES_MAX),
        false => number,
    }
}

/// What tells one set of rules from another: what they say, compute with and when their days begin.
pub(super) fn rules_of(rules: &[Arc<Rule>], zone: &Zone) -> Result<String, Problem> {
    let mut hash = Sha256::new();
    hash.update(format!("{FORMAT}\n{zone:?}\n"));
    for rule in rules {
        hash.update(meaning(rule)?);
        hash.update("\n");
    }
    Ok(weft_kernel::hexadecimal(&hash.finalize()))
}

/// Writes down what has come of these, instead of what was written before.
pub(super) fn write(
    unit: &mut Unit<'_, '_>,
    (seat, rules): (Seat, &str),
    records: &[Recorded],
) -> Result<(), Problem> {
    // The last word of each counts.
    let last: BTreeMap<&str, &Recorded> = records.iter().map(|one| (&*one.subject, one)).collect();
    if last.is_empty() {
        return Ok(());
    }
    let said = |one: &&Recorded| {
        serde_json::to_string(&one.calm)
            .map_err(|error| Problem::internal("signals.calm_unwritable", error))
    };
    let mut rows: Vec<Vec<Datum>> = Vec::with_capacity(last.len());
    for (subject, one) in &last {
        rows.push(vec![
            number(seat, one.upto).into(),
            (*subject).into(),
            rules.into(),
            said(one)?.into(),
            seat.datum(),
        ]);
    }
    let before = term("subject").is_in(last.keys().copied());
    unit.tx()
        .delete_where(&recorded(), &before.and(seat.rows()))?;
    let columns = ["id", "subject", "rules", "said", "judge"].map(Column::fixed);
    unit.tx().insert(&recorded(), &columns, &rows)
}

/// What was written down of `subjects` by these rules, up to place `upto` of the log at most.
pub(super) fn read(
    platform: &Platform,
    subjects: &[Arc<str>],
    ((seat, rules), most): ((Seat, &str), i64),
) -> Result<Vec<Recorded>, Problem> {
    let select = Select::from(recorded())
        .columns(&["id", "subject", "said"].map(Column::fixed))
        .and(term("subject").is_in(subjects.iter().map(|one| &**one)))
        .and(term("rules").eq(Term::value(rules)))
        .and(seat.rows());
    let kinds = vec![ColumnKind::Int, ColumnKind::Text, ColumnKind::Text];
    let plan = Plan::internal(select, kinds)?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let found = rows.iter().filter_map(one_of);
    Ok(found.filter(|one| one.upto <= most).collect())
}

/// What a row says; one that cannot be read says nothing, and the log is read instead.
fn one_of(row: &Row) -> Option<Recorded> {
    let [number, subject, said] = &row[..] else {
        return None;
    };
    Some(Recorded {
        subject: Arc::from(subject.as_text()?),
        upto: upto(number.as_int()?),
        calm: serde_json::from_str(said.as_text()?).ok()?,
    })
}

/// Forgets what all judges but the first have written down.
pub(super) fn forget_others(tx: &mut Tx<'_>) -> Result<(), Problem> {
    tx.delete_where(&recorded(), &Seat::rows_of_others())
        .map(drop)
}

/// Forgets what speaks up to touches of a part of the log that is gone.
pub(super) fn forget_between(tx: &mut Tx<'_>, (first, last): (i64, i64)) -> Result<(), Problem> {
    tx.delete_where(&recorded(), &places::between((first, last)))?;
    // Numbers below zero go the other way.
    let of_others = (
        -(last + 1) * i64::from(JUDGES_MAX) + 1,
        -first * i64::from(JUDGES_MAX),
    );
    tx.delete_where(&recorded(), &places::between(of_others))
        .map(drop)
}

/// Forgets what speaks up to touches that are gone.
pub(super) fn forget(tx: &mut Tx<'_>, seqs: &[i64]) -> Result<(), Problem> {
    let judges = || Seat::up_to(JUDGES_MAX);
    let numbers = seqs
        .iter()
        .flat_map(|seq| judges().map(|seat| number(seat, *seq)));
    let gone = term("id").is_in(numbers);
    tx.delete_where(&recorded(), &gone).map(drop)
}
