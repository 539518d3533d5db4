//! Words that may be spoken in one crate only.

use super::Finding;
use super::layers::{crate_of, dependencies};
use crate::source::has_word;
use crate::tree::Tree;

const DRIVERS: &[&str] = &[
    "rusqlite",
    "postgres",
    "tokio_postgres",
    "tokio-postgres",
    "libsqlite3-sys",
    "sqlx",
];
const PURE: &[&str] = &["kernel", "expr", "language", "predict"];
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "SystemTime::now",
    "Instant::now",
    "rand",
    "getrandom",
];
const HTTP: &[&str] = &["axum", "hyper", "tower", "tower_http", "tower-http"];
const VENDORS: &[&str] = &["wecom", "wechat", "weixin", "dingtalk", "feishu", "douyin"];
const SQL_STARTS: &[(&str, &str)] = &[
    ("select ", " from "),
    ("insert into ", " "),
    ("update ", " set "),
    ("delete from ", " "),
    ("create table ", " "),
    ("create index ", " "),
    ("alter table ", " "),
    ("drop table ", " "),
];

/// Only `store` knows the database drivers.
pub(super) fn drivers(tree: &Tree) -> Vec<Finding> {
    spoken_outside(tree, &["store"], DRIVERS)
}

/// Only `server` knows HTTP.
pub(super) fn http(tree: &Tree) -> Vec<Finding> {
    spoken_outside(tree, &["server"], HTTP)
}

/// The pure crates read no file, no clock, no environment and draw no chance.
pub(super) fn world(tree: &Tree) -> Vec<Finding> {
    in_code(
        tree,
        |name| PURE.contains(&name),
        WORLD,
        "a pure crate must not use",
    )
}

/// `business` counts money: no floats.
pub(super) fn floats(tree: &Tree) -> Vec<Finding> {
    in_code(
        tree,
        |name| name == "business",
        &["f32", "f64"],
        "money is exact, not",
    )
}

/// Only `store` writes SQL.
pub(super) fn sql_text(tree: &Tree) -> Vec<Finding> {
    let files = tree.product_rust("crates/").into_iter();
    let outside = files.filter(|(path, _)| crate_of(path) != Some("store"));
    let found = outside.flat_map(|(path, source)| {
        let literals = source
            .product_literals()
            .filter(|literal| is_sql(&literal.text));
        let told = "only `store` writes SQL";
        literals
            .map(|literal| Finding::new(path, literal.line, told))
            .collect::<Vec<_>>()
    });
    found.collect()
}

/// Only `connectors` knows a vendor's name.
pub(super) fn vendors(tree: &Tree) -> Vec<Finding> {
    let files = tree.product_rust("crates/").into_iter();
    let outside = files.filter(|(path, _)| crate_of(path) != Some("connectors"));
    let mut found = Vec::new();
    for (path, source) in outside {
        let code = source
            .product_lines()
            .map(|(line, code)| (line, code.to_lowercase()));
        let said = source
            .product_literals()
            .map(|said| (said.line, said.text.to_lowercase()));
        for (line, text) in code.chain(said) {
            let spoken = VENDORS.iter().filter(|vendor| text.contains(*vendor));
            found.extend(spoken.map(|vendor| {
                Finding::new(path, line, format!("only `connectors` knows `{vendor}`"))
            }));
        }
    }
    found
}

fn spoken_outside(tree: &Tree, homes: &[&str], words: &[&str]) -> Vec<Finding> {
    let outside = |name: &str| !homes.contains(&name);
    let told = format!("only `{}` may use", homes.join("`, `"));
    let mut found = in_code(tree, outside, words, &told);
    for (path, text) in tree.ending("/Cargo.toml") {
        if !crate_of(path).is_some_and(outside) {
            continue;
        }
        let guests = dependencies(text)
            .into_iter()
            .filter(|(_, guest)| words.contains(guest));
        found.extend(
            guests.map(|(line, guest)| Finding::new(path, line, format!("{told} `{guest}`"))),
        );
    }
    found
}

fn in_code(tree: &Tree, of: impl Fn(&str) -> bool, words: &[&str], told: &str) -> Vec<Finding> {
    let files = tree.product_rust("crates/").into_iter();
    let mut found = Vec::new();
    for (path, source) in files.filter(|(path, _)| crate_of(path).is_some_and(&of)) {
        for (line, code) in source.product_lines() {
            let spoken = words.iter().filter(|word| has_path(code, word));
            found.extend(spoken.map(|word| Finding::new(path, line, format!("{told} `{word}`"))));
        }
    }
    found
}

/// A path (`std::fs`) counts wherever it stands; a bare name counts as the start of a path.
fn has_path(code: &str, word: &str) -> bool {
    if word.contains("::") || word.starts_with('f') {
        return has_word(code, word);
    }
    has_word(code, &format!("use {word}"))
        || code.contains(&format!("{word}::")) && has_word(code, word)
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    let one_line = text.replace('\n', " ");
    SQL_STARTS.iter().any(|(start, then)| {
        one_line
            .strip_prefix(start)
            .is_some_and(|rest| rest.contains(then) || *then == " ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, text: &str, rule: fn(&Tree) -> Vec<Finding>) -> usize {
        rule(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_driver_outside_store_is_found_in_code_and_in_manifests() {
        assert_eq!(
            one("crates/platform/src/a.rs", "use rusqlite::Row;\n", drivers),
            1
        );
        assert_eq!(
            one("crates/store/src/a.rs", "use rusqlite::Row;\n", drivers),
            0
        );
        let manifest = "[dependencies]\npostgres.workspace = true\n";
        assert_eq!(one("crates/server/Cargo.toml", manifest, drivers), 1);
        assert_eq!(
            one("crates/server/src/a.rs", "let postgres = url;\n", drivers),
            0
        );
    }

    #[test]
    fn sql_outside_store_is_found_and_english_is_not() {
        let sql = "fn f() { g(\"select id from t_1\"); }\n";
        assert_eq!(one("crates/platform/src/a.rs", sql, sql_text), 1);
        assert_eq!(one("crates/store/src/a.rs", sql, sql_text), 0);
        let words = "fn f() { g(\"select a field\"); g(\"update failed\"); }\n";
        assert_eq!(one("crates/platform/src/a.rs", words, sql_text), 0);
    }

    #[test]
    fn the_world_is_found_in_pure_crates_but_not_in_their_tests() {
        assert_eq!(
            one(
                "crates/expr/src/a.rs",
                "let now = SystemTime::now();\n",
                world
            ),
            1
        );
        assert_eq!(
            one("crates/expr/src/a.rs", "// std::fs is elsewhere\n", world),
            0
        );
        let test = "#[cfg(test)]\nmod tests {\n use std::fs;\n}\n";
        assert_eq!(one("crates/kernel/src/a.rs", test, world), 0);
        assert_eq!(one("crates/store/src/a.rs", "use std::fs;\n", world), 0);
    }

    #[test]
    fn http_vendors_and_floats_stay_at_home() {
        assert_eq!(
            one("crates/signals/src/a.rs", "use axum::Router;\n", http),
            1
        );
        assert_eq!(
            one("crates/signals/src/a.rs", "fn from_wecom() {}\n", vendors),
            1
        );
        assert_eq!(
            one("crates/signals/src/a.rs", "let s = \"WeChat\";\n", vendors),
            1
        );
        assert_eq!(
            one(
                "crates/connectors/src/a.rs",
                "fn from_wecom() {}\n",
                vendors
            ),
            0
        );
        assert_eq!(
            one("crates/business/src/a.rs", "let rate: f64 = 1;\n", floats),
            1
        );
    }
}
