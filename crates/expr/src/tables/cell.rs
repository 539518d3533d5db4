//! A cell: which values of an input a row is for.

use std::cmp::Ordering;

use weft_kernel::{Problem, Value};

use super::value_of;
use crate::catalogue::Type;
use crate::errors::wrong;
use crate::evaluate::order;

/// The most values in one cell.
const VALUES_MAX: usize = 200;
/// The most characters of a cell that a refusal repeats.
const SHOWN_MAX: usize = 60;

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Where it is.
    pub value: Value,
    /// Whether the value itself belongs to the range.
    pub included: bool,
}

/// Which values of an input a row is for. An empty value fits only where any does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// All.
    Any,
    /// These.
    OneOf(Vec<Value>),
    /// All but these.
    NoneOf(Vec<Value>),
    /// From one bound to another.
    Within(Option<Bound>, Option<Bound>),
}

impl Cell {
    /// Reads a cell: `-` or nothing for any; `华东、华南`; `not 华东`; `>= 10万`, `>= 1 and < 5`,
    /// `1..5` with both ends, `[1..5)` without the upper one.
    ///
    /// # Errors
    /// `table.cell` and `table.value` when it cannot be read.
    pub fn parse(text: &str, ty: Type) -> Result<Self, Problem> {
        let text = text.trim();
        if matches!(text, "" | "-" | "*" | "任意" | "any") {
            return Ok(Self::Any);
        }
        if let Some(range) = bracketed(text, ty) {
            return range;
        }
        let stripped = ["not ", "非 ", "非", "!= ", "<> ", "≠"];
        if let Some(rest) = stripped.iter().find_map(|word| text.strip_prefix(word)) {
            return Ok(Self::NoneOf(values(rest, ty)?));
        }
        if text.starts_with(['<', '>', '≥', '≤', '=']) {
            return compared(text, ty);
        }
        Ok(Self::OneOf(values(text, ty)?))
    }

    /// The cell of these values.
    ///
    /// # Errors
    /// `table.cell` when they are too many.
    pub fn one_of(values: Vec<Value>) -> Result<Self, Problem> {
        match values.len() > VALUES_MAX {
            true => Err(too_many()),
            false => Ok(Self::OneOf(values)),
        }
    }

    /// Whether a value fits.
    #[must_use]
    pub fn fits(&self, value: &Value) -> bool {
        let is = |other: &Value| order(value, other).is_ok_and(Ordering::is_eq);
        match self {
            Self::Any => true,
            _ if value.is_empty() => false,
            Self::OneOf(values) => values.iter().any(is),
            Self::NoneOf(values) => !values.iter().any(is),
            Self::Within(low, high) => {
                let beyond = |bound: &Bound, outside: Ordering| match order(value, &bound.value) {
                    Ok(Ordering::Equal) => !bound.included,
                    Ok(found) => found == outside,
                    Err(_) => true,
                };
                let below = low.as_ref().is_some_and(|low| beyond(low, Ordering::Less));
                let above = high
                    .as_ref()
                    .is_some_and(|high| beyond(high, Ordering::Greater));
                !below && !above
            }
        }
    }

    /// The values at which it changes its mind.
    pub(super) fn marks(&self) -> Vec<&Value> {
        match self {
            Self::Any => Vec::new(),
            Self::OneOf(values) | Self::NoneOf(values) => values.iter().collect(),
            Self::Within(low, high) => low.iter().chain(high).map(|bound| &bound.value).collect(),
        }
    }
}

/// The refusal of a cell with more than so many values.
fn too_many() -> Problem {
    wrong(
        "table.cell",
        0,
        format!("一个单元格最多 {VALUES_MAX} 个值"),
        format!("A cell has at most {VALUES_MAX} values"),
    )
}

fn refused(text: &str) -> Problem {
    let text: String = text.chars().take(SHOWN_MAX).collect();
    wrong(
        "table.cell",
        0,
        format!("看不懂单元格 `{text}`，应形如 华东、华南 或 >= 10万 或 [1..5) 或 -"),
        format!(
            "The cell `{text}` cannot be read; write such as `a, b` or `>= 10` or `[1..5)` or `-`"
        ),
    )
}

/// `1..5`, `[1..5)`, `(1..5]`; open towards a side that is left out.
fn bracketed(text: &str, ty: Type) -> Option<Result<Cell, Problem>> {
    let (low, high) = text.split_once("..")?;
    if ty == Type::Text {
        return None;
    }
    let (low, low_included) = match low.strip_prefix('(') {
        Some(rest) => (rest, false),
        None => (low.strip_prefix('[').unwrap_or(low), true),
    };
    let (high, high_included) = match high.strip_suffix(')') {
        Some(rest) => (rest, false),
        None => (high.strip_suffix(']').unwrap_or(high), true),
    };
    let bound = |text: &str, included| match text.trim() {
        "" => Ok(None),
        text => value_of(text, ty).map(|value| Some(Bound { value, included })),
    };
    let range = bound(low, low_included)
        .and_then(|low| Ok((low, bound(high, high_included)?)))
        .and_then(|(low, high)| within(text, low, high));
    Some(range)
}

fn within(text: &str, low: Option<Bound>, high: Option<Bound>) -> Result<Cell, Problem> {
    if let (Some(low), Some(high)) = (&low, &high) {
        let nothing = match order(&low.value, &high.value)? {
            Ordering::Less => false,
            Ordering::Equal => !(low.included && high.included),
            Ordering::Greater => true,
        };
        if nothing {
            return Err(wrong(
                "table.empty_range",
                0,
                format!("范围 `{text}` 里没有任何值"),
                format!("Nothing lies in the range `{text}`"),
            ));
        }
    }
    if low.is_none() && high.is_none() {
        return Err(refused(text));
    }
    Ok(Cell::Within(low, high))
}

/// `>= 1`, `> 1 and <= 5`, `= a`.
fn compared(text: &str, ty: Type) -> Result<Cell, Problem> {
    let (mut low, mut high) = (None, None);
    let parts = text.split(" and ").flat_map(|part| part.split('且'));
    for part in parts.map(str::trim) {
        let signs = [">=", "<=", "≥", "≤", ">", "<", "="];
        let sign = signs.iter().find(|sign| part.starts_with(**sign));
        let Some(sign) = sign else {
            return Err(refused(text));
        };
        let value = value_of(part.strip_prefix(*sign).unwrap_or(part), ty)?;
        if *sign == "=" {
            return Ok(Cell::OneOf(vec![value]));
        }
        if matches!(ty, Type::Text | Type::Bool) {
            return Err(refused(text));
        }
        let included = !matches!(*sign, ">" | "<");
        let side = if sign.starts_with(['>', '≥']) {
            &mut low
        } else {
            &mut high
        };
        if side.replace(Bound { value, included }).is_some() {
            return Err(refused(text));
        }
    }
    within(text, low, high)
}

/// Values with a comma between; one in quotes may hold commas.
fn values(text: &str, ty: Type) -> Result<Vec<Value>, Problem> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | '，' | '、' if !quoted => parts.push(String::new()),
            other => {
                if let Some(last) = parts.last_mut() {
                    last.push(other);
                }
            }
        }
    }
    if parts.len() > VALUES_MAX {
        return Err(too_many());
    }
    if quoted || parts.iter().any(|part| part.trim().is_empty()) {
        return Err(refused(text));
    }
    parts.iter().map(|part| value_of(part, ty)).collect()
}
