//! People: signing in and out, waiting after many failures, rights that change at the next request.

use serde_json::json;
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, NewToken, SessionToken};

use crate::house::{House, also_on_postgres};

const PASSWORD: &str = "correct horse";
const HOUR_MS: i64 = 60 * 60 * 1000;

/// A user of sales with a password; names are unlike, since failures are counted per name.
fn with_password(house: &House, username: &str) -> Caller {
    let caller = house.person(username, "sales", "华东");
    let of = ("user", caller.id().unwrap(), "set_password");
    let input = json!({ "password": PASSWORD });
    house
        .platform
        .command_record(&House::system(), of, input, None)
        .unwrap();
    caller
}

fn code<T>(answer: Result<T, Problem>) -> &'static str {
    answer.err().map_or("", |problem| problem.code())
}

fn sign_in(house: &House, username: &str) -> SessionToken {
    house.platform.sign_in(username, PASSWORD).unwrap().0
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    let house = House::new();
    with_password(&house, "alike");
    let wrong = house
        .platform
        .sign_in("alike", "not this one")
        .err()
        .unwrap();
    let unknown = house.platform.sign_in("alike2", PASSWORD).err().unwrap();
    let told = |problem: &Problem| (problem.code(), problem.kind(), problem.told().clone());
    assert_eq!(told(&wrong), told(&unknown));
    assert_eq!(wrong.code(), "auth.wrong");
    let log = house.platform.store().changes_after(0, 1_000).unwrap();
    let refused = log.iter().filter(|entry| entry.action == "sign_in.refused");
    assert_eq!(refused.count(), 2);
    assert!(
        log.iter()
            .all(|entry| !entry.body.to_string().contains(PASSWORD))
    );
}

#[test]
fn ten_failures_make_a_name_wait() {
    let house = House::new();
    with_password(&house, "patient");
    for _ in 0..10 {
        assert_eq!(
            code(house.platform.sign_in("patient", "not this one")),
            "auth.wrong"
        );
    }
    assert_eq!(
        code(house.platform.sign_in("patient", PASSWORD)),
        "auth.too_many"
    );
    house.clock.advance_ms(HOUR_MS / 4 + 1);
    assert_eq!(code(house.platform.sign_in("patient", PASSWORD)), "");
}

#[test]
fn a_session_ends_when_idle_when_old_and_when_told() {
    let house = House::new();
    with_password(&house, "idle");
    let answer = |token: &SessionToken| code(house.platform.caller_with(&token.0));
    let idle = sign_in(&house, "idle");
    assert_eq!(answer(&idle), "");
    house.clock.advance_ms(8 * HOUR_MS - 1);
    assert_eq!(answer(&idle), "");
    house.clock.advance_ms(8 * HOUR_MS + 1);
    assert_eq!(answer(&idle), "auth.signed_out");
    let old = sign_in(&house, "idle");
    for _ in 0..27 {
        house.clock.advance_ms(6 * HOUR_MS);
        assert_eq!(answer(&old), "");
    }
    house.clock.advance_ms(6 * HOUR_MS);
    assert_eq!(answer(&old), "auth.signed_out", "seven days are over");
    let told = sign_in(&house, "idle");
    let (caller, session) = house.platform.caller_with(&told.0).unwrap();
    house.platform.sign_out(&caller, session).unwrap();
    assert_eq!(answer(&told), "auth.signed_out");
    assert_eq!(code(house.platform.caller_with("")), "auth.signed_out");
}

fn user_version(house: &House, user: Id) -> i64 {
    house
        .platform
        .get(&House::system(), "user", user)
        .unwrap()
        .version()
}

fn set(house: &House, user: Id, json: serde_json::Value) {
    let of = ("user", user, user_version(house, user));
    house.platform.update(&House::system(), of, json).unwrap();
}

#[test]
fn a_change_of_role_or_leave_acts_at_the_next_request() {
    let house = House::new();
    let user = with_password(&house, "mover").id().unwrap();
    let finance = house.person("mover2", "finance", "财务部");
    let token = sign_in(&house, "mover");
    let may_create = || {
        let (caller, _) = house.platform.caller_with(&token.0).unwrap();
        let body = json!({ "name": "甲公司" });
        code(house.platform.create(&caller, "account", body))
    };
    assert_eq!(may_create(), "");
    let of_finance = house
        .platform
        .get(&House::system(), "user", finance.id().unwrap())
        .unwrap();
    let role = serde_json::to_value(of_finance).unwrap()["role"]["id"].clone();
    set(&house, user, json!({ "role": role }));
    assert_eq!(may_create(), "access.create");
    set(&house, user, json!({ "active": false }));
    assert_eq!(
        code(house.platform.caller_with(&token.0)),
        "auth.signed_out"
    );
    assert_eq!(
        code(house.platform.sign_in("mover", PASSWORD)),
        "auth.wrong"
    );
}

#[test]
fn a_token_of_the_api_is_another_way_in() {
    let house = House::new();
    let caller = with_password(&house, "robot");
    let asked = NewToken {
        name: "BI".into(),
        scopes: None,
        expires_at: house.platform.now().plus_ms(365 * Moment::DAY_MS),
    };
    let (token, _) = house.platform.make_token(&caller, None, asked).unwrap();
    assert!(token.0.starts_with("weft_"));
    house.clock.advance_ms(30 * Moment::DAY_MS);
    let (again, _) = house.platform.caller_with(&token.0).unwrap();
    assert_eq!(again.id(), caller.id());
    house.clock.advance_ms(336 * Moment::DAY_MS);
    assert_eq!(
        code(house.platform.caller_with(&token.0)),
        "auth.signed_out"
    );
}

also_on_postgres!(
    a_session_ends_when_idle_when_old_and_when_told,
    a_change_of_role_or_leave_acts_at_the_next_request,
);
