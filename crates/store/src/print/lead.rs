//! Queries the search index leads: `SQLite` walks its matches in the order of ids and stops at the
//! limit, instead of gathering all of them first.

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};

use super::{Dialect, Printer, sqlite, terms};
use crate::schema::ColumnKind;

/// What of a query the search index does.
pub(super) struct Lead {
    table: Table,
    expression: String,
    /// The other conditions.
    rest: Term,
}

impl Printer<'_> {
    /// How the search index leads `select`: when it is asked for matches and ordered by id or not at
    /// all. `PostgreSQL` finds its own way.
    pub(super) fn lead(&self, select: &Select) -> Option<Lead> {
        let alias = select.from.alias;
        let by_id = |term: &Term| *term == Term::Column(alias, Column::fixed("id"));
        let in_order = match select.sort.as_slice() {
            [] => true,
            [sort] => by_id(&sort.term),
            _ => false,
        };
        if self.dialect != Dialect::Sqlite || !in_order || !select.group.is_empty() {
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
        let all = |wanted: &Vec<Vec<String>>| format!("({})", sqlite::expression(wanted));
        let expressions: Vec<String> = asked.iter().map(all).collect();
        let table = self.search_table(alias)?;
        Some(Lead {
            table,
            expression: expressions.join(" AND "),
            rest,
        })
    }

    /// Whether the column is the id of the table that the search index leads to.
    pub(super) fn leads(&self, alias: u16, column: &Column) -> bool {
        self.led == Some(alias) && column.as_str() == "id"
    }

    /// The index before the table it leads to.
    pub(super) fn led_source(lead: &Lead, alias: u16) -> String {
        format!("{} s{alias} cross join ", lead.table)
    }

    /// The condition ` where …` of a query the index leads.
    pub(super) fn led_filter(&mut self, lead: &Lead, alias: u16) -> String {
        let table = &lead.table;
        let asked = self.param(&Datum::from(lead.expression.as_str()));
        let mut sql =
            format!(" where s{alias}.{table} match {asked} and a{alias}.id = s{alias}.rowid");
        if lead.rest != Term::TRUE {
            sql += &format!(" and {}", self.term_of(&lead.rest, Some(ColumnKind::Bool)));
        }
        sql
    }
}
