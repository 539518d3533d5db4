//! The model as the caller may see it: objects, fields, lists, form, relations, buttons.

use serde_json::{Map, Value, json};
use weft_kernel::Problem;
use weft_platform::pack::OptionDoc;
use weft_platform::{
    Access, Action, Caller, Derived, Field, FieldDoc, FieldIx, Model, Object, Platform, Scope,
    Shape,
};

use super::layouts::Layouts;
use super::shapes::{items, label, object as shape_of, text};
use super::{Gives, OBJECT, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/objects",
        name: "listObjects",
        summary: words("可以查看的业务对象", "The objects the caller may see"),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let command = shape_of(&json!({
                "name": text("sales.order.confirm"), "label": label(),
            }));
            items(&shape_of(&json!({
                "name": text("account"), "label": label(), "plural": label(), "icon": text("building"),
                "commands": { "type": "array", "items": command },
            })))
        }),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/objects/{object}",
        name: "getObject",
        summary: words(
            "一个业务对象的字段、列表、表单和按钮",
            "Fields, lists, form and buttons of an object",
        ),
        rights: Rights::SignedIn,
        parameters: &[OBJECT],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let many = json!({ "type": "array", "items": { "type": "object" } });
            let one = json!({ "type": "object" });
            shape_of(&json!({
                "name": text("account"), "label": label(), "plural": label(), "icon": text("building"),
                "title": text("name"), "may": one, "fields": many, "lists": many, "form": one,
                "forms": many, "pages": many,
                "conditional": { "type": "boolean", "example": false },
                "related": many, "commands": many,
            }))
        }),
        per_object: false,
        run: Run::Blocking(get),
    },
];

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, model) = (ask.caller()?, ask.app.platform.model());
    let platform = &ask.app.platform;
    let items = visible(&model, caller).map(|object| summary(platform, caller, object));
    let items: Vec<Value> = items.collect();
    Answer::json(&json!({ "items": items }))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let caller = ask.caller()?;
    let object = ask.app.platform.object_for(caller, ask.word("object")?)?;
    Answer::json(&described(&ask.app.platform, caller, &object))
}

/// The objects of which the caller may read records.
pub(crate) fn visible<'a>(
    model: &'a Model,
    caller: &'a Caller,
) -> impl Iterator<Item = &'a Object> {
    let objects = model.objects().map(AsRef::as_ref);
    objects.filter(|object| caller.access().scope(object, Action::Read) > Scope::None)
}

/// An object with the commands the caller may give to its records, buttons or not.
fn summary(platform: &Platform, caller: &Caller, object: &Object) -> Value {
    let doc = &object.doc;
    let own = platform.commands().filter(|command| {
        command.object() == object.name && caller.access().may_command(command.name(), &object.name)
    });
    let commands: Vec<Value> = own
        .map(|command| json!({ "name": command.name(), "label": command.label() }))
        .collect();
    json!({ "name": object.name, "label": doc.label, "plural": doc.plural, "icon": doc.icon,
        "commands": commands })
}

/// Everything the web app needs to draw an object.
pub(crate) fn described(platform: &Platform, caller: &Caller, object: &Object) -> Value {
    let (access, model, doc) = (caller.access(), platform.model(), &object.doc);
    let shown = Layouts::new((&model, access), object);
    let related = doc.related.iter().filter_map(|related| {
        let child = model.object(&related.object).ok()?;
        let may_see = access.scope(child, Action::Read) > Scope::None;
        let columns: Vec<_> = related
            .columns
            .iter()
            .filter(|name| readable(access, child, name))
            .collect();
        (may_see && readable(access, child, &related.field)).then(|| {
            json!({ "name": related.name, "label": related.label, "object": related.object,
                "field": related.field, "columns": columns })
        })
    });
    let commands = doc.commands.iter().filter_map(|button| {
        let command = platform.commands().find(|command| command.name() == button.name)?;
        access.may_command(&button.name, &object.name).then(|| {
            json!({ "name": button.name, "label": command.label(), "style": button.style, "input": command.arguments() })
        })
    });
    json!({
        "name": object.name,
        "label": doc.label,
        "plural": doc.plural,
        "icon": doc.icon,
        "title": doc.title,
        "may": {
            "create": access.may_create(object) && object.is_made_by_hand(),
            "update": access.scope(object, Action::Update) > Scope::None,
            "delete": access.scope(object, Action::Delete) > Scope::None,
        },
        "fields": fields(access, object).map(|(ix, field)| described_field(access, object, ix, field, &model)).collect::<Vec<_>>(),
        "lists": shown.lists(),
        "form": shown.form(&doc.form),
        "forms": shown.forms(),
        "pages": shown.pages(),
        "conditional": shown.is_conditional(),
        "related": related.collect::<Vec<_>>(),
        "commands": commands.collect::<Vec<_>>(),
    })
}

fn readable(access: &Access, object: &Object, name: &str) -> bool {
    object
        .index(name)
        .is_some_and(|ix| access.may_read_field(object, ix))
}

/// The fields that exist for the caller; the mark of deletion is nobody's field.
pub(crate) fn fields<'a>(
    access: &'a Access,
    object: &'a Object,
) -> impl Iterator<Item = (FieldIx, &'a Field)> {
    let all = object.fields.iter().enumerate();
    all.filter(|(ix, _)| {
        *ix != weft_platform::system::DELETED_AT && access.may_read_field(object, *ix)
    })
}

/// In which currency an amount is, and where its base amount stands; `None` of what is no money of
/// an object in several currencies.
fn money(access: &Access, object: &Object, (ix, field): (FieldIx, &Field)) -> Option<Value> {
    if let Some(Derived::Base(of)) = &field.doc.derived {
        return Some(json!({ "own": true, "base_of": of }));
    }
    if !object.is_in_its_currency(ix) {
        return field.doc.own_currency.then(|| json!({ "own": true }));
    }
    let base = object
        .base_of(ix)
        .filter(|base| access.may_read_field(object, *base));
    let base = base.and_then(|base| object.fields.get(base));
    Some(json!({
        "own": false, "base": base.map(|base| &base.name), "decimals": field.doc.decimals,
    }))
}

fn described_option(option: &OptionDoc) -> Value {
    json!({ "value": option.value, "label": option.label, "hue": option.hue, "retired": option.retired })
}

/// The properties of a field that are texts, as far as they are given.
fn texts_of(doc: &FieldDoc) -> impl Iterator<Item = (&'static str, &str)> {
    let texts = [
        ("default", &doc.default),
        ("formula", &doc.formula),
        ("result", &doc.result),
        ("pattern", &doc.pattern),
        ("required_when", &doc.required_when),
        ("visible_when", &doc.visible_when),
        ("readonly_when", &doc.readonly_when),
        ("validation", &doc.validation),
    ];
    let given = texts.into_iter();
    given.filter_map(|(name, text)| Some((name, text.as_deref()?)))
}

fn described_field(
    access: &Access,
    object: &Object,
    ix: FieldIx,
    field: &Field,
    model: &Model,
) -> Value {
    let doc = &field.doc;
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
    put("name", field.name.as_str().into());
    put("label", json!(doc.label));
    // The id points to its own record inside; to readers it is a text.
    let is_id = ix == weft_platform::system::ID;
    put(
        "type",
        if is_id { "text" } else { field.kind.name() }.into(),
    );
    put("required", doc.required.into());
    put("unique", doc.unique.into());
    put(
        "writable",
        (access.may_write_field(object, ix) && field.is_typed()).into(),
    );
    put("searchable", doc.searchable.into());
    put("system", (field.built_in || doc.system).into());
    if let Some(help) = &doc.help {
        put("help", json!(help));
    }
    if !doc.options.is_empty() {
        put(
            "options",
            doc.options.iter().map(described_option).collect(),
        );
    }
    if let Some(target) = field
        .target
        .filter(|_| !is_id)
        .and_then(|target| model.by_number(target.0))
    {
        put("target", target.name.as_str().into());
    }
    if let Some(Shape::Number(scale)) = field.shape {
        put("scale", scale.into());
    }
    for (name, text) in texts_of(doc) {
        put(name, text.into());
    }
    if let Some(message) = &doc.validation_message {
        put("validation_message", json!(message));
    }
    if field.doc.derived == Some(Derived::Rate) {
        put("rate", true.into());
    }
    if let Some(money) = money(access, object, (ix, field)) {
        put("money", money);
    }
    put("sensitivity", json!(doc.sensitivity));
    if let Some(mask) = doc.mask {
        put("mask", json!(mask));
        put("may_reveal", access.may_reveal(object, ix).into());
    }
    if let Some(max_length) = doc.max_length {
        put("max_length", max_length.into());
    }
    if let Some(lines) = &doc.lines {
        put(
            "lines",
            json!({ "object": lines.object, "field": lines.field }),
        );
    }
    Value::Object(map)
}
