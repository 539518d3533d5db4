//! Lists: filter, search, sort, page, total.

use std::sync::Arc;

use weft_kernel::query::{Datum, Select, Sort, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Reader};

use super::cursor;
use super::read;
use super::visible::Visible;
use super::{PAGE_DEFAULT, PAGE_MAX};
use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::model::{Model, Object, system};
use crate::search;

/// Totals are exact up to here, then "at least".
pub const TOTAL_EXACT_MAX: u32 = 10_000;
/// The most sort keys of one list.
pub(super) const SORT_KEYS_MAX: usize = 4;
/// The most records a page can lie behind by offset.
pub(super) const OFFSET_MAX: u32 = 1_000_000;

/// A question for a list of records.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Expression.
    pub filter: Option<String>,
    /// Sort keys, `-` for descending: `-amount,name`.
    pub sort: Option<String>,
    /// Fields wanted; all readable ones by default.
    pub fields: Option<Vec<String>>,
    /// Words to search for.
    pub search: Option<String>,
    /// Records on the page, at most [`PAGE_MAX`].
    pub limit: Option<u32>,
    /// Where the page begins, as the last page said.
    pub cursor: Option<String>,
    /// How many records are left out first, instead of a cursor.
    pub offset: Option<u32>,
    /// Whether to count.
    pub count: bool,
    /// A condition of ours, such as a relation.
    pub also: Option<Term>,
}

/// A page of records.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub items: Vec<Visible>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
    /// How many there are, up to [`TOTAL_EXACT_MAX`] exactly.
    pub total: Option<u32>,
    /// Whether the total is exact.
    pub total_exact: bool,
}

/// The most candidates a search without an order ranks by closeness.
pub const RANKED_MAX: u32 = 200;

/// Who asks, of which model, when.
type Asker<'a> = (&'a Model, &'a Caller, Moment);

pub(crate) fn list(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    object: &Arc<Object>,
    query: &ListQuery,
) -> Result<Page, Problem> {
    let (model, caller, now) = asker;
    let compiler = Compiler::new(model, caller, now);
    let mut base = compiler.select(object, Action::Read)?;
    base = filtered(&compiler, object, query, base)?;
    let total = match query.count {
        true => Some(count(reader, &compiler, object, base.clone())?),
        false => None,
    };
    let limit = query.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let asked = query
        .search
        .as_deref()
        .filter(|asked| !asked.trim().is_empty());
    let unordered = query.sort.is_none() && query.cursor.is_none() && query.offset.is_none();
    let (items, next_cursor) = match asked.filter(|_| unordered) {
        Some(asked) => {
            let (mut items, _) = page(reader, &compiler, (object, query), base, RANKED_MAX)?;
            items.sort_by_cached_key(|item| search::rank(item.searched(), asked));
            items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            (items, None)
        }
        None => page(reader, &compiler, (object, query), base, limit)?,
    };
    Ok(Page {
        items,
        next_cursor,
        total: total.map(|total| total.min(TOTAL_EXACT_MAX)),
        total_exact: total.is_none_or(|total| total <= TOTAL_EXACT_MAX),
    })
}

/// The records of one page in order, and the cursor behind them when there are more.
fn page(
    reader: &mut Reader<'_>,
    compiler: &Compiler<'_>,
    (object, query): (&Arc<Object>, &ListQuery),
    mut base: Select,
    limit: u32,
) -> Result<(Vec<Visible>, Option<String>), Problem> {
    let sort = sort_keys(compiler, object, query.sort.as_deref(), &mut base)?;
    let key_kinds: Vec<ColumnKind> = sort
        .iter()
        .map(|key| cursor::kind_of(key, object, compiler.model))
        .collect::<Result<_, _>>()?;
    if let Some(text) = &query.cursor {
        base = base.and(cursor::after(text, &sort, &key_kinds)?);
    }
    base.sort = sort;
    base.offset = query.offset.unwrap_or(0).min(OFFSET_MAX);
    base.limit = Some(limit + 1);
    let fields = query.fields.as_deref();
    let (mut select, mut kinds, shown) = read::show(compiler, object, fields, base)?;
    let visible_columns = kinds.len();
    kinds.extend(key_kinds);
    for key in select.sort.clone() {
        select = select.output("key", key.term);
    }
    let mut rows = reader.rows(&compiler.plan(select, kinds))?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let mut next_cursor = None;
    let last = rows.len();
    let mut items = Vec::with_capacity(last);
    for (ix, mut row) in rows.into_iter().enumerate() {
        let keys = row.split_off(visible_columns);
        if more && ix + 1 == last {
            next_cursor = Some(cursor::of(&keys));
        }
        items.push(Visible {
            shown: Arc::clone(&shown),
            row,
            lines: Vec::new(),
        });
    }
    Ok((items, next_cursor))
}

/// One record with its lines, if the caller may see it.
pub(crate) fn one(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    object: &Arc<Object>,
    id: Id,
) -> Result<Visible, Problem> {
    let (model, caller, _) = asker;
    let by_id = ListQuery {
        also: Some(Term::column(object.column(system::ID)?).eq(Term::value(id))),
        limit: Some(1),
        ..ListQuery::default()
    };
    let page = list(reader, asker, object, &by_id)?;
    let mut record = page.items.into_iter().next().ok_or_else(Problem::missing)?;
    for (ix, field) in object.fields.iter().enumerate() {
        let Some(lines) = &field.doc.lines else {
            continue;
        };
        if !caller.access().may_read_field(object, ix) {
            continue;
        }
        let child = model.object(&lines.object)?;
        if caller.access().scope(child, Action::Read) == crate::pack::Scope::None {
            continue;
        }
        let (link, _) = child.field(&lines.field)?;
        if caller.access().may_read_field(child, link) {
            let of_record = Term::column(child.column(link)?).eq(Term::value(id));
            let lines = all_lines(reader, asker, child, of_record)?;
            record.lines.push((field.name.clone(), lines));
        }
    }
    Ok(record)
}

/// Every line of a document: one left out would be deleted when the document is sent back.
fn all_lines(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    child: &Arc<Object>,
    of_record: Term,
) -> Result<Vec<Visible>, Problem> {
    let mut query = ListQuery {
        also: Some(of_record),
        sort: Some("id".into()),
        limit: Some(PAGE_MAX),
        ..ListQuery::default()
    };
    let mut lines = Vec::new();
    loop {
        let page = list(reader, asker, child, &query)?;
        lines.extend(page.items);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(lines);
        }
    }
}

pub(super) fn filtered(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    query: &ListQuery,
    mut select: Select,
) -> Result<Select, Problem> {
    if let Some(text) = query
        .filter
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        let bool_ = Some(weft_expr::Type::Bool);
        let checked = weft_expr::check(text, object.reference(), &compiler.catalogue(), bool_)?;
        let term = compiler.lowering(&mut select, |scope| checked.lower(scope))?;
        select = select.and(term);
    }
    if let Some(also) = &query.also {
        select = select.and(also.clone());
    }
    if let Some(asked) = query
        .search
        .as_deref()
        .filter(|asked| !asked.trim().is_empty())
    {
        select = select.and(search::condition(object, compiler.caller.access(), asked));
    }
    Ok(select)
}

/// The keys of the order; the id comes last and makes it total.
fn sort_keys(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    sort: Option<&str>,
    select: &mut Select,
) -> Result<Vec<Sort>, Problem> {
    let mut keys: Vec<Sort> = Vec::new();
    for part in sort
        .unwrap_or("-id")
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if keys.len() == SORT_KEYS_MAX {
            return Err(too_many_sort_keys());
        }
        let (descending, name) = part
            .strip_prefix('-')
            .map_or((false, part), |name| (true, name));
        let key = weft_expr::check(name, object.reference(), &compiler.catalogue(), None)?;
        let term = compiler.lowering(select, |scope| key.lower(scope))?;
        keys.push(Sort { term, descending });
    }
    let id = Term::column(object.column(system::ID)?);
    if keys.iter().all(|key| key.term != id) {
        let descending = keys.first().is_some_and(|key| key.descending);
        keys.push(Sort {
            term: id,
            descending,
        });
    }
    Ok(keys)
}

pub(super) fn too_many_sort_keys() -> Problem {
    Problem::invalid(
        "query.too_many_sort_keys",
        format!("最多按 {SORT_KEYS_MAX} 个字段排序"),
        format!("At most {SORT_KEYS_MAX} sort keys"),
    )
}

/// How many records answer, counted no further than one past the exact limit.
fn count(
    reader: &mut Reader<'_>,
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    select: Select,
) -> Result<u32, Problem> {
    let select = select
        .column(object.column(system::ID)?)
        .limit(TOTAL_EXACT_MAX + 1);
    let mut total = 0;
    let mut add = |_: &Vec<Datum>| {
        total += 1;
        Ok(())
    };
    reader.each(&compiler.plan(select, vec![ColumnKind::Int]), &mut add)?;
    Ok(total)
}
