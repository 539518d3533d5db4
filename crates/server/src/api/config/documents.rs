//! Documents: the list of all, one with its layers, and changes into the caller's draft.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_expr::nearest;
use weft_kernel::Problem;
use weft_platform::config::{At, Read};
use weft_platform::pack::{DocKey, KINDS};

use super::super::auth::read;
use super::super::shapes::{items, label, object, text};
use super::super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_header, in_query, words};
use super::{KIND, NAME, changes, documents_shape, drafted, drafted_shape, key};
use crate::http::{Answer, Ask};

/// The version of a document that was read.
const IF_MATCH_READ: Parameter = in_header(
    "If-Match",
    false,
    "\"9f1c2d7e00a1b2c3\"",
    words(
        "读到的 `version`；不写就不核对",
        "The `version` that was read; not compared when left out",
    ),
);

/// The document is to be a new one.
const IF_NONE_MATCH: Parameter = in_header(
    "If-None-Match",
    false,
    "*",
    words(
        "`*`：只新建，已经有了就不写",
        "`*`: only as a new one; nothing is written where there is one",
    ),
);

pub(in crate::api) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/config",
        name: "listConfig",
        summary: words("全部配置", "Every document of the configuration"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, list_shape),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/{kind}/{name}",
        name: "getConfig",
        summary: words("一份配置及其各层", "A document and its layers"),
        rights: Rights::Configurer,
        parameters: &[
            KIND,
            NAME,
            in_query(
                "layer",
                "string",
                "effective",
                words(
                    "draft（默认）、effective、company 或 pack",
                    "draft (unless told otherwise), effective, company or pack",
                ),
            ),
        ],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            object(&json!({
                "kind": text("object"),
                "name": text("sales_order"),
                "document": { "type": ["object", "null"] },
                "version": text("9f1c2d7e00a1b2c3"),
                "layers": { "type": "object" },
            }))
        }),
        per_object: false,
        run: Run::Blocking(get),
    },
    Route {
        verb: Verb::Put,
        path: "/api/v1/config/{kind}/{name}",
        name: "putConfig",
        summary: words(
            "写入草稿：整份配置",
            "Writes a whole document into the draft",
        ),
        rights: Rights::Configurer,
        parameters: &[KIND, NAME, IF_MATCH_READ, IF_NONE_MATCH],
        takes: Takes::Json(document_shape),
        gives: Gives::Json(200, drafted_shape),
        per_object: false,
        run: Run::Blocking(put),
    },
    Route {
        verb: Verb::Patch,
        path: "/api/v1/config/{kind}/{name}",
        name: "patchConfig",
        summary: words(
            "写入草稿：只写改动的部分，列表按名称合并，带 id 的字段按 id 合并",
            "Writes parts of a document into the draft; lists are merged by name, fields that have an id by it",
        ),
        rights: Rights::Configurer,
        parameters: &[KIND, NAME, IF_MATCH_READ],
        takes: Takes::Json(document_shape),
        gives: Gives::Json(200, drafted_shape),
        per_object: false,
        run: Run::Blocking(patch),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/config/{kind}/{name}",
        name: "deleteConfig",
        summary: words(
            "写入草稿：本公司的对象进回收站，对行业包的改动还原",
            "Into the draft: a company's object goes to the bin, changes over a pack are taken back",
        ),
        rights: Rights::Configurer,
        parameters: &[KIND, NAME, IF_MATCH_READ],
        takes: Takes::Nothing,
        gives: Gives::Json(200, drafted_shape),
        per_object: false,
        run: Run::Blocking(delete),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/{kind}/{name}/rename",
        name: "renameConfig",
        summary: words(
            "写入草稿：改接口名，旧名仍可用",
            "Into the draft: another name in the API; the old one keeps working",
        ),
        rights: Rights::Configurer,
        parameters: &[KIND, NAME],
        takes: Takes::Json(
            || json!({ "type": "object", "required": ["to"], "properties": { "to": text("lease_order"), "field": text("deposit") } }),
        ),
        gives: Gives::Json(200, drafted_shape),
        per_object: false,
        run: Run::Blocking(rename),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/{kind}/{name}/versions",
        name: "listConfigVersionsOf",
        summary: words("一份配置的历次修改", "The versions that changed a document"),
        rights: Rights::Configurer,
        parameters: &[KIND, NAME],
        takes: Takes::Nothing,
        gives: Gives::Json(200, documents_shape),
        per_object: false,
        run: Run::Blocking(versions),
    },
];

fn document_shape() -> Value {
    json!({ "type": "object", "example": { "label": { "zh": "租赁单", "en": "Rental order" } } })
}

fn list_shape() -> Value {
    let document = object(&json!({ "kind": text("object"), "name": text("sales_order") }));
    let kind = object(&json!({
        "name": text("object"),
        "label": label(),
        "documents": { "type": "array", "items": document },
    }));
    let mut shape = items(&kind);
    let version = json!({ "type": "integer", "example": 12 });
    if let Some(properties) = shape.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("version".to_owned(), version);
    }
    shape
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    let all = platform.config_list(ask.caller()?)?;
    let kinds = KINDS.iter().map(|kind| {
        let documents: Vec<_> = all.iter().filter(|one| one.kind == kind.name).collect();
        json!({ "name": kind.name, "label": kind.label(), "documents": documents })
    });
    Answer::json(&json!({
        "version": platform.model().version,
        "items": kinds.collect::<Vec<_>>(),
        "packs": platform.packs(),
        "conflicts": platform.conflicts(),
        "upgrade": platform.held_upgrade().map(|held| super::held(&held, ask.language)),
    }))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let key = key(ask)?;
    let layers = ask.app.platform.config_layers(ask.caller()?, &key)?;
    let document = match ask.parameter("layer") {
        Some("pack") => &layers.pack,
        Some("company") => &layers.company,
        Some("effective") => &layers.effective,
        None | Some("draft") => match &layers.draft {
            Some(_) => &layers.draft,
            None => &layers.effective,
        },
        Some(other) => return Err(no_layer(other)),
    };
    Answer::json(&json!({
        "kind": key.kind,
        "name": key.name,
        "document": document,
        "version": layers.version,
        "layers": layers,
    }))
}

fn no_layer(name: &str) -> Problem {
    Problem::invalid(
        "config.layer",
        format!("没有这一层 `{name}`，可用 draft、effective、company、pack"),
        format!("There is no layer `{name}`; use draft, effective, company or pack"),
    )
    .on_field("layer")
    .suggesting(nearest(name, ["draft", "effective", "company", "pack"]))
}

/// The document in the path, at the version the sender has read.
fn at<'a>(ask: &'a Ask, key: &'a DocKey) -> At<'a> {
    let read = match ask.read_version() {
        Some(version) => Read::Version(version),
        None if ask.expects_none() => Read::Absent,
        None => Read::Unsaid,
    };
    At { key, read }
}

fn put(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, key) = (&ask.app.platform, key(ask)?);
    let done = platform.draft_document(ask.caller()?, at(ask, &key), ask.json()?)?;
    Answer::json(&drafted(&done, ask.language))
}

fn patch(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, key) = (&ask.app.platform, key(ask)?);
    let done = platform.draft_part(ask.caller()?, at(ask, &key), &ask.json()?)?;
    Answer::json(&drafted(&done, ask.language))
}

fn delete(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, key) = (&ask.app.platform, key(ask)?);
    let done = platform.draft_removal(ask.caller()?, at(ask, &key))?;
    Answer::json(&drafted(&done, ask.language))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renaming {
    to: String,
    field: Option<String>,
}

fn rename(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Renaming = read(ask.json()?)?;
    let (platform, key) = (&ask.app.platform, key(ask)?);
    let done = platform.draft_rename(ask.caller()?, (&key, asked.field.as_deref()), &asked.to)?;
    Answer::json(&drafted(&done, ask.language))
}

fn versions(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, key) = (&ask.app.platform, key(ask)?);
    let all = platform.config_versions(ask.caller()?)?;
    let shown = all.iter().filter_map(|version| {
        let mut found = platform.version_differences(version);
        found.retain(|(changed, _)| *changed == key);
        let first = changes(&found).into_iter().next()?;
        Some(json!({
            "kind": key.kind,
            "name": key.name,
            "version": version,
            "diff": first.get("diff"),
        }))
    });
    Answer::json(&json!({ "items": shown.collect::<Vec<_>>() }))
}
