//! Who reads a field: what a change of it may touch, for those who configure.

use weft_expr::{Checked, Type};
use weft_kernel::Problem;

use super::graph::{FieldKey, fields_of};
use super::object::{FieldIx, Object};
use super::{Compiled, Model};

/// What reads a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReaderKind {
    /// The formula of a field.
    Formula,
    /// The roll-up of a field.
    Rollup,
    /// The default of a field.
    Default,
    /// The lock of a field.
    Lock,
    /// A condition that refuses records; its name is its code.
    Check,
    /// A saved list; its name is the list's.
    List,
}

/// One reader of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    /// The name of the object it belongs to.
    pub object: String,
    /// What it is.
    pub kind: ReaderKind,
    /// The field, check or list that reads.
    pub name: String,
}

impl Model {
    /// Everything configured that reads the field `field` of `object`, in the order of the objects.
    ///
    /// # Errors
    /// `object.unknown`, `field.unknown`.
    pub fn readers_of(&self, object: &str, field: &str) -> Result<Vec<Reader>, Problem> {
        let known = self.object(object)?;
        let key = known.key(known.field(field)?.1);
        let mut readers = Vec::new();
        for (object, compiled) in self.objects.iter().zip(&self.compiled) {
            let mut add = |kind, name: &str| {
                readers.push(Reader {
                    object: object.name.clone(),
                    kind,
                    name: name.to_owned(),
                });
            };
            for field in &object.fields {
                let inputs = self.graph.inputs.get(&object.key(field));
                if inputs.is_some_and(|inputs| inputs.contains(&key)) {
                    let is_rollup = field.doc.rollup.is_some();
                    let kind = if is_rollup {
                        ReaderKind::Rollup
                    } else {
                        ReaderKind::Formula
                    };
                    add(kind, &field.name);
                }
            }
            for (kind, name, checked) in compiled.asked(object) {
                if fields_of(checked).any(|read| read == key) {
                    add(kind, name);
                }
            }
            for list in self.lists_reading(object, key) {
                add(ReaderKind::List, list);
            }
        }
        Ok(readers)
    }

    /// The saved lists of `object` that show, filter or sort by a field.
    fn lists_reading<'a>(&'a self, object: &'a Object, key: FieldKey) -> Vec<&'a str> {
        let reads = |text: &str, ty: Option<Type>| {
            // A list that no longer reads well reads nothing; its own check tells.
            let checked = weft_expr::check(text, object.reference(), self, ty);
            checked.is_ok_and(|checked| fields_of(&checked).any(|read| read == key))
        };
        let lists = object.doc.lists.iter().filter(|list| {
            let keys = list
                .sort
                .split(',')
                .map(|key| key.trim().trim_start_matches('-'));
            let words = list.columns.iter().map(String::as_str).chain(keys);
            words
                .filter(|word| !word.is_empty())
                .any(|word| reads(word, None))
                || (!list.filter.trim().is_empty() && reads(&list.filter, Some(Type::Bool)))
        });
        lists.map(|list| list.name.as_str()).collect()
    }
}

impl Compiled {
    /// The expressions asked when a record is written, with the field or check they belong to.
    fn asked<'a>(
        &'a self,
        object: &'a Object,
    ) -> impl Iterator<Item = (ReaderKind, &'a str, &'a Checked)> {
        let name = |ix: &FieldIx| {
            object
                .fields
                .get(*ix)
                .map_or("", |field| field.name.as_str())
        };
        let defaults = self
            .defaults
            .iter()
            .map(move |(ix, checked)| (ReaderKind::Default, name(ix), checked));
        let locks = self
            .locks
            .iter()
            .map(move |(ix, checked)| (ReaderKind::Lock, name(ix), checked));
        let checks = self
            .checks
            .iter()
            .map(|check| (ReaderKind::Check, check.code.as_str(), &check.when));
        defaults.chain(locks).chain(checks)
    }
}
