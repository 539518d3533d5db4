//! Names of companies taken apart: 行政区划 + 字号 + 行业 + 组织形式, and the keys they are compared by.

mod form;
mod places;
mod trade;

use std::collections::BTreeSet;

use crate::writing::alike;
use places::{Place, Places};
use trade::Trades;

/// Characters of a name that are looked at; longer ones are no names.
const LENGTH_MAX: usize = 100;
/// The shortest brand.
const BRAND_LENGTH_MIN: usize = 2;
/// How many trades make up a key at most.
const TRADES_MAX: usize = 3;

/// A name taken apart. Every part is written as keys compare it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyName {
    full: String,
    places: Vec<String>,
    city: Option<String>,
    brand: String,
    trade: String,
    form: String,
    branch: Option<String>,
}

impl CompanyName {
    /// The whole name without brackets: the same company in the same words.
    #[must_use]
    pub fn full_key(&self) -> &str {
        &self.full
    }

    /// Brand, trade and city together; none where one of the three is missing, or of a branch.
    ///
    /// Strong, never sure: two offices may register the same brand for the same trade.
    #[must_use]
    pub fn strong_key(&self) -> Option<String> {
        let city = self.city.as_ref()?;
        let whole = !self.brand.is_empty() && !self.trade.is_empty() && self.branch.is_none();
        whole.then(|| format!("{}|{}|{city}", self.brand, self.trade))
    }

    /// The brand, for finding candidates. 恒大 and 金龙 exist by the thousand: equal brands prove nothing.
    #[must_use]
    pub fn blocking_key(&self) -> Option<&str> {
        (!self.brand.is_empty()).then_some(self.brand.as_str())
    }

    /// 行政区划: the places named, from the largest; 光明区 after 深圳.
    #[must_use]
    pub fn places(&self) -> &[String] {
        &self.places
    }

    /// The number of the city, of the province where only that is named, of 直辖市 as a whole.
    #[must_use]
    pub fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }

    /// 字号.
    #[must_use]
    pub fn brand(&self) -> &str {
        &self.brand
    }

    /// 行业.
    #[must_use]
    pub fn trade(&self) -> &str {
        &self.trade
    }

    /// 组织形式.
    #[must_use]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// What stands behind the head company's name: 合肥分公司. A branch is not its head.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }
}

/// What is needed to take names apart: the divisions of the country and the words of trades.
#[derive(Clone, Debug)]
pub struct CompanyNames {
    places: Places,
    trades: Trades,
}

impl CompanyNames {
    /// Learns the divisions, each with its number and name.
    pub fn new<'a>(divisions: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self {
            places: Places::of(divisions),
            trades: Trades::shipped(),
        }
    }

    /// Takes a name apart.
    #[must_use]
    pub fn read(&self, typed: &str) -> CompanyName {
        let written: String = alike(typed).chars().take(LENGTH_MAX).collect();
        let (outside, brackets) = form::brackets(&written);
        let (head, branch) = form::branch(&outside);
        let mut found: Vec<Place> = Vec::new();
        let mut tail = String::new();
        for inner in brackets {
            match self.places.whole(&inner) {
                Some(places) => found.extend(places),
                // 平安保险(集团)股份有限公司: the word belongs to the form.
                None => tail.push_str(form::in_brackets(&inner)),
            }
        }
        let (body, form) = form::split(head);
        let form = format!("{tail}{form}");
        let (mut all, rest) = self.places.leading(body);
        all.extend(found);
        let (rest, behind) = self.places.trailing(rest);
        all.extend(behind);
        let (mut brand, mut trade) = self.trades.split(rest);
        if let Some((before, place)) = self.places.within(brand) {
            (brand, trade) = self.trades.split(before);
            all.push(place);
        }
        CompanyName {
            full: written.replace(['(', ')'], ""),
            city: city_of(&all),
            places: all.into_iter().map(|place| place.name).collect(),
            brand: brand.to_owned(),
            trade: trade.to_owned(),
            form,
            branch: branch.map(str::to_owned),
        }
    }

    /// The trades a name's trade is made of, sorted: 科技电子 is 电子科技.
    #[must_use]
    pub fn trades_of(&self, name: &CompanyName) -> BTreeSet<String> {
        let words = self.trades.words(&name.trade).into_iter();
        words.take(TRADES_MAX).map(str::to_owned).collect()
    }
}

/// The city of the most exact place that is sure.
fn city_of(places: &[Place]) -> Option<String> {
    let sure = places.iter().filter_map(Place::city);
    sure.max_by_key(String::len)
}
