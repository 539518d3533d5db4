//! What a rule asks besides its events when it fires: the customer's other signals, and what these make tags weigh.

use weft_expr::{Checked, KnownField, KnownRows, ObjectRef, RowSource, Type, World};
use weft_kernel::{Decimal, Label, Language, Moment, Problem, Value, Zone};

use super::document::RuleDocument;
use super::firing::{FIRING, FiringCatalogue, SIGNALS};
use super::ground::Ground;
use super::{TAG_WEIGHT_MAX, reads_user, wrong};

/// A standing signal: when it came to stand, and when it was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stood {
    pub(crate) at: Moment,
    /// The first moment at which it stands no more; the end of time while nothing has ended it.
    pub(crate) until: Moment,
}

/// The signals of each rule that a condition reads, in the order of [`Condition::reads`] and of their time.
pub(crate) type Told = Vec<Vec<Stood>>;

/// A checked condition on the customer's other signals.
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
    /// The places of its rules among those read, and what a signal of each weighs.
    rules: Vec<(usize, i64)>,
}

impl Condition {
    /// Checks the condition of `document`, which has one, among the rules it stands beside.
    pub(super) fn compile(document: &RuleDocument, ground: Ground<'_>) -> Result<Self, Problem> {
        let text = document.filled(&document.condition).trim().to_owned();
        let fields = FiringCatalogue::of(document, ground.peers());
        let on_if = |problem: Problem| problem.on_field("if");
        let checked = ground
            .check(&text, FIRING, (&fields, Some(Type::Bool)))
            .map_err(on_if)?;
        if checked.reads_user() {
            return Err(on_if(reads_user()));
        }
        let (mut asked, mut reads): (Vec<Asked>, Vec<String>) = (Vec::new(), Vec::new());
        for read in checked.references() {
            let Some((object, number)) = read.field.map(|number| (read.object, number)) else {
                continue;
            };
            let known = |one: &Asked| (one.object, one.number) == (object, number);
            let Some(field) = fields
                .field_of(object, number)
                .filter(|_| !asked.iter().any(known))
            else {
                continue;
            };
            let rules = field.rules.iter();
            let rules = rules.map(|(name, weight)| (place_of(&mut reads, name), *weight));
            asked.push(Asked {
                rules: rules.collect(),
                name: field.path(object),
                object,
                number,
            });
        }
        if asked.is_empty() {
            return Err(on_if(wrong(
                "rule.if",
                document,
                "`if` 要读 `signals.规则名` 或 `tags.标签名`",
                "`if` reads `signals.<rule>` or `tags.<tag>`",
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

    /// The expression as its file has it, settings filled in.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The expression in words.
    #[must_use]
    pub fn words(&self) -> Label {
        Label::new(
            self.checked.echo(Language::Zh),
            self.checked.echo(Language::En),
        )
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

    /// Whether it holds at `at`; what cannot be computed does not hold.
    pub(crate) fn holds(&self, told: &Told, at: Moment) -> bool {
        let world = World {
            now: at,
            zone: &self.zone,
            me: None,
        };
        let row = FiringRow {
            condition: self,
            told,
            at,
        };
        matches!(self.checked.evaluate(&row, &world), Ok(Value::Bool(true)))
    }

    /// What it reads at `at`, by the names it uses.
    pub(crate) fn readings(&self, told: &Told, at: Moment) -> Vec<(String, Value)> {
        let value = |one: &Asked| (one.name.clone(), one.value(told, at));
        self.asked.iter().map(value).collect()
    }
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
    fn value(&self, told: &Told, at: Moment) -> Value {
        let stands = |stood: &&Stood| stood.at <= at && at < stood.until;
        let of = |place: &usize| told.get(*place).map_or(&[][..], Vec::as_slice);
        if self.object == SIGNALS {
            let signals = self.rules.first().map_or(&[][..], |(place, _)| of(place));
            let last = signals.iter().rev().find(stands);
            return last.map_or(Value::Empty, |stood| Value::Moment(stood.at));
        }
        let weights = self.rules.iter().map(|(place, weight)| {
            let count = of(place).iter().filter(stands).count();
            weight.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX))
        });
        let weight = weights.fold(0, i64::saturating_add);
        Value::Number(Decimal::from(weight.clamp(-TAG_WEIGHT_MAX, TAG_WEIGHT_MAX)))
    }
}

/// The customer's other signals at a moment.
struct FiringRow<'a> {
    condition: &'a Condition,
    told: &'a Told,
    at: Moment,
}

impl RowSource for FiringRow<'_> {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        let Some(Type::Record(object)) = path.first().map(|led| led.ty) else {
            return Ok(Value::Empty);
        };
        let mut asked = self.condition.asked.iter();
        let asked = asked.find(|one| (one.object, one.number) == (object, field.number));
        Ok(asked.map_or(Value::Empty, |one| one.value(self.told, self.at)))
    }

    fn related(
        &self,
        _path: &[KnownField],
        _child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Ok(Vec::new())
    }
}
