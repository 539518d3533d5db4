//! What somebody said about themselves, until it is found out by it whose they are.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::identity::{Email, Phone};
use crate::touch::{Touch, TouchKind};

/// Values of one kind that are remembered of somebody who waits.
const HINTS_MAX: usize = 8;

/// What somebody said about themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    pub(super) emails: BTreeSet<String>,
    pub(super) phones: BTreeSet<String>,
    pub(super) companies: BTreeSet<String>,
}

impl Hints {
    /// What `touch` says of its sender.
    pub(super) fn of(touch: &Touch) -> Self {
        let mut hints = Self::default();
        let traits = match touch.kind {
            TouchKind::Identify | TouchKind::Group => &touch.properties,
            _ => return hints,
        };
        if touch.kind == TouchKind::Group {
            hints.companies.extend([touch.name.clone()]);
            hints.companies.extend(text(traits, "name"));
            return hints;
        }
        let email = text(traits, "email").and_then(|typed| Email::read(&typed));
        hints.emails.extend(email.map(|email| email.address()));
        let telling = |typed: &String| Phone::read(typed).is_none_or(|phone| !phone.is_nobody_s());
        hints.phones.extend(text(traits, "phone").filter(telling));
        hints.companies.extend(text(traits, "company"));
        let company = traits.get("company").and_then(Json::as_object);
        hints
            .companies
            .extend(company.and_then(|company| text(company, "name")));
        hints
    }

    pub(super) fn is_empty(&self) -> bool {
        self.emails.is_empty() && self.phones.is_empty() && self.companies.is_empty()
    }

    /// Takes over what `other` says; answers whether any of it is new.
    pub(super) fn add(&mut self, other: Self) -> bool {
        let before = (self.emails.len(), self.phones.len(), self.companies.len());
        let pairs = [
            (&mut self.emails, other.emails),
            (&mut self.phones, other.phones),
            (&mut self.companies, other.companies),
        ];
        for (kept, more) in pairs {
            kept.extend(more);
            while kept.len() > HINTS_MAX {
                kept.pop_last();
            }
        }
        before != (self.emails.len(), self.phones.len(), self.companies.len())
    }
}

fn text(map: &Map<String, Json>, field: &str) -> Option<String> {
    let text = map.get(field)?.as_str()?.trim();
    (!text.is_empty() && !text.contains('\0')).then(|| text.to_owned())
}
