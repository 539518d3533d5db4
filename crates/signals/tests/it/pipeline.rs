//! From a batch of events to a signal on a customer's record, and what becomes of it later.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use weft_kernel::{Id, Moment};
use weft_platform::ListQuery;
use weft_signals::pipeline::{self, Fate, Pipeline, RuleBook, card_of, touches_of_account, why_of};
use weft_signals::{Touch, TouchKind};

use crate::house::{House, also_on_postgres, click, event, settle, stay, system};
use crate::replay::{calls_document, counted, generated, shuffled};

also_on_postgres!(
    a_known_customer_s_touches_become_a_signal_with_owner_reason_and_tag,
    a_visitor_becomes_a_customer_s_contact_and_brings_the_past_along,
    a_customer_made_after_the_touches_gets_their_signals,
    a_late_event_corrects_a_signal_and_its_tag,
    a_restart_goes_on_where_it_was_and_writes_nothing_twice,
);

const ALL: &str = "id is not empty";

#[test]
fn a_known_customer_s_touches_become_a_signal_with_owner_reason_and_tag() {
    let house = House::new();
    let owner = house.make("user", json!({"name": "张三", "username": "zhang"}));
    let account = house.make(
        "account",
        json!({"name": "甲公司", "code": "C7821", "owner": owner}),
    );
    let mut consumer = house.consumer();
    let who = json!({"userId": "C7821"});
    house.send(&json!([stay(0, &who), click(3, &who)]));
    house.clock.advance_ms(200);
    settle(&mut consumer);
    let signals = house.records("signal", ALL);
    assert_eq!(signals.len(), 1);
    let signal = &signals[0];
    assert_eq!(signal["account"]["label"], "甲公司");
    assert_eq!(signal["owner"]["label"], "张三");
    assert_eq!(
        signal["title"],
        "技术决策者高意向信号：在产品页深读后打开了 API 文档"
    );
    assert_eq!(
        signal["reason"],
        "11月22日 12:00 产品页可见停留超过 2分钟，3分钟后点击「API 文档」"
    );
    assert_eq!(signal["occurred_at"], "2026-11-22T04:03:00.000Z");
    assert_eq!(signal["received_at"], "2026-11-22T06:00:00.000Z");
    assert_eq!(signal["judged_at"], "2026-11-22T06:00:00.200Z");
    assert_eq!(signal["standing"], true);
    let tags = house.records("account_tag", ALL);
    assert_eq!(
        (tags.len(), &tags[0]["tag"]["label"], &tags[0]["weight"]),
        (1, &json!("技术关注"), &json!("30"))
    );
    let id = Id::parse(signal["id"].as_str().unwrap()).unwrap();
    let why = why_of(&house.platform, &system(), consumer.book(), id).unwrap();
    assert_eq!(
        (why.rule.as_str(), why.why.conditions.len()),
        ("deep_tech_exploration", 4)
    );
    assert!(why.why.conditions.iter().all(|condition| condition.met));
    assert_eq!(why.why.evidence.len(), 2);
    let card = card_of(&house.platform, &system(), account, None).unwrap();
    let lines: Vec<_> = card
        .card
        .lines
        .iter()
        .map(|line| line.text.zh.as_str())
        .collect();
    assert_eq!(
        lines,
        [
            "今日 12:00 查看 伺服系统产品页（停留 2分18秒）",
            "今日 12:03 点击「API 文档」"
        ]
    );
    assert_eq!(consumer.health().unwritten, 0);
}

#[test]
fn a_visitor_becomes_a_customer_s_contact_and_brings_the_past_along() {
    let house = House::new();
    let account = house.make("account", json!({"name": "乙公司"}));
    let contact = house.make(
        "contact",
        json!({"name": "李四", "account": account, "email": "Li@yi.cn"}),
    );
    let mut consumer = house.consumer();
    let who = json!({"anonymousId": "x1"});
    house.send(&json!([stay(0, &who), click(3, &who)]));
    settle(&mut consumer);
    assert!(
        house.records("signal", ALL).is_empty(),
        "nobody knows whose it is"
    );
    let said = json!({"anonymousId": "x1", "userId": "li", "traits": {"email": "li@YI.cn"}});
    house.send(&json!([event(TouchKind::Identify, 10, &said)]));
    settle(&mut consumer);
    let signals = house.records("signal", ALL);
    assert_eq!(signals.len(), 1);
    assert_eq!(signals[0]["contact"]["id"], contact.to_string());
    let known: BTreeSet<_> = house
        .records("touch_identity", ALL)
        .iter()
        .map(|edge| {
            format!(
                "{}:{}",
                edge["kind"].as_str().unwrap(),
                edge["value"].as_str().unwrap()
            )
        })
        .collect();
    let expected = ["anonymous_id:x1", "user_id:li"].map(str::to_owned);
    assert_eq!(known, BTreeSet::from(expected));
    let (from, until) = (Moment::from_ms(0), Moment::from_ms(i64::MAX));
    let touches =
        touches_of_account(&house.platform, &system(), account, (from, until), 10).unwrap();
    let events: Vec<_> = touches.iter().map(Touch::event).collect();
    assert_eq!(events, ["identify", "click", "page_leave"]);
}

#[test]
fn what_several_people_share_tells_the_company_and_not_the_person() {
    let house = House::new();
    let account = house.make("account", json!({"name": "澳妆（上海）国际贸易有限公司"}));
    house.make(
        "contact",
        json!({"name": "李四", "account": account, "email": "sales@aozhuang.cn", "phone": "021-62345678"}),
    );
    house.make(
        "contact",
        json!({"name": "王五", "account": account, "phone": "13800138000"}),
    );
    let mut consumer = house.consumer();
    let said = |number: i64, traits: &Value| {
        let who = json!({"userId": format!("u{number}"), "traits": traits});
        event(TouchKind::Identify, number, &who)
    };
    house.send(&json!([
        said(1, &json!({"email": "Sales@AoZhuang.cn"})),
        said(2, &json!({"phone": "+86 21 6234 5678"})),
        said(3, &json!({"company": "澳妝(上海)國際貿易有限公司"})),
        said(4, &json!({"phone": "138 0013 8000"})),
    ]));
    settle(&mut consumer);
    let edges = house.records("touch_identity", ALL);
    let known: Vec<_> = edges
        .iter()
        .map(|edge| edge["value"].as_str().unwrap())
        .collect();
    assert_eq!(
        known,
        ["u1", "u2", "u3"],
        "the number of an example is nobody's"
    );
    assert!(
        edges.iter().all(|edge| edge["contact"].is_null()),
        "{edges:?}"
    );
    assert_eq!(consumer.health().waiting, 1);
}

#[test]
fn a_customer_made_after_the_touches_gets_their_signals() {
    let house = House::new();
    let mut consumer = house.consumer();
    let who = json!({"userId": "C9"});
    house.send(&json!([stay(0, &who), click(3, &who)]));
    settle(&mut consumer);
    assert_eq!(
        (
            house.records("signal", ALL).len(),
            consumer.health().waiting
        ),
        (0, 1)
    );
    house.make("account", json!({"name": "丙公司", "code": "C9"}));
    settle(&mut consumer);
    assert_eq!(
        (
            house.records("signal", ALL).len(),
            consumer.health().waiting
        ),
        (1, 0)
    );
}

#[test]
fn who_waits_is_known_after_a_restart_by_what_they_said() {
    let house = House::new();
    let who = json!({"anonymousId": "x9"});
    let said = json!({"anonymousId": "x9", "traits": {"email": "li@yi.cn"}});
    let no_words = json!({"userId": "C9"});
    house.send(&json!([
        stay(0, &who),
        click(3, &who),
        event(TouchKind::Identify, 10, &said),
        stay(20, &no_words),
        click(23, &no_words),
    ]));
    settle(&mut house.consumer());
    let mut consumer = house.consumer();
    assert_eq!(consumer.health().waiting, 2);
    let account = house.make("account", json!({"name": "乙公司"}));
    let contact = json!({"name": "李四", "account": account, "email": "li@yi.cn"});
    house.make("contact", contact);
    house.make("account", json!({"name": "丙公司", "code": "C9"}));
    settle(&mut consumer);
    let found = (
        house.records("signal", ALL).len(),
        consumer.health().waiting,
    );
    assert_eq!(found, (2, 0));
    house.send(&json!([stay(40, &who)]));
    settle(&mut consumer);
    assert_eq!(house.consumer().health().waiting, 0);
}

#[test]
fn a_late_event_corrects_a_signal_and_its_tag() {
    let house = House::new();
    house.make("account", json!({"name": "丁公司", "code": "C1"}));
    let mut consumer = house.consumer();
    let who = json!({"userId": "C1"});
    house.send(&json!([stay(60, &who), click(63, &who)]));
    settle(&mut consumer);
    house.send(&json!([stay(0, &who), click(3, &who)]));
    settle(&mut consumer);
    let standing: Vec<_> = house
        .records("signal", ALL)
        .iter()
        .map(|signal| {
            (
                signal["occurred_at"].as_str().unwrap().to_owned(),
                signal["standing"].clone(),
            )
        })
        .collect();
    assert_eq!(
        standing,
        [
            ("2026-11-22T05:03:00.000Z".to_owned(), json!(false)),
            ("2026-11-22T04:03:00.000Z".to_owned(), json!(true)),
        ]
    );
    assert_eq!(house.records("account_tag", ALL)[0]["weight"], "30");
}

#[test]
fn a_restart_goes_on_where_it_was_and_writes_nothing_twice() {
    let house = House::new();
    house.make("account", json!({"name": "戊公司", "code": "C1"}));
    let who = json!({"userId": "C1"});
    house.send(&json!([stay(0, &who)]));
    settle(&mut house.consumer());
    house.send(&json!([click(3, &who)]));
    settle(&mut house.consumer());
    let signals = house.records("signal", ALL);
    assert_eq!(signals.len(), 1, "the past was recalled from the log");
    let mut consumer = house.consumer();
    settle(&mut consumer);
    assert_eq!(house.records("signal", ALL), signals);
    let health = consumer.health();
    assert_eq!(
        (health.engine.judged, health.held),
        (0, 0),
        "nothing is judged again, nobody is recalled without need"
    );
    let report = house.platform.store().verify().unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[test]
fn an_event_sent_twice_counts_once_and_a_changed_one_is_told() {
    let house = House::new();
    let view = |page: &str| {
        json!([event(
            TouchKind::Track,
            1,
            &json!({"userId": "C1", "event": "price_view", "properties": {"page": page}})
        )])
    };
    let fate = |events| house.answers(&events).remove(0).fate;
    assert!(matches!(fate(view("a")), Fate::Accepted));
    assert!(matches!(fate(view("a")), Fate::Duplicate));
    assert!(matches!(fate(view("b")), Fate::Synthetic));
    let bad = house.answers(&json!([{"type": "track", "userId": "C1", "messageId": "m9"}]));
    let [answer] = &bad[..] else {
        panic!("one event, one answer")
    };
    assert_eq!(answer.message_id.as_deref(), Some("m9"));
    assert!(
        matches!(&answer.fate, Fate::Rejected(problem) if problem.code() == "touch.event_missing")
    );
}

#[test]
fn every_third_touch_of_a_kind_is_a_signal_of_its_own() {
    let house = House::new();
    house.make("account", json!({"name": "己公司", "code": "C1"}));
    let mut consumer = house.consumer();
    let views = |minutes: std::ops::Range<i64>| {
        let view = |minute| {
            event(
                TouchKind::Track,
                minute,
                &json!({"userId": "C1", "event": "price_view"}),
            )
        };
        json!(minutes.map(view).collect::<Vec<_>>())
    };
    house.send(&views(0..2));
    settle(&mut consumer);
    assert!(house.records("signal", ALL).is_empty());
    house.send(&views(2..5));
    settle(&mut consumer);
    let reasons: Vec<_> = house
        .records("signal", ALL)
        .iter()
        .map(|signal| signal["reason"].clone())
        .collect();
    assert_eq!(reasons.len(), 3);
    assert_eq!(
        reasons[2],
        "11月22日 12:04 查看价格，是7天内的第 5 次，达到 3 次"
    );
}

#[test]
fn rules_have_records_and_one_switched_off_is_not_judged() {
    let house = House::new();
    house.make("account", json!({"name": "庚公司", "code": "C1"}));
    drop(house.consumer());
    let rules = house.records("signal_rule", "name = \"deep_tech_exploration\"");
    assert_eq!(
        (
            rules[0]["label"].as_str(),
            rules[0]["rule_version"].as_str()
        ),
        (Some("深度技术探索"), Some("1"))
    );
    let id = Id::parse(rules[0]["id"].as_str().unwrap()).unwrap();
    house
        .platform
        .update(&system(), ("signal_rule", id, 1), json!({"active": false}))
        .unwrap();
    let mut consumer = house.consumer();
    let who = json!({"userId": "C1"});
    house.send(&json!([stay(0, &who), click(3, &who)]));
    settle(&mut consumer);
    assert!(house.records("signal", ALL).is_empty());
}

#[test]
fn a_wrong_write_key_opens_nothing() {
    let house = House::new();
    let sources = pipeline::Sources::new(house.platform.clone());
    let refused = sources
        .with_key("wk_0000")
        .err()
        .map(|problem| problem.code());
    assert_eq!(refused, Some("source.unknown_key"));
}

#[test]
fn rows_that_are_no_touches_of_ours_are_counted_and_stop_nothing() {
    let house = House::new();
    house.make("account", json!({"name": "辛公司", "code": "C1"}));
    let odd = weft_store::Touch {
        source: house.source.id,
        message_id: "odd".to_owned(),
        kind: "telepathy".to_owned(),
        subject: "user:C1".to_owned(),
        occurred_at: house.platform.now(),
        received_at: house.platform.now(),
        body: json!([]),
        fingerprint: [0; 8],
    };
    let written = house
        .platform
        .store()
        .write(weft_store::Lane::Interactive, move |tx| {
            tx.log_touch(odd.clone())
        });
    written.unwrap();
    let mut consumer = house.consumer();
    let who = json!({"userId": "C1"});
    house.send(&json!([stay(0, &who), click(3, &who)]));
    settle(&mut consumer);
    assert_eq!(
        (
            consumer.health().unreadable,
            house.records("signal", ALL).len()
        ),
        (1, 1)
    );
}

#[test]
fn the_consumer_runs_on_its_own_thread_until_told_to_stop() {
    let house = House::new();
    house.make("account", json!({"name": "壬公司", "code": "C1"}));
    let mut consumer = house.consumer();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| consumer.run(&stop, &mut |_| ()));
        let who = json!({"userId": "C1", "anonymousId": "x1"});
        house.send(&json!([stay(0, &who), click(3, &who)]));
        let mut sealed = 0;
        // Each seal wakes us; the signal is one of the next few.
        for _ in 0..50 {
            if !house.records("signal", ALL).is_empty() {
                break;
            }
            sealed = house
                .platform
                .store()
                .wait_sealed(sealed, Duration::from_millis(200));
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(house.records("signal", ALL).len(), 1);
    assert_eq!(house.records("touch_identity", ALL).len(), 2);
}

#[test]
fn signals_of_a_shuffled_log_are_those_of_the_log_in_order() {
    let touches = generated(30, 11);
    let expected = counted(&touches);
    let house = House::new();
    let codes: BTreeSet<_> = touches
        .iter()
        .map(|touch| touch.subject.trim_start_matches("user:").to_owned())
        .collect();
    for code in codes {
        house.make(
            "account",
            json!({"name": format!("案件{code}"), "code": code}),
        );
    }
    let book = RuleBook::open(&house.platform, &[calls_document()]).unwrap();
    let mut consumer =
        Pipeline::open(house.platform.clone(), book, &AtomicBool::new(false)).unwrap();
    // Customers are let go after every batch.
    consumer.hold_at_most(40);
    for batch in shuffled(&touches, 5).chunks(97) {
        let sent = |touch: &Touch| {
            json!({
                "type": "track", "event": touch.name, "properties": touch.properties,
                "userId": touch.subject.trim_start_matches("user:"), "messageId": &*touch.key.message_id,
                "timestamp": touch.key.occurred_at,
            })
        };
        house.send(&json!(batch.iter().map(sent).collect::<Vec<_>>()));
        settle(&mut consumer);
    }
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut found = Vec::new();
    let mut query = ListQuery {
        limit: Some(1_000),
        filter: Some("standing = true".to_owned()),
        ..ListQuery::default()
    };
    loop {
        let page = house.platform.list(&system(), "signal", &query).unwrap();
        for item in &page.items {
            let signal = serde_json::to_value(item).unwrap();
            let note: Value = serde_json::from_str(&text(&signal["evidence"])).unwrap();
            let at = Moment::parse(&text(&signal["occurred_at"])).unwrap().ms();
            let case = text(&signal["account"]["label"]).replace("案件", "");
            found.push((
                case,
                at,
                usize::try_from(note["count"].as_u64().unwrap()).unwrap(),
            ));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    found.sort();
    assert!(
        found == expected,
        "{} signals, {} expected",
        found.len(),
        expected.len()
    );
}
