//! Whole queries: clauses in their order, subqueries alike.

use weft_kernel::query::{Column, Datum, Function, Select, Sort, Source, Term};

use super::{Dialect, Printer, kinds};
use crate::schema::ColumnKind;

/// System columns that every row has filled: their order needs no word on nulls, and without it
/// an index serves in both directions.
const NEVER_NULL: [&str; 4] = ["id", "version", "created_at", "updated_at"];

impl Printer<'_> {
    /// A query with all its columns.
    pub(super) fn select(&mut self, select: &Select, kinds: &[ColumnKind]) -> String {
        self.enter(select);
        let column = |(index, column): (usize, &weft_kernel::query::Output)| {
            self.term_of(&column.term, kinds.get(index).copied())
        };
        let columns: Vec<_> = select.columns.iter().enumerate().map(column).collect();
        self.clauses(select, &columns.join(", "))
    }

    /// A subquery of which only the first column counts.
    pub(super) fn first_column(&mut self, select: &Select) -> String {
        self.enter(select);
        let first = select.columns.first().map(|column| self.term(&column.term));
        self.clauses(select, &first.unwrap_or_else(|| "1".to_owned()))
    }

    fn enter(&mut self, select: &Select) {
        let joined = select.joins.iter().map(|join| &join.source);
        let sources = std::iter::once(&select.from).chain(joined);
        self.tables
            .extend(sources.map(|source| (source.alias, source.table.clone())));
    }

    fn clauses(&mut self, select: &Select, columns: &str) -> String {
        let (lead, alias) = (self.lead(select), select.from.alias);
        let led = lead.as_ref().filter(|_| self.dialect == Dialect::Sqlite);
        let outer = std::mem::replace(&mut self.led, led.map(|_| alias));
        let before = lead.as_ref().map(|lead| self.led_source(lead, alias));
        let before = before.unwrap_or_default();
        let mut sql = format!("select {columns} from {before}{}", source(&select.from));
        if self.dialect == Dialect::Sqlite && is_among_some(select) {
            sql += " not indexed";
        }
        for join in &select.joins {
            let on = self.term_of(&join.on, Some(ColumnKind::Bool));
            sql += &format!(" left join {} on {on}", source(&join.source));
        }
        sql += &match &lead {
            Some(lead) => self.led_filter(lead, alias),
            None => self.filter(&select.filter),
        };
        if !select.group.is_empty() {
            let group: Vec<_> = select.group.iter().map(|term| self.key(term)).collect();
            sql += &format!(" group by {}", group.join(", "));
        }
        if let Some(having) = &select.having {
            sql += &format!(" having {}", self.term_of(having, Some(ColumnKind::Bool)));
        }
        if !select.sort.is_empty() {
            let sort: Vec<_> = select.sort.iter().map(|sort| self.sort(sort)).collect();
            sql += &format!(" order by {}", sort.join(", "));
        }
        self.led = outer;
        sql + &self.window(select)
    }

    /// What rows are put together by. An index that begins with it gives SQLite an order, but
    /// every row would then be fetched from another page: the plus keeps it from that.
    fn key(&mut self, term: &Term) -> String {
        let key = self.term(term);
        match (self.dialect, term) {
            (Dialect::Sqlite, Term::Column(..)) => format!("+{key}"),
            _ => key,
        }
    }

    /// The condition ` where …`, left out when it holds for every row.
    pub(super) fn filter(&mut self, filter: &Term) -> String {
        if *filter == Term::TRUE {
            return String::new();
        }
        format!(" where {}", self.term_of(filter, Some(ColumnKind::Bool)))
    }

    fn sort(&mut self, sort: &Sort) -> String {
        let direction = if sort.descending { " desc" } else { "" };
        let by = self.term(&sort.term);
        match &sort.term {
            Term::Column(_, column) if NEVER_NULL.contains(&column.as_str()) => {
                format!("{by}{direction}")
            }
            term => {
                let by = self.by_bytes(by, kinds::of_term(term));
                format!("{by}{direction} nulls last")
            }
        }
    }

    fn window(&mut self, select: &Select) -> String {
        let mut sql = String::new();
        match select.limit {
            Some(limit) => {
                let limit = self.constant(&Datum::Int(limit.into()), None);
                sql += &format!(" limit {limit}");
            }
            // SQLite knows `offset` behind `limit` only; a negative one means all.
            None if select.offset > 0 => sql += self.limit_none(),
            None => {}
        }
        if select.offset > 0 {
            let offset = self.constant(&Datum::Int(select.offset.into()), None);
            sql += &format!(" offset {offset}");
        }
        sql
    }
}

/// Whether only some ids come into question, as many as a bounded subquery answers. `SQLite` would
/// walk the index of another condition and try each of its rows; it finds rows by id without one.
fn is_among_some(select: &Select) -> bool {
    let own = Term::Column(select.from.alias, Column::fixed("id"));
    let some = |term: &Term| match term {
        Term::InSelect(id, among) => **id == own && among.limit.is_some(),
        _ => false,
    };
    match &select.filter {
        Term::Call(Function::And, parts) => parts.iter().any(some),
        one => some(one),
    }
}

fn source(source: &Source) -> String {
    format!("{} a{}", source.table, source.alias)
}
