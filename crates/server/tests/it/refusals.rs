//! What is wrong in a configuration or a request is told with its place and what was meant.

use serde_json::{Value, json};

use crate::configure::{asked, done, module, publish};
use crate::house::House;

#[tokio::test]
async fn one_text_stands_for_both_languages_wherever_a_label_is_wanted() {
    let house = House::staffed().await;
    let object = json!({ "label": "设备", "fields": [
        { "name": "name", "type": "text", "label": "名称", "help": "铭牌上的名称" },
        { "name": "state", "type": "select", "label": "状态", "options": [{ "value": "on", "label": "在用" }] } ],
        "lists": [{ "name": "all", "label": "全部", "columns": ["name"] }],
        "form": { "sections": [{ "name": "main", "label": "基本", "fields": ["name", "state"] }] } });
    let table = json!({ "label": "系数", "inputs": [{ "name": "label", "label": "标签", "type": "text" }],
        "outputs": [{ "name": "factor", "label": "系数", "type": "number" }],
        "rows": [{ "when": { "label": "甲" }, "then": { "factor": "2" } }] });
    done(&house, "PUT", "/api/v1/config/object/device", object).await;
    done(&house, "PUT", "/api/v1/config/table/factor", table).await;
    let part = json!({ "fields": [{ "name": "state", "options": [{ "value": "off", "label": "停用" }] }] });
    done(&house, "PATCH", "/api/v1/config/object/device", part).await;
    publish(&house, "设备").await;
    let meta = done(&house, "GET", "/api/v1/objects/device", Value::Null).await;
    let text = meta.to_string();
    for label in ["在用", "停用", "全部", "基本", "铭牌上的名称"] {
        assert!(
            text.contains(&json!({ "en": label, "zh": label }).to_string()),
            "{label} in {text}"
        );
    }
    let table = done(&house, "GET", "/api/v1/config/table/factor", Value::Null).await;
    assert_eq!(
        table["document"]["rows"][0]["when"]["label"], "甲",
        "a column called label keeps its cells"
    );
}

#[tokio::test]
async fn a_folder_that_no_document_has_is_refused_with_the_one_that_was_meant() {
    let house = House::staffed().await;
    let manifest = "name = \"company\"\nversion = \"1\"\nlabel = { zh = \"甲\", en = \"A\" }\n";
    let files = json!({ "pack.toml": manifest, "objcts/x.toml": "name = \"x\"\n" });
    for path in ["/api/v1/config/import", "/api/v1/packs"] {
        let body = json!({ "files": files, "reason": "试" });
        let refused = asked(&house, "POST", path, body).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "pack.unreadable"),
            "{path}"
        );
        let told = refused.json();
        assert_eq!(
            (&told["field"], &told["suggestion"]),
            (&json!("objcts/x.toml"), &json!("objects/x.toml"))
        );
    }
    let draft = done(&house, "GET", "/api/v1/config/draft", Value::Null).await;
    assert_eq!(draft["items"], json!([]));
}

#[tokio::test]
async fn a_wrong_line_is_refused_with_its_place_and_a_wrong_name_with_the_one_meant() {
    let house = House::staffed().await;
    module(&house).await;
    let account = house.make("account", &json!({ "name": "甲" })).await;
    let order = |lines: Value| json!({ "account": account, "lines": lines });
    let path = "/api/v1/records/rental_order";
    for (lines, code, field) in [
        (
            json!([{ "item": "叉车" }, { "days": "1" }]),
            "field.required",
            "lines.item",
        ),
        (
            json!([{ "item": "叉车" }, { "item": "吊车", "days": "几天" }]),
            "field.number.unknown_form",
            "lines.days",
        ),
        (
            json!([{ "item": "叉车" }, { "item": "吊车", "dais": "1" }]),
            "field.unknown",
            "lines.dais",
        ),
        (
            json!([{ "item": "叉车" }, { "id": "x", "item": "吊车" }]),
            "value.id",
            "lines",
        ),
    ] {
        let refused = asked(&house, "POST", path, order(lines)).await;
        let told = refused.json();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, code),
            "{told}"
        );
        assert_eq!(told["field"], field, "{told}");
        assert_eq!(told["errors"][0]["row"], 2, "{told}");
    }
    let refused = json!({ "account": account, "depossit": "1" });
    let refused = asked(&house, "POST", path, refused).await;
    assert_eq!(refused.json()["suggestion"], "deposit", "{}", refused.text);
    // 张三 may not see deposits: the refusal must not tell that they are there.
    let hidden = json!({ "account": account, "depossit": "1" });
    let hidden = house.post(path).by("zhangsan").body(&hidden).send().await;
    assert_eq!(hidden.json().get("suggestion"), None, "{}", hidden.text);
    assert_eq!(house.get(path).by("admin").send().await.ids(), [""; 0]);
}

#[tokio::test]
async fn a_field_in_the_bin_comes_back_with_its_values_when_it_is_written_again() {
    let house = House::staffed().await;
    let path = "/api/v1/config/object/device";
    let name = json!({ "name": "name", "type": "text", "label": "名称" });
    let note = json!({ "name": "note", "type": "text", "label": "备注" });
    let whole = json!({ "label": "设备", "fields": [name, note] });
    done(&house, "PUT", path, whole).await;
    publish(&house, "设备").await;
    let id = house
        .make("device", &json!({ "name": "甲", "note": "乙" }))
        .await;
    let without = json!({ "label": "设备", "fields": [name] });
    done(&house, "PUT", path, without).await;
    publish(&house, "去掉备注").await;
    let record = format!("/api/v1/records/device/{id}");
    let seen = house.get(&record).by("admin").send().await.json();
    assert_eq!(seen.get("note"), None);
    done(&house, "PATCH", path, json!({ "fields": [note] })).await;
    publish(&house, "又要备注").await;
    let seen = house.get(&record).by("admin").send().await.json();
    assert_eq!(seen["note"], "乙");
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_refused_with_its_place_and_what_was_meant() {
    let house = House::staffed().await;
    let query = |aggregate: Value| json!({ "object": "account", "group": ["level"], "aggregates": [aggregate] });
    for (body, field, meant) in [
        (
            query(json!({ "name": "n", "fold": "cuont" })),
            "aggregates[0].fold",
            json!("count"),
        ),
        (
            query(json!({ "nam": "n", "fold": "count" })),
            "aggregates[0].nam",
            json!("name"),
        ),
        (
            json!({ "object": "account", "group": ["level"], "sort": "-leve" }),
            "sort",
            json!("level"),
        ),
    ] {
        let refused = asked(&house, "POST", "/api/v1/query", body).await;
        let told = refused.json();
        assert_eq!(refused.status, 422, "{told}");
        assert_eq!(
            (&told["field"], &told["suggestion"]),
            (&json!(field), &meant),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_check_says_beforehand_whatever_would_refuse_the_release() {
    let house = House::staffed().await;
    for _ in 0..2 {
        house
            .make(
                "account",
                &json!({ "name": "同名", "phone": "13800138000" }),
            )
            .await;
    }
    let part = json!({ "unique": [{ "fields": ["name", "phone"] }] });
    done(&house, "PATCH", "/api/v1/config/object/account", part).await;
    let told = done(&house, "POST", "/api/v1/config/check", Value::Null).await;
    assert_eq!(told["ok"], false, "{told}");
    assert_eq!(told["problems"][0]["code"], "config.duplicates", "{told}");
    let body = json!({ "reason": "唯一" });
    let refused = asked(&house, "POST", "/api/v1/config/publish", body).await;
    assert_eq!(refused.code(), "config.duplicates");
    let half = asked(
        &house,
        "DELETE",
        "/api/v1/config/draft?kind=object",
        Value::Null,
    )
    .await;
    assert_eq!((half.status, half.code().as_str()), (400, "request.query"));
    let draft = done(&house, "GET", "/api/v1/config/draft", Value::Null).await;
    assert_eq!(
        draft["items"].as_array().unwrap().len(),
        1,
        "half a name discards nothing"
    );
}

#[tokio::test]
async fn a_wrong_import_profile_is_refused_with_its_place_and_what_was_meant() {
    let house = House::staffed().await;
    let path = "/api/v1/config/import/erp%2Faccounts";
    let profile = |key: &str, column: Value, computed: &str| {
        json!({ "object": "account", "file": "a.csv", "key": key,
                "columns": { "编码": "code", "列": column }, "computed": { "note": computed } })
    };
    let good = profile(
        "code",
        json!({ "field": "owner", "by": "username" }),
        "name",
    );
    done(&house, "PUT", path, good).await;
    for (wrong, code, field, meant) in [
        (
            profile("cod", json!("name"), "name"),
            "layout.unknown_field",
            "key",
            json!("code"),
        ),
        (
            profile("code", json!("nam"), "name"),
            "layout.unknown_field",
            "columns.列",
            json!("name"),
        ),
        (
            profile("code", json!({ "field": "name", "by": "code" }), "name"),
            "layout.not_a_lookup",
            "columns.列",
            Value::Null,
        ),
        (
            profile("code", json!({ "field": "owner", "by": "usernam" }), "name"),
            "layout.unknown_field",
            "columns.列.by",
            json!("username"),
        ),
        (
            profile("code", json!("name"), "nam"),
            "expr.unknown_field",
            "computed.note",
            json!("name"),
        ),
    ] {
        let refused = asked(&house, "PUT", path, wrong).await;
        let told = refused.json();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, code),
            "{told}"
        );
        assert_eq!(
            (&told["field"], &told["suggestion"]),
            (&json!(field), &meant),
            "{told}"
        );
    }
    let wrong = json!({ "fields": [{ "name": "x", "type": "txt", "label": "甲" }] });
    let refused = asked(&house, "PATCH", "/api/v1/config/object/account", wrong).await;
    assert_eq!(refused.json()["suggestion"], "text", "{}", refused.text);
}

/// Fields that cannot work, with the refusal and its place.
fn never() -> Vec<(Value, &'static str, &'static str)> {
    let option = |value: &str| json!({ "value": value, "label": "甲" });
    vec![
        (
            json!({ "type": "formula" }),
            "model.field",
            "fields.f.formula",
        ),
        (
            json!({ "type": "formula", "formula": "name", "result": "txt" }),
            "model.field",
            "fields.f.result",
        ),
        (
            json!({ "type": "rollup" }),
            "model.field",
            "fields.f.rollup",
        ),
        (
            json!({ "type": "auto_number" }),
            "model.field",
            "fields.f.pattern",
        ),
        (
            json!({ "type": "select" }),
            "model.field",
            "fields.f.options",
        ),
        (
            json!({ "type": "select", "options": [option("a"), option("a")] }),
            "model.field",
            "fields.f.options",
        ),
        (
            json!({ "type": "text", "max_length": 0 }),
            "model.field",
            "fields.f.max_length",
        ),
        (
            json!({ "type": "money", "decimals": 9 }),
            "model.field",
            "fields.f.decimals",
        ),
        (
            json!({ "type": "text", "default": "1 + 1" }),
            "expr.wrong_type",
            "device.f.default",
        ),
        (
            json!({ "type": "date", "default": "\"abc\"" }),
            "expr.date",
            "device.f.default",
        ),
        (
            json!({ "type": "tags", "default": "\"a\"" }),
            "expr.wrong_type",
            "device.f.default",
        ),
        (
            json!({ "type": "select", "options": [option("a")], "default": "\"b\"" }),
            "expr.unknown_option",
            "device.f.default",
        ),
        (
            json!({ "type": "lookup" }),
            "model.document",
            "fields.f.target",
        ),
    ]
}

#[tokio::test]
async fn a_field_that_could_never_work_is_refused_before_it_breaks_a_record() {
    let house = House::staffed().await;
    let path = "/api/v1/config/object/device";
    for (more, code, place) in never() {
        let mut field = more.clone();
        field["name"] = json!("f");
        let document =
            json!({ "label": "设备", "fields": [{ "name": "name", "type": "text" }, field] });
        let refused = asked(&house, "PUT", path, document).await;
        let told = refused.json();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, code),
            "{more}: {told}"
        );
        assert_eq!(told["field"], place, "{told}");
    }
    let draft = done(&house, "GET", "/api/v1/config/draft", Value::Null).await;
    assert_eq!(draft["items"], json!([]));
}

#[tokio::test]
async fn what_nobody_would_hear_or_know_again_is_refused() {
    let house = House::staffed().await;
    let batch = json!({ "items": [], "atomic": true });
    let batch = asked(&house, "POST", "/api/v1/records/account/batch", batch).await;
    assert_eq!(
        (batch.status, &batch.json()["field"]),
        (422, &json!("atomic"))
    );
    let token = json!({ "name": " ", "expires_at": "2027-06-30T00:00:00Z" });
    let token = asked(&house, "POST", "/api/v1/tokens", token).await;
    assert_eq!(token.code(), "token.name");
}
