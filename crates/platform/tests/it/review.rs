//! Side doors: rights, totals and limits where a change takes another way than the usual one.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use weft_kernel::Id;
use weft_platform::{Caller, Figure, FigureFold, FigureQuery, ImportPlan, ListQuery, Pack};
use weft_store::Lane;

use crate::house::{House, core_pack, shown};

/// A role called `clerk` with these rights, beside the core pack.
fn house_with_clerk(rights: &str) -> House {
    let role = format!("name = \"clerk\"\nlabel = {{ zh = \"文员\", en = \"Clerk\" }}\n{rights}");
    let manifest = "name = \"more\"\nversion = \"1\"\nlabel = { zh = \"更多\", en = \"More\" }";
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest.to_owned()),
        ("roles/clerk.toml".to_owned(), role),
    ]);
    House::with(vec![core_pack(), Pack::read(&files).unwrap()]).unwrap()
}

fn order(house: &House, caller: &Caller) -> Id {
    let account = house.make("account", json!({ "name": "甲公司", "owner": caller.id() }));
    let product = product(house, "轴承");
    let line = json!({ "product": product, "quantity": "3", "unit_price": "10" });
    let order = json!({ "account": account, "owner": caller.id(), "lines": [line] });
    house.make("sales_order", order)
}

fn product(house: &House, name: &str) -> Id {
    let code = house.platform.next_id();
    house.make("product", json!({ "name": name, "code": code.to_string() }))
}

const LINES: &str = r#"
[objects.account]
read = "all"
[objects.product]
read = "all"
[objects.sales_order]
read = "all"
create = true
update = "own"
[objects.sales_order_line]
read = "all"
create = true
update = "all"
delete = "all"
"#;

#[test]
fn a_line_is_not_made_in_a_document_out_of_reach() {
    let house = house_with_clerk(LINES);
    let (mine, other) = (
        house.person("li", "clerk", "销售部"),
        house.person("wang", "clerk", "销售部"),
    );
    let order = order(&house, &other);
    let line = shown(&house, &mine, "sales_order", order)["lines"][0].clone();
    let id = Id::parse(line["id"].as_str().unwrap()).unwrap();
    let refused = |problem: weft_kernel::Problem| assert_eq!(problem.code(), "access.document");
    let product = line["product"]["id"].clone();
    let fresh = json!({ "order": order, "product": product, "quantity": "1", "unit_price": "1" });
    let platform = &house.platform;
    refused(
        platform
            .create(&mine, "sales_order_line", fresh)
            .unwrap_err(),
    );
    let more = json!({ "quantity": "9" });
    refused(
        platform
            .update(&mine, ("sales_order_line", id, 1), more)
            .unwrap_err(),
    );
    refused(
        platform
            .delete(&mine, "sales_order_line", id, 1)
            .unwrap_err(),
    );
    let order = shown(&house, &mine, "sales_order", order);
    assert_eq!(order["amount"], "30");
}

#[test]
fn lines_that_may_only_be_read_are_not_written_by_themselves() {
    let rights = LINES.replace(
        "update = \"own\"",
        "update = \"own\"\nreadonly = [\"lines\"]",
    );
    let house = house_with_clerk(&rights);
    let mine = house.person("li", "clerk", "销售部");
    let order = order(&house, &mine);
    let product = product(&house, "螺丝");
    let fresh = json!({ "order": order, "product": product, "quantity": "1", "unit_price": "1" });
    let problem = house.platform.create(&mine, "sales_order_line", fresh);
    assert_eq!(problem.unwrap_err().code(), "access.document");
}

#[test]
fn a_line_stays_in_the_document_it_is_sent_with() {
    let house = House::new();
    let system = House::system();
    let admin = house.person("admin2", "administrator", "总部");
    let (first, second) = (order(&house, &admin), order(&house, &admin));
    let line = shown(&house, &system, "sales_order", first)["lines"][0]["id"].clone();
    let lines = json!({ "lines": [{ "id": line, "order": second, "quantity": "5" }] });
    let moved = house
        .platform
        .update(&admin, ("sales_order", first, 1), lines);
    moved.unwrap();
    assert_eq!(shown(&house, &system, "sales_order", first)["amount"], "50");
    assert_eq!(
        shown(&house, &system, "sales_order", second)["amount"],
        "30"
    );
    let twice =
        json!({ "lines": [{ "id": line, "quantity": "1" }, { "id": line, "quantity": "2" }] });
    let version = shown(&house, &system, "sales_order", first)["version"]
        .as_i64()
        .unwrap();
    let problem = house
        .platform
        .update(&admin, ("sales_order", first, version), twice);
    assert_eq!(problem.unwrap_err().code(), "record.line_twice");
}

#[test]
fn a_document_without_lines_sums_to_nothing() {
    let house = House::new();
    let account = house.make("account", json!({ "name": "甲公司" }));
    let id = house.make("sales_order", json!({ "account": account }));
    let order = shown(&house, &House::system(), "sales_order", id);
    assert_eq!(order["amount"], "0");
}

#[test]
fn a_list_is_no_number() {
    let house = House::new();
    let admin = house.person("admin2", "administrator", "总部");
    let body = json!({ "name": "甲公司", "credit_limit": ["1", "2"] });
    let problem = house.platform.create(&admin, "account", body).unwrap_err();
    assert_eq!(problem.code(), "field.wrong_form");
}

const IMPORTS: &str = r#"
may_import = true
[objects.import_run]
read = "all"
[objects.account]
read = "all"
create = true
update = "all"
hidden = ["credit_limit"]
[objects.contact]
read = "all"
create = true
"#;

#[test]
fn a_hidden_field_is_no_column_of_an_import() {
    let house = house_with_clerk(IMPORTS);
    let mine = house.person("li", "clerk", "销售部");
    house.make("account", json!({ "name": "甲公司", "credit_limit": "5" }));
    let file = "name,credit_limit\n甲公司,5\n";
    let plan = ImportPlan::by_header("account", "name", "a.csv");
    let platform = &house.platform;
    let preview = platform.preview_import(&mine, &plan, file.as_bytes());
    assert_eq!(preview.unwrap().columns[1].field, None);
    let both = ["name", "credit_limit"].map(|name| (name.to_owned(), name.to_owned()));
    let mapped = plan.clone().with_columns(BTreeMap::from(both));
    let problem = platform.import(&mine, &mapped, file.as_bytes(), &mut |_| ());
    assert_eq!(problem.unwrap_err().code(), "field.unknown");
    let by_hidden = ImportPlan::by_header("account", "credit_limit", "a.csv");
    let problem = platform.preview_import(&mine, &by_hidden, file.as_bytes());
    assert_eq!(problem.unwrap_err().code(), "field.unknown");
    let unseen = ImportPlan::by_header("supplier", "", "a.csv");
    let problem = platform.preview_import(&mine, &unseen, file.as_bytes());
    assert_eq!(problem.unwrap_err().code(), "object.unknown");
}

#[test]
fn an_import_is_undone_by_who_ran_it() {
    let house = house_with_clerk(IMPORTS);
    let (mine, other) = (
        house.person("li", "clerk", "销售部"),
        house.person("wang", "clerk", "销售部"),
    );
    let plan = ImportPlan::by_header("account", "name", "a\u{0}\n.csv");
    let file = "name\n甲公司\n".as_bytes();
    let imported = house.platform.import(&mine, &plan, file, &mut |_| ());
    let run = imported.unwrap().import;
    let problem = house
        .platform
        .undo_import(&other, run, &mut |_, _| {})
        .unwrap_err();
    assert_eq!(problem.code(), "access.import_run");
    assert_eq!(
        house
            .platform
            .undo_import(&mine, run, &mut |_, _| {})
            .unwrap()
            .removed,
        1
    );
    let run = shown(&house, &mine, "import_run", run);
    assert_eq!(run["file_name"], "a.csv");
    assert!(run["finished_at"].is_string() && run["undone_at"].is_string());
}

#[test]
fn a_name_that_several_bear_links_to_none_of_them() {
    let house = house_with_clerk(IMPORTS);
    let mine = house.person("li", "clerk", "销售部");
    for _ in 0..2 {
        house.make("account", json!({ "name": "甲公司" }));
    }
    let plan = ImportPlan::by_header("contact", "", "a.csv");
    let file = "name,account\n王经理,甲公司\n李经理,乙\u{fffd}公司\n".as_bytes();
    let imported = house
        .platform
        .import(&mine, &plan, file, &mut |_| ())
        .unwrap();
    let codes: Vec<_> = imported
        .tally
        .errors
        .iter()
        .map(|error| error.code)
        .collect();
    assert_eq!(codes, ["import.lookup_several", "import.encoding"]);
}

const PEOPLE: &str = r#"
commands = ["set_password"]
[objects.user]
read = "all"
create = true
update = "all"
[objects.role]
read = "all"
update = "all"
[objects.department]
read = "all"
"#;

#[test]
fn nobody_gives_away_more_than_they_hold() {
    let house = house_with_clerk(PEOPLE);
    let mine = house.person("li", "clerk", "人事部");
    let admin = house.person("zhao", "administrator", "总部");
    let role = |caller: &Caller| {
        let user = shown(&house, &House::system(), "user", caller.id().unwrap());
        user["role"]["id"].clone()
    };
    let (platform, refused) = (&house.platform, |problem: weft_kernel::Problem| {
        assert_eq!(problem.code(), "access.role");
    });
    let fresh = |role| json!({ "name": "新人", "username": "new", "role": role });
    refused(
        platform
            .create(&mine, "user", fresh(role(&admin)))
            .unwrap_err(),
    );
    platform.create(&mine, "user", fresh(role(&mine))).unwrap();
    let own = ("user", mine.id().unwrap(), 1);
    refused(
        platform
            .update(&mine, own, json!({ "role": role(&admin) }))
            .unwrap_err(),
    );
    let down = json!({ "role": role(&mine) });
    refused(
        platform
            .update(&mine, ("user", admin.id().unwrap(), 1), down)
            .unwrap_err(),
    );
    let own_role = Id::parse(role(&mine).as_str().unwrap()).unwrap();
    let renamed = json!({ "name": "sales" });
    refused(
        platform
            .update(&mine, ("role", own_role, 1), renamed)
            .unwrap_err(),
    );
    let password = json!({ "password": "long enough" });
    let target = ("user", admin.id().unwrap(), "set_password");
    refused(
        platform
            .command_record(&mine, target, password.clone(), None)
            .unwrap_err(),
    );
    let target = ("user", mine.id().unwrap(), "set_password");
    platform
        .command_record(&mine, target, password, None)
        .unwrap();
}

#[test]
fn a_new_password_ends_the_sessions_at_once() {
    let house = House::new();
    let user = house.person("li", "sales", "销售部").id().unwrap();
    let system = House::system();
    let set = || {
        let password = json!({ "password": "long enough" });
        let target = ("user", user, "set_password");
        house
            .platform
            .command_record(&system, target, password, None)
            .unwrap();
    };
    set();
    let (token, _) = house.platform.sign_in("li", "long enough").unwrap();
    assert!(house.platform.caller_with(&token.0).is_ok());
    set();
    let problem = house.platform.caller_with(&token.0).unwrap_err();
    assert_eq!(problem.code(), "auth.signed_out");
}

#[test]
fn whoever_remembers_the_password_starts_to_count_anew() {
    let house = House::new();
    house.platform.set_admin_password("long enough").unwrap();
    let sign_in = |password| house.platform.sign_in("admin", password).map(|_| ());
    for _ in 0..2 {
        for _ in 0..9 {
            assert_eq!(sign_in("wrong").unwrap_err().code(), "auth.wrong");
        }
        sign_in("long enough").unwrap();
    }
}

#[test]
fn a_cursor_of_our_own_making_only() {
    let house = House::new();
    let page = |sort: &str, cursor: &str| {
        let query = ListQuery {
            sort: Some(sort.into()),
            cursor: Some(format!(
                "{}.{}",
                URL_SAFE_NO_PAD.encode(cursor),
                URL_SAFE_NO_PAD.encode(sort)
            )),
            ..ListQuery::default()
        };
        let page = house.platform.list(&House::system(), "account", &query);
        page.map(|page| page.items.len())
            .map_err(|problem| problem.code().to_owned())
    };
    assert_eq!(page("name", r#"["甲",1]"#), Ok(0));
    assert_eq!(page("name", "[null,1]"), Ok(0));
    for (sort, cursor) in [
        ("name", "[5,1]"),
        ("name", r#"["a\u0000",1]"#),
        ("created_at", r#"["x",1]"#),
        ("name", "[true,1]"),
    ] {
        assert_eq!(
            page(sort, cursor),
            Err("query.cursor".to_owned()),
            "{sort} {cursor}"
        );
    }
}

#[test]
fn what_is_asked_has_an_end() {
    let house = House::new();
    let (platform, system) = (&house.platform, House::system());
    let count = FigureQuery {
        figures: vec![Figure {
            name: "n".into(),
            fold: FigureFold::Count,
            of: None,
            filter: None,
        }],
        sort: Some("n,".repeat(5)),
        ..FigureQuery::default()
    };
    let problem = platform.figures(&system, "account", &count).unwrap_err();
    assert_eq!(problem.code(), "query.too_many_sort_keys");
    let list = |filter: Option<String>, search: Option<String>| {
        let query = ListQuery {
            filter,
            search,
            ..ListQuery::default()
        };
        platform
            .list(&system, "account", &query)
            .map(|page| page.items.len())
    };
    assert_eq!(list(None, Some("a b ".repeat(100_000))).unwrap(), 0);
    let problem = list(Some("name = \"\0\"".into()), None).unwrap_err();
    assert_eq!(problem.code(), "expr.control");
    let novel = json!({ "name": "甲公司", "phone": "1".repeat(500_000) });
    let problem = platform.create(&system, "account", novel).unwrap_err();
    assert_eq!(problem.code(), "field.text.too_long");
}

#[test]
fn an_import_that_was_interrupted_goes_on_where_it_stopped() {
    let house = House::new();
    let (platform, system) = (&house.platform, House::system());
    let plan = ImportPlan::by_header("account", "", "a.csv");
    let rows: String = (0..300).map(|n| format!("公司{n}\n")).collect();
    let (first, whole) = (
        rows.split_inclusive('\n').take(200),
        format!("name\n{rows}"),
    );
    let part = format!("name\n{}", first.collect::<String>());
    let begun = plan.clone();
    let begin = platform.write(&system, Lane::Bulk, move |unit| begun.begin(unit));
    let import = begin.unwrap();
    for file in [part, whole] {
        let run = (&plan, import);
        platform
            .run_import(&system, run, file.as_bytes(), &mut |_| ())
            .unwrap();
    }
    let query = ListQuery {
        count: true,
        ..ListQuery::default()
    };
    let total = platform.list(&system, "account", &query).unwrap().total;
    assert_eq!(total, Some(300));
}

#[test]
fn the_name_of_a_token_has_an_end() {
    let house = House::new();
    let mine = house.person("li", "sales", "销售部");
    let make = |name: &str| {
        let asked = weft_platform::NewToken {
            name: name.into(),
            scopes: None,
            expires_at: house.platform.now().plus_ms(1),
        };
        house.platform.make_token(&mine, None, asked).map(|_| ())
    };
    make(&"名".repeat(100)).unwrap();
    for name in [&"名".repeat(101), "\0"] {
        let problem = make(name).unwrap_err();
        assert_eq!(problem.field(), Some("name"), "{}", problem.code());
    }
}
