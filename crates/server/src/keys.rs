//! The master key: a file of its own beside the data, so that a copy of the database alone tells
//! nothing about people whose keys were destroyed.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use weft_kernel::Problem;
use weft_platform::MasterKey;

/// The key's file in the data folder.
const KEY_FILE: &str = "weft.key";

/// The master key of a data folder, made at the first start.
///
/// # Errors
/// `keys.unreadable` when the file is there and holds no key, or cannot be written.
pub(crate) fn master(folder: &Path) -> Result<MasterKey, Problem> {
    let path = folder.join(KEY_FILE);
    let failed = |known: &dyn std::fmt::Display| {
        let path = path.display();
        Problem::invalid(
            "keys.unreadable",
            format!("密钥文件 `{path}` 读不出来"),
            format!("The key file `{path}` cannot be read"),
        )
        .because(known)
    };
    if path.exists() {
        let bytes = fs::read(&path).map_err(|error| failed(&error))?;
        let key = bytes
            .try_into()
            .map_err(|_wrong: Vec<u8>| failed(&"it has another length"))?;
        return Ok(MasterKey::new(key));
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| Problem::internal("server.random", error))?;
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path).and_then(|mut file| {
        file.write_all(&key)?;
        file.sync_all()
    });
    written.map_err(|error| failed(&error))?;
    Ok(MasterKey::new(key))
}
