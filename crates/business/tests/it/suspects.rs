//! 疑似重复: likely pairs are found with their reasons, decided once, and decisions move the weights.

use serde_json::{Value as Json, json};
use weft_business::{FoundPairs, Linking, NoIdentities};
use weft_kernel::Id;
use weft_platform::Record;

use crate::house::House;

fn look(house: &House) -> usize {
    look_and_link(house, None).found
}

fn look_and_link(house: &House, from: Option<i64>) -> FoundPairs {
    let linking = Linking {
        from: from.map(Into::into),
        ties: &NoIdentities,
    };
    weft_business::find_duplicates(&house.platform, linking).unwrap()
}

fn open(house: &House) -> Vec<Record> {
    house.all("duplicate_pair", "status = \"open\"")
}

fn decide(
    house: &House,
    pair: &Record,
    command: &str,
    input: Json,
) -> Result<Json, weft_kernel::Problem> {
    house.command(
        &House::system(),
        ("duplicate_pair", pair.id(), command),
        input,
        None,
    )
}

/// Two contacts of one customer with one mobile, and a stranger.
fn furnished() -> (House, [Id; 3]) {
    let house = House::new();
    let account = house.make("account", json!({"name": "灵动传媒科技(绍兴)有限公司"}));
    let other = house.make("account", json!({"name": "深圳三晟股份有限公司"}));
    let contact = |name: &str, account: Id, phone: &str| {
        house.make(
            "contact",
            json!({"name": name, "account": account, "phone": phone}),
        )
    };
    let ids = [
        contact("李四", account, "13811112222"),
        contact("李四", account, "+86 138 1111 2222"),
        contact("王五", other, "13911112222"),
    ];
    (house, ids)
}

#[test]
fn a_likely_pair_is_found_once_with_what_speaks_for_it() {
    let (house, [one, other, _]) = furnished();
    assert_eq!((look(&house), look(&house)), (1, 0));
    let pair = open(&house).remove(0);
    assert_eq!(pair.link("contact").unwrap(), Some(one));
    assert_eq!(pair.link("other_contact").unwrap(), Some(other));
    let told = pair.text("waterfall").unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 6, "{told}");
    assert!(
        lines[0].starts_with("起点：有共同线索的记录  -5.6"),
        "{told}"
    );
    assert_eq!(lines[2], "手机：相同  +11.77");
    assert_eq!(lines[3], "邮箱：一方为空  +0");
    assert!(pair.number("probability").unwrap() > 99.into());
    let steps: Json = serde_json::from_str(&pair.text("steps").unwrap()).unwrap();
    let sum: f64 = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["weight"].as_str().unwrap().parse::<f64>().unwrap())
        .sum();
    assert!(
        (sum - pair
            .number("weight")
            .unwrap()
            .to_string()
            .parse::<f64>()
            .unwrap())
        .abs()
            < 0.001
    );
}

#[test]
fn the_same_are_merged_and_undoing_asks_again() {
    let (house, [one, other, _]) = furnished();
    look(&house);
    let pair = open(&house).remove(0);
    decide(
        &house,
        &pair,
        "duplicate.same",
        json!({"keep": "other", "reason": "同一手机"}),
    )
    .unwrap();
    assert!(house.all("contact", &format!("id = \"{one}\"")).is_empty());
    assert!(open(&house).is_empty());
    let again = decide(&house, &pair, "duplicate.apart", json!({"reason": "不"}));
    assert_eq!(again.unwrap_err().code(), "duplicate.decided");
    assert_eq!(
        decide(&house, &pair, "duplicate.reopen", json!({}))
            .unwrap_err()
            .code(),
        "duplicate.merged"
    );
    let merged = house.all("record_merge", "id is not empty").remove(0);
    assert_eq!(merged.link("contact").unwrap(), Some(other));
    let address = ("record_merge", merged.id(), "record.merge.undo");
    house
        .command(&House::system(), address, json!({}), None)
        .unwrap();
    assert_eq!(open(&house).len(), 1);
}

#[test]
fn those_who_are_not_one_are_asked_about_no_more_unless_reopened() {
    let (house, _) = furnished();
    look(&house);
    let pair = open(&house).remove(0);
    assert_eq!(
        decide(&house, &pair, "duplicate.apart", json!({}))
            .unwrap_err()
            .code(),
        "merge.reason"
    );
    decide(
        &house,
        &pair,
        "duplicate.apart",
        json!({"reason": "父子同用一部手机"}),
    )
    .unwrap();
    assert_eq!((look(&house), open(&house).len()), (0, 0));
    decide(&house, &pair, "duplicate.reopen", json!({})).unwrap();
    assert_eq!(open(&house).len(), 1);
}

#[test]
fn a_pair_of_which_one_is_gone_is_no_question_any_more() {
    let (house, [one, ..]) = furnished();
    look(&house);
    let version = house.record("contact", one).version();
    house
        .platform
        .delete(&House::system(), "contact", one, version)
        .unwrap();
    assert_eq!((look(&house), open(&house).len()), (0, 0));
}

#[test]
fn what_people_decide_moves_what_is_asked_next() {
    let house = House::new();
    let account = house.make("account", json!({"name": "甲公司"}));
    let twins = |number: usize| {
        for _ in 0..2 {
            house.make(
                "contact",
                json!({"name": format!("张三{number}"), "account": account}),
            );
        }
    };
    twins(0);
    assert_eq!(look(&house), 1);
    let weight = open(&house).remove(0).number("weight").unwrap();
    for number in 1..20 {
        twins(number);
    }
    look(&house);
    for pair in open(&house) {
        decide(
            &house,
            &pair,
            "duplicate.apart",
            json!({"reason": "同名不同人"}),
        )
        .unwrap();
    }
    twins(20);
    look(&house);
    let later = open(&house)
        .pop()
        .map(|pair| pair.number("weight").unwrap());
    assert!(
        later.is_none_or(|later| later < weight),
        "{later:?} {weight}"
    );
}

#[test]
fn companies_written_in_two_ways_are_found_and_their_branch_is_not() {
    let house = House::new();
    for name in [
        "灵动传媒科技(绍兴)有限公司",
        "靈動傳媒科技（紹興）有限公司",
        "灵动传媒科技(绍兴)有限公司杭州分公司",
    ] {
        house.make("account", json!({ "name": name }));
    }
    assert_eq!(look(&house), 1);
    let pair = open(&house).remove(0);
    assert!(
        pair.text("waterfall")
            .unwrap()
            .contains("公司名称：全名相同")
    );
}

#[test]
fn who_may_not_decide_is_refused() {
    let (house, _) = furnished();
    look(&house);
    let pair = open(&house).remove(0);
    let seller = house.person("zhang", "sales", "华东");
    let address = ("duplicate_pair", pair.id(), "duplicate.same");
    let refused = house
        .command(&seller, address, json!({"reason": "试"}), None)
        .unwrap_err();
    assert_eq!(
        refused.code(),
        "object.unknown",
        "the role may not see pairs at all"
    );
}

#[test]
fn a_pair_that_is_put_off_comes_back_after_a_week_or_when_asked_for() {
    let (house, _) = furnished();
    look(&house);
    let pair = open(&house).remove(0);
    decide(&house, &pair, "duplicate.later", json!({})).unwrap();
    let due = "status = \"open\" and (later_until is empty or later_until <= NOW())";
    assert!(house.all("duplicate_pair", due).is_empty());
    house.days_pass(7);
    assert_eq!(house.all("duplicate_pair", due).len(), 1);
    decide(&house, &pair, "duplicate.later", json!({})).unwrap();
    decide(&house, &pair, "duplicate.reopen", json!({})).unwrap();
    assert_eq!(house.all("duplicate_pair", due).len(), 1);
    let again = decide(&house, &pair, "duplicate.reopen", json!({}));
    assert_eq!(again.unwrap_err().code(), "duplicate.open");
}

#[test]
fn what_a_merge_would_do_is_what_it_does() {
    let (house, [one, other, _]) = furnished();
    let version = house.record("contact", other).version();
    house
        .platform
        .update(
            &House::system(),
            ("contact", other, version),
            json!({"email": "li@yi.cn"}),
        )
        .unwrap();
    house.make(
        "activity",
        json!({"account": house.record("contact", other).link("account").unwrap(), "contact": other, "kind": "call", "content": "询价", "occurred_at": "2026-11-20T02:00:00Z"}),
    );
    look(&house);
    let pair = open(&house).remove(0);
    let input = json!({"keep": "one", "stay": "phone"});
    let foreseen =
        weft_business::preview_pair(&house.platform, &House::system(), pair.id(), input.clone())
            .unwrap();
    assert_eq!((foreseen.survivor, foreseen.absorbed), (one, other));
    assert_eq!(foreseen.moves, 1);
    assert_eq!(open(&house).len(), 1, "nothing is written");
    let mut input = input;
    input["reason"] = json!("同一人");
    decide(&house, &pair, "duplicate.same", input).unwrap();
    let merged = house.all("record_merge", "status = \"merged\"").remove(0);
    let kept: Vec<Json> = serde_json::from_str(&merged.text("fields").unwrap()).unwrap();
    let told: Vec<_> = kept
        .iter()
        .map(|field| {
            (
                field["name"].clone(),
                field["taken"].clone(),
                field["because"].clone(),
            )
        })
        .collect();
    let said: Vec<_> = foreseen
        .fields
        .iter()
        .map(|field| (json!(field.field), json!(field.taken), json!(field.because)))
        .collect();
    assert_eq!(told, said);
    assert!(
        said.contains(&(json!("email"), json!(true), json!("only"))),
        "{said:?}"
    );
}

#[test]
fn a_preview_tells_nobody_of_pairs_they_may_not_see() {
    let (house, _) = furnished();
    look(&house);
    let pair = open(&house).remove(0);
    let seller = house.person("zhang", "sales", "华东");
    let refused = weft_business::preview_pair(&house.platform, &seller, pair.id(), json!({}));
    assert_eq!(refused.unwrap_err().code(), "object.unknown");
}

#[test]
fn what_is_surely_one_is_merged_by_itself_where_the_house_wants_that_and_once() {
    let (house, [one, other, _]) = furnished();
    let told = look_and_link(&house, Some(99));
    assert_eq!((told.found, told.linked), (1, 1));
    assert!(open(&house).is_empty());
    assert!(
        house
            .all("contact", &format!("id = \"{other}\""))
            .is_empty()
    );
    let merged = house.all("record_merge", "status = \"merged\"").remove(0);
    assert_eq!(
        merged.link("contact").unwrap(),
        Some(one),
        "the older stays"
    );
    assert!(
        merged
            .text("reason")
            .unwrap()
            .starts_with("自动合并：可能性 99.")
    );
    assert_eq!(merged.link("merged_by").unwrap(), None, "no person did it");
    let address = ("record_merge", merged.id(), "record.merge.undo");
    house
        .command(&House::system(), address, json!({}), None)
        .unwrap();
    assert_eq!(
        look_and_link(&house, Some(99)).linked,
        0,
        "people have parted them"
    );
    assert_eq!(open(&house).len(), 1);
}

#[test]
fn what_is_less_sure_put_off_or_contradicts_itself_is_left_to_people() {
    let (house, [one, ..]) = furnished();
    assert_eq!(look_and_link(&house, Some(100)).linked, 0);
    let pair = open(&house).remove(0);
    decide(&house, &pair, "duplicate.later", json!({})).unwrap();
    assert_eq!(look_and_link(&house, Some(99)).linked, 0);
    let account = house.record("contact", one).link("account").unwrap();
    for email in ["ou@yi.cn", "yang@yi.cn"] {
        let twin =
            json!({"name": "欧阳修远", "account": account, "phone": "13611112222", "email": email});
        house.make("contact", twin);
    }
    let told = look_and_link(&house, Some(99));
    let sure = "name = \"欧阳修远 ↔ 欧阳修远\" and probability >= 99";
    assert_eq!(house.all("duplicate_pair", sure).len(), 1);
    assert_eq!((told.found, told.linked), (1, 0), "two addresses");
}
