//! Where search entries lie: which row has which token, no more; nothing is ranked by frequency.

use weft_kernel::Problem;
use weft_kernel::query::Table;

use super::Actual;
use super::steps::Step;
use crate::print::Dialect;
use crate::search::{gathering, search_table};

/// What is missing for the entries of `table`.
pub(super) fn create_search(
    table: &Table,
    actual: &Actual,
    dialect: Dialect,
) -> Result<Vec<Step>, Problem> {
    let search = search_table(table)?;
    let columns = actual.table(search.as_str());
    let sqls = match (dialect, columns) {
        (Dialect::Sqlite, None) => sqlite(&search),
        (Dialect::Sqlite, Some(_)) => Vec::new(),
        (Dialect::Postgres, _) if actual.has_index(&entries_index(&search)) => Vec::new(),
        (Dialect::Postgres, None) => postgres(&search),
        (Dialect::Postgres, Some(columns)) => {
            let declared = columns.get("tokens").map(String::as_str);
            apart(&search, declared.unwrap_or_default())
        }
    };
    let step = |sql| Step::plain(sql, format!("make the search entries of {table}"));
    Ok(sqls.into_iter().map(step).collect())
}

fn sqlite(search: &Table) -> Vec<String> {
    // Letters, marks, numbers and signs make tokens: everything `search::token` lets pass.
    let create = format!(
        "create virtual table if not exists {search} using fts5(tokens, content='', \
         contentless_delete=1, detail=none, \
         tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* S* Co'\")"
    );
    let settings = gathering(search).into_iter();
    std::iter::once(create).chain(settings).collect()
}

/// Rows are cut down to this size, the smallest there is, by moving their tokens out.
const NARROW: &str = "toast_tuple_target = 128";

/// What the server cuts down is a row of more than two kilobytes only: blanks make every row as long,
/// and thirty bytes are left of them.
const LONG: &str = "apart text generated always as (repeat(' ', 2040)) stored";

/// Tokens lie apart from their entry: the rows that the index finds are then read from few pages, a
/// hundred to each. Without statistics every question is taken for one that few rows answer, which the
/// index is asked for; the frequent ones are answered by the newest entries.
const APART: &str =
    "alter column tokens set storage external, alter column tokens set statistics 0";

/// The index of a search table of `PostgreSQL`; that of entries that held their tokens was `…_tokens`.
pub(crate) fn entries_index(search: &Table) -> String {
    format!("{search}_grams")
}

fn postgres(search: &Table) -> Vec<String> {
    vec![
        format!(
            "create table if not exists {search} \
             (id bigint primary key, tokens tsvector not null, {LONG}) with ({NARROW})"
        ),
        format!("alter table {search} {APART}"),
        create_index(search),
    ]
}

/// Moves the tokens out of entries that hold them, as vectors or, earlier, as lists.
fn apart(search: &Table, declared: &str) -> Vec<String> {
    let anew = match declared {
        "text[]" => "array_to_tsvector",
        _ => "strip",
    };
    vec![
        format!("drop index if exists {search}_tokens"),
        format!(
            "alter table {search} set ({NARROW}), add column {LONG}, \
             alter column tokens type tsvector using {anew}(tokens), {APART}"
        ),
        create_index(search),
    ]
}

fn create_index(search: &Table) -> String {
    let index = entries_index(search);
    format!("create index if not exists {index} on {search} using gin (tokens)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(actual: &Actual) -> Vec<String> {
        let steps = create_search(&Table::of_object(7), actual, Dialect::Postgres);
        steps.unwrap().into_iter().map(|step| step.sql).collect()
    }

    #[test]
    fn entries_that_hold_their_tokens_are_written_again_without() {
        for (declared, anew) in [("text[]", "array_to_tsvector"), ("tsvector", "strip")] {
            let mut actual = Actual::default();
            actual.add_column("q_7", "id", "bigint");
            actual.add_column("q_7", "tokens", declared);
            actual.add_index("q_7_tokens");
            let written = format!(
                "alter table q_7 set (toast_tuple_target = 128), \
                 add column apart text generated always as (repeat(' ', 2040)) stored, \
                 alter column tokens type tsvector using {anew}(tokens), \
                 alter column tokens set storage external, alter column tokens set statistics 0"
            );
            let steps = [
                "drop index if exists q_7_tokens",
                &written,
                "create index if not exists q_7_grams on q_7 using gin (tokens)",
            ];
            assert_eq!(missing(&actual), steps);
            actual.add_index("q_7_grams");
            assert_eq!(missing(&actual), [""; 0]);
        }
    }
}
