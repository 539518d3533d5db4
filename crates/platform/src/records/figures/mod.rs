//! Figures over records: groups and what is folded in each, under the reader's rights.

mod ask;
mod base;
mod bucket;
mod cross;
mod having;
mod labels;
mod part;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value as Json};
use weft_kernel::query::{Datum, Function, Select, Sort, Term};
use weft_kernel::{Moment, Problem};
use weft_store::Reader;

pub use ask::{
    Bucket, CROSS_COLUMNS_MAX, CROSS_ROWS_MAX, FIGURES_MAX, FILLED_MAX, Figure, FigureFold,
    FigureQuery, GROUPS_MAX, Key, More, PARTS_MAX,
};
use labels::Titles;
use part::{Amounts, Part};

use super::list;
use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::model::{Model, Object};

/// The groups with their figures, as the API sends them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Groups {
    /// One row a group; in a cross table with `cells` and `total`.
    pub items: Vec<Map<String, Json>>,
    /// The columns of a cross table, each with its `total`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<Map<String, Json>>>,
    /// The figures of everything that is in no row shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<Map<String, Json>>,
    /// The figures of everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Map<String, Json>>,
    /// Which figures are in the company's own currency, where the amounts asked about are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseFigures>,
    /// Whether there are groups behind those shown.
    pub more: bool,
    /// Name of a key → value → what people call it.
    pub labels: Map<String, Json>,
}

/// Figures of amounts that are in several currencies.
#[derive(Clone, Debug, Serialize)]
pub struct BaseFigures {
    /// The company's own currency.
    pub currency: &'static str,
    /// The names of the figures that are in it.
    pub figures: Vec<String>,
}

/// A question whose expressions have become terms over one base.
struct Prepared<'a> {
    query: &'a FigureQuery,
    compiler: Compiler<'a>,
    base: Select,
    keys: Vec<Part>,
    across: Vec<Part>,
    figures: Vec<Part>,
    having: Option<Term>,
}

type Rows = Vec<Vec<Datum>>;

/// Answers a question for figures.
pub(crate) fn figures(
    reader: &mut Reader<'_>,
    (model, caller, now): (&Model, &Caller, Moment),
    object: &Arc<Object>,
    query: &FigureQuery,
) -> Result<Groups, Problem> {
    query.check()?;
    let prepared = prepare(Compiler::new(model, caller, now), object, query)?;
    if !prepared.across.is_empty() {
        return cross::table(reader, &prepared);
    }
    let limit = query.limit.unwrap_or(GROUPS_MAX);
    let (mut rows, more) = prepared.groups(reader, limit)?;
    let beyond = query.offset > 0 || more || prepared.having.is_some();
    let others = match query.more.others && beyond {
        true => Some(prepared.rest(reader, &rows)?),
        false => None,
    };
    let totals = match query.more.totals {
        true => Some(prepared.whole(reader, Term::TRUE)?),
        false => None,
    };
    if query.more.empty {
        rows = prepared.filled(rows)?;
    }
    let parts = prepared.parts();
    let titles = labels::titles(reader, (model, caller, now), &parts, &rows)?;
    let shown = |row: &Vec<Datum>| shown(&parts, row, &titles);
    let figures = |row: Vec<Datum>| shown_figures(&prepared, &row, &titles);
    Ok(Groups {
        items: rows.iter().map(shown).collect(),
        columns: None,
        base: prepared.in_base(),
        others: others.map(figures),
        totals: totals.map(figures),
        more,
        labels: labels::named(&prepared.compiler, &parts, &rows),
    })
}

fn prepare<'a>(
    compiler: Compiler<'a>,
    object: &Arc<Object>,
    query: &'a FigureQuery,
) -> Result<Prepared<'a>, Problem> {
    let base = compiler.select(object, Action::Read)?;
    let mut base = list::filtered(&compiler, object, &query.of, base)?;
    let mut keys = |asked: &[Key]| -> Result<Vec<Part>, Problem> {
        let keys = asked.iter();
        keys.map(|key| part::key(&compiler, object, key, &mut base))
            .collect()
    };
    let (rows, across) = (keys(&query.group)?, keys(&query.across)?);
    let mut parts = [rows.clone(), across.clone()].concat();
    // Where each group is of one currency and nothing is added over groups, amounts stay as they are.
    let by_currency = rows.iter().any(|key| key.is_currency);
    let added = !across.is_empty() || query.more.totals || query.more.others;
    let amounts = match by_currency && !added {
        true => Amounts::AsTheyAre,
        false => Amounts::InBase,
    };
    for figure in &query.figures {
        let asked = (figure, parts.as_slice(), amounts);
        parts.push(part::figure(&compiler, object, asked, &mut base)?);
    }
    let having = query.having.as_deref().map(str::trim);
    let having = match having.filter(|text| !text.is_empty()) {
        Some(text) => {
            let bool_ = Some(weft_expr::Type::Bool);
            Some(having::over(&compiler, text, &parts, bool_)?.1)
        }
        None => None,
    };
    let figures = parts.split_off(rows.len() + across.len());
    Ok(Prepared {
        query,
        compiler,
        base,
        keys: rows,
        across,
        figures,
        having,
    })
}

impl Prepared<'_> {
    /// Which figures are in the company's own currency in the place of others.
    fn in_base(&self) -> Option<BaseFigures> {
        let converted = self.figures.iter().filter(|part| part.in_base);
        let figures: Vec<String> = converted.map(|part| part.name.clone()).collect();
        let currency = self.compiler.model.currency.code;
        (!figures.is_empty()).then_some(BaseFigures { currency, figures })
    }

    /// The columns of the answer: keys, then figures.
    fn parts(&self) -> Vec<Part> {
        [self.keys.clone(), self.figures.clone()].concat()
    }

    /// The groups in the order asked for, and whether there are more behind them.
    fn groups(&self, reader: &mut Reader<'_>, limit: u32) -> Result<(Rows, bool), Problem> {
        let parts = self.parts();
        let mut select = self.base.clone();
        select.group = self.keys.iter().map(|part| part.term.clone()).collect();
        select.having.clone_from(&self.having);
        select.sort = self.order(&parts)?;
        select.limit = Some(limit + 1);
        select.offset = self.query.offset;
        let mut rows = self.read(reader, select, &parts)?;
        let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if more {
            rows.pop();
        }
        Ok((rows, more))
    }

    fn read(
        &self,
        reader: &mut Reader<'_>,
        mut select: Select,
        parts: &[Part],
    ) -> Result<Rows, Problem> {
        for part in parts {
            select = select.output(&part.name, part.term.clone());
        }
        reader.rows(&self.compiler.plan(select, labels::kinds(parts)))
    }

    /// The figures of everything that `also` holds for, in one row.
    fn whole(&self, reader: &mut Reader<'_>, also: Term) -> Result<Vec<Datum>, Problem> {
        let rows = self.read(reader, self.base.clone().and(also), &self.figures)?;
        Ok(rows.into_iter().next().unwrap_or_default())
    }

    /// The figures of everything that is in none of `rows`.
    fn rest(&self, reader: &mut Reader<'_>, rows: &Rows) -> Result<Vec<Datum>, Problem> {
        if rows.len() > usize::try_from(CROSS_ROWS_MAX).unwrap_or(usize::MAX) {
            return Err(Problem::invalid(
                "query.others",
                format!("others 需要 limit，最多 {CROSS_ROWS_MAX} 组"),
                format!("`others` goes with a limit of {CROSS_ROWS_MAX} groups at most"),
            ));
        }
        // Whether a row is in one of the groups may be unknown where keys are empty: then it is not.
        let within = among(&self.keys, rows);
        let outside = Term::Case(vec![(within, Term::FALSE)], Box::new(Term::TRUE));
        self.whole(reader, outside)
    }

    /// The order asked for, then by every key, so that pages are stable.
    fn order(&self, parts: &[Part]) -> Result<Vec<Sort>, Problem> {
        let mut keys = Vec::new();
        let asked = self.query.sort.as_deref().unwrap_or_default();
        for word in asked.split(',').map(str::trim) {
            if word.is_empty() {
                continue;
            }
            if keys.len() == list::SORT_KEYS_MAX {
                return Err(list::too_many_sort_keys());
            }
            let (descending, name) = word
                .strip_prefix('-')
                .map_or((false, word), |name| (true, name));
            let part = parts.iter().find(|part| part.name == name);
            let term = part.ok_or_else(|| no_part(name, parts))?.term.clone();
            keys.push(Sort { term, descending });
        }
        keys.extend(ascending(&self.keys));
        Ok(keys)
    }

    /// The rows with one for every stretch of time between the first and the last.
    fn filled(&self, rows: Rows) -> Result<Rows, Problem> {
        let Some(bucket) = self.keys.first().and_then(|key| key.bucket) else {
            return Ok(rows);
        };
        let found: Vec<Datum> = rows.iter().filter_map(|row| row.first().cloned()).collect();
        let mut filled = Rows::new();
        let mut rows = rows.into_iter().peekable();
        for first in bucket.all_between(&found)? {
            match rows.next_if(|row| row.first() == Some(&first)) {
                Some(row) => filled.push(row),
                None => {
                    let mut row = vec![first];
                    row.extend(self.query.figures.iter().map(nothing));
                    filled.push(row);
                }
            }
        }
        filled.extend(rows);
        Ok(filled)
    }
}

/// What a figure of no record is.
fn nothing(figure: &Figure) -> Datum {
    match figure.fold {
        FigureFold::Count | FigureFold::CountDistinct | FigureFold::Sum => Datum::Int(0),
        _ => Datum::Null,
    }
}

fn ascending(parts: &[Part]) -> impl Iterator<Item = Sort> + '_ {
    parts.iter().map(|part| Sort {
        term: part.term.clone(),
        descending: false,
    })
}

/// Whether the keys are those of one of `rows`.
fn among(keys: &[Part], rows: &Rows) -> Term {
    if let [key] = keys {
        let values = rows.iter().filter_map(|row| row.first());
        let (empty, values): (Vec<&Datum>, Vec<&Datum>) = values.partition(|value| value.is_null());
        let within = key.term.clone().is_in(values.into_iter().cloned());
        return match empty.is_empty() {
            true => within,
            false => within.or(key.term.clone().is_null()),
        };
    }
    let is = |(key, value): (&Part, &Datum)| match value {
        Datum::Null => key.term.clone().is_null(),
        value => key.term.clone().eq(Term::Datum(value.clone())),
    };
    let row = |row: &Vec<Datum>| keys.iter().zip(row).map(is).fold(Term::TRUE, Term::and);
    Term::Call(Function::Or, rows.iter().map(row).collect())
}

fn shown(parts: &[Part], row: &[Datum], titles: &Titles) -> Map<String, Json> {
    let value =
        |(part, datum): (&Part, &Datum)| (part.name.clone(), labels::shown(part, datum, titles));
    parts.iter().zip(row).map(value).collect()
}

fn shown_figures(prepared: &Prepared<'_>, row: &[Datum], titles: &Titles) -> Map<String, Json> {
    shown(&prepared.figures, row, titles)
}

fn no_part(name: &str, parts: &[Part]) -> Problem {
    let names = parts.iter().map(|part| part.name.as_str());
    let near = weft_expr::nearest(name, names);
    Problem::invalid(
        "query.sort_key",
        format!("`{name}` 不是分组或汇总的名称"),
        format!("`{name}` names no group and no figure"),
    )
    .on_field("sort")
    .suggesting(near)
}
