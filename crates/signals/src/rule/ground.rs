//! What the expressions of a rule compute with besides events: the company's zone, calendars, tables, regions and rates.

use std::sync::Arc;

use weft_expr::tables::Table as LookupTable;
use weft_expr::{
    Calendar, Catalogue, Checked, Completion, KnownField, KnownRows, ObjectRef, RateSource,
    Regions, Type,
};
use weft_kernel::query::Table;
use weft_kernel::{Label, Problem, Zone};

use super::document::RuleDocument;
use super::records::Records;

/// What is configured around the events.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    zone: &'a Zone,
    known: Option<&'a dyn Catalogue>,
    rates: Option<&'a RateSource>,
    peers: &'a [RuleDocument],
    records: Option<&'a dyn Records>,
}

/// A zone and nothing else.
impl<'a> From<&'a Zone> for Ground<'a> {
    fn from(zone: &'a Zone) -> Self {
        Self {
            zone,
            known: None,
            rates: None,
            peers: &[],
            records: None,
        }
    }
}

impl<'a> Ground<'a> {
    /// With the calendars, tables and regions that `known` knows.
    #[must_use]
    pub fn of(zone: &'a Zone, known: &'a dyn Catalogue) -> Self {
        Self {
            known: Some(known),
            ..Self::from(zone)
        }
    }

    /// The same with exchange rates that stay as they are, instead of those at hand.
    #[must_use]
    pub fn with_rates(self, rates: Option<&'a RateSource>) -> Self {
        Self { rates, ..self }
    }

    /// The same beside these rules, whose signals conditions may read.
    #[must_use]
    pub fn among(self, peers: &'a [RuleDocument]) -> Self {
        Self { peers, ..self }
    }

    /// The same where conditions may read the customer's records.
    #[must_use]
    pub fn over(self, records: &'a dyn Records) -> Self {
        Self {
            records: Some(records),
            ..self
        }
    }

    /// The records conditions may read.
    pub(super) const fn records(&self) -> Option<&'a dyn Records> {
        self.records
    }

    /// The rules it stands beside.
    pub(super) const fn peers(&self) -> &'a [RuleDocument] {
        self.peers
    }

    /// What is configured, where that is known.
    pub(super) const fn known(&self) -> Option<&'a dyn Catalogue> {
        self.known
    }

    /// The company's zone.
    #[must_use]
    pub const fn zone(&self) -> &'a Zone {
        self.zone
    }

    /// Checks `text` over an object of `fields`.
    pub(super) fn check(
        &self,
        text: &str,
        object: ObjectRef,
        (fields, expect): (&dyn Catalogue, Option<Type>),
    ) -> Result<Checked, Problem> {
        let ground = *self;
        weft_expr::check(text, object, &Grounded { fields, ground }, expect)
    }

    /// What may be typed at the character `cursor` of `text`, an expression over an object of `fields`.
    pub(super) fn complete(
        &self,
        (text, cursor): (&str, usize),
        object: ObjectRef,
        fields: &dyn Catalogue,
    ) -> Completion {
        let ground = *self;
        weft_expr::complete(text, cursor, object, &Grounded { fields, ground })
    }
}

/// The objects of a rule, and what surrounds them.
struct Grounded<'a> {
    fields: &'a dyn Catalogue,
    ground: Ground<'a>,
}

impl Catalogue for Grounded<'_> {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        self.fields.object(name_or_label)
    }

    fn field(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        self.fields.field(object, name_or_label)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        self.fields.fields(object)
    }

    fn table(&self, object: ObjectRef) -> Table {
        self.fields.table(object)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        self.fields.object_label(object)
    }

    fn children(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownRows> {
        self.fields.children(object, name_or_label)
    }

    fn all_children(&self, object: ObjectRef) -> Vec<KnownRows> {
        self.fields.all_children(object)
    }

    fn calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        self.ground.known?.calendar(name)
    }

    fn calendars(&self) -> Vec<(String, Label)> {
        let known = self.ground.known;
        known.map(Catalogue::calendars).unwrap_or_default()
    }

    /// A table knows how to ask records for its inputs, not events: here they are given in the call.
    fn lookup_table(&self, name: &str) -> Option<Arc<LookupTable>> {
        let table = self.ground.known?.lookup_table(name)?;
        Some(match table.object {
            None => table,
            Some(_) => Arc::new(LookupTable {
                object: None,
                ..LookupTable::clone(&table)
            }),
        })
    }

    fn lookup_tables(&self) -> Vec<Arc<LookupTable>> {
        let known = self.ground.known;
        known.map(Catalogue::lookup_tables).unwrap_or_default()
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        self.ground.known?.regions()
    }

    fn rates(&self) -> Option<RateSource> {
        let at_hand = || self.ground.known?.rates();
        self.ground.rates.cloned().or_else(at_hand)
    }
}
