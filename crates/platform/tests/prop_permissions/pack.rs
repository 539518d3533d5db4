//! The objects of the proof: customers with deals with items, products, users, departments.

use std::collections::BTreeMap;
use std::fmt::Write;

use weft_platform::Pack;

pub(crate) const ACCT: usize = 0;
pub(crate) const DEAL: usize = 1;
pub(crate) const ITEM: usize = 2;
pub(crate) const PROD: usize = 3;
pub(crate) const USER: usize = 4;
pub(crate) const DEPARTMENT: usize = 5;

pub(crate) const NAMES: [&str; 6] = ["acct", "deal", "item", "prod", "user", "department"];
/// The field shown as the label, by object.
pub(crate) const TITLES: [&str; 6] = ["name", "title", "label", "name", "name", "name"];

/// Whose records they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Owned,
    Shared,
    /// By the first of the lookups that is filled.
    Inherit(&'static [&'static str]),
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Money,
    Bool,
    Date,
    Select(&'static [&'static str]),
    Lookup(usize),
    /// Child and its link.
    Lines(usize, &'static str),
    /// Text, result, what it reads.
    Formula(&'static str, &'static str, &'static [&'static str]),
    /// Lines, child, link, field summed or `None` to count those with `stage = "won"`.
    Rollup(&'static str, usize, &'static str, Option<&'static str>),
}

pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) searchable: bool,
    pub(crate) system: bool,
    pub(crate) mask: Option<Mask>,
}

/// What of a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mask {
    /// Nothing.
    All,
    /// The first character, of texts of three and more.
    First,
}

impl Mask {
    /// What is shown of a value that is not empty.
    pub(crate) fn of(self, text: &str) -> String {
        match self {
            Self::First if text.chars().count() > 2 => {
                text.chars().take(1).chain("****".chars()).collect()
            }
            _ => "****".into(),
        }
    }

    fn document(self) -> &'static str {
        match self {
            Self::All => "\nmask = \"all\"",
            Self::First => "\nmask = { keep_first = 1, keep_last = 0 }",
        }
    }
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        searchable: false,
        system: false,
        mask: None,
    }
}

const fn masked(mask: Mask, mut field: Field) -> Field {
    field.mask = Some(mask);
    field
}

const fn searched(name: &'static str) -> Field {
    Field {
        searchable: true,
        ..field(name, Kind::Text)
    }
}

const fn system(name: &'static str, kind: Kind) -> Field {
    Field {
        system: true,
        ..field(name, kind)
    }
}

pub(crate) const KINDS: &[&str] = &["x", "y", "z"];
pub(crate) const STAGES: &[&str] = &["won", "open", "lost"];

const ACCT_FIELDS: &[Field] = &[
    searched("name"),
    masked(Mask::First, searched("code")),
    field("kind", Kind::Select(KINDS)),
    field("score", Kind::Number),
    field("vip", Kind::Bool),
    field("since", Kind::Date),
    field("parent", Kind::Lookup(ACCT)),
    field("rep", Kind::Lookup(USER)),
    system("kept", Kind::Number),
    field("deals", Kind::Lines(DEAL, "acct")),
    field("twice", Kind::Formula("score * 2", "number", &["score"])),
    field("tag", Kind::Formula("code", "text", &["code"])),
    field(
        "deal_total",
        Kind::Rollup("deals", DEAL, "acct", Some("amount")),
    ),
    field("won", Kind::Rollup("deals", DEAL, "acct", None)),
    field(
        "grand",
        Kind::Formula("deal_total + twice", "number", &["deal_total", "twice"]),
    ),
];
const DEAL_FIELDS: &[Field] = &[
    searched("title"),
    field("acct", Kind::Lookup(ACCT)),
    masked(Mask::All, field("amount", Kind::Money)),
    field("stage", Kind::Select(STAGES)),
    field("closed", Kind::Date),
    field("prod", Kind::Lookup(PROD)),
    field("items", Kind::Lines(ITEM, "deal")),
    field("worth", Kind::Rollup("items", ITEM, "deal", Some("total"))),
];
const ITEM_FIELDS: &[Field] = &[
    searched("label"),
    field("deal", Kind::Lookup(DEAL)),
    field("qty", Kind::Number),
    field("price", Kind::Money),
    field("prod", Kind::Lookup(PROD)),
    field(
        "total",
        Kind::Formula("qty * price", "money", &["qty", "price"]),
    ),
];
const PROD_FIELDS: &[Field] = &[
    masked(Mask::First, searched("name")),
    field("cost", Kind::Money),
];
const NAMED: &[Field] = &[field("name", Kind::Text)];
/// Fields every object has that queries of the proof read.
const BUILT_IN: &[Field] = &[
    field("owner", Kind::Lookup(USER)),
    field("department", Kind::Lookup(DEPARTMENT)),
];

/// The fields of an object, then owner and department.
pub(crate) fn fields(object: usize) -> impl Iterator<Item = &'static Field> {
    own_fields(object).iter().chain(BUILT_IN)
}

pub(crate) fn own_fields(object: usize) -> &'static [Field] {
    match object {
        ACCT => ACCT_FIELDS,
        DEAL => DEAL_FIELDS,
        ITEM => ITEM_FIELDS,
        PROD => PROD_FIELDS,
        _ => NAMED,
    }
}

pub(crate) fn find(object: usize, name: &str) -> &'static Field {
    fields(object).find(|field| field.name == name).unwrap()
}

/// Whose records they are, in one of six packs.
pub(crate) fn kept(pack: usize, object: usize) -> Kept {
    match (object, pack) {
        (ACCT, 2) | (PROD, 0 | 2) | (USER | DEPARTMENT, _) => Kept::Shared,
        (DEAL, 0..=2) => Kept::Inherit(&["acct"]),
        // Not the document decides, but a record that can be deleted under them.
        (ITEM, 3) => Kept::Inherit(&["prod"]),
        // Several may decide, and one of them inherits itself.
        (DEAL, 4) => Kept::Inherit(&["prod", "acct"]),
        (ITEM, 4) => Kept::Inherit(&["deal", "prod"]),
        (ITEM, 5) => Kept::Inherit(&["prod", "deal"]),
        (ITEM, _) => Kept::Inherit(&["deal"]),
        _ => Kept::Owned,
    }
}

pub(crate) const PACKS: usize = 6;

/// The relations of an object that stand for rows: name, child, link, whether it is a field of lines.
pub(crate) fn relations(object: usize) -> &'static [(&'static str, usize, &'static str, bool)] {
    match object {
        ACCT => &[
            ("deals", DEAL, "acct", true),
            ("branches", ACCT, "parent", false),
        ],
        DEAL => &[("items", ITEM, "deal", true)],
        PROD => &[("sold", ITEM, "prod", false)],
        _ => &[],
    }
}

fn label(name: &str) -> String {
    format!("{{ zh = \"{name}\", en = \"{name}\" }}")
}

fn kind_lines(kind: Kind) -> String {
    match kind {
        Kind::Text => "type = \"text\"".into(),
        Kind::Number => "type = \"number\"".into(),
        Kind::Money => "type = \"money\"".into(),
        Kind::Bool => "type = \"boolean\"".into(),
        Kind::Date => "type = \"date\"".into(),
        Kind::Select(values) => {
            let option =
                |value: &&str| format!("{{ value = \"{value}\", label = {} }}", label(value));
            let options: Vec<_> = values.iter().map(option).collect();
            format!("type = \"select\"\noptions = [{}]", options.join(", "))
        }
        Kind::Lookup(target) => format!("type = \"lookup\"\ntarget = \"{}\"", NAMES[target]),
        Kind::Lines(child, link) => format!(
            "type = \"lines\"\nlines = {{ object = \"{}\", field = \"{link}\" }}",
            NAMES[child]
        ),
        Kind::Formula(text, result, _) => {
            format!("type = \"formula\"\nformula = '{text}'\nresult = \"{result}\"")
        }
        Kind::Rollup(lines, _, _, Some(field)) => format!(
            "type = \"rollup\"\nresult = \"money\"\n\
             rollup = {{ lines = \"{lines}\", fold = \"sum\", field = \"{field}\" }}"
        ),
        Kind::Rollup(lines, _, _, None) => format!(
            "type = \"rollup\"\nresult = \"number\"\n\
             rollup = {{ lines = \"{lines}\", fold = \"count\", filter = 'stage = \"won\"' }}"
        ),
    }
}

fn document(pack: usize, object: usize) -> String {
    let name = NAMES[object];
    let access = match kept(pack, object) {
        Kept::Owned => "access = \"owned\"".to_owned(),
        Kept::Shared => "access = \"shared\"".to_owned(),
        // One alone may stand without brackets.
        Kept::Inherit([by]) => format!("access = \"inherit\"\nparent = \"{by}\""),
        Kept::Inherit(by) => format!("access = \"inherit\"\nparent = {by:?}"),
    };
    let mut text = format!(
        "name = \"{name}\"\nlabel = {0}\nplural = {0}\ntitle = \"{1}\"\n{access}\n",
        label(name),
        TITLES[object]
    );
    for field in own_fields(object) {
        writeln!(
            text,
            "[[fields]]\nname = \"{}\"\nlabel = {}\n{}\nsearchable = {}\nsystem = {}{}",
            field.name,
            label(field.name),
            kind_lines(field.kind),
            field.searchable,
            field.system,
            field.mask.map_or("", Mask::document)
        )
        .unwrap();
    }
    for (relation, child, link, is_field) in relations(object) {
        let shown = if *is_field { "more_" } else { "" };
        writeln!(
            text,
            "[[related]]\nname = \"{shown}{relation}\"\nlabel = {}\nobject = \"{}\"\nfield = \"{link}\"\ncolumns = []",
            label(&format!("{shown}{relation}")),
            NAMES[*child]
        )
        .unwrap();
    }
    text
}

/// One of the packs.
pub(crate) fn read(pack: usize) -> Pack {
    let mut files = BTreeMap::from([(
        "pack.toml".to_owned(),
        format!("name = \"p\"\nversion = \"1\"\nlabel = {}", label("p")),
    )]);
    for (object, name) in NAMES.iter().enumerate() {
        files.insert(format!("objects/{name}.toml"), document(pack, object));
    }
    Pack::read(&files).unwrap()
}
