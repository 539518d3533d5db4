//! What is asked of tables and calendars before they count, beyond what they need to be read.

use std::collections::BTreeSet;

use weft_expr::nearest;
use weft_expr::tables::{Cell, FindingKind, Input, Table};
use weft_kernel::date::parse_date;
use weft_kernel::{Problem, Value};

use super::Model;
use crate::pack::{BusinessCalendarDoc, Pack, TableDoc};

/// The most values an input of a table lists.
const OPTIONS_MAX: usize = 500;

/// What is wrong in the tables and calendars of `packs`.
pub(super) fn problems(packs: &[Pack], model: &Model) -> Vec<Problem> {
    let tables = packs.iter().flat_map(|pack| &pack.tables);
    let mut found: Vec<Problem> = tables
        .filter_map(|doc| of_table(model, doc, &*model.known_table(&doc.name)?).err())
        .collect();
    let calendars = packs.iter().flat_map(|pack| &pack.calendars);
    found.extend(calendars.clone().filter_map(|doc| of_calendar(doc).err()));
    let mains: Vec<&str> = calendars
        .filter(|calendar| calendar.main)
        .map(|calendar| calendar.name.as_str())
        .collect();
    if let [one, other, ..] = mains.as_slice() {
        let problem = Problem::invalid(
            "calendar.two_defaults",
            format!("默认的工作日历只能有一份，`{one}` 和 `{other}` 都写了 default"),
            format!("One business calendar is the default, and both `{one}` and `{other}` say so"),
        );
        found.push(problem.on_field("default"));
    }
    found
}

fn of_table(model: &Model, doc: &TableDoc, table: &Table) -> Result<(), Problem> {
    for (at, input) in doc.inputs.iter().enumerate() {
        let options: BTreeSet<&String> = input.options.iter().collect();
        let blank = input.options.iter().any(|option| option.trim().is_empty());
        if blank || options.len() < input.options.len() || options.len() > OPTIONS_MAX {
            return Err(Problem::invalid(
                "table.options",
                format!("可选的值有空的、重复的，或超过 {OPTIONS_MAX} 个"),
                format!("A value is empty, stands twice, or there are more than {OPTIONS_MAX}"),
            )
            .on_field(format!("inputs[{at}].options")));
        }
        let kind = table.inputs.get(at).map(|input| input.ty);
        if let (Some(text), Some(object)) = (&input.expression, table.object) {
            weft_expr::check(text, object, model, kind)
                .map_err(|problem| problem.on_field(format!("inputs[{at}].expression")))?;
        }
        if input.expression.is_some() && doc.object.is_none() {
            return Err(Problem::invalid(
                "table.no_object",
                "输入写了表达式，表就要写明 object",
                "An input with an expression needs the table to name its object",
            )
            .on_field("object"));
        }
    }
    let mut names = BTreeSet::new();
    for (at, row) in doc.rows.iter().enumerate() {
        if let Some(name) = row.name.as_ref().filter(|name| !names.insert(*name)) {
            return Err(Problem::invalid(
                "table.row_twice",
                format!("有两行都叫 `{name}`"),
                format!("Two rows are called `{name}`"),
            )
            .on_field(format!("rows[{at}].name")));
        }
    }
    for (at, row) in table.rows.iter().enumerate() {
        for (input, cell) in table.inputs.iter().zip(&row.cells) {
            let place =
                |problem: Problem| problem.on_field(format!("rows[{at}].when.{}", input.name));
            among_options(input, cell).map_err(place)?;
        }
    }
    if doc.complete
        && table
            .findings()?
            .iter()
            .any(|found| found.kind == FindingKind::NotChecked)
    {
        return Err(Problem::invalid(
            FindingKind::NotChecked.code(),
            "输入的组合太多，无法保证没有空缺；请去掉 complete，或减少输入",
            "There are too many combinations of inputs to promise that no gap is left; leave `complete` out or take fewer inputs",
        )
        .on_field("complete"));
    }
    match table.collision()? {
        Some(found) => Err(Problem::invalid(
            found.kind.code(),
            format!("表“{}”：{}", doc.label.zh, found.message.zh),
            format!("Table “{}”: {}", doc.label.en, found.message.en),
        )
        .on_field("rows")),
        None => Ok(()),
    }
}

/// What a row is for is among the values there are, where they are listed.
fn among_options(input: &Input, cell: &Cell) -> Result<(), Problem> {
    let (Cell::OneOf(values) | Cell::NoneOf(values)) = cell else {
        return Ok(());
    };
    let texts = values.iter().filter_map(Value::as_text);
    let mut strange = texts.filter(|text| !input.options.iter().any(|known| known == text));
    let Some(text) = strange.next().filter(|_| !input.options.is_empty()) else {
        return Ok(());
    };
    let near = nearest(text, input.options.iter().map(String::as_str));
    let (zh, en) = near.as_ref().map_or_else(Default::default, |near| {
        (
            format!("，是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        )
    });
    Err(Problem::invalid(
        "table.not_an_option",
        format!("「{}」没有 `{text}` 这个值{zh}", input.label.zh),
        format!("`{text}` is no value of {}{en}", input.label.en),
    )
    .suggesting(near))
}

/// A calendar without a day to work on never gives one.
fn of_calendar(doc: &BusinessCalendarDoc) -> Result<(), Problem> {
    let name = &doc.name;
    let mut dates = BTreeSet::new();
    for text in doc.days.keys() {
        let date = parse_date(text).map_err(|problem| problem.on_field("days"))?;
        if text.contains(':') {
            return Err(Problem::invalid(
                "calendar.day",
                format!("工作日历 `{name}` 里的 `{text}` 带有时间，应形如 2026-10-01"),
                format!("`{text}` in the business calendar `{name}` has a time; write a date such as 2026-10-01"),
            )
            .on_field(format!("days.{text}")));
        }
        if !dates.insert(date) {
            return Err(Problem::invalid(
                "calendar.day_twice",
                format!("工作日历 `{name}` 里 {date} 写了两次"),
                format!("{date} stands twice in the business calendar `{name}`"),
            )
            .on_field(format!("days.{text}")));
        }
    }
    let days: BTreeSet<&u8> = doc.week.iter().collect();
    if !days.is_empty() && days.len() == doc.week.len() {
        return Ok(());
    }
    Err(Problem::invalid(
        "calendar.week",
        format!("工作日历 `{name}` 的 week 至少有一天，每天只写一次，星期一为 1"),
        format!(
            "The week of the business calendar `{name}` has at least one day, each once, Monday 1"
        ),
    )
    .on_field("week"))
}
