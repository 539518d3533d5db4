//! Building the model from packs: every document is checked before anything runs on it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use weft_expr::{ObjectRef, Type};
use weft_kernel::query::{Column, Table};
use weft_kernel::{Label, Problem, Zone};

use super::graph::Graph;
use super::object::{Field, Object};
use super::{Compiled, Model, Numbers, Region};
use crate::fields::{self, Shape};
use crate::pack::{AccessKind, FieldDoc, ObjectDoc, Pack};

pub(super) fn model(packs: &[Pack], numbers: &Numbers, zone: Zone) -> Result<Model, Problem> {
    let documents: BTreeMap<&str, &ObjectDoc> = packs
        .iter()
        .flat_map(|pack| &pack.objects)
        .map(|document| (document.name.as_str(), document))
        .collect();
    let mut objects = Vec::new();
    for document in documents.values() {
        objects.push(Arc::new(object(document, &documents, numbers)?));
    }
    let place = |(ix, object): (usize, &Arc<Object>)| (object.name.clone(), ix);
    let mut model = Model {
        version: 0,
        zone,
        by_name: objects.iter().enumerate().map(place).collect(),
        by_number: objects
            .iter()
            .enumerate()
            .map(|(ix, object)| (object.number, ix))
            .collect(),
        objects,
        compiled: Vec::new(),
        graph: Graph::default(),
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
        regions: regions(packs),
        rules: packs.iter().flat_map(|pack| pack.rules.clone()).collect(),
    };
    check_roles(&model)?;
    model.graph = Graph::of(&model)?;
    model.compiled = model
        .objects
        .iter()
        .map(|object| Compiled::of(object, &model))
        .collect::<Result<_, _>>()?;
    match crate::layouts::problems(&model).into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok(model),
    }
}

fn wrong(document: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid(
        "model.document",
        format!("对象 `{document}`: {zh}"),
        format!("Object `{document}`: {en}"),
    )
}

fn object(
    doc: &ObjectDoc,
    documents: &BTreeMap<&str, &ObjectDoc>,
    numbers: &Numbers,
) -> Result<Object, Problem> {
    let mut fields = built_in(doc, numbers)?;
    for field_doc in &doc.fields {
        fields.push(own_field(doc, field_doc, documents, numbers)?);
    }
    let mut by_name = HashMap::new();
    for (ix, field) in fields.iter().enumerate() {
        if by_name.insert(field.name.clone(), ix).is_some() {
            let name = &field.name;
            return Err(wrong(
                &doc.name,
                &format!("字段 `{name}` 出现两次"),
                &format!("field `{name}` stands twice"),
            ));
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
    let unique = doc
        .unique
        .iter()
        .flat_map(|combination| &combination.fields);
    let shown = doc
        .timeline
        .iter()
        .flat_map(|line| line.fields.iter().chain([&line.at]));
    let others = doc.parent.iter().chain([&doc.title]).chain(shown);
    for name in unique.chain(others) {
        if !by_name.contains_key(name) {
            return Err(wrong(
                &doc.name,
                &format!("没有字段 `{name}`"),
                &format!("no field `{name}`"),
            ));
        }
    }
    if (doc.access == AccessKind::Inherit) != doc.parent.is_some() {
        return Err(wrong(
            &doc.name,
            "inherit 与 parent 须同时出现",
            "inherit and parent go together",
        ));
    }
    Ok(())
}

fn own_field(
    object: &ObjectDoc,
    doc: &FieldDoc,
    documents: &BTreeMap<&str, &ObjectDoc>,
    numbers: &Numbers,
) -> Result<Field, Problem> {
    let named = format!("{}.{}", object.name, doc.name);
    let kind = fields::find(&doc.kind).ok_or_else(|| {
        wrong(
            &named,
            &format!("没有字段类型 `{}`", doc.kind),
            &format!("no field type `{}`", doc.kind),
        )
    })?;
    let shape = kind.shape(doc);
    let target = match (kind.target(), &doc.target, &doc.lines) {
        (Some(target), ..) => Some(target),
        (_, Some(target), _) => Some(target.as_str()),
        (_, _, Some(lines)) => Some(lines.object.as_str()),
        _ if matches!(kind.name(), "lookup" | "multi_lookup" | "lines") => {
            return Err(wrong(&named, "没有目标对象", "no target object"));
        }
        _ => None,
    };
    if let Some(target) = target.filter(|target| !documents.contains_key(target)) {
        return Err(wrong(
            &named,
            &format!("没有对象 `{target}`"),
            &format!("no object `{target}`"),
        ));
    }
    let target = target
        .map(|target| number(numbers, target).map(ObjectRef))
        .transpose()?;
    let number = number(numbers, &named)?;
    Ok(Field {
        number,
        name: doc.name.clone(),
        kind,
        column: shape.map(|_| Column::of_field(number)),
        ty: type_of(kind.name(), shape, target),
        doc: doc.clone(),
        shape,
        built_in: false,
        target,
    })
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
        (_, Some(Shape::List | Shape::Records), _) => Type::List,
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
            target,
        });
    }
    Ok(all)
}

/// Every object and field a role names is there: a mistyped right would be a silent hole.
fn check_roles(model: &Model) -> Result<(), Problem> {
    for role in model.roles.values() {
        for (name, grant) in &role.objects {
            let object = model.object(name)?;
            for field in grant.hidden.iter().chain(&grant.readonly) {
                object.field(field)?;
            }
        }
    }
    Ok(())
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
