//! Which of several documents is amiss: a model that does not come about names a place, not the document it stands in.

use weft_kernel::Problem;

use super::layers::Overlay;
use super::tables::Draft;
use crate::pack::DocKey;

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
    pub(super) fn in_one(place: usize, problem: Problem) -> Self {
        let place = Some(place);
        Self { place, problem }
    }
}

/// Looks for the change without which `problem` is not there; of several the one it names first. `tries` answers what is
/// wrong with a draft.
pub(super) fn found(
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
