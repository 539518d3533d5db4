//! Sending what is due to one receiver: record by record in order, with growing pauses, to an end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::query::{Column, Datum, Term};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Platform};
use weft_store::Lane;

use super::kept::{Delivery, column, table, term};
use super::queue;
use super::secrets;
use super::sign::signed;
use crate::clock::Stopwatch;
use crate::outbound::{Answer, Letter, Outside, post};

/// Attempts before a delivery is given up: it is a dead letter then, and can be replayed.
pub(crate) const ATTEMPTS_MAX: i64 = 12;
/// The pause after the first failed attempt; it doubles each time.
const PAUSE_FIRST_MS: i64 = 10_000;
/// The longest pause.
pub(super) const PAUSE_MAX_MS: i64 = 6 * 3_600_000;
/// How long one receiver is sent to before another has its turn.
const TURN: Duration = Duration::from_secs(5);

/// Where letters come from and may go.
#[derive(Clone, Copy)]
pub(super) struct Office<'a> {
    pub(super) platform: &'a Platform,
    pub(super) outside: &'a Outside,
    pub(super) stop: &'a AtomicBool,
}

/// One after the other, until nothing is due, the receiver fails, or its turn is over.
pub(super) fn of_webhook(office: Office<'_>, webhook: Id) -> Result<(), Problem> {
    let Office {
        platform,
        outside,
        stop,
    } = office;
    let Some(url) = address(platform, webhook)? else {
        return give_up(platform, webhook, "webhook.gone");
    };
    let secrets = secrets::in_force(platform, secrets::OF_WEBHOOKS, webhook)?;
    if secrets.is_empty() {
        return give_up(platform, webhook, "webhook.no_secret");
    }
    let watch = Stopwatch::start();
    loop {
        let page = queue::in_turn(platform, webhook)?;
        if page.is_empty() {
            return Ok(());
        }
        for one in page {
            if stop.load(Ordering::Relaxed) || watch.elapsed() > TURN {
                return Ok(());
            }
            let seconds = platform.now().ms().div_euclid(1000);
            let signature = signed(&secrets, seconds, one.body.as_bytes());
            let letter = Letter {
                url: &url,
                headers: vec![
                    ("Content-Type", "application/json".into()),
                    ("User-Agent", "weft-webhook".into()),
                    ("Weft-Delivery", one.id.to_string()),
                    ("Weft-Event", format!("{}.{}", one.object, one.action)),
                    ("Weft-Timestamp", seconds.to_string()),
                    ("Weft-Signature", signature),
                ],
                body: one.body.as_bytes(),
            };
            let answered = post(outside, &letter);
            note(platform, &one, &answered)?;
            if !answered.as_ref().is_ok_and(Answer::is_arrival) {
                return Ok(());
            }
        }
    }
}

/// The address of an active webhook.
fn address(platform: &Platform, webhook: Id) -> Result<Option<String>, Problem> {
    let caller = Caller::system("webhooks are sent");
    match platform.get(&caller, "webhook", webhook) {
        Ok(record) => Ok(record.shown("url")),
        Err(problem) if problem.kind() == weft_kernel::Kind::Missing => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What still waits of a webhook that cannot tell it goes nowhere, for the reason of this code.
fn give_up(platform: &Platform, webhook: Id, code: &'static str) -> Result<(), Problem> {
    let caller = Caller::system("a webhook cannot tell");
    platform.write(&caller, Lane::Interactive, move |unit| {
        let queued = term("webhook")
            .eq(Term::value(webhook))
            .and(term("state").eq(Term::value("queued")));
        let set = [
            (column("state"), Term::value("dead")),
            (column("error"), Term::value(code)),
        ];
        unit.tx().update_where(&table(), &set, &queued).map(drop)
    })
}

/// Writes down what came of an attempt.
fn note(
    platform: &Platform,
    one: &Delivery,
    answered: &Result<Answer, Problem>,
) -> Result<(), Problem> {
    let now = platform.now();
    let attempts = one.attempts + 1;
    let (status, error) = match answered {
        Ok(answer) => (Some(i64::from(answer.status)), None),
        Err(problem) => (None, Some(problem.code())),
    };
    let arrived = answered.as_ref().is_ok_and(Answer::is_arrival);
    let asked = answered
        .as_ref()
        .ok()
        .and_then(|answer| answer.rest_ms(now));
    let rest = pause_ms(attempts).max(asked.unwrap_or_default());
    let state = match (arrived, attempts >= ATTEMPTS_MAX) {
        (true, _) => "delivered",
        (false, true) => "dead",
        (false, false) => "queued",
    };
    if !arrived {
        tracing::warn!(webhook.id = %one.webhook, delivery.id = %one.id, attempts, ?status, ?error, "a delivery did not arrive");
    }
    let set: Vec<(Column, Datum)> = vec![
        (column("state"), state.into()),
        (column("attempts"), attempts.into()),
        (
            column("next_at"),
            now.plus_ms(rest.min(PAUSE_MAX_MS)).ms().into(),
        ),
        (column("status"), status.into()),
        (column("error"), error.into()),
        (column("delivered_at"), arrived.then_some(now.ms()).into()),
    ];
    let (id, caller) = (one.id, Caller::system("deliveries are noted"));
    platform.write(&caller, Lane::Interactive, move |unit| {
        unit.tx().update(&table(), id, &set).map(drop)
    })
}

/// The pause after so many attempts.
fn pause_ms(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 20)).unwrap_or_default();
    PAUSE_FIRST_MS
        .saturating_mul(2_i64.saturating_pow(doublings))
        .min(PAUSE_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_end() {
        let pauses: Vec<i64> = (1..=12).map(|n| pause_ms(n) / 1000).collect();
        assert_eq!(
            pauses,
            [
                10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240, 20_480
            ]
        );
        assert_eq!(pause_ms(13), PAUSE_MAX_MS);
        assert_eq!(pause_ms(i64::MAX), PAUSE_MAX_MS);
    }
}
