//! Follow-ups of leads: whose they are, and what becomes of them when the lead becomes a customer.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, ListQuery};

use crate::engine::also_on_postgres;
use crate::house::House;

also_on_postgres!(
    a_follow_up_of_a_lead_is_seen_and_written_by_those_who_see_the_lead,
    a_follow_up_belongs_to_a_customer_or_a_lead,
    the_customer_decides_about_a_follow_up_that_has_both,
    follow_ups_of_a_lead_are_found_under_the_customer_it_becomes,
    a_follow_up_of_a_converted_lead_is_its_customers,
    a_house_whose_follow_ups_had_customers_only_is_brought_up_to_date,
);

struct Stage {
    house: House,
    zhang: Caller,
    wang: Caller,
    lead: Id,
}

/// A lead of 张三 in one department, and 王五 of another.
fn stage() -> Stage {
    let house = House::new();
    let zhang = house.person("张三", "sales", "销售一部");
    let wang = house.person("王五", "sales", "销售二部");
    let json = json!({ "name": "王经理", "company": "宏达机械", "phone": "13800138000" });
    let lead = house.platform.create(&zhang, "lead", json).unwrap();
    Stage {
        house,
        zhang,
        wang,
        lead,
    }
}

impl Stage {
    fn write(&self, caller: &Caller, mut about: Json) -> Result<Id, Problem> {
        about["content"] = json!("约了周四看样机");
        self.house.platform.create(caller, "activity", about)
    }

    fn seen(&self, caller: &Caller, filter: &str) -> usize {
        let query = ListQuery {
            filter: Some(filter.to_owned()),
            ..ListQuery::default()
        };
        let page = self.house.platform.list(caller, "activity", &query);
        page.unwrap().items.len()
    }

    fn convert(&self, input: Json) {
        let lead = ("lead", self.lead, "lead.convert");
        let given = self.house.command(&self.zhang, lead, input, None);
        given.unwrap();
    }

    fn shown(&self, id: Id) -> Json {
        let visible = self.house.platform.get(&self.zhang, "activity", id);
        serde_json::to_value(visible.unwrap()).unwrap()
    }
}

#[test]
fn a_follow_up_of_a_lead_is_seen_and_written_by_those_who_see_the_lead() {
    let stage = stage();
    let id = stage
        .write(&stage.zhang, json!({ "lead": stage.lead }))
        .unwrap();
    assert_eq!(stage.seen(&stage.zhang, "kind = \"call\""), 1);
    assert_eq!(stage.seen(&stage.wang, "kind = \"call\""), 0);
    let platform = &stage.house.platform;
    let refused = platform.get(&stage.wang, "activity", id).unwrap_err();
    assert_eq!(refused.code(), "record.missing");
    let refused = stage
        .write(&stage.wang, json!({ "lead": stage.lead }))
        .unwrap_err();
    assert_eq!(refused.code(), "access.new_parent", "{refused}");
    let on_line = platform
        .timeline(&stage.zhang, ("lead", stage.lead), None, 10)
        .unwrap();
    assert_eq!(on_line.len(), 1, "{on_line:?}");

    // What stands in the bin has no follow-ups to be seen, and they come back with it.
    let version = stage.house.record("lead", stage.lead).version();
    let of = ("lead", stage.lead);
    platform.delete(&stage.zhang, of.0, of.1, version).unwrap();
    assert_eq!(stage.seen(&stage.zhang, "kind = \"call\""), 0);
    platform
        .restore(&stage.zhang, (of.0, of.1, None), None)
        .unwrap();
    assert_eq!(stage.seen(&stage.zhang, "kind = \"call\""), 1);
}

#[test]
fn a_follow_up_belongs_to_a_customer_or_a_lead() {
    let stage = stage();
    let refused = stage.write(&stage.zhang, json!({})).unwrap_err();
    let check = refused.details().first().expect("the check");
    assert!(
        refused.to_string().contains("check.activity.parent"),
        "{refused}"
    );
    assert_eq!(check.field.as_deref(), Some("account"));
    assert!(check.told.zh.contains("客户和线索至少选一个"), "{refused}");
    let id = stage
        .write(&stage.zhang, json!({ "lead": stage.lead }))
        .unwrap();
    let at = ("activity", id, 1);
    let emptied = json!({ "lead": null });
    let refused = stage.house.platform.update(&stage.zhang, at, emptied);
    assert!(refused.is_err(), "a follow-up of nobody");
}

#[test]
fn the_customer_decides_about_a_follow_up_that_has_both() {
    let stage = stage();
    let customer = json!({ "name": "乙公司" });
    let platform = &stage.house.platform;
    let account = platform.create(&stage.wang, "account", customer).unwrap();
    // The house writes what neither of the two could.
    let id = stage.house.make(
        "activity",
        json!({ "account": account, "lead": stage.lead, "content": "介绍认识" }),
    );
    assert!(platform.get(&stage.wang, "activity", id).is_ok());
    let refused = platform.get(&stage.zhang, "activity", id).unwrap_err();
    assert_eq!(refused.code(), "record.missing");
    // Nor is a follow-up smuggled to a customer one does not see.
    let own = stage
        .write(&stage.zhang, json!({ "lead": stage.lead }))
        .unwrap();
    let at = ("activity", own, 1);
    let given = platform.update(&stage.zhang, at, json!({ "account": account }));
    assert!(given.is_err());
}

#[test]
fn follow_ups_of_a_lead_are_found_under_the_customer_it_becomes() {
    let stage = stage();
    let first = stage
        .write(&stage.zhang, json!({ "lead": stage.lead }))
        .unwrap();
    let before = stage.house.make("account", json!({ "name": "老客户" }));
    let other = stage.house.make(
        "activity",
        json!({ "account": before, "lead": stage.lead, "content": "早先的" }),
    );
    stage.convert(json!({}));
    let lead = stage.house.record("lead", stage.lead);
    let account = lead.link("account").unwrap().unwrap();
    let contact = lead.link("contact").unwrap().unwrap();
    let shown = stage.shown(first);
    assert_eq!(shown["account"]["id"], account.to_string());
    assert_eq!(shown["contact"]["id"], contact.to_string());
    assert_eq!(shown["lead"]["id"], stage.lead.to_string());
    assert_eq!(
        stage.seen(&stage.zhang, &format!("account = \"{account}\"")),
        1
    );
    let stays = stage.house.record("activity", other);
    assert_eq!(stays.link("account").unwrap(), Some(before));
}

#[test]
fn a_follow_up_of_a_converted_lead_is_its_customers() {
    let stage = stage();
    stage.convert(json!({}));
    let account = stage.house.record("lead", stage.lead).link("account");
    let id = stage
        .write(&stage.zhang, json!({ "lead": stage.lead }))
        .unwrap();
    let shown = stage.shown(id);
    let account = account.unwrap().unwrap();
    assert_eq!(shown["account"]["id"], account.to_string());
    assert_eq!(shown["contact"]["label"], "王经理");
}

/// A document without the blocks that begin like one of these.
fn without(document: &str, blocks: &[&str]) -> String {
    let stays = |block: &&str| !blocks.iter().any(|begin| block.starts_with(begin));
    let kept: Vec<&str> = document.split("\n\n").filter(stays).collect();
    kept.join("\n\n")
}

/// How follow-ups were described before leads had any.
fn of_customers_only(text: &str) -> String {
    without(text, &["[[fields]]\nname = \"lead\"", "[[checks]]"])
        .replace("parent = [\"account\", \"lead\"]", "parent = \"account\"")
        .replace("default = \"lead.account\"", "required = true")
        .replace("default = \"lead.contact\"\n", "")
        .replace("\"lead\", ", "")
}

#[test]
fn a_house_whose_follow_ups_had_customers_only_is_brought_up_to_date() {
    let house = House::with_core(|files| {
        let activity = files.get_mut("objects/activity.toml").unwrap();
        *activity = of_customers_only(activity);
        let lead = files.get_mut("objects/lead.toml").unwrap();
        *lead = without(lead, &["[[related]]\nname = \"activities\""]);
        files.remove("record_events/lead_followed.toml");
    });
    let zhang = house.person("张三", "sales", "销售一部");
    let make = |house: &House, object: &str, json: Json| {
        house.platform.create(&zhang, object, json).unwrap()
    };
    let account = make(&house, "account", json!({ "name": "老客户" }));
    let old = json!({ "account": account, "content": "以前的跟进" });
    let old = make(&house, "activity", old);
    let lead = json!({ "name": "王经理", "phone": "13800138000" });
    let lead = make(&house, "lead", lead);
    let refused = house.platform.create(
        &zhang,
        "activity",
        json!({ "lead": lead, "content": "还不行" }),
    );
    assert!(
        refused.is_err(),
        "an earlier program knew no such follow-ups"
    );

    let house = house.crashed();
    assert!(house.platform.held_upgrade().is_none());
    let told = house.record("activity", old);
    assert_eq!(told.link("account").unwrap(), Some(account));
    assert_eq!(told.link("lead").unwrap(), None);
    let new = make(
        &house,
        "activity",
        json!({ "lead": lead, "content": "行了" }),
    );
    assert_eq!(
        house.record("activity", new).link("lead").unwrap(),
        Some(lead)
    );
}
