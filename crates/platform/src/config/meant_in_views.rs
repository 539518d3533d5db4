//! Views people saved that say a name which another field will have: how many, and which of them the caller sees.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weft_kernel::{Label, Problem};

use super::diff::Place;
use super::meant::{Passed, Walk, all_texts, lines};
use crate::caller::Caller;
use crate::pack::DocKey;
use crate::platform::Platform;

/// The most views that are named in a warning.
const NAMED_MAX: usize = 3;

/// A view as far as it concerns its fields.
pub(super) struct Saved {
    object: DocKey,
    label: Label,
    /// What it is called, when the caller sees it.
    name: Option<String>,
    document: Json,
}

/// The views of everybody.
///
/// # Errors
/// Those of the store.
pub(super) fn saved(platform: &Platform, caller: &Caller) -> Result<Vec<Saved>, Problem> {
    let model = platform.model();
    let views = platform.every_view()?.into_iter().filter_map(|view| {
        let object = model.by_number(view.object)?;
        Some(Saved {
            object: DocKey {
                kind: "object",
                name: object.name.clone(),
            },
            label: object.doc.label.clone(),
            name: view.is_seen_by(caller).then(|| view.name.clone()),
            document: serde_json::to_value(&view.list).ok()?,
        })
    });
    Ok(views.collect())
}

/// A warning for each object whose views say the name.
pub(super) fn warnings(passed: &Passed<'_>, all: &[Saved]) -> Vec<Problem> {
    let mut by_object: BTreeMap<&DocKey, Vec<&Saved>> = BTreeMap::new();
    for view in all.iter().filter(|view| view.says(passed)) {
        by_object.entry(&view.object).or_default().push(view);
    }
    let told = by_object.values();
    told.map(|views| warning(passed, views)).collect()
}

impl Saved {
    fn says(&self, passed: &Passed<'_>) -> bool {
        let mut found = Vec::new();
        let mut walk = Walk {
            key: &self.object,
            known: all_texts(&self.document),
            lines: lines(&self.document, passed.object),
            passed,
            found: &mut found,
        };
        let place = Place::named(&self.object, Some(&self.document));
        walk.value(&self.document, &place, self.object.name == passed.object);
        !found.is_empty()
    }
}

fn warning(passed: &Passed<'_>, views: &[&Saved]) -> Problem {
    let seen = views.iter().filter_map(|view| view.name.as_deref());
    let seen: Vec<&str> = seen.take(NAMED_MAX).collect();
    let named = |open: &str, between: &str, close: &str| match seen.is_empty() {
        true => String::new(),
        false => format!("{open}{}{close}", seen.join(between)),
    };
    let (count, first) = (views.len(), views.first());
    let label = first.map(|view| view.label.clone()).unwrap_or_default();
    let (zh, en) = passed.meanings();
    let said = Problem::invalid(
        "config.other_meaning",
        format!(
            "「{}」有 {count} 个保存的视图{}：{zh}",
            label.zh,
            named("（其中有「", "」「", "」）")
        ),
        format!(
            "Saved views of {} ({count}{}): {en}",
            label.en,
            named(", among them ", ", ", "")
        ),
    );
    let object = first.map(|view| view.object.name.as_str());
    said.on_field(format!("views.{}", object.unwrap_or_default()))
}
