//! Imports over HTTP: preview, run as a job, list, undo.

use serde_json::{Value, json};

use crate::house::{Answered, House};
use crate::live::Running;
use crate::tables::over;

const BOUNDARY: &str = "----weft";

/// Sends a file with the fields of the form.
async fn send(house: &House, who: &str, fields: &[(&str, &str)], file: &str) -> Answered {
    let mut body = String::new();
    let (keys, fields): (Vec<_>, Vec<_>) = fields
        .iter()
        .partition(|(name, _)| *name == "idempotency-key");
    for (name, value) in fields {
        body.push_str(&format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"客户.csv\"\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    ));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let call = house.post("/api/v1/imports").by(who);
    let call = call.header("content-type", &kind).raw(&body);
    match keys.first() {
        Some((name, key)) => call.header(name, key).send().await,
        None => call.send().await,
    }
}

const FILE: &str =
    "客户编号,客户名称,电话\nC1,公司一,\nC2,公司二,不是电话\nC3,公司三,13800138000\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_previewed_imported_and_undone() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let preview = [("object", "account"), ("key", "code"), ("mode", "preview")];
    let seen = send(house, "admin", &preview, FILE).await.json();
    assert_eq!(
        (&seen["total_rows"], &seen["error_count"]),
        (&json!(3), &json!(1)),
        "{seen}"
    );
    assert_eq!(
        seen["columns"][1],
        json!({ "header": "客户名称", "field": "name" })
    );
    assert_eq!(seen["rows"][0]["客户名称"], "公司一");
    assert_eq!(seen["errors"][0]["row"], 3);
    let count = house
        .get("/api/v1/records/account?count=true")
        .by("admin")
        .send()
        .await;
    assert_eq!(count.json()["total"], 0, "a preview writes nothing");

    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let run = [("object", "account"), ("key", "code"), ("mode", "run")];
    let ordered = send(house, "admin", &run, FILE).await;
    assert_eq!(ordered.status, 202, "{}", ordered.text);
    let job = loop {
        let frame = stream.next().await;
        let data: Value = serde_json::from_str(&frame.data).unwrap();
        if frame.event == "job" && data["state"] == "done" {
            break data;
        }
    };
    assert_eq!(job["id"], ordered.json()["job"]);
    let result = &job["result"];
    assert_eq!(
        (&result["created"], &result["failed"]),
        (&json!(2), &json!(1)),
        "{job}"
    );
    let asked = house.get(&format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()));
    assert_eq!(asked.by("admin").send().await.json(), job);

    let imports = house.get("/api/v1/imports").by("admin").send().await.json();
    assert_eq!(imports["items"][0]["created"], 2);
    let import = ordered.json()["import"].as_str().unwrap().to_owned();
    let undo = || {
        house
            .delete(&format!("/api/v1/imports/{import}"))
            .by("admin")
            .send()
    };
    let undoing = undo().await;
    assert_eq!(undoing.status, 202, "{}", undoing.text);
    let undone = over(&mut stream, &undoing.json()["job"]).await;
    assert_eq!(undone["result"]["removed"], 2);
    assert_eq!((&undone["done"], &undone["total"]), (&json!(2), &json!(2)));
    assert_eq!(undo().await.code(), "import.undone");
    let uploads = house.app.settings.data.join("uploads");
    assert_eq!(
        std::fs::read_dir(uploads).unwrap().count(),
        0,
        "no upload stays behind"
    );
}

#[tokio::test]
async fn a_wrong_header_is_refused_before_anything_is_written() {
    let house = House::empty().await;
    let run = [("object", "account"), ("key", "code"), ("mode", "run")];
    let answered = send(&house, "admin", &run, "甲,乙\n1,2\n").await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (422, "import.header")
    );
    let imports = house.get("/api/v1/imports").by("admin").send().await;
    assert!(imports.ids().is_empty());
}

#[tokio::test]
async fn who_may_not_import_imports_nothing() {
    let house = House::staffed().await;
    let run = [("object", "account"), ("key", "code"), ("mode", "run")];
    let answered = send(&house, "zhangsan", &run, FILE).await;
    assert_eq!(
        (answered.status, answered.code().as_str()),
        (403, "access.import")
    );
}

#[tokio::test]
async fn a_repeated_upload_is_imported_once() {
    let house = House::empty().await;
    let run = [
        ("object", "account"),
        ("mode", "run"),
        ("idempotency-key", "upload-1"),
    ];
    let first = send(&house, "admin", &run, FILE).await;
    let again = send(&house, "admin", &run, FILE).await;
    assert_eq!((first.status, first.json()), (202, again.json()));
    let other = send(&house, "admin", &run, "客户名称\n另一家\n").await;
    assert_eq!(
        (other.status, other.code().as_str()),
        (422, "idempotency.other_request")
    );
    let uploads = house.app.settings.data.join("uploads");
    let waiting = std::fs::read_dir(uploads).unwrap().count();
    assert_eq!(waiting, 1, "only the first file waits for its job");
}
