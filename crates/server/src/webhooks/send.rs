//! Sending what is due: record by record in order, with growing pauses, to an end.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use weft_kernel::query::{Datum, Select, Term};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Platform};
use weft_store::{ColumnKind, Lane, Plan};

use super::kept::{self, Delivery, column, table, term};
use super::secrets;
use super::sign::signed;
use crate::outbound::{Letter, Outside, post};

/// Attempts before a delivery is given up: it is a dead letter then, and can be replayed.
pub(crate) const ATTEMPTS_MAX: i64 = 12;
/// The pause after the first failed attempt; it doubles each time.
const PAUSE_FIRST_MS: i64 = 10_000;
/// The longest pause.
const PAUSE_MAX_MS: i64 = 6 * 3_600_000;
/// Deliveries of one webhook looked at in one round.
const ROUND_MAX: u32 = 500;

/// Sends what is due of every webhook.
pub(super) fn due(
    platform: &Platform,
    outside: &Outside,
    stop: &AtomicBool,
) -> Result<(), Problem> {
    for webhook in waiting(platform)? {
        of_webhook((platform, outside), webhook, stop)?;
    }
    Ok(())
}

/// The webhooks with something queued.
fn waiting(platform: &Platform) -> Result<Vec<Id>, Problem> {
    let mut select = Select::from(table())
        .column(&column("webhook"))
        .and(term("state").eq(Term::value("queued")));
    select.group = vec![term("webhook")];
    let plan = Plan::internal(select, vec![ColumnKind::Int])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let ids = rows.iter().filter_map(|row| row.first()?.as_int());
    Ok(ids.map(Id::new).collect())
}

/// One after the other; a record whose oldest delivery waits keeps its later ones waiting, and a
/// receiver that fails is left alone until the next round.
fn of_webhook(
    (platform, outside): (&Platform, &Outside),
    webhook: Id,
    stop: &AtomicBool,
) -> Result<(), Problem> {
    let Some(url) = address(platform, webhook)? else {
        return give_up(platform, webhook, "webhook.gone");
    };
    let secrets = secrets::in_force(platform, secrets::OF_WEBHOOKS, webhook)?;
    if secrets.is_empty() {
        return give_up(platform, webhook, "webhook.no_secret");
    }
    let queued = term("webhook")
        .eq(Term::value(webhook))
        .and(term("state").eq(Term::value("queued")));
    let mut held = BTreeSet::new();
    for one in kept::found(platform, queued, (false, ROUND_MAX))? {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let now = platform.now();
        if held.contains(&one.record) || one.next_at > now {
            held.insert(one.record);
            continue;
        }
        let seconds = now.ms().div_euclid(1000);
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
        let arrived = matches!(answered, Ok(200..=299));
        note(platform, &one, &answered)?;
        if !arrived {
            return Ok(());
        }
    }
    Ok(())
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
    answered: &Result<u16, Problem>,
) -> Result<(), Problem> {
    let now = platform.now();
    let attempts = one.attempts + 1;
    let (status, error) = match answered {
        Ok(status) => (Some(i64::from(*status)), None),
        Err(problem) => (None, Some(problem.code())),
    };
    let arrived = matches!(answered, Ok(200..=299));
    let state = match (arrived, attempts >= ATTEMPTS_MAX) {
        (true, _) => "delivered",
        (false, true) => "dead",
        (false, false) => "queued",
    };
    if !arrived {
        tracing::warn!(webhook.id = %one.webhook, delivery.id = %one.id, attempts, ?status, ?error, "a delivery did not arrive");
    }
    let set: Vec<(weft_kernel::query::Column, Datum)> = vec![
        (column("state"), state.into()),
        (column("attempts"), attempts.into()),
        (
            column("next_at"),
            now.plus_ms(pause_ms(attempts)).ms().into(),
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
