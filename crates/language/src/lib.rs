//! Names, numbers and addresses as Chinese companies write them: written alike, taken apart, and compared.
//!
//! Everything here is a pure function of its input. Keys are for comparing; what people wrote is
//! stored as they wrote it.

pub mod company;
mod credit_code;
mod email;
pub mod matching;
mod phone;
mod script;
mod writing;

pub use company::{CompanyName, CompanyNames};
pub use credit_code::{CreditCode, organisation_check};
pub use email::Email;
pub use phone::{Phone, PhoneKind};
pub use script::simplified;
pub use writing::{alike, written_alike};
