//! Expressions: what parses prints and parses back; what checks says itself in words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use weft_expr::random::{Model, ORDER};
use weft_expr::{check, complete, parse};
use weft_kernel::Language;

fuzz_target!(|text: &str| {
    let cursor = text.chars().count() / 2;
    assert!(complete(text, cursor, ORDER, &Model).from <= cursor);
    let Ok(ast) = parse(text) else {
        return;
    };
    assert_eq!(parse(&ast.to_string()).ok(), Some(ast));
    if let Ok(checked) = check(text, ORDER, &Model, None) {
        assert!(!checked.echo(Language::Zh).is_empty());
        assert!(check(&checked.to_string(), ORDER, &Model, None).is_ok());
    }
});
