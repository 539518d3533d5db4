//! Every kind of field through the whole path: what comes in, what is stored, what is told to whom.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, ListQuery, Pack};

use crate::house::{House, also_on_postgres, core_pack, shown};

const THING: &str = r#"
name = "thing"
label = { zh = "东西", en = "Thing" }
plural = { zh = "东西", en = "Things" }
title = "name"
access = "shared"

[[fields]]
name = "name"
type = "text"
label = { zh = "名称", en = "Name" }

[[fields]]
name = "story"
type = "rich_text"
label = { zh = "说明", en = "Story" }

[[fields]]
name = "site"
type = "url"
label = { zh = "网址", en = "Site" }

[[fields]]
name = "tags"
type = "tags"
label = { zh = "标签", en = "Tags" }

[[fields]]
name = "place"
type = "address"
label = { zh = "地址", en = "Place" }

[[fields]]
name = "extra"
type = "json"
label = { zh = "附加", en = "Extra" }

[[fields]]
name = "team"
type = "department"
label = { zh = "团队", en = "Team" }

[[fields]]
name = "partners"
type = "multi_lookup"
target = "account"
label = { zh = "伙伴", en = "Partners" }
"#;

const ROLE: &str = r#"
name = "keeper"
label = { zh = "保管员", en = "Keeper" }

[objects.thing]
read = "all"
create = true
update = "all"
delete = "all"

[objects.account]
read = "own"
create = true
"#;

pub(crate) fn pack_of(files: &[(&str, &str)]) -> Pack {
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let mut all = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
    all.extend(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned())),
    );
    Pack::read(&all).unwrap()
}

fn house() -> House {
    let pack = pack_of(&[("objects/thing.toml", THING), ("roles/keeper.toml", ROLE)]);
    House::with(vec![core_pack(), pack]).unwrap()
}

fn found(house: &House, caller: &Caller, filter: &str) -> Vec<String> {
    let query = ListQuery {
        filter: Some(filter.to_owned()),
        sort: Some("name".into()),
        ..ListQuery::default()
    };
    let page = house.platform.list(caller, "thing", &query).unwrap();
    page.items
        .iter()
        .map(weft_platform::Visible::label)
        .collect()
}

fn refused(house: &House, json: Json) -> Problem {
    house
        .platform
        .create(&House::system(), "thing", json)
        .unwrap_err()
}

#[test]
fn every_type_is_shown_as_it_was_written_and_found_by_it() {
    let house = house();
    let system = House::system();
    let team = house.make("department", json!({ "name": "华东" }));
    let id = house.make(
            "thing",
            json!({
                "name": "甲",
                "story": "<p onclick='x'>好</p><script>alert(1)</script>",
                "site": "www.example.com/a",
                "tags": ["展会", "a,b"],
                "place": { "region": "310115", "detail": "张江路 1 号", "longitude": "121.6", "latitude": "31.2" },
                "extra": { "b": 1, "a": [true, null] },
                "team": team,
            }),
        );
    house.make(
        "thing",
        json!({ "name": "乙", "tags": "展会、VIP", "place": "32 某路" }),
    );
    let told = shown(&house, &system, "thing", id);
    assert_eq!(told["story"], "<p>好</p>");
    assert_eq!(told["site"], "https://www.example.com/a");
    assert_eq!(told["tags"], json!(["展会", "a,b"]));
    assert_eq!(told["place"]["detail"], "张江路 1 号");
    assert_eq!(told["place"]["longitude"], "121.600000");
    assert_eq!(told["extra"], json!({ "a": [true, null], "b": 1 }));
    assert_eq!(told["team"], json!({ "id": team, "label": "华东" }));
    assert_eq!(told["partners"], Json::Null);
    for (filter, names) in [
        ("tags contains \"展会\"", vec!["乙", "甲"]),
        ("tags in (\"VIP\", \"没有\")", vec!["乙"]),
        ("tags contains \"a,b\"", vec!["甲"]),
        ("place starts with \"31\"", vec!["甲"]),
        ("place contains \"张江\"", vec!["甲"]),
        ("team.name = \"华东\"", vec!["甲"]),
        ("site contains \"example\"", vec!["甲"]),
        ("extra contains \"true\"", vec!["甲"]),
        ("extra is empty", vec!["乙"]),
    ] {
        assert_eq!(found(&house, &system, filter), names, "{filter}");
    }
}

#[test]
fn a_value_that_is_none_of_its_type_is_refused_at_its_field() {
    let house = house();
    for (json, code) in [
        (
            json!({ "site": "javascript:alert(1)" }),
            "field.url.unknown_form",
        ),
        (json!({ "tags": [1] }), "field.wrong_form"),
        (
            json!({ "place": { "region": "990000" } }),
            "field.region.unknown",
        ),
        (
            json!({ "place": { "longitude": "1" } }),
            "field.address.coordinates",
        ),
        (json!({ "extra": "{" }), "field.json.unknown_form"),
        (json!({ "team": "7" }), "field.lookup.missing"),
        (json!({ "partners": ["7"] }), "field.lookup.missing"),
        (json!({ "partners": "x" }), "value.id"),
    ] {
        let problem = refused(&house, json.clone());
        assert_eq!(problem.code(), code, "{json}");
        let field = json.as_object().unwrap().keys().next().unwrap();
        assert_eq!(problem.field(), Some(field.as_str()), "{json}");
    }
}

/// A keeper who owns one of the two partners of a thing.
struct Shelf {
    house: House,
    keeper: Caller,
    seen: Id,
    unseen: Id,
    thing: Id,
}

fn shelf() -> Shelf {
    let house = house();
    let keeper = house.person("keeper", "keeper", "仓库");
    let platform = &house.platform;
    let account = |name: &str| json!({ "name": name, "code": name });
    let seen = platform
        .create(&keeper, "account", account("看得见"))
        .unwrap();
    let unseen = house.make("account", account("看不见"));
    let thing = house.make("thing", json!({ "name": "甲", "partners": [unseen, seen] }));
    Shelf {
        keeper,
        seen,
        unseen,
        thing,
        house,
    }
}

#[test]
fn a_list_tells_each_reader_only_of_the_records_they_may_see() {
    let Shelf {
        house,
        keeper,
        seen,
        unseen,
        thing,
    } = shelf();
    let all = shown(&house, &House::system(), "thing", thing);
    assert_eq!(
        all["partners"],
        json!([{ "id": unseen, "label": "看不见" }, { "id": seen, "label": "看得见" }])
    );
    let own = shown(&house, &keeper, "thing", thing);
    assert_eq!(own["partners"], json!([{ "id": seen, "label": "看得见" }]));
}

#[test]
fn what_a_writer_was_never_told_of_stays_in_the_list() {
    let Shelf {
        house,
        keeper,
        seen,
        unseen,
        thing,
    } = shelf();
    let write = |version: i64, partners: Json| {
        let change = json!({ "partners": partners });
        house
            .platform
            .update(&keeper, ("thing", thing, version), change)
    };
    write(1, json!([])).unwrap();
    let all = shown(&house, &House::system(), "thing", thing);
    assert_eq!(
        all["partners"],
        json!([{ "id": unseen, "label": "看不见" }])
    );
    write(2, json!([{ "id": seen }])).unwrap();
    let all = shown(&house, &House::system(), "thing", thing);
    assert_eq!(all["partners"].as_array().unwrap().len(), 2);
    // One they may not see is for them one that is not there.
    let stranger = house.make("account", json!({ "name": "别人的", "code": "别人的" }));
    let problem = write(3, json!([stranger])).unwrap_err();
    assert_eq!(problem.code(), "field.lookup.missing");
}

also_on_postgres!(
    every_type_is_shown_as_it_was_written_and_found_by_it,
    a_list_tells_each_reader_only_of_the_records_they_may_see,
);
