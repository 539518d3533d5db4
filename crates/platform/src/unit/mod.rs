//! A unit of work: one transaction, one caller, one model.

mod bulk;

use std::sync::Arc;

use weft_expr::{RateSource, World};
use weft_kernel::query::{Datum, Fold, Select, Term};
use weft_kernel::{Date, Id, IdSource, Moment, Problem, Value};
use weft_store::{ColumnKind, Tx};

use crate::access::{Action, Compiler};
use crate::addresses::Readers;
use crate::caller::Caller;
use crate::model::{EXCHANGE_RATE, Model, Object, RATES_MAX, system};
use crate::records::{Change, Record, Standpoint, Unsettled};
use crate::search::Ahead;
use crate::vault::Vault;

/// What reads and writes of one transaction go through.
pub struct Unit<'u, 't> {
    pub(crate) tx: &'u mut Tx<'t>,
    pub(crate) model: &'u Arc<Model>,
    pub(crate) caller: &'u Caller,
    pub(crate) ids: &'u IdSource,
    pub(crate) vault: &'u Vault,
    pub(crate) readers: &'u Readers,
    pub(crate) unsettled: Unsettled,
    /// Tokens of texts that will be written, as far as somebody has cut them before.
    pub(crate) ahead: Arc<Ahead>,
}

impl<'u, 't> Unit<'u, 't> {
    pub(crate) fn new(
        tx: &'u mut Tx<'t>,
        model: &'u Arc<Model>,
        caller: &'u Caller,
        (ids, vault, readers): (&'u IdSource, &'u Vault, &'u Readers),
    ) -> Self {
        Self {
            tx,
            model,
            caller,
            ids,
            vault,
            readers,
            unsettled: Unsettled::default(),
            ahead: Arc::default(),
        }
    }

    /// The moment of the transaction.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.tx.now()
    }

    /// The company's date at that moment.
    #[must_use]
    pub fn today(&self) -> Date {
        self.model.zone.date_of(self.now())
    }

    /// Has the exchange rates at hand that formulas compute with.
    pub(crate) fn have_rates(&mut self) -> Result<(), Problem> {
        let now = self.now();
        let rates = &self.model.around.rates;
        let Ok(object) = self.model.object(EXCHANGE_RATE) else {
            return Ok(());
        };
        if !rates.are_old(now) {
            return Ok(());
        }
        let found = self.acting("exchange rates for formulas", |unit| {
            unit.select_some(object, Action::Read, (Term::TRUE, RATES_MAX))
        })?;
        rates.keep(now, &found)
    }

    /// The exchange rates as they are now, at most a minute old; later ones do not change what is answered.
    ///
    /// # Errors
    /// Those of reading them.
    pub fn exchange_rates(&mut self) -> Result<Option<RateSource>, Problem> {
        self.have_rates()?;
        let rates = self.model.around.rates.frozen();
        let source = self.model.known_rates();
        Ok(source.map(|source| RateSource { rates, ..source }))
    }

    /// Where rows are looked at from.
    pub(crate) fn standpoint(&self) -> Standpoint<'u> {
        Standpoint {
            model: self.model,
            caller: self.caller,
            now: self.now(),
        }
    }

    /// What expressions know of the world.
    pub(crate) fn world(&self) -> World<'u> {
        self.standpoint().world()
    }

    /// Who asks.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        self.caller
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Arc<Model> {
        self.model
    }

    /// The object called `name`.
    ///
    /// # Errors
    /// `object.unknown`.
    pub fn object(&self, name: &str) -> Result<Arc<Object>, Problem> {
        self.model.object(name).map(Arc::clone)
    }

    /// Does `work` as the same person with every right: the inside of a command.
    ///
    /// # Errors
    /// What `work` answers.
    pub fn acting<T>(
        &mut self,
        reason: &'static str,
        work: impl FnOnce(&mut Unit<'_, 't>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let caller = self.caller.acting(reason);
        let mut unit = Unit {
            tx: &mut *self.tx,
            model: self.model,
            caller: &caller,
            ids: self.ids,
            vault: self.vault,
            readers: self.readers,
            unsettled: std::mem::take(&mut self.unsettled),
            ahead: Arc::clone(&self.ahead),
        };
        let answer = work(&mut unit);
        self.unsettled = unit.unsettled;
        answer
    }

    /// The store's transaction, for the log of touches, positions and internal tables.
    pub fn tx(&mut self) -> &mut Tx<'t> {
        self.tx
    }

    pub(crate) fn compiler(&self) -> Compiler<'u> {
        Compiler::new(self.model, self.caller, self.tx.now())
    }

    /// The record, if the caller may see it.
    ///
    /// # Errors
    /// `record.missing`.
    pub fn load(&mut self, object: &str, id: Id) -> Result<Record, Problem> {
        self.load_many(object, &[id])?
            .pop()
            .ok_or_else(Problem::missing)
    }

    /// Those of the records that the caller may see, in the order of their ids.
    ///
    /// # Errors
    /// `object.unknown`, `access.object`.
    pub fn load_many(&mut self, object: &str, ids: &[Id]) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        let ids = ids.iter().copied();
        let term = Term::column(object.column(system::ID)?).is_in(ids);
        self.select(&object, Action::Read, term)
    }

    /// Holds records against other writers until the end and reads them.
    ///
    /// # Errors
    /// As [`Self::load_many`].
    pub fn load_locked(&mut self, object: &str, ids: &[Id]) -> Result<Vec<Record>, Problem> {
        let known = self.object(object)?;
        self.tx.lock(&known.table, ids)?;
        self.load_many(object, ids)
    }

    /// The visible records whose fields have all these values, in the order of their ids.
    ///
    /// # Errors
    /// `object.unknown`, `field.unknown`, `access.object`.
    pub fn find_by(
        &mut self,
        object: &str,
        fields: &[(&str, Value)],
    ) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        let mut filter = Term::TRUE;
        for (name, value) in fields {
            let (ix, field) = object.field(name)?;
            let column = Term::column(object.column(ix)?);
            let shape = field.shape.ok_or_else(|| object.unknown_field(name))?;
            filter = filter.and(match shape.datum(value)? {
                Datum::Null => column.is_null(),
                datum => column.eq(Term::Datum(datum)),
            });
        }
        self.select(&object, Action::Read, filter)
    }

    /// The visible records whose lookup `field` points to one of `ids`, in the order of their ids.
    ///
    /// # Errors
    /// `object.unknown`, `field.unknown`, `access.object`.
    pub fn find_among(
        &mut self,
        object: &str,
        field: &str,
        ids: &[Id],
    ) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        let (ix, _) = object.field(field)?;
        let filter = Term::column(object.column(ix)?).is_in(ids.iter().copied());
        self.select(&object, Action::Read, filter)
    }

    /// The visible records for which the expression is true, in the order of their ids.
    ///
    /// # Errors
    /// Those of the expression; `object.unknown`, `access.object`.
    pub fn find(&mut self, object: &str, expression: &str) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        let compiler = self.compiler();
        let select = filtered(&object, &compiler, expression)?;
        self.fetch(&object, &compiler, select)
    }

    /// Those of `ids` that are live and visible.
    pub(crate) fn ids_of(
        &mut self,
        object: &Arc<Object>,
        ids: &[Id],
    ) -> Result<std::collections::BTreeSet<Id>, Problem> {
        let compiler = self.compiler();
        let id = object.column(system::ID)?;
        let among = Term::column(id).is_in(ids.iter().copied());
        let select = compiler.select(object, Action::Read)?.and(among).column(id);
        let plan = compiler.plan(select, vec![ColumnKind::Int]);
        let rows = self.tx.rows(&plan)?;
        Ok(rows
            .iter()
            .filter_map(|row| row.first()?.as_int().map(Id::new))
            .collect())
    }

    pub(crate) fn select(
        &mut self,
        object: &Arc<Object>,
        action: Action,
        filter: Term,
    ) -> Result<Vec<Record>, Problem> {
        let compiler = self.compiler();
        let select = compiler.select(object, action)?.and(filter);
        self.fetch(object, &compiler, select)
    }

    /// The first `limit` of the visible records for which `filter` holds, by id.
    pub(crate) fn select_some(
        &mut self,
        object: &Arc<Object>,
        action: Action,
        (filter, limit): (Term, u32),
    ) -> Result<Vec<Record>, Problem> {
        let compiler = self.compiler();
        let select = compiler.select(object, action)?.and(filter).limit(limit);
        self.fetch(object, &compiler, select)
    }

    pub(crate) fn fetch(
        &mut self,
        object: &Arc<Object>,
        compiler: &Compiler<'_>,
        select: Select,
    ) -> Result<Vec<Record>, Problem> {
        let (mut select, mut kinds, mut places) = (select, Vec::new(), Vec::new());
        for (ix, _, column, shape) in object.stored() {
            select = select.column(column);
            kinds.push(shape.column());
            places.push(ix);
        }
        let select = select.sort_by(Term::column(object.column(system::ID)?), false);
        let rows = self.tx.rows(&compiler.plan(select, kinds))?;
        Ok(rows
            .into_iter()
            .map(|row| Record::from_row(object, &places, row))
            .collect())
    }

    /// Makes a record.
    ///
    /// # Errors
    /// See [`Self::create_many`].
    pub fn create(&mut self, object: &str, change: Change) -> Result<Record, Problem> {
        self.create_many(object, vec![change])?
            .pop()
            .ok_or_else(|| Problem::internal("record.none_made", object))
    }

    /// Makes records, all or none.
    ///
    /// # Errors
    /// `access.*` without the right; `field.*`, `check.*`, `record.*` when a value does not do.
    pub fn create_many(
        &mut self,
        object: &str,
        changes: Vec<Change>,
    ) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        crate::records::create(self, &object, changes)
    }

    /// Changes a record whatever its version: for commands, which hold the record.
    ///
    /// # Errors
    /// See [`Self::create_many`]; `record.missing`.
    pub fn update(&mut self, object: &str, id: Id, change: Change) -> Result<Record, Problem> {
        self.update_many(object, vec![(id, change)])?
            .pop()
            .ok_or_else(Problem::missing)
    }

    /// Changes records, all or none.
    ///
    /// # Errors
    /// See [`Self::create_many`]; `record.missing`.
    pub fn update_many(
        &mut self,
        object: &str,
        changes: Vec<(Id, Change)>,
    ) -> Result<Vec<Record>, Problem> {
        let object = self.object(object)?;
        let changes = changes
            .into_iter()
            .map(|(id, change)| (id, None, change))
            .collect();
        crate::records::update(self, &object, changes)
    }

    /// Deletes a record: it goes to the bin with its lines.
    ///
    /// # Errors
    /// `record.missing`, `access.record`, `record.locked`.
    pub fn delete(&mut self, object: &str, id: Id) -> Result<(), Problem> {
        let object = self.object(object)?;
        crate::records::delete(self, &object, id, None)
    }

    /// Takes a record out of the bin with the lines that went with it.
    ///
    /// # Errors
    /// `record.missing` when it is not in the bin or out of reach, `record.duplicate` when another
    /// has taken its place.
    pub fn restore(&mut self, object: &str, id: Id) -> Result<Record, Problem> {
        let object = self.object(object)?;
        crate::records::restore(self, &object, id, None)
    }

    /// How many visible records the lookup `field` points from to `id`: a cheap check.
    ///
    /// # Errors
    /// `object.unknown`, `field.unknown`, `access.object`.
    pub fn count_by(&mut self, object: &str, field: &str, id: Id) -> Result<i64, Problem> {
        let object = self.object(object)?;
        let (ix, _) = object.field(field)?;
        let compiler = self.compiler();
        let filter = Term::column(object.column(ix)?).eq(Term::value(id));
        let select = compiler.select(&object, Action::Read)?.and(filter);
        self.counted(&compiler, select)
    }

    /// For how many visible records the expression is true.
    ///
    /// # Errors
    /// Those of the expression; `object.unknown`, `access.object`.
    pub fn count(&mut self, object: &str, expression: &str) -> Result<i64, Problem> {
        let object = self.object(object)?;
        let compiler = self.compiler();
        self.counted(&compiler, filtered(&object, &compiler, expression)?)
    }

    fn counted(&mut self, compiler: &Compiler<'_>, select: Select) -> Result<i64, Problem> {
        let select = select.output("count", Term::Fold(Fold::Count, None));
        let plan = compiler.plan(select, vec![ColumnKind::Int]);
        let rows = self.tx.rows(&plan)?;
        let count = rows.first().and_then(|row| row.first()?.as_int());
        Ok(count.unwrap_or_default())
    }
}

/// The visible records for which the expression is true.
fn filtered(
    object: &Arc<Object>,
    compiler: &Compiler<'_>,
    expression: &str,
) -> Result<Select, Problem> {
    let (known, truth) = (compiler.catalogue(), Some(weft_expr::Type::Bool));
    let checked = weft_expr::check(expression, object.reference(), &known, truth)?;
    let mut select = compiler.select(object, Action::Read)?;
    let filter = compiler.lowering(&mut select, |scope| checked.lower(scope))?;
    Ok(select.and(filter))
}
