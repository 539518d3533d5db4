//! Which changes of records become touches: a document of a pack, held against the model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weft_kernel::{Label, Problem};
use weft_platform::{Field, Model, Object};
use weft_store::ChangeRow;

use crate::wire::ID_CHARS_MAX;

/// The subject of a touch that is the record itself.
pub const ITSELF: &str = "self";
/// The objects whose records a touch can be of.
const SUBJECTS: [&str; 3] = ["account", "contact", "lead"];

/// A change of a record and the touch that it becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordEventDoc {
    /// Its name for ever; several may bring the same event.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// The event that rules know the touch by.
    pub event: String,
    /// Whose records are looked at.
    pub object: String,
    /// What has to happen to them.
    pub on: Deed,
    /// The command that has to be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Of an update: one of these fields has to change; any when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Of an update: what the one field has to become.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Whether a field that was emptied counts as changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub emptied: bool,
    /// Whose changes count.
    #[serde(default)]
    pub by: By,
    /// Whether what signals themselves write counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_signals: bool,
    /// The lookup that leads to the customer, contact or lead concerned; `self` is the record itself.
    #[serde(default = "itself")]
    pub subject: String,
    /// Lookups to the customer, and the contact, that the record is one with from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub becomes: Vec<String>,
    /// Properties of the touch and the fields they are taken from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deed {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It goes to the bin.
    Delete,
    /// It comes back from there.
    Restore,
    /// A command is given to it.
    Command,
}

/// Whose changes count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Everybody's.
    #[default]
    Anyone,
    /// Those of people.
    People,
    /// Those of the house itself.
    House,
}

fn itself() -> String {
    ITSELF.to_owned()
}

impl RecordEventDoc {
    /// Reads a document and holds it against the model.
    ///
    /// # Errors
    /// `record_event.unreadable` with what is wrong; `record_event.…`, `object.unknown`, `field.unknown` when it fits
    /// the model nowhere.
    pub fn read(model: &Model, text: &str) -> Result<Self, Problem> {
        let doc: Self = toml::from_str(text).map_err(|error| {
            Problem::invalid(
                "record_event.unreadable",
                format!("记录变化的触点读不懂：{}", error.message()),
                format!(
                    "The touchpoint of records cannot be read: {}",
                    error.message()
                ),
            )
            .because(error)
        })?;
        doc.check(model)?;
        Ok(doc)
    }

    /// Whether its touches are of the record itself.
    #[must_use]
    pub fn is_of_itself(&self) -> bool {
        self.subject == ITSELF
    }

    fn check(&self, model: &Model) -> Result<(), Problem> {
        let event = self.event.trim();
        if event.is_empty() || event.chars().count() > ID_CHARS_MAX {
            return Err(self.wrong(
                "record_event.event",
                "event",
                (
                    &format!("事件名为 1 至 {ID_CHARS_MAX} 个字符"),
                    &format!("the name of an event has 1 to {ID_CHARS_MAX} characters"),
                ),
            ));
        }
        let object = model
            .object(&self.object)
            .map_err(|problem| problem.on_field("object"))?;
        self.check_deed(object)?;
        self.check_subject(model, object)?;
        for field in self.properties.values() {
            if open_field(object, field, "properties")?.doc.personal {
                return Err(self.wrong(
                    "record_event.personal",
                    "properties",
                    (
                        &format!("`{field}` 是个人信息，不能写进触点"),
                        &format!("`{field}` is personal and stays out of touchpoints"),
                    ),
                ));
            }
        }
        Ok(())
    }

    fn check_deed(&self, object: &Object) -> Result<(), Problem> {
        for field in &self.fields {
            open_field(object, field, "fields")?;
        }
        let updates = self.on == Deed::Update;
        let odd = if !updates && self.names_fields() {
            Some((
                "fields",
                "只有 on = \"update\" 能写 fields 和 to",
                "`fields` and `to` belong to on = \"update\"",
            ))
        } else if !self.to.is_empty() && self.fields.len() != 1 {
            Some((
                "to",
                "写了 to 就只能有一个 fields",
                "`to` needs exactly one of `fields`",
            ))
        } else if (self.on == Deed::Command) != self.command.is_some() {
            Some((
                "command",
                "on = \"command\" 要写 command，其他不写",
                "`command` belongs to on = \"command\", and only there",
            ))
        } else if self.on == Deed::Delete && !(self.is_of_itself() && self.properties.is_empty()) {
            Some((
                "subject",
                "删除的记录只能以自己为主体，也没有属性",
                "what is deleted can only be of itself and has no properties",
            ))
        } else {
            None
        };
        if let Some((place, zh, en)) = odd {
            return Err(self.wrong("record_event.deed", place, (zh, en)));
        }
        let offered = |name: &String| object.doc.commands.iter().any(|known| known.name == *name);
        match &self.command {
            Some(command) if !offered(command) => Err(self.wrong(
                "record_event.command",
                "command",
                (
                    &format!("对象 `{}` 没有命令 `{command}`", self.object),
                    &format!("`{}` has no command `{command}`", self.object),
                ),
            )),
            _ => Ok(()),
        }
    }

    fn names_fields(&self) -> bool {
        !self.fields.is_empty() || !self.to.is_empty()
    }

    fn check_subject(&self, model: &Model, object: &Object) -> Result<(), Problem> {
        let known = |name: &str| SUBJECTS.contains(&name);
        let leads_to = |field: &Field| {
            let target = field.target.and_then(|target| model.by_number(target.0));
            target.is_some_and(|target| known(&target.name))
        };
        let fits = match self.is_of_itself() {
            true => known(&object.name),
            false => leads_to(open_field(object, &self.subject, "subject")?),
        };
        if !fits {
            return Err(self.nobody("subject", &self.subject));
        }
        for field in &self.becomes {
            if !self.is_of_itself() || !leads_to(open_field(object, field, "becomes")?) {
                return Err(self.nobody("becomes", field));
            }
        }
        Ok(())
    }

    fn nobody(&self, place: &str, field: &str) -> Problem {
        self.wrong(
            "record_event.subject",
            place,
            (
                &format!("`{field}` 不是客户、联系人或线索"),
                &format!("`{field}` leads to no customer, contact or lead"),
            ),
        )
    }

    fn wrong(&self, code: &'static str, place: &str, (zh, en): (&str, &str)) -> Problem {
        let name = &self.name;
        Problem::invalid(
            code,
            format!("记录变化的触点 `{name}`：{zh}"),
            format!("Touchpoint of records `{name}`: {en}"),
        )
        .on_field(place)
    }

    /// Whether `change` of a record of its object is one it looks for.
    #[must_use]
    pub fn takes(&self, change: &ChangeRow, of_signals: bool) -> bool {
        let deed = match change.action.as_str() {
            "create" => self.on == Deed::Create,
            "update" => self.on == Deed::Update,
            "delete" => self.on == Deed::Delete,
            "restore" => self.on == Deed::Restore,
            command => self.command.as_deref() == Some(command),
        };
        let by = match self.by {
            By::Anyone => true,
            By::People => change.actor.is_some(),
            By::House => change.actor.is_none(),
        };
        deed && by && (self.of_signals || !of_signals) && self.fields_fit(change)
    }

    fn fields_fit(&self, change: &ChangeRow) -> bool {
        if self.on != Deed::Update || self.fields.is_empty() {
            return true;
        }
        let changed = |field: &String| change.body.get("fields")?.get(field)?.get(1).cloned();
        let fits = |value: serde_json::Value| match value.is_null() {
            true => self.emptied && self.to.is_empty(),
            false => {
                let is = |word: &String| {
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                        == *word
                };
                self.to.is_empty() || self.to.iter().any(is)
            }
        };
        self.fields.iter().filter_map(changed).any(fits)
    }
}

/// A field that the log tells.
fn open_field<'o>(
    object: &'o Object,
    name: &str,
    place: &'static str,
) -> Result<&'o Field, Problem> {
    let (_, field) = object
        .field(name)
        .map_err(|problem| problem.on_field(place))?;
    match field.doc.hidden || field.shape.is_none() {
        true => Err(object.unknown_field(name).on_field(place)),
        false => Ok(field),
    }
}
