//! The answers to a search, best first: what is there exactly, then what is near.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use weft_kernel::query::{Datum, Function, Select, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, Reader};

use super::cursor;
use crate::access::Compiler;
use crate::model::{FieldIx, Object, system};
use crate::search::{self, Closeness, Net, Question};

/// The most records a net brings up to be ranked, newest first.
pub const RANKED_MAX: u32 = 200;
/// With so many answers that begin with the question among the newest, or are just it, no others that
/// begin with it are looked up.
const BEGINNING_ENOUGH: usize = 100;
/// With fewer exact answers than this, answers with typing errors are looked for.
pub const TOLERANT_BELOW: usize = 5;
/// The most records a tolerant net brings up to be looked at, newest first.
pub const TOLERANT_CANDIDATES_MAX: u32 = 400;
/// The most answers with typing errors.
pub const TOLERANT_MAX: usize = 50;

/// A record that answers.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) id: Id,
    pub(crate) closeness: Closeness,
    /// When it was last changed, as far as the caller may know.
    updated: i64,
    /// What its fields say, the title first.
    texts: Vec<Option<String>>,
}

/// The place of an answer in the order, as a cursor keeps it; smaller comes first.
type Place = [i64; 5];

impl Found {
    /// Its place: how close it is, then the newest, then the last made.
    pub(crate) fn place(&self) -> Place {
        let (grade, place, field) = self.closeness.numbers();
        [grade, place, field, -self.updated, -self.id.number()]
    }

    /// What the field it was found in says.
    pub(crate) fn text(&self) -> Option<&str> {
        self.texts.get(self.closeness.field)?.as_deref()
    }
}

/// Where answers are looked for.
pub(crate) struct Ground<'a> {
    pub(crate) compiler: &'a Compiler<'a>,
    pub(crate) object: &'a Arc<Object>,
    /// The records among which they are: under the caller's rights, with every other condition.
    pub(crate) base: Select,
    /// The fields the caller may find them by, the title first.
    pub(crate) fields: Vec<FieldIx>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(compiler: &'a Compiler<'a>, object: &'a Arc<Object>, base: Select) -> Self {
        Self {
            fields: search::fields(object, compiler.caller.access()),
            base: base.and(search::within(compiler, object)),
            compiler,
            object,
        }
    }

    /// The newest records the net catches.
    fn caught(
        &self,
        reader: &mut Reader<'_>,
        (question, net, limit): (&Question, Net, u32),
    ) -> Result<Vec<Vec<Datum>>, Problem> {
        let numbers = search::numbers(self.object, &self.fields);
        let Some(condition) = question.condition(&numbers, net) else {
            return Ok(Vec::new());
        };
        let (object, access) = (self.object, self.compiler.caller.access());
        let id = object.column(system::ID)?;
        let mut select = self.base.clone().and(condition).column(id).limit(limit);
        let mut kinds = vec![ColumnKind::Int, ColumnKind::Int];
        select = match access.may_ask_by_field(object, system::UPDATED_AT) {
            true => select.column(object.column(system::UPDATED_AT)?),
            false => select.output("updated", Term::value(0)),
        };
        for ix in &self.fields {
            select = select.column(object.column(*ix)?);
            kinds.push(ColumnKind::Text);
        }
        let select = select.sort_by(Term::column(id), true);
        reader.rows(&self.compiler.plan(select, kinds))
    }

    /// What answers exactly, ranked, and below which id there is more.
    fn exact(
        &self,
        reader: &mut Reader<'_>,
        question: &Question,
    ) -> Result<(Vec<Found>, Option<Id>), Problem> {
        let rows = self.caught(reader, (question, Net::Exact, RANKED_MAX))?;
        let full = usize::try_from(RANKED_MAX).is_ok_and(|most| rows.len() >= most);
        let floor = rows.last().and_then(|row| id_of(row)).filter(|_| full);
        let mut found = self.looked_at(rows, question);
        if full {
            // The newest may crowd out the best: those are looked up apart.
            let mut best = self.caught(reader, (question, Net::Whole, RANKED_MAX))?;
            let begin = found.iter().filter(|one| question.begins(&one.closeness));
            if begin.count() + best.len() < BEGINNING_ENOUGH {
                best.extend(self.caught(reader, (question, Net::Start, RANKED_MAX))?);
            }
            let known: BTreeSet<Id> = found.iter().map(|found| found.id).collect();
            best.retain(|row| id_of(row).is_some_and(|id| !known.contains(&id)));
            found.extend(self.looked_at(best, question));
        }
        found.sort_by_key(Found::place);
        Ok((found, floor))
    }

    /// Each record once, with how close it is; what the index found is an answer.
    fn looked_at(&self, rows: Vec<Vec<Datum>>, question: &Question) -> Vec<Found> {
        let fields = self.fields.len();
        let found = each_once(rows).map(|row| found(&row, question));
        let found = found.map(|(row, close)| {
            let closeness = close.unwrap_or_else(|| Closeness::scattered(fields));
            Found { closeness, ..row }
        });
        found.collect()
    }

    /// What answers with typing errors, ranked, without what is `known`.
    fn near(
        &self,
        reader: &mut Reader<'_>,
        question: &Question,
        known: &[Found],
    ) -> Result<Vec<Found>, Problem> {
        let known: BTreeSet<Id> = known.iter().map(|found| found.id).collect();
        let mut rows = Vec::new();
        for net in [Net::Alike, Net::Near] {
            rows.extend(self.caught(reader, (question, net, TOLERANT_CANDIDATES_MAX))?);
        }
        let others = each_once(rows).filter(|row| id_of(row).is_none_or(|id| !known.contains(&id)));
        let near = others.filter_map(|row| {
            let (row, closeness) = found(&row, question);
            closeness.map(|closeness| Found { closeness, ..row })
        });
        let mut near: Vec<Found> = near.collect();
        near.sort_by_key(Found::place);
        near.truncate(TOLERANT_MAX);
        Ok(near)
    }
}

/// Each row once, by its id.
fn each_once(rows: Vec<Vec<Datum>>) -> impl Iterator<Item = Vec<Datum>> {
    let mut seen = BTreeSet::new();
    rows.into_iter()
        .filter(move |row| id_of(row).is_some_and(|id| seen.insert(id)))
}

/// The record in a row, and how close it is.
fn found(row: &[Datum], question: &Question) -> (Found, Option<Closeness>) {
    let texts = row
        .iter()
        .skip(2)
        .map(|datum| datum.as_text().map(str::to_owned));
    let texts: Vec<Option<String>> = texts.collect();
    let read: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let closeness = search::closeness(question, &read);
    let found = Found {
        id: id_of(row).unwrap_or_default(),
        closeness: Closeness::scattered(texts.len()),
        updated: row.get(1).and_then(Datum::as_int).unwrap_or_default(),
        texts,
    };
    (found, closeness)
}

fn id_of(row: &[Datum]) -> Option<Id> {
    row.first()?.as_int().map(Id::new)
}

/// All answers of one ground that are ranked.
pub(super) struct Ranking {
    found: Vec<Found>,
    /// Below this id there are further exact answers, which are not ranked.
    floor: Option<Id>,
}

/// Exact answers of several grounds with, when there are few, what is near.
pub(crate) fn everywhere(
    reader: &mut Reader<'_>,
    grounds: &[Ground<'_>],
    question: &Question,
) -> Result<Vec<(usize, Found)>, Problem> {
    let mut all: Vec<Vec<Found>> = Vec::new();
    for ground in grounds {
        all.push(ground.exact(reader, question)?.0);
    }
    if wants_more(question, all.iter().flatten()) {
        for (ground, found) in grounds.iter().zip(&mut all) {
            let near = ground.near(reader, question, found)?;
            found.extend(near);
        }
    }
    let numbered = all.into_iter().enumerate();
    let mut all: Vec<(usize, Found)> = numbered
        .flat_map(|(at, found)| found.into_iter().map(move |found| (at, found)))
        .collect();
    all.sort_by_key(|(_, found)| found.place());
    Ok(all)
}

/// Whether typing errors are forgiven: there are few exact answers; of a number, none.
fn wants_more<'f>(question: &Question, found: impl Iterator<Item = &'f Found>) -> bool {
    let exact = found.filter(|found| !found.closeness.grade.is_tolerant());
    let exact = exact.count();
    match question.has_number() {
        true => exact == 0,
        false => exact < TOLERANT_BELOW,
    }
}

/// Where a page of answers begins.
#[derive(Clone, Debug)]
enum Begin {
    At(u32),
    After(Place),
    Rest(Id),
}

/// A page asked for: from where, how long.
pub(super) struct Asked<'a> {
    pub(super) question: &'a Question,
    pub(super) cursor: Option<&'a str>,
    pub(super) offset: u32,
    pub(super) limit: u32,
}

/// The ids on a page of the answers, the cursor behind them, and how many there are if that is known.
pub(super) struct FoundPage {
    pub(super) ids: Vec<Id>,
    pub(super) next_cursor: Option<String>,
    pub(super) total: Option<u32>,
}

/// A page of the answers: those that are ranked, then all others, newest first.
pub(super) fn page(
    reader: &mut Reader<'_>,
    mut ground: Ground<'_>,
    asked: &Asked<'_>,
) -> Result<FoundPage, Problem> {
    let (top, begin) = match asked.cursor {
        Some(text) => begin_of(text)?,
        None => (None, Begin::At(asked.offset)),
    };
    if let Some(top) = top {
        // What was made since the first page stays out, or it would push others over the edge.
        let id = Term::column(ground.object.column(system::ID)?);
        ground.base = ground
            .base
            .and(Term::call2(Function::Le, id, Term::value(top)));
    }
    let ranking = ranking(reader, &ground, asked.question)?;
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let ranked = ranking.found.len();
    let from = match &begin {
        Begin::At(offset) => usize::try_from(*offset).unwrap_or(usize::MAX),
        Begin::After(place) => ranking.found.partition_point(|one| one.place() <= *place),
        Begin::Rest(_) => ranked,
    };
    let mut shown = ranking.found.iter().skip(from).take(limit);
    let mut ids: Vec<Id> = shown.clone().map(|found| found.id).collect();
    let top = top.or_else(|| ranking.found.iter().map(|found| found.id).max());
    let mut next = shown.next_back().map(|last| last.place().to_vec());
    let mut more = from.saturating_add(limit) < ranked || ranking.floor.is_some();
    if let Some(floor) = ranking.floor.filter(|_| ids.len() < limit) {
        let below = match begin {
            Begin::Rest(id) => id,
            _ => floor,
        };
        let wanted = (below, from.saturating_sub(ranked), limit - ids.len());
        let (rest, further) = rest(reader, &ground, (asked.question, &ranking.found), wanted)?;
        next = rest.last().map(|id| vec![id.number()]).or(next);
        more = further;
        ids.extend(rest);
    }
    let cursor = next.filter(|_| more).zip(top).map(|(next, top)| {
        let mut keys = vec![top.number()];
        keys.extend(next);
        cursor::of(&keys.into_iter().map(Datum::Int).collect::<Vec<_>>())
    });
    Ok(FoundPage {
        ids,
        next_cursor: cursor,
        total: match ranking.floor {
            Some(_) => None,
            None => u32::try_from(ranked).ok(),
        },
    })
}

fn ranking(
    reader: &mut Reader<'_>,
    ground: &Ground<'_>,
    question: &Question,
) -> Result<Ranking, Problem> {
    let (mut found, floor) = ground.exact(reader, question)?;
    if wants_more(question, found.iter()) {
        let near = ground.near(reader, question, &found)?;
        found.extend(near);
        found.sort_by_key(Found::place);
    }
    Ok(Ranking { found, floor })
}

/// The next exact answers below an id that are not ranked, and whether there are others behind.
fn rest(
    reader: &mut Reader<'_>,
    ground: &Ground<'_>,
    (question, ranked): (&Question, &[Found]),
    (below, skipped, limit): (Id, usize, usize),
) -> Result<(Vec<Id>, bool), Problem> {
    let numbers = search::numbers(ground.object, &ground.fields);
    let Some(exact) = question.condition(&numbers, Net::Exact) else {
        return Ok((Vec::new(), false));
    };
    let column = ground.object.column(system::ID)?;
    let id = || Term::column(column);
    let known = ranked.iter().map(|found| found.id).filter(|id| *id < below);
    let known: Vec<Id> = known.collect();
    let mut select =
        ground
            .base
            .clone()
            .and(exact)
            .and(Term::call2(Function::Lt, id(), Term::value(below)));
    if !known.is_empty() {
        select = select.and(id().is_in(known).negated());
    }
    let more = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut select = select.column(column).sort_by(id(), true).limit(more);
    select.offset = u32::try_from(skipped).unwrap_or(u32::MAX);
    let rows = reader.rows(&ground.compiler.plan(select, vec![ColumnKind::Int]))?;
    let further = rows.len() > limit;
    let ids = rows.iter().take(limit).filter_map(|row| id_of(row));
    Ok((ids.collect(), further))
}

/// What a cursor of a search says: the newest record of the first page, and where to go on.
fn begin_of(text: &str) -> Result<(Option<Id>, Begin), Problem> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|error| cursor::wrong().because(error))?;
    let keys: Vec<i64> =
        serde_json::from_slice(&bytes).map_err(|error| cursor::wrong().because(error))?;
    match keys.as_slice() {
        [top, rest] => Ok((Some(Id::new(*top)), Begin::Rest(Id::new(*rest)))),
        [top, place @ ..] => {
            let place = place.try_into();
            let place = place.map_err(|error| cursor::wrong().because(error))?;
            Ok((Some(Id::new(*top)), Begin::After(place)))
        }
        [] => Err(cursor::wrong()),
    }
}
