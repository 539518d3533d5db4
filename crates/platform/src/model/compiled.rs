//! What is compiled of an object once: defaults, formulas in order, roll-ups, checks, locks.

use weft_expr::{Checked, Type};
use weft_kernel::{Label, Problem};

use super::object::{FieldIx, Object};
use super::{Model, rollup};
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
            if let Some(doc) = &field.doc.rollup {
                let source = rollup::source(model, object, doc).map_err(place)?;
                compiled.rollups.push(CompiledRollup {
                    field: ix,
                    scale: field.shape.map_or(0, crate::fields::Shape::scale),
                    child: source.child.number,
                    link: source.link,
                    fold: source.doc.fold,
                    value: source.value,
                    filter: source.filter,
                });
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
        let place = |(ix, _): &(FieldIx, Checked)| {
            let key = object.fields.get(*ix).map(|field| object.key(field));
            model
                .graph
                .order
                .iter()
                .position(|known| Some(*known) == key)
        };
        compiled.formulas.sort_by_cached_key(place);
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
