//! What a draft says of conditions that records hold: which would mean another field, which nobody could read.

use serde_json::json;
use weft_kernel::Id;
use weft_platform::Caller;

use super::{draft, key, publish, system};
use crate::house::House;

/// Sites with two numbers, and webhooks of two people on them.
fn watched(house: &House) -> (Caller, Id) {
    let number =
        |name: &str, label: &str| json!({ "name": name, "type": "number", "label": label });
    let document = json!({ "label": "站点", "title": "name", "access": "owned", "fields": [
        { "name": "name", "type": "text", "label": "名称" }, number("one", "甲"), number("two", "乙"),
    ]});
    draft(&house.platform, "site", document).unwrap();
    publish(&house.platform);
    let hook = |name: &str, filter: &str| {
        house.make(
            "webhook",
            json!({ "name": name, "url": "https://example.com/in", "object": "site", "filter": filter, "active": true }),
        )
    };
    hook("读乙", "two > 1");
    hook("都读", "one > 1 and name <> \"one\"");
    (
        house.person("zhang", "administrator", "华东"),
        hook("读甲", "one > 1"),
    )
}

fn warned(house: &House, caller: &Caller) -> Vec<(String, String)> {
    let warned = house.platform.draft_warnings(caller).unwrap();
    let told = warned
        .iter()
        .map(|one| (one.field().unwrap().to_owned(), one.told().zh.clone()));
    told.collect()
}

#[test]
fn webhooks_that_nobody_could_read_any_more_are_told_before_it_is_published() {
    let house = &House::new();
    let (caller, id) = watched(house);
    let retired = json!({ "fields": [{ "name": "one", "retired": true }] });
    let site = key("object", "site");
    house.platform.draft_part(&caller, &site, &retired).unwrap();
    let found = warned(house, &caller);
    assert_eq!(found.len(), 2, "{found:?}");
    for (field, zh) in &found {
        assert_eq!(field, "webhook.filter");
        assert!(zh.contains("发布后读不懂") && zh.contains("`one`"), "{zh}");
    }
    let all = found.iter().map(|(_, zh)| zh.as_str()).collect::<String>();
    assert!(
        all.contains("「读甲」") && all.contains("「都读」"),
        "{all}"
    );
    // One that is mended is no longer told.
    let mended = json!({ "filter": "two > 1" });
    house
        .platform
        .update(&system(), ("webhook", id, 1), mended)
        .unwrap();
    assert_eq!(warned(house, &caller).len(), 1);
    // One that nobody could read before is nothing the draft does.
    house.platform.publish(&caller, "停用甲").unwrap();
    let more = json!({ "fields": [{ "name": "three", "type": "text", "label": "丙" }] });
    house.platform.draft_part(&caller, &site, &more).unwrap();
    assert_eq!(warned(house, &caller), []);
}

#[test]
fn webhooks_that_would_mean_another_field_are_told() {
    let house = &House::new();
    let (caller, _) = watched(house);
    let site = key("object", "site");
    let mut document = house.platform.config_document(&system(), &site).unwrap();
    for field in document["fields"].as_array_mut().unwrap() {
        field["name"] = match field["name"].as_str().unwrap() {
            "one" => json!("two"),
            "two" => json!("one"),
            other => json!(other),
        };
    }
    house
        .platform
        .draft_document(&caller, &site, document)
        .unwrap();
    let webhook = |zh: &str| ("webhook.site".to_owned(), zh.to_owned());
    let mut found = warned(house, &caller);
    found.sort();
    assert_eq!(
        found,
        [
            webhook(
                "「站点」有 1 个「Webhook」（其中有「读乙」）：`two` 原来指「乙」，发布后指「甲」"
            ),
            webhook(
                "「站点」有 2 个「Webhook」（其中有「读甲」「都读」）：`one` 原来指「甲」，发布后指「乙」"
            ),
        ]
    );
}
