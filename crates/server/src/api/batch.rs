//! Many records in one request, each with its own answer, or all together.

use serde_json::{Map, Value, json};
use weft_expr::nearest;
use weft_kernel::{Id, Problem};
use weft_platform::{Change, Done, Item, Object, Once};

use super::shapes::{object, record_input, text};
use super::{Gives, OBJECT, ONCE, Parameter, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask, BATCH_ROWS_MAX, problem_body, status_of};

/// Bytes of a batch.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Items tried together in one transaction: about 10 ms of the writer.
const CHUNK_ROWS: usize = 100;

const OP: Parameter = in_query(
    "op",
    "string",
    "upsert",
    words(
        "没有写 op 的条目做什么：create update upsert delete",
        "What is done with items that say no op: create update upsert delete",
    ),
);
const KEY: Parameter = in_query(
    "key",
    "string",
    "number",
    words(
        "upsert 查找用的唯一字段，逗号分隔",
        "The unique fields upsert finds a record by, separated by commas",
    ),
);
const ATOMIC: Parameter = in_query(
    "atomic",
    "boolean",
    "false",
    words("全部成功或全部不做", "All of them or none"),
);

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/records/{object}/batch",
    name: "writeRecords",
    summary: words(
        "批量新建、修改、更新或新建、删除（NDJSON 或 items），逐条给出结果",
        "Makes, changes, upserts and deletes many records (NDJSON or items), each with its own result",
    ),
    rights: Rights::Knower,
    parameters: &[OBJECT, OP, KEY, ATOMIC, ONCE],
    takes: Takes::Loose(
        || {
            let items = json!({ "type": "array", "items": item() });
            object(&json!({ "items": items }))
        },
        BATCH_BYTES_MAX,
    ),
    gives: Gives::Json(200, || {
        let result = json!({
            "type": "object",
            "required": ["status"],
            "properties": {
                "status": { "type": "integer", "example": 201 },
                "id": text("7301444403200000001"),
                "version": { "type": ["integer", "null"], "example": 1 },
                "problem": { "$ref": "#/components/schemas/Problem" },
            },
        });
        object(&json!({ "results": { "type": "array", "items": result } }))
    }),
    per_object: false,
    run: Run::Blocking(run),
}];

/// A record as it is made, or what shall be done with one.
fn item() -> Value {
    let named = json!({
        "type": "object",
        "required": ["op"],
        "properties": {
            "op": { "type": "string", "enum": ["create", "update", "upsert", "delete"], "example": "update" },
            "id": text("7301444403200000001"),
            "version": { "type": "integer", "example": 3 },
            "key": { "type": "array", "items": { "type": "string" }, "example": ["number"] },
            "record": record_input(),
        },
    });
    json!({ "anyOf": [named, record_input()] })
}

fn run(ask: &Ask) -> Result<Answer, Problem> {
    let rows = rows(ask)?;
    let (name, once) = (ask.word("object")?, ask.once()?);
    let known = ask.app.platform.object_for(ask.caller()?, name)?;
    let default = Default::of(ask)?;
    let items: Vec<Result<Item, Problem>> = rows
        .into_iter()
        .map(|row| default.item(&known, row))
        .collect();
    let results = match ask.flag("atomic") {
        true => all_or_none(ask, name, items, once.as_ref())?,
        false => one_by_one(ask, name, &items, once.as_ref()),
    };
    Answer::json(&json!({ "results": results }))
}

/// What is done with items that do not say it themselves.
struct Default {
    op: String,
    key: Vec<String>,
}

impl Default {
    fn of(ask: &Ask) -> Result<Self, Problem> {
        let key = ask.parameter("key").unwrap_or_default().split(',');
        let key = key.map(str::trim).filter(|name| !name.is_empty());
        let op = ask.parameter("op").unwrap_or("create").to_owned();
        if !is_op(&op) {
            return Err(unknown_op(&op));
        }
        Ok(Self {
            op,
            key: key.map(str::to_owned).collect(),
        })
    }

    fn item(&self, object: &Object, row: Value) -> Result<Item, Problem> {
        let Value::Object(mut row) = row else {
            return Err(Problem::invalid(
                "request.shape",
                "每条应是一个 JSON 对象",
                "Every item is a JSON object",
            ));
        };
        let own = row.get("op").and_then(Value::as_str);
        let own = own.filter(|_| row.contains_key("record") || object.index("op").is_none());
        let op = own.unwrap_or(&self.op).to_owned();
        if own.is_some() {
            row.remove("op");
        }
        let id = row.get("id").cloned();
        let version = version_of(row.get("version"))?;
        if row.contains_key("record") {
            no_others(&row)?;
        }
        let key = match row.get("key").filter(|_| object.index("key").is_none()) {
            Some(key) => {
                let key = names(key);
                row.remove("key");
                key
            }
            None => self.key.clone(),
        };
        let change = Change::from_json(object, record(row));
        match op.as_str() {
            "create" => Ok(Item::Create(change?)),
            "update" => Ok(Item::Update(id_of(id.as_ref())?, version, change?)),
            "upsert" => Ok(Item::Upsert(key, change?)),
            "delete" => Ok(Item::Delete(id_of(id.as_ref())?, version)),
            other => Err(unknown_op(other)),
        }
    }
}

/// The fields of an item: those of its `record`, else its own.
fn record(mut row: Map<String, Value>) -> Value {
    match row.remove("record") {
        Some(record) => record,
        None => Value::Object(row),
    }
}

/// What an item with a `record` may hold beside it.
const BESIDE: [&str; 5] = ["op", "id", "version", "key", "record"];

/// Refuses what stands beside the `record` and would not be heeded.
fn no_others(row: &Map<String, Value>) -> Result<(), Problem> {
    let Some(name) = row.keys().find(|name| !BESIDE.contains(&name.as_str())) else {
        return Ok(());
    };
    Err(Problem::invalid(
        "batch.member",
        format!("`record` 旁边不能写 `{name}`"),
        format!("`{name}` does not stand beside `record`"),
    )
    .on_field(name)
    .suggesting(nearest(name, BESIDE)))
}

/// The version read; one that is no number must not pass for none.
fn version_of(version: Option<&Value>) -> Result<Option<i64>, Problem> {
    let Some(version) = version.filter(|version| !version.is_null()) else {
        return Ok(None);
    };
    version.as_i64().map(Some).ok_or_else(|| {
        Problem::invalid(
            "batch.version",
            format!("version 是整数，不能是 `{version}`"),
            format!("version is a whole number, not `{version}`"),
        )
        .on_field("version")
    })
}

fn names(key: &Value) -> Vec<String> {
    match key {
        Value::String(name) => vec![name.clone()],
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

fn id_of(id: Option<&Value>) -> Result<Id, Problem> {
    let text = id.and_then(Value::as_str).unwrap_or_default();
    Id::parse(text).map_err(|problem| {
        Problem::invalid(
            "batch.id",
            "修改和删除要写明记录的 `id`",
            "To change or delete, say the `id` of the record",
        )
        .on_field("id")
        .because(problem)
    })
}

fn is_op(op: &str) -> bool {
    matches!(op, "create" | "update" | "upsert" | "delete")
}

fn unknown_op(op: &str) -> Problem {
    Problem::invalid(
        "batch.op",
        format!("不认识 `{op}`，应为 create、update、upsert 或 delete"),
        format!("`{op}` is none of create, update, upsert, delete"),
    )
    .on_field("op")
}

/// All items in one transaction; the one that is refused is named by its row.
fn all_or_none(
    ask: &Ask,
    name: &str,
    items: Vec<Result<Item, Problem>>,
    once: Option<&Once>,
) -> Result<Vec<Value>, Problem> {
    let at = |place: usize, problem: &Problem| {
        let detail = problem.to_detail(Some(place + 1));
        problem.clone().with_details(vec![detail])
    };
    let mut whole = Vec::with_capacity(items.len());
    for (place, item) in items.into_iter().enumerate() {
        whole.push(item.map_err(|problem| at(place, &problem))?);
    }
    let deletes: Vec<bool> = whole.iter().map(is_delete).collect();
    let platform = &ask.app.platform;
    let done = platform.do_items(ask.caller()?, name, whole, once);
    let done = done.map_err(|refused| at(refused.place, &refused.problem))?;
    Ok(done.iter().zip(deletes).map(shown).collect())
}

/// Each item by itself; those of a chunk share a transaction while nothing speaks against any.
fn one_by_one(
    ask: &Ask,
    name: &str,
    items: &[Result<Item, Problem>],
    once: Option<&Once>,
) -> Vec<Value> {
    let mut results = Vec::with_capacity(items.len());
    for (chunk, items) in items.chunks(CHUNK_ROWS).enumerate() {
        // With a key every row is remembered by itself, so that a repetition meets the same rows.
        let whole: Vec<Item> = items.iter().flatten().cloned().collect();
        if once.is_none() && whole.len() == items.len() {
            let deletes: Vec<bool> = whole.iter().map(is_delete).collect();
            let done = ask.caller().ok().and_then(|caller| {
                let platform = &ask.app.platform;
                platform.do_items(caller, name, whole, None).ok()
            });
            if let Some(done) = done {
                results.extend(done.iter().zip(deletes).map(shown));
                continue;
            }
        }
        for (place, item) in items.iter().enumerate() {
            let number = chunk * CHUNK_ROWS + place;
            let once = once.map(|once| Once {
                key: format!("{}#{number}", once.key),
                fingerprint: once.fingerprint.clone(),
            });
            results.push(one(ask, name, item, once));
        }
    }
    results
}

fn one(ask: &Ask, name: &str, item: &Result<Item, Problem>, once: Option<Once>) -> Value {
    let done = item.clone().and_then(|item| {
        let deletes = is_delete(&item);
        let done = ask.app.platform.do_item(ask.caller()?, name, item, once)?;
        Ok(shown((&done, deletes)))
    });
    done.unwrap_or_else(|problem| {
        json!({ "status": status_of(&problem).0, "problem": problem_body(&problem, ask.language) })
    })
}

fn is_delete(item: &Item) -> bool {
    matches!(item, Item::Delete(..))
}

fn shown((done, deletes): (&Done, bool)) -> Value {
    let status = match (done.created, deletes) {
        (true, _) => 201,
        (false, true) => 204,
        (false, false) => 200,
    };
    json!({ "status": status, "id": done.id, "version": done.version })
}

/// What the address says is not said again in the body, where nobody would hear it.
fn not_in_the_body(name: &str) -> Problem {
    Problem::invalid(
        "request.shape",
        format!("请求体里只有 `items`，没有 `{name}`；`atomic`、`op`、`key` 写在地址里，如 ?atomic=true"),
        format!("The body holds `items` and no `{name}`; `atomic`, `op` and `key` stand in the address, as in ?atomic=true"),
    )
    .on_field(name)
}

/// The rows of the body: `{"items":[…]}`, or one JSON object a line.
fn rows(ask: &Ask) -> Result<Vec<Value>, Problem> {
    let kind = ask.header("content-type").unwrap_or_default();
    let rows = if kind.contains("ndjson") || kind.contains("jsonl") {
        let lines = ask.body.split(|byte| *byte == b'\n');
        let filled = lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace));
        filled
            .map(serde_json::from_slice)
            .collect::<Result<Vec<Value>, _>>()
            .map_err(unreadable)?
    } else {
        let mut body = ask.json()?;
        let mut names = body.as_object().into_iter().flat_map(|map| map.keys());
        if let Some(odd) = names.find(|name| *name != "items") {
            return Err(not_in_the_body(odd));
        }
        match body.get_mut("items").map(Value::take) {
            Some(Value::Array(rows)) => rows,
            _ => {
                return Err(Problem::invalid(
                    "request.shape",
                    "请求体应有列表 `items`",
                    "The body lacks a list `items`",
                ));
            }
        }
    };
    if rows.len() > BATCH_ROWS_MAX {
        return Err(Problem::new(
            weft_kernel::Kind::TooLarge,
            "batch.too_many_rows",
            format!("一批最多 {BATCH_ROWS_MAX} 条"),
            format!("A batch holds at most {BATCH_ROWS_MAX} records"),
        ));
    }
    Ok(rows)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn unreadable(error: serde_json::Error) -> Problem {
    Problem::invalid("request.json", "有一行不是 JSON", "A line is not JSON").because(&error)
}
