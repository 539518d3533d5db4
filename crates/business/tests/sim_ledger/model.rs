//! The naive model: a company in plain lists and whole numbers, written from the rules alone.
//!
//! Quantities are hundredths of a piece, prices and amounts hundredths of a yuan, discounts percent.

use std::collections::BTreeMap;

/// Something wrong on purpose, to see whether the comparison notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    LockNotConsumed,
    RoundedPerOrder,
    ReceivableNotRaised,
    ReopenKeepsLocks,
    OverdueForgiven,
    LimitForgotten,
    NewestMatchedFirst,
    OrderStaysOpen,
}

impl Fault {
    pub(crate) const ALL: [Self; 8] = [
        Self::LockNotConsumed,
        Self::RoundedPerOrder,
        Self::ReceivableNotRaised,
        Self::ReopenKeepsLocks,
        Self::OverdueForgiven,
        Self::LimitForgotten,
        Self::NewestMatchedFirst,
        Self::OrderStaysOpen,
    ];
}

/// What a command answers: nothing, or the code of the refusal.
pub(crate) type Answer = Result<(), &'static str>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Draft,
    Confirmed,
    PartlyShipped,
    Shipped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    AtOnce,
    NetDays(i64),
}

pub(crate) struct Account {
    pub(crate) term: Term,
    pub(crate) limit: i128,
    pub(crate) held: bool,
    pub(crate) department: usize,
}

pub(crate) struct Line {
    pub(crate) product: usize,
    pub(crate) quantity: i128,
    pub(crate) price: i128,
    pub(crate) discount: i128,
    pub(crate) locked: i128,
    pub(crate) short: i128,
    pub(crate) shipped: i128,
    pub(crate) plan: Plan,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    None,
    Open,
    Done,
}

pub(crate) struct Order {
    pub(crate) account: usize,
    pub(crate) warehouse: Option<usize>,
    pub(crate) status: Status,
    pub(crate) lines: Vec<Line>,
}

pub(crate) struct Delivery {
    pub(crate) order: usize,
    pub(crate) shipped: bool,
    pub(crate) deleted: bool,
    /// Line of the order and quantity.
    pub(crate) parcels: Vec<(usize, i128)>,
}

pub(crate) struct Receivable {
    pub(crate) order: usize,
    pub(crate) account: usize,
    pub(crate) amount: i128,
    pub(crate) matched: i128,
    pub(crate) due: i64,
}

pub(crate) struct Receipt {
    pub(crate) account: usize,
    pub(crate) amount: i128,
    pub(crate) matched: i128,
}

/// The company.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) fault: Option<Fault>,
    /// Days since the beginning.
    pub(crate) today: i64,
    pub(crate) accounts: Vec<Account>,
    /// On hand and locked by warehouse and product.
    pub(crate) levels: BTreeMap<(usize, usize), (i128, i128)>,
    pub(crate) orders: Vec<Order>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) receivables: Vec<Receivable>,
    pub(crate) receipts: Vec<Receipt>,
}

/// `number / divisor`, half away from zero, of what is never negative.
fn rounded(number: i128, divisor: i128) -> i128 {
    (2 * number + divisor) / (2 * divisor)
}

impl Line {
    /// Cents of `quantity`, not rounded: hundredths × hundredths × percent.
    fn exact(&self, quantity: i128) -> i128 {
        quantity * self.price * (100 - self.discount)
    }

    /// Cents of `quantity`.
    pub(crate) fn cost(&self, quantity: i128) -> i128 {
        rounded(self.exact(quantity), 10_000)
    }
}

impl Order {
    pub(crate) fn amount(&self) -> i128 {
        self.lines.iter().map(|line| line.cost(line.quantity)).sum()
    }
}

impl Model {
    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// What the account owes.
    pub(crate) fn owed(&self, account: usize) -> i128 {
        let of = self.receivables.iter().filter(|r| r.account == account);
        of.map(|r| r.amount - r.matched).sum()
    }

    /// What is confirmed and not shipped.
    pub(crate) fn ordered(&self, account: usize) -> i128 {
        let open = |order: &&Order| {
            order.account == account
                && matches!(order.status, Status::Confirmed | Status::PartlyShipped)
        };
        let left = |line: &Line| line.cost(line.quantity) - line.cost(line.shipped);
        let orders = self.orders.iter().filter(open);
        orders.flat_map(|order| &order.lines).map(left).sum()
    }

    fn is_overdue(&self, account: usize) -> bool {
        let late = self.receivables.iter();
        let late = late.filter(|r| r.account == account && r.due < self.today);
        late.map(|r| r.amount - r.matched).sum::<i128>() > 100 && !self.has(Fault::OverdueForgiven)
    }

    pub(crate) fn confirm(&mut self, order: usize) -> Answer {
        let it = &self.orders[order];
        let account = &self.accounts[it.account];
        if it.status != Status::Draft {
            return Err("order.status");
        }
        let Some(warehouse) = it.warehouse else {
            return Err("order.no_warehouse");
        };
        if account.held {
            return Err("credit.hold");
        }
        if self.is_overdue(it.account) {
            return Err("credit.overdue");
        }
        let exposed = self.owed(it.account) + self.ordered(it.account) + it.amount();
        let limited =
            account.limit > 0 && account.term != Term::AtOnce && !self.has(Fault::LimitForgotten);
        if limited && exposed > account.limit {
            return Err("credit.over_limit");
        }
        // Products were made one after the other, so their numbers are in the order of their ids.
        let mut places: Vec<usize> = (0..it.lines.len()).collect();
        places.sort_by_key(|place| (it.lines[*place].product, *place));
        for place in places {
            let line = &mut self.orders[order].lines[place];
            let level = self.levels.entry((warehouse, line.product)).or_default();
            line.locked = line.quantity.min(level.0 - level.1);
            line.short = line.quantity - line.locked;
            line.plan = if line.short > 0 {
                Plan::Open
            } else {
                Plan::None
            };
            level.1 += line.locked;
        }
        self.orders[order].status = Status::Confirmed;
        Ok(())
    }

    pub(crate) fn reopen(&mut self, order: usize) -> Answer {
        if self.orders[order].status != Status::Confirmed {
            return Err("order.status");
        }
        if self
            .deliveries
            .iter()
            .any(|d| d.order == order && !d.deleted)
        {
            return Err("order.has_delivery");
        }
        if self.orders[order]
            .lines
            .iter()
            .any(|line| line.plan == Plan::Done)
        {
            return Err("order.purchase_under_way");
        }
        let keeps = self.has(Fault::ReopenKeepsLocks);
        let warehouse = self.orders[order].warehouse.unwrap_or_default();
        for line in &mut self.orders[order].lines {
            let level = self.levels.entry((warehouse, line.product)).or_default();
            level.1 -= if keeps { 0 } else { line.locked };
            (line.locked, line.short, line.plan) = (0, 0, Plan::None);
        }
        self.orders[order].status = Status::Draft;
        Ok(())
    }

    pub(crate) fn deliver(&mut self, order: usize) -> Answer {
        let it = &self.orders[order];
        if !matches!(it.status, Status::Confirmed | Status::PartlyShipped) {
            return Err("order.status");
        }
        let open = |d: &&Delivery| d.order == order && !d.shipped && !d.deleted;
        if self.deliveries.iter().any(|d| open(&d)) {
            return Err("order.delivery_draft");
        }
        let parcels: Vec<_> = it
            .lines
            .iter()
            .map(|line| line.locked)
            .enumerate()
            .collect();
        let parcels: Vec<_> = parcels
            .into_iter()
            .filter(|(_, locked)| *locked > 0)
            .collect();
        if parcels.is_empty() {
            return Err("order.nothing_locked");
        }
        self.deliveries.push(Delivery {
            order,
            shipped: false,
            deleted: false,
            parcels,
        });
        Ok(())
    }

    pub(crate) fn ship(&mut self, delivery: usize) -> Answer {
        let it = &self.deliveries[delivery];
        let (number, parcels) = (it.order, it.parcels.clone());
        let account = self.orders[number].account;
        if it.shipped {
            return Err("delivery.shipped");
        }
        if self.accounts[account].held || self.is_overdue(account) {
            return Err("delivery.on_hold");
        }
        if parcels
            .iter()
            .any(|(line, q)| *q > self.orders[number].lines[*line].locked)
        {
            return Err("stock.not_enough");
        }
        let amount = self.earned(number, &parcels);
        let keeps = self.has(Fault::LockNotConsumed);
        let warehouse = self.orders[number].warehouse.unwrap_or_default();
        let order = &mut self.orders[number];
        for (line, quantity) in parcels {
            let line = &mut order.lines[line];
            line.shipped += quantity;
            line.locked -= quantity;
            let level = self.levels.entry((warehouse, line.product)).or_default();
            level.0 -= quantity;
            level.1 -= if keeps { 0 } else { quantity };
        }
        let whole = order.lines.iter().all(|line| line.shipped == line.quantity);
        order.status = if whole {
            Status::Shipped
        } else {
            Status::PartlyShipped
        };
        self.deliveries[delivery].shipped = true;
        if whole && self.has(Fault::OrderStaysOpen) {
            self.orders[number].status = Status::PartlyShipped;
        }
        if amount > 0 && !self.has(Fault::ReceivableNotRaised) {
            let due = match self.accounts[account].term {
                Term::AtOnce => self.today,
                Term::NetDays(days) => self.today + days,
            };
            self.receivables.push(Receivable {
                order: number,
                account,
                amount,
                matched: 0,
                due,
            });
        }
        Ok(())
    }

    /// Each line is rounded on its own, and what is left of it goes with its last parcel.
    fn earned(&self, order: usize, parcels: &[(usize, i128)]) -> i128 {
        let lines = &self.orders[order].lines;
        if self.has(Fault::RoundedPerOrder) {
            let exact = parcels.iter().map(|(line, q)| lines[*line].exact(*q));
            return rounded(exact.sum(), 10_000);
        }
        let of = |(place, quantity): &(usize, i128)| {
            let line = &lines[*place];
            line.cost(line.shipped + quantity) - line.cost(line.shipped)
        };
        parcels.iter().map(of).sum()
    }

    pub(crate) fn receive(&mut self, order: usize, line: usize) -> Answer {
        let warehouse = self.orders[order].warehouse.unwrap_or_default();
        let line = &mut self.orders[order].lines[line];
        if line.plan != Plan::Open {
            return Err("plan.status");
        }
        let level = self.levels.entry((warehouse, line.product)).or_default();
        level.0 += line.short;
        level.1 += line.short;
        line.locked += line.short;
        line.short = 0;
        line.plan = Plan::Done;
        Ok(())
    }

    /// Matches a receipt with one receivable and an amount, or with the oldest ones.
    pub(crate) fn settle(&mut self, receipt: usize, asked: Option<(usize, i128)>) -> Answer {
        let it = &self.receipts[receipt];
        let (open, account) = (it.amount - it.matched, it.account);
        if open == 0 {
            return Err("receipt.matched");
        }
        if self.owed(account) == 0 {
            return Err("receipt.nothing_open");
        }
        if let Some((receivable, amount)) = asked {
            return self.settle_one(receipt, receivable, amount);
        }
        let mut places: Vec<usize> = (0..self.receivables.len()).collect();
        places.retain(|place| self.receivables[*place].account == account);
        places.sort_by_key(|place| (self.receivables[*place].due, *place));
        if self.has(Fault::NewestMatchedFirst) {
            places.reverse();
        }
        let mut left = open;
        for place in places {
            let receivable = &mut self.receivables[place];
            let amount = left.min(receivable.amount - receivable.matched);
            receivable.matched += amount;
            left -= amount;
        }
        self.receipts[receipt].matched += open - left;
        Ok(())
    }

    fn settle_one(&mut self, receipt: usize, receivable: usize, amount: i128) -> Answer {
        let it = &mut self.receipts[receipt];
        let to = &mut self.receivables[receivable];
        if amount > it.amount - it.matched {
            return Err("receipt.over_matched");
        }
        if to.account != it.account {
            return Err("receipt.other_account");
        }
        if amount > to.amount - to.matched {
            return Err("receipt.over_matched");
        }
        it.matched += amount;
        to.matched += amount;
        Ok(())
    }
}
