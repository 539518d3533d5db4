//! Lists: filter, search, sort, page, total.

use std::collections::HashMap;
use std::sync::Arc;

use weft_kernel::query::{Datum, Select, Sort, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Reader};

use super::bounds::within;
use super::cursor;
use super::found::{self, Asked, Ground};
use super::front;
use super::listed;
use super::read;
use super::visible::Visible;
use super::{PAGE_DEFAULT, PAGE_MAX};
use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::model::{Model, Object, system};
use crate::search::{self, Question};

/// Totals are exact up to here, then "at least".
pub const TOTAL_EXACT_MAX: u32 = 10_000;
/// The most conditions a list marks its records by.
pub(crate) const MARKS_MAX: usize = 8;
/// The most sort keys of one list.
pub(super) const SORT_KEYS_MAX: usize = 4;
/// The most records a page can lie behind by offset.
pub const OFFSET_MAX: u32 = 1_000_000;

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
    /// Conditions of which each record says whether it meets them, at most [`MARKS_MAX`].
    pub marks: Vec<String>,
    /// Whether the bin is read instead: what the caller could see and delete, were it there.
    pub deleted: bool,
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

impl ListQuery {
    /// Refuses a page that is none, before anything is read.
    fn check_place(&self) -> Result<(), Problem> {
        within("limit", self.limit, (1, PAGE_MAX))?;
        within("offset", self.offset, (0, OFFSET_MAX))?;
        if self.cursor.is_none() || self.offset.is_none_or(|offset| offset == 0) {
            return Ok(());
        }
        let (zh, en) = (
            "cursor 和 offset 只能写一个",
            "Say cursor or offset, not both",
        );
        Err(Problem::invalid("query.two_places", zh, en).on_field("offset"))
    }
}

/// Who asks, of which model, when.
pub(super) type Asker<'a> = (&'a Model, &'a Caller, Moment);

pub(crate) fn list(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    object: &Arc<Object>,
    query: &ListQuery,
) -> Result<Page, Problem> {
    let (model, caller, now) = asker;
    let compiler = Compiler::new(model, caller, now);
    if query.deleted && query.search.is_some() {
        return Err(no_search_in_bin());
    }
    query.check_place()?;
    let base = reached(&compiler, object, query.deleted)?;
    let limit = query.limit.unwrap_or(PAGE_DEFAULT);
    let question = query.search.as_deref().map(Question::of);
    let ranked = question.filter(|asked| query.sort.is_none() && !asked.is_empty());
    let (ids, next_cursor, known) = match ranked {
        Some(question) => {
            let base = narrowed(&compiler, object, query, base.clone())?;
            let asked = Asked {
                question: &question,
                cursor: query.cursor.as_deref(),
                offset: query.offset.unwrap_or(0),
                limit,
            };
            let page = found::page(reader, Ground::new(&compiler, object, base), &asked)?;
            (page.ids, page.next_cursor, page.total)
        }
        None => {
            let base = filtered(&compiler, object, query, base.clone())?;
            let (ids, next) = page(reader, &compiler, (object, query), base, limit)?;
            (ids, next, None)
        }
    };
    let total = match (query.count, known) {
        (false, _) => None,
        (true, Some(known)) => Some(known),
        (true, None) => {
            let base = filtered(&compiler, object, query, base)?;
            Some(count(reader, &compiler, object, base)?)
        }
    };
    let wanted = Wanted {
        fields: query.fields.as_deref(),
        marks: &query.marks,
        deleted: query.deleted,
    };
    let items = shown(reader, asker, (object, wanted), &ids)?;
    Ok(Page {
        items,
        next_cursor,
        total: total.map(|total| total.min(TOTAL_EXACT_MAX)),
        total_exact: total.is_none_or(|total| total <= TOTAL_EXACT_MAX),
    })
}

/// The records of the list, or those of the bin.
fn reached(compiler: &Compiler<'_>, object: &Object, deleted: bool) -> Result<Select, Problem> {
    match deleted {
        true => compiler.select_deleted(object, Action::Delete),
        false => compiler.select(object, Action::Read),
    }
}

/// The ids of one page in order, and the cursor behind them when there are more. Only ids and keys
/// go through the database's sorter; columns and labels are read for the page alone.
fn page(
    reader: &mut Reader<'_>,
    compiler: &Compiler<'_>,
    (object, query): (&Arc<Object>, &ListQuery),
    mut base: Select,
    limit: u32,
) -> Result<(Vec<Id>, Option<String>), Problem> {
    let keys = match (query.deleted, query.sort.as_deref()) {
        (true, None) => last_deleted_first(object)?,
        (_, sort) => sort_keys(compiler, object, sort, &mut base)?,
    };
    let (sort, key_kinds): (Vec<Sort>, Vec<ColumnKind>) = keys.into_iter().unzip();
    let kept = match reader.plans_by_values() {
        true => None,
        false => front::order(object, query, &base, &sort),
    };
    let order = order_of(query);
    let cursor = query.cursor.as_deref();
    let cursor = cursor.map(|text| cursor::of_order(text, &order));
    let cursor = cursor.transpose()?;
    if let Some(text) = cursor {
        base = base.and(cursor::after(text, &sort, &key_kinds)?);
    }
    let mut kinds = vec![ColumnKind::Int];
    kinds.extend(&key_kinds);
    let id = object.column(system::ID)?;
    let mut read = |base: Select| {
        let mut select = base.column(id).limit(limit + 1);
        select.offset = query.offset.unwrap_or(0);
        for key in &sort {
            select = select.output("key", key.term.clone());
        }
        select.sort.clone_from(&sort);
        reader.rows(&compiler.plan(select, kinds.clone()))
    };
    let more = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    for (kept, size) in kept
        .iter()
        .flat_map(|kept| front::FRONTS.map(|size| (kept, size)))
    {
        rows = read(front::of(
            (object, &base),
            cursor,
            (kept, &key_kinds),
            size,
        )?)?;
        if rows.len() > more {
            break;
        }
    }
    if rows.len() <= more {
        rows = read(base)?;
    }
    let mut next_cursor = None;
    if rows.len() > more {
        rows.pop();
        let keys = rows.last().and_then(|row| row.get(1..));
        next_cursor = keys.map(|keys| cursor::in_order(&cursor::of(keys), &order));
    }
    Ok((
        rows.iter().filter_map(|row| id_of(row)).collect(),
        next_cursor,
    ))
}

/// What a list is ordered by, in one word.
fn order_of(query: &ListQuery) -> String {
    let sort = query.sort.as_deref().unwrap_or_default();
    let sort = sort.chars().filter(|c| !c.is_whitespace());
    let bin = if query.deleted { "!" } else { "" };
    bin.chars().chain(sort).collect()
}

fn id_of(row: &[Datum]) -> Option<Id> {
    row.first()?.as_int().map(Id::new)
}

/// What of each record is shown.
#[derive(Clone, Copy, Default)]
struct Wanted<'a> {
    /// Fields; all readable ones when not said.
    fields: Option<&'a [String]>,
    /// Conditions it is marked by.
    marks: &'a [String],
    /// Whether they are in the bin, and since when.
    deleted: bool,
}

/// The visible ones of `ids` with their fields, in the order of `ids`.
fn shown(
    reader: &mut Reader<'_>,
    (model, caller, now): Asker<'_>,
    (object, wanted): (&Arc<Object>, Wanted<'_>),
    ids: &[Id],
) -> Result<Vec<Visible>, Problem> {
    let compiler = Compiler::new(model, caller, now);
    let id = Term::column(object.column(system::ID)?);
    let among = match ids {
        [one] => id.eq(Term::value(*one)),
        several => id.is_in(several.iter().copied()),
    };
    let base = reached(&compiler, object, wanted.deleted)?.and(among);
    let (mut select, mut kinds, mut shown) = read::show(&compiler, object, wanted.fields, base)?;
    let marks = kinds.len();
    if wanted.marks.len() > MARKS_MAX {
        return Err(too_many_marks());
    }
    for text in wanted.marks {
        let bool_ = Some(weft_expr::Type::Bool);
        let checked = weft_expr::check(text, object.reference(), &compiler.catalogue(), bool_)?;
        let term = compiler.lowering(&mut select, |scope| checked.lower(scope))?;
        select = select.output("mark", term);
        kinds.push(ColumnKind::Bool);
    }
    let since = kinds.len();
    if wanted.deleted {
        let at = Term::column(object.column(system::DELETED_AT)?);
        select = select.output("deleted_at", at);
        kinds.push(ColumnKind::Int);
    }
    let mut rows = reader.rows(&compiler.plan(select, kinds))?;
    rows.iter_mut().for_each(|row| shown.mask(row));
    shown.told = listed::told(reader, &compiler, &shown, &rows)?;
    let shown = Arc::new(shown);
    let visible = |row| Visible {
        shown: Arc::clone(&shown),
        row,
        lines: Vec::new(),
        marks: (!wanted.marks.is_empty()).then_some(marks..since),
        deleted_at: wanted.deleted.then_some(since),
    };
    let mut found: HashMap<Id, Visible> = rows
        .into_iter()
        .map(visible)
        .map(|record| (record.id(), record))
        .collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The visible ones of `ids` with nothing but what they are called.
pub(super) fn titled(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    object: &Arc<Object>,
    ids: &[Id],
) -> Result<Vec<Visible>, Problem> {
    let readable = asker.1.access().may_read_field(object, object.title);
    let title = object.fields.get(object.title).filter(|_| readable);
    let fields: Vec<String> = title.map(|title| title.name.clone()).into_iter().collect();
    let wanted = Wanted {
        fields: Some(&fields),
        marks: &[],
        deleted: false,
    };
    shown(reader, asker, (object, wanted), ids)
}

/// One record with its lines, if the caller may see it.
pub(crate) fn one(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    object: &Arc<Object>,
    id: Id,
) -> Result<Visible, Problem> {
    let (model, caller, _) = asker;
    let found = shown(reader, asker, (object, Wanted::default()), &[id])?;
    let mut record = found.into_iter().next().ok_or_else(Problem::missing)?;
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

/// Every condition of a list, the search as well.
pub(super) fn filtered(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    query: &ListQuery,
    select: Select,
) -> Result<Select, Problem> {
    let select = narrowed(compiler, object, query, select)?;
    let asked = query.search.as_deref().unwrap_or_default();
    let condition = search::condition(compiler, object, asked);
    Ok(select.and(condition))
}

/// Every condition of a list but the search.
fn narrowed(
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
    Ok(select)
}

/// The keys of the order; the id comes last and makes it total.
fn sort_keys(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    sort: Option<&str>,
    select: &mut Select,
) -> Result<Vec<(Sort, ColumnKind)>, Problem> {
    let mut keys: Vec<(Sort, ColumnKind)> = Vec::new();
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
        keys.push((Sort { term, descending }, cursor::kind_of(key.ty())));
    }
    let id = Term::column(object.column(system::ID)?);
    if keys.iter().all(|(key, _)| key.term != id) {
        let descending = keys.first().is_some_and(|(key, _)| key.descending);
        let last = Sort {
            term: id,
            descending,
        };
        keys.push((last, ColumnKind::Int));
    }
    Ok(keys)
}

/// The order of the bin when none is asked for.
fn last_deleted_first(object: &Object) -> Result<Vec<(Sort, ColumnKind)>, Problem> {
    let key = |ix| -> Result<(Sort, ColumnKind), Problem> {
        let term = Term::column(object.column(ix)?);
        let descending = true;
        Ok((Sort { term, descending }, ColumnKind::Int))
    };
    Ok(vec![key(system::DELETED_AT)?, key(system::ID)?])
}

fn no_search_in_bin() -> Problem {
    Problem::invalid(
        "query.bin_search",
        "回收站不能搜索，请用 `filter`，例如 `name contains \"…\"`",
        "The bin is not searched; use `filter`, such as `name contains \"…\"`",
    )
    .on_field("q")
}

fn too_many_marks() -> Problem {
    Problem::invalid(
        "query.too_many_marks",
        format!("最多 {MARKS_MAX} 个标记条件"),
        format!("At most {MARKS_MAX} conditions to mark by"),
    )
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
