//! The customer's records as conditions may read them: which objects, which fields, and which are kept from rules.

use weft_expr::{Catalogue, ObjectRef, Reference, Step};
use weft_kernel::{Label, Problem};

use super::document::RuleDocument;
use super::wrong;

/// The objects whose records conditions read.
pub(super) const OBJECTS: [&str; 3] = ["account", "contact", "lead"];

/// Why rules do not read a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// It is computed, and what it was is not written down one by one.
    Computed,
    /// Who is told of a signal may not see it: it is personal, masked or sensitive.
    Guarded,
    /// The house keeps it and writes no history of it.
    Unlogged,
}

impl Untold {
    fn reason(self) -> (&'static str, &'static str) {
        match self {
            Self::Computed => (
                "是计算出来的，没有逐次的历史",
                "is computed and has no history of its own",
            ),
            Self::Guarded => (
                "是个人信息或受保护的字段，收到信号的人会从中知道它的值",
                "is personal or guarded, and whoever is told of a signal would learn what it holds",
            ),
            Self::Unlogged => (
                "没有保存修改历史，不知道当时是什么",
                "has no history, so nobody knows what it was then",
            ),
        }
    }
}

/// The objects and fields there are, and what is known of what fields once held.
pub trait Records: Catalogue {
    /// What objects are called.
    fn object_names(&self) -> Vec<String>;

    /// Nothing for a field of whose past rules may know.
    ///
    /// # Errors
    /// Why they may not.
    fn past_of(&self, object: ObjectRef, field: u32) -> Result<(), Untold>;
}

/// Refuses what a condition may not read of the records: rows, what other records hold, and fields kept from rules.
pub(super) fn check(
    (document, text): (&RuleDocument, &str),
    records: &dyn Records,
    read: &Reference,
) -> Result<(), Problem> {
    let is_lookup = |step: &Step| matches!(step, Step::Lookup(..));
    let rows = !read.path.iter().all(is_lookup) || read.field.is_none();
    let object = records.object_label(read.object);
    if rows || read.path.len() > 1 {
        return Err(wrong(
            "rule.if_path",
            document,
            &format!(
                "`if` 只能读客户、联系人、线索自己的字段，不能再往下读「{}」",
                object.zh
            ),
            &format!(
                "`if` reads fields of the customer, contact or lead itself and goes no further to {}",
                object.en
            ),
        ));
    }
    let Some((number, refused)) = read.field.and_then(|number| {
        let refused = records.past_of(read.object, number).err()?;
        Some((number, refused))
    }) else {
        return Ok(());
    };
    let fields = records.fields(read.object).into_iter();
    let field = fields.into_iter().find(|field| field.number == number);
    let (name, label) = field.map_or_else(
        || (String::new(), Label::default()),
        |field| (field.name, field.label),
    );
    let (zh, en) = refused.reason();
    let problem = wrong(
        "rule.if_field",
        document,
        &format!("`if` 不能读「{}」：它{zh}", label.zh),
        &format!("`if` cannot read {name}: it {en}"),
    );
    Err(match place_of(text, &[&name, &label.zh, &label.en]) {
        Some(place) => problem.at(place),
        None => problem,
    })
}

/// The first character of `text` at which one of these names stands.
fn place_of(text: &str, names: &[&str]) -> Option<usize> {
    let found = names.iter().filter(|name| !name.is_empty());
    let bytes = found.filter_map(|name| text.find(name)).min()?;
    Some(
        text.char_indices()
            .take_while(|(at, _)| *at < bytes)
            .count(),
    )
}
