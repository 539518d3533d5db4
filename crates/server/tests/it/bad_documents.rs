//! Documents nobody can have meant are refused with their place and what was meant, and nothing changes.

use serde_json::{Value, json};

use crate::bad_input::merged;
use crate::configure::{asked, done, module};
use crate::house::House;

const NONE: Value = Value::Null;
const ORDER: &str = "/api/v1/config/object/rental_order";

/// What is sent, with the code it is refused with, its place, and what was meant.
type Refused = (&'static str, Value, &'static str, &'static str, Value);

/// Everything a refused document could have changed.
async fn state(house: &House) -> String {
    let mut all = String::new();
    for path in ["config/export", "config/draft", "config/versions", "packs"] {
        let path = format!("/api/v1/{path}");
        all.push_str(&done(house, "GET", &path, NONE).await.to_string());
    }
    all
}

async fn are_refused(house: &House, method: &str, path: &str, cases: Vec<Refused>) {
    let before = state(house).await;
    for (what, body, code, field, meant) in cases {
        let refused = asked(house, method, path, body).await;
        let told = refused.json();
        assert!((400..500).contains(&refused.status), "{what}: {told}");
        let found = (told["code"].as_str(), told["field"].as_str());
        assert_eq!(found, (Some(code), Some(field)), "{what}: {told}");
        assert_eq!(told["suggestion"], meant, "{what}: {told}");
        let zh = told["detail_zh"].as_str().unwrap_or_default();
        assert!(zh.chars().any(|c| c >= '\u{4e00}'), "{what}: {zh}");
    }
    assert_eq!(state(house).await, before, "nothing has changed");
}

async fn rentals() -> House {
    let house = House::staffed().await;
    module(&house).await;
    house
}

fn lists() -> Vec<Refused> {
    let list =
        |more: Value| json!({ "lists": [merged(json!({ "name": "x", "label": "列" }), more)] });
    vec![
        (
            "a property nobody knows",
            list(json!({ "colums": [] })),
            "config.document",
            "lists[2].colums",
            json!("columns"),
        ),
        (
            "a column twice",
            list(json!({ "columns": ["number", "number"] })),
            "layout.twice",
            "lists.x.columns",
            NONE,
        ),
        (
            "groups by lines",
            list(json!({ "group": "lines" })),
            "layout.group",
            "lists.x.group",
            NONE,
        ),
        (
            "pictures of a text",
            list(json!({ "kind": "gallery", "gallery": { "image": "number" } })),
            "layout.gallery_image",
            "lists.x.gallery.image",
            NONE,
        ),
        (
            "a list for an object",
            list(json!({ "label": ["甲", "A"] })),
            "config.document",
            "lists[2].label",
            NONE,
        ),
        (
            "a hue that is none",
            list(json!({ "colours": [{ "when": "true", "hue": -1 }] })),
            "config.document",
            "lists[2].colours[0].hue",
            NONE,
        ),
        (
            "a label of blanks",
            list(json!({ "label": " " })),
            "config.label",
            "lists[2].label",
            NONE,
        ),
        (
            "a label without end",
            list(json!({ "label": "长".repeat(201) })),
            "config.label",
            "lists[2].label",
            NONE,
        ),
        (
            "what nobody sees",
            list(json!({ "label": "甲\u{202e}" })),
            "config.characters",
            "lists[2].label.en",
            NONE,
        ),
    ]
}

fn parts() -> Vec<Refused> {
    let section =
        |name: &str, fields: Value| json!({ "name": name, "label": "段", "fields": fields });
    let form = |sections: Value| json!({ "forms": [{ "name": "f", "sections": sections }] });
    let related = |object: &str, field: &str| json!({ "related": [{ "name": "r", "label": "相关", "object": object, "field": field, "columns": [] }] });
    let check = |field: &str, code: &str| json!({ "checks": [{ "when": "deposit < 0", "code": code, "field": field, "message": "不对" }] });
    let unique = |fields: Value| json!({ "unique": [{ "fields": fields }] });
    vec![
        (
            "a field in two sections",
            form(json!([
                section("a", json!(["account"])),
                section("b", json!(["account"]))
            ])),
            "layout.twice",
            "forms.f.sections",
            NONE,
        ),
        (
            "two sections of one name",
            form(json!([section("a", json!([])), section("a", json!([]))])),
            "layout.name",
            "forms.f.sections",
            NONE,
        ),
        (
            "a relation of an object that is not there",
            related("rental_lin", "order"),
            "layout.unknown_object",
            "related.r.object",
            json!("rental_line"),
        ),
        (
            "a relation over no link",
            related("rental_line", "days"),
            "layout.not_a_link",
            "related.r.field",
            json!("order"),
        ),
        (
            "a check at no field",
            check("deposi", "low"),
            "layout.unknown_field",
            "checks.low.field",
            json!("deposit"),
        ),
        (
            "a check of no code",
            check("deposit", "低 了"),
            "layout.check_code",
            "checks.低 了.code",
            NONE,
        ),
        (
            "nothing unique",
            unique(json!([])),
            "layout.unique",
            "unique[0].fields",
            NONE,
        ),
        (
            "unique lines",
            unique(json!(["lines"])),
            "layout.unique",
            "unique[0].fields",
            NONE,
        ),
        (
            "records called by lines",
            json!({ "title": "lines" }),
            "layout.title",
            "title",
            NONE,
        ),
        (
            "a number of lines",
            json!({ "fields": [{ "name": "number", "pattern": "{lines}-{000}" }] }),
            "model.pattern",
            "rental_order.number.pattern",
            NONE,
        ),
        (
            "a number of an id",
            json!({ "fields": [{ "name": "number", "pattern": "{id.number}-{000}" }] }),
            "model.pattern",
            "fields.number.pattern",
            NONE,
        ),
        (
            "a number of a slip",
            json!({ "fields": [{ "name": "number", "pattern": "{account.nam}-{000}" }] }),
            "model.pattern",
            "rental_order.number.pattern",
            json!("account.name"),
        ),
    ]
}

#[tokio::test]
async fn a_layout_that_cannot_be_meant_is_refused_with_its_place_and_what_was_meant() {
    let house = rentals().await;
    are_refused(&house, "PATCH", ORDER, lists()).await;
    are_refused(&house, "PATCH", ORDER, parts()).await;
}

#[tokio::test]
async fn a_menu_or_a_widget_that_leads_nowhere_is_refused() {
    let house = rentals().await;
    let menu = |entry: Value| json!({ "groups": [{ "name": "g", "label": "组", "items": [{ "name": "i", "label": "项", "entries": [entry] }] }] });
    let entry = "groups.g.items.i.entries.e";
    let cases: Vec<Refused> = vec![
        (
            "both",
            menu(json!({ "name": "e", "label": "甲", "object": "account", "page": "signals" })),
            "layout.entry",
            entry,
            NONE,
        ),
        (
            "a page",
            menu(json!({ "name": "e", "label": "甲", "page": "workbnch" })),
            "layout.unknown_page",
            "groups.g.items.i.entries.e.page",
            json!("workbench"),
        ),
        (
            "a list",
            menu(json!({ "name": "e", "label": "甲", "object": "rental_order", "list": "al" })),
            "layout.unknown_list",
            "groups.g.items.i.entries.e.list",
            json!("all"),
        ),
        (
            "a list of nothing",
            menu(json!({ "name": "e", "label": "甲", "page": "signals", "list": "all" })),
            "layout.entry",
            "groups.g.items.i.entries.e.list",
            NONE,
        ),
        (
            "another name",
            json!({ "name": "else", "groups": [] }),
            "config.name",
            "name",
            NONE,
        ),
    ];
    are_refused(&house, "PUT", "/api/v1/config/menu/rents", cases).await;
    let widget = |more: Value| {
        let widget = json!({ "name": "w", "type": "kpi", "object": "rental_order" });
        json!({ "widgets": [merged(widget, more)] })
    };
    let cases: Vec<Refused> = vec![
        (
            "no rows",
            widget(json!({ "limit": 0 })),
            "layout.widget_limit",
            "widgets.w.limit",
            NONE,
        ),
        (
            "a sum of texts",
            widget(json!({ "figure": { "fold": "sum", "of": "number" } })),
            "expr.wrong_type",
            "widgets.w.figure.of",
            NONE,
        ),
        (
            "a fold",
            widget(json!({ "figure": { "fold": "sume", "of": "deposit" } })),
            "layout.figure",
            "widgets.w.figure.fold",
            json!("sum"),
        ),
        (
            "months of texts",
            widget(
                json!({ "type": "chart", "figure": { "fold": "count", "by": "number", "bucket": "month" } }),
            ),
            "expr.wrong_type",
            "widgets.w.figure.by",
            NONE,
        ),
    ];
    are_refused(&house, "PUT", "/api/v1/config/workbench/rents", cases).await;
    for name in ["..%2F..%2Fx", "a%20b", "a%00b"] {
        let path = format!("/api/v1/config/menu/{name}");
        let cases = vec![(
            "a name that is no file",
            json!({ "groups": [] }),
            "config.name",
            "name",
            NONE,
        )];
        are_refused(&house, "PUT", &path, cases).await;
    }
}

#[tokio::test]
async fn a_table_or_a_calendar_that_cannot_be_meant_is_refused() {
    let house = rentals().await;
    let table = |inputs: Value, rows: Value| {
        json!({ "label": "费率", "object": "rental_order", "inputs": inputs, "rows": rows,
                "outputs": [{ "name": "rate", "label": "费率", "type": "number" }] })
    };
    let kind = json!([{ "name": "kind", "label": "类型", "options": ["上门", "寄修"] }]);
    let of = |expression: &str| json!([{ "name": "a", "label": "甲", "type": "number", "expression": expression }]);
    let row = |when: Value| json!([{ "when": when, "then": { "rate": "1" } }]);
    let digits: Vec<Value> = (0..8)
        .map(|at| json!({ "name": format!("i{at}"), "label": "甲", "type": "number" }))
        .collect();
    let mut many: Vec<Value> = (0..50)
        .map(|at| json!({ "when": (0..8).map(|input| (format!("i{input}"), json!(at + input))).collect::<serde_json::Map<_, _>>(), "then": {} }))
        .collect();
    many.push(json!({ "when": { "i0": 3 }, "then": {} }));
    let named = json!([{ "name": "a", "when": { "kind": "上门" } }, { "name": "a", "when": { "kind": "寄修" } }]);
    let cases: Vec<Refused> = vec![
        (
            "a value that is none",
            table(kind.clone(), row(json!({ "kind": "上们" }))),
            "table.not_an_option",
            "rows[0].when.kind",
            json!("上门"),
        ),
        (
            "a column",
            table(kind.clone(), row(json!({ "knd": "上门" }))),
            "table.unknown_column",
            "rows[0].when.knd",
            json!("kind"),
        ),
        (
            "two rows of one name",
            table(kind.clone(), named),
            "table.row_twice",
            "rows[1].name",
            NONE,
        ),
        (
            "two signs",
            table(of("deposit"), row(json!({ "a": ">>5" }))),
            "table.value",
            "rows[0].when.a",
            NONE,
        ),
        (
            "two brackets",
            table(of("deposit"), row(json!({ "a": "[[1..5)" }))),
            "table.value",
            "rows[0].when.a",
            NONE,
        ),
        (
            "a text for a number",
            table(of("number"), json!([])),
            "expr.wrong_type",
            "inputs[0].expression",
            NONE,
        ),
        (
            "a table that asks itself",
            table(of("TABLE(\"rents\")"), json!([])),
            "expr.table_input",
            "inputs[0].expression",
            NONE,
        ),
        (
            "rows that meet in a table too large to look through",
            table(digits.into(), many.into()),
            "table.overlap",
            "rows",
            NONE,
        ),
    ];
    are_refused(&house, "PUT", "/api/v1/config/table/rents", cases).await;
    let calendar = |week: Value, days: Value| json!({ "label": "历", "week": week, "days": days });
    let cases: Vec<Refused> = vec![
        (
            "no day to work on",
            calendar(json!([]), json!({})),
            "calendar.week",
            "week",
            NONE,
        ),
        (
            "a day twice",
            calendar(
                json!([1]),
                json!({ "2026-10-01": { "worked": false }, "2026-10-1": { "worked": true } }),
            ),
            "calendar.day_twice",
            "days.2026-10-1",
            NONE,
        ),
        (
            "no day of the calendar",
            calendar(json!([1]), json!({ "2026-02-30": { "worked": false } })),
            "calendar.day",
            "days.2026-02-30",
            NONE,
        ),
        (
            "a property",
            calendar(json!([1]), json!({ "2026-10-01": { "workd": false } })),
            "config.document",
            "days.2026-10-01.workd",
            json!("worked"),
        ),
    ];
    are_refused(&house, "PUT", "/api/v1/config/calendar/rents", cases).await;
}

#[tokio::test]
async fn a_folder_that_is_no_pack_is_refused_with_the_file_and_the_line() {
    let house = rentals().await;
    let manifest =
        "name = \"repairs\"\nversion = \"1.0\"\nlabel = { zh = \"维修\", en = \"Repairs\" }\n";
    let object =
        "name = \"repair\"\nlabel = \"工单\"\n[[fields]]\nname = \"name\"\ntype = \"text\"\n";
    let with = |path: &str, text: &str| json!({ "files": { "pack.toml": manifest, path: text } });
    let only = |text: String| json!({ "files": { "pack.toml": text } });
    let both = json!({ "files": { "pack.toml": manifest, "objects/a.toml": object, "objects/b.toml": object } });
    let cases = || -> Vec<Refused> {
        vec![
            (
                "out of the folder",
                with("../a.toml", object),
                "pack.path",
                "../a.toml",
                NONE,
            ),
            (
                "another system's path",
                with("objects\\a.toml", object),
                "pack.path",
                "objects\\\\a.toml",
                NONE,
            ),
            (
                "no document",
                with("objects/a.json", "{}"),
                "pack.path",
                "objects/a.json",
                json!("objects/a.toml"),
            ),
            (
                "a document passed over",
                with("repair.toml", object),
                "pack.path",
                "repair.toml",
                NONE,
            ),
            (
                "two files of one name",
                both.clone(),
                "pack.unreadable",
                "objects/b.toml:name",
                NONE,
            ),
            (
                "a property",
                with("objects/a.toml", &format!("{object}lable = \"x\"\n")),
                "pack.unreadable",
                "objects/a.toml:fields[0].lable",
                json!("label"),
            ),
            (
                "no number",
                with("tables/a.toml", "label = \"甲\"\nx = nan\n"),
                "pack.unreadable",
                "tables/a.toml:x",
                NONE,
            ),
            (
                "a version",
                only(manifest.replace("1.0", "abc")),
                "pack.unreadable",
                "pack.toml:version",
                NONE,
            ),
            (
                "a name",
                only(manifest.replace("repairs", "../x")),
                "pack.unreadable",
                "pack.toml:name",
                NONE,
            ),
            (
                "a manifest's property",
                only(format!("{manifest}requires = []\n")),
                "pack.unreadable",
                "pack.toml:requires",
                NONE,
            ),
        ]
    };
    for path in ["/api/v1/packs", "/api/v1/config/import"] {
        are_refused(&house, "POST", path, cases()).await;
        let broken = with("objects/a.toml", "name = \"repair\"\nlabel = {\n");
        let told = asked(&house, "POST", path, broken).await.json();
        assert_eq!(told["field"], "objects/a.toml", "{told}");
        assert!(told["position"].is_u64(), "{told}");
        assert!(
            told["detail_zh"].as_str().unwrap().contains("第 2 行"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_pack_gives_way_to_no_older_one_and_the_program_keeps_its_own() {
    let house = House::staffed().await;
    let pack = |name: &str, version: &str| {
        let text = format!(
            "name = \"{name}\"\nversion = \"{version}\"\nlabel = {{ zh = \"甲\", en = \"A\" }}\n"
        );
        json!({ "files": { "pack.toml": text } })
    };
    done(&house, "POST", "/api/v1/packs", pack("repairs", "1.10")).await;
    done(&house, "POST", "/api/v1/packs", pack("repairs", "1.10")).await;
    let place = "pack.toml:version";
    let cases: Vec<Refused> = vec![
        ("older", pack("repairs", "1.9"), "pack.older", place, NONE),
        (
            "older than the program's",
            pack("core", "0.0.1"),
            "pack.older",
            place,
            NONE,
        ),
    ];
    are_refused(&house, "POST", "/api/v1/packs", cases).await;
    done(&house, "POST", "/api/v1/packs", pack("repairs", "1.11")).await;
}

#[tokio::test]
async fn an_import_profile_goes_to_fields_people_write_from_files_of_its_folder() {
    let house = rentals().await;
    let profile = |more: Value| {
        let profile = json!({ "object": "rental_order", "file": "a.csv", "key": "number", "columns": { "编号": "number" } });
        merged(profile, more)
    };
    let cases: Vec<Refused> = vec![
        (
            "out of the folder",
            profile(json!({ "file": "../../etc/passwd" })),
            "layout.profile_file",
            "file",
            NONE,
        ),
        (
            "two columns into one field",
            profile(json!({ "columns": { "a": "number", "b": "number" } })),
            "layout.twice",
            "columns",
            NONE,
        ),
        (
            "into what is computed",
            profile(json!({ "columns": { "a": "total" } })),
            "layout.computed",
            "columns.a",
            NONE,
        ),
        (
            "a constant that is no amount",
            profile(json!({ "constants": { "deposit": "许多" } })),
            "field.number.unknown_form",
            "constants.deposit",
            NONE,
        ),
        (
            "a column of another form",
            profile(json!({ "columns": { "a": 5 } })),
            "config.document",
            "columns.a",
            NONE,
        ),
    ];
    are_refused(&house, "PUT", "/api/v1/config/import/rents", cases).await;
}

#[tokio::test]
async fn a_draft_says_each_document_once_and_an_undo_undoes_something() {
    let house = rentals().await;
    let menu = json!({ "kind": "menu", "name": "m", "document": { "groups": [] } });
    let cases: Vec<Refused> = vec![(
        "twice",
        json!({ "items": [menu, menu] }),
        "config.twice",
        "menu/m",
        NONE,
    )];
    are_refused(&house, "PUT", "/api/v1/config/draft", cases).await;
    let calendar = |name: &str| json!({ "kind": "calendar", "name": name, "document": { "label": "历", "week": [1], "default": true } });
    let two = json!({ "items": [calendar("one"), calendar("two")] });
    let cases: Vec<Refused> = vec![(
        "two defaults",
        two,
        "calendar.two_defaults",
        "default",
        NONE,
    )];
    are_refused(&house, "PUT", "/api/v1/config/draft", cases).await;
    let cases: Vec<Refused> = vec![
        (
            "no version",
            json!({ "versions": [], "reason": "试" }),
            "config.nothing",
            "versions",
            NONE,
        ),
        (
            "a version to come",
            json!({ "to": 99, "reason": "试" }),
            "config.version_missing",
            "version",
            NONE,
        ),
        (
            "neither",
            json!({ "reason": "试" }),
            "config.rollback",
            "to",
            NONE,
        ),
    ];
    are_refused(&house, "POST", "/api/v1/config/rollback", cases).await;
    let view = json!({ "object": "rental_order", "name": "甲\u{0}" });
    let cases: Vec<Refused> = vec![("what nobody sees", view, "config.characters", "name", NONE)];
    are_refused(&house, "POST", "/api/v1/views", cases).await;
}
