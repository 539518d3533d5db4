//! What a draft says of names: that a rename is one, that nothing changed, that a name cannot be seen.

use serde_json::{Value as Json, json};
use weft_kernel::Problem;
use weft_platform::config::{Difference, Drafted, Op};
use weft_platform::pack::ListDoc;
use weft_platform::{Caller, Share, ViewDraft};

use super::{draft, key, publish, system};
use crate::house::{House, shown};

fn site(house: &House) {
    let number =
        |name: &str, label: &str| json!({ "name": name, "type": "number", "label": label });
    let document = json!({ "label": "站点", "title": "name", "access": "owned", "fields": [
        { "name": "name", "type": "text", "label": "名称" },
        number("one", "甲"),
        number("two", "乙"),
        { "name": "tenfold", "type": "formula", "label": "十倍", "result": "number", "formula": "one * 10" },
        { "name": "account", "type": "lookup", "label": "客户", "target": "account" },
    ]});
    draft(&house.platform, "site", document).unwrap();
    let below = json!({ "label": "子站", "title": "name", "access": "owned", "fields": [
        { "name": "name", "type": "text", "label": "名称" },
        { "name": "site", "type": "lookup", "label": "站点", "target": "site" },
        { "name": "more", "type": "formula", "label": "加一", "result": "number", "formula": "site.one + 1" },
    ]});
    draft(&house.platform, "subsite", below).unwrap();
    publish(&house.platform);
}

fn in_force(house: &House) -> Json {
    let found = house
        .platform
        .config_document(&system(), &key("object", "site"));
    found.unwrap()
}

fn part(house: &House, part: &Json) -> Result<Drafted, Problem> {
    let object = key("object", "site");
    house.platform.draft_part(&system(), &object, part)
}

fn told(differences: &[Difference]) -> Vec<(Op, &str, &Json, &Json)> {
    let one = |one| {
        let Difference {
            op, path, old, new, ..
        }: &Difference = one;
        (*op, path.as_str(), old, new)
    };
    differences.iter().map(one).collect()
}

#[test]
fn a_draft_that_changes_nothing_makes_no_version() {
    let house = &House::new();
    let platform = &house.platform;
    site(house);
    let before = platform.model().version;
    draft(platform, "site", in_force(house)).unwrap();
    let refused = platform.publish(&system(), "没有改").unwrap_err();
    assert_eq!(refused.code(), "config.nothing");
    assert_eq!(platform.model().version, before);
    // Beside a change it is left out of the version.
    let label = json!({ "label": "分站" });
    let subsite = key("object", "subsite");
    platform.draft_part(&system(), &subsite, &label).unwrap();
    let version = platform.publish(&system(), "改名称").unwrap();
    let changed: Vec<_> = version
        .changes
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(changed, ["subsite"]);
    assert!(platform.draft(&system()).unwrap().is_empty());
}

#[test]
fn a_rename_is_told_as_one() {
    let house = &House::new();
    let platform = &house.platform;
    site(house);
    let object = key("object", "site");
    let field = platform.draft_rename(&system(), (&object, Some("one")), "first");
    let (old, new) = (json!("one"), json!("first"));
    assert_eq!(
        told(&field.unwrap().differences),
        [(Op::Rename, "fields.first", &old, &new)]
    );
    platform
        .draft_rename(&system(), (&object, None), "place")
        .unwrap();
    let (from, to) = (json!("site"), json!("place"));
    for drafted in platform.drafted_documents(&system()).unwrap() {
        let found = told(&drafted.differences);
        assert_eq!(found[0], (Op::Rename, "", &from, &to), "{:?}", drafted.key);
        let more = usize::from(drafted.document.is_some());
        assert_eq!(found.len(), 1 + more, "{found:?}");
    }
    let version = platform.publish(&system(), "改名").unwrap();
    let said = platform.version_differences(&version);
    assert!(
        said.iter().all(|(_, found)| found[0].op == Op::Rename),
        "{said:?}"
    );
    let zh = &said[0].1[0].label.zh;
    assert_eq!(zh, "业务对象「站点」改接口名：site → place");
}

/// The site with its two fields called by each other's names.
fn swapped(house: &House) -> Json {
    let mut document = in_force(house);
    for field in document["fields"].as_array_mut().unwrap() {
        let name = match field["name"].as_str().unwrap() {
            "one" => "two",
            "two" => "one",
            other => other,
        };
        field["name"] = json!(name);
    }
    document
}

#[test]
fn two_fields_take_each_others_names_and_what_is_computed_follows() {
    let house = &House::new();
    let platform = &house.platform;
    site(house);
    let id = house.make("site", json!({ "name": "沪", "one": "1", "two": "2" }));
    let below = house.make("subsite", json!({ "name": "浦", "site": id.to_string() }));
    let document = swapped(house);
    let drafted = draft(platform, "site", document).unwrap();
    let ops: Vec<Op> = drafted.differences.iter().map(|one| one.op).collect();
    assert_eq!(ops, [Op::Rename, Op::Rename]);
    // Before that each place which means another field then is told.
    let warned = platform.draft_warnings(&system()).unwrap();
    let warned: Vec<_> = warned
        .iter()
        .map(|one| (one.field().unwrap(), one.told().zh.as_str()))
        .collect();
    assert_eq!(
        warned,
        [
            (
                "object/site.fields.tenfold.formula",
                "业务对象「站点」字段「十倍」公式：`one` 原来指「甲」，发布后指「乙」"
            ),
            (
                "object/subsite.fields.more.formula",
                "业务对象「子站」字段「加一」公式：`one` 原来指「甲」，发布后指「乙」"
            ),
        ]
    );
    // What the draft writes itself is meant as it is written.
    let mended = json!({ "fields": [{ "name": "more", "formula": "1 + site.one" }] });
    let subsite = key("object", "subsite");
    platform.draft_part(&system(), &subsite, &mended).unwrap();
    assert_eq!(platform.draft_warnings(&system()).unwrap().len(), 1);
    publish(platform);
    assert!(platform.draft_warnings(&system()).unwrap().is_empty());
    let seen = shown(house, &system(), "site", id);
    assert_eq!((&seen["one"], &seen["two"]), (&json!("2"), &json!("1")));
    assert_eq!(seen["tenfold"], "20");
    assert_eq!(shown(house, &system(), "subsite", below)["more"], "3");
}

#[test]
fn a_part_with_numbers_means_the_fields_that_have_them() {
    let house = &House::new();
    let platform = &house.platform;
    site(house);
    let id = house.make("site", json!({ "name": "沪", "one": "1", "two": "2" }));
    let before = in_force(house);
    let of = |name: &str| field(&before, name)["id"].clone();
    let swap = json!({ "fields": [
        { "id": of("one"), "name": "two" },
        { "id": of("two"), "name": "one" },
        { "id": of("name"), "label": "叫法" },
    ]});
    part(house, &swap).unwrap();
    publish(platform);
    let now = in_force(house);
    for (name, label, had) in [
        ("two", "甲", "one"),
        ("one", "乙", "two"),
        ("name", "叫法", "name"),
    ] {
        let found = field(&now, name);
        assert_eq!(
            (&found["label"]["zh"], &found["id"]),
            (&json!(label), &of(had))
        );
    }
    let seen = shown(house, &system(), "site", id);
    assert_eq!((&seen["one"], &seen["two"]), (&json!("2"), &json!("1")));
    // One alone is a rename; it takes no name that another field keeps.
    let taking = json!({ "fields": [{ "id": of("one"), "name": "one" }] });
    let refused = part(house, &taking).unwrap_err();
    assert_eq!(
        (refused.code(), refused.field()),
        ("config.name_taken", Some("fields.one.name"))
    );
    let rename = json!({ "fields": [{ "id": of("one"), "name": "first" }] });
    let drafted = part(house, &rename).unwrap();
    let (old, new) = (json!("two"), json!("first"));
    assert_eq!(
        told(&drafted.differences),
        [(Op::Rename, "fields.first", &old, &new)]
    );
    let count = |document: &Json| document["fields"].as_array().map(Vec::len);
    assert_eq!(count(&drafted.document.unwrap()), count(&before));
}

fn field<'a>(document: &'a Json, name: &str) -> &'a Json {
    let fields = document["fields"].as_array().unwrap();
    fields.iter().find(|field| field["name"] == name).unwrap()
}

#[test]
fn a_label_or_value_that_nobody_sees_is_none() {
    let house = &House::new();
    site(house);
    for unseen in [
        "\u{200b}",
        "\u{2060}\u{feff}",
        "\u{3164}",
        "\u{2800}",
        "\u{ad}",
    ] {
        let labels = json!({ "label": { "zh": unseen, "en": unseen } });
        let refused = part(house, &labels).unwrap_err();
        assert_eq!(
            (refused.code(), refused.field()),
            ("config.label", Some("label"))
        );
        let field = json!({ "fields": [{ "name": "one", "label": unseen }] });
        assert_eq!(part(house, &field).unwrap_err().code(), "config.label");
        let required = json!({ "name": unseen });
        let id = house.make("site", required);
        assert_eq!(shown(house, &system(), "site", id)["name"], Json::Null);
    }
}

#[test]
fn what_nobody_sees_beside_a_label_or_name_is_left_out() {
    let house = &House::new();
    site(house);
    let typed = json!({ "fields": [
        { "name": "one", "label": "甲\u{200b}" },
        { "name": "two", "label": { "zh": "\u{feff}乙", "en": "B\u{ad}\u{202e}" } },
    ]});
    let drafted = part(house, &typed).unwrap().document.unwrap();
    assert_eq!(
        field(&drafted, "one")["label"],
        json!({ "zh": "甲", "en": "甲" })
    );
    assert_eq!(
        field(&drafted, "two")["label"],
        json!({ "zh": "乙", "en": "B" })
    );
    let id = house.make("site", json!({ "name": "\u{200b}外高桥\u{feff}" }));
    assert_eq!(shown(house, &system(), "site", id)["name"], "外高桥");
}

#[test]
fn a_lookup_to_another_object_says_what_it_pointed_to() {
    let house = &House::new();
    let platform = &house.platform;
    site(house);
    let account = house.make("account", json!({ "name": "江南重工" }));
    house.make(
        "site",
        json!({ "name": "沪", "account": account.to_string() }),
    );
    let target = json!({ "fields": [{ "name": "account", "target": "contact" }] });
    part(house, &target).unwrap();
    let report = &platform.check_draft(&system()).unwrap().1[0];
    assert_eq!(report.failures[0].code, "config.conversion_target");
    let refused = platform.publish(&system(), "换对象").unwrap_err();
    assert_eq!(
        (refused.code(), refused.field()),
        ("config.conversion", Some("fields.account.target"))
    );
    assert!(!refused.told().zh.contains("lookup"), "{refused}");
}

#[test]
fn saved_views_that_would_mean_another_field_are_told() {
    let house = &House::new();
    let platform = &house.platform;
    site(house);
    let (own, other) = (
        house.person("zhang", "administrator", "华东"),
        house.person("li", "administrator", "华西"),
    );
    let save = |caller: &Caller, object: &str, list: ListDoc| {
        let draft = ViewDraft {
            name: format!("{object}的视图"),
            share: Share::Private,
            department: None,
            list,
        };
        platform.create_view(caller, object, &draft).unwrap();
    };
    let columns = |names: &[&str]| ListDoc {
        columns: names.iter().map(|name| (*name).to_owned()).collect(),
        ..ListDoc::default()
    };
    save(&own, "site", columns(&["name", "one"]));
    save(&other, "site", columns(&["one"]));
    save(&other, "site", columns(&["name", "tenfold"]));
    let filtered = ListDoc {
        filter: "site.one > 1".into(),
        ..columns(&["name"])
    };
    save(&other, "subsite", filtered);
    let document = swapped(house);
    platform
        .draft_document(&own, &key("object", "site"), document)
        .unwrap();
    let warned = platform.draft_warnings(&own).unwrap();
    let of_views = warned.iter().filter_map(|one| {
        let field = one.field().filter(|field| field.starts_with("views."))?;
        Some((field, one.told().zh.as_str()))
    });
    assert_eq!(
        of_views.collect::<Vec<_>>(),
        [
            (
                "views.site",
                "「站点」有 2 个保存的视图（其中有「site的视图」）：`one` 原来指「甲」，发布后指「乙」"
            ),
            (
                "views.subsite",
                "「子站」有 1 个保存的视图：`one` 原来指「甲」，发布后指「乙」"
            ),
        ]
    );
}
