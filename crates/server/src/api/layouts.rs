//! Layouts as one reader may see them, and the ones that apply to a record.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::layouts::{self, About, Viewer};
use weft_platform::pack::{BlockDoc, BlockKind, Device, FormDoc, PageDoc};
use weft_platform::{Access, Action, CallerCatalogue, Model, Object, Scope};

use super::auth::read;
use super::shapes::{object as shape_of, text};
use super::{Gives, OBJECT, Parameter, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::http::{Answer, Ask};

/// What the reader looks on.
pub(crate) const DEVICE: Parameter = in_query(
    "device",
    "string",
    "phone",
    words("屏幕：desktop 或 phone", "The screen: desktop or phone"),
);

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Post,
    path: "/api/v1/records/{object}/layout",
    name: "chooseLayout",
    summary: words(
        "某条记录（可含未保存的修改）适用的表单与页面",
        "The form and the page that apply to a record as it is being typed",
    ),
    rights: Rights::Knower,
    parameters: &[OBJECT],
    takes: Takes::Json(|| {
        json!({ "type": "object", "properties": {
            "id": { "type": ["string", "null"], "example": "7301444403200000001" },
            "record": { "type": "object", "example": { "name": "宁波朔驰" } },
            "device": { "type": ["string", "null"], "enum": ["desktop", "phone", null], "example": "phone" },
        } })
    }),
    gives: Gives::Json(200, || {
        let page = json!({ "type": ["object", "null"] });
        let reads = json!({ "type": "array", "items": text("level") });
        shape_of(&json!({ "form": { "type": "object" }, "page": page, "reads": reads }))
    }),
    per_object: false,
    run: Run::Blocking(choose),
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    record: Map<String, Value>,
    #[serde(default)]
    device: Option<Device>,
}

fn choose(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Question = read(ask.json()?)?;
    let (caller, platform) = (ask.caller()?, &ask.app.platform);
    let name = ask.word("object")?;
    let about = About::new((platform, caller), name, asked.id, &asked.record)?;
    let model = platform.model();
    let viewer = Viewer {
        access: caller.access(),
        device: asked.device,
    };
    let object = about.object();
    let shown = Layouts::new((&model, caller.access()), object);
    let mut holds = |condition: &str| about.holds(condition);
    let form = layouts::form(&object.doc, viewer, &mut holds);
    let page = layouts::page(&object.doc, viewer, &mut holds);
    Answer::json(&json!({
        "form": shown.form(&form),
        "page": page.map(|page| shown.page(&page)),
        "reads": about.reads(&layouts::conditions(&object.doc, viewer)),
    }))
}

/// The device the query names.
pub(crate) fn device(ask: &Ask) -> Result<Option<Device>, Problem> {
    match ask.parameter("device") {
        None => Ok(None),
        Some("desktop") => Ok(Some(Device::Desktop)),
        Some("phone") => Ok(Some(Device::Phone)),
        Some(other) => Err(Problem::invalid(
            "request.device",
            format!("`{other}` 应为 desktop 或 phone"),
            format!("`{other}` is neither desktop nor phone"),
        )
        .on_field("device")
        .suggesting(weft_expr::nearest(other, ["desktop", "phone"]))),
    }
}

/// The layouts of an object through the eyes of a reader.
pub(crate) struct Layouts<'a> {
    model: &'a Model,
    access: &'a Access,
    object: &'a Object,
    viewer: Viewer<'a>,
}

impl<'a> Layouts<'a> {
    pub(crate) fn new((model, access): (&'a Model, &'a Access), object: &'a Object) -> Self {
        let device = None;
        Self {
            model,
            access,
            object,
            viewer: Viewer { access, device },
        }
    }

    /// The lists made for the reader whose filter they may use.
    pub(crate) fn lists(&self) -> Vec<Value> {
        let catalogue = CallerCatalogue {
            model: self.model,
            access: self.access,
        };
        let lists = self.object.doc.lists.iter();
        let meant = lists.filter(|list| self.viewer.may_see(&list.roles, &[]));
        let shown = meant.filter_map(|list| {
            let (list, lost) = layouts::readable(list, self.object, &catalogue);
            // A list without its filter would be another list under the same name.
            (!lost.contains(&"filter")).then(|| without_roles(json!(list)))
        });
        shown.collect()
    }

    /// The variants of the form made for the reader.
    pub(crate) fn forms(&self) -> Vec<Value> {
        let forms = self.object.doc.forms.iter();
        let meant = forms.filter(|form| self.viewer.is_meant(&form.roles, &[]));
        meant.map(|form| self.form(form)).collect()
    }

    /// The record pages made for the reader.
    pub(crate) fn pages(&self) -> Vec<Value> {
        let pages = self.object.doc.pages.iter();
        let meant = pages.filter(|page| self.viewer.is_meant(&page.roles, &[]));
        meant.map(|page| self.page(page)).collect()
    }

    /// Whether what is shown depends on the record.
    pub(crate) fn is_conditional(&self) -> bool {
        !layouts::conditions(&self.object.doc, self.viewer).is_empty()
    }

    /// A form without the fields the reader does not see.
    pub(crate) fn form(&self, form: &FormDoc) -> Value {
        let sections = form.sections.iter().map(|section| {
            json!({
                "name": section.name,
                "label": section.label,
                "columns": section.columns,
                "fields": self.seen(&section.fields),
                "collapsed": section.collapsed,
                "conditional": section.when.is_some(),
            })
        });
        json!({
            "name": form.name,
            "label": form.label,
            "devices": form.devices,
            "conditional": form.when.is_some(),
            "sections": sections.collect::<Vec<_>>(),
        })
    }

    /// A record page without what the reader does not see.
    pub(crate) fn page(&self, page: &PageDoc) -> Value {
        let tabs = page.tabs.iter().map(|tab| {
            let conditional = tab.when.is_some();
            json!({ "name": tab.name, "label": tab.label, "blocks": self.blocks(&tab.blocks), "conditional": conditional })
        });
        json!({
            "name": page.name,
            "label": page.label,
            "devices": page.devices,
            "conditional": page.when.is_some(),
            "left": self.blocks(&page.left),
            "tabs": tabs.collect::<Vec<_>>(),
            "right": self.blocks(&page.right),
        })
    }

    fn blocks(&self, blocks: &[BlockDoc]) -> Vec<Value> {
        let shown = blocks.iter().filter(|block| self.has_something(block));
        let shown = shown.map(|block| {
            json!({
                "type": block.kind,
                "name": block.name,
                "label": block.label,
                "fields": self.seen(&block.fields),
                "columns": block.columns,
                "lines": block.lines.as_ref().and_then(|name| self.name_of(name)),
                "related": block.related,
                "conditional": block.when.is_some(),
            })
        });
        shown.collect()
    }

    /// Whether anything of a block is left for the reader.
    fn has_something(&self, block: &BlockDoc) -> bool {
        match block.kind {
            BlockKind::Fields => block.fields.is_empty() || !self.seen(&block.fields).is_empty(),
            BlockKind::Lines => {
                let lines = block.lines.as_ref();
                lines.is_some_and(|name| self.name_of(name).is_some())
            }
            BlockKind::Related => block.related.as_ref().is_none_or(|name| self.relates(name)),
            BlockKind::Timeline | BlockKind::History | BlockKind::Card => true,
        }
    }

    fn relates(&self, name: &str) -> bool {
        let mut all = self.object.doc.related.iter();
        let child = all
            .find(|related| related.name == name)
            .and_then(|related| self.model.object(&related.object).ok());
        child.is_some_and(|child| self.access.scope(child, Action::Read) > Scope::None)
    }

    fn seen(&self, names: &[String]) -> Vec<&str> {
        let names = names.iter();
        names.filter_map(|name| self.name_of(name)).collect()
    }

    /// The present name of a field the reader sees.
    fn name_of(&self, name: &str) -> Option<&str> {
        let ix = self.object.index(name)?;
        let field = self.object.fields.get(ix)?;
        let seen = self.access.may_read_field(self.object, ix);
        seen.then_some(field.name.as_str())
    }
}

/// Who else sees a layout is nobody's business but its designer's.
pub(crate) fn without_roles(mut layout: Value) -> Value {
    if let Some(map) = layout.as_object_mut() {
        map.remove("roles");
    }
    layout
}
