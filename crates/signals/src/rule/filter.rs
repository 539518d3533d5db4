//! Which events pass: their names, then an expression.

use weft_expr::{Catalogue as _, Checked, KnownField, Reference, RowSource as _, Type, World};
use weft_kernel::{Label, Language, Problem, Value, Zone};

use super::document::{Property, RuleDocument};
use super::event_object::{EVENT, EventCatalogue, EventRow, property};
use super::ground::Ground;
use crate::touch::Touch;

/// A checked condition on one event.
#[derive(Clone, Debug)]
pub struct Filter {
    events: Vec<String>,
    label: Label,
    text: String,
    /// The properties its rule declares.
    properties: Vec<Property>,
    condition: Option<Checked>,
    zone: Zone,
}

impl Filter {
    /// Checks the filter text of a step of `document`.
    pub(super) fn compile(
        document: &RuleDocument,
        events: &[String],
        text: &str,
        label: &Label,
        ground: Ground<'_>,
    ) -> Result<Self, Problem> {
        let text = document.filled(text);
        let condition = checked(&text, &document.properties, ground)?;
        Ok(Self {
            events: events.to_vec(),
            label: document.said(label),
            text: text.trim().to_owned(),
            properties: document.properties.clone(),
            condition,
            zone: ground.zone().clone(),
        })
    }

    /// A condition outside of any rule, over events with these properties; it looks at no names.
    pub(crate) fn alone(
        text: &str,
        properties: Vec<Property>,
        zone: &Zone,
    ) -> Result<Self, Problem> {
        Ok(Self {
            events: Vec::new(),
            label: Label::default(),
            text: text.trim().to_owned(),
            condition: checked(text, &properties, zone.into())?,
            properties,
            zone: zone.clone(),
        })
    }

    pub(super) fn expression(&self) -> Option<&Checked> {
        self.condition.as_ref()
    }

    /// The names of events it looks at.
    #[must_use]
    pub fn events(&self) -> &[String] {
        &self.events
    }

    /// The condition as the rule's author says it.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// The expression in words; `None` when every event passes.
    #[must_use]
    pub fn echo(&self) -> Option<Label> {
        let condition = self.condition.as_ref()?;
        Some(Label::new(
            condition.echo(Language::Zh),
            condition.echo(Language::En),
        ))
    }

    /// Whether `touch` passes. What cannot be computed (an overflow) does not pass: one odd event stops nothing.
    #[must_use]
    pub fn passes(&self, touch: &Touch) -> bool {
        self.events.iter().any(|event| event == touch.event()) && self.condition_holds(touch)
    }

    /// Whether it can be seen that no event passes.
    #[must_use]
    pub fn never_passes(&self) -> bool {
        self.condition.as_ref().is_some_and(Checked::never_holds)
    }

    /// Whether it can be seen that every event of its names passes.
    #[must_use]
    pub fn always_passes(&self) -> bool {
        self.condition.as_ref().is_none_or(Checked::always_holds)
    }

    /// Whether the expression holds for `touch`, whatever its name is.
    #[must_use]
    pub fn condition_holds(&self, touch: &Touch) -> bool {
        let Some(condition) = &self.condition else {
            return true;
        };
        let world = World {
            now: touch.key.occurred_at,
            zone: &self.zone,
            me: None,
        };
        matches!(
            condition.evaluate(&EventRow(touch), &world),
            Ok(Value::Bool(true))
        )
    }

    /// The expression as its file has it, settings filled in; empty when every event passes.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values the expression reads from `touch`, each with its field.
    #[must_use]
    pub fn readings(&self, touch: &Touch) -> Vec<(KnownField, Value)> {
        let catalogue = EventCatalogue {
            properties: &self.properties,
        };
        let references = self.condition.as_ref().map_or(&[][..], Checked::references);
        let mut readings: Vec<(KnownField, Value)> = Vec::new();
        for Reference {
            path,
            object,
            field,
            ..
        } in references
        {
            let fields = catalogue.fields(*object);
            let Some(info) = fields.into_iter().find(|info| Some(info.number) == *field) else {
                continue;
            };
            let value = match path.is_empty() {
                true => EventRow(touch).get(&[], &info).unwrap_or_default(),
                false => property(touch, &info.name, info.ty),
            };
            if info.name != "properties"
                && !readings.iter().any(|(field, _)| field.name == info.name)
            {
                readings.push((info, value));
            }
        }
        readings
    }
}

/// The condition `text` says on events with these properties; none when it is empty.
fn checked(
    text: &str,
    properties: &[Property],
    ground: Ground<'_>,
) -> Result<Option<Checked>, Problem> {
    let catalogue = EventCatalogue { properties };
    let condition = match text.trim() {
        "" => None,
        text => Some(ground.check(text, EVENT, (&catalogue, Some(Type::Bool)))?),
    };
    match condition.as_ref().is_some_and(Checked::reads_user) {
        true => Err(super::reads_user()),
        false => Ok(condition),
    }
}
