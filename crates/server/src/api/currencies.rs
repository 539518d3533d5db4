//! The currencies of ISO 4217, and the company's own.

use serde_json::json;
use weft_kernel::{Currency, Problem};

use super::shapes::{label, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/currencies",
    name: "listCurrencies",
    summary: words(
        "全部币种及其小数位，以及本位币",
        "Every currency with its minor digits, and the company's own",
    ),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let digits = json!({ "type": "integer", "example": 2 });
        let one = object(&json!({
            "code": text("USD"), "label": label(), "symbol": text("$"), "digits": digits,
        }));
        object(&json!({
            "own": text("CNY"), "items": { "type": "array", "items": one },
        }))
    }),
    per_object: false,
    run: Run::Blocking(list),
}];

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let own = ask.app.platform.model().currency.code;
    let items: Vec<_> = Currency::all()
        .iter()
        .map(|known| {
            json!({
                "code": known.code, "label": known.label(), "symbol": known.symbol,
                "digits": known.digits,
            })
        })
        .collect();
    Answer::json(&json!({ "own": own, "items": items }))
}
