//! What can be seen of a rule before it judges anything: never, always, twice, against another.

use std::collections::BTreeSet;

use weft_expr::nearest;
use weft_kernel::{Label, Problem};

use super::document::{Pattern, RuleDocument};
use super::{Condition, DatePattern, Filter, Fold, Ground, Rule, SchedulePattern, sends};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The rule is not published.
    Problem,
    /// Somebody should look at it.
    Warning,
}

impl Level {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Warning => "warning",
        }
    }
}

/// Something to say about a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub level: Level,
    /// Which remark; stable.
    pub code: &'static str,
    /// Where in the document: `when`, `when.steps.2`, `suppress_when.1`, `then.tag`.
    pub place: String,
    /// What is the matter.
    pub text: Label,
    /// What to do about it; empty when there is nothing near.
    pub suggestion: Label,
}

/// Reads and checks a rule file for publishing.
///
/// # Errors
/// Those of reading and compiling, and `rule.never` when it can be seen that the rule never fires.
pub fn publishable<'a>(text: &str, ground: impl Into<Ground<'a>>) -> Result<Rule, Problem> {
    let rule = Rule::compile(RuleDocument::read(text)?, ground)?;
    match never(&rule).into_iter().next() {
        None => Ok(rule),
        Some(remark) => Err(Problem::invalid(
            remark.code,
            format!("规则 `{}`：{}", rule.name(), remark.text.zh),
            format!("Rule `{}`: {}", rule.name(), remark.text.en),
        )
        .on_field(remark.place)),
    }
}

/// Everything to say about `rule` beside `others`; `seen` are the names of events that sources have sent, where they are known.
#[must_use]
pub fn remarks(rule: &Rule, others: &[&Rule], seen: &BTreeSet<String>) -> Vec<Remark> {
    let mut remarks = never(rule);
    remarks.extend(always(rule));
    for other in others.iter().filter(|other| other.name() != rule.name()) {
        remarks.extend(beside(rule, other));
    }
    remarks.extend(sends::circle(rule, others));
    if !seen.is_empty() {
        remarks.extend(unseen(rule, seen));
    }
    remarks.sort_by_key(|remark| remark.level);
    remarks
}

/// The reasons why it never fires.
fn never(rule: &Rule) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let problem = |place: String, zh: &str, en: &str, hint: (&str, &str)| Remark {
        level: Level::Problem,
        code: "rule.never",
        place,
        text: Label::new(zh, en),
        suggestion: Label::new(hint.0, hint.1),
    };
    for (filter, place) in placed(rule) {
        if filter.never_passes() {
            remarks.push(problem(
                place,
                "条件互相矛盾，永远不会触发",
                "the condition contradicts itself: it can never fire",
                (
                    "改条件里的数值或用 or 连接",
                    "change the bounds, or join them by or",
                ),
            ));
        }
    }
    if rule.condition().is_some_and(Condition::never_holds) {
        remarks.push(problem(
            "if".to_owned(),
            "`if` 自相矛盾，永远不会触发",
            "its `if` contradicts itself: it can never fire",
            (
                "改条件里的数值或用 or 连接",
                "change the bounds, or join them by or",
            ),
        ));
    }
    // Each event of a window may complete it, of a sequence only those of its last step.
    let completing = match rule.shape().is_sequence() {
        true => rule
            .filters()
            .last()
            .map(std::slice::from_ref)
            .unwrap_or_default(),
        false => rule.filters(),
    };
    for (number, halt) in rule.suppressions().iter().enumerate() {
        let covered = |filter: &Filter| covers(&halt.filter, filter);
        if !completing.is_empty() && completing.iter().all(covered) {
            remarks.push(problem(
                format!("suppress_when.{}", number + 1),
                "触发它的事件同时抑制它，永远不会触发",
                "the event that completes it suppresses it: it can never fire",
                (
                    "抑制用别的事件，或加上条件",
                    "suppress by another event, or add a filter",
                ),
            ));
        }
    }
    remarks.extend(one_of_each(rule));
    remarks
}

/// Different values counted apart by themselves.
fn one_of_each(rule: &Rule) -> Option<Remark> {
    let Pattern::Window(pattern) = &rule.document().when else {
        return None;
    };
    let apart = pattern.per.as_deref().map(str::trim) == Some(pattern.of.trim());
    let least = rule.bounds().0;
    let never = pattern.fold == Fold::Distinct
        && pattern.folds.is_empty()
        && apart
        && least.is_some_and(|least| least > rust_decimal::Decimal::ONE);
    never.then(|| Remark {
        level: Level::Problem,
        code: "rule.never",
        place: "when.per".to_owned(),
        text: Label::new(
            "按同一个值分开，不同的值总是 1 个，永远不会触发",
            "apart by the value it counts there is always one: it can never fire",
        ),
        suggestion: Label::new(
            "去掉 `per`，或按别的值分开",
            "leave out `per`, or take another value",
        ),
    })
}

/// Whether every event that passes `narrow` passes `wide`, as far as can be seen.
fn covers(wide: &Filter, narrow: &Filter) -> bool {
    let named = |event: &String| wide.events().contains(event);
    let same = wide.text().is_empty() || wide.always_passes() || wide.text() == narrow.text();
    narrow.events().iter().all(named) && same
}

fn always(rule: &Rule) -> Option<Remark> {
    let asks = rule.condition().is_some_and(|asks| !asks.always_holds());
    let open = rule.filters().iter().all(Filter::always_passes) && rule.caps().is_empty() && !asks;
    let fires = match &rule.document().when {
        Pattern::Event { .. } => open,
        Pattern::Window(pattern) => {
            let one = rule
                .bounds()
                .0
                .is_none_or(|least| least <= rust_decimal::Decimal::ONE);
            let repeats = pattern.at_most.is_none()
                && pattern.rearm_below.is_none()
                && pattern.folds.is_empty()
                && rule.trend().is_none();
            open && one && repeats && pattern.fold.counts()
        }
        Pattern::Sequence { .. } | Pattern::Date(_) | Pattern::Schedule(_) => false,
    };
    fires.then(|| Remark {
        level: Level::Warning,
        code: "rule.always",
        place: "when".to_owned(),
        text: Label::new(
            "每个这样的事件都会触发，没有条件也没有上限",
            "every such event fires: there is no condition and no limit",
        ),
        suggestion: Label::new(
            "加上 `filter`，或写 `cooldown`、`limits`",
            "add a `filter`, a `cooldown` or `limits`",
        ),
    })
}

/// What is the matter between two rules.
fn beside(rule: &Rule, other: &Rule) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let (one, two) = (rule.document(), other.document());
    let warning = |code, place: &str, zh: String, en: String, hint: (&str, &str)| Remark {
        level: Level::Warning,
        code,
        place: place.to_owned(),
        text: Label::new(zh, en),
        suggestion: Label::new(hint.0, hint.1),
    };
    let is_same = said(rule) == said(other);
    if is_same {
        remarks.push(warning(
            "rule.duplicate",
            "when",
            format!("条件和规则 `{}` 完全相同", other.name()),
            format!("asks for the same as rule `{}`", other.name()),
            (
                "合并成一条，或停用其中一条",
                "make them one, or switch one off",
            ),
        ));
    }
    if let (Some(tag), Some(against)) = (&one.then.tag, &two.then.tag) {
        let fights = tag.name == against.name && tag.weight.signum() * against.weight.signum() < 0;
        if fights && (is_same || rule.events() == other.events()) {
            remarks.push(warning(
                "rule.fights",
                "then.tag",
                format!(
                    "和规则 `{}` 看同样的事件，却把标签「{}」往相反方向调",
                    other.name(),
                    tag.name
                ),
                format!(
                    "moves the tag “{}” against rule `{}` by the same events",
                    tag.name,
                    other.name()
                ),
                (
                    "改权重，或给其中一条加条件",
                    "change a weight, or narrow one of them",
                ),
            ));
        }
    }
    remarks
}

/// The pattern of a rule without its words, settings filled in.
fn said(rule: &Rule) -> Vec<String> {
    let document = rule.document();
    // The event of one that time brings about is its own.
    let filters =
        placed(rule).filter(|(_, place)| place.starts_with("when") && rule.timed().is_none());
    let mut said: Vec<String> = filters
        .map(|(filter, place)| {
            let mut events = filter.events().to_vec();
            events.sort();
            format!("{place} {} {}", events.join("|"), filter.text())
        })
        .collect();
    said.extend(rule.condition().map(|asks| asks.text().to_owned()));
    said.push(match &document.when {
        Pattern::Event { .. } => String::new(),
        Pattern::Window(pattern) => {
            let folds = pattern.folds.iter();
            let folds: Vec<String> = folds
                .map(|fold| {
                    format!(
                        "{} {:?} {}",
                        fold.name,
                        fold.fold,
                        document.filled(&fold.of)
                    )
                })
                .collect();
            format!(
                "{:?} {} {:?} {} {:?} {:?} {:?} {} {:?}",
                pattern.fold,
                document.filled(&pattern.of),
                folds,
                document.filled(&pattern.value),
                rule.bounds(),
                rule.rearm_below(),
                rule.trend(),
                pattern.window,
                pattern.per
            )
        }
        Pattern::Sequence {
            within,
            strict,
            steps,
        } => {
            let gaps: Vec<_> = steps
                .iter()
                .map(|step| (step.within, step.absent))
                .collect();
            format!("{within:?} {strict} {gaps:?}")
        }
        timed @ (Pattern::Date(_) | Pattern::Schedule(_)) => timed_words(timed),
    });
    said
}

/// What a rule that time brings about asks for, without its words.
fn timed_words(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Date(date) => {
            let plain = DatePattern {
                label: Label::default(),
                ..DatePattern::clone(date)
            };
            format!("{plain:?}")
        }
        Pattern::Schedule(schedule) => {
            let plain = SchedulePattern {
                label: Label::default(),
                ..SchedulePattern::clone(schedule)
            };
            format!("{plain:?}")
        }
        _ => String::new(),
    }
}

/// The filters of a rule and where they stand in its document.
fn placed(rule: &Rule) -> impl Iterator<Item = (&Filter, String)> {
    let steps: Vec<bool> = match &rule.document().when {
        Pattern::Sequence { steps, .. } => steps.iter().map(|step| step.absent).collect(),
        _ => Vec::new(),
    };
    let mut asked = rule.filters().iter();
    let mut absent = rule.gates().iter();
    let mut patterns = Vec::new();
    for (number, is_absent) in steps.iter().enumerate() {
        let filter = match is_absent {
            true => absent.next().map(|gate| &gate.filter),
            false => asked.next(),
        };
        patterns.extend(filter.map(|filter| (filter, format!("when.steps.{}", number + 1))));
    }
    let folds = match &rule.document().when {
        Pattern::Window(pattern) => pattern.folds.len(),
        _ => 0,
    };
    let mut number = 0;
    patterns.extend(asked.map(|filter| {
        number += 1;
        match folds {
            0 => (filter, "when".to_owned()),
            _ => (filter, format!("when.folds.{number}")),
        }
    }));
    let suppressions = rule.suppressions().iter().zip(1..);
    let exits = rule.exits().iter().zip(1..);
    patterns
        .into_iter()
        .chain(suppressions.map(|(halt, number)| (&halt.filter, format!("suppress_when.{number}"))))
        .chain(exits.map(|(halt, number)| (&halt.filter, format!("exit.{number}"))))
}

/// What was meant, as a question; nothing when nothing is near.
#[must_use]
pub fn meant(near: Option<&str>) -> Label {
    near.map_or_else(Label::default, |near| {
        Label::new(
            format!("是不是 `{near}`？"),
            format!("Did you mean `{near}`?"),
        )
    })
}

/// Events it names that no source has sent.
fn unseen(rule: &Rule, seen: &BTreeSet<String>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let is_own = |event: &String| rule.timed().is_some_and(|timed| timed.event == *event);
    for (filter, place) in placed(rule) {
        for event in filter
            .events()
            .iter()
            .filter(|event| !seen.contains(*event) && !is_own(event))
        {
            let near = nearest(event, seen.iter().map(String::as_str));
            remarks.push(Remark {
                level: Level::Warning,
                code: "rule.unseen_event",
                place: place.clone(),
                text: Label::new(
                    format!("最近没有来源发过 `{event}` 事件"),
                    format!("no source has sent the event `{event}` lately"),
                ),
                suggestion: meant(near.as_deref()),
            });
        }
    }
    remarks
}
