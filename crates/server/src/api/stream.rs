//! The live stream of a person: what happens, as far as they may see it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use serde_json::json;
use weft_kernel::Problem;

use super::{Eventually, Gives, Rights, Route, Run, Takes, Verb, in_header, words};
use crate::app::App;
use crate::clock::Stopwatch;
use crate::http::{Ask, finished};
use crate::live::{BATCH_MAX, Event, GAP_MAX, Subscription, seen_by};

/// A quiet stream says something after so long, so that nobody in between closes it.
const HEARTBEAT: Duration = Duration::from_secs(15);

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/stream",
    name: "openStream",
    summary: words(
        "实时事件流（SSE）：signal task job record reset",
        "The live stream (SSE): signal task job record reset",
    ),
    rights: Rights::SignedIn,
    parameters: &[in_header(
        "Last-Event-ID",
        false,
        "4711",
        words("断线处", "Where it broke off"),
    )],
    takes: Takes::Nothing,
    gives: Gives::Text("text/event-stream"),
    per_object: false,
    run: Run::Stream(open),
}];

/// What a stream needs while it is open.
struct Open {
    app: Arc<App>,
    secret: String,
    subscription: Subscription,
    /// Since when it is known that the reader is signed in.
    signed_in: Stopwatch,
    /// What was missed, and the greeting; the newest last.
    first: Option<String>,
    ended: bool,
}

fn open(ask: Ask) -> Eventually {
    Box::pin(async move {
        let open = finished(move || begin(&ask)).await?;
        let mut response = Response::new(Body::from_stream(stream::unfold(open, next)));
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream"),
        );
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        Ok(response)
    })
}

fn begin(ask: &Ask) -> Result<Open, Problem> {
    let caller = ask.caller()?;
    // What is told goes by the rights of the user, so the token must have them all.
    if ask.session()?.is_limited {
        return Err(Problem::refused(
            "token.stream",
            "事件流需要不限范围的令牌",
            "The live stream needs a token without limits",
        ));
    }
    let subscription = ask.app.live.subscribe(caller.id().unwrap_or_default())?;
    let from = subscription.from;
    let hello = Event::new("hello", from, &json!({}))?.frame;
    let last = ask
        .header("last-event-id")
        .and_then(|text| text.parse::<i64>().ok());
    let missed = match last {
        None => String::new(),
        Some(last) if last == from => String::new(),
        Some(last) => missed(ask, last, from)?,
    };
    Ok(Open {
        app: Arc::clone(&ask.app),
        secret: ask.secret().unwrap_or_default().to_owned(),
        subscription,
        signed_in: Stopwatch::start(),
        first: Some(format!("retry: 1000\n\n{missed}{hello}")),
        ended: false,
    })
}

/// What lies between the last event the reader has and the live ones.
fn missed(ask: &Ask, last: i64, from: i64) -> Result<String, Problem> {
    if last > from || from - last > GAP_MAX {
        return Ok(Event::reset(from).frame);
    }
    let mut changes = ask
        .app
        .platform
        .store()
        .changes_after(last, BATCH_MAX + 1)?;
    changes.retain(|change| change.seq <= from);
    if changes.len() > BATCH_MAX {
        return Ok(Event::reset(from).frame);
    }
    let events = seen_by(
        &ask.app.platform,
        ask.caller()?,
        &changes.iter().collect::<Vec<_>>(),
    )?;
    Ok(events.into_iter().map(|event| event.frame).collect())
}

type Frame = Result<Bytes, std::convert::Infallible>;

async fn next(mut open: Open) -> Option<(Frame, Open)> {
    if open.ended {
        return None;
    }
    if let Some(first) = open.first.take() {
        return Some((Ok(first.into()), open));
    }
    let frame = match tokio::time::timeout(HEARTBEAT, open.subscription.events.recv()).await {
        // However much there is to tell.
        Ok(Some(event)) if open.signed_in.elapsed() >= HEARTBEAT => {
            still_signed_in(&mut open).await?;
            event.frame
        }
        Ok(Some(event)) => event.frame,
        Ok(None) if open.subscription.was_too_slow() => {
            open.ended = true;
            Event::reset(open.app.live.told()).frame
        }
        Ok(None) => return None,
        Err(_) => {
            still_signed_in(&mut open).await?;
            ":\n\n".to_owned()
        }
    };
    Some((Ok(frame.into()), open))
}

/// Whoever is no longer signed in hears nothing more.
async fn still_signed_in(open: &mut Open) -> Option<()> {
    let (app, secret) = (Arc::clone(&open.app), open.secret.clone());
    let still = finished(move || app.platform.caller_with(&secret).map(|_| ())).await;
    open.signed_in = Stopwatch::start();
    still.ok()
}
