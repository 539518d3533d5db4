//! Made-up records: something of everything, within what each object asks for.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use weft_kernel::Date;

use crate::caller::Caller;
use crate::model::{Field, Model, Object};
use crate::platform::Platform;

/// Passes over the objects: what points to others comes after them.
const PASSES: usize = 3;
/// Lines of a made-up document.
const LINES: u32 = 2;
/// People and the house's own records are not made up.
const REAL: [&str; 6] = [
    "user",
    "role",
    "department",
    "source",
    "signal",
    "signal_rule",
];

/// Ids of records by object.
type Made = BTreeMap<String, Vec<String>>;

/// Makes up `rows` records of each object that takes them; what an object refuses is left out.
pub(super) fn records(platform: &Platform, rows: u32) -> u32 {
    let system = Caller::system("a sandbox is filled with made-up records");
    let model = platform.model();
    let (mut made, mut all) = (Made::new(), 0);
    for name in REAL {
        let page = platform.list(&system, name, &crate::records::ListQuery::default());
        let ids = page.map(|page| {
            page.items
                .iter()
                .map(|item| item.id().to_string())
                .collect()
        });
        made.insert(name.to_owned(), ids.unwrap_or_default());
    }
    for _ in 0..PASSES {
        for object in model
            .objects()
            .filter(|object| takes_records(&model, object))
        {
            if made.contains_key(&object.name) {
                continue;
            }
            let ids = some(platform, &system, (&model, &made), (object, rows));
            all += ids.len();
            // What could not be made yet may point to what comes later: the next pass tries again.
            if !ids.is_empty() {
                made.insert(object.name.clone(), ids);
            }
        }
    }
    u32::try_from(all).unwrap_or(u32::MAX)
}

/// Up to `rows` records of an object, by their ids.
fn some(
    platform: &Platform,
    system: &Caller,
    (model, made): (&Model, &Made),
    (object, rows): (&Object, u32),
) -> Vec<String> {
    let today = model.zone.date_of(platform.now());
    let records = (1..=rows).filter_map(|number| {
        let maker = Maker {
            model,
            made,
            number,
            today,
        };
        maker.record(object, None).map(Json::Object)
    });
    let made = records.filter_map(|record| platform.create(system, &object.name, record).ok());
    made.map(|id| id.to_string()).collect()
}

/// Whether people make records of an object by itself: lines come with their documents.
fn takes_records(model: &Model, object: &Object) -> bool {
    let is_line = model.objects().any(|parent| is_line_of(parent, object));
    !is_line && object.fields.iter().any(Field::is_typed)
}

fn is_line_of(parent: &Object, object: &Object) -> bool {
    let lines = parent
        .fields
        .iter()
        .filter_map(|field| field.doc.lines.as_ref());
    lines.into_iter().any(|lines| lines.object == object.name)
}

struct Maker<'a> {
    model: &'a Model,
    made: &'a Made,
    number: u32,
    today: Date,
}

impl Maker<'_> {
    /// A record without the field `except`; `None` when something it needs is not there yet.
    fn record(&self, object: &Object, except: Option<&str>) -> Option<Map<String, Json>> {
        let mut record = Map::new();
        let typed = object
            .fields
            .iter()
            .filter(|field| field.is_typed() && !field.built_in);
        for field in typed.filter(|field| except != Some(field.name.as_str())) {
            match self.value(field) {
                Some(value) => drop(record.insert(field.name.clone(), value)),
                None if field.doc.required => return None,
                None => {}
            }
        }
        Some(record)
    }

    fn value(&self, field: &Field) -> Option<Json> {
        let number = self.number;
        Some(match field.kind.name() {
            "text" | "long_text" | "rich_text" => {
                let text = format!("{}{number}", field.doc.label.zh);
                let most = field.doc.max_length.unwrap_or(usize::MAX);
                text.chars().take(most).collect::<String>().into()
            }
            "number" => json!((number % 20 + 1).to_string()),
            "money" => json!((number * 100).to_string()),
            "percent" => json!("0.1"),
            "boolean" => json!(number.is_multiple_of(2)),
            "date" => json!(self.today.to_string()),
            "datetime" => json!(format!("{}T08:00:00Z", self.today)),
            "select" => json!(self.option(field)?),
            "multi_select" => json!([self.option(field)?]),
            "phone" => json!(format!("138{number:08}")),
            "email" => json!(format!("p{number}@example.invalid")),
            "url" => json!(format!("https://example.invalid/{number}")),
            "region" => json!("310115"),
            "lookup" | "user" | "department" => json!(self.target(field)?),
            "lines" => self.lines(field)?,
            _ => return None,
        })
    }

    fn option(&self, field: &Field) -> Option<String> {
        let count = field.doc.options.len().max(1);
        let place = usize::try_from(self.number).ok()? % count;
        Some(field.doc.options.get(place)?.value.clone())
    }

    fn target(&self, field: &Field) -> Option<String> {
        let target = self.model.by_number(field.target?.0)?;
        let ids = self.made.get(&target.name)?;
        let place = usize::try_from(self.number).ok()? % ids.len().max(1);
        ids.get(place).cloned()
    }

    fn lines(&self, field: &Field) -> Option<Json> {
        let doc = field.doc.lines.as_ref()?;
        let child = self.model.object(&doc.object).ok()?;
        let line = || self.record(child, Some(&doc.field)).map(Json::Object);
        let lines: Option<Vec<Json>> = (0..LINES).map(|_| line()).collect();
        lines.map(Json::Array)
    }
}
