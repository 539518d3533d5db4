//! Which computed field reads which fields, over all objects: the order of computing, no circles.

use std::collections::{BTreeMap, BTreeSet};

use weft_expr::Checked;
use weft_kernel::Problem;

use super::object::{Field, Object};
use super::{Model, rollup};

/// A field by the numbers of its object and of itself, which a rename does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey {
    /// The object's number.
    pub object: u32,
    /// The field's number.
    pub field: u32,
}

/// The computed fields of a model, each after those it reads.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// What each computed field reads.
    pub(crate) inputs: BTreeMap<FieldKey, BTreeSet<FieldKey>>,
    /// The computed fields in an order in which each comes after those it reads.
    pub(crate) order: Vec<FieldKey>,
    /// How many roll-ups lie on the longest way to a computed field, itself included.
    levels: BTreeMap<FieldKey, usize>,
}

impl Graph {
    /// The graph of the documents of `model`, whose objects are there but not compiled.
    pub(super) fn of(model: &Model) -> Result<Self, Problem> {
        let mut graph = Self::default();
        let mut rollups = BTreeSet::new();
        let fields = model
            .objects()
            .flat_map(|object| object.fields.iter().map(move |field| (object, field)));
        for (object, field) in fields {
            let named =
                |problem: Problem| problem.on_field(format!("{}.{}", object.name, field.name));
            let Some(inputs) = inputs_of(model, object, field).map_err(named)? else {
                continue;
            };
            let key = object.key(field);
            graph.inputs.insert(key, inputs);
            if field.doc.rollup.is_some() {
                rollups.insert(key);
            }
        }
        graph.sort(model, &rollups)?;
        Ok(graph)
    }

    /// How many roll-ups lie on the longest way to `key`: what is on one level reads only lower ones.
    pub(crate) fn level(&self, key: FieldKey) -> usize {
        self.levels.get(&key).copied().unwrap_or_default()
    }

    fn sort(&mut self, model: &Model, rollups: &BTreeSet<FieldKey>) -> Result<(), Problem> {
        let mut readers: BTreeMap<FieldKey, Vec<FieldKey>> = BTreeMap::new();
        let mut open: BTreeMap<FieldKey, usize> = BTreeMap::new();
        for (key, inputs) in &self.inputs {
            let computed = inputs
                .iter()
                .filter(|input| self.inputs.contains_key(*input));
            for input in computed.clone() {
                readers.entry(*input).or_default().push(*key);
            }
            open.insert(*key, computed.count());
        }
        let mut ready: BTreeSet<FieldKey> = open
            .iter()
            .filter(|(_, inputs)| **inputs == 0)
            .map(|(key, _)| *key)
            .collect();
        while let Some(key) = ready.pop_first() {
            open.remove(&key);
            self.place(key, rollups.contains(&key));
            let readers = readers.get(&key).into_iter().flatten();
            ready.extend(readers.filter(|reader| {
                let waits = open.entry(**reader).or_default();
                *waits = waits.saturating_sub(1);
                *waits == 0
            }));
        }
        match open.keys().next() {
            Some(first) => Err(self.circle(model, *first, &open)),
            None => Ok(()),
        }
    }

    /// Puts a field behind those it reads, all of which have their places.
    fn place(&mut self, key: FieldKey, is_rollup: bool) {
        let inputs = self.inputs.get(&key).into_iter().flatten();
        let below = inputs.map(|input| self.level(*input)).max();
        let level = below.unwrap_or_default() + usize::from(is_rollup);
        self.levels.insert(key, level);
        self.order.push(key);
    }

    /// The circle that is reached from `start` among the fields that could not be ordered.
    fn circle(&self, model: &Model, start: FieldKey, open: &BTreeMap<FieldKey, usize>) -> Problem {
        let mut way = vec![start];
        loop {
            let last = way.last().copied().unwrap_or(start);
            let inputs = self.inputs.get(&last).into_iter().flatten();
            // Each open field waits for an open one, so that the way goes on until it meets itself.
            let next = inputs.copied().find(|input| open.contains_key(input));
            let next = next.unwrap_or(start);
            if let Some(begin) = way.iter().position(|key| *key == next) {
                way.drain(..begin);
                way.push(next);
                return refused(model, &way);
            }
            way.push(next);
        }
    }
}

fn refused(model: &Model, way: &[FieldKey]) -> Problem {
    let named = |pick: fn(&weft_kernel::Label) -> &String| {
        let names = way.iter().filter_map(|key| {
            let object = model.by_number(key.object)?;
            let field = object.by_number(key.field)?;
            Some(format!(
                "{}.{}",
                pick(&object.doc.label),
                pick(&field.doc.label)
            ))
        });
        names.collect::<Vec<_>>().join(" → ")
    };
    let (zh, en) = (named(|label| &label.zh), named(|label| &label.en));
    let problem = Problem::invalid(
        "model.formula_circle",
        format!("公式和汇总互相引用，无法计算：「{zh}」"),
        format!("These formulas and roll-ups read each other: {en}"),
    );
    let first = way.first().and_then(|key| {
        let object = model.by_number(key.object)?;
        Some(format!(
            "{}.{}",
            object.name,
            object.by_number(key.field)?.name
        ))
    });
    problem.on_field(first.unwrap_or_default())
}

/// The fields a computed field reads; `None` for others.
fn inputs_of(
    model: &Model,
    object: &Object,
    field: &Field,
) -> Result<Option<BTreeSet<FieldKey>>, Problem> {
    if let Some(text) = &field.doc.formula {
        let checked = weft_expr::check(text, object.reference(), model, Some(field.ty))?;
        return Ok(Some(fields_of(&checked).collect()));
    }
    match &field.doc.rollup {
        Some(doc) => rollup::inputs(model, object, doc).map(Some),
        None => Ok(None),
    }
}

/// The fields an expression reads.
pub(super) fn fields_of(checked: &Checked) -> impl Iterator<Item = FieldKey> {
    checked.references().iter().filter_map(|reference| {
        Some(FieldKey {
            object: reference.object.0,
            field: reference.field?,
        })
    })
}

impl Object {
    /// The numbers of this object and of `field`.
    pub(crate) fn key(&self, field: &Field) -> FieldKey {
        FieldKey {
            object: self.number,
            field: field.number,
        }
    }

    /// The place of the field with this number.
    pub(crate) fn place_of(&self, number: u32) -> Option<super::FieldIx> {
        self.fields.iter().position(|field| field.number == number)
    }

    /// The field with this number.
    pub(crate) fn by_number(&self, number: u32) -> Option<&Field> {
        self.fields.iter().find(|field| field.number == number)
    }
}
