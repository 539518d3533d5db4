//! Numbers in a company's object documents: a renamed field keeps its values, a removed one its bin.
//!
//! A field is known by its number. Who sends a document may leave numbers out: fields are then
//! matched by name. What a pack brought is numbered by name and stays as its pack has it.

use serde_json::{Map, Value as Json, json};
use weft_kernel::{Label, Problem};

/// The longest name of an object or field.
pub const NAME_LENGTH_MAX: usize = 60;
/// The most fields of one object, those in the bin counted.
pub const FIELDS_MAX: usize = 500;

/// What a new document is stamped against.
pub(super) struct Before<'a> {
    /// The object's name in the API.
    pub(super) name: &'a str,
    /// The document in force, or in the draft.
    pub(super) previous: Option<&'a Json>,
    /// What the packs hold.
    pub(super) lower: Option<&'a Json>,
}

/// Gives a fresh number to each name.
pub(super) type Fresh<'f> = dyn FnMut(&str) -> Result<u32, Problem> + 'f;

impl Before<'_> {
    /// `document` with numbers, former names and the fields that were left out of it in the bin.
    ///
    /// # Errors
    /// `config.name`, `config.pack_field`, `config.too_many_fields`.
    pub(super) fn stamp(&self, mut document: Json, fresh: &mut Fresh<'_>) -> Result<Json, Problem> {
        let Some(map) = document.as_object_mut() else {
            return Err(Problem::invalid(
                "config.document",
                "配置须是一个 JSON 对象",
                "A document is a JSON object",
            )
            .on_field(format!("object/{}", self.name)));
        };
        self.fill(map)?;
        self.number_object(map, fresh)?;
        let sent = match map.remove("fields") {
            Some(Json::Array(fields)) => fields,
            Some(other) => {
                map.insert("fields".to_owned(), other);
                return Ok(document);
            }
            None => Vec::new(),
        };
        let mut fields = Vec::new();
        for field in sent {
            fields.push(self.field(field, fresh)?);
        }
        self.keep_left_out(&mut fields)?;
        if fields.len() > FIELDS_MAX {
            return Err(Problem::invalid(
                "config.too_many_fields",
                format!("一个对象最多 {FIELDS_MAX} 个字段"),
                format!("An object has at most {FIELDS_MAX} fields"),
            ));
        }
        map.insert("fields".to_owned(), fields.into());
        Ok(document)
    }

    /// The document is called as its address says.
    fn fill(&self, map: &mut Map<String, Json>) -> Result<(), Problem> {
        let name = map.entry("name").or_insert_with(|| self.name.into());
        if name.as_str() != Some(self.name) {
            return Err(Problem::invalid(
                "config.name",
                format!("文档里的 name 须是 `{}`；改名请用 rename", self.name),
                format!(
                    "The document's name is `{}`; use rename to change it",
                    self.name
                ),
            )
            .on_field("name"));
        }
        check_name(self.name, "name")?;
        Ok(())
    }

    fn number_object(
        &self,
        map: &mut Map<String, Json>,
        fresh: &mut Fresh<'_>,
    ) -> Result<(), Problem> {
        map.remove("id");
        let sent = map.remove("former");
        if self.lower.is_some() {
            return Ok(());
        }
        let id = match self.previous.and_then(|before| before.get("id")) {
            Some(id) => id.clone(),
            None => fresh(self.name)?.into(),
        };
        map.insert("id".to_owned(), id);
        let former = former((self.previous, sent.as_ref()), self.name);
        if !former.is_empty() {
            map.insert("former".to_owned(), former.into());
        }
        Ok(())
    }

    fn field(&self, mut field: Json, fresh: &mut Fresh<'_>) -> Result<Json, Problem> {
        let Some(map) = field.as_object_mut() else {
            return Ok(field);
        };
        let (sent_id, sent_former) = (map.remove("id"), map.remove("former"));
        map.remove("converted_from");
        let Some(name) = map.get("name").and_then(Json::as_str).map(str::to_owned) else {
            return Ok(field);
        };
        check_name(&name, &format!("fields.{name}.name"))?;
        if let Some(of_pack) = named(self.lower, &name) {
            Self::as_in_pack(&name, map, of_pack)?;
            return Ok(field);
        }
        let by_id = sent_id.and_then(|id| {
            let same = |before: &&Json| before.get("id") == Some(&id);
            fields(self.previous).iter().find(same)
        });
        let before = by_id.or_else(|| named(self.previous, &name));
        let kept = before.filter(|before| is_same_kind(before, map));
        let id = match kept.and_then(|before| before.get("id")) {
            Some(id) => id.clone(),
            None => fresh(&format!("{}.{name}", self.name))?.into(),
        };
        map.insert("id".to_owned(), id);
        let former = former((before, sent_former.as_ref()), &name);
        if !former.is_empty() {
            map.insert("former".to_owned(), former.into());
        }
        if let Some(before) = before {
            let taken_over = match kept {
                Some(before) => before.get("converted_from"),
                None => before.get("id"),
            };
            if let Some(taken_over) = taken_over {
                map.insert("converted_from".to_owned(), taken_over.clone());
            }
        }
        Ok(field)
    }

    /// A pack's code may read its fields: they keep their type and do not go.
    fn as_in_pack(name: &str, map: &Map<String, Json>, of_pack: &Json) -> Result<(), Problem> {
        let retired = map.get("retired").and_then(Json::as_bool) == Some(true);
        if is_same_kind(of_pack, map) && !retired {
            return Ok(());
        }
        Err(pack_field(name, of_pack))
    }

    /// Fields that are there and were not sent go into the bin.
    fn keep_left_out(&self, sent: &mut Vec<Json>) -> Result<(), Problem> {
        for before in fields(self.previous) {
            let name = text(before, "name");
            let (id, is_there) = (before.get("id"), |field: &Json| match before.get("id") {
                Some(id) => field.get("id") == Some(id) || field.get("converted_from") == Some(id),
                None => text(field, "name") == name,
            });
            if sent.iter().any(is_there) {
                continue;
            }
            if id.is_none() && named(self.lower, name).is_some() {
                return Err(pack_field(name, before));
            }
            let mut gone = before.clone();
            if let Some(map) = gone.as_object_mut() {
                map.insert("retired".to_owned(), json!(true));
            }
            // A new field may take the name of one in the bin.
            if !sent.iter().any(|field| text(field, "name") == name) {
                sent.push(gone);
            }
        }
        Ok(())
    }
}

fn pack_field(name: &str, field: &Json) -> Problem {
    let label = field.get("label").cloned().unwrap_or_default();
    let label: Label = serde_json::from_value(label).unwrap_or_else(|_| Label::same(name));
    Problem::invalid(
        "config.pack_field",
        format!("字段「{}」来自行业包，不能删除或改变类型；可以从表单和视图中移走", label.zh),
        format!(
            "The field \"{}\" belongs to a pack: it cannot be removed or change its type; take it out of forms and lists instead",
            label.en
        ),
    )
    .on_field(format!("fields.{name}"))
}

/// Whether values of the one can be read as values of the other as they are.
fn is_same_kind(before: &Json, now: &Map<String, Json>) -> bool {
    let stored = ["type", "result", "target"];
    stored
        .iter()
        .all(|property| before.get(property) == now.get(*property))
}

/// The names something had: those it had before, the one it had last, those that were sent.
fn former((before, sent): (Option<&Json>, Option<&Json>), name: &str) -> Vec<Json> {
    let had = before
        .and_then(|before| before.get("former"))
        .and_then(Json::as_array);
    let last = before.and_then(|before| before.get("name"));
    let sent = sent.and_then(Json::as_array);
    let all = had
        .into_iter()
        .flatten()
        .chain(last)
        .chain(sent.into_iter().flatten());
    let mut former = Vec::new();
    for had in all.filter(|had| had.is_string() && had.as_str() != Some(name)) {
        if !former.contains(had) {
            former.push(had.clone());
        }
    }
    former
}

/// Takes out of the bin what a part writes without a word on the bin: an object, a field.
pub(super) fn out_of_the_bin(whole: &mut Json, part: &Json) {
    let taken_out = |part: &Json| part.get("retired").is_none();
    let names: Vec<&str> = fields(Some(part))
        .iter()
        .filter(|field| taken_out(field))
        .map(|field| text(field, "name"))
        .collect();
    let all = whole.get_mut("fields").and_then(Json::as_array_mut);
    for field in all.into_iter().flatten() {
        let named = names.contains(&text(field, "name"));
        if let Some(map) = field.as_object_mut().filter(|_| named) {
            map.remove("retired");
        }
    }
    if let Some(map) = whole.as_object_mut().filter(|_| taken_out(part)) {
        map.remove("retired");
    }
}

pub(super) fn fields(document: Option<&Json>) -> &[Json] {
    let list = document.and_then(|document| document.get("fields")?.as_array());
    list.map(Vec::as_slice).unwrap_or_default()
}

fn named<'a>(document: Option<&'a Json>, name: &str) -> Option<&'a Json> {
    fields(document)
        .iter()
        .find(|field| text(field, "name") == name)
}

pub(super) fn text<'a>(json: &'a Json, property: &str) -> &'a str {
    json.get(property)
        .and_then(Json::as_str)
        .unwrap_or_default()
}

/// A name of ours: small letters, digits and underscores, a letter first.
pub(super) fn check_name(name: &str, path: &str) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    if starts && name.chars().all(plain) && name.len() <= NAME_LENGTH_MAX {
        return Ok(());
    }
    Err(Problem::invalid(
        "config.name",
        format!("接口名 `{name}` 不对：用小写字母开头，只含小写字母、数字和下划线，最长 {NAME_LENGTH_MAX} 个字符，如 rental_order"),
        format!("The name `{name}` is wrong: a small letter, then small letters, digits and underscores, at most {NAME_LENGTH_MAX} characters, such as rental_order"),
    )
    .on_field(path))
}
