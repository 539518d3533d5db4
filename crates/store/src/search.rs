//! Edits of the search index, gathered in a transaction and applied once before its commit.

use std::collections::BTreeMap;

use weft_kernel::query::Table;
use weft_kernel::{Id, Problem};

/// The tokens of a row, as its search entry holds them: one text, a blank between two. Putting them
/// together from parts made earlier is copying, whatever cutting them took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens(String);

impl Tokens {
    /// Adds `token`: small letters and digits of any script are kept of it.
    pub fn push(&mut self, token: &str) {
        let before = self.0.len();
        if before > 0 {
            self.0.push(' ');
        }
        let begun = self.0.len();
        push_token(&mut self.0, token);
        if self.0.len() == begun {
            self.0.truncate(before);
        }
    }

    /// Adds all of `more`.
    pub fn append(&mut self, more: &Self) {
        if !self.0.is_empty() && !more.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(&more.0);
    }

    /// The tokens, a blank between two.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: AsRef<str>> FromIterator<T> for Tokens {
    fn from_iter<I: IntoIterator<Item = T>>(tokens: I) -> Self {
        let mut all = Self::default();
        for token in tokens {
            all.push(token.as_ref());
        }
        all
    }
}

/// What a table's index is to hold afterwards.
#[derive(Debug, Default)]
pub(crate) struct TableEdits {
    /// Whether all entries go first.
    pub(crate) cleared: bool,
    /// What becomes of the entries of rows; the last edit of a row counts.
    pub(crate) rows: BTreeMap<Id, Edit>,
}

/// What becomes of the entry of a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// It is made; there is none, so none need be looked for.
    Add(Tokens),
    /// It is made anew.
    Put(Tokens),
    /// It goes.
    Drop,
}

impl TableEdits {
    fn edit(&mut self, id: Id, edit: Edit) {
        let edit = match (self.rows.get(&id), edit) {
            (Some(Edit::Add(_)), Edit::Put(tokens)) => Edit::Add(tokens),
            (_, edit) => edit,
        };
        self.rows.insert(id, edit);
    }

    fn absorb(&mut self, later: Self) {
        for (id, edit) in later.rows {
            self.edit(id, edit);
        }
    }
}

/// The edits of a transaction or a group.
#[derive(Debug, Default)]
pub(crate) struct SearchEdits {
    tables: BTreeMap<Table, TableEdits>,
}

impl SearchEdits {
    pub(crate) fn edit(&mut self, table: &Table, id: Id, edit: Edit) {
        let table = self.tables.entry(table.clone()).or_default();
        table.edit(id, edit);
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
                self.tables.entry(table).or_default().absorb(edits);
            }
        }
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = (&Table, &TableEdits)> {
        self.tables.iter()
    }

    /// How many entries are edited, by the table of their records.
    pub(crate) fn counts(&self) -> Vec<(Table, usize)> {
        let counts = self.tables.iter();
        counts
            .map(|(table, edits)| (table.clone(), edits.rows.len()))
            .collect()
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

/// Bytes of entries that SQLite gathers before it writes them to the index as one part: the fewer
/// parts, the less is merged later.
const GATHERED_BYTES: u32 = 16 << 20;

/// Parts of one size that SQLite lets come together before it merges them: a question looks into
/// each, an entry is written again with each merge.
const PARTS_TOGETHER: u32 = 16;

/// The statements that set [`GATHERED_BYTES`] and [`PARTS_TOGETHER`] of a search table of SQLite,
/// for ever.
pub(crate) fn gathering(search: &Table) -> [String; 2] {
    [("hashsize", GATHERED_BYTES), ("automerge", PARTS_TOGETHER)].map(|(name, value)| {
        format!("insert into {search} ({search}, rank) values ('{name}', {value})")
    })
}

/// A token as the index keeps it: small letters, nothing but letters and digits of any script.
pub(crate) fn token(text: &str) -> String {
    let mut token = String::with_capacity(text.len());
    push_token(&mut token, text);
    token
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
        let after = |group: &mut SearchEdits, edit: Edit| {
            let mut later = SearchEdits::default();
            later.edit(&table, id, edit);
            group.absorb(later);
        };
        let tokens = |text: &str| Tokens::from_iter([text]);
        group.edit(&table, id, Edit::Add(tokens("a")));
        after(&mut group, Edit::Put(tokens("b")));
        let edits = |group: &SearchEdits| format!("{:?}", group.tables[&table].rows[&id]);
        assert_eq!(edits(&group), format!("{:?}", Edit::Add(tokens("b"))));
        after(&mut group, Edit::Drop);
        assert_eq!(edits(&group), "Drop");
    }

    #[test]
    fn a_token_holds_letters_and_digits_only() {
        assert_eq!(token("Ab-1\"织客"), "ab1织客");
        let mut tokens = Tokens::from_iter(["", "Ab-1", "-", "织 客"]);
        tokens.append(&Tokens::default());
        tokens.append(&Tokens::from_iter(["z"]));
        assert_eq!(tokens.as_str(), "ab1 织客 z");
    }
}
