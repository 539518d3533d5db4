//! Search as its users meet it, against a naive search in plain Rust, and over real names.

mod behaviour;
mod deeds;
mod naive;
mod names;
mod sounds;

use std::collections::BTreeMap;

use serde_json::json;
use weft_kernel::Id;
use weft_platform::{ListQuery, Pack, Visible};

use crate::house::{House, noon};

/// What the fields of a record say, the title first.
pub(super) type Texts = [String; 3];

/// A house with one object: a title that does not stand first, and two more fields that are searched.
pub(super) fn house() -> House {
    let object = "name = \"firm\"\nlabel = { zh = \"公司\", en = \"Firm\" }\n\
        plural = { zh = \"公司\", en = \"Firms\" }\ntitle = \"name\"\naccess = \"shared\"\n";
    let field = |name: &str| {
        format!(
            "[[fields]]\nname = \"{name}\"\ntype = \"text\"\nsearchable = true\n\
             label = {{ zh = \"{name}\", en = \"{name}\" }}\n"
        )
    };
    let fields = ["short", "name", "number"].map(field).concat();
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest.to_owned()),
        ("objects/firm.toml".to_owned(), format!("{object}{fields}")),
    ]);
    House::with(vec![Pack::read(&files).unwrap()]).unwrap()
}

/// Makes a record at a moment of its own, so many seconds after noon.
pub(super) fn make(house: &House, [name, short, number]: &Texts, at: i64) -> Id {
    let moment = noon().plus_ms(at * 1000);
    house.clock.set(moment);
    house.make(
        "firm",
        json!({ "name": name, "short": short, "number": number }),
    )
}

/// What a search finds, best first, by pages of this length.
pub(super) fn found(house: &House, asked: &str, limit: u32) -> Vec<Id> {
    let mut query = ListQuery {
        search: Some(asked.to_owned()),
        limit: Some(limit),
        ..ListQuery::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = house.platform.list(&House::system(), "firm", &query);
        let page = page.unwrap();
        ids.extend(page.items.iter().map(Visible::id));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return ids;
        }
    }
}
