//! The model: an immutable snapshot of every object, role, menu and list, as configured.

mod around;
mod build;
mod catalogue;
mod compiled;
mod conditions;
mod currency;
mod derive;
mod graph;
mod money;
mod no_rows;
mod numbers;
mod object;
mod rates;
mod readers;
mod reviewed;
mod rollup;
mod schema;
mod sound;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use weft_kernel::{Currency, Label, Problem, Zone};

pub(crate) use compiled::{Compiled, CompiledCheck, CompiledRollup};
pub(crate) use conditions::CompiledValidation;
pub use currency::Derived;
pub(crate) use currency::{CURRENCY, RATE};
pub(crate) use derive::Computed;
pub use graph::FieldKey;
pub(crate) use money::CompiledCurrency;
pub(crate) use no_rows::no_rows;
pub(crate) use numbers::{Numbers, allocate, catalogue_table, fresh};
pub use object::{Field, FieldIx, Object, system};
pub(crate) use rates::{EXCHANGE_RATE, RATES_MAX};
pub use readers::{Reader, ReaderKind};

use crate::pack::{MenuDoc, Pack, ProfileDoc, RoleDoc, WorkbenchDoc};

/// A region of China: province, city or district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Code of 2, 4 or 6 digits.
    pub code: String,
    /// Name, such as 浦东新区.
    pub name: String,
    /// Code of the region it lies in.
    pub parent: Option<String>,
}

/// Where the company is at home: what its days and its money are.
#[derive(Clone, Debug)]
pub struct Home {
    /// Its zone.
    pub zone: Zone,
    /// Its own currency.
    pub currency: &'static Currency,
}

impl Home {
    pub(crate) fn at(zone: Zone, currency: &'static Currency) -> Self {
        Self { zone, currency }
    }
}

/// Everything that is configured; swapped as a whole.
#[derive(Debug)]
pub struct Model {
    /// Which version it is: another one each time the configuration is published.
    pub version: u64,
    /// Where its computed values come from.
    computed: Computed,
    /// The company's zone.
    pub zone: Zone,
    /// The company's own currency.
    pub currency: &'static Currency,
    objects: Vec<Arc<Object>>,
    by_name: HashMap<String, usize>,
    by_number: HashMap<u32, usize>,
    compiled: Vec<Compiled>,
    pub(crate) graph: graph::Graph,
    pub(crate) around: around::Around,
    /// The roll-ups over the records of an object, by its number: place of the parent, of the roll-up.
    rolled_up: BTreeMap<u32, Vec<(usize, usize)>>,
    /// What has the currency of the records of an object, by its number: place, lookup to it.
    followers: BTreeMap<u32, Vec<(usize, FieldIx)>>,
    /// Roles by name.
    pub roles: BTreeMap<String, RoleDoc>,
    /// The menus.
    pub menus: Vec<MenuDoc>,
    /// The workbenches.
    pub workbenches: Vec<WorkbenchDoc>,
    /// Import profiles by name.
    pub profiles: BTreeMap<String, ProfileDoc>,
    /// Regions by code.
    pub regions: BTreeMap<String, Region>,
    /// Signal rules as text, by name.
    pub rules: BTreeMap<String, String>,
    /// Changes of records that become touchpoints, as text, by name.
    pub record_events: BTreeMap<String, String>,
    /// Names of objects in the bin: menus may still say them.
    pub retired: BTreeSet<String>,
}

impl Model {
    /// Builds the model of `packs` (lower layers first) with the numbers given to objects and fields.
    ///
    /// # Errors
    /// `model.…` with the document and what is wrong in it.
    pub fn build(packs: &[Pack], numbers: &Numbers, home: Home) -> Result<Self, Problem> {
        let model = Self::build_unreviewed(packs, numbers, home)?;
        let wrong = reviewed::problems(packs, &model);
        let mut wrong = wrong.into_iter().chain(crate::layouts::problems(&model));
        match wrong.next() {
            Some(problem) => Err(problem),
            None => Ok(model),
        }
    }

    /// The same of documents that are in force already: what is only shown wrongly, and what was
    /// once let in, keeps no house from opening.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub(crate) fn build_unreviewed(
        packs: &[Pack],
        numbers: &Numbers,
        home: Home,
    ) -> Result<Self, Problem> {
        build::model(packs, numbers, (home, Computed::Stored))
    }

    /// The same, with every formula and roll-up computed when it is read: a draft's values can so
    /// be read before any of them is stored.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub(crate) fn build_at_read(
        packs: &[Pack],
        numbers: &Numbers,
        home: Home,
    ) -> Result<Self, Problem> {
        build::model(packs, numbers, (home, Computed::AtRead))
    }

    /// Whether every formula and roll-up is computed when it is read: such a model is only read.
    pub(crate) fn is_at_read(&self) -> bool {
        self.computed == Computed::AtRead
    }

    /// Where the company is at home.
    #[must_use]
    pub fn home(&self) -> Home {
        Home {
            zone: self.zone.clone(),
            currency: self.currency,
        }
    }

    /// The objects whose records have the currency of records of `parent`, with their lookups.
    pub(crate) fn followers(
        &self,
        parent: &Object,
    ) -> impl Iterator<Item = (&Arc<Object>, FieldIx)> {
        let places = self.followers.get(&parent.number).into_iter().flatten();
        places.filter_map(|(place, link)| Some((self.objects.get(*place)?, *link)))
    }

    /// Every object in the order of the packs.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.objects.iter()
    }

    /// The object called `name`.
    ///
    /// # Errors
    /// `object.unknown` when there is none.
    pub fn object(&self, name: &str) -> Result<&Arc<Object>, Problem> {
        self.by_name
            .get(name)
            .and_then(|ix| self.objects.get(*ix))
            .ok_or_else(|| Self::unknown_object(name))
    }

    /// The refusal for an object that does not exist, or that the caller may not know of.
    pub(crate) fn unknown_object(name: &str) -> Problem {
        Problem::new(
            weft_kernel::Kind::Missing,
            "object.unknown",
            format!("没有对象 `{name}`"),
            format!("There is no object `{name}`"),
        )
        .typed(name)
    }

    /// The object with this number.
    #[must_use]
    pub fn by_number(&self, number: u32) -> Option<&Arc<Object>> {
        self.by_number
            .get(&number)
            .and_then(|ix| self.objects.get(*ix))
    }

    /// What is compiled of `object`: checks, formulas, roll-ups.
    ///
    /// # Errors
    /// `model.not_compiled` when the object is of another model.
    pub fn compiled(&self, object: &Object) -> Result<&Compiled, Problem> {
        self.by_number
            .get(&object.number)
            .and_then(|ix| self.compiled.get(*ix))
            .ok_or_else(|| Problem::internal("model.not_compiled", &object.name))
    }

    /// The stored roll-ups over records of `child`, with the objects they are of.
    pub(crate) fn rolled_up(
        &self,
        child: &Object,
    ) -> impl Iterator<Item = (&Arc<Object>, &CompiledRollup)> {
        let places = self.rolled_up.get(&child.number).into_iter().flatten();
        places.filter_map(|(object, rollup)| {
            let rollups = &self.compiled.get(*object)?.rollups;
            Some((self.objects.get(*object)?, rollups.get(*rollup)?))
        })
    }

    /// The label of a region with those above it: 上海市浦东新区.
    #[must_use]
    pub fn region_label(&self, code: &str) -> Option<Label> {
        let mut names = Vec::new();
        let mut next = self.regions.get(code);
        while let Some(region) = next {
            if region.name != "市辖区" && names.len() < 3 {
                names.push(region.name.as_str());
            }
            next = region
                .parent
                .as_ref()
                .and_then(|parent| self.regions.get(parent));
        }
        names.reverse();
        (!names.is_empty()).then(|| Label::same(&names.concat()))
    }
}
