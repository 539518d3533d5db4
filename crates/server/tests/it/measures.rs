//! Measures of signals: by source and week, as far as each person may see.

use serde_json::{Value, json};

use crate::alerts::made_curious;
use crate::house::House;
use crate::live::Running;
use crate::signals::next_called;

async fn measures(house: &House, who: &str) -> Value {
    let asked = house.get("/api/v1/measures?weeks=2").by(who).send().await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    asked.json()
}

/// The rows of a measure.
fn rows<'a>(told: &'a Value, name: &str) -> &'a [Value] {
    let all = told["measures"].as_array().unwrap();
    let measure = all.iter().find(|measure| measure["name"] == name).unwrap();
    for figure in measure["figures"].as_array().unwrap() {
        assert!(!figure["meaning"]["zh"].as_str().unwrap().is_empty());
        assert!(!figure["meaning"]["en"].as_str().unwrap().is_empty());
    }
    measure["items"].as_array().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_count_by_source_and_week_what_the_reader_may_see() {
    let running = Running::start(House::staffed().await).await;
    let house = &running.house;
    let mut own = running.open("zhangsan", None).await;
    own.until_live().await;
    made_curious(house).await;
    let signal: Value = serde_json::from_str(&next_called(&mut own, "signal").await.data).unwrap();
    house.clock.advance_ms(30 * 60_000);
    let version = format!("\"{}\"", signal["version"]);
    let path = format!("/api/v1/records/signal/{}", signal["id"].as_str().unwrap());
    let answered = house
        .patch(&path)
        .by("zhangsan")
        .header("if-match", &version);
    let answered = answered.body(&json!({ "outcome": "useful" })).send().await;
    assert_eq!(answered.status, 200, "{}", answered.text);

    let told = measures(house, "zhangsan").await;
    assert_eq!(told["weeks"], json!(["2026-11-09", "2026-11-16"]));
    let [row] = rows(&told, "density") else {
        panic!("{told}");
    };
    assert_eq!(
        (&row["week"], &row["source"]["label"]),
        (&json!("2026-11-16"), &json!("官网"))
    );
    assert_eq!(
        ["signals", "actionable", "useful", "touches"].map(|name| row[name].as_u64()),
        [Some(1), Some(1), Some(1), Some(2)]
    );
    assert_eq!(row["per_thousand"], "500");
    let [row] = rows(&told, "alerts") else {
        panic!("{told}");
    };
    assert_eq!(
        (&row["answered"], &row["answered_in_hour"]),
        (&json!(1), &json!(1))
    );
    for name in ["answer_hours", "answer_hours_median", "answer_hours_p90"] {
        assert_eq!(row[name], "0.5", "{name}");
    }
    assert_eq!(told["coverage"]["items"][0]["share"], "1");

    let foreign = measures(house, "lisi").await;
    let [row] = rows(&foreign, "density") else {
        panic!("{foreign}");
    };
    assert_eq!(
        (&row["signals"], &row["per_thousand"]),
        (&json!(0), &json!("0"))
    );
    assert!(rows(&foreign, "alerts").is_empty());
    // Who may not read signals has no measures of them.
    let finance = measures(house, "wang").await;
    let named: Vec<&str> = finance["measures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|measure| measure["name"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["todos"]);
    let refused = house
        .get("/api/v1/measures?weeks=54")
        .by("zhangsan")
        .send()
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text);
}
