//! Conversions that happen by themselves, each visible in the typed tree.

use weft_kernel::{Decimal, Id, Label, Moment, Problem, Value, date, exact};

use crate::catalogue::Type;
use crate::errors::{unknown, wrong, wrong_type};
use crate::nearest::nearest;
use crate::typed::{Expr, Kind, TimeOperator, type_name};

/// A number that stands in the text, with the decimals it is written with.
pub(super) fn number_constant(at: usize, number: Decimal) -> Expr {
    let number = number.normalize();
    // The lexer lets no number of more than six decimals through.
    let scale = u8::try_from(number.scale()).unwrap_or(exact::NUMBER_SCALE);
    Expr::number(at, scale, Kind::Constant(Value::Number(number)))
}

/// The number `expr` with `scale` decimals.
pub(super) fn rescaled(expr: Expr, scale: u8) -> Expr {
    if expr.scale == scale || expr.ty == Type::Null {
        return Expr { scale, ..expr };
    }
    if matches!(expr.kind, Kind::Constant(_)) && expr.scale < scale {
        return Expr { scale, ..expr };
    }
    Expr::number(expr.at, scale, Kind::Rescale(Box::new(expr)))
}

pub(super) fn needed(expr: &Expr, ty: Type) -> Problem {
    wrong_type(expr.at, type_name(ty), type_name(expr.ty))
}

/// The number `expr` with the decimals numbers are computed with.
pub(super) fn number(expr: Expr) -> Result<Expr, Problem> {
    match expr.ty {
        Type::Number => Ok(rescaled(expr, exact::NUMBER_SCALE)),
        Type::Duration => Ok(days(expr)),
        _ => Err(needed(&expr, Type::Number)),
    }
}

/// A length of time as its number of days, as spreadsheets count it.
pub(super) fn days(expr: Expr) -> Expr {
    let at = expr.at;
    let day = Kind::Constant(Value::Duration(Moment::DAY_MS));
    let day = Expr::new(at, Type::Duration, day);
    let kind = Kind::Time(TimeOperator::Ratio, Box::new(expr), Box::new(day));
    Expr::number(at, exact::NUMBER_SCALE, kind)
}

/// The number `expr`, rounded to a whole one.
pub(super) fn whole(expr: Expr) -> Result<Expr, Problem> {
    if expr.ty == Type::Number {
        Ok(rescaled(expr, 0))
    } else {
        Err(needed(&expr, Type::Number))
    }
}

/// A text, or an option taken by its value.
pub(super) fn text(expr: Expr) -> Result<Expr, Problem> {
    match expr.ty {
        Type::Text | Type::Select => Ok(expr),
        _ => Err(needed(&expr, Type::Text)),
    }
}

/// What can be written as text, as text.
pub(super) fn written(expr: Expr) -> Result<Expr, Problem> {
    match expr.ty {
        Type::Text | Type::Select => Ok(expr),
        Type::Number | Type::Date => {
            Ok(Expr::new(expr.at, Type::Text, Kind::ToText(Box::new(expr))))
        }
        _ => Err(needed(&expr, Type::Text)),
    }
}

/// A date, or the date of a moment, or a text that is one.
pub(super) fn date(expr: Expr) -> Result<Expr, Problem> {
    match (expr.ty, expr.literal_text()) {
        (Type::Date, _) => Ok(expr),
        (Type::Moment, _) => Ok(Expr::new(expr.at, Type::Date, Kind::DateOf(Box::new(expr)))),
        (Type::Text, Some(text)) => date_constant(expr.at, text),
        _ => Err(needed(&expr, Type::Date)),
    }
}

fn date_constant(at: usize, text: &str) -> Result<Expr, Problem> {
    match date::parse_date(text) {
        Ok(day) if day.year() >= 1 => {
            Ok(Expr::new(at, Type::Date, Kind::Constant(Value::Date(day))))
        }
        _ => Err(wrong(
            "expr.date",
            at,
            format!("`{text}` 不是日期，应形如 2026-11-22"),
            format!("`{text}` is not a date such as 2026-11-22"),
        )),
    }
}

/// A text that stands next to something else, read as what that is: a date, an id, an option.
pub(super) fn read_beside(expr: Expr, other: &Expr) -> Result<Expr, Problem> {
    let Some(text) = expr.literal_text() else {
        return Ok(expr);
    };
    match (other.ty, &other.kind) {
        (Type::Date, _) => date_constant(expr.at, text),
        (Type::Moment, _) => match Moment::parse(text) {
            Ok(moment) => Ok(Expr::new(
                expr.at,
                Type::Moment,
                Kind::Constant(Value::Moment(moment)),
            )),
            Err(_) => date_constant(expr.at, text),
        },
        (Type::Record(_), _) => id_constant(expr.at, text, other.ty),
        (Type::Select | Type::List, Kind::Field(place) | Kind::Computed(place, _))
            if !place.field.options.is_empty() =>
        {
            choice(expr.at, text, &place.field.options)
        }
        (Type::Text, Kind::Field(place) | Kind::Computed(place, _))
            if place.field.is_region && !text.chars().all(|c| c.is_ascii_digit()) =>
        {
            Err(region_name(expr.at, text))
        }
        _ => Ok(expr),
    }
}

/// The refusal of the name of a region where only its code could be met.
fn region_name(at: usize, text: &str) -> Problem {
    wrong(
        "expr.region_name",
        at,
        format!("这里按地区代码比较，`{text}` 不是代码；按名称请写 地区 在 {text}"),
        format!(
            "Regions are compared by code here and `{text}` is none; write `region in \"{text}\"` to go by name"
        ),
    )
}

fn id_constant(at: usize, text: &str, ty: Type) -> Result<Expr, Problem> {
    match Id::parse(text) {
        Ok(id) => Ok(Expr::new(at, ty, Kind::Constant(Value::Record(id)))),
        Err(problem) => Err(wrong(
            "expr.not_an_id",
            at,
            format!("`{text}` 不是编号；要按名称比较，请写关联记录的字段，如 客户.名称"),
            format!("`{text}` is not an id; to compare by name, name a field of the record, such as account.name"),
        )
        .because(problem)),
    }
}

/// The option with this value or label.
fn choice(at: usize, text: &str, options: &[(String, Label)]) -> Result<Expr, Problem> {
    let by_value = options.iter().find(|(value, _)| value == text);
    let by_label = || {
        options
            .iter()
            .find(|(_, label)| label.zh == text || label.en == text)
    };
    if let Some((value, label)) = by_value.or_else(by_label) {
        let kind = Kind::Choice(value.clone(), label.clone());
        return Ok(Expr::new(at, Type::Select, kind));
    }
    let names = options
        .iter()
        .flat_map(|(value, label)| [value.as_str(), label.zh.as_str(), label.en.as_str()]);
    Err(unknown(
        "expr.unknown_option",
        at,
        ("选项", "option"),
        text,
        nearest(text, names),
    ))
}

/// The whole expression as the type its user expects.
pub(super) fn expected(expr: Expr, expected: Type) -> Result<Expr, Problem> {
    match (expected, expr.ty) {
        (wanted, found) if wanted == found => Ok(expr),
        (_, Type::Null) | (Type::Text, Type::Select) | (Type::Select, Type::Text) => Ok(expr),
        (Type::Date, _) => date(expr),
        (Type::Number, Type::Duration) => Ok(days(expr)),
        (Type::Moment | Type::Record(_), Type::Text) if expr.literal_text().is_some() => {
            let beside = Expr::new(expr.at, expected, Kind::Constant(Value::Empty));
            let read = read_beside(expr, &beside)?;
            if read.ty == expected {
                Ok(read)
            } else {
                Err(needed(&read, expected))
            }
        }
        _ => Err(needed(&expr, expected)),
    }
}

/// Several expressions as one type: options with texts as texts, moments with dates as dates,
/// numbers with the decimals of the finest. The type is `Null` when all are empty.
pub(super) fn unified(exprs: Vec<Expr>) -> Result<(Vec<Expr>, Type, u8), Problem> {
    let mut ty = Type::Null;
    for expr in &exprs {
        ty = match (ty, expr.ty) {
            (Type::Null, found) => found,
            (known, Type::Null) => known,
            (known, found) if known == found => known,
            (Type::Text | Type::Select, Type::Text | Type::Select) => Type::Text,
            (Type::Date | Type::Moment, Type::Date | Type::Moment) => Type::Date,
            (Type::Number | Type::Duration, Type::Number | Type::Duration) => Type::Number,
            (known, _) => return Err(needed(expr, known)),
        };
    }
    let in_days = |expr: Expr| match (ty, expr.ty) {
        (Type::Number, Type::Duration) => days(expr),
        _ => expr,
    };
    let exprs: Vec<Expr> = exprs.into_iter().map(in_days).collect();
    let scale = exprs.iter().map(|expr| expr.scale).max().unwrap_or(0);
    let exprs = exprs
        .into_iter()
        .map(|expr| match (ty, expr.ty) {
            (Type::Number, _) => Ok(rescaled(expr, scale)),
            (Type::Date, Type::Moment) => date(expr),
            _ => Ok(expr),
        })
        .collect::<Result<_, _>>()?;
    Ok((exprs, ty, scale))
}
