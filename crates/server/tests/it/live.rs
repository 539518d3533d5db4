//! The live stream over a real socket.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use weft_server::background::Crew;
use weft_server::http::{router, serve_until};

use crate::house::House;

/// Longer than anything here takes, shorter than patience.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The house with its threads and a listener.
pub(crate) struct Running {
    pub(crate) house: House,
    address: String,
    crew: Option<Crew>,
    stop: watch::Sender<bool>,
}

impl Running {
    pub(crate) async fn start(house: House) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = watch::channel(false);
        let crew = Crew::start(&house.app).unwrap();
        tokio::spawn(serve_until(listener, router(&house.app), stopped));
        Self {
            house,
            address,
            crew: Some(crew),
            stop,
        }
    }

    pub(crate) async fn open(&self, who: &str, last: Option<i64>) -> Stream {
        let mut socket = TcpStream::connect(&self.address).await.unwrap();
        let last = last
            .map(|last| format!("last-event-id: {last}\r\n"))
            .unwrap_or_default();
        let request = format!(
            "GET /api/v1/stream HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n{last}\r\n",
            self.address,
            self.house.cookie(who)
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        Stream {
            lines: BufReader::new(socket).lines(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(crew) = self.crew.take() {
            crew.stop();
        }
    }
}

pub(crate) struct Stream {
    lines: Lines<BufReader<TcpStream>>,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) event: String,
    pub(crate) id: i64,
    pub(crate) data: String,
}

impl Stream {
    /// The next event.
    pub(crate) async fn next(&mut self) -> Frame {
        let mut frame = Frame::default();
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.next_line())
                .await
                .expect("an event")
                .unwrap()
                .unwrap();
            match line.split_once(": ") {
                Some(("event", name)) => frame.event = name.to_owned(),
                Some(("id", id)) => frame.id = id.parse().unwrap(),
                Some(("data", data)) => {
                    frame.data = data.to_owned();
                    return frame;
                }
                _ => {}
            }
        }
    }

    /// Reads on until the stream ends; answers how many events came.
    pub(crate) async fn until_end(&mut self) -> usize {
        let mut events = 0;
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
            match line.expect("an end").unwrap() {
                Some(line) => events += usize::from(line.starts_with("event: ")),
                None => return events,
            }
        }
    }

    /// The events up to the greeting, which says that the stream is live.
    pub(crate) async fn until_live(&mut self) -> (Vec<Frame>, i64) {
        let mut missed = Vec::new();
        loop {
            let frame = self.next().await;
            if frame.event == "hello" {
                return (missed, frame.id);
            }
            missed.push(frame);
        }
    }
}

/// A house where two of sales listen, live.
async fn two_listen() -> (Running, Stream, Stream) {
    let running = Running::start(House::staffed().await).await;
    let (mut zhangsan, mut lisi) = (
        running.open("zhangsan", None).await,
        running.open("lisi", None).await,
    );
    zhangsan.until_live().await;
    lisi.until_live().await;
    (running, zhangsan, lisi)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_reaches_those_who_may_see_it_and_nobody_else() {
    let (running, mut zhangsan, mut lisi) = two_listen().await;
    let house = &running.house;
    let foreign = house
        .make_by("zhangsan", "account", &json!({ "name": "张三的客户" }))
        .await;
    let own = house
        .make_by("lisi", "account", &json!({ "name": "李四的客户" }))
        .await;
    let frame = zhangsan.next().await;
    assert_eq!(frame.event, "record");
    assert!(frame.data.contains(&foreign));
    let frame = lisi.next().await;
    assert!(
        frame.data.contains(&own) && !frame.data.contains(&foreign),
        "{}",
        frame.data
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_hears_nothing_more() {
    let (running, mut zhangsan, mut lisi) = two_listen().await;
    let house = &running.house;
    let out = house
        .post("/api/v1/auth/logout")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(out.status, 204, "{}", out.text);
    let account = json!({ "name": "李四的客户" });
    house.make_by("lisi", "account", &account).await;
    assert_eq!(lisi.next().await.event, "record", "others are not meant");
    assert_eq!(zhangsan.until_end().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_arrives_whole() {
    let running = Running::start(House::staffed().await).await;
    let mut stream = running.open("zhangsan", None).await;
    stream.until_live().await;
    running
        .house
        .make_by("zhangsan", "task", &json!({ "title": "回访" }))
        .await;
    let frame = stream.next().await;
    assert_eq!(frame.event, "task");
    assert!(frame.data.contains("\"title\":\"回访\""), "{}", frame.data);
    assert_eq!(stream.next().await.event, "record");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_record_is_told_to_those_who_saw_it() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let id = house
        .make_by("zhangsan", "account", &json!({ "name": "某公司" }))
        .await;
    let mut own = running.open("zhangsan", None).await;
    let mut foreign = running.open("lisi", None).await;
    own.until_live().await;
    foreign.until_live().await;
    let path = format!("/api/v1/records/account/{id}");
    let gone = house
        .delete(&path)
        .by("zhangsan")
        .header("if-match", "\"1\"")
        .send()
        .await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    let mut frame = own.next().await;
    // The feed may not have come to its creation when the stream began.
    if frame.data.contains("\"action\":\"create\"") {
        frame = own.next().await;
    }
    assert!(
        frame.data.contains("\"action\":\"delete\"") && frame.data.contains(&id),
        "{}",
        frame.data
    );
    let other = house
        .make_by("lisi", "account", &json!({ "name": "另一家" }))
        .await;
    let frame = foreign.next().await;
    assert!(
        frame.data.contains(&other),
        "nothing of it came before: {}",
        frame.data
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_resumes_where_it_broke_off() {
    let running = Running::start(House::staffed().await).await;
    let mut stream = running.open("zhangsan", None).await;
    let (_, last) = stream.until_live().await;
    drop(stream);
    let (house, mut made) = (&running.house, Vec::new());
    for name in ["一", "二", "三"] {
        made.push(
            house
                .make_by("zhangsan", "account", &json!({ "name": name }))
                .await,
        );
        house
            .make_by("lisi", "account", &json!({ "name": name }))
            .await;
    }
    let mut stream = running.open("zhangsan", Some(last)).await;
    // What was told before the stream opened comes as missed, the rest live: each of them once.
    let (mut seen, mut told) = (stream.until_live().await.0, made.len());
    told -= seen.len();
    for _ in 0..told {
        seen.push(stream.next().await);
    }
    let told: Vec<bool> = seen
        .iter()
        .zip(&made)
        .map(|(frame, id)| frame.data.contains(id))
        .collect();
    assert_eq!(told, [true; 3], "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_too_large_or_a_place_that_never_was_means_start_again() {
    let running = Running::start(House::empty().await).await;
    let mut stream = running.open("admin", Some(1_000_000)).await;
    let (missed, _) = stream.until_live().await;
    assert_eq!(missed[0].event, "reset");
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_when_the_server_stops() {
    let running = Running::start(House::empty().await).await;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    running.house.app.begin_stop();
    let mut rest = Vec::new();
    while let Some(line) = tokio::time::timeout(PATIENCE, stream.lines.next_line())
        .await
        .unwrap()
        .unwrap_or_default()
    {
        rest.push(line);
    }
    assert!(
        rest.iter().all(|line| !line.starts_with("event")),
        "{rest:?}"
    );
    assert_eq!(running.house.get("/readyz").send().await.status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_what_is_hidden_is_not_told() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let users = "/api/v1/records/user?filter=username = \"lisi\"";
    let lisi = house.get(users).by("admin").send().await.ids().remove(0);
    let path = format!("/api/v1/records/user/{lisi}");
    let mut zhangsan = running.open("zhangsan", None).await;
    zhangsan.until_live().await;
    let seen = house.get(&path).by("zhangsan").send().await;
    assert!(seen.json()["name"].is_string(), "{}", seen.text);
    let changes = [
        json!({ "birth_date": "1990-01-02" }),
        json!({ "employee_no": "E7" }),
        json!({ "name": "李四四", "employee_no": "E8" }),
    ];
    for (version, change) in (1..).zip(&changes) {
        let call = house.patch(&path).by("admin").body(change);
        let done = call.header("if-match", &format!("\"{version}\""));
        let done = done.send().await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    let told: serde_json::Value = serde_json::from_str(&zhangsan.next().await.data).unwrap();
    assert_eq!(
        (&told["id"], &told["version"]),
        (&json!(lisi), &json!(4)),
        "the first that is told is the change of the name"
    );
}
