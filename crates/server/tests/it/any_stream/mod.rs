//! Any stream: random events of random people by random rules through the running server, beside what they mean by the
//! guide. Two streams in CI; `WEFT_STREAMS=100` tries as many, `WEFT_STREAM=7` that one alone.

mod chance;
mod meaning;
mod rules;
mod sent;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use weft_kernel::Moment;
use weft_server::background::Crew;

use crate::house::House;
use chance::Chance;
use meaning::{Meaning, Slip, Stood};
use rules::{DAY, Rule};
use sent::{CUSTOMERS, Event, Request, SOURCES};

/// Streams that are tried when nobody says how many.
const STREAMS: u64 = 2;
/// Streams among which each slip must show.
const ENOUGH: u64 = 300;
const EVENTS: i64 = 140;
const RULES: usize = 20;
/// How often it is looked whether several judges have told all, and the rest between.
const LOOKS_MAX: usize = 200;
const REST: Duration = Duration::from_millis(50);
/// Cards that are asked for of each customer.
const CARDS: usize = 12;

/// The company while its server runs.
struct Live {
    house: House,
    crew: Crew,
    rates: Vec<(&'static str, &'static str)>,
    /// The write keys of its sources.
    keys: Vec<String>,
    accounts: Vec<String>,
}

impl Live {
    async fn begin(rules: &[Rule]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        for rule in rules {
            let file = format!("rules/{}.toml", rule.name);
            std::fs::write(folder.path().join(file), rule.text()).unwrap();
        }
        let rates = ["rate_user", "rate_touches", "rate_source", "rate_address"];
        let rates: Vec<_> = rates.iter().map(|name| (*name, "0")).collect();
        let house = House::staffed_in(folder, &rates).await;
        let mut live = Self {
            crew: Crew::start(&house.app).unwrap(),
            house,
            rates,
            keys: Vec::new(),
            accounts: Vec::new(),
        };
        for number in 0..CUSTOMERS {
            // Nobody's: the rules of the pack remind people of customers of their own.
            let account = json!({
                "code": format!("K{number}"), "name": format!("客户{number}"), "owner": null,
            });
            let account = live.house.make("account", &account).await;
            let contact = json!({ "name": "联系人", "account": account, "email": format!("k{number}@example.cn") });
            live.house.make("contact", &contact).await;
            live.accounts.push(account);
        }
        for (name, kind) in SOURCES {
            let source = json!({ "name": name, "kind": kind });
            let call = live.house.post("/api/v1/records/source").by("admin");
            let made = call.body(&source).send().await.json();
            live.keys
                .push(format!("{}:", made["write_key"].as_str().unwrap()));
        }
        live
    }

    /// The server ends, and starts again over what is written.
    async fn again(self) -> Self {
        let now = self.house.app.platform.now();
        self.crew.stop();
        let mut house = House::standing_in(self.house.left(), &self.rates);
        house.clock.set(now);
        house.sign_in("admin").await;
        let crew = Crew::start(&house.app).unwrap();
        Self {
            house,
            crew,
            ..self
        }
    }

    /// So many judges from now on.
    async fn judged_by(&mut self, count: u64) {
        // Nobody stays signed in for weeks.
        self.house.sign_in("admin").await;
        let call = self.house.put("/api/v1/health/judges").by("admin");
        let answered = call.body(&json!({ "judges": count })).send().await;
        assert_eq!(answered.status, 200, "{}", answered.text);
    }

    /// What differs between what stands and what is meant, once it is told as well.
    async fn apart_from(&self, meant: &[Stood], rules: &[Rule]) -> Vec<String> {
        for _ in 0..LOOKS_MAX {
            let apart = apart(&self.stood().await, meant, rules);
            if apart.is_empty() {
                return apart;
            }
            tokio::time::sleep(REST).await;
        }
        apart(&self.stood().await, meant, rules)
    }

    async fn send(&self, request: &Request) {
        self.house.clock.set(Moment::from_ms(request.at));
        let key = format!("Basic {}", STANDARD.encode(&self.keys[request.source]));
        let call = self.house.post(request.path).header("authorization", &key);
        let answered = call.body(&request.body).send().await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        if request.path == "/v1/batch" {
            let answers = answered.json()["results"].as_array().unwrap().clone();
            let words: Vec<&str> = answers
                .iter()
                .map(|answer| answer["status"].as_str().unwrap())
                .collect();
            assert_eq!(
                words, request.answers,
                "{}\n{}",
                request.body, answered.text
            );
        }
    }

    /// Waits until the log is judged and silences are told up to `now`.
    async fn until_judged(&mut self, now: i64) {
        self.house.clock.set(Moment::from_ms(now));
        // Nobody stays signed in for weeks.
        self.house.sign_in("admin").await;
        loop {
            let health = self.house.get("/api/v1/health/signals").by("admin");
            let health = health.send().await.json();
            let told = health["told_until"].as_str().unwrap_or_default();
            let store = self.house.app.platform.store().clone();
            let position = health["position"].as_i64().unwrap();
            let is_read = store.touches_after(position, 1).unwrap().is_empty();
            if is_read && Moment::parse(told).is_ok_and(|told| told.ms() >= now) {
                return;
            }
            // Nothing is ever sealed behind the end: this is a pause.
            let wait = move || store.wait_sealed(i64::MAX, Duration::from_millis(20));
            tokio::task::spawn_blocking(wait).await.unwrap();
        }
    }

    /// The signals that stand, in order.
    async fn stood(&self) -> Vec<Stood> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/records/signal?filter=standing = true&limit=200{cursor}");
            let page = self.house.get(&path).by("admin").send().await.json();
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().filter_map(stood));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        found.sort();
        found
    }

    async fn card(&self, customer: i64, at: i64) -> u64 {
        let account = &self.accounts[usize::try_from(customer).unwrap()];
        let at = Moment::from_ms(at);
        let path = format!("/api/v1/records/account/{account}/card?at={at}");
        let card = self.house.get(&path).by("admin").send().await.json();
        card["total"].as_u64().unwrap_or_else(|| panic!("{card}"))
    }
}

/// What a record of a signal says, unless it is of a rule of the pack.
fn stood(signal: &Value) -> Option<Stood> {
    let at = |field: &str| {
        let at = signal[field].as_str()?;
        Some(Moment::parse(at).unwrap().ms())
    };
    let rule = signal["rule"]["label"].as_str().unwrap();
    let note: Value = serde_json::from_str(signal["evidence"].as_str().unwrap()).unwrap();
    let customer = signal["account"]["label"].as_str().unwrap();
    let customer = customer.trim_start_matches("客户").parse().unwrap();
    let is_ours = rule.strip_prefix('r')?.parse::<usize>().is_ok();
    is_ours.then(|| {
        let count = note["count"].as_u64().unwrap();
        (
            rule.to_owned(),
            customer,
            at("occurred_at").unwrap(),
            count,
            at("ended_at"),
        )
    })
}

/// What is in one list and not in the other.
fn apart(found: &[Stood], meant: &[Stood], rules: &[Rule]) -> Vec<String> {
    let said = |word: &str, one: &Stood| {
        let (name, customer, at, count, ended) = one;
        let rule = rules.iter().find(|rule| rule.name == *name);
        let [at, ended] = [Some(*at), *ended].map(|at| at.map(Moment::from_ms));
        format!(
            "{word}: {name} of K{customer} at {at:?}, {count} events, ended {ended:?}\n{rule:#?}"
        )
    };
    let count = |among: &[Stood], one: &Stood| among.iter().filter(|other| *other == one).count();
    let missing = meant
        .iter()
        .filter(|one| count(found, one) < count(meant, one));
    let beyond = found
        .iter()
        .filter(|one| count(meant, one) < count(found, one));
    let missing = missing.map(|one| said("missing", one));
    missing
        .chain(beyond.map(|one| said("not meant", one)))
        .take(4)
        .collect()
}

/// A stream: its rules, its requests and what each event means.
fn made(seed: u64, begin: i64) -> (Vec<Rule>, Vec<Request>, Vec<Event>) {
    let mut chance = Chance::of(seed);
    let rules: Vec<Rule> = (0..RULES)
        .map(|number| Rule::any(number, &mut chance))
        .collect();
    let requests = sent::requests(&mut chance, begin, EVENTS);
    let means = requests.iter().flat_map(|request| request.means.clone());
    let means = means.collect();
    (rules, requests, means)
}

/// Whether the server says of the stream of this seed what it means.
async fn agrees(seed: u64) {
    let begin = Moment::parse("2026-11-22T06:10:00Z").unwrap().ms();
    let (rules, requests, events) = made(seed, begin);
    let mut live = Live::begin(&rules).await;
    let restart = usize::try_from(Chance::of(seed).below(200)).unwrap();
    // The first stream has one judge, others have two or three, and another number from the middle on.
    let judges = [1 + seed % 3, 1 + 2 * seed % 3];
    live.judged_by(judges[0]).await;
    for (number, request) in requests.iter().enumerate() {
        if number == restart {
            live = live.again().await;
        }
        if number == requests.len() / 2 {
            live.judged_by(judges[1]).await;
        }
        live.send(request).await;
    }
    let last = requests.last().unwrap().at;
    let meant = Meaning::of(events, Slip::None);
    // Right behind the last request, when some silences still last, and when all are over.
    for now in [last, last + DAY, last + 8 * DAY] {
        live.until_judged(now).await;
        let apart = live.apart_from(&meant.signals(&rules, now), &rules).await;
        assert!(apart.is_empty(), "WEFT_STREAM={seed}\n{}", apart.join("\n"));
    }
    let mut chance = Chance::of(seed + 1);
    for customer in 0..CUSTOMERS {
        for _ in 0..CARDS {
            let edge = chance.pick(&[0, 0, 1, -1, 3 * DAY, 3 * DAY - 1]);
            let at = chance.pick(&meant.times()) + edge;
            let (found, wanted) = (live.card(customer, at).await, meant.card(customer, at));
            let when = Moment::from_ms(at);
            assert_eq!(
                found, wanted,
                "WEFT_STREAM={seed}: card of K{customer} at {when}"
            );
        }
    }
    live.crew.stop();
}

fn number_in(variable: &str) -> Option<u64> {
    let text = std::env::var_os(variable)?;
    text.to_str()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_of_any_stream_what_it_means() {
    let seeds = match (number_in("WEFT_STREAM"), number_in("WEFT_STREAMS")) {
        (Some(one), _) => one..one + 1,
        (None, streams) => 0..streams.unwrap_or(STREAMS),
    };
    for seed in seeds {
        agrees(seed).await;
    }
}

#[test]
fn what_is_meant_by_the_streams_depends_on_every_word_of_the_guide() {
    let (mut unseen, mut signals) = (Slip::ALL.to_vec(), 0);
    for seed in 0..ENOUGH {
        if unseen.is_empty() {
            break;
        }
        let (rules, requests, events) = made(seed, 0);
        let end = requests.last().unwrap().at + 8 * DAY;
        let meant = Meaning::of(events.clone(), Slip::None).signals(&rules, end);
        signals += meant.len();
        unseen.retain(|slip| Meaning::of(events.clone(), *slip).signals(&rules, end) == meant);
    }
    assert!(unseen.is_empty(), "{unseen:?}");
    assert!(signals > 100, "{signals}");
}
