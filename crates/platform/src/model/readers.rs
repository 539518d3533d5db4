//! Who reads a field: what a change of it may touch, for those who configure.

use weft_expr::{Checked, Type};
use weft_kernel::Problem;

use super::graph::{FieldKey, fields_of};
use super::object::{Field, FieldIx, Object};
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
        let objects = self.objects.iter().zip(&self.compiled);
        let readers = objects.flat_map(|(object, compiled)| {
            let found = self.readers_in(object, compiled, key);
            found.into_iter().map(|(kind, name)| Reader {
                object: object.name.clone(),
                kind,
                name: name.to_owned(),
            })
        });
        Ok(readers.collect())
    }

    /// What of `object` reads a field.
    fn readers_in<'a>(
        &'a self,
        object: &'a Object,
        compiled: &'a Compiled,
        key: FieldKey,
    ) -> Vec<(ReaderKind, &'a str)> {
        let reads = |field: &&Field| {
            let inputs = self.graph.inputs.get(&object.key(field));
            inputs.is_some_and(|inputs| inputs.contains(&key))
        };
        let kind_of = |field: &Field| match field.doc.rollup {
            Some(_) => ReaderKind::Rollup,
            None => ReaderKind::Formula,
        };
        let computed = object.fields.iter().filter(reads);
        let computed = computed.map(|field| (kind_of(field), field.name.as_str()));
        let asked = compiled
            .asked(object)
            .filter(|(.., checked)| fields_of(checked).any(|read| read == key));
        let asked = asked.map(|(kind, name, _)| (kind, name));
        let lists = self.lists_reading(object, key).into_iter();
        let lists = lists.map(|list| (ReaderKind::List, list));
        computed.chain(asked).chain(lists).collect()
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
