//! Uniqueness asked of records that are there: which of them have the same values.

use weft_kernel::problem::Detail;
use weft_kernel::query::{Datum, Fold, Function, Select, Term};
use weft_kernel::{Label, Problem};
use weft_store::{ColumnKind, Reader};

use crate::access::Compiler;
use crate::caller::Caller;
use crate::fields::{Shape, masked};
use crate::model::{Field, Model, Object, system};
use crate::platform::Platform;

/// Values that stand more than once and are told one by one.
const TOLD_MAX: u32 = 20;

/// Refuses a model that asks for uniqueness which records of today do not have.
///
/// # Errors
/// `config.duplicates` with the values and how often they stand.
pub(super) fn check(platform: &Platform, new: &Model) -> Result<(), Problem> {
    let now = platform.model();
    for object in new.objects() {
        let Some(before) = now.by_number(object.number) else {
            continue;
        };
        let held = combinations(before);
        for (place, fields) in combinations(object) {
            let numbers: Vec<u32> = fields.iter().map(|field| field.number).collect();
            let same =
                |held: &Vec<&Field>| held.iter().map(|field| field.number).eq(numbers.clone());
            let there = |field: &&Field| before.fields.iter().any(|old| old.number == field.number);
            if held.iter().any(|(_, held)| same(held)) || !fields.iter().all(there) {
                continue;
            }
            let told = platform
                .store()
                .read(|reader| duplicates(reader, platform, (new, object, &fields)))?;
            if !told.is_empty() {
                return Err(refusal((object, place), &fields, told));
            }
        }
    }
    Ok(())
}

/// The unique fields and combinations of an object, each with its place in the document.
fn combinations(object: &Object) -> Vec<(String, Vec<&Field>)> {
    let own = object.fields.iter().skip(system::COUNT);
    let alone = own.filter(|field| field.doc.unique && field.column.is_some());
    let together = object.doc.unique.iter().enumerate();
    let together = together.filter_map(|(at, combination)| {
        let fields = combination.fields.iter();
        let fields = fields.map(|name| object.field(name).ok().map(|(_, field)| field));
        Some((format!("unique[{at}]"), fields.collect::<Option<Vec<_>>>()?))
    });
    let alone = alone.map(|field| (format!("fields.{}.unique", field.name), vec![field]));
    alone.chain(together).collect()
}

fn duplicates(
    reader: &mut Reader<'_>,
    platform: &Platform,
    (model, object, fields): (&Model, &Object, &[&Field]),
) -> Result<Vec<Detail>, Problem> {
    let system = Caller::system("values that stand more than once are counted");
    let compiler = Compiler::new(model, &system, platform.now());
    let mut select = Select::from(object.table.clone());
    let mut kinds = Vec::new();
    let deleted = Term::column(object.column(system::DELETED_AT)?);
    select = select.and(deleted.is_null());
    for column in fields.iter().filter_map(|field| field.column.as_ref()) {
        let term = Term::column(column);
        select = select.column(column).and(term.clone().is_null().negated());
        select.group.push(term);
    }
    kinds.extend(
        fields
            .iter()
            .map(|field| field.shape.map_or(ColumnKind::Int, Shape::column)),
    );
    let count = Term::Fold(Fold::Count, None);
    let mut select = select.output("count", count.clone()).limit(TOLD_MAX);
    select.having = Some(Term::call2(Function::Lt, Term::value(1_i64), count));
    kinds.push(ColumnKind::Int);
    let rows = reader.rows(&compiler.plan(select, kinds))?;
    let told = rows.iter().map(|row| {
        let values =
            fields
                .iter()
                .zip(row)
                .map(|(field, datum)| match (field.shape, field.doc.mask) {
                    (Some(shape), None) => shape.shown(datum),
                    (Some(shape), Some(mask)) => masked(mask, &shape.shown(datum)),
                    (None, _) => String::new(),
                });
        let values = values.collect::<Vec<_>>().join(" / ");
        let count = row.last().and_then(Datum::as_int).unwrap_or_default();
        Detail {
            code: "config.duplicates",
            field: fields.first().map(|field| field.name.clone()),
            row: None,
            told: Label::new(
                format!("「{values}」有 {count} 条"),
                format!("\"{values}\" stands {count} times"),
            ),
        }
    });
    Ok(told.collect())
}

fn refusal((object, place): (&Object, String), fields: &[&Field], told: Vec<Detail>) -> Problem {
    let zh: Vec<_> = fields
        .iter()
        .map(|field| field.doc.label.zh.as_str())
        .collect();
    let en: Vec<_> = fields
        .iter()
        .map(|field| field.doc.label.en.as_str())
        .collect();
    Problem::conflict(
        "config.duplicates",
        format!(
            "「{}」的{}已有重复值，不能设为唯一；请先处理",
            object.doc.label.zh,
            zh.join("、")
        ),
        format!(
            "Records of {} have the same {}; clear these up first",
            object.doc.label.en,
            en.join(", ")
        ),
    )
    .on_field(place)
    .with_details(told)
}
