//! What the texts of lookups name: one query per lookup and naming field.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Plan, Reader, Row, Tx};

use super::cells::unmarked;
use super::fixed::{Constant, Fixed, Part};
use super::table::Raw;
use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::fields::Shape;
use crate::model::{FieldIx, Model, Object, system};

/// The most values in one condition: databases limit their parameters.
const AMONG_MAX: usize = 5000;

/// What answers plans: a transaction, or a reader beside the writer.
pub(super) trait Answers {
    fn rows(&mut self, plan: &Plan) -> Result<Vec<Row>, Problem>;
}

impl Answers for Tx<'_> {
    fn rows(&mut self, plan: &Plan) -> Result<Vec<Row>, Problem> {
        Tx::rows(self, plan)
    }
}

impl Answers for Reader<'_> {
    fn rows(&mut self, plan: &Plan) -> Result<Vec<Row>, Problem> {
        Reader::rows(self, plan)
    }
}

/// Who asks, of which model, when, and what answers.
pub(super) struct Asker<'a> {
    pub(super) model: &'a Model,
    pub(super) caller: &'a Caller,
    pub(super) now: Moment,
    pub(super) base: &'a mut dyn Answers,
}

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    One(Id),
    Several,
}

/// Per object and lookup: text → record.
#[derive(Debug, Default)]
pub(super) struct Links {
    known: BTreeMap<(u32, FieldIx), BTreeMap<String, Named>>,
}

/// A lookup's texts that name nothing yet.
pub(super) struct Unknown {
    pub(super) target: Arc<Object>,
    pub(super) by: FieldIx,
    pub(super) of: (u32, FieldIx),
    pub(super) texts: Vec<String>,
}

impl Links {
    pub(super) fn get(&self, object: &Object, field: FieldIx, text: &str) -> Option<Named> {
        let known = self.known.get(&(object.number, field))?;
        known.get(text.trim()).copied()
    }

    /// Adds a record that was made for a text.
    pub(super) fn add(&mut self, of: (u32, FieldIx), text: String, id: Id) {
        self.known
            .entry(of)
            .or_default()
            .insert(text, Named::One(id));
    }
}

/// Finds the targets of all lookups of these rows; what is left is named in the second answer.
pub(super) fn find(
    asker: &mut Asker<'_>,
    fixed: &Fixed,
    rows: &[Raw],
) -> Result<(Links, Vec<Unknown>), Problem> {
    let mut wanted = Wanted::new();
    collect(&mut wanted, &fixed.part, rows, true)?;
    if let Some(lines) = &fixed.lines {
        collect(&mut wanted, &lines.part, rows, false)?;
    }
    for (ix, constant) in &fixed.constants {
        if let Constant::Named(text, by) = constant {
            let object = fixed.object();
            let texts = BTreeSet::from([text.trim().to_owned()]);
            wanted.insert(
                (object.number, *ix),
                (Arc::clone(object), by.clone(), texts),
            );
        }
    }
    let (mut links, mut unknown) = (Links::default(), Vec::new());
    for (of, (object, by, texts)) in wanted {
        let target = object.at(of.1)?.link();
        let target = target
            .and_then(|target| asker.model.by_number(target.0))
            .cloned();
        let target = target.ok_or_else(|| Problem::internal("import.target", of.1))?;
        let known = links.known.entry(of).or_default();
        for name in &by {
            let open: Vec<&String> = texts
                .iter()
                .filter(|text| !known.contains_key(*text))
                .collect();
            if !open.is_empty() {
                known.extend(named(asker, &target, *name, &open)?);
            }
        }
        let open = texts.into_iter().filter(|text| !known.contains_key(text));
        let texts: Vec<String> = open.collect();
        if let (Some(by), false) = (by.first(), texts.is_empty()) {
            unknown.push(Unknown {
                target,
                by: *by,
                of,
                texts,
            });
        }
    }
    Ok((links, unknown))
}

/// Per object and lookup: the object, what names its target, the texts.
type Wanted = BTreeMap<(u32, FieldIx), (Arc<Object>, Vec<FieldIx>, BTreeSet<String>)>;

fn collect(wanted: &mut Wanted, part: &Part, rows: &[Raw], first: bool) -> Result<(), Problem> {
    for column in part.columns.iter().filter(|column| !column.by.is_empty()) {
        let of = (part.object.number, column.field);
        let several = part.object.at(column.field)?.shape == Some(Shape::Records);
        let (.., texts) = wanted
            .entry(of)
            .or_insert_with(|| (Arc::clone(&part.object), column.by.clone(), BTreeSet::new()));
        let count = if first { 1 } else { usize::MAX };
        let lines = rows.iter().flat_map(|raw| raw.rows.iter().take(count));
        for cell in lines.filter_map(|line| line.cells.get(column.place)) {
            match several {
                true => texts.extend(parts(cell).map(str::to_owned)),
                false => texts.extend(Some(unmarked(cell.trim()).to_owned())),
            }
        }
        texts.remove("");
    }
    Ok(())
}

/// The names in a cell that names several records.
pub(super) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell
        .split([',', '，', '、', ';', '；', '\n'])
        .map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// The visible records named by `texts` in the field at `ix`.
fn named(
    asker: &mut Asker<'_>,
    object: &Arc<Object>,
    ix: FieldIx,
    texts: &[&String],
) -> Result<BTreeMap<String, Named>, Problem> {
    let field = object.at(ix)?;
    let Some(shape) = field
        .shape
        .filter(|shape| shape.column() == ColumnKind::Text)
    else {
        return Ok(BTreeMap::new());
    };
    // A phone is named as it is typed and kept as it is stored.
    let mut stored: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for text in texts {
        let parsed = field.kind.parse(text, &field.doc, &asker.model.zone);
        let datum = parsed.ok().and_then(|value| shape.datum(&value).ok());
        let kept = datum.as_ref().and_then(Datum::as_text);
        stored
            .entry(kept.unwrap_or(text).to_owned())
            .or_default()
            .push(text);
    }
    let compiler = Compiler::new(asker.model, asker.caller, asker.now);
    let column = object.column(ix)?;
    let mut found: BTreeMap<String, Named> = BTreeMap::new();
    let all: Vec<&String> = stored.keys().collect();
    for part in all.chunks(AMONG_MAX) {
        let select = compiler
            .select(object, Action::Read)?
            .and(Term::column(column).is_in(part.iter().map(|text| text.as_str())))
            .column(object.column(system::ID)?)
            .column(column);
        let plan = compiler.plan(select, vec![ColumnKind::Int, ColumnKind::Text]);
        for row in asker.base.rows(&plan)? {
            let [Datum::Int(id), Datum::Text(kept)] = row.as_slice() else {
                continue;
            };
            for text in stored.get(kept).into_iter().flatten() {
                found
                    .entry((*text).clone())
                    .and_modify(|several| *several = Named::Several)
                    .or_insert(Named::One(Id::new(*id)));
            }
        }
    }
    Ok(found)
}
