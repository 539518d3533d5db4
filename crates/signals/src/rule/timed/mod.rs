//! Rules that time brings about: what they look at, and the plain window over touches of the house's own they come to.
//!
//! Beside the judge a touch is written when a record's moment has come, and one that takes it back when the record's
//! date is another. Each has a key; the signal stands while the touches of its key come to one.

mod document;
mod moments;

pub use document::{DatePattern, DayUnit, Every, SchedulePattern};
pub use moments::{Offset, Rounds};

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use weft_expr::{Calendar, Catalogue, ObjectRef, Type, nearest};
use weft_kernel::{Label, Problem};

use super::document::{Pattern, Property, PropertyType, RuleDocument, WindowPattern};
use super::ground::Ground;
use super::records::Records;
use super::window::{Amount, Fold, Window};
use super::{Rule, wrong};
use crate::hours::TimeOfDay;
use crate::span::Span;

/// The furthest a rule may lie from its date, in days.
pub const OFFSET_DAYS_MAX: i32 = 1_000;
/// The furthest a rule of every year may lie from its day.
pub const YEARLY_DAYS_MAX: i32 = 180;
/// The subject that is the record itself.
pub const SELF: &str = "self";
/// The objects whose records a touch can be of.
const SUBJECTS: [&str; 3] = ["account", "contact", "lead"];
/// The properties that the window reads.
pub(crate) const KEY: &str = "key";
pub(crate) const COUNTS: &str = "counts";

/// What time brings about.
#[derive(Clone, Debug)]
pub struct Timed {
    /// The event of its touches: another one when the rule means something else.
    pub event: String,
    /// Whose records it looks at.
    pub object: String,
    /// The field that leads to whom it concerns, or [`SELF`].
    pub subject: String,
    /// The expression over the record; empty passes all.
    pub filter: String,
    /// When.
    pub when: Moments,
}

/// When a rule comes about.
#[derive(Clone, Debug)]
pub enum Moments {
    /// So many days from the date in this field.
    Date(String, Offset),
    /// On certain days.
    Schedule(Rounds),
}

impl Timed {
    /// The calendar of its working days, where it counts them.
    #[must_use]
    pub fn calendar(&self) -> Option<&Calendar> {
        let calendar = match &self.when {
            Moments::Date(_, offset) => &offset.calendar,
            Moments::Schedule(rounds) => &rounds.calendar,
        };
        calendar.as_deref()
    }

    /// The field of the date; none of a schedule.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match &self.when {
            Moments::Date(field, _) => Some(field),
            Moments::Schedule(_) => None,
        }
    }
}

impl Rule {
    /// What time brings it about, where that is what does.
    #[must_use]
    pub fn timed(&self) -> Option<&Timed> {
        self.timed.as_ref()
    }

    /// The condition of one that time brings about, in words.
    pub(crate) fn timed_label(&self) -> Label {
        match &self.document().when {
            Pattern::Date(date) => self.document().said(&date.label),
            Pattern::Schedule(schedule) => self.document().said(&schedule.label),
            _ => self.document().label.clone(),
        }
    }
}

/// The parts both kinds have.
struct Common<'a> {
    object: &'a str,
    subject: Option<&'a str>,
    filter: &'a str,
    at: &'a str,
    calendar: Option<&'a str>,
    workdays: bool,
}

/// What time brings about by `document`, and the document of the window that judges it; nothing of any other rule.
pub(super) fn compile(
    document: &RuleDocument,
    ground: Ground<'_>,
) -> Result<Option<(Timed, RuleDocument)>, Problem> {
    let (common, label) = match &document.when {
        Pattern::Date(date) => (of_date(date), &date.label),
        Pattern::Schedule(schedule) => (of_schedule(schedule), &schedule.label),
        _ => return Ok(None),
    };
    let known = ground.known().ok_or_else(|| {
        let (zh, en) = ("这里没有对象可用", "there are no objects here");
        refused(document, "rule.object", "object", (zh, en))
    })?;
    let object = known.object(common.object).ok_or_else(|| {
        let zh = format!("没有对象 `{}`", common.object);
        let en = format!("there is no object `{}`", common.object);
        let names = ground
            .records()
            .map_or_else(Vec::new, Records::object_names);
        let near = nearest(common.object, names.iter().map(String::as_str));
        refused(document, "rule.object", "object", (&zh, &en)).suggesting(near)
    })?;
    let subject = subject_of(document, (known, object), &common)?;
    let filter = document.filled(common.filter).trim().to_owned();
    check_filter(document, (known, object), &filter)?;
    let at = TimeOfDay::read(common.at).ok_or_else(|| {
        let (zh, en) = ("`at` 形如 09:00", "`at` is a time of day such as 09:00");
        refused(document, "rule.at", "at", (zh, en))
    })?;
    let calendar = calendar_of(document, known, &common)?;
    let zone = ground.zone().clone();
    let when = match &document.when {
        Pattern::Date(date) => {
            check_field(document, (known, object), &date.field)?;
            let offset = Offset {
                days: days_of(document, date)?,
                yearly: date.yearly,
                zone,
                calendar,
                at,
            };
            Moments::Date(date.field.clone(), offset)
        }
        Pattern::Schedule(schedule) => Moments::Schedule(Rounds {
            on: day_of(document, schedule)?,
            every: schedule.every,
            zone,
            calendar,
            at,
        }),
        _ => return Ok(None),
    };
    let event = event_of(document)?;
    let plain = plain(document, &event, label);
    let object = common.object.to_owned();
    let timed = Timed {
        event,
        object,
        subject,
        filter,
        when,
    };
    Ok(Some((timed, plain)))
}

fn of_date(date: &DatePattern) -> Common<'_> {
    Common {
        object: &date.object,
        subject: date.subject.as_deref(),
        filter: &date.filter,
        at: &date.at,
        calendar: date.calendar.as_deref(),
        workdays: date.unit == DayUnit::Workdays,
    }
}

fn of_schedule(schedule: &SchedulePattern) -> Common<'_> {
    Common {
        object: &schedule.object,
        subject: schedule.subject.as_deref(),
        filter: &schedule.filter,
        at: &schedule.at,
        calendar: schedule.calendar.as_deref(),
        workdays: schedule.every == Every::Workday,
    }
}

/// The event of its touches: its name, and a hash of all that it means but its words.
fn event_of(document: &RuleDocument) -> Result<String, Problem> {
    let mut when = document.when.clone();
    match &mut when {
        Pattern::Date(date) => date.label = Label::default(),
        Pattern::Schedule(schedule) => schedule.label = Label::default(),
        _ => {}
    }
    let said = serde_json::to_string(&(when, &document.settings))
        .map_err(|error| Problem::internal("rule.unwritable", error))?;
    let hash = Sha256::digest(said.as_bytes());
    let (start, _) = hash.split_at(4);
    Ok(format!(
        "due.{}.{}",
        document.name,
        weft_kernel::hexadecimal(start)
    ))
}

/// The rule as a window over its touches: those of one key come to one.
fn plain(document: &RuleDocument, event: &str, label: &Label) -> RuleDocument {
    let property = |name: &str, ty, label| Property {
        name: name.to_owned(),
        ty,
        label,
    };
    let window = WindowPattern {
        events: vec![event.to_owned()],
        filter: String::new(),
        label: label.clone(),
        fold: Fold::Sum,
        of: format!("properties.{COUNTS}"),
        at_least: Some(Amount::whole(1)),
        at_most: None,
        rearm_below: None,
        grows_by: None,
        falls_by: None,
        window: Window::Rolling(Span::from_ms(1)),
        per: Some(format!("properties.{KEY}")),
        folds: Vec::new(),
        value: String::new(),
    };
    let own = [
        property(COUNTS, PropertyType::Number, Label::new("计数", "Counts")),
        property(KEY, PropertyType::Text, Label::new("记录的时刻", "Moment")),
    ];
    let others = document.properties.iter().cloned();
    let others = others.filter(|one| one.name != COUNTS && one.name != KEY);
    RuleDocument {
        properties: others.chain(own).collect(),
        when: Pattern::Window(Box::new(window)),
        ..document.clone()
    }
}

fn subject_of(
    document: &RuleDocument,
    (known, object): (&dyn Catalogue, ObjectRef),
    common: &Common<'_>,
) -> Result<String, Problem> {
    let is_subject = |found: ObjectRef| {
        SUBJECTS
            .iter()
            .any(|name| known.object(name) == Some(found))
    };
    let own = is_subject(object);
    let subject = common.subject.unwrap_or(match own {
        true => SELF,
        false => "account",
    });
    let fits = match subject {
        SELF => own,
        field => known.field(object, field).is_some_and(|field| {
            matches!(field.ty, Type::Record(target) if is_subject(target)) && field.name == subject
        }),
    };
    if fits {
        return Ok(subject.to_owned());
    }
    Err(refused(
        document,
        "rule.subject",
        "subject",
        (
            &format!("`{subject}` 不是客户、联系人或线索"),
            &format!("`{subject}` leads to no customer, contact or lead"),
        ),
    ))
}

fn check_filter(
    document: &RuleDocument,
    (known, object): (&dyn Catalogue, ObjectRef),
    text: &str,
) -> Result<(), Problem> {
    if text.is_empty() {
        return Ok(());
    }
    let placed = |problem: Problem| problem.on_field("when.filter");
    let checked = weft_expr::check(text, object, known, Some(Type::Bool)).map_err(placed)?;
    if checked.reads_user() {
        return Err(placed(super::reads_user()));
    }
    match checked.never_holds() {
        false => Ok(()),
        true => Err(refused(
            document,
            "rule.never",
            "filter",
            (
                "条件互相矛盾，永远不会触发",
                "the condition contradicts itself: it can never fire",
            ),
        )),
    }
}

fn check_field(
    document: &RuleDocument,
    (known, object): (&dyn Catalogue, ObjectRef),
    name: &str,
) -> Result<(), Problem> {
    let field = known.field(object, name);
    let is_date = |ty| matches!(ty, Type::Date | Type::Moment);
    if field.is_some_and(|field| is_date(field.ty) && field.name == name) {
        return Ok(());
    }
    let fields = known.fields(object);
    let dates = fields.iter().filter(|field| is_date(field.ty));
    let near = nearest(name, dates.map(|field| field.name.as_str()));
    let (zh, en) = (
        format!("`{name}` 不是日期或时间字段"),
        format!("`{name}` is no field of a date or time"),
    );
    Err(refused(document, "rule.date_field", "field", (&zh, &en)).suggesting(near))
}

fn calendar_of(
    document: &RuleDocument,
    known: &dyn Catalogue,
    common: &Common<'_>,
) -> Result<Option<Arc<Calendar>>, Problem> {
    let found = known.calendar(common.calendar);
    match (common.workdays, common.calendar, found) {
        (true, _, Some(calendar)) => Ok(Some(calendar)),
        (false, None, _) => Ok(None),
        _ => {
            let (zh, en) = (
                "按工作日算才写 `calendar`，而且要有这个工作日历",
                "`calendar` goes with working days, and has to be there",
            );
            let names = known.calendars();
            let names = names.iter().map(|(name, _)| name.as_str());
            let near = nearest(common.calendar.unwrap_or_default(), names);
            Err(refused(document, "rule.calendar", "calendar", (zh, en)).suggesting(near))
        }
    }
}

fn days_of(document: &RuleDocument, date: &DatePattern) -> Result<i32, Problem> {
    let most = match date.yearly {
        true => YEARLY_DAYS_MAX,
        false => OFFSET_DAYS_MAX,
    };
    let days = match (date.before, date.after) {
        (Some(before), None) if (0..=most).contains(&before) => Some(-before),
        (None, Some(after)) if (0..=most).contains(&after) => Some(after),
        (None, None) => Some(0),
        _ => None,
    };
    let days = days.filter(|days| *days != 0 || date.unit == DayUnit::Days);
    days.ok_or_else(|| {
        let zh = format!(
            "`before` 和 `after` 写一个，不超过 {most} 天；都不写是当天，按工作日算至少 1 天"
        );
        let en = format!(
            "one of `before` and `after`, at most {most} days; neither is the day itself, of working days at least 1"
        );
        refused(document, "rule.offset", "before", (&zh, &en))
    })
}

fn day_of(document: &RuleDocument, schedule: &SchedulePattern) -> Result<i8, Problem> {
    let most = match schedule.every {
        Every::Week => 7,
        Every::Month => 31,
        Every::Day | Every::Workday => 0,
    };
    match schedule.on {
        None => Ok(1),
        Some(on) if (1..=most).contains(&on) => Ok(on),
        Some(_) => Err(refused(
            document,
            "rule.on",
            "on",
            (
                "`on` 只用于每周（1 至 7，1 是周一）和每月（1 至 31）",
                "`on` is of a week (1 to 7, 1 is Monday) or of a month (1 to 31)",
            ),
        )),
    }
}

fn refused(
    document: &RuleDocument,
    code: &'static str,
    place: &str,
    (zh, en): (&str, &str),
) -> Problem {
    wrong(code, document, zh, en).on_field(format!("when.{place}"))
}
