//! The tree of a query: what is read, from where, under which condition. `store` prints it.
//!
//! Aliases are numbers that are unique in the whole tree, subqueries included. Names come from the
//! metadata catalogue and can hold nothing but lower-case letters, digits and `_`.

mod datum;
mod function;
mod name;
mod term;

pub use datum::Datum;
pub use function::{Fold, Function, Period};
pub use name::{Column, Table};
pub use term::Term;

/// One occurrence of a table in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The physical table.
    pub table: Table,
    /// Its number in this query; columns name it.
    pub alias: u16,
}

/// A further table, joined to those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// The table joined.
    pub source: Source,
    /// The condition; rows without a match keep nulls (a left join).
    pub on: Term,
}

/// One column of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name in the answer's rows (for people and tests; rows are read by position).
    pub name: String,
    /// What it holds.
    pub term: Term,
}

/// One key of the order; empty values always come last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// What to order by.
    pub term: Term,
    /// Largest first.
    pub descending: bool,
}

/// A query, or a subquery inside a [`Term`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The base table.
    pub from: Source,
    /// Tables joined along relations.
    pub joins: Vec<Join>,
    /// The columns of the answer; never empty.
    pub columns: Vec<Output>,
    /// Which rows: those for which this is true (neither false nor null).
    pub filter: Term,
    /// Grouping keys; with none and an aggregate in `columns` the answer is one row.
    pub group: Vec<Term>,
    /// Which groups.
    pub having: Option<Term>,
    /// The order.
    pub sort: Vec<Sort>,
    /// At most so many rows.
    pub limit: Option<u32>,
    /// Leaves out so many rows first.
    pub offset: u32,
}

impl Select {
    /// A query of `table` under alias 0 that reads nothing yet and keeps every row.
    #[must_use]
    pub fn from(table: Table) -> Self {
        Self::from_alias(table, 0)
    }

    /// The same under another alias, for subqueries.
    #[must_use]
    pub fn from_alias(table: Table, alias: u16) -> Self {
        Self {
            from: Source { table, alias },
            joins: Vec::new(),
            columns: Vec::new(),
            filter: Term::TRUE,
            group: Vec::new(),
            having: None,
            sort: Vec::new(),
            limit: None,
            offset: 0,
        }
    }

    /// Reads the base table's column `column` as well.
    #[must_use]
    pub fn column(self, column: &Column) -> Self {
        let term = Term::Column(self.from.alias, column.clone());
        self.output(column.as_str(), term)
    }

    /// Reads several columns of the base table.
    #[must_use]
    pub fn columns<'a>(self, columns: impl IntoIterator<Item = &'a Column>) -> Self {
        columns.into_iter().fold(self, Self::column)
    }

    /// Reads `term` under `name` as well.
    #[must_use]
    pub fn output(mut self, name: &str, term: Term) -> Self {
        self.columns.push(Output {
            name: name.to_owned(),
            term,
        });
        self
    }

    /// Keeps only rows for which `term` is true as well.
    #[must_use]
    pub fn and(mut self, term: Term) -> Self {
        self.filter = self.filter.and(term);
        self
    }

    /// Orders by `term` next.
    #[must_use]
    pub fn sort_by(mut self, term: Term, descending: bool) -> Self {
        self.sort.push(Sort { term, descending });
        self
    }

    /// Answers at most `limit` rows.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }
}
