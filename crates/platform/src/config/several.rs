//! Several documents put into a draft at once, and which of them is amiss: a model that does not come about names a place,
//! not the document it stands in.

use serde_json::Value as Json;
use weft_kernel::Problem;

use super::draft::Drafted;
use super::gate;
use super::layers::Overlay;
use super::tables::Draft;
use crate::caller::Caller;
use crate::pack::{DocKey, complete};
use crate::platform::Platform;

/// Documents that are tried one by one; of more it is not said which one it is.
const TRIED_MAX: usize = 60;

/// What is wrong with one of several documents.
#[derive(Clone, Debug)]
pub struct Amiss {
    /// Which, from 0; none where it is not one of them.
    pub place: Option<usize>,
    /// What is wrong, its field within that document.
    pub problem: Problem,
}

impl From<Problem> for Amiss {
    fn from(problem: Problem) -> Self {
        let place = None;
        Self { place, problem }
    }
}

impl Amiss {
    /// Something wrong with the document at this place.
    fn in_one(place: usize, problem: Problem) -> Self {
        let place = Some(place);
        Self { place, problem }
    }
}

impl Platform {
    /// Several documents at once: they may name each other.
    ///
    /// # Errors
    /// As [`Self::draft_document`]; nothing is changed then.
    pub fn draft_documents(
        &self,
        caller: &Caller,
        documents: Vec<(DocKey, Json)>,
    ) -> Result<Vec<Drafted>, Problem> {
        let all = self.draft_several(caller, documents);
        all.map_err(|amiss| amiss.problem)
    }

    /// As [`Self::draft_documents`], and which of them is amiss.
    ///
    /// # Errors
    /// As [`Self::draft_document`]; nothing is changed then.
    pub fn draft_several(
        &self,
        caller: &Caller,
        documents: Vec<(DocKey, Json)>,
    ) -> Result<Vec<Drafted>, Amiss> {
        gate(caller)?;
        let (live, draft) = (self.live(), self.draft(caller)?);
        let mut changes: Vec<(DocKey, Option<Overlay>)> = Vec::new();
        for (place, (key, mut document)) in documents.into_iter().enumerate() {
            let at = |problem| Amiss::in_one(place, problem);
            if changes.iter().any(|(known, _)| *known == key) {
                return Err(at(twice(&key)));
            }
            complete(key.kind, &mut document);
            let previous = Self::drafted(&live, &draft, &key);
            let lower = live.lower.get(&key);
            let stamped = self.stamped(&key, (previous.as_ref(), lower), document);
            let (document, base) = (stamped.map_err(at)?, lower.cloned());
            changes.push((key, Some(Overlay { document, base })));
        }
        let before = draft.clone();
        let put = self.put_into_draft(caller, draft, &changes);
        put.map_err(|problem| {
            let tries = |draft: &Draft| self.candidate(&live, draft).err();
            found(&before, &changes, problem, tries)
        })
    }
}

/// Looks for the change without which `problem` is not there; of several the one it names first. `tries` answers what is
/// wrong with a draft.
fn found(
    before: &Draft,
    changes: &[(DocKey, Option<Overlay>)],
    problem: Problem,
    tries: impl Fn(&Draft) -> Option<Problem>,
) -> Amiss {
    if changes.len() > TRIED_MAX {
        return problem.into();
    }
    let is_at_fault = |place: usize| {
        let mut draft = before.clone();
        let others = changes.iter().enumerate();
        let others = others.filter(|(other, _)| *other != place);
        draft.extend(others.map(|(_, change)| change.clone()));
        tries(&draft).is_none_or(|other| other.told() != problem.told())
    };
    let mut blamed: Vec<usize> = (0..changes.len())
        .filter(|place| is_at_fault(*place))
        .collect();
    let named = |place: usize| {
        let name = changes.get(place).map(|(key, _)| format!("`{}`", key.name));
        let told = &problem.told().zh;
        name.and_then(|name| told.find(&name)).unwrap_or(told.len())
    };
    blamed.sort_by_key(|place| named(*place));
    Amiss {
        place: blamed.first().copied(),
        problem,
    }
}

fn twice(key: &DocKey) -> Problem {
    Problem::invalid(
        "config.twice",
        format!("{key} 写了两份，不知道以哪一份为准"),
        format!("{key} stands twice: which one is meant cannot be told"),
    )
    .on_field(key.to_string())
}
