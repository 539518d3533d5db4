//! What is compiled of an object once: defaults, formulas in order, roll-ups, checks, locks.

use std::collections::BTreeSet;

use weft_expr::{Checked, Type};
use weft_kernel::{Label, Problem};

use super::conditions::Conditions;
use super::money::CompiledCurrency;
use super::no_rows::no_rows;
use super::object::{Field, FieldIx, Object};
use super::{Model, derive, rollup};
use crate::numbering::Pattern;
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
    /// Patterns of auto-numbers.
    pub(crate) numbers: Vec<(FieldIx, Pattern)>,
    /// When fields are asked for, seen, and may be changed.
    pub conditions: Conditions,
    /// The documents whose lines the object's records are.
    pub documents: Vec<CompiledDocument>,
    /// How records have a currency, when they have one.
    pub(crate) currency: Option<CompiledCurrency>,
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
    /// The record's own fields that it reads.
    pub reads: BTreeSet<FieldIx>,
    /// Whether it reads what is folded from other records.
    pub of_totals: bool,
}

/// A value folded from the rows that point to a record, kept in its row.
#[derive(Debug)]
pub struct CompiledRollup {
    /// The field that holds it.
    pub field: FieldIx,
    /// How many roll-ups lie on the longest way to it, itself included.
    pub level: usize,
    /// The child object's number.
    pub child: u32,
    /// The child's lookup to this object.
    pub link: FieldIx,
    /// The child's fields that are read, the lookup among them.
    pub inputs: BTreeSet<FieldIx>,
    /// How.
    pub fold: FoldDoc,
    /// The fold as an expression over the record.
    pub value: Checked,
}

impl CompiledRollup {
    /// Whether it is 0, and not empty, without lines.
    #[must_use]
    pub fn is_zero_of_none(&self) -> bool {
        matches!(self.fold, FoldDoc::Sum | FoldDoc::Count)
    }
}

impl Compiled {
    /// What is asked of a row and reads further than the row.
    pub fn reading_far(&self) -> Vec<&Checked> {
        let conditions = &self.conditions;
        let lists = [
            &self.defaults,
            &self.locks,
            &conditions.required,
            &conditions.visible,
            &conditions.readonly,
        ];
        let fields = lists.into_iter().flatten().map(|(_, checked)| checked);
        let checks = self.checks.iter().map(|check| &check.when);
        let validations = conditions.validations.iter().map(|one| &one.must);
        let all = fields.chain(checks).chain(validations);
        all.filter(|checked| !checked.is_same_row()).collect()
    }

    pub(super) fn of(object: &Object, model: &Model) -> Result<Self, Problem> {
        let mut compiled = Self::default();
        for (ix, field) in object.fields.iter().enumerate() {
            let place =
                |problem: Problem| problem.on_field(format!("{}.{}", object.name, field.name));
            let check = |text: &str, expect: Option<Type>| {
                weft_expr::check(text, object.reference(), model, expect)
                    .and_then(|checked| no_rows(checked, object, model))
                    .map_err(place)
            };
            if let Some(text) = &field.doc.default {
                let default = default(model, object, field, text);
                compiled.defaults.push((ix, default?));
            }
            if field.doc.formula.is_some() && field.at_read.is_none() {
                let formula = derive::computed(model, object, field).map_err(place)?;
                compiled.formulas.push((ix, formula));
            }
            if field.kind.name() == "auto_number" {
                let place = format!("{}.{}.pattern", object.name, field.name);
                let pattern = Pattern::of(object, field, model);
                let pattern = pattern.map_err(|problem| problem.on_field(place))?;
                compiled.numbers.push((ix, pattern));
            }
            if let Some(text) = &field.doc.locked_when {
                compiled.locks.push((ix, check(text, Some(Type::Bool))?));
            }
            if let (Some(doc), None) = (&field.doc.rollup, &field.at_read) {
                let source = rollup::source(model, object, doc).map_err(place)?;
                compiled.rollups.push(CompiledRollup {
                    field: ix,
                    level: model.graph.level(object.key(field)),
                    child: source.child.number,
                    link: source.link,
                    inputs: source.inputs(),
                    fold: doc.fold,
                    value: derive::computed(model, object, field).map_err(place)?,
                });
            }
        }
        for doc in &object.doc.checks {
            let place = format!("{}.checks.{}", object.name, doc.code);
            let when = weft_expr::check(&doc.when, object.reference(), model, Some(Type::Bool))
                .and_then(|checked| no_rows(checked, object, model))
                .map_err(|problem| problem.on_field(place))?;
            let reads = own_reads(object, &when);
            compiled.checks.push(CompiledCheck {
                of_totals: reads.iter().any(|ix| is_total(model, object, *ix)),
                reads,
                when,
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
        compiled.conditions = Conditions::of(object, model)?;
        compiled.documents = documents(object, model)?;
        compiled.currency = CompiledCurrency::of(object, model)?;
        Ok(compiled)
    }
}

/// The fields of the record itself that an expression reads.
pub(super) fn own_reads(object: &Object, checked: &Checked) -> BTreeSet<FieldIx> {
    let own = checked
        .references()
        .iter()
        .filter(|read| read.path.is_empty());
    own.filter_map(|read| object.place_of(read.field?))
        .collect()
}

/// Whether a field is a roll-up, or computed from one.
pub(super) fn is_total(model: &Model, object: &Object, ix: FieldIx) -> bool {
    let field = object.fields.get(ix);
    field.is_some_and(|field| model.graph.level(object.key(field)) > 0)
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

/// The value of a new record: of the field's own type, so that it can be stored.
fn default(model: &Model, object: &Object, field: &Field, text: &str) -> Result<Checked, Problem> {
    let place = |problem: Problem| {
        let place = format!("{}.{}.default", object.name, field.name);
        problem.on_field(place)
    };
    let checked = weft_expr::check(text, object.reference(), model, Some(field.ty));
    let checked = checked.and_then(|checked| no_rows(checked, object, model));
    let checked = checked.map_err(place)?;
    let literal = serde_json::from_str::<String>(text.trim()).ok();
    let chosen = literal.filter(|_| field.kind.name() == "select");
    let options = || field.doc.options.iter().map(|option| option.value.as_str());
    match chosen.filter(|chosen| options().all(|option| option != chosen)) {
        Some(odd) => Err(place(no_option(&odd, options()))),
        None => Ok(checked),
    }
}

fn no_option<'o>(odd: &str, options: impl Iterator<Item = &'o str>) -> Problem {
    Problem::invalid(
        "expr.unknown_option",
        format!("没有名为 `{odd}` 的选项"),
        format!("There is no option `{odd}`"),
    )
    .at(0)
    .suggesting(weft_expr::nearest(odd, options))
}
