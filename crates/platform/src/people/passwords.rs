//! Passwords: argon2id, at most two at a time, never inside a transaction.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use weft_kernel::query::{Datum, Select, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, Plan};

use super::{column, credentials};
use crate::platform::Platform;
use crate::unit::Unit;

/// The shortest password.
pub(super) const PASSWORD_LENGTH_MIN: usize = 8;
/// The longest password: hashing a novel would be a way to keep us busy.
pub(super) const PASSWORD_LENGTH_MAX: usize = 200;
/// Hashes computed at the same time: each takes 32 MiB.
const HASHES_AT_ONCE: u32 = 2;
const MEMORY_KIB: u32 = 32 * 1024;
const PASSES: u32 = 3;

/// Lets only so many hashes run at once; the others wait.
#[derive(Default)]
struct Gate {
    running: Mutex<u32>,
    free: Condvar,
}

static GATE: Gate = Gate {
    running: Mutex::new(0),
    free: Condvar::new(),
};

fn one_of_few<T>(work: impl FnOnce() -> T) -> T {
    let mut running = GATE.running.lock().unwrap_or_else(PoisonError::into_inner);
    while *running >= HASHES_AT_ONCE {
        running = GATE
            .free
            .wait(running)
            .unwrap_or_else(PoisonError::into_inner);
    }
    *running += 1;
    drop(running);
    let answer = work();
    *GATE.running.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    GATE.free.notify_one();
    answer
}

fn argon() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|error| Problem::internal("auth.argon2", error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password.
///
/// # Errors
/// `auth.password_length` when it is too short or too long.
pub(crate) fn hash_password(password: &str) -> Result<String, Problem> {
    let length = password.chars().count();
    if !(PASSWORD_LENGTH_MIN..=PASSWORD_LENGTH_MAX).contains(&length) {
        return Err(Problem::invalid(
            "auth.password_length",
            format!("密码须为 {PASSWORD_LENGTH_MIN} 到 {PASSWORD_LENGTH_MAX} 个字符"),
            format!("A password has {PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} characters"),
        )
        .on_field("password"));
    }
    let argon = argon()?;
    one_of_few(|| argon.hash_password(password.as_bytes()))
        .map(|hash| hash.to_string())
        .map_err(|error| Problem::internal("auth.argon2", error))
}

/// Whether the password fits the hash; without a hash the same work is done for nothing, so that
/// an unknown user takes as long as a wrong password.
pub(super) fn fits(password: &str, hash: Option<&str>) -> bool {
    let Ok(argon) = argon() else { return false };
    let Some(parsed) = hash.and_then(|hash| PasswordHash::new(hash).ok()) else {
        let _unused = one_of_few(|| argon.hash_password(password.as_bytes()).is_ok());
        return false;
    };
    one_of_few(|| argon.verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Gives a user the password with this hash and ends their sessions.
pub(crate) fn set_hash(unit: &mut Unit<'_, '_>, user: Id, hash: &str) -> Result<(), Problem> {
    let own = Term::column(&column("id")).eq(Term::value(user));
    let now = unit.now().ms();
    let tx = unit.tx();
    tx.delete_where(&credentials(), &own)?;
    let columns = [column("id"), column("hash"), column("changed_at")];
    tx.insert(
        &credentials(),
        &columns,
        &[vec![user.into(), hash.into(), now.into()]],
    )?;
    let sessions = Term::column(&column("user_id")).eq(Term::value(user));
    tx.delete_where(&super::sessions_table(), &sessions)?;
    Ok(())
}

impl Platform {
    /// The hash of a user's password.
    pub(super) fn password_hash(&self, user: Id) -> Result<Option<String>, Problem> {
        let own = Term::column(&column("id")).eq(Term::value(user));
        let select = Select::from(credentials()).column(&column("hash")).and(own);
        let plan = Plan::internal(select, vec![ColumnKind::Text])?;
        let rows = self.store().read(|reader| reader.rows(&plan))?;
        Ok(rows
            .first()
            .and_then(|row| row.first())
            .and_then(Datum::as_text)
            .map(str::to_owned))
    }
}
