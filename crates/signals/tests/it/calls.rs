//! Segment's calls as SDKs send them.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use weft_kernel::{Id, Moment};
use weft_signals::TouchKind;
use weft_signals::wire::{
    self, BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Call, ClockPolicy, EVENT_BYTES_MAX, Incoming, Parsed,
    Reading,
};
use weft_store::TouchRow;

const RECEIVED: &str = "2026-02-10T14:22:05.120Z";

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn reading() -> Reading {
    Reading {
        received_at: moment(RECEIVED),
        clock: ClockPolicy::Correct,
    }
}

fn parse(word: &str, body: &Value) -> Vec<Parsed> {
    wire::parse(
        Call::from_word(word).unwrap(),
        body.to_string().as_bytes(),
        reading(),
    )
    .unwrap()
}

fn one(word: &str, body: &Value) -> Incoming {
    let mut parsed = parse(word, body);
    assert_eq!(parsed.len(), 1);
    parsed
        .remove(0)
        .unwrap_or_else(|rejection| panic!("{}", rejection.problem))
}

fn code(word: &str, body: &Value) -> &'static str {
    parse(word, body).remove(0).unwrap_err().problem.code()
}

#[test]
fn each_call_is_read_with_its_name_and_identity() {
    for (word, body, kind, name, subject) in [
        (
            "track",
            json!({"userId": "C7821", "event": "click"}),
            TouchKind::Track,
            "click",
            "user:C7821",
        ),
        (
            "page",
            json!({"anonymousId": "x1", "name": "价格"}),
            TouchKind::Page,
            "价格",
            "anon:x1",
        ),
        (
            "screen",
            json!({"anonymousId": "x1"}),
            TouchKind::Screen,
            "",
            "anon:x1",
        ),
        (
            "identify",
            json!({"userId": 7821, "traits": {"email": "a@b.cn"}}),
            TouchKind::Identify,
            "",
            "user:7821",
        ),
        (
            "group",
            json!({"userId": "C1", "groupId": "华东机电"}),
            TouchKind::Group,
            "华东机电",
            "user:C1",
        ),
        (
            "alias",
            json!({"userId": "C1", "previousId": "x1"}),
            TouchKind::Alias,
            "",
            "user:C1",
        ),
    ] {
        let incoming = one(word, &body);
        let found = (
            incoming.kind,
            incoming.name.as_str(),
            incoming.subject.as_str(),
        );
        assert_eq!(found, (kind, name, subject));
    }
    let traits = one(
        "identify",
        &json!({"userId": "C1", "traits": {"email": "a@b.cn"}}),
    );
    assert_eq!(traits.properties["email"], "a@b.cn");
}

#[test]
fn what_an_event_lacks_is_said_with_a_code() {
    for (word, body, expected) in [
        ("track", json!({"event": "click"}), "touch.id_missing"),
        (
            "track",
            json!({"event": "click", "userId": "null"}),
            "touch.id_missing",
        ),
        ("track", json!({"userId": "C1"}), "touch.event_missing"),
        ("group", json!({"userId": "C1"}), "touch.group_missing"),
        ("alias", json!({"userId": "C1"}), "touch.previous_missing"),
        (
            "track",
            json!({"userId": "C1", "event": "a", "timestamp": "昨天"}),
            "touch.timestamp",
        ),
        (
            "track",
            json!({"userId": "C1", "event": "a", "timestamp": i64::MIN}),
            "touch.timestamp",
        ),
        (
            "track",
            json!({"userId": "C1", "event": "a\u{0}b"}),
            "touch.text_control",
        ),
        (
            "track",
            json!({"userId": "C1", "event": "a".repeat(256)}),
            "touch.text_too_long",
        ),
        (
            "track",
            json!({"userId": "C1", "event": "a", "messageId": "m".repeat(101)}),
            "touch.text_too_long",
        ),
        (
            "batch",
            json!({"batch": [{"userId": "C1", "event": "a"}]}),
            "touch.type",
        ),
        ("batch", json!({"batch": [7]}), "touch.shape"),
    ] {
        assert_eq!(code(word, &body), expected, "{body}");
    }
}

#[test]
fn one_bad_event_leaves_the_rest_of_the_batch_alone() {
    let parsed = parse(
        "batch",
        &json!({
            "sentAt": "2026-02-10T14:22:05.000Z",
            "context": {"library": {"name": "analytics-python"}, "locale": "zh-CN"},
            "batch": [
                {"type": "track", "userId": "C1", "event": "a", "messageId": "m1",
                 "timestamp": "2026-02-10T14:22:03.000Z", "context": {"locale": "en"}},
                {"type": "track", "event": "b", "messageId": "m2"},
                {"type": "identify", "userId": "C1", "anonymousId": "x1", "messageId": "m3"},
            ],
        }),
    );
    let first = parsed[0].as_ref().unwrap();
    assert_eq!(first.times.occurred_at, moment("2026-02-10T14:22:03.120Z"));
    assert_eq!(
        first.context["locale"], "en",
        "the event's own context wins"
    );
    assert_eq!(first.context["library"]["name"], "analytics-python");
    let second = parsed[1].as_ref().unwrap_err();
    assert_eq!(
        (second.message_id.as_deref(), second.problem.code()),
        (Some("m2"), "touch.id_missing")
    );
    let third = parsed[2].as_ref().unwrap();
    assert_eq!(third.joins, [("user:C1".to_owned(), "anon:x1".to_owned())]);
}

#[test]
fn the_first_letter_of_a_call_is_the_call_as_browsers_and_phones_write_it() {
    for kind in TouchKind::ALL {
        let letter: String = kind.word().chars().take(1).collect();
        let meant = Call::from_word(&letter);
        assert_eq!(meant, Call::from_word(kind.word()), "{letter}");
        assert_eq!(meant, Some(Call::One(kind)));
    }
    assert_eq!(Call::from_word("b"), Some(Call::Batch));
    for word in ["", "x", "tr", "T", "m"] {
        assert_eq!(Call::from_word(word), None, "{word}");
    }
}

#[test]
fn the_time_the_request_was_sent_wins_over_what_an_event_kept_of_an_earlier_attempt() {
    let occurred = |batch: &Value| {
        let parsed = parse("batch", batch).remove(0);
        parsed.unwrap().times.occurred_at
    };
    let event = json!({"type": "track", "userId": "C1", "event": "a",
        "timestamp": "2026-02-10T13:00:00.000Z", "sentAt": "2026-02-10T13:00:00.000Z"});
    let sent = json!({"batch": [event], "sentAt": "2026-02-10T14:22:05.000Z"});
    assert_eq!(occurred(&sent), moment("2026-02-10T13:00:00.120Z"));
    let own = json!({"batch": [event]});
    assert_eq!(occurred(&own), moment(RECEIVED), "the only one there is");
    let odd = json!({"batch": [event], "sentAt": "gestern"});
    assert_eq!(occurred(&odd), moment(RECEIVED));
}

#[test]
fn a_page_view_is_read_as_the_browser_sdk_sends_it() {
    let body = json!({
        "timestamp": "2026-02-10T14:22:03.000Z", "sentAt": "2026-02-10T14:22:05.000Z",
        "integrations": {"Segment.io": true}, "userId": null, "type": "page",
        "anonymousId": "8f2c9c1e-7d1b-4a51-a5c7-0a7b2a3f5b11", "category": null, "name": null,
        "properties": {"path": "/product/1", "referrer": "", "search": "", "title": "产品",
            "url": "https://www.example.cn/product/1"},
        "context": {"page": {"path": "/product/1", "title": "产品"}, "userAgent": "Mozilla/5.0",
            "locale": "zh-CN", "library": {"name": "analytics.js", "version": "next-1.81.0"},
            "timezone": "Asia/Shanghai"},
        "messageId": "ajs-next-1770733323000-8f2c9c1e", "writeKey": "wk_1",
        "_metadata": {"bundled": ["Segment.io"], "unbundled": [], "bundledIds": []},
    });
    let incoming = one("p", &body);
    assert_eq!(incoming.kind, TouchKind::Page);
    assert_eq!(
        incoming.subject,
        "anon:8f2c9c1e-7d1b-4a51-a5c7-0a7b2a3f5b11"
    );
    assert_eq!(incoming.message_id, "ajs-next-1770733323000-8f2c9c1e");
    assert_eq!(
        incoming.times.occurred_at,
        moment("2026-02-10T14:22:03.120Z")
    );
    assert_eq!(incoming.times.skew_ms(), Some(120));
    assert_eq!(incoming.properties["title"], "产品");
    assert_eq!(incoming.context["library"]["name"], "analytics.js");
}

#[test]
fn alias_joins_the_previous_id_whichever_kind_it_was() {
    let joins = one("alias", &json!({"userId": "C1", "previousId": "p"})).joins;
    let other: Vec<_> = joins.iter().map(|(_, other)| other.as_str()).collect();
    assert_eq!(other, ["user:p", "anon:p"]);
    assert_eq!(
        one("alias", &json!({"userId": "C1", "previousId": "C1"}))
            .joins
            .len(),
        1
    );
}

/// Sender's clock at the event and at sending, ours at receipt, the time found, and what is flagged.
const CLOCKS: &str = "
2026-02-10T14:22:03.000Z 2026-02-10T14:22:05.000Z 2026-02-10T14:22:05.120Z 2026-02-10T14:22:03.120Z -
2026-02-10T15:22:03.000Z 2026-02-10T15:22:08.000Z 2026-02-10T14:22:08.000Z 2026-02-10T14:22:03.000Z -
2026-02-10T14:22:09.000Z 2026-02-10T14:22:08.000Z 2026-02-10T14:22:08.000Z 2026-02-10T14:22:08.000Z clamped
2020-01-01T00:00:00.000Z 2020-01-01T00:00:10.000Z 2026-02-10T14:22:08.000Z 2026-02-10T14:21:58.000Z skewed
2026-02-09T14:22:03.000Z 2026-02-09T14:22:08.000Z 2026-02-10T14:22:08.000Z 2026-02-10T14:22:03.000Z -
2026-02-09T14:22:03.000Z 2026-02-09T14:22:07.999Z 2026-02-10T14:22:08.000Z 2026-02-10T14:22:03.001Z skewed
";

#[test]
fn the_sender_s_clock_is_corrected() {
    for line in CLOCKS.trim().lines() {
        let cells: Vec<_> = line.split(' ').collect();
        let reading = Reading {
            received_at: moment(cells[2]),
            clock: ClockPolicy::Correct,
        };
        let body = json!({"userId": "C1", "event": "a", "timestamp": cells[0], "sentAt": cells[1]});
        let parsed = wire::parse_value(Call::One(TouchKind::Track), &body, reading).unwrap();
        let times = parsed[0].as_ref().unwrap().times;
        assert_eq!(times.occurred_at, moment(cells[3]), "{line}");
        assert_eq!(
            (times.clamped, times.skewed),
            (cells[4] == "clamped", cells[4] == "skewed")
        );
        let kept = (times.original, times.sent);
        assert_eq!(
            kept,
            (Some(moment(cells[0])), Some(moment(cells[1]))),
            "both are kept"
        );
    }
}

#[test]
fn without_a_time_of_sending_or_from_a_server_nothing_is_corrected() {
    let event = |rest: Value| {
        let mut body = json!({"userId": "C1", "event": "a"});
        body.as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        body
    };
    let occurred = |body: &Value| one("track", body).times.occurred_at;
    assert_eq!(occurred(&event(json!({}))), moment(RECEIVED));
    let early = json!({"timestamp": "2026-02-07T08:00:00+08:00"});
    assert_eq!(
        occurred(&event(early)),
        moment("2026-02-07T00:00:00Z"),
        "three days late, in its place"
    );
    assert_eq!(
        occurred(&event(json!({"timestamp": "2026-02-10T14:22:06Z"}))),
        moment(RECEIVED)
    );
    assert_eq!(
        occurred(&event(json!({"timestamp": 1_770_000_000}))),
        Moment::from_ms(1_770_000_000_000)
    );
    assert_eq!(
        occurred(&event(json!({"timestamp": 1_770_000_000_123_i64}))),
        Moment::from_ms(1_770_000_000_123)
    );
    assert_eq!(
        occurred(&event(json!({"timestamp": "2026-02-07 00:00:00"}))),
        moment("2026-02-07T00:00:00Z")
    );
    let server = Reading {
        clock: ClockPolicy::AsSent,
        ..reading()
    };
    let body =
        event(json!({"timestamp": "2026-02-10T14:00:00Z", "sentAt": "2026-02-10T15:00:00Z"}));
    let times = wire::parse_value(Call::One(TouchKind::Track), &body, server)
        .unwrap()
        .remove(0)
        .unwrap()
        .times;
    assert_eq!(times.occurred_at, moment("2026-02-10T14:00:00Z"));
}

#[test]
fn an_event_at_the_limit_is_taken_and_one_byte_more_is_not() {
    let event = |bytes: usize| {
        let empty = json!({"event": "a", "properties": {"t": ""}, "userId": "C1", "type": "track"});
        let filler = "x".repeat(bytes - empty.to_string().len());
        json!({"event": "a", "properties": {"t": filler}, "userId": "C1", "type": "track"})
    };
    assert_eq!(event(EVENT_BYTES_MAX).to_string().len(), EVENT_BYTES_MAX);
    let track = |body: &Value| {
        wire::parse(
            Call::One(TouchKind::Track),
            body.to_string().as_bytes(),
            reading(),
        )
    };
    assert!(track(&event(EVENT_BYTES_MAX)).unwrap()[0].is_ok());
    assert_eq!(
        track(&event(EVENT_BYTES_MAX + 1)).unwrap_err().code(),
        "touch.too_large"
    );
    let batch = json!({"batch": [event(EVENT_BYTES_MAX + 1), event(100)]});
    let parsed = parse("batch", &batch);
    assert_eq!(
        parsed[0].as_ref().unwrap_err().problem.code(),
        "touch.too_large"
    );
    assert!(parsed[1].is_ok());
}

#[test]
fn a_batch_beyond_its_limits_is_refused_whole() {
    let batch = |events: usize| json!({"batch": vec![json!({"type": "track", "userId": "C1", "event": "a"}); events]});
    let refused = |body: &str| wire::parse(Call::Batch, body.as_bytes(), reading()).unwrap_err();
    assert_eq!(
        parse("batch", &batch(BATCH_EVENTS_MAX)).len(),
        BATCH_EVENTS_MAX
    );
    assert_eq!(
        refused(&batch(BATCH_EVENTS_MAX + 1).to_string()).code(),
        "batch.too_many"
    );
    let spaces = " ".repeat(BATCH_BYTES_MAX - batch(1).to_string().len());
    let padded = format!("{}{spaces}", batch(1));
    assert!(wire::parse(Call::Batch, padded.as_bytes(), reading()).is_ok());
    assert_eq!(refused(&format!("{padded} ")).code(), "batch.too_large");
    assert_eq!(refused("{").code(), "touch.json");
    assert_eq!(refused("[]").code(), "touch.shape");
    assert_eq!(refused("{}").code(), "touch.shape");
}

#[test]
fn a_missing_message_id_is_derived_so_that_a_repetition_is_known() {
    let event = |at: Option<&str>, sent: &str| json!({"userId": "C1", "event": "a", "timestamp": at, "sentAt": sent});
    let stamped = |sent: &str| one("track", &event(Some("2026-02-10T14:00:00Z"), sent));
    let (first, again) = (
        stamped("2026-02-10T14:00:01Z"),
        stamped("2026-02-10T14:09:00Z"),
    );
    assert_eq!(
        first.message_id, again.message_id,
        "sending again changes nothing"
    );
    assert_eq!(first.fingerprint, again.fingerprint);
    assert_eq!(first.message_id.len(), 32);
    let later = one(
        "track",
        &event(Some("2026-02-10T14:00:00.001Z"), "2026-02-10T14:00:01Z"),
    );
    assert_ne!(first.message_id, later.message_id);
    let twins = json!({"batch": [{"type": "track", "userId": "C1", "event": "a"}, {"type": "track", "userId": "C1", "event": "a"}]});
    let twins: Vec<_> = parse("batch", &twins)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_ne!(
        twins[0].message_id, twins[1].message_id,
        "two clicks without a time are two clicks"
    );
}

#[test]
fn the_same_message_with_another_content_has_another_fingerprint() {
    let event = |page: &str| {
        one(
            "track",
            &json!({"userId": "C1", "event": "a", "messageId": "m1", "properties": {"page": page}}),
        )
    };
    assert_eq!(event("/a").fingerprint, event("/a").fingerprint);
    assert_ne!(event("/a").fingerprint, event("/b").fingerprint);
}

#[test]
fn the_plain_four_field_event_is_taken_as_it_stands() {
    let body = json!({"customer_id": "C7821", "event_type": "deep_tech_exploration",
        "timestamp": "2026-02-10T08:00:00Z", "source": "web", "dwell_s": 138});
    for incoming in [one("track", &body), one("batch", &json!({"batch": [body]}))] {
        assert_eq!(
            (incoming.kind, incoming.name.as_str()),
            (TouchKind::Track, "deep_tech_exploration")
        );
        assert_eq!(incoming.subject, "user:C7821");
        assert_eq!(incoming.times.occurred_at, moment("2026-02-10T08:00:00Z"));
        assert_eq!(wire::channel_of(&incoming, "官网"), "web");
        assert_eq!(incoming.properties["dwell_s"], 138);
    }
}

#[test]
fn the_log_gives_back_what_it_was_given() {
    let incoming = one(
        "page",
        &json!({"userId": "C1", "anonymousId": "x1", "name": "价格", "messageId": "m1",
        "properties": {"url": "https://example.com/price"}, "context": {"page": {"title": "价格页"}}}),
    );
    let body = wire::to_log(&incoming, "官网", "0.70".parse().unwrap());
    let hash =
        |text: &str| -> [u8; 16] { Sha256::digest(text).as_slice()[..16].try_into().unwrap() };
    let mut row = TouchRow {
        seq: 7,
        source: Id::new(3),
        message_hash: hash("m1"),
        kind: incoming.kind.word().to_owned(),
        subject: incoming.subject.clone(),
        occurred_at: incoming.times.occurred_at,
        received_at: incoming.times.received_at,
        body,
    };
    let (touch, joins) = wire::from_log(&row).unwrap();
    assert_eq!(
        (touch.seq, &*touch.key.message_id, touch.event()),
        (7, "m1", "page")
    );
    assert_eq!(touch.page_title(), Some("价格页"));
    assert_eq!(touch.page_text("url"), Some("https://example.com/price"));
    assert_eq!(
        (touch.channel.as_str(), touch.trust.to_string().as_str()),
        ("官网", "0.70")
    );
    assert_eq!(joins, incoming.joins);
    row.message_hash = hash("another message under the same id");
    let (again, _) = wire::from_log(&row).unwrap();
    assert!(
        again.key.message_id.starts_with("m1#"),
        "{}",
        again.key.message_id
    );
    row.body = json!({});
    assert!(wire::from_log(&row).is_none());
}
