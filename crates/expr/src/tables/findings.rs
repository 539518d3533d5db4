//! What is wrong with a table as a whole: values no row is for, rows that collide or never count.

use std::collections::BTreeSet;

use jiff::Span;
use weft_kernel::{Date, Decimal, Label, Problem, Value};

use super::cell::Cell;
use super::evaluate::shown;
use super::{Hit, Input, Row, Table};
use crate::catalogue::Type;

/// The most combinations of values that are looked at.
pub const COMBINATIONS_MAX: usize = 50_000;
/// The most findings of each kind.
const FINDINGS_MAX: usize = 20;
/// Stands for any text that no row names.
const OTHER: &str = "其他";

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Values for which no row is.
    Gap,
    /// Values for which more than one row is, where only one may be.
    Overlap,
    /// A row that never counts, as others always come first.
    Unreachable,
    /// Too many combinations of values to look at all.
    NotChecked,
}

impl FindingKind {
    /// Its stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Gap => "table.gap",
            Self::Overlap => "table.overlap",
            Self::Unreachable => "table.unreachable",
            Self::NotChecked => "table.not_checked",
        }
    }
}

/// Something found, with an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// An input's name with a value of it, for each input; the day is called `date`.
    pub example: Vec<(String, String)>,
    /// The rows concerned, counted from 1.
    pub rows: Vec<usize>,
    /// What people are told.
    pub message: Label,
}

/// A combination of values that stands for all like it.
struct Sample {
    inputs: Vec<Value>,
    day: Option<Date>,
}

impl Table {
    /// Looks at a value of every kind the rows tell apart, in all combinations.
    ///
    /// # Errors
    /// `expr.mistyped` when a cell's value is not of its input's type.
    pub fn findings(&self) -> Result<Vec<Finding>, Problem> {
        let axes = self.axes();
        let days = self.days();
        let count = axes
            .iter()
            .map(Vec::len)
            .chain([days.len()])
            .try_fold(1_usize, usize::checked_mul);
        if count.is_none_or(|count| count > COMBINATIONS_MAX) {
            return Ok(vec![not_checked()]);
        }
        let mut found = Found::of(self);
        for day in days {
            let mut places = Some(vec![0; axes.len()]);
            while let Some(now) = places {
                let inputs = now.iter().zip(&axes);
                let inputs = inputs.filter_map(|(place, axis)| axis.get(*place).cloned());
                found.look(&Sample {
                    inputs: inputs.collect(),
                    day,
                })?;
                places = next(now, &axes);
            }
        }
        Ok(found.finish())
    }

    /// For each input, one value of every kind its cells tell apart.
    fn axes(&self) -> Vec<Vec<Value>> {
        let of = |(index, input): (usize, &Input)| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(index));
            let marks: Vec<&Value> = cells.flat_map(Cell::marks).collect();
            axis(input, &marks)
        };
        self.inputs.iter().enumerate().map(of).collect()
    }

    /// A day of every stretch in which the same rows count, from the first day of any to the last.
    fn days(&self) -> Vec<Option<Date>> {
        if !self.dated {
            return vec![None];
        }
        let starts = self.rows.iter().filter_map(|row| row.from);
        let after = |row: &Row| {
            row.until
                .and_then(|day| day.checked_add(Span::new().days(1)).ok())
        };
        let ends = self.rows.iter().filter_map(after);
        let mut days: BTreeSet<Date> = starts.chain(ends).collect();
        let last = self
            .rows
            .iter()
            .map(|row| row.until)
            .max_by_key(|day| day.unwrap_or(Date::MAX));
        if let Some(Some(last)) = last.filter(|_| self.rows.iter().all(|row| row.until.is_some())) {
            days.retain(|day| *day <= last);
        }
        if let (Some(first), true) = (days.first(), self.rows.iter().any(|row| row.from.is_none()))
        {
            days.extend(first.checked_sub(Span::new().days(1)).ok());
        }
        if days.is_empty() {
            days.extend(Date::new(2000, 1, 1).ok());
        }
        days.into_iter().map(Some).collect()
    }

    fn shown_example(&self, sample: &Sample) -> Result<Vec<(String, String)>, Problem> {
        let mut example = Vec::new();
        for (input, value) in self.inputs.iter().zip(&sample.inputs) {
            example.push((input.name.clone(), shown(value)?));
        }
        example.extend(sample.day.map(|day| ("date".to_owned(), day.to_string())));
        Ok(example)
    }

    /// 地区 = 华东，数量 = 5.
    fn told(&self, example: &[(String, String)]) -> Label {
        let label = |name: &str| {
            let input = self.inputs.iter().find(|input| input.name == name);
            input.map_or_else(|| Label::new("日期", "date"), |input| input.label.clone())
        };
        let parts = |of: fn(&Label) -> &str, between: &str| {
            let parts = example
                .iter()
                .map(|(name, value)| format!("{} = {value}", of(&label(name))));
            parts.collect::<Vec<_>>().join(between)
        };
        Label::new(
            parts(|label| &label.zh, "，"),
            parts(|label| &label.en, ", "),
        )
    }
}

/// One value of every kind that cells with these marks tell apart.
pub(super) fn axis(input: &Input, marks: &[&Value]) -> Vec<Value> {
    match input.ty {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Number => numbers(marks),
        Type::Date => dates(marks).into_iter().map(Value::Date).collect(),
        _ if !input.options.is_empty() => {
            let options = input.options.iter();
            options.map(|option| Value::text(option)).collect()
        }
        _ => texts(marks),
    }
}

/// The next combination; none after the last.
fn next(mut places: Vec<usize>, axes: &[Vec<Value>]) -> Option<Vec<usize>> {
    for (place, axis) in places.iter_mut().zip(axes) {
        *place += 1;
        if *place < axis.len() {
            return Some(places);
        }
        *place = 0;
    }
    None
}

fn texts(marks: &[&Value]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for mark in marks {
        if !all.contains(mark) {
            all.push((*mark).clone());
        }
    }
    let mut other = OTHER.to_owned();
    while all.contains(&Value::text(&other)) {
        other.push_str(OTHER);
    }
    all.push(Value::Text(other));
    all
}

/// Each mark, one between each two, and one on either side.
fn numbers(marks: &[&Value]) -> Vec<Value> {
    let marks: BTreeSet<Decimal> = marks.iter().filter_map(|mark| mark.as_number()).collect();
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
        return vec![Value::Number(Decimal::ZERO)];
    };
    let mut all = vec![*first - Decimal::ONE];
    let mut before: Option<Decimal> = None;
    for mark in &marks {
        let middle = before.map(|before| ((before + *mark) / Decimal::TWO).round_dp(6));
        all.extend(middle.filter(|middle| middle != mark && Some(*middle) != before));
        all.push(*mark);
        before = Some(*mark);
    }
    all.push(*last + Decimal::ONE);
    all.into_iter()
        .map(|one| Value::Number(one.normalize()))
        .collect()
}

fn dates(marks: &[&Value]) -> Vec<Date> {
    let day = |days: i64| Span::new().days(days);
    let mut all = BTreeSet::new();
    for mark in marks {
        if let Value::Date(mark) = mark {
            all.insert(*mark);
            all.extend(mark.checked_sub(day(1)).ok());
            all.extend(mark.checked_add(day(1)).ok());
        }
    }
    if all.is_empty() {
        all.extend(Date::new(2000, 1, 1).ok());
    }
    all.into_iter().collect()
}

fn not_checked() -> Finding {
    Finding {
        kind: FindingKind::NotChecked,
        example: Vec::new(),
        rows: Vec::new(),
        message: Label::new(
            format!("输入的组合超过 {COMBINATIONS_MAX} 种，没有检查空缺和重叠"),
            format!(
                "There are more than {COMBINATIONS_MAX} combinations of inputs, so gaps and overlaps were not looked for"
            ),
        ),
    }
}

/// What has been found so far.
struct Found<'a> {
    table: &'a Table,
    gaps: Vec<Finding>,
    overlaps: Vec<Finding>,
    collided: BTreeSet<(usize, usize)>,
    counted: BTreeSet<usize>,
}

impl<'a> Found<'a> {
    fn of(table: &'a Table) -> Self {
        Self {
            table,
            gaps: Vec::new(),
            overlaps: Vec::new(),
            collided: BTreeSet::new(),
            counted: BTreeSet::new(),
        }
    }

    fn look(&mut self, sample: &Sample) -> Result<(), Problem> {
        let table = self.table;
        let fits =
            |row: &Row| (!table.dated || row.counts_on(sample.day)) && row.fits(&sample.inputs);
        let hits: Vec<(usize, &Row)> = (1_usize..)
            .zip(&table.rows)
            .filter(|(_, row)| fits(row))
            .collect();
        let winner = match table.hit {
            Hit::Priority => hits.iter().rev().max_by_key(|(_, row)| row.priority),
            _ => hits.first(),
        };
        let Some((winner, _)) = winner else {
            if self.gaps.len() < FINDINGS_MAX {
                let example = table.shown_example(sample)?;
                let told = table.told(&example);
                self.gaps.push(Finding {
                    kind: FindingKind::Gap,
                    message: Label::new(
                        format!("没有一行适用于：{}", told.zh),
                        format!("No row is for: {}", told.en),
                    ),
                    example,
                    rows: Vec::new(),
                });
            }
            return Ok(());
        };
        match table.hit {
            Hit::Unique | Hit::First | Hit::Priority => self.counted.insert(*winner),
            _ => {
                self.counted.extend(hits.iter().map(|(number, _)| *number));
                true
            }
        };
        if table.hit == Hit::Unique
            && let [(one, _), (other, _), ..] = hits.as_slice()
            && self.overlaps.len() < FINDINGS_MAX
            && self.collided.insert((*one, *other))
        {
            let example = table.shown_example(sample)?;
            let told = table.told(&example);
            self.overlaps.push(Finding {
                kind: FindingKind::Overlap,
                message: Label::new(
                    format!("第 {one} 行和第 {other} 行都适用于：{}", told.zh),
                    format!("Rows {one} and {other} are both for: {}", told.en),
                ),
                example,
                rows: vec![*one, *other],
            });
        }
        Ok(())
    }

    fn finish(self) -> Vec<Finding> {
        let collided: BTreeSet<usize> = self
            .collided
            .iter()
            .flat_map(|(one, other)| [*one, *other])
            .collect();
        let silent = (1..=self.table.rows.len())
            .filter(|row| !self.counted.contains(row) && !collided.contains(row));
        let silent = silent.take(FINDINGS_MAX).map(|row| Finding {
            kind: FindingKind::Unreachable,
            example: Vec::new(),
            rows: vec![row],
            message: Label::new(
                format!("第 {row} 行永远不会用到：前面的行已经覆盖了它"),
                format!("Row {row} never counts: other rows always come first"),
            ),
        });
        self.overlaps
            .into_iter()
            .chain(self.gaps)
            .chain(silent)
            .collect()
    }
}
