//! The meaning of every computed field, from scratch: rows in a list, no cleverness; or with a
//! fault that a platform could have.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use crate::shape::{Computed, Rollup, Shape, Term, Test};

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    Number(Decimal),
    Text(&'static str),
    Yes(bool),
    /// Days before (positive) or after the first day of the story.
    Day(i64),
}

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) object: usize,
    pub(crate) live: bool,
    /// The act that deleted it.
    pub(crate) died: usize,
    pub(crate) typed: BTreeMap<&'static str, Typed>,
    pub(crate) links: Vec<Option<usize>>,
}

impl Row {
    /// Whether a computed field of the record `parent` folds this one, alive or not.
    pub(crate) fn is_folded(&self, computed: &Computed, parent: usize) -> bool {
        let Computed::Rollup(rollup) = computed else {
            return false;
        };
        self.object == rollup.child && self.links[rollup.link] == Some(parent)
    }
}

/// What a platform could do wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    OldParentForgotten,
    DeletionForgotten,
    RestoringForgotten,
    ChainForgotten,
    FormulaOverTotalForgotten,
    FilterIgnored,
    EmptyFilterHolds,
    DeletedCounted,
    MeanCut,
    OrderIgnored,
    DeletedParentRead,
    TimeStandsStill,
}

pub(crate) const FAULTS: [Fault; 12] = [
    Fault::OldParentForgotten,
    Fault::DeletionForgotten,
    Fault::RestoringForgotten,
    Fault::ChainForgotten,
    Fault::FormulaOverTotalForgotten,
    Fault::FilterIgnored,
    Fault::EmptyFilterHolds,
    Fault::DeletedCounted,
    Fault::MeanCut,
    Fault::OrderIgnored,
    Fault::DeletedParentRead,
    Fault::TimeStandsStill,
];

/// All records and what is wrong with who reads them.
#[derive(Debug)]
pub(crate) struct Naive<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) rows: Vec<Row>,
    /// Days since the story began.
    pub(crate) today: i64,
    pub(crate) fault: Option<Fault>,
    /// Values a fault has kept: row, field.
    pub(crate) stale: BTreeMap<(usize, String), Option<Decimal>>,
    known: RefCell<BTreeMap<(usize, String), Option<Decimal>>>,
}

impl<'a> Naive<'a> {
    pub(crate) fn new(shape: &'a Shape, fault: Option<Fault>) -> Self {
        Self {
            shape,
            rows: Vec::new(),
            today: 0,
            fault,
            stale: BTreeMap::new(),
            known: RefCell::default(),
        }
    }

    /// Forgets what was computed before a change.
    pub(crate) fn changed(&self) {
        self.known.borrow_mut().clear();
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// The number in a field.
    pub(crate) fn number(&self, row: usize, field: &str) -> Option<Decimal> {
        let key = (row, field.to_owned());
        if let Some(stale) = self.stale.get(&key) {
            return *stale;
        }
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let object = &self.shape.objects[self.rows[row].object];
        let computed = object.computed.iter().find(|(name, _)| name == field);
        let number = match computed {
            None => match self.rows[row].typed.get(field) {
                Some(Typed::Number(number)) => Some(*number),
                _ => None,
            },
            Some((_, Computed::Formula(term))) => self.formula(row, term),
            Some((_, Computed::Rollup(rollup))) => self.folded(row, rollup),
        };
        let number = number.map(|number| number.normalize());
        self.known.borrow_mut().insert(key, number);
        number
    }

    /// Empty where a lookup leads to a deleted record.
    fn formula(&self, row: usize, term: &Term) -> Option<Decimal> {
        let mut ways = BTreeSet::new();
        ways_of(term, &mut ways);
        let lost = ways.iter().any(|way| self.is_lost(row, way));
        if lost && !self.has(Fault::DeletedParentRead) {
            return None;
        }
        self.term(row, term)
    }

    fn is_lost(&self, row: usize, way: &[usize]) -> bool {
        let mut here = row;
        for link in way {
            match self.rows[here].links[*link] {
                None => return false,
                Some(next) if !self.rows[next].live => return true,
                Some(next) => here = next,
            }
        }
        false
    }

    /// The live record at the end of a way.
    fn at(&self, row: usize, way: &[usize]) -> Option<usize> {
        way.iter().try_fold(row, |here, link| {
            self.rows[here].links[*link].filter(|next| self.rows[*next].live)
        })
    }

    fn term(&self, row: usize, term: &Term) -> Option<Decimal> {
        let number = match term {
            Term::Field(way, field) => self.number(self.at(row, way)?, field)?,
            Term::Written(text) => text.parse().unwrap(),
            Term::Add(left, right) => self.term(row, left)? + self.term(row, right)?,
            Term::Sub(left, right) => self.term(row, left)? - self.term(row, right)?,
            Term::Mul(left, text) => {
                let other: Decimal = text.parse().unwrap();
                self.term(row, left)? * other
            }
            Term::If(test, then, other) => match self.test(row, test) {
                Some(true) => self.term(row, then)?,
                _ => self.term(row, other)?,
            },
            Term::Coalesce(inner) => self.term(row, inner).unwrap_or_default(),
            Term::Late => {
                let days = Decimal::from(self.today() - self.day(row)?);
                days.max(Decimal::ZERO)
            }
        };
        Some(rounded(number))
    }

    fn today(&self) -> i64 {
        if self.has(Fault::TimeStandsStill) {
            0
        } else {
            self.today
        }
    }

    fn day(&self, row: usize) -> Option<i64> {
        match self.rows[row].typed.get("d") {
            Some(Typed::Day(day)) => Some(*day),
            _ => None,
        }
    }

    fn test(&self, row: usize, test: &Test) -> Option<bool> {
        match test {
            Test::Text(way, value) => match self.rows[self.at(row, way)?].typed.get("t")? {
                Typed::Text(text) => Some(text == value),
                _ => None,
            },
            Test::More(term, number) => {
                let number: Decimal = number.parse().unwrap();
                Some(self.term(row, term)? > number)
            }
            Test::Yes(way) => match self.rows[self.at(row, way)?].typed.get("y")? {
                Typed::Yes(truth) => Some(*truth),
                _ => None,
            },
            Test::Past => Some(self.day(row)? < self.today()),
        }
    }

    fn folded(&self, row: usize, rollup: &Rollup) -> Option<Decimal> {
        let passes = |child: &usize| match &rollup.filter {
            None => true,
            Some(_) if self.has(Fault::FilterIgnored) => true,
            Some(filter) => self
                .test(*child, filter)
                .unwrap_or_else(|| self.has(Fault::EmptyFilterHolds)),
        };
        let is_of = |child: &usize| {
            let child = &self.rows[*child];
            (child.live || self.has(Fault::DeletedCounted))
                && child.object == rollup.child
                && child.links[rollup.link] == Some(row)
        };
        let rows: Vec<usize> = (0..self.rows.len()).filter(is_of).filter(passes).collect();
        let values = || {
            rows.iter()
                .filter_map(|child| self.number(*child, &rollup.value))
        };
        match rollup.fold {
            "count" => Some(Decimal::from(rows.len())),
            "sum" => Some(values().sum()),
            "min" => values().min(),
            "max" => values().max(),
            "avg" => {
                let count = Decimal::from(values().count());
                let sum: Decimal = values().sum();
                (!count.is_zero()).then(|| match self.has(Fault::MeanCut) {
                    true => (sum / count).trunc_with_scale(6),
                    false => rounded(sum / count),
                })
            }
            fold => self.at_the_end(rows, rollup, fold == "first"),
        }
    }

    /// The value of the first or last row; rows without a place in the order come last.
    fn at_the_end(&self, mut rows: Vec<usize>, rollup: &Rollup, first: bool) -> Option<Decimal> {
        let key = |row: usize| match &rollup.sort {
            Some(sort) if !self.has(Fault::OrderIgnored) => self.number(row, sort),
            // Rows are made one after the other.
            _ => Some(Decimal::from(row)),
        };
        rows.sort_by(|one, other| {
            let (left, right) = (key(*one), key(*other));
            let empty_last = left.is_none().cmp(&right.is_none());
            let order = left.cmp(&right).then(one.cmp(other));
            empty_last.then(if first { order } else { order.reverse() })
        });
        self.number(*rows.first()?, &rollup.value)
    }

    /// Whether a field is folded, or reads what is: so many roll-ups on the longest way.
    pub(crate) fn level(&self, object: usize, field: &str) -> usize {
        let computed = &self.shape.objects[object].computed;
        match computed.iter().find(|(name, _)| name == field) {
            None => 0,
            Some((_, Computed::Rollup(rollup))) => 1 + self.level(rollup.child, &rollup.value),
            Some((_, Computed::Formula(term))) => {
                let mut fields = Vec::new();
                fields_of(term, &mut fields);
                let own = fields.iter().filter(|(way, _)| way.is_empty());
                own.map(|(_, name)| self.level(object, name))
                    .max()
                    .unwrap_or_default()
            }
        }
    }
}

pub(crate) fn rounded(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero)
}

fn fields_of(term: &Term, fields: &mut Vec<(Vec<usize>, String)>) {
    match term {
        Term::Field(way, field) => fields.push((way.clone(), field.clone())),
        Term::Written(_) | Term::Late => {}
        Term::Add(left, right) | Term::Sub(left, right) => {
            fields_of(left, fields);
            fields_of(right, fields);
        }
        Term::Mul(inner, _) | Term::Coalesce(inner) => fields_of(inner, fields),
        Term::If(test, then, other) => {
            match test {
                Test::Text(way, _) => fields.push((way.clone(), "t".into())),
                Test::Yes(way) => fields.push((way.clone(), "y".into())),
                Test::More(term, _) => fields_of(term, fields),
                Test::Past => {}
            }
            fields_of(then, fields);
            fields_of(other, fields);
        }
    }
}

/// The ways along lookups that a formula itself goes.
fn ways_of(term: &Term, ways: &mut BTreeSet<Vec<usize>>) {
    let mut fields = Vec::new();
    fields_of(term, &mut fields);
    ways.extend(
        fields
            .into_iter()
            .map(|(way, _)| way)
            .filter(|way| !way.is_empty()),
    );
}
