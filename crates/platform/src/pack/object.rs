//! The document of a business object: its fields, lists, form and relations.

use serde::Deserialize;
use weft_kernel::Label;

use super::currency::CurrencyDoc;
use super::form::FormDoc;
use super::list::ListDoc;
use super::page::PageDoc;
use super::privacy::{MaskDoc, Sensitivity};

/// One business object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectDoc {
    /// The name in the API.
    pub name: String,
    /// Its number, once the house has given it one; a pack's objects are numbered by name.
    #[serde(default)]
    pub id: Option<u32>,
    /// Names it had; they still work.
    #[serde(default)]
    pub former: Vec<String>,
    /// Whether it is in the bin: out of the model, its records kept.
    #[serde(default)]
    pub retired: bool,
    /// One of it.
    pub label: Label,
    /// Many of it.
    pub plural: Label,
    /// Name of an icon.
    #[serde(default)]
    pub icon: String,
    /// The field shown as a record's label.
    pub title: String,
    /// Whose records they are.
    pub access: AccessKind,
    /// With `inherit`: the lookup whose target decides; of several the first that is filled.
    #[serde(default, deserialize_with = "super::names::read")]
    pub parent: Vec<String>,
    /// Whether records carry a currency and a rate, and where these come from.
    #[serde(default, deserialize_with = "super::currency::read")]
    pub currency: Option<CurrencyDoc>,
    /// The fields in the order of making.
    #[serde(default)]
    pub fields: Vec<FieldDoc>,
    /// Conditions under which a record is refused.
    #[serde(default)]
    pub checks: Vec<CheckDoc>,
    /// Combinations that may stand only once.
    #[serde(default)]
    pub unique: Vec<UniqueDoc>,
    /// Saved lists.
    #[serde(default)]
    pub lists: Vec<ListDoc>,
    /// The form for whom no variant is meant.
    #[serde(default)]
    pub form: FormDoc,
    /// Forms for some roles, devices or records; the first that fits is used.
    #[serde(default)]
    pub forms: Vec<FormDoc>,
    /// Record pages; the first that fits is used, and the house's own when none does.
    #[serde(default)]
    pub pages: Vec<PageDoc>,
    /// Related lists on the record page.
    #[serde(default)]
    pub related: Vec<RelatedDoc>,
    /// Commands offered as buttons.
    #[serde(default)]
    pub commands: Vec<CommandDoc>,
    /// How its records stand on the time lines of what they point to.
    #[serde(default)]
    pub timeline: Option<TimelineDoc>,
}

/// How records stand on a time line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineDoc {
    /// The kind of entry: `activity`, `order` …
    pub kind: String,
    /// The date or moment it stands at.
    pub at: String,
    /// Fields that say more.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// Whose records an object's records are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessKind {
    /// Each has an owner and a department.
    Owned,
    /// Everybody with the right on the object sees all of them.
    Shared,
    /// Who sees the parent sees them.
    Inherit,
}

/// One field.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the document"
)]
pub struct FieldDoc {
    /// The name in the API.
    pub name: String,
    /// Its number, once the house has given it one; a pack's fields are numbered by name.
    pub id: Option<u32>,
    /// Names it had; they still work.
    pub former: Vec<String>,
    /// Whether it is in the bin: out of the model, its values kept.
    pub retired: bool,
    /// The number of the field whose values it took over when its type was changed.
    pub converted_from: Option<u32>,
    /// The field type's name.
    #[serde(rename = "type")]
    pub kind: String,
    /// What users read.
    pub label: Label,
    /// A sentence that helps to fill it.
    pub help: Option<Label>,
    /// Whether it must not be empty.
    pub required: bool,
    /// Whether two live records may not share a value.
    pub unique: bool,
    /// Expression for the value of a new record.
    pub default: Option<String>,
    /// Choices of a select.
    pub options: Vec<OptionDoc>,
    /// Object a lookup points to.
    pub target: Option<String>,
    /// Pattern of an auto-number.
    pub pattern: Option<String>,
    /// Expression of a formula.
    pub formula: Option<String>,
    /// Field type of the result of a formula or roll-up.
    pub result: Option<String>,
    /// What a roll-up folds.
    pub rollup: Option<RollupDoc>,
    /// Which records the lines are.
    pub lines: Option<LinesDoc>,
    /// Whether lists filtered or sorted by it are to be as fast as the smallest.
    pub indexed: bool,
    /// Whether the search finds records by it.
    pub searchable: bool,
    /// Whether only commands write it.
    pub system: bool,
    /// Whether it is a personal value.
    pub personal: bool,
    /// Whether it never leaves the house: hashes and keys.
    pub hidden: bool,
    /// The most characters a text takes.
    pub max_length: Option<usize>,
    /// Of money: the most decimals it takes; those of the record's currency unless told.
    pub decimals: Option<u8>,
    /// Of money: whether it is in the company's own currency whatever the record's is.
    pub own_currency: bool,
    /// Expression over the stored record: once true, users can't change the field.
    pub locked_when: Option<String>,
    /// Expression: while true, the field must not be empty.
    pub required_when: Option<String>,
    /// Expression: unless true, people neither see nor write the field; its value stays.
    pub visible_when: Option<String>,
    /// Expression: if true before or after a change, people can't change the field.
    pub readonly_when: Option<String>,
    /// Expression: the moment from which on it is true is written into the field, and taken away when it is no more.
    pub stamped_when: Option<String>,
    /// Expression that must hold once the field has a value.
    pub validation: Option<String>,
    /// What people are told when it does not.
    pub validation_message: Option<Label>,
    /// The field that names an object, of whose records this text is a condition.
    pub condition_of: Option<String>,
    /// Whether things are sent to the address it holds: no address inside of a network is kept.
    pub sends_to: bool,
    /// Which kind of text of signals it is, checked by who reads those: `touch_condition`, `touch_field`, `stream_subject` or `stream_name`.
    pub text_of: Option<String>,
    /// How delicate its values are.
    pub sensitivity: Sensitivity,
    /// What of a value is shown to those who may not reveal it.
    pub mask: Option<MaskDoc>,
    /// The first number of an auto-number; 1 by default.
    pub start: Option<u32>,
    /// Which field of an object in several currencies it is; never written down.
    #[serde(skip)]
    pub derived: Option<crate::model::Derived>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionDoc {
    /// What is stored.
    pub value: String,
    /// What users read.
    pub label: Label,
    /// Hue of its tag, 0 to 359.
    #[serde(default)]
    pub hue: Option<u16>,
    /// Whether it is shown where it was chosen and chosen no more.
    #[serde(default)]
    pub retired: bool,
}

/// What a roll-up computes, over the lines of a document or over the records of another object.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollupDoc {
    /// The `lines` field of the same object.
    #[serde(default)]
    pub lines: Option<String>,
    /// Instead of `lines`: the child object.
    #[serde(default)]
    pub object: Option<String>,
    /// With `object`: its lookup to this object.
    #[serde(default)]
    pub link: Option<String>,
    /// How rows are folded.
    pub fold: FoldDoc,
    /// The child's field; not needed to count.
    #[serde(default)]
    pub field: Option<String>,
    /// Expression over the child: which rows.
    #[serde(default)]
    pub filter: Option<String>,
    /// With `first` and `last`: the child's field that tells them, `created_at` by default.
    #[serde(default)]
    pub sort: Option<String>,
}

/// How a roll-up folds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoldDoc {
    /// Sum, 0 of none.
    Sum,
    /// How many.
    Count,
    /// Smallest, empty of none.
    Min,
    /// Largest, empty of none.
    Max,
    /// Average, empty of none.
    Avg,
    /// The value of the row whose sort field is smallest, empty of none.
    First,
    /// The value of the row whose sort field is largest, empty of none.
    Last,
}

impl FoldDoc {
    /// Whether it takes one row by its place in an order.
    #[must_use]
    pub fn is_by_order(self) -> bool {
        matches!(self, Self::First | Self::Last)
    }
}

/// Which records are the lines of a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesDoc {
    /// The child object.
    pub object: String,
    /// Its lookup to this object.
    pub field: String,
}

/// A condition under which a record is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckDoc {
    /// Expression; true refuses.
    pub when: String,
    /// Stable code below `check.`.
    pub code: String,
    /// The field the message stands at.
    #[serde(default)]
    pub field: Option<String>,
    /// What the person is told.
    pub message: Label,
}

/// Fields whose combination may stand only once among live records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniqueDoc {
    /// The fields.
    pub fields: Vec<String>,
}

/// A list of records that point here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelatedDoc {
    /// Its name in the address.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// The object listed.
    pub object: String,
    /// Its lookup that points here.
    pub field: String,
    /// Columns from left to right.
    pub columns: Vec<String>,
}

/// A command offered as a button.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandDoc {
    /// Its name in the command catalogue.
    pub name: String,
    /// `primary`, `default` or `danger`.
    #[serde(default = "plain")]
    pub style: String,
}

fn plain() -> String {
    "default".to_owned()
}
