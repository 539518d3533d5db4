//! Whom a record may concern, told for many people at once: a bound that leaves nobody out.
//!
//! The compiler alone says who sees what. Where hundreds of people listen, most records concern a
//! few of them; the others are found here without a question to the database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Datum, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, Reader};

use super::compile::{Action, Compiler};
use super::parents::{self, Parent, deciding};
use crate::caller::{Caller, Person};
use crate::model::{FieldIx, Object, system};
use crate::pack::{AccessKind, Scope};
use crate::platform::Platform;

/// The most records between one and the last it inherits its rights from.
const LINEAGE_MAX: usize = 16;

/// Whose a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ground {
    owner: Option<Id>,
    department: Option<Id>,
}

impl Ground {
    fn is_of(self, person: Option<&Person>) -> bool {
        person.is_some_and(|person| {
            let near = |department| person.departments.contains(&department);
            self.owner == Some(person.id) || self.department.is_some_and(near)
        })
    }
}

/// A record and those it inherits its rights from, itself first; empty when it is gone for good.
#[derive(Clone, Debug, Default)]
pub struct Lineage(Vec<(Arc<Object>, Ground)>);

impl Lineage {
    /// Whether `caller` may perhaps read the record. No is certain, as the records stood when the
    /// lineage was read.
    #[must_use]
    pub fn may_concern(&self, caller: &Caller) -> bool {
        may_reach(caller, &self.0)
    }
}

fn may_reach(caller: &Caller, lineage: &[(Arc<Object>, Ground)]) -> bool {
    let Some(((object, ground), parents)) = lineage.split_first() else {
        return false;
    };
    let access = caller.access();
    if access.is_everything() {
        return true;
    }
    let shares = access.grant(object).map(|grant| grant.read.shares());
    shares.unwrap_or_default().iter().any(|share| {
        let within = match (share.scope, object.doc.access) {
            (Scope::None | Scope::Rule, _) => false,
            (_, AccessKind::Shared) | (Scope::All, AccessKind::Owned) => true,
            (_, AccessKind::Owned) => ground.is_of(caller.person()),
            (_, AccessKind::Inherit) => ground.is_of(caller.person()) || may_reach(caller, parents),
        };
        within || !share.allow.is_empty()
    })
}

impl Platform {
    /// The lineages of records, in the bin or not; none for those that are gone for good.
    ///
    /// # Errors
    /// Those of the store; an unknown object.
    pub fn lineages(&self, object: &str, ids: &[Id]) -> Result<BTreeMap<Id, Lineage>, Problem> {
        let house = Caller::system("whom changes may concern");
        self.read_as(&house, |reader, (model, house, now)| {
            let compiler = Compiler::new(model, house, now);
            let object = model.object(object)?;
            let ids = ids.iter().copied().collect();
            read(reader, &compiler, (object, true), &ids, LINEAGE_MAX)
        })
    }
}

/// One question for each object on the way up; `binned` asks for those in the bin as well.
fn read(
    reader: &mut Reader<'_>,
    compiler: &Compiler<'_>,
    (object, binned): (&Arc<Object>, bool),
    ids: &BTreeSet<Id>,
    left: usize,
) -> Result<BTreeMap<Id, Lineage>, Problem> {
    if ids.is_empty() || left == 0 {
        return Ok(BTreeMap::new());
    }
    let parents = parents::of(object, compiler.model)?;
    let links = parents.iter().map(|parent| parent.link);
    let columns: Vec<FieldIx> = [system::ID, system::OWNER, system::DEPARTMENT]
        .into_iter()
        .chain(links)
        .collect();
    let mut selects = vec![compiler.select(object, Action::Read)?];
    if binned {
        selects.push(compiler.select_deleted(object, Action::Read)?);
    }
    let mut found = Vec::new();
    for mut select in selects {
        for ix in &columns {
            select = select.column(object.column(*ix)?);
        }
        let id = Term::column(object.column(system::ID)?);
        let select = select.and(id.is_in(ids.iter().copied()));
        found.extend(reader.rows(&compiler.plan(select, vec![ColumnKind::Int; columns.len()]))?);
    }
    let at = |row: &[Datum], ix: FieldIx| {
        let place = columns.iter().position(|column| *column == ix)?;
        row.get(place)?.as_int().map(Id::new)
    };
    let above = |row: &[Datum]| {
        let (parent, id) = deciding(&parents, |link| at(row, link))?;
        Some((parent.target.number, id))
    };
    let mut wanted: BTreeMap<u32, BTreeSet<Id>> = BTreeMap::new();
    for (target, id) in found.iter().filter_map(|row| above(row)) {
        wanted.entry(target).or_default().insert(id);
    }
    let mut read_above = BTreeMap::new();
    for Parent { target, .. } in &parents {
        let ids = wanted.remove(&target.number).unwrap_or_default();
        let lineages = read(reader, compiler, (target, false), &ids, left - 1)?;
        let lineages = lineages.into_iter();
        read_above.extend(lineages.map(|(id, lineage)| ((target.number, id), lineage)));
    }
    let lineages = found.iter().filter_map(|row| {
        let ground = Ground {
            owner: at(row, system::OWNER),
            department: at(row, system::DEPARTMENT),
        };
        let mut lineage = vec![(Arc::clone(object), ground)];
        let above = above(row).and_then(|above| read_above.get(&above));
        lineage.extend(above.into_iter().flat_map(|above| above.0.iter().cloned()));
        Some((at(row, system::ID)?, Lineage(lineage)))
    });
    Ok(lineages.collect())
}
