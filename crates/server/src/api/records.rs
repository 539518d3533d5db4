//! Records of every object: list, create, read, change, delete.

use serde::Serialize;
use serde_json::{Value, json};
use weft_kernel::{Id, Kind, Problem};
use weft_platform::{ListQuery, OFFSET_MAX, PAGE_MAX, Page, Visible};

use super::{
    Gives, ID, IF_MATCH, OBJECT, ONCE, Parameter, Rights, Route, Run, Takes, Verb, in_header,
    in_query, shapes, words,
};
use crate::http::{Answer, Ask};
use crate::webhooks::{OF_DESTINATIONS, OF_WEBHOOKS, Ring};

/// What narrows, orders and cuts a list.
pub(crate) const LIST: [Parameter; 9] = [
    in_query(
        "filter",
        "string",
        "version >= 1",
        words("条件表达式", "Condition, as an expression"),
    ),
    in_query(
        "sort",
        "string",
        "-created_at",
        words(
            "排序字段，- 表示倒序",
            "Fields to sort by, - for descending",
        ),
    ),
    in_query(
        "fields",
        "string",
        "id,version",
        words("只要这些字段", "Only these fields"),
    ),
    in_query(
        "q",
        "string",
        "华东",
        words("搜索词", "Words to search for"),
    ),
    in_query(
        "limit",
        "integer",
        "50",
        words("每页条数，最多 1000", "Records a page, at most 1000"),
    )
    .within(1, PAGE_MAX),
    in_query(
        "cursor",
        "string",
        "WzE3MDAwXQ",
        words(
            "上一页给出的位置",
            "Where the page begins, as the last one said",
        ),
    ),
    in_query(
        "offset",
        "integer",
        "0",
        words(
            "跳过的条数，代替 cursor",
            "Records to leave out, instead of a cursor",
        ),
    )
    .within(0, OFFSET_MAX),
    in_query(
        "count",
        "boolean",
        "true",
        words("是否计数", "Whether to count"),
    ),
    in_query(
        "mark",
        "string",
        "updated_at < created_at",
        words(
            "标记条件，可重复；每条记录的 _marks 说明是否符合",
            "A condition, may be repeated; `_marks` of each record says whether it is met",
        ),
    )
    .many(),
];

const LIST_OF_OBJECT: &[Parameter] = &{
    let [a, b, c, d, e, f, g, h, i] = LIST;
    let bin = in_query(
        "deleted",
        "boolean",
        "false",
        words(
            "列出回收站：可以查看并删除的，后删除的在前，带 `_deleted_at`",
            "Lists the bin: what one may see and delete, last deleted first, with `_deleted_at`",
        ),
    );
    [OBJECT, a, b, c, d, e, f, g, h, i, bin]
};

/// The version a record has in the bin.
const IF_MATCH_BIN: Parameter = in_header(
    "If-Match",
    false,
    "\"4\"",
    words(
        "回收站里的版本；不写就不核对",
        "The version it has in the bin; not checked when left out",
    ),
);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/records/{object}",
        name: "listRecords",
        summary: words("查询记录", "A page of records"),
        rights: Rights::SignedIn,
        parameters: LIST_OF_OBJECT,
        takes: Takes::Nothing,
        gives: Gives::Json(200, shapes::page),
        per_object: true,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/records/{object}",
        name: "createRecord",
        summary: words("新建记录", "Makes a record"),
        rights: Rights::Maker,
        parameters: &[OBJECT, ONCE],
        takes: Takes::Json(shapes::record_input),
        gives: Gives::Json(201, shapes::record),
        per_object: true,
        run: Run::Blocking(create),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/records/{object}/{id}",
        name: "getRecord",
        summary: words("读一条记录", "A record with its lines"),
        rights: Rights::SignedIn,
        parameters: &[OBJECT, ID],
        takes: Takes::Nothing,
        gives: Gives::Json(200, shapes::record),
        per_object: true,
        run: Run::Blocking(get),
    },
    Route {
        verb: Verb::Patch,
        path: "/api/v1/records/{object}/{id}",
        name: "updateRecord",
        summary: words("修改记录", "Changes a record"),
        rights: Rights::SignedIn,
        parameters: &[OBJECT, ID, IF_MATCH],
        takes: Takes::Json(shapes::record_change),
        gives: Gives::Json(200, shapes::record),
        per_object: true,
        run: Run::Blocking(update),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/records/{object}/{id}",
        name: "deleteRecord",
        summary: words("把记录移入回收站", "Puts a record into the bin"),
        rights: Rights::SignedIn,
        parameters: &[OBJECT, ID, IF_MATCH],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: true,
        run: Run::Blocking(delete),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/records/{object}/{id}/restore",
        name: "restoreRecord",
        summary: words(
            "从回收站恢复记录和随它删除的明细",
            "Takes a record out of the bin, with the lines that went with it",
        ),
        rights: Rights::SignedIn,
        parameters: &[OBJECT, ID, IF_MATCH_BIN, ONCE],
        takes: Takes::Nothing,
        gives: Gives::Json(200, shapes::record),
        per_object: true,
        run: Run::Blocking(restore),
    },
];

/// A page as the API shows it.
#[derive(Serialize)]
struct PageBody<'a> {
    items: &'a [Visible],
    next_cursor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_exact: Option<bool>,
}

/// The question for a list that the query of the address asks.
pub(crate) fn asked_list(ask: &Ask) -> ListQuery {
    let text = |name: &str| ask.parameter(name).map(str::to_owned);
    let fields = ask.parameter("fields").map(|names| {
        let names = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    });
    ListQuery {
        filter: text("filter"),
        sort: text("sort"),
        fields,
        search: text("q"),
        limit: ask.number("limit"),
        cursor: text("cursor"),
        offset: ask.number("offset"),
        count: ask.flag("count"),
        also: None,
        marks: ask.parameters("mark"),
        deleted: false,
    }
}

/// A page as an answer.
pub(crate) fn answer_page(page: &Page) -> Result<Answer, Problem> {
    Answer::json(&PageBody {
        items: &page.items,
        next_cursor: page.next_cursor.as_deref(),
        total: page.total,
        total_exact: page.total.map(|_| page.total_exact),
    })
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let mut query = asked_list(ask);
    query.deleted = ask.flag("deleted");
    let platform = &ask.app.platform;
    answer_page(&platform.list(ask.caller()?, ask.word("object")?, &query)?)
}

fn create(ask: &Ask) -> Result<Answer, Problem> {
    let object = ask.word("object")?;
    let id = ask
        .app
        .platform
        .create_once(ask.caller()?, object, ask.json()?, ask.once()?)?;
    let record = ask.app.platform.get(ask.caller()?, object, id);
    match record {
        // A repeated request finds a source that has its key already: a secret is told once.
        Ok(record) if object == "source" && record.version() == 1 => answer_source(ask, id),
        Ok(record) if record.version() == 1 => match signing(object) {
            Some(ring) => answer_signing(ask, (ring, id), &record),
            None => Ok(Answer::json(&record)?.version(1).status(201)),
        },
        Ok(record) => Ok(Answer::json(&record)?.version(record.version()).status(201)),
        // Its maker may have given it away at once.
        Err(problem) if problem.kind() == Kind::Missing => {
            Ok(Answer::json(&json!({ "id": id }))?.status(201))
        }
        Err(problem) => Err(problem),
    }
}

/// 201 with the new source and, this once, its write key.
fn answer_source(ask: &Ask, id: Id) -> Result<Answer, Problem> {
    let mut chance = [0_u8; 20];
    getrandom::fill(&mut chance).map_err(|error| Problem::internal("server.random", error))?;
    let platform = &ask.app.platform;
    let key = weft_signals::pipeline::give_key(platform, id, chance)?;
    let record = platform.get(ask.caller()?, "source", id)?;
    let mut body =
        serde_json::to_value(&record).map_err(|error| Problem::internal("server.json", error))?;
    if let Some(map) = body.as_object_mut() {
        map.insert("write_key".into(), key.into());
    }
    Ok(Answer::json(&body)?.version(record.version()).status(201))
}

/// The ring of an object whose records we sign for.
fn signing(object: &str) -> Option<Ring> {
    let rings = [("webhook", OF_WEBHOOKS), ("destination", OF_DESTINATIONS)];
    let mut rings = rings.into_iter();
    rings.find_map(|(name, ring)| (name == object).then_some(ring))
}

/// 201 with the new record and, this once, its secret.
fn answer_signing(ask: &Ask, holder: (Ring, Id), record: &Visible) -> Result<Answer, Problem> {
    // A repeated request finds one that has its secret already.
    let secret = crate::webhooks::give(&ask.app.platform, holder)?;
    let mut body =
        serde_json::to_value(record).map_err(|error| Problem::internal("server.json", error))?;
    if let (Some(map), Some(secret)) = (body.as_object_mut(), secret) {
        map.insert("secret".into(), secret.into());
    }
    Ok(Answer::json(&body)?.version(record.version()).status(201))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.record_id()?;
    let record = ask
        .app
        .platform
        .get(ask.caller()?, ask.word("object")?, id)?;
    Ok(Answer::json(&record)?.version(record.version()))
}

fn update(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, object, id) = (ask.caller()?, ask.word("object")?, ask.record_id()?);
    let version = ask.version()?;
    let body = ask.json();
    if !matches!(body, Ok(Value::Object(_))) {
        // What is no record is judged after the right to change this one.
        ask.app.platform.may_change(caller, object, id)?;
    }
    ask.app
        .platform
        .update(caller, (object, id, version), body?)?;
    answer_written(ask, object, id)
}

/// A record as it stands after what was done to it.
fn answer_written(ask: &Ask, object: &str, id: Id) -> Result<Answer, Problem> {
    match ask.app.platform.get(ask.caller()?, object, id) {
        Ok(record) => Ok(Answer::json(&record)?.version(record.version())),
        // Given away with this very change: it is done, and there is nothing left to show.
        Err(problem) if problem.kind() == Kind::Missing => {
            Answer::json(&json!({ "id": id, "version": Value::Null }))
        }
        Err(problem) => Err(problem),
    }
}

fn delete(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.record_id()?;
    let version = ask.version()?;
    ask.app
        .platform
        .delete(ask.caller()?, ask.word("object")?, id, version)?;
    Ok(Answer::empty())
}

fn restore(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, object, id) = (ask.caller()?, ask.word("object")?, ask.record_id()?);
    let version = match ask.header("if-match") {
        Some(_) => Some(ask.version()?),
        None => None,
    };
    let platform = &ask.app.platform;
    platform.restore(caller, (object, id, version), ask.once()?)?;
    answer_written(ask, object, id)
}
