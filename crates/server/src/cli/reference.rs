//! `weft reference`: writes the generated pages of the documentation.

use std::path::Path;

use weft_kernel::Problem;

use super::say;
use crate::reference;

/// Writes the pages that are out of date into `folder`, or with `check` only names them.
pub(super) fn run(folder: &Path, check: bool) -> Result<(), Problem> {
    for page in reference::run(folder, check)? {
        say(&format!("{}", folder.join(page).display()));
    }
    Ok(())
}
