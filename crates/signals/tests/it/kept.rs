//! What a signal came to is kept with its record, and told from there.

use std::sync::atomic::AtomicBool;

use serde_json::json;
use weft_kernel::Id;
use weft_signals::RuleDocument;
use weft_signals::pipeline::{Pipeline, RuleBook, why_of};

use crate::house::{House, click, settle, stay, system};

const PROPERTY: &str = r#"
    [[properties]]
    name = "visible_ms"
    type = "number"
    label = { zh = "可见停留毫秒", en = "Visible milliseconds" }
"#;

const PRODUCT: &str = r#"
    [when]
    kind = "window"
    value = "spent * clicks"
    at_least = 200
    window = "1d"
    label = { zh = "停留 × 点击", en = "Stay × clicks" }
    [[when.folds]]
    name = "spent"
    events = ["page_leave"]
    fold = "sum"
    of = "properties.visible_ms / 1000"
    label = { zh = "停留秒数", en = "Seconds" }
    [[when.folds]]
    name = "clicks"
    events = ["click"]
    label = { zh = "点击次数", en = "Clicks" }
"#;

const TREND: &str = r#"
    [when]
    kind = "window"
    events = ["click"]
    grows_by = "100%"
    window = "1h"
    label = { zh = "点击", en = "Clicks" }
"#;

/// The reason of the signal of such a rule after a stay and clicks at these minutes, and what each condition found.
fn told(when: &str, minutes: &[i64]) -> (String, Vec<String>) {
    let house = House::new();
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let text = format!(
        "name = \"kept\"\nversion = 1\nlabel = {{ zh = \"留\", en = \"k\" }}\n{PROPERTY}\n{when}\n\
         [then]\nkind = \"intent\"\nsignal = {{ zh = \"留\", en = \"k\" }}\ntitle = {{ zh = \"留\", en = \"k\" }}"
    );
    let document = RuleDocument::read(&text).unwrap();
    let book = RuleBook::open(&house.platform, &[document]).unwrap();
    let stop = AtomicBool::new(false);
    let mut consumer = Pipeline::open(house.platform.clone(), book, &stop).unwrap();
    let who = json!({"userId": "C1"});
    let clicks = minutes.iter().map(|minute| click(*minute, &who));
    let events: Vec<_> = [stay(0, &who)].into_iter().chain(clicks).collect();
    house.send(&json!(events));
    settle(&mut consumer);
    let signals = house.records("signal", "id is not empty");
    assert_eq!(signals.len(), 1);
    let id = Id::parse(signals[0]["id"].as_str().unwrap()).unwrap();
    let why = why_of(&house.platform, &system(), consumer.book(), id).unwrap();
    let found = why.why.conditions.into_iter();
    (
        signals[0]["reason"].as_str().unwrap().to_owned(),
        found.map(|condition| condition.actual).collect(),
    )
}

#[test]
fn what_each_of_several_folds_came_to_is_kept() {
    let (reason, found) = told(PRODUCT, &[3, 5]);
    assert_eq!(
        reason,
        "11月22日 12:05 点击「API 文档」，1天内「停留秒数 * 点击次数」 276（停留秒数 138、点击次数 2），达到 200"
    );
    assert_eq!(found, ["138", "2", "276"]);
}

#[test]
fn what_the_window_before_came_to_is_kept() {
    let (reason, found) = told(TREND, &[3, 65, 70]);
    assert_eq!(
        reason,
        "11月22日 13:10 点击「API 文档」，是1小时内的第 2 次，之前1小时是 1（+100%）"
    );
    assert_eq!(found[1..], ["1 → 2 (+100%)"]);
}
