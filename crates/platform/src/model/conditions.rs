//! The conditions of fields: when they are asked for, seen, and may be changed, and what must hold.

use weft_expr::{Checked, Type};
use weft_kernel::{Label, Problem};

use super::Model;
use super::compiled::{is_total, own_reads};
use super::no_rows::no_rows;
use super::object::{Field, FieldIx, Object};

/// The compiled conditions of an object's fields.
#[derive(Debug, Default)]
pub struct Conditions {
    /// While true, the field must not be empty.
    pub required: Vec<(FieldIx, Checked)>,
    /// Unless true, the field is neither seen nor written.
    pub visible: Vec<(FieldIx, Checked)>,
    /// If true, the field can't be changed.
    pub readonly: Vec<(FieldIx, Checked)>,
    /// The field holds since when it is true.
    pub stamped: Vec<(FieldIx, Checked)>,
    /// What must hold of values.
    pub validations: Vec<CompiledValidation>,
}

/// What must hold once a field has a value.
#[derive(Debug)]
pub struct CompiledValidation {
    /// The field.
    pub field: FieldIx,
    /// False refuses.
    pub must: Checked,
    /// What the person is told then.
    pub message: Label,
    /// Whether it is about what is folded from other records.
    pub of_totals: bool,
}

impl Conditions {
    pub(super) fn of(object: &Object, model: &Model) -> Result<Self, Problem> {
        let mut conditions = Self::default();
        for (ix, field) in object.fields.iter().enumerate() {
            let check = |property: &str, text: &Option<String>| match text {
                Some(text) => weft_expr::check(text, object.reference(), model, Some(Type::Bool))
                    .and_then(|checked| no_rows(checked, object, model))
                    .map(Some)
                    .map_err(|problem| at(object, field, property, problem)),
                None => Ok(None),
            };
            let doc = &field.doc;
            let required = check("required_when", &doc.required_when)?;
            conditions.required.extend(required.map(|when| (ix, when)));
            let visible = check("visible_when", &doc.visible_when)?;
            conditions.visible.extend(visible.map(|when| (ix, when)));
            let readonly = check("readonly_when", &doc.readonly_when)?;
            conditions.readonly.extend(readonly.map(|when| (ix, when)));
            if let Some(when) = check("stamped_when", &doc.stamped_when)? {
                stampable(field, &when)
                    .map_err(|problem| at(object, field, "stamped_when", problem))?;
                conditions.stamped.push((ix, when));
            }
            let must = check("validation", &doc.validation)?;
            conditions.validations.extend(must.map(|must| {
                CompiledValidation {
                    of_totals: is_total(model, object, ix)
                        || own_reads(object, &must)
                            .iter()
                            .any(|ix| is_total(model, object, *ix)),
                    field: ix,
                    must,
                    message: told(field),
                }
            }));
        }
        Ok(conditions)
    }
}

/// A moment can be kept in a date with time, of what the record says itself.
fn stampable(field: &Field, when: &Checked) -> Result<(), Problem> {
    match field.doc.kind == "datetime" && when.is_same_row() {
        true => Ok(()),
        false => Err(Problem::invalid(
            "field.stamped_when",
            "记时条件只能写在日期时间字段上，只能用本记录的字段",
            "Only a field of date and time is stamped, by fields of its own record",
        )),
    }
}

fn at(object: &Object, field: &Field, property: &str, problem: Problem) -> Problem {
    problem.on_field(format!("{}.{}.{property}", object.name, field.name))
}

fn told(field: &Field) -> Label {
    let own = field.doc.validation_message.clone();
    own.unwrap_or_else(|| {
        let Label { zh, en } = field.label();
        Label::new(
            format!("「{zh}」不符合规则"),
            format!("\"{en}\" breaks its rule"),
        )
    })
}
