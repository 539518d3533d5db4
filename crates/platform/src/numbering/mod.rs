//! Auto-numbers per pattern: `SO-{yyyyMM}-{0000}` counts anew each month, `{department.code}-{000}`
//! in each department.
//!
//! What stands around the counter is its key, so that the period and the place it counts in follow
//! from the pattern. The counter moves in the transaction of the record: taken back with it.

mod pattern;

use std::collections::BTreeMap;

use weft_kernel::{Problem, Value};

use pattern::Part;
pub(crate) use pattern::Pattern;

use crate::model::{FieldIx, system};
use crate::records::Record;
use crate::unit::Unit;

/// Counters to be moved on, for numbers that came with their records: key → at least.
pub(crate) type Given = BTreeMap<String, i64>;

/// What stands before and behind the counter of one record, and the counter's width.
struct Frame {
    before: String,
    behind: String,
    width: usize,
}

/// Gives numbers to the empty auto-numbers of a new record; notes those it brings itself.
///
/// # Errors
/// `field.number_key` when a field the number is made of is empty.
pub(crate) fn number(
    unit: &mut Unit<'_, '_>,
    record: &mut Record,
    given: &mut Given,
) -> Result<(), Problem> {
    let model = std::sync::Arc::clone(unit.model);
    let object = std::sync::Arc::clone(record.object());
    for (ix, pattern) in &model.compiled(&object)?.numbers {
        let own = record.datum(*ix).as_text().map(str::to_owned);
        match own {
            Some(own) => {
                // A number of another form counts nowhere, even where its parts are missing.
                if let Ok(frame) = frame(unit, record, pattern)
                    && let Some(number) = frame.number_in(&own)
                {
                    let least = number - pattern.start + 1;
                    let known = given.entry(frame.key(record, *ix)?).or_default();
                    *known = least.max(*known);
                }
            }
            None => {
                let number = next(unit, record, *ix, pattern)?;
                record.set(*ix, &Value::Text(number))?;
            }
        }
    }
    Ok(())
}

/// Moves the counters behind the numbers that came with their records.
///
/// # Errors
/// What the store answers.
pub(crate) fn count_on(unit: &mut Unit<'_, '_>, given: &Given) -> Result<(), Problem> {
    for (key, least) in given.iter().filter(|(_, least)| **least > 0) {
        unit.tx().raise_number(key, *least)?;
    }
    Ok(())
}

fn next(
    unit: &mut Unit<'_, '_>,
    record: &Record,
    ix: FieldIx,
    pattern: &Pattern,
) -> Result<String, Problem> {
    let frame = frame(unit, record, pattern)?;
    let key = frame.key(record, ix)?;
    let mut count = unit.tx().next_number(&key)?;
    if count == 1 {
        // Counters were once kept by the names of object and field.
        let named = frame.key_by_name(record, ix)?;
        if let Some(before) = unit.tx().last_number(&named)? {
            count = before + 1;
            unit.tx().raise_number(&key, count)?;
        }
    }
    let number = count + pattern.start - 1;
    let Frame {
        before,
        behind,
        width,
    } = frame;
    Ok(format!("{before}{number:0width$}{behind}"))
}

impl Frame {
    fn key(&self, record: &Record, ix: FieldIx) -> Result<String, Problem> {
        let (object, field) = (record.object().number, record.object().at(ix)?.number);
        Ok(format!("{object}.{field}:{}#{}", self.before, self.behind))
    }

    fn key_by_name(&self, record: &Record, ix: FieldIx) -> Result<String, Problem> {
        let object = record.object();
        let (object, field) = (&object.name, &object.at(ix)?.name);
        Ok(format!("{object}.{field}:{}#{}", self.before, self.behind))
    }

    /// The count in a number of this form.
    fn number_in(&self, text: &str) -> Option<i64> {
        let digits = text
            .strip_prefix(self.before.as_str())?
            .strip_suffix(self.behind.as_str())?;
        let grown = digits.len() > self.width && !digits.starts_with('0');
        // A slip of the finger must not use up the numbers of years.
        let near = digits.len() <= self.width + 1;
        let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        let fits = whole && near && (digits.len() == self.width || grown);
        digits.parse().ok().filter(|_| fits)
    }
}

fn frame(unit: &mut Unit<'_, '_>, record: &Record, pattern: &Pattern) -> Result<Frame, Problem> {
    let date = unit.today();
    let (mut frame, mut counted) = (
        Frame {
            before: String::new(),
            behind: String::new(),
            width: 0,
        },
        false,
    );
    for part in &pattern.parts {
        let text = match part {
            Part::Text(text) => text.clone(),
            Part::Date(part) => part.of(date),
            Part::Own(ix) => shown(record, *ix).ok_or_else(|| missing(record, *ix))?,
            Part::Of(link, name) => of_link(unit, record, *link, name)?,
            Part::Counter(digits) => {
                (frame.width, counted) = (*digits, true);
                continue;
            }
        };
        let place = if counted {
            &mut frame.behind
        } else {
            &mut frame.before
        };
        place.push_str(&text);
    }
    Ok(frame)
}

fn of_link(
    unit: &mut Unit<'_, '_>,
    record: &Record,
    link: FieldIx,
    name: &str,
) -> Result<String, Problem> {
    let id = record.at(link).as_record();
    let id = id.ok_or_else(|| missing(record, link))?;
    let target = record.object().at(link)?.link();
    let target = target.and_then(|target| unit.model.by_number(target.0));
    let target = target.map(|target| target.name.clone()).unwrap_or_default();
    let found = unit.acting("what a number is made of", |unit| {
        unit.load_many(&target, &[id])
    })?;
    let of = found.first().ok_or_else(|| missing(record, link))?;
    let (ix, _) = of.object().field(name)?;
    shown(of, ix).ok_or_else(|| missing(record, link))
}

fn shown(record: &Record, ix: FieldIx) -> Option<String> {
    let shape = record.object().fields.get(ix)?.shape?;
    Some(shape.shown(record.datum(ix))).filter(|text| !text.is_empty())
}

fn missing(record: &Record, ix: FieldIx) -> Problem {
    let field = record.object().fields.get(ix);
    let (zh, en) = field.map_or(("", ""), |field| {
        (field.label().zh.as_str(), field.label().en.as_str())
    });
    let name = field.map_or("", |field| field.name.as_str());
    debug_assert!(ix != system::ID, "numbers are not made of ids");
    Problem::invalid(
        "field.number_key",
        format!("编号要用到「{zh}」，请先填写"),
        format!("The number is made of \"{en}\": fill it in first"),
    )
    .on_field(name)
}
