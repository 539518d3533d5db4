//! The program is killed again and again while people write: what was acknowledged is there afterwards.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::program::{store, weft};

const PASSWORD: &str = "对的密码-123";
/// Acknowledged writes between a start and the kill, one number for each round.
const ROUNDS: [usize; 6] = [1, 7, 23, 41, 12, 30];

/// A running program that is killed, not asked.
pub(crate) struct Running {
    process: Child,
    pub(crate) address: String,
}

impl Running {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    /// The same with settings in its environment.
    pub(crate) fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_weft"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .current_dir(folder)
            .env_clear()
            .env("WEFT_ADMIN_PASSWORD", PASSWORD)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        said.read_line(&mut greeting).unwrap();
        let address = greeting.trim().split("http://").nth(1).unwrap().to_owned();
        Self { process, address }
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Somebody who sends requests; the answer is none when the program died under it.
pub(crate) struct Person<'a> {
    pub(crate) address: &'a str,
    pub(crate) header: String,
}

impl<'a> Person<'a> {
    pub(crate) fn sign_in(address: &'a str) -> Option<Self> {
        let mut person = Self {
            address,
            header: String::new(),
        };
        let said = json!({"username": "admin", "password": PASSWORD});
        let answer = person.send("POST", "/api/v1/auth/login", &said)?;
        let cookie = answer.split("set-cookie: ").nth(1)?.split(';').next()?;
        person.header = format!("cookie: {cookie}\r\n");
        Some(person)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Option<String> {
        let answer = self.heard(method, path, body)?;
        let begun = answer.split(' ').nth(1)?;
        assert!(begun.starts_with('2'), "{path}: {answer}");
        Some(answer)
    }

    /// The whole answer, whatever it is.
    pub(crate) fn heard(&self, method: &str, path: &str, body: &Value) -> Option<String> {
        let (address, header, body) = (self.address, &self.header, body.to_string());
        let mut socket = TcpStream::connect(address).ok()?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n{header}\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        socket.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Option<Value> {
        let answer = self.send(method, path, body)?;
        // Cut off by the kill, it is no acknowledgement.
        serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
    }

    pub(crate) fn make(&self, object: &str, body: &Value) -> Option<String> {
        let made = self.ask("POST", &format!("/api/v1/records/{object}"), body)?;
        Some(made["id"].as_str().unwrap().to_owned())
    }
}

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    orders: Mutex<BTreeSet<String>>,
    touches: Mutex<BTreeSet<String>>,
    count: AtomicUsize,
}

/// What orders and touches are made of.
struct Ground {
    account: String,
    product: String,
    warehouse: String,
    key: String,
}

impl Ground {
    fn make(person: &Person<'_>) -> Self {
        let source = json!({"name": "官网", "kind": "server"});
        let source = person
            .ask("POST", "/api/v1/records/source", &source)
            .unwrap();
        let product = json!({"code": "P1", "name": "轴承", "unit": "个", "list_price": "10"});
        Self {
            account: person
                .make("account", &json!({"name": "甲公司", "code": "K1"}))
                .unwrap(),
            product: person.make("product", &product).unwrap(),
            warehouse: person
                .make("warehouse", &json!({"code": "W1", "name": "主仓"}))
                .unwrap(),
            key: source["write_key"].as_str().unwrap().to_owned(),
        }
    }

    /// Orders made and confirmed until the program is gone.
    fn order(&self, address: &str, done: &Acknowledged) -> Option<()> {
        let person = Person::sign_in(address)?;
        let line = json!({"product": self.product, "quantity": "2", "unit_price": "10"});
        loop {
            let order =
                json!({"account": self.account, "warehouse": self.warehouse, "lines": [line]});
            let order = person.make("sales_order", &order)?;
            let confirm =
                format!("/api/v1/records/sales_order/{order}/commands/sales.order.confirm");
            person.ask("POST", &confirm, &json!({}))?;
            done.orders.lock().unwrap().insert(order);
            done.count.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Touches sent until the program is gone.
    fn touch(&self, address: &str, round: usize, done: &Acknowledged) -> Option<()> {
        let person = Person {
            address,
            header: String::new(),
        };
        for number in 0.. {
            let id = format!("{round}-{number}");
            let touch = json!({"writeKey": self.key, "userId": "K1", "event": "price_view", "messageId": id});
            person.ask("POST", "/v1/track", &touch)?;
            done.touches.lock().unwrap().insert(id);
            done.count.fetch_add(1, Ordering::SeqCst);
        }
        None
    }
}

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::start(folder.path());
    let ground = Ground::make(&Person::sign_in(&running.address).unwrap());
    let done = Acknowledged::default();
    for (round, writes) in ROUNDS.into_iter().enumerate() {
        let address = running.address.clone();
        let enough = done.count.load(Ordering::SeqCst) + writes;
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| ground.order(&address, &done));
            }
            scope.spawn(|| ground.touch(&address, round, &done));
            while done.count.load(Ordering::SeqCst) < enough {
                std::thread::yield_now();
            }
            running.kill();
        });
        running = Running::start(folder.path());
    }
    let person = Person::sign_in(&running.address).unwrap();
    for order in done.orders.lock().unwrap().iter() {
        let path = format!("/api/v1/records/sales_order/{order}");
        let order = person.ask("GET", &path, &json!({})).unwrap();
        assert_eq!(order["status"], "confirmed");
    }
    running.kill();
    let log = store(folder.path());
    let touches = log.touches_after(0, 100_000).unwrap();
    let kept: BTreeSet<_> = touches
        .iter()
        .map(|row| row.body["message_id"].as_str().unwrap().to_owned())
        .collect();
    log.close();
    assert!(kept.is_superset(&done.touches.lock().unwrap()));
    for check in [&["verify"][..], &["audit", "verify"]] {
        let output = weft(folder.path(), check);
        assert!(output.status.success(), "{output:?}");
    }
}
