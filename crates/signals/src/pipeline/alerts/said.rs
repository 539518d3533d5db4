//! What is told of a signal's alert: when it rang, or until when it waits, and why.

use weft_kernel::{Label, Moment, Zone};

use super::decide::State;
use crate::card::moment_words;

/// When a signal rang, or will, and why not at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The option of the record: `rung`, `held`, `digest`, `digested`, `dropped`.
    pub state: String,
    /// When it rings or is summed up.
    pub at: Option<Moment>,
    /// In words; nothing is said of one that rang at once.
    pub told: Option<Label>,
}

/// Reads the receipt off the fields of a signal.
pub(in crate::pipeline) fn receipt(
    (state, because): (&str, &str),
    at: Option<Moment>,
    zone: &Zone,
) -> Receipt {
    let when = at
        .map(|at| moment_words(at, None, zone))
        .unwrap_or_default();
    let why = because_words(because);
    let is = |wanted: State| state == wanted.word();
    let told = match because {
        "" => None,
        "urgent" => Some(why),
        _ if is(State::Held) => Some(Label::new(
            format!("{}，暂缓到 {} 提醒", why.zh, when.zh),
            format!("{}: held until {}", why.en, when.en),
        )),
        _ if is(State::Digest) => Some(Label::new(
            format!("{}，不单独提醒，并入 {} 的汇总", why.zh, when.zh),
            format!(
                "{}: not told apart, goes into the digest of {}",
                why.en, when.en
            ),
        )),
        _ if is(State::Dropped) => Some(Label::new(
            format!("{}，后来已不用提醒", why.zh),
            format!("{}: nobody had to be told any more", why.en),
        )),
        _ if is(State::Digested) => Some(Label::new(
            format!("{}，已在 {} 的汇总里告知", why.zh, when.zh),
            format!("{}: told in the digest of {}", why.en, when.en),
        )),
        _ => Some(Label::new(
            format!("{}，暂缓到 {} 才提醒", why.zh, when.zh),
            format!("{}: was held until {}", why.en, when.en),
        )),
    };
    Receipt {
        state: state.to_owned(),
        at,
        told,
    }
}

/// Why a signal does not ring like any other, in words.
pub(super) fn because_words(because: &str) -> Label {
    match because {
        "quiet" => Label::new("免打扰时段", "Quiet hours"),
        "owner_cap" => Label::new(
            "负责人当天的提醒已满",
            "Enough alerts for the owner that day",
        ),
        "rule_cap" => Label::new("规则当天的提醒已满", "Enough alerts of the rule that day"),
        "urgent" => Label::new(
            "紧急，越过免打扰和上限",
            "Urgent: broke through quiet hours and limits",
        ),
        _ => Label::default(),
    }
}
