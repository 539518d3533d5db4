//! Plain events in the words of no SDK.

use serde_json::{Value, json};
use weft_kernel::Moment;
use weft_signals::TouchKind;
use weft_signals::wire::{self, BATCH_BYTES_MAX, ClockPolicy, Incoming, Reading};

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn reading() -> Reading {
    Reading {
        received_at: moment("2026-02-10T14:22:05.120Z"),
        clock: ClockPolicy::Correct,
    }
}

#[test]
fn plain_events_need_no_sdk_s_words() {
    let plain = |body: &Value| -> Vec<Incoming> {
        let parsed = wire::parse_plain(body.to_string().as_bytes(), "s1", reading()).unwrap();
        parsed.into_iter().map(Result::unwrap).collect()
    };
    let event = json!({"id": "p-1", "type": "paid", "subject": "C7821",
        "time": "2026-02-10T08:00:00Z", "properties": {"amount": 120}});
    let read = plain(&event).remove(0);
    assert_eq!((read.kind, read.name.as_str()), (TouchKind::Track, "paid"));
    assert_eq!(
        (read.subject.as_str(), read.message_id.as_str()),
        ("user:C7821", "p-1")
    );
    assert_eq!(read.times.occurred_at, moment("2026-02-10T08:00:00Z"));
    assert_eq!(read.properties["amount"], 120);
    let list = plain(&json!([
        {"type": "scan", "subject": "anon:badge-7"},
        {"type": "identify", "userId": "C1", "anonymousId": "badge-7", "traits": {"email": "a@b.cn"}},
        {"customer_id": "C2", "event_type": "call", "timestamp": "2026-02-10T08:00:00Z"},
        {"event": "click", "userId": "C3"},
    ]));
    let told: Vec<_> = list
        .iter()
        .map(|one| (one.kind, one.subject.as_str(), one.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (TouchKind::Track, "anon:badge-7", "scan"),
            (TouchKind::Identify, "user:C1", ""),
            (TouchKind::Track, "user:C2", "call"),
            (TouchKind::Track, "user:C3", "click"),
        ]
    );
}

#[test]
fn a_signed_request_sent_again_names_its_events_as_before() {
    let ids = |seal: &str| -> Vec<String> {
        let body =
            json!([{"type": "a", "subject": "C1"}, {"type": "a", "subject": "C1"}]).to_string();
        let parsed = wire::parse_plain(body.as_bytes(), seal, reading()).unwrap();
        parsed
            .into_iter()
            .map(|one| one.unwrap().message_id)
            .collect()
    };
    assert_eq!(ids("s1"), ids("s1"));
    assert_ne!(ids("s1"), ids("s2"), "signed anew, it happened again");
    assert_ne!(ids("s1")[0], ids("s1")[1]);
    let spaces = " ".repeat(BATCH_BYTES_MAX + 1);
    for (body, expected) in [("{", "touch.json"), (spaces.as_str(), "batch.too_large")] {
        let refused = wire::parse_plain(body.as_bytes(), "s1", reading()).unwrap_err();
        assert_eq!(refused.code(), expected);
    }
    let parsed = wire::parse_plain(br#"{"id": "1", "type": "paid"}"#, "s1", reading()).unwrap();
    let problem = &parsed[0].as_ref().unwrap_err().problem;
    assert_eq!(
        (problem.code(), problem.field()),
        ("touch.subject_missing", Some("subject"))
    );
    let parsed = wire::parse_plain(br#"{"type": "paid", "subject": 17}"#, "s1", reading()).unwrap();
    assert_eq!(parsed[0].as_ref().unwrap().subject, "user:17");
    for body in ["7", "null", "[7]", "{\"batch\": 7}", "{}"] {
        let parsed = wire::parse_plain(body.as_bytes(), "s1", reading()).unwrap();
        assert!(parsed[0].is_err(), "{body}");
    }
}
