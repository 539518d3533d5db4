//! The packs and the web app as they were when this program was built.

use std::collections::BTreeMap;

use weft_kernel::Problem;
use weft_platform::Pack;

include!(concat!(env!("OUT_DIR"), "/packs.rs"));
include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// The files of the pack that every company gets.
#[must_use]
pub fn core_files() -> BTreeMap<String, String> {
    CORE.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// The pack that every company gets.
///
/// # Errors
/// `pack.unreadable` with the file and the place.
pub fn core() -> Result<Pack, Problem> {
    Pack::read(&core_files())
}

/// The text of a file of the demo.
#[must_use]
pub fn demo_file(path: &str) -> Option<&'static str> {
    DEMO.iter()
        .find(|(known, _)| *known == path)
        .map(|(_, text)| *text)
}
