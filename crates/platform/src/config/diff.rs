//! What is different between two documents, so that a person can read it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_kernel::Label;

use super::merge::{inside, key_of};
use crate::pack::{DocKey, DocKind, kind_called};

/// What was done to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// It is new.
    Add,
    /// It is gone.
    Remove,
    /// It holds something else.
    Change,
    /// The elements of a list stand in another order.
    Move,
    /// It is called otherwise in the API.
    Rename,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// What was done.
    pub op: Op,
    /// Where, such as `fields.deposit.required`.
    pub path: String,
    /// A sentence that says it.
    pub label: Label,
    /// Before.
    #[serde(default, skip_serializing_if = "Json::is_null")]
    pub old: Json,
    /// After.
    #[serde(default, skip_serializing_if = "Json::is_null")]
    pub new: Json,
}

/// Properties the house keeps for itself: nobody reads them.
const KEPT: [&str; 3] = ["id", "former", "converted_from"];

/// The differences from `old` to `new` of the document called `key`, from top to bottom.
#[must_use]
pub fn differences(key: &DocKey, old: Option<&Json>, new: Option<&Json>) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(old, new, &Place::named(key, new.or(old)), &mut found);
    found
}

/// The differences of several documents. An object that went under one name and came under another was renamed.
#[must_use]
pub(super) fn all_differences(
    changes: &[(DocKey, Option<Json>, Option<Json>)],
) -> Vec<(DocKey, Vec<Difference>)> {
    let other = |key: &DocKey, id: Option<u64>, came: bool| {
        let mut others = changes.iter().filter(|(other, old, new)| {
            let (here, gone) = if came { (old, new) } else { (new, old) };
            let same = id.is_some() && number(here.as_ref()) == id;
            same && gone.is_none() && other.kind == key.kind && other != key
        });
        others.next()
    };
    let of = |(key, old, new): &(DocKey, Option<Json>, Option<Json>)| match (old, new) {
        (None, Some(_)) => match other(key, number(new.as_ref()), true) {
            Some((from, was, _)) => {
                let mut found = vec![renamed((from, key), new.as_ref())];
                let was = was.as_ref().map(|was| called_as(was, new.as_ref()));
                found.extend(differences(key, was.as_ref(), new.as_ref()));
                found
            }
            None => differences(key, None, new.as_ref()),
        },
        (Some(_), None) => match other(key, number(old.as_ref()), false) {
            Some((to, ..)) => vec![renamed((key, to), old.as_ref())],
            None => differences(key, old.as_ref(), None),
        },
        _ => differences(key, old.as_ref(), new.as_ref()),
    };
    changes.iter().map(|one| (one.0.clone(), of(one))).collect()
}

/// A document that is called otherwise.
fn renamed((from, to): (&DocKey, &DocKey), document: Option<&Json>) -> Difference {
    let (old, new) = (from.name.as_str().into(), to.name.as_str().into());
    difference(Op::Rename, &Place::named(to, document), &old, &new)
}

/// `item` with the name it has now: that it has another is told apart.
fn called_as(item: &Json, now: Option<&Json>) -> Json {
    let mut item = item.clone();
    if let (Some(name), Some(map)) = (now.and_then(|now| now.get("name")), item.as_object_mut()) {
        map.insert("name".to_owned(), name.clone());
    }
    item
}

/// The number by which the house knows an object or field, whatever it is called.
fn number(item: Option<&Json>) -> Option<u64> {
    item?.get("id")?.as_u64()
}

/// Where the walk is: the path, and what people call it.
#[derive(Clone)]
pub(super) struct Place {
    path: String,
    zh: String,
    en: String,
    /// The document itself: 「对象「租赁单」」.
    whole: Label,
}

impl Place {
    /// The top of a document.
    pub(super) fn named(key: &DocKey, document: Option<&Json>) -> Self {
        let kind = kind_called(key.kind).map(DocKind::label);
        let kind = kind.unwrap_or_else(|_| Label::new(key.kind, key.kind));
        let text = |language: &str| {
            let label = document?.get("label")?.get(language)?.as_str()?;
            Some(label.to_owned())
        };
        let zh = text("zh").unwrap_or_else(|| key.name.clone());
        let en = text("en").unwrap_or_else(|| key.name.clone());
        let whole = Label::new(
            format!("{}「{zh}」", kind.zh),
            format!("{} \"{en}\"", kind.en.to_lowercase()),
        );
        Self {
            path: String::new(),
            zh: String::new(),
            en: String::new(),
            whole,
        }
    }

    pub(super) fn property(&self, name: &str) -> Self {
        let label = property(name);
        self.below(name, label.0, label.1)
    }

    pub(super) fn element(&self, key: &str, item: Option<&Json>) -> Self {
        let text = |language: &str| {
            let label = item?.get("label")?.get(language)?.as_str()?;
            Some(label.to_owned())
        };
        let zh = text("zh").unwrap_or_else(|| key.to_owned());
        let en = text("en").unwrap_or_else(|| key.to_owned());
        self.below(key, &format!("「{zh}」"), &format!("\"{en}\""))
    }

    fn below(&self, name: &str, zh: &str, en: &str) -> Self {
        let space = if self.en.is_empty() { "" } else { " " };
        Self {
            path: inside(&self.path, name),
            zh: format!("{}{zh}", self.zh),
            en: format!("{}{space}{en}", self.en),
            whole: self.whole.clone(),
        }
    }

    /// The path within the document.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The document and the place in it, in words.
    pub(super) fn said(&self) -> Label {
        let Label { zh, en } = &self.whole;
        Label::new(format!("{zh}{}", self.zh), format!("{en} {}", self.en))
    }

    fn told(&self, op: Op, old: &Json, new: &Json) -> Label {
        let (zh, en) = match self.path.is_empty() {
            true => (self.whole.zh.as_str(), self.whole.en.as_str()),
            false => (self.zh.as_str(), self.en.as_str()),
        };
        let plain = |value: &Json| !(value.is_object() || value.is_array());
        match op {
            Op::Add if plain(new) => Label::new(
                format!("新增{zh}：{}", shown(new)),
                format!("Add {en}: {}", shown(new)),
            ),
            Op::Add => Label::new(format!("新增{zh}"), format!("Add {en}")),
            Op::Remove => Label::new(format!("删除{zh}"), format!("Remove {en}")),
            Op::Rename => Label::new(
                format!("{zh}改接口名：{} → {}", shown(old), shown(new)),
                format!("Rename {en}: {} → {}", shown(old), shown(new)),
            ),
            Op::Move => Label::new(format!("调整{zh}的顺序"), format!("Reorder {en}")),
            Op::Change => Label::new(
                format!("{zh}：{} → {}", shown(old), shown(new)),
                format!("{en}: {} → {}", shown(old), shown(new)),
            ),
        }
    }
}

fn walk(old: Option<&Json>, new: Option<&Json>, place: &Place, found: &mut Vec<Difference>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Json::Object(was)), Some(Json::Object(is))) => {
            let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for name in names
                .into_iter()
                .filter(|name| !KEPT.contains(&name.as_str()))
            {
                walk(was.get(name), is.get(name), &place.property(name), found);
            }
        }
        (Some(Json::Array(was)), Some(Json::Array(is))) => lists(was, is, place, found),
        _ => note(old, new, place, found),
    }
}

fn lists(was: &[Json], is: &[Json], place: &Place, found: &mut Vec<Difference>) {
    let new_keys: Vec<_> = is.iter().map(key_of).collect();
    // An element with a number is known by it: one that is called otherwise is the same.
    let same = |item: &Json| {
        let known = number(Some(item));
        let mut numbered = is.iter();
        let named = |other: &&Json| key_of(other) == key_of(item);
        let free = |other: &&Json| {
            let theirs = number(Some(other));
            theirs.is_none() || !was.iter().any(|item| number(Some(item)) == theirs)
        };
        let by_number = numbered.find(|other| known.is_some() && number(Some(other)) == known);
        by_number.or_else(|| is.iter().find(|other| named(other) && free(other)))
    };
    let mut old_keys = Vec::new();
    for item in was {
        let (key, after) = (key_of(item), same(item));
        let now = after.map_or_else(|| key.clone(), key_of);
        let element = place.element(&now, after.or(Some(item)));
        if now != key {
            let (old, new) = (key.as_str().into(), now.as_str().into());
            found.push(difference(Op::Rename, &element, &old, &new));
        }
        walk(Some(&called_as(item, after)), after, &element, found);
        old_keys.push(now);
    }
    for (key, item) in new_keys
        .iter()
        .zip(is)
        .filter(|(key, _)| !old_keys.contains(key))
    {
        walk(None, Some(item), &place.element(key, Some(item)), found);
    }
    let stayed = |keys: &[String], others: &[String]| -> Vec<String> {
        keys.iter()
            .filter(|key| others.contains(key))
            .cloned()
            .collect()
    };
    let (before, after) = (stayed(&old_keys, &new_keys), stayed(&new_keys, &old_keys));
    if before != after {
        let (old, new) = (Json::from(before), Json::from(after));
        found.push(difference(Op::Move, place, &old, &new));
    }
}

fn note(old: Option<&Json>, new: Option<&Json>, place: &Place, found: &mut Vec<Difference>) {
    let op = match (old, new) {
        (None, _) => Op::Add,
        (_, None) => Op::Remove,
        _ => Op::Change,
    };
    let null = Json::Null;
    let (old, new) = (old.unwrap_or(&null), new.unwrap_or(&null));
    found.push(difference(op, place, old, new));
}

fn difference(op: Op, place: &Place, old: &Json, new: &Json) -> Difference {
    Difference {
        op,
        path: place.path.clone(),
        label: place.told(op, old, new),
        old: old.clone(),
        new: new.clone(),
    }
}

/// A value in a sentence.
fn shown(value: &Json) -> String {
    match value {
        Json::Bool(true) => "✔".to_owned(),
        Json::Bool(false) => "✘".to_owned(),
        Json::Null => "—".to_owned(),
        Json::String(text) if text.is_empty() => "—".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What people call a property of a document.
fn property(name: &str) -> (&str, &str) {
    PROPERTIES
        .iter()
        .find(|(known, ..)| *known == name)
        .map_or((name, name), |(_, zh, en)| (*zh, *en))
}

const PROPERTIES: &[(&str, &str, &str)] = &[
    ("access", "数据归属", "access"),
    ("blocks", "区块", "block"),
    ("checks", "校验", "check"),
    ("columns", "列", "columns"),
    ("commands", "操作", "command"),
    ("computed", "计算的字段", "computed field"),
    ("constants", "固定值", "fixed value"),
    ("days", "日期", "day"),
    ("default", "默认值", "default"),
    ("fields", "字段", "field"),
    ("filter", "筛选条件", "filter"),
    ("form", "表单", "form"),
    ("forms", "表单", "form"),
    ("formula", "公式", "formula"),
    ("groups", "菜单组", "menu group"),
    ("help", "填写说明", "help"),
    ("icon", "图标", "icon"),
    ("items", "菜单", "menu item"),
    ("entries", "菜单项", "menu entry"),
    ("indexed", "索引", "indexed"),
    ("label", "名称", "label"),
    ("left", "左侧", "left"),
    ("lists", "视图", "list"),
    ("locked_when", "锁定条件", "locked when"),
    ("mask", "脱敏方式", "mask"),
    ("max_length", "最大长度", "maximum length"),
    ("message", "提示", "message"),
    ("name", "接口名", "API name"),
    ("objects", "对象权限", "rights on"),
    ("options", "选项", "option"),
    ("pages", "记录页", "record page"),
    ("pattern", "编号规则", "numbering"),
    ("personal", "个人信息", "personal"),
    ("plural", "复数名称", "plural"),
    ("readonly_when", "只读条件", "read-only when"),
    ("related", "相关列表", "related list"),
    ("required", "必填", "required"),
    ("condition_of", "条件所指对象", "condition of"),
    ("sends_to", "发送地址", "sends to"),
    ("text_of", "文本种类", "kind of text"),
    ("required_when", "必填条件", "required when"),
    ("retired", "停用", "retired"),
    ("right", "右侧", "right"),
    ("rollup", "汇总", "roll-up"),
    ("rows", "行", "row"),
    ("searchable", "可搜索", "searchable"),
    ("sections", "分区", "section"),
    ("sensitivity", "密级", "sensitivity"),
    ("sort", "排序", "sort"),
    ("stamped_when", "记时条件", "stamped when"),
    ("start", "起始号", "first number"),
    ("tabs", "页签", "tab"),
    ("target", "指向对象", "target"),
    ("title", "标题字段", "title"),
    ("type", "类型", "type"),
    ("unique", "唯一", "unique"),
    ("validation", "校验公式", "validation"),
    ("validation_message", "校验提示", "validation message"),
    ("visible_when", "显示条件", "visible when"),
    ("week", "每周上班", "working week"),
    ("when", "条件", "condition"),
    ("worked", "上班", "worked"),
    ("zh", "（中文）", "(Chinese)"),
    ("en", "（英文）", "(English)"),
];
