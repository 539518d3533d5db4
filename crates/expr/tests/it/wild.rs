//! Whatever is typed, the parser and the checker answer and never break.

use proptest::prelude::*;
use weft_expr::random::{Dice, Model, ORDER, expression};
use weft_expr::tables::Cell;
use weft_expr::{Aliases, LowerScope, Type, World, check, complete, parse};
use weft_kernel::query::Term;
use weft_kernel::{Language, Moment, Zone};

/// Bits that mean something to the parser, so that random texts come far.
const BITS: &[&str] = &[
    "(",
    ")",
    ",",
    ".",
    "[",
    "]",
    "\"",
    "'",
    "“",
    "”",
    "#",
    "and ",
    " or ",
    "not ",
    " in ",
    "between ",
    " is empty",
    "contains ",
    "大于",
    "且",
    "金额",
    "amount",
    "account",
    "lines",
    "status",
    "SUM(",
    "IF(",
    "IFS(",
    "TABLE(\"region_factor\", ",
    "WORKDAY(",
    "REGION_IN(",
    "1",
    "10万",
    "15%",
    "7d",
    "-",
    "+",
    "*",
    "/",
    "&",
    "<",
    ">=",
    "<>",
    "null",
    "true",
    "me",
    "草稿",
    "#2026-11-22#",
    "９",
    "（",
    "，",
    "\\",
    "\u{0}",
    "\u{202e}",
    "😀",
    "1e9",
    "99999999999999999999",
    "  ",
];

/// Everything that may be asked of a text; it must come back.
fn ask_everything(text: &str) -> Result<(), TestCaseError> {
    let cursor = text.chars().count() / 2;
    prop_assert!(complete(text, cursor, ORDER, &Model).from <= cursor);
    for ty in [Type::Text, Type::Number, Type::Date, Type::Bool] {
        drop(Cell::parse(text, ty));
    }
    let Ok(ast) = parse(text) else {
        return Ok(());
    };
    let canonical = ast.to_string();
    prop_assert_eq!(parse(&canonical).ok(), Some(ast), "{}", canonical);
    let Ok(checked) = check(text, ORDER, &Model, None) else {
        return Ok(());
    };
    prop_assert!(!checked.echo(Language::Zh).is_empty());
    let again = check(&checked.to_string(), ORDER, &Model, None);
    prop_assert_eq!(again.map(|again| again.ty()).ok(), Some(checked.ty()));
    let zone = Zone::utc();
    let world = World {
        now: Moment::from_ms(0),
        zone: &zone,
        me: None,
    };
    let aliases = Aliases::from(1);
    let mut scope = LowerScope::new(&Model, 0, &aliases, world, &|_, _| Ok(Term::TRUE));
    if let Err(problem) = checked.lower(&mut scope) {
        let known = ["expr.too_costly", "expr.too_many_tables", "number.overflow"];
        prop_assert!(known.contains(&problem.code()), "{}", problem);
    }
    Ok(())
}

/// A well-formed expression with some of its characters changed.
fn mutated(seed: u64, depth: u32) -> String {
    let mut dice = Dice::seeded(seed);
    let mut chars: Vec<char> = expression(seed, Type::Bool, depth).chars().collect();
    for _ in 0..dice.roll(4) + 1 {
        let length = u64::try_from(chars.len()).unwrap();
        let at = usize::try_from(dice.roll(length + 1)).unwrap();
        match dice.roll(3) {
            0 if at < chars.len() => drop(chars.remove(at)),
            1 => {
                let end = (at + 8).min(chars.len());
                let copied: Vec<char> = chars[at.min(end)..end].to_vec();
                chars.splice(at..at, copied);
            }
            _ => {
                let bit: Vec<char> = dice.pick(BITS).chars().collect();
                chars.splice(at..at, bit);
            }
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters_are_answered(text in "\\PC{0,80}") {
        ask_everything(&text)?;
    }

    #[test]
    fn any_order_of_words_is_answered(bits in proptest::collection::vec(proptest::sample::select(BITS), 0..30)) {
        ask_everything(&bits.concat())?;
    }

    #[test]
    fn a_mutated_expression_is_answered(seed in any::<u64>(), depth in 0_u32..4) {
        ask_everything(&mutated(seed, depth))?;
    }
}

#[test]
fn what_would_grow_without_bound_is_refused() {
    let mut text = "amount".to_owned();
    for _ in 0..40 {
        text = format!("TAX({text}, 13%)");
    }
    let checked = check(&text, ORDER, &Model, None).unwrap();
    let zone = Zone::utc();
    let world = World {
        now: Moment::from_ms(0),
        zone: &zone,
        me: None,
    };
    let aliases = Aliases::from(1);
    let mut scope = LowerScope::new(&Model, 0, &aliases, world, &|_, _| Ok(Term::TRUE));
    let problem = checked.lower(&mut scope).unwrap_err();
    assert_eq!(problem.code(), "expr.too_costly");
    assert!(problem.position().is_some());
}
