//! A table inside a query: a case of its rows.

use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Problem, Value, exact};

use super::evaluate::BETWEEN;
use super::{Bound, Cell, Hit, Row, Table};
use crate::budget::Budget;
use crate::functions::mistyped;
use crate::lower::datum;

/// Numbers of tables have six decimals in queries.
const SCALE: u8 = exact::NUMBER_SCALE;
const ONE: i64 = 1_000_000;
/// Databases take only so many arguments.
const JOINED_MAX: usize = 50;

impl Table {
    /// The term of what it gives; the last of `inputs` is the day when rows count for a time only.
    pub(crate) fn term(
        &self,
        output: usize,
        inputs: &[Term],
        budget: &Budget,
    ) -> Result<Term, Problem> {
        let maker = Maker {
            table: self,
            inputs,
            budget,
        };
        let default = self
            .outputs
            .get(output)
            .map_or(&Value::Empty, |one| &one.default);
        let default = datum(default, SCALE).map(Term::Datum)?;
        let result = |row: &Row| {
            let value = row.results.get(output).unwrap_or(&Value::Empty);
            datum(value, SCALE).map(Term::Datum)
        };
        match self.hit {
            Hit::List => maker.joined(&self.listed(output)?),
            Hit::Count => maker.added(|_| Ok(Term::value(ONE))),
            Hit::Sum => {
                let conditions = self.rows.iter().map(|row| maker.condition(row));
                let any = Term::Call(Op::Or, conditions.collect::<Result<_, _>>()?);
                let sum = maker.added(result)?;
                Ok(Term::Case(vec![(any, sum)], Box::new(default)))
            }
            _ => {
                let open = (0..self.inputs.len()).collect::<Vec<usize>>();
                let rows = self.in_order(output)?;
                maker.first(&rows, &open, (&result, &default))
            }
        }
    }
}

struct Maker<'a> {
    table: &'a Table,
    inputs: &'a [Term],
    budget: &'a Budget,
}

/// What a row gives, as a term.
type ResultOf<'a> = &'a dyn Fn(&Row) -> Result<Term, Problem>;

impl Maker<'_> {
    /// The sum over the rows that fit, 0 of none, as a tree that is not deep.
    fn added(&self, result: impl Fn(&Row) -> Result<Term, Problem>) -> Result<Term, Problem> {
        let mut terms = Vec::new();
        for row in &self.table.rows {
            let then = Term::call2(Op::Coalesce, result(row)?, Term::value(0));
            let arms = vec![(self.condition(row)?, then)];
            terms.push(Term::Case(arms, Box::new(Term::value(0))));
        }
        while terms.len() > 1 {
            let mut pairs = terms.into_iter();
            let mut halved = Vec::new();
            while let Some(one) = pairs.next() {
                halved.push(match pairs.next() {
                    Some(other) => Term::call2(Op::Add, one, other),
                    None => one,
                });
            }
            terms = halved;
        }
        Ok(terms.pop().unwrap_or(Term::value(0)))
    }

    /// The texts of the rows that fit, each once, with `、` between.
    fn joined(&self, texts: &[(String, Vec<usize>)]) -> Result<Term, Problem> {
        let mut parts = Vec::new();
        for (text, rows) in texts {
            let rows = rows.iter().filter_map(|row| self.table.rows.get(*row));
            let fits = rows
                .map(|row| self.condition(row))
                .collect::<Result<_, _>>()?;
            let arms = vec![(Term::Call(Op::Or, fits), Term::value(text.as_str()))];
            parts.push(Term::Case(arms, Box::new(Term::Datum(Datum::Null))));
        }
        let join = |parts: &[Term]| {
            let between = Term::value(BETWEEN);
            Term::Call(
                Op::Join,
                std::iter::once(between)
                    .chain(parts.iter().cloned())
                    .collect(),
            )
        };
        while parts.len() > JOINED_MAX {
            parts = parts.chunks(JOINED_MAX).map(join).collect();
        }
        Ok(if parts.is_empty() {
            Term::Datum(Datum::Null)
        } else {
            join(&parts)
        })
    }

    /// What the first of the rows that fit gives; the inputs not `open` are known to fit.
    ///
    /// Where all cells of an input are lists of values, it is looked at once for all rows.
    fn first(
        &self,
        rows: &[&Row],
        open: &[usize],
        (result, default): (ResultOf<'_>, &Term),
    ) -> Result<Term, Problem> {
        let Some(input) = open.iter().copied().find(|input| is_listed(rows, *input)) else {
            let arms = rows.iter().map(|row| {
                let condition = self.condition_of(row, open)?;
                Ok((condition, result(row)?))
            });
            let arms = arms.collect::<Result<_, Problem>>()?;
            return Ok(Term::Case(arms, Box::new(default.clone())));
        };
        let rest: Vec<usize> = open.iter().copied().filter(|one| *one != input).collect();
        let inside = |wanted: Option<&Value>| {
            let fits = |row: &&&Row| match (row.cells.get(input), wanted) {
                (Some(Cell::OneOf(values)), Some(wanted)) => values.contains(wanted),
                (Some(Cell::OneOf(_)), None) => false,
                _ => true,
            };
            let rows: Vec<&Row> = rows.iter().filter(fits).copied().collect();
            self.first(&rows, &rest, (result, default))
        };
        let mut arms = Vec::new();
        for value in values_of(rows, input) {
            self.budget.spend(&Term::TRUE)?;
            arms.push((datum(value, SCALE)?, inside(Some(value))?));
        }
        let on = self.inputs.get(input).ok_or_else(|| mistyped(input))?;
        self.budget.spend(on)?;
        Ok(Term::Switch(
            Box::new(on.clone()),
            arms,
            Box::new(inside(None)?),
        ))
    }

    /// Whether a row fits and counts.
    fn condition(&self, row: &Row) -> Result<Term, Problem> {
        let open = (0..self.table.inputs.len()).collect::<Vec<usize>>();
        self.condition_of(row, &open)
    }

    /// Whether a row counts and fits what is still open.
    fn condition_of(&self, row: &Row, open: &[usize]) -> Result<Term, Problem> {
        let mut all = Vec::new();
        for input in open {
            if let (Some(cell), Some(input)) = (row.cells.get(*input), self.inputs.get(*input)) {
                self.cell(cell, input, &mut all)?;
            }
        }
        if self.table.dated
            && let Some(day) = self.inputs.last()
        {
            let bound = |date: Option<weft_kernel::Date>| {
                date.map(|date| Bound {
                    value: Value::Date(date),
                    included: true,
                })
            };
            let within = Cell::Within(bound(row.from), bound(row.until));
            self.cell(&within, day, &mut all)?;
        }
        Ok(match all.len() {
            0 => Term::TRUE,
            1 => all.swap_remove(0),
            _ => Term::Call(Op::And, all),
        })
    }

    fn cell(&self, cell: &Cell, input: &Term, all: &mut Vec<Term>) -> Result<(), Problem> {
        let copy = || {
            self.budget.spend(input)?;
            Ok::<Term, Problem>(input.clone())
        };
        let data = |values: &[Value]| -> Result<Vec<Datum>, Problem> {
            values.iter().map(|value| datum(value, SCALE)).collect()
        };
        match cell {
            Cell::Any => {}
            Cell::OneOf(values) => all.push(Term::In(Box::new(copy()?), data(values)?)),
            Cell::NoneOf(values) => {
                all.push(Term::In(Box::new(copy()?), data(values)?).negated());
            }
            Cell::Within(low, high) => {
                if let Some(low) = low {
                    all.push(Term::call2(side(low, (Op::Ge, Op::Gt)), copy()?, at(low)?));
                }
                if let Some(high) = high {
                    all.push(Term::call2(
                        side(high, (Op::Le, Op::Lt)),
                        copy()?,
                        at(high)?,
                    ));
                }
            }
        }
        Ok(())
    }
}

/// How many times a row that is for any value may be repeated.
const REPEATED_MAX: usize = 4;

/// Whether the rows name values of an input, and few enough are for any value.
fn is_listed(rows: &[&Row], input: usize) -> bool {
    let cells = || rows.iter().filter_map(|row| row.cells.get(input));
    let listed = cells().all(|cell| matches!(cell, Cell::Any | Cell::OneOf(_)));
    let any = cells().filter(|cell| **cell == Cell::Any).count();
    let values = values_of(rows, input).len();
    listed && values > 0 && any.saturating_mul(values) <= rows.len().saturating_mul(REPEATED_MAX)
}

/// The values that rows name of an input, each once.
fn values_of<'r>(rows: &[&'r Row], input: usize) -> Vec<&'r Value> {
    let mut values: Vec<&Value> = Vec::new();
    for row in rows {
        if let Some(Cell::OneOf(named)) = row.cells.get(input) {
            let new = named
                .iter()
                .filter(|one| !values.contains(one))
                .collect::<Vec<_>>();
            values.extend(new);
        }
    }
    values
}

/// The comparison with a bound that belongs to the range, or with one that does not.
fn side(bound: &Bound, (with, without): (Op, Op)) -> Op {
    if bound.included { with } else { without }
}

fn at(bound: &Bound) -> Result<Term, Problem> {
    datum(&bound.value, SCALE).map(Term::Datum)
}
