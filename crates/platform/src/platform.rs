//! The door to everything configurable: one store, one model, one clock.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::Value as Json;
use weft_kernel::query::{Table, Term};
use weft_kernel::{Clock, Currency, Id, IdSource, Kind, Moment, Problem, Zone};
use weft_store::{Blobs, Lane, Lease, Pending, Reader, Schema, Store, TableSpec};

use crate::addresses::Readers;
use crate::audit::Refusals;
use crate::caller::Caller;
use crate::commands::Command;
use crate::config::{self, HeldUpgrade, Live};
use crate::model::{Home, Model, Object, catalogue_table};
use crate::pack::Pack;
use crate::people::People;
use crate::records::{self, Change, FigureQuery, Groups, HistoryEntry, ListQuery, Page, Visible};
use crate::unit::Unit;
use crate::vault::{MasterKey, Vault};

/// What a platform is made of.
pub struct Parts {
    /// Where it is kept.
    pub store: Store,
    /// The packs, lower layers first.
    pub packs: Vec<Pack>,
    /// Commands of the modules above.
    pub commands: Vec<Box<dyn Command>>,
    /// Internal tables (`s_…`) of the modules above.
    pub tables: Vec<TableSpec>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The company's zone.
    pub zone: Zone,
    /// The company's own currency.
    pub currency: &'static Currency,
    /// This node's number, 0 to 1023.
    pub node: u16,
    /// The key above the keys of people.
    pub master: MasterKey,
    /// Reads a document of signals, which this crate knows as text only.
    pub check_rule: RuleCheck,
    /// Where the bytes of files lie.
    pub blobs: Arc<dyn Blobs>,
}

/// Says what is wrong with a document of signals: the model it is to work in, its kind and its text.
pub type RuleCheck = fn(&Model, &str, &str) -> Result<(), Problem>;

/// The configurable core; clones are the same platform.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
    store: Store,
}

pub(crate) struct Inner {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: IdSource,
    pub(crate) commands: Vec<Box<dyn Command>>,
    pub(crate) people: People,
    pub(crate) refusals: Refusals,
    pub(crate) vault: Vault,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) readers: Readers,
    pub(crate) model: RwLock<Arc<Model>>,
    pub(crate) live: RwLock<Arc<Live>>,
    pub(crate) check_rule: RuleCheck,
    /// The packs this program came with.
    pub(crate) own: Vec<Pack>,
    /// Those of them that do not fit the company's documents.
    pub(crate) held: RwLock<Option<Arc<HeldUpgrade>>>,
    /// Held while the configuration is changed.
    pub(crate) changing: Mutex<()>,
}

/// How often a write is run again on a newer model before it gives up.
const MODELS_MAX: usize = 4;

impl Platform {
    /// Builds the model of the packs taken last, brings the schema up to it, makes what a first start
    /// needs, and takes the packs of a newer program.
    ///
    /// # Errors
    /// `model.…` and `pack.…` when a document is wrong; those of the store.
    pub fn open(parts: Parts) -> Result<Self, Problem> {
        let mut internal = vec![catalogue_table()];
        internal.extend(crate::people::tables());
        internal.extend(crate::once::tables());
        internal.extend(crate::import::tables());
        internal.extend(crate::vault::tables());
        internal.extend(crate::files::tables());
        internal.extend(config::tables());
        internal.extend(crate::views::tables());
        internal.extend(parts.tables);
        parts.store.reconcile(&Schema { tables: internal })?;
        let home = Home::at(parts.zone, parts.currency);
        let (live, model) = config::load(&parts.store, &parts.packs, (home, parts.check_rule))?;
        parts.store.reconcile(&model.schema())?;
        let inner = Inner {
            clock: parts.clock,
            ids: IdSource::new(parts.node),
            commands: crate::commands::with_own(parts.commands)?,
            people: People::default(),
            refusals: Refusals::default(),
            vault: Vault::new(parts.master),
            blobs: parts.blobs,
            readers: Readers::new(parts.check_rule),
            model: RwLock::new(model),
            live: RwLock::new(live),
            changing: Mutex::new(()),
            check_rule: parts.check_rule,
            own: parts.packs,
            held: RwLock::new(None),
        };
        let platform = Self {
            inner: Arc::new(inner),
            store: parts.store,
        };
        platform.skip_used_ids()?;
        platform.note_searched()?;
        config::at_start(&platform, &platform.live())?;
        crate::people::prepare(&platform)?;
        platform.meet_program()?;
        Ok(platform)
    }

    /// The same platform for what is done under `lease`: each of its writes is refused once the lease has passed on.
    #[must_use]
    pub fn under(&self, lease: Lease) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            store: self.store.under(lease),
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The model as it stands now.
    #[must_use]
    pub fn model(&self) -> Arc<Model> {
        Arc::clone(
            &self
                .inner
                .model
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The store below.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.inner.clock.now()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// A fresh id.
    #[must_use]
    pub fn next_id(&self) -> Id {
        self.inner.ids.next(self.now())
    }

    /// Runs `work` in one transaction; it may be run again on `PostgreSQL`, and on a newer model when
    /// the configuration was changed in between.
    ///
    /// # Errors
    /// What `work` answers: then nothing is left of it.
    pub fn write<T: Send + 'static>(
        &self,
        caller: &Caller,
        lane: Lane,
        work: impl FnMut(&mut Unit<'_, '_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let work = Arc::new(Mutex::new(work));
        for _ in 0..MODELS_MAX {
            let work = Arc::clone(&work);
            let written = self.write_soon(caller, lane, move |unit| {
                let mut work = work.lock().unwrap_or_else(PoisonError::into_inner);
                work(unit)
            });
            match written.wait() {
                Err(problem) if problem.code() == config::STALE_MODEL => self.refresh()?,
                written => return written,
            }
        }
        Err(config::stale_model())
    }

    /// Hands `work` in without waiting for it, once: on a newer model it is refused as stale.
    pub(crate) fn write_soon<T: Send + 'static>(
        &self,
        caller: &Caller,
        lane: Lane,
        mut work: impl FnMut(&mut Unit<'_, '_>) -> Result<T, Problem> + Send + 'static,
    ) -> Pending<T> {
        let (inner, model, caller) = (Arc::clone(&self.inner), self.model(), caller.clone());
        self.store.write_soon(lane, move |tx| {
            config::is_in_force(tx, &model)?;
            let caller = caller.current(&model)?;
            let mut unit = Unit::new(
                tx,
                &model,
                &caller,
                (&inner.ids, &inner.vault, &inner.readers),
            );
            unit.have_rates()?;
            work(&mut unit)
        })
    }

    /// Reads one snapshot.
    ///
    /// # Errors
    /// What `work` answers.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut Reader<'_>, &Model) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let model = self.model();
        self.store.read(|reader| work(reader, &model))
    }

    /// Reads one snapshot as `caller`, whose rights are those of the model in use.
    ///
    /// # Errors
    /// What `work` answers.
    pub(crate) fn read_as<T>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&mut Reader<'_>, (&Model, &Caller, Moment)) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let (model, now) = (self.model(), self.now());
        let caller = caller.current(&model)?;
        let asker = (model.as_ref(), caller.as_ref(), now);
        self.store.read(|reader| work(reader, asker))
    }

    /// A record with its lines.
    ///
    /// # Errors
    /// `object.unknown`; `record.missing` when it is not there or not visible, which is audited.
    pub fn get(&self, caller: &Caller, object: &str, id: Id) -> Result<Visible, Problem> {
        let found = self.read_as(caller, |reader, asker| {
            records::one(reader, asker, asker.0.object(object)?, id)
        });
        self.audited(caller, "read", (object, Some(id)), found)
    }

    /// A page of records.
    ///
    /// # Errors
    /// `object.unknown`, `access.object`, `query.…`, `expr.…`.
    pub fn list(&self, caller: &Caller, object: &str, query: &ListQuery) -> Result<Page, Problem> {
        let page = self.read_as(caller, |reader, asker| {
            records::list(reader, asker, asker.0.object(object)?, query)
        });
        self.audited(caller, "list", (object, None), page)
    }

    /// Groups of records with their figures, as the API sends them.
    ///
    /// # Errors
    /// As [`Self::list`]; `query.…`.
    pub fn figures(
        &self,
        caller: &Caller,
        object: &str,
        query: &FigureQuery,
    ) -> Result<Groups, Problem> {
        let figures = self.read_as(caller, |reader, asker| {
            records::figures(reader, asker, asker.0.object(object)?, query)
        });
        self.audited(caller, "query", (object, None), figures)
    }

    /// A page of the records that point to a record by relation `relation`.
    ///
    /// # Errors
    /// `record.missing`, `object.unknown`, `access.object`.
    pub fn related(
        &self,
        caller: &Caller,
        (object, id, relation): (&str, Id, &str),
        query: &ListQuery,
    ) -> Result<Page, Problem> {
        self.sees(caller, object, id)?;
        let model = self.model();
        let caller = &*caller.current(&model)?;
        let known = model.object(object)?;
        let doc = known
            .doc
            .related
            .iter()
            .find(|related| related.name == relation);
        let doc = doc.ok_or_else(Problem::missing)?;
        let child = model.object(&doc.object)?;
        let (link, _) = child.field(&doc.field)?;
        if !caller.access().may_read_field(child, link) {
            return Err(Problem::missing());
        }
        let mut query = query.clone();
        query.also = Some(Term::column(child.column(link)?).eq(Term::value(id)));
        self.list(caller, &doc.object, &query)
    }

    /// Those of `ids` that are deleted and that the caller could read before.
    ///
    /// # Errors
    /// `object.unknown`, `access.object`.
    pub fn deleted_among(
        &self,
        caller: &Caller,
        object: &str,
        ids: &[Id],
    ) -> Result<Vec<Id>, Problem> {
        self.read_as(caller, |reader, (model, caller, now)| {
            let known = model.object(object)?;
            let compiler = crate::access::Compiler::new(model, caller, now);
            let id = known.column(crate::model::system::ID)?;
            let among = Term::column(id).is_in(ids.iter().copied());
            let select = compiler
                .select_deleted(known, crate::access::Action::Read)?
                .and(among)
                .column(id);
            let rows = reader.rows(&compiler.plan(select, vec![weft_store::ColumnKind::Int]))?;
            let ids = rows.iter().filter_map(|row| row.first()?.as_int());
            Ok(ids.map(Id::new).collect())
        })
    }

    /// The history of a visible record, newest first.
    ///
    /// # Errors
    /// `record.missing`.
    pub fn history(
        &self,
        caller: &Caller,
        object: &str,
        id: Id,
    ) -> Result<Vec<HistoryEntry>, Problem> {
        self.sees(caller, object, id)?;
        self.read_as(caller, |reader, (model, caller, _)| {
            records::history(
                reader,
                (caller.access(), &self.inner.vault),
                model.object(object)?,
                id,
            )
        })
    }

    /// Makes a record from what the API sends; answers its id.
    ///
    /// # Errors
    /// `access.*`, `field.*`, `record.*`.
    pub fn create(&self, caller: &Caller, object: &str, json: Json) -> Result<Id, Problem> {
        let change = Change::from_json(self.model().object(object)?, json)?;
        let name = object.to_owned();
        let made = self.write(caller, Lane::Interactive, move |unit| {
            unit.create(&name, change.clone()).map(|record| record.id())
        });
        self.people_changed(object);
        self.audited(caller, "create", (object, None), made)
    }

    /// Changes the record that was read at `version`; answers its new version.
    ///
    /// # Errors
    /// `record.missing`, `record.stale`, `access.*`, `field.*`, `record.*`.
    pub fn update(
        &self,
        caller: &Caller,
        (object, id, version): (&str, Id, i64),
        json: Json,
    ) -> Result<i64, Problem> {
        let change = Change::from_json(self.model().object(object)?, json)?;
        let name = object.to_owned();
        let updated = self.write(caller, Lane::Interactive, move |unit| {
            let known = unit.object(&name)?;
            let changes = vec![(id, Some(version), change.clone())];
            let records = records::update(unit, &known, changes)?;
            records
                .first()
                .map(records::Record::version)
                .ok_or_else(Problem::missing)
        });
        self.people_changed(object);
        self.audited(caller, "update", (object, Some(id)), updated)
    }

    /// Puts the record that was read at `version` into the bin.
    ///
    /// # Errors
    /// `record.missing`, `record.stale`, `record.posted`, `access.*`.
    pub fn delete(
        &self,
        caller: &Caller,
        object: &str,
        id: Id,
        version: i64,
    ) -> Result<(), Problem> {
        let name = object.to_owned();
        let deleted = self.write(caller, Lane::Interactive, move |unit| {
            let known = unit.object(&name)?;
            records::delete(unit, &known, id, Some(version))
        });
        self.people_changed(object);
        self.audited(caller, "delete", (object, Some(id)), deleted)
    }

    /// Writes a refusal into the audit log and hands it on.
    pub(crate) fn audited<T>(
        &self,
        caller: &Caller,
        action: &str,
        (object, id): (&str, Option<Id>),
        answer: Result<T, Problem>,
    ) -> Result<T, Problem> {
        if let Err(problem) = &answer {
            // What is there and out of reach answers as if it were not, and is written down.
            let is_there =
                || problem.code() == "object.unknown" && self.model().object(object).is_ok();
            let foreign = problem.kind() == Kind::Missing && (id.is_some() || is_there());
            if problem.kind() == Kind::Refused || foreign {
                self.audit_refusal(caller, action, (object, id), problem);
            }
        }
        answer
    }

    pub(crate) fn people_changed(&self, object: &str) {
        if matches!(object, "user" | "role" | "department") {
            self.inner.people.forget();
        }
    }

    /// Ids go on behind the largest one in the database, whatever the clock says.
    fn skip_used_ids(&self) -> Result<(), Problem> {
        let model = self.model();
        let tables: Vec<Table> = model.objects().map(|object| object.table.clone()).collect();
        let system = Caller::system("ids go on behind the largest");
        let compiler = crate::access::Compiler::new(&model, &system, self.now());
        let largest = self.store.read(|reader| {
            let mut largest = 0;
            for table in &tables {
                let id = Term::column(&weft_kernel::query::Column::fixed("id"));
                let select = weft_kernel::query::Select::from(table.clone())
                    .output("id", id.clone())
                    .sort_by(id, true)
                    .limit(1);
                let rows =
                    reader.rows(&compiler.plan(select, vec![weft_store::ColumnKind::Int]))?;
                let first = rows
                    .first()
                    .and_then(|row| row.first())
                    .and_then(weft_kernel::query::Datum::as_int);
                largest = largest.max(first.unwrap_or_default());
            }
            Ok(largest)
        })?;
        if largest > 0 {
            self.inner.ids.skip_past(Id::new(largest));
        }
        Ok(())
    }

    /// The object called `name`, if the caller may know that it exists.
    ///
    /// # Errors
    /// `object.unknown`.
    pub fn object_for(&self, caller: &Caller, name: &str) -> Result<Arc<Object>, Problem> {
        let model = self.model();
        let caller = caller.current(&model)?;
        let object = model.object(name)?;
        let access = caller.access();
        if access.scope(object, crate::access::Action::Read) == crate::pack::Scope::None
            && !access.may_create(object)
        {
            return Err(Model::unknown_object(name));
        }
        Ok(Arc::clone(object))
    }
}
