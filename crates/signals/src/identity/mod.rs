//! Who is who: what identifiers mean once they are written alike, and which identities are one person.

pub mod graph;

pub use graph::{Bond, Graph, Limits, Regrouped};
pub use weft_language::{
    CompanyName, CompanyNames, CreditCode, Email, Phone, PhoneKind, alike, company,
    organisation_check, simplified, written_alike,
};
