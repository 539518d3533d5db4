//! Teams, customers and deals, by chance but always the same.

use std::collections::BTreeMap;

use serde_json::json;
use weft_kernel::{Date, Id, Moment};
use weft_platform::Pack;

use crate::house::House;

/// A small generator: the same numbers every time.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A deal with what lies behind its links.
#[derive(Clone, Debug)]
pub(crate) struct Deal {
    pub(crate) customer: Option<Id>,
    pub(crate) region: Option<&'static str>,
    pub(crate) team: Option<String>,
    pub(crate) amount: Option<i64>,
    pub(crate) day: Option<Date>,
    pub(crate) at: Option<Moment>,
    pub(crate) won: Option<bool>,
}

fn object(name: &str, fields: &str) -> (String, String) {
    let text = format!(
        "name = \"{name}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n\
         plural = {{ zh = \"{name}\", en = \"{name}s\" }}\ntitle = \"name\"\naccess = \"shared\"\n\
         [[fields]]\nname = \"name\"\ntype = \"text\"\nlabel = {{ zh = \"名称\", en = \"Name\" }}\n{fields}"
    );
    (format!("objects/{name}.toml"), text)
}

fn field(name: &str, kind: &str, more: &str) -> String {
    format!(
        "[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\n\
         label = {{ zh = \"{name}\", en = \"{name}\" }}\n{more}\n"
    )
}

pub(crate) fn house() -> House {
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let options = "options = [{ value = \"east\", label = { zh = \"华东\", en = \"East\" } }, \
                   { value = \"west\", label = { zh = \"华西\", en = \"West\" } }]";
    let deal = [
        field("customer", "lookup", "target = \"customer\""),
        field("amount", "number", ""),
        field("day", "date", ""),
        field("at", "datetime", ""),
        field("won", "boolean", ""),
    ];
    let customer = [
        field("region", "select", options),
        field("team", "lookup", "target = \"team\""),
    ];
    let mut files = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
    files.extend([
        object("team", ""),
        object("customer", &customer.concat()),
        object("deal", &deal.concat()),
    ]);
    House::with(vec![Pack::read(&files).unwrap()]).unwrap()
}

/// Makes so many deals and answers what they are.
pub(crate) fn deals(house: &House, chance: &mut Chance, count: usize) -> Vec<Deal> {
    let teams: Vec<(String, Id)> = ["一队", "二队", "B", "a"]
        .map(|name| (name.to_owned(), house.make("team", json!({ "name": name }))))
        .into();
    let mut customers = Vec::new();
    for number in 0..12 {
        let region = [None, Some("east"), Some("west")][chance.below(3)];
        let team = (chance.below(5) > 0).then(|| teams[chance.below(teams.len())].clone());
        let json = json!({ "name": number.to_string(), "region": region, "team": team.as_ref().map(|(_, id)| id) });
        customers.push((house.make("customer", json), region, team));
    }
    (0..count)
        .map(|_| deal(house, chance, &customers))
        .collect()
}

type Customer = (Id, Option<&'static str>, Option<(String, Id)>);

fn deal(house: &House, chance: &mut Chance, customers: &[Customer]) -> Deal {
    let customer = (chance.below(8) > 0).then(|| &customers[chance.below(customers.len())]);
    let first: Date = "2025-11-20".parse().unwrap();
    let mut some = |limit: usize| (chance.below(7) > 0).then(|| chance.below(limit));
    let day = some(420).map(|days| {
        let days = jiff::Span::new().days(i64::try_from(days).unwrap());
        first.checked_add(days).unwrap()
    });
    let noon = crate::house::noon();
    let at = some(400).map(|hours| noon.plus_ms(i64::try_from(hours).unwrap() * 3_600_000));
    let amount = some(2_000).map(|amount| i64::try_from(amount).unwrap() - 300);
    let won = some(2).map(|won| won == 1);
    let json = json!({
        "name": "单", "customer": customer.map(|(id, ..)| id), "amount": amount.map(|n| n.to_string()),
        "day": day.map(|day| day.to_string()), "at": at, "won": won,
    });
    house.make("deal", json);
    Deal {
        customer: customer.map(|(id, ..)| *id),
        region: customer.and_then(|(_, region, _)| *region),
        team: customer.and_then(|(_, _, team)| team.as_ref().map(|(name, _)| name.clone())),
        amount,
        day,
        at,
        won,
    }
}
