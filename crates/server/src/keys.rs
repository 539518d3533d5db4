//! The master key: a file of its own beside the data, so that a copy of the database alone tells
//! nothing about people whose keys were destroyed.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};
use weft_kernel::Problem;
use weft_platform::{Caller, MasterKey, Platform};
use weft_store::Lane;

/// The key's file in the data folder.
pub(crate) const KEY_FILE: &str = "weft.key";
/// The setting by which the data know the key they were written with.
const MARK: &str = "master_key_mark";

/// The master key of a data folder, made at the first start.
///
/// # Errors
/// `keys.unreadable` when the file is there and holds no key, or cannot be written.
pub(crate) fn master(folder: &Path) -> Result<MasterKey, Problem> {
    let path = folder.join(KEY_FILE);
    let failed = |known: &dyn std::fmt::Display| unreadable(&path, known);
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
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Whole or not at all: a program killed here starts again.
    let fresh = folder.join(format!("{KEY_FILE}.new"));
    let written = options.open(&fresh).and_then(|mut file| {
        file.write_all(&key)?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        fs::File::open(folder)?.sync_all()
    });
    written.map_err(|error| failed(&error))?;
    Ok(MasterKey::new(key))
}

/// Refuses a key that is not the one the data were written with: what they hold about people could
/// not be read, and new keys would take the place of the old.
///
/// # Errors
/// `keys.other` for another key; those of the store.
pub(crate) fn check(platform: &Platform, folder: &Path) -> Result<(), Problem> {
    let path = folder.join(KEY_FILE);
    let key = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let digest = Sha256::new()
        .chain_update(b"weft-master-key-v1\n")
        .chain_update(key)
        .finalize();
    let mark = weft_kernel::hexadecimal(&digest);
    let house = Caller::system("the data know their master key");
    let fits = platform.write(&house, Lane::Interactive, move |unit| {
        let known = unit.tx().setting(MARK)?;
        if known.is_none() {
            unit.tx().set_setting(MARK, &mark)?;
        }
        Ok(known.is_none_or(|known| known == mark))
    })?;
    if fits {
        return Ok(());
    }
    let path = path.display();
    Err(Problem::conflict(
        "keys.other",
        format!("`{path}` 不是这份数据的密钥；请把原来的密钥文件放回去"),
        format!("`{path}` is not the key of these data; put the original key file back"),
    ))
}

fn unreadable(path: &Path, known: &dyn std::fmt::Display) -> Problem {
    let path = path.display();
    Problem::invalid(
        "keys.unreadable",
        format!("密钥文件 `{path}` 读不出来"),
        format!("The key file `{path}` cannot be read"),
    )
    .because(known)
}
