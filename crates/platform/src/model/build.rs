//! Building the model from packs: every document is checked before anything runs on it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use weft_expr::{ObjectRef, Type};
use weft_kernel::query::{Column, Table};
use weft_kernel::{Label, Problem};

use super::around::Around;
use super::derive;
use super::graph::Graph;
use super::object::{Field, Object};
use super::sound;
use super::{Compiled, Computed, Home, Model, Numbers, Region};
use crate::access::PARENTS_MAX;
use crate::fields::{self, INDEXED_LENGTH_MAX, Shape};
use crate::pack::{AccessKind, FieldDoc, ObjectDoc, Pack};

pub(super) fn model(
    packs: &[Pack],
    numbers: &Numbers,
    (home, computed): (Home, Computed),
) -> Result<Model, Problem> {
    let documents = super::currency::expanded(packs, home.currency)?;
    let documents: BTreeMap<&str, &ObjectDoc> = documents
        .iter()
        .map(|document| (document.name.as_str(), document))
        .collect();
    let regions = regions(packs);
    let known = Known::of(&documents, numbers);
    let mut objects = Vec::new();
    for document in documents.values() {
        objects.push(Arc::new(object(document, &known)?));
    }
    let mut model = Model {
        version: 0,
        computed,
        zone: home.zone,
        currency: home.currency,
        by_name: by_name(&objects),
        by_number: objects
            .iter()
            .enumerate()
            .map(|(ix, object)| (object.number, ix))
            .collect(),
        objects,
        compiled: Vec::new(),
        graph: Graph::default(),
        rolled_up: BTreeMap::new(),
        followers: BTreeMap::new(),
        roles: packs
            .iter()
            .flat_map(|p| &p.roles)
            .map(|r| (r.name.clone(), r.clone()))
            .collect(),
        menus: packs.iter().flat_map(|pack| pack.menus.clone()).collect(),
        workbenches: packs
            .iter()
            .flat_map(|pack| pack.workbenches.clone())
            .collect(),
        profiles: packs
            .iter()
            .flat_map(|pack| pack.profiles.clone())
            .collect(),
        around: Around::of(packs, &regions, |name| {
            let near = || weft_expr::nearest(name, known.objects.keys().copied());
            known
                .object(name)
                .map(ObjectRef)
                .ok_or_else(|| unknown_object(name).suggesting(near()))
        })?,
        regions,
        rules: packs.iter().flat_map(|pack| pack.rules.clone()).collect(),
        record_events: packs
            .iter()
            .flat_map(|pack| pack.record_events.clone())
            .collect(),
        retired: retired(packs),
    };
    model.graph = Graph::of(&model)?;
    derive::at_read(&mut model, computed)?;
    model.check_tables()?;
    model.compiled = model
        .objects
        .iter()
        .map(|object| Compiled::of(object, &model))
        .collect::<Result<_, _>>()?;
    know_followers(&mut model);
    crate::access::check(&model)?;
    Ok(model)
}

/// Notes whose totals follow which object, and whose currency.
fn know_followers(model: &mut Model) {
    for (object, compiled) in model.compiled.iter().enumerate() {
        for (place, rollup) in compiled.rollups.iter().enumerate() {
            let over = model.rolled_up.entry(rollup.child).or_default();
            over.push((object, place));
        }
        if let Some((parent, link)) = compiled.currency.as_ref().and_then(|rule| rule.from) {
            let followers = model.followers.entry(parent).or_default();
            followers.push((object, link));
        }
    }
}

/// The names of the objects in the bin.
fn retired(packs: &[Pack]) -> BTreeSet<String> {
    let documents = packs.iter().flat_map(|pack| &pack.objects);
    let gone = documents.filter(|document| document.retired);
    gone.map(|document| document.name.clone()).collect()
}

/// What documents may name: objects by every name they have or had, and all numbers.
struct Known<'a> {
    objects: BTreeMap<&'a str, &'a str>,
    numbers: &'a Numbers,
}

impl<'a> Known<'a> {
    fn of(documents: &BTreeMap<&'a str, &'a ObjectDoc>, numbers: &'a Numbers) -> Self {
        let mut objects = BTreeMap::new();
        for document in documents.values() {
            let former = document.former.iter().map(String::as_str);
            objects.extend(former.map(|had| (had, document.name.as_str())));
        }
        // A name in use goes before a name somebody had.
        objects.extend(documents.keys().map(|name| (*name, *name)));
        Self { objects, numbers }
    }

    /// The number of the object called, or once called, `name`.
    fn object(&self, name: &str) -> Option<u32> {
        self.numbers.get(*self.objects.get(name)?).copied()
    }
}

/// Places of objects by the names they have and had.
fn by_name(objects: &[Arc<Object>]) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (ix, object) in objects.iter().enumerate() {
        places.extend(object.doc.former.iter().map(|had| (had.clone(), ix)));
    }
    let now = objects.iter().enumerate();
    places.extend(now.map(|(ix, object)| (object.name.clone(), ix)));
    places
}

fn unknown_object(name: &str) -> Problem {
    Problem::invalid(
        "table.unknown_object",
        format!("没有对象 `{name}`"),
        format!("There is no object `{name}`"),
    )
}

fn wrong(document: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid(
        "model.document",
        format!("对象 `{document}`：{zh}"),
        format!("Object `{document}`: {en}"),
    )
}

fn no_field(doc: &ObjectDoc, name: &str) -> Problem {
    let near = weft_expr::nearest(name, doc.fields.iter().map(|field| field.name.as_str()));
    let (hint_zh, hint_en) = meant(near.as_deref());
    wrong(
        &doc.name,
        &format!("没有字段 `{name}`{hint_zh}"),
        &format!("no field `{name}`{hint_en}"),
    )
    .suggesting(near)
}

/// What was probably meant, in both languages.
fn meant(near: Option<&str>) -> (String, String) {
    match near {
        Some(near) => (
            format!("，是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        ),
        None => (String::new(), String::new()),
    }
}

fn no_type(named: &str, doc: &FieldDoc) -> Problem {
    let near = weft_expr::nearest(&doc.kind, fields::CATALOGUE.iter().map(|kind| kind.name()));
    let (hint_zh, hint_en) = meant(near.as_deref());
    wrong(
        named,
        &format!("没有字段类型 `{}`{hint_zh}", doc.kind),
        &format!("no field type `{}`{hint_en}", doc.kind),
    )
    .on_field(format!("fields.{}.type", doc.name))
    .suggesting(near)
}

fn object(doc: &ObjectDoc, known: &Known<'_>) -> Result<Object, Problem> {
    let (doc, retired) = &without_retired(doc);
    let numbers = known.numbers;
    let mut fields = built_in(doc, numbers)?;
    for field_doc in &doc.fields {
        fields.push(own_field(doc, field_doc, known)?);
    }
    let mut by_name = HashMap::new();
    for (ix, field) in fields.iter().enumerate() {
        if by_name.insert(field.name.clone(), ix).is_some() {
            let name = &field.name;
            return Err(wrong(
                &doc.name,
                &format!("字段 `{name}` 出现两次"),
                &format!("field `{name}` stands twice"),
            )
            .on_field(format!("fields.{name}")));
        }
    }
    for (ix, field) in fields.iter().enumerate() {
        for had in &field.doc.former {
            by_name.entry(had.clone()).or_insert(ix);
        }
    }
    check_names(doc, &by_name)?;
    Ok(Object {
        number: number(numbers, &doc.name)?,
        name: doc.name.clone(),
        table: Table::of_object(number(numbers, &doc.name)?),
        title: by_name.get(&doc.title).copied().unwrap_or_default(),
        doc: doc.clone(),
        fields,
        retired: retired.clone(),
        by_name,
    })
}

fn number(numbers: &Numbers, name: &str) -> Result<u32, Problem> {
    numbers
        .get(name)
        .copied()
        .ok_or_else(|| Problem::internal("model.no_number", name))
}

/// Every field a uniqueness, the title or the time line names is there; layouts are checked apart.
fn check_names(doc: &ObjectDoc, by_name: &HashMap<String, usize>) -> Result<(), Problem> {
    let mut named: Vec<(String, &String)> = vec![("title".to_owned(), &doc.title)];
    for (place, combination) in doc.unique.iter().enumerate() {
        let fields = combination.fields.iter();
        named.extend(fields.map(|name| (format!("unique[{place}].fields"), name)));
    }
    if let Some(line) = &doc.timeline {
        let fields = line.fields.iter().map(|name| ("timeline.fields", name));
        let all = fields.chain([("timeline.at", &line.at)]);
        named.extend(all.map(|(place, name)| (place.to_owned(), name)));
    }
    for field in &doc.fields {
        let of = field.condition_of.iter();
        named.extend(of.map(|name| (format!("fields.{}.condition_of", field.name), name)));
    }
    named.extend(doc.parent.iter().map(|name| ("parent".to_owned(), name)));
    if let Some((place, name)) = named.iter().find(|(_, name)| !by_name.contains_key(*name)) {
        return Err(no_field(doc, name).on_field(place));
    }
    check_parents(doc).map_err(|problem| problem.on_field("parent"))
}

/// Who inherits says from what, in an order that can be told.
fn check_parents(doc: &ObjectDoc) -> Result<(), Problem> {
    if (doc.access == AccessKind::Inherit) == doc.parent.is_empty() {
        return Err(wrong(
            &doc.name,
            "inherit 与 parent 须同时出现",
            "inherit and parent go together",
        ));
    }
    let different: BTreeSet<&String> = doc.parent.iter().collect();
    if different.len() < doc.parent.len() || different.len() > PARENTS_MAX {
        return Err(wrong(
            &doc.name,
            &format!("parent 里最多写 {PARENTS_MAX} 个字段，不能重复"),
            &format!("`parent` names at most {PARENTS_MAX} fields, each of them once"),
        ));
    }
    Ok(())
}

/// The document as it counts: fields in the bin are out of it and of its lists and forms; and
/// the names of those fields.
fn without_retired(doc: &ObjectDoc) -> (ObjectDoc, BTreeSet<String>) {
    let mut doc = doc.clone();
    let gone: BTreeSet<String> = doc
        .fields
        .extract_if(.., |field| field.retired)
        .map(|field| field.name)
        .collect();
    let there: BTreeSet<&str> = doc.fields.iter().map(|field| field.name.as_str()).collect();
    let stays = |name: &String| !gone.contains(name) || there.contains(name.as_str());
    doc.lists
        .iter_mut()
        .for_each(|list| list.columns.retain(stays));
    let sections = doc.form.sections.iter_mut();
    sections.for_each(|section| section.fields.retain(stays));
    // Where one of several is gone, the others decide.
    if doc.parent.iter().any(stays) {
        doc.parent.retain(stays);
    }
    doc.unique
        .retain(|combination| combination.fields.iter().all(stays));
    (doc, gone)
}

fn own_field(object: &ObjectDoc, doc: &FieldDoc, known: &Known<'_>) -> Result<Field, Problem> {
    let named = format!("{}.{}", object.name, doc.name);
    let kind = fields::find(&doc.kind).ok_or_else(|| no_type(&named, doc))?;
    let shape = kind.shape(doc);
    sound::check(object, doc, shape)?;
    if doc.indexed && !can_be_indexed(doc, shape) {
        return Err(not_indexed(doc).on_field(format!("fields.{}.indexed", doc.name)));
    }
    let target = match (kind.target(), &doc.target, &doc.lines) {
        (Some(target), ..) => Some(target),
        (_, Some(target), _) => Some(target.as_str()),
        (_, _, Some(lines)) => Some(lines.object.as_str()),
        _ if matches!(kind.name(), "lookup" | "multi_lookup" | "lines") => {
            let problem = wrong(&named, "没有目标对象", "no target object");
            return Err(problem.on_field(format!("fields.{}.target", doc.name)));
        }
        _ => None,
    };
    let target = match target {
        Some(name) => match known.object(name) {
            Some(number) => Some(ObjectRef(number)),
            None => return Err(no_target(object, doc, (name, known))),
        },
        None => None,
    };
    let number = number(known.numbers, &named)?;
    Ok(Field {
        number,
        name: doc.name.clone(),
        kind,
        column: shape.map(|_| Column::of_field(number)),
        ty: type_of(kind.name(), shape, target),
        doc: doc.clone(),
        shape,
        built_in: false,
        at_read: None,
        target,
    })
}

/// Whether a database can keep rows in the order of the field.
fn can_be_indexed(doc: &FieldDoc, shape: Option<Shape>) -> bool {
    use Shape::{Bool, Date, Moment, Number, Record, Text};
    match shape {
        Some(Text) => {
            !["long_text", "rich_text"].contains(&doc.kind.as_str())
                && doc.max_length.unwrap_or_default() <= INDEXED_LENGTH_MAX
        }
        Some(shape) => matches!(shape, Bool | Number(_) | Date | Moment | Record),
        None => false,
    }
}

fn not_indexed(doc: &FieldDoc) -> Problem {
    let Label { zh, en } = &doc.label;
    Problem::invalid(
        "model.not_indexed",
        format!(
            "「{zh}」不能建索引：只有数字、日期、选项、关联和不超过 {INDEXED_LENGTH_MAX} 字的文本可以"
        ),
        format!(
            "\"{en}\" cannot be indexed: only numbers, dates, choices, links and texts of up to {INDEXED_LENGTH_MAX} characters can"
        ),
    )
}

/// The refusal of a field that points to an object that is not there.
fn no_target(object: &ObjectDoc, field: &FieldDoc, (name, known): (&str, &Known<'_>)) -> Problem {
    let near = weft_expr::nearest(name, known.objects.keys().copied());
    let (zh, en) = match near {
        Some(near) => (
            format!("，是否指 `{near}`？"),
            format!("; did you mean `{near}`?"),
        ),
        None => (String::new(), String::new()),
    };
    Problem::invalid(
        "model.target_missing",
        format!(
            "「{}」的字段「{}」指向的对象 `{name}` 不存在{zh}",
            object.label.zh, field.label.zh
        ),
        format!(
            "The field \"{}\" of {} points to `{name}`, which does not exist{en}",
            field.label.en, object.label.en
        ),
    )
    .on_field(format!("fields.{}.target", field.name))
}

fn type_of(kind: &str, shape: Option<Shape>, target: Option<ObjectRef>) -> Type {
    match (kind, shape, target) {
        ("select", ..) => Type::Select,
        (_, Some(Shape::Record), Some(target)) => Type::Record(target),
        (_, None, Some(target)) => Type::Rows(target),
        (_, Some(Shape::Bool), _) => Type::Bool,
        (_, Some(Shape::Number(_)), _) => Type::Number,
        (_, Some(Shape::Date), _) => Type::Date,
        (_, Some(Shape::Moment), _) => Type::Moment,
        (_, Some(Shape::List | Shape::Records | Shape::Files), _) => Type::List,
        _ => Type::Text,
    }
}

/// Name, field type, label and target of the fields every object has; their numbers are 0 to 8.
const BUILT_IN: [(&str, &str, &str, &str, &str); super::system::COUNT] = [
    ("id", "lookup", "编号", "Id", ""),
    ("version", "number", "版本", "Version", ""),
    ("created_at", "datetime", "创建时间", "Created at", ""),
    ("created_by", "user", "创建人", "Created by", "user"),
    ("updated_at", "datetime", "修改时间", "Updated at", ""),
    ("updated_by", "user", "修改人", "Updated by", "user"),
    ("owner", "user", "负责人", "Owner", "user"),
    (
        "department",
        "lookup",
        "所属部门",
        "Department",
        "department",
    ),
    ("deleted_at", "datetime", "删除时间", "Deleted at", ""),
];

fn built_in(object: &ObjectDoc, numbers: &Numbers) -> Result<Vec<Field>, Problem> {
    let mut all = Vec::new();
    for (number_, (name, kind, zh, en, target)) in (0_u32..).zip(BUILT_IN) {
        let doc = FieldDoc {
            name: name.into(),
            kind: kind.into(),
            label: Label::new(zh, en),
            hidden: name == "deleted_at",
            ..FieldDoc::default()
        };
        let kind = fields::find(kind).ok_or_else(|| Problem::internal("model.built_in", name))?;
        let target = match (name, target) {
            ("id", _) => Some(ObjectRef(number(numbers, &object.name)?)),
            (_, "") => None,
            // A model without users or departments (in tests) keeps the columns but no target.
            (_, target) => numbers.get(target).copied().map(ObjectRef),
        };
        let shape = if name == "version" {
            Some(Shape::Number(0))
        } else {
            kind.shape(&doc)
        };
        all.push(Field {
            number: number_,
            name: name.into(),
            ty: type_of(kind.name(), shape, target),
            column: Some(Column::fixed(name)),
            doc,
            kind,
            shape,
            built_in: true,
            at_read: None,
            target,
        });
    }
    Ok(all)
}

/// Reads `data/regions.csv`: code, name, parent.
fn regions(packs: &[Pack]) -> BTreeMap<String, Region> {
    let lines = packs
        .iter()
        .filter_map(|pack| pack.data.get("data/regions.csv"))
        .flat_map(|text| text.lines().skip(1));
    lines
        .filter_map(|line| {
            let mut parts = line.split(',').map(|part| part.trim_matches('"'));
            let code = parts.next()?.to_owned();
            let name = parts.next()?.to_owned();
            let parent = parts
                .next()
                .filter(|parent| !parent.is_empty())
                .map(str::to_owned);
            Some((code.clone(), Region { code, name, parent }))
        })
        .collect()
}
