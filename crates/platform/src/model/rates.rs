//! Exchange rates: the records of `exchange_rate`, kept at hand for records that are computed.
//!
//! They are read again once a minute and whenever this process has changed one. Queries do not use
//! them: they look into the table.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use weft_expr::{RateSource, Rates};
use weft_kernel::{Date, Decimal, Moment, Problem};

use super::Model;
use crate::fields::Shape;
use crate::records::Record;

/// The object whose records are exchange rates.
pub(crate) const EXCHANGE_RATE: &str = "exchange_rate";
/// How long rates that were read count as they are.
const FRESH_MS: i64 = 60_000;
/// The most rates kept at hand, the latest ones.
pub(crate) const RATES_MAX: u32 = 50_000;

/// Rates by currency and day.
type ByDay = BTreeMap<String, BTreeMap<Date, Decimal>>;

/// Exchange rates at hand.
#[derive(Debug, Default)]
pub(crate) struct ExchangeRates(RwLock<(Option<Moment>, ByDay)>);

impl ExchangeRates {
    /// Where expressions find rates, when the model has such an object.
    pub(super) fn source(rates: &Arc<Self>, model: &Model) -> Option<RateSource> {
        let object = model.object(EXCHANGE_RATE).ok()?;
        let column = |name: &str| {
            let (_, field) = object.field(name).ok()?;
            Some((field.column.clone()?, field.shape.map_or(0, Shape::scale)))
        };
        let (rate, scale) = column("rate")?;
        let rates: Arc<dyn Rates> = Arc::<Self>::clone(rates);
        Some(RateSource {
            object: object.reference(),
            currency: column("currency")?.0,
            date: column("date")?.0,
            rate,
            scale,
            own: model.currency.code.to_owned(),
            rates,
        })
    }

    /// Whether they must be read again.
    pub(crate) fn are_old(&self, now: Moment) -> bool {
        let read = self.0.read().unwrap_or_else(PoisonError::into_inner).0;
        read.is_none_or(|read| (now.ms() - read.ms()).abs() > FRESH_MS)
    }

    /// Has them read again by the next who needs them.
    pub(crate) fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).0 = None;
    }

    /// As they are now: what is read later does not change them.
    pub(crate) fn frozen(&self) -> Arc<dyn Rates> {
        let rates = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::new(FrozenRates(rates.1.clone()))
    }

    /// Keeps what was read at `now`.
    pub(crate) fn keep(&self, now: Moment, records: &[Record]) -> Result<(), Problem> {
        let mut rates = ByDay::new();
        for record in records {
            if let weft_kernel::Value::Date(day) = record.get("date")? {
                let of_currency = rates.entry(record.text("currency")?).or_default();
                of_currency.insert(day, record.number("rate")?);
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (Some(now), rates);
        Ok(())
    }
}

impl Rates for ExchangeRates {
    fn rate(&self, currency: &str, on: Date) -> Option<Decimal> {
        let rates = self.0.read().unwrap_or_else(PoisonError::into_inner);
        latest(&rates.1, currency, on)
    }
}

/// Exchange rates as they were when they were read.
#[derive(Debug)]
struct FrozenRates(ByDay);

impl Rates for FrozenRates {
    fn rate(&self, currency: &str, on: Date) -> Option<Decimal> {
        latest(&self.0, currency, on)
    }
}

/// The latest rate of a currency that is not after a day.
fn latest(rates: &ByDay, currency: &str, on: Date) -> Option<Decimal> {
    let of_currency = rates.get(currency)?;
    of_currency.range(..=on).next_back().map(|(_, rate)| *rate)
}
