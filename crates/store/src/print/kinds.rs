//! What kind of value a term holds, as far as the term alone tells: PostgreSQL wants to know.

use weft_kernel::query::{Datum, Fold, Function, Term};

use crate::schema::ColumnKind;

/// The kind of a constant; null has none.
pub(super) fn of_datum(value: &Datum) -> Option<ColumnKind> {
    match value {
        Datum::Null => None,
        Datum::Bool(_) => Some(ColumnKind::Bool),
        Datum::Int(_) => Some(ColumnKind::Int),
        Datum::Text(_) => Some(ColumnKind::Text),
        Datum::Bytes(_) => Some(ColumnKind::Bytes),
    }
}

/// The kind of a term; a column's is known to the database only.
pub(super) fn of_term(term: &Term) -> Option<ColumnKind> {
    match term {
        Term::Column(..) => None,
        Term::Datum(value) => of_datum(value),
        Term::Call(function, args) => of_call(*function).or_else(|| of_any(args)),
        Term::Case(arms, last) => arms
            .iter()
            .find_map(|(_, then)| of_term(then))
            .or_else(|| of_term(last)),
        Term::Switch(_, arms, last) => arms
            .iter()
            .find_map(|(_, then)| of_term(then))
            .or_else(|| of_term(last)),
        Term::In(..) | Term::InSelect(..) | Term::Exists(_) | Term::Match(..) => {
            Some(ColumnKind::Bool)
        }
        Term::Scalar(select) => select
            .columns
            .first()
            .and_then(|column| of_term(&column.term)),
        Term::Fold(Fold::Min | Fold::Max, arg) => arg.as_deref().and_then(of_term),
        Term::Fold(..) => Some(ColumnKind::Int),
    }
}

/// The first kind known among terms that are all of one kind.
pub(super) fn of_any(terms: &[Term]) -> Option<ColumnKind> {
    terms.iter().find_map(of_term)
}

/// The kind of the answer, unless it is that of the arguments.
fn of_call(function: Function) -> Option<ColumnKind> {
    match function {
        Function::And
        | Function::Or
        | Function::Not
        | Function::Eq
        | Function::Ne
        | Function::Lt
        | Function::Le
        | Function::Gt
        | Function::Ge
        | Function::IsNull
        | Function::Contains
        | Function::StartsWith
        | Function::EndsWith
        | Function::ContainsAny
        | Function::ContainsAll
        | Function::Matches
        | Function::IsMobile
        | Function::IsEmail
        | Function::IsCreditCode
        | Function::IsWorkday => Some(ColumnKind::Bool),
        Function::Coalesce | Function::Least | Function::Greatest => None,
        _ if is_text(function) => Some(ColumnKind::Text),
        _ => Some(ColumnKind::Int),
    }
}

/// Whether the answer is a text or a date.
fn is_text(function: Function) -> bool {
    matches!(
        function,
        Function::Concat
            | Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Left
            | Function::Right
            | Function::Mid
            | Function::AddDays
            | Function::AddMonths
            | Function::DateOf
            | Function::Grouped { .. }
            | Function::ChineseMoney
            | Function::Replace
            | Function::Repeat
            | Function::PadLeft
            | Function::PadRight
            | Function::Clean
            | Function::Digits
            | Function::HalfWidth
            | Function::Split
            | Function::Before
            | Function::After
            | Function::Join
            | Function::Mask
            | Function::DateText
            | Function::PeriodStart(_)
            | Function::PeriodEnd(_)
            | Function::MakeDate
            | Function::AddWorkdays
            | Function::NumberText { .. }
    )
}

/// The kind of argument `index` of a function that takes one kind only.
pub(super) fn of_argument(function: Function, index: usize) -> Option<ColumnKind> {
    match function {
        Function::And | Function::Or | Function::Not => Some(ColumnKind::Bool),
        Function::Left | Function::Right | Function::Mid if index > 0 => Some(ColumnKind::Int),
        Function::AddDays | Function::AddMonths if index > 0 => Some(ColumnKind::Int),
        Function::Repeat | Function::Mask if index > 0 => Some(ColumnKind::Int),
        Function::PadLeft | Function::PadRight | Function::AddWorkdays if index == 1 => {
            Some(ColumnKind::Int)
        }
        Function::Split if index == 2 => Some(ColumnKind::Int),
        Function::DateOf
        | Function::NumberText { .. }
        | Function::Grouped { .. }
        | Function::ChineseMoney
        | Function::MakeDate
        | Function::Hour
        | Function::Minute => Some(ColumnKind::Int),
        Function::ContainsAny
        | Function::ContainsAll
        | Function::Matches
        | Function::IsMobile
        | Function::IsEmail
        | Function::IsCreditCode
        | Function::IsWorkday
        | Function::Position
        | Function::ParseNumber
        | Function::Quarter
        | Function::Week
        | Function::YearDay
        | Function::MonthsBetween
        | Function::Workdays
        | Function::Length
        | Function::DaysBetween
        | Function::StartOf
        | Function::Year
        | Function::Month
        | Function::Day
        | Function::Weekday
        | Function::Contains
        | Function::StartsWith
        | Function::EndsWith => Some(ColumnKind::Text),
        Function::Eq
        | Function::Ne
        | Function::Lt
        | Function::Le
        | Function::Gt
        | Function::Ge
        | Function::IsNull
        | Function::Coalesce
        | Function::Least
        | Function::Greatest => None,
        // What takes and answers the same kind: arithmetic and most functions of texts.
        _ => of_call(function),
    }
}
