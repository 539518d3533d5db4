//! What expressions compute with besides records: calendars, regions, tables, exchange rates.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_expr::tables::{FindingKind, Table};
use weft_expr::{Calendar, ObjectRef, RateSource, Regions};
use weft_kernel::{Label, Problem};

use super::object::{Field, Object};
use super::rates::ExchangeRates;
use super::{Model, Region};
use crate::pack::{Pack, TableDoc};

/// The calendar that counts where none says it does.
const MAIN_CALENDAR: &str = "china";

/// What surrounds the objects.
#[derive(Debug, Default)]
pub(crate) struct Around {
    regions: Arc<Regions>,
    calendars: BTreeMap<String, Arc<Calendar>>,
    main_calendar: Option<String>,
    tables: BTreeMap<String, Arc<Table>>,
    /// Exchange rates, as far as they are read.
    pub(crate) rates: Arc<ExchangeRates>,
}

impl Around {
    /// Reads the documents; tables find their objects by `object`.
    pub(super) fn of(
        packs: &[Pack],
        regions: &BTreeMap<String, Region>,
        object: impl Fn(&str) -> Result<ObjectRef, Problem>,
    ) -> Result<Self, Problem> {
        let names = regions
            .values()
            .map(|region| (region.code.clone(), region.name.clone()));
        let mut around = Self {
            regions: Arc::new(Regions::new(names.collect())),
            ..Self::default()
        };
        for document in packs.iter().flat_map(|pack| &pack.calendars) {
            if document.main {
                around.main_calendar = Some(document.name.clone());
            }
            let calendar = document.calendar()?;
            around
                .calendars
                .insert(document.name.clone(), Arc::new(calendar));
        }
        for document in packs.iter().flat_map(|pack| &pack.tables) {
            let table = sound(document, &object)?;
            around.tables.insert(document.name.clone(), Arc::new(table));
        }
        Ok(around)
    }

    fn calendar(&self, name: Option<&str>) -> Option<&Arc<Calendar>> {
        let Some(name) = name else {
            let main = self.main_calendar.as_deref().unwrap_or(MAIN_CALENDAR);
            return self.calendars.get(main).or(self.calendars.values().next());
        };
        self.calendars.get(name).or_else(|| {
            self.calendars
                .values()
                .find(|one| is_called(&one.label, name))
        })
    }

    fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables
            .get(name)
            .or_else(|| self.tables.values().find(|one| is_called(&one.label, name)))
    }
}

fn is_called(label: &Label, name: &str) -> bool {
    label.zh == name || label.en == name
}

/// The table of a document, unless rows collide or, where that is refused, leave a gap.
fn sound(
    document: &TableDoc,
    object: impl Fn(&str) -> Result<ObjectRef, Problem>,
) -> Result<Table, Problem> {
    let table = document.table(object)?;
    let refused = |kind| match kind {
        FindingKind::Overlap => true,
        FindingKind::Gap => document.complete,
        FindingKind::Unreachable | FindingKind::NotChecked => false,
    };
    match table
        .findings()?
        .into_iter()
        .find(|found| refused(found.kind))
    {
        None => Ok(table),
        Some(found) => {
            let (label, told) = (&document.label, &found.message);
            let problem = Problem::invalid(
                found.kind.code(),
                format!("表“{}”：{}", label.zh, told.zh),
                format!("Table “{}”: {}", label.en, told.en),
            );
            Err(problem.on_field("rows"))
        }
    }
}

/// What expressions may ask of the model besides objects.
impl Model {
    /// The business calendar with this name or label; the company's own when none is given.
    #[must_use]
    pub fn known_calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        self.around.calendar(name).cloned()
    }

    pub(crate) fn known_calendars(&self) -> Vec<(String, Label)> {
        let known = self.around.calendars.values();
        known
            .map(|one| (one.name.clone(), one.label.clone()))
            .collect()
    }

    pub(crate) fn known_table(&self, name: &str) -> Option<Arc<Table>> {
        self.around.table(name).cloned()
    }

    pub(crate) fn known_tables(&self) -> Vec<Arc<Table>> {
        self.around.tables.values().cloned().collect()
    }

    /// Whether the formula of a field looks into a table, or counts with a calendar, that is not as
    /// it is in the model `now`.
    pub(crate) fn looks_up_otherwise(&self, now: &Self, object: &Object, field: &Field) -> bool {
        let Some(text) = &field.doc.formula else {
            return false;
        };
        let Ok(checked) = weft_expr::check(text, object.reference(), self, None) else {
            return false;
        };
        let calendars = checked.calendars();
        let tables = checked.tables();
        let other = |table: &Arc<Table>| now.around.tables.get(&table.name) != Some(table);
        let differs = |one: &Arc<Calendar>| now.around.calendars.get(&one.name) != Some(one);
        tables.iter().any(other) || calendars.iter().any(differs)
    }

    /// Tells what is kept at hand that records of an object were written.
    pub(crate) fn written(&self, object: &Object) {
        if object.name == super::EXCHANGE_RATE {
            self.around.rates.forget();
        }
    }

    /// Whether what tables compute for themselves can be computed.
    pub(super) fn check_tables(&self) -> Result<(), Problem> {
        for table in self.around.tables.values() {
            let inputs = table.inputs.iter().enumerate();
            let computed = inputs.filter_map(|(place, input)| {
                Some((place, table.object?, input.expression.as_ref()?))
            });
            for (place, object, text) in computed {
                let place = format!("inputs[{place}].expression");
                weft_expr::check(text, object, self, None)
                    .map_err(|problem| problem.on_field(place))?;
            }
        }
        Ok(())
    }

    pub(crate) fn known_regions(&self) -> Arc<Regions> {
        Arc::clone(&self.around.regions)
    }

    pub(crate) fn known_rates(&self) -> Option<RateSource> {
        ExchangeRates::source(&self.around.rates, self)
    }
}
