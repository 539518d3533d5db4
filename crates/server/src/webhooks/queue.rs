//! What waits to be sent: which webhooks have something due, and what of it may go now.

use std::collections::BTreeMap;

use weft_kernel::query::{Datum, Fold, Function, Select, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, Platform};
use weft_store::{ColumnKind, Lane, Plan};

use super::kept::{self, Delivery, column, table, term};
use super::send::PAUSE_MAX_MS;

/// Deliveries read together.
const PAGE_MAX: u32 = 500;
/// The answer of a receiver that wants to be left alone, whatever the record.
const TOO_MANY: i64 = 429;

/// The oldest delivery of a record that waits, and until when.
type Head = (Id, Moment);

/// The webhooks with something due.
pub(super) fn waiting(platform: &Platform) -> Result<Vec<Id>, Problem> {
    let mut select = Select::from(table())
        .column(&column("webhook"))
        .and(queued(true, platform.now()));
    select.group = vec![term("webhook")];
    let plan = Plan::internal(select, vec![ColumnKind::Int])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let ids = rows.iter().filter_map(|row| row.first()?.as_int());
    Ok(ids.map(Id::new).collect())
}

/// What may go now, oldest first: what is due and not behind a delivery of the same record that waits.
pub(super) fn in_turn(platform: &Platform, webhook: Id) -> Result<Vec<Delivery>, Problem> {
    let own = || term("webhook").eq(Term::value(webhook));
    loop {
        let now = platform.now();
        let left_alone = queued(false, now).and(term("status").eq(Term::value(TOO_MANY)));
        if !kept::found(platform, own().and(left_alone), (false, 1))?.is_empty() {
            return Ok(Vec::new());
        }
        let mut page = kept::found(platform, own().and(queued(true, now)), (false, PAGE_MAX))?;
        let heads = heads(platform, own().and(queued(false, now)), &page)?;
        let is_behind = |one: &Delivery| {
            let head = heads.get(&one.record);
            head.is_some_and(|(first, _)| *first < one.id)
        };
        if !page.iter().any(is_behind) {
            return Ok(page);
        }
        // They wait as long as the one before them, or pages of them would hide those that may go.
        put_off(platform, (webhook, now), &heads)?;
        page.retain(|one| !is_behind(one));
        if !page.is_empty() {
            return Ok(page);
        }
    }
}

/// What is queued and due, or not yet. A clock that was set back keeps nothing waiting for longer than a pause lasts.
fn queued(due: bool, now: Moment) -> Term {
    let bound = |ms: i64| Term::value(now.plus_ms(ms).ms());
    let later = |ms: i64| Term::call2(Function::Gt, term("next_at"), bound(ms));
    let past = |ms: i64| Term::call2(Function::Le, term("next_at"), bound(ms));
    let state = term("state").eq(Term::value("queued"));
    state.and(match due {
        true => past(0).or(later(PAUSE_MAX_MS)),
        false => later(0).and(past(PAUSE_MAX_MS)),
    })
}

/// For each record of a page what waits before its deliveries.
fn heads(
    platform: &Platform,
    waits: Term,
    page: &[Delivery],
) -> Result<BTreeMap<Id, Head>, Problem> {
    if page.is_empty() {
        return Ok(BTreeMap::new());
    }
    let least = |name| Term::Fold(Fold::Min, Some(Box::new(term(name))));
    let mut select = Select::from(table())
        .column(&column("record"))
        .output("first", least("id"))
        .output("until", least("next_at"))
        .and(waits.and(term("record").is_in(page.iter().map(|one| one.record))));
    select.group = vec![term("record")];
    let plan = Plan::internal(select, vec![ColumnKind::Int; 3])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let int = |row: &[Datum], place: usize| row.get(place)?.as_int();
    let read = |row: &Vec<Datum>| {
        let head = (Id::new(int(row, 1)?), Moment::from_ms(int(row, 2)?));
        Some((Id::new(int(row, 0)?), head))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Lets what is due of some records wait until the oldest of each may go again.
fn put_off(
    platform: &Platform,
    (webhook, now): (Id, Moment),
    heads: &BTreeMap<Id, Head>,
) -> Result<(), Problem> {
    let caller = Caller::system("deliveries wait for those before them");
    let heads = heads.clone();
    platform.write(&caller, Lane::Interactive, move |unit| {
        for (record, (first, until)) in &heads {
            let of = |name, id: Id| term(name).eq(Term::value(id));
            let behind = Term::call2(Function::Gt, term("id"), Term::value(*first));
            let which = of("webhook", webhook)
                .and(of("record", *record))
                .and(behind)
                .and(queued(true, now));
            let set = [(column("next_at"), Term::value(until.ms()))];
            unit.tx().update_where(&table(), &set, &which)?;
        }
        Ok(())
    })
}
