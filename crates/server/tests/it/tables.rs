//! The steps of an import over HTTP, and exports: upload, propose, preview, try, run, fetch, undo.

use std::io::Cursor;
use std::path::Path;

use serde_json::{Value, json};
use weft_sheet::{Book, Cell, Format, Writer};

use crate::house::{Answered, House};
use crate::live::Running;

fn template(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sheet/tests/templates");
    std::fs::read(folder.join(format!("{name}_template.xls"))).unwrap()
}

async fn upload(house: &House, name: &str, file: &[u8]) -> Value {
    let answered = house
        .post("/api/v1/imports/uploads")
        .by("admin")
        .file(name, file)
        .send()
        .await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    answered.json()
}

/// What is proposed, as the order that accepts it.
pub(crate) async fn accepted(house: &House, upload: &str, object: &str) -> Value {
    let path = format!("/api/v1/imports/uploads/{upload}?object={object}");
    let proposal = house.get(&path).by("admin").send().await.json();
    let mapping = proposal["mapping"].as_array().unwrap().iter();
    let mapping: Vec<Value> = mapping
        .map(|one| json!({ "column": one["column"], "field": one["field"], "by": one["by"] }))
        .collect();
    json!({
        "object": object, "header_row": proposal["header_row"], "mapping": mapping,
        "key": proposal["key"], "mode": proposal["mode"], "missing": proposal["missing"],
    })
}

async fn step(house: &House, upload: &str, step: &str, order: &Value) -> Answered {
    let path = format!("/api/v1/imports/uploads/{upload}/{step}");
    house.post(&path).by("admin").body(order).send().await
}

/// The job once it is over, as the live stream tells it.
pub(crate) async fn over(stream: &mut crate::live::Stream, job: &Value) -> Value {
    loop {
        let frame = stream.next().await;
        let told: Value = serde_json::from_str(&frame.data).unwrap_or_default();
        let ended = matches!(told["state"].as_str(), Some("done" | "failed"));
        if frame.event == "job" && ended && told["id"] == *job {
            return told;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_goes_through_every_step() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let sent = upload(house, "客户.xls", &template("customer")).await;
    assert_eq!(
        (&sent["format"], &sent["sheets"][0]["rows"]),
        (&json!("xls"), &json!(4))
    );
    let number = sent["upload"].as_str().unwrap().to_owned();
    let order = accepted(house, &number, "account").await;
    assert_eq!(order["header_row"], 2);
    let preview = step(house, &number, "preview", &order).await.json();
    assert_eq!(
        preview["shown"][0]["values"]["phone"], "+8613000000000",
        "{preview}"
    );
    let trial = step(house, &number, "trial", &order).await;
    assert_eq!(trial.status, 202, "{}", trial.text);
    let tried = over(&mut stream, &trial.json()["job"]).await;
    assert_eq!(tried["result"]["created"], 2, "{tried}");
    let count = house.get("/api/v1/records/account?count=true").by("admin");
    assert_eq!(
        count.send().await.json()["total"],
        0,
        "a trial writes nothing"
    );
    let run = step(house, &number, "run", &order).await.json();
    let done = over(&mut stream, &run["job"]).await;
    assert_eq!(
        (&done["result"]["created"], &done["result"]["error_file"]),
        (&json!(2), &Value::Null)
    );
    let again = house.get(&format!("/api/v1/imports/uploads/{number}?object=account"));
    assert_eq!(again.by("admin").send().await.code(), "import.upload_gone");
    let import = run["import"].as_str().unwrap();
    let undone = house
        .delete(&format!("/api/v1/imports/{import}"))
        .by("admin")
        .send()
        .await;
    let undone = over(&mut stream, &undone.json()["job"]).await;
    assert_eq!(undone["result"]["removed"], 2);
}

#[tokio::test]
async fn without_a_key_each_row_is_new() {
    let house = House::empty().await;
    let sent = upload(&house, "客户.csv", "名称\n甲\n".as_bytes()).await;
    let number = sent["upload"].as_str().unwrap();
    let mut order =
        json!({ "object": "account", "mapping": [{ "column": 0, "field": "name" }], "key": null });
    let previewed = step(&house, number, "preview", &order).await;
    assert_eq!(previewed.status, 200, "{}", previewed.text);
    order["key"] = json!("");
    let the_same = step(&house, number, "preview", &order).await;
    assert_eq!(previewed.json(), the_same.json());
    order["key"] = json!(3);
    let refused = step(&house, number, "preview", &order).await;
    assert_eq!(refused.json()["field"], "key", "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_stay_out_come_back_as_a_file_to_correct() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let text = "客户编号,客户名称,电话\r\nC1,公司一,\r\nC2,公司二,不是电话\r\nC3,,13800138000\r\n";
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    let sent = upload(house, "客户.csv", &gb).await;
    assert_eq!(sent["encoding"], "gb18030");
    let number = sent["upload"].as_str().unwrap().to_owned();
    let order = accepted(house, &number, "account").await;
    let run = step(house, &number, "run", &order).await.json();
    let done = over(&mut stream, &run["job"]).await;
    assert_eq!(
        (&done["result"]["created"], &done["result"]["failed"]),
        (&json!(1), &json!(2)),
        "{done}"
    );
    let path = done["result"]["error_file"].as_str().unwrap();
    let file = house.get(path).by("admin").send().await;
    assert_eq!(file.status, 200);
    assert!(file.headers["content-disposition"].starts_with("attachment"));
    let book = Book::open(&file.bytes).unwrap();
    assert_eq!(book.format(), Format::Csv);
    let rows: Vec<_> = book
        .lines(0)
        .unwrap()
        .map(|line| line.unwrap().cells)
        .collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(rows[0].last().unwrap(), "错误原因");
    assert_eq!(rows[1][0], "C2");
    assert!(rows[1][3].contains("不是电话号码"), "{rows:?}");
    assert!(rows[2][3].contains("请填写"), "{rows:?}");
    // Corrected, the same file goes in; the reasons go nowhere.
    let (text, ..) = encoding_rs::GB18030.decode(&file.bytes);
    let corrected = text
        .replace("不是电话", "13900139000")
        .replace("C3,,", "C3,公司三,");
    let sent = upload(house, "改.csv", corrected.as_bytes()).await;
    let number = sent["upload"].as_str().unwrap().to_owned();
    let order = accepted(house, &number, "account").await;
    assert_eq!(order["mapping"].as_array().unwrap().len(), 3, "{order}");
    let run = step(house, &number, "run", &order).await.json();
    assert_eq!(over(&mut stream, &run["job"]).await["result"]["created"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_exported_with_what_its_asker_may_see() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    for (name, limit) in [("=甲", "5"), ("乙", "7.5")] {
        let account = json!({ "name": name, "credit_limit": limit, "phone": "13800138000" });
        let made = house
            .post("/api/v1/records/account")
            .by("admin")
            .body(&account)
            .send()
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let export = |query: Value| {
        house
            .post("/api/v1/exports")
            .by("admin")
            .body(&query)
            .send()
    };
    let query = json!({
        "object": "account", "filter": "name = \"=甲\" or name = \"乙\"", "sort": "name",
        "columns": ["name", "credit_limit", "phone"], "format": "csv",
    });
    let asked = export(query.clone()).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let done = over(&mut stream, &asked.json()["job"]).await;
    assert_eq!(done["result"]["rows"], 2, "{done}");
    let path = done["result"]["file"].as_str().unwrap();
    let file = house.get(path).by("admin").send().await;
    assert!(file.bytes.starts_with(b"\xef\xbb\xbf"));
    let expected = "客户名称,信用额度,电话\r\n'=甲,5,+8613800138000\r\n乙,7.5,+8613800138000\r\n";
    assert_eq!(file.text.trim_start_matches('\u{feff}'), expected);
    let stranger = house.get(path).by("zhangsan").send().await;
    assert_eq!(stranger.code(), "job.file_gone");
    let wrong = export(json!({ "object": "account", "columns": ["nothing"] })).await;
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (422, "field.unknown")
    );
    let mut book = query.clone();
    book["format"] = json!("xlsx");
    let asked = export(book).await.json();
    let done = over(&mut stream, &asked["job"]).await;
    let file = house
        .get(done["result"]["file"].as_str().unwrap())
        .by("admin")
        .send()
        .await;
    let rows = Book::open(&file.bytes).unwrap().lines(0).unwrap();
    let rows: Vec<_> = rows.map(|line| line.unwrap().cells).collect();
    assert_eq!(
        rows[1],
        ["=甲", "5", "+8613800138000"],
        "a text, no formula"
    );
}

fn workbook(old: bool, rows: &[[&str; 3]]) -> Vec<u8> {
    let begin = if old { Writer::xls } else { Writer::xlsx };
    let titles = ["客户编号", "客户名称", "电话"].map(str::to_owned);
    let mut writer = begin(Cursor::new(Vec::new()), "客户", &titles).unwrap();
    for row in rows {
        writer
            .row(&row.map(|text| Cell::Text(text.into())))
            .unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_rows_of_a_workbook_come_back_as_a_workbook_of_its_age() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let workbooks = [
        (true, "客户.xls", Format::Xls, "application/vnd.ms-excel"),
        (
            false,
            "客户.xlsx",
            Format::Xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ];
    for (old, name, format, kind) in workbooks {
        let rows = [["C1", "公司一", ""], ["C2", "公司二", "不是电话"]];
        let sent = upload(house, name, &workbook(old, &rows)).await;
        let number = sent["upload"].as_str().unwrap().to_owned();
        let order = accepted(house, &number, "account").await;
        let run = step(house, &number, "run", &order).await.json();
        let done = over(&mut stream, &run["job"]).await;
        let path = done["result"]["error_file"].as_str().unwrap();
        let file = house.get(path).by("admin").send().await;
        assert_eq!(file.headers["content-type"], kind);
        let book = Book::open(&file.bytes).unwrap();
        assert_eq!(book.format(), format);
        let rows: Vec<_> = book
            .lines(0)
            .unwrap()
            .map(|line| line.unwrap().cells)
            .collect();
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(rows[0], ["客户编号", "客户名称", "电话", "错误原因"]);
        assert_eq!(rows[1][..3], ["C2", "公司二", "不是电话"]);
        assert!(rows[1][3].contains("不是电话号码"), "{rows:?}");
    }
}

#[tokio::test]
async fn harmful_and_foreign_uploads_are_refused() {
    let house = House::staffed().await;
    let refused = house
        .post("/api/v1/imports/uploads")
        .by("admin")
        .file("a.xlsx", b"PK\x03\x04 but no more")
        .send()
        .await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "import.unreadable")
    );
    let uploads = house.app.settings.data.join("uploads");
    assert_eq!(
        std::fs::read_dir(uploads).unwrap().count(),
        0,
        "nothing stays behind"
    );
    let refused = house
        .post("/api/v1/imports/uploads")
        .by("zhangsan")
        .file("a.csv", b"a\n")
        .send()
        .await;
    assert_eq!(refused.code(), "access.import");
}

#[tokio::test]
async fn the_file_of_a_job_that_has_not_ended_is_not_said_to_be_gone() {
    let house = House::staffed().await;
    let query = json!({ "object": "account", "columns": ["name"], "format": "csv" });
    let asked = house.post("/api/v1/exports").by("admin").body(&query);
    let asked = asked.send().await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let job = asked.json()["job"].as_str().unwrap().to_owned();
    for path in [
        format!("/api/v1/exports/{job}/file"),
        format!("/api/v1/jobs/{job}/file"),
    ] {
        let early = house.get(&path).by("admin").send().await;
        assert_eq!(
            (early.status, early.code().as_str()),
            (409, "job.under_way")
        );
        let stranger = house.get(&path).by("zhangsan").send().await;
        assert_eq!(
            (stranger.status, stranger.code().as_str()),
            (404, "job.file_gone")
        );
    }
}
