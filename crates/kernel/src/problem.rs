//! What went wrong: a stable code, what the person is told, what only the log knows.

use std::fmt;

use crate::label::Label;

/// How a problem is answered; the server maps it to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The input is wrong (422, or 400 when it cannot be read).
    Invalid,
    /// Nobody is signed in (401).
    SignedOut,
    /// The caller may not do this (403).
    Refused,
    /// Not there, or not visible to the caller: the two are answered alike (404).
    Missing,
    /// The state of things does not allow it (409).
    Conflict,
    /// The version is stale (412).
    Stale,
    /// A precondition is missing from the request (428).
    Precondition,
    /// Beyond a named limit (413).
    TooLarge,
    /// Asked too often (429).
    TooMany,
    /// Cannot be served now, try again (503).
    Busy,
    /// Our own fault (500).
    Internal,
}

/// One field's or row's share of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Stable code of this part.
    pub code: &'static str,
    /// The field it belongs to.
    pub field: Option<String>,
    /// The row of a file or a list of lines, from 1.
    pub row: Option<usize>,
    /// What the person is told.
    pub told: Label,
}

/// A refusal or failure that a person can act on.
#[derive(Clone, Debug)]
pub struct Problem {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    kind: Kind,
    code: &'static str,
    told: Label,
    field: Option<String>,
    position: Option<usize>,
    suggestion: Option<String>,
    typed: Option<String>,
    details: Vec<Detail>,
    known: Option<String>,
    retry_seconds: Option<u32>,
}

impl Problem {
    /// A problem of `kind`; prefer the named constructors.
    pub fn new(
        kind: Kind,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let told = Label::new(zh, en);
        Self {
            inner: Box::new(Inner {
                kind,
                code,
                told,
                field: None,
                position: None,
                suggestion: None,
                typed: None,
                details: Vec::new(),
                known: None,
                retry_seconds: None,
            }),
        }
    }

    /// Wrong input.
    pub fn invalid(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, zh, en)
    }

    /// The caller's rights do not allow it.
    pub fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, zh, en)
    }

    /// The state of things does not allow it.
    pub fn conflict(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, zh, en)
    }

    /// Not there, or not visible: one answer for both.
    #[must_use]
    pub fn missing() -> Self {
        Self::new(
            Kind::Missing,
            "record.missing",
            "找不到这条记录",
            "There is no such record",
        )
    }

    /// Cannot be served now.
    pub fn busy(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Busy, code, zh, en)
    }

    /// Our own fault: `known` goes to the log only.
    pub fn internal(code: &'static str, known: impl fmt::Display) -> Self {
        Self::new(
            Kind::Internal,
            code,
            "系统内部出错，已记入日志",
            "Something went wrong inside; it has been logged",
        )
        .because(known)
    }

    /// Adds what only the log knows.
    #[must_use]
    pub fn because(mut self, known: impl fmt::Display) -> Self {
        self.inner.known = Some(known.to_string());
        self
    }

    /// Says which field it is about.
    #[must_use]
    pub fn on_field(mut self, field: impl Into<String>) -> Self {
        self.inner.field = Some(field.into());
        self
    }

    /// Says at which character (from 0) of an expression it is.
    #[must_use]
    pub fn at(mut self, position: usize) -> Self {
        self.inner.position = Some(position);
        self
    }

    /// Says what was probably meant, where something near is known.
    #[must_use]
    pub fn suggesting(mut self, meant: Option<String>) -> Self {
        self.inner.suggestion = meant;
        self
    }

    /// Says which name was typed, for whoever knows what the caller may have meant by it.
    #[must_use]
    pub fn typed(mut self, name: impl Into<String>) -> Self {
        self.inner.typed = Some(name.into());
        self
    }

    /// Says after how many seconds it is worth trying again.
    #[must_use]
    pub fn after_seconds(mut self, seconds: u32) -> Self {
        self.inner.retry_seconds = Some(seconds);
        self
    }

    /// Adds the parts it is made of.
    #[must_use]
    pub fn with_details(mut self, details: Vec<Detail>) -> Self {
        self.inner.details = details;
        self
    }

    /// This problem as a part of a larger one.
    #[must_use]
    pub fn to_detail(&self, row: Option<usize>) -> Detail {
        Detail {
            code: self.inner.code,
            field: self.inner.field.clone(),
            row,
            told: self.inner.told.clone(),
        }
    }

    /// Says in which line of a list, from 1, it is.
    #[must_use]
    pub fn in_row(mut self, row: usize) -> Self {
        if self.inner.details.is_empty() {
            let whole = self.to_detail(None);
            self.inner.details.push(whole);
        }
        for detail in &mut self.inner.details {
            detail.row.get_or_insert(row);
        }
        self
    }

    /// How it is answered.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.inner.kind
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.code
    }

    /// What the person is told.
    #[must_use]
    pub fn told(&self) -> &Label {
        &self.inner.told
    }

    /// The field it is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.inner.field.as_deref()
    }

    /// The character of the expression it is at.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.inner.position
    }

    /// What was probably meant, to be put in the place of what was typed.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.inner.suggestion.as_deref()
    }

    /// The name that was typed.
    #[must_use]
    pub fn typed_name(&self) -> Option<&str> {
        self.inner.typed.as_deref()
    }

    /// The parts it is made of.
    #[must_use]
    pub fn details(&self) -> &[Detail] {
        &self.inner.details
    }

    /// After how many seconds it is worth trying again, where that is known.
    #[must_use]
    pub fn retry_seconds(&self) -> Option<u32> {
        self.inner.retry_seconds
    }

    /// What only the log knows.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        self.inner.known.as_deref()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.inner.code, self.inner.told.en)?;
        match &self.inner.known {
            Some(known) => write!(f, " ({known})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
