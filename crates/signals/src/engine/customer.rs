//! One customer: the identities joined so far and a ledger per rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::heard::Heard;
use super::ledger::{Difference, Entry, Fate, Ledger, Match, Verdict};
use super::memory::Hold;
use weft_kernel::Moment;

use super::readers::Reader;
use super::signal::{EVIDENCE_MAX, Mark, Signal, SignalChange, SignalKey};
use crate::rule::{Dossiers, Facts, HaltSet, Rule, Shape};
use crate::touch::TouchKey;

/// A customer.
#[derive(Debug, Default)]
pub(super) struct Customer {
    pub(super) subjects: Vec<Arc<str>>,
    pub(super) hold: Hold,
    pub(super) ledgers: BTreeMap<usize, Ledger>,
    /// What is known of the records of its identities, where some rule asks for it.
    pub(super) dossiers: Arc<Dossiers>,
}

/// The rule an event is taken in for.
pub(super) struct Intake<'a> {
    pub(super) number: usize,
    pub(super) rule: &'a Rule,
    pub(super) touches_max: usize,
    pub(super) now: Moment,
}

/// When a silence will have lasted, and whose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Deadline {
    pub(super) at: Moment,
    pub(super) rule: usize,
    pub(super) anchor: TouchKey,
    pub(super) subject: Arc<str>,
}

/// What has changed, and what will once time has passed.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) changes: Vec<SignalChange>,
    pub(super) deadlines: Vec<Deadline>,
}

impl Customer {
    /// Takes in an event that is `facts` to a rule; `false` when it comes too late to be judged.
    pub(super) fn take_in(
        &mut self,
        intake: &Intake<'_>,
        mark: Arc<Mark>,
        (facts, halts): (Option<Facts>, HaltSet),
        news: &mut News,
    ) -> bool {
        let ledger = self.ledgers.entry(intake.number).or_default();
        if halts != 0 {
            let differences = ledger.halt(intake.rule, &mark, halts);
            told(intake, ledger, &differences, news);
        }
        let fate = facts.map(|facts| {
            let entry = Entry {
                mark,
                facts,
                verdict: Verdict::default(),
            };
            ledger.insert(intake.rule, entry)
        });
        if let Some(Fate::Taken(differences)) = &fate {
            told(intake, ledger, differences, news);
        }
        ledger.bound(intake.rule, intake.touches_max);
        !matches!(fate, Some(Fate::TooLate))
    }

    /// Takes over another customer who turned out to be the same.
    pub(super) fn absorb<'a>(
        &mut self,
        intake: impl Fn(usize) -> Option<Intake<'a>>,
        other: Self,
    ) -> News {
        self.subjects.extend(other.subjects);
        if !other.dossiers.is_empty() {
            let others = Arc::unwrap_or_clone(other.dossiers);
            Arc::make_mut(&mut self.dossiers).extend(others);
        }
        let mut news = News::default();
        for (number, ledger) in other.ledgers {
            let Some(intake) = intake(number) else {
                continue;
            };
            match self.ledgers.get_mut(&number) {
                None => {
                    self.ledgers.insert(number, ledger);
                }
                Some(kept) => {
                    let differences = kept.absorb(intake.rule, ledger);
                    told(&intake, kept, &differences, &mut news);
                    kept.bound(intake.rule, intake.touches_max);
                }
            }
        }
        news
    }

    /// Lets rules with conditions know what these read now, each behind all it asks for.
    pub(super) fn retell<'a>(
        &mut self,
        (readers, rules): (&[Reader], &[Arc<Rule>]),
        intake: impl Fn(usize) -> Option<Intake<'a>>,
        news: &mut News,
    ) {
        for reader in readers {
            let heard = self.heard_by(reader, rules);
            let ledger = self.ledgers.get_mut(&reader.number);
            if let (Some(ledger), Some(intake)) = (ledger, intake(reader.number)) {
                let differences = ledger.retell(intake.rule, heard);
                told(&intake, ledger, &differences, news);
            }
        }
    }

    /// What the condition of a rule reads.
    pub(super) fn heard_by(&self, reader: &Reader, rules: &[Arc<Rule>]) -> Heard {
        let stood = |read: &Option<usize>| {
            let number = (*read)?;
            let (rule, ledger) = (rules.get(number)?, self.ledgers.get(&number)?);
            Some(ledger.stood(rule))
        };
        let reads = reader.reads.iter();
        let dossiers = match reader.asks_for_records {
            true => Arc::clone(&self.dossiers),
            false => Arc::default(),
        };
        Heard {
            told: reads.map(|read| stood(read).unwrap_or_default()).collect(),
            dossiers,
        }
    }

    /// Takes it apart: a piece for each part its identities belong to, each judged on its own.
    pub(super) fn divide(
        self,
        rules: &[Arc<Rule>],
        part_of: impl Fn(&str) -> Option<usize>,
    ) -> BTreeMap<usize, Self> {
        let mut pieces: BTreeMap<usize, Self> = BTreeMap::new();
        for subject in self.subjects {
            if let Some(part) = part_of(&subject) {
                pieces.entry(part).or_default().subjects.push(subject);
            }
        }
        for (subject, dossier) in self.dossiers.iter() {
            if let Some(piece) = part_of(subject).and_then(|part| pieces.get_mut(&part)) {
                let dossiers = Arc::make_mut(&mut piece.dossiers);
                dossiers.insert(Arc::clone(subject), Arc::clone(dossier));
            }
        }
        for (number, ledger) in self.ledgers {
            let Some(rule) = rules.get(number) else {
                continue;
            };
            for (part, ledger) in ledger.divide(rule, &part_of) {
                pieces
                    .entry(part)
                    .or_default()
                    .ledgers
                    .insert(number, ledger);
            }
        }
        pieces
    }

    /// The signal of the event `anchor` if it stands.
    pub(super) fn standing_at(
        &self,
        number: usize,
        rule: &Rule,
        anchor: &TouchKey,
    ) -> Option<Signal> {
        let ledger = self.ledgers.get(&number)?;
        let index = ledger.place_of(anchor)?;
        let entry = ledger
            .entries()
            .get(index)
            .filter(|entry| entry.verdict.standing)?;
        Some(signal(
            rule,
            ledger,
            (index, entry),
            entry.verdict.matched.as_ref()?,
        ))
    }

    /// Its signals that stand once all deadlines have passed.
    pub(super) fn standing(&self, rules: &[Arc<Rule>]) -> Vec<Signal> {
        let ruled = self
            .ledgers
            .iter()
            .filter_map(|(number, ledger)| Some((rules.get(*number)?, ledger)));
        let signals = ruled.flat_map(|(rule, ledger)| {
            let fired = ledger
                .entries()
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.verdict.standing);
            fired.filter_map(move |place| {
                let matched = place.1.verdict.matched.as_ref()?;
                Some(signal(rule, ledger, place, matched))
            })
        });
        signals.collect()
    }
}

/// What the differences mean for the standing signals, now and later.
fn told(intake: &Intake<'_>, ledger: &Ledger, differences: &[Difference], news: &mut News) {
    let rule = intake.rule;
    for Difference { index, before } in differences {
        let Some(entry) = ledger.entries().get(*index) else {
            continue;
        };
        let fires_at = rule.fires_at(entry.at());
        if fires_at > intake.now && rule.chain().silence_ms.is_some() {
            if entry.verdict.standing {
                news.deadlines.push(Deadline {
                    at: fires_at,
                    rule: intake.number,
                    anchor: entry.mark.key.clone(),
                    subject: Arc::clone(&entry.mark.subject),
                });
            }
            continue;
        }
        let was = before.matched.as_ref().filter(|_| before.standing);
        let is = entry
            .verdict
            .matched
            .as_ref()
            .filter(|_| entry.verdict.standing);
        news.changes.extend(match (was, is) {
            (None, Some(matched)) => Some(SignalChange::Stands(signal(
                rule,
                ledger,
                (*index, entry),
                matched,
            ))),
            (Some(_), Some(matched)) => Some(SignalChange::Restated(signal(
                rule,
                ledger,
                (*index, entry),
                matched,
            ))),
            (Some(matched), None) => Some(SignalChange::Corrected(signal(
                rule,
                ledger,
                (*index, entry),
                matched,
            ))),
            (None, None) => None,
        });
    }
}

/// The signal of the event at `place`.
pub(super) fn signal(
    rule: &Rule,
    ledger: &Ledger,
    place: (usize, &Entry),
    matched: &Match,
) -> Signal {
    let (index, entry) = place;
    let anchor = Mark::clone(&entry.mark);
    let mut evidence: Vec<Mark> = match rule.shape() {
        Shape::Event => vec![anchor.clone()],
        Shape::Sequence { .. } => matched.chain.iter().map(|mark| Mark::clone(mark)).collect(),
        Shape::Window { .. } => {
            let from = ledger.first_after(rule.stretch(entry.at()).after);
            let window = ledger.between(from, index + 1).iter();
            let counted = window.filter(|other| other.facts.group == entry.facts.group);
            counted.map(|other| Mark::clone(&other.mark)).collect()
        }
    };
    let surplus = evidence.len().saturating_sub(EVIDENCE_MAX);
    evidence.drain(..surplus);
    Signal {
        key: SignalKey::of(rule.name(), &anchor.key),
        rule: Arc::from(rule.name()),
        version: rule.document().version,
        stood_before: matched.stood_before.clone(),
        ended: entry.verdict.ended.as_deref().cloned(),
        fires_at: rule.fires_at(anchor.key.occurred_at),
        anchor,
        evidence,
        count: matched.count,
        value: matched.value,
        parts: matched.parts.clone(),
        before: matched.before,
        asked: matched.asked.clone(),
    }
}
