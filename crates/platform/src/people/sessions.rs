//! Sessions and API tokens: 256 random bits, only their hash is kept.

use std::sync::{Arc, PoisonError};

use serde_json::json;
use sha2::{Digest, Sha256};
use weft_kernel::query::{Datum, Function, Select, Term};
use weft_kernel::{Id, Kind, Moment, Problem, Value};
use weft_store::{ColumnKind, Lane, Plan};

use super::callers::{BELIEVED_MS, signed_out};
use super::passwords::fits;
use super::scopes::TokenScopes;
use super::{column, sessions_table};
use crate::caller::Caller;
use crate::platform::Platform;

/// A session ends after so long without a request.
pub(super) const SESSION_IDLE_MS: i64 = 8 * 60 * 60 * 1000;
/// A session ends after so long in any case.
pub(super) const SESSION_TOTAL_MS: i64 = 7 * Moment::DAY_MS;
/// Wrong passwords for one user name before it must wait.
pub(super) const FAILURES_MAX: u32 = 10;
/// The most characters of a user name that are looked at.
pub(super) const USERNAME_LENGTH_MAX: usize = 200;
/// Sessions remembered at once.
const SESSIONS_KEPT_MAX: usize = 10_000;
/// How long it must wait.
pub(super) const FAILURES_FORGOTTEN_MS: i64 = 15 * 60 * 1000;
/// The same, as the answer says it.
const FAILURES_WAIT_SECONDS: u32 = 15 * 60;

/// The secret a browser or program keeps; printed once.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

/// A live session or token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id,
    /// Whose it is.
    pub user: Id,
    /// When it ends.
    pub expires_at: Moment,
    /// Whether a program uses it.
    pub is_token: bool,
    /// Whether it may do less than its user.
    pub is_limited: bool,
}

/// A session as the database keeps it.
struct Stored {
    session: Session,
    seen: Moment,
    limits: Option<Arc<TokenScopes>>,
}

/// The kind of a token's row.
pub(super) const TOKEN: &str = "token";

/// A session or token about to be made.
pub(super) struct Opening {
    pub(super) kind: &'static str,
    /// What the secret begins with.
    pub(super) prefix: &'static str,
    pub(super) name: String,
    pub(super) expires_at: Moment,
    /// The limits as JSON.
    pub(super) scopes: Option<String>,
}

impl Opening {
    fn browser(expires_at: Moment) -> Self {
        Self {
            kind: "session",
            prefix: "",
            name: String::new(),
            expires_at,
            scopes: None,
        }
    }
}

/// The limits of a token from the database.
pub(super) fn read_scopes(json: &str) -> Result<TokenScopes, Problem> {
    serde_json::from_str(json).map_err(|error| Problem::internal("token.scopes_stored", error))
}

fn hash_of(secret: &str) -> String {
    weft_kernel::hexadecimal(&Sha256::digest(secret.as_bytes()))
}

/// 256 random bits as text.
///
/// # Errors
/// `auth.random` when the system has none.
pub(super) fn secret() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal("auth.random", error))?;
    Ok(weft_kernel::hexadecimal(&bytes))
}

impl Platform {
    /// Signs a user in with a password.
    ///
    /// # Errors
    /// `auth.wrong` for an unknown name or wrong password alike; `auth.too_many`.
    pub fn sign_in(
        &self,
        username: &str,
        password: &str,
    ) -> Result<(SessionToken, Caller), Problem> {
        let typed = username.trim().chars().filter(|c| !c.is_control());
        let username = &typed.take(USERNAME_LENGTH_MAX).collect::<String>();
        self.not_too_often(username)?;
        let user = self.user_called(username)?;
        let hash = user
            .map(|user| self.password_hash(user))
            .transpose()?
            .flatten();
        let known = user.filter(|_| fits(password, hash.as_deref()));
        // Asked again: others may have tried the same name while this one was hashed.
        self.not_too_often(username)?;
        let nobody = Caller::system("sign-ins are audited");
        let caller = known.and_then(|user| self.caller_of(user).ok());
        let (Some(caller), Some(user)) = (caller, known) else {
            self.count_failure(username);
            self.audit(
                &nobody,
                "sign_in.refused",
                (None, user),
                json!({ "username": username }),
            )?;
            return Err(Problem::new(
                Kind::SignedOut,
                "auth.wrong",
                "用户名或密码不对",
                "The user name or password is wrong",
            ));
        };
        let people = &self.inner().people;
        people
            .failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(username);
        let ends = self.now().plus_ms(SESSION_TOTAL_MS);
        let (token, _) = self.open_session(user, Opening::browser(ends))?;
        self.audit(
            &caller,
            "sign_in",
            (Some("user".into()), Some(user)),
            json!({}),
        )?;
        Ok((token, caller))
    }

    pub(super) fn open_session(
        &self,
        user: Id,
        opening: Opening,
    ) -> Result<(SessionToken, Id), Problem> {
        let secret = format!("{}{}", opening.prefix, secret()?);
        let (hash, id, now) = (hash_of(&secret), self.next_id(), self.now());
        let system = Caller::system("sessions are kept");
        self.write(&system, Lane::Interactive, move |unit| {
            let ended = Term::call2(
                Function::Lt,
                Term::column(&column("expires_at")),
                Term::value(now.ms()),
            );
            unit.tx().delete_where(&sessions_table(), &ended)?;
            let columns = [
                "id",
                "hash",
                "user_id",
                "kind",
                "name",
                "created_at",
                "seen_at",
                "expires_at",
                "scopes",
            ]
            .map(column);
            let row: Vec<Datum> = vec![
                id.into(),
                hash.as_str().into(),
                user.into(),
                opening.kind.into(),
                opening.name.as_str().into(),
                now.ms().into(),
                now.ms().into(),
                opening.expires_at.ms().into(),
                opening.scopes.clone().into(),
            ];
            unit.tx().insert(&sessions_table(), &columns, &[row])
        })?;
        Ok((SessionToken(secret), id))
    }

    /// The caller behind a session or token.
    ///
    /// # Errors
    /// `auth.signed_out` when it is unknown or has ended.
    pub fn caller_with(&self, secret: &str) -> Result<(Caller, Session), Problem> {
        let (session, limits) = self.session(&hash_of(secret))?;
        let caller = self.caller_of(session.user)?;
        match limits {
            None => Ok((caller, session)),
            Some(limits) => Ok((self.narrowed(caller, session.id, &limits)?, session)),
        }
    }

    fn session(&self, hash: &str) -> Result<(Session, Option<Arc<TokenScopes>>), Problem> {
        let (now, sessions) = (self.now(), &self.inner().people.sessions);
        let known = sessions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(hash)
            .cloned();
        if let Some((at, session, limits)) = known
            && (now.ms() - at.ms()).abs() < BELIEVED_MS
            && session.expires_at > now
        {
            return Ok((session, limits));
        }
        let before = self.inner().people.forgotten();
        let stored = self.stored_session(hash)?.ok_or_else(signed_out)?;
        let Stored {
            session,
            seen,
            limits,
        } = stored;
        let idle = !session.is_token && now.ms() - seen.ms() > SESSION_IDLE_MS;
        if idle || session.expires_at <= now {
            return Err(signed_out());
        }
        // Seen is written once a minute at most: a page of twenty requests is one visit.
        if now.ms() - seen.ms() > 60_000 {
            let system = Caller::system("sessions are kept");
            let seen = self.write(&system, Lane::Interactive, move |unit| {
                let set = [(column("seen_at"), Datum::Int(now.ms()))];
                unit.tx().update(&sessions_table(), session.id, &set)
            });
            // Who may read goes on reading while nothing can be written.
            if let Err(problem) = seen {
                tracing::warn!(error = %problem, "a visit could not be noted");
            }
        }
        let mut sessions = sessions.write().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= SESSIONS_KEPT_MAX {
            sessions.clear();
        }
        if self.inner().people.forgotten() == before {
            sessions.insert(hash.to_owned(), (now, session, limits.clone()));
        }
        Ok((session, limits))
    }

    fn stored_session(&self, hash: &str) -> Result<Option<Stored>, Problem> {
        let names = ["id", "user_id", "expires_at", "seen_at", "kind", "scopes"];
        let select = names
            .into_iter()
            .fold(Select::from(sessions_table()), |select, name| {
                select.column(&column(name))
            })
            .and(Term::column(&column("hash")).eq(Term::value(hash)));
        let (int, text) = (ColumnKind::Int, ColumnKind::Text);
        let plan = Plan::internal(select, vec![int, int, int, int, text, text])?;
        let rows = self.store().read(|reader| reader.rows(&plan))?;
        let Some([id, user, expires_at, seen, kind, scopes]) = rows.first().map(Vec::as_slice)
        else {
            return Ok(None);
        };
        let limits = scopes.as_text().map(read_scopes).transpose()?.map(Arc::new);
        let int = |datum: &Datum| datum.as_int().unwrap_or_default();
        let session = Session {
            id: Id::new(int(id)),
            user: Id::new(int(user)),
            expires_at: Moment::from_ms(int(expires_at)),
            is_token: kind.as_text() == Some(TOKEN),
            is_limited: limits.as_ref().is_some_and(|limits| !limits.is_whole()),
        };
        Ok(Some(Stored {
            session,
            seen: Moment::from_ms(int(seen)),
            limits,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sign_out(&self, caller: &Caller, session: Session) -> Result<(), Problem> {
        self.write(caller, Lane::Interactive, move |unit| {
            let own = Term::column(&column("id")).eq(Term::value(session.id));
            unit.tx().delete_where(&sessions_table(), &own)
        })?;
        let mut sessions = self
            .inner()
            .people
            .sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, (_, known, _)| known.id != session.id);
        drop(sessions);
        self.audit(
            caller,
            "sign_out",
            (Some("user".into()), caller.id()),
            json!({}),
        )
    }

    fn user_called(&self, username: &str) -> Result<Option<Id>, Problem> {
        let (system, name) = (
            Caller::system("sign-in finds the user"),
            username.to_owned(),
        );
        self.write(&system, Lane::Interactive, move |unit| {
            let found = unit.find_by("user", &[("username", Value::text(&name))])?;
            Ok(found.first().map(crate::records::Record::id))
        })
    }

    fn not_too_often(&self, username: &str) -> Result<(), Problem> {
        let failures = &self.inner().people.failures;
        let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        failures.retain(|_, (at, _)| now.ms() - at.ms() < FAILURES_FORGOTTEN_MS);
        if failures
            .get(username)
            .is_some_and(|(_, count)| *count >= FAILURES_MAX)
        {
            return Err(Problem::new(
                Kind::TooMany,
                "auth.too_many",
                "密码错误次数过多，请 15 分钟后再试",
                "Too many wrong passwords; try again in 15 minutes",
            )
            .after_seconds(FAILURES_WAIT_SECONDS));
        }
        Ok(())
    }

    fn count_failure(&self, username: &str) {
        let failures = &self.inner().people.failures;
        let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, count) = failures
            .entry(username.to_owned())
            .or_insert((self.now(), 0));
        *count += 1;
    }
}
