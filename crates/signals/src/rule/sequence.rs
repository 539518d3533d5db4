//! What a sequence asks for besides its steps: what may not lie between them, gaps, and silence afterwards.

use weft_kernel::{Label, Problem};

use super::document::{RuleDocument, Step};
use super::filter::Filter;
use super::{STEPS_MAX, StepSet, check_between, under, wrong};
use crate::span::Span;

/// The bit of the first gate in a [`StepSet`]; those of steps come before.
const GATE_FIRST: u32 = 8;
/// The bit of an event that is only named by a strict sequence.
const NAMED: StepSet = 1 << 31;

/// A step that must not happen (期间没有) after the step of number `after`.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The number of the step before it, negated ones not counted.
    pub after: usize,
    /// Which events.
    pub filter: Filter,
}

/// How the steps of a sequence hang together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    pub(crate) gates: Vec<Gate>,
    /// Per step, the longest time since the step before.
    pub(crate) gaps_ms: Vec<Option<i64>>,
    pub(crate) within_ms: i64,
    pub(crate) strict: bool,
    /// For how long after the last step none of its gates' events may come.
    pub(crate) silence_ms: Option<i64>,
}

impl Chain {
    /// Whether an event of these `steps` ends chains that wait behind step `step`.
    pub(crate) fn is_closed(&self, step: usize, steps: StepSet) -> bool {
        self.strict || self.gate_bits(step) & steps != 0
    }

    /// Whether an event of these `steps` breaks the silence after the last step.
    pub(crate) fn breaks_silence(&self, steps: StepSet) -> bool {
        let last = self.gaps_ms.len().checked_sub(1);
        self.silence_ms.is_some() && last.is_some_and(|last| self.gate_bits(last) & steps != 0)
    }

    fn gate_bits(&self, step: usize) -> StepSet {
        let gates = self.gates.iter().zip(GATE_FIRST..);
        gates
            .filter(|(gate, _)| gate.after == step)
            .fold(0, |set, (_, bit)| set | 1 << bit)
    }

    /// The bits of an event besides those of the steps it passes.
    pub(crate) fn bits_of(&self, touch: &crate::touch::Touch) -> StepSet {
        let gates = self.gates.iter().zip(GATE_FIRST..);
        let named = if self.strict { NAMED } else { 0 };
        gates
            .filter(|(gate, _)| gate.filter.passes(touch))
            .fold(named, |set, (_, bit)| set | 1 << bit)
    }
}

/// Checks the names, the expression and the label of one step.
type StepCheck<'a> = dyn Fn(&[String], &str, &Label) -> Result<Filter, Problem> + 'a;

/// Checks the steps of a sequence; `filter` checks one.
pub(super) fn compile(
    document: &RuleDocument,
    (within, strict): (Option<Span>, bool),
    steps: &[Step],
    filter: &StepCheck<'_>,
) -> Result<(Vec<Filter>, Chain), Problem> {
    check_between(document, "steps", steps.len(), 2, STEPS_MAX)?;
    let mut filters = Vec::new();
    let mut chain = Chain {
        strict,
        ..Chain::default()
    };
    for (number, step) in steps.iter().enumerate() {
        let place = format!("when.steps.{}", number + 1);
        let checked = filter(&step.events, &step.filter, &step.label).map_err(under(&place))?;
        let is_last = number + 1 == steps.len();
        match (step.absent, filters.len().checked_sub(1)) {
            (true, None) => return Err(first_absent(document)),
            (true, Some(after)) => {
                if step.within.is_some() != is_last {
                    return Err(absent_within(document));
                }
                chain.silence_ms = step.within.map(Span::ms);
                chain.gates.push(Gate {
                    after,
                    filter: checked,
                });
            }
            (false, before) => {
                if before.is_none() && step.within.is_some() {
                    return Err(first_within(document));
                }
                if before.is_some() && step.within.is_none() && within.is_none() {
                    return Err(no_within(document));
                }
                chain.gaps_ms.push(step.within.map(Span::ms));
                filters.push(checked);
            }
        }
    }
    if let (Some(last), Some(_)) = (filters.len().checked_sub(1), chain.silence_ms)
        && chain.gates.iter().filter(|gate| gate.after == last).count() > 1
    {
        return Err(absent_within(document));
    }
    let gaps = || chain.gaps_ms.iter().flatten().sum();
    chain.within_ms = within.map_or_else(gaps, Span::ms);
    Ok((filters, chain))
}

fn first_absent(document: &RuleDocument) -> Problem {
    wrong(
        "rule.step",
        document,
        "第一步不能写 `absent`：前面没有可以等的事件",
        "the first step cannot be `absent`: nothing comes before it",
    )
}

fn absent_within(document: &RuleDocument) -> Problem {
    wrong(
        "rule.step",
        document,
        "`absent` 的步骤：在两步之间不写 `within`；放在最后要写 `within`，且只能有一步",
        "an `absent` step has no `within` between two steps; as the last one it needs `within` and stands alone",
    )
}

fn first_within(document: &RuleDocument) -> Problem {
    wrong(
        "rule.step",
        document,
        "第一步不写 `within`：前面没有步骤",
        "the first step has no `within`: no step comes before it",
    )
}

fn no_within(document: &RuleDocument) -> Problem {
    wrong(
        "rule.within",
        document,
        "要么整个序列写 `within`，要么第二步起每一步都写",
        "either the sequence has a `within`, or every step from the second on",
    )
}
