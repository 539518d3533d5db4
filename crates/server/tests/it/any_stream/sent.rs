//! What people did, by chance, and the requests in which careless senders tell of it.

use serde_json::{Value, json};
use weft_kernel::Moment;

use super::chance::Chance;
use super::rules::{DAY, EVENTS, HALTS, HOUR, ITEMS, MINUTE, SPANS};

/// Customers with a record, and all people.
pub(super) const CUSTOMERS: i64 = 4;
const PEOPLE: i64 = 6;
/// How long touchpoints are on their way at most.
const LATE: i64 = 3 * DAY;
/// The sources: one whose clocks are corrected, one whose are not.
pub(super) const SOURCES: [(&str, &str); 2] = [("官网", "web"), ("业务系统", "server")];

/// What one event means, whoever tells of it.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) at: i64,
    pub(super) source: usize,
    pub(super) message: String,
    pub(super) subject: String,
    /// What rules know it by.
    pub(super) event: String,
    pub(super) n: Option<i64>,
    pub(super) item: Option<&'static str>,
    pub(super) is_pricing: bool,
    /// Who is the same: identities, and whether it was said or only seen.
    pub(super) joins: Vec<(String, String, bool)>,
    /// The customer whose address or company was told.
    pub(super) customer: Option<i64>,
}

/// A request, and what it is answered and means.
#[derive(Debug)]
pub(super) struct Request {
    /// When it comes.
    pub(super) at: i64,
    pub(super) source: usize,
    pub(super) path: &'static str,
    pub(super) body: Value,
    pub(super) answers: Vec<&'static str>,
    pub(super) means: Vec<Event>,
}

/// Something that happened: when it is told of, and what is said without its time.
struct Told {
    arrives: i64,
    source: usize,
    body: Value,
    means: Event,
}

/// The requests of a stream that begins at `begin`.
pub(super) fn requests(chance: &mut Chance, begin: i64, events: i64) -> Vec<Request> {
    let (mut told, mut at) = (Vec::new(), begin);
    for number in 0..events {
        at += match chance.below(8) {
            0 => 0,
            1 | 2 => chance.pick(&SPANS[..5]),
            3..=5 => chance.below(30) * MINUTE,
            _ => chance.below(8 * HOUR),
        };
        told.push(happened(chance, (number, at)));
    }
    told.sort_by_key(|one| one.arrives);
    let (mut requests, mut rest) = (Vec::new(), &told[..]);
    let mut sent: Vec<(Value, usize)> = Vec::new();
    while let Some(first) = rest.first() {
        let most = usize::try_from(1 + chance.below(10)).unwrap();
        let alike = rest.iter().take(most);
        let count = alike.take_while(|one| one.source == first.source).count();
        let (some, others) = rest.split_at(count);
        rest = others;
        let last = some.last().unwrap();
        // The clock of a server does not show one moment twice here: messages of one moment are told apart by their times.
        let before = requests.last().map_or(begin, |last: &Request| last.at);
        let now = last.arrives.max(before) + 1_000;
        requests.push(request(chance, some, now, &mut sent));
    }
    requests
}

/// Puts several into one request, or one into one of its own.
#[expect(
    clippy::too_many_lines,
    reason = "every carelessness of senders, one after the other"
)]
fn request(
    chance: &mut Chance,
    some: &[Told],
    now: i64,
    sent: &mut Vec<(Value, usize)>,
) -> Request {
    let source = some[0].source;
    let is_corrected = SOURCES[source].1 == "web";
    // A device whose clock is wrong says so by the time at which it sends.
    let wrong = chance.pick(&[0, 0, 7 * MINUTE, -5 * HOUR, 3 * DAY]);
    let skew = if is_corrected { wrong } else { 0 };
    let says_when = skew != 0 || chance.one_in(3);
    let (mut events, mut answers, mut means) = (Vec::new(), Vec::new(), Vec::new());
    for one in some {
        let (mut body, mut event) = (one.body.clone(), one.means.clone());
        match chance.below(14) {
            // Happened while it was sent, or the sender does not know.
            0 => event.at = now,
            1 if !says_when => {
                event.at = now;
                body["timestamp"] = json!(Moment::from_ms(now + HOUR));
            }
            _ => body["timestamp"] = written(chance, event.at + skew),
        }
        let is_timed = event.at < now;
        events.push(body.clone());
        answers.push("accepted");
        means.push(event.clone());
        sent.push((body.clone(), source));
        if body["type"] == "track" && is_timed && chance.one_in(12) {
            // The same number for something else: a fault of the sender, and yet an event.
            let (mut other, mut twin) = (body.clone(), event);
            (twin.at, twin.n) = (twin.at + 1, Some(9));
            twin.message.push('#');
            other["properties"]["n"] = json!(9);
            other["timestamp"] = json!(Moment::from_ms(twin.at + skew));
            events.push(other);
            answers.push("accepted");
            means.push(twin);
        }
        if chance.one_in(12) && body["messageId"].is_string() {
            events.push(body);
            answers.push("duplicate");
        }
    }
    if chance.one_in(4) {
        let again: Vec<_> = sent.iter().filter(|(_, of)| *of == source).collect();
        let (body, _) = chance.pick(&again);
        if body["messageId"].is_string() {
            events.push(body.clone());
            answers.push("duplicate");
        }
    }
    if chance.one_in(3) {
        events.push(spoilt(chance));
        answers.push("rejected");
    }
    let path = match (&events[..], events[0]["type"].as_str()) {
        ([_], Some(kind)) if chance.one_in(2) && answers == ["accepted"] => path_of(kind),
        _ => "/v1/batch",
    };
    let mut body = match path {
        "/v1/batch" => json!({ "batch": events }),
        _ => events.remove(0),
    };
    if says_when {
        // Of one whose clock is not corrected it means nothing.
        let shown = if is_corrected {
            now + skew
        } else {
            now - 9 * DAY
        };
        body["sentAt"] = json!(Moment::from_ms(shown));
    }
    Request {
        at: now,
        source,
        path,
        body,
        answers,
        means,
    }
}

fn path_of(kind: &str) -> &'static str {
    match kind {
        "track" => "/v1/track",
        "page" => "/v1/p",
        "identify" => "/v1/identify",
        "group" => "/v1/g",
        _ => "/v1/alias",
    }
}

/// A time in one of the ways people write it.
fn written(chance: &mut Chance, at: i64) -> Value {
    let civil = Moment::from_ms(at + 8 * HOUR).to_string();
    match chance.below(4) {
        0 => json!(at),
        1 if at % 1_000 == 0 => json!(at / 1_000),
        2 => json!(format!("{}+08:00", civil.trim_end_matches('Z'))),
        _ => json!(Moment::from_ms(at)),
    }
}

/// An event that cannot be kept.
fn spoilt(chance: &mut Chance) -> Value {
    let long = "长".repeat(300);
    chance.pick(&[
        json!(42),
        json!({ "type": "track", "event": "view" }),
        json!({ "type": "track", "userId": "K0" }),
        json!({ "type": "track", "event": "view", "userId": "null" }),
        json!({ "type": "visit", "event": "view", "userId": "K0" }),
        json!({ "type": "alias", "userId": "K0" }),
        json!({ "type": "track", "event": "view", "userId": "K0", "timestamp": "昨天" }),
        json!({ "type": "track", "event": long, "userId": "K0" }),
        json!({ "type": "track", "event": "view", "userId": "K\u{0}0" }),
        json!({ "type": "track", "event": "view", "userId": "K0", "messageId": "m".repeat(101) }),
    ])
}

/// Who it is told of: the user, the device, or both.
struct Who {
    person: i64,
    user: Option<String>,
    device: Option<String>,
}

impl Who {
    fn any(chance: &mut Chance) -> Self {
        let person = chance.below(PEOPLE);
        let user = format!("K{person}");
        let device = match chance.one_in(12) {
            true => "tablet".to_owned(),
            false => format!("d{person}{}", chance.below(2)),
        };
        let (user, device) = match chance.below(8) {
            // Who never signs in.
            _ if person == PEOPLE - 1 => (None, Some(device)),
            0..=3 => (None, Some(device)),
            4..=5 => (Some(user), None),
            _ => (Some(user), Some(device)),
        };
        Self {
            person,
            user,
            device,
        }
    }

    fn is_on_tablet(&self) -> bool {
        self.device.as_deref() == Some("tablet")
    }
}

fn happened(chance: &mut Chance, (number, at): (i64, i64)) -> Told {
    let who = Who::any(chance);
    let source = usize::from(chance.one_in(4));
    let late = match chance.below(6) {
        0 => chance.below(LATE),
        1 => chance.below(HOUR),
        _ => 0,
    };
    let mut means = Event {
        at,
        source,
        message: format!("m-{number:04}"),
        subject: match (&who.user, &who.device) {
            (Some(user), _) => format!("user:{user}"),
            (None, device) => format!("anon:{}", device.as_deref().unwrap_or_default()),
        },
        event: String::new(),
        n: None,
        item: None,
        is_pricing: false,
        joins: Vec::new(),
        customer: None,
    };
    if let (Some(user), Some(device)) = (&who.user, &who.device) {
        let seen = (format!("user:{user}"), format!("anon:{device}"), false);
        means.joins.push(seen);
    }
    let mut body = match chance.below(20) {
        0 | 1 => identifies(chance, &who, &mut means),
        2 if who.user.is_some() => renames(chance, &who, &mut means),
        3 if who.person < CUSTOMERS && !who.is_on_tablet() => {
            (means.event, means.customer) = ("group".to_owned(), Some(who.person));
            json!({ "type": "group", "groupId": format!("K{}", who.person) })
        }
        4 | 5 => page(chance, &mut means),
        _ => does(chance, &mut means),
    };
    let sent = body.as_object_mut().unwrap();
    let ids = [("userId", &who.user), ("anonymousId", &who.device)];
    for (field, id) in ids {
        sent.extend(id.iter().map(|id| (field.to_owned(), json!(id))));
    }
    sent.insert("messageId".to_owned(), json!(means.message));
    Told {
        arrives: at + late,
        source,
        body,
        means,
    }
}

/// Somebody says who they are.
fn identifies(chance: &mut Chance, who: &Who, means: &mut Event) -> Value {
    means.event = "identify".to_owned();
    let tells = chance.one_in(2) && who.person < CUSTOMERS && !who.is_on_tablet();
    let traits = match tells {
        true => json!({ "email": format!("k{}@example.cn", who.person) }),
        false => json!({ "plan": "free" }),
    };
    means.customer = tells.then_some(who.person);
    json!({ "type": "identify", "traits": traits })
}

/// An earlier name of theirs, or a device, is said to be them.
fn renames(chance: &mut Chance, who: &Who, means: &mut Event) -> Value {
    means.event = "alias".to_owned();
    let before = match chance.below(3) {
        0 => format!("old{}", who.person),
        1 => format!("d{}1", who.person),
        _ => format!("K{}", chance.below(PEOPLE - 1)),
    };
    for kind in ["user", "anon"] {
        let other = format!("{kind}:{before}");
        if other != means.subject {
            means.joins.push((means.subject.clone(), other, true));
        }
    }
    json!({ "type": "alias", "previousId": before })
}

fn page(chance: &mut Chance, means: &mut Event) -> Value {
    means.event = "page".to_owned();
    means.is_pricing = chance.one_in(2);
    let path = if means.is_pricing {
        "/pricing/pump"
    } else {
        "/about"
    };
    let (properties, context) = (
        properties(chance, means),
        json!({ "page": { "url": format!("https://example.cn{path}"), "path": path } }),
    );
    json!({ "type": "page", "name": "页", "properties": properties, "context": context })
}

fn does(chance: &mut Chance, means: &mut Event) -> Value {
    let event = match chance.below(6) {
        0 => chance.pick(&HALTS),
        _ => chance.pick(&EVENTS[..4]),
    };
    means.event = event.to_owned();
    json!({ "type": "track", "event": event, "properties": properties(chance, means) })
}

fn properties(chance: &mut Chance, means: &mut Event) -> Value {
    means.n = (!chance.one_in(5)).then(|| chance.below(7));
    means.item = (!chance.one_in(4)).then(|| chance.pick(&ITEMS));
    let mut properties = json!({ "other": [1, { "deep": null }] });
    match means.n {
        Some(n) => properties["n"] = json!(n),
        None if chance.one_in(2) => properties["n"] = Value::Null,
        None => {}
    }
    if let Some(item) = means.item {
        properties["item"] = json!(item);
    }
    properties
}
