//! Terms: what both dialects write alike, and the way to what they do not.

use weft_kernel::query::{Datum, Fold, Function, Select, Table, Term};

use super::{Dialect, Printer, kinds, postgres, sqlite};
use crate::schema::ColumnKind;
use crate::search;

/// Longer lists of values travel as one parameter: a statement takes so many parameters only.
const LIST_LENGTH_MAX: usize = 32;

impl Printer<'_> {
    /// A term of a kind its own parts tell.
    pub(super) fn term(&mut self, term: &Term) -> String {
        self.term_of(term, None)
    }

    /// A term that is to be of `kind`, which matters where it is but a null.
    pub(super) fn term_of(&mut self, term: &Term, kind: Option<ColumnKind>) -> String {
        match term {
            Term::Column(alias, column) if self.leads(*alias, column) => format!("s{alias}.rowid"),
            Term::Column(alias, column) => format!("a{alias}.{column}"),
            Term::Datum(value) => self.constant(value, kind),
            Term::Call(function, args) => self.call(*function, args, kind),
            Term::Case(arms, last) => self.case(arms, last, kind.or_else(|| kinds::of_term(term))),
            Term::Switch(on, arms, last) => {
                self.switch(on, (arms, last), kind.or_else(|| kinds::of_term(term)))
            }
            Term::In(inner, values) => self.is_in(inner, values),
            Term::InSelect(inner, select) => {
                let inner = self.term(inner);
                format!("({inner} in ({}))", self.first_column(select))
            }
            Term::Exists(select) => format!("exists ({})", self.first_column(select)),
            Term::Scalar(select) => self.scalar(select),
            Term::Fold(fold, arg) => self.fold(*fold, arg.as_deref(), kind),
            Term::Match(alias, alternatives) => self.search(*alias, alternatives),
        }
    }

    fn scalar(&mut self, select: &Select) -> String {
        format!("({})", self.first_column(select))
    }

    fn call(&mut self, function: Function, args: &[Term], kind: Option<ColumnKind>) -> String {
        match function {
            Function::And => self.chain(args, " and ", true),
            Function::Or => self.chain(args, " or ", false),
            Function::Coalesce => self.coalesce(args, kind),
            Function::Eq => self.compare("=", args),
            Function::Ne => self.compare("<>", args),
            Function::Lt => self.compare("<", args),
            Function::Le => self.compare("<=", args),
            Function::Gt => self.compare(">", args),
            Function::Ge => self.compare(">=", args),
            Function::Least | Function::Greatest => {
                let kind = kind.or_else(|| kinds::of_any(args));
                let args: Vec<_> = args.iter().map(|arg| self.term_of(arg, kind)).collect();
                match self.dialect {
                    Dialect::Sqlite => sqlite::extreme(function, &args),
                    Dialect::Postgres => postgres::extreme(self, function, &args, kind),
                }
            }
            _ => {
                let kinds = |index| kinds::of_argument(function, index);
                let args = args.iter().enumerate();
                let args: Vec<_> = args
                    .map(|(index, arg)| self.term_of(arg, kinds(index)))
                    .collect();
                self.plain(function, &args)
            }
        }
    }

    fn plain(&mut self, function: Function, args: &[String]) -> String {
        match (function, args) {
            (Function::Not, [a]) => format!("(not {a})"),
            (Function::IsNull, [a]) => format!("({a} is null)"),
            (Function::Add, [a, b]) => format!("({a} + {b})"),
            (Function::Sub, [a, b]) => format!("({a} - {b})"),
            (Function::Neg, [a]) => format!("(- {a})"),
            (Function::Abs, [a]) => format!("abs({a})"),
            _ => match self.dialect {
                Dialect::Sqlite => sqlite::call(function, args),
                Dialect::Postgres => postgres::call(self, function, args),
            },
        }
    }

    fn chain(&mut self, args: &[Term], between: &str, of_none: bool) -> String {
        match args {
            [] => self.constant(&Datum::Bool(of_none), None),
            [one] => self.term_of(one, Some(ColumnKind::Bool)),
            _ => {
                let parts = args
                    .iter()
                    .map(|arg| self.term_of(arg, Some(ColumnKind::Bool)));
                format!("({})", parts.collect::<Vec<_>>().join(between))
            }
        }
    }

    fn coalesce(&mut self, args: &[Term], kind: Option<ColumnKind>) -> String {
        let kind = kind.or_else(|| kinds::of_any(args));
        let parts: Vec<_> = args.iter().map(|arg| self.term_of(arg, kind)).collect();
        match parts.as_slice() {
            [] => self.constant(&Datum::Null, kind),
            [one] => one.clone(),
            _ => format!("coalesce({})", parts.join(", ")),
        }
    }

    fn compare(&mut self, sign: &str, args: &[Term]) -> String {
        let kind = kinds::of_any(args);
        let mut sides = args.iter().map(|arg| self.term_of(arg, kind));
        let (left, right) = (
            sides.next().unwrap_or_default(),
            sides.next().unwrap_or_default(),
        );
        drop(sides);
        let right = match sign {
            "=" | "<>" => right,
            _ => self.by_bytes(right, kind),
        };
        format!("({left} {sign} {right})")
    }

    /// A text to be ordered byte by byte, whatever the database's own order is.
    pub(super) fn by_bytes(&self, text: String, kind: Option<ColumnKind>) -> String {
        match (self.dialect, kind) {
            (Dialect::Postgres, Some(ColumnKind::Text)) => postgres::by_bytes(&text),
            _ => text,
        }
    }

    /// What stands for no limit in front of an offset.
    pub(super) fn limit_none(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => " limit -1",
            Dialect::Postgres => "",
        }
    }

    fn case(&mut self, arms: &[(Term, Term)], last: &Term, kind: Option<ColumnKind>) -> String {
        if arms.is_empty() {
            return self.term_of(last, kind);
        }
        let mut sql = "case".to_owned();
        for (when, then) in arms {
            let when = self.term_of(when, Some(ColumnKind::Bool));
            sql += &format!(" when {when} then {}", self.term_of(then, kind));
        }
        format!("({sql} else {} end)", self.term_of(last, kind))
    }

    fn switch(
        &mut self,
        on: &Term,
        (arms, last): (&[(Datum, Term)], &Term),
        kind: Option<ColumnKind>,
    ) -> String {
        if arms.is_empty() {
            return self.term_of(last, kind);
        }
        let wanted = arms.iter().find_map(|(value, _)| kinds::of_datum(value));
        let mut sql = format!("case {}", self.term_of(on, wanted));
        for (value, then) in arms {
            let value = self.constant(value, wanted);
            sql += &format!(" when {value} then {}", self.term_of(then, kind));
        }
        format!("({sql} else {} end)", self.term_of(last, kind))
    }

    /// Nulls among the values equal nothing and are left out, so that a miss is false.
    fn is_in(&mut self, inner: &Term, values: &[Datum]) -> String {
        let values: Vec<_> = values.iter().filter(|value| !value.is_null()).collect();
        let Some(kind) = values.iter().find_map(|value| kinds::of_datum(value)) else {
            return self.constant(&Datum::Bool(false), None);
        };
        let inner = self.term_of(inner, Some(kind));
        if values.len() > LIST_LENGTH_MAX {
            let long = match self.dialect {
                Dialect::Sqlite => sqlite::long_list(&values),
                Dialect::Postgres => postgres::long_list(&values),
            };
            if let Some((before, list, after)) = long {
                return format!("({inner} {before}{}{after})", self.param(&list));
            }
        }
        let values: Vec<_> = values
            .into_iter()
            .map(|value| self.constant(value, None))
            .collect();
        format!("({inner} in ({}))", values.join(", "))
    }

    fn fold(&mut self, fold: Fold, arg: Option<&Term>, kind: Option<ColumnKind>) -> String {
        let Some(arg) = arg else {
            return "count(*)".to_owned();
        };
        let wanted = match fold {
            Fold::Sum | Fold::Percentile { .. } => Some(ColumnKind::Int),
            Fold::Min | Fold::Max => kind.or_else(|| kinds::of_term(arg)),
            Fold::Count | Fold::CountDistinct => None,
        };
        let arg = self.term_of(arg, wanted);
        match (fold, self.dialect) {
            (Fold::Count, _) => format!("count({arg})"),
            (Fold::CountDistinct, _) => format!("count(distinct {arg})"),
            (Fold::Sum, Dialect::Sqlite) => format!("sum({arg})"),
            (Fold::Sum, Dialect::Postgres) => format!("sum({arg})::bigint"),
            (Fold::Percentile { of, up }, Dialect::Sqlite) => {
                format!("weft_percentile({arg}, {of}, {up})")
            }
            // Counted in whole numbers: `percentile_cont` answers what is not exact. The list is made once.
            (Fold::Percentile { of, up }, Dialect::Postgres) => {
                let all =
                    format!("(array_agg({arg} order by {arg}) filter (where {arg} is not null))");
                let factor = 10_i64.pow(u32::from(up));
                let way = format!("((count({arg}) - 1) * {of})");
                let (low, rest) = (format!("({way} / 100)::int + 1"), format!("({way} % 100)"));
                format!(
                    "round(({all}[{low}]::numeric * (100 - {rest}) + coalesce({all}[{low} + 1], 0)::numeric * {rest}) * {factor} * 0.01)::bigint"
                )
            }
            (Fold::Min | Fold::Max, dialect) => {
                let is_bool = dialect == Dialect::Postgres && wanted == Some(ColumnKind::Bool);
                let name = match (fold, is_bool) {
                    (Fold::Min, false) => "min",
                    (Fold::Min, true) => "bool_and",
                    (_, false) => "max",
                    (_, true) => "bool_or",
                };
                format!("{name}({})", self.by_bytes(arg, wanted))
            }
        }
    }

    /// Tokens are written as the index keeps them; an alternative without any finds nothing.
    fn search(&mut self, alias: u16, alternatives: &[Vec<String>]) -> String {
        let alternatives = kept(alternatives);
        let table = self.search_table(alias);
        let (Some(table), false) = (table, alternatives.is_empty()) else {
            return self.constant(&Datum::Bool(false), None);
        };
        let found = match self.dialect {
            Dialect::Sqlite => sqlite::search(self, &table, &alternatives),
            Dialect::Postgres => postgres::search(self, &table, &alternatives),
        };
        format!("(a{alias}.id in ({found}))")
    }

    /// The search table of the table under this alias.
    pub(super) fn search_table(&self, alias: u16) -> Option<Table> {
        let table = self.tables.iter().find(|(known, _)| *known == alias);
        table.and_then(|(_, table)| search::search_table(table).ok())
    }
}

/// The tokens of each alternative as the index keeps them; alternatives without any are left out.
pub(super) fn kept(alternatives: &[Vec<String>]) -> Vec<Vec<String>> {
    let kept = |tokens: &Vec<String>| {
        let tokens = tokens.iter().map(|token| search::token(token));
        tokens.filter(|token| !token.is_empty()).collect::<Vec<_>>()
    };
    let alternatives = alternatives.iter().map(kept);
    alternatives.filter(|tokens| !tokens.is_empty()).collect()
}
