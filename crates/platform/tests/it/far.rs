//! Conditions and defaults that read what a lookup leads to, when a record is written.

use serde_json::json;
use weft_platform::Pack;

use crate::derived::{field, formula, object, open, orders};
use crate::house::{House, also_on_postgres, core_pack, shown};

/// Clients with a level and a limit; deals that take their terms from them.
fn deals() -> House {
    let client = field("level", "text", "")
        + &field("limit", "number", "")
        + &field("closed", "boolean", "");
    let deal = [
        field("client", "lookup", "target = \"client\""),
        field("level", "text", "default = \"client.level\""),
        field("amount", "number", ""),
        field("reason", "text", "required_when = 'client.level = \"vip\" and amount > 10'"),
        field("twice", "formula", "result = \"number\"\nformula = 'client.limit * 2'"),
        "[[checks]]\nwhen = \"amount > twice\"\ncode = \"over\"\nfield = \"amount\"\nmessage = { zh = \"超限\", en = \"Over\" }\n".to_owned(),
    ];
    open(vec![
        object("client", "客户", &client),
        object("deal", "商机", &deal.concat()),
    ])
    .unwrap()
}

#[test]
fn defaults_and_conditions_read_what_a_lookup_leads_to() {
    let house = deals();
    let vip = house.make(
        "client",
        json!({ "name": "V", "level": "vip", "limit": "50" }),
    );
    let plain = house.make(
        "client",
        json!({ "name": "P", "level": "plain", "limit": "5", "closed": true }),
    );
    let system = House::system();
    let deal = house.make(
        "deal",
        json!({ "name": "d", "client": vip, "amount": "10" }),
    );
    assert_eq!(shown(&house, &system, "deal", deal)["level"], "vip");
    let refused = |json| {
        let problem = house.platform.create(&system, "deal", json).unwrap_err();
        (problem.code(), problem.field().map(str::to_owned))
    };
    let asked = json!({ "name": "d", "client": vip, "amount": "11" });
    assert_eq!(refused(asked), ("field.required", Some("reason".into())));
    let over = json!({ "name": "d", "client": vip, "amount": "101", "reason": "r" });
    assert_eq!(refused(over), ("record.check", Some("amount".into())));
    let over = json!({ "name": "d", "client": plain, "amount": "11" });
    assert_eq!(refused(over), ("record.check", Some("amount".into())));
    let nobody = house.make("deal", json!({ "name": "d", "amount": "999" }));
    assert_eq!(shown(&house, &system, "deal", nobody)["twice"], json!(null));
}

#[test]
fn a_lock_reads_what_a_lookup_leads_to() {
    let files = std::collections::BTreeMap::from([
        (
            "pack.toml".to_owned(),
            "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }".to_owned(),
        ),
        object("client", "客户", &field("closed", "boolean", "")),
        object(
            "deal",
            "商机",
            &(field("client", "lookup", "target = \"client\"")
                + &field("amount", "number", "locked_when = \"client.closed\"")),
        ),
        (
            "roles/clerk.toml".to_owned(),
            "name = \"clerk\"\nlabel = { zh = \"店员\", en = \"Clerk\" }\n\
             [objects.deal]\nread = \"all\"\ncreate = true\nupdate = \"all\"\ndelete = \"all\"\n"
                .to_owned(),
        ),
    ]);
    let house = House::with(vec![core_pack(), Pack::read(&files).unwrap()]).unwrap();
    let client = house.make("client", json!({ "name": "P" }));
    let deal = house.make(
        "deal",
        json!({ "name": "d", "client": client, "amount": "1" }),
    );
    let clerk = house.person("clerk", "clerk", "店");
    let write = |version, amount: &str| {
        let change = json!({ "amount": amount });
        house
            .platform
            .update(&clerk, ("deal", deal, version), change)
    };
    write(1, "2").unwrap();
    let closed = json!({ "closed": true });
    house
        .platform
        .update(&House::system(), ("client", client, 1), closed)
        .unwrap();
    assert_eq!(write(2, "3").unwrap_err().code(), "record.locked");
    let deleted = house.platform.delete(&clerk, "deal", deal, 2);
    assert_eq!(deleted.unwrap_err().code(), "record.posted");
}

#[test]
fn rows_are_folded_by_a_roll_up_and_not_in_a_condition() {
    let check = "[[checks]]\nwhen = \"SUM(lines.amount) > 5\"\ncode = \"over\"\nmessage = { zh = \"超\", en = \"Over\" }\n";
    let refused = open(orders(check, "")).err().unwrap();
    assert_eq!(refused.code(), "model.other_row");
    assert_eq!(refused.field(), Some("order.checks.over"));
    assert_eq!((refused.position(), refused.suggestion()), (Some(0), None));
    let fold = "rollup = { lines = \"lines\", fold = \"sum\", field = \"amount\" }";
    let total = field("total", "rollup", &format!("result = \"number\"\n{fold}"));
    let known = total + &check.replace("SUM(", "1 > 2 or SUM(");
    let refused = open(orders(&known, "")).err().unwrap();
    assert_eq!(refused.position(), Some(9));
    assert_eq!(refused.suggestion(), Some("total"));
    let far = formula("sum", "SUM(lines.amount)") + &check.replace("SUM(lines.amount)", "sum");
    assert_eq!(
        open(orders(&far, "")).err().unwrap().code(),
        "model.other_row"
    );
}

#[test]
fn no_condition_of_a_field_or_a_layout_folds_rows() {
    let of_field = |property: &str| {
        field(
            "extra",
            "number",
            &format!("{property} = \"COUNT(lines) > 0\""),
        )
    };
    let head = |kind: &str, rest: &str| {
        format!("[[{kind}]]\nname = \"x\"\nlabel = {{ zh = \"某\", en = \"X\" }}\n{rest}\n")
    };
    let when = "when = \"COUNT(lines) > 0\"";
    let section = format!(
        "sections = [{{ name = \"s\", label = {{ zh = \"\", en = \"\" }}, fields = [], {when} }}]"
    );
    let tab = format!("tabs = [{{ name = \"t\", label = {{ zh = \"\", en = \"\" }}, {when} }}]");
    let block = format!("left = [{{ type = \"fields\", fields = [], {when} }}]");
    for (text, place) in [
        (of_field("required_when"), "order.extra.required_when"),
        (of_field("visible_when"), "order.extra.visible_when"),
        (of_field("readonly_when"), "order.extra.readonly_when"),
        (of_field("validation"), "order.extra.validation"),
        (of_field("locked_when"), "order.extra"),
        (
            field("extra", "number", "default = \"COUNT(lines)\""),
            "order.extra.default",
        ),
        (head("forms", when), "forms.x.when"),
        (head("forms", &section), "forms.x.sections.s.when"),
        (head("pages", when), "pages.x.when"),
        (head("pages", &tab), "pages.x.tabs.t.when"),
        (head("pages", &block), "pages.x.left.0.when"),
    ] {
        let refused = open(orders(&text, "")).err();
        let refused = refused.unwrap_or_else(|| panic!("{place} is refused"));
        assert_eq!(refused.code(), "model.other_row", "{place}");
        assert_eq!(
            (refused.field(), refused.position()),
            (Some(place), Some(0))
        );
    }
}

also_on_postgres!(defaults_and_conditions_read_what_a_lookup_leads_to);
