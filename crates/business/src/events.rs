//! The story of a sale: every fact of the chain and what follows from it in the same transaction.
//!
//! A command raises a fact; the areas listed under the fact react, in that order. Areas know this
//! page and not one another. A fact that ends in `Asked` is raised before anything is written:
//! whoever has something against it refuses.

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};

use crate::{credit, finance, purchasing, sales, stock};

/// Something that happened in the chain, or is about to.
pub(crate) enum Fact {
    ConfirmationAsked(Sale),
    OrderConfirmed(Sale),
    StockLocked(Supply),
    StockShort(Supply),
    ReopeningAsked(Sale),
    OrderReopened(Sale),
    GoodsReceived(Arrival),
    ShippingAsked(Shipping),
    DeliveryShipped(Shipment),
    SaleEarned(Earning),
    ReceivableRaised(Claim),
    ReceiptMatched(Settlement),
    AccountsMerged(Merged),
}

const CONFIRMATION_ASKED: &[Reaction<Sale>] = &[Reaction {
    area: "credit",
    does: "refuses a customer on hold, overdue or beyond the limit",
    raises: &[],
    run: credit::consider_order,
}];

const ORDER_CONFIRMED: &[Reaction<Sale>] = &[
    Reaction {
        area: "stock",
        does: "locks free stock for each line in the order of products",
        raises: &["StockLocked", "StockShort"],
        run: stock::lock_for_order,
    },
    Reaction {
        area: "finance",
        does: "plans the payment by the customer's term",
        raises: &[],
        run: finance::plan_payment,
    },
    Reaction {
        area: "credit",
        does: "adds the order to the customer's open orders",
        raises: &[],
        run: credit::open_order,
    },
];

const STOCK_LOCKED: &[Reaction<Supply>] = &[Reaction {
    area: "sales",
    does: "notes on each line what is locked and what is short",
    raises: &[],
    run: sales::note_supply,
}];

const STOCK_SHORT: &[Reaction<Supply>] = &[Reaction {
    area: "purchasing",
    does: "plans a purchase for each short line, pegged to it",
    raises: &[],
    run: purchasing::plan_for_short,
}];

const REOPENING_ASKED: &[Reaction<Sale>] = &[
    Reaction {
        area: "stock",
        does: "refuses while a delivery of the order is there",
        raises: &[],
        run: stock::consider_reopening,
    },
    Reaction {
        area: "purchasing",
        does: "refuses when a pegged purchase is under way",
        raises: &[],
        run: purchasing::consider_reopening,
    },
];

const ORDER_REOPENED: &[Reaction<Sale>] = &[
    Reaction {
        area: "stock",
        does: "releases the locks",
        raises: &[],
        run: stock::release_order,
    },
    Reaction {
        area: "purchasing",
        does: "voids the pegged plans",
        raises: &[],
        run: purchasing::void_plans,
    },
    Reaction {
        area: "finance",
        does: "removes the payment plan",
        raises: &[],
        run: finance::drop_plan,
    },
    Reaction {
        area: "credit",
        does: "takes the order off the customer's open orders",
        raises: &[],
        run: credit::close_order,
    },
];

const GOODS_RECEIVED: &[Reaction<Arrival>] = &[Reaction {
    area: "stock",
    does: "puts the goods on stock and locks them for the line they were bought for",
    raises: &["StockLocked"],
    run: stock::put_away,
}];

const SHIPPING_ASKED: &[Reaction<Shipping>] = &[Reaction {
    area: "credit",
    does: "stops a customer on hold or overdue",
    raises: &[],
    run: credit::consider_shipping,
}];

const DELIVERY_SHIPPED: &[Reaction<Shipment>] = &[Reaction {
    area: "sales",
    does: "counts what was shipped on lines and order, and what was earned by it",
    raises: &["SaleEarned"],
    run: sales::progress,
}];

const SALE_EARNED: &[Reaction<Earning>] = &[Reaction {
    area: "finance",
    does: "raises the receivable, due by the customer's term",
    raises: &["ReceivableRaised"],
    run: finance::raise_receivable,
}];

const RECEIVABLE_RAISED: &[Reaction<Claim>] = &[Reaction {
    area: "credit",
    does: "moves the amount from open orders to open receivables",
    raises: &[],
    run: credit::order_to_receivable,
}];

const RECEIPT_MATCHED: &[Reaction<Settlement>] = &[
    Reaction {
        area: "finance",
        does: "brings the payment plans of the orders up to date",
        raises: &[],
        run: finance::progress_plans,
    },
    Reaction {
        area: "credit",
        does: "takes the amount off the customer's open receivables",
        raises: &[],
        run: credit::settle,
    },
];

const ACCOUNTS_MERGED: &[Reaction<Merged>] = &[Reaction {
    area: "credit",
    does: "counts anew what each of them owes and has ordered",
    raises: &[],
    run: credit::recount,
}];

/// What each command brings about first.
const COMMANDS: &[(&str, &[&str])] = &[
    ("lead.convert", &[]),
    ("account.merge", &["AccountsMerged"]),
    ("contact.merge", &[]),
    ("record.merge.undo", &["AccountsMerged"]),
    ("duplicate.same", &["AccountsMerged"]),
    ("duplicate.apart", &[]),
    ("duplicate.later", &[]),
    ("duplicate.reopen", &[]),
    ("credit.account.hold", &[]),
    ("credit.account.release", &[]),
    (
        "sales.order.confirm",
        &["ConfirmationAsked", "OrderConfirmed"],
    ),
    ("sales.order.reopen", &["ReopeningAsked", "OrderReopened"]),
    ("purchasing.plan.receive", &["GoodsReceived"]),
    ("sales.order.deliver", &[]),
    ("stock.delivery.ship", &["ShippingAsked", "DeliveryShipped"]),
    ("finance.receipt.match", &["ReceiptMatched"]),
];

/// Tells the areas concerned; the first refusal ends it.
pub(crate) fn raise(unit: &mut Unit<'_, '_>, fact: &Fact) -> Result<(), Problem> {
    match fact {
        Fact::ConfirmationAsked(sale) => tell(unit, CONFIRMATION_ASKED, sale),
        Fact::OrderConfirmed(sale) => tell(unit, ORDER_CONFIRMED, sale),
        Fact::StockLocked(supply) => tell(unit, STOCK_LOCKED, supply),
        Fact::StockShort(supply) => tell(unit, STOCK_SHORT, supply),
        Fact::ReopeningAsked(sale) => tell(unit, REOPENING_ASKED, sale),
        Fact::OrderReopened(sale) => tell(unit, ORDER_REOPENED, sale),
        Fact::GoodsReceived(arrival) => tell(unit, GOODS_RECEIVED, arrival),
        Fact::ShippingAsked(shipping) => tell(unit, SHIPPING_ASKED, shipping),
        Fact::DeliveryShipped(shipment) => tell(unit, DELIVERY_SHIPPED, shipment),
        Fact::SaleEarned(earning) => tell(unit, SALE_EARNED, earning),
        Fact::ReceivableRaised(claim) => tell(unit, RECEIVABLE_RAISED, claim),
        Fact::ReceiptMatched(settlement) => tell(unit, RECEIPT_MATCHED, settlement),
        Fact::AccountsMerged(merged) => tell(unit, ACCOUNTS_MERGED, merged),
    }
}

/// The story as text: command, then the facts it raises, then what follows from each.
#[must_use]
pub fn story() -> String {
    let mut text = String::from("# Commands\n");
    for (command, facts) in COMMANDS {
        let facts = if facts.is_empty() {
            "-".to_owned()
        } else {
            facts.join(", ")
        };
        line(&mut text, &format!("{command} -> {facts}"));
    }
    text.push_str("\n# Facts\n");
    chapter(&mut text, "ConfirmationAsked", CONFIRMATION_ASKED);
    chapter(&mut text, "OrderConfirmed", ORDER_CONFIRMED);
    chapter(&mut text, "StockLocked", STOCK_LOCKED);
    chapter(&mut text, "StockShort", STOCK_SHORT);
    chapter(&mut text, "ReopeningAsked", REOPENING_ASKED);
    chapter(&mut text, "OrderReopened", ORDER_REOPENED);
    chapter(&mut text, "GoodsReceived", GOODS_RECEIVED);
    chapter(&mut text, "ShippingAsked", SHIPPING_ASKED);
    chapter(&mut text, "DeliveryShipped", DELIVERY_SHIPPED);
    chapter(&mut text, "SaleEarned", SALE_EARNED);
    chapter(&mut text, "ReceivableRaised", RECEIVABLE_RAISED);
    chapter(&mut text, "ReceiptMatched", RECEIPT_MATCHED);
    chapter(&mut text, "AccountsMerged", ACCOUNTS_MERGED);
    text
}

/// One area's part in a fact.
struct Reaction<T: 'static> {
    area: &'static str,
    does: &'static str,
    raises: &'static [&'static str],
    run: fn(&mut Unit<'_, '_>, &T) -> Result<(), Problem>,
}

fn tell<T>(unit: &mut Unit<'_, '_>, reactions: &[Reaction<T>], fact: &T) -> Result<(), Problem> {
    reactions
        .iter()
        .try_for_each(|reaction| (reaction.run)(unit, fact))
}

fn chapter<T>(text: &mut String, fact: &str, reactions: &[Reaction<T>]) {
    line(text, fact);
    for reaction in reactions {
        let mut told = format!("  {}: {}", reaction.area, reaction.does);
        if !reaction.raises.is_empty() {
            told.push_str(&format!(" -> {}", reaction.raises.join(", ")));
        }
        line(text, &told);
    }
}

fn line(text: &mut String, told: &str) {
    text.push_str(told);
    text.push('\n');
}

/// An order with its lines and its customer.
pub(crate) struct Sale {
    pub(crate) order: Record,
    pub(crate) lines: Vec<Record>,
    pub(crate) account: Record,
}

/// What stock found for the lines of an order.
pub(crate) struct Supply {
    pub(crate) order: Record,
    pub(crate) lines: Vec<LineSupply>,
}

/// One line's share: what is locked for it now and what it still lacks.
pub(crate) struct LineSupply {
    pub(crate) line: Record,
    pub(crate) locked: Decimal,
    pub(crate) short: Decimal,
}

/// Goods that came in for a purchase plan.
pub(crate) struct Arrival {
    pub(crate) plan: Record,
    pub(crate) warehouse: Id,
    pub(crate) quantity: Decimal,
}

/// A delivery that is about to leave.
pub(crate) struct Shipping {
    pub(crate) account: Record,
}

/// A delivery that left: how much of which order line.
pub(crate) struct Shipment {
    pub(crate) delivery: Record,
    pub(crate) order: Record,
    pub(crate) parcels: Vec<Parcel>,
}

/// So much of an order line, as the line stood before.
pub(crate) struct Parcel {
    pub(crate) line: Record,
    pub(crate) quantity: Decimal,
}

/// What a delivery earned.
pub(crate) struct Earning {
    pub(crate) order: Record,
    pub(crate) delivery: Record,
    pub(crate) amount: Decimal,
}

/// What a customer owes from now on.
pub(crate) struct Claim {
    pub(crate) account: Id,
    /// What of the order is no longer open, in the company's own currency.
    pub(crate) delivered: Decimal,
    /// What is owed, in the company's own currency.
    pub(crate) owed: Decimal,
}

/// What a receipt settled, and the orders it was for.
pub(crate) struct Settlement {
    pub(crate) account: Id,
    /// What is owed no longer, in the company's own currency.
    pub(crate) paid: Decimal,
    pub(crate) orders: Vec<Id>,
}

/// Two customers that became one, or two again: their documents have moved.
pub(crate) struct Merged(pub(crate) [Id; 2]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_tells_of_every_command() {
        let told: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
        let there: Vec<&str> = crate::commands(&crate::NoIdentities)
            .iter()
            .map(|c| c.name())
            .collect();
        assert_eq!(told, there);
    }

    #[test]
    fn every_fact_that_is_raised_has_a_chapter() {
        let story = story();
        let chapters: Vec<&str> = story.lines().collect();
        for line in story.lines() {
            let raised = line.split_once("-> ").map_or("-", |(_, facts)| facts);
            for fact in raised.split(", ").filter(|fact| *fact != "-") {
                assert!(chapters.contains(&fact), "{fact}");
            }
        }
    }
}
