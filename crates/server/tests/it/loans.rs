//! Calls of loan cases through the running server: every 72-hour card and every firing as counted by hand,
//! however late the touchpoints come. A generated log everywhere, the real one where its folder is at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use weft_kernel::Moment;

use crate::house::House;
use crate::live::Running;

const CALL: &str = "W_Nabellen offertes";
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
const DAY_MS: i64 = Moment::DAY_MS;
/// Touchpoints of one request, and customers of one.
const BATCH: usize = 1_000;

/// One row of a log.
struct Row {
    case: String,
    activity: String,
    lifecycle: String,
    at: i64,
}

/// Case and moment → how many.
type Counts = BTreeMap<(String, i64), u64>;

/// A number that looks like chance and is the same in every run.
fn chance(state: &mut u64, below: u64) -> i64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    i64::try_from((*state >> 33) % below).unwrap()
}

/// A log of the same shape as the real one; now and then exactly a day apart, so that edges of windows are met.
fn generated(cases: usize) -> Vec<Row> {
    let mut state = 2_012;
    let start = Moment::parse("2011-10-01T06:00:00Z").unwrap().ms();
    let mut rows = Vec::new();
    for case in 0..cases {
        let mut at = start + chance(&mut state, 1_440) * 60_000;
        for _ in 0..3 + chance(&mut state, 10) {
            at += match chance(&mut state, 4) {
                0 => DAY_MS * (1 + chance(&mut state, 4)),
                _ => chance(&mut state, 40 * 60) * 60_000,
            };
            let activity = if chance(&mut state, 3) == 0 {
                "O_SENT_BACK"
            } else {
                CALL
            };
            for lifecycle in ["SCHEDULE", "START"] {
                rows.push(Row {
                    case: format!("L{case}"),
                    activity: activity.to_owned(),
                    lifecycle: lifecycle.to_owned(),
                    at,
                });
            }
        }
    }
    rows.sort_by_key(|row| row.at);
    rows
}

/// Starts of calls that are at least the third of their case in (t − 7 days, t].
fn firings_of(rows: &[Row]) -> Counts {
    let mut starts: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut found = Counts::new();
    for row in rows
        .iter()
        .filter(|row| row.activity == CALL && row.lifecycle == "START")
    {
        let of_case = starts.entry(&row.case).or_default();
        of_case.push(row.at);
        let count = of_case
            .iter()
            .filter(|at| **at > row.at - 7 * DAY_MS)
            .count();
        if count >= 3 {
            found.insert((row.case.clone(), row.at), u64::try_from(count).unwrap());
        }
    }
    found
}

/// At each offer that came back: the events of the case in (t − 72 h, t].
fn cards_of(rows: &[Row]) -> Counts {
    let back = rows.iter().filter(|row| row.activity == "O_SENT_BACK");
    let counted = back.map(|row| {
        let within = |other: &&Row| {
            other.case == row.case && other.at <= row.at && other.at > row.at - 3 * DAY_MS
        };
        let count = rows.iter().filter(within).count();
        ((row.case.clone(), row.at), u64::try_from(count).unwrap())
    });
    counted.collect()
}

/// The server with the rule, and a customer for each case: code → record.
async fn opened(rows: &[Row]) -> (Running, BTreeMap<String, String>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/three_calls.toml"), RULE).unwrap();
    let rates = [
        ("rate_user", "0"),
        ("rate_touches", "0"),
        ("rate_source", "0"),
    ];
    let running = Running::start(House::staffed_in(folder, &rates).await).await;
    let cases: BTreeSet<&str> = rows.iter().map(|row| row.case.as_str()).collect();
    let cases: Vec<&str> = cases.into_iter().collect();
    let mut accounts = BTreeMap::new();
    for part in cases.chunks(BATCH) {
        let items = part
            .iter()
            .map(|case| json!({ "code": case, "name": format!("贷款 {case}") }));
        let body = json!({ "items": items.collect::<Vec<_>>() });
        let path = "/api/v1/records/account/batch?op=create";
        let made = running
            .house
            .post(path)
            .by("admin")
            .body(&body)
            .send()
            .await;
        assert_eq!(made.status, 200, "{}", made.text);
        for (case, result) in part.iter().zip(made.json()["results"].as_array().unwrap()) {
            let id = result["id"].as_str().unwrap_or_else(|| panic!("{result}"));
            accounts.insert((*case).to_owned(), id.to_owned());
        }
    }
    (running, accounts)
}

/// Sends the rows in the order of `arrival` and waits until all are judged.
async fn send(running: &Running, rows: &[Row], arrival: &[usize]) {
    let house = &running.house;
    let source = house.post("/api/v1/records/source").by("admin");
    let source = source
        .body(&json!({ "name": "贷款系统", "kind": "server" }))
        .send()
        .await
        .json();
    let key = format!("{}:", source["write_key"].as_str().unwrap());
    let key = format!("Basic {}", STANDARD.encode(key));
    for part in arrival.chunks(BATCH) {
        let batch = part.iter().map(|number| {
            let row = &rows[*number];
            json!({ "type": "track", "messageId": format!("{number:08}"), "userId": row.case, "event": row.activity,
                "timestamp": Moment::from_ms(row.at), "properties": { "lifecycle": row.lifecycle } })
        });
        let body = json!({ "batch": batch.collect::<Vec<_>>() });
        let call = house.post("/v1/batch").header("authorization", &key);
        let sent = call.body(&body).send().await;
        assert_eq!(sent.status, 200, "{}", sent.text);
        assert!(!sent.text.contains("rejected"), "{}", sent.text);
    }
    loop {
        let health = house
            .get("/api/v1/health/signals")
            .by("admin")
            .send()
            .await
            .json();
        if health["position"] == health["sealed"] {
            return;
        }
        let store = house.app.platform.clone();
        // Nothing is ever sealed behind the end: this is a pause.
        let pause = Duration::from_millis(100);
        let wait = move || store.store().wait_sealed(i64::MAX, pause);
        tokio::task::spawn_blocking(wait).await.unwrap();
    }
}

/// The signals of the rule that stand.
async fn fired(house: &House) -> Counts {
    let mut found = Counts::new();
    let mut cursor = String::new();
    loop {
        let path = format!(
            "/api/v1/records/signal?filter=standing = true and rule.name = \"three_calls\"&limit=200&cursor={cursor}"
        );
        let page = house.get(&path).by("admin").send().await.json();
        for signal in page["items"].as_array().unwrap() {
            let note: Value = serde_json::from_str(signal["evidence"].as_str().unwrap()).unwrap();
            let at = Moment::parse(signal["occurred_at"].as_str().unwrap()).unwrap();
            let label = signal["account"]["label"].as_str().unwrap();
            let case = label.trim_start_matches("贷款 ").to_owned();
            found.insert((case, at.ms()), note["count"].as_u64().unwrap());
        }
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return found,
        }
    }
}

async fn card(house: &House, account: &str, at: i64) -> u64 {
    let at = Moment::from_ms(at);
    let path = format!("/api/v1/records/account/{account}/card?at={at}");
    let card = house.get(&path).by("admin").send().await;
    assert_eq!(card.status, 200, "{}", card.text);
    let card = card.json();
    assert!(card["lines"].as_array().unwrap().len() <= 6, "{card}");
    card["total"].as_u64().unwrap()
}

/// Each touchpoint comes up to three days after it happened.
fn late(rows: &[Row]) -> Vec<usize> {
    let mut state = 72;
    let mut order: Vec<(i64, usize)> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| (row.at + chance(&mut state, 3 * 86_400_000), number))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, number)| number).collect()
}

async fn holds(rows: &[Row], arrival: &[usize], (cards, firings): (&Counts, &Counts)) {
    let (running, accounts) = opened(rows).await;
    send(&running, rows, arrival).await;
    assert!(fired(&running.house).await == *firings, "firings");
    for ((case, at), count) in cards {
        let told = card(&running.house, &accounts[case], *at).await;
        assert_eq!(told, *count, "case {case} at {}", Moment::from_ms(*at));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_log_gives_the_cards_and_firings_counted_by_hand_in_order_and_late() {
    let rows = generated(24);
    let (cards, firings) = (cards_of(&rows), firings_of(&rows));
    assert!(
        cards.len() > 30 && firings.len() > 20,
        "{} {}",
        cards.len(),
        firings.len()
    );
    let in_order: Vec<usize> = (0..rows.len()).collect();
    for arrival in [in_order, late(&rows)] {
        holds(&rows, &arrival, (&cards, &firings)).await;
    }
}

fn table(file: &Path) -> Vec<Vec<String>> {
    let mut text = String::new();
    let packed = std::fs::File::open(file).unwrap();
    GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

fn expected(file: &Path) -> Counts {
    let rows = table(file).into_iter();
    let count = |cells: Vec<String>| {
        let at = Moment::parse(&cells[1]).unwrap().ms();
        ((cells[0].clone(), at), cells[2].parse().unwrap())
    };
    rows.map(count).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_log_gives_the_expected_cards_and_firings_in_order_and_late() {
    let Some(data) = std::env::var_os("WEFT_SHARED_DATA") else {
        let told = "SKIPPED: set WEFT_SHARED_DATA to the data folder to replay bpic2012 through the server";
        return writeln!(std::io::stderr(), "{told}").unwrap();
    };
    let folder = Path::new(&data).join("bpic2012");
    let cells = table(&folder.join("events.csv.gz")).into_iter();
    let rows: Vec<Row> = cells
        .map(|cells| Row {
            case: cells[0].clone(),
            activity: cells[1].clone(),
            lifecycle: cells[2].clone(),
            at: Moment::parse(&cells[3]).unwrap().ms(),
        })
        .collect();
    let cards = expected(&folder.join("expected_72h_cards.csv.gz"));
    let firings = expected(&folder.join("expected_rule_3calls_7d.csv.gz"));
    let in_order: Vec<usize> = (0..rows.len()).collect();
    for arrival in [in_order, late(&rows)] {
        holds(&rows, &arrival, (&cards, &firings)).await;
    }
}
