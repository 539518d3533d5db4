//! Others' JSON as events, by a document that says what stands where.

use proptest::prelude::*;
use serde_json::{Value, json};
use weft_kernel::{Moment, Zone};
use weft_signals::TouchKind;
use weft_signals::mapping::{Mapping, guess};
use weft_signals::wire::{ClockPolicy, Incoming, Parsed, Reading};

fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

fn reading() -> Reading {
    Reading {
        received_at: Moment::parse("2026-02-10T14:22:05.120Z").unwrap(),
        clock: ClockPolicy::AsSent,
    }
}

fn read(document: &Value) -> Mapping {
    Mapping::read(document, &zone()).unwrap()
}

fn events(document: &Value, body: &Value) -> Vec<Parsed> {
    read(document).events(body, reading(), "seal").unwrap()
}

fn kept(document: &Value, body: &Value) -> Vec<Incoming> {
    events(document, body)
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn an_order_of_a_shop_becomes_a_touch() {
    let document = json!({
        "each": "data.orders",
        "values": [{ "name": "total", "path": "sum.total", "type": "number" }],
        "when": "total > 0",
        "event": { "path": "state", "words": { "PAID": "paid" }, "otherwise": "changed" },
        "message_id": "no",
        "occurred_at": "paid_at",
        "user_id": "$.buyer.code",
        "traits": { "phone": "$.buyer.phone", "company": { "value": "某公司" } },
        "properties": {
            "amount": { "expression": "round(total * 2, 1)" },
            "first": "items[0].sku",
            "second": "items.1.sku",
            "large": { "expression": "total > 100" },
        },
    });
    let order = |no: &str, state: &str, total: &Value| {
        json!({ "no": no, "state": state, "paid_at": "2026-02-10 20:00:00",
            "sum": { "total": total }, "items": [{ "sku": "A" }, { "sku": "B" }] })
    };
    let body = json!({ "buyer": { "code": "C1", "phone": "13800138001" }, "data": { "orders": [
        order("1", "PAID", &json!("120.25")), order("2", "SENT", &json!(7)), order("3", "PAID", &json!(0)),
    ] } });
    let read = kept(&document, &body);
    let told: Vec<_> = read
        .iter()
        .map(|event| (event.kind, event.name.as_str(), event.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (TouchKind::Identify, "", "user:C1"),
            (TouchKind::Track, "paid", "user:C1"),
            (TouchKind::Identify, "", "user:C1"),
            (TouchKind::Track, "changed", "user:C1"),
        ]
    );
    let paid = &read[1];
    assert_eq!(paid.message_id, "1");
    assert_eq!(
        paid.times.occurred_at,
        Moment::parse("2026-02-10T12:00:00Z").unwrap()
    );
    assert_eq!(
        Value::Object(paid.properties.clone()),
        json!({ "amount": 240.5, "first": "A", "second": "B", "large": true })
    );
    assert_eq!(read[0].properties["phone"], "13800138001");
}

#[test]
fn everything_wrong_is_told_with_its_place() {
    for (document, code, field) in [
        (json!([]), "mapping.shape", "mapping"),
        (json!({}), "mapping.nothing", "event"),
        (json!({ "event": 7 }), "mapping.part", "event"),
        (json!({ "evnt": "a" }), "mapping.unknown", "evnt"),
        (
            json!({ "event": "a", "traits": [] }),
            "mapping.shape",
            "traits",
        ),
        (json!({ "event": "a[" }), "mapping.path", "event"),
        (json!({ "event": "" }), "mapping.path", "event"),
        (
            json!({ "event": "a", "properties": { "x": { "path": "a", "wrds": {} } } }),
            "mapping.part",
            "properties.x",
        ),
        (
            json!({ "event": "a", "properties": { "x": { "expression": "amuont + 1" } }, "values": [{ "name": "amount", "type": "number" }] }),
            "expr.unknown_field",
            "properties.x",
        ),
        (
            json!({ "event": "a", "when": "n", "values": [{ "name": "n", "type": "number" }] }),
            "expr.wrong_type",
            "when",
        ),
        (
            json!({ "event": "a", "values": [{ "name": "n", "type": "numbr" }] }),
            "mapping.unknown",
            "values.0",
        ),
        (
            json!({ "event": "a", "values": [{ "name": "n" }, { "name": "n" }] }),
            "mapping.twice",
            "values.1",
        ),
        (
            json!({ "event": "a", "signature": { "header": "X", "encoding": "md5" } }),
            "mapping.unknown",
            "signature.encoding",
        ),
        (
            json!({ "event": "a", "signature": { "header": "X Shop:" } }),
            "mapping.header",
            "signature.header",
        ),
        (
            json!({ "event": "a", "signature": { "header": "X", "timestamp": "" } }),
            "mapping.name",
            "signature.timestamp",
        ),
        (
            json!({ "event": "a", "signature": {} }),
            "mapping.name",
            "signature.header",
        ),
    ] {
        let problem = Mapping::read(&document, &zone()).unwrap_err();
        assert_eq!(
            (problem.code(), problem.field()),
            (code, Some(field)),
            "{document}"
        );
    }
    let misspelt = Mapping::read(&json!({ "evnt": "a" }), &zone()).unwrap_err();
    assert_eq!(misspelt.suggestion(), Some("event"));
    let many: serde_json::Map<_, _> = (0..101).map(|n| (n.to_string(), json!("a"))).collect();
    let problem = Mapping::read(&json!({ "event": "a", "properties": many }), &zone()).unwrap_err();
    assert_eq!(problem.code(), "mapping.too_many");
}

#[test]
fn all_that_is_wrong_with_an_item_is_told_at_once() {
    let document = json!({ "event": "what", "user_id": "who", "occurred_at": "at" });
    let mapping = read(&document);
    let body = json!({ "what": ["x"], "who": { "a": 1 }, "at": "昨天" });
    let mapped = mapping.calls(&body, reading().received_at, "s").unwrap();
    let problems = mapped[0].calls.as_ref().unwrap_err();
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (problem.code(), problem.field()))
        .collect();
    assert_eq!(
        told,
        [
            ("mapping.no_text", Some("user_id")),
            ("mapping.no_text", Some("event")),
            ("value.moment", Some("occurred_at")),
        ]
    );
    let nobody = events(&document, &json!({ "what": "x" }));
    assert_eq!(
        nobody[0].as_ref().unwrap_err().problem.code(),
        "touch.id_missing"
    );
    let refused = read(&json!({ "event": "a", "each": "list" })).events(&body, reading(), "s");
    assert_eq!(refused.unwrap_err().code(), "mapping.no_list");
}

#[test]
fn times_are_read_as_others_write_them() {
    let document = json!({ "event": { "value": "e" }, "user_id": "u", "occurred_at": "at" });
    for (written, meant) in [
        (json!("2026-02-10T12:00:00+08:00"), "2026-02-10T04:00:00Z"),
        (json!("2026-02-10 12:00"), "2026-02-10T04:00:00Z"),
        (json!("20260210"), "2026-02-09T16:00:00Z"),
        (json!(1_770_696_000), "2026-02-10T04:00:00Z"),
        (json!("1770696000"), "2026-02-10T04:00:00Z"),
        (json!("1770696000000"), "2026-02-10T04:00:00Z"),
        (json!("20260210120000"), "2026-02-10T04:00:00Z"),
        (json!(20_260_210_120_000_i64), "2026-02-10T04:00:00Z"),
        (json!(20_260_210), "2026-02-09T16:00:00Z"),
        (json!(46_063), "2026-02-09T16:00:00Z"),
        (json!(46_063.5), "2026-02-10T04:00:00Z"),
        (json!("46063.5"), "2026-02-10T04:00:00Z"),
        (json!(1_770_696_000.5), "2026-02-10T04:00:00.500Z"),
        (json!("1770696000.000200"), "2026-02-10T04:00:00Z"),
        (json!(1_770_696_000.0), "2026-02-10T04:00:00Z"),
        (json!(""), "2026-02-10T14:22:05.120Z"),
        (json!(null), "2026-02-10T14:22:05.120Z"),
    ] {
        let read = kept(&document, &json!({ "u": "C1", "at": written }));
        assert_eq!(
            read[0].times.occurred_at,
            Moment::parse(meant).unwrap(),
            "{written}"
        );
    }
}

#[test]
fn who_gives_the_same_phone_is_the_same_visitor() {
    let document = json!({ "event": { "value": "scan" }, "occurred_at": "at",
        "traits": { "phone": "phone", "email": "mail", "name": "name" } });
    let subject = |more: &Value| {
        let mut body = json!({ "at": "2026-02-01 10:00" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let read = kept(&document, &body);
        assert_eq!(read[0].subject, read[1].subject);
        read[1].subject.clone()
    };
    let one = subject(&json!({ "phone": "138 0013 8001", "name": "张三" }));
    assert_eq!(
        one,
        subject(&json!({ "phone": "+86-13800138001", "mail": "a@b.cn" }))
    );
    assert_ne!(
        one,
        subject(&json!({ "phone": "13800138002", "name": "张三" }))
    );
    assert_ne!(
        subject(&json!({ "name": "张三" })),
        subject(&json!({ "name": "李四" }))
    );
}

#[test]
fn headers_of_files_are_understood() {
    let headers = ["*姓名", "手机号码", "公司名称", "扫码时间", "展位"].map(str::to_owned);
    assert_eq!(guess::known(&headers), 4);
    let document = guess::document(&headers, "exhibition");
    assert_eq!(document["event"], json!({ "value": "exhibition_scan" }));
    assert_eq!(document["occurred_at"], "扫码时间");
    assert_eq!(
        document["traits"],
        json!({ "name": "*姓名", "phone": "手机号码", "company": "公司名称" })
    );
    assert_eq!(document["properties"], json!({ "展位": "展位" }));
    let mapping = read(&document);
    assert!(mapping.check_columns(&headers).is_ok());
    let fewer = ["姓名", "手机号码", "公司名称", "扫码时间"].map(str::to_owned);
    let problem = mapping.check_columns(&fewer).unwrap_err();
    assert_eq!(
        (problem.code(), problem.suggestion()),
        ("mapping.no_column", Some("姓名"))
    );
    let timeless = read(&json!({ "event": { "value": "a" } })).check_columns(&headers);
    assert_eq!(timeless.unwrap_err().code(), "mapping.no_time");
}

#[test]
fn headers_are_understood_with_what_forms_write_around_them() {
    let headers = ["*姓 名（必填）", "手机号码 (必填)", "公司全称", "签到日期"].map(str::to_owned);
    assert_eq!(guess::known(&headers), 4);
    let document = guess::document(&headers, "exhibition");
    assert_eq!(document["occurred_at"], "签到日期");
    assert_eq!(
        document["traits"],
        json!({ "name": "*姓 名（必填）", "phone": "手机号码 (必填)", "company": "公司全称" })
    );
    // What else stands in brackets says something.
    let elsewhere = ["扫码时间(UTC)"].map(str::to_owned);
    assert_eq!(guess::known(&elsewhere), 0);
}

#[test]
fn a_day_and_a_time_in_two_columns_are_one_moment() {
    for headers in [["手机", "日期", "时间"], ["时间", "手机", "日期"]] {
        let mapping = read(&guess::document(&headers.map(str::to_owned), "exhibition"));
        assert!(mapping.check_columns(&headers.map(str::to_owned)).is_ok());
        for (clock, expected) in [
            (json!("10:30"), "2026-11-21T02:30:00Z"),
            (json!("10:30:00"), "2026-11-21T02:30:00Z"),
            (json!("2026-11-22 09:00"), "2026-11-22T01:00:00Z"),
            (Value::Null, "2026-11-20T16:00:00Z"),
        ] {
            let mut row = json!({ "手机": "13800138021", "日期": "2026-11-21" });
            if !clock.is_null() {
                row["时间"] = clock;
            }
            let mapped = mapping.calls(&row, reading().received_at, "").unwrap();
            let calls = mapped[0].calls.as_ref().unwrap();
            let at = Moment::parse(calls[1]["timestamp"].as_str().unwrap());
            assert_eq!(at.unwrap(), Moment::parse(expected).unwrap(), "{row}");
        }
    }
}

#[test]
fn what_two_columns_say_together_is_no_property_beside() {
    for (headers, cells, name) in [
        (
            [
                "First Name",
                "Last Name",
                "Company Name",
                "Scan Date",
                "Scan Time",
            ],
            ["Anna", "Smith", "Acme", "2026-11-21", "10:30"],
            "Anna Smith",
        ),
        (
            ["姓", "名", "公司名", "日期", "时间"],
            ["张", "三", "甲公司", "2026-11-21", "10:30"],
            "张三",
        ),
        (
            ["姓名", "Last Name", "公司名", "日期", "Scan Date/Time"],
            ["张三", "", "甲公司", "2026-11-21", "2026-11-21 10:30"],
            "张三",
        ),
    ] {
        let headers = headers.map(str::to_owned);
        let document = guess::document(&headers, "exhibition");
        assert!(guess::known(&headers) >= 4, "{headers:?}");
        let body: serde_json::Map<_, _> = headers
            .into_iter()
            .zip(cells)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(header, cell)| (header, json!(cell)))
            .collect();
        let mapped = read(&document);
        let mapped = mapped
            .calls(&json!(body), reading().received_at, "")
            .unwrap();
        let calls = mapped[0].calls.as_ref().unwrap();
        assert_eq!(calls[0]["traits"]["name"], name, "{document}");
        let at = Moment::parse(calls[1]["timestamp"].as_str().unwrap());
        assert_eq!(at.unwrap(), Moment::parse("2026-11-21T02:30:00Z").unwrap());
        assert_eq!(calls[1]["properties"], json!({}), "{document}");
    }
}

/// What a path means, as plainly as it can be said.
fn naive<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    let pointer: String = path.split('.').map(|step| format!("/{step}")).collect();
    body.get(path).or_else(|| body.pointer(&pointer))
}

/// The paths to everything in `value`.
fn every_path(value: &Value, before: &str, all: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => (0..).map(|at: usize| at.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    for (step, value) in below {
        let path = format!("{before}{step}");
        every_path(value, &format!("{path}."), all);
        all.push(path);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_i64..9).prop_map(Value::from),
        "[a-c ]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-c]|[01]|a\\.b", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn paths_lead_where_a_naive_reader_goes(body in any_json(), astray in "([a-c]|[01])(\\.([a-c]|[01])){0,2}") {
        prop_assume!(body.is_object());
        let mut all = vec![astray];
        every_path(&body, "", &mut all);
        for path in all {
            let document = json!({ "event": { "value": "e" }, "user_id": { "value": "u" }, "properties": { "x": path.clone() } });
            let read = kept(&document, &body);
            let blank = |value: &&Value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty());
            prop_assert_eq!(read[0].properties.get("x"), naive(&body, &path).filter(blank), "{}", path);
        }
    }

    #[test]
    fn the_same_body_sent_again_has_the_same_names(body in any_json(), other in any_json()) {
        let document = json!({ "event": { "value": "e" }, "user_id": { "value": "u" }, "message_id": "a", "occurred_at": "b", "traits": { "t": "c" } });
        let names = |body: &Value| -> Vec<Option<String>> {
            let seal = body.to_string();
            let events = read(&document).events(body, reading(), &seal).unwrap();
            events.into_iter().map(|event| event.ok().map(|event| event.message_id)).collect()
        };
        prop_assert_eq!(names(&body), names(&body));
        let unnamed = |body: &Value| body.get("a").is_none() && body.get("b").is_none() && !body.is_array();
        if body != other && unnamed(&body) && unnamed(&other) {
            prop_assert_ne!(names(&body).pop(), names(&other).pop());
        }
    }
}
