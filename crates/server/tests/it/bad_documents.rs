//! Documents nobody can have meant are refused with their place and what was meant, and nothing changes.

use serde_json::{Map, Value, json};

use crate::bad_input::merged;
use crate::configure::{asked, done, module};
use crate::house::House;

const NONE: Value = Value::Null;
const ORDER: &str = "/api/v1/config/object/rental_order";

/// Everything a refused document could have changed.
async fn state(house: &House) -> String {
    let mut all = String::new();
    for path in ["config/export", "config/draft", "config/versions", "packs"] {
        let path = format!("/api/v1/{path}");
        all.push_str(&done(house, "GET", &path, NONE).await.to_string());
    }
    all
}

/// Sends what each line says, put into its place by `whole`: code, place, what was meant, JSON.
async fn are_refused(
    house: &House,
    (method, path): (&str, &str),
    lines: &str,
    whole: impl Fn(Value) -> Value,
) {
    let before = state(house).await;
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.splitn(4, '|').map(str::trim).collect();
        let [code, field, meant, sent] = parts[..] else {
            panic!("four columns in {line}");
        };
        let body = whole(serde_json::from_str(sent).expect(line));
        let refused = asked(house, method, path, body).await;
        let told = refused.json();
        assert!((400..500).contains(&refused.status), "{line}: {told}");
        let said = |member: &str| told[member].as_str().unwrap_or_default();
        assert_eq!(
            [said("code"), said("field"), said("suggestion")],
            [code, field, meant],
            "{line}: {told}"
        );
        let zh = said("detail_zh");
        assert!(zh.chars().any(|c| c >= '\u{4e00}'), "{line}: {zh}");
    }
    assert_eq!(state(house).await, before, "nothing has changed");
}

async fn rentals() -> House {
    let house = House::staffed().await;
    module(&house).await;
    house
}

const LISTS: &str = r#"
config.document | lists[2].colums | columns | { "colums": [] }
config.document | lists[2].label | | { "label": ["甲", "A"] }
config.document | lists[2].colours[0].hue | | { "colours": [{ "when": "true", "hue": -1 }] }
config.label | lists[2].label | | { "label": " " }
config.characters | lists[2].filter | | { "filter": "number = \"甲\u202e\"" }
layout.twice | lists.x.columns | | { "columns": ["number", "number"] }
layout.group | lists.x.group | | { "group": "lines" }
layout.gallery_image | lists.x.gallery.image | | { "kind": "gallery", "gallery": { "image": "number" } }
expr.unknown_region | lists.x.filter | 华北 | { "filter": "account.region = \"华冬\"" }
"#;

const PARTS: &str = r#"
layout.twice | forms.f.sections | | { "forms": [{ "name": "f", "sections": [{ "name": "a", "label": "段", "fields": ["account"] }, { "name": "b", "label": "段", "fields": ["account"] }] }] }
layout.name | forms.f.sections | | { "forms": [{ "name": "f", "sections": [{ "name": "a", "label": "段", "fields": [] }, { "name": "a", "label": "段", "fields": [] }] }] }
layout.unknown_object | related.r.object | rental_line | { "related": [{ "name": "r", "label": "相关", "object": "rental_lin", "field": "order", "columns": [] }] }
layout.not_a_link | related.r.field | order | { "related": [{ "name": "r", "label": "相关", "object": "rental_line", "field": "days", "columns": [] }] }
layout.unknown_field | checks.low.field | deposit | { "checks": [{ "when": "deposit < 0", "code": "low", "field": "deposi", "message": "不对" }] }
layout.check_code | checks.低 了.code | | { "checks": [{ "when": "deposit < 0", "code": "低 了", "message": "不对" }] }
layout.unique | unique[0].fields | | { "unique": [{ "fields": [] }] }
layout.unique | unique[0].fields | | { "unique": [{ "fields": ["lines"] }] }
layout.title | title | | { "title": "lines" }
layout.timeline | timeline.at | | { "timeline": { "kind": "rent", "at": "number" } }
model.pattern | rental_order.number.pattern | | { "fields": [{ "name": "number", "pattern": "{lines}-{000}" }] }
model.pattern | fields.number.pattern | | { "fields": [{ "name": "number", "pattern": "{id.number}-{000}" }] }
model.pattern | rental_order.number.pattern | account.name | { "fields": [{ "name": "number", "pattern": "{account.nam}-{000}" }] }
"#;

#[tokio::test]
async fn a_layout_that_cannot_be_meant_is_refused_with_its_place_and_what_was_meant() {
    let house = rentals().await;
    let list = |more| json!({ "lists": [merged(json!({ "name": "x", "label": "列" }), more)] });
    are_refused(&house, ("PATCH", ORDER), LISTS, list).await;
    are_refused(&house, ("PATCH", ORDER), PARTS, |part| part).await;
    let long = json!({ "lists": [{ "name": "x", "label": "长".repeat(201) }] });
    let refused = asked(&house, "PATCH", ORDER, long).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "config.label")
    );
}

const ENTRIES: &str = r#"
layout.entry | groups.g.items.i.entries.e | | { "object": "account", "page": "signals" }
layout.entry | groups.g.items.i.entries.e.list | | { "page": "signals", "list": "all" }
layout.unknown_page | groups.g.items.i.entries.e.page | workbench | { "page": "workbnch" }
layout.unknown_list | groups.g.items.i.entries.e.list | all | { "object": "rental_order", "list": "al" }
"#;

const WIDGETS: &str = r#"
layout.widget_limit | widgets.w.limit | | { "limit": 0 }
expr.wrong_type | widgets.w.figure.of | | { "figure": { "fold": "sum", "of": "number" } }
layout.figure | widgets.w.figure.fold | sum | { "figure": { "fold": "sume", "of": "deposit" } }
expr.wrong_type | widgets.w.figure.by | | { "type": "chart", "figure": { "fold": "count", "by": "number", "bucket": "month" } }
"#;

#[tokio::test]
async fn a_menu_or_a_widget_that_leads_nowhere_is_refused() {
    let house = rentals().await;
    let menu = |more| {
        let entry = merged(json!({ "name": "e", "label": "甲" }), more);
        let items = json!([{ "name": "i", "label": "项", "entries": [entry] }]);
        json!({ "groups": [{ "name": "g", "label": "组", "items": items }] })
    };
    are_refused(&house, ("PUT", "/api/v1/config/menu/rents"), ENTRIES, menu).await;
    let bench = |more| {
        let widget = json!({ "name": "w", "type": "kpi", "object": "rental_order" });
        json!({ "widgets": [merged(widget, more)] })
    };
    are_refused(
        &house,
        ("PUT", "/api/v1/config/workbench/rents"),
        WIDGETS,
        bench,
    )
    .await;
    for name in ["..%2F..%2Fx", "a%20b", "a%00b", "rents"] {
        let path = format!("/api/v1/config/menu/{name}");
        let line = r#"config.name | name | | { "name": "else", "groups": [] }"#;
        are_refused(&house, ("PUT", &path), line, |menu| menu).await;
    }
}

const TABLES: &str = r#"
table.not_an_option | rows[0].when.kind | 上门 | { "rows": [{ "when": { "kind": "上们" } }] }
table.unknown_column | rows[0].when.knd | kind | { "rows": [{ "when": { "knd": "上门" } }] }
table.row_twice | rows[1].name | | { "rows": [{ "name": "a", "when": { "kind": "上门" } }, { "name": "a", "when": { "kind": "寄修" } }] }
table.value | rows[0].when.days | | { "rows": [{ "when": { "days": ">>5" } }] }
table.value | rows[0].when.days | | { "rows": [{ "when": { "days": "[[1..5)" } }] }
table.unknown_object | object | rental_order | { "object": "rental_ordr" }
expr.wrong_type | inputs[0].expression | | { "inputs": [{ "name": "a", "label": "甲", "type": "number", "expression": "number" }] }
expr.table_input | inputs[0].expression | | { "inputs": [{ "name": "a", "label": "甲", "type": "number", "expression": "TABLE(\"rents\")" }] }
"#;

const CALENDARS: &str = r#"
calendar.week | week | | { "week": [] }
calendar.week | week | | { "week": [1, 1] }
calendar.day_twice | days.2026-10-1 | | { "days": { "2026-10-01": { "worked": false }, "2026-10-1": { "worked": true } } }
calendar.day | days.2026-02-30 | | { "days": { "2026-02-30": { "worked": false } } }
config.document | days.2026-10-01.workd | worked | { "days": { "2026-10-01": { "workd": false } } }
"#;

#[tokio::test]
async fn a_table_or_a_calendar_that_cannot_be_meant_is_refused() {
    let house = rentals().await;
    let table = |more| {
        let kind = json!({ "name": "kind", "label": "类型", "options": ["上门", "寄修"] });
        let days = json!({ "name": "days", "label": "天数", "type": "number" });
        let rate = json!({ "name": "rate", "label": "费率", "type": "number" });
        let base = json!({ "label": "费率", "object": "rental_order", "inputs": [kind, days], "outputs": [rate] });
        merged(base, more)
    };
    are_refused(&house, ("PUT", "/api/v1/config/table/rents"), TABLES, table).await;
    let calendar = |more| merged(json!({ "label": "历", "week": [1], "days": {} }), more);
    let path = ("PUT", "/api/v1/config/calendar/rents");
    are_refused(&house, path, CALENDARS, calendar).await;
    let two = r#"calendar.two_defaults | items[0].document.default | | ["one", "two"]"#;
    let both = |names: Value| {
        let document = json!({ "label": "历", "week": [1], "default": true });
        let item = |name: &Value| json!({ "kind": "calendar", "name": name, "document": document });
        let items: Vec<Value> = names.as_array().unwrap().iter().map(item).collect();
        json!({ "items": items })
    };
    are_refused(&house, ("PUT", "/api/v1/config/draft"), two, both).await;
}

#[tokio::test]
async fn rows_that_meet_are_found_in_a_table_too_large_to_look_through() {
    let house = rentals().await;
    let inputs =
        (0..8).map(|at| json!({ "name": format!("i{at}"), "label": "甲", "type": "number" }));
    let row = |at: usize| {
        let cells = (0..8).map(|input| (format!("i{input}"), json!(at + input)));
        json!({ "when": cells.collect::<Map<_, _>>(), "then": {} })
    };
    let table = |rows: Vec<Value>| {
        json!({ "label": "费率", "inputs": inputs.clone().collect::<Vec<_>>(), "rows": rows,
                "outputs": [{ "name": "rate", "label": "费率", "type": "number" }] })
    };
    let apart: Vec<Value> = (0..50).map(row).collect();
    let path = "/api/v1/config/table/rents";
    done(&house, "PUT", path, table(apart.clone())).await;
    let meeting = [apart, vec![json!({ "when": { "i0": 3 }, "then": {} })]].concat();
    let told = asked(&house, "PUT", path, table(meeting)).await.json();
    assert_eq!(told["code"], "table.overlap", "{told}");
    assert!(
        told["detail_en"]
            .as_str()
            .unwrap()
            .contains("Rows 4 and 51"),
        "{told}"
    );
}

const MANIFEST: &str =
    "name = \"repairs\"\nversion = \"1.0\"\nlabel = { zh = \"维修\", en = \"Repairs\" }\n";

const FILES: &str = r#"
pack.path | ../a.toml | | { "../a.toml": "" }
pack.path | objects\\a.toml | | { "objects\\a.toml": "" }
pack.path | objects/a.json | objects/a.toml | { "objects/a.json": "{}" }
pack.path | repair.toml | | { "repair.toml": "" }
pack.unreadable | objects/a.toml:fields[0].lable | label | { "objects/a.toml": "name = 'repair'\nlabel = '甲'\n[[fields]]\nname = 'a'\nlable = 'x'" }
pack.unreadable | menus/b.toml:name | | { "menus/a.toml": "name = 'm'", "menus/b.toml": "name = 'm'" }
pack.unreadable | tables/a.toml:x | | { "tables/a.toml": "x = nan" }
pack.unreadable | pack.toml:version | | { "pack.toml": "name = 'a'\nversion = 'abc'\nlabel = { zh = '甲', en = 'A' }" }
pack.unreadable | pack.toml:name | | { "pack.toml": "name = '../a'\nversion = '1'\nlabel = { zh = '甲', en = 'A' }" }
pack.unreadable | pack.toml:requires | | { "pack.toml": "name = 'a'\nversion = '1'\nlabel = { zh = '甲', en = 'A' }\nrequires = []" }
"#;

#[tokio::test]
async fn a_folder_that_is_no_pack_is_refused_with_the_file_and_the_line() {
    let house = rentals().await;
    let files = |more| json!({ "files": merged(json!({ "pack.toml": MANIFEST }), more) });
    for path in ["/api/v1/packs", "/api/v1/config/import"] {
        are_refused(&house, ("POST", path), FILES, files).await;
        let broken = json!({ "objects/a.toml": "name = \"repair\"\nlabel = {\n" });
        let told = asked(&house, "POST", path, files(broken)).await.json();
        assert_eq!(told["field"], "objects/a.toml", "{told}");
        assert!(told["position"].is_u64(), "{told}");
        let zh = told["detail_zh"].as_str().unwrap();
        assert!(zh.contains("第 2 行"), "{told}");
    }
}

#[tokio::test]
async fn a_pack_gives_way_to_no_older_one_and_the_program_keeps_its_own() {
    let house = House::staffed().await;
    let pack = |pack: Value| {
        let (name, version) = (&pack[0], &pack[1]);
        let label = "label = { zh = \"甲\", en = \"A\" }";
        let text = format!("name = {name}\nversion = {version}\n{label}\n");
        json!({ "files": { "pack.toml": text } })
    };
    let path = "/api/v1/packs";
    for version in ["1.10", "1.10"] {
        done(&house, "POST", path, pack(json!(["repairs", version]))).await;
    }
    let older = r#"
pack.older | pack.toml:version | | ["repairs", "1.9"]
pack.older | pack.toml:version | | ["core", "0.0.1"]
"#;
    are_refused(&house, ("POST", path), older, pack).await;
    done(&house, "POST", path, pack(json!(["repairs", "1.11"]))).await;
}

const PROFILES: &str = r#"
layout.profile_file | file | | { "file": "../../etc/passwd" }
layout.twice | columns | | { "columns": { "a": "number", "b": "number" } }
layout.computed | columns.a | | { "columns": { "a": "total" } }
field.number.unknown_form | constants.deposit | | { "constants": { "deposit": "许多" } }
config.document | columns.a | | { "columns": { "a": 5 } }
"#;

const UNDO: &str = r#"
config.nothing | versions | | { "versions": [] }
config.version_missing | version | | { "to": 99 }
config.rollback | to | | {}
"#;

#[tokio::test]
async fn profiles_drafts_and_undo_are_asked_whether_they_can_be_meant() {
    let house = rentals().await;
    let profile = |more| {
        let columns = json!({ "编号": "number" });
        let base = json!({ "object": "rental_order", "file": "a.csv", "key": "number", "columns": columns });
        merged(base, more)
    };
    let path = "/api/v1/config/import/rents";
    are_refused(&house, ("PUT", path), PROFILES, profile).await;
    let undo = |more| merged(json!({ "reason": "试" }), more);
    are_refused(&house, ("POST", "/api/v1/config/rollback"), UNDO, undo).await;
    let twice = r#"config.twice | items[1].document | | { "kind": "menu", "name": "m", "document": { "groups": [] } }"#;
    let both = |item: Value| json!({ "items": [item, item] });
    are_refused(&house, ("PUT", "/api/v1/config/draft"), twice, both).await;
    let unseen = r#"config.characters | name | | { "object": "rental_order", "name": "甲\u0000" }"#;
    are_refused(&house, ("POST", "/api/v1/views"), unseen, |view| view).await;
}
