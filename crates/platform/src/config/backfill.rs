//! Computed fields that are kept in their rows, filled when the configuration changes what they are.
//!
//! The values come from the same documents read as a model that computes everything when it is
//! read: one `update` sets what a formula or roll-up says, in the database's own words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Column, Function, Select, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Lane, Tx};

use super::{is_in_force, settling};
use crate::access::Compiler;
use crate::caller::Caller;
use crate::model::{Field, FieldKey, Model, Object, system};
use crate::platform::Platform;

/// Rows filled in one transaction of the bulk lane.
const CHUNK: u32 = 2_000;

/// Which rows are filled.
#[derive(Clone, Copy)]
enum Rows {
    /// All of them.
    All,
    /// Those that hold something else.
    Untrue,
}

/// What has to be filled.
#[derive(Clone)]
pub(super) struct Backfill {
    /// The new model, computing everything when it is read.
    at_read: Arc<Model>,
    /// Fields to fill, by object number.
    fields: BTreeMap<u32, Vec<u32>>,
    /// Roll-ups among them: what was written to their rows counts as well.
    children: BTreeMap<u32, Vec<(u32, Column)>>,
    /// When the filling began.
    since: Moment,
}

/// Whether the field has the name that another one had, which is still there: whatever says the name means this one now.
fn took_name(before: &Object, object: &Object, field: &Field) -> bool {
    let had = before.fields.iter().find(|had| had.name == field.name);
    had.is_some_and(|had| had.number != field.number && object.by_number(had.number).is_some())
}

/// The stored computed fields whose values may differ between two models; with `all`, every one.
pub(super) fn affected(now: &Model, new: &Model, all: bool) -> BTreeMap<u32, Vec<u32>> {
    let mut changed: BTreeSet<FieldKey> = BTreeSet::new();
    for object in new.objects() {
        let before = now.by_number(object.number);
        for field in &object.fields {
            let old = before.and_then(|before| before.by_number(field.number));
            let same = old.is_some_and(|old| {
                let text = |doc: &crate::pack::FieldDoc| (doc.formula.clone(), doc.rollup.clone());
                text(&old.doc) == text(&field.doc)
                    && old.column.is_some() == field.column.is_some()
                    && old.shape == field.shape
            });
            let looks_up = || new.looks_up_otherwise(now, object, field);
            let took_over = before.is_some_and(|before| took_name(before, object, field));
            if !same || took_over || (all && field.kind.is_computed()) || looks_up() {
                changed.insert(object.key(field));
            }
        }
    }
    for key in &new.graph.order {
        let inputs = new.graph.inputs.get(key);
        if inputs.is_some_and(|inputs| inputs.iter().any(|input| changed.contains(input))) {
            changed.insert(*key);
        }
    }
    let mut fields: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for key in changed {
        let object = new.by_number(key.object);
        let field = object.and_then(|object| object.by_number(key.field));
        // An object without a table yet has no rows to fill.
        let stored = field.is_some_and(|field| field.kind.is_computed() && field.column.is_some());
        if stored && now.by_number(key.object).is_some() {
            fields.entry(key.object).or_default().push(key.field);
        }
    }
    fields
}

/// The children of the roll-ups among `wanted`, with their links.
fn links(model: &Model, object: &Object, wanted: &[u32]) -> Result<Vec<(u32, Column)>, Problem> {
    let mut found = Vec::new();
    for rollup in &model.compiled(object)?.rollups {
        let is_wanted = wanted.contains(&object.at(rollup.field)?.number);
        if let Some(child) = model.by_number(rollup.child).filter(|_| is_wanted) {
            found.push((rollup.child, child.column(rollup.link)?.clone()));
        }
    }
    Ok(found)
}

impl Backfill {
    pub(super) fn new(
        (fields, new): (BTreeMap<u32, Vec<u32>>, &Model),
        at_read: Arc<Model>,
        since: Moment,
    ) -> Result<Self, Problem> {
        let mut children: BTreeMap<u32, Vec<(u32, Column)>> = BTreeMap::new();
        for (number, wanted) in &fields {
            if let Some(object) = new.by_number(*number) {
                children.insert(*number, links(new, object, wanted)?);
            }
        }
        Ok(Self {
            at_read,
            fields,
            children,
            since,
        })
    }

    /// Fills all rows, bit by bit while people work.
    pub(super) fn run(&self, platform: &Platform) -> Result<(), Problem> {
        for number in self.fields.keys() {
            self.chunks(platform, *number, None)?;
        }
        Ok(())
    }

    /// Fills those rows of an object whose values are not true, as long as `model` is in force.
    pub(super) fn mend(
        &self,
        platform: &Platform,
        (number, model): (u32, &Arc<Model>),
    ) -> Result<(), Problem> {
        self.chunks(platform, number, Some(model))
    }

    fn chunks(
        &self,
        platform: &Platform,
        number: u32,
        mended: Option<&Arc<Model>>,
    ) -> Result<(), Problem> {
        let Some(object) = self.at_read.by_number(number) else {
            return Ok(());
        };
        let id = Term::column(object.column(system::ID)?);
        let behind = |last| Term::call2(Function::Lt, Term::value(last), id.clone());
        let mut last = Id::new(0);
        while let Some(end) = self.end(platform, object, behind(last))? {
            let behind = behind(last);
            let chunk = behind.and(Term::call2(Function::Le, id.clone(), Term::value(end)));
            let (own, mended) = (self.clone(), mended.map(Arc::clone));
            platform.store().write(Lane::Bulk, move |tx| {
                let rows = match &mended {
                    Some(model) => is_in_force(tx, model).map(|()| Rows::Untrue)?,
                    None => Rows::All,
                };
                own.fill(tx, number, (&chunk, rows))
            })?;
            last = end;
        }
        Ok(())
    }

    /// The last id of the next chunk.
    fn end(
        &self,
        platform: &Platform,
        object: &Object,
        behind: Term,
    ) -> Result<Option<Id>, Problem> {
        let system = Caller::system("computed values are filled");
        let compiler = Compiler::new(&self.at_read, &system, platform.now());
        let id = object.column(system::ID)?;
        let select = Select::from(object.table.clone())
            .column(id)
            .and(behind)
            .sort_by(Term::column(id), false)
            .limit(CHUNK);
        let plan = compiler.plan(select, vec![ColumnKind::Int]);
        let rows = platform.store().read(|reader| reader.rows(&plan))?;
        Ok(rows
            .last()
            .and_then(|row| row.first()?.as_int())
            .map(Id::new))
    }

    /// Fills what was written since the filling began, and notes that all of it is to be looked at
    /// again: a line moved to another parent says nothing of the one it left, and totals of totals
    /// follow without a mark on their rows.
    pub(super) fn catch_up(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        for number in self.fields.keys() {
            let Some(object) = self.at_read.by_number(*number) else {
                continue;
            };
            let mut later = self.later(object, 0)?;
            let links = self.children.get(number).into_iter().flatten();
            for (place, link) in (1..).zip(links) {
                later = later.or(self.by_children(object, link, place)?);
            }
            self.fill(tx, *number, (&later, Rows::All))?;
        }
        let fields = self.fields.iter();
        let keys = fields.flat_map(|(object, all)| all.iter().map(|field| (*object, *field)));
        settling::note(tx, keys)
    }

    /// Rows whose children were written since.
    fn by_children(
        &self,
        object: &Object,
        (child, link): &(u32, Column),
        alias: u16,
    ) -> Result<Term, Problem> {
        let Some(child) = self.at_read.by_number(*child) else {
            return Ok(Term::FALSE);
        };
        let parents = Select::from_alias(child.table.clone(), alias)
            .column(link)
            .and(self.later(child, alias)?);
        let id = Term::column(object.column(system::ID)?);
        Ok(Term::InSelect(Box::new(id), Box::new(parents)))
    }

    /// Rows written since.
    fn later(&self, object: &Object, alias: u16) -> Result<Term, Problem> {
        let updated = Term::Column(alias, object.column(system::UPDATED_AT)?.clone());
        Ok(Term::call2(
            Function::Le,
            Term::value(self.since.ms()),
            updated,
        ))
    }

    /// Sets the fields of the rows for which `filter` holds.
    fn fill(
        &self,
        tx: &mut Tx<'_>,
        number: u32,
        (filter, rows): (&Term, Rows),
    ) -> Result<(), Problem> {
        let Some(object) = self.at_read.by_number(number) else {
            return Ok(());
        };
        let system = Caller::system("computed values are filled");
        let compiler = Compiler::new(&self.at_read, &system, tx.now());
        let mut select = Select::from(object.table.clone());
        let mut set = Vec::new();
        for wanted in self.fields.get(&number).into_iter().flatten() {
            let field = object.by_number(*wanted);
            let formula = field.and_then(|field| field.at_read.as_ref());
            if let (Some(field), Some(formula)) = (field, formula) {
                let term =
                    compiler.lowering(&mut select, |scope| formula.checked().lower(scope))?;
                set.push((Column::of_field(field.number), term));
            }
        }
        if !select.joins.is_empty() {
            return Err(Problem::internal("config.backfill_joins", &object.name));
        }
        let filter = match rows {
            Rows::All => filter.clone(),
            Rows::Untrue => {
                let untrue = set.iter().map(|(column, term)| differs(column, term));
                filter.clone().and(untrue.fold(Term::FALSE, Term::or))
            }
        };
        tx.update_where(&object.table, &set, &filter)?;
        Ok(())
    }
}

/// Whether the column holds something else, nothing being like nothing.
fn differs(column: &Column, term: &Term) -> Term {
    let stored = Term::column(column);
    let none = stored.clone().is_null().and(term.clone().is_null());
    let same = stored.eq(term.clone());
    Term::Call(Function::Coalesce, vec![same, none]).negated()
}
