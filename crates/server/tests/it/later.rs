//! What a limited token asks for to be done later stays within its limits.

use serde_json::{Value, json};

use crate::house::{Answered, Call, House};
use crate::live::{Running, Stream};
use crate::tables::{accepted, over};

struct Limited {
    running: Running,
    stream: Stream,
    bearer: String,
}

impl Limited {
    /// The administrator's token, limited to this.
    async fn to(scopes: Value) -> Self {
        let running = Running::start(House::staffed().await).await;
        let body = json!({ "name": "小", "scopes": scopes, "expires_at": "2027-01-01T00:00:00Z" });
        let made = running.house.post("/api/v1/tokens").by("admin");
        let made = made.body(&body).send().await.json();
        let mut stream = running.open("admin", None).await;
        stream.until_live().await;
        Self {
            bearer: format!("Bearer {}", made["token"].as_str().unwrap()),
            running,
            stream,
        }
    }

    fn house(&self) -> &House {
        &self.running.house
    }

    async fn send(&self, call: Call<'_>) -> Answered {
        call.header("authorization", &self.bearer).send().await
    }

    /// The job of an export as it ends, asked for by session or token.
    async fn exported(&mut self, by_token: bool) -> Value {
        let query = json!({ "object": "account", "columns": ["name", "owner"], "format": "csv" });
        let call = self.running.house.post("/api/v1/exports").body(&query);
        let asked = match by_token {
            true => call.header("authorization", &self.bearer).send().await,
            false => call.by("admin").send().await,
        };
        assert_eq!(asked.status, 202, "{}", asked.text);
        over(&mut self.stream, &asked.json()["job"]).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_tells_no_more_than_the_token_that_asked_for_it() {
    let scopes = json!([{ "object": "account", "actions": ["read"] }]);
    let mut limited = Limited::to(scopes).await;
    let account = json!({ "name": "华东甲" });
    limited
        .house()
        .make_by("zhangsan", "account", &account)
        .await;
    let (whole, narrow) = (limited.exported(false).await, limited.exported(true).await);
    let house = limited.house();
    let path = |job: &Value| job["result"]["file"].as_str().unwrap().to_owned();
    let file = house.get(&path(&whole)).by("admin").send().await;
    assert!(file.text.contains("华东甲,张三"), "{}", file.text);
    let file = limited.send(house.get(&path(&narrow))).await;
    assert!(
        file.text.contains("华东甲,\r\n"),
        "no right to see users: {}",
        file.text
    );

    let foreign = limited.send(house.get(&path(&whole))).await;
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (404, "job.file_gone")
    );
    let job = format!("/api/v1/jobs/{}", whole["id"].as_str().unwrap());
    let foreign = limited.send(house.get(&job)).await;
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (404, "record.missing")
    );
    let own = house.get(&path(&narrow)).by("admin").send().await;
    assert_eq!(own.status, 200, "who reaches further reads it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_writes_no_more_than_the_token_that_asked_for_it() {
    let scopes = json!([{ "object": "*", "actions": ["read", "create", "update"] }]);
    let mut limited = Limited::to(scopes).await;
    let house = &limited.running.house;
    let roles = house.get("/api/v1/records/role?filter=name = \"administrator\"");
    let roles = roles.by("admin").send().await;
    let label = roles.json()["items"][0]["label"]
        .as_str()
        .unwrap()
        .to_owned();
    let file = format!("用户名,姓名,角色,启用\nboss,新老板,{label},是\n");
    let sent = house
        .post("/api/v1/imports/uploads")
        .file("人.csv", file.as_bytes());
    let sent = limited.send(sent).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    let upload = sent.json()["upload"].as_str().unwrap().to_owned();
    let order = accepted(house, &upload, "user").await;
    let run = house
        .post(&format!("/api/v1/imports/uploads/{upload}/run"))
        .body(&order);
    let run = limited.send(run).await;
    assert_eq!(run.status, 202, "{}", run.text);
    let done = over(&mut limited.stream, &run.json()["job"]).await;
    assert_eq!(
        (&done["result"]["created"], &done["result"]["failed"]),
        (&json!(0), &json!(1)),
        "{done}"
    );
    assert!(done.to_string().contains("access.role"), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_as_limited_inside_of_a_sandbox() {
    let scopes = json!([{ "object": "*", "actions": ["configure"] }, { "object": "account", "actions": ["read"] }]);
    let limited = Limited::to(scopes).await;
    let house = limited.house();
    let made = house
        .post("/api/v1/sandboxes")
        .body(&json!({ "name": "try", "rows": 5 }));
    let made = limited.send(made).await;
    assert_eq!(made.status, 201, "{}", made.text);
    for (object, status) in [("account", 200), ("contact", 404)] {
        let path = format!("/api/v1/records/{object}");
        let call = house.get(&path).header("weft-sandbox", "try");
        assert_eq!(limited.send(call).await.status, status, "{object}");
        let whole = house.get(&path).by("admin").header("weft-sandbox", "try");
        assert_eq!(whole.send().await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limited_token_makes_no_webhook() {
    let actions = json!(["read", "create", "update", "delete"]);
    let limited = Limited::to(json!([{ "object": "*", "actions": actions }])).await;
    let house = limited.house();
    let hook = json!({ "name": "ERP", "url": "https://erp.example/h", "object": "account" });
    let call = house.post("/api/v1/records/webhook").body(&hook);
    let refused = limited.send(call).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "token.limited")
    );
    let id = house.make("webhook", &hook).await;
    let path = format!("/api/v1/records/webhook/{id}");
    let call = house
        .patch(&path)
        .header("if-match", "\"1\"")
        .body(&json!({ "url": "https://x.example/" }));
    let refused = limited.send(call).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "token.limited")
    );
    let mine = json!({ "url": "https://other.example/" });
    let call = house
        .patch(&path)
        .by("admin")
        .header("if-match", "\"1\"")
        .body(&mine);
    assert_eq!(call.send().await.status, 200);
}
