//! What a rule asks besides its events when it fires: the customer's other signals, what these make tags weigh, and what
//! the customer's records held at that moment.

use std::collections::BTreeMap;

use weft_expr::{Checked, KnownField, KnownRows, ObjectRef, RowSource, Type, World};
use weft_kernel::{Decimal, Id, Label, Language, Moment, Problem, Value, Zone};

use super::document::RuleDocument;
use super::dossier::{Dossier, FieldKey};
use super::firing::{FIRING, FiringCatalogue, SIGNALS, is_record};
use super::ground::Ground;
use super::reading::Reading;
use super::{TAG_WEIGHT_MAX, reads_user, records, wrong};

/// A standing signal: when it came to stand, and when it was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stood {
    pub(crate) at: Moment,
    /// The first moment at which it stands no more; the end of time while nothing has ended it.
    pub(crate) until: Moment,
}

/// The signals of each rule that a condition reads, in the order of [`Condition::reads`] and of their time.
pub(crate) type Told = Vec<Vec<Stood>>;

/// What a condition is asked over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    /// The customer's other signals.
    pub(crate) told: &'a Told,
    /// The customer's records, where they are known.
    pub(crate) dossier: Option<&'a Dossier>,
}

/// A checked condition on the customer's other signals and records.
#[derive(Clone, Debug)]
pub struct Condition {
    checked: Checked,
    text: String,
    zone: Zone,
    reads: Vec<String>,
    asked: Vec<Asked>,
}

/// A field that a condition reads.
#[derive(Clone, Debug)]
struct Asked {
    object: ObjectRef,
    number: u32,
    name: String,
    from: Origin,
}

/// Where its value comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// The latest signal of the rule at this place among those read.
    Signals(usize),
    /// What the signals of these rules weigh together, each so much.
    Tag(Vec<(usize, i64)>),
    /// The customer's records.
    Records(Box<Reading>),
}

impl Condition {
    /// Checks the condition of `document`, which has one, among the rules it stands beside.
    pub(super) fn compile(document: &RuleDocument, ground: Ground<'_>) -> Result<Self, Problem> {
        let text = document.filled(&document.condition).trim().to_owned();
        let fields = FiringCatalogue::of(document, ground);
        let on_if = |problem: Problem| problem.on_field("if");
        let checked = ground
            .check(&text, FIRING, (&fields, Some(Type::Bool)))
            .map_err(on_if)?;
        if checked.reads_user() {
            return Err(on_if(reads_user()));
        }
        let (mut asked, mut reads): (Vec<Asked>, Vec<String>) = (Vec::new(), Vec::new());
        for read in checked.references() {
            if let Some(records) = ground.records()
                && is_record(read.object)
            {
                records::check((document, &text), records, read).map_err(on_if)?;
            }
            let Some((object, number)) = read.field.map(|number| (read.object, number)) else {
                continue;
            };
            let known = |one: &Asked| (one.object, one.number) == (object, number);
            if !asked.iter().any(known) {
                asked.extend(asked_of(&fields, (object, number), &mut reads));
            }
        }
        if asked.is_empty() {
            return Err(on_if(wrong(
                "rule.if",
                document,
                "`if` 要读 `signals.规则名`、`tags.标签名` 或客户的字段，如 `account.level`",
                "`if` reads `signals.<rule>`, `tags.<tag>` or a field of the customer such as `account.level`",
            )));
        }
        Ok(Self {
            checked,
            text,
            zone: ground.zone().clone(),
            reads,
            asked,
        })
    }

    /// The rules whose signals it reads.
    #[must_use]
    pub fn reads(&self) -> &[String] {
        &self.reads
    }

    /// The fields of the customer's records that it reads; a record itself wherever one of its fields is read.
    pub fn fields(&self) -> impl Iterator<Item = FieldKey> {
        self.readings_of_records().map(|reading| reading.key)
    }

    fn readings_of_records(&self) -> impl Iterator<Item = &Reading> {
        self.asked.iter().filter_map(|one| match &one.from {
            Origin::Records(reading) => Some(&**reading),
            Origin::Signals(_) | Origin::Tag(_) => None,
        })
    }

    /// What was read besides the customer's records.
    pub(crate) fn without_records(&self, asked: Vec<(String, String)>) -> Vec<(String, String)> {
        let of_records = |name: &str| self.readings_of_records().any(|one| one.name == name);
        let others = asked.into_iter().filter(|(name, _)| !of_records(name));
        others.collect()
    }

    /// The records it names by their ids, and those that the fields it reads ever led to.
    pub(crate) fn records<'a>(
        &self,
        dossiers: impl IntoIterator<Item = &'a Dossier>,
    ) -> Vec<(ObjectRef, Id)> {
        let mut records = self.checked.records();
        for dossier in dossiers {
            let readings = self.readings_of_records();
            records.extend(readings.flat_map(|one| one.records_in(dossier)));
        }
        records
    }

    /// What the customer's records held at `at`, by the names it uses.
    pub(crate) fn readings_in(&self, dossier: &Dossier, at: Moment) -> Vec<(String, Value)> {
        let readings = self.readings_of_records();
        readings
            .map(|one| (one.name.clone(), dossier.value(one.key, at)))
            .collect()
    }

    /// The expression as its file has it, settings filled in.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The expression in words, with what records are called whose ids it names.
    #[must_use]
    pub fn words(&self, names: &BTreeMap<Id, String>) -> Label {
        Label::new(
            self.checked.echo_naming(Language::Zh, names),
            self.checked.echo_naming(Language::En, names),
        )
    }

    /// What the records held in words, as `asked` has it by the names of [`Self::readings`].
    pub(crate) fn held(&self, asked: &[(String, String)]) -> Option<Label> {
        let readings: Vec<&Reading> = self.readings_of_records().collect();
        super::reading::words(&readings, asked)
    }

    /// Whether it can be seen that it never holds.
    #[must_use]
    pub fn never_holds(&self) -> bool {
        self.checked.never_holds()
    }

    /// Whether it can be seen that it always holds.
    #[must_use]
    pub fn always_holds(&self) -> bool {
        self.checked.always_holds()
    }

    pub(super) const fn expression(&self) -> &Checked {
        &self.checked
    }

    /// Whether it holds at `at`; what cannot be computed does not hold, nor what is asked of the records of somebody
    /// who is nobody's.
    pub(crate) fn holds(&self, over: Asking<'_>, at: Moment) -> bool {
        if over.dossier.is_none() && self.fields().next().is_some() {
            return false;
        }
        let world = World {
            now: at,
            zone: &self.zone,
            me: None,
        };
        let row = FiringRow {
            condition: self,
            over,
            at,
        };
        matches!(self.checked.evaluate(&row, &world), Ok(Value::Bool(true)))
    }

    /// What it reads at `at`, by the names it uses.
    pub(crate) fn readings(&self, over: Asking<'_>, at: Moment) -> Vec<(String, Value)> {
        let value = |one: &Asked| (one.name.clone(), one.value(over, at));
        self.asked.iter().map(value).collect()
    }
}

/// The field of this object and number as a condition asks for it; what only leads to signals and tags is none.
fn asked_of(
    fields: &FiringCatalogue<'_>,
    (object, number): (ObjectRef, u32),
    reads: &mut Vec<String>,
) -> Option<Asked> {
    if let Some(field) = fields.field_of(object, number) {
        let rules = field.rules.iter();
        let mut rules = rules.map(|(name, weight)| (place_of(reads, name), *weight));
        let from = match object {
            SIGNALS => Origin::Signals(rules.next()?.0),
            _ => Origin::Tag(rules.collect()),
        };
        return Some(Asked {
            object,
            number,
            name: field.path(object),
            from,
        });
    }
    let reading = Reading::of(fields, (object, number))?;
    Some(Asked {
        object,
        number,
        name: reading.name.clone(),
        from: Origin::Records(Box::new(reading)),
    })
}

/// The place of a rule among those read, where it comes last when it is new.
fn place_of(reads: &mut Vec<String>, name: &str) -> usize {
    let there = reads.iter().position(|read| read == name);
    there.unwrap_or_else(|| {
        reads.push(name.to_owned());
        reads.len() - 1
    })
}

impl Asked {
    fn value(&self, over: Asking<'_>, at: Moment) -> Value {
        let stands = |stood: &&Stood| stood.at <= at && at < stood.until;
        let of = |place: &usize| over.told.get(*place).map_or(&[][..], Vec::as_slice);
        match &self.from {
            Origin::Records(reading) => over
                .dossier
                .map_or(Value::Empty, |dossier| dossier.value(reading.key, at)),
            Origin::Signals(place) => {
                let last = of(place).iter().rev().find(stands);
                last.map_or(Value::Empty, |stood| Value::Moment(stood.at))
            }
            Origin::Tag(rules) => {
                let weights = rules.iter().map(|(place, weight)| {
                    let count = of(place).iter().filter(stands).count();
                    weight.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX))
                });
                let weight = weights.fold(0, i64::saturating_add);
                Value::Number(Decimal::from(weight.clamp(-TAG_WEIGHT_MAX, TAG_WEIGHT_MAX)))
            }
        }
    }
}

/// The customer's other signals and records at a moment.
struct FiringRow<'a> {
    condition: &'a Condition,
    over: Asking<'a>,
    at: Moment,
}

impl RowSource for FiringRow<'_> {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        let object = match path.first().map(|led| led.ty) {
            None => FIRING,
            Some(Type::Record(object)) => object,
            Some(_) => return Ok(Value::Empty),
        };
        let mut asked = self.condition.asked.iter();
        let asked = asked.find(|one| (one.object, one.number) == (object, field.number));
        Ok(asked.map_or(Value::Empty, |one| one.value(self.over, self.at)))
    }

    fn related(
        &self,
        _path: &[KnownField],
        _child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Ok(Vec::new())
    }
}
