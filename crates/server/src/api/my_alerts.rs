//! When the caller is alerted: read by them and said by them.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_signals::pipeline::{AlertTimes, AlertsOf, alerts_of, set_alerts};

use super::auth::read;
use super::shapes::{label, maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, Words, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    route(
        (Verb::Get, "getMyAlerts", Takes::Nothing),
        words(
            "什么时候提醒我：免打扰、每天上限、汇总时间",
            "When I am alerted: quiet hours, the limit of a day, the digest",
        ),
        |ask| told(ask, &alerts_of(&ask.app.platform, ask.caller()?)?),
    ),
    route(
        (Verb::Put, "setMyAlerts", Takes::Json(asked)),
        words("自己安排什么时候提醒", "Says when one is alerted"),
        |ask| {
            let times: AlertTimes = read(ask.json()?)?;
            let set = set_alerts(&ask.app.platform, ask.changer_of_own()?, Some(times))?;
            told(ask, &set)
        },
    ),
    route(
        (Verb::Delete, "dropMyAlerts", Takes::Nothing),
        words("改回公司的提醒安排", "Goes back to the company's plan"),
        |ask| {
            told(
                ask,
                &set_alerts(&ask.app.platform, ask.changer_of_own()?, None)?,
            )
        },
    ),
];

const fn route(
    (verb, name, takes): (Verb, &'static str, Takes),
    summary: Words,
    run: fn(&Ask) -> Result<Answer, Problem>,
) -> Route {
    Route {
        verb,
        path: "/api/v1/me/alerts",
        name,
        summary,
        rights: Rights::SignedIn,
        parameters: &[],
        takes,
        gives: Gives::Json(200, shape),
        per_object: false,
        run: Run::Blocking(run),
    }
}

fn times() -> Value {
    let time = |example: &str| maybe(text(example));
    json!({
        "zone": maybe(text("Asia/Shanghai")),
        "quiet_from": time("21:30"), "quiet_until": time("08:00"),
        "days_off": { "type": "boolean", "example": true },
        "daily_cap": { "type": ["integer", "null"], "minimum": 0, "maximum": 10_000, "example": 20 },
        "digest_at": time("09:00"),
    })
}

fn asked() -> Value {
    let mut all = times();
    if let Some(map) = all.as_object_mut() {
        let minutes = json!({ "type": ["integer", "null"], "minimum": 1, "example": 60 });
        map.insert("escalate_minutes".to_owned(), minutes);
        map.insert("escalate_to".to_owned(), maybe(text("7301444403200000001")));
    }
    json!({ "type": "object", "additionalProperties": false, "properties": all })
}

fn escalation() -> Value {
    let whole = || json!({ "type": ["integer", "null"], "example": 60 });
    let person = object(&json!({ "id": text("7301444403200000001"), "label": text("李四") }));
    object(&json!({
        "minutes": whole(), "to": maybe(text("7301444403200000001")),
        "least": whole(), "most": whole(),
        "people": { "type": "array", "items": person },
    }))
}

fn shape() -> Value {
    let zone = object(&json!({ "value": text("Asia/Shanghai"), "label": label() }));
    let mut all = times();
    if let Some(map) = all.as_object_mut() {
        map.insert(
            "own".to_owned(),
            json!({ "type": "boolean", "example": true }),
        );
        map.insert("given".to_owned(), maybe(text("公司")));
        map.insert(
            "escalate_minutes".to_owned(),
            json!({ "type": ["integer", "null"], "example": 120 }),
        );
        map.insert("escalation".to_owned(), escalation());
        map.insert(
            "zones".to_owned(),
            json!({ "type": "array", "items": zone }),
        );
    }
    object(&all)
}

fn told(ask: &Ask, alerts: &AlertsOf) -> Result<Answer, Problem> {
    let model = ask.app.platform.model();
    let (_, zone) = model.object("alert_plan")?.field("zone")?;
    let zones = zone.doc.options.iter();
    let zones = zones.map(|one| json!({ "value": one.value, "label": one.label }));
    let (times, choice) = (&alerts.times, &alerts.choice);
    let people = alerts.people.iter();
    let people = people.map(|(id, label)| json!({ "id": id, "label": label }));
    let escalation = json!({
        "minutes": times.escalate_minutes, "to": times.escalate_to,
        "least": choice.least, "most": choice.most, "people": people.collect::<Vec<_>>(),
    });
    Answer::json(&json!({
        "own": alerts.is_own, "given": alerts.given, "escalate_minutes": alerts.escalate_minutes,
        "escalation": escalation,
        "zone": times.zone, "quiet_from": times.quiet_from, "quiet_until": times.quiet_until,
        "days_off": times.days_off, "daily_cap": times.daily_cap, "digest_at": times.digest_at,
        "zones": zones.collect::<Vec<_>>(),
    }))
}
