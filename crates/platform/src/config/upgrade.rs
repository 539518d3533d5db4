//! The packs a newer program brings: taken as a version, held back when they do not fit.
//!
//! A house runs on the packs it took last. A program with others tries to put them in force when it
//! starts, as any release; what keeps it from that is told, and an administrator takes them
//! together with a draft that mends it.

use std::sync::{Arc, PoisonError};

use weft_kernel::{Kind, Label, Moment, Problem};

use super::gate;
use super::live::{Built, Layers, Live, Review, build, is_newer};
use super::prepare::{self, ConversionReport};
use super::publish::Release;
use super::tables::{self, Draft, Version};
use crate::caller::Caller;
use crate::pack::{Manifest, Pack};
use crate::platform::Platform;

/// The code under which it is told that packs of the program are held back.
pub const UPGRADE_HELD: &str = "config.upgrade_held";

/// Packs of the program that are not in force, because they do not fit.
#[derive(Clone, Debug)]
pub struct HeldUpgrade {
    /// The packs of the program in force.
    pub from: Vec<Manifest>,
    /// Those the program came with.
    pub to: Vec<Manifest>,
    /// What keeps them from being put in force, as it was when the program started.
    pub problem: Problem,
    /// When that was.
    pub since: Moment,
}

/// How taking the packs of the program would go with a draft.
#[derive(Clone, Debug, Default)]
pub struct UpgradeCheck {
    /// What keeps them from being put in force.
    pub problems: Vec<Problem>,
    /// How values of fields would be converted.
    pub conversions: Vec<ConversionReport>,
}

impl UpgradeCheck {
    /// Whether nothing is in the way.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.problems.is_empty() && self.conversions.iter().all(|report| report.failed == 0)
    }
}

impl HeldUpgrade {
    /// What administrators are told.
    #[must_use]
    pub fn told(&self) -> Label {
        let (from, to) = (called(&self.from), called(&self.to));
        let place = self.problem.field();
        let told = self.problem.told();
        let with = |text: &str, colon: &str| match place {
            Some(place) => format!("`{place}`{colon}{text}"),
            None => text.to_owned(),
        };
        Label::new(
            format!(
                "新版程序带来的 {to} 与本公司的配置或数据不合，仍按 {from} 运行，本公司的配置没有变动。{}",
                with(&told.zh, "：")
            ),
            format!(
                "{to}, which came with the program, does not fit the company's configuration or records; {from} stays in force and nothing of the company's was changed. {}",
                with(&told.en, ": ")
            ),
        )
    }

    /// The refusal to run as if nothing were held back.
    #[must_use]
    pub fn refusal(&self) -> Problem {
        let told = self.told();
        let first = vec![self.problem.to_detail(None)];
        let parts = [first, self.problem.details().to_vec()].concat();
        Problem::conflict(UPGRADE_HELD, told.zh, told.en).with_details(parts)
    }
}

/// Packs by name and version.
fn called(packs: &[Manifest]) -> String {
    let named = packs
        .iter()
        .map(|pack| format!("{} {}", pack.name, pack.version));
    named.collect::<Vec<_>>().join(", ")
}

/// The packs of `live` with `own` in the place of the program's, and how many those are; what
/// somebody installed in a later version stays.
pub(super) fn upgraded(live: &Live, own: &[Pack]) -> (Vec<Pack>, usize) {
    let there = |name: &str| live.packs.iter().find(|pack| pack.manifest.name == name);
    let program = own.iter().map(|own| match there(&own.manifest.name) {
        Some(there) if is_newer(&there.manifest, &own.manifest) => there.clone(),
        _ => own.clone(),
    });
    let mut packs: Vec<Pack> = program.collect();
    let ours = |pack: &&Pack| {
        own.iter()
            .any(|own| own.manifest.name == pack.manifest.name)
    };
    let installed = live.packs.iter().skip(live.own_packs);
    packs.extend(installed.filter(|pack| !ours(pack)).cloned());
    (packs, own.len())
}

impl Live {
    /// The packs of the program.
    pub(super) fn program(&self) -> &[Pack] {
        self.packs.get(..self.own_packs).unwrap_or_default()
    }

    /// Whether the packs `own` are in force, or later ones.
    fn has_program(&self, own: &[Pack]) -> bool {
        let (packs, own_packs) = upgraded(self, own);
        let wanted = packs.get(..own_packs).unwrap_or_default();
        let program = self.program();
        wanted.len() == program.len()
            && wanted
                .iter()
                .zip(program)
                .all(|(one, other)| one.is_same(other))
    }
}

impl Platform {
    /// The packs of the program that are held back, if any are.
    #[must_use]
    pub fn held_upgrade(&self) -> Option<Arc<HeldUpgrade>> {
        let held = self.inner().held.read();
        held.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the packs the program came with; what does not fit is held back. Then a release that
    /// a killed program did not bring to its end is.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn meet_program(&self) -> Result<(), Problem> {
        let live = self.live();
        match live.has_program(&self.inner().own) {
            true => self.note_first_program(&live)?,
            false => self.take_program(&live)?,
        }
        self.settle_computed()
    }

    fn take_program(&self, live: &Live) -> Result<(), Problem> {
        let own = &self.inner().own;
        let caller = Caller::system("a newer program brings its packs");
        let (from, to) = (manifests(live.program()), manifests(own));
        let reason = format!("程序升级：{} → {}", called(&from), called(&to));
        match self.release((&caller, self.alone()), &taking(Draft::new(), &reason)) {
            Ok(_) => Ok(()),
            Err(problem) if problem.kind() == Kind::Busy => self.refresh(),
            Err(problem) => {
                let since = self.now();
                let held = HeldUpgrade {
                    from,
                    to,
                    problem,
                    since,
                };
                tracing::error!(
                    code = UPGRADE_HELD,
                    cause = held.problem.code(),
                    "{}",
                    held.told().en
                );
                self.hold(Some(Arc::new(held)));
                Ok(())
            }
        }
    }

    /// Notes what the house runs on, unless that is noted.
    fn note_first_program(&self, live: &Arc<Live>) -> Result<(), Problem> {
        let live = Arc::clone(live);
        let lane = weft_store::Lane::Interactive;
        self.store().write(lane, move |tx| {
            let noted = tables::program(tx)?;
            let same = |(one, other): (&Pack, &Pack)| one.is_same(other);
            let program = live.program();
            if noted.len() == program.len() && noted.iter().zip(program).all(same) {
                return Ok(());
            }
            tables::set_program(tx, program)
        })
    }

    /// Takes the packs of the program together with the caller's draft.
    ///
    /// # Errors
    /// `config.no_upgrade` when nothing is held back; as [`Self::publish`].
    pub fn take_upgrade(&self, caller: &Caller, reason: &str) -> Result<Version, Problem> {
        gate(caller)?;
        if self.held_upgrade().is_none() {
            return Err(none_held());
        }
        let alone = self.alone();
        let draft = self.draft_to_publish(caller)?;
        let version = self.release((caller, alone), &taking(draft, reason))?;
        self.forget_taken_upgrade();
        Ok(version)
    }

    /// How taking the packs of the program would go with the caller's draft; nothing is changed.
    ///
    /// # Errors
    /// `access.configure`, `config.no_upgrade`.
    pub fn check_upgrade(&self, caller: &Caller) -> Result<UpgradeCheck, Problem> {
        let draft = self.draft(caller)?;
        if self.held_upgrade().is_none() {
            return Err(none_held());
        }
        let built = self.upgraded_candidate(&self.live(), &draft);
        let checked = built.and_then(|built| {
            super::unique::check(self, &built.model)?;
            prepare::rehearse(self, &built.model)
        });
        Ok(match checked {
            Ok(conversions) => UpgradeCheck {
                conversions,
                ..Default::default()
            },
            Err(problem) => UpgradeCheck {
                problems: vec![problem],
                ..Default::default()
            },
        })
    }

    /// The model the draft would come to on the packs of the program.
    pub(super) fn upgraded_candidate(&self, live: &Live, draft: &Draft) -> Result<Built, Problem> {
        let (packs, own_packs) = upgraded(live, &self.inner().own);
        let layers = Layers {
            packs,
            own_packs,
            company: super::draft::with(&live.company, draft),
            check_rule: self.inner().check_rule,
            review: Review::Due,
        };
        let model = self.model();
        build(self.store(), layers, (model.version, model.home()))
    }

    /// Forgets the held upgrade once its packs are in force.
    pub(super) fn forget_taken_upgrade(&self) {
        if self.held_upgrade().is_some() && self.live().has_program(&self.inner().own) {
            self.hold(None);
        }
    }

    fn hold(&self, held: Option<Arc<HeldUpgrade>>) {
        *self
            .inner()
            .held
            .write()
            .unwrap_or_else(PoisonError::into_inner) = held;
    }
}

fn taking(draft: Draft, reason: &str) -> Release {
    Release {
        action: "pack",
        reason: reason.to_owned(),
        ends_draft: !draft.is_empty(),
        draft,
        packs: Vec::new(),
        takes_program: true,
    }
}

fn manifests(packs: &[Pack]) -> Vec<Manifest> {
    packs.iter().map(|pack| pack.manifest.clone()).collect()
}

fn none_held() -> Problem {
    Problem::conflict(
        "config.no_upgrade",
        "没有等待采用的升级",
        "There is no upgrade waiting to be taken",
    )
}
