//! The currency of a record: its rate found when it is made or moved, what goes with it kept true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Column, Function, Term};
use weft_kernel::{Currency, Date, Decimal, Id, Problem, Value};

use super::{Shaped, compute_formulas};
use crate::access::Action;
use crate::model::{CompiledCurrency, EXCHANGE_RATE, FieldIx, Object, RATE, system};
use crate::records::{Record, rollups};
use crate::unit::Unit;

/// Gives records that are new, or whose currency or date changed, the rate of their day, and those
/// that follow another record its currency and rate.
pub(super) fn fill(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    all: &mut [Shaped],
) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let Some(rule) = &model.compiled(object)?.currency else {
        return Ok(());
    };
    match rule.from {
        Some((parent, link)) => {
            let fields = [link, rule.currency, rule.rate];
            let moved = all.iter_mut();
            let moved = moved.filter(|one| one.given.is_some() || is_new(one, &fields));
            let mut moved: Vec<&mut Shaped> = moved.collect();
            let links = moved.iter().map(|one| one.new.at(link).as_record());
            let ids: BTreeSet<Id> = links.flatten().collect();
            let known = given_by(unit, parent, &ids)?;
            for one in &mut moved {
                let parent = one.new.at(link).as_record();
                let pair = parent.and_then(|parent| known.get(&parent));
                let pair = one.given.clone().or(pair.cloned());
                take(one, rule, &pair.unwrap_or_else(|| own(unit)))?;
            }
            Ok(())
        }
        None => all.iter_mut().try_for_each(|one| rated(unit, one, rule)),
    }
}

/// A currency and its rate.
pub(super) type Pair = (Value, Value);

/// The company's own currency.
fn own(unit: &Unit<'_, '_>) -> Pair {
    let code = Value::text(unit.model.currency.code);
    (code, Value::Number(Decimal::ONE))
}

/// Whether a record is new, or one of these fields has another value.
fn is_new(shaped: &Shaped, fields: &[FieldIx]) -> bool {
    let Some(old) = &shaped.old else {
        return true;
    };
    fields
        .iter()
        .any(|ix| old.datum(*ix) != shaped.new.datum(*ix))
}

/// The currencies and rates of records, whoever may see them.
fn given_by(
    unit: &mut Unit<'_, '_>,
    parent: u32,
    ids: &BTreeSet<Id>,
) -> Result<BTreeMap<Id, Pair>, Problem> {
    let model = Arc::clone(unit.model);
    let Some(parent) = model.by_number(parent).filter(|_| !ids.is_empty()) else {
        return Ok(BTreeMap::new());
    };
    let Some(rule) = &model.compiled(parent)?.currency else {
        return Ok(BTreeMap::new());
    };
    let ids: Vec<Id> = ids.iter().copied().collect();
    let found = unit.acting("lines have the currency of their document", |unit| {
        unit.load_many(&parent.name, &ids)
    })?;
    let pair = |record: &Record| (record.id(), pair_of(record, rule));
    Ok(found.iter().map(pair).collect())
}

/// The currency and rate of a row; `None` when it carries none.
pub(super) fn carried(unit: &Unit<'_, '_>, record: &Record) -> Result<Option<Pair>, Problem> {
    let rule = unit.model.compiled(record.object())?.currency.as_ref();
    Ok(rule.map(|rule| pair_of(record, rule)))
}

fn pair_of(record: &Record, rule: &CompiledCurrency) -> Pair {
    (record.at(rule.currency), record.at(rule.rate))
}

/// Gives a row a currency and a rate.
fn take(
    shaped: &mut Shaped,
    rule: &CompiledCurrency,
    (currency, rate): &Pair,
) -> Result<(), Problem> {
    write(shaped, rule.currency, currency)?;
    write(shaped, rule.rate, rate)
}

fn write(shaped: &mut Shaped, ix: FieldIx, value: &Value) -> Result<(), Problem> {
    let before = shaped.new.datum(ix).clone();
    shaped.new.set(ix, value)?;
    if *shaped.new.datum(ix) != before {
        shaped.changed.insert(ix);
    }
    Ok(())
}

/// The rate of one record: as it was entered, else that of its day; kept where nothing of it moved.
fn rated(
    unit: &mut Unit<'_, '_>,
    shaped: &mut Shaped,
    rule: &CompiledCurrency,
) -> Result<(), Problem> {
    let Some(currency) = shaped.new.at(rule.currency).as_text().map(str::to_owned) else {
        return Ok(());
    };
    let moving: Vec<FieldIx> = [Some(rule.currency), rule.date]
        .into_iter()
        .flatten()
        .collect();
    let entered = shaped.changed.contains(&rule.rate);
    let rate = shaped.new.at(rule.rate).as_number();
    if currency == unit.model.currency.code {
        if entered && rate.is_some_and(|rate| rate != Decimal::ONE) {
            shaped.found.push(not_one(&currency));
        }
        return write(shaped, rule.rate, &Value::Number(Decimal::ONE));
    }
    if let Some(rate) = rate.filter(|_| entered) {
        if rate <= Decimal::ZERO {
            shaped.found.push(not_positive());
        }
        return Ok(());
    }
    if rate.is_some() && !is_new(shaped, &moving) {
        return Ok(());
    }
    let day = match rule.date.map(|date| shaped.new.at(date)) {
        Some(Value::Date(day)) => day,
        Some(Value::Moment(at)) => unit.model.zone.date_of(at),
        _ => unit.today(),
    };
    let found = rate_of(unit, &currency, day)?;
    if found.is_none() {
        let problem = no_rate(unit, &currency, day)?;
        shaped.found.push(problem);
    }
    let value = found.map_or(Value::Empty, Value::Number);
    write(shaped, rule.rate, &value)
}

/// The rate of a day: the latest that is not after it.
fn rate_of(unit: &mut Unit<'_, '_>, currency: &str, day: Date) -> Result<Option<Decimal>, Problem> {
    let found = nearest(unit, currency, (Function::Le, day))?;
    found.map(|record| record.number("rate")).transpose()
}

/// The record of the rate nearest to a day on one side of it, as this transaction sees it.
fn nearest(
    unit: &mut Unit<'_, '_>,
    currency: &str,
    (side, day): (Function, Date),
) -> Result<Option<Record>, Problem> {
    let Ok(object) = unit.model.object(EXCHANGE_RATE).map(Arc::clone) else {
        return Ok(None);
    };
    let column = |name: &str| -> Result<Column, Problem> {
        let (ix, _) = object.field(name)?;
        object.column(ix).cloned()
    };
    let (of, date) = (column("currency")?, column("date")?);
    unit.acting("the exchange rate of a document's day", |unit| {
        let compiler = unit.compiler();
        let on = Term::value(day.to_string());
        let select = compiler
            .select(&object, Action::Read)?
            .and(Term::column(&of).eq(Term::value(currency)))
            .and(Term::call2(side, Term::column(&date), on))
            .sort_by(Term::column(&date), side == Function::Le)
            .limit(1);
        let found = unit.fetch(&object, &compiler, select)?;
        Ok(found.into_iter().next())
    })
}

/// The refusal where the table has no rate for a day, with the nearest it has.
fn no_rate(unit: &mut Unit<'_, '_>, currency: &str, day: Date) -> Result<Problem, Problem> {
    let later = nearest(unit, currency, (Function::Gt, day))?;
    let own = unit.model.currency;
    let name = Currency::of_code(currency).map(Currency::label);
    let name = name.unwrap_or_default();
    let (zh, en) = match later {
        Some(later) => {
            let (date, rate) = (later.shown("date")?, later.shown("rate")?);
            (
                format!("最近的一条从 {date} 起，为 {rate}"),
                format!("the nearest holds from {date} on: {rate}"),
            )
        }
        None => (
            format!("汇率表里还没有{}", name.zh),
            format!("the table of rates has none of {currency}"),
        ),
    };
    Ok(Problem::invalid(
        "currency.no_rate",
        format!("{day} 没有 {currency} 对 {} 的汇率（{zh}）；请先在「汇率」里录入不晚于这天的一条，或直接填写汇率", own.code),
        format!("There is no rate of {currency} in {} for {day} ({en}); add one of that day or earlier to the exchange rates, or enter the rate", own.code),
    )
    .on_field(RATE))
}

fn not_one(own: &str) -> Problem {
    Problem::invalid(
        "currency.own_rate",
        format!("{own} 是本位币，汇率只能是 1"),
        format!("{own} is the company's own currency: its rate is 1"),
    )
    .on_field(RATE)
}

fn not_positive() -> Problem {
    Problem::invalid("currency.rate", "汇率应大于 0", "A rate is greater than 0").on_field(RATE)
}

/// Amounts that have more decimals than their currency: of those that changed, or of all where the
/// currency did.
pub(super) fn too_fine(
    rule: Option<&CompiledCurrency>,
    (old, new): (Option<&Record>, &Record),
) -> Vec<Problem> {
    let Some(rule) = rule else {
        return Vec::new();
    };
    let code = new.at(rule.currency);
    let Some(code) = code.as_text() else {
        return Vec::new();
    };
    let differs = |ix: FieldIx| old.is_none_or(|old| old.datum(ix) != new.datum(ix));
    let mut problems = Vec::new();
    for (ix, decimals) in &rule.amounts {
        let touched = differs(*ix) || (decimals.is_none() && differs(rule.currency));
        let most = decimals.unwrap_or_else(|| Currency::digits_of(code));
        let scale = new
            .at(*ix)
            .as_number()
            .map(|amount| amount.normalize().scale());
        let too_many = scale.is_some_and(|scale| scale > u32::from(most));
        if let (true, true, Some(field)) = (touched, too_many, new.object().fields.get(*ix)) {
            let label = field.label();
            let problem = Problem::invalid(
                "currency.too_many_digits",
                format!(
                    "「{}」的小数位太多：{code} 的金额最多 {most} 位小数",
                    label.zh
                ),
                format!(
                    "\"{}\" has too many decimals: amounts in {code} take at most {most}",
                    label.en
                ),
            );
            problems.push(problem.on_field(&field.name));
        }
    }
    problems
}

/// Has what follows records whose currency or rate changed follow: currency, rate, base amounts,
/// and what is folded from these.
pub(super) fn follow(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    changes: &[(Option<&Record>, &Record)],
) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let Some(rule) = &model.compiled(object)?.currency else {
        return Ok(());
    };
    let moved = changes.iter().filter_map(|(old, new)| {
        let (before, now) = (pair_of((*old)?, rule), pair_of(new, rule));
        (before != now).then(|| (new.id(), now))
    });
    let moved: BTreeMap<Id, Pair> = moved.collect();
    if moved.is_empty() {
        return Ok(());
    }
    for (child, link) in model.followers(object) {
        unit.acting("lines follow the currency of their document", |unit| {
            rows_follow(unit, (child, link), &moved)
        })?;
    }
    Ok(())
}

/// Gives a record that comes back from the bin the currency of what it follows.
pub(super) fn again(unit: &mut Unit<'_, '_>, back: &mut Record) -> Result<(), Problem> {
    let (model, object) = (Arc::clone(unit.model), Arc::clone(back.object()));
    let Some(rule) = &model.compiled(&object)?.currency else {
        return Ok(());
    };
    let link = rule
        .from
        .map(|(parent, link)| (parent, back.at(link).as_record()));
    let Some((parent, Some(id))) = link else {
        return Ok(());
    };
    if let Some((currency, rate)) = given_by(unit, parent, &BTreeSet::from([id]))?.get(&id) {
        back.set(rule.currency, currency)?;
        back.set(rule.rate, rate)?;
    }
    Ok(())
}

fn rows_follow(
    unit: &mut Unit<'_, '_>,
    (child, link): (&Arc<Object>, FieldIx),
    moved: &BTreeMap<Id, Pair>,
) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let Some(rule) = &model.compiled(child)?.currency else {
        return Ok(());
    };
    let among = Term::column(child.column(link)?).is_in(moved.keys().copied());
    let before = unit.select(child, Action::Read, among)?;
    let ids: Vec<Id> = before.iter().map(Record::id).collect();
    unit.tx.lock(&child.table, &ids)?;
    let id = Term::column(child.column(system::ID)?);
    let before = unit.select(child, Action::Read, id.is_in(ids))?;
    let mut after = before.clone();
    for (old, new) in before.iter().zip(&mut after) {
        let parent = new.at(link).as_record();
        if let Some(pair) = parent.and_then(|parent| moved.get(&parent)) {
            new.set(rule.currency, &pair.0)?;
            new.set(rule.rate, &pair.1)?;
        }
        compute_formulas(unit.standpoint(), new)?;
        if let Some(problem) = too_fine(Some(rule), (Some(old), new)).into_iter().next() {
            return Err(problem);
        }
        if rollups::write(unit, child, (old, new))? {
            unit.unsettled.followed(unit.caller, old, new);
        }
    }
    let pairs = before.iter().zip(&after);
    let pairs: Vec<_> = pairs.map(|(old, new)| (Some(old), Some(new))).collect();
    unit.unsettled.touch(&model, child, &pairs);
    let changes = before.iter().zip(&after);
    let changes: Vec<_> = changes.map(|(old, new)| (Some(old), new)).collect();
    follow(unit, child, &changes)
}
