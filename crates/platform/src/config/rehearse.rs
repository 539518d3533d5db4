//! Rehearsal: what a draft would make of the records of the last days; nothing is written.
//!
//! The draft's model computes every formula and roll-up when it is read, so the same records can be
//! read as they are and as they would be. Columns of new fields are made first: they stay empty.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use weft_kernel::query::{Function, Term};
use weft_kernel::{Kind, Label, Moment, Problem};

use super::gate;
use super::live::drafted_model;
use super::tables::Draft;
use crate::access::Action;
use crate::caller::Caller;
use crate::fields::{STARS, masked};
use crate::model::{Field, Model, Object, system};
use crate::pack::{CheckDoc, DocKey, Scope};
use crate::people::configuration_is_within;
use crate::platform::Platform;
use crate::records::{self, ListQuery, PAGE_MAX, Page};

/// How many days back a rehearsal looks unless told otherwise, and at most.
pub const DAYS_DEFAULT: u32 = 90;
/// The most days a rehearsal looks back.
pub const DAYS_MAX: u32 = 3660;
/// The most records of one object a rehearsal reads, newest first.
pub const REHEARSED_MAX: usize = 20_000;
/// Records told one by one.
pub const EXAMPLES_MAX: usize = 50;

/// What would come out differently.
#[derive(Clone, Debug, Serialize)]
pub struct Rehearsal {
    /// How many days back.
    pub days: u32,
    /// Objects with differences.
    pub objects: Vec<ObjectRehearsal>,
}

/// What would come out differently in one object.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectRehearsal {
    /// The object.
    pub object: String,
    /// What users read.
    pub label: Label,
    /// Records that were read.
    pub records: usize,
    /// Whether there are more than a rehearsal reads.
    pub more: bool,
    /// Records with another value.
    pub differ: usize,
    /// The sentence: 43 张单，金额 −12,300.
    pub sentence: Label,
    /// Fields with other values.
    pub fields: Vec<FieldRehearsal>,
    /// Conditions that refuse other records.
    pub checks: Vec<CheckRehearsal>,
    /// The first records with another value.
    pub examples: Vec<ExampleRehearsal>,
}

/// Other values of one field.
#[derive(Clone, Debug, Serialize)]
pub struct FieldRehearsal {
    /// The field.
    pub field: String,
    /// What users read.
    pub label: Label,
    /// Records with another value.
    pub differ: usize,
    /// The sum before, of numbers.
    pub old_sum: Option<Decimal>,
    /// The sum after.
    pub new_sum: Option<Decimal>,
    /// After less before.
    pub difference: Option<Decimal>,
}

/// A condition and the records it refuses.
#[derive(Clone, Debug, Serialize)]
pub struct CheckRehearsal {
    /// Its code.
    pub code: String,
    /// What the person would be told.
    pub message: Label,
    /// Records it would refuse when they are next saved, and does not today.
    pub refused: usize,
    /// Records it refuses today, and would no longer.
    pub admitted: usize,
    /// Some of those it would refuse.
    pub examples: Vec<Json>,
}

/// A record before and after.
#[derive(Clone, Debug, Serialize)]
pub struct ExampleRehearsal {
    /// The record.
    pub id: Json,
    /// What it is called.
    pub label: Json,
    /// Field → old and new value.
    pub changes: BTreeMap<String, (Json, Json)>,
}

impl Platform {
    /// What the caller's draft would make of the records changed in the last `days`.
    ///
    /// # Errors
    /// `config.days`; what is wrong in the draft.
    pub fn rehearse(&self, caller: &Caller, days: u32) -> Result<Rehearsal, Problem> {
        gate(caller)?;
        if days == 0 || days > DAYS_MAX {
            return Err(Problem::invalid(
                "config.days",
                format!("天数须在 1 到 {DAYS_MAX} 之间"),
                format!("Between 1 and {DAYS_MAX} days"),
            )
            .on_field("days"));
        }
        let (live, draft) = (self.live(), self.draft(caller)?);
        let built = self.candidate(&live, &draft)?;
        // Rights that could not be published let nobody look at records either.
        configuration_is_within(caller, &self.model(), &built.model)?;
        self.store()
            .reconcile(&columns_only(&self.model(), &built.model))?;
        let after = drafted_model(self.store(), &built.live, &built.model)?;
        let now = self.model();
        let since = Moment::from_ms(self.now().ms() - i64::from(days) * Moment::DAY_MS);
        let mut objects = Vec::new();
        for object in after.objects().filter(|object| is_touched(&draft, object)) {
            let Some(before) = now.by_number(object.number) else {
                continue;
            };
            let both = Both {
                platform: self,
                caller,
                now: (&now, before),
                after: (&after, object),
                since,
            };
            if both.are_read()? {
                objects.extend(both.rehearse()?);
            }
        }
        Ok(Rehearsal { days, objects })
    }
}

/// The draft's columns under the indexes of today: an index could refuse what people write.
fn columns_only(now: &Model, new: &Model) -> weft_store::Schema {
    let held = now.schema().tables;
    let mut schema = new.schema();
    for table in &mut schema.tables {
        let same = held.iter().find(|held| held.table == table.table);
        table.indexes = same.map(|held| held.indexes.clone()).unwrap_or_default();
    }
    schema
}

/// Whether the draft may change what the object computes or refuses: what is computed may read
/// any other object, and tables.
fn is_touched(draft: &Draft, object: &Object) -> bool {
    let named = |key: &DocKey| key.kind == "object" && key.name == object.name;
    let computes = object.fields.iter().any(|field| field.kind.is_computed());
    computes || draft.keys().any(named)
}

/// An object as it is and as it would be.
struct Both<'a> {
    platform: &'a Platform,
    /// With whose rights records are read.
    caller: &'a Caller,
    now: (&'a Model, &'a Arc<Object>),
    after: (&'a Model, &'a Arc<Object>),
    since: Moment,
}

type Values = Map<String, Json>;

impl Both<'_> {
    fn rehearse(&self) -> Result<Option<ObjectRehearsal>, Problem> {
        let object = self.after.1;
        let fields = self.fields()?;
        let (mut differences, mut records, mut more) = (BTreeMap::new(), 0, false);
        let (mut differ, mut examples) = (0, Vec::new());
        if !fields.is_empty() {
            let old = self.read(self.now, &fields)?;
            let new = self.read(self.after, &fields)?;
            (records, more) = (old.len(), old.len() >= REHEARSED_MAX);
            let both = old.iter().filter_map(|(id, old)| Some((old, new.get(id)?)));
            examples = both
                .map(|(old, new)| (new, compare(&fields, old, new, &mut differences)))
                .filter(|(_, found)| !found.is_empty())
                .map(|(new, found)| example(object, new, found))
                .collect();
            differ = examples.len();
        }
        examples.truncate(EXAMPLES_MAX);
        let checks = self.checks()?;
        if differ == 0 && checks.is_empty() {
            return Ok(None);
        }
        let fields: Vec<FieldRehearsal> = differences.into_values().collect();
        Ok(Some(ObjectRehearsal {
            object: object.name.clone(),
            label: object.doc.label.clone(),
            records,
            more,
            differ,
            sentence: sentence(object, differ, &fields),
            fields,
            checks,
            examples,
        }))
    }

    /// Who reads records of `model`: those who see everything also what masks hide, which is told masked.
    fn reader(&self, model: &Model) -> Result<Caller, Problem> {
        if self.caller.access().is_everything() {
            return Ok(Caller::system(
                "a draft is rehearsed on records of the last days",
            ));
        }
        self.caller.current(model).map(Cow::into_owned)
    }

    /// Whether the caller reads any of the records, before and after.
    fn are_read(&self) -> Result<bool, Problem> {
        let reads = |(model, object): (&Model, &Arc<Object>)| {
            let access = self.reader(model)?;
            Ok(access.access().scope(object, Action::Read) > Scope::None)
        };
        Ok(reads(self.now)? && reads(self.after)?)
    }

    /// Computed fields both models have, and the caller reads in both.
    fn fields(&self) -> Result<Vec<&Field>, Problem> {
        let readers = (self.reader(self.now.0)?, self.reader(self.after.0)?);
        let place = |object: &Object, number: u32| {
            object
                .fields
                .iter()
                .position(|field| field.number == number)
        };
        let reads = |reader: &Caller, object: &Object, number: u32| {
            place(object, number).is_some_and(|ix| reader.access().may_ask_by_field(object, ix))
        };
        let there = |field: &&Field| {
            field.kind.is_computed()
                && reads(&readers.0, self.now.1, field.number)
                && reads(&readers.1, self.after.1, field.number)
        };
        Ok(self.after.1.fields.iter().filter(there).collect())
    }

    /// The newest records by id, as `model` has them.
    fn read(
        &self,
        (model, object): (&Model, &Arc<Object>),
        fields: &[&Field],
    ) -> Result<BTreeMap<String, Values>, Problem> {
        let reader_of = self.reader(model)?;
        let seen = reader_of.access().may_read_field(object, object.title);
        let title = object.at(object.title).ok().filter(|_| seen);
        let named = |field: &&Field| {
            let same = object
                .fields
                .iter()
                .find(|known| known.number == field.number);
            same.map(|known| known.name.clone())
        };
        let names = fields.iter().filter_map(named);
        let mut query = ListQuery {
            fields: Some(names.chain(title.map(|title| title.name.clone())).collect()),
            sort: Some("-updated_at".to_owned()),
            limit: Some(PAGE_MAX),
            also: Some(self.recent(object)?),
            ..ListQuery::default()
        };
        let mut found = BTreeMap::new();
        loop {
            let page = self.platform.store().read(|reader| {
                records::list(
                    reader,
                    (model, &reader_of, self.platform.now()),
                    object,
                    &query,
                )
            })?;
            found.extend(values_by_id(&page, title)?);
            query.cursor = page.next_cursor;
            if query.cursor.is_none() || found.len() >= REHEARSED_MAX {
                return Ok(found);
            }
        }
    }

    fn recent(&self, object: &Object) -> Result<Term, Problem> {
        let updated = Term::column(object.column(system::UPDATED_AT)?);
        Ok(Term::call2(
            Function::Le,
            Term::value(self.since.ms()),
            updated,
        ))
    }

    /// Conditions whose text is another, and the records they part.
    fn checks(&self) -> Result<Vec<CheckRehearsal>, Problem> {
        let (before, after) = (Self::conditions(self.now.1), Self::conditions(self.after.1));
        let mut told = Vec::new();
        let codes: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for code in codes {
            let (old, new) = (before.get(code), after.get(code));
            if old.map(|check| &check.when) == new.map(|check| &check.when) {
                continue;
            }
            let was = old.map(|check| self.refused(self.now, &check.when));
            let would = new.map(|check| self.refused(self.after, &check.when));
            let (was, would) = match (was.transpose(), would.transpose()) {
                (Ok(was), Ok(would)) => (was.unwrap_or_default(), would.unwrap_or_default()),
                // What it reads is hidden from the caller, so nobody is named.
                (Err(hidden), _) | (_, Err(hidden)) if hidden.kind() == Kind::Invalid => continue,
                (Err(problem), _) | (_, Err(problem)) => return Err(problem),
            };
            let refused: Vec<_> = would
                .iter()
                .filter(|(id, _)| !was.contains_key(*id))
                .collect();
            let admitted = was.keys().filter(|id| !would.contains_key(*id)).count();
            let examples = refused.iter().take(EXAMPLES_MAX);
            told.push(CheckRehearsal {
                code: code.clone(),
                message: new
                    .or(old)
                    .map(|check| check.message.clone())
                    .unwrap_or_default(),
                refused: refused.len(),
                admitted,
                examples: examples
                    .map(|(_, values)| Json::Object((*values).clone()))
                    .collect(),
            });
        }
        told.retain(|check| check.refused + check.admitted > 0);
        Ok(told)
    }

    /// Conditions by code.
    fn conditions(object: &Object) -> BTreeMap<String, &CheckDoc> {
        let checks = object.doc.checks.iter();
        checks.map(|check| (check.code.clone(), check)).collect()
    }

    /// The recent records for which a condition holds.
    fn refused(
        &self,
        (model, object): (&Model, &Arc<Object>),
        when: &str,
    ) -> Result<BTreeMap<String, Values>, Problem> {
        let reader_of = self.reader(model)?;
        let seen = reader_of.access().may_read_field(object, object.title);
        let title = object.at(object.title).ok().filter(|_| seen);
        let query = ListQuery {
            filter: Some(when.to_owned()),
            fields: Some(title.iter().map(|title| title.name.clone()).collect()),
            limit: Some(PAGE_MAX),
            also: Some(self.recent(object)?),
            ..ListQuery::default()
        };
        let page = self.platform.store().read(|reader| {
            records::list(
                reader,
                (model, &reader_of, self.platform.now()),
                object,
                &query,
            )
        })?;
        values_by_id(&page, title)
    }
}

/// The records of a page as the API sends them, their title masked where it has a mask.
fn values_by_id(page: &Page, title: Option<&Field>) -> Result<BTreeMap<String, Values>, Problem> {
    let mut found = BTreeMap::new();
    for visible in &page.items {
        let values = serde_json::to_value(visible)
            .map_err(|error| Problem::internal("config.rehearsal", error))?;
        if let Json::Object(mut values) = values {
            if let Some((name, mask)) = title.and_then(|title| Some((&title.name, title.doc.mask?)))
                && let Some(Json::String(text)) = values.get_mut(name)
            {
                *text = masked(mask, text);
            }
            found.insert(visible.id().to_string(), values);
        }
    }
    Ok(found)
}

/// Notes the fields whose values differ; answers them.
fn compare(
    fields: &[&Field],
    old: &Values,
    new: &Values,
    all: &mut BTreeMap<u32, FieldRehearsal>,
) -> BTreeMap<String, (Json, Json)> {
    let mut found = BTreeMap::new();
    for field in fields {
        let names = field.doc.former.iter().chain([&field.name]);
        let was = names.filter_map(|name| old.get(name)).next_back();
        let was = was.cloned().unwrap_or_default();
        let is = new.get(&field.name).cloned().unwrap_or_default();
        if was == is {
            continue;
        }
        let told = all.entry(field.number).or_insert_with(|| FieldRehearsal {
            field: field.name.clone(),
            label: field.doc.label.clone(),
            differ: 0,
            old_sum: None,
            new_sum: None,
            difference: None,
        });
        told.differ += 1;
        if matches!(field.ty, weft_expr::Type::Number) {
            let number = |json: &Json| json.as_str().and_then(|text| text.parse::<Decimal>().ok());
            let (was, is) = (
                number(&was).unwrap_or_default(),
                number(&is).unwrap_or_default(),
            );
            told.old_sum = Some(told.old_sum.unwrap_or_default() + was);
            told.new_sum = Some(told.new_sum.unwrap_or_default() + is);
            told.difference = Some(told.difference.unwrap_or_default() + is - was);
        }
        let shown = |value: Json| match field.doc.mask {
            Some(_) => STARS.into(),
            None => value,
        };
        found.insert(field.name.clone(), (shown(was), shown(is)));
    }
    found
}

fn example(
    object: &Object,
    new: &Values,
    changes: BTreeMap<String, (Json, Json)>,
) -> ExampleRehearsal {
    let title = object.at(object.title).ok();
    let label = title.and_then(|field| new.get(&field.name));
    ExampleRehearsal {
        id: new.get("id").cloned().unwrap_or_default(),
        label: label.cloned().unwrap_or_default(),
        changes,
    }
}

/// How many records, and what the sums come to.
fn sentence(object: &Object, differ: usize, fields: &[FieldRehearsal]) -> Label {
    let signed = |number: Decimal| match number.is_sign_negative() {
        true => format!("−{}", -number),
        false => format!("+{number}"),
    };
    let sums = fields
        .iter()
        .filter_map(|field| Some((field, field.difference?)));
    let sums: Vec<_> = sums.filter(|(_, sum)| !sum.is_zero()).collect();
    let zh = sums
        .iter()
        .map(|(field, sum)| format!("，{} {}", field.label.zh, signed(*sum)));
    let en = sums
        .iter()
        .map(|(field, sum)| format!(", {} {}", field.label.en, signed(*sum)));
    Label::new(
        format!(
            "{differ} 条{}{}",
            object.doc.label.zh,
            zh.collect::<String>()
        ),
        format!(
            "{differ} × {}{}",
            object.doc.label.en,
            en.collect::<String>()
        ),
    )
}
