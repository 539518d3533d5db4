//! The parser never breaks, and what is printed reads back as the same tree.

use proptest::prelude::*;
use weft_expr::random::{Model, ORDER, expression};
use weft_expr::{DEPTH_MAX, NODES_MAX, TEXT_LENGTH_MAX, Type, check, parse};

/// Pieces of expressions, so that random texts get past the first word.
const PIECES: &[&str] = &[
    "amount",
    "客户",
    ".",
    "地区",
    "(",
    ")",
    "(",
    ")",
    ",",
    "、",
    "\"",
    "“",
    "”",
    "'",
    "[",
    "]",
    "【",
    "】",
    "#",
    "#2026-11-22#",
    "1",
    "15%",
    "7d",
    "3天",
    "10万",
    "and",
    "或",
    "非",
    "not",
    "in",
    "between",
    "is",
    "empty",
    "为空",
    "大于",
    "包含",
    "starts",
    "with",
    "+",
    "-",
    "*",
    "/",
    "&",
    "=",
    "<",
    ">",
    "≥",
    "!=",
    "SUM(",
    "IF(",
    "null",
    "是",
    " ",
    "\\",
    "\u{0}",
    "é",
    "😀",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_breaks_the_parser(text in any::<String>()) {
        let _tree = parse(&text);
    }

    #[test]
    fn no_mixture_of_words_breaks_the_parser(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
        spaced in any::<bool>(),
    ) {
        let text = pieces.join(if spaced { " " } else { "" });
        let length = text.chars().count();
        match check(&text, ORDER, &Model, Some(Type::Bool)) {
            Ok(checked) => {
                let again = parse(&checked.to_string());
                prop_assert_eq!(again.unwrap(), parse(&text).unwrap());
            }
            Err(problem) => prop_assert!(problem.position().unwrap() <= length, "{}", problem),
        }
    }

    #[test]
    fn what_is_printed_reads_back_as_the_same_tree(seed in any::<u64>(), depth in 0_u32..6) {
        let types = [Type::Bool, Type::Number, Type::Text, Type::Date, Type::Duration];
        let ty = types[usize::try_from(seed % 5).unwrap()];
        let tree = parse(&expression(seed, ty, depth)).unwrap();
        let printed = tree.to_string();
        let again = parse(&printed).unwrap();
        prop_assert_eq!(&again, &tree, "{}", printed);
        prop_assert_eq!(again.to_string(), printed);
    }

    #[test]
    fn any_text_and_any_name_can_be_written(text in any::<String>(), name in "[^\u{0}]{1,12}") {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        let bracketed = name.replace(']', "]]");
        let tree = parse(&format!("[{bracketed}].a = \"{quoted}\"")).unwrap();
        prop_assert_eq!(parse(&tree.to_string()).unwrap(), tree);
    }
}

#[test]
fn canonical_text_has_no_needless_brackets() {
    for (text, printed) in [
        ("((a)) + (b * c)", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("not ((a = 1) and b)", "not (a = 1 and b)"),
        ("(a or b) and c or d", "(a or b) and c or d"),
        ("[and] = [订单 号]", "[and] = [订单 号]"),
        ("求和( 明细.金额 )", "SUM(明细.金额)"),
        ("a 为空", "a is empty"),
        ("14d", "2w"),
        ("'say \"hi\"'", "\"say \\\"hi\\\"\""),
    ] {
        assert_eq!(parse(text).unwrap().to_string(), printed);
    }
}

#[test]
fn limits_hold_at_the_limit_and_one_past_it() {
    let nested = |levels: usize| format!("{}1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(DEPTH_MAX - 1)).is_ok());
    assert_eq!(
        parse(&nested(DEPTH_MAX)).unwrap_err().code(),
        "expr.too_deep"
    );
    assert_eq!(parse(&nested(4_000)).unwrap_err().code(), "expr.too_deep");

    let sum = |terms: usize| vec!["1"; terms].join("+");
    assert!(parse(&sum(DEPTH_MAX)).is_ok());
    assert_eq!(
        parse(&sum(DEPTH_MAX + 1)).unwrap_err().code(),
        "expr.too_deep"
    );

    // A long chain of conditions is flat: its parts and itself.
    let chain = |parts: usize| vec!["a"; parts].join(" or ");
    assert!(parse(&chain(NODES_MAX - 1)).is_ok());
    assert_eq!(
        parse(&chain(NODES_MAX)).unwrap_err().code(),
        "expr.too_large"
    );

    let text = |characters: usize| format!("\"{}\"", "织".repeat(characters - 2));
    assert!(parse(&text(TEXT_LENGTH_MAX)).is_ok());
    assert_eq!(
        parse(&text(TEXT_LENGTH_MAX + 1)).unwrap_err().code(),
        "expr.too_long"
    );
}

#[test]
fn paths_and_rows_go_only_so_far() {
    let far = |text: &str| check(text, ORDER, &Model, None).map(|_| ());
    assert!(far("COUNT(account.orders, COUNT(account.orders.lines) > 1) > 0").is_ok());
    let three = "COUNT(account.orders, COUNT(account.orders.account.orders, \
                 COUNT(account.orders.account.orders.lines) > 1) > 1) > 0";
    assert_eq!(far(three).unwrap_err().code(), "expr.rows_too_deep");
}
