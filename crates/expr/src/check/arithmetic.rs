//! Which values an arithmetic operator connects.

use weft_kernel::{Moment, Problem, Value, exact};

use super::convert::{date, number, read_beside, written};
use crate::catalogue::Type;
use crate::errors::wrong;
use crate::syntax::Operator;
use crate::typed::{Expr, Kind, TimeOperator, type_name};

pub(super) fn check(
    at: usize,
    operator: Operator,
    left: Expr,
    right: Expr,
) -> Result<Expr, Problem> {
    if operator == Operator::Concat {
        let (left, right) = (Box::new(written(left)?), Box::new(written(right)?));
        return Ok(Expr::new(
            at,
            Type::Text,
            Kind::Arithmetic(operator, left, right),
        ));
    }
    let left = read_beside(left, &right)?;
    let right = read_beside(right, &left)?;
    let numbers = matches!(
        (left.ty, right.ty),
        (Type::Number, Type::Number | Type::Duration) | (Type::Duration, Type::Number)
    );
    if numbers {
        let (left, right) = (Box::new(number(left)?), Box::new(number(right)?));
        let kind = Kind::Arithmetic(operator, left, right);
        return Ok(Expr::number(at, exact::NUMBER_SCALE, kind));
    }
    check_time(at, operator, left, right)
}

fn check_time(at: usize, operator: Operator, left: Expr, right: Expr) -> Result<Expr, Problem> {
    let (time, ty) = match (operator, left.ty, right.ty) {
        (Operator::Add, Type::Duration, Type::Date | Type::Moment) => {
            return check_time(at, operator, right, left);
        }
        (Operator::Add, Type::Moment, Type::Duration) => (TimeOperator::MomentPlus, Type::Moment),
        (Operator::Sub, Type::Moment, Type::Duration) => (TimeOperator::MomentMinus, Type::Moment),
        (Operator::Add, Type::Date, Type::Duration) => (TimeOperator::DatePlus, Type::Date),
        (Operator::Sub, Type::Date, Type::Duration) => (TimeOperator::DateMinus, Type::Date),
        (Operator::Sub, Type::Moment, Type::Moment) => (TimeOperator::MomentsApart, Type::Duration),
        (Operator::Sub, Type::Date | Type::Moment, Type::Date | Type::Moment) => {
            (TimeOperator::DatesApart, Type::Duration)
        }
        (Operator::Add, Type::Duration, Type::Duration) => {
            (TimeOperator::DurationPlus, Type::Duration)
        }
        (Operator::Sub, Type::Duration, Type::Duration) => {
            (TimeOperator::DurationMinus, Type::Duration)
        }
        (Operator::Div, Type::Duration, Type::Duration) => (TimeOperator::Ratio, Type::Number),
        _ => return Err(wrong_operands(at, operator.symbol(), &left, &right)),
    };
    let (left, right) = match time {
        TimeOperator::DatesApart => (date(left)?, date(right)?),
        TimeOperator::DatePlus | TimeOperator::DateMinus => (left, whole_days(right)?),
        _ => (left, right),
    };
    let kind = Kind::Time(time, Box::new(left), Box::new(right));
    Ok(if ty == Type::Number {
        Expr::number(at, exact::NUMBER_SCALE, kind)
    } else {
        Expr::new(at, ty, kind)
    })
}

/// A date is moved by whole days that are written out: `due_date + 7d`.
fn whole_days(expr: Expr) -> Result<Expr, Problem> {
    match &expr.kind {
        Kind::Constant(Value::Duration(ms)) if ms % Moment::DAY_MS == 0 => Ok(expr),
        _ => Err(wrong(
            "expr.whole_days",
            expr.at,
            "日期只能加减写明的整天，如 7d；其他情况请用 DATEADD",
            "A date moves by whole days written out, such as 7d; use DATEADD otherwise",
        )),
    }
}

fn wrong_operands(at: usize, symbol: &str, left: &Expr, right: &Expr) -> Problem {
    let (left, right) = (type_name(left.ty), type_name(right.ty));
    wrong(
        "expr.wrong_operands",
        at,
        format!("`{symbol}` 不能连接{}和{}", left.0, right.0),
        format!("`{symbol}` cannot connect {} and {}", left.1, right.1),
    )
}
