//! What a rule takes from an event besides whether it passes: the value it folds and what it counts apart.

use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};
use weft_expr::{Checked, Type, World};
use weft_kernel::{Label, Language, Problem, Value, Zone};

use super::document::RuleDocument;
use super::event_object::{EVENT, EventCatalogue, EventRow};
use super::ground::Ground;
use super::window::{AMOUNT_MAX, Fold};
use super::worth::Worth;
use super::{Facts, StepSet};
use crate::touch::Touch;

/// Stands for a value where only its being the same matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Likeness([u8; 16]);

impl Likeness {
    fn of(text: &str) -> Self {
        let mut likeness = [0; 16];
        likeness
            .iter_mut()
            .zip(Sha256::digest(text.as_bytes()))
            .for_each(|(to, from)| *to = from);
        Self(likeness)
    }
}

/// What a fold takes from one event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Measured {
    /// Nothing; the event is counted.
    #[default]
    Nothing,
    Number(Decimal),
    Like(Likeness),
    /// What each of several folds takes that the event is part of, in their order.
    Each(Box<[Self]>),
}

/// An expression over the event whose value is used.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    checked: Checked,
    words: Label,
    zone: Zone,
}

impl Measure {
    /// Checks the expression `text` of `document`.
    pub(crate) fn compile(
        document: &RuleDocument,
        text: &str,
        expect: Option<Type>,
        ground: Ground<'_>,
    ) -> Result<Self, Problem> {
        let catalogue = EventCatalogue {
            properties: &document.properties,
        };
        let text = document.filled(text);
        let checked = ground.check(text.trim(), EVENT, (&catalogue, expect))?;
        if checked.reads_user() {
            return Err(super::reads_user());
        }
        if matches!(checked.ty(), Type::Record(_) | Type::Rows(_) | Type::Null) {
            return Err(Problem::invalid(
                "rule.value",
                format!("`{text}` 不是一个值，应是数字、文本、日期或时间"),
                format!("`{text}` is no value; it should be a number, a text, a date or a time"),
            ));
        }
        let named = |name: &str| text.trim().strip_prefix("properties.") == Some(name);
        let property = document
            .properties
            .iter()
            .find(|property| named(&property.name));
        let echo = || Label::new(checked.echo(Language::Zh), checked.echo(Language::En));
        let words = property.map_or_else(echo, |property| property.label.clone());
        Ok(Self {
            words,
            checked,
            zone: ground.zone().clone(),
        })
    }

    /// The expression in words; the label of a property that stands alone.
    pub(crate) fn words(&self) -> Label {
        self.words.clone()
    }

    /// The value for `touch`; empty when there is none or it cannot be computed.
    fn value(&self, touch: &Touch) -> Value {
        let world = World {
            now: touch.key.occurred_at,
            zone: &self.zone,
            me: None,
        };
        let value = self.checked.evaluate(&EventRow(touch), &world);
        value.unwrap_or_default()
    }

    fn number(&self, touch: &Touch) -> Option<Decimal> {
        let Value::Number(number) = self.value(touch) else {
            return None;
        };
        let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let number = number.round_dp_with_strategy(6, strategy);
        (number.abs() <= AMOUNT_MAX).then_some(number)
    }

    fn likeness(&self, touch: &Touch) -> Option<Likeness> {
        let text = match self.value(touch) {
            Value::Empty | Value::Record(_) => return None,
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Text(text) => text,
            Value::Date(date) => date.to_string(),
            Value::Moment(moment) => moment.to_string(),
            Value::Duration(ms) => ms.to_string(),
            Value::List(items) => items.join("\n"),
        };
        (!text.is_empty()).then(|| Likeness::of(&text))
    }
}

/// By what events are counted apart.
#[derive(Clone, Debug)]
pub(crate) enum Apart {
    /// All together.
    Not,
    /// By the event's name as `events` has it.
    Name,
    /// By the value of an expression.
    By(Box<Measure>),
}

/// One fold over a window.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    pub(crate) fold: Fold,
    pub(crate) of: Option<Measure>,
    /// What its author calls it.
    pub(crate) label: Label,
}

impl Folded {
    /// What `touch` is folded as; `None` when it has no such value and so is not counted.
    fn take(&self, touch: &Touch) -> Option<Measured> {
        Some(match &self.of {
            None => Measured::Nothing,
            Some(of) if self.fold == Fold::Distinct => Measured::Like(of.likeness(touch)?),
            Some(of) => Measured::Number(of.number(touch)?),
        })
    }

    /// The expression in words.
    pub(crate) fn words(&self) -> Option<Label> {
        self.of.as_ref().map(Measure::words)
    }
}

/// What a window rule takes from each event, and what it makes of several folds.
#[derive(Clone, Debug)]
pub(crate) struct Measures {
    pub(crate) folds: Vec<Folded>,
    pub(crate) worth: Option<Worth>,
    pub(crate) apart: Apart,
}

impl Measures {
    /// Nothing but the event itself.
    pub(crate) const NONE: Self = Self {
        folds: Vec::new(),
        worth: None,
        apart: Apart::Not,
    };

    pub(super) fn expressions(&self) -> impl Iterator<Item = &Checked> {
        let folded = self.folds.iter().filter_map(|folded| folded.of.as_ref());
        let apart = match &self.apart {
            Apart::By(measure) => Some(&**measure),
            Apart::Not | Apart::Name => None,
        };
        let measures = folded.chain(apart).map(|measure| &measure.checked);
        measures.chain(self.worth.as_ref().map(Worth::expression))
    }

    /// What `touch`, which passes `steps`, is folded as and counted under, and of which folds it is part; `None` when it
    /// has no such value and so is not counted.
    pub(crate) fn take(&self, steps: StepSet, touch: &Touch) -> Option<Facts> {
        let group = match &self.apart {
            Apart::Not => Likeness::default(),
            Apart::Name => Likeness::of(touch.event()),
            Apart::By(measure) => measure.likeness(touch)?,
        };
        let parts = self.folds.iter().zip(0_u32..);
        let parts = parts.filter(|(_, bit)| steps & (1 << bit) != 0);
        let taken = parts.filter_map(|(folded, bit)| Some((folded.take(touch)?, 1 << bit)));
        let (mut each, bits): (Vec<Measured>, Vec<StepSet>) = taken.unzip();
        let steps = bits.into_iter().fold(0, |set, bit| set | bit);
        let measured = match self.worth {
            None => each.pop()?,
            Some(_) if each.is_empty() => return None,
            Some(_) => Measured::Each(each.into()),
        };
        Some(Facts {
            steps,
            measured,
            group,
        })
    }
}
