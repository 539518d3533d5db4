//! Other names in the API: the old one keeps working.

use serde_json::{Value as Json, json};
use weft_kernel::{Kind, Problem};

use super::draft::{Drafted, missing, of_pack, with};
use super::gate;
use super::stamp::check_name;
use crate::caller::Caller;
use crate::pack::DocKey;
use crate::platform::Platform;

impl Platform {
    /// Gives an object, or a field of it, another name in the API; the old one keeps working.
    ///
    /// # Errors
    /// `config.name`, `config.name_taken`, `config.of_pack`, `config.missing`.
    pub fn draft_rename(
        &self,
        caller: &Caller,
        (key, field): (&DocKey, Option<&str>),
        to: &str,
    ) -> Result<Drafted, Problem> {
        gate(caller)?;
        check_name(to, "to")?;
        let (live, draft) = (self.live(), self.draft(caller)?);
        let company = with(&live.company, &draft);
        let mut own = company
            .get(key)
            .cloned()
            .ok_or_else(|| match live.lower.get(key) {
                Some(_) => of_pack(key),
                None => missing(&live, key),
            })?;
        let changes = match field {
            Some(field) => {
                if in_list(live.lower.get(key), field) {
                    return Err(of_pack(key));
                }
                rename_field(&mut own.document, field, to)?;
                vec![(key.clone(), Some(own))]
            }
            None => {
                let new = DocKey::new(key.kind, to)?;
                if live.lower.contains_key(key) {
                    return Err(of_pack(key));
                }
                if live.lower.contains_key(&new) || company.contains_key(&new) {
                    return Err(taken(to));
                }
                renamed(&mut own.document, &key.name, to);
                vec![(new, Some(own)), (key.clone(), None)]
            }
        };
        self.put_into_draft(caller, draft, &changes)
            .map(|mut all| all.remove(0))
    }
}

fn in_list(document: Option<&Json>, name: &str) -> bool {
    let fields = document.and_then(|document| document.get("fields")?.as_array());
    fields.is_some_and(|fields| fields.iter().any(|field| is_called(field, name)))
}

fn is_called(field: &Json, name: &str) -> bool {
    field.get("name").and_then(Json::as_str) == Some(name)
}

fn rename_field(document: &mut Json, from: &str, to: &str) -> Result<(), Problem> {
    if in_list(Some(document), to) {
        return Err(taken(to));
    }
    let fields = document.get_mut("fields").and_then(Json::as_array_mut);
    let fields = fields.map(Vec::as_mut_slice).unwrap_or_default();
    let names = fields
        .iter()
        .filter_map(|field| field.get("name")?.as_str());
    let near = weft_expr::nearest(from, names);
    let field = fields.iter_mut().find(|field| is_called(field, from));
    let field = field.ok_or_else(|| {
        Problem::new(
            Kind::Missing,
            "config.field_missing",
            format!("没有字段 `{from}`"),
            format!("There is no field `{from}`"),
        )
        .on_field("field")
        .suggesting(near)
    })?;
    renamed(field, from, to);
    Ok(())
}

/// Sets the name and remembers the old one.
fn renamed(json: &mut Json, from: &str, to: &str) {
    let Some(map) = json.as_object_mut() else {
        return;
    };
    let former = map.entry("former").or_insert_with(|| json!([]));
    if let Some(former) = former.as_array_mut() {
        former.retain(|had| had.as_str() != Some(to) && had.as_str() != Some(from));
        former.push(from.into());
    }
    map.insert("name".to_owned(), to.into());
}

pub(super) fn taken(name: &str) -> Problem {
    Problem::conflict(
        "config.name_taken",
        format!("接口名 `{name}` 已被占用"),
        format!("The name `{name}` is taken"),
    )
    .on_field("to")
}
