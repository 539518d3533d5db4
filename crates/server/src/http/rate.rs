//! How often somebody may ask: a bucket for each person, token and address that fills by the minute.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};

use axum::http::request::Parts;
use weft_kernel::{Id, Kind, Moment, Problem};
use weft_platform::Session;

use super::Ask;
use crate::api::Rights;

/// Buckets kept at once; full ones are forgotten first, then all.
const BUCKETS_MAX: usize = 100_000;
const MINUTE_MS: i64 = 60_000;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// Whose bucket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    User(Id),
    Token(Id),
    Address(IpAddr),
    Touches(IpAddr),
    Source(Id),
}

/// The buckets of everybody who has asked lately.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<HashMap<Who, Bucket>>);

/// What is left, in requests times a minute's milliseconds, so that filling up is exact.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: i64,
    at: Moment,
}

impl Bucket {
    /// The bucket at `now`: a minute's worth at most.
    fn filled(self, per_minute: i64, now: Moment) -> Self {
        let passed = (now.ms() - self.at.ms()).clamp(0, MINUTE_MS);
        let left = (self.left + passed * per_minute).min(per_minute * MINUTE_MS);
        Self { left, at: now }
    }
}

impl Buckets {
    /// Takes one request of `who` out of a minute's worth of them.
    fn take(&self, who: Who, per_minute: u32, now: Moment) -> Result<(), Problem> {
        self.take_some(who, per_minute, 1, now)
            .map_err(|seconds| too_often(per_minute, seconds))
    }

    /// Takes `many` at once or none; answers after how many seconds they may be there. What no
    /// bucket can hold takes a full one.
    fn take_some(&self, who: Who, per_minute: u32, many: usize, now: Moment) -> Result<(), u32> {
        if per_minute == 0 {
            return Ok(());
        }
        let rate = i64::from(per_minute);
        let cost = i64::try_from(many).map_or(rate, |many| many.min(rate)) * MINUTE_MS;
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&who) {
            buckets.retain(|_, bucket| now.ms() - bucket.at.ms() < MINUTE_MS);
            if buckets.len() >= BUCKETS_MAX {
                buckets.clear();
            }
        }
        let left = rate * MINUTE_MS;
        let bucket = buckets.entry(who).or_insert(Bucket { left, at: now });
        *bucket = bucket.filled(rate, now);
        if bucket.left >= cost {
            bucket.left -= cost;
            return Ok(());
        }
        let wait_ms = (cost - bucket.left).div_euclid(rate) + 1;
        Err(u32::try_from(wait_ms.div_euclid(1000) + 1).unwrap_or(60))
    }
}

/// Counts a request of somebody who has signed in.
pub(super) fn admit(ask: &Ask, session: Session) -> Result<(), Problem> {
    let (rates, now) = (ask.app.settings.rates, ask.app.platform.now());
    let buckets = &ask.app.buckets;
    if session.is_token {
        buckets.take(Who::Token(session.id), rates.token, now)?;
    }
    buckets.take(Who::User(session.user), rates.user, now)
}

/// Counts a request of somebody who has not.
pub(super) fn admit_stranger(ask: &Ask, rights: Rights) -> Result<(), Problem> {
    let (rates, now) = (ask.app.settings.rates, ask.app.platform.now());
    let (who, rate) = match rights {
        Rights::WriteKey => (Who::Touches(ask.address), rates.touches),
        _ => (Who::Address(ask.address), rates.address),
    };
    ask.app.buckets.take(who, rate, now)
}

/// Where a request comes from: the other end, or what a trusted proxy says it forwards for.
pub(super) fn address_of(parts: &Parts, trusted: &[IpAddr]) -> IpAddr {
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = parts.headers.get_all("x-forwarded-for").iter();
    let named: Vec<IpAddr> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .filter_map(|text| text.trim().parse().ok())
        .collect();
    // The last one that is no proxy of ours: what stands before it anybody may have written.
    let stranger = named.into_iter().rev().find(|ip| !trusted.contains(ip));
    stranger.unwrap_or(peer)
}

/// Counts the touches of one request of `source`: all of them pass or none.
pub(crate) fn admit_touches(ask: &Ask, source: Id, touches: usize) -> Result<(), Problem> {
    let (rate, now) = (ask.app.settings.rates.source, ask.app.platform.now());
    let taken = ask
        .app
        .buckets
        .take_some(Who::Source(source), rate, touches, now);
    taken.map_err(|seconds| {
        Problem::new(
            Kind::TooMany,
            "source.too_many",
            format!("这个来源每分钟最多 {rate} 个触点，请 {seconds} 秒后再发"),
            format!(
                "This source may send {rate} touches a minute at most; try again in {seconds} s"
            ),
        )
        .after_seconds(seconds)
    })
}

fn too_often(per_minute: u32, seconds: u32) -> Problem {
    Problem::new(
        Kind::TooMany,
        "rate.too_many",
        format!("请求过于频繁：每分钟最多 {per_minute} 次，请 {seconds} 秒后再试"),
        format!("Too many requests: {per_minute} a minute at most; try again in {seconds} s"),
    )
    .after_seconds(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_may_come_at_once_and_then_one_by_one() {
        let (buckets, who) = (Buckets::default(), Who::User(Id::new(1)));
        let mut now = Moment::from_ms(0);
        for _ in 0..6 {
            buckets.take(who, 6, now).unwrap();
        }
        let problem = buckets.take(who, 6, now).unwrap_err();
        assert_eq!(problem.code(), "rate.too_many");
        assert_eq!(problem.retry_seconds(), Some(11));
        now = now.plus_ms(10_000);
        buckets.take(who, 6, now).unwrap();
        assert!(buckets.take(who, 6, now).is_err());
        buckets.take(Who::User(Id::new(2)), 6, now).unwrap();
        for _ in 0..100 {
            buckets.take(who, 0, now).unwrap();
        }
    }

    #[test]
    fn many_pass_together_or_not_at_all() {
        let (buckets, who) = (Buckets::default(), Who::Source(Id::new(1)));
        let mut now = Moment::from_ms(0);
        assert_eq!(buckets.take_some(who, 60, 50, now), Ok(()));
        assert_eq!(buckets.take_some(who, 60, 20, now), Err(11));
        assert_eq!(
            buckets.take_some(who, 60, 10, now),
            Ok(()),
            "nothing was taken"
        );
        now = now.plus_ms(20_000);
        assert_eq!(buckets.take_some(who, 60, 20, now), Ok(()));
        assert_eq!(
            buckets.take_some(who, 60, 2_500, now),
            Err(61),
            "more than a bucket holds waits for a full one"
        );
        now = now.plus_ms(60_000);
        assert_eq!(buckets.take_some(who, 60, 2_500, now), Ok(()));
    }

    #[test]
    fn only_a_trusted_proxy_names_another_address() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let request = axum::http::Request::builder()
            .header("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.0.0.1")
            .extension(Peer(proxy))
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        assert_eq!(address_of(&parts, &[]), proxy);
        let told = address_of(&parts, &[proxy]);
        assert_eq!(told, "203.0.113.9".parse::<IpAddr>().unwrap());
    }
}
