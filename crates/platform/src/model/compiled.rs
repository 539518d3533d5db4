//! What is compiled of an object once: defaults, formulas in order, roll-ups, checks, locks.

use std::collections::{BTreeMap, BTreeSet};

use weft_expr::{Checked, Type};
use weft_kernel::{Label, Problem};

use super::Model;
use super::object::{FieldIx, Object};
use crate::pack::FoldDoc;

/// The compiled expressions of an object.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Values of new records.
    pub defaults: Vec<(FieldIx, Checked)>,
    /// Formulas, each after those it reads.
    pub formulas: Vec<(FieldIx, Checked)>,
    /// Roll-ups over the lines.
    pub rollups: Vec<CompiledRollup>,
    /// Conditions that refuse a record.
    pub checks: Vec<CompiledCheck>,
    /// Conditions under which a field can't be changed.
    pub locks: Vec<(FieldIx, Checked)>,
    /// The documents whose lines the object's records are.
    pub documents: Vec<CompiledDocument>,
}

/// A document whose lines an object's records are.
#[derive(Debug)]
pub struct CompiledDocument {
    /// Its object's number.
    pub object: u32,
    /// Its field of lines.
    pub lines: FieldIx,
    /// The lookup of a line to its document.
    pub link: FieldIx,
}

/// A condition that refuses a record.
#[derive(Debug)]
pub struct CompiledCheck {
    /// True refuses.
    pub when: Checked,
    /// What the refusal is called, below `check.`.
    pub code: String,
    /// The field it stands at.
    pub field: Option<String>,
    /// What the person is told.
    pub message: Label,
}

/// A value folded from the lines.
#[derive(Debug)]
pub struct CompiledRollup {
    /// The field that holds it.
    pub field: FieldIx,
    /// Decimals of that field.
    pub scale: u8,
    /// The child object's number.
    pub child: u32,
    /// The child's lookup to this object.
    pub link: FieldIx,
    /// How.
    pub fold: FoldDoc,
    /// The child's field; `None` to count.
    pub value: Option<FieldIx>,
    /// Which lines.
    pub filter: Option<Checked>,
}

impl CompiledRollup {
    /// Whether it is 0, and not empty, without lines.
    #[must_use]
    pub fn is_zero_of_none(&self) -> bool {
        matches!(self.fold, FoldDoc::Sum | FoldDoc::Count)
    }
}

impl Compiled {
    pub(super) fn of(object: &Object, model: &Model) -> Result<Self, Problem> {
        let mut compiled = Self::default();
        for (ix, field) in object.fields.iter().enumerate() {
            let place =
                |problem: Problem| problem.on_field(format!("{}.{}", object.name, field.name));
            let check = |text: &str, expect: Option<Type>| {
                weft_expr::check(text, object.reference(), model, expect)
                    .and_then(same_row)
                    .map_err(place)
            };
            if let Some(text) = &field.doc.default {
                compiled.defaults.push((ix, check(text, None)?));
            }
            if let Some(text) = &field.doc.formula {
                compiled.formulas.push((ix, check(text, Some(field.ty))?));
            }
            if let Some(text) = &field.doc.locked_when {
                compiled.locks.push((ix, check(text, Some(Type::Bool))?));
            }
            if field.doc.rollup.is_some() {
                compiled.rollups.push(rollup(object, ix, model)?);
            }
        }
        for doc in &object.doc.checks {
            compiled.checks.push(CompiledCheck {
                when: weft_expr::check(&doc.when, object.reference(), model, Some(Type::Bool))
                    .and_then(same_row)?,
                code: doc.code.clone(),
                field: doc.field.clone(),
                message: doc.message.clone(),
            });
        }
        compiled.formulas = in_order(object, compiled.formulas)?;
        compiled.documents = documents(object, model)?;
        Ok(compiled)
    }
}

fn documents(object: &Object, model: &Model) -> Result<Vec<CompiledDocument>, Problem> {
    let mut documents = Vec::new();
    for parent in model.objects() {
        for (lines, field) in parent.fields.iter().enumerate() {
            let doc = field.doc.lines.as_ref();
            if let Some(doc) = doc.filter(|doc| doc.object == object.name) {
                documents.push(CompiledDocument {
                    object: parent.number,
                    lines,
                    link: object.field(&doc.field)?.0,
                });
            }
        }
    }
    Ok(documents)
}

/// What is computed or asked in the middle of a write reads the row itself only.
fn same_row(checked: Checked) -> Result<Checked, Problem> {
    if checked.is_same_row() {
        return Ok(checked);
    }
    Err(Problem::invalid(
        "model.other_row",
        "这里只能引用本记录的字段",
        "Only fields of the record itself can be used here",
    ))
}

fn rollup(object: &Object, field: FieldIx, model: &Model) -> Result<CompiledRollup, Problem> {
    let doc = object.at(field)?.doc.rollup.clone();
    let doc = doc.ok_or_else(|| Problem::internal("model.rollup", &object.name))?;
    let (_, lines) = object.field(&doc.lines)?;
    let lines = lines
        .doc
        .lines
        .as_ref()
        .ok_or_else(|| object.unknown_field(&doc.lines))?;
    let child = model.object(&lines.object)?;
    let filter = |text: &String| weft_expr::check(text, child.reference(), model, Some(Type::Bool));
    Ok(CompiledRollup {
        field,
        scale: object
            .at(field)?
            .shape
            .map_or(0, crate::fields::Shape::scale),
        child: child.number,
        link: child.field(&lines.field)?.0,
        fold: doc.fold,
        value: doc
            .field
            .as_ref()
            .map(|name| child.field(name).map(|(ix, _)| ix))
            .transpose()?,
        filter: doc.filter.as_ref().map(filter).transpose()?,
    })
}

/// Orders formulas so that each stands after those it reads.
fn in_order(
    object: &Object,
    formulas: Vec<(FieldIx, Checked)>,
) -> Result<Vec<(FieldIx, Checked)>, Problem> {
    let numbers: BTreeMap<u32, FieldIx> = object
        .fields
        .iter()
        .enumerate()
        .map(|(ix, field)| (field.number, ix))
        .collect();
    let mut waiting = formulas;
    let mut ordered: Vec<(FieldIx, Checked)> = Vec::new();
    while !waiting.is_empty() {
        let open: BTreeSet<FieldIx> = waiting.iter().map(|(ix, _)| *ix).collect();
        let reads_open = |formula: &Checked| {
            formula.references().iter().any(|reference| {
                reference.object == object.reference()
                    && reference
                        .field
                        .and_then(|n| numbers.get(&n))
                        .is_some_and(|ix| open.contains(ix))
            })
        };
        let (later, ready): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(_, formula)| reads_open(formula));
        if ready.is_empty() {
            let names: Vec<_> = later
                .iter()
                .filter_map(|(ix, _)| {
                    object
                        .fields
                        .get(*ix)
                        .map(|field| field.doc.label.zh.clone())
                })
                .collect();
            let circle = names.join(" → ");
            return Err(Problem::invalid(
                "model.formula_circle",
                format!("公式互相引用，无法计算：{circle}"),
                format!("These formulas read each other: {circle}"),
            ));
        }
        ordered.extend(ready);
        waiting = later;
    }
    Ok(ordered)
}
