//! The configuration in force, and the model built of it.

use std::sync::{Arc, PoisonError};

use weft_kernel::Problem;
use weft_store::{Lane, Store};

use super::layers::{Company, DocConflict, as_pack, lower, together};
use super::packs::Files;
use super::tables;
use crate::model::{Home, Model, allocate};
use crate::pack::{Documents, Manifest, Pack};
use crate::platform::{Platform, RuleCheck};

/// What stands behind the model.
#[derive(Debug)]
pub(crate) struct Live {
    /// The packs, lower layers first.
    pub(super) packs: Vec<Pack>,
    /// The names of the packs that come with the program.
    pub(super) own_packs: usize,
    /// The company's documents.
    pub(super) company: Company,
    /// The documents of the packs together.
    pub(super) lower: Documents,
    /// The documents in force.
    pub(super) documents: Documents,
    /// Where company and packs disagree.
    pub(super) conflicts: Vec<DocConflict>,
}

/// The layers and the model they come to.
pub(super) struct Built {
    pub(super) live: Live,
    pub(super) model: Model,
}

/// What a model is built of.
pub(super) struct Layers {
    pub(super) packs: Vec<Pack>,
    pub(super) own_packs: usize,
    pub(super) company: Company,
    pub(super) check_rule: RuleCheck,
    pub(super) review: Review,
}

/// Whether layouts and the like are looked through before the documents count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Review {
    /// What is to be put in force is.
    Due,
    /// What is in force is not, so that a house opens with whatever was once let in.
    Done,
}

/// Builds the model of the layers; nothing is put in force.
///
/// # Errors
/// `config.document`, `model.…`, `expr.…`: what is wrong in which document.
pub(super) fn build(
    store: &Store,
    layers: Layers,
    (version, home): (u64, Home),
) -> Result<Built, Problem> {
    let Layers {
        packs,
        own_packs,
        company,
        check_rule,
        review,
    } = layers;
    let (documents, conflicts) = together(&packs, &company);
    let pack = as_pack(&packs, documents.clone())?;
    let pack = [pack];
    let numbers = allocate(store, &pack, home.currency)?;
    let mut model = match review {
        Review::Due => Model::build(&pack, &numbers, home)?,
        Review::Done => Model::build_unreviewed(&pack, &numbers, home)?,
    };
    model.version = version;
    check_signals(&model, check_rule)?;
    let lower = lower(&packs);
    let live = Live {
        packs,
        own_packs,
        company,
        lower,
        documents,
        conflicts,
    };
    Ok(Built { live, model })
}

/// Lets those who read them look at the documents of signals.
fn check_signals(model: &Model, check_rule: RuleCheck) -> Result<(), Problem> {
    let kinds = [
        ("rule", &model.rules),
        ("record_event", &model.record_events),
    ];
    for (kind, documents) in kinds {
        for (name, text) in documents {
            check_rule(model, kind, text)
                .map_err(|problem| problem.on_field(format!("{kind}/{name}")))?;
        }
    }
    Ok(())
}

/// The model of the same documents that computes everything when it is read.
///
/// # Errors
/// As [`build`].
pub(super) fn drafted_model(store: &Store, live: &Live, model: &Model) -> Result<Model, Problem> {
    let pack = [as_pack(&live.packs, live.documents.clone())?];
    let numbers = allocate(store, &pack, model.currency)?;
    let mut at_read = Model::build_at_read(&pack, &numbers, model.home())?;
    at_read.version = model.version;
    Ok(at_read)
}

/// What the database says is in force: the company's documents over the packs that were taken last.
/// Where those do not build any more, and on a first start, over the packs of the program.
///
/// # Errors
/// Those of the store and of [`build`].
pub(crate) fn load(
    store: &Store,
    own: &[Pack],
    (home, check_rule): (Home, RuleCheck),
) -> Result<(Arc<Live>, Arc<Model>), Problem> {
    super::currency::keep_own(store, home.currency)?;
    let (version, company, installed, taken) = store.write(Lane::Interactive, move |tx| {
        Ok((
            tables::version(tx)?,
            tables::company(tx)?,
            tables::packs(tx)?,
            tables::program(tx)?,
        ))
    })?;
    let on = |program: &[Pack], review| {
        let layers = Layers {
            packs: with_installed(program, &installed)?,
            own_packs: program.len(),
            company: company.clone(),
            check_rule,
            review,
        };
        build(store, layers, (version, home.clone()))
    };
    let built = match taken.is_empty() {
        true => on(own, Review::Due)?,
        // A newer program may read documents more strictly; its own packs may fit nevertheless.
        false => on(&taken, Review::Done).or_else(|old| {
            tracing::warn!(error = %old, "the packs taken last do not build any more");
            on(own, Review::Done)
        })?,
    };
    Ok((Arc::new(built.live), Arc::new(built.model)))
}

/// The packs of the program with those somebody installed.
fn with_installed(program: &[Pack], installed: &[(String, Files)]) -> Result<Vec<Pack>, Problem> {
    let mut packs = program.to_vec();
    for (name, files) in installed {
        let pack = Pack::read(files)?;
        match packs.iter_mut().find(|there| there.manifest.name == *name) {
            // The program may have come with a newer one since.
            Some(there) if is_newer(&pack.manifest, &there.manifest) => *there = pack,
            Some(_) => {}
            None => packs.push(pack),
        }
    }
    Ok(packs)
}

/// Whether `one` is a later version than `other`: numbers between dots, the first that differs counts.
pub(super) fn is_newer(one: &Manifest, other: &Manifest) -> bool {
    let numbers = |manifest: &Manifest| -> Vec<u64> {
        let parts = manifest.version.split(['.', '-', '+']);
        parts.map(|part| part.parse().unwrap_or_default()).collect()
    };
    numbers(one) > numbers(other)
}

impl Platform {
    /// The configuration in force.
    pub(crate) fn live(&self) -> Arc<Live> {
        let live = self.inner().live.read();
        Arc::clone(&live.unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a model in force; what was looked up under the old one is forgotten.
    pub(super) fn put_in_force(&self, live: Arc<Live>, model: Arc<Model>) {
        let inner = self.inner();
        *inner.live.write().unwrap_or_else(PoisonError::into_inner) = live;
        *inner.model.write().unwrap_or_else(PoisonError::into_inner) = model;
        self.forget_people();
    }

    /// Catches up if another node has published; looks without writing.
    ///
    /// # Errors
    /// As [`Self::refresh`].
    pub fn refresh_if_changed(&self) -> Result<(), Problem> {
        let version = self.store().read(tables::version_read)?;
        if version == self.model().version {
            return Ok(());
        }
        self.refresh()
    }

    /// Catches up with what another node, or another thread, has published.
    ///
    /// # Errors
    /// Those of the store, and of documents this program cannot read.
    pub fn refresh(&self) -> Result<(), Problem> {
        let _alone = self.alone();
        let version = self.store().write(Lane::Interactive, tables::version)?;
        if version == self.model().version {
            return Ok(());
        }
        let (live, model) = {
            let ways = (self.model().home(), self.inner().check_rule);
            load(self.store(), &self.inner().own, ways)?
        };
        self.store().reconcile(&model.schema())?;
        self.put_in_force(live, model);
        // Another node may have taken what this one had to hold back.
        self.forget_taken_upgrade();
        Ok(())
    }
}
