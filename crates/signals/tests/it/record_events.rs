//! Changes of records become touches, once each, and a lead that nobody touches raises a signal.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use weft_kernel::{Id, Value};
use weft_platform::{Caller, Change};
use weft_signals::pipeline::{Pipeline, RecordEventDoc, RecordEvents};
use weft_signals::wire;
use weft_store::Lane;

use crate::house::{House, also_on_postgres, settle, system};

also_on_postgres!(
    a_lead_that_nobody_touches_raises_a_signal_for_its_owner_and_a_touched_one_does_not,
);

const ALL: &str = "id is not empty";
const HOUR: i64 = 3_600_000;

/// Somebody of the house, with every right.
fn colleague(house: &House, name: &str) -> (Id, Caller) {
    let role = house.records("role", "name = \"administrator\"").remove(0);
    let user = house.make(
        "user",
        json!({"name": name, "username": name, "role": role["id"]}),
    );
    (user, house.platform.caller_of(user).unwrap())
}

fn lead(house: &House, name: &str, owner: Option<Id>) -> Id {
    house.make(
        "lead",
        json!({"name": name, "phone": "13912345678", "owner": owner}),
    )
}

fn change(house: &House, caller: &Caller, lead: Id, change: Change) {
    let changed = house
        .platform
        .write(caller, Lane::Interactive, move |unit| {
            unit.update("lead", lead, change.clone()).map(drop)
        });
    changed.unwrap();
}

/// The records' consumer, then the judge, until nothing is left.
fn run(records: &mut RecordEvents, judge: &mut Pipeline) {
    while records.step().unwrap() {}
    settle(judge);
}

/// The touches that came of records: event and subject, in the order of the log.
fn told(house: &House) -> Vec<(String, String)> {
    let rows = house.platform.store().touches_after(0, 10_000).unwrap();
    let touches = rows.iter().map(|row| wire::from_log(row).unwrap().0);
    touches
        .filter(|touch| touch.channel == "Weft")
        .map(|touch| (touch.event().to_owned(), touch.subject.to_string()))
        .collect()
}

/// Writes a follow-up to a lead.
fn follow_up(house: &House, caller: &Caller, lead: Id) -> Id {
    let json = json!({"lead": lead, "kind": "call", "content": "约了周四再谈"});
    house.platform.create(caller, "activity", json).unwrap()
}

#[test]
fn a_lead_that_nobody_touches_raises_a_signal_for_its_owner_and_a_touched_one_does_not() {
    let house = &House::new();
    let (owner, caller) = colleague(house, "张三");
    let mut records = RecordEvents::open(house.platform.clone()).unwrap();
    let mut judge = house.consumer();
    let made = ["无人理", "有人理", "有人写跟进"].map(|name| lead(house, name, Some(owner)));
    let [left, worked, followed] = made;
    run(&mut records, &mut judge);
    house.clock.advance_ms(HOUR);
    let working = Change::new().set("status", "working");
    change(house, &caller, worked, working);
    follow_up(house, &caller, followed);
    run(&mut records, &mut judge);
    house.clock.advance_ms(47 * HOUR);
    run(&mut records, &mut judge);
    let signals = house.records("signal", ALL);
    assert_eq!(signals.len(), 1, "{signals:?}");
    let signal = &signals[0];
    assert_eq!(signal["lead"]["id"], left.to_string());
    assert!(signal["account"].is_null());
    assert_eq!(signal["owner"]["label"], "张三");
    assert_eq!(signal["title"], "线索无人跟进：线索到手 48 小时没有人跟进");
    let source = house.records("source", "name = \"Weft\"").remove(0);
    assert_eq!(
        (&source["trust"], &source["kind"]),
        (&json!("1"), &json!("server"))
    );
    let of_follow_ups: Vec<_> = told(house)
        .into_iter()
        .filter(|(_, subject)| *subject == format!("user:{followed}"))
        .map(|(event, _)| event)
        .collect();
    assert_eq!(of_follow_ups, ["lead_created", "lead_touched"]);
    let touches = house.platform.store().touches_after(0, 10).unwrap();
    let (touch, _) = wire::from_log(&touches[0]).unwrap();
    assert_eq!(touch.properties["status"], "new");
    assert_eq!(touch.properties["owner"], owner.to_string());
    assert!(
        touch
            .properties
            .values()
            .all(|value| !value.to_string().contains("139"))
    );
}

#[test]
fn what_a_lead_was_told_of_goes_with_it_to_the_customer_it_becomes() {
    let house = House::new();
    let (owner, caller) = colleague(&house, "李四");
    let mut records = RecordEvents::open(house.platform.clone()).unwrap();
    let mut judge = house.consumer();
    let lead = lead(&house, "王五", Some(owner));
    run(&mut records, &mut judge);
    house.clock.advance_ms(49 * HOUR);
    run(&mut records, &mut judge);
    assert_eq!(house.records("signal", "standing = true").len(), 1);
    let account = house.make("account", json!({"name": "丁公司", "owner": owner}));
    let contact = house.make("contact", json!({"name": "王五", "account": account}));
    let converted = Change::new()
        .set("status", "converted")
        .set("account", account)
        .set("contact", contact);
    // What only the command may write, it writes as the house in its person's name.
    let caller = caller.acting("lead.convert");
    change(&house, &caller, lead, converted);
    run(&mut records, &mut judge);
    let signal = house.records("signal", ALL).remove(0);
    assert_eq!(signal["account"]["id"], account.to_string());
    assert_eq!(signal["contact"]["id"], contact.to_string());
    assert!(signal["lead"].is_null());
    assert!(!signal["ended_at"].is_null(), "the exit of the rule");
    let edge = house.records("touch_identity", ALL).remove(0);
    assert_eq!(
        (&edge["account"]["id"], &edge["lead"]),
        (&json!(account.to_string()), &Json::Null)
    );
}

#[test]
fn the_past_before_the_first_start_makes_no_touches_and_a_source_switched_off_makes_none() {
    let house = House::new();
    lead(&house, "以前的", None);
    let mut records = RecordEvents::open(house.platform.clone()).unwrap();
    while records.step().unwrap() {}
    assert!(told(&house).is_empty());
    lead(&house, "现在的", None);
    while records.step().unwrap() {}
    assert_eq!(told(&house).len(), 1);
    let source = house.records("source", "name = \"Weft\"").remove(0);
    let id = Id::parse(source["id"].as_str().unwrap()).unwrap();
    let version = source["version"].as_i64().unwrap();
    let off = json!({"active": false});
    house
        .platform
        .update(&system(), ("source", id, version), off)
        .unwrap();
    lead(&house, "关掉以后", None);
    while records.step().unwrap() {}
    assert_eq!(told(&house).len(), 1);
}

const OF_SIGNALS: &str = r#"
    name = "NAME"
    label = { zh = "信号产生", en = "A signal came about" }
    event = "NAME"
    object = "signal"
    on = "create"
    subject = "account"
    OWN
"#;

#[test]
fn what_signals_write_themselves_becomes_no_touch_unless_it_is_asked_for() {
    let doc = |name: &str, own: &str| OF_SIGNALS.replace("NAME", name).replace("OWN", own);
    let (quiet, asked) = (doc("quiet", ""), doc("asked", "of_signals = true"));
    let house = House::with(&[
        ("record_events/quiet.toml", &quiet),
        ("record_events/asked.toml", &asked),
    ]);
    house.make("account", json!({"name": "甲公司", "code": "C1"}));
    let mut records = RecordEvents::open(house.platform.clone()).unwrap();
    let mut judge = house.consumer();
    let who = json!({"userId": "C1"});
    house.send(&json!([
        crate::house::stay(0, &who),
        crate::house::click(3, &who)
    ]));
    settle(&mut judge);
    run(&mut records, &mut judge);
    let events: Vec<String> = told(&house).into_iter().map(|(event, _)| event).collect();
    assert_eq!(events, ["asked"]);
}

#[test]
fn a_document_that_fits_no_model_is_refused_with_its_place() {
    let house = House::new();
    let model = house.platform.model();
    let good = r#"
        name = "x"
        label = { zh = "甲", en = "A" }
        event = "lead_touched"
        object = "lead"
        on = "update"
        fields = ["status"]
        to = ["working"]
    "#;
    RecordEventDoc::read(&model, good).unwrap();
    let refused = [
        ("\"lead\"", "\"leed\"", "object.unknown", "object"),
        ("\"status\"", "\"state\"", "field.unknown", "fields"),
        ("\"update\"", "\"create\"", "record_event.deed", "fields"),
        ("\"update\"", "\"command\"", "record_event.deed", "fields"),
        (
            "[\"status\"]",
            "[\"status\", \"need\"]",
            "record_event.deed",
            "to",
        ),
        ("\"lead_touched\"", "\" \"", "record_event.event", "event"),
        (
            "on =",
            "subject = \"region\"\non =",
            "record_event.subject",
            "subject",
        ),
        (
            "on =",
            "becomes = [\"owner\"]\non =",
            "record_event.subject",
            "becomes",
        ),
        (
            "on =",
            "properties = { p = \"phone\" }\non =",
            "record_event.personal",
            "properties",
        ),
    ];
    for (from, to, code, place) in refused {
        let text = good.replacen(from, to, 1);
        let problem = RecordEventDoc::read(&model, &text).unwrap_err();
        assert_eq!(
            (problem.code(), problem.field()),
            (code, Some(place)),
            "{text}"
        );
    }
    let unknown = RecordEventDoc::read(&model, &format!("{good}\nbye = 1")).unwrap_err();
    assert_eq!(unknown.code(), "record_event.unreadable");
    let command = good.replace(
        "fields = [\"status\"]\n        to = [\"working\"]",
        "command = \"lead.sell\"",
    );
    let command = command.replace("\"update\"", "\"command\"");
    let problem = RecordEventDoc::read(&model, &command).unwrap_err();
    assert_eq!(problem.code(), "record_event.command");
}

/// What may happen to one of some leads, and to the consumer.
#[derive(Clone, Debug)]
enum Deed {
    Make,
    Status(usize, &'static str),
    Need(usize, bool),
    Owner(usize, bool),
    /// A follow-up is written by somebody, or by the house itself.
    Follow(usize, bool),
    Delete(usize),
    Step,
    Restart,
    /// The program dies after the position of some time ago was the last one written.
    Forget,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let status = prop::sample::select(vec!["new", "working", "qualified", "void"]);
    let deed = prop_oneof![
        3 => Just(Deed::Make),
        3 => (0_usize..4, status).prop_map(|(lead, status)| Deed::Status(lead, status)),
        2 => (0_usize..4, any::<bool>()).prop_map(|(lead, some)| Deed::Need(lead, some)),
        2 => (0_usize..4, any::<bool>()).prop_map(|(lead, some)| Deed::Owner(lead, some)),
        2 => (0_usize..4, any::<bool>()).prop_map(|(lead, own)| Deed::Follow(lead, own)),
        1 => (0_usize..4).prop_map(Deed::Delete),
        2 => Just(Deed::Step),
        1 => Just(Deed::Restart),
        1 => Just(Deed::Forget),
    ];
    prop::collection::vec(deed, 1..24)
}

/// A lead as the naive teller remembers it.
#[derive(Clone, Debug)]
struct Known {
    id: Id,
    status: &'static str,
    need: bool,
    owner: bool,
    there: bool,
}

impl Known {
    fn new(id: Id) -> Self {
        Self {
            id,
            status: "new",
            need: false,
            owner: false,
            there: true,
        }
    }
}

fn told_naively(event: &str, id: Id) -> (String, String) {
    (event.to_owned(), format!("user:{id}"))
}

#[test]
fn each_change_is_told_once_across_restarts_and_lost_positions() {
    let house = House::new();
    let people = colleague(&house, "张三");
    let config = ProptestConfig {
        cases: 48,
        ..ProptestConfig::default()
    };
    let cases = TestRunner::new(config).run(&deeds(), |deeds| {
        let expected = lived(&house, &people, deeds);
        let ours: BTreeSet<&str> = expected
            .iter()
            .map(|(_, subject)| subject.as_str())
            .collect();
        let mut told = told(&house);
        told.retain(|(_, subject)| ours.contains(subject.as_str()));
        prop_assert_eq!(counted(&told), counted(&expected));
        Ok(())
    });
    cases.unwrap();
}

fn counted(told: &[(String, String)]) -> BTreeMap<&(String, String), usize> {
    let mut counts = BTreeMap::new();
    for one in told {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

/// The consumer as it starts when no position was kept.
fn forgetful(house: &House) -> RecordEvents {
    let forgotten = house.platform.store().write(Lane::Interactive, |tx| {
        tx.set_consumer_position("signals.records", 0)
    });
    forgotten.unwrap();
    RecordEvents::open(house.platform.clone()).unwrap()
}

/// Does what is to be done, and answers what is to be told of it.
fn lived(house: &House, (owner, caller): &(Id, Caller), deeds: Vec<Deed>) -> Vec<(String, String)> {
    let mut records = RecordEvents::open(house.platform.clone()).unwrap();
    let (mut leads, mut expected) = (Vec::<Known>::new(), Vec::new());
    for deed in deeds {
        let known = |place: usize| leads.get(place).filter(|known| known.there).cloned();
        match deed {
            Deed::Make => {
                let id = lead(house, "某人", None);
                expected.push(told_naively("lead_created", id));
                leads.push(Known::new(id));
            }
            Deed::Status(place, status) => {
                let Some(known) = known(place) else { continue };
                change(house, caller, known.id, Change::new().set("status", status));
                let event = match status {
                    _ if status == known.status => None,
                    "working" | "qualified" => Some("lead_touched"),
                    "void" => Some("lead_closed"),
                    _ => None,
                };
                expected.extend(event.map(|event| told_naively(event, known.id)));
                leads[place].status = status;
            }
            Deed::Need(place, some) => {
                let Some(known) = known(place) else { continue };
                let need = some.then_some("要两台").map(Value::text);
                change(
                    house,
                    caller,
                    known.id,
                    Change::new().set("need", need.unwrap_or_default()),
                );
                let told = (some != known.need).then(|| told_naively("lead_touched", known.id));
                expected.extend(told);
                leads[place].need = some;
            }
            Deed::Owner(place, some) => {
                let Some(known) = known(place) else { continue };
                let owner = some.then_some(*owner);
                change(house, caller, known.id, Change::new().set("owner", owner));
                let told = (some && !known.owner).then(|| told_naively("lead_assigned", known.id));
                expected.extend(told);
                leads[place].owner = some;
            }
            Deed::Follow(place, by_a_person) => {
                let Some(known) = known(place) else { continue };
                let writer = if by_a_person { caller } else { &system() };
                follow_up(house, writer, known.id);
                let told = by_a_person.then(|| told_naively("lead_touched", known.id));
                expected.extend(told);
            }
            Deed::Delete(place) => {
                let Some(known) = known(place) else { continue };
                let gone = (house.platform).write(caller, Lane::Interactive, move |unit| {
                    unit.delete("lead", known.id)
                });
                gone.unwrap();
                expected.push(told_naively("lead_closed", known.id));
                leads[place].there = false;
            }
            Deed::Step => drop(records.step().unwrap()),
            Deed::Restart => records = RecordEvents::open(house.platform.clone()).unwrap(),
            Deed::Forget => records = forgetful(house),
        }
    }
    while records.step().unwrap() {}
    expected
}
