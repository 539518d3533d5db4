//! What a rule of time waits for: the moments of records that lie ahead, and why others were told to nobody.

use weft_kernel::{Date, Label, Moment, Zone};

use super::why_not::{State, WhyNot};
use super::{Condition, timed};
use crate::card::moment_words;
use crate::rule::Rule;

/// A record that a rule of time looks at, and how it stands with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// What people call the record.
    pub record: String,
    /// How it stands.
    pub stands: Stands,
    /// Whether the record passes the rule's filter as it is now; none where there is no filter, or it may not be told.
    pub passes: Option<bool>,
}

/// How a record stands with a rule of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Its moment lies ahead, and belongs to this day.
    Comes(Moment, Option<Date>),
    /// Its moment came while the record did not pass.
    Unmet(Moment),
    /// Its moment had passed when the rule was published.
    Passed(Moment),
    /// Its day had passed when it was filled in.
    Behind(Date),
    /// It has no date.
    Undated,
    /// Its date may not be told to whoever asks.
    Veiled,
}

/// What is known of the records of a customer that a rule of time looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What people call such records.
    pub object: Label,
    /// What people call the field of the date.
    pub field: Label,
    /// The records, the one told first in front.
    pub records: Vec<Ahead>,
    /// The filter, unless there is none.
    pub filter: String,
    /// Whether whoever asks may not see all that the filter reads.
    pub veiled: bool,
}

/// Adds to `why` what the customer's records have ahead of them, where the rule was not met.
#[must_use]
pub fn with_outlook(
    rule: &Rule,
    why: WhyNot,
    outlook: &Outlook,
    (at, zone): (Moment, &Zone),
) -> WhyNot {
    if why.state != State::Missed {
        return why;
    }
    let told: Vec<(Label, &Ahead)> = outlook
        .records
        .iter()
        .map(|record| (sentence(outlook, record, (at, zone)), record))
        .collect();
    let nothing = || {
        let Label { zh, en } = &outlook.object;
        Label::new(
            format!("这位客户没有{zh}记录"),
            format!("This customer has no record of {en}"),
        )
    };
    let first = told
        .first()
        .map_or_else(nothing, |(sentence, _)| sentence.clone());
    let waits = outlook.records.iter().any(Ahead::waits);
    let conditions = told
        .iter()
        .map(|(words, record)| condition(rule, (words, record), (at, zone)));
    WhyNot {
        state: if waits { State::Waiting } else { State::Missed },
        sentence: joined(&why.sentence, &first, takes_back(&why)),
        conditions: match told.is_empty() {
            true => why.conditions,
            false => conditions.collect(),
        },
        ..why
    }
}

impl Ahead {
    /// Whether it is only to be waited for.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.stands, Stands::Comes(..)) && self.passes != Some(false)
    }
}

/// Whether the reason is that a date was changed, which stays to be told.
fn takes_back(why: &WhyNot) -> bool {
    !why.evidence.is_empty()
}

fn joined(before: &Label, first: &Label, both: bool) -> Label {
    match both {
        true => Label::new(
            format!("{}；{}", before.zh, first.zh),
            format!("{}; {}", before.en, first.en),
        ),
        false => first.clone(),
    }
}

fn condition(
    rule: &Rule,
    (words, record): (&Label, &Ahead),
    (now, zone): (Moment, &Zone),
) -> Condition {
    let asked = timed::condition(rule, &[]);
    Condition {
        text: words.clone(),
        expected: asked.expected,
        actual: match record.stands {
            Stands::Comes(at, _) | Stands::Unmet(at) | Stands::Passed(at) => at.to_string(),
            Stands::Behind(date) => date.to_string(),
            Stands::Undated | Stands::Veiled => String::new(),
        },
        found: match record.stands {
            Stands::Comes(at, _) | Stands::Unmet(at) | Stands::Passed(at) => {
                with_year(at, now, zone)
            }
            Stands::Behind(date) => Label::same(&date.to_string()),
            Stands::Undated => Label::new("没有填", "not filled in"),
            Stands::Veiled => Label::new("无权查看", "not for you"),
        },
        met: false,
        evidence: Vec::new(),
    }
}

fn sentence(outlook: &Outlook, record: &Ahead, (now, zone): (Moment, &Zone)) -> Label {
    let name = &record.record;
    let moment = |at| with_year(at, now, zone);
    let (zh, en) = match record.stands {
        Stands::Comes(at, day) => {
            let (when, of) = (moment(at), day.map(of_day).unwrap_or_default());
            (
                format!("「{name}」要到 {} 才到时候{}", when.zh, of.zh),
                format!("“{name}” is due at {}{}", when.en, of.en),
            )
        }
        Stands::Unmet(at) => {
            let (when, filter) = (moment(at), filter_words(outlook));
            (
                format!("「{name}」在 {} 到了时候，当时不符合{}", when.zh, filter.zh),
                format!(
                    "“{name}” was due at {} and did not pass {} then",
                    when.en, filter.en
                ),
            )
        }
        Stands::Passed(at) => {
            let when = moment(at);
            (
                format!("规则启用时，「{name}」的时候（{}）已经过了", when.zh),
                format!(
                    "the time of “{name}” ({}) had passed when the rule was published",
                    when.en
                ),
            )
        }
        Stands::Behind(date) => (
            format!("「{name}」的日子 {date} 填写时已经过了"),
            format!("the day of “{name}”, {date}, had passed when it was filled in"),
        ),
        Stands::Undated => (
            format!("「{name}」没有填「{}」", outlook.field.zh),
            format!("“{name}” has no {}", outlook.field.en),
        ),
        Stands::Veiled => (
            format!("「{name}」没有触发（日期无权查看）"),
            format!("“{name}” has not come about (you may not see its date)"),
        ),
    };
    let fails = matches!(record.stands, Stands::Comes(..)) && record.passes == Some(false);
    let filter = filter_words(outlook);
    match fails {
        true => Label::new(
            format!("{zh}，到时要符合{}，现在不符合", filter.zh),
            format!("{en}; it has to pass {} then and does not now", filter.en),
        ),
        false => Label::new(zh, en),
    }
}

fn filter_words(outlook: &Outlook) -> Label {
    match outlook.veiled {
        true => Label::new(
            "规则的一个条件（内容无权查看）",
            "a condition you may not see",
        ),
        false => Label::new(
            format!("「{}」", outlook.filter),
            format!("“{}”", outlook.filter),
        ),
    }
}

fn of_day(day: Date) -> Label {
    Label::new(format!("（日子是 {day}）"), format!(" (the day is {day})"))
}

/// A moment in words, with its year where that is another.
fn with_year(at: Moment, now: Moment, zone: &Zone) -> Label {
    let words = moment_words(at, None, zone);
    let year = zone.date_of(at).year();
    match year == zone.date_of(now).year() {
        true => words,
        false => Label::new(
            format!("{year}年{}", words.zh),
            format!("{}, {year}", words.en),
        ),
    }
}
