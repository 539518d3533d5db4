//! The 72-hour card: what a customer did in the last three days, in at most six sentences.

mod phrases;

pub use phrases::{OTHER, PHRASES, Phrase, bare_words, phrase_of, said};

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;
use weft_kernel::{Date, Id, Label, Moment, Zone};

use crate::span::words_of;
use crate::touch::Touch;

/// How far back a card looks.
pub const CARD_MS: i64 = 72 * 3_600_000;
/// Sentences of a card.
pub const LINES_MAX: usize = 6;
/// The weight of what a colleague noted.
const ACTIVITY_WEIGHT: i64 = 7;
/// A stay from here on says more than a visit.
const LONG_STAY_MS: i64 = 60_000;
/// How much more.
const LONG_STAY_WEIGHT: i64 = 3;

/// Something a colleague noted about the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardActivity {
    /// The record.
    pub id: Id,
    /// When it happened.
    pub at: Moment,
    /// What kind of contact it was, 「电话」.
    pub kind: Label,
    /// What was noted.
    pub text: String,
}

/// The record behind a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behind {
    /// The touch with this number in the log, the first of those the sentence is about.
    Touch(i64),
    /// An activity.
    Activity(Id),
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLine {
    /// The day on the company's calendar.
    pub day: Date,
    /// When it happened, the first time if several.
    pub at: Moment,
    /// 「昨日 14:22 查看 API 文档（停留 2分18秒）」.
    pub text: Label,
    /// The best trust of the sources it comes from.
    pub trust: Decimal,
    /// Where it comes from; empty for what a colleague noted.
    pub source: String,
    /// The record behind it.
    pub behind: Behind,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The sentences, oldest first.
    pub lines: Vec<CardLine>,
    /// The sources of all events in the three days and their trust, by name.
    pub sources: Vec<(String, Decimal)>,
    /// How many events and notes there were.
    pub total: usize,
    /// The moment it is about.
    pub computed_at: Moment,
}

/// What one sentence gathers: alike events of one day.
struct Gathered {
    first: Moment,
    said: Label,
    weight: i64,
    visits: usize,
    leaves_ms: i64,
    dwell_ms: i64,
    trust: Decimal,
    source: String,
    behind: Behind,
}

impl Gathered {
    /// A visit tells its whole stay when it ends; until then the marks it passed must do.
    fn stay_ms(&self) -> i64 {
        self.leaves_ms.max(self.dwell_ms)
    }
}

/// The card of a customer at `now`: everything in (now − 72 h, now].
#[must_use]
pub fn card(touches: &[Touch], activities: &[CardActivity], now: Moment, zone: &Zone) -> Card {
    let within = |at: Moment| at <= now && at.ms() > now.ms() - CARD_MS;
    let mut recent: Vec<&Touch> = touches
        .iter()
        .filter(|touch| within(touch.key.occurred_at))
        .collect();
    recent.sort_by(|one, two| one.key.cmp(&two.key));
    recent.dedup_by(|one, two| one.key == two.key);
    let noted: Vec<_> = activities
        .iter()
        .filter(|activity| within(activity.at))
        .collect();
    let mut gathered: BTreeMap<(Date, String), Gathered> = BTreeMap::new();
    let mut sources: BTreeMap<String, Decimal> = BTreeMap::new();
    for touch in &recent {
        let trust = sources.entry(touch.channel.clone()).or_insert(touch.trust);
        *trust = touch.trust.max(*trust);
        gather(&mut gathered, zone.date_of(touch.key.occurred_at), touch);
    }
    let notes = noted.iter().map(|activity| note(activity));
    let mut chosen: Vec<Gathered> = gathered
        .into_values()
        .filter(|line| line.weight > 0)
        .chain(notes)
        .collect();
    let rank = |line: &Gathered| {
        let long = if line.stay_ms() >= LONG_STAY_MS {
            LONG_STAY_WEIGHT
        } else {
            0
        };
        Decimal::from(line.weight + long) * line.trust
    };
    chosen.sort_by(|one, two| {
        rank(two)
            .cmp(&rank(one))
            .then(two.first.cmp(&one.first))
            .then(one.behind.cmp(&two.behind))
    });
    chosen.truncate(LINES_MAX);
    chosen.sort_by(|one, two| one.first.cmp(&two.first).then(one.behind.cmp(&two.behind)));
    Card {
        lines: chosen
            .into_iter()
            .map(|line| sentence(line, now, zone))
            .collect(),
        sources: sources.into_iter().collect(),
        total: recent.len() + noted.len(),
        computed_at: now,
    }
}

fn gather(gathered: &mut BTreeMap<(Date, String), Gathered>, day: Date, touch: &Touch) {
    let said = said(touch);
    let line = gathered
        .entry((day, said.zh.clone()))
        .or_insert_with(|| Gathered {
            first: touch.key.occurred_at,
            said,
            weight: phrase_of(touch).weight,
            visits: 0,
            leaves_ms: 0,
            dwell_ms: 0,
            trust: touch.trust,
            source: touch.channel.clone(),
            behind: Behind::Touch(touch.seq),
        });
    line.trust = line.trust.max(touch.trust);
    let visible_ms = touch
        .properties
        .get("visible_ms")
        .and_then(Value::as_i64)
        .unwrap_or(0)
        .max(0);
    match touch.event() {
        "page_leave" => line.leaves_ms = line.leaves_ms.saturating_add(visible_ms),
        "dwell" => line.dwell_ms = line.dwell_ms.max(visible_ms),
        _ => line.visits += 1,
    }
}

fn note(activity: &CardActivity) -> Gathered {
    let first_line = activity.text.lines().next().unwrap_or_default();
    let text: String = first_line.chars().take(60).collect();
    Gathered {
        first: activity.at,
        said: Label::new(
            format!("{}跟进：{text}", activity.kind.zh),
            format!("{}: {text}", activity.kind.en),
        ),
        weight: ACTIVITY_WEIGHT,
        visits: 1,
        leaves_ms: 0,
        dwell_ms: 0,
        trust: Decimal::ONE,
        source: String::new(),
        behind: Behind::Activity(activity.id),
    }
}

fn sentence(line: Gathered, now: Moment, zone: &Zone) -> CardLine {
    let day = zone.date_of(line.first);
    let when = moment_words(line.first, Some(now), zone);
    let (mut zh, mut en) = (
        format!("{} {}", when.zh, line.said.zh),
        format!("{} {}", when.en, line.said.en),
    );
    let mut details = Vec::new();
    if line.visits > 1 {
        details.push(Label::new(
            format!("{} 次", line.visits),
            format!("{} times", line.visits),
        ));
    }
    if line.stay_ms() > 0 {
        let words = words_of(line.stay_ms());
        details.push(Label::new(
            format!("停留 {}", words.zh),
            format!("stayed {}", words.en),
        ));
    }
    if !details.is_empty() {
        let joined = |language: fn(&Label) -> &str, comma: &str| {
            details.iter().map(language).collect::<Vec<_>>().join(comma)
        };
        zh = format!("{zh}（{}）", joined(|label| &label.zh, "，"));
        en = format!("{en} ({})", joined(|label| &label.en, ", "));
    }
    CardLine {
        day,
        at: line.first,
        text: Label::new(zh, en),
        trust: line.trust,
        source: line.source,
        behind: line.behind,
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A moment in words, 「昨日 14:22」 seen from `now`, else 「11月21日 14:22」.
#[must_use]
pub fn moment_words(at: Moment, now: Option<Moment>, zone: &Zone) -> Label {
    let (civil, today) = (zone.civil(at), now.map(|now| zone.date_of(now)));
    let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
    let days = |back: usize| {
        let mut day = today?;
        for _ in 0..back {
            day = day.yesterday().ok()?;
        }
        Some(day)
    };
    let date = Some(civil.date());
    let (zh, en) = match (date == days(0), date == days(1), date == days(2)) {
        (true, ..) => ("今日".to_owned(), "Today".to_owned()),
        (_, true, _) => ("昨日".to_owned(), "Yesterday".to_owned()),
        (.., true) => ("前日".to_owned(), "The day before".to_owned()),
        _ => {
            let month = usize::try_from(civil.month()).unwrap_or_default();
            let name = MONTHS
                .get(month.saturating_sub(1))
                .copied()
                .unwrap_or_default();
            (
                format!("{}月{}日", civil.month(), civil.day()),
                format!("{name} {}", civil.day()),
            )
        }
    };
    Label::new(format!("{zh} {time}"), format!("{en} {time}"))
}
