//! The object *firing* that conditions are written over: the signals and the tags of the rules that stand side by side.

use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef, Type};
use weft_kernel::Label;
use weft_kernel::query::Table;

use super::document::RuleDocument;
use super::event_object::info;

/// The object *firing*.
pub(super) const FIRING: ObjectRef = ObjectRef(0);
/// What `signals` leads to.
pub(super) const SIGNALS: ObjectRef = ObjectRef(1);
/// What `tags` leads to.
const TAGS: ObjectRef = ObjectRef(2);

/// A signal or a tag that conditions may read.
pub(super) struct FiringField {
    name: String,
    label: Label,
    /// The rules behind it, and what a signal of each weighs.
    pub(super) rules: Vec<(String, i64)>,
}

impl FiringField {
    /// As expressions name it.
    pub(super) fn path(&self, object: ObjectRef) -> String {
        let lead = if object == SIGNALS { "signals" } else { "tags" };
        format!("{lead}.{}", self.name)
    }
}

/// The signals and tags of the rules that stand beside each other.
pub(super) struct FiringCatalogue {
    signals: Vec<FiringField>,
    tags: Vec<FiringField>,
}

impl FiringCatalogue {
    /// What a condition of `document` may read beside `peers`.
    pub(super) fn of(document: &RuleDocument, peers: &[RuleDocument]) -> Self {
        let others = peers.iter().filter(|peer| peer.name != document.name);
        let (mut signals, mut tags): (Vec<FiringField>, Vec<FiringField>) =
            (Vec::new(), Vec::new());
        for rule in others.chain([document]) {
            signals.push(FiringField {
                name: rule.name.clone(),
                label: rule.label.clone(),
                rules: vec![(rule.name.clone(), 0)],
            });
            let Some(tag) = &rule.then.tag else { continue };
            let weighs = (rule.name.clone(), tag.weight);
            match tags.iter_mut().find(|field| field.name == tag.name) {
                Some(field) => field.rules.push(weighs),
                None => tags.push(FiringField {
                    name: tag.name.clone(),
                    label: Label::same(&tag.name),
                    rules: vec![weighs],
                }),
            }
        }
        Self { signals, tags }
    }

    /// The signal or the tag of this number.
    pub(super) fn field_of(&self, object: ObjectRef, number: u32) -> Option<&FiringField> {
        let place = usize::try_from(number).ok()?;
        match object {
            SIGNALS => self.signals.get(place),
            TAGS => self.tags.get(place),
            _ => None,
        }
    }
}

impl Catalogue for FiringCatalogue {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        matches!(name_or_label, "firing" | "触发" | "Firing").then_some(FIRING)
    }

    fn field(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        let fields = self.fields(object);
        let by_name = fields.iter().find(|field| field.name == name_or_label);
        let labelled = |field: &&KnownField| {
            [field.label.zh.as_str(), &field.label.en].contains(&name_or_label)
        };
        by_name.or_else(|| fields.iter().find(labelled)).cloned()
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        let all = |fields: &[FiringField], ty: Type| {
            let numbered = fields.iter().zip(0..);
            numbered
                .map(|(field, number)| info(number, &field.name, field.label.clone(), ty))
                .collect()
        };
        match object {
            FIRING => vec![
                info(
                    0,
                    "signals",
                    Label::new("信号", "Signals"),
                    Type::Record(SIGNALS),
                ),
                info(1, "tags", Label::new("标签", "Tags"), Type::Record(TAGS)),
            ],
            SIGNALS => all(&self.signals, Type::Moment),
            TAGS => all(&self.tags, Type::Number),
            _ => Vec::new(),
        }
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        match object {
            FIRING => Label::new("触发", "Firing"),
            SIGNALS => Label::new("信号", "Signals"),
            _ => Label::new("标签", "Tags"),
        }
    }

    fn children(&self, _object: ObjectRef, _name_or_label: &str) -> Option<KnownRows> {
        None
    }
}
