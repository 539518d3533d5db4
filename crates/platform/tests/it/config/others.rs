//! Configuration changed by several people and packs at once; bad documents.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{key, publish, rental, system};
use crate::house::{House, shown};

#[test]
fn two_people_change_the_same_document_and_nobody_overwrites_the_other() {
    let house = &House::new();
    let platform = &house.platform;
    rental(platform);
    let (one, two) = (
        house.person("chen", "administrator", "总部"),
        house.person("lin", "administrator", "总部"),
    );
    let object = key("object", "rental_order");
    let change = |help: &str, field: &str| json!({ "fields": [{ "name": field, "help": { "zh": help, "en": help } }] });
    platform
        .draft_part(&one, &object, &change("一", "deposit"))
        .unwrap();
    platform
        .draft_part(&two, &object, &change("二", "return_date"))
        .unwrap();
    platform.publish(&one, "一").unwrap();
    platform.publish(&two, "二").unwrap();
    let helps = |field: &str| {
        let model = platform.model();
        let help = model
            .object("rental_order")
            .unwrap()
            .field(field)
            .unwrap()
            .1
            .doc
            .help
            .clone();
        help.unwrap().zh
    };
    assert_eq!(
        (helps("deposit").as_str(), helps("return_date").as_str()),
        ("一", "二")
    );
    platform
        .draft_part(&one, &object, &change("三", "deposit"))
        .unwrap();
    platform
        .draft_part(&two, &object, &change("四", "deposit"))
        .unwrap();
    platform.publish(&one, "三").unwrap();
    let overtaken = platform.publish(&two, "四").unwrap_err();
    assert_eq!(overtaken.code(), "config.overtaken");
    assert!(
        overtaken.details()[0]
            .field
            .as_deref()
            .unwrap()
            .ends_with("fields.deposit.help.zh")
            || overtaken.details().len() == 2
    );
    platform
        .draft_part(&two, &object, &change("四", "deposit"))
        .unwrap();
    platform.publish(&two, "四").unwrap();
    assert_eq!(helps("deposit"), "四");
}

#[test]
fn bad_documents_are_refused_with_place_and_suggestion_and_change_nothing() {
    let house = House::new();
    let platform = &house.platform;
    rental(platform);
    let field = |extra: Json| {
        let mut field = json!({ "name": "extra", "type": "number", "label": "附加" });
        field
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        json!({ "fields": [field] })
    };
    let refused = |part: Json| {
        let object = key("object", "rental_order");
        platform.draft_part(&system(), &object, &part).unwrap_err()
    };
    let misspelt = refused(field(json!({ "requird": true })));
    assert_eq!(misspelt.code(), "config.document");
    assert!(
        misspelt.told().zh.contains("`required`"),
        "{}",
        misspelt.told().zh
    );
    assert_eq!(
        refused(field(json!({ "type": "nmber" }))).code(),
        "model.document"
    );
    let formula = field(json!({ "type": "formula", "formula": "deposti * 2", "result": "money" }));
    let unknown = refused(formula);
    assert!(unknown.position().is_some());
    assert!(
        unknown.told().zh.contains("deposit"),
        "{}",
        unknown.told().zh
    );
    let circle = field(json!({ "type": "formula", "formula": "extra + 1", "result": "money" }));
    assert_eq!(refused(circle).code(), "model.formula_circle");
    assert_eq!(refused(json!({ "name": "other" })).code(), "config.name");
    let named = platform.draft_document(&system(), &key("object", "9x"), json!({ "label": "x" }));
    assert_eq!(named.unwrap_err().code(), "config.name");
    assert!(platform.drafted_documents(&system()).unwrap().is_empty());
}

#[test]
fn a_pack_is_upgraded_under_the_company_and_removed_without_its_changes_being_lost() {
    let house = House::new();
    let platform = &house.platform;
    let pack = |version: &str, rate: &str, more: &str| -> BTreeMap<String, String> {
        let manifest = format!(
            "name = \"dealers\"\nversion = \"{version}\"\nlabel = {{ zh = \"经销商\", en = \"Dealers\" }}\n"
        );
        let object = format!(
            "name = \"dealer\"\nlabel = {{ zh = \"经销商\", en = \"Dealer\" }}\nplural = {{ zh = \"经销商\", en = \"Dealers\" }}\n\
             title = \"name\"\naccess = \"shared\"\n[[fields]]\nname = \"name\"\ntype = \"text\"\nlabel = {{ zh = \"名称\", en = \"Name\" }}\n\
             [[fields]]\nname = \"sales\"\ntype = \"money\"\nlabel = {{ zh = \"销售额\", en = \"Sales\" }}\n\
             [[fields]]\nname = \"rebate\"\ntype = \"formula\"\nlabel = {{ zh = \"返利\", en = \"Rebate\" }}\nformula = \"sales * {rate}\"\nresult = \"money\"\n{more}"
        );
        BTreeMap::from([
            ("pack.toml".to_owned(), manifest),
            ("objects/dealer.toml".to_owned(), object),
        ])
    };
    platform
        .install_pack(&system(), pack("1", "0.02", ""), "试用")
        .unwrap();
    let own = json!({ "fields": [{ "name": "rebate", "formula": "sales * 0.05" }] });
    platform
        .draft_part(&system(), &key("object", "dealer"), &own)
        .unwrap();
    publish(platform);
    let dealer = house.make("dealer", json!({ "name": "华东一级", "sales": "1000" }));
    assert_eq!(shown(&house, &system(), "dealer", dealer)["rebate"], "50");
    let phone = "[[fields]]\nname = \"phone\"\ntype = \"phone\"\nlabel = { zh = \"电话\", en = \"Phone\" }\n";
    for (version, rate, more) in [
        ("2", "0.02", phone),
        ("3", "0.03", phone),
        ("4", "0.04", phone),
    ] {
        platform
            .install_pack(&system(), pack(version, rate, more), "升级")
            .unwrap();
        let changed = json!({ "sales": "1000" });
        platform
            .update(
                &system(),
                (
                    "dealer",
                    dealer,
                    shown(&house, &system(), "dealer", dealer)["version"]
                        .as_i64()
                        .unwrap(),
                ),
                changed,
            )
            .unwrap();
        assert_eq!(shown(&house, &system(), "dealer", dealer)["rebate"], "50");
    }
    let conflicts = platform.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].conflict.path, "fields.rebate.formula");
    assert!(
        shown(&house, &system(), "dealer", dealer)
            .get("phone")
            .is_some()
    );
    platform
        .remove_pack(&system(), "dealers", "不用了")
        .unwrap();
    assert_eq!(shown(&house, &system(), "dealer", dealer)["rebate"], "50");
}

#[test]
fn people_without_the_right_change_nothing() {
    let house = House::new();
    let sales = house.person("wang", "sales", "销售部");
    let refused = house
        .platform
        .draft_document(&sales, &key("object", "rental"), json!({}));
    assert_eq!(refused.unwrap_err().code(), "access.configure");
    assert_eq!(
        house.platform.publish(&sales, "x").unwrap_err().code(),
        "access.configure"
    );
}

#[test]
fn a_table_changes_while_checks_and_numbers_read_what_is_computed() {
    let house = House::new();
    let platform = &house.platform;
    let text = |name: &str| json!({ "name": name, "type": "text" });
    let formula = |name: &str, text: &str, result: &str| json!({ "name": name, "type": "formula", "formula": text, "result": result });
    let sheet = json!({ "label": "单据", "fields": [
        text("name"), formula("kind", "LEFT(name, 1)", "text"),
        { "name": "no", "type": "auto_number", "pattern": "{kind}-{000}" },
        { "name": "most", "type": "money" },
        { "name": "rows", "type": "lines", "lines": { "object": "sheet_row", "field": "sheet" } },
        { "name": "sum", "type": "rollup", "result": "money", "rollup": { "lines": "rows", "fold": "sum", "field": "amount" } },
        formula("part", "most * share(name)", "money"),
    ], "checks": [{ "when": "sum > most", "code": "too_much", "message": "超过上限" }] });
    let row = json!({ "label": "行", "access": "inherit", "parent": "sheet", "fields": [
        text("name"), { "name": "sheet", "type": "lookup", "target": "sheet", "required": true },
        { "name": "amount", "type": "money" },
    ] });
    let share = |rate: &str| {
        json!({ "label": "比例", "inputs": [{ "name": "name", "label": "名称" }],
                "outputs": [{ "name": "rate", "label": "比例", "type": "number" }], "rows": [{ "then": { "rate": rate } }] })
    };
    let documents = vec![
        (key("object", "sheet"), sheet),
        (key("object", "sheet_row"), row),
        (key("table", "share"), share("0.1")),
    ];
    platform.draft_documents(&system(), documents).unwrap();
    publish(platform);
    let rows = json!([{ "name": "a", "amount": "60" }]);
    let sheet = house.make(
        "sheet",
        json!({ "name": "甲", "most": "100", "rows": rows }),
    );
    let seen = || shown(&house, &system(), "sheet", sheet);
    assert_eq!(
        (seen()["no"].as_str(), seen()["part"].as_str()),
        (Some("甲-001"), Some("10"))
    );
    let changed = share("0.2");
    platform
        .draft_document(&system(), &key("table", "share"), changed)
        .unwrap();
    publish(platform);
    assert_eq!(seen()["part"], "20", "the table counts at once");
}
