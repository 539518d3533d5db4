//! Random changes: made, changed, moved, deleted, restored, alone and many at once, with lines.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use weft_expr::random::Dice;

use crate::naive::{Fault, Naive, Row, Typed};
use crate::shape::Computed;

/// New values of one record; `None` clears.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    pub(crate) typed: BTreeMap<&'static str, Option<Typed>>,
    /// By place of the lookup.
    pub(crate) links: BTreeMap<usize, Option<usize>>,
}

/// One change.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Make(usize, Vec<Values>),
    Change(usize, Vec<(usize, Values)>),
    Delete(usize),
    Restore(usize),
    /// The record, the place of its lines, those that stay, those that are new.
    Lines(usize, usize, Vec<(usize, Values)>, Vec<Values>),
    /// A day goes by.
    Sleep,
}

fn one_of(dice: &mut Dice, rows: &[usize]) -> Option<usize> {
    let place = dice.roll(u64::try_from(rows.len()).unwrap());
    rows.get(usize::try_from(place).unwrap()).copied()
}

impl Naive<'_> {
    fn live(&self, object: usize) -> Vec<usize> {
        let is = |row: &usize| self.rows[*row].live && self.rows[*row].object == object;
        (0..self.rows.len()).filter(is).collect()
    }

    /// Whether no document of which the record is a line is in the bin: else it stays there too.
    fn has_its_documents(&self, row: usize) -> bool {
        let dead = |parent: &usize| !self.rows[*parent].live;
        let mut documents = (0..self.rows.len()).filter(dead);
        !documents.any(|parent| self.lines_of(parent).contains(&row))
    }

    /// The next change.
    pub(crate) fn act(&self, dice: &mut Dice) -> Act {
        let object =
            usize::try_from(dice.roll(u64::try_from(self.shape.objects.len()).unwrap())).unwrap();
        let live = self.live(object);
        let may_return = |row: &usize| !self.rows[*row].live && self.has_its_documents(*row);
        let gone: Vec<usize> = (0..self.rows.len()).filter(may_return).collect();
        let made = |naive: &Self, dice: &mut Dice| {
            let count = 1 + dice.roll(3);
            Act::Make(
                object,
                (0..count)
                    .map(|_| naive.values(dice, object, true))
                    .collect(),
            )
        };
        match dice.roll(12) {
            0..=3 => made(self, dice),
            4..=7 if !live.is_empty() => {
                let rows: BTreeSet<usize> = (0..=dice.roll(3))
                    .filter_map(|_| one_of(dice, &live))
                    .collect();
                let change = |row| (row, self.values(dice, object, false));
                Act::Change(object, rows.into_iter().map(change).collect())
            }
            8 if !live.is_empty() => Act::Delete(one_of(dice, &live).unwrap()),
            9 if !gone.is_empty() => Act::Restore(one_of(dice, &gone).unwrap()),
            10 if !live.is_empty() && !self.shape.objects[object].lines.is_empty() => {
                let row = one_of(dice, &live).unwrap();
                self.lines(dice, object, row)
            }
            11 => Act::Sleep,
            _ => made(self, dice),
        }
    }

    fn lines(&self, dice: &mut Dice, object: usize, row: usize) -> Act {
        let (child, link) = self.shape.objects[object].lines[0];
        let own = self
            .live(child)
            .into_iter()
            .filter(|line| self.rows[*line].links[link] == Some(row));
        let mut kept = Vec::new();
        for line in own {
            if !dice.once_in(3) {
                kept.push((
                    line,
                    self.without((child, link), self.values(dice, child, false)),
                ));
            }
        }
        let fresh =
            (0..dice.roll(3)).map(|_| self.without((child, link), self.values(dice, child, true)));
        let fresh = fresh.collect();
        Act::Lines(row, 0, kept, fresh)
    }

    /// Without the link to the document, and links to lines, which may be leaving.
    fn without(&self, (child, link): (usize, usize), mut values: Values) -> Values {
        let is_line = |row: usize| self.rows[row].object == child;
        values
            .links
            .retain(|place, target| *place != link && !target.is_some_and(is_line));
        values
    }

    fn values(&self, dice: &mut Dice, object: usize, all: bool) -> Values {
        let mut values = Values::default();
        for name in ["a", "b", "t", "y", "d"] {
            if !all && !dice.once_in(3) {
                continue;
            }
            let value = match name {
                _ if dice.once_in(6) => None,
                "t" => Some(Typed::Text(["x", "y"][usize::from(dice.once_in(2))])),
                "y" => Some(Typed::Yes(dice.once_in(2))),
                "d" => Some(Typed::Day(dice.between(-3, 3))),
                _ => Some(Typed::Number(Decimal::new(dice.between(-50, 90), 1))),
            };
            values.typed.insert(name, value);
        }
        for (place, target) in self.shape.objects[object].links.iter().enumerate() {
            if all || dice.once_in(3) {
                let live = self.live(*target);
                let there = one_of(dice, &live).filter(|_| !dice.once_in(6));
                values.links.insert(place, there);
            }
        }
        values
    }

    /// Does it; answers how many records there are now.
    pub(crate) fn apply(&mut self, number: usize, act: &Act) {
        let before = self.remembered();
        let (rows, live) = (
            self.rows.clone(),
            self.rows.iter().map(|row| row.live).collect::<Vec<_>>(),
        );
        match act {
            Act::Make(object, many) => {
                for values in many {
                    self.make(*object, values);
                }
            }
            Act::Change(_, many) => {
                for (row, values) in many {
                    self.write(*row, values);
                }
            }
            Act::Delete(row) => self.delete(number, *row),
            Act::Restore(row) => self.restore(*row),
            Act::Lines(row, place, kept, fresh) => {
                let (child, link) = self.shape.objects[self.rows[*row].object].lines[*place];
                let mut gone = self.live(child);
                gone.retain(|line| {
                    let own = self.rows[*line].links[link] == Some(*row);
                    own && kept.iter().all(|(kept, _)| kept != line)
                });
                for line in gone {
                    self.delete(number, line);
                }
                for (line, values) in kept {
                    self.write(*line, values);
                }
                for values in fresh {
                    let mut values = values.clone();
                    values.links.insert(link, Some(*row));
                    self.make(child, &values);
                }
            }
            Act::Sleep => self.today += 1,
        }
        self.changed();
        self.forget(&before, &rows, &live);
        self.changed();
    }

    fn make(&mut self, object: usize, values: &Values) {
        self.rows.push(Row {
            object,
            live: true,
            died: 0,
            typed: BTreeMap::new(),
            links: vec![None; self.shape.objects[object].links.len()],
        });
        self.write(self.rows.len() - 1, values);
    }

    fn write(&mut self, row: usize, values: &Values) {
        let row = &mut self.rows[row];
        for (name, value) in &values.typed {
            match value {
                Some(value) => row.typed.insert(name, value.clone()),
                None => row.typed.remove(name),
            };
        }
        for (place, target) in &values.links {
            row.links[*place] = *target;
        }
    }

    /// The lines of a record, alive or not.
    fn lines_of(&self, row: usize) -> Vec<usize> {
        let lines = &self.shape.objects[self.rows[row].object].lines;
        let is_line = |other: &usize| {
            let other = &self.rows[*other];
            let mut own = lines.iter();
            own.any(|(child, link)| other.object == *child && other.links[*link] == Some(row))
        };
        (0..self.rows.len()).filter(is_line).collect()
    }

    fn delete(&mut self, number: usize, row: usize) {
        (self.rows[row].live, self.rows[row].died) = (false, number);
        for line in self.lines_of(row) {
            if self.rows[line].live {
                self.delete(number, line);
            }
        }
    }

    fn restore(&mut self, row: usize) {
        self.rows[row].live = true;
        for line in self.lines_of(row) {
            if !self.rows[line].live && self.rows[line].died == self.rows[row].died {
                self.restore(line);
            }
        }
    }

    /// What a fault could keep: every computed value of every live record.
    fn remembered(&self) -> BTreeMap<(usize, String), Option<Decimal>> {
        let mut values = BTreeMap::new();
        if self.fault.is_none() {
            return values;
        }
        for row in 0..self.rows.len() {
            for (name, _) in &self.shape.objects[self.rows[row].object].computed {
                values.insert((row, name.clone()), self.number(row, name));
            }
        }
        values
    }

    /// Keeps the values that the fault forgets to compute anew.
    fn forget(
        &mut self,
        before: &BTreeMap<(usize, String), Option<Decimal>>,
        rows: &[Row],
        live: &[bool],
    ) {
        for ((row, name), value) in before {
            let object = self.rows[*row].object;
            let computed = &self.shape.objects[object].computed;
            let Some((_, computed)) = computed.iter().find(|(known, _)| known == name) else {
                continue;
            };
            let times = [self.rows.as_slice(), rows];
            let folds = |child: usize, past: bool| {
                times[usize::from(past)][child].is_folded(computed, *row)
            };
            let mut others = 0..rows.len();
            let level = self.level(object, name);
            let is_rollup = matches!(computed, Computed::Rollup(_));
            let forgotten =
                match self.fault {
                    Some(Fault::OldParentForgotten) => {
                        others.any(|child| folds(child, true) && !folds(child, false))
                    }
                    Some(Fault::DeletionForgotten) => others
                        .any(|child| folds(child, true) && live[child] && !self.rows[child].live),
                    Some(Fault::RestoringForgotten) => others
                        .any(|child| folds(child, false) && !live[child] && self.rows[child].live),
                    Some(Fault::ChainForgotten) => is_rollup && level > 1,
                    Some(Fault::FormulaOverTotalForgotten) => !is_rollup && level > 0,
                    _ => false,
                };
            if forgotten {
                self.stale.insert((*row, name.clone()), *value);
            }
        }
    }
}
