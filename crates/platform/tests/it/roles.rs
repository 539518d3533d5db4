//! Roles as documents: edited while people work, several per person, with rules and masks.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::pack::DocKey;
use weft_platform::{Caller, ListQuery, REVEALS_PER_HOUR_MAX};

use crate::house::{House, also_on_postgres, core_pack, shown};

/// A house with an administrator, and its documents changed by them.
struct Office {
    house: House,
    admin: Caller,
}

impl Office {
    fn new() -> Self {
        let house = House::with(vec![core_pack()]).unwrap();
        let admin = house.person("chief", "administrator", "总部");
        Self { house, admin }
    }

    fn publish(&self, caller: &Caller, kind: &str, document: &Json) -> Result<(), Problem> {
        let key = DocKey::new(kind, document["name"].as_str().unwrap()).unwrap();
        let platform = &self.house.platform;
        platform.draft_document(caller, &key, document.clone())?;
        platform.publish(caller, "测试").map(|_| ())
    }

    /// A role of its own with these rights, and somebody who holds it.
    fn clerk(&self, name: &str, objects: &Json) -> Caller {
        self.role(name, objects);
        self.house.person(name, name, "总部")
    }

    fn role(&self, name: &str, objects: &Json) {
        let role = json!({ "name": name, "label": { "zh": name, "en": name }, "objects": objects });
        self.publish(&self.admin, "role", &role).unwrap();
    }

    /// Masks the phone number of contacts.
    fn mask_phones(&self) {
        let key = DocKey::new("object", "contact").unwrap();
        let mut contact = self
            .house
            .platform
            .config_document(&self.admin, &key)
            .unwrap();
        let fields = contact["fields"].as_array_mut().unwrap();
        let phone = fields
            .iter_mut()
            .find(|field| field["name"] == "phone")
            .unwrap();
        phone["mask"] = json!("phone");
        self.publish(&self.admin, "object", &contact).unwrap();
    }

    fn names(&self, caller: &Caller, object: &str, query: &ListQuery) -> Vec<String> {
        let page = self.house.platform.list(caller, object, query).unwrap();
        let name = |item: &weft_platform::Visible| item.shown("name").unwrap_or_default();
        let mut names: Vec<_> = page.items.iter().map(name).collect();
        names.sort();
        names
    }
}

fn filter(text: &str) -> ListQuery {
    ListQuery {
        filter: Some(text.to_owned()),
        ..ListQuery::default()
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T, Problem>) -> &'static str {
    answer.unwrap_err().code()
}

#[test]
fn rules_widen_and_narrow_what_a_role_reads_and_changes() {
    let office = Office::new();
    let account = |name: &str, level: &str| {
        let json = json!({ "name": name, "code": name, "city": level });
        office.house.make("account", json)
    };
    let (open, closed) = (account("公开", "制造"), account("机密", "军工"));
    let rights = json!({ "account": { "read": "own", "update": "all", "create": true, "rules": [
        { "action": "read", "when": "city = \"制造\" or city = \"军工\"", "effect": "allow" },
        { "action": "read", "when": "city = \"军工\"", "effect": "deny" },
    ]}});
    let clerk = office.clerk("reader", &rights);
    assert_eq!(
        office.names(&clerk, "account", &ListQuery::default()),
        ["公开"]
    );
    let platform = &office.house.platform;
    assert_eq!(
        code(platform.get(&clerk, "account", closed)),
        "record.missing"
    );
    let secret = json!({ "city": "军工" });
    let moved = platform.update(&clerk, ("account", open, 1), secret.clone());
    assert_eq!(
        code(moved),
        "access.new_row",
        "nobody moves a record out of their own sight"
    );
    let mut mine = secret;
    mine["name"] = "新客户".into();
    mine["code"] = "N1".into();
    assert_eq!(
        code(platform.create(&clerk, "account", mine)),
        "access.new_row"
    );
}

#[test]
fn a_rule_reads_the_parent_whatever_its_holder_sees_of_it() {
    let office = Office::new();
    let account = office.house.make(
        "account",
        json!({ "name": "甲", "code": "A", "city": "制造" }),
    );
    let contact = json!({ "account": account, "name": "王经理" });
    office.house.make("contact", contact);
    let other = office
        .house
        .make("account", json!({ "name": "乙", "code": "B" }));
    office
        .house
        .make("contact", json!({ "account": other, "name": "李经理" }));
    let rule = json!([{ "action": "read", "when": "account.city = \"制造\"", "effect": "allow" }]);
    let clerk = office.clerk(
        "caller",
        &json!({ "contact": { "read": "rule", "rules": rule } }),
    );
    assert_eq!(
        office.names(&clerk, "contact", &ListQuery::default()),
        ["王经理"]
    );
    let asked = filter("account.city = \"制造\"");
    let platform = &office.house.platform;
    assert_eq!(
        code(platform.list(&clerk, "contact", &asked)),
        "expr.unknown_field"
    );
}

#[test]
fn a_wrong_rule_is_refused_with_its_place() {
    let office = Office::new();
    let publish = |when: &str| {
        let rules = json!([{ "action": "read", "when": when, "effect": "deny" }]);
        let objects = json!({ "account": { "read": "all", "rules": rules } });
        let role = json!({ "name": "r", "label": { "zh": "甲", "en": "A" }, "objects": objects });
        office.publish(&office.admin, "role", &role).unwrap_err()
    };
    let problem = publish("industri = \"军工\"");
    assert_eq!(problem.code(), "expr.unknown_field");
    assert!(problem.position().is_some());
    assert!(
        problem.field().unwrap().contains("rules[0].when"),
        "{:?}",
        problem.field()
    );
    assert_eq!(publish("COUNT(contacts) > 1").code(), "access.rule_rows");
}

#[test]
fn a_person_with_several_roles_may_do_what_any_of_them_allows() {
    let office = Office::new();
    office.role(
        "looks",
        &json!({ "account": { "read": "all", "hidden": ["phone"] } }),
    );
    office.role(
        "sees",
        &json!({ "account": { "read": "own" }, "tag": { "read": "all" } }),
    );
    let platform = &office.house.platform;
    let roles = platform
        .list(&House::system(), "role", &filter("name = \"sees\""))
        .unwrap();
    let person = office.house.person("both", "looks", "总部");
    office.house.make(
        "account",
        json!({ "name": "甲", "code": "A", "phone": "13800130001" }),
    );
    assert!(
        platform
            .list(&person, "tag", &ListQuery::default())
            .is_err()
    );
    let user = person.id().unwrap();
    let more = json!({ "roles": [roles.items[0].id()] });
    platform
        .update(&office.admin, ("user", user, 1), more)
        .unwrap();
    let person = platform.caller_of(user).unwrap();
    assert!(platform.list(&person, "tag", &ListQuery::default()).is_ok());
    let asked = filter("phone contains \"138\"");
    assert_eq!(
        office.names(&person, "account", &asked),
        ["甲"],
        "one role shows the field"
    );
}

#[test]
fn a_role_is_edited_while_its_holders_work() {
    let office = Office::new();
    let held = office.clerk("worker", &json!({ "tag": { "read": "all" } }));
    let platform = &office.house.platform;
    assert_eq!(
        code(platform.list(&held, "supplier", &ListQuery::default())),
        "object.unknown"
    );
    office.role(
        "worker",
        &json!({ "*": { "read": "all" }, "tag": { "read": "none" } }),
    );
    assert!(
        platform
            .list(&held, "supplier", &ListQuery::default())
            .is_ok()
    );
    let unknown = platform
        .list(&held, "tag", &ListQuery::default())
        .unwrap_err();
    let nothing = platform
        .list(&held, "tagg", &ListQuery::default())
        .unwrap_err();
    assert_eq!(unknown.code(), nothing.code());
    assert_eq!(
        unknown.told().zh.replace("tag", ""),
        nothing.told().zh.replace("tagg", "")
    );
}

#[test]
fn the_record_of_a_role_rests_while_its_document_is_gone() {
    let office = Office::new();
    let held = office.clerk("seasonal", &json!({ "tag": { "read": "all" } }));
    let platform = &office.house.platform;
    let record = || {
        let asked = filter("name = \"seasonal\"");
        let page = platform.list(&House::system(), "role", &asked).unwrap();
        serde_json::to_value(&page.items[0]).unwrap()
    };
    assert_eq!(record()["active"], true);
    platform
        .draft_removal(&office.admin, &DocKey::new("role", "seasonal").unwrap())
        .unwrap();
    platform.publish(&office.admin, "季节已过").unwrap();
    assert_eq!(record()["active"], false);
    assert_eq!(
        code(platform.list(&held, "tag", &ListQuery::default())),
        "object.unknown"
    );
    office.role("seasonal", &json!({ "tag": { "read": "all" } }));
    assert_eq!(record()["active"], true);
    assert!(
        platform.list(&held, "tag", &ListQuery::default()).is_ok(),
        "its holders have it again"
    );
}

#[test]
fn who_configures_gives_no_more_than_they_hold() {
    let office = Office::new();
    let role = |name: &str, configure: bool, read: &str| {
        json!({ "name": name, "label": { "zh": name, "en": name }, "configure": configure,
            "objects": { "account": { "read": read, "hidden": ["phone"] } } })
    };
    office
        .publish(&office.admin, "role", &role("keeper", true, "department"))
        .unwrap();
    let keeper = office.house.person("keeper", "keeper", "总部");
    let publish = |document: &Json| {
        let answer = office.publish(&keeper, "role", document);
        office.house.platform.discard_draft(&keeper, None).unwrap();
        answer
    };
    assert!(publish(&role("junior", false, "own")).is_ok());
    assert_eq!(code(publish(&role("senior", false, "all"))), "access.role");
    assert_eq!(
        code(publish(&role("keeper", true, "all"))),
        "access.role",
        "not even to themselves"
    );
    let mut seeing = role("junior", false, "own");
    seeing["objects"]["account"]["hidden"] = json!([]);
    assert_eq!(code(publish(&seeing)), "access.role");
    let mut chief = role("junior", false, "own");
    chief["administrator"] = true.into();
    assert_eq!(code(publish(&chief)), "access.role");
    let clerk = office.clerk("nobody", &json!({}));
    assert_eq!(
        code(office.publish(&clerk, "role", &role("x", false, "own"))),
        "access.configure"
    );
}

/// A contact with a phone number, and two who read contacts: one may reveal the number.
fn masked() -> (Office, Id, Caller, Caller) {
    let office = Office::new();
    office.mask_phones();
    let account = office
        .house
        .make("account", json!({ "name": "甲", "code": "A" }));
    let contact = json!({ "account": account, "name": "王经理", "phone": "13800130001" });
    let contact = office.house.make("contact", contact);
    let rule = json!([{ "action": "read", "when": "name is not empty", "effect": "allow" }]);
    let reads = json!({ "contact": { "read": "all", "update": "all", "rules": rule } });
    let mut reveals = reads.clone();
    reveals["contact"]["reveal"] = json!(["phone"]);
    let (one, other) = (
        office.clerk("reads", &reads),
        office.clerk("reveals", &reveals),
    );
    (office, contact, one, other)
}

#[test]
fn a_masked_field_is_shown_masked_and_answers_no_question() {
    let (office, contact, reads, reveals) = masked();
    let platform = &office.house.platform;
    for caller in [&reads, &reveals, &office.admin] {
        let json = shown(&office.house, caller, "contact", contact);
        assert_eq!(json["phone"], "138****0001");
    }
    for text in ["phone contains \"138\"", "phone = \"13800130001\""] {
        assert_eq!(
            code(platform.list(&reads, "contact", &filter(text))),
            "expr.unknown_field"
        );
    }
    let sorted = ListQuery {
        sort: Some("phone".into()),
        ..ListQuery::default()
    };
    assert_eq!(
        code(platform.list(&reads, "contact", &sorted)),
        "expr.unknown_field"
    );
    let searched = ListQuery {
        search: Some("0130001".into()),
        ..ListQuery::default()
    };
    assert!(office.names(&reads, "contact", &searched).is_empty());
    assert_eq!(
        office.names(&reveals, "contact", &filter("phone contains \"138\"")),
        ["王经理"]
    );
    let history = platform.history(&reads, "contact", contact).unwrap();
    let mut changes = history.iter().flat_map(|entry| &entry.changes);
    let phone = changes.find(|change| change.field == "phone").unwrap();
    assert_eq!(phone.new, "138****0001");
}

#[test]
fn what_is_behind_a_mask_is_told_to_those_who_may_and_written_down() {
    let (office, contact, reads, reveals) = masked();
    let platform = &office.house.platform;
    let of = ("contact", contact);
    assert_eq!(code(platform.reveal(&reads, of, "phone")), "access.reveal");
    assert_eq!(
        code(platform.reveal(&reveals, of, "name")),
        "reveal.not_masked"
    );
    assert_eq!(code(platform.reveal(&reveals, of, "phon")), "field.unknown");
    assert_eq!(
        code(platform.reveal(&reveals, ("contact", Id::new(1)), "phone")),
        "record.missing"
    );
    for _ in 0..REVEALS_PER_HOUR_MAX {
        assert_eq!(
            platform.reveal(&reveals, of, "phone").unwrap(),
            "+8613800130001"
        );
    }
    assert_eq!(
        code(platform.reveal(&reveals, of, "phone")),
        "reveal.too_many"
    );
    let entries = platform.store().changes_after(0, 10_000).unwrap();
    let revealed = entries.iter().filter(|entry| entry.action == "reveal");
    assert!(
        revealed
            .clone()
            .all(|entry| entry.record == Some(contact) && entry.actor == reveals.id())
    );
    assert_eq!(revealed.count(), REVEALS_PER_HOUR_MAX);
}

also_on_postgres!(
    rules_widen_and_narrow_what_a_role_reads_and_changes,
    a_rule_reads_the_parent_whatever_its_holder_sees_of_it,
    a_masked_field_is_shown_masked_and_answers_no_question,
);
