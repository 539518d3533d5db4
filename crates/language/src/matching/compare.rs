//! How two people or two companies agree, field by field.

use std::collections::BTreeSet;

use crate::company::{CompanyName, CompanyNames};
use crate::{Email, Phone, alike};

/// Shared pairs of characters, in hundredths of all, from which names are near.
const NEAR_HUNDREDTHS: usize = 60;
/// The shortest name of a person of which one character may differ.
const NEAR_LENGTH_MIN: usize = 3;

/// How two records agree in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level {
    /// The field.
    pub field: &'static str,
    /// The level; none when one side is empty.
    pub level: Option<&'static str>,
}

/// A person as they are compared.
#[derive(Clone, Debug, Default)]
pub struct Person {
    name: String,
    phones: BTreeSet<String>,
    emails: BTreeSet<(String, String)>,
    messenger: String,
    company: CompanyName,
}

impl Person {
    /// Reads what stands in a record; phones and e-mails that several share say nothing.
    #[must_use]
    pub fn read(
        (name, messenger): (&str, &str),
        phones: &[String],
        emails: &[String],
        company: CompanyName,
    ) -> Self {
        let personal = |typed: &String| Some(Phone::read(typed)?.personal()?.to_owned());
        let parted = |typed: &String| {
            let address = Email::read(typed)?.personal()?;
            let (mailbox, house) = address.split_once('@')?;
            Some((mailbox.to_owned(), house.to_owned()))
        };
        Self {
            name: alike(name),
            phones: phones.iter().filter_map(personal).collect(),
            emails: emails.iter().filter_map(parted).collect(),
            messenger: alike(messenger),
            company,
        }
    }

    /// Keys under which others like them are found.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let phones = self.phones.iter().map(|phone| format!("phone {phone}"));
        let emails = self
            .emails
            .iter()
            .map(|(mailbox, house)| format!("email {mailbox}@{house}"));
        let messenger =
            (!self.messenger.is_empty()).then(|| format!("messenger {}", self.messenger));
        let brand = self.company.blocking_key();
        let name = (!self.name.is_empty()).then(|| format!("name {}", self.name));
        let at = brand.filter(|_| !self.name.is_empty());
        let at = at.map(|brand| format!("name {} {brand}", self.name));
        phones
            .chain(emails)
            .chain(messenger)
            .chain(name)
            .chain(at)
            .collect()
    }

    /// The name as keys compare it, for how common it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How they agree.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Vec<Level> {
        let boxes = |person: &Self| -> BTreeSet<String> {
            person
                .emails
                .iter()
                .map(|(mailbox, _)| mailbox.clone())
                .collect()
        };
        let email = match sets(&self.emails, &other.emails) {
            Some("other") if !boxes(self).is_disjoint(&boxes(other)) => Some("mailbox"),
            level => level,
        };
        let company = match companies(&self.company, &other.company) {
            Some(Likeness::Same) => Some("same"),
            Some(Likeness::Strong) => Some("strong"),
            Some(Likeness::Brand) => Some("brand"),
            Some(Likeness::Other) => Some("other"),
            None => None,
        };
        let name = match texts(&self.name, &other.name) {
            Some("other") if one_character_apart(&self.name, &other.name) => Some("near"),
            level => level,
        };
        vec![
            Level {
                field: "name",
                level: name,
            },
            Level {
                field: "phone",
                level: sets(&self.phones, &other.phones),
            },
            Level {
                field: "email",
                level: email,
            },
            Level {
                field: "messenger",
                level: texts(&self.messenger, &other.messenger),
            },
            Level {
                field: "company",
                level: company,
            },
        ]
    }
}

/// A company as it is compared.
#[derive(Clone, Debug, Default)]
pub struct Company {
    name: CompanyName,
    trades: BTreeSet<String>,
    tax: String,
    phones: BTreeSet<String>,
    domain: String,
    city: String,
}

impl Company {
    /// Reads what stands in a record; `city` is the number of its region, where that is filled in.
    #[must_use]
    pub fn read(
        names: &CompanyNames,
        (name, tax, website, region): (&str, &str, &str, &str),
        phones: &[String],
    ) -> Self {
        let name = names.read(name);
        let city = match region.get(..4) {
            Some(city) => city.to_owned(),
            None => name.city().unwrap_or_default().to_owned(),
        };
        let number = |typed: &String| Phone::read(typed).filter(|phone| !phone.is_nobody_s());
        let phones = phones.iter().filter_map(number);
        Self {
            trades: names.trades_of(&name),
            tax: alike(tax),
            phones: phones.map(|phone| phone.e164().to_owned()).collect(),
            domain: domain(website),
            city,
            name,
        }
    }

    /// Keys under which others like it are found.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let texts = [
            ("name", self.name.full_key()),
            ("brand", self.name.blocking_key().unwrap_or_default()),
            ("tax", &self.tax),
            ("domain", &self.domain),
        ];
        let filled = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let texts = filled.map(|(key, text)| format!("{key} {text}"));
        let phones = self.phones.iter().map(|phone| format!("phone {phone}"));
        texts.chain(phones).collect()
    }

    /// Its name taken apart.
    #[must_use]
    pub fn name(&self) -> &CompanyName {
        &self.name
    }

    /// How they agree.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Vec<Level> {
        let name = companies(&self.name, &other.name).map(|likeness| match likeness {
            Likeness::Same => "same",
            Likeness::Strong => "strong",
            Likeness::Brand if !self.trades.is_disjoint(&other.trades) => "brand",
            _ if near(self.name.full_key(), other.name.full_key()) => "near",
            _ => "other",
        });
        vec![
            Level {
                field: "name",
                level: name,
            },
            Level {
                field: "tax",
                level: texts(&self.tax, &other.tax),
            },
            Level {
                field: "phone",
                level: sets(&self.phones, &other.phones),
            },
            Level {
                field: "domain",
                level: texts(&self.domain, &other.domain),
            },
            Level {
                field: "city",
                level: texts(&self.city, &other.city),
            },
        ]
    }
}

/// How two names of companies agree.
enum Likeness {
    Same,
    Strong,
    Brand,
    Other,
}

/// A branch is not its head, and two branches are not one.
fn companies(one: &CompanyName, other: &CompanyName) -> Option<Likeness> {
    if one.full_key().is_empty() || other.full_key().is_empty() {
        return None;
    }
    if one.full_key() == other.full_key() {
        return Some(Likeness::Same);
    }
    if one.branch() != other.branch() {
        return Some(Likeness::Other);
    }
    if one.strong_key().is_some() && one.strong_key() == other.strong_key() {
        return Some(Likeness::Strong);
    }
    let brand = one.blocking_key().is_some() && one.blocking_key() == other.blocking_key();
    Some(if brand {
        Likeness::Brand
    } else {
        Likeness::Other
    })
}

fn texts(one: &str, other: &str) -> Option<&'static str> {
    let filled = !one.is_empty() && !other.is_empty();
    filled.then(|| if one == other { "same" } else { "other" })
}

fn sets<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> Option<&'static str> {
    let filled = !one.is_empty() && !other.is_empty();
    filled.then(|| {
        if one.is_disjoint(other) {
            "other"
        } else {
            "same"
        }
    })
}

/// Whether names of three or more characters differ in one of them.
fn one_character_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    one.len() == other.len() && one.len() >= NEAR_LENGTH_MIN && differing.count() == 1
}

/// Whether two texts share most of their pairs of characters.
fn near(one: &str, other: &str) -> bool {
    let pairs =
        |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (one, other) = (pairs(one), pairs(other));
    let (shared, all) = (one.intersection(&other).count(), one.union(&other).count());
    all > 0 && shared * 100 >= all * NEAR_HUNDREDTHS
}

/// The domain of a website without `www`; none of what is no address.
fn domain(website: &str) -> String {
    let written = alike(website);
    let bare = written
        .split_once("://")
        .map_or(written.as_str(), |(_, rest)| rest);
    let host = bare.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    match host.contains('.') {
        true => host.to_owned(),
        false => String::new(),
    }
}
