//! The object *firing* that conditions are written over: the signals and the tags of the rules that stand side by side,
//! and the customer's records.

use std::sync::Arc;

use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef, Regions, Type};
use weft_kernel::Label;
use weft_kernel::query::Table;

use super::document::RuleDocument;
use super::event_object::info;
use super::ground::Ground;
use super::records::{OBJECTS, Records};

/// The object *firing*; the numbers of the model's objects begin at the other end.
pub(super) const FIRING: ObjectRef = ObjectRef(u32::MAX);
/// What `signals` leads to.
pub(super) const SIGNALS: ObjectRef = ObjectRef(u32::MAX - 1);
/// What `tags` leads to.
pub(super) const TAGS: ObjectRef = ObjectRef(u32::MAX - 2);

/// Stands for the tags that people give.
pub(super) const HANDED: ObjectRef = ObjectRef(u32::MAX - 3);

/// Whether this is an object of the model, not one of these.
pub(super) const fn is_record(object: ObjectRef) -> bool {
    !matches!(object, FIRING | SIGNALS | TAGS | HANDED)
}

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

/// What a condition may read.
pub(super) struct FiringCatalogue<'a> {
    signals: Vec<FiringField>,
    tags: Vec<FiringField>,
    records: Option<&'a dyn Records>,
}

impl<'a> FiringCatalogue<'a> {
    /// What a condition of `document` may read on `ground`.
    pub(super) fn of(document: &RuleDocument, ground: Ground<'a>) -> Self {
        let peers = ground.peers().iter();
        let others = peers.filter(|peer| peer.name != document.name);
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
        Self {
            signals,
            tags,
            records: ground.records(),
        }
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

    /// What leads from a firing to signals, tags and records.
    fn leads(&self) -> Vec<KnownField> {
        let own = [
            ("signals", Label::new("信号", "Signals"), SIGNALS),
            ("tags", Label::new("标签", "Tags"), TAGS),
        ];
        let records = OBJECTS.into_iter().filter_map(|name| {
            let records = self.records?;
            let object = records.object(name)?;
            Some((name, records.object_label(object), object))
        });
        let leads = own.into_iter().chain(records);
        let leads = leads.map(|(name, label, object)| (name, label, Type::Record(object)));
        let gives = |records: &dyn Records| records.object("account_tag").is_some();
        let by_hand = self.records.is_some_and(gives).then(|| {
            let label = Label::new("手工标签", "Tags by hand");
            ("hand_tags", label, Type::List)
        });
        let numbered = leads.chain(by_hand).zip(0..);
        numbered
            .map(|((name, label, ty), number)| info(number, name, label, ty))
            .collect()
    }
}

impl Catalogue for FiringCatalogue<'_> {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        matches!(name_or_label, "firing" | "触发" | "Firing").then_some(FIRING)
    }

    fn field(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        if is_record(object) {
            return self.records?.field(object, name_or_label);
        }
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
            FIRING => self.leads(),
            SIGNALS => all(&self.signals, Type::Moment),
            TAGS => all(&self.tags, Type::Number),
            _ => self
                .records
                .map_or_else(Vec::new, |records| records.fields(object)),
        }
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        match object {
            FIRING => Label::new("触发", "Firing"),
            SIGNALS => Label::new("信号", "Signals"),
            TAGS => Label::new("标签", "Tags"),
            _ => self
                .records
                .map_or_else(Label::default, |records| records.object_label(object)),
        }
    }

    fn children(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownRows> {
        self.records?.children(object, name_or_label)
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        self.records?.regions()
    }
}
