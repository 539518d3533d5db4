//! What a first start needs: the roles of the packs and the user `admin`.

use std::sync::Arc;

use serde_json::json;
use weft_kernel::{Id, Problem, Value};
use weft_store::Lane;

use super::passwords::{hash_password, set_hash};
use super::sessions::secret;
use crate::caller::Caller;
use crate::platform::Platform;
use crate::records::{Change, Record};
use crate::unit::Unit;

/// The setting that holds the token of the one-time set-up link.
const SETUP: &str = "setup_token";
/// The user the first start makes.
const ADMIN: &str = "admin";

/// Makes the records of roles what their documents say and, where nobody is there, the user `admin`.
pub(crate) fn prepare(platform: &Platform) -> Result<(), Problem> {
    let model = platform.model();
    if model.object("user").is_err() || model.object("role").is_err() {
        return Ok(());
    }
    let system = Caller::system("the first start makes roles and admin");
    platform.write(&system, Lane::Interactive, move |unit| {
        let administrator = roles_follow(unit)?;
        if unit.find_by("user", &[])?.is_empty() {
            let admin = Change::new()
                .set("name", "管理员")
                .set("username", ADMIN)
                .set("active", true)
                .set("role", administrator);
            unit.create("user", admin)?;
        }
        Ok(())
    })
}

/// A role has a record while it has a document; without one its record is kept, but not active, so
/// that it comes back to its holders with the document. Answers the first administrator's.
fn roles_follow(unit: &mut Unit<'_, '_>) -> Result<Option<Id>, Problem> {
    let there = unit.find_by("role", &[])?;
    let model = Arc::clone(unit.model());
    let can_rest = model.object("role")?.index("active").is_some();
    let mut administrator = None;
    for role in model.roles.values() {
        let mut names = there.iter().map(|record| (record, record.text("name")));
        let known = names.find(|(_, name)| name.as_ref().is_ok_and(|name| *name == role.name));
        let mut change = Change::new().set("label", role.label.zh.as_str());
        if can_rest {
            change = change.set("active", true);
        }
        let id = match known {
            Some((record, _)) if stands(record, &role.label.zh, true)? => record.id(),
            Some((record, _)) => unit.update("role", record.id(), change)?.id(),
            None => unit
                .create("role", change.set("name", role.name.as_str()))?
                .id(),
        };
        administrator = administrator.or(role.administrator.then_some(id));
    }
    for record in there.iter().filter(|_| can_rest) {
        let is_gone = !model.roles.contains_key(&record.text("name")?);
        if is_gone && !stands(record, &record.text("label")?, false)? {
            unit.update("role", record.id(), Change::new().set("active", false))?;
        }
    }
    Ok(administrator)
}

/// Whether the record of a role says so already.
fn stands(record: &Record, label: &str, active: bool) -> Result<bool, Problem> {
    let is_active = match record.object().index("active") {
        Some(_) => record.is("active")?,
        None => active,
    };
    Ok(record.text("label")? == label && is_active == active)
}

impl Platform {
    /// Sets the password of `admin`, unless it has one already; answers whether it did.
    ///
    /// # Errors
    /// `auth.password_length`.
    pub fn set_admin_password(&self, password: &str) -> Result<bool, Problem> {
        let admin = self.admin()?;
        if self.password_hash(admin)?.is_some() {
            return Ok(false);
        }
        let hash = hash_password(password)?;
        let system = Caller::system("the first start sets the password of admin");
        self.write(&system, Lane::Interactive, move |unit| {
            set_hash(unit, admin, &hash)
        })?;
        Ok(true)
    }

    /// The token of the one-time set-up link, while `admin` has no password.
    ///
    /// # Errors
    /// Those of the store.
    pub fn setup_token(&self) -> Result<Option<String>, Problem> {
        if self.password_hash(self.admin()?)?.is_some() {
            return Ok(None);
        }
        let fresh = secret()?;
        let system = Caller::system("the first start keeps a set-up token");
        self.write(&system, Lane::Interactive, move |unit| {
            if let Some(token) = unit.tx().setting(SETUP)?.filter(|token| !token.is_empty()) {
                return Ok(Some(token));
            }
            unit.tx().set_setting(SETUP, &fresh)?;
            Ok(Some(fresh.clone()))
        })
    }

    /// Whether the set-up link may still be used.
    ///
    /// # Errors
    /// `auth.setup_token` when it is wrong or was used.
    pub fn check_set_up(&self, token: &str) -> Result<(), Problem> {
        let expected = self.setup_token()?.ok_or_else(used)?;
        if expected == token {
            return Ok(());
        }
        Err(used())
    }

    /// Uses the set-up link: gives `admin` a password.
    ///
    /// # Errors
    /// `auth.setup_token` when the link is wrong or was used.
    pub fn set_up(&self, token: &str, password: &str) -> Result<(), Problem> {
        self.check_set_up(token)?;
        let expected = token.to_owned();
        let (hash, admin) = (hash_password(password)?, self.admin()?);
        let system = Caller::system("the set-up link sets the password of admin");
        self.write(&system, Lane::Interactive, move |unit| {
            // Of two who open it at once, one is late.
            if unit.tx().setting(SETUP)?.as_deref() != Some(&*expected) {
                return Err(used());
            }
            unit.tx().set_setting(SETUP, "")?;
            set_hash(unit, admin, &hash)
        })?;
        self.audit(
            &system,
            "set_up",
            (Some("user".into()), Some(admin)),
            json!({}),
        )
    }

    fn admin(&self) -> Result<Id, Problem> {
        let system = Caller::system("the first start finds admin");
        self.write(&system, Lane::Interactive, move |unit| {
            let found = unit.find_by("user", &[("username", Value::text(ADMIN))])?;
            found.first().map(Record::id).ok_or_else(Problem::missing)
        })
    }
}

fn used() -> Problem {
    Problem::refused(
        "auth.setup_token",
        "初始化链接不对或已用过",
        "The set-up link is wrong or was used",
    )
}
