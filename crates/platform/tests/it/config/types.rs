//! A field that becomes another type: what its values are then, and again after a roll-back.

use serde_json::{Value as Json, json};
use weft_platform::config::Back;

use super::{draft, key, publish, system};
use crate::house::{House, shown};

const OPTIONS: [(&str, &str); 3] = [("x", "甲"), ("y", "乙、丙"), ("z", "丁")];

fn options() -> Json {
    let option = |(value, label): (&str, &str)| json!({ "value": value, "label": label });
    OPTIONS.map(option).into()
}

fn retype(house: &House, field: &Json) -> u64 {
    let part = json!({ "fields": [field] });
    let object = key("object", "trial");
    house
        .platform
        .draft_part(&system(), &object, &part)
        .unwrap();
    publish(&house.platform)
}

fn trial(house: &House, field: &Json) {
    let name = json!({ "name": "name", "type": "text", "label": "名" });
    let document =
        json!({ "label": "试", "title": "name", "access": "owned", "fields": [name, field] });
    draft(&house.platform, "trial", document).unwrap();
    publish(&house.platform);
}

fn kept(house: &House, id: weft_kernel::Id) -> Json {
    shown(house, &system(), "trial", id)["kept"].clone()
}

#[test]
fn a_choice_becomes_several_and_one_choice_again() {
    let house = &House::new();
    let field =
        |kind: &str| json!({ "name": "kept", "type": kind, "label": "留", "options": options() });
    trial(house, &field("select"));
    // The label of `y` holds a comma: it is one choice all the same.
    let ids = ["x", "y"].map(|value| house.make("trial", json!({ "name": "一", "kept": value })));
    let before = retype(house, &field("multi_select")) - 1;
    assert_eq!(kept(house, ids[0]), json!(["x"]));
    assert_eq!(kept(house, ids[1]), json!(["y"]));
    let two = house.make("trial", json!({ "name": "二", "kept": ["x", "z"] }));
    let platform = &house.platform;
    // Two choices are none: the one that does not fit is told.
    let part = json!({ "fields": [field("select")] });
    let object = key("object", "trial");
    platform.draft_part(&system(), &object, &part).unwrap();
    let report = &platform.check_draft(&system()).unwrap().1[0];
    assert_eq!((report.rows, report.failed), (3, 1));
    assert_eq!(report.failures[0].id, two);
    assert_eq!(
        platform.publish(&system(), "单选").unwrap_err().code(),
        "config.conversion"
    );
    platform.discard_draft(&system(), None).unwrap();
    platform
        .roll_back(&system(), &Back::To(before), "单选")
        .unwrap();
    assert_eq!(kept(house, ids[1]), json!("y"));
    // What fits no more keeps what the column had: nothing.
    assert_eq!(kept(house, two), Json::Null);
}

#[test]
fn words_become_choices_and_tags_and_are_words_again() {
    let house = &House::new();
    let field =
        |kind: &str| json!({ "name": "kept", "type": kind, "label": "留", "options": options() });
    trial(
        house,
        &json!({ "name": "kept", "type": "text", "label": "留" }),
    );
    let id = house.make("trial", json!({ "name": "一", "kept": "丁、甲" }));
    retype(house, &field("multi_select"));
    assert_eq!(kept(house, id), json!(["z", "x"]));
    retype(house, &json!({ "name": "kept", "type": "tags" }));
    assert_eq!(kept(house, id), json!(["丁", "甲"]));
    retype(house, &json!({ "name": "kept", "type": "text" }));
    assert_eq!(kept(house, id), json!("丁、甲"));
}

#[test]
fn a_day_is_the_companys_when_it_becomes_a_moment_and_a_day_again() {
    let house = &House::new();
    trial(
        house,
        &json!({ "name": "kept", "type": "date", "label": "留" }),
    );
    let id = house.make("trial", json!({ "name": "一", "kept": "2026-03-04" }));
    let before = retype(house, &json!({ "name": "kept", "type": "datetime" })) - 1;
    assert_eq!(kept(house, id), "2026-03-03T16:00:00.000Z");
    let late = house.make(
        "trial",
        json!({ "name": "夜", "kept": "2026-03-04T17:30:00Z" }),
    );
    let platform = &house.platform;
    platform
        .roll_back(&system(), &Back::To(before), "日期")
        .unwrap();
    assert_eq!(kept(house, id), "2026-03-04");
    assert_eq!(kept(house, late), "2026-03-05");
}

#[test]
fn a_link_becomes_several_links_and_no_text_becomes_one() {
    let house = &House::new();
    let field =
        |kind: &str| json!({ "name": "kept", "type": kind, "label": "留", "target": "account" });
    trial(house, &field("lookup"));
    let account = house.make("account", json!({ "name": "江南重工" }));
    let id = house.make(
        "trial",
        json!({ "name": "一", "kept": account.to_string() }),
    );
    retype(house, &field("multi_lookup"));
    assert_eq!(kept(house, id)[0]["id"], json!(account.to_string()));

    let house = &House::new();
    trial(
        house,
        &json!({ "name": "kept", "type": "text", "label": "留" }),
    );
    house.make(
        "trial",
        json!({ "name": "一", "kept": "7301444403200000001" }),
    );
    for kind in ["attachment", "image", "multi_lookup", "lookup"] {
        let part = json!({ "fields": [field(kind)] });
        let object = key("object", "trial");
        house
            .platform
            .draft_part(&system(), &object, &part)
            .unwrap();
        let report = &house.platform.check_draft(&system()).unwrap().1[0];
        assert_eq!(report.failures[0].code, "config.conversion_kind", "{kind}");
        house.platform.discard_draft(&system(), None).unwrap();
    }
}

#[test]
fn nothing_takes_a_name_that_something_had() {
    let house = &House::new();
    trial(
        house,
        &json!({ "name": "kept", "type": "number", "label": "留" }),
    );
    let (platform, object) = (&house.platform, key("object", "trial"));
    let twice = json!({ "name": "twice", "type": "formula", "label": "倍", "result": "number", "formula": "kept * 2" });
    retype(house, &twice);
    let id = house.make("trial", json!({ "name": "一", "kept": "5" }));
    platform
        .draft_rename(&system(), (&object, Some("kept")), "held")
        .unwrap();
    publish(platform);
    let field = json!({ "fields": [{ "name": "kept", "type": "number", "label": "另" }] });
    let refused = platform.draft_part(&system(), &object, &field).unwrap_err();
    assert_eq!(refused.code(), "config.name_former");
    assert_eq!(refused.field(), Some("fields.kept.name"));
    // Nor by another name that is given up for it.
    let refused = platform.draft_rename(&system(), (&object, Some("name")), "kept");
    assert_eq!(refused.unwrap_err().code(), "config.name_former");
    // It may have its own name back.
    platform
        .draft_rename(&system(), (&object, Some("held")), "kept")
        .unwrap();
    platform.discard_draft(&system(), None).unwrap();

    platform
        .draft_rename(&system(), (&object, None), "probe")
        .unwrap();
    publish(platform);
    let other = json!({ "label": "又", "title": "name", "fields": [{ "name": "name", "type": "text", "label": "名" }] });
    let refused = draft(platform, "trial", other).unwrap_err();
    assert_eq!(refused.code(), "config.name_former");
    assert_eq!(shown(house, &system(), "probe", id)["twice"], "10");
}
