//! Search by own grams: characters, pairs, pinyin, initials and syllables as heard, per field.
//!
//! A token carries the number of its field, so that a field the caller may not read is never
//! matched. Tokens hold letters, digits and Chinese characters only.

mod ahead;
mod closeness;
mod digest;
mod excerpt;
mod grams;
mod question;
mod sound;
mod tolerance;

#[cfg(test)]
mod tests;

use weft_kernel::Id;
use weft_kernel::query::Term;
use weft_store::Tokens;

use crate::access::{Access, Compiler};
use crate::model::{FieldIx, Object, system};
use crate::pack::AccessKind;
use crate::records::Record;

pub(crate) use ahead::Ahead;
pub(crate) use closeness::{Closeness, closeness};
use digest::Digest;
pub use excerpt::Excerpt;
pub(crate) use excerpt::excerpt;
pub(crate) use question::{Net, Question};

/// The most characters of a value that are indexed.
pub(crate) const INDEXED_CHARS_MAX: usize = 120;
/// The number of this way to cut texts; entries made another way are made anew.
pub(crate) const FORMAT: &str = "4";

/// A record's search entry.
#[must_use]
pub(crate) fn entry_of(record: &Record, ahead: &Ahead) -> Tokens {
    let mut entry = Tokens::default();
    let digest = each_part(record, ahead, &mut |part| entry.append(part));
    entry.push(&digest.token());
    entry
}

/// The token of a record's search entry that stands for all others.
#[must_use]
pub(crate) fn digest_of(record: &Record) -> String {
    each_part(record, &Ahead::default(), &mut |_| ()).token()
}

/// Hands over the parts of a record's entry, which share no token; answers their digest.
fn each_part(record: &Record, ahead: &Ahead, part: &mut dyn FnMut(&Tokens)) -> Digest {
    let mut digest = Digest::default();
    digest.add(&record.id().number().to_be_bytes());
    for (ix, field) in record.object().searchable() {
        if let Some(text) = record.datum(ix).as_text() {
            let cut = ahead.cut_of(field.number, text);
            part(&cut.tokens);
            digest.add(&cut.digest.to_be_bytes());
        }
    }
    if record.object().doc.access == AccessKind::Owned {
        let id = |ix| record.datum(ix).as_int().map(Id::new);
        let owner = id(system::OWNER).map(owner_token);
        let department = id(system::DEPARTMENT).map(department_token);
        for token in owner.into_iter().chain(department) {
            digest.add(token.as_bytes());
            part(&Tokens::from_iter([token]));
        }
    }
    digest
}

/// The fields whose change changes the search entry; none when the object is not searched.
pub(crate) fn indexed(object: &Object) -> impl Iterator<Item = FieldIx> {
    let owned = object.doc.access == AccessKind::Owned && object.searchable().next().is_some();
    let also = [system::OWNER, system::DEPARTMENT].into_iter();
    let fields = object.searchable().map(|(ix, _)| ix);
    fields.chain(also.filter(move |_| owned))
}

/// The token of the records somebody owns.
pub(crate) fn owner_token(owner: Id) -> String {
    format!("o{}", owner.number())
}

/// The token of the records of a department.
pub(crate) fn department_token(department: Id) -> String {
    format!("d{}", department.number())
}

/// The fields by which the caller may find records, the title first, then in the order of the object.
pub(crate) fn fields(object: &Object, access: &Access) -> Vec<FieldIx> {
    let askable = object
        .searchable()
        .map(|(ix, _)| ix)
        .filter(|ix| access.may_ask_by_field(object, *ix));
    let mut fields: Vec<FieldIx> = askable.collect();
    fields.sort_by_key(|ix| *ix != object.title);
    fields
}

/// The numbers of `fields`, by which tokens know them.
pub(crate) fn numbers(object: &Object, fields: &[FieldIx]) -> Vec<u32> {
    let fields = fields.iter().filter_map(|ix| object.fields.get(*ix));
    fields.map(|field| field.number).collect()
}

/// The condition that the base record answers the question `asked` in a field the caller may read.
#[must_use]
pub(crate) fn condition(compiler: &Compiler<'_>, object: &Object, asked: &str) -> Term {
    let numbers = numbers(object, &fields(object, compiler.caller.access()));
    let question = Question::of(asked);
    match question.is_empty() {
        true => Term::TRUE,
        false => question
            .condition(&numbers, Net::Exact)
            .map_or(Term::TRUE, |exact| exact.and(within(compiler, object))),
    }
}

/// The most departments by which the index narrows a search.
const DEPARTMENTS_MAX: usize = 100;

/// What the entry of every record the caller may read holds, so that the index passes over others'
/// records; their rights are asked as well.
#[must_use]
pub(crate) fn within(compiler: &Compiler<'_>, object: &Object) -> Term {
    match compiler.owners(object) {
        Some((owner, departments)) if departments.len() <= DEPARTMENTS_MAX => {
            let departments = departments.iter().copied().map(department_token);
            let tokens = [owner_token(owner)].into_iter().chain(departments);
            Term::Match(0, tokens.map(|token| vec![token]).collect())
        }
        _ => Term::TRUE,
    }
}
