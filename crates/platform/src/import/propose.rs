//! A file looked at for the first time: its header, samples, and what is proposed for it.

use serde::Serialize;
use weft_kernel::Problem;
use weft_sheet::Source;

use super::fit::{self, Fit};
use super::learned::{self, Remembered};
use super::plan::{Existing, ImportPlan, Missing, Target};
use super::suggest::{Proposed, propose};
use super::table::{Table, name_of};
use super::words;
use crate::access::CallerCatalogue;
use crate::caller::Caller;
use crate::model::{Model, Object};
use crate::platform::Platform;

/// Rows looked at for samples.
const SAMPLED_ROWS: usize = 200;
/// Different values shown of a column.
const SAMPLES_MAX: usize = 3;

/// What is proposed for a file.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The place of the sheet.
    pub sheet: usize,
    /// The number of the header's row.
    pub header_row: usize,
    /// Its columns.
    pub columns: Vec<HeaderColumn>,
    /// Where they probably go.
    pub mapping: Vec<Proposed>,
    /// By which field, or fields with `+` between, known records are probably found.
    pub key: String,
    /// What becomes of known records.
    pub mode: Existing,
    /// What becomes of names that lookups do not find.
    pub missing: Missing,
    /// Whether a file with the same headers was imported before.
    pub remembered: bool,
    /// Another object that knows far more of the columns.
    pub better: Option<Fit>,
}

/// A column of the file.
#[derive(Clone, Debug, Serialize)]
pub struct HeaderColumn {
    /// Its place, from 0.
    pub column: usize,
    /// Its header, or its letters.
    pub header: String,
    /// Whether the file marks it as required.
    pub required: bool,
    /// Some of its values.
    pub samples: Vec<String>,
}

impl Platform {
    /// Looks at a file and proposes how to import it.
    ///
    /// # Errors
    /// `access.import`, `object.unknown`, `import.…`.
    pub fn propose_import<'s>(
        &self,
        caller: &Caller,
        plan: &ImportPlan,
        source: impl Into<Source<'s>>,
    ) -> Result<Proposal, Problem> {
        self.may_import(caller, &plan.profile.object)?;
        let model = self.model();
        let caller = caller.current(&model)?;
        let object = model.object(&plan.profile.object)?;
        let seen = CallerCatalogue {
            model: &model,
            access: caller.access(),
        };
        let score = scored(plan, object, &seen);
        let mut table = Table::open(source.into(), (plan.sheet, plan.header_row), &score)?;
        let samples = samples(&mut table)?;
        let (whole, learned) =
            self.read(|reader, _| learned::recall(reader, object, &table.headers))?;
        let filled = |place: usize| samples.get(place).is_some_and(|own| !own.is_empty());
        let proposed = propose(&table.headers, &filled, object, &seen, &learned);
        let (mapping, said) = match whole {
            Some(said) => (still_there(&said, object, &model), Some(said)),
            None => (proposed, None),
        };
        let better = match said {
            Some(_) => None,
            None => fit::better(&table.headers, object, &seen),
        };
        let columns = table.headers.iter().zip(samples).enumerate();
        Ok(Proposal {
            sheet: plan.sheet,
            header_row: table.header_row,
            columns: columns
                .map(|(column, (header, samples))| HeaderColumn {
                    column,
                    header: name_of(header, column),
                    required: words::is_starred(header),
                    samples,
                })
                .collect(),
            key: match &said {
                Some(said) => said.key.clone(),
                None => key(object, &mapping),
            },
            mode: said.as_ref().map(|said| said.existing).unwrap_or_default(),
            missing: said.as_ref().map(|said| said.missing).unwrap_or_default(),
            remembered: said.is_some(),
            better,
            mapping,
        })
    }
}

/// How many cells of a row are headers of the object.
pub(super) fn scored<'m>(
    plan: &'m ImportPlan,
    object: &'m Object,
    seen: &'m CallerCatalogue<'m>,
) -> impl Fn(&[String]) -> usize + 'm {
    move |cells| {
        let profile = &plan.profile.columns;
        if !profile.is_empty() {
            return cells
                .iter()
                .filter(|cell| profile.contains_key(*cell))
                .count();
        }
        let all = propose(cells, &|_| true, object, seen, &Default::default());
        all.iter().filter(|one| one.why != "guess").count()
    }
}

/// Different values of each column among the first rows.
fn samples(table: &mut Table<'_>) -> Result<Vec<Vec<String>>, Problem> {
    let mut samples = vec![Vec::new(); table.headers.len()];
    for _ in 0..SAMPLED_ROWS {
        let Some(line) = table.line().transpose()? else {
            break;
        };
        for (own, cell) in samples.iter_mut().zip(line.cells) {
            let cell = cell.trim();
            if !cell.is_empty() && own.len() < SAMPLES_MAX && !own.iter().any(|known| known == cell)
            {
                own.push(cell.chars().take(80).collect());
            }
        }
    }
    Ok(samples)
}

/// What was said the last time, as far as those fields are still there.
fn still_there(said: &Remembered, object: &Object, model: &Model) -> Vec<Proposed> {
    let known = |target: &&Target| match target.field.split_once('.') {
        None => object.index(&target.field).is_some(),
        Some((lines, field)) => {
            let doc = object
                .field(lines)
                .ok()
                .and_then(|(_, known)| known.doc.lines.as_ref());
            let child = doc.and_then(|doc| model.object(&doc.object).ok());
            child.is_some_and(|child| child.index(field).is_some())
        }
    };
    let targets = said.targets.iter().filter(known).cloned();
    targets
        .map(|target| Proposed {
            target,
            why: "learned",
        })
        .collect()
}

/// A unique field that the file fills, else the title.
fn key(object: &Object, mapping: &[Proposed]) -> String {
    let filled = |name: &str| mapping.iter().any(|one| one.target.field == name);
    let unique = object
        .fields
        .iter()
        .find(|field| field.doc.unique && filled(&field.name));
    let title = object
        .fields
        .get(object.title)
        .filter(|field| filled(&field.name));
    unique
        .or(title)
        .map(|field| field.name.clone())
        .unwrap_or_default()
}
