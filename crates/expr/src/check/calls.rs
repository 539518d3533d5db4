//! Whether a function gets what it takes.

use weft_kernel::{Problem, Value, exact};

use super::compare::ordered;
use super::convert::{self, needed};
use super::{Checker, rows};
use crate::catalogue::Type;
use crate::errors::{unknown, wrong};
use crate::functions::dates::unit_named;
use crate::functions::{self, Function, Gives, Meaning, Takes};
use crate::nearest::nearest;
use crate::syntax::Ast;
use crate::typed::{Expr, Kind};

/// Digits that `ROUND` and its like take.
const DIGITS_MAX: i64 = 6;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        at: usize,
        name: &str,
        arguments: &[Ast],
    ) -> Result<Expr, Problem> {
        let Some(function) = functions::find(name) else {
            let names = functions::catalogue()
                .iter()
                .flat_map(|known| [known.name, known.alias]);
            let near = nearest(name, names);
            return Err(unknown(
                "expr.unknown_function",
                at,
                ("函数", "function"),
                name,
                near,
            ));
        };
        right_number(at, function, arguments.len())?;
        if let Meaning::Fold(fold) = function.meaning {
            return rows::check(self, at, (function, fold), arguments);
        }
        let mut given = Vec::new();
        for (index, argument) in arguments.iter().enumerate() {
            let takes = function.parameter(index).map(|parameter| parameter.takes);
            let argument = self.expr(argument)?;
            given.push(taken(argument, takes.unwrap_or(Takes::Anything))?);
        }
        self.result(at, function, given)
    }

    /// The call, with the arguments that must be alike made alike.
    fn result(
        &self,
        at: usize,
        function: &'static Function,
        arguments: Vec<Expr>,
    ) -> Result<Expr, Problem> {
        let alike = |index: usize| {
            let takes = function.parameter(index).map(|parameter| parameter.takes);
            matches!(takes, Some(Takes::Same | Takes::Ordered))
        };
        let (mut same, mut own) = (Vec::new(), Vec::new());
        for (index, argument) in arguments.into_iter().enumerate() {
            if alike(index) {
                same.push(argument);
            } else {
                own.push(argument);
            }
        }
        let (same, same_ty, same_scale) = convert::unified(same)?;
        // Parameters that must be alike follow the others.
        own.extend(same);
        let (ty, scale) = match function.result {
            Gives::Condition => (Type::Bool, 0),
            Gives::Number => (Type::Number, exact::NUMBER_SCALE),
            Gives::Whole => (Type::Number, 0),
            Gives::Text => (Type::Text, 0),
            Gives::Date => (Type::Date, 0),
            Gives::Moment => (Type::Moment, 0),
            Gives::Same | Gives::Folded => (same_ty, same_scale),
            Gives::User => (self.user(at)?, 0),
        };
        Ok(Expr {
            at,
            ty,
            scale,
            kind: Kind::Call(function, own),
        })
    }

    fn user(&self, at: usize) -> Result<Type, Problem> {
        self.catalogue
            .object("user")
            .map(Type::Record)
            .ok_or_else(|| {
                wrong(
                    "expr.no_users",
                    at,
                    "这里不知道用户",
                    "Users are not known here",
                )
            })
    }
}

fn right_number(at: usize, function: &Function, given: usize) -> Result<(), Problem> {
    let (least, most) = function.arity();
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let signature = function.signature();
    Err(wrong(
        "expr.wrong_arity",
        at,
        format!("`{signature}` 的参数个数不对：给了 {given} 个"),
        format!("`{signature}` does not take {given} arguments"),
    ))
}

/// The argument as the parameter takes it.
fn taken(argument: Expr, takes: Takes) -> Result<Expr, Problem> {
    match takes {
        Takes::Anything | Takes::Same | Takes::Rows => Ok(argument),
        Takes::Ordered => ordered(&argument).map(|()| argument),
        Takes::Number => convert::number(argument),
        Takes::Whole => convert::whole(argument),
        Takes::Text => convert::text(argument),
        Takes::Written => convert::written(argument),
        Takes::Date => convert::date(argument),
        Takes::Digits => digits(argument),
        Takes::Unit => unit(&argument),
        Takes::Condition if argument.ty == Type::Bool => Ok(argument),
        Takes::Condition => Err(needed(&argument, Type::Bool)),
    }
}

fn digits(argument: Expr) -> Result<Expr, Problem> {
    let written = match &argument.kind {
        Kind::Constant(Value::Number(number)) if argument.scale == 0 => i64::try_from(*number).ok(),
        _ => None,
    };
    match written {
        Some(digits) if digits.abs() <= DIGITS_MAX => Ok(argument),
        _ => Err(wrong(
            "expr.digits",
            argument.at,
            format!("小数位数应直接写出，从 -{DIGITS_MAX} 到 {DIGITS_MAX}"),
            format!("The number of decimals must be written out, -{DIGITS_MAX} to {DIGITS_MAX}"),
        )),
    }
}

fn unit(argument: &Expr) -> Result<Expr, Problem> {
    match argument.literal_text().and_then(unit_named) {
        Some(unit) => {
            let kind = Kind::Constant(Value::text(unit));
            Ok(Expr::new(argument.at, Type::Text, kind))
        }
        None => Err(wrong(
            "expr.date_unit",
            argument.at,
            "单位应为 \"天\"、\"周\"、\"月\" 或 \"年\"",
            "The unit is \"day\", \"week\", \"month\" or \"year\"",
        )),
    }
}
