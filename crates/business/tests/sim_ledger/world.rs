//! The house next to the model: the same company twice, with the ids of what the model numbers.

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id, Problem};
use weft_platform::{Caller, Once, Record};
use weft_store::Lane;

use crate::chance::Chance;
use crate::house::House;
use crate::model::{Account, Model, Term};

/// What a user is, as far as rights go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Of the department with this number.
    Sales(usize),
    Finance,
    Administrator,
}

/// The eight.
const USERS: [(&str, Role); 8] = [
    ("张三", Role::Sales(0)),
    ("李四", Role::Sales(0)),
    ("孙八", Role::Sales(0)),
    ("王五", Role::Sales(1)),
    ("赵六", Role::Sales(1)),
    ("钱七", Role::Finance),
    ("周九", Role::Finance),
    ("老板", Role::Administrator),
];
const DEPARTMENTS: [&str; 2] = ["销售一部", "销售二部"];
const ACCOUNTS: usize = 5;
const PRODUCTS: usize = 4;

pub(crate) struct User {
    pub(crate) role: Role,
    pub(crate) caller: Caller,
}

/// Everything there is.
pub(crate) struct World {
    pub(crate) house: House,
    pub(crate) users: Vec<User>,
    pub(crate) warehouses: Vec<Id>,
    pub(crate) products: Vec<Id>,
    pub(crate) accounts: Vec<Id>,
    /// Orders with their lines.
    pub(crate) orders: Vec<(Id, Vec<Id>)>,
    /// Deliveries with their lines.
    pub(crate) deliveries: Vec<(Id, Vec<Id>)>,
    pub(crate) receivables: Vec<Id>,
    pub(crate) receipts: Vec<Id>,
    /// Requests so far: each has a key of its own.
    requests: u64,
}

impl World {
    /// A company at its first opening, and the model of it.
    pub(crate) fn new(chance: &mut Chance) -> (Self, Model) {
        let house = House::new();
        let users = people(&house);
        let mut model = Model::default();
        let warehouses: Vec<Id> = ["SH", "DG"]
            .map(|code| house.make("warehouse", json!({ "code": code, "name": code })))
            .into();
        let mut products = Vec::new();
        for number in 0..PRODUCTS {
            let on_hand = chance.between(0, 6000);
            let code = format!("M-{number}");
            products.push(house.stocked(&code, warehouses[0], &hundredths(on_hand)));
            model.levels.insert((0, number), (on_hand.into(), 0));
        }
        let mut accounts = Vec::new();
        for number in 0..ACCOUNTS {
            let (department, days) = (number % 2, chance.between(0, 20));
            let limit = if chance.happens(50) {
                chance.between(10_000, 300_000)
            } else {
                0
            };
            let at_once = chance.happens(30);
            let kind = if at_once { "cash" } else { "net_days" };
            let owner = users
                .iter()
                .find(|user| user.role == Role::Sales(department));
            let json = json!({
                "name": format!("客户{number}"), "credit_term_kind": kind, "credit_term_days": days,
                "credit_limit": (limit > 0).then(|| hundredths(limit)),
                "owner": owner.unwrap().caller.id(),
            });
            accounts.push(house.make("account", json));
            model.accounts.push(Account {
                term: if at_once {
                    Term::AtOnce
                } else {
                    Term::NetDays(days)
                },
                limit: limit.into(),
                held: false,
                department,
            });
        }
        let world = Self {
            house,
            users,
            warehouses,
            products,
            accounts,
            orders: Vec::new(),
            deliveries: Vec::new(),
            receivables: Vec::new(),
            receipts: Vec::new(),
            requests: 0,
        };
        (world, model)
    }

    /// The same world after its program ended in the middle of things.
    pub(crate) fn crashed(mut self) -> Self {
        self.house = self.house.crashed();
        self.users = people(&self.house);
        self
    }

    fn once(&mut self) -> Once {
        self.requests += 1;
        Once {
            key: format!("sim:{}", self.requests),
            fingerprint: "a".into(),
        }
    }

    /// Gives a command, now and then twice with the same key: the second does nothing more.
    pub(crate) fn command(
        &mut self,
        chance: &mut Chance,
        user: usize,
        at: (&str, Id, &str),
        input: &Json,
    ) -> Result<Json, Problem> {
        let (once, caller) = (self.once(), &self.users[user].caller);
        let give = |once: &Once| {
            self.house
                .command(caller, at, input.clone(), Some(once.clone()))
        };
        let first = give(&once);
        if chance.happens(15) {
            alike(&first, &give(&once));
        }
        if first.is_ok() && chance.happens(3) {
            let fingerprint = "b".into();
            let other = give(&Once {
                fingerprint,
                ..once
            })
            .unwrap_err();
            assert_eq!(other.code(), "idempotency.other_request");
        }
        first
    }

    /// Makes a record, now and then twice with the same key: one is made.
    pub(crate) fn create(
        &mut self,
        chance: &mut Chance,
        user: usize,
        object: &str,
        json: &Json,
    ) -> Result<Id, Problem> {
        let (once, caller) = (self.once(), &self.users[user].caller);
        let platform = &self.house.platform;
        let make = || platform.create_once(caller, object, json.clone(), Some(once.clone()));
        let first = make();
        if chance.happens(15) {
            alike(&first, &make());
        }
        first
    }

    /// The records of `object` whose lookup `field` points to one of `ids`, oldest first.
    pub(crate) fn among(&self, object: &str, field: &str, ids: &[Id]) -> Vec<Record> {
        let (object, field, ids) = (object.to_owned(), field.to_owned(), ids.to_vec());
        self.house
            .platform
            .write(&House::system(), Lane::Interactive, move |unit| {
                unit.find_among(&object, &field, &ids)
            })
            .unwrap()
    }
}

fn people(house: &House) -> Vec<User> {
    let person = |(name, role): (&str, Role)| {
        let caller = match role {
            Role::Sales(department) => house.person(name, "sales", DEPARTMENTS[department]),
            Role::Finance => house.person(name, "finance", "财务部"),
            Role::Administrator => house.person(name, "administrator", "总经办"),
        };
        User { role, caller }
    };
    USERS.into_iter().map(person).collect()
}

fn alike<T: PartialEq + std::fmt::Debug>(first: &Result<T, Problem>, again: &Result<T, Problem>) {
    match (first, again) {
        (Ok(first), Ok(again)) => assert_eq!(first, again),
        (Err(first), Err(again)) => assert_eq!(first.code(), again.code()),
        _ => panic!("the same request was answered {first:?} and then {again:?}"),
    }
}

/// Hundredths as the API takes them.
pub(crate) fn hundredths(number: i64) -> String {
    Decimal::new(number, 2).to_string()
}
