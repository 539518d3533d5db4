//! Stories of the chain in plain Chinese: 已有 sets the stage, 当 is what people do, 则 is what holds.

mod outcome;
mod runner;
mod scene;
mod words;

use crate::engine::also_on_postgres;

fn all_hold(file: &str, text: &str) {
    let failed = runner::run(text);
    assert!(failed.is_empty(), "{file}:\n{}", failed.join("\n"));
}

#[test]
fn an_order_becomes_stock_plans_receivables_and_money() {
    all_hold("chain.txt", include_str!("chain.txt"));
}

#[test]
fn credit_decides_what_is_confirmed_and_shipped() {
    all_hold("credit.txt", include_str!("credit.txt"));
}

#[test]
fn what_does_not_do_is_refused_with_a_reason() {
    all_hold("refused.txt", include_str!("refused.txt"));
}

#[test]
fn money_is_rounded_by_line_and_matched_by_age() {
    all_hold("money.txt", include_str!("money.txt"));
}

#[test]
fn leads_become_customers_once() {
    all_hold("leads.txt", include_str!("leads.txt"));
}

also_on_postgres!(
    an_order_becomes_stock_plans_receivables_and_money,
    money_is_rounded_by_line_and_matched_by_age,
);
