//! The plan made fast to the header of one file and to one model.

use std::sync::{Arc, OnceLock};

use weft_expr::Checked;
use weft_kernel::{Problem, Value};

use super::plan::{Existing, ImportPlan, Missing, Target};
use super::regions::Regions;
use super::suggest::{Learned, propose};
use super::table::{Keys, name_of};
use super::words;
use crate::access::{Access, CallerCatalogue};
use crate::caller::Caller;
use crate::model::{FieldIx, Model, Object};
use crate::pack::{ColumnTarget, ProfileDoc};

/// A column with the field it goes to.
pub(super) struct Column {
    pub(super) place: usize,
    pub(super) header: String,
    pub(super) field: FieldIx,
    /// For lookups: the fields of the target that a text may name it by.
    pub(super) by: Vec<FieldIx>,
    /// Whether its figures are hundredths.
    pub(super) hundredths: bool,
}

/// Columns that go to one object.
pub(super) struct Part {
    pub(super) object: Arc<Object>,
    pub(super) columns: Vec<Column>,
}

/// Columns that go to the lines of a document.
pub(super) struct Lines {
    /// The document's field of lines.
    pub(super) name: String,
    /// The lines' lookup to the document.
    pub(super) link: FieldIx,
    pub(super) part: Part,
}

/// The plan made fast.
pub(super) struct Fixed {
    /// The model it belongs to.
    pub(super) version: u64,
    pub(super) width: usize,
    pub(super) part: Part,
    pub(super) lines: Option<Lines>,
    pub(super) key: Vec<FieldIx>,
    pub(super) constants: Vec<(FieldIx, Constant)>,
    pub(super) computed: Vec<(FieldIx, Checked)>,
    pub(super) existing: Existing,
    pub(super) missing: Missing,
    regions: OnceLock<Regions>,
}

/// A value for every row.
pub(super) enum Constant {
    Value(Value),
    /// A lookup, by what names its target.
    Named(String, Vec<FieldIx>),
}

impl Fixed {
    pub(super) fn new(
        plan: &ImportPlan,
        headers: &[String],
        model: &Model,
        caller: &Caller,
    ) -> Result<Self, Problem> {
        let profile = &plan.profile;
        let object = Arc::clone(model.object(&profile.object)?);
        let catalogue = CallerCatalogue {
            model,
            access: caller.access(),
        };
        let targets = targets(plan, headers, &object, &catalogue);
        let (of_lines, own): (Vec<Target>, Vec<Target>) = targets
            .into_iter()
            .partition(|target| target.field.contains('.'));
        let columns = columns(&own, headers, &object, &catalogue)?;
        let lines = lines(&of_lines, headers, &object, &catalogue)?;
        if columns.is_empty() && lines.is_none() {
            return Err(no_known_header(&object, caller.access(), headers));
        }
        let key = keys(profile, &object, caller.access())?;
        let is_filled = |ix: &FieldIx| {
            let constant = |name: &String| object.index(name) == Some(*ix);
            columns.iter().any(|column| column.field == *ix)
                || profile.constants.keys().any(constant)
        };
        if let Some(lost) = key.iter().find(|ix| !is_filled(ix)) {
            return Err(key_not_in_file(&object, *lost));
        }
        if key.is_empty() && plan.existing == Existing::UpdateOnly {
            return Err(no_key());
        }
        let computed = profile.computed.iter().map(|(name, text)| {
            let ix = caller.access().readable(&object, name)?;
            weft_expr::check(text, object.reference(), &catalogue, None)
                .map(|checked| (ix, checked))
        });
        Ok(Self {
            version: model.version,
            width: headers.len(),
            computed: computed.collect::<Result<_, Problem>>()?,
            constants: constants(profile, &object, &catalogue)?,
            existing: plan.existing,
            missing: plan.missing,
            part: Part { object, columns },
            lines,
            key,
            regions: OnceLock::new(),
        })
    }

    /// The object made.
    pub(super) fn object(&self) -> &Arc<Object> {
        &self.part.object
    }

    /// Fields of the object that records are found by while it is imported.
    pub(super) fn finds_by(&self) -> Vec<FieldIx> {
        let own = self.part.object.reference();
        let points_back = |column: &&Column| {
            let field = self.part.object.fields.get(column.field);
            field.is_some_and(|field| field.target == Some(own))
        };
        let links = self.part.columns.iter().filter(points_back);
        let by = links.flat_map(|column| column.by.iter().copied());
        self.key.iter().copied().chain(by).collect()
    }

    /// The columns that tell records apart.
    pub(super) fn keys(&self) -> Keys {
        let of_key = |column: &&Column| self.key.contains(&column.field);
        let columns = self.part.columns.iter().filter(of_key);
        Keys {
            columns: columns.map(|column| column.place).collect(),
            documents: self.lines.is_some(),
        }
    }

    /// Regions by name; made when the first cell asks.
    pub(super) fn regions(&self, model: &Model) -> &Regions {
        self.regions.get_or_init(|| Regions::of(model))
    }
}

/// Where columns go: as the plan says, else as the profile says, else as the headers suggest.
fn targets(
    plan: &ImportPlan,
    headers: &[String],
    object: &Object,
    seen: &CallerCatalogue<'_>,
) -> Vec<Target> {
    if let Some(targets) = &plan.targets {
        return targets.clone();
    }
    let profile = &plan.profile.columns;
    if profile.is_empty() {
        let all = propose(headers, &|_| true, object, seen, &Learned::new());
        return all.into_iter().map(|one| one.target).collect();
    }
    let known = headers.iter().enumerate().filter_map(|(column, header)| {
        let (field, by) = match profile.get(header)? {
            ColumnTarget::Field(field) => (field.clone(), None),
            ColumnTarget::Lookup { field, by } => (field.clone(), Some(by.clone())),
        };
        Some(Target { column, field, by })
    });
    known.filter(|target| !target.field.is_empty()).collect()
}

fn columns(
    targets: &[Target],
    headers: &[String],
    object: &Object,
    seen: &CallerCatalogue<'_>,
) -> Result<Vec<Column>, Problem> {
    let mut columns: Vec<Column> = Vec::new();
    for target in targets {
        let place = target.column;
        let header = headers.get(place).ok_or_else(|| no_column(place))?;
        let name = target.field.rsplit('.').next().unwrap_or_default();
        let ix = seen.access.readable(object, name)?;
        if columns.iter().any(|column| column.field == ix) {
            return Err(twice(object, ix));
        }
        let linked = object.at(ix)?.link();
        let by = match linked.and_then(|linked| seen.model.by_number(linked.0)) {
            Some(linked) => match &target.by {
                Some(by) => vec![seen.access.findable(linked, by)?],
                None => naming(linked, seen.access),
            },
            None => Vec::new(),
        };
        columns.push(Column {
            place,
            header: name_of(header, place),
            field: ix,
            by,
            hundredths: words::counts_hundredths(header),
        });
    }
    Ok(columns)
}

fn lines(
    targets: &[Target],
    headers: &[String],
    object: &Object,
    seen: &CallerCatalogue<'_>,
) -> Result<Option<Lines>, Problem> {
    let Some((name, _)) = targets
        .first()
        .and_then(|target| target.field.split_once('.'))
    else {
        return Ok(None);
    };
    if let Some(other) = targets
        .iter()
        .find(|target| !target.field.starts_with(&format!("{name}.")))
    {
        return Err(object.unknown_field(&other.field));
    }
    let ix = seen.access.readable(object, name)?;
    let doc = object.at(ix)?.doc.lines.as_ref();
    let doc = doc.ok_or_else(|| object.unknown_field(name))?;
    let child = Arc::clone(seen.model.object(&doc.object)?);
    let (link, _) = child.field(&doc.field)?;
    Ok(Some(Lines {
        name: name.to_owned(),
        link,
        part: Part {
            columns: columns(targets, headers, &child, seen)?,
            object: child,
        },
    }))
}

/// The readable fields a record may be named by: unique ones, then its title.
pub(super) fn naming(target: &Object, access: &Access) -> Vec<FieldIx> {
    let unique = target
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.doc.unique || field.kind.name() == "auto_number");
    let mut fields: Vec<FieldIx> = unique.map(|(ix, _)| ix).collect();
    if !fields.contains(&target.title) {
        fields.push(target.title);
    }
    fields.retain(|ix| access.may_ask_by_field(target, *ix));
    fields
}

fn keys(profile: &ProfileDoc, object: &Object, access: &Access) -> Result<Vec<FieldIx>, Problem> {
    let names = profile
        .key
        .split('+')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(|name| access.findable(object, name)).collect()
}

fn constants(
    profile: &ProfileDoc,
    object: &Object,
    seen: &CallerCatalogue<'_>,
) -> Result<Vec<(FieldIx, Constant)>, Problem> {
    let mut constants = Vec::new();
    for (name, text) in &profile.constants {
        let ix = seen.access.readable(object, name)?;
        let (field, model) = (object.at(ix)?, seen.model);
        let constant = match field.link().and_then(|target| model.by_number(target.0)) {
            Some(target) => Constant::Named(text.clone(), naming(target, seen.access)),
            None => Constant::Value(field.kind.parse(text, &field.doc, &model.zone)?),
        };
        constants.push((ix, constant));
    }
    Ok(constants)
}

fn no_known_header(object: &Object, access: &Access, headers: &[String]) -> Problem {
    let known: Vec<_> = (0..)
        .zip(&object.fields)
        .filter(|(ix, field)| field.is_typed() && access.may_read_field(object, *ix))
        .map(|(_, field)| field.doc.label.zh.as_str())
        .take(8)
        .collect();
    let found: Vec<_> = headers.iter().take(8).map(String::as_str).collect();
    let found = found.join(", ");
    Problem::invalid(
        "import.header",
        format!(
            "表头 `{found}` 里没有「{}」的字段；可用的如：{}",
            object.doc.label.zh,
            known.join("、")
        ),
        format!(
            "None of the headers `{found}` is a field of {}",
            object.doc.label.en
        ),
    )
}

fn key_not_in_file(object: &Object, ix: FieldIx) -> Problem {
    let label = object
        .fields
        .get(ix)
        .map(|field| field.doc.label.clone())
        .unwrap_or_default();
    Problem::invalid(
        "import.key",
        format!("文件里没有对应字段「{}」的列", label.zh),
        format!("No column of the file goes to the key \"{}\"", label.en),
    )
}

fn no_key() -> Problem {
    Problem::invalid(
        "import.no_key",
        "只更新时请选择对应字段",
        "Choose the key by which rows are found when nothing is to be made",
    )
    .on_field("key")
}

fn no_column(place: usize) -> Problem {
    let number = place.saturating_add(1);
    Problem::invalid(
        "import.column",
        format!("文件没有第 {number} 列"),
        format!("The file has no column {number}"),
    )
    .on_field("mapping")
}

fn twice(object: &Object, ix: FieldIx) -> Problem {
    let label = object
        .fields
        .get(ix)
        .map(|field| field.doc.label.clone())
        .unwrap_or_default();
    Problem::invalid(
        "import.column_twice",
        format!("有两列都对应「{}」", label.zh),
        format!("Two columns go to \"{}\"", label.en),
    )
    .on_field("mapping")
}
