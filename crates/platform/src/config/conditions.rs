//! Conditions that records hold, such as those of webhooks, seen from a draft: what would mean another field, and
//! what nobody could read any more because a field or an object it names is gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use weft_expr::Type;
use weft_kernel::{Id, Problem};

use super::meant_in_views::Saved;
use crate::access::Compiler;
use crate::caller::Caller;
use crate::model::{Model, Object};
use crate::platform::Platform;
use crate::records::{ListQuery, PAGE_MAX, Visible};

/// A condition in a record.
struct Held {
    holder: Arc<Object>,
    field: String,
    /// The object whose records it is asked of.
    of: Arc<Object>,
    text: String,
    /// What the record is called, when the caller sees it.
    name: Option<String>,
}

/// Those conditions as what may say a name that another field will have.
///
/// # Errors
/// Those of the store.
pub(super) fn saved(platform: &Platform, caller: &Caller) -> Result<Vec<Saved>, Problem> {
    let held = held(platform, caller)?.into_iter();
    let saved = held.map(|one| {
        let document = json!({ &one.field: one.text });
        Saved::of_record(&one.holder, (&one.of, one.name), document)
    });
    Ok(saved.collect())
}

/// A warning for each condition that is read now and could not be read in the draft.
///
/// # Errors
/// Those of the store.
pub(super) fn lost(platform: &Platform, caller: &Caller) -> Result<Vec<Problem>, Problem> {
    let now = platform.model();
    // What is wrong with a draft that gives no model is told by its check.
    let Ok((drafted, _)) = platform.in_draft(caller) else {
        return Ok(Vec::new());
    };
    let held = held(platform, caller)?;
    let reader = system();
    let is_read = |model: &Arc<Model>, one: &Held| {
        let of = model
            .by_number(one.of.number)
            .ok_or_else(|| gone(&one.of))?;
        let compiler = Compiler::new(model, &reader, platform.now());
        let catalogue = compiler.catalogue();
        weft_expr::check(&one.text, of.reference(), &catalogue, Some(Type::Bool)).map(|_| ())
    };
    let read_now = held.iter().filter(|one| is_read(&now, one).is_ok());
    let lost = read_now.filter_map(|one| Some(one.lost(&is_read(&drafted, one).err()?)));
    Ok(lost.collect())
}

impl Held {
    fn lost(&self, why: &Problem) -> Problem {
        let (label, why) = (&self.holder.doc.label, why.told());
        let named = |open: &str, close: &str| match &self.name {
            Some(name) => format!("{open}{name}{close}"),
            None => String::new(),
        };
        let (zh, en) = (named("「", "」"), named(" \"", "\""));
        Problem::invalid(
            "config.condition_lost",
            format!(
                "{}{zh}的条件发布后读不懂，它会停下来，改好条件才继续：{}",
                label.zh, why.zh
            ),
            format!(
                "The condition of {}{en} could not be read once this is published; it would stop until the condition is mended: {}",
                label.en, why.en
            ),
        )
        .on_field(format!("{}.{}", self.holder.name, self.field))
    }
}

fn gone(object: &Object) -> Problem {
    let label = &object.doc.label;
    Problem::invalid(
        "field.object_unknown",
        format!("没有对象「{}」", label.zh),
        format!("There is no object {}", label.en),
    )
}

fn system() -> Caller {
    Caller::system("conditions are read before a draft is published")
}

/// The conditions of everybody.
fn held(platform: &Platform, caller: &Caller) -> Result<Vec<Held>, Problem> {
    let (model, mut held) = (platform.model(), Vec::new());
    for holder in model.objects() {
        let conditions = holder.fields.iter().filter_map(|field| {
            let named = field.doc.condition_of.as_deref()?;
            Some((field.name.as_str(), named))
        });
        let conditions: Vec<(&str, &str)> = conditions.collect();
        if conditions.is_empty() {
            continue;
        }
        let seen = all(platform, caller, holder).unwrap_or_default();
        let seen: BTreeSet<Id> = seen.iter().map(Visible::id).collect();
        for record in all(platform, &system(), holder)? {
            let name = seen.contains(&record.id()).then(|| record.label());
            held.extend(conditions.iter().filter_map(|(field, named)| {
                let text = record.shown(field).filter(|text| !text.trim().is_empty())?;
                Some(Held {
                    holder: Arc::clone(holder),
                    field: (*field).to_owned(),
                    of: Arc::clone(model.object(&record.shown(named)?).ok()?),
                    text,
                    name: name.clone(),
                })
            }));
        }
    }
    Ok(held)
}

fn all(platform: &Platform, caller: &Caller, object: &Object) -> Result<Vec<Visible>, Problem> {
    let (mut records, mut query) = (Vec::new(), ListQuery::default());
    query.limit = Some(PAGE_MAX);
    loop {
        let page = platform.list(caller, &object.name, &query)?;
        records.extend(page.items);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return Ok(records),
        }
    }
}
