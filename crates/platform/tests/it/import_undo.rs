//! Undoing an import after the objects and the records around it have changed.

use serde_json::{Value as Json, json};
use weft_platform::pack::DocKey;
use weft_platform::{ImportPlan, Imported, ListQuery, Platform, Undone};

use crate::house::{House, also_on_postgres};

also_on_postgres!(
    what_cannot_go_back_stays_and_the_others_go,
    an_undo_finds_fields_that_were_renamed_and_leaves_out_those_retired,
);

fn release(platform: &Platform, fields: &Json) {
    let document =
        json!({ "label": "设备", "access": "shared", "title": "code", "fields": fields });
    let key = DocKey::new("object", "device").unwrap();
    platform
        .draft_document(&House::system(), &key, document)
        .unwrap();
    platform.publish(&House::system(), "试一试").unwrap();
}

fn text(name: &str) -> Json {
    json!({ "name": name, "type": "text", "label": name })
}

fn devices(house: &House) {
    let serial = json!({ "name": "serial", "type": "text", "label": "serial", "unique": true });
    let fields = json!([text("code"), serial, text("place"), text("maker")]);
    release(&house.platform, &fields);
    for n in 0..3 {
        let device = json!({ "code": format!("C{n}"), "serial": format!("S{n}"), "place": "甲", "maker": "乙" });
        house.make("device", device);
    }
}

fn import(house: &House, text: &str) -> Imported {
    let plan = ImportPlan::by_header("device", "code", "d.csv");
    house
        .platform
        .import(&House::system(), &plan, text.as_bytes(), &mut |_| ())
        .unwrap()
}

fn undo(house: &House, imported: &Imported) -> Undone {
    house
        .platform
        .undo_import(&House::system(), imported.import, &mut |_, _| {})
        .unwrap()
}

/// The fields of each record, by its code.
fn told(house: &House, fields: [&str; 3]) -> Vec<String> {
    let query = ListQuery {
        sort: Some("code".into()),
        ..ListQuery::default()
    };
    let page = house.platform.list(&House::system(), "device", &query);
    let items = page.unwrap().items;
    let rows = items.iter().map(|one| serde_json::to_value(one).unwrap());
    rows.map(|row| {
        fields
            .map(|name| row[name].as_str().unwrap_or("-").to_owned())
            .join(" ")
    })
    .collect()
}

#[test]
fn what_cannot_go_back_stays_and_the_others_go() {
    let house = House::new();
    devices(&house);
    let imported = import(&house, "code,serial\nC0,T0\nC1,T1\nC2,T2\nC9,T9\n");
    house.make("device", json!({ "code": "Z", "serial": "S1" }));
    let undone = undo(&house, &imported);
    assert_eq!(
        (undone.removed, undone.restored, undone.kept_count),
        (1, 2, 1)
    );
    assert_eq!(undone.kept[0].label, "C1");
    assert_eq!(
        undone.kept[0].reason.en,
        "There is a 设备 with the same serial already"
    );
    let now = told(&house, ["code", "serial", "place"]);
    assert_eq!(now, ["C0 S0 甲", "C1 T1 甲", "C2 S2 甲", "Z S1 -"]);
}

#[test]
fn an_undo_finds_fields_that_were_renamed_and_leaves_out_those_retired() {
    let house = House::new();
    devices(&house);
    let imported = import(&house, "code,serial,place,maker\nC0,T0,丙,丁\nC9,T9,,\n");
    let document = house.platform.model().object("device").unwrap().doc.clone();
    let id = |name: &str| {
        document
            .fields
            .iter()
            .find(|one| one.name == name)
            .unwrap()
            .id
    };
    // Two fields take each other's names, one goes into the bin.
    let named = |id: Option<u32>, name: &str| json!({ "id": id, "name": name, "type": "text", "label": name });
    let fields = json!([
        named(id("code"), "code"),
        named(id("maker"), "place"),
        named(id("place"), "maker")
    ]);
    release(&house.platform, &fields);
    assert_eq!(told(&house, ["code", "place", "maker"])[0], "C0 丁 丙");
    let undone = undo(&house, &imported);
    assert_eq!((undone.removed, undone.restored), (1, 1), "{undone:?}");
    assert_eq!(
        told(&house, ["code", "place", "maker"]),
        ["C0 乙 甲", "C1 乙 甲", "C2 乙 甲"]
    );
}
