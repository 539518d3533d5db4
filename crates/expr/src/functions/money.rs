//! Amounts in words, with and without tax, and in other currencies.

use weft_kernel::currency::{OTHER_DIGITS, USUAL_DIGITS};
use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Currency, Problem, exact};

use crate::budget::Budget;

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
    [required("currency", Takes::Currency), optional("date", Takes::Date)] => Number,
    "某日的汇率：不晚于该日的最近一条，本位币为 1，没有时为空；不写日期为今天",
    "The exchange rate of a day: the latest not after it; 1 for the company's own currency, empty when there is none; today unless told",
    "RATE(\"USD\", order_date)",
    Meaning::Rated(RateKind::Rate),
);

function!(
    CONVERT, "换算", Money,
    [
        required("amount", Takes::Number),
        required("from", Takes::Currency),
        required("to", Takes::Currency),
        optional("date", Takes::Date),
    ] => Number,
    "按某日汇率换算成另一种货币；没有汇率时为空，不写日期为今天",
    "An amount in another currency by the rates of a day; empty without a rate, today unless told",
    "ROUND(CONVERT(amount, \"USD\", \"CNY\", order_date), 2)",
    Meaning::Rated(RateKind::Convert),
);

function!(
    MONEY, "币种取整", Money,
    [required("amount", Takes::Number), required("currency", Takes::Currency)] => Number,
    "按币种的小数位四舍五入：日元到元，人民币和美元到分，科威特第纳尔到 3 位",
    "Rounds half away from zero to the minor digits of the currency: yen to whole ones, yuan and dollars to two decimals, Kuwaiti dinars to three",
    "MONEY(amount, \"JPY\")",
    Meaning::Lowered(|terms| {
        let budget = terms.budget;
        let [amount, currency] = Terms::array(terms.terms)?;
        at_digits((amount, currency), budget, |amount, digits| {
            let drop = SCALE.saturating_sub(digits);
            Term::Call(Op::Round { drop }, vec![amount])
        })
    }),
);

function!(
    TOBASE, "折本位币", Money,
    [
        required("amount", Takes::Number),
        required("rate", Takes::Number),
        required("digits", Takes::Decimals),
    ] => Number,
    "金额乘以汇率，只在最后四舍五入一次到指定的小数位",
    "An amount times a rate, rounded once, half away from zero, to so many decimals",
    "TOBASE(amount, 7.1, 2)",
    Meaning::Lowered(|terms| {
        let digits = u8::try_from(terms.written_whole(2)?).map_err(mistyped)?;
        let [amount, rate, _] = Terms::array(terms.terms)?;
        let (up, down) = (SCALE.saturating_sub(digits), 2 * SCALE - digits.min(SCALE));
        let product = Term::call2(Op::Mul { down }, amount, rate);
        Ok(Term::Call(Op::ScaleUp(up), vec![product]))
    }),
);

function!(
    FROMBASE, "折外币", Money,
    [
        required("amount", Takes::Number),
        required("rate", Takes::Number),
        required("currency", Takes::Currency),
    ] => Number,
    "本位币金额除以汇率，只四舍五入一次到该币种的小数位；汇率为 0 时为空",
    "An amount in the company's own currency divided by a rate, rounded once to the minor digits of the currency; empty when the rate is 0",
    "FROMBASE(amount, 7.1, \"USD\")",
    Meaning::Lowered(|terms| {
        let budget = terms.budget;
        let [amount, rate, currency] = Terms::array(terms.terms)?;
        budget.spend(&rate)?;
        budget.spend(&rate)?;
        budget.spend(&rate)?;
        at_digits((amount, currency), budget, |amount, digits| {
            let quotient = Term::call2(Op::Div { up: digits }, amount, rate.clone());
            let up = SCALE.saturating_sub(digits);
            Term::Call(Op::ScaleUp(up), vec![quotient])
        })
    }),
);

/// An amount made by what its currency has for decimals; empty without a currency.
fn at_digits(
    (amount, currency): (Term, Term),
    budget: &Budget,
    made: impl Fn(Term, u8) -> Term,
) -> Result<Term, Problem> {
    if let Term::Datum(Datum::Text(code)) = &currency {
        return Ok(made(amount, Currency::digits_of(code)));
    }
    let none = (currency.clone().is_null(), Term::Datum(Datum::Null));
    budget.spend(&currency)?;
    let mut cases = vec![none];
    for digits in OTHER_DIGITS {
        budget.spend(&currency)?;
        budget.spend(&amount)?;
        let such = Currency::all()
            .iter()
            .filter(|known| known.digits == digits);
        let codes = such.map(|known| Datum::from(known.code));
        let has_them = currency.clone().is_in(codes);
        cases.push((has_them, made(amount.clone(), digits)));
    }
    Ok(Term::Case(cases, Box::new(made(amount, USUAL_DIGITS))))
}

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
