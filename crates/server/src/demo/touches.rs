//! Touches of the last days, sent to the demo's own source in the wire format everybody uses.

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::Platform;
use weft_signals::pipeline::{Fate, Sources, Watch, accept, give_key};
use weft_signals::wire::{Call, ClockPolicy, Reading, parse_value};
use weft_store::Lane;

use super::lists::{Customers, Site, SiteTouch, read};
use super::{chance, customers, house, secret};

/// The source of the demo site.
const SOURCE: &str = "官网";
/// Customers whose people were seen on the site.
const VISITORS: usize = 12;
/// Minutes between two touches of one visit.
const MINUTES_APART: usize = 4;

/// Makes the site's write key and the touches of the last days; answers the key.
pub(super) fn make(platform: &Platform) -> Result<String, Problem> {
    let source = source(platform)?;
    let key = secret(platform, "write_key", || {
        give_key(platform, source, chance()?)
    })?;
    let (site, customers): (Site, Customers) = (read("site.toml")?, read("customers.toml")?);
    let start = secret(platform, "touches_end", || Ok(platform.now().to_string()))?;
    let end = Moment::parse(&start)?;
    let source = Sources::new(platform.clone()).with_key(&key)?;
    let watch = Watch::default();
    for (place, customer) in customers.customers.iter().take(VISITORS).enumerate() {
        let visitor = format!("demo-visitor-{}", place + 1);
        let mut batch = visit(&site, &visitor, place, end);
        let email = customers::email(customer, 0);
        batch.push(json!({
            "type": "identify", "messageId": format!("{visitor}-identify"), "anonymousId": visitor,
            "userId": email, "traits": { "email": email },
            "timestamp": at(end, place, site.touches.len()),
        }));
        let body = json!({ "batch": batch, "sentAt": end.to_string() });
        let reading = Reading {
            received_at: end,
            clock: ClockPolicy::Correct,
        };
        let answers = accept(platform, &source, parse_value(Call::Batch, &body, reading)?)?;
        // A later start sends the same again.
        if answers
            .iter()
            .any(|answer| matches!(answer.fate, Fate::Accepted))
        {
            watch.count(&source, &answers, end);
        }
    }
    watch.write(platform)?;
    Ok(key)
}

/// What one visitor did: page after page, a few minutes apart, some hours ago.
fn visit(site: &Site, visitor: &str, place: usize, end: Moment) -> Vec<Json> {
    let touches: &[SiteTouch] = &site.touches;
    let seen = touches.iter().take(2 + place % touches.len().max(1));
    seen.enumerate()
        .map(|(step, touch)| {
            let mut properties = touch.properties.clone();
            properties.insert(
                "url".into(),
                format!("https://demo.example{}", touch.path).into(),
            );
            properties.insert("path".into(), touch.path.clone().into());
            let page = site.pages.iter().find(|page| page.path == touch.path);
            properties.extend(page.map(|page| ("title".to_owned(), page.title.clone().into())));
            let kind = if touch.event == "page" {
                "page"
            } else {
                "track"
            };
            json!({
                "type": kind, "event": touch.event, "messageId": format!("{visitor}-{step}"),
                "anonymousId": visitor, "properties": properties, "timestamp": at(end, place, step),
            })
        })
        .collect()
}

/// Visits are spread over three days, the first one the most recent.
fn at(end: Moment, place: usize, step: usize) -> String {
    let minutes_before = 90 + place * 340;
    let minutes = i64::try_from(minutes_before).unwrap_or_default()
        - i64::try_from(step * MINUTES_APART).unwrap_or_default();
    end.plus_ms(-minutes * 60_000).to_string()
}

fn source(platform: &Platform) -> Result<Id, Problem> {
    platform.write(&house(), Lane::Bulk, |unit| {
        let found = unit.find_by("source", &[("name", Value::text(SOURCE))])?;
        let id = found.first().map(weft_platform::Record::id);
        id.ok_or_else(|| Problem::internal("demo.missing", SOURCE))
    })
}
