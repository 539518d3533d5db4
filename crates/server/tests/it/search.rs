//! One search box over HTTP, and its index made anew by a job and by the program.

use serde_json::{Value, json};

use crate::house::House;
use crate::live::Running;
use crate::program::{said, weft};
use crate::tables::over;

async fn found(house: &House, who: &str, rest: &str) -> Vec<Value> {
    let path = format!("/api/v1/search?{rest}");
    let answered = house.get(&path).by(who).send().await;
    assert_eq!(answered.status, 200, "{rest}: {}", answered.text);
    answered.json()["items"].as_array().cloned().unwrap()
}

fn labels(hits: &[Value]) -> Vec<&str> {
    let labels = hits.iter().map(|hit| hit["label"].as_str().unwrap());
    labels.collect()
}

#[tokio::test]
async fn a_word_finds_what_its_reader_may_see_in_every_object() {
    let house = House::staffed().await;
    let account = json!({ "name": "福建宁德时代", "phone": "13800138000" });
    let account = house.make_by("zhangsan", "account", &account).await;
    let contact = json!({ "name": "宁德华", "account": account });
    house.make_by("zhangsan", "contact", &contact).await;
    for word in ["%E5%AE%81%E5%BE%B7", "ningde", "nd"] {
        let hits = found(
            &house,
            "zhangsan",
            &format!("q={word}&objects=account,contact"),
        )
        .await;
        assert_eq!(labels(&hits), ["宁德华", "福建宁德时代"], "{word}");
    }
    let hits = found(&house, "zhangsan", "q=ndsd").await;
    assert_eq!(labels(&hits), ["福建宁德时代"]);
    assert_eq!(
        (&hits[0]["object"], &hits[0]["field"]),
        (&json!("account"), &json!("name"))
    );
    let marked = hits[0]["excerpt"].as_array().unwrap();
    let marked = marked.iter().filter(|part| part["hit"] == true);
    assert_eq!(
        marked
            .map(|part| part["text"].as_str().unwrap())
            .collect::<String>(),
        "宁德时代"
    );
    assert_eq!(
        labels(&found(&house, "zhangsan", "q=0138").await),
        ["福建宁德时代"]
    );
    let wrong = found(&house, "zhangsan", "q=%E5%87%9D%E5%BE%B7%E6%97%B6%E4%BB%A3").await;
    assert_eq!(
        (labels(&wrong), &wrong[0]["tolerant"]),
        (vec!["福建宁德时代"], &json!(true))
    );
    let contacts = found(&house, "zhangsan", "q=nd&objects=contact").await;
    assert_eq!(labels(&contacts), ["宁德华"]);
    assert_eq!(found(&house, "zhangsan", "q=nd&limit=1").await.len(), 1);
    assert!(
        found(&house, "lisi", "q=ndsd").await.is_empty(),
        "another department's"
    );
}

#[tokio::test]
async fn a_question_that_cannot_be_asked_is_refused() {
    let house = House::staffed().await;
    for (rest, status, code) in [
        ("q=a&objects=acount", 404, "object.unknown"),
        ("q=a&limit=x", 400, "request.query"),
        ("q=a&limit=", 400, "request.query"),
    ] {
        let refused = house
            .get(&format!("/api/v1/search?{rest}"))
            .by("zhangsan")
            .send()
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{rest}"
        );
    }
    let nobody = house.get("/api/v1/search?q=a").send().await;
    assert_eq!(nobody.status, 401);
    let sales = house
        .post("/api/v1/search/rebuild")
        .by("zhangsan")
        .body(&json!({}))
        .send()
        .await;
    assert_eq!(
        (sales.status, sales.code().as_str()),
        (403, "access.configure")
    );
    let wrong = json!({ "object": "acount" });
    let wrong = house
        .post("/api/v1/search/rebuild")
        .by("admin")
        .body(&wrong)
        .send()
        .await;
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (404, "object.unknown")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_is_a_job_after_which_everything_is_found() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    house
        .make("account", &json!({ "name": "福建宁德时代" }))
        .await;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let asked = house
        .post("/api/v1/search/rebuild")
        .by("admin")
        .body(&json!({ "object": "account" }));
    let asked = asked.send().await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let job = over(&mut stream, &asked.json()["job"]).await;
    assert_eq!(
        (&job["state"], &job["kind"]),
        (&json!("done"), &json!("search_rebuild"))
    );
    assert_eq!(
        job["result"],
        json!({ "objects": ["account"], "records": 1 })
    );
    assert_eq!(
        labels(&found(house, "admin", "q=ndsd").await),
        ["福建宁德时代"]
    );
}

#[tokio::test]
async fn the_program_rebuilds_the_index_and_verifies_it() {
    let house = House::empty().await;
    house
        .make("account", &json!({ "name": "福建宁德时代" }))
        .await;
    let folder = house.left();
    let rebuilt = weft(folder.path(), &["search", "rebuild", "--object", "account"]);
    let (code, text) = said(&rebuilt);
    let told = String::from_utf8_lossy(&rebuilt.stdout).into_owned() + &text;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("account: 1"), "{told}");
    let (code, text) = said(&weft(
        folder.path(),
        &["search", "rebuild", "--object", "acount"],
    ));
    assert_ne!(code, Some(0));
    assert!(text.contains("object.unknown"), "{text}");
    let verified = weft(folder.path(), &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified).1);
}
