//! A table inside a query: a case of its rows.

use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Problem, Value, exact};

use super::evaluate::BETWEEN;
use super::{Bound, Cell, Hit, Row, Table};
use crate::budget::Budget;
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
                let rows = self.in_order(output)?.into_iter();
                let arms = rows.map(|row| Ok((maker.condition(row)?, result(row)?)));
                let arms = arms.collect::<Result<_, Problem>>()?;
                Ok(Term::Case(arms, Box::new(default)))
            }
        }
    }
}

struct Maker<'a> {
    table: &'a Table,
    inputs: &'a [Term],
    budget: &'a Budget,
}

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

    /// Whether a row fits and counts.
    fn condition(&self, row: &Row) -> Result<Term, Problem> {
        let mut all = Vec::new();
        for (cell, input) in row.cells.iter().zip(self.inputs) {
            self.cell(cell, input, &mut all)?;
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

/// The comparison with a bound that belongs to the range, or with one that does not.
fn side(bound: &Bound, (with, without): (Op, Op)) -> Op {
    if bound.included { with } else { without }
}

fn at(bound: &Bound) -> Result<Term, Problem> {
    datum(&bound.value, SCALE).map(Term::Datum)
}
