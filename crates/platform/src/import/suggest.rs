//! Which column probably goes where: what was done before, names and labels, words that mean the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fixed::naming;
use super::plan::Target;
use super::words::{meanings, plain};
use crate::access::CallerCatalogue;
use crate::model::{Field, FieldIx, Object};

/// A column that probably goes to a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// Where it would go.
    #[serde(flatten)]
    pub target: Target,
    /// Why: `learned`, `label`, `meaning` or `guess`.
    pub why: &'static str,
}

/// What headers were sent to before: header → field and key of its target.
pub(super) type Learned = BTreeMap<String, Vec<Target>>;

/// A field that columns may go to.
struct Choice<'m> {
    /// As targets name it.
    name: String,
    field: &'m Field,
    by: Option<String>,
    words: Vec<String>,
    is_exact: bool,
    is_typed: bool,
}

/// Proposes a target for each column that seems to have one; each field is taken once.
/// `filled` tells which columns hold anything: they choose first.
pub(super) fn propose(
    headers: &[String],
    filled: &dyn Fn(usize) -> bool,
    object: &Object,
    seen: &CallerCatalogue<'_>,
    learned: &Learned,
) -> Vec<Proposed> {
    let choices = choices(object, seen);
    let mut maker = Maker {
        headers,
        taken: BTreeSet::new(),
        placed: BTreeSet::new(),
        proposed: Vec::new(),
    };
    maker.recall(learned, &choices);
    let order = |wanted: bool| (0..headers.len()).filter(move |place| filled(*place) == wanted);
    let order: Vec<usize> = order(true).chain(order(false)).collect();
    maker.each(
        &order,
        "label",
        |word, choice| choice.is_exact && choice.words.iter().any(|known| known == word),
        &choices,
    );
    for wanted in [true, false] {
        let order: Vec<usize> = order
            .iter()
            .copied()
            .filter(|place| filled(*place) == wanted)
            .collect();
        maker.each(
            &order,
            "meaning",
            |word, choice| {
                let own: BTreeSet<usize> = choice
                    .words
                    .iter()
                    .flat_map(|known| meanings(known))
                    .collect();
                choice.is_typed
                    && (choice.words.iter().any(|known| known == word)
                        || meanings(word).any(|one| own.contains(&one)))
            },
            &choices,
        );
        maker.each(
            &order,
            "guess",
            |word, choice| choice.is_typed && is_guess(word, choice.field),
            &choices,
        );
    }
    maker.name_the_record(object, seen);
    maker.code_the_record(&choices);
    maker.proposed.sort_by_key(|one| one.target.column);
    maker.proposed
}

/// Mobile numbers do for a phone, bar codes for a code.
fn is_guess(word: &str, field: &Field) -> bool {
    let means = |known: &str| meanings(word).any(|one| meanings(known).any(|other| one == other));
    match field.kind.name() {
        "phone" => means("手机") || means("电话") || means("座机"),
        "text" if field.doc.unique && field.doc.required => means("条码") || means("编号"),
        _ => false,
    }
}

struct Maker<'h> {
    headers: &'h [String],
    taken: BTreeSet<String>,
    placed: BTreeSet<usize>,
    proposed: Vec<Proposed>,
}

impl Maker<'_> {
    fn take(&mut self, target: Target, why: &'static str) {
        self.taken.insert(target.field.clone());
        self.placed.insert(target.column);
        self.proposed.push(Proposed { target, why });
    }

    fn recall(&mut self, learned: &Learned, choices: &[Choice<'_>]) {
        for (column, header) in self.headers.iter().enumerate() {
            let known = learned.get(&plain(header)).into_iter().flatten();
            let known: Vec<Target> = known
                .filter(|target| choices.iter().any(|choice| choice.name == target.field))
                .filter(|target| !self.taken.contains(&target.field))
                .cloned()
                .collect();
            for target in known {
                self.take(Target { column, ..target }, "learned");
            }
        }
    }

    fn each(
        &mut self,
        order: &[usize],
        why: &'static str,
        fits: impl Fn(&str, &Choice<'_>) -> bool,
        choices: &[Choice<'_>],
    ) {
        for column in order {
            let word = plain(self.headers.get(*column).map_or("", String::as_str));
            if word.is_empty() || self.placed.contains(column) {
                continue;
            }
            let open = choices
                .iter()
                .filter(|choice| !self.taken.contains(&choice.name));
            if let Some(choice) = open.into_iter().find(|choice| fits(&word, choice)) {
                let target = Target {
                    column: *column,
                    field: choice.name.clone(),
                    by: choice.by.clone(),
                };
                self.take(target, why);
            }
        }
    }

    /// A record needs a name: a person's, when the file has no other.
    fn name_the_record(&mut self, object: &Object, seen: &CallerCatalogue<'_>) {
        let Some(title) = object.fields.get(object.title) else {
            return;
        };
        let open = title.doc.required && title.is_typed() && !self.taken.contains(&title.name);
        if !open || !seen.access.may_write_field(object, object.title) {
            return;
        }
        let person: BTreeSet<usize> = meanings("联系人").chain(meanings("名称")).collect();
        let column = self.headers.iter().enumerate().position(|(place, header)| {
            !self.placed.contains(&place)
                && meanings(&plain(header)).any(|one| person.contains(&one))
        });
        if let Some(column) = column {
            let field = title.name.clone();
            self.take(
                Target {
                    column,
                    field,
                    by: None,
                },
                "guess",
            );
        }
    }

    /// A code that must be there may be the bar code, which then goes to two fields.
    fn code_the_record(&mut self, choices: &[Choice<'_>]) {
        let needs_one = |choice: &&Choice<'_>| {
            let doc = &choice.field.doc;
            choice.is_typed && doc.unique && doc.required && choice.field.kind.name() == "text"
        };
        let open =
            |choice: &&Choice<'_>| !self.taken.contains(&choice.name) && !choice.name.contains('.');
        let Some(choice) = choices.iter().filter(needs_one).find(open) else {
            return;
        };
        let column = self
            .headers
            .iter()
            .position(|header| is_guess(&plain(header), choice.field));
        if let Some(column) = column {
            let field = choice.name.clone();
            self.take(
                Target {
                    column,
                    field,
                    by: None,
                },
                "guess",
            );
        }
    }
}

/// Every field of the object, of its lines, and what lookups may be named by, the likeliest first.
fn choices<'m>(object: &'m Object, seen: &CallerCatalogue<'m>) -> Vec<Choice<'m>> {
    let mut choices = own(object, "", seen);
    for field in &object.fields {
        let child = field
            .doc
            .lines
            .as_ref()
            .and_then(|lines| seen.model.object(&lines.object).ok());
        if let Some(child) = child {
            let mut lines = own(child, &format!("{}.", field.name), seen);
            let link = field
                .doc
                .lines
                .as_ref()
                .map(|lines| format!("{}.{}", field.name, lines.field));
            lines.retain(|choice| Some(&choice.name) != link.as_ref());
            lines.iter_mut().for_each(|choice| choice.is_exact = false);
            choices.extend(lines);
        }
    }
    choices
}

fn own<'m>(object: &'m Object, before: &str, seen: &CallerCatalogue<'m>) -> Vec<Choice<'m>> {
    let mut choices = Vec::new();
    let readable = |ix: FieldIx| seen.access.may_read_field(object, ix);
    let fields = (0..).zip(&object.fields);
    for (ix, field) in
        fields.filter(|(ix, field)| field.shape.is_some() && field.name != "id" && readable(*ix))
    {
        choices.push(Choice {
            name: format!("{before}{}", field.name),
            field,
            by: None,
            words: words(field, object),
            is_exact: true,
            is_typed: field.is_typed() && seen.access.may_write_field(object, ix),
        });
    }
    let mut by_target = Vec::new();
    for choice in choices.iter().filter(|choice| choice.is_typed) {
        by_target.extend(through(choice, seen));
    }
    choices.extend(by_target);
    choices
}

/// A lookup named by a field of its target: 条码 for a product.
fn through<'m>(choice: &Choice<'m>, seen: &CallerCatalogue<'m>) -> Vec<Choice<'m>> {
    let target = choice
        .field
        .link()
        .and_then(|target| seen.model.by_number(target.0));
    // Everybody is a user and has a department: their names would catch every column.
    let Some(target) = target.filter(|_| !choice.field.built_in) else {
        return Vec::new();
    };
    let usual = naming(target, seen.access);
    let telling = |ix: &FieldIx, field: &Field| {
        usual.contains(ix) || matches!(field.name.as_str(), "code" | "barcode" | "number")
    };
    let fields = (0..).zip(&target.fields);
    fields
        .filter(|(ix, field)| telling(ix, field) && seen.access.may_ask_by_field(target, *ix))
        .map(|(_, field)| Choice {
            name: choice.name.clone(),
            field: choice.field,
            by: Some(field.name.clone()),
            words: vec![
                plain(&field.doc.label.zh),
                plain(&field.doc.label.en),
                plain(&format!("{}{}", target.doc.label.zh, field.doc.label.zh)),
            ],
            is_exact: false,
            is_typed: true,
        })
        .collect()
}

/// What a field is called: its name, its labels, and those without the object's: 客户名称, 名称.
fn words(field: &Field, object: &Object) -> Vec<String> {
    let label = &field.doc.label;
    let mut words = vec![plain(&field.name), plain(&label.zh), plain(&label.en)];
    let of_object = [plain(&object.doc.label.zh), plain(&object.doc.label.en)];
    let shorter: Vec<String> = words
        .iter()
        .flat_map(|word| {
            of_object
                .iter()
                .filter_map(|object| word.strip_prefix(object.as_str()))
        })
        .filter(|rest| rest.chars().count() > 1)
        .map(str::to_owned)
        .collect();
    words.extend(shorter);
    words.dedup();
    words
}
