//! Computes a term by the book: tables are lists, joins are loops, nothing is optimised.

use std::collections::BTreeMap;

use weft_expr::random::{Model, Records};
use weft_expr::{Catalogue, ObjectRef};
use weft_kernel::query::{Datum, Fold, Function, Join, Select, Term};
use weft_kernel::{Problem, Zone, exact};

type Row = BTreeMap<String, Datum>;
/// The row under each alias; `None` where a left join found none.
type Rows = BTreeMap<u16, Option<Row>>;
/// The meaning of functions, which tests exchange for wrong ones.
pub(crate) type Apply = fn(Function, &[Datum], &Zone) -> Result<Datum, Problem>;

pub(crate) struct Database {
    tables: BTreeMap<String, Vec<Row>>,
    zone: Zone,
    apply: Apply,
}

impl Database {
    pub(crate) fn of(records: &Records, zone: &Zone, apply: Apply) -> Self {
        let tables = Model::OBJECTS
            .into_iter()
            .map(|object| {
                let rows = records.of(object).iter().map(|record| {
                    let columns = record.columns(object).unwrap();
                    columns
                        .into_iter()
                        .map(|(column, datum)| (column.as_str().to_owned(), datum))
                        .collect()
                });
                (Model.table(object).as_str().to_owned(), rows.collect())
            })
            .collect();
        Self {
            tables,
            zone: zone.clone(),
            apply,
        }
    }

    /// The term for the record `index` of `object` under alias 0, with `joins` around it.
    pub(crate) fn term(
        &self,
        (object, index): (ObjectRef, usize),
        joins: &[Join],
        term: &Term,
    ) -> Result<Datum, Problem> {
        let base = self.tables[Model.table(object).as_str()][index].clone();
        let mut all = vec![Rows::from([(0, Some(base))])];
        for join in joins {
            all = self.joined(all, join)?;
        }
        assert_eq!(all.len(), 1, "a lookup leads to one record at most");
        self.eval(term, &all[0], None)
    }

    fn joined(&self, all: Vec<Rows>, join: &Join) -> Result<Vec<Rows>, Problem> {
        let mut joined = Vec::new();
        for rows in all {
            let alias = join.source.alias;
            let mut found = self.matching(join.source.table.as_str(), alias, &rows, &join.on)?;
            if found.is_empty() {
                let mut without = rows;
                without.insert(alias, None);
                found.push(without);
            }
            joined.extend(found);
        }
        Ok(joined)
    }

    /// The rows with each row of a table under `alias` for which `on` holds.
    fn matching(
        &self,
        table: &str,
        alias: u16,
        rows: &Rows,
        on: &Term,
    ) -> Result<Vec<Rows>, Problem> {
        let with = |row: &Row| {
            let mut with = rows.clone();
            with.insert(alias, Some(row.clone()));
            with
        };
        self.kept(self.tables[table].iter().map(with).collect(), on)
    }

    fn kept(&self, all: Vec<Rows>, filter: &Term) -> Result<Vec<Rows>, Problem> {
        let mut kept = Vec::new();
        for rows in all {
            if self.passes(filter, &rows)? {
                kept.push(rows);
            }
        }
        Ok(kept)
    }

    /// Parts of a filter are looked at one after the other until one does not hold.
    fn passes(&self, filter: &Term, rows: &Rows) -> Result<bool, Problem> {
        let Term::Call(Function::And, parts) = filter else {
            return Ok(self.eval(filter, rows, None)? == Datum::Bool(true));
        };
        for part in parts {
            if !self.passes(part, rows)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn eval(&self, term: &Term, rows: &Rows, group: Option<&[Rows]>) -> Result<Datum, Problem> {
        match term {
            Term::Column(alias, column) => {
                let row = rows.get(alias).expect("an alias that is in scope");
                Ok(row.as_ref().map_or(Datum::Null, |row| {
                    row.get(column.as_str())
                        .expect("a column that exists")
                        .clone()
                }))
            }
            Term::Datum(datum) => Ok(datum.clone()),
            Term::Call(function, args) => {
                let args: Vec<Datum> = args
                    .iter()
                    .map(|arg| self.eval(arg, rows, group))
                    .collect::<Result<_, _>>()?;
                (self.apply)(*function, &args, &self.zone)
            }
            Term::Switch(on, arms, otherwise) => {
                let on = self.eval(on, rows, group)?;
                let found = arms.iter().find(|(value, _)| !on.is_null() && *value == on);
                self.eval(found.map_or(otherwise, |(_, then)| then), rows, group)
            }
            Term::Case(arms, otherwise) => self.case(arms, otherwise, rows, group),
            Term::In(value, items) => {
                let value = self.eval(value, rows, group)?;
                if value.is_null() {
                    return Ok(Datum::Null);
                }
                assert!(!items.contains(&Datum::Null), "no nulls in a list");
                Ok(Datum::Bool(items.contains(&value)))
            }
            Term::Exists(select) => Ok(Datum::Bool(!self.rows_of(select, rows)?.is_empty())),
            Term::Scalar(select) => {
                let mut found = self.rows_of(select, rows)?;
                if let [only] = select.sort.as_slice() {
                    assert!(only.descending && select.limit == Some(1), "the latest row");
                    let key = |rows: &Rows| self.eval(&only.term, rows, None).unwrap();
                    found.sort_by_key(|rows| std::cmp::Reverse(key(rows)));
                    let value = |rows: &Rows| self.eval(&select.columns[0].term, rows, None);
                    return found.first().map_or(Ok(Datum::Null), value);
                }
                self.eval(&select.columns[0].term, rows, Some(&found))
            }
            Term::Fold(fold, argument) => {
                self.fold(*fold, argument.as_deref(), group.expect("a group of rows"))
            }
            Term::InSelect(..) | Term::Match(..) => panic!("expressions do not make {term:?}"),
        }
    }

    fn case(
        &self,
        arms: &[(Term, Term)],
        otherwise: &Term,
        rows: &Rows,
        group: Option<&[Rows]>,
    ) -> Result<Datum, Problem> {
        for (condition, then) in arms {
            if self.eval(condition, rows, group)? == Datum::Bool(true) {
                return self.eval(then, rows, group);
            }
        }
        self.eval(otherwise, rows, group)
    }

    fn rows_of(&self, select: &Select, outer: &Rows) -> Result<Vec<Rows>, Problem> {
        let (table, alias) = (select.from.table.as_str(), select.from.alias);
        let mut all = self.matching(table, alias, outer, &Term::TRUE)?;
        for join in &select.joins {
            all = self.joined(all, join)?;
        }
        self.kept(all, &select.filter)
    }

    fn fold(&self, fold: Fold, argument: Option<&Term>, group: &[Rows]) -> Result<Datum, Problem> {
        let mut values = Vec::new();
        for rows in group {
            let value = match argument {
                Some(argument) => self.eval(argument, rows, None)?,
                None => Datum::Bool(true),
            };
            if !value.is_null() {
                values.push(value);
            }
        }
        Ok(match fold {
            Fold::Count => Datum::Int(values.len().try_into().unwrap()),
            Fold::Min => values.into_iter().min().unwrap_or_default(),
            Fold::Max => values.into_iter().max().unwrap_or_default(),
            Fold::Sum if values.is_empty() => Datum::Null,
            Fold::Sum => {
                let sum: i128 = values
                    .iter()
                    .map(|value| i128::from(value.as_int().unwrap()))
                    .sum();
                Datum::Int(i64::try_from(sum).map_err(|_too_large| exact::overflow())?)
            }
            Fold::Percentile { of, up } => {
                values.sort();
                let numbers: Vec<i64> = values.iter().filter_map(Datum::as_int).collect();
                exact::percentile(&numbers, of, up)?.map_or(Datum::Null, Datum::Int)
            }
            Fold::CountDistinct => {
                values.sort();
                values.dedup();
                Datum::Int(values.len().try_into().unwrap())
            }
        })
    }
}
