//! The catalogue of kinds of documents: what can be configured, one entry each.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use weft_kernel::{Label, Problem};

use super::reason::{Misshaped, shaped};
use super::{BusinessCalendarDoc, MenuDoc, Pack, TableDoc};

/// A kind of document.
pub struct DocKind {
    /// Its name in the API; never changed.
    pub name: &'static str,
    /// The folder of a pack that holds such documents.
    pub folder: &'static str,
    /// What users read, in Chinese and English.
    label: (&'static str, &'static str),
    /// Reads a document into the pack it belongs to.
    pub(super) read: fn(&mut Pack, &str, Json) -> Result<(), Problem>,
}

impl DocKind {
    /// What users read.
    #[must_use]
    pub fn label(&self) -> Label {
        Label::new(self.label.0, self.label.1)
    }
}

/// Every kind, in the order in which they are read and shown.
pub const KINDS: &[DocKind] = &[
    DocKind {
        name: "object",
        folder: "objects",
        label: ("业务对象", "Object"),
        read: |pack, name, json| {
            pack.objects.push(typed(("object", name), json)?);
            Ok(())
        },
    },
    DocKind {
        name: "role",
        folder: "roles",
        label: ("角色", "Role"),
        read: |pack, name, json| {
            pack.roles.push(typed(("role", name), json)?);
            Ok(())
        },
    },
    DocKind {
        name: "menu",
        folder: "menus",
        label: ("菜单", "Menu"),
        read: |pack, name, json| {
            let menu: MenuDoc = typed(("menu", name), json)?;
            // A menu without a name is called as its file.
            let name = name.to_owned();
            pack.menus.push(MenuDoc { name, ..menu });
            Ok(())
        },
    },
    DocKind {
        name: "workbench",
        folder: "workbenches",
        label: ("工作台", "Workbench"),
        read: |pack, name, json| {
            pack.workbenches.push(typed(("workbench", name), json)?);
            Ok(())
        },
    },
    DocKind {
        name: "table",
        folder: "tables",
        label: ("参数表与决策表", "Table"),
        read: |pack, name, json| {
            let table: TableDoc = typed(("table", name), json)?;
            let name = name.to_owned();
            pack.tables.push(TableDoc { name, ..table });
            Ok(())
        },
    },
    DocKind {
        name: "calendar",
        folder: "calendars",
        label: ("工作日历", "Business calendar"),
        read: |pack, name, json| {
            let calendar: BusinessCalendarDoc = typed(("calendar", name), json)?;
            let name = name.to_owned();
            pack.calendars
                .push(BusinessCalendarDoc { name, ..calendar });
            Ok(())
        },
    },
    DocKind {
        name: "rule",
        folder: "rules",
        label: ("信号规则", "Signal rule"),
        read: |pack, name, json| {
            let text = as_text(("rule", name), &json)?;
            pack.rules.insert(name.to_owned(), text);
            Ok(())
        },
    },
    DocKind {
        name: "record_event",
        folder: "record_events",
        label: ("记录变化的触点", "Touchpoint of records"),
        read: |pack, name, json| {
            let text = as_text(("record_event", name), &json)?;
            pack.record_events.insert(name.to_owned(), text);
            Ok(())
        },
    },
    DocKind {
        name: "import",
        folder: "imports",
        label: ("导入方案", "Import profile"),
        read: |pack, name, json| {
            let profile = typed(("import", name), json)?;
            pack.profiles.insert(name.to_owned(), profile);
            Ok(())
        },
    },
];

/// The kind called `name`.
///
/// # Errors
/// `config.kind` with the nearest one there is.
pub fn kind_called(name: &str) -> Result<&'static DocKind, Problem> {
    KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        let (zh, en) = (known.join("、"), known.join(", "));
        Problem::new(
            weft_kernel::Kind::Missing,
            "config.kind",
            format!("没有这种配置 `{name}`，可用的有：{zh}"),
            format!("There is no kind of document `{name}`; there are: {en}"),
        )
        .suggesting(weft_expr::nearest(name, KINDS.iter().map(|kind| kind.name)))
    })
}

/// A document and where in it something is wrong.
fn typed<T: DeserializeOwned>(document: (&str, &str), json: Json) -> Result<T, Problem> {
    shaped(json).map_err(|wrong| misshapen(document, wrong))
}

/// A document that another crate parses.
fn as_text(document: (&str, &str), json: &Json) -> Result<String, Problem> {
    let wrong = |path: String, told: Label| {
        let near = None;
        misshapen(document, Misshaped { path, told, near })
    };
    if let Some(path) = null_in(json) {
        let told = Label::new(
            "不能是 null；不需要的属性请删去",
            "null is no value here; leave out what is not wanted",
        );
        return Err(wrong(path, told));
    }
    toml::to_string(json).map_err(|error| {
        let told = Label::new("要写成属性和值", "properties with values are wanted");
        wrong(String::new(), told).because(error)
    })
}

/// The place of the first value that is no value: text has none.
fn null_in(json: &Json) -> Option<String> {
    let below = |step: String, json: &Json| {
        let path = null_in(json)?;
        let dot = if path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        Some(format!("{step}{dot}{path}"))
    };
    match json {
        Json::Null => Some(String::new()),
        Json::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(at, item)| below(format!("[{at}]"), item))
        }
        Json::Object(map) => map
            .iter()
            .find_map(|(name, value)| below(name.clone(), value)),
        _ => None,
    }
}

/// The refusal of a document that is not of its kind's shape.
fn misshapen((kind, name): (&str, &str), wrong: Misshaped) -> Problem {
    let Misshaped { path, told, near } = wrong;
    let (place_zh, place_en) = match path.as_str() {
        "" => (String::new(), String::new()),
        path => (format!(" 的 `{path}`"), format!("`{path}` of ")),
    };
    let problem = Problem::invalid(
        "config.document",
        format!("配置 {kind}/{name}{place_zh} 不对：{}", told.zh),
        format!("{place_en}{kind}/{name} is wrong: {}", told.en),
    );
    // What is wrong as a whole is told by the name of the whole.
    let field = match path.as_str() {
        "" => format!("{kind}/{name}"),
        _ => path,
    };
    problem.on_field(field).suggesting(near)
}
