//! Files and drafts over HTTP, on an object that was made a moment ago.

use serde_json::{Value, json};

use crate::house::{Answered, House};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01";

fn field(name: &str, kind: &str, more: &Value) -> Value {
    let mut field = json!({ "name": name, "type": kind, "label": { "zh": name, "en": name } });
    for (name, value) in more.as_object().unwrap() {
        field[name] = value.clone();
    }
    field
}

/// A company with an object of files, published while it runs.
pub(crate) async fn house() -> House {
    let house = House::empty().await;
    let label = json!({ "zh": "资料", "en": "Paper" });
    let paper = json!({
        "name": "paper", "label": label, "plural": label, "title": "name", "access": "shared",
        "fields": [
            field("name", "text", &json!({ "required": true })),
            field("code", "auto_number", &json!({ "pattern": "ZL-{yyyyMM}-{0000}" })),
            field("files", "attachment", &json!({})),
            field("photos", "image", &json!({ "visible_when": "name <> \"秘密\"" })),
        ],
    });
    let put = house
        .put("/api/v1/config/object/paper")
        .by("admin")
        .body(&paper);
    let put = put.send().await;
    assert_eq!(put.status, 200, "{}", put.text);
    let publish = house.post("/api/v1/config/publish").by("admin");
    let published = publish.body(&json!({ "reason": "资料" })).send().await;
    assert_eq!(published.status, 200, "{}", published.text);
    house
}

pub(crate) async fn upload(house: &House, name: &str, bytes: &[u8]) -> Answered {
    house
        .post("/api/v1/files")
        .by("admin")
        .file(name, bytes)
        .send()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_saved_with_its_record_and_read_back_as_a_file() {
    let house = house().await;
    let file = upload(&house, "合同 1.txt", "第一条".as_bytes()).await;
    assert_eq!(file.status, 201, "{}", file.text);
    assert_eq!(file.json()["type"], "text/plain");
    let raw = house.post("/api/v1/files?name=p.png").by("admin");
    let raw = raw
        .header("content-type", "image/png")
        .bytes(PNG)
        .send()
        .await;
    assert_eq!(raw.json()["type"], "image/png", "{}", raw.text);
    let body = json!({ "name": "甲", "files": [file.id()], "photos": [raw.id()] });
    let made = house
        .post("/api/v1/records/paper")
        .by("admin")
        .body(&body)
        .send()
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(made.json()["code"].as_str().unwrap().ends_with("-0001"));
    let path = format!(
        "/api/v1/records/paper/{}/files/files/{}",
        made.id(),
        file.id()
    );
    let read = house.get(&path).by("admin").send().await;
    assert_eq!(read.bytes, "第一条".as_bytes());
    for (name, value) in [
        ("content-type", "text/plain"),
        (
            "content-disposition",
            "attachment; filename*=UTF-8''%E5%90%88%E5%90%8C%201.txt",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(
            read.headers.get(name).map(String::as_str),
            Some(value),
            "{name}"
        );
    }
    let inline = |id: &str| format!("/api/v1/files/{id}?inline=true");
    let shown = house.get(&inline(&raw.id())).by("admin").send().await;
    assert!(shown.headers["content-disposition"].starts_with("inline"));
    let text = house.get(&inline(&file.id())).by("admin").send().await;
    assert!(text.headers["content-disposition"].starts_with("attachment"));
    assert_eq!(house.get(&path).send().await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_ours_is_refused() {
    let house = house().await;
    let svg = upload(&house, "a.png", b"<svg onload='alert(1)'/>").await;
    assert_eq!((svg.status, svg.code().as_str()), (422, "file.type"));
    let large = vec![b'a'; weft_platform::FILE_BYTES_MAX + 1];
    let large = upload(&house, "a.txt", &large).await;
    assert_eq!(
        (large.status, large.code().as_str()),
        (413, "file.too_large")
    );
    let none = house
        .get("/api/v1/files/7301444403200000001")
        .by("admin")
        .send()
        .await;
    assert_eq!(none.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_told_what_it_would_come_to() {
    let house = house().await;
    let ask = |values: Value| {
        let call = house.post("/api/v1/records/paper/preview").by("admin");
        call.body(&json!({ "values": values })).send()
    };
    let empty = ask(json!({})).await.json();
    assert_eq!(empty["required"]["name"], true, "{empty}");
    assert_eq!(empty["problems"][0]["code"], "field.required");
    assert_eq!(empty["problems"][0]["field"], "name");
    let secret = ask(json!({ "name": "秘密" })).await.json();
    assert_eq!(secret["visible"]["photos"], false);
    assert_eq!(secret["problems"], json!([]));
    let list = house
        .get("/api/v1/records/paper?count=true")
        .by("admin")
        .send()
        .await;
    assert_eq!(list.json()["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_an_object_with_an_id_and_values() {
    let house = house().await;
    let unfit = [
        json!("name"),
        json!([null, {}]),
        json!({ "name": "a" }),
        json!({ "id": 7 }),
        json!({ "values": [] }),
    ];
    for body in unfit {
        let call = house.post("/api/v1/records/paper/preview").by("admin");
        let answered = call.body(&body).send().await;
        let told = (answered.status, answered.code());
        assert_eq!(told, (422, "request.shape".to_owned()), "{body}");
    }
}
