//! Which values can be compared, searched and looked for in a list.

use weft_kernel::{Problem, Value, exact};

use super::convert::{date, days, needed, read_beside, rescaled, text};
use crate::catalogue::Type;
use crate::errors::wrong;
use crate::syntax::{Comparison, Polarity, Search};
use crate::typed::{Expr, Kind, type_name};

pub(super) fn check(
    at: usize,
    comparison: Comparison,
    left: Expr,
    right: Expr,
) -> Result<Expr, Problem> {
    let (left, right) = pair(left, right)?;
    if !matches!(comparison, Comparison::Eq | Comparison::Ne) {
        ordered(&left)?;
        ordered(&right)?;
    }
    let kind = Kind::Compare(comparison, Box::new(left), Box::new(right));
    Ok(Expr::new(at, Type::Bool, kind))
}

/// Two values of one type.
fn pair(left: Expr, right: Expr) -> Result<(Expr, Expr), Problem> {
    let left = read_beside(left, &right)?;
    let right = read_beside(right, &left)?;
    not_empty(&left)?;
    not_empty(&right)?;
    match (left.ty, right.ty) {
        (Type::Number, Type::Number) => Ok(aligned(left, right)),
        (Type::Number, Type::Duration) => Ok(aligned(left, days(right))),
        (Type::Duration, Type::Number) => Ok(aligned(days(left), right)),
        (Type::Date, Type::Moment) | (Type::Moment, Type::Date) => Ok((date(left)?, date(right)?)),
        (Type::Text | Type::Select, Type::Text | Type::Select) => Ok((left, right)),
        (Type::List | Type::Rows(_), _) | (_, Type::List | Type::Rows(_)) => {
            Err(not_comparable(&left, &right))
        }
        (one, other) if one == other => Ok((left, right)),
        _ => Err(not_comparable(&left, &right)),
    }
}

/// Two numbers with the same decimals; a constant keeps its own and is fitted to the other's
/// column when the comparison is lowered.
fn aligned(left: Expr, right: Expr) -> (Expr, Expr) {
    if left.is_constant() || right.is_constant() {
        return (left, right);
    }
    let scale = left.scale.max(right.scale);
    (rescaled(left, scale), rescaled(right, scale))
}

/// `= null` would never hold, so it is refused instead of surprising.
fn not_empty(expr: &Expr) -> Result<(), Problem> {
    if !matches!(expr.kind, Kind::Constant(Value::Empty)) {
        return Ok(());
    }
    Err(wrong(
        "expr.compare_with_empty",
        expr.at,
        "空值不能比较，请写“为空”或“不为空”",
        "Nothing can be compared with an empty value; write `is empty` or `is not empty`",
    ))
}

fn not_comparable(left: &Expr, right: &Expr) -> Problem {
    let (one, other) = (type_name(left.ty), type_name(right.ty));
    wrong(
        "expr.not_comparable",
        right.at,
        format!("{}不能与{}比较", one.0, other.0),
        format!("{} cannot be compared with {}", one.1, other.1),
    )
}

/// Whether values of this type have an order.
pub(super) fn ordered(expr: &Expr) -> Result<(), Problem> {
    match expr.ty {
        Type::Number | Type::Text | Type::Date | Type::Moment | Type::Duration => Ok(()),
        // The value of an option that stands beside a text is a text.
        other => {
            let name = type_name(other);
            Err(wrong(
                "expr.not_ordered",
                expr.at,
                format!("{}没有大小之分，只能比较是否相等", name.0),
                format!("{} has no order; it can only be equal or not", name.1),
            ))
        }
    }
}

pub(super) fn check_in(
    at: usize,
    polarity: Polarity,
    value: Expr,
    items: Vec<Expr>,
) -> Result<Expr, Problem> {
    if value.ty == Type::List {
        return check_holds_any(at, polarity, &value, items);
    }
    let mut items: Vec<Expr> = items
        .into_iter()
        .map(|item| read_beside(item, &value))
        .collect::<Result<_, _>>()?;
    let mut value = value;
    if items
        .iter()
        .any(|item| (value.ty, item.ty) == (Type::Moment, Type::Date))
    {
        value = date(value)?;
    }
    // Beside a number, lengths of time are counted in days.
    let number = |item: &Expr| item.ty == Type::Number;
    if value.ty == Type::Duration && items.iter().any(number) {
        value = days(value);
    }
    let uneven = |item: &Expr| !item.is_constant() && item.scale != value.scale;
    if value.ty == Type::Number && items.iter().any(uneven) {
        value = rescaled(value, exact::NUMBER_SCALE);
        let wide = |item: Expr| match item.ty {
            Type::Number => rescaled(item, exact::NUMBER_SCALE),
            _ => item,
        };
        items = items.into_iter().map(wide).collect();
    }
    let items = items
        .into_iter()
        .map(|item| pair(value.clone(), item).map(|(_, item)| item))
        .collect::<Result<_, _>>()?;
    Ok(Expr::new(
        at,
        Type::Bool,
        Kind::In(polarity, Box::new(value), items),
    ))
}

/// `tags in ("a", "b")`: whether the list holds any of them.
fn check_holds_any(
    at: usize,
    polarity: Polarity,
    list: &Expr,
    items: Vec<Expr>,
) -> Result<Expr, Problem> {
    let holds = items
        .into_iter()
        .map(|item| holds(at, Polarity::Plain, list.clone(), item))
        .collect::<Result<_, _>>()?;
    let any = Expr::new(at, Type::Bool, Kind::Any(holds));
    Ok(match polarity {
        Polarity::Plain => any,
        Polarity::Not => Expr::new(at, Type::Bool, Kind::Not(Box::new(any))),
    })
}

pub(super) fn check_between(
    at: usize,
    polarity: Polarity,
    value: Expr,
    (low, high): (Expr, Expr),
) -> Result<Expr, Problem> {
    let low = check(at, Comparison::Ge, value.clone(), low)?;
    let high = check(at, Comparison::Le, value, high)?;
    let kind = Kind::Between(polarity, Box::new(low), Box::new(high));
    Ok(Expr::new(at, Type::Bool, kind))
}

pub(super) fn check_search(
    at: usize,
    (search, polarity): (Search, Polarity),
    searched: Expr,
    sought: Expr,
) -> Result<Expr, Problem> {
    if searched.ty == Type::List && search == Search::Contains {
        return holds(at, polarity, searched, sought);
    }
    not_empty(&sought)?;
    let (searched, sought) = (Box::new(text(searched)?), Box::new(text(sought)?));
    let kind = Kind::Search(search, polarity, searched, sought);
    Ok(Expr::new(at, Type::Bool, kind))
}

fn holds(at: usize, polarity: Polarity, list: Expr, sought: Expr) -> Result<Expr, Problem> {
    let sought = read_beside(sought, &list)?;
    not_empty(&sought)?;
    if !matches!(
        sought.kind,
        Kind::Choice(..) | Kind::Constant(Value::Text(_))
    ) {
        return Err(match sought.ty {
            Type::Text | Type::Select => wrong(
                "expr.literal_expected",
                sought.at,
                "这里应直接写出选项，如 \"a\"",
                "An option must be written out here, such as \"a\"",
            ),
            _ => needed(&sought, Type::Select),
        });
    }
    let kind = Kind::Holds(polarity, Box::new(list), Box::new(sought));
    Ok(Expr::new(at, Type::Bool, kind))
}
