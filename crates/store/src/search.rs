//! Edits of the search index, gathered in a transaction and applied once before its commit.

use std::collections::BTreeMap;

use weft_kernel::query::Table;
use weft_kernel::{Id, Problem};

/// What a table's index is to hold afterwards.
#[derive(Debug, Default)]
pub(crate) struct TableEdits {
    /// Whether all entries go first.
    pub(crate) cleared: bool,
    /// New tokens of rows, or none to drop the entry; the last edit of a row counts.
    pub(crate) rows: BTreeMap<Id, Option<Vec<String>>>,
}

/// The edits of a transaction or a group.
#[derive(Debug, Default)]
pub(crate) struct SearchEdits {
    tables: BTreeMap<Table, TableEdits>,
}

impl SearchEdits {
    pub(crate) fn put(&mut self, table: &Table, id: Id, tokens: Option<Vec<String>>) {
        self.tables
            .entry(table.clone())
            .or_default()
            .rows
            .insert(id, tokens);
    }

    pub(crate) fn clear(&mut self, table: &Table) {
        let edits = TableEdits {
            cleared: true,
            rows: BTreeMap::new(),
        };
        self.tables.insert(table.clone(), edits);
    }

    /// Takes over the edits of a closure that came later.
    pub(crate) fn absorb(&mut self, later: Self) {
        for (table, edits) in later.tables {
            if edits.cleared {
                self.tables.insert(table, edits);
            } else {
                self.tables
                    .entry(table)
                    .or_default()
                    .rows
                    .extend(edits.rows);
            }
        }
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = (&Table, &TableEdits)> {
        self.tables.iter()
    }
}

/// The search table of a table of records: `q_17` of `t_17`.
pub(crate) fn search_table(table: &Table) -> Result<Table, Problem> {
    match table.as_str().strip_prefix("t_") {
        Some(rest) => Table::new(&format!("q_{rest}")),
        None => Err(Problem::internal(
            "store.not_searchable",
            format!("`{table}`"),
        )),
    }
}

/// A token as the index keeps it: small letters, nothing but letters and digits of any script.
pub(crate) fn token(text: &str) -> String {
    let mut token = String::with_capacity(text.len());
    push_token(&mut token, text);
    token
}

/// The tokens of a row as one text.
pub(crate) fn text_of(tokens: &[String]) -> String {
    let mut text = String::with_capacity(tokens.iter().map(|token| token.len() + 1).sum());
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        push_token(&mut text, token);
    }
    text
}

fn push_token(text: &mut String, token: &str) {
    let is_kept_as_it_is = |c| matches!(c, 'a'..='z' | '0'..='9' | '\u{4e00}'..='\u{9fff}');
    if token.chars().all(is_kept_as_it_is) {
        text.push_str(token);
        return;
    }
    for c in token.chars().filter(|c| c.is_alphanumeric()) {
        text.extend(c.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_edit_of_a_row_counts() {
        let (table, id) = (Table::of_object(1), Id::new(7));
        let mut group = SearchEdits::default();
        group.put(&table, id, Some(vec!["a".into()]));
        let mut later = SearchEdits::default();
        later.put(&table, id, None);
        group.absorb(later);
        let edits: Vec<_> = group.tables().collect();
        assert_eq!(edits[0].1.rows.get(&id), Some(&None));
    }

    #[test]
    fn a_token_holds_letters_and_digits_only() {
        assert_eq!(token("Ab-1\"织客"), "ab1织客");
    }
}
