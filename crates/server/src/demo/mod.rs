//! The demo: data to look at and a small site that makes signals.

pub(crate) mod site;
