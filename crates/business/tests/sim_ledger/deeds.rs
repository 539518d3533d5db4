//! What users do: each deed is done in the house and in the model, and both must answer alike.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};

use crate::chance::Chance;
use crate::model::{Answer, Line, Model, Order, Plan, Receipt, Status};
use crate::world::{Role, World, hundredths};

/// One deed of `user`: what the house answered and what the model says should be answered.
pub(crate) struct Done {
    pub(crate) what: String,
    pub(crate) answered: Result<(), Problem>,
    pub(crate) expected: Answer,
}

/// Chance, the two companies and who does something.
pub(crate) struct Stage {
    pub(crate) chance: Chance,
    pub(crate) world: World,
    pub(crate) model: Model,
    pub(crate) user: usize,
}

impl Stage {
    /// The same stage after the program ended in the middle of things.
    pub(crate) fn crashed(self) -> Self {
        let world = self.world.crashed();
        Self { world, ..self }
    }

    fn role(&self) -> Role {
        self.world.users[self.user].role
    }

    /// What rights say about a command that sales may give to what belongs to `department`.
    fn sales_may(&self, department: usize) -> Answer {
        match self.role() {
            Role::Administrator => Ok(()),
            Role::Sales(own) if own == department => Ok(()),
            Role::Sales(_) => Err("record.missing"),
            Role::Finance => Err("access.command"),
        }
    }

    /// What rights say about a change that sales may make to what belongs to `department`.
    fn sales_may_change(&self, department: usize) -> Answer {
        match self.sales_may(department) {
            Err("access.command") => Err("access.object"),
            other => other,
        }
    }

    fn department_of(&self, order: usize) -> usize {
        self.model.accounts[self.model.orders[order].account].department
    }

    /// Somebody does it: mostly one whose work it is, at times anybody.
    fn by(&mut self, fits: impl Fn(Role) -> bool) {
        let anybody = self.chance.happens(20);
        let users = self.world.users.iter().enumerate();
        let fitting = users.filter(|(_, user)| anybody || fits(user.role));
        let fitting: Vec<usize> = fitting.map(|(place, _)| place).collect();
        if let Some(place) = self.chance.place(fitting.len()) {
            self.user = fitting[place];
        }
    }

    fn by_sales_of(&mut self, department: usize) {
        self.by(|role| role == Role::Sales(department));
    }

    /// An order, mostly one that `fits`, and somebody who does something with it.
    fn order(&mut self, fits: impl Fn(&Order) -> bool) -> Option<usize> {
        let any = self.chance.happens(20);
        let orders = self.model.orders.iter().enumerate();
        let fitting = orders.filter(|(_, order)| any || fits(order));
        let fitting: Vec<usize> = fitting.map(|(place, _)| place).collect();
        let order = fitting[self.chance.recent(fitting.len())?];
        self.by_sales_of(self.department_of(order));
        Some(order)
    }

    fn give(&mut self, at: (&str, Id, &str), input: &Json) -> Result<(), Problem> {
        self.world
            .command(&mut self.chance, self.user, at, input)
            .map(|_| ())
    }

    pub(crate) fn place_order(&mut self) -> Option<Done> {
        let account = self.chance.place(self.model.accounts.len())?;
        self.by_sales_of(self.model.accounts[account].department);
        let warehouse = Some(0).filter(|_| !self.chance.happens(5));
        let warehouse = if self.chance.happens(10) {
            Some(1)
        } else {
            warehouse
        };
        let (mut lines, mut rows) = (Vec::new(), Vec::new());
        for _ in 0..self.chance.between(1, 4) {
            let product = self.chance.place(self.world.products.len())?;
            let (quantity, price) = (self.chance.between(1, 900), self.chance.between(0, 9999));
            let discount = [0, 0, 0, 5, 15, 33, 100][self.chance.place(7)?];
            rows.push(json!({
                "product": self.world.products[product], "quantity": hundredths(quantity),
                "unit_price": hundredths(price), "discount": hundredths(discount),
            }));
            lines.push(Line {
                product,
                quantity: quantity.into(),
                price: price.into(),
                discount: discount.into(),
                locked: 0,
                short: 0,
                shipped: 0,
                plan: Plan::None,
            });
        }
        let warehouse_id = warehouse.map(|place: usize| self.world.warehouses[place]);
        let json = json!({ "account": self.world.accounts[account], "warehouse": warehouse_id, "lines": rows });
        let department = self.model.accounts[account].department;
        let expected = match self.role() {
            Role::Sales(own) if own == department => Ok(()),
            Role::Sales(_) => Err("field.lookup.missing"),
            Role::Finance => Err("access.create"),
            // Orders of the administrator would belong to another department than their customer.
            Role::Administrator => return None,
        };
        let made = self
            .world
            .create(&mut self.chance, self.user, "sales_order", &json);
        if let (Ok(id), Ok(())) = (&made, expected) {
            let lines_made = self.world.among("sales_order_line", "order", &[*id]);
            let lines_made = lines_made.iter().map(weft_platform::Record::id).collect();
            self.world.orders.push((*id, lines_made));
            self.model.orders.push(Order {
                account,
                warehouse,
                status: Status::Draft,
                lines,
            });
        }
        Some(Done {
            what: format!("places an order of account {account}"),
            answered: made.map(|_| ()),
            expected,
        })
    }

    pub(crate) fn confirm(&mut self) -> Option<Done> {
        let order = self.order(|order| order.status == Status::Draft)?;
        let may = self.sales_may(self.department_of(order));
        let expected = may.and_then(|()| self.model.confirm(order));
        let at = (
            "sales_order",
            self.world.orders[order].0,
            "sales.order.confirm",
        );
        Some(Done {
            what: format!("confirms order {order}"),
            answered: self.give(at, &json!({})),
            expected,
        })
    }

    pub(crate) fn reopen(&mut self) -> Option<Done> {
        let order = self.order(|order| order.status == Status::Confirmed)?;
        let may = self.sales_may(self.department_of(order));
        let expected = may.and_then(|()| self.model.reopen(order));
        let at = (
            "sales_order",
            self.world.orders[order].0,
            "sales.order.reopen",
        );
        Some(Done {
            what: format!("reopens order {order}"),
            answered: self.give(at, &json!({})),
            expected,
        })
    }

    pub(crate) fn deliver(&mut self) -> Option<Done> {
        let order = self.order(is_open)?;
        let may = self.sales_may(self.department_of(order));
        let expected = may.and_then(|()| self.model.deliver(order));
        let id = self.world.orders[order].0;
        let answered = self.give(("sales_order", id, "sales.order.deliver"), &json!({}));
        if expected.is_ok() && answered.is_ok() {
            let delivery = self.world.among("delivery", "order", &[id]).pop()?.id();
            let lines = self.world.among("delivery_line", "delivery", &[delivery]);
            let lines = lines.iter().map(weft_platform::Record::id).collect();
            self.world.deliveries.push((delivery, lines));
        }
        Some(Done {
            what: format!("makes a delivery of order {order}"),
            answered,
            expected,
        })
    }

    /// A delivery, mostly one that has not left, and somebody who does something with it.
    fn delivery(&mut self) -> Option<usize> {
        let any = self.chance.happens(20);
        let deliveries = self.model.deliveries.iter().enumerate();
        let fitting = deliveries.filter(|(_, it)| !it.deleted && (any || !it.shipped));
        let fitting: Vec<usize> = fitting.map(|(place, _)| place).collect();
        let delivery = fitting[self.chance.recent(fitting.len())?];
        self.by_sales_of(self.department_of(self.model.deliveries[delivery].order));
        Some(delivery)
    }

    /// Changes how much of a line a delivery takes, at times more than is there.
    pub(crate) fn change_delivery(&mut self) -> Option<Done> {
        let delivery = self.delivery()?;
        let it = &self.model.deliveries[delivery];
        let (order, shipped) = (it.order, it.shipped);
        let place = self.chance.place(it.parcels.len())?;
        let (_, planned) = it.parcels[place];
        let quantity = self.chance.between(1, i64::try_from(planned).ok()? + 20);
        let mut expected = self.sales_may_change(self.department_of(order));
        if shipped {
            expected = expected.and(Err("record.locked"));
        }
        if expected.is_ok() {
            self.model.deliveries[delivery].parcels[place].1 = quantity.into();
        }
        let id = self.world.deliveries[delivery].1[place];
        Some(Done {
            what: format!("changes line {place} of delivery {delivery} to {quantity}"),
            answered: self.change(
                ("delivery_line", id),
                json!({ "quantity": hundredths(quantity) }),
                shipped,
            ),
            expected,
        })
    }

    /// Changes the price of a line: only a draft takes it.
    pub(crate) fn change_price(&mut self) -> Option<Done> {
        let order = self.order(|order| order.status == Status::Draft)?;
        let place = self.chance.place(self.model.orders[order].lines.len())?;
        let price = self.chance.between(0, 9999);
        let mut expected = self.sales_may_change(self.department_of(order));
        let posted = self.model.orders[order].status != Status::Draft;
        if posted {
            expected = expected.and(Err("record.locked"));
        }
        let same = self.model.orders[order].lines[place].price == i128::from(price);
        if expected.is_ok() {
            self.model.orders[order].lines[place].price = price.into();
        }
        let id = self.world.orders[order].1[place];
        Some(Done {
            what: format!("changes the price of line {place} of order {order} to {price}"),
            answered: self.change(
                ("sales_order_line", id),
                json!({ "unit_price": hundredths(price) }),
                posted && same,
            ),
            expected,
        })
    }

    /// A change that changes nothing is no change: then a lock says nothing either.
    fn change(
        &mut self,
        (object, id): (&str, Id),
        json: Json,
        nothing: bool,
    ) -> Result<(), Problem> {
        let version = self.world.house.record(object, id).version();
        let caller = &self.world.users[self.user].caller;
        let platform = &self.world.house.platform;
        let changed = platform.update(caller, (object, id, version), json);
        match changed {
            Ok(_) if nothing => Err(Problem::conflict("record.locked", "", "")),
            other => other.map(|_| ()),
        }
    }

    /// The administrator throws a draft delivery away.
    pub(crate) fn drop_delivery(&mut self) -> Option<Done> {
        let delivery = self.delivery()?;
        self.by(|role| role == Role::Administrator);
        if self.role() != Role::Administrator {
            return None;
        }
        let it = &mut self.model.deliveries[delivery];
        let expected = if it.shipped {
            Err("record.posted")
        } else {
            Ok(())
        };
        it.deleted = !it.shipped;
        let id = self.world.deliveries[delivery].0;
        let version = self.world.house.record("delivery", id).version();
        let caller = &self.world.users[self.user].caller;
        Some(Done {
            what: format!("deletes delivery {delivery}"),
            answered: self
                .world
                .house
                .platform
                .delete(caller, "delivery", id, version),
            expected,
        })
    }

    pub(crate) fn ship(&mut self) -> Option<Done> {
        let delivery = self.delivery()?;
        let raised = self.model.receivables.len();
        let may = self.sales_may(self.department_of(self.model.deliveries[delivery].order));
        let expected = may.and_then(|()| self.model.ship(delivery));
        let id = self.world.deliveries[delivery].0;
        let answered = self.give(("delivery", id, "stock.delivery.ship"), &json!({}));
        if self.model.receivables.len() > raised && answered.is_ok() {
            let receivable = self.world.among("receivable", "delivery", &[id]).pop();
            let Some(receivable) = receivable else {
                return Some(Done {
                    what: format!("ships delivery {delivery} and raises nothing"),
                    answered,
                    expected: Err("a receivable"),
                });
            };
            self.world.receivables.push(receivable.id());
        }
        Some(Done {
            what: format!("ships delivery {delivery}"),
            answered,
            expected,
        })
    }

    pub(crate) fn receive(&mut self) -> Option<Done> {
        let order = self.order(lacks)?;
        self.by(|role| role == Role::Administrator);
        let lines = &self.model.orders[order].lines;
        let lacking = lines.iter().position(|line| line.plan == Plan::Open);
        let place = lacking.or(self.chance.place(lines.len()))?;
        let line = self.world.orders[order].1[place];
        let plan = self
            .world
            .among("purchase_plan", "order_line", &[line])
            .pop()?
            .id();
        let expected = match self.role() {
            Role::Administrator => self.model.receive(order, place),
            _ => Err("access.command"),
        };
        Some(Done {
            what: format!("receives what line {place} of order {order} lacks"),
            answered: self.give(
                ("purchase_plan", plan, "purchasing.plan.receive"),
                &json!({}),
            ),
            expected,
        })
    }

    pub(crate) fn enter_receipt(&mut self) -> Option<Done> {
        let debtors =
            (0..self.model.accounts.len()).filter(|account| self.model.owed(*account) > 0);
        let debtors: Vec<usize> = debtors.collect();
        let account = match self.chance.place(debtors.len()) {
            Some(place) => debtors[place],
            None => self.chance.place(self.model.accounts.len())?,
        };
        self.by(|role| role == Role::Finance);
        let amount = self.chance.between(1, 50_000);
        let expected = match self.role() {
            Role::Sales(_) => Err("object.unknown"),
            _ => Ok(()),
        };
        let json = json!({ "account": self.world.accounts[account], "amount": hundredths(amount) });
        let made = self
            .world
            .create(&mut self.chance, self.user, "receipt", &json);
        if let (Ok(id), Ok(())) = (&made, expected) {
            self.world.receipts.push(*id);
            self.model.receipts.push(Receipt {
                account,
                amount: amount.into(),
                matched: 0,
            });
        }
        Some(Done {
            what: format!("enters a receipt of account {account}"),
            answered: made.map(|_| ()),
            expected,
        })
    }

    pub(crate) fn settle(&mut self) -> Option<Done> {
        self.by(|role| role == Role::Finance);
        let receipt = self.chance.recent(self.model.receipts.len())?;
        let mut asked = None;
        if let (true, Some(place)) = (
            self.chance.happens(40),
            self.chance.place(self.world.receivables.len()),
        ) {
            asked = Some((place, self.chance.between(1, 30_000)));
        }
        let expected = match self.role() {
            Role::Sales(_) => Err("object.unknown"),
            _ => self
                .model
                .settle(receipt, asked.map(|(place, amount)| (place, amount.into()))),
        };
        let input = asked.map_or(json!({}), |(place, amount)| {
            json!({ "receivable": self.world.receivables[place], "amount": hundredths(amount) })
        });
        let id = self.world.receipts[receipt];
        Some(Done {
            what: format!("matches receipt {receipt} with {asked:?}"),
            answered: self.give(("receipt", id, "finance.receipt.match"), &input),
            expected,
        })
    }

    /// Stops shipping to a customer, or releases it.
    pub(crate) fn hold(&mut self) -> Option<Done> {
        self.by(|role| role == Role::Finance);
        // Nobody is left on hold for long: too little would happen.
        let held = self.model.accounts.iter().position(|account| account.held);
        let account = held.or(self.chance.place(self.model.accounts.len()))?;
        let held = self.model.accounts[account].held;
        let expected = match self.role() {
            Role::Sales(_) => Err("access.command"),
            _ => Ok(()),
        };
        if expected.is_ok() {
            self.model.accounts[account].held = !held;
        }
        let command = if held {
            "credit.account.release"
        } else {
            "credit.account.hold"
        };
        let id = self.world.accounts[account];
        Some(Done {
            what: format!("stops or releases account {account}"),
            answered: self.give(("account", id, command), &json!({})),
            expected,
        })
    }
}

fn is_open(order: &Order) -> bool {
    matches!(order.status, Status::Confirmed | Status::PartlyShipped)
}

fn lacks(order: &Order) -> bool {
    order.lines.iter().any(|line| line.plan == Plan::Open)
}
