//! A newer program with other packs: taken when they fit, held back with the house open when not.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::Id;
use weft_platform::Pack;
use weft_platform::config::{Back, Side, UPGRADE_HELD};

use super::{key, publish, system};
use crate::house::{House, also_on_postgres, core_pack, shown};

also_on_postgres!(
    a_newer_program_puts_its_packs_in_force_and_fills_what_they_compute,
    packs_that_do_not_fit_are_held_back_until_a_draft_mends_them,
    packs_that_records_do_not_fit_are_held_back_too,
    a_pack_does_not_read_values_of_one_type_as_another,
    what_packs_changed_is_told_by_their_version_and_not_undone_by_itself,
    a_field_that_a_pack_renames_keeps_values_and_what_the_company_made_of_it,
);

const HEAD: &str = "name = \"dealer\"\nlabel = { zh = \"经销商\", en = \"Dealer\" }\nplural = { zh = \"经销商\", en = \"Dealers\" }\n\
     title = \"name\"\naccess = \"shared\"\n";

fn manifest(version: &str) -> String {
    format!(
        "name = \"dealers\"\nversion = \"{version}\"\nlabel = {{ zh = \"经销商\", en = \"Dealers\" }}\n"
    )
}

fn object(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().map(|(name, rest)| {
        format!("[[fields]]\nname = \"{name}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n{rest}\n")
    });
    format!("{HEAD}{}", fields.collect::<String>())
}

/// The packs of a program: the core, and one for dealers with `fields` as (name, rest of the TOML).
fn program(version: &str, fields: &[(&str, &str)]) -> Vec<Pack> {
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest(version)),
        ("objects/dealer.toml".to_owned(), object(fields)),
    ]);
    vec![core_pack(), Pack::read(&files).unwrap()]
}

const NAME: (&str, &str) = ("name", "type = \"text\"");
const SALES: (&str, &str) = ("sales", "type = \"money\"");
const GOAL: (&str, &str) = ("goal", "type = \"money\"");
const QUOTA: (&str, &str) = ("quota", "type = \"money\"");

fn first() -> Vec<Pack> {
    program("1", &[NAME, SALES, GOAL])
}

/// The goal is called quota: what names the goal does not fit.
fn second() -> Vec<Pack> {
    program("2", &[NAME, SALES, QUOTA])
}

fn version_of(house: &House, pack: &str) -> String {
    let packs = house.platform.packs();
    let found = packs.iter().find(|one| one.name == pack).unwrap();
    found.version.clone()
}

fn dealer(house: &House, name: &str) -> Id {
    house.make("dealer", json!({ "name": name, "sales": "1000" }))
}

/// Two fields of the company's that read the goal.
fn company_reads_the_goal(house: &House) {
    let formula = |name: &str, text: &str| json!({ "name": name, "type": "formula", "label": name, "formula": text, "result": "money" });
    let fields = [formula("bonus", "goal * 2"), formula("gap", "goal - sales")];
    let own = json!({ "fields": fields });
    let object = key("object", "dealer");
    house.platform.draft_part(&system(), &object, &own).unwrap();
    publish(&house.platform);
}

#[test]
fn a_newer_program_puts_its_packs_in_force_and_fills_what_they_compute() {
    let rebate = |rate: &str| {
        let formula =
            format!("type = \"formula\"\nformula = \"sales * {rate}\"\nresult = \"money\"");
        program(rate, &[NAME, SALES, ("rebate", &formula)])
    };
    let house = House::with(rebate("0.1")).unwrap();
    let id = dealer(&house, "华东一级");
    let versions = house.platform.model().version;
    let house = house.reopened(rebate("0.2")).unwrap();
    assert!(house.platform.held_upgrade().is_none());
    assert_eq!(version_of(&house, "dealers"), "0.2");
    assert_eq!(shown(&house, &system(), "dealer", id)["rebate"], "200");
    let told = house.platform.config_versions(&system()).unwrap();
    assert_eq!(told[0].version, versions + 1);
    assert!(told[0].reason.contains("dealers 0.2"), "{}", told[0].reason);
    let house = house.reopened(rebate("0.2")).unwrap();
    assert_eq!(house.platform.model().version, versions + 1);
    assert_eq!(
        house
            .platform
            .untrue_values(weft_platform::Mend::Tell)
            .unwrap(),
        []
    );
}

#[test]
fn what_packs_changed_is_told_by_their_version_and_not_undone_by_itself() {
    let house = House::with(first()).unwrap();
    let help =
        json!({ "fields": [{ "name": "sales", "help": { "zh": "含税", "en": "With tax" } }] });
    let object = key("object", "dealer");
    house
        .platform
        .draft_part(&system(), &object, &help)
        .unwrap();
    publish(&house.platform);
    let phone = ("phone", "type = \"phone\"");
    let house = house
        .reopened(program("2", &[NAME, SALES, GOAL, phone]))
        .unwrap();
    let upgrade = house.platform.config_versions(&system()).unwrap().remove(0);
    let told = house.platform.version_differences(&upgrade);
    let paths: Vec<_> = told
        .iter()
        .flat_map(|(key, found)| found.iter().map(move |one| (key.to_string(), &*one.path)))
        .collect();
    assert_eq!(paths, [("object/dealer".to_owned(), "fields.phone")]);
    let back = |back| house.platform.roll_back(&system(), &back, "试试");
    let refused = back(Back::Versions(vec![upgrade.version])).unwrap_err();
    assert_eq!(refused.code(), "config.rollback_pack");
    // What the company changed before goes back all the same, and the pack stays.
    back(Back::To(upgrade.version - 2)).unwrap();
    assert_eq!(version_of(&house, "dealers"), "2");
    let dealer = house.platform.model();
    let (_, sales) = dealer.object("dealer").unwrap().field("sales").unwrap();
    assert!(sales.doc.help.is_none());
}

#[test]
fn a_pack_does_not_read_values_of_one_type_as_another() {
    let house = House::with(first()).unwrap();
    let id = dealer(&house, "华东一级");
    // Of the same kind of column, with other decimals; of another kind; a text that would be a day.
    for (version, field) in [
        ("2", ("sales", "type = \"datetime\"")),
        ("3", ("sales", "type = \"text\"")),
        ("4", ("name", "type = \"date\"")),
        ("5", ("sales", "type = \"number\"")),
    ] {
        let mut fields = vec![NAME, SALES, GOAL];
        let place = fields.iter().position(|one| one.0 == field.0).unwrap();
        fields[place] = field;
        let sent = BTreeMap::from([
            ("pack.toml".to_owned(), manifest(version)),
            ("objects/dealer.toml".to_owned(), object(&fields)),
        ]);
        let refused = house
            .platform
            .try_pack(&system(), sent.clone())
            .unwrap_err();
        assert_eq!(refused.code(), "config.pack_type", "{field:?}");
        let place = format!("object/dealer:fields.{}", field.0);
        assert_eq!(refused.field(), Some(&*place));
        let refused = house.platform.install_pack(&system(), sent, "升级");
        assert_eq!(refused.unwrap_err().code(), "config.pack_type");
        assert_eq!(shown(&house, &system(), "dealer", id)["sales"], "1000");
    }
    let longer = [("name", "type = \"long_text\""), SALES, GOAL];
    let house = house.reopened(program("6", &longer)).unwrap();
    assert_eq!(version_of(&house, "dealers"), "6");
    assert_eq!(shown(&house, &system(), "dealer", id)["name"], "华东一级");
}

#[test]
fn an_older_program_goes_on_with_the_newer_packs() {
    let house = House::with(second()).unwrap();
    let house = house.reopened(first()).unwrap();
    assert!(house.platform.held_upgrade().is_none());
    assert_eq!(version_of(&house, "dealers"), "2");
}

#[test]
fn packs_that_do_not_fit_are_held_back_until_a_draft_mends_them() {
    let house = House::with(first()).unwrap();
    company_reads_the_goal(&house);
    let id = dealer(&house, "华东一级");
    let version = house.platform.model().version;
    let house = house.reopened(second()).unwrap();
    let platform = &house.platform;

    let held = platform.held_upgrade().unwrap();
    assert_eq!(version_of(&house, "dealers"), "1");
    assert_eq!(platform.model().version, version);
    assert_eq!(held.refusal().code(), UPGRADE_HELD);
    assert_eq!(held.problem.field(), Some("dealer.bonus"));
    assert!(held.problem.position().is_some());
    let told = held.told();
    for part in ["dealers 2", "dealers 1", "dealer.bonus", "goal"] {
        assert!(told.zh.contains(part) && told.en.contains(part), "{told:?}");
    }
    // People work as before, and the company's documents are what they were.
    assert_eq!(shown(&house, &system(), "dealer", id)["gap"], Json::Null);
    dealer(&house, "华南二级");
    let object = key("object", "dealer");
    let own = platform.config_document(&system(), &object).unwrap();
    assert!(own.to_string().contains("goal * 2"));

    // One place after the other; the check is against the new packs.
    let refused = platform.take_upgrade(&system(), "升级").unwrap_err();
    assert_eq!(refused.field(), Some("dealer.bonus"));
    let formula = |name: &str, text: &str| json!({ "fields": [{ "name": name, "formula": text }] });
    let bonus = formula("bonus", "quota * 2");
    let pending = platform.draft_part(&system(), &object, &bonus).unwrap();
    let places: Vec<_> = pending.problems.iter().map(|one| one.field()).collect();
    assert!(places.contains(&Some("dealer.gap")), "{places:?}");
    let check = platform.check_upgrade(&system()).unwrap();
    assert!(!check.is_fine());
    assert_eq!(check.problems[0].field(), Some("dealer.gap"));
    let gap = formula("gap", "quota - sales");
    let mended = platform.draft_part(&system(), &object, &gap).unwrap();
    assert!(mended.problems.is_empty(), "{:?}", mended.problems);
    assert!(platform.check_upgrade(&system()).unwrap().is_fine());
    assert!(platform.publish(&system(), "只发布").is_err());

    platform.take_upgrade(&system(), "升级").unwrap();
    assert!(platform.held_upgrade().is_none());
    assert!(platform.drafted_documents(&system()).unwrap().is_empty());
    assert_eq!(version_of(&house, "dealers"), "2");
    let more = house.make("dealer", json!({ "name": "华北", "quota": "7" }));
    assert_eq!(shown(&house, &system(), "dealer", more)["bonus"], "14");
    let nothing = platform.take_upgrade(&system(), "升级").unwrap_err();
    assert_eq!(nothing.code(), "config.no_upgrade");

    let house = house.reopened(second()).unwrap();
    assert!(house.platform.held_upgrade().is_none());
    assert_eq!(house.platform.model().version, version + 1);
}

#[test]
fn what_was_mended_for_both_is_taken_by_the_next_start() {
    let house = House::with(first()).unwrap();
    company_reads_the_goal(&house);
    let house = house.reopened(second()).unwrap();
    assert!(house.platform.held_upgrade().is_some());
    let formula = |name: &str| json!({ "fields": [{ "name": name, "formula": "sales * 2" }] });
    for name in ["bonus", "gap"] {
        let object = key("object", "dealer");
        let part = formula(name);
        house
            .platform
            .draft_part(&system(), &object, &part)
            .unwrap();
    }
    publish(&house.platform);
    assert!(house.platform.held_upgrade().is_some());
    let house = house.reopened(second()).unwrap();
    assert!(house.platform.held_upgrade().is_none());
    assert_eq!(version_of(&house, "dealers"), "2");
}

#[test]
fn packs_that_records_do_not_fit_are_held_back_too() {
    let house = House::with(first()).unwrap();
    dealer(&house, "华东一级");
    let twin = dealer(&house, "华东一级");
    let unique = || {
        let name = ("name", "type = \"text\"\nunique = true");
        program("2", &[name, SALES, GOAL])
    };
    let house = house.reopened(unique()).unwrap();
    let held = house.platform.held_upgrade().unwrap();
    assert_eq!(held.problem.code(), "config.duplicates");
    let third = dealer(&house, "华东一级");
    assert!(!house.platform.check_upgrade(&system()).unwrap().is_fine());
    for (id, name) in [(twin, "华东二级"), (third, "华东三级")] {
        let seen = shown(&house, &system(), "dealer", id)["version"].as_i64();
        let change = json!({ "name": name });
        house
            .platform
            .update(&system(), ("dealer", id, seen.unwrap()), change)
            .unwrap();
    }
    house.platform.take_upgrade(&system(), "升级").unwrap();
    let twin = json!({ "name": "华东二级" });
    let refused = house.platform.create(&system(), "dealer", twin);
    assert_eq!(refused.unwrap_err().code(), "record.duplicate");
}

#[test]
fn packs_that_are_wrong_in_themselves_are_held_back() {
    let house = House::with(first()).unwrap();
    let other = program("3", &[NAME, ("sales", "type = \"nmber\"")]);
    let house = house.reopened(other).unwrap();
    let held = house.platform.held_upgrade().unwrap();
    assert_eq!(held.problem.code(), "model.document");
    assert_eq!(version_of(&house, "dealers"), "1");
}

#[test]
fn a_field_that_a_pack_renames_keeps_values_and_what_the_company_made_of_it() {
    let house = House::with(first()).unwrap();
    let values = json!({ "name": "华东一级", "sales": "1000", "goal": "1500" });
    let id = house.make("dealer", values);
    company_reads_the_goal(&house);
    let label = json!({ "fields": [{ "name": "goal", "label": "年度目标" }] });
    let object = key("object", "dealer");
    let draft = house.platform.draft_part(&system(), &object, &label);
    draft.unwrap();
    publish(&house.platform);
    let renamed = |version: &str| {
        let quota = ("quota", "type = \"money\"\nformer = [\"goal\"]");
        program(version, &[NAME, SALES, quota])
    };
    let house = house.reopened(renamed("2")).unwrap();
    let house = house.reopened(renamed("3")).unwrap();
    assert!(house.platform.held_upgrade().is_none());
    assert_eq!(version_of(&house, "dealers"), "3");
    let now = shown(&house, &system(), "dealer", id);
    let said = ["quota", "bonus", "gap"].map(|name| now[name].as_str().unwrap_or_default());
    assert_eq!(said, ["1500", "3000", "500"]);
    assert_eq!(goals(&house), ["quota 年度目标"]);
    // Both said another label.
    let conflicts = house.platform.conflicts();
    let places: Vec<_> = conflicts
        .iter()
        .map(|one| one.conflict.path.as_str())
        .collect();
    assert_eq!(places, ["fields.quota.label.en", "fields.quota.label.zh"]);
    let settled = house.platform.settle(&system(), &object, Side::Mine);
    settled.unwrap();
    publish(&house.platform);
    assert!(house.platform.conflicts().is_empty());
    assert_eq!(goals(&house), ["quota 年度目标"]);
    assert_eq!(shown(&house, &system(), "dealer", id)["quota"], "1500");
}

/// What dealers have for a goal, by name and label.
fn goals(house: &House) -> Vec<String> {
    let model = house.platform.model();
    let fields = model.object("dealer").unwrap().doc.fields.iter();
    fields
        .filter(|field| ["goal", "quota"].contains(&field.name.as_str()))
        .map(|field| format!("{} {}", field.name, field.label.zh))
        .collect()
}
