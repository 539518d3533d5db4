//! Amounts in words, with and without tax, and in other currencies.

use weft_kernel::query::{Function as Op, Term};
use weft_kernel::{Problem, exact};

use super::{Meaning, RateKind, Takes, Terms, function, mistyped, optional, required};

const SCALE: u8 = exact::NUMBER_SCALE;
/// Amounts are rounded to fen.
const FEN_DIGITS: u8 = 2;
const ONE: i64 = 1_000_000;

function!(
    FIXED, "千分位", Money,
    [required("number", Takes::Number), optional("digits", Takes::Decimals)] => Text,
    "按千分位写出，四舍五入到指定的小数位（默认 2 位），如 1,234.50",
    "The number in groups of three, rounded to so many decimals (2 unless told): 1,234.50",
    "FIXED(amount)",
    Meaning::Lowered(|terms| {
        let digits = match terms.terms.len() {
            1 => FEN_DIGITS,
            _ => u8::try_from(terms.written_whole(1)?).map_err(mistyped)?,
        };
        let number = terms.terms.into_iter().take(1).collect();
        Ok(Term::Call(Op::Grouped { digits }, number))
    }),
);

function!(
    RMB, "大写金额", Money,
    [required("amount", Takes::Number)] => Text,
    "人民币大写，四舍五入到分，如 壹佰元整",
    "The amount in capital Chinese numerals, rounded to fen, such as 壹佰元整",
    "RMB(amount)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::ChineseMoney, terms.terms))),
);

function!(
    NET, "不含税", Money,
    [required("gross", Takes::Number), required("tax_rate", Takes::Number)] => Number,
    "含税金额中的不含税金额，四舍五入到分；税率如 13%",
    "What an amount with tax is without it, rounded to fen; the rate such as 13%",
    "NET(amount, 13%)",
    Meaning::Lowered(|terms| {
        let [gross, rate] = Terms::array(terms.terms)?;
        Ok(without_tax(gross, rate))
    }),
);

function!(
    TAX, "税额", Money,
    [required("gross", Takes::Number), required("tax_rate", Takes::Number)] => Number,
    "含税金额中的税额，等于含税金额减去不含税金额",
    "The tax in an amount with tax: the amount less what it is without tax",
    "TAX(amount, 13%)",
    Meaning::Lowered(|terms| {
        let budget = terms.budget;
        let [gross, rate] = Terms::array(terms.terms)?;
        budget.spend(&gross)?;
        let net = without_tax(gross.clone(), rate);
        Ok(Term::call2(Op::Sub, gross, net))
    }),
);

function!(
    RATE, "汇率", Money,
    [required("currency", Takes::Text), optional("date", Takes::Date)] => Number,
    "某日的汇率：不晚于该日的最近一条，本位币为 1，没有时为空；不写日期为今天",
    "The exchange rate of a day: the latest not after it; 1 for the company's own currency, empty when there is none; today unless told",
    "RATE(\"USD\", order_date)",
    Meaning::Rated(RateKind::Rate),
);

function!(
    CONVERT, "换算", Money,
    [
        required("amount", Takes::Number),
        required("from", Takes::Text),
        required("to", Takes::Text),
        optional("date", Takes::Date),
    ] => Number,
    "按某日汇率换算成另一种货币；没有汇率时为空，不写日期为今天",
    "An amount in another currency by the rates of a day; empty without a rate, today unless told",
    "ROUND(CONVERT(amount, \"USD\", \"CNY\", order_date), 2)",
    Meaning::Rated(RateKind::Convert),
);

/// `gross ÷ (1 + rate)`, rounded to fen.
fn without_tax(gross: Term, rate: Term) -> Term {
    let whole = Term::call2(Op::Add, rate, Term::value(ONE));
    let net = Term::call2(Op::Div { up: SCALE }, gross, whole);
    let drop = SCALE - FEN_DIGITS;
    Term::Call(Op::Round { drop }, vec![net])
}

/// What stands where a rate is asked for but none is kept.
pub(crate) fn no_rates(at: usize) -> Problem {
    crate::errors::wrong(
        "expr.no_rates",
        at,
        "这里没有汇率可用",
        "No exchange rates are known here",
    )
}
