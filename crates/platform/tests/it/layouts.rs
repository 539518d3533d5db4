//! Layout documents: what they may say, and what is refused with the path to it.

use std::collections::BTreeMap;

use weft_kernel::Problem;
use weft_platform::Pack;

use crate::house::{House, core_pack};

const TOOL: &str = r#"
name = "tool"
label = { zh = "工具", en = "Tool" }
plural = { zh = "工具", en = "Tools" }
title = "name"
access = "shared"
fields = [
  { name = "name", type = "text", label = { zh = "名称", en = "Name" } },
  { name = "state", type = "select", label = { zh = "状态", en = "State" }, options = [
    { value = "new", label = { zh = "新", en = "New" } },
    { value = "used", label = { zh = "旧", en = "Used" } },
  ] },
  { name = "price", type = "money", label = { zh = "价格", en = "Price" } },
  { name = "bought_on", type = "date", label = { zh = "购入日期", en = "Bought on" } },
]
"#;

/// A house with the object `tool`, to whose document `more` is added.
fn with_tool(more: &str) -> Result<House, Problem> {
    pack(&[("objects/tool.toml", &format!("{TOOL}\n{more}"))])
        .and_then(|pack| House::with(vec![core_pack(), pack]))
}

fn pack(files: &[(&str, &str)]) -> Result<Pack, Problem> {
    let manifest = "name = \"own\"\nversion = \"1\"\nlabel = { zh = \"甲\", en = \"A\" }\n";
    let mut all = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
    all.extend(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned())),
    );
    Pack::read(&all)
}

#[test]
fn every_kind_of_list_form_and_page_can_be_said() {
    let house = with_tool(
        r#"
        [[lists]]
        name = "board"
        label = { zh = "看板", en = "Board" }
        kind = "kanban"
        kanban = { by = "state", fields = ["price"], sum = "price" }
        colours = [{ when = "price > 100", hue = 0 }]
        roles = ["sales"]
        devices = ["desktop"]
        [[lists]]
        name = "days"
        label = { zh = "日历", en = "Days" }
        kind = "calendar"
        calendar = { from = "bought_on" }
        [[lists]]
        name = "wall"
        label = { zh = "画廊", en = "Wall" }
        kind = "gallery"
        gallery = { fields = ["state"] }
        [[lists]]
        name = "grouped"
        label = { zh = "分组", en = "Grouped" }
        columns = ["name"]
        group = "state"
        [[forms]]
        name = "used"
        label = { zh = "旧工具", en = "Used tools" }
        when = 'state = "used"'
        [[forms.sections]]
        name = "main"
        label = { zh = "信息", en = "Facts" }
        fields = ["price", "name"]
        when = "price > 0"
        collapsed = true
        [[pages]]
        name = "tool"
        label = { zh = "工具", en = "Tool" }
        left = [{ type = "fields", fields = ["name"] }]
        [[pages.tabs]]
        name = "past"
        label = { zh = "经过", en = "Past" }
        blocks = [{ type = "timeline" }, { type = "history", when = "price > 0" }]
        "#,
    );
    let house = house.unwrap_or_else(|problem| panic!("{problem:?}"));
    let model = house.platform.model();
    let tool = model.object("tool").unwrap();
    assert_eq!(tool.doc.lists.len(), 4);
    assert!(tool.doc.forms[0].sections[0].collapsed);
}

/// A part of a document, what it is refused with, and where.
type Refused = (String, &'static str, &'static str);

fn refused_layouts() -> Vec<Refused> {
    let list = |rest: &str| {
        format!("[[lists]]\nname = \"l\"\nlabel = {{ zh = \"列\", en = \"L\" }}\n{rest}")
    };
    let form = |rest: &str| {
        format!("[[forms]]\nname = \"f\"\nlabel = {{ zh = \"表\", en = \"F\" }}\n{rest}")
    };
    let page = |rest: &str| {
        format!("[[pages]]\nname = \"p\"\nlabel = {{ zh = \"页\", en = \"P\" }}\n{rest}")
    };
    vec![
        (
            list("columns = [\"nam\"]"),
            "layout.unknown_field",
            "lists.l.columns",
        ),
        (
            list("group = \"size\""),
            "layout.unknown_field",
            "lists.l.group",
        ),
        (
            list("roles = [\"sale\"]"),
            "layout.unknown_role",
            "lists.l.roles",
        ),
        (list("kind = \"kanban\""), "layout.kind", "lists.l.kanban"),
        (
            list("kind = \"kanban\"\nkanban = { by = \"price\" }"),
            "layout.kanban_by",
            "lists.l.kanban.by",
        ),
        (
            list("kanban = { by = \"state\", sum = \"name\" }"),
            "layout.kanban_sum",
            "lists.l.kanban.sum",
        ),
        (
            list("calendar = { from = \"name\" }"),
            "layout.calendar_date",
            "lists.l.calendar.from",
        ),
        (
            list("colours = [{ when = \"price > 1\", hue = 360 }]"),
            "layout.hue",
            "lists.l.colours.0.hue",
        ),
        (
            form("when = \"state = 1 +\""),
            "expr.syntax",
            "forms.f.when",
        ),
        (
            form(
                "sections = [{ name = \"s\", label = { zh = \"\", en = \"\" }, fields = [], columns = 4 }]",
            ),
            "layout.columns",
            "forms.f.sections.s.columns",
        ),
        (
            page("left = [{ type = \"related\", related = \"x\" }]"),
            "layout.unknown_related",
            "pages.p.left.0.related",
        ),
        (
            page("left = [{ type = \"lines\" }]"),
            "layout.lines",
            "pages.p.left.0.lines",
        ),
    ]
}

#[test]
fn what_a_layout_names_must_be_there() {
    for (more, code, path) in refused_layouts() {
        let problem = with_tool(&more)
            .err()
            .unwrap_or_else(|| panic!("{more} passes"));
        assert_eq!(
            (problem.code(), problem.field()),
            (code, Some(path)),
            "{more}"
        );
    }
    let problem = with_tool(&refused_layouts()[0].0).err().unwrap();
    assert!(
        problem.told().zh.contains("是不是 `name`？"),
        "{}",
        problem.told().zh
    );
}

#[test]
fn menus_and_workbenches_name_lists_objects_and_roles_that_are_there() {
    let widget = |rest: &str| {
        format!(
            "name = \"w\"\nlabel = {{ zh = \"\", en = \"\" }}\n[[widgets]]\nname = \"x\"\n{rest}"
        )
    };
    let cases = [
        (
            "menus/own.toml",
            "[[groups]]\nname = \"g\"\nlabel = { zh = \"\", en = \"\" }\nitems = [{ name = \"i\", label = { zh = \"\", en = \"\" }, entries = [{ name = \"e\", label = { zh = \"\", en = \"\" }, object = \"task\", list = \"mien\" }] }]".to_owned(),
            "layout.unknown_list",
        ),
        ("menus/own.toml", "roles = [\"nobody\"]".to_owned(), "layout.unknown_role"),
        ("workbenches/w.toml", widget("type = \"kpi\""), "layout.widget"),
        (
            "workbenches/w.toml",
            widget("type = \"kpi\"\nobject = \"task\"\nfigure = { fold = \"sum\" }"),
            "layout.figure",
        ),
        (
            "workbenches/w.toml",
            widget("type = \"chart\"\nobject = \"tusk\"\nfigure = { by = \"status\" }"),
            "layout.unknown_object",
        ),
    ];
    for (path, text, code) in cases {
        let house = pack(&[(path, &text)]).and_then(|own| House::with(vec![core_pack(), own]));
        let problem = house.err().unwrap_or_else(|| panic!("{text} passes"));
        assert_eq!(problem.code(), code, "{text}");
    }
}

#[test]
fn what_is_in_the_bin_falls_out_of_layouts_in_silence() {
    let more = r#"
        [[lists]]
        name = "l"
        label = { zh = "列", en = "L" }
        columns = ["name", "size"]
        filter = "size > 3"
        sort = "-size"
        group = "size"
        colours = [{ when = "size > 3", hue = 0 }]
        [[forms]]
        name = "f"
        when = "size > 3"
        sections = [{ name = "s", label = { zh = "", en = "" }, fields = ["size"] }]
    "#;
    assert_eq!(
        with_tool(more).err().map(|problem| problem.code()),
        Some("layout.unknown_field")
    );
    let bin = "  { name = \"size\", type = \"number\", label = { zh = \"尺寸\", en = \"Size\" }, retired = true },\n]";
    let tool = format!(
        "{}\n{more}",
        TOOL.trim_end().trim_end_matches(']').to_owned() + bin
    );
    let own = pack(&[("objects/tool.toml", &tool)]).unwrap();
    House::with(vec![core_pack(), own]).unwrap_or_else(|problem| panic!("{problem:?}"));
}
