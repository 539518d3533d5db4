//! Base amounts worked out by anybody: a list of bills and lines, one multiplication, one rounding.

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id};

use super::stage::{BILL, LINE, change, pack, rate, told};
use crate::figures::Chance;
use crate::house::{House, also_on_postgres};

const CURRENCIES: [&str; 4] = ["CNY", "USD", "JPY", "KWD"];
const DAYS: [&str; 5] = [
    "2026-01-05",
    "2026-02-10",
    "2026-03-15",
    "2026-04-20",
    "2026-05-25",
];

/// What a naive computation may get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// Every change takes the rate of today's table.
    RateFollowsTable,
    /// Halves are dropped.
    RoundsDown,
    /// Lines keep the rate they were made with.
    LinesStay,
    /// A fund adds amounts as they are.
    AddsCurrencies,
    /// A head is the sum of its lines.
    HeadIsLines,
}

#[derive(Clone, Debug)]
struct Bill {
    id: Id,
    currency: &'static str,
    day: &'static str,
    rate: Decimal,
    first_rate: Decimal,
    amounts: Vec<(Id, Decimal)>,
    fund: usize,
    gone: bool,
}

struct World {
    house: House,
    chance: Chance,
    rates: Vec<(&'static str, &'static str, Decimal)>,
    bills: Vec<Bill>,
    funds: Vec<(Id, &'static str, Decimal)>,
}

fn round(number: Decimal, digits: u32, fault: Fault) -> Decimal {
    use weft_kernel::Decimal as D;
    let unit = D::from(10_i64.pow(digits));
    let (scaled, half) = (number * unit, D::new(5, 1));
    let half = if fault == Fault::RoundsDown {
        D::ZERO
    } else {
        half
    };
    let whole = if scaled < D::ZERO {
        (scaled - half).trunc()
    } else {
        (scaled + half).trunc()
    };
    whole / unit
}

fn digits(currency: &str) -> u32 {
    match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

impl Bill {
    fn worth(&self, amount: Decimal, rate: Decimal, fault: Fault) -> Decimal {
        match self.currency {
            "CNY" => amount,
            _ => round(amount * rate, 2, fault),
        }
    }

    fn total(&self) -> Decimal {
        self.amounts.iter().map(|(_, amount)| *amount).sum()
    }

    fn lines(&self, fault: Fault) -> Vec<Decimal> {
        let rate = if fault == Fault::LinesStay {
            self.first_rate
        } else {
            self.rate
        };
        let worth = |(_, amount): &(Id, Decimal)| self.worth(*amount, rate, fault);
        self.amounts.iter().map(worth).collect()
    }

    fn base(&self, fault: Fault) -> Decimal {
        match fault {
            Fault::HeadIsLines => self.lines(fault).into_iter().sum(),
            _ => self.worth(self.total(), self.rate, fault),
        }
    }
}

impl World {
    fn new(seed: u64) -> Self {
        let house = House::with(vec![pack(BILL, LINE, "currency = true")]).unwrap();
        let mut world = Self {
            house,
            chance: Chance(seed),
            rates: Vec::new(),
            bills: Vec::new(),
            funds: Vec::new(),
        };
        for currency in CURRENCIES.into_iter().skip(1) {
            world.add_rate(currency, "2025-12-31");
        }
        for currency in ["CNY", "USD", "JPY"] {
            world.house.clock.advance_ms(1);
            let fund = json!({ "name": "f", "currency": currency });
            let id = world.house.make("fund", fund);
            let rate = world.rate_of(currency, "2026-11-22");
            world.funds.push((id, currency, rate));
        }
        world
    }

    fn add_rate(&mut self, currency: &'static str, day: &'static str) {
        if self
            .rates
            .iter()
            .any(|(of, on, _)| (*of, *on) == (currency, day))
        {
            return;
        }
        let number = Decimal::new(1 + i64::try_from(self.chance.below(20_000_000)).unwrap(), 6);
        rate(&self.house, currency, day, number);
        self.rates.push((currency, day, number));
    }

    /// The latest rate that is not after a day.
    fn rate_of(&self, currency: &str, day: &str) -> Decimal {
        if currency == "CNY" {
            return Decimal::ONE;
        }
        let known = self
            .rates
            .iter()
            .filter(|(of, on, _)| *of == currency && *on <= day);
        known.max_by_key(|(_, on, _)| *on).unwrap().2
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.chance.below(among.len())]
    }

    fn line(&mut self) -> (Json, Decimal) {
        let quantity = Decimal::new(1 + i64::try_from(self.chance.below(9_999)).unwrap(), 2);
        let price = Decimal::new(i64::try_from(self.chance.below(999_999)).unwrap(), 4);
        let line = json!({ "quantity": quantity.to_string(), "price": price.to_string() });
        (line, round(quantity * price, 2, Fault::None))
    }

    fn make(&mut self) {
        let (currency, day) = (self.pick(&CURRENCIES), self.pick(&DAYS));
        let fund = self.chance.below(self.funds.len());
        let count = self.chance.below(4);
        let lines: Vec<(Json, Decimal)> = (0..count).map(|_| self.line()).collect();
        let json: Vec<&Json> = lines.iter().map(|(line, _)| line).collect();
        let bill = json!({
            "name": "b", "currency": currency, "day": day, "lines": json,
            "fund": self.funds[fund].0.to_string(),
        });
        let id = self.house.make("bill", bill);
        let record = crate::house::shown(&self.house, &House::system(), "bill", id);
        let made = record["lines"].as_array().cloned().unwrap_or_default();
        let ids = made
            .iter()
            .map(|line| Id::parse(line["id"].as_str().unwrap()).unwrap());
        let amounts = ids.zip(lines.iter().map(|(_, amount)| *amount)).collect();
        let rate = self.rate_of(currency, day);
        self.bills.push(Bill {
            id,
            currency,
            day,
            rate,
            first_rate: rate,
            amounts,
            fund,
            gone: false,
        });
    }

    fn step(&mut self, fault: Fault) {
        let live: Vec<usize> = (0..self.bills.len())
            .filter(|at| !self.bills[*at].gone)
            .collect();
        if live.is_empty() {
            return self.make();
        }
        let at = self.pick(&live);
        let id = self.bills[at].id;
        let mut moved = fault == Fault::RateFollowsTable;
        match self.chance.below(9) {
            0 | 1 => return self.make(),
            2 => {
                let (currency, day) = (self.pick(&CURRENCIES[1..]), self.pick(&DAYS));
                return self.add_rate(currency, day);
            }
            3 => {
                let currency = self.pick(&CURRENCIES);
                moved |= currency != self.bills[at].currency;
                self.bills[at].currency = currency;
                change(&self.house, "bill", id, json!({ "currency": currency }));
            }
            4 => {
                let day = self.pick(&DAYS);
                moved |= day != self.bills[at].day;
                self.bills[at].day = day;
                change(&self.house, "bill", id, json!({ "day": day }));
            }
            5 if self.bills[at].currency != "CNY" => {
                let rate =
                    Decimal::new(1 + i64::try_from(self.chance.below(9_999_999)).unwrap(), 6);
                self.bills[at].rate = rate;
                change(&self.house, "bill", id, json!({ "rate": rate.to_string() }));
                return;
            }
            6 => {
                let fund = self.chance.below(self.funds.len());
                self.bills[at].fund = fund;
                change(
                    &self.house,
                    "bill",
                    id,
                    json!({ "fund": self.funds[fund].0.to_string() }),
                );
            }
            7 => {
                let version = self
                    .house
                    .platform
                    .get(&House::system(), "bill", id)
                    .unwrap()
                    .version();
                self.house
                    .platform
                    .delete(&House::system(), "bill", id, version)
                    .unwrap();
                self.bills[at].gone = true;
                return;
            }
            _ => change(
                &self.house,
                "bill",
                id,
                json!({ "name": format!("b{}", self.chance.below(9)) }),
            ),
        }
        if moved {
            let (currency, day) = (self.bills[at].currency, self.bills[at].day);
            self.bills[at].rate = self.rate_of(currency, day);
        }
    }

    /// Whether everything stored is what the naive computation comes to.
    fn holds(&self, fault: Fault) -> bool {
        let same = |object: &str, id: Id, name: &str, expected: Decimal| {
            told(&self.house, object, id, &[name])[0] == expected.normalize().to_string()
        };
        let live = || self.bills.iter().filter(|bill| !bill.gone);
        let bills = live().all(|bill| {
            let mut lines = bill.amounts.iter().zip(bill.lines(fault));
            let heads = same("bill", bill.id, "total_base", bill.base(fault))
                && same("bill", bill.id, "rate", bill.rate);
            heads && lines.all(|((id, _), base)| same("line", *id, "amount_base", base))
        });
        bills
            && self
                .funds
                .iter()
                .enumerate()
                .all(|(at, (id, currency, rate))| {
                    let of_fund = live().filter(|bill| bill.fund == at);
                    let base: Decimal = match fault {
                        Fault::AddsCurrencies => of_fund.map(Bill::total).sum(),
                        _ => of_fund.map(|bill| bill.base(fault)).sum(),
                    };
                    let told = match *currency {
                        "CNY" => base,
                        _ => round(base / rate, digits(currency), Fault::None),
                    };
                    same("fund", *id, "spent_base", base) && same("fund", *id, "spent", told)
                })
    }
}

fn holds(seed: u64, fault: Fault) -> bool {
    let mut world = World::new(seed);
    for _ in 0..45 {
        world.step(fault);
    }
    world.holds(fault)
}

#[test]
fn base_amounts_are_those_anybody_works_out() {
    for seed in 1..=6 {
        assert!(holds(seed, Fault::None), "seed {seed}");
    }
}

#[test]
fn each_fault_of_the_naive_computation_is_found() {
    let faults = [
        Fault::RateFollowsTable,
        Fault::RoundsDown,
        Fault::LinesStay,
        Fault::AddsCurrencies,
        Fault::HeadIsLines,
    ];
    for fault in faults {
        assert!((1..=12).any(|seed| !holds(seed, fault)), "{fault:?}");
    }
}

also_on_postgres!(base_amounts_are_those_anybody_works_out);
