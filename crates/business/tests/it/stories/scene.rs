//! Who and what the stories speak of.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Record};

use crate::house::House;

pub(super) type Told = Result<(), String>;

/// A house and what the story speaks of.
pub(super) struct Scene {
    pub(super) house: House,
    pub(super) warehouse: Id,
    pub(super) account: Option<Id>,
    pub(super) accounts: BTreeMap<String, Id>,
    pub(super) order: Option<Id>,
    pub(super) delivery: Option<Id>,
    pub(super) receipt: Option<Id>,
    pub(super) lead: Option<Id>,
    pub(super) refused: Option<Problem>,
}

/// Who is who: role and department.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("张三", "sales", "销售一部"),
    ("李四", "sales", "销售一部"),
    ("王五", "sales", "销售二部"),
    ("钱七", "finance", "财务部"),
    ("老板", "administrator", "总经办"),
];

impl Scene {
    pub(super) fn new() -> Self {
        let house = House::new();
        let warehouse = house.make("warehouse", json!({ "code": "SH", "name": "上海仓" }));
        Self {
            house,
            warehouse,
            account: None,
            accounts: BTreeMap::new(),
            order: None,
            delivery: None,
            receipt: None,
            lead: None,
            refused: None,
        }
    }

    /// Fails when the last thing done was refused and the story does not say so.
    pub(super) fn nothing_refused(&self) -> Told {
        match &self.refused {
            Some(problem) => Err(format!("refused: {problem}")),
            None => Ok(()),
        }
    }

    pub(super) fn person(&self, name: &str) -> Result<Caller, String> {
        let known = PEOPLE.iter().find(|(known, ..)| *known == name);
        let (name, role, department) = known.ok_or_else(|| format!("nobody is called {name}"))?;
        Ok(self.house.person(name, role, department))
    }

    pub(super) fn command(&mut self, who: &str, object: &str, command: &str, input: Json) -> Told {
        let id = match object {
            "sales_order" => self.order,
            "delivery" => self.delivery,
            "receipt" => self.receipt,
            "lead" => self.lead,
            _ => self.account,
        };
        let id = id.ok_or_else(|| format!("no {object} yet"))?;
        let caller = self.person(who)?;
        let given = self
            .house
            .command(&caller, (object, id, command), input, None);
        self.refused = given.err();
        Ok(())
    }

    pub(super) fn product(&self, code: &str) -> Result<Id, String> {
        self.house
            .named("product", "code", code)
            .ok_or_else(|| format!("no product {code}"))
    }

    pub(super) fn newest(&self, object: &str, filter: &str) -> Option<Record> {
        self.house.all(object, filter).pop()
    }
}

/// The pieces of a pattern when they are as many as wanted.
pub(super) fn at<const N: usize>(found: Option<Vec<&str>>) -> Option<[&str; N]> {
    found?.try_into().ok()
}
