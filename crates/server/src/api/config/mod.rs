//! The life of configuration over HTTP: documents, drafts, versions, packages, packs.

mod documents;
mod draft;
mod packages;
mod sandboxes;
mod upgrade;
mod versions;

use serde_json::{Value, json};
use weft_kernel::{Language, Problem};
use weft_platform::config::{Difference, Drafted, HeldUpgrade, version_of};
use weft_platform::pack::DocKey;

use super::shapes::{items, label, object, text};
use super::{Parameter, in_path, words};
use crate::http::{Answer, Ask, problem_body};

pub(super) use documents::ROUTES as DOCUMENTS;
pub(super) use draft::ROUTES as DRAFT;
pub(super) use packages::ROUTES as PACKAGES;
pub(super) use sandboxes::ROUTES as SANDBOXES;
pub(super) use upgrade::ROUTES as UPGRADE;
pub(super) use versions::ROUTES as VERSIONS;

const KIND: Parameter = in_path("kind", "object", words("配置种类", "Kind of document"));
const NAME: Parameter = in_path(
    "name",
    "sales_order",
    words("配置名称", "Name of the document"),
);

/// The document in the path.
fn key(ask: &Ask) -> Result<DocKey, Problem> {
    DocKey::new(ask.word("kind")?, ask.word("name")?)
}

fn difference() -> Value {
    object(&json!({
        "op": { "type": "string", "enum": ["add", "remove", "change", "move", "rename"], "example": "change" },
        "path": text("fields.deposit.required"),
        "label": label(),
    }))
}

/// The shape of documents of a draft.
fn drafted_shape() -> Value {
    object(&json!({
        "kind": text("object"),
        "name": text("rental_order"),
        "document": { "type": ["object", "null"] },
        "version": text("9f1c2d7e00a1b2c3"),
        "diff": { "type": "array", "items": difference() },
        "problems": { "type": "array", "items": { "$ref": "#/components/schemas/Problem" } },
    }))
}

fn documents_shape() -> Value {
    let item = object(&json!({
        "kind": text("object"),
        "name": text("rental_order"),
        "diff": { "type": "array", "items": difference() },
    }));
    items(&item)
}

fn drafted(drafted: &Drafted, language: Language) -> Value {
    let problems = drafted.problems.iter();
    json!({
        "kind": drafted.key.kind,
        "name": drafted.key.name,
        "document": drafted.document,
        "version": version_of(drafted.document.as_ref()),
        "diff": drafted.differences,
        "problems": problems.map(|problem| problem_body(problem, language)).collect::<Vec<_>>(),
    })
}

/// Packs of the program that are held back, with what is in the way.
fn held(held: &HeldUpgrade, language: Language) -> Value {
    json!({
        "from": held.from,
        "to": held.to,
        "since": held.since,
        "told": held.told(),
        "problem": problem_body(&held.problem, language),
    })
}

/// Differences by document.
fn changes(all: &[(DocKey, Vec<Difference>)]) -> Vec<Value> {
    all.iter()
        .map(|(key, found)| json!({ "kind": key.kind, "name": key.name, "diff": found }))
        .collect()
}

fn drafted_list(all: &[Drafted], ask: &Ask) -> Result<Answer, Problem> {
    let shown: Vec<_> = all.iter().map(|one| drafted(one, ask.language)).collect();
    Answer::json(&json!({ "items": shown }))
}
