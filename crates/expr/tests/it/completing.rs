//! What an editor offers while somebody types.

use std::sync::Arc;

use weft_expr::random::{Model, ORDER};
use weft_expr::tables::Table as LookupTable;
use weft_expr::{
    Catalogue, Completion, ItemKind, KnownField, KnownRows, ObjectRef, Regions, check, complete,
};
use weft_kernel::Label;
use weft_kernel::query::Table;

/// The fixed model with one more table.
pub(crate) struct WithTable(Model, Arc<LookupTable>);

pub(crate) fn with_table(model: Model, table: Arc<LookupTable>) -> WithTable {
    WithTable(model, table)
}

impl Catalogue for WithTable {
    fn object(&self, name: &str) -> Option<ObjectRef> {
        self.0.object(name)
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        self.0.field(object, name)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        self.0.fields(object)
    }

    fn table(&self, object: ObjectRef) -> Table {
        self.0.table(object)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        self.0.object_label(object)
    }

    fn children(&self, object: ObjectRef, name: &str) -> Option<KnownRows> {
        self.0.children(object, name)
    }

    fn lookup_table(&self, name: &str) -> Option<Arc<LookupTable>> {
        (name == self.1.name).then(|| Arc::clone(&self.1))
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        self.0.regions()
    }
}

/// `|` is the cursor; the label or text of the items that are offered first.
const CASES: &[(&str, &[&str])] = &[
    ("am|", &["amount"]),
    ("金|", &["金额"]),
    ("amount > 1 and sta|", &["stars", "status"]),
    ("account.|", &["name", "region", "credit"]),
    ("account.own|", &["owner"]),
    ("account.owner.a|", &["age"]),
    ("SUM(lines.pr|", &["price"]),
    ("amount |", &["and", "or", "="]),
    ("金额 大|", &["大于"]),
    ("status = \"|", &["\"draft\"", "\"confirmed\""]),
    ("状态 = \"草|", &["\"草稿\""]),
    ("status in (\"draft\", \"cl|", &["\"closed\""]),
    ("tags not in (\"|", &["\"vip\""]),
    ("TABLE(\"region|", &["\"region_factor\""]),
    ("REGION_IN(account.region, \"华|", &["\"华北\"", "\"华东\""]),
    ("WORKDAY(due_date, 3, \"|", &["\"china\""]),
    ("STARTOF(order_date, \"|", &["\"week\"", "\"month\""]),
    ("ROUND(am|ount, 2)", &["amount"]),
    ("四舍|", &["四舍五入("]),
    ("roundu|", &["ROUNDUP("]),
    ("region_f|", &["region_factor("]),
    ("lin|", &["lines"]),
];

fn at_cursor(text: &str) -> (String, Completion) {
    let cursor = text.chars().position(|c| c == '|').unwrap();
    let text = text.replace('|', "");
    let completion = complete(&text, cursor, ORDER, &Model);
    (text, completion)
}

#[test]
fn what_fits_is_offered_first() {
    for (text, expected) in CASES {
        let (_, found) = at_cursor(text);
        let inserts: Vec<&str> = found
            .items
            .iter()
            .map(|item| item.insert.as_str())
            .collect();
        assert_eq!(
            &inserts[..expected.len().min(inserts.len())],
            *expected,
            "{text}"
        );
    }
}

#[test]
fn what_was_typed_is_replaced() {
    let (text, found) = at_cursor("amount > 1 and sta|");
    assert_eq!((found.from, found.to), (15, text.chars().count()));
    let (_, found) = at_cursor("状态 = \"草|");
    assert_eq!((found.from, found.to), (5, 7), "with its quote");
    let (_, found) = at_cursor("amount + |");
    assert_eq!((found.from, found.to), (9, 9));
    assert!(
        found
            .items
            .iter()
            .any(|item| item.kind == ItemKind::Function)
    );
}

#[test]
fn a_field_that_is_put_in_checks() {
    let (text, found) = at_cursor("|");
    for item in found
        .items
        .iter()
        .filter(|item| item.kind == ItemKind::Field)
    {
        let whole = format!("{}{} is empty", text, item.insert);
        assert!(check(&whole, ORDER, &Model, None).is_ok(), "{whole}");
    }
}

#[test]
fn nothing_that_is_typed_breaks_it() {
    let whole = "IF(金额 大于 10万 且 状态 in (\"草稿\", “x”), SUM([订单明细].price), account.owner.'name) #2026";
    for end in 0..=whole.chars().count() + 2 {
        assert!(complete(whole, end, ORDER, &Model).from <= end);
    }
}
