//! The lists of a record page: records that point to it.

use weft_kernel::Problem;

use super::records::{LIST, answer_page, asked_list};
use super::shapes::page;
use super::{Gives, ID, OBJECT, Parameter, Rights, Route, Run, Takes, Verb, in_path, words};
use crate::http::{Answer, Ask};

const PARAMETERS: &[Parameter] = &{
    let [a, b, c, d, e, f, g, h, i] = LIST;
    let relation = in_path(
        "relation",
        "orders",
        words("关系名", "Name of the relation"),
    );
    [OBJECT, ID, relation, a, b, c, d, e, f, g, h, i]
};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/records/{object}/{id}/related/{relation}",
    name: "listRelated",
    summary: words("相关列表", "Records that point to this one"),
    rights: Rights::SignedIn,
    parameters: PARAMETERS,
    takes: Takes::Nothing,
    gives: Gives::Json(200, page),
    per_object: false,
    run: Run::Blocking(list),
}];

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let from = (ask.word("object")?, ask.record_id()?, ask.word("relation")?);
    answer_page(
        &ask.app
            .platform
            .related(ask.caller()?, from, &asked_list(ask))?,
    )
}
