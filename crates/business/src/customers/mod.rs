//! Customers: from somebody who asked to somebody we know.

mod convert;
mod duplicates;

pub(crate) use convert::ConvertLead;
