//! Where in the log somebody's touches lie: an index written behind the log, with the consumer's position.
//!
//! Accepting a touch only appends it; what it takes to find it again by whose it is costs nobody who sends one.

use std::sync::Arc;

use weft_kernel::query::{Column, Datum, Fold, Function, Select, Table, Term};
use weft_kernel::{Moment, Problem};
use weft_platform::{Before, Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, Reader, Row, TableSpec, TouchRow};

use super::reading::{self, selected};
use super::{IDLE_TOUCHES_MAX, judged_up_to};

/// Touches behind the index that a time line looks through; when the consumer is further behind than that, the
/// latest are shown once they are judged.
const UNINDEXED_MAX: i64 = 10 * IDLE_TOUCHES_MAX;
/// Touches of an older log indexed in one transaction.
const INDEXED_AT_ONCE: usize = 2_000;

/// A touch, as the index knows it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its place in the log.
    pub(super) seq: i64,
    /// Whose it is.
    pub(super) subject: Arc<str>,
    /// When it happened.
    pub(super) at: Moment,
}

impl From<&TouchRow> for Place {
    fn from(row: &TouchRow) -> Self {
        Self {
            seq: row.seq,
            subject: Arc::from(row.subject.as_str()),
            at: row.occurred_at,
        }
    }
}

fn index() -> Table {
    Table::fixed("s_touch_place")
}

fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// The table of places; a row has the number of its touch.
pub(super) fn table() -> TableSpec {
    let spec = |name, kind| ColumnSpec {
        column: Column::fixed(name),
        kind,
    };
    TableSpec {
        table: index(),
        columns: vec![
            spec("subject", ColumnKind::Text),
            spec("at", ColumnKind::Int),
        ],
        indexes: vec![IndexSpec {
            name: "s_touch_place_subject".to_owned(),
            columns: ["subject", "at"].map(Column::fixed).to_vec(),
            unique: false,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    }
}

/// Writes the places of touches that have none yet.
pub(super) fn write(unit: &mut Unit<'_, '_>, places: &[Place]) -> Result<(), Problem> {
    let row = |place: &Place| -> Vec<Datum> {
        let subject = Datum::from(&*place.subject);
        vec![place.seq.into(), subject, place.at.ms().into()]
    };
    let rows: Vec<_> = places.iter().map(row).collect();
    match rows.is_empty() {
        true => Ok(()),
        false => {
            let columns = ["id", "subject", "at"].map(Column::fixed);
            unit.tx().insert(&index(), &columns, &rows)
        }
    }
}

/// Forgets the places of touches that are gone.
pub(super) fn forget(tx: &mut weft_store::Tx<'_>, seqs: &[i64]) -> Result<(), Problem> {
    let gone = term("id").is_in(seqs.iter().copied());
    tx.delete_where(&index(), &gone).map(drop)
}

/// Forgets the places from the first to the last of a part of the log that is gone.
pub(super) fn forget_between(tx: &mut weft_store::Tx<'_>, part: (i64, i64)) -> Result<(), Problem> {
    tx.delete_where(&index(), &between(part)).map(drop)
}

/// The rows that are numbered by a part of the log, from its first place to its last.
pub(super) fn between((first, last): (i64, i64)) -> Term {
    let from = Term::call2(Function::Ge, term("id"), Term::value(first));
    from.and(Term::call2(Function::Le, term("id"), Term::value(last)))
}

/// The place of the last touch that has one.
fn last(reader: &mut Reader<'_>) -> Result<i64, Problem> {
    let select =
        Select::from(index()).output("last", Term::Fold(Fold::Max, Some(Box::new(term("id")))));
    let rows = reader.rows(&Plan::internal(select, vec![ColumnKind::Int])?)?;
    let last = rows.first().and_then(|row| row.first()?.as_int());
    Ok(last.unwrap_or_default())
}

/// Writes the places of what was judged before there was an index.
pub(super) fn catch_up(platform: &Platform, stop: &dyn Fn() -> bool) -> Result<(), Problem> {
    let store = platform.store();
    let judged = judged_up_to(platform)?;
    let mut after = store.read(last)?;
    while after < judged && !stop() {
        let mut rows = store.touches_after(after, INDEXED_AT_ONCE)?;
        rows.retain(|row| row.seq <= judged);
        let Some(row) = rows.last() else { break };
        after = row.seq;
        let places: Vec<Place> = rows.iter().map(Place::from).collect();
        let caller = weft_platform::Caller::system("touches find their place, once");
        platform.write(&caller, Lane::Bulk, move |unit| write(unit, &places))?;
    }
    Ok(())
}

/// The latest touches of `subjects` from `from` on and before `until`, newest first, at most `limit`; those the
/// index does not know yet as well.
pub(super) fn latest(
    reader: &mut Reader<'_>,
    subjects: &[String],
    (from, until): (Moment, Before),
    limit: u32,
) -> Result<Vec<Row>, Problem> {
    let theirs = || term("subject").is_in(subjects.iter().map(String::as_str));
    let within = |at: &'static str, number: &'static str| {
        Term::call2(Function::Ge, term(at), Term::value(from.ms())).and(until.holds(
            &term(at),
            &Term::value(until.at.ms()),
            term(number),
        ))
    };
    let known = Select::from(index())
        .column(&Column::fixed("id"))
        .and(theirs())
        .and(within("at", "id"))
        .sort_by(term("at"), true)
        .sort_by(term("id"), true)
        .limit(limit);
    let known = reader.rows(&Plan::internal(known, vec![ColumnKind::Int])?)?;
    let known: Vec<i64> = known
        .iter()
        .filter_map(|row| row.first()?.as_int())
        .collect();
    let last = last(reader)?;
    let behind = Term::call2(Function::Gt, term("seq"), Term::value(last));
    let near = Term::call2(
        Function::Le,
        term("seq"),
        Term::value(last.saturating_add(UNINDEXED_MAX)),
    );
    let unknown = behind
        .and(near)
        .and(theirs())
        .and(within("occurred_at", "seq"));
    let mut found = reader.rows(&reading::plan(unknown, limit)?)?;
    if !known.is_empty() {
        found.extend(reader.rows(&reading::numbered(known)?)?);
    }
    Ok(found)
}

/// Where in the log touches are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'a> {
    /// Behind this place.
    pub(super) after: i64,
    /// Up to this one.
    pub(super) upto: i64,
    /// Those that are not written yet.
    pub(super) unwritten: &'a [Place],
}

impl Stretch<'_> {
    fn holds(&self, seq: i64) -> bool {
        self.after < seq && seq <= self.upto
    }
}

/// Hands over the touches of `subjects` within a stretch of the log: those the index knows, and the unwritten.
pub(super) fn each(
    platform: &Platform,
    subjects: &[Arc<str>],
    stretch: Stretch<'_>,
    each: &mut dyn FnMut(&Row) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let own = |name| Term::Column(1, Column::fixed(name));
    let mut known = Select::from_alias(index(), 1)
        .column(&Column::fixed("id"))
        .and(own("subject").is_in(subjects.iter().map(|one| &**one)))
        .and(Term::call2(
            Function::Le,
            own("id"),
            Term::value(stretch.upto),
        ));
    if stretch.after > 0 {
        known = known.and(Term::call2(
            Function::Gt,
            own("id"),
            Term::value(stretch.after),
        ));
    }
    let known = Term::InSelect(Box::new(term("seq")), Box::new(known));
    let is_theirs = |place: &&Place| stretch.holds(place.seq) && subjects.contains(&place.subject);
    let unwritten = stretch
        .unwritten
        .iter()
        .filter(is_theirs)
        .map(|place| place.seq);
    let unwritten: Vec<i64> = unwritten.collect();
    let mut plans = vec![known];
    if !unwritten.is_empty() {
        plans.push(term("seq").is_in(unwritten));
    }
    platform.store().read(|reader| {
        plans.iter().try_for_each(|filter| {
            let (select, kinds) = selected();
            let plan = Plan::internal(select.and(filter.clone()), kinds)?;
            reader.each(&plan, each)
        })
    })
}
