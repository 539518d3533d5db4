//! What may be typed next: fields, functions, operators, options and names, for an editor.

mod context;

use weft_kernel::{Id, Label};

use crate::catalogue::{Catalogue, KnownField, KnownRows, ObjectRef, Type};
use crate::functions::{self, Need};
use crate::regions::areas;
use crate::syntax::written_name;
use crate::typed::type_name;
use context::{Context, Place};

/// The most items that are offered.
pub const ITEMS_MAX: usize = 60;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// A field of the record.
    Field,
    /// Related rows.
    Rows,
    /// An option of a field, a region, a calendar.
    Value,
    /// A function.
    Function,
    /// A parameter or decision table.
    Table,
    /// An operator.
    Operator,
    /// A word of the language.
    Keyword,
}

impl ItemKind {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Rows => "rows",
            Self::Value => "value",
            Self::Function => "function",
            Self::Table => "table",
            Self::Operator => "operator",
            Self::Keyword => "keyword",
        }
    }
}

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is put in the place of what was typed.
    pub insert: String,
    /// What people read.
    pub label: Label,
    /// What it is.
    pub kind: ItemKind,
    /// More about it: a type, a signature.
    pub detail: Label,
}

/// What may be typed at a place, and which characters it replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The first character that is replaced.
    pub from: usize,
    /// The character behind the last one.
    pub to: usize,
    /// What may stand there, best first.
    pub items: Vec<Item>,
    /// Of which object a record's id may stand there: who may read records adds them.
    pub records: Option<ObjectRef>,
    /// What of it is typed.
    pub typed: String,
}

impl Completion {
    /// Adds a record that may be named there, by its id.
    pub fn add_record(&mut self, id: Id, label: &str, detail: &Label) {
        let item = quoted(&id.to_string(), Label::same(label), detail);
        self.items.push(item);
    }
}

const KEYWORDS: &[(&str, &str)] = &[
    ("true", "是"),
    ("false", "否"),
    ("null", "空"),
    ("not", "非"),
    ("me", "我"),
];
const OPERATORS: &[(&str, &str)] = &[
    ("and", "且"),
    ("or", "或"),
    ("=", "等于"),
    ("<>", "不等于"),
    (">", "大于"),
    (">=", "大于等于"),
    ("<", "小于"),
    ("<=", "小于等于"),
    ("in", "属于"),
    ("between", "介于"),
    ("contains", "包含"),
    ("starts with", "开头是"),
    ("ends with", "结尾是"),
    ("is empty", "为空"),
    ("is not empty", "不为空"),
    ("+", "加"),
    ("-", "减"),
    ("*", "乘"),
    ("/", "除"),
    ("&", "连接"),
];

/// What may be typed at the character `cursor` of `text`, an expression over records of `object`.
#[must_use]
pub fn complete(
    text: &str,
    cursor: usize,
    object: ObjectRef,
    catalogue: &dyn Catalogue,
) -> Completion {
    let context = Context::of(text, cursor);
    let offers = Offers {
        catalogue,
        chinese: !context.typed.is_ascii(),
    };
    let items = match &context.place {
        Place::Path(names) => offers.along(object, names),
        Place::Value => offers.values(object),
        Place::Operator => offers.operators(),
        Place::Option(names) => offers.options(object, names),
        Place::Argument(function) => offers.names(function),
        Place::Nothing => Vec::new(),
    };
    let records = match &context.place {
        Place::Option(names) => offers.records(object, names),
        _ => None,
    };
    Completion {
        from: context.from,
        to: context.to,
        items: best(items, &context.typed),
        records,
        typed: context.typed,
    }
}

/// Those that begin with or hold what was typed, the former first.
fn best(items: Vec<Item>, typed: &str) -> Vec<Item> {
    let typed = typed.to_lowercase();
    let rank = |item: &Item| {
        let names = [&item.insert, &item.label.zh, &item.label.en];
        let names = names.map(|name| name.to_lowercase());
        let begins = names
            .iter()
            .any(|name| name.trim_start_matches('"').starts_with(&typed));
        let holds = names.iter().any(|name| name.contains(&typed));
        match (begins, holds) {
            (true, _) => Some(0),
            (_, true) => Some(1),
            _ => None,
        }
    };
    let mut ranked: Vec<(u8, Item)> = items
        .into_iter()
        .filter_map(|item| Some((rank(&item)?, item)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked
        .into_iter()
        .map(|(_, item)| item)
        .take(ITEMS_MAX)
        .collect()
}

/// Makes items of what the model knows.
struct Offers<'a> {
    catalogue: &'a dyn Catalogue,
    /// Whether Chinese is being typed, so that Chinese names are put in.
    chinese: bool,
}

impl Offers<'_> {
    fn name(&self, name: &str, label: &Label) -> String {
        if self.chinese && !label.zh.is_empty() {
            written_name(&label.zh)
        } else {
            written_name(name)
        }
    }

    fn fields(&self, object: ObjectRef) -> Vec<Item> {
        let fields = self.catalogue.fields(object).into_iter();
        let fields = fields.filter(|field| !matches!(field.ty, Type::Rows(_)));
        let rows = self.catalogue.all_children(object).into_iter();
        let fields = fields.map(|field| self.field(&field));
        fields.chain(rows.map(|rows| self.rows(&rows))).collect()
    }

    fn field(&self, field: &KnownField) -> Item {
        let (zh, en) = type_name(field.ty);
        Item {
            insert: self.name(&field.name, &field.label),
            label: field.label.clone(),
            kind: ItemKind::Field,
            detail: Label::new(zh, en),
        }
    }

    fn rows(&self, rows: &KnownRows) -> Item {
        let object = self.catalogue.object_label(rows.object);
        Item {
            insert: self.name(&rows.name, &rows.label),
            label: rows.label.clone(),
            kind: ItemKind::Rows,
            detail: Label::new(
                format!("{}（多行）", object.zh),
                format!("{}, many", object.en),
            ),
        }
    }

    /// The fields behind a path such as `account.owner.`.
    fn along(&self, object: ObjectRef, names: &[String]) -> Vec<Item> {
        match self.walk(object, names) {
            Some(object) => self.fields(object),
            None => Vec::new(),
        }
    }

    fn walk(&self, object: ObjectRef, names: &[String]) -> Option<ObjectRef> {
        let mut here = object;
        for name in names {
            here = match self.catalogue.field(here, name).map(|field| field.ty) {
                Some(Type::Record(target) | Type::Rows(target)) => target,
                _ => self.catalogue.children(here, name)?.object,
            };
        }
        Some(here)
    }

    fn values(&self, object: ObjectRef) -> Vec<Item> {
        let mut items = self.fields(object);
        items.extend(functions::catalogue().iter().map(|function| {
            let name = if self.chinese {
                function.alias
            } else {
                function.name
            };
            let takes = function
                .parameters
                .iter()
                .any(|one| one.need != Need::Optional);
            let open = if takes { "(" } else { "()" };
            Item {
                insert: format!("{name}{open}"),
                label: Label::new(function.alias, function.name),
                kind: ItemKind::Function,
                detail: Label::new(
                    format!("{} {}", function.signature(), function.about_zh),
                    format!("{} {}", function.signature(), function.about_en),
                ),
            }
        }));
        items.extend(self.catalogue.lookup_tables().iter().map(|table| Item {
            insert: format!("{}(", written_name(&table.name)),
            label: table.label.clone(),
            kind: ItemKind::Table,
            detail: Label::new("参数表或决策表", "a table"),
        }));
        let words = KEYWORDS.iter();
        items.extend(words.map(|(en, zh)| self.word(en, zh, ItemKind::Keyword)));
        items
    }

    fn operators(&self) -> Vec<Item> {
        let words = OPERATORS.iter();
        words
            .map(|(en, zh)| self.word(en, zh, ItemKind::Operator))
            .collect()
    }

    fn word(&self, en: &str, zh: &str, kind: ItemKind) -> Item {
        Item {
            insert: if self.chinese { zh } else { en }.to_owned(),
            label: Label::new(zh, en),
            kind,
            detail: Label::default(),
        }
    }

    /// The field at the end of a path.
    fn field_at(&self, object: ObjectRef, names: &[String]) -> Option<KnownField> {
        let (last, way) = names.split_last()?;
        let object = self.walk(object, way)?;
        self.catalogue.field(object, last)
    }

    /// The object whose records the field at the end of a path links.
    fn records(&self, object: ObjectRef, names: &[String]) -> Option<ObjectRef> {
        match self.field_at(object, names)?.ty {
            Type::Record(target) => Some(target),
            _ => None,
        }
    }

    /// The options of the field at the end of a path.
    fn options(&self, object: ObjectRef, names: &[String]) -> Vec<Item> {
        let field = self.field_at(object, names);
        let options = field.map(|field| field.options).unwrap_or_default();
        let item = |(value, label): (String, Label)| {
            let written = if self.chinese { &label.zh } else { &value };
            quoted(written, label.clone(), &Label::same(&value))
        };
        options.into_iter().map(item).collect()
    }

    /// Names that stand in the text argument of a function.
    fn names(&self, function: &str) -> Vec<Item> {
        match function {
            "TABLE" => {
                let tables = self.catalogue.lookup_tables();
                let detail = Label::new("参数表或决策表", "a table");
                let item = tables
                    .iter()
                    .map(|table| quoted(&table.name, table.label.clone(), &detail));
                item.collect()
            }
            "REGION_IN" => {
                let detail = Label::new("大区", "a large area");
                let item = |(zh, en): (&str, &str)| quoted(zh, Label::new(zh, en), &detail);
                areas().into_iter().map(item).collect()
            }
            "WORKDAY" | "NETWORKDAYS" | "ISWORKDAY" | "NEXTWORKDAY" | "HOLIDAY" => {
                let detail = Label::new("工作日历", "a business calendar");
                let known = self.catalogue.calendars().into_iter();
                known
                    .map(|(name, label)| quoted(&name, label, &detail))
                    .collect()
            }
            "DATEADD" | "DATEDIF" => units(&["day", "week", "month", "year"]),
            "STARTOF" | "ENDOF" => units(&["week", "month", "quarter", "year"]),
            _ => Vec::new(),
        }
    }
}

fn units(names: &[&str]) -> Vec<Item> {
    let zh = |name: &str| match name {
        "day" => "天",
        "week" => "周",
        "month" => "月",
        "quarter" => "季",
        _ => "年",
    };
    let item = |name: &&str| quoted(name, Label::new(zh(name), *name), &Label::default());
    names.iter().map(item).collect()
}

fn quoted(text: &str, label: Label, detail: &Label) -> Item {
    Item {
        insert: format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        label,
        kind: ItemKind::Value,
        detail: detail.clone(),
    }
}
