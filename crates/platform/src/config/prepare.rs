//! What a new model asks of records that are there: values of fields whose type changed.
//!
//! Old columns stay, so a roll-back finds the values it knew. The new column is filled before the
//! new model is in force; what people write in the meantime is read again in the last transaction.

use std::sync::Arc;

use serde::Serialize;
use weft_kernel::problem::Detail;
use weft_kernel::query::{Column, Datum, Function, Select, Term};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_store::{ColumnKind, Lane, Plan, Row, Tx};

use super::backfill::{Backfill, affected};
use super::convert::converted;
use super::currency;
use super::live::{Built, drafted_model};
use crate::access::{Access, Compiler};
use crate::caller::Caller;
use crate::fields::{Shape, masked};
use crate::model::{Field, Model, Object, system};
use crate::platform::Platform;

/// Rows converted in one transaction of the bulk lane.
const CHUNK: u32 = 500;
/// Rows that do not fit and are told one by one.
pub const FAILURES_MAX: usize = 100;

/// A field whose values are read out of another column.
#[derive(Clone, Debug)]
pub(super) struct Conversion {
    object: Arc<Object>,
    from: Field,
    to: Field,
    /// Whether a value that does not fit keeps what the column had: a roll-back.
    lenient: bool,
}

/// A value that does not fit the new type.
#[derive(Clone, Debug, Serialize)]
pub struct Misfit {
    /// The object.
    pub object: String,
    /// The field.
    pub field: String,
    /// The record.
    pub id: Id,
    /// What the record is called.
    pub label: String,
    /// The value as it is.
    pub value: String,
    /// Why it does not fit: a stable code.
    pub code: String,
    /// Why, in words.
    pub message: Label,
}

/// How one conversion would go.
#[derive(Clone, Debug, Serialize)]
pub struct ConversionReport {
    /// The object.
    pub object: String,
    /// The field.
    pub field: String,
    /// The old type.
    pub from: String,
    /// The new type.
    pub to: String,
    /// Records with a value.
    pub rows: u64,
    /// Those whose value does not fit.
    pub failed: u64,
    /// The first of them.
    pub failures: Vec<Misfit>,
}

impl ConversionReport {
    /// Names records only to who reads all of them, the field and the title: others are told how many they are.
    pub(super) fn tell(&mut self, access: &Access, model: &Model) {
        let reads = |object: &Arc<Object>| {
            let field = object.index(&self.field);
            access.reads_all(object)
                && access.may_read_field(object, object.title)
                && field.is_some_and(|ix| access.may_read_field(object, ix))
        };
        if !access.is_everything() && !model.object(&self.object).is_ok_and(reads) {
            self.failures.clear();
        }
    }

    fn note(&mut self, misfit: Option<Misfit>) {
        self.failed += u64::from(misfit.is_some());
        let room = FAILURES_MAX.saturating_sub(self.failures.len());
        self.failures.extend(misfit.into_iter().take(room));
    }
}

/// What was prepared, and when it began: later writes are looked at again.
pub(super) struct Prepared {
    conversions: Vec<Conversion>,
    backfill: Option<Backfill>,
    since: Moment,
}

/// The conversions between the model in force and `model`.
pub(super) fn conversions(now: &Model, model: &Model) -> Vec<Conversion> {
    let mut found = Vec::new();
    for object in model.objects() {
        let Some(before) = now.by_number(object.number) else {
            continue;
        };
        let numbered = |number: u32| before.fields.iter().find(|field| field.number == number);
        for to in object.fields.iter().skip(system::COUNT) {
            if numbered(to.number).is_some() || to.kind.is_computed() || to.column.is_none() {
                continue;
            }
            let forward = to.doc.converted_from.and_then(numbered);
            let back = || {
                let fields = before.fields.iter();
                let mut fields = fields.filter(|field| field.doc.converted_from == Some(to.number));
                fields.next()
            };
            let lenient = forward.is_none();
            if let Some(from) = forward.or_else(back).filter(|from| from.column.is_some()) {
                found.push(Conversion {
                    object: Arc::clone(object),
                    from: from.clone(),
                    to: to.clone(),
                    lenient,
                });
            }
        }
    }
    found
}

/// How the conversions would go; nothing is written.
pub(super) fn rehearse(
    platform: &Platform,
    model: &Model,
) -> Result<Vec<ConversionReport>, Problem> {
    let all = conversions(&platform.model(), model);
    all.iter().map(|one| one.report(platform, model)).collect()
}

/// Fills the new columns.
///
/// # Errors
/// `config.conversion` with the first values that do not fit.
pub(super) fn records(
    platform: &Platform,
    built: &Built,
    tables_changed: bool,
) -> Result<Prepared, Problem> {
    let (since, model) = (platform.now(), &built.model);
    let conversions = conversions(&platform.model(), model);
    for one in conversions.iter().filter(|one| !one.lenient) {
        let report = one.report(platform, model)?;
        if report.failed > 0 {
            return Err(unfit(&report));
        }
    }
    for one in &conversions {
        one.run(platform, model)?;
    }
    currency::prepare(platform, model)?;
    let computed = affected(&platform.model(), model, tables_changed);
    let mut backfill = None;
    if !computed.is_empty() {
        let at_read = drafted_model(platform.store(), &built.live, model)?;
        let filled = Backfill::new((computed, model), Arc::new(at_read), since)?;
        filled.run(platform)?;
        backfill = Some(filled);
    }
    Ok(Prepared {
        conversions,
        backfill,
        since,
    })
}

/// What follows once the model is in force: roles have records, new searchable fields are found.
pub(super) fn after(
    platform: &Platform,
    (model, reindexed): (&Model, &[u32]),
) -> Result<(), Problem> {
    crate::people::prepare(platform)?;
    platform.settle_computed()?;
    for object in reindexed
        .iter()
        .filter_map(|number| model.by_number(*number))
    {
        platform.rebuild_search(&object.name, &mut |_| {})?;
    }
    Ok(())
}

impl Prepared {
    /// Converts what was written since the preparation began.
    pub(super) fn catch_up(&self, tx: &mut Tx<'_>, model: &Model) -> Result<(), Problem> {
        for one in &self.conversions {
            let later = Term::Call(
                Function::Le,
                vec![
                    Term::value(self.since.ms()),
                    Term::column(one.object.column(system::UPDATED_AT)?),
                ],
            );
            let plan = one.plan(model, tx.now(), (later, None))?;
            let rows = tx.rows(&plan)?;
            one.write(tx, &rows, model)?;
        }
        currency::catch_up(tx, model)?;
        self.backfill
            .as_ref()
            .map_or(Ok(()), |backfill| backfill.catch_up(tx))
    }
}

impl Conversion {
    fn report(&self, platform: &Platform, model: &Model) -> Result<ConversionReport, Problem> {
        let plan = self.plan(model, platform.now(), (Term::TRUE, None))?;
        let mut report = ConversionReport {
            object: self.object.name.clone(),
            field: self.to.name.clone(),
            from: self.from.kind.name().to_owned(),
            to: self.to.kind.name().to_owned(),
            rows: 0,
            failed: 0,
            failures: Vec::new(),
        };
        platform.store().read(|reader| {
            reader.each(&plan, &mut |row| {
                report.rows += 1;
                let problem = self.converted(row, model).err();
                report.note(problem.map(|problem| self.misfit(row, &problem)));
                Ok(())
            })
        })?;
        Ok(report)
    }

    fn run(&self, platform: &Platform, model: &Model) -> Result<(), Problem> {
        let mut last = Id::new(0);
        loop {
            let behind = Term::Call(
                Function::Lt,
                vec![
                    Term::value(last),
                    Term::column(self.object.column(system::ID)?),
                ],
            );
            let plan = self.plan(model, platform.now(), (behind, Some(CHUNK)))?;
            let rows = platform.store().read(|reader| reader.rows(&plan))?;
            let Some(id) = rows.last().and_then(|row| row.first()?.as_int()) else {
                return Ok(());
            };
            last = Id::new(id);
            let (one, zone) = (self.clone(), model.zone.clone());
            let lane = Lane::Bulk;
            let values = rows
                .iter()
                .map(|row| {
                    Ok((
                        Id::new(row.first().and_then(Datum::as_int).unwrap_or_default()),
                        self.datum(row, &zone)?,
                    ))
                })
                .collect::<Result<Vec<_>, Problem>>()?;
            platform
                .store()
                .write(lane, move |tx| one.put(tx, &values))?;
        }
    }

    fn write(&self, tx: &mut Tx<'_>, rows: &[Row], model: &Model) -> Result<(), Problem> {
        let mut values = Vec::new();
        for row in rows {
            let id = Id::new(row.first().and_then(Datum::as_int).unwrap_or_default());
            let datum = match self.datum(row, &model.zone) {
                Err(problem) => return Err(self.late(row, &problem)),
                datum => datum?,
            };
            values.push((id, datum));
        }
        self.put(tx, &values)
    }

    fn put(&self, tx: &mut Tx<'_>, values: &[(Id, Option<Datum>)]) -> Result<(), Problem> {
        let column = self
            .to
            .column
            .clone()
            .unwrap_or_else(|| Column::fixed("id"));
        for (id, datum) in values {
            if let Some(datum) = datum {
                let set = [(column.clone(), datum.clone())];
                tx.update(&self.object.table, *id, &set)?;
            }
        }
        Ok(())
    }

    /// Rows with a value: id, title, value; deleted ones too, because they may come back.
    fn plan(
        &self,
        model: &Model,
        now: Moment,
        (filter, limit): (Term, Option<u32>),
    ) -> Result<Plan, Problem> {
        let system = Caller::system("values of a field are read as its new type");
        let compiler = Compiler::new(model, &system, now);
        let id = self.object.column(system::ID)?;
        let from = self
            .from
            .column
            .clone()
            .unwrap_or_else(|| Column::fixed("id"));
        let title = self.object.column(self.object.title)?;
        let mut select = Select::from(self.object.table.clone())
            .column(id)
            .column(&from)
            .column(title)
            .and(Term::column(&from).is_null().negated())
            .and(filter)
            .sort_by(Term::column(id), false);
        select.limit = limit;
        let kind = |shape: Option<Shape>| shape.map_or(ColumnKind::Int, Shape::column);
        let title = self.object.at(self.object.title)?.shape;
        Ok(compiler.plan(
            select,
            vec![ColumnKind::Int, kind(self.from.shape), kind(title)],
        ))
    }

    /// What is stored; `None` leaves the column as it is.
    fn datum(&self, row: &Row, zone: &weft_kernel::Zone) -> Result<Option<Datum>, Problem> {
        let stored = row.get(1).cloned().unwrap_or_default();
        match converted((&self.from, &stored), &self.to, zone) {
            Ok(value) => {
                let shape = self.to.shape.unwrap_or(Shape::Text);
                shape.datum(&value).map(Some)
            }
            Err(_) if self.lenient => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    fn converted(&self, row: &Row, model: &Model) -> Result<(), Problem> {
        self.datum(row, &model.zone).map(|_| ())
    }

    fn misfit(&self, row: &Row, problem: &Problem) -> Misfit {
        let shape = self.from.shape.unwrap_or(Shape::Text);
        let title = self
            .object
            .at(self.object.title)
            .ok()
            .and_then(|field| field.shape);
        let shown = |ix: usize, shape: Shape, field: Option<&Field>| {
            let text = row.get(ix).map(|datum| shape.shown(datum));
            let mask = field.and_then(|field| field.doc.mask);
            match (text, mask) {
                (Some(text), Some(mask)) => masked(mask, &text),
                (text, _) => text.unwrap_or_default(),
            }
        };
        let told = match self.from.doc.mask {
            // The sentence quotes the value.
            Some(_) => Label::new("值不合新的类型", "The value does not fit the new type"),
            None => problem.told().clone(),
        };
        Misfit {
            object: self.object.name.clone(),
            field: self.to.name.clone(),
            id: Id::new(row.first().and_then(Datum::as_int).unwrap_or_default()),
            label: shown(
                2,
                title.unwrap_or(Shape::Text),
                self.object.at(self.object.title).ok(),
            ),
            value: shown(1, shape, Some(&self.from)),
            code: problem.code().to_owned(),
            message: told,
        }
    }

    fn late(&self, row: &Row, problem: &Problem) -> Problem {
        let misfit = self.misfit(row, problem);
        unfit(&ConversionReport {
            object: misfit.object.clone(),
            field: misfit.field.clone(),
            from: self.from.kind.name().to_owned(),
            to: self.to.kind.name().to_owned(),
            rows: 1,
            failed: 1,
            failures: vec![misfit],
        })
    }
}

fn unfit(report: &ConversionReport) -> Problem {
    let details = report.failures.iter().map(|misfit| Detail {
        code: "config.conversion",
        field: Some(format!("{}.{}", misfit.object, misfit.id)),
        row: None,
        told: Label::new(
            format!(
                "「{}」的值「{}」：{}",
                misfit.label, misfit.value, misfit.message.zh
            ),
            format!(
                "{}: \"{}\": {}",
                misfit.label, misfit.value, misfit.message.en
            ),
        ),
    });
    let (failed, rows) = (report.failed, report.rows);
    // The type is the same: the records are of another object.
    if report.from == report.to {
        return Problem::conflict(
            "config.conversion",
            format!(
                "字段 `{}` 有 {failed}/{rows} 条记录有值，不能改为指向另一个对象",
                report.field
            ),
            format!(
                "{failed} of {rows} values of `{}` cannot point to another object",
                report.field
            ),
        )
        .on_field(format!("fields.{}.target", report.field))
        .with_details(details.collect());
    }
    Problem::conflict(
        "config.conversion",
        format!(
            "字段 `{}` 有 {failed}/{rows} 条记录的值不能转换为 {}",
            report.field, report.to
        ),
        format!(
            "{failed} of {rows} values of `{}` cannot become {}",
            report.field, report.to
        ),
    )
    .on_field(format!("fields.{}.type", report.field))
    .with_details(details.collect())
}
