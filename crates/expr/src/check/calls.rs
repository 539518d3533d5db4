//! Whether a function gets what it takes.

use std::sync::Arc;

use weft_kernel::{Currency, Label, Problem, Value, exact};

use super::compare::ordered;
use super::convert::{self, needed};
use super::{Checker, rows, tables};
use crate::calendar::Calendar;
use crate::catalogue::Type;
use crate::errors::{unknown, wrong};
use crate::functions::dates::unit_named;
use crate::functions::periods::period_named;
use crate::functions::{self, Family, Function, Gives, Meaning, Takes};
use crate::nearest::nearest;
use crate::resource::Resource;
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
            // A table may be called by its own name: `factor(region, date)`.
            return match self.catalogue.lookup_table(name) {
                Some(table) => tables::check(self, at, (table, None), arguments),
                None => Err(self.unknown_function(at, name)),
            };
        };
        if let Meaning::Tabled = function.meaning {
            return tables::check_named(self, at, arguments);
        }
        right_number(at, function, arguments.len())?;
        if let Meaning::Fold(fold) = function.meaning {
            return rows::check(self, at, (function, fold), arguments);
        }
        let mut given = Vec::new();
        let mut calendar = None;
        for (index, argument) in arguments.iter().enumerate() {
            let takes = function.parameter(index, arguments.len());
            let takes = takes.map_or(Takes::Anything, |parameter| parameter.takes);
            let argument = self.expr(argument)?;
            match takes {
                Takes::Calendar => calendar = Some(argument),
                Takes::Region => given.push((takes, self.region(&argument)?)),
                _ => given.push((takes, taken(argument, takes)?)),
            }
        }
        if let Meaning::Rated(_) = function.meaning
            && given.len() < function.arity().1
        {
            given.push((Takes::Date, today(at)));
        }
        let resource = self.resource(at, function, calendar.as_ref())?;
        self.result(at, (function, resource), given)
    }

    fn unknown_function(&self, at: usize, name: &str) -> Problem {
        let tables = self.catalogue.lookup_tables();
        let tables = tables.iter().map(|table| table.name.as_str());
        let names = functions::catalogue()
            .iter()
            .flat_map(|known| [known.name, known.alias]);
        let near = nearest(name, names.chain(tables));
        unknown(
            "expr.unknown_function",
            at,
            ("函数", "function"),
            name,
            near,
        )
    }

    /// The call, with the arguments that must be alike made alike.
    fn result(
        &self,
        at: usize,
        (function, resource): (&'static Function, Option<Resource>),
        arguments: Vec<(Takes, Expr)>,
    ) -> Result<Expr, Problem> {
        let mut arguments = arguments;
        alike(&mut arguments, |takes| takes == Takes::Key)?;
        let same = |takes| matches!(takes, Takes::Same | Takes::Ordered);
        let (same_ty, same_scale) = alike(&mut arguments, same)?;
        let (ty, scale) = match function.result {
            Gives::Condition => (Type::Bool, 0),
            Gives::Number => (Type::Number, exact::NUMBER_SCALE),
            Gives::Whole => (Type::Number, 0),
            Gives::Text => (Type::Text, 0),
            Gives::Date => (Type::Date, 0),
            Gives::Moment => (Type::Moment, 0),
            Gives::Same | Gives::Folded | Gives::Tabled => (same_ty, same_scale),
            Gives::User => (self.user(at)?, 0),
        };
        let arguments = arguments
            .into_iter()
            .map(|(_, argument)| argument)
            .collect();
        Ok(Expr {
            at,
            ty,
            scale,
            kind: Kind::Call(function, arguments, resource),
        })
    }

    /// What the function needs of the model.
    fn resource(
        &self,
        at: usize,
        function: &Function,
        calendar: Option<&Expr>,
    ) -> Result<Option<Resource>, Problem> {
        let missing = |code, zh: &str, en: &str| wrong(code, at, zh, en);
        Ok(match (function.family, &function.meaning) {
            (Family::Workdays, _) => Some(Resource::Calendar(self.calendar(at, calendar)?)),
            (Family::Regions, _) => {
                let regions = self.catalogue.regions().ok_or_else(|| {
                    missing(
                        "expr.no_regions",
                        "这里不知道地区",
                        "Regions are not known here",
                    )
                })?;
                Some(Resource::Regions(regions))
            }
            (_, Meaning::Rated(_)) => {
                let rates = self.catalogue.rates();
                Some(Resource::Rates(
                    rates.ok_or_else(|| functions::no_rates(at))?,
                ))
            }
            _ => None,
        })
    }

    fn calendar(&self, at: usize, name: Option<&Expr>) -> Result<Arc<Calendar>, Problem> {
        let Some(name) = name else {
            return self.catalogue.calendar(None).ok_or_else(|| {
                wrong(
                    "expr.no_calendar",
                    at,
                    "还没有工作日历",
                    "There is no business calendar yet",
                )
            });
        };
        let Some(text) = name.literal_text() else {
            return Err(written_out(name.at));
        };
        self.catalogue.calendar(Some(text)).ok_or_else(|| {
            let known = self.catalogue.calendars();
            let names = known
                .iter()
                .flat_map(|(name, label)| [name.as_str(), &label.zh, &label.en]);
            let near = nearest(text, names);
            unknown(
                "expr.unknown_calendar",
                name.at,
                ("工作日历", "business calendar"),
                text,
                near,
            )
        })
    }

    /// The codes that the name of a region stands for.
    fn region(&self, argument: &Expr) -> Result<Expr, Problem> {
        let (Some(text), Some(regions)) = (argument.literal_text(), self.catalogue.regions())
        else {
            return Err(written_out(argument.at));
        };
        match regions.codes(text) {
            Some(codes) => {
                let kind = Kind::Choice(codes.join(","), Label::same(text));
                Ok(Expr::new(argument.at, Type::Text, kind))
            }
            None => Err(unknown(
                "expr.unknown_region",
                argument.at,
                ("地区", "region"),
                text,
                regions.nearest(text),
            )),
        }
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

/// Makes the arguments of which `are` is true alike; answers their type and decimals.
fn alike(
    arguments: &mut [(Takes, Expr)],
    are: impl Fn(Takes) -> bool,
) -> Result<(Type, u8), Problem> {
    let places = arguments.iter_mut().filter(|(takes, _)| are(*takes));
    let mut places: Vec<&mut Expr> = places.map(|(_, argument)| argument).collect();
    let mut given: Vec<Expr> = places.iter().map(|place| (**place).clone()).collect();
    // A text beside an option, a date or a record is read as one.
    if let Some(known) = given
        .iter()
        .find(|one| one.literal_text().is_none())
        .cloned()
    {
        given = given
            .into_iter()
            .map(|one| convert::read_beside(one, &known))
            .collect::<Result<_, _>>()?;
    }
    let (alike, ty, scale) = convert::unified(given)?;
    for (place, one) in places.iter_mut().zip(alike) {
        **place = one;
    }
    Ok((ty, scale))
}

/// The call `TODAY()`.
pub(super) fn today(at: usize) -> Expr {
    match functions::find("TODAY") {
        Some(today) => Expr::new(at, Type::Date, Kind::Call(today, Vec::new(), None)),
        None => Expr::new(at, Type::Null, Kind::Constant(Value::Empty)),
    }
}

pub(super) fn written_out(at: usize) -> Problem {
    wrong(
        "expr.name_expected",
        at,
        "这里应直接写出名称，如 \"华东\"",
        "A name must be written out here, such as \"East China\"",
    )
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
        Takes::Anything
        | Takes::Same
        | Takes::Key
        | Takes::Rows
        | Takes::Table
        | Takes::Calendar
        | Takes::Region => Ok(argument),
        Takes::Moment if argument.ty == Type::Moment => Ok(argument),
        Takes::Moment => Err(needed(&argument, Type::Moment)),
        Takes::Ordered => ordered(&argument).map(|()| argument),
        Takes::Number => convert::number(argument),
        Takes::Whole => convert::whole(argument),
        Takes::Text => convert::text(argument),
        Takes::Currency => currency(convert::text(argument)?),
        Takes::Written => convert::written(argument),
        Takes::Date => convert::date(argument),
        Takes::Digits => digits(argument, -DIGITS_MAX),
        Takes::Decimals => digits(argument, 0),
        Takes::Period => period(&argument),
        Takes::Unit => unit(&argument),
        Takes::Condition if argument.ty == Type::Bool => Ok(argument),
        Takes::Condition => Err(needed(&argument, Type::Bool)),
    }
}

fn digits(argument: Expr, least: i64) -> Result<Expr, Problem> {
    let written = match &argument.kind {
        Kind::Constant(Value::Number(number)) if argument.scale == 0 => i64::try_from(*number).ok(),
        _ => None,
    };
    match written {
        Some(digits) if (least..=DIGITS_MAX).contains(&digits) => Ok(argument),
        _ => Err(wrong(
            "expr.digits",
            argument.at,
            format!("小数位数应直接写出，从 {least} 到 {DIGITS_MAX}"),
            format!("The number of decimals must be written out, {least} to {DIGITS_MAX}"),
        )),
    }
}

/// A currency that is written out is one there is, by its code from here on.
fn currency(argument: Expr) -> Result<Expr, Problem> {
    let Some(text) = argument.literal_text().filter(|text| !text.is_empty()) else {
        return Ok(argument);
    };
    if let Some(known) = Currency::meant_by(text) {
        let kind = Kind::Constant(Value::text(known.code));
        return Ok(Expr::new(argument.at, argument.ty, kind));
    }
    let all = Currency::all().iter();
    let names = all.flat_map(|known| [known.code, known.zh, known.en]);
    Err(unknown(
        "expr.unknown_currency",
        argument.at,
        ("币种", "currency"),
        text,
        nearest(&text.to_uppercase(), names),
    ))
}

fn period(argument: &Expr) -> Result<Expr, Problem> {
    match argument.literal_text().and_then(period_named) {
        Some(period) => {
            let kind = Kind::Constant(Value::text(period.name()));
            Ok(Expr::new(argument.at, Type::Text, kind))
        }
        None => Err(wrong(
            "expr.period",
            argument.at,
            "应为 \"周\"、\"月\"、\"季\" 或 \"年\"",
            "The period is \"week\", \"month\", \"quarter\" or \"year\"",
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
