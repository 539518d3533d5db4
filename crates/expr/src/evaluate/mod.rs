//! The value of an expression for one record, three-valued as in SQL and exact.

mod compare;
mod rates;
mod rows;
mod terms;
mod time;

use weft_kernel::query::Term;
use weft_kernel::{Problem, Value};

use crate::budget::Budget;
use crate::functions::{Function, Given, Meaning, Terms, mistyped};
use crate::lower::datum;
use crate::numbers;
use crate::resource::Resource;
use crate::row::{RowSource, World};
use crate::syntax::{Operator, Polarity};
use crate::typed::{Expr, Kind, Place};

pub(crate) use compare::order;

/// The records in reach and the world; the last record is the row of the innermost `SUM`.
pub(crate) struct Evaluator<'a> {
    pub(crate) rows: Vec<&'a dyn RowSource>,
    pub(crate) world: &'a World<'a>,
}

/// The arguments of a function, computed when they are asked for.
pub(crate) struct Arguments<'e, 'a> {
    arguments: &'e [Expr],
    evaluator: &'e Evaluator<'a>,
}

impl Arguments<'_, '_> {
    /// The value of an argument; empty when it is not given.
    pub(crate) fn value(&self, index: usize) -> Result<Value, Problem> {
        match self.arguments.get(index) {
            Some(argument) => self.evaluator.value(argument),
            None => Ok(Value::Empty),
        }
    }

    /// Kleene's conjunction (`dominant` false) or disjunction (`dominant` true) of all.
    pub(crate) fn chain(&self, dominant: bool) -> Result<Value, Problem> {
        self.evaluator.chain(self.arguments, dominant).map(truth)
    }

    /// How many arguments there are.
    pub(crate) fn count(&self) -> usize {
        self.arguments.len()
    }

    /// The values of all arguments.
    pub(crate) fn all(&self) -> Result<Vec<Value>, Problem> {
        self.evaluator.values(self.arguments)
    }
}

impl Evaluator<'_> {
    /// The value of `expr`.
    pub(crate) fn value(&self, expr: &Expr) -> Result<Value, Problem> {
        match &expr.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Choice(value, _) => Ok(Value::text(value)),
            Kind::Field(place) => self.field(place),
            Kind::Computed(_, inner) => self.value(inner),
            Kind::Rescale(inner) => self.map(inner, |value| {
                let number = value.as_number().ok_or_else(|| mistyped(&value))?;
                numbers::rounded(number, expr.scale).map(Value::Number)
            }),
            Kind::DateOf(inner) => self.map(inner, |value| match value {
                Value::Moment(moment) => Ok(Value::Date(self.world.zone.date_of(moment))),
                other => Err(mistyped(other)),
            }),
            Kind::ToText(inner) => self.map(inner, |value| text_of(&value)),
            Kind::Not(inner) => Ok(truth(self.truth(inner)?.map(|truth| !truth))),
            Kind::All(parts) => self.chain(parts, false).map(truth),
            Kind::Any(parts) => self.chain(parts, true).map(truth),
            Kind::Negate(inner) => self.map(inner, |value| negated(&value, expr.scale)),
            Kind::Arithmetic(Operator::Concat, left, right) => {
                let sides = [self.value(left)?, self.value(right)?];
                let text: String = sides.iter().filter_map(Value::as_text).collect();
                Ok(Value::text(&text))
            }
            Kind::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right),
            Kind::Time(operator, left, right) => self.time(*operator, left, right),
            Kind::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Kind::In(polarity, value, items) => Ok(polar(*polarity, self.is_in(value, items)?)),
            Kind::Between(polarity, low, high) => {
                let bounds = [&**low, &**high].into_iter();
                let both = three_valued(bounds.map(|bound| self.truth(bound)), false)?;
                Ok(polar(*polarity, both))
            }
            Kind::Search(search, polarity, text, sought) => {
                Ok(polar(*polarity, self.search(*search, text, sought)?))
            }
            Kind::Holds(polarity, list, sought) => Ok(polar(*polarity, self.holds(list, sought)?)),
            Kind::Empty(polarity, inner) => {
                Ok(polar(*polarity, Some(self.value(inner)?.is_empty())))
            }
            Kind::Call(function, arguments, resource) => {
                self.call(expr, function, (arguments, resource.as_ref()))
            }
            Kind::Fold(fold) => self.fold(fold),
        }
    }

    fn values(&self, exprs: &[Expr]) -> Result<Vec<Value>, Problem> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    /// `change` of the value, unless it is empty.
    fn map(
        &self,
        expr: &Expr,
        change: impl FnOnce(Value) -> Result<Value, Problem>,
    ) -> Result<Value, Problem> {
        match self.value(expr)? {
            Value::Empty => Ok(Value::Empty),
            value => change(value),
        }
    }

    /// Both values, unless one is empty.
    fn both(&self, left: &Expr, right: &Expr) -> Result<Option<(Value, Value)>, Problem> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        Ok((!left.is_empty() && !right.is_empty()).then_some((left, right)))
    }

    fn field(&self, place: &Place) -> Result<Value, Problem> {
        let row = self.rows.get(place.frame).ok_or_else(|| mistyped(place))?;
        Ok(match row.get(&place.lookups, &place.field)? {
            // An empty text is stored as nothing, and so is an empty list.
            Value::Text(text) if text.is_empty() => Value::Empty,
            Value::List(list) if list.is_empty() => Value::Empty,
            value => value,
        })
    }

    /// The truth of a condition; `None` when it is empty.
    pub(crate) fn truth(&self, expr: &Expr) -> Result<Option<bool>, Problem> {
        match self.value(expr)? {
            Value::Empty => Ok(None),
            Value::Bool(truth) => Ok(Some(truth)),
            other => Err(mistyped(other)),
        }
    }

    fn chain(&self, parts: &[Expr], dominant: bool) -> Result<Option<bool>, Problem> {
        three_valued(parts.iter().map(|part| self.truth(part)), dominant)
    }

    fn arithmetic(&self, operator: Operator, left: &Expr, right: &Expr) -> Result<Value, Problem> {
        let Some((left, right)) = self.both(left, right)? else {
            return Ok(Value::Empty);
        };
        let (Some(left), Some(right)) = (left.as_number(), right.as_number()) else {
            return Err(mistyped((left, right)));
        };
        let number = match operator {
            Operator::Add => numbers::rounded(left + right, 6).map(Some),
            Operator::Sub => numbers::rounded(left - right, 6).map(Some),
            Operator::Mul => numbers::product(left, right).map(Some),
            Operator::Div => numbers::quotient(left, right),
            Operator::Concat => Err(mistyped(operator)),
        };
        Ok(number?.map_or(Value::Empty, Value::Number))
    }

    fn call(
        &self,
        expr: &Expr,
        function: &Function,
        (arguments, resource): (&[Expr], Option<&Resource>),
    ) -> Result<Value, Problem> {
        match &function.meaning {
            Meaning::Strict(compute, _) => {
                let values = self.values(arguments)?;
                if values.iter().any(Value::is_empty) {
                    return Ok(Value::Empty);
                }
                compute(&Given {
                    values: &values,
                    world: self.world,
                })
            }
            Meaning::Lenient(compute, _) => compute(&Arguments {
                arguments,
                evaluator: self,
            }),
            Meaning::Lowered(term) => {
                let values = self.values(arguments)?;
                let values = values.iter().zip(arguments);
                let terms = values.map(|(value, given)| datum(value, given.scale).map(Term::Datum));
                let term = term(Terms {
                    terms: terms.collect::<Result<_, _>>()?,
                    arguments,
                    world: self.world,
                    budget: &Budget::full(),
                    resource,
                })?;
                let datum = terms::datum_of(&term, self.world.zone)?;
                terms::value_of(datum, expr)
            }
            Meaning::Rated(kind) => rates::value(*kind, &self.values(arguments)?, resource),
            Meaning::Tabled => self.tabled(arguments, resource),
            Meaning::Fold(_) => Err(mistyped(function.name)),
        }
    }

    fn tabled(&self, arguments: &[Expr], resource: Option<&Resource>) -> Result<Value, Problem> {
        let Some(Resource::Table(table, output)) = resource else {
            return Err(mistyped("no table"));
        };
        let mut values = self.values(arguments)?;
        let day = match table.dated.then(|| values.pop()).flatten() {
            Some(Value::Date(day)) => Some(day),
            _ => None,
        };
        table.value(*output, &values, day)
    }
}

/// Kleene's conjunction (`dominant` false) or disjunction (`dominant` true). An overflow in one part
/// matters only when no other part decides, for a database need not compute them all.
fn three_valued(
    truths: impl Iterator<Item = Result<Option<bool>, Problem>>,
    dominant: bool,
) -> Result<Option<bool>, Problem> {
    let mut rest = Ok(Some(!dominant));
    for truth in truths {
        match truth {
            Ok(Some(decided)) if decided == dominant => return Ok(Some(dominant)),
            Ok(Some(_)) => {}
            Ok(None) => rest = rest.map(|_| None),
            Err(problem) => rest = rest.and(Err(problem)),
        }
    }
    rest
}

fn truth(truth: Option<bool>) -> Value {
    truth.map_or(Value::Empty, Value::Bool)
}

fn polar(polarity: Polarity, plain: Option<bool>) -> Value {
    truth(match polarity {
        Polarity::Plain => plain,
        Polarity::Not => plain.map(|truth| !truth),
    })
}

fn negated(value: &Value, scale: u8) -> Result<Value, Problem> {
    match value {
        Value::Number(number) => numbers::rounded(-*number, scale).map(Value::Number),
        Value::Duration(ms) => Ok(Value::Duration(-ms)),
        other => Err(mistyped(other)),
    }
}

fn text_of(value: &Value) -> Result<Value, Problem> {
    Ok(Value::text(&match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) if number.is_zero() => "0".to_owned(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(date) => date.to_string(),
        other => return Err(mistyped(other)),
    }))
}
