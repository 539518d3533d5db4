//! Queries the search index leads: `SQLite` walks its matches in the order of ids and stops at the
//! limit, instead of gathering all of them first; `PostgreSQL` gathers them by their index before it
//! looks at anything else, since it cannot know how few they are.

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};

use super::{Dialect, Printer, postgres, sqlite, terms};
use crate::schema::ColumnKind;

/// What of a query the search index does.
pub(super) struct Lead {
    table: Table,
    expression: String,
    /// The other conditions.
    rest: Term,
}

impl Printer<'_> {
    /// How the search index leads `select`, when it is asked for matches; in `SQLite` when they are
    /// wanted in the order of ids or in none.
    pub(super) fn lead(&self, select: &Select) -> Option<Lead> {
        let alias = select.from.alias;
        let in_order = match select.sort.as_slice() {
            [] => true,
            [sort] => is_id(&sort.term, alias),
            _ => false,
        };
        if self.dialect == Dialect::Sqlite && (!in_order || !select.group.is_empty()) {
            return None;
        }
        let parts = match &select.filter {
            Term::Call(Function::And, parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let (mut asked, mut rest) = (Vec::new(), Term::TRUE);
        for part in parts {
            match part {
                Term::Match(of, wanted) if *of == alias => asked.push(terms::kept(wanted)),
                other => rest = rest.and(other.clone()),
            }
        }
        if asked.is_empty() || asked.iter().any(Vec::is_empty) {
            return None;
        }
        let (expressions, and): (Vec<String>, _) = match self.dialect {
            Dialect::Sqlite => (each(&asked, sqlite::expression), " AND "),
            Dialect::Postgres => (each(&asked, postgres::expression), " & "),
        };
        let table = self.search_table(alias)?;
        Some(Lead {
            table,
            expression: expressions.join(and),
            rest,
        })
    }

    /// Whether the column is the id of the table that the search index leads to.
    pub(super) fn leads(&self, alias: u16, column: &Column) -> bool {
        self.led == Some(alias) && column.as_str() == "id"
    }

    /// The index before the table it leads to; a condition is enough for `PostgreSQL`.
    pub(super) fn led_source(&self, lead: &Lead, alias: u16) -> String {
        match self.dialect {
            Dialect::Sqlite => format!("{} s{alias} cross join ", lead.table),
            Dialect::Postgres => String::new(),
        }
    }

    /// The condition ` where …` of a query the index leads.
    pub(super) fn led_filter(&mut self, lead: &Lead, alias: u16) -> String {
        let table = &lead.table;
        let asked = Datum::from(lead.expression.as_str());
        let mut sql = match self.dialect {
            Dialect::Sqlite => {
                let asked = self.param(&asked);
                format!(" where s{alias}.{table} match {asked} and a{alias}.id = s{alias}.rowid")
            }
            Dialect::Postgres => {
                let asked = format!("{}::tsquery", self.constant(&asked, None));
                let (from, most) = self.searched((table, alias), &asked);
                format!(
                    " where a{alias}.id = any(array(select id from {from} where tokens @@ {asked}{most}))"
                )
            }
        };
        if lead.rest != Term::TRUE {
            sql += &format!(" and {}", self.term_of(&lead.rest, Some(ColumnKind::Bool)));
        }
        sql
    }

    /// The entries that are looked through, and how many of them are taken at most: all, or of the base
    /// table the newest, where enough of the very newest answer.
    fn searched(&self, (table, alias): (&Table, u16), asked: &str) -> (String, String) {
        let Some((_, wanted)) = self.newest.filter(|(base, _)| *base == alias) else {
            return (table.to_string(), String::new());
        };
        let (rows, most) = (
            wanted.saturating_mul(NEWEST_PER_ANSWER),
            wanted.saturating_add(wanted / MORE_TAKEN),
        );
        let held = |tried| {
            format!(
                "(select count(*) from (select tokens from {table} order by id desc limit {tried}) tried \
                 where tokens @@ {asked})"
            )
        };
        let (few, more) = (held(TRIED), held(TRIED_IN_DOUBT));
        let newest = format!(
            "(select id, tokens from {table} order by id desc limit (select case \
             when few >= {SURELY} or few >= {PERHAPS} and {more} >= {IN_DOUBT_MIN} then {rows} else 0 end \
             from (select {few} as few offset 0) first)) newest"
        );
        (newest, format!(" limit {most}"))
    }
}

/// How many of the newest entries are looked through for each answer that is wanted, before all matches
/// are gathered: what every twenty-fourth holds is found among them.
const NEWEST_PER_ANSWER: u32 = 30;

/// Of their matches as many are taken as are wanted and this part more; some are not to be seen.
const MORE_TAKEN: u32 = 4;

/// The newest entries that tell whether looking through more of them is worth it, and how many of them have to answer.
/// To look at one takes as long as gathering about ten, so it is for words in every twentieth entry.
const TRIED: u32 = 100;
const SURELY: u32 = 9;

/// Where at least so many of them answer, more are tried,
const PERHAPS: u32 = 2;
const TRIED_IN_DOUBT: u32 = 500;
/// of which so many have to: what every twenty-fifth holds.
const IN_DOUBT_MIN: u32 = 20;

/// Up to so many rows are wanted for the newest to be looked through first.
const WANTED_MAX: u32 = 500;

/// How many rows are wanted of a query whose whole answer the newest may hold, for `PostgreSQL`, which
/// would otherwise gather every match first.
pub(super) fn newest_of(select: &Select) -> Option<u32> {
    let [sort] = select.sort.as_slice() else {
        return None;
    };
    let plain = select.offset == 0 && select.group.is_empty() && sort.descending;
    let wanted = select
        .limit
        .filter(|limit| (1..=WANTED_MAX).contains(limit));
    wanted.filter(|_| plain && is_id(&sort.term, select.from.alias))
}

/// An expression in brackets for each thing asked for.
fn each(asked: &[Vec<Vec<String>>], expression: impl Fn(&[Vec<String>]) -> String) -> Vec<String> {
    let all = |wanted: &Vec<Vec<String>>| format!("({})", expression(wanted));
    asked.iter().map(all).collect()
}

fn is_id(term: &Term, alias: u16) -> bool {
    *term == Term::Column(alias, Column::fixed("id"))
}
