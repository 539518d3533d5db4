//! Calls of loan cases through the running server: every 72-hour card and every firing as counted by hand, however late the
//! touchpoints come. A generated log everywhere, the real one where its folder is at hand.

mod log;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use weft_kernel::Moment;

use crate::house::House;
use crate::live::Running;
use log::{Counts, Log};

const RULE: &str = r#"
    name = "three_calls"
    version = 1
    label = { zh = "七天内三次回访", en = "Three calls in seven days" }
    [[properties]]
    name = "lifecycle"
    type = "text"
    label = { zh = "阶段", en = "Life cycle" }
    [when]
    kind = "count"
    events = ["W_Nabellen offertes"]
    filter = 'properties.lifecycle = "START"'
    at_least = 3
    window = "7d"
    label = { zh = "回访报价", en = "Calls after an offer" }
    [then]
    kind = "activity"
    signal = { zh = "反复回访", en = "Repeated calls" }
    title = { zh = "七天内第三次回访", en = "Third call in seven days" }
"#;
/// Touchpoints of one request, and customers of one.
const BATCH: usize = 1_000;
/// Sentences of a card.
const LINES_MAX: usize = 6;
/// Hours that touchpoints are on their way at most.
const LATE_HOURS: u64 = 72;
/// One case in so many is replayed, unless all are asked for.
const SAMPLE: usize = 30;

/// The server with the rule, and a customer for each case: case → record.
async fn opened(log: &Log) -> (Running, BTreeMap<String, String>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/three_calls.toml"), RULE).unwrap();
    let rates = ["rate_user", "rate_touches", "rate_source"].map(|name| (name, "0"));
    let running = Running::start(House::staffed_in(folder, &rates).await).await;
    let cases: BTreeSet<&str> = log.rows.iter().map(|row| row.case.as_str()).collect();
    let cases: Vec<&str> = cases.into_iter().collect();
    let mut accounts = BTreeMap::new();
    for part in cases.chunks(BATCH) {
        let items = part.iter();
        let items = items.map(|case| json!({ "code": case, "name": format!("贷款 {case}") }));
        let body = json!({ "items": items.collect::<Vec<_>>() });
        let call = running
            .house
            .post("/api/v1/records/account/batch?op=create");
        let made = call.by("admin").body(&body).send().await;
        assert_eq!(made.status, 200, "{}", made.text);
        for (case, result) in part.iter().zip(made.json()["results"].as_array().unwrap()) {
            let id = result["id"].as_str().unwrap_or_else(|| panic!("{result}"));
            accounts.insert((*case).to_owned(), id.to_owned());
        }
    }
    (running, accounts)
}

/// Sends the rows in the order of `arrival` and waits until all are judged.
async fn send(running: &Running, log: &Log, arrival: &[usize]) {
    let house = &running.house;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source.body(&json!({ "name": "贷款系统", "kind": "server" }));
    let source = source.send().await.json();
    let key = format!("{}:", source["write_key"].as_str().unwrap());
    let key = format!("Basic {}", STANDARD.encode(key));
    for part in arrival.chunks(BATCH) {
        let batch = part.iter().map(|number| {
            let row = &log.rows[*number];
            json!({ "type": "track", "messageId": format!("{number:08}"), "userId": row.case, "event": row.activity,
                "timestamp": Moment::from_ms(row.at), "properties": { "lifecycle": row.lifecycle } })
        });
        let body = json!({ "batch": batch.collect::<Vec<_>>() });
        let call = house.post("/v1/batch").header("authorization", &key);
        let sent = call.body(&body).send().await;
        assert_eq!(sent.status, 200, "{}", sent.text);
        assert!(!sent.text.contains("rejected"), "{}", sent.text);
    }
    while !is_judged(house).await {
        let store = house.app.platform.store().clone();
        // Nothing is ever sealed behind the end: this is a pause.
        let wait = move || store.wait_sealed(i64::MAX, Duration::from_millis(100));
        tokio::task::spawn_blocking(wait).await.unwrap();
    }
}

/// Whether no touchpoint lies behind the place the judge has come to.
async fn is_judged(house: &House) -> bool {
    let health = house.get("/api/v1/health/signals").by("admin");
    let position = health.send().await.json()["position"].as_i64().unwrap();
    let store = house.app.platform.store();
    store.touches_after(position, 1).unwrap().is_empty()
}

/// The signals of the rule that stand.
async fn fired(house: &House) -> Counts {
    let (mut found, mut seen) = (Counts::new(), 0);
    let mut cursor = String::new();
    loop {
        let path = format!(
            "/api/v1/records/signal?filter=standing = true and rule.name = \"three_calls\"&limit=200{cursor}"
        );
        let page = house.get(&path).by("admin").send().await.json();
        for signal in page["items"].as_array().unwrap() {
            let note: Value = serde_json::from_str(signal["evidence"].as_str().unwrap()).unwrap();
            let at = Moment::parse(signal["occurred_at"].as_str().unwrap()).unwrap();
            let label = signal["account"]["label"].as_str().unwrap();
            let case = label.trim_start_matches("贷款 ").to_owned();
            found.insert((case, at.ms()), note["count"].as_u64().unwrap());
            seen += 1;
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found.len(), seen, "no signal stands twice");
    found
}

/// How many events the card of a customer counted at a moment.
async fn card(house: &House, account: &str, at: i64) -> u64 {
    let at = Moment::from_ms(at);
    let path = format!("/api/v1/records/account/{account}/card?at={at}");
    let card = house.get(&path).by("admin").send().await;
    assert_eq!(card.status, 200, "{}", card.text);
    let card = card.json();
    assert!(
        card["lines"].as_array().unwrap().len() <= LINES_MAX,
        "{card}"
    );
    card["total"].as_u64().unwrap()
}

/// Where two counts differ: what is missing or different, and what is too much.
fn apart(found: &Counts, expected: &Counts) -> Vec<String> {
    let amiss = expected
        .iter()
        .filter(|(key, count)| found.get(key) != Some(count));
    let beyond = found.iter().filter(|(key, _)| !expected.contains_key(key));
    let amiss = amiss.map(|((case, at), count)| {
        let there = found.get(&(case.clone(), *at));
        format!(
            "case {case} at {}: {there:?}, not {count}",
            Moment::from_ms(*at)
        )
    });
    let beyond = beyond.map(|((case, at), count)| {
        format!(
            "case {case} at {}: {count}, not there",
            Moment::from_ms(*at)
        )
    });
    amiss.chain(beyond).take(10).collect()
}

async fn holds(log: &Log, arrival: &[usize]) {
    let (running, accounts) = opened(log).await;
    send(&running, log, arrival).await;
    let told = fired(&running.house).await;
    assert_eq!(apart(&told, &log.firings), [""; 0], "firings");
    let mut cards = Counts::new();
    for (case, at) in log.cards.keys() {
        let count = card(&running.house, &accounts[case], *at).await;
        cards.insert((case.clone(), *at), count);
    }
    assert_eq!(apart(&cards, &log.cards), [""; 0], "cards");
}

async fn holds_in_order_and_late(log: &Log) {
    let in_order: Vec<usize> = (0..log.rows.len()).collect();
    holds(log, &in_order).await;
    holds(log, &log.late_by(LATE_HOURS)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_log_gives_the_cards_and_firings_counted_by_hand_in_order_and_late() {
    let log = Log::generated(24);
    let counts = (log.cards.len(), log.firings.len());
    assert!(counts.0 > 30 && counts.1 > 20, "{counts:?}");
    // A window with a wrong edge would show.
    let wrong = log.stretched(1);
    assert_ne!(apart(&wrong.cards, &log.cards), [""; 0]);
    assert_ne!(apart(&wrong.firings, &log.firings), [""; 0]);
    holds_in_order_and_late(&log).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_log_gives_the_expected_cards_and_firings_in_order_and_late() {
    let Some(data) = std::env::var_os("WEFT_SHARED_DATA") else {
        let told = "SKIPPED: set WEFT_SHARED_DATA to the data folder to replay bpic2012 through the server";
        return writeln!(std::io::stderr(), "{told}").unwrap();
    };
    let whole = Log::read(&Path::new(&data).join("bpic2012"));
    let counts = (whole.rows.len(), whole.cards.len(), whole.firings.len());
    assert_eq!(counts, (177_516, 2_314, 6_412));
    match std::env::var_os("WEFT_LOANS_WHOLE") {
        Some(_) => holds_in_order_and_late(&whole).await,
        None => holds_in_order_and_late(&whole.one_in(SAMPLE)).await,
    }
}
