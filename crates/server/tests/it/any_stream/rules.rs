//! Rules by chance, out of what the guide describes: as files, and as what they are meant to say.

use std::fmt::Write as _;

use super::chance::Chance;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// What customers do, by the names of `track`; pages come under a name of their own.
pub(super) const EVENTS: [&str; 5] = ["view", "price", "call", "ask", "page"];
/// What never is a part of a pattern.
pub(super) const HALTS: [&str; 2] = ["complaint", "signed"];
/// What is sold.
pub(super) const ITEMS: [&str; 3] = ["a", "b", "c"];
pub(super) const SPANS: [i64; 7] = [30 * MINUTE, HOUR, 6 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY];

/// Which events.
#[derive(Clone, Debug)]
pub(super) struct Sort {
    pub(super) events: Vec<&'static str>,
    pub(super) filter: Filter,
}

/// What an event must be like.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    Any,
    Over(i64),
    Item(&'static str),
    Both(i64, &'static str),
    Either(i64, &'static str),
    OnPath,
    Without,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Distinct,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Span {
    Rolling(i64),
    Today,
    Week,
    Month,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Per {
    All,
    Name,
    Item,
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) sort: Sort,
    pub(super) within: Option<i64>,
    pub(super) absent: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) sort: Sort,
    pub(super) fold: Fold,
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
    pub(super) span: Span,
    pub(super) per: Per,
    pub(super) rearm: Option<i64>,
}

#[derive(Clone, Debug)]
pub(super) enum When {
    One(Sort),
    Window(Window),
    Chain {
        steps: Vec<Step>,
        within: Option<i64>,
        strict: bool,
    },
}

/// A rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) when: When,
    pub(super) cooldown: Option<i64>,
    pub(super) once: bool,
    pub(super) limit: Option<(usize, i64)>,
    pub(super) suppress: Option<(&'static str, Option<i64>)>,
    pub(super) exit: Option<(&'static str, Option<i64>)>,
}

impl Sort {
    fn any(chance: &mut Chance) -> Self {
        let mut events = vec![chance.pick(&EVENTS)];
        let more = chance.pick(&EVENTS);
        if chance.one_in(2) && !events.contains(&more) {
            events.push(more);
        }
        let (number, item) = (chance.below(5), chance.pick(&ITEMS));
        let filter = match chance.below(14) {
            0 => Filter::Over(number),
            1 => Filter::Item(item),
            2 => Filter::Both(number, item),
            3 => Filter::Either(number, item),
            4 => Filter::OnPath,
            5 => Filter::Without,
            _ => Filter::Any,
        };
        Self { events, filter }
    }

    fn text(&self) -> String {
        let filter = match &self.filter {
            Filter::Any => String::new(),
            Filter::Over(number) => format!("properties.n > {number}"),
            Filter::Item(item) => format!("properties.item = \"{item}\""),
            Filter::Both(number, item) => {
                format!("properties.n >= {number} and properties.item = \"{item}\"")
            }
            Filter::Either(number, item) => {
                format!("properties.n < {number} or properties.item != \"{item}\"")
            }
            Filter::OnPath => "path contains \"/pricing\"".to_owned(),
            Filter::Without => "properties.item is empty".to_owned(),
        };
        let label = "label = { zh = \"事件\", en = \"event\" }";
        format!("events = {:?}\nfilter = '{filter}'\n{label}\n", self.events)
    }
}

impl Window {
    fn any(chance: &mut Chance) -> Self {
        use Fold::{Avg, Count, Distinct, Max, Min, Sum};
        let fold = chance.pick(&[Count, Count, Count, Sum, Avg, Min, Max, Distinct]);
        let span = match chance.below(8) {
            0 => Span::Today,
            1 => Span::Week,
            2 => Span::Month,
            _ => Span::Rolling(chance.pick(&SPANS)),
        };
        let per = match (fold, chance.below(4)) {
            (_, 0) => Per::Name,
            (Distinct, _) => Per::All,
            (_, 1) => Per::Item,
            _ => Per::All,
        };
        let least = match fold {
            Sum => 4 + chance.below(8),
            _ => 2 + chance.below(3),
        };
        let (mut window, bound) = (
            Self {
                sort: Sort::any(chance),
                fold,
                least: Some(least),
                most: None,
                span,
                per,
                rearm: None,
            },
            chance.below(6),
        );
        match bound {
            0 => (window.least, window.most) = (None, Some(least)),
            1 => window.most = Some(least + 1),
            2 if fold == Count => window.rearm = Some(1 + chance.below(least)),
            _ => {}
        }
        window
    }

    fn text(&self) -> String {
        let mut text = format!("kind = \"window\"\n{}", self.sort.text());
        let fold = match self.fold {
            Fold::Count => "count",
            Fold::Sum => "sum",
            Fold::Avg => "avg",
            Fold::Min => "min",
            Fold::Max => "max",
            Fold::Distinct => "distinct",
        };
        writeln!(text, "fold = \"{fold}\"").unwrap();
        match self.fold {
            Fold::Count => {}
            Fold::Distinct => text.push_str("of = \"properties.item\"\n"),
            _ => text.push_str("of = \"properties.n\"\n"),
        }
        match self.per {
            Per::All => {}
            Per::Name => text.push_str("per = \"name\"\n"),
            Per::Item => text.push_str("per = \"properties.item\"\n"),
        }
        let span = match self.span {
            Span::Rolling(span) => length(span),
            Span::Today => "today".to_owned(),
            Span::Week => "this_week".to_owned(),
            Span::Month => "this_month".to_owned(),
        };
        writeln!(text, "window = \"{span}\"").unwrap();
        let bounds = [
            ("at_least", self.least),
            ("at_most", self.most),
            ("rearm_below", self.rearm),
        ];
        for (key, bound) in bounds {
            let written = bound.map(|bound| writeln!(text, "{key} = {bound}"));
            written.transpose().unwrap();
        }
        text
    }
}

fn steps(chance: &mut Chance) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let count = 2 + chance.below(2);
    for number in 0..count {
        let gap = chance.one_in(3).then(|| chance.pick(&SPANS));
        steps.push(Step {
            sort: Sort::any(chance),
            within: gap.filter(|_| number > 0),
            absent: false,
        });
    }
    if chance.one_in(3) {
        let absent = Step {
            sort: Sort::any(chance),
            within: None,
            absent: true,
        };
        steps.insert(1, absent);
    }
    if chance.one_in(3) {
        steps.push(Step {
            sort: Sort::any(chance),
            within: Some(chance.pick(&SPANS)),
            absent: true,
        });
    }
    steps
}

impl Rule {
    /// A rule called `r{number}`.
    pub(super) fn any(number: usize, chance: &mut Chance) -> Self {
        let when = match chance.below(8) {
            0 => When::One(Sort::any(chance)),
            1..=3 => When::Window(Window::any(chance)),
            _ => When::Chain {
                steps: steps(chance),
                within: Some(chance.pick(&SPANS)),
                strict: chance.one_in(4),
            },
        };
        let span = |chance: &mut Chance| chance.pick(&SPANS);
        let maybe = |chance: &mut Chance| (!chance.one_in(3)).then(|| span(chance));
        let mut rule = Self {
            name: format!("r{number}"),
            when,
            cooldown: chance.one_in(4).then(|| span(chance)),
            once: chance.one_in(12),
            limit: chance
                .one_in(4)
                .then(|| (usize::try_from(1 + chance.below(3)).unwrap(), span(chance))),
            suppress: chance
                .one_in(3)
                .then(|| (chance.pick(&HALTS), maybe(chance))),
            exit: chance
                .one_in(4)
                .then(|| (chance.pick(&HALTS), maybe(chance))),
        };
        // Once at all leaves nothing to limit.
        rule.once &= rule.cooldown.is_none() && rule.limit.is_none();
        rule
    }

    /// The file.
    pub(super) fn text(&self) -> String {
        let name = &self.name;
        let mut text = format!(
            "name = \"{name}\"\nversion = 1\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n"
        );
        if let Some(cooldown) = self.cooldown {
            writeln!(text, "cooldown = \"{}\"", length(cooldown)).unwrap();
        }
        if self.once {
            text.push_str("once = true\n");
        }
        for (property, kind) in [("n", "number"), ("item", "text")] {
            writeln!(
                text,
                "[[properties]]\nname = \"{property}\"\ntype = \"{kind}\"\nlabel = {{ zh = \"{property}\", en = \"{property}\" }}"
            )
            .unwrap();
        }
        if let Some((most, within)) = self.limit {
            let within = length(within);
            writeln!(text, "[[limits]]\nat_most = {most}\nwithin = \"{within}\"").unwrap();
        }
        for (table, halt) in [("suppress_when", self.suppress), ("exit", self.exit)] {
            let Some((event, within)) = halt else {
                continue;
            };
            writeln!(text, "[[{table}]]\nevents = [\"{event}\"]").unwrap();
            if let Some(within) = within {
                writeln!(text, "within = \"{}\"", length(within)).unwrap();
            }
            text.push_str("label = { zh = \"停\", en = \"halt\" }\n");
        }
        let when = match &self.when {
            When::One(sort) => format!("[when]\nkind = \"event\"\n{}", sort.text()),
            When::Window(window) => format!("[when]\n{}", window.text()),
            When::Chain {
                steps,
                within,
                strict,
            } => chain(steps, *within, *strict),
        };
        format!(
            "{text}{when}[then]\nkind = \"activity\"\nsignal = {{ zh = \"信号\", en = \"Signal\" }}\n\
             title = {{ zh = \"标题\", en = \"Title\" }}\n"
        )
    }
}

fn chain(steps: &[Step], within: Option<i64>, strict: bool) -> String {
    let mut text = format!("[when]\nkind = \"sequence\"\nstrict = {strict}\n");
    if let Some(within) = within {
        writeln!(text, "within = \"{}\"", length(within)).unwrap();
    }
    for step in steps {
        write!(text, "[[when.steps]]\n{}", step.sort.text()).unwrap();
        if step.absent {
            text.push_str("absent = true\n");
        }
        if let Some(within) = step.within {
            writeln!(text, "within = \"{}\"", length(within)).unwrap();
        }
    }
    text
}

fn length(ms: i64) -> String {
    match ms % DAY {
        0 => format!("{}d", ms / DAY),
        _ => format!("{}m", ms / MINUTE),
    }
}
