//! What is found wrong in documents, each with the path to it.

use weft_expr::{Type, nearest};
use weft_kernel::{Label, Problem};

use crate::model::{Field, Model, Object, no_rows};

/// A review of the documents of a model.
pub(super) struct Review<'a> {
    pub(super) model: &'a Model,
    pub(super) found: Vec<Problem>,
}

/// A place in a document: which one, and the path in it.
#[derive(Clone)]
pub(super) struct Place {
    document: Label,
    path: String,
}

impl Place {
    pub(super) fn new(document: &Label, path: impl Into<String>) -> Self {
        Self {
            document: document.clone(),
            path: path.into(),
        }
    }

    /// The place called `part` within this one.
    pub(super) fn at(&self, part: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self {
            document: self.document.clone(),
            path: format!("{}{dot}{part}", self.path),
        }
    }
}

impl Place {
    /// A problem of what stands here.
    pub(super) fn of(&self, problem: Problem) -> Problem {
        problem.on_field(self.path.clone())
    }
}

impl Review<'_> {
    /// Notes that something is wrong.
    pub(super) fn note(&mut self, problem: Problem) {
        self.found.push(problem);
    }

    /// The field called `name`; `None`, and noted, when there is none. One that was retired is
    /// passed over in silence.
    pub(super) fn field<'o>(
        &mut self,
        object: &'o Object,
        name: &str,
        place: &Place,
    ) -> Option<&'o Field> {
        let found = object.index(name).and_then(|ix| object.fields.get(ix));
        if found.is_none() && !is_retired(object, name) {
            let names = object.fields.iter().filter(|field| !field.doc.hidden);
            let names = names.map(|field| field.name.as_str());
            let what = ("layout.unknown_field", "字段", "field");
            self.unknown(what, (name, names), place);
        }
        found
    }

    /// Each of `names` is a field.
    pub(super) fn fields(&mut self, object: &Object, names: &[String], place: &Place) {
        for name in names {
            self.field(object, name, place);
        }
    }

    /// Each of `names` is a field, and none stands twice.
    pub(super) fn fields_once(&mut self, object: &Object, names: &[String], place: &Place) {
        self.fields(object, names, place);
        self.once(names.iter(), place);
    }

    /// None of `names` stands twice.
    pub(super) fn once<'n>(&mut self, names: impl Iterator<Item = &'n String>, place: &Place) {
        let mut seen = std::collections::BTreeSet::new();
        for name in names.filter(|name| !name.is_empty()) {
            if !seen.insert(name) {
                let (zh, en) = (
                    format!("`{name}` 出现两次"),
                    format!("`{name}` stands twice"),
                );
                self.note(misplaced("layout.twice", place, &zh, &en));
            }
        }
    }

    /// Notes a name that means nothing, with the nearest of those that do.
    pub(super) fn unknown<'n>(
        &mut self,
        (code, zh, en): (&'static str, &str, &str),
        (name, known): (&str, impl Iterator<Item = &'n str>),
        place: &Place,
    ) {
        let near = nearest(name, known);
        let (zh, en) = (
            format!("没有{zh} `{name}`{}", meant_zh(near.as_deref())),
            format!("there is no {en} `{name}`{}", meant_en(near.as_deref())),
        );
        self.note(misplaced(code, place, &zh, &en).suggesting(near));
    }

    /// Each of `names` is a role.
    pub(super) fn roles(&mut self, names: &[String], place: &Place) {
        for name in names {
            let known = &self.model.roles;
            if !known.contains_key(name) {
                let known = known.keys().map(String::as_str);
                let what = ("layout.unknown_role", "角色", "role");
                self.unknown(what, (name, known), &place.at("roles"));
            }
        }
    }

    /// The object called `name`; `None`, and noted, when there is none. One in the bin is passed
    /// over in silence.
    pub(super) fn object(&mut self, name: &str, place: &Place) -> Option<std::sync::Arc<Object>> {
        if let Ok(object) = self.model.object(name) {
            return Some(std::sync::Arc::clone(object));
        }
        if self.model.retired.contains(name) {
            return None;
        }
        let known = self.model.objects().map(|object| object.name.as_str());
        let what = ("layout.unknown_object", "对象", "object");
        self.unknown(what, (name, known), place);
        None
    }

    /// `text` is an expression over `object` of this type; an empty one is none.
    pub(super) fn expression(
        &mut self,
        object: &Object,
        text: &str,
        (expect, place): (Option<Type>, &Place),
    ) {
        if text.trim().is_empty() {
            return;
        }
        let checked = weft_expr::check(text, object.reference(), self.model, expect);
        if let Err(problem) = checked
            && !mentions_retired(object, text)
        {
            let path = place.path.clone();
            self.found.push(problem.on_field(path));
        }
    }

    /// `text` is a condition on a record that may only be typed yet: it reads no other rows.
    pub(super) fn asked_while_typing(&mut self, object: &Object, text: &str, place: &Place) {
        if text.trim().is_empty() {
            return;
        }
        let checked = weft_expr::check(text, object.reference(), self.model, Some(Type::Bool))
            .and_then(|checked| no_rows(checked, object, self.model));
        if let Err(problem) = checked
            && !mentions_retired(object, text)
        {
            self.found.push(problem.on_field(place.path.clone()));
        }
    }

    /// `text` are sort keys.
    pub(super) fn sort(&mut self, object: &Object, text: &str, place: &Place) {
        for key in text.split(',').map(str::trim) {
            let key = key.strip_prefix('-').unwrap_or(key);
            self.expression(object, key, (None, place));
        }
    }

    /// No name stands twice.
    pub(super) fn distinct<'n>(&mut self, names: impl Iterator<Item = &'n str>, place: &Place) {
        let mut seen = std::collections::BTreeSet::new();
        for name in names {
            if name.is_empty() || !seen.insert(name) {
                let (zh, en) = (
                    format!("名称 `{name}` 为空或出现两次"),
                    format!("the name `{name}` is empty or stands twice"),
                );
                self.note(misplaced("layout.name", place, &zh, &en));
            }
        }
    }
}

/// The refusal of what stands at `place`.
pub(super) fn misplaced(code: &'static str, place: &Place, zh: &str, en: &str) -> Problem {
    let Place { document, path } = place;
    let zh = format!("「{}」的 `{path}`：{zh}", document.zh);
    let en = format!("`{path}` of {}: {en}", document.en);
    Problem::invalid(code, zh, en).on_field(path)
}

/// Whether a field of this name is in the bin.
fn is_retired(object: &Object, name: &str) -> bool {
    object.index(name).is_none() && object.retired.contains(name)
}

fn mentions_retired(object: &Object, text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c))
        .any(|word| is_retired(object, word))
}

fn meant_zh(near: Option<&str>) -> String {
    near.map(|near| format!("，是不是 `{near}`？"))
        .unwrap_or_default()
}

fn meant_en(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default()
}
