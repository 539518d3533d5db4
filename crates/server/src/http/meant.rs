//! What the caller may have meant by the name of an object: only objects they may see are named.

use weft_expr::nearest;
use weft_kernel::Problem;

use super::Ask;
use crate::api::visible;

/// The refusal, with the nearest object the sender may see when it is about one that is not there.
pub(crate) fn suggested(problem: Problem, ask: &Ask) -> Problem {
    let (Some(typed), None) = (problem.typed_name(), problem.suggestion()) else {
        return problem;
    };
    let Ok(caller) = ask.caller() else {
        return problem;
    };
    let model = ask.app.platform.model();
    let names = visible(&model, caller).map(|object| object.name.as_str());
    let near = nearest(typed, names);
    problem.suggesting(near)
}
