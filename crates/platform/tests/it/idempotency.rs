//! The same request sent twice is done once; a key belongs to one request and one day.

use serde_json::json;
use weft_kernel::Moment;
use weft_platform::{ListQuery, Once};

use crate::house::{House, also_on_postgres};

fn once(fingerprint: &str) -> Once {
    Once {
        key: "u1:abc".into(),
        fingerprint: fingerprint.into(),
    }
}

fn accounts(house: &House) -> usize {
    let all = ListQuery::default();
    let page = house.platform.list(&House::system(), "account", &all);
    page.unwrap().items.len()
}

#[test]
fn a_request_sent_twice_is_done_once() {
    let house = House::new();
    let create = |fingerprint: &str| {
        let body = json!({ "name": "甲公司" });
        house
            .platform
            .create_once(&House::system(), "account", body, Some(once(fingerprint)))
    };
    let first = create("a").unwrap();
    assert_eq!(create("a").unwrap(), first);
    assert_eq!(accounts(&house), 1);
    let other = create("b").unwrap_err();
    assert_eq!(other.code(), "idempotency.other_request");
    assert_eq!(accounts(&house), 1);
    house.clock.advance_ms(Moment::DAY_MS - 1);
    assert_eq!(create("a").unwrap(), first, "still remembered");
    house.clock.advance_ms(2);
    assert_ne!(create("b").unwrap(), first, "forgotten after a day");
    assert_eq!(accounts(&house), 2);
}

#[test]
fn a_refused_request_may_be_sent_again() {
    let house = House::new();
    let create = |body| {
        house
            .platform
            .create_once(&House::system(), "account", body, Some(once("a")))
    };
    assert_eq!(create(json!({})).unwrap_err().code(), "field.required");
    create(json!({ "name": "甲公司" })).unwrap();
    let long = Once {
        key: "k".repeat(weft_platform::KEY_LENGTH_MAX + 1),
        fingerprint: "a".into(),
    };
    let refused = house.platform.create_once(
        &House::system(),
        "account",
        json!({ "name": "x" }),
        Some(long),
    );
    assert_eq!(refused.unwrap_err().code(), "idempotency.key_length");
    assert_eq!(accounts(&house), 1);
}

also_on_postgres!(a_request_sent_twice_is_done_once);
