//! What people saved, views and records with conditions, that says a name which another field will have: how many,
//! and which of them the caller sees.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weft_kernel::{Label, Problem};

use super::diff::Place;
use super::meant::{Passed, Walk, all_texts, lines};
use crate::caller::Caller;
use crate::model::Object;
use crate::pack::DocKey;
use crate::platform::Platform;

/// The most views that are named in a warning.
const NAMED_MAX: usize = 3;

/// A view, or a record with a condition, as far as it concerns fields of its object.
pub(super) struct Saved {
    /// What holds it, and how those are called.
    holder: (String, Label),
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
        let name = view.is_seen_by(caller).then(|| view.name.clone());
        let holder = ("views".to_owned(), Label::new("保存的视图", "Saved views"));
        let document = serde_json::to_value(&view.list).ok()?;
        Some(Saved::new(holder, (object, name), document))
    });
    Ok(views.collect())
}

/// A warning for each object whose views say the name.
pub(super) fn warnings(passed: &Passed<'_>, all: &[Saved]) -> Vec<Problem> {
    let mut by_object: BTreeMap<(&str, &DocKey), Vec<&Saved>> = BTreeMap::new();
    for view in all.iter().filter(|view| view.says(passed)) {
        let of = (view.holder.0.as_str(), &view.object);
        by_object.entry(of).or_default().push(view);
    }
    let told = by_object.values();
    told.filter_map(|views| Some(warning(passed, views.first()?, views)))
        .collect()
}

impl Saved {
    /// A condition of the object's records, held by a record of `holder`.
    pub(super) fn of_record(
        holder: &Object,
        about: (&Object, Option<String>),
        document: Json,
    ) -> Self {
        let plural = &holder.doc.plural;
        let called = Label::new(format!("「{}」", plural.zh), plural.en.clone());
        Self::new((holder.name.clone(), called), about, document)
    }

    fn new(
        holder: (String, Label),
        (object, name): (&Object, Option<String>),
        document: Json,
    ) -> Self {
        Self {
            holder,
            object: DocKey {
                kind: "object",
                name: object.name.clone(),
            },
            label: object.doc.label.clone(),
            name,
            document,
        }
    }

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

fn warning(passed: &Passed<'_>, first: &Saved, views: &[&Saved]) -> Problem {
    let seen = views.iter().filter_map(|view| view.name.as_deref());
    let seen: Vec<&str> = seen.take(NAMED_MAX).collect();
    let named = |open: &str, between: &str, close: &str| match seen.is_empty() {
        true => String::new(),
        false => format!("{open}{}{close}", seen.join(between)),
    };
    let count = views.len();
    let (zh, en) = passed.meanings();
    let (label, (holder, called)) = (&first.label, &first.holder);
    let said = Problem::invalid(
        "config.other_meaning",
        format!(
            "「{}」有 {count} 个{}{}：{zh}",
            label.zh,
            called.zh,
            named("（其中有「", "」「", "」）")
        ),
        format!(
            "{} of {} ({count}{}): {en}",
            called.en,
            label.en,
            named(", among them ", ", ", "")
        ),
    );
    said.on_field(format!("{holder}.{}", first.object.name))
}
