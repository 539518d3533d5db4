//! Touchpoints into streams of a real NATS server, and out of them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use weft_store::TouchRow;

use crate::destinations::{click, health, round, send};
use crate::house::House;
use crate::touches::source;

/// What the program is called in the environment.
const PROGRAM: &str = "WEFT_TEST_NATS";

/// The program of the server; nothing, and said aloud, when there is none.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests have no settings, and what is skipped must be seen"
)]
fn program() -> Option<String> {
    let program = std::env::var(PROGRAM).ok();
    if program.is_none() {
        eprintln!("SKIPPED with NATS: {PROGRAM} is not set");
    }
    program
}

/// A server of our own; it ends with this value.
struct Nats {
    process: Child,
    address: String,
    folder: TempDir,
}

impl Nats {
    fn start(program: &str, more: &[&str]) -> Self {
        Self::start_in(program, tempfile::tempdir().unwrap(), ("-1", more))
    }

    fn start_in(program: &str, folder: TempDir, (port, more): (&str, &[&str])) -> Self {
        let mut process = Command::new(program)
            .args(["-js", "-a", "127.0.0.1", "-p", port, "-sd"])
            .arg(folder.path())
            .args(more)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        loop {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, told)) = line.split_once("client connections on ") {
                address = told.trim().to_owned();
            }
            if line.contains("Server is ready") {
                break;
            }
        }
        // What it says from now on is read by nobody, but it must not stand still for it.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            address,
            folder,
        }
    }

    fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// The same server again, at its address, with what it had kept.
    fn again(mut self, program: &str) -> Self {
        self.kill();
        let port = self.address.rsplit_once(':').unwrap().1.to_owned();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::start_in(program, folder, (&port, &[]))
    }

    /// Asks the server by the book of its protocol.
    fn ask(&self, subject: &str, body: &Value) -> Value {
        let mut stream = BufReader::new(TcpStream::connect(&self.address).unwrap());
        let body = body.to_string();
        let words = format!(
            "CONNECT {{\"verbose\":false}}\r\nSUB answer 1\r\nPUB {subject} answer {}\r\n{body}\r\n",
            body.len()
        );
        stream.get_mut().write_all(words.as_bytes()).unwrap();
        loop {
            let mut line = String::new();
            assert_ne!(
                stream.read_line(&mut line).unwrap(),
                0,
                "the server hung up"
            );
            assert!(!line.starts_with("-ERR"), "{line}");
            if line.starts_with("MSG answer") {
                let count = line.trim().rsplit_once(' ').unwrap().1;
                let mut bytes = vec![0; count.parse().unwrap()];
                stream.read_exact(&mut bytes).unwrap();
                return serde_json::from_slice(&bytes).unwrap();
            }
        }
    }

    fn make_stream(&self, name: &str, subjects: &str) {
        let config = json!({ "name": name, "subjects": [subjects], "storage": "file" });
        let made = self.ask(&format!("$JS.API.STREAM.CREATE.{name}"), &config);
        assert!(made.get("error").is_none(), "{made}");
    }

    fn publish(&self, subject: &str, body: &Value) {
        let acked = self.ask(subject, body);
        assert!(acked.get("error").is_none(), "{acked}");
    }

    /// How many messages a consumer has not been given, and has not acknowledged.
    fn left_of(&self, stream: &str, consumer: &str) -> [u64; 2] {
        let path = format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}");
        let info = self.ask(&path, &json!({}));
        ["num_pending", "num_ack_pending"].map(|name| info[name].as_u64().unwrap())
    }

    /// Subject and body of every message of a stream.
    fn messages(&self, stream: &str) -> Vec<(String, Value)> {
        let kept = self.ask(&format!("$JS.API.STREAM.INFO.{stream}"), &json!({}));
        let last = kept["state"]["last_seq"].as_u64().unwrap();
        let get = |seq: u64| {
            let asked = json!({ "seq": seq });
            let got = self.ask(&format!("$JS.API.STREAM.MSG.GET.{stream}"), &asked);
            let message = &got["message"];
            let body = STANDARD.decode(message["data"].as_str().unwrap()).unwrap();
            let subject = message["subject"].as_str().unwrap().to_owned();
            (subject, serde_json::from_slice(&body).unwrap())
        };
        (1..=last).map(get).collect()
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn house(nats: &Nats) -> House {
    House::empty_with(&[("outbound_allow", &nats.address)]).await
}

async fn destination(house: &House, nats: &Nats, subject: &str) -> String {
    let body = json!({
        "name": "总线", "kind": "nats", "url": nats.url(), "subject": subject,
        "purpose": "analytics", "needs_consent": false,
    });
    house.make("destination", &body).await
}

async fn clicks(house: &House, key: &str, names: &[&str]) {
    let events: Vec<Value> = names.iter().map(|name| click(name, &json!({}))).collect();
    send(house, key, &json!(events)).await;
}

#[tokio::test]
async fn events_are_kept_once_under_their_subject() {
    let Some(program) = program() else { return };
    let nats = Nats::start(&program, &[]);
    nats.make_stream("WEFT", "weft.>");
    let house = house(&nats).await;
    let key = source(&house, "").await;
    let id = destination(&house, &nats, "weft.{type}.{event}").await;
    clicks(&house, &key, &["m-1", "m-2"]).await;
    round(&house).await;
    let path = format!("/api/v1/destinations/{id}/replay");
    let body = json!({ "from": "2026-11-21T00:00:00Z" });
    house.post(&path).by("admin").body(&body).send().await;
    clicks(&house, &key, &["m-3"]).await;
    round(&house).await;
    let kept = nats.messages("WEFT");
    let subjects: Vec<&str> = kept.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(
        subjects, ["weft.track.click"; 3],
        "the first two are not kept twice"
    );
    assert_eq!(kept[0].1["event"], "click");
    let fares = health(&house, &id).await;
    assert_eq!(
        (&fares["sent"], &fares["breaker"]),
        (&json!(5), &json!("closed"))
    );
}

#[tokio::test]
async fn what_was_sent_while_the_server_was_gone_arrives_when_it_is_back() {
    let Some(program) = program() else { return };
    let mut nats = Nats::start(&program, &[]);
    nats.make_stream("WEFT", "weft.>");
    let house = house(&nats).await;
    let key = source(&house, "").await;
    let id = destination(&house, &nats, "weft.touches").await;
    clicks(&house, &key, &["m-1"]).await;
    round(&house).await;
    nats.kill();
    clicks(&house, &key, &["m-2", "m-3"]).await;
    round(&house).await;
    let fares = health(&house, &id).await;
    assert_eq!((&fares["failures"], &fares["sent"]), (&json!(1), &json!(1)));
    let nats = nats.again(&program);
    house.clock.advance_ms(1_000);
    round(&house).await;
    assert_eq!(nats.messages("WEFT").len(), 3);
    assert_eq!(health(&house, &id).await["failures"], 0);
}

#[tokio::test]
async fn a_subject_that_no_stream_keeps_is_said_and_nothing_is_lost() {
    let Some(program) = program() else { return };
    let nats = Nats::start(&program, &[]);
    let house = house(&nats).await;
    let key = source(&house, "").await;
    let id = destination(&house, &nats, "weft.touches").await;
    clicks(&house, &key, &["m-1"]).await;
    round(&house).await;
    let fares = health(&house, &id).await;
    assert_eq!(fares["last_error"]["code"], "nats.no_stream", "{fares}");
    nats.make_stream("WEFT", "weft.>");
    house.clock.advance_ms(1_000);
    round(&house).await;
    assert_eq!(nats.messages("WEFT").len(), 1);
}

#[tokio::test]
async fn a_server_that_asks_for_a_token_is_told_it() {
    let Some(program) = program() else { return };
    let nats = Nats::start(&program, &["--auth", "geheim"]);
    let house = house(&nats).await;
    let key = source(&house, "").await;
    let id = destination(&house, &nats, "weft.touches").await;
    clicks(&house, &key, &["m-1"]).await;
    round(&house).await;
    let fares = health(&house, &id).await;
    assert_eq!(fares["last_error"]["code"], "nats.refused", "{fares}");
    let path = format!("/api/v1/destinations/{id}/credentials");
    let given = house
        .put(&path)
        .by("admin")
        .body(&json!({ "token": "geheim" }));
    assert_eq!(given.send().await.status, 204);
    house.clock.advance_ms(1_000);
    round(&house).await;
    // Let in; that no stream is there is another matter.
    let fares = health(&house, &id).await;
    assert_eq!(fares["last_error"]["code"], "nats.no_stream", "{fares}");
    let told = house
        .get(&format!("/api/v1/records/destination/{id}"))
        .by("admin");
    assert!(!told.send().await.text.contains("geheim"));
}

async fn pull(house: &House) {
    let app = Arc::clone(&house.app);
    tokio::task::spawn_blocking(move || weft_server::pull_streams(&app).unwrap())
        .await
        .unwrap();
}

async fn stream_source(house: &House, nats: &Nats) -> String {
    let body = json!({
        "name": "商城", "kind": "nats", "url": nats.url(), "stream": "SHOP", "consumer": "weft",
    });
    house.make("source", &body).await
}

fn touches(house: &House) -> Vec<TouchRow> {
    house.app.platform.store().touches_after(0, 1_000).unwrap()
}

#[tokio::test]
async fn what_a_stream_holds_is_kept_once_and_then_acknowledged() {
    let Some(program) = program() else { return };
    let nats = Nats::start(&program, &[]);
    nats.make_stream("SHOP", "shop.>");
    let paid = |id: &str| json!({ "id": id, "type": "paid", "subject": "KH001" });
    nats.publish("shop.paid", &paid("p-1"));
    nats.publish("shop.paid", &json!([paid("p-2"), paid("p-1")]));
    let house = house(&nats).await;
    let id = stream_source(&house, &nats).await;
    pull(&house).await;
    let kept = touches(&house);
    let names: Vec<&str> = kept
        .iter()
        .map(|row| row.body["message_id"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["p-1", "p-2"]);
    assert_eq!(nats.left_of("SHOP", "weft"), [0, 0]);
    // Another consumer is given everything again.
    let path = format!("/api/v1/records/source/{id}");
    let seen = house.get(&path).by("admin").send().await;
    let version = seen.json()["version"].to_string();
    let turned = house
        .patch(&path)
        .by("admin")
        .header("if-match", &format!("\"{version}\""))
        .body(&json!({ "consumer": "other" }));
    assert_eq!(turned.send().await.status, 200);
    pull(&house).await;
    assert_eq!(touches(&house).len(), 2);
    assert_eq!(nats.left_of("SHOP", "other"), [0, 0]);
}

#[tokio::test]
async fn a_message_that_cannot_be_read_keeps_no_other_waiting() {
    let Some(program) = program() else { return };
    let nats = Nats::start(&program, &[]);
    nats.make_stream("SHOP", "shop.>");
    nats.publish("shop.odd", &json!({ "batch": vec![json!({}); 2_501] }));
    nats.publish("shop.paid", &json!({ "type": "paid", "subject": "KH001" }));
    let house = house(&nats).await;
    let id = stream_source(&house, &nats).await;
    pull(&house).await;
    assert_eq!(touches(&house).len(), 1);
    assert_eq!(
        nats.left_of("SHOP", "weft"),
        [0, 0],
        "nobody asks for it again"
    );
    let path = format!("/api/v1/sources/{id}/health");
    let fares = house.get(&path).by("admin").send().await.json();
    assert_eq!(
        (&fares["accepted"], &fares["rejected"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(fares["stream"]["breaker"], "closed", "{fares}");
    assert_eq!(fares["stream"]["taken"], 2);
}

#[tokio::test]
async fn a_stream_that_is_not_there_is_said_and_tried_again() {
    let Some(program) = program() else { return };
    let nats = Nats::start(&program, &[]);
    let house = house(&nats).await;
    let id = stream_source(&house, &nats).await;
    pull(&house).await;
    let path = format!("/api/v1/sources/{id}/health");
    let fares = house.get(&path).by("admin").send().await.json();
    assert_eq!(
        fares["stream"]["last_error"]["code"], "nats.refused",
        "{fares}"
    );
    nats.make_stream("SHOP", "shop.>");
    nats.publish("shop.paid", &json!({ "type": "paid", "subject": "KH001" }));
    house.clock.advance_ms(1_000);
    pull(&house).await;
    assert_eq!(touches(&house).len(), 1);
}
