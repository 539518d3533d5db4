//! Why a rule stands that time brought about: which record, which day, how far from it.

use weft_kernel::Label;

use super::found::nothing;
use super::misses::Miss;
use super::{Condition, said};
use crate::rule::{COUNTS, DatePattern, DayUnit, Every, Pattern, Rule, SchedulePattern};
use crate::touch::Touch;

/// The moment that came, and of which record it was.
pub(super) fn condition(rule: &Rule, evidence: &[Touch]) -> Condition {
    let (label, words) = match &rule.document().when {
        Pattern::Date(date) => (&date.label, of_date(date)),
        Pattern::Schedule(schedule) => (&schedule.label, of_schedule(schedule)),
        _ => (&rule.document().label, Label::default()),
    };
    let text = Label::new(
        format!("{}：{}", label.zh, words.zh),
        format!("{}: {}", label.en, words.en),
    );
    Condition {
        text,
        expected: words.zh,
        actual: evidence.last().map(found).unwrap_or_default(),
        found: evidence.last().map_or_else(nothing, named),
        met: evidence.last().is_some_and(|touch| !takes_back(touch)),
        evidence: evidence.iter().map(|touch| touch.seq).collect(),
    }
}

/// The record and its day, as the touch has them.
fn found(touch: &Touch) -> String {
    let parts = ["object", "record", "title", "date"];
    let part = |name: &&str| {
        let value = touch.properties.get(*name)?.as_str()?;
        Some(format!("{name} = {value}"))
    };
    parts.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// The record and its day, as people call them.
fn named(touch: &Touch) -> Label {
    let part = |name| touch.properties.get(name).and_then(|value| value.as_str());
    let (title, date) = (part("title").unwrap_or_default(), part("date"));
    match date {
        Some(date) => Label::new(format!("「{title}」{date}"), format!("“{title}”, {date}")),
        None => Label::new(format!("「{title}」"), format!("“{title}”")),
    }
}

/// Whether the touch says that a moment is another one now.
fn takes_back(touch: &Touch) -> bool {
    let counts = touch
        .properties
        .get(COUNTS)
        .and_then(serde_json::Value::as_i64);
    counts.is_some_and(|counts| counts < 0)
}

fn of_date(date: &DatePattern) -> Label {
    let unit = match date.unit {
        DayUnit::Days => ("天", "days"),
        DayUnit::Workdays => ("个工作日", "working days"),
    };
    let (zh, en) = match (date.before.unwrap_or(0), date.after.unwrap_or(0)) {
        (0, 0) => ("当天".to_owned(), "on the day of".to_owned()),
        (0, after) => (
            format!("后 {after} {}", unit.0),
            format!("{after} {} after", unit.1),
        ),
        (before, _) => (
            format!("前 {before} {}", unit.0),
            format!("{before} {} before", unit.1),
        ),
    };
    let (yearly, every) = match date.yearly {
        true => ("每年 ", "every year, "),
        false => ("", ""),
    };
    let (object, field, at) = (&date.object, &date.field, &date.at);
    Label::new(
        format!("{yearly}{object}.{field} {zh} {at}"),
        format!("{every}{en} {object}.{field} at {at}"),
    )
}

fn of_schedule(schedule: &SchedulePattern) -> Label {
    let on = schedule.on.unwrap_or(1);
    let (zh, en) = match schedule.every {
        Every::Day => ("每天".to_owned(), "every day".to_owned()),
        Every::Workday => ("每个工作日".to_owned(), "every working day".to_owned()),
        Every::Week => {
            let days = ["一", "二", "三", "四", "五", "六", "日"];
            let place = usize::try_from(on - 1).unwrap_or_default();
            let day = days.get(place).unwrap_or(&"一");
            (format!("每周{day}"), format!("every week on day {on}"))
        }
        Every::Month => (format!("每月 {on} 日"), format!("every month on day {on}")),
    };
    let filter = match schedule.filter.trim() {
        "" => String::new(),
        text => format!("，{text}"),
    };
    let (object, at) = (&schedule.object, &schedule.at);
    Label::new(
        format!("{zh} {at} {object}{filter}"),
        format!("{en} at {at}, {object}{filter}"),
    )
}

/// What happened, in a sentence.
pub(super) fn came_about(anchor: &Touch, when: &Label) -> Label {
    let said = said(anchor);
    let date = anchor.properties.get("date").and_then(|date| date.as_str());
    let (zh, en) = match date {
        None => (String::new(), String::new()),
        Some(date) => (format!("（{date}）"), format!(" ({date})")),
    };
    Label::new(
        format!("{} {}{zh}", when.zh, said.zh),
        format!("{} {}{en}", when.en, said.en),
    )
}

/// No moment of a record of theirs has come, or the last was taken back.
pub(super) fn miss(rule: &Rule, known: &[Touch]) -> Miss {
    let event = rule.timed().map(|timed| timed.event.as_str());
    let last = known
        .iter()
        .rev()
        .find(|touch| Some(touch.event()) == event);
    let nearest: Vec<Touch> = last.cloned().into_iter().collect();
    let sentence = match last.filter(|touch| takes_back(touch)) {
        Some(touch) => {
            let said = said(touch);
            Label::new(
                format!("{}：记录的日期后来改了", said.zh),
                format!("{}: the record's date was changed since", said.en),
            )
        }
        None => Label::new(
            "没有记录到了它的时刻，或到时不符合条件",
            "the moment of no record has come, or the record did not pass then",
        ),
    };
    Miss {
        sentence,
        conditions: vec![condition(rule, &nearest)],
        nearest,
    }
}
