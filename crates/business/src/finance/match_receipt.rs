//! 核销: money received settles what is owed, one receivable or the oldest first.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem, Value};
use weft_platform::{Argument, Change, Command, Outcome, Record, Unit};

use crate::amounts::{digits_of, in_base, told};
use crate::events::{Fact, Settlement, raise};

pub(crate) struct MatchReceipt;

const NAME: &str = "finance.receipt.match";

impl Command for MatchReceipt {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("核销", "Match")
    }

    fn object(&self) -> &'static str {
        "receipt"
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::lookup(
                "receivable",
                Label::new("应收单(留空按到期先后)", "Receivable (empty: oldest first)"),
                "receivable",
            ),
            Argument {
                kind: "money",
                ..Argument::text(
                    "amount",
                    Label::new(
                        "核销金额(留空为最多)",
                        "Amount (empty: as much as possible)",
                    ),
                )
            },
        ]
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, receipt: &Record) -> Result<(), Problem> {
        let number = receipt.text("number")?;
        if receipt.number("open")? <= Decimal::ZERO {
            return Err(Problem::conflict(
                "receipt.matched",
                format!("收款单 `{number}` 已全部核销"),
                format!("Receipt `{number}` is matched in full"),
            ));
        }
        let account = receipt.link("account")?.ok_or_else(Problem::missing)?;
        let open = unit.acting(NAME, |unit| open_of(unit, account, receipt))?;
        if open.is_empty() {
            return Err(nothing_open(receipt)?);
        }
        Ok(())
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        receipt: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let asked = Asked::read(input, digits_of(receipt)?)?;
        if let Some(receivable) = asked.receivable {
            // What the person names they must be able to see.
            unit.load("receivable", receivable)
                .map_err(|problem| problem.on_field("receivable"))?;
        }
        unit.acting(NAME, |unit| settle(unit, receipt, &asked))
    }
}

/// What was asked for.
struct Asked {
    receivable: Option<Id>,
    amount: Option<Decimal>,
}

impl Asked {
    fn read(input: &Json, digits: u32) -> Result<Self, Problem> {
        let text = |name: &str| match input.get(name) {
            Some(Json::String(text)) => {
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Some(Json::Number(number)) => Some(number.to_string()),
            Some(Json::Object(map)) => map.get("id").and_then(Json::as_str).map(str::to_owned),
            _ => None,
        };
        let receivable = text("receivable").map(|id| Id::parse(&id)).transpose();
        let amount = text("amount").map(|text| amount_of(&text, digits));
        let amount = amount.transpose()?;
        Ok(Self {
            receivable: receivable.map_err(|problem| problem.on_field("receivable"))?,
            amount,
        })
    }
}

fn amount_of(text: &str, digits: u32) -> Result<Decimal, Problem> {
    let wrong = || {
        Problem::invalid(
            "receipt.match_amount",
            format!("`{text}` 不是可以核销的金额"),
            format!("`{text}` is not an amount that can be matched"),
        )
        .on_field("amount")
    };
    let amount: Decimal = text.parse().map_err(|error| wrong().because(error))?;
    if amount <= Decimal::ZERO || amount.normalize().scale() > digits {
        return Err(wrong());
    }
    Ok(amount)
}

fn settle(unit: &mut Unit<'_, '_>, receipt: &Record, asked: &Asked) -> Result<Outcome, Problem> {
    let account = receipt.link("account")?.ok_or_else(Problem::missing)?;
    let open = receipt.number("open")?;
    let budget = asked.amount.unwrap_or(open);
    if budget > open {
        return Err(over("收款单", "Receipt", (receipt, open), budget));
    }
    let candidates = match asked.receivable {
        Some(receivable) => vec![of_account(unit, (receivable, account), receipt)?],
        None => open_of(unit, account, receipt)?,
    };
    let matches = share_out(&candidates, budget)?;
    let matched: Decimal = matches.iter().map(|(_, amount)| *amount).sum();
    if let Some(asked_amount) = asked.amount.filter(|amount| matched < *amount) {
        return Err(match candidates.as_slice() {
            [only] => over(
                "应收单",
                "Receivable",
                (only, only.number("open")?),
                asked_amount,
            ),
            _ => over(
                "客户应收",
                "Receivables of",
                (receipt, matched),
                asked_amount,
            ),
        });
    }
    if matched.is_zero() {
        return Err(settled(&candidates));
    }
    write(unit, receipt, &matches)?;
    let orders: BTreeSet<Option<Id>> = matches
        .iter()
        .map(|(receivable, _)| receivable.link("order"))
        .collect::<Result<_, _>>()?;
    let settlement = Settlement {
        account,
        paid: paid(unit, &matches)?,
        orders: orders.into_iter().flatten().collect(),
    };
    raise(unit, &Fact::ReceiptMatched(settlement))?;
    let (count, amount, rest) = (matches.len(), told(matched), told(open - matched));
    Ok(Outcome {
        message: Label::new(
            format!("已核销 {count} 张应收共 {amount}，收款单余 {rest}"),
            format!("{amount} matched on {count} receivables; {rest} of the receipt is left"),
        ),
    })
}

/// What is owed no longer once these amounts are matched, in the company's own currency.
fn paid(unit: &Unit<'_, '_>, matches: &[(Record, Decimal)]) -> Result<Decimal, Problem> {
    let mut paid = Decimal::ZERO;
    for (receivable, amount) in matches {
        let open = receivable.number("open")?;
        paid += in_base(unit, receivable, open)? - in_base(unit, receivable, open - amount)?;
    }
    Ok(paid)
}

fn nothing_open(receipt: &Record) -> Result<Problem, Problem> {
    let currency = receipt.text("currency")?;
    Ok(Problem::conflict(
        "receipt.nothing_open",
        format!("这个客户没有未收的 {currency} 应收单"),
        format!("The customer has no open receivable in {currency}"),
    ))
}

/// Open receivables of the customer in the currency of the receipt, held, the one due first first.
fn open_of(unit: &mut Unit<'_, '_>, account: Id, receipt: &Record) -> Result<Vec<Record>, Problem> {
    let currency = receipt.text("currency")?;
    let mut ids = Vec::new();
    for status in ["open", "partly"] {
        let wanted = [
            ("account", Value::Record(account)),
            ("status", Value::text(status)),
        ];
        ids.extend(unit.find_by("receivable", &wanted)?.iter().map(Record::id));
    }
    ids.sort_unstable();
    let mut open = Vec::new();
    for receivable in unit.load_locked("receivable", &ids)? {
        let same = receivable.text("currency")? == currency;
        if same && receivable.number("open")? > Decimal::ZERO {
            open.push((due(&receivable)?, receivable));
        }
    }
    open.sort_by_key(|(due, receivable)| (due.clone(), receivable.id()));
    Ok(open.into_iter().map(|(_, receivable)| receivable).collect())
}

fn due(receivable: &Record) -> Result<String, Problem> {
    Ok(match receivable.get("due_date")? {
        Value::Date(date) => date.to_string(),
        _ => String::new(),
    })
}

fn of_account(
    unit: &mut Unit<'_, '_>,
    (id, account): (Id, Id),
    receipt: &Record,
) -> Result<Record, Problem> {
    let found = unit.load_locked("receivable", &[id])?.pop();
    let receivable = found.ok_or_else(Problem::missing)?;
    let (owed, came) = (receivable.text("currency")?, receipt.text("currency")?);
    let is_theirs = receivable.link("account")? == Some(account);
    if is_theirs && owed == came {
        return Ok(receivable);
    }
    if is_theirs {
        let number = receivable.text("number")?;
        return Err(Problem::conflict(
            "receipt.other_currency",
            format!("应收单 `{number}` 是 {owed}，收款单是 {came}，不能核销；请按 {owed} 登记收款"),
            format!("Receivable `{number}` is in {owed}, the receipt in {came}: enter the receipt in {owed}"),
        )
        .on_field("receivable"));
    }
    let number = receivable.text("number")?;
    Err(Problem::conflict(
        "receipt.other_account",
        format!("应收单 `{number}` 是另一个客户的"),
        format!("Receivable `{number}` is another customer's"),
    )
    .on_field("receivable"))
}

/// Shares `budget` out over the receivables in their order.
fn share_out(
    receivables: &[Record],
    mut budget: Decimal,
) -> Result<Vec<(Record, Decimal)>, Problem> {
    let mut matches = Vec::new();
    for receivable in receivables {
        let amount = budget.min(receivable.number("open")?);
        if amount > Decimal::ZERO {
            budget -= amount;
            matches.push((receivable.clone(), amount));
        }
    }
    Ok(matches)
}

fn write(
    unit: &mut Unit<'_, '_>,
    receipt: &Record,
    matches: &[(Record, Decimal)],
) -> Result<(), Problem> {
    let (mut rows, mut settled, mut total) = (Vec::new(), Vec::new(), Decimal::ZERO);
    for (receivable, amount) in matches {
        let matched = receivable.number("matched")? + amount;
        let whole = receivable.number("amount")?;
        if matched > whole {
            return Err(Problem::internal("receivable.unsound", receivable.id()));
        }
        let status = if matched == whole {
            "settled"
        } else {
            "partly"
        };
        let change = Change::new().set("matched", matched).set("status", status);
        settled.push((receivable.id(), change));
        rows.push(
            Change::new()
                .set("receipt", receipt.id())
                .set("receivable", receivable.id())
                .set("amount", *amount),
        );
        total += amount;
    }
    let matched = receipt.number("matched")? + total;
    if matched > receipt.number("amount")? {
        return Err(Problem::internal("receipt.unsound", receipt.id()));
    }
    unit.create_many("receipt_match", rows)?;
    unit.update_many("receivable", settled)?;
    unit.update(
        "receipt",
        receipt.id(),
        Change::new().set("matched", matched),
    )
    .map(|_| ())
}

fn over(zh: &str, en: &str, (record, open): (&Record, Decimal), asked: Decimal) -> Problem {
    let (number, open, asked) = (record.label(), told(open), told(asked));
    Problem::conflict(
        "receipt.over_matched",
        format!("{zh} `{number}` 可核销 {open}，不能核销 {asked}"),
        format!("{en} `{number}` has {open} left to match, not {asked}"),
    )
    .on_field("amount")
}

fn settled(receivables: &[Record]) -> Problem {
    let number = receivables.first().map(Record::label).unwrap_or_default();
    Problem::conflict(
        "receivable.settled",
        format!("应收单 `{number}` 已结清"),
        format!("Receivable `{number}` is settled"),
    )
}
