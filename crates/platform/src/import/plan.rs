//! How the columns of one file become fields of one object.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_expr::Checked;
use weft_kernel::{Problem, Value};

use crate::access::{Access, CallerCatalogue};
use crate::caller::Caller;
use crate::model::{Field, FieldIx, Model, Object};
use crate::pack::{ColumnTarget, ProfileDoc};

/// What is wanted of a file.
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// The profile: object, key, columns, constants.
    pub profile: ProfileDoc,
    /// The file's name, for the record of the import.
    pub file_name: String,
}

impl ImportPlan {
    /// A file into `object`, its headers being labels or names of fields; `key` tells whether a row
    /// is there already (none: every row is new).
    #[must_use]
    pub fn by_header(object: &str, key: &str, file_name: &str) -> Self {
        let profile = ProfileDoc {
            object: object.into(),
            key: key.into(),
            ..ProfileDoc::default()
        };
        Self {
            profile,
            file_name: file_name.into(),
        }
    }

    /// The same with columns sent elsewhere: header → field.
    #[must_use]
    pub fn with_columns(mut self, columns: BTreeMap<String, String>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(h, field)| (h, ColumnTarget::Field(field)));
        self.profile.columns = columns.collect();
        self
    }
}

/// A column with the field it goes to.
pub(super) struct Column {
    pub(super) header: String,
    pub(super) field: Option<FieldIx>,
    /// For lookups: the fields of the target that a text may name it by.
    pub(super) by: Vec<FieldIx>,
}

/// The plan made fast to the header of the file and to the model.
pub(super) struct Fixed {
    pub(super) object: Arc<Object>,
    pub(super) key: Vec<FieldIx>,
    pub(super) columns: Vec<Column>,
    pub(super) constants: Vec<(FieldIx, Constant)>,
    pub(super) computed: Vec<(FieldIx, Checked)>,
    pub(super) skip_existing: bool,
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
        let columns: Vec<Column> = headers
            .iter()
            .map(|header| column(header, profile, &object, &catalogue))
            .collect::<Result<_, _>>()?;
        if columns.iter().all(|column| column.field.is_none()) {
            return Err(no_known_header(&object, caller.access(), headers));
        }
        let key = keys(profile, &object, caller.access())?;
        let is_filled = |ix: &FieldIx| {
            columns.iter().any(|column| column.field == Some(*ix))
                || profile
                    .constants
                    .keys()
                    .any(|name| object.index(name) == Some(*ix))
        };
        if let Some(lost) = key.iter().find(|ix| !is_filled(ix)) {
            return Err(key_not_in_file(&object, *lost));
        }
        let computed = profile.computed.iter().map(|(name, text)| {
            let ix = caller.access().readable(&object, name)?;
            weft_expr::check(text, object.reference(), &catalogue, None)
                .map(|checked| (ix, checked))
        });
        Ok(Self {
            computed: computed.collect::<Result<_, Problem>>()?,
            constants: constants(profile, &object, &catalogue)?,
            skip_existing: profile.skip_existing,
            object,
            key,
            columns,
        })
    }
}

/// The field a header stands for: as the profile says, else by name or label.
fn column(
    header: &str,
    profile: &ProfileDoc,
    object: &Object,
    seen: &CallerCatalogue<'_>,
) -> Result<Column, Problem> {
    let place = |name: &str| seen.access.readable(object, name).map(Some);
    let clean = header.trim().trim_matches('*').trim();
    let (field, by) = match profile.columns.get(header) {
        Some(ColumnTarget::Field(name)) if name.is_empty() => (None, None),
        Some(ColumnTarget::Field(name)) => (place(name)?, None),
        Some(ColumnTarget::Lookup { field, by }) => (place(field)?, Some(by)),
        None if profile.columns.is_empty() => (by_name_or_label(object, seen.access, clean), None),
        None => (None, None),
    };
    let by = match (
        field
            .map(|ix| object.at(ix))
            .transpose()?
            .and_then(Field::link),
        by,
    ) {
        (Some(target), by) => {
            let target = seen.model.by_number(target.0);
            let target = target.ok_or_else(|| Problem::internal("import.target", header))?;
            match by {
                Some(by) => vec![seen.access.readable(target, by)?],
                None => naming(target, seen.access),
            }
        }
        (None, _) => Vec::new(),
    };
    Ok(Column {
        header: header.to_owned(),
        field,
        by,
    })
}

fn by_name_or_label(object: &Object, access: &Access, header: &str) -> Option<FieldIx> {
    (0..).zip(&object.fields).find_map(|(ix, field)| {
        let label = &field.doc.label;
        let called = field.shape.is_some()
            && access.may_read_field(object, ix)
            && field.name != "id"
            && (field.name.eq_ignore_ascii_case(header)
                || label.zh == header
                || label.en.eq_ignore_ascii_case(header));
        called.then_some(ix)
    })
}

/// The readable fields a record may be named by: unique ones, then its title.
fn naming(target: &Object, access: &Access) -> Vec<FieldIx> {
    let unique = target
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.doc.unique);
    let mut fields: Vec<FieldIx> = unique.map(|(ix, _)| ix).collect();
    if !fields.contains(&target.title) {
        fields.push(target.title);
    }
    fields.retain(|ix| access.may_read_field(target, *ix));
    fields
}

fn keys(profile: &ProfileDoc, object: &Object, access: &Access) -> Result<Vec<FieldIx>, Problem> {
    let names = profile
        .key
        .split('+')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.map(|name| access.readable(object, name)).collect()
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
    let found = headers
        .iter()
        .take(8)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
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
