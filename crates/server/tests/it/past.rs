//! Files of the past: events stand at their own time, are marked as late, and count once however often they are sent.

use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::live::Running;

async fn upload(house: &House, name: &str, file: &str) -> String {
    let call = house.post("/api/v1/imports/uploads").by("admin");
    let told = call.file(name, file.as_bytes()).send().await;
    assert_eq!(told.status, 201, "{}", told.text);
    told.json()["upload"].as_str().unwrap().to_owned()
}

async fn ask(house: &House, source: &str, step: &str, body: &Value) -> Answered {
    let path = format!("/api/v1/sources/{source}/files/{step}");
    house.post(&path).by("admin").body(body).send().await
}

/// Sends the file and waits until it is taken.
async fn run(running: &Running, source: &str, file: &str) -> Value {
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let upload = upload(&running.house, "展会.csv", file).await;
    let begun = ask(&running.house, source, "run", &json!({ "upload": upload })).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    loop {
        let frame = stream.next().await;
        let data: Value = serde_json::from_str(&frame.data).unwrap();
        let is_over = !["queued", "running"].contains(&data["state"].as_str().unwrap_or("running"));
        if frame.event == "job" && data["id"] == begun.json()["job"] && is_over {
            break data;
        }
    }
}

/// Three scans of long ago, one of the future, one without a time.
const FILE: &str = "某某展会签到表,,,\n姓名,手机,公司,扫码时间,展位\n张三,13800138001,甲公司,2026-02-01 10:00,A1\n\
    李四,13800138002,乙公司,2026-02-01 10:05,A1\n张三,13800138001,甲公司,2026-02-02 09:30,B2\n\
    王五,13800138003,丙公司,2099-01-01 00:00,A1\n赵六,13800138004,丁公司,,A1\n";

#[tokio::test(flavor = "multi_thread")]
async fn scans_of_an_exhibition_stand_at_their_time_and_count_once() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let source = house
        .make("source", &json!({ "name": "展会", "kind": "exhibition" }))
        .await;
    let number = upload(house, "展会.csv", FILE).await;
    let seen = ask(house, &source, "preview", &json!({ "upload": number })).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    let seen = seen.json();
    assert_eq!(seen["header_row"], 2, "{seen}");
    assert_eq!(seen["mapping"]["occurred_at"], "扫码时间");
    assert_eq!((&seen["checked"], &seen["late"]), (&json!(5), &json!(3)));
    assert_eq!(
        seen["rows"][0]["events"][1]["occurred_at"],
        "2026-02-01T02:00:00.000Z"
    );
    let told = run(&running, &source, FILE).await;
    assert_eq!(told["state"], "done", "{told}");
    let result = &told["result"];
    assert_eq!(
        (&result["rows"], &result["failed"]),
        (&json!(5), &json!(2)),
        "{result}"
    );
    assert_eq!(
        (&result["accepted"], &result["late"]),
        (&json!(6), &json!(6))
    );
    let rows: Vec<_> = result["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["row"].clone(),
                error["column"].clone(),
                error["code"].clone(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (json!(6), json!("扫码时间"), json!("touch.future")),
            (json!(7), json!("扫码时间"), json!("touch.no_time")),
        ]
    );
    let errors = house
        .get(result["error_file"].as_str().unwrap())
        .by("admin")
        .send()
        .await;
    assert!(
        errors.text.contains("王五") && errors.text.contains("发生时间在未来"),
        "{}",
        errors.text
    );
    let again = run(&running, &source, FILE).await;
    let result = &again["result"];
    assert_eq!(
        (&result["accepted"], &result["duplicates"]),
        (&json!(0), &json!(6)),
        "{result}"
    );
    let touches = house.app.platform.store().touches_after(0, 100).unwrap();
    assert_eq!(touches.len(), 6);
    let subjects: std::collections::BTreeSet<_> =
        touches.iter().map(|touch| &touch.subject).collect();
    assert_eq!(subjects.len(), 2, "the same phone is the same visitor");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_does_not_fit_is_refused_before_anything_is_read() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let source = house
        .make("source", &json!({ "name": "展会", "kind": "exhibition" }))
        .await;
    let number = upload(house, "a.csv", "姓名,手机\n张三,13800138001\n").await;
    let refused = ask(house, &source, "run", &json!({ "upload": number })).await;
    assert_eq!(refused.code(), "mapping.no_time", "{}", refused.text);
    let mapping = json!({ "event": { "value": "scan" }, "occurred_at": "时间" });
    let refused = ask(
        house,
        &source,
        "preview",
        &json!({ "upload": number, "mapping": mapping }),
    )
    .await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "mapping.no_column")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_that_became_numbers_are_one_visitor_and_the_preview_refuses_what_the_run_refuses() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let source = house
        .make("source", &json!({ "name": "展会", "kind": "exhibition" }))
        .await;
    let file = "姓名,手机,扫码时间\n张三,13800138001,2026-11-20 10:00\n张三,13800138001.0,2026-11-20 10:05\n\
                张三,1.3800138001E10,2026-11-20 10:10\n张三,13800138001,2099-01-01 10:00\n\
                张三,13800138001,2026-11-20 10:00\n";
    let number = upload(house, "a.csv", file).await;
    let asked = json!({ "upload": number });
    let shown = ask(house, &source, "preview", &asked).await.json();
    assert_eq!(
        [&shown["checked"], &shown["failed"], &shown["repeated"]],
        [5, 1, 1],
        "{shown}"
    );
    assert_eq!(shown["errors"][0]["code"], "touch.future", "{shown}");
    let told = run(&running, &source, file).await;
    assert_eq!(told["result"]["failed"], 1, "{told}");
    let touches = house.app.platform.store().touches_after(0, 100).unwrap();
    let subjects: std::collections::BTreeSet<_> =
        touches.iter().map(|touch| &touch.subject).collect();
    assert_eq!((touches.len(), subjects.len()), (6, 1), "{subjects:?}");
}
