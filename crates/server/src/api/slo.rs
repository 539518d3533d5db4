//! How well the promise is kept that a signal is on a colleague's screen within a second.

use serde_json::{Value as Json, json};
use weft_kernel::Problem;

use super::shapes::{maybe, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::app::App;
use crate::http::{Answer, Ask};
use crate::live::waits::{self, PROMISED_MS, PROMISED_PERCENT, Waits};

/// The times looked at, in minutes.
const MINUTES: [i64; 6] = [5, 30, 60, 360, 1_440, 43_200];
/// Alerts as (name, the long time, the short one, how many hundredths of the allowed pace): when
/// both are beyond it, somebody should look, at once or on the same day.
const ALERTS: [(&str, usize, usize, i64); 2] = [("now", 2, 0, 1_440), ("today", 3, 1, 600)];

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/slo",
        name: "serviceLevel",
        summary: words(
            "信号在一秒内到屏幕的承诺守得怎么样：各时段的比例、分位、消耗速度和告警",
            "How well the promise of a second from touch to screen is kept: shares, percentiles, burn rates, alerts",
        ),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, shape),
        per_object: false,
        run: Run::Blocking(level),
    },
    Route {
        verb: Verb::Get,
        path: "/slo",
        name: "serviceLevelPage",
        summary: words(
            "同样的内容，一页给所有人看，不含数量",
            "The same as a page for everybody, without counts",
        ),
        rights: Rights::Anyone,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Text("text/html; charset=utf-8"),
        per_object: false,
        run: Run::Blocking(page),
    },
];

fn shape() -> Json {
    let number = || json!({ "type": "integer", "example": 50 });
    let window = object(&json!({
        "minutes": number(), "count": number(), "kept": number(),
        "share": maybe(text("0.9987")), "burn": text("0.13"),
        "p50_ms": maybe(number()), "p95_ms": maybe(number()), "p99_ms": maybe(number()),
    }));
    let alert = object(&json!({
        "name": text("now"), "burning": { "type": "boolean", "example": false },
    }));
    let list = |item: Json| json!({ "type": "array", "items": item });
    object(&json!({
        "promised_ms": number(), "promised_percent": number(),
        "windows": list(window), "alerts": list(alert),
    }))
}

/// The share of waits within the promise, with four digits; none where there were none.
fn share(waits: &Waits) -> Option<String> {
    let (kept, count) = (waits.kept() * 10_000, waits.count());
    let share = kept.checked_div(count)?;
    Some(format!("{}.{:04}", share / 10_000, share % 10_000))
}

fn burn(waits: &Waits) -> String {
    let burn = waits.burn_percent();
    format!("{}.{:02}", burn / 100, burn % 100)
}

fn burning(all: &[Waits; MINUTES.len()]) -> impl Iterator<Item = (&'static str, bool)> {
    ALERTS.into_iter().map(|(name, long, short, pace)| {
        let beyond = |place: usize| {
            all.get(place)
                .is_some_and(|waits| waits.burn_percent() >= pace)
        };
        (name, beyond(long) && beyond(short))
    })
}

fn level(ask: &Ask) -> Result<Answer, Problem> {
    let all = waits::of(&ask.app.platform, MINUTES)?;
    let windows = MINUTES.iter().zip(&all).map(|(minutes, waits)| {
        json!({
            "minutes": minutes, "count": waits.count(), "kept": waits.kept(),
            "share": share(waits), "burn": burn(waits),
            "p50_ms": waits.within(50), "p95_ms": waits.within(95), "p99_ms": waits.within(99),
        })
    });
    let alerts = burning(&all).map(|(name, burning)| json!({ "name": name, "burning": burning }));
    Answer::json(&json!({
        "promised_ms": PROMISED_MS,
        "promised_percent": PROMISED_PERCENT,
        "windows": windows.collect::<Vec<_>>(),
        "alerts": alerts.collect::<Vec<_>>(),
    }))
}

fn page(ask: &Ask) -> Result<Answer, Problem> {
    Ok(Answer::text("text/html; charset=utf-8", written(&ask.app)?))
}

fn written(app: &App) -> Result<String, Problem> {
    let all = waits::of(&app.platform, MINUTES)?;
    let names = ["5 分钟", "30 分钟", "1 小时", "6 小时", "1 天", "30 天"];
    let rows: String = names
        .iter()
        .zip(&all)
        .map(|(name, waits)| {
            let ms = |percent| match (waits.count(), waits.within(percent)) {
                (0, _) => "–".to_owned(),
                (_, Some(end)) => format!("≤ {end} ms"),
                (_, None) => "&gt; 60 s".to_owned(),
            };
            format!(
                "<tr><th>{name}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                share(waits).unwrap_or_else(|| "–".to_owned()),
                ms(50),
                ms(95),
                ms(99),
                burn(waits),
            )
        })
        .collect();
    let state = match burning(&all).find(|(_, burning)| *burning) {
        Some(("now", _)) => "正在快速变差，需要马上处理 · Failing fast, look at it now",
        Some(_) => "正在变差，今天内要处理 · Failing, look at it today",
        None => "正常 · As promised",
    };
    Ok(format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Weft SLO</title><body><h1>信号时效 · Signals in time</h1>\
         <p>承诺：{PROMISED_PERCENT}% 的信号从收到触点到出现在同事屏幕上不超过 {PROMISED_MS} 毫秒。<br>\
         Promised: {PROMISED_PERCENT}% of signals are on a colleague's screen within {PROMISED_MS} ms of the touch.</p>\
         <p><strong>{state}</strong></p>\
         <table border=\"1\" cellpadding=\"6\"><tr><th>时段 · Time</th><th>守住的比例 · Kept</th><th>p50</th><th>p95</th><th>p99</th><th>消耗速度 · Burn</th></tr>{rows}</table>"
    ))
}
