//! Pages for those who look after the server.

use serde_json::json;
use weft_kernel::Problem;
use weft_platform::config::UPGRADE_HELD;
use weft_signals::pipeline::{judged_up_to, judges};

use super::shapes::object;
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::background::judges::lease_of;
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/healthz",
        name: "health",
        summary: words("进程活着", "The process lives"),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Text("text/plain"),
        per_object: false,
        run: Run::Blocking(|ask| Ok(Answer::text("text/plain", health("ok", ask)))),
    },
    Route {
        verb: Verb::Get,
        path: "/readyz",
        name: "readiness",
        summary: words("可以接受请求", "Requests are welcome"),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Text("text/plain"),
        per_object: false,
        run: Run::Blocking(ready),
    },
    Route {
        verb: Verb::Get,
        path: "/metrics",
        name: "metrics",
        summary: words("Prometheus 格式的计数", "Counters in Prometheus' format"),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Text("text/plain; version=0.0.4"),
        per_object: false,
        run: Run::Blocking(|ask| {
            Ok(Answer::text(
                "text/plain; version=0.0.4",
                crate::http::metrics_page(&ask.app),
            ))
        }),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/health/signals",
        name: "signalsHealth",
        summary: words(
            "触点的判定进行得怎样：进度、内存中的事件、规则改动后的回看、等待认领的身份、并到上限的身份团",
            "How the judging of touchpoints fares: progress, events in memory, the review after a change of rules, identities that wait, knots at the limit",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let number = |example: i64| json!({ "type": "integer", "example": example });
            object(&json!({
                "here": { "type": "boolean", "example": true },
                "position": number(1_200), "sealed": number(1_200),
                "waiting": number(7), "overfull": number(0),
                "unreadable": number(0), "unwritten": number(0),
                "judged": number(940), "too_late": number(0), "held": number(5_200),
                "told_until": { "type": "string", "format": "date-time", "example": "2026-11-22T06:00:00Z" },
                "review": {
                    "type": ["object", "null"],
                    "properties": { "done": number(3_000), "of": number(10_000) },
                    "required": ["done", "of"],
                },
            }))
        }),
        per_object: false,
        run: Run::Blocking(signals),
    },
];

fn signals(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, judged) = (&ask.app.platform, &ask.app.judged);
    let (store, health, count) = (platform.store(), judged.all(), judges(platform)?.count());
    let is_here = |number: &u32| ask.app.desk.holds(&lease_of(*number)).is_some();
    let here: Vec<u32> = (0..count).filter(is_here).collect();
    // Another program may judge: then only what is written down is known here.
    let position = match u32::try_from(here.len()) == Ok(count) && judged.count() == here.len() {
        true => health.position,
        false => judged_up_to(platform)?,
    };
    let here = !here.is_empty();
    Answer::json(&json!({
        "here": here, "position": position, "sealed": store.sealed(),
        "waiting": health.waiting, "overfull": health.overfull,
        "unreadable": health.unreadable, "unwritten": health.unwritten,
        "judged": health.engine.judged, "too_late": health.engine.too_late, "held": health.held,
        "told_until": health.told_until,
        "review": health.review.map(|(done, of)| json!({ "done": done, "of": of })),
    }))
}

fn ready(ask: &Ask) -> Result<Answer, Problem> {
    if ask.app.is_stopping() {
        return Err(Problem::busy(
            "server.stopping",
            "正在停止",
            "The server is stopping",
        ));
    }
    ask.app.platform.store().read(|_| Ok(()))?;
    Ok(Answer::text("text/plain", health("ready", ask)))
}

/// The state, and a line for each thing an administrator has to look after.
fn health(state: &str, ask: &Ask) -> String {
    let platform = &ask.app.platform;
    let held = platform.held_upgrade().map(|_| UPGRADE_HELD);
    let disk = platform.store().counters().trouble;
    let lines = [Some(state), held, disk];
    lines
        .into_iter()
        .flatten()
        .fold(String::new(), |text, line| text + line + "\n")
}
