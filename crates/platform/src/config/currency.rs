//! Records from before their object had a currency: they are in the company's own, or in that of the
//! record they follow.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::query::{Column, Function, Select, Term};
use weft_kernel::{Currency, Id, Kind, Problem};
use weft_store::{ColumnKind, Lane, Store, Tx};

use super::backfill::{Backfill, affected};
use super::live::{Live, drafted_model};
use crate::access::Compiler;
use crate::caller::Caller;
use crate::model::{Model, Object, system};
use crate::platform::Platform;

/// Records given a currency in one transaction of the bulk lane.
const CHUNK: u32 = 2_000;
/// The setting that keeps the company's own currency.
const OWN_CURRENCY: &str = "own_currency";

/// Notes the company's own currency at the first start; another one at a later start is refused, as
/// amounts that are there would mean something else.
///
/// # Errors
/// `settings.currency_fixed`.
pub(super) fn keep_own(store: &Store, own: &'static Currency) -> Result<(), Problem> {
    store.write(Lane::Interactive, move |tx| {
        match tx.setting(OWN_CURRENCY)? {
            Some(kept) if kept != own.code => Err(fixed(&kept, own)),
            Some(_) => Ok(()),
            None => tx.set_setting(OWN_CURRENCY, own.code),
        }
    })
}

fn fixed(kept: &str, asked: &Currency) -> Problem {
    let asked = asked.code;
    Problem::new(
        Kind::Conflict,
        "settings.currency_fixed",
        format!(
            "这份数据的本位币是 {kept}，不能改成 {asked}：已有的金额会变成另一种货币；请把设置 `currency` 改回 {kept}"
        ),
        format!(
            "The own currency of these data is {kept} and cannot become {asked}: amounts that are there would mean something else; set `currency` back to {kept}"
        ),
    )
}

/// Gives records that were there before their object had a currency theirs, and computes what
/// follows from that: after the program came with other packs.
pub(crate) fn at_start(platform: &Platform, live: &Live) -> Result<(), Problem> {
    let model = platform.model();
    let mut filled = false;
    for object in in_order(&model)? {
        filled |= fill(platform, &model, &object)?;
    }
    if !filled {
        return Ok(());
    }
    let at_read = drafted_model(platform.store(), live, &model)?;
    let computed = affected(&model, &model, true);
    let backfill = Backfill::new((computed, &model), Arc::new(at_read), platform.now())?;
    backfill.run(platform)
}

/// The same while another model is prepared; computed values are filled by who prepares it.
pub(super) fn prepare(platform: &Platform, model: &Model) -> Result<(), Problem> {
    for object in in_order(model)? {
        // An object without a table yet has no rows to fill.
        if platform.model().by_number(object.number).is_some() {
            fill(platform, model, &object)?;
        }
    }
    Ok(())
}

/// The same for what was written since the preparation began.
pub(super) fn catch_up(tx: &mut Tx<'_>, model: &Model) -> Result<(), Problem> {
    for object in in_order(model)? {
        write(tx, model, (&object, Term::TRUE))?;
    }
    Ok(())
}

/// The objects whose records have a currency, each after the one its records have theirs from.
fn in_order(model: &Model) -> Result<Vec<Arc<Object>>, Problem> {
    let (mut ordered, mut placed) = (Vec::new(), BTreeSet::new());
    let carrying = model
        .objects()
        .filter(|object| object.doc.currency.is_some());
    let mut open: Vec<&Arc<Object>> = carrying.collect();
    while !open.is_empty() {
        let mut later = Vec::new();
        for object in open.iter().copied() {
            let rule = model.compiled(object)?.currency.as_ref();
            match rule.and_then(|rule| rule.from) {
                Some((parent, _)) if !placed.contains(&parent) => later.push(object),
                _ => {
                    placed.insert(object.number);
                    ordered.push(Arc::clone(object));
                }
            }
        }
        if later.len() == open.len() {
            return Err(circle(&later));
        }
        open = later;
    }
    Ok(ordered)
}

fn circle(open: &[&Arc<Object>]) -> Problem {
    let zh: Vec<&str> = open.iter().map(|one| one.doc.label.zh.as_str()).collect();
    let en: Vec<&str> = open.iter().map(|one| one.doc.label.en.as_str()).collect();
    Problem::invalid(
        "model.currency_circle",
        format!("「{}」互相取对方的币种", zh.join("」「")),
        format!("{} have their currencies from each other", en.join(", ")),
    )
    .on_field("currency.from")
}

/// Fills the records of one object bit by bit; answers whether there were any.
fn fill(platform: &Platform, model: &Model, object: &Arc<Object>) -> Result<bool, Problem> {
    let Some(rule) = &model.compiled(object)?.currency else {
        return Ok(false);
    };
    let id = Term::column(object.column(system::ID)?);
    let without = Term::column(object.column(rule.currency)?).is_null();
    let caller = Caller::system("records are given a currency");
    let compiler = Compiler::new(model, &caller, platform.now());
    let mut last = Id::new(0);
    loop {
        let behind = Term::call2(Function::Lt, Term::value(last), id.clone());
        let select = Select::from(object.table.clone())
            .column(object.column(system::ID)?)
            .and(without.clone())
            .and(behind.clone())
            .sort_by(id.clone(), false)
            .limit(CHUNK);
        let plan = compiler.plan(select, vec![ColumnKind::Int]);
        let rows = platform.store().read(|reader| reader.rows(&plan))?;
        let Some(end) = rows.last().and_then(|row| row.first()?.as_int()) else {
            return Ok(last != Id::new(0));
        };
        let chunk = behind.and(Term::call2(Function::Le, id.clone(), Term::value(end)));
        let set = set(model, object)?;
        let (table, filter) = (object.table.clone(), chunk.and(without.clone()));
        platform.store().write(Lane::Bulk, move |tx| {
            tx.update_where(&table, &set, &filter).map(|_| ())
        })?;
        last = Id::new(end);
    }
}

fn write(
    tx: &mut Tx<'_>,
    model: &Model,
    (object, among): (&Arc<Object>, Term),
) -> Result<(), Problem> {
    let Some(rule) = &model.compiled(object)?.currency else {
        return Ok(());
    };
    let without = Term::column(object.column(rule.currency)?).is_null();
    let set = set(model, object)?;
    tx.update_where(&object.table, &set, &among.and(without))?;
    Ok(())
}

/// What the columns of currency and rate become.
fn set(model: &Model, object: &Object) -> Result<Vec<(Column, Term)>, Problem> {
    let Some(rule) = &model.compiled(object)?.currency else {
        return Ok(Vec::new());
    };
    let one = 10_i64.pow(u32::from(weft_kernel::exact::NUMBER_SCALE));
    let mut pair = (Term::value(model.currency.code), Term::value(one));
    let parent = rule
        .from
        .and_then(|(parent, link)| Some((model.by_number(parent)?, link)));
    if let Some((parent, link)) = parent
        && let Some(given) = &model.compiled(parent)?.currency
    {
        let of_parent = |ix, own: Term| -> Result<Term, Problem> {
            let id = Term::Column(1, parent.column(system::ID)?.clone());
            let value = Term::Column(1, parent.column(ix)?.clone());
            let select = Select::from_alias(parent.table.clone(), 1)
                .output("value", value)
                .and(id.eq(Term::column(object.column(link)?)));
            let found = Term::Scalar(Box::new(select));
            Ok(Term::call2(Function::Coalesce, found, own))
        };
        pair = (
            of_parent(given.currency, pair.0)?,
            of_parent(given.rate, pair.1)?,
        );
    }
    Ok(vec![
        (object.column(rule.currency)?.clone(), pair.0),
        (object.column(rule.rate)?.clone(), pair.1),
    ])
}
