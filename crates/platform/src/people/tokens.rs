//! Tokens of programs: made with limits and an end, listed, ended; only their hash is kept.

use std::sync::{Arc, PoisonError};

use serde::Serialize;
use serde_json::json;
use weft_kernel::query::{Datum, Fold, Function, Select, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Lane, Plan};

use super::callers::signed_out;
use super::scopes::{TokenScope, TokenScopes, reaches_further};
use super::sessions::{Opening, Session, SessionToken, TOKEN, read_scopes};
use super::{column, sessions_table};
use crate::access::Access;
use crate::caller::Caller;
use crate::platform::Platform;

/// A token lasts no longer than so many days.
pub const TOKEN_DAYS_MAX: i64 = 366;
/// The most tokens one person has at the same time.
pub const TOKENS_MAX: i64 = 100;
/// The most characters of a token's name.
const TOKEN_NAME_LENGTH_MAX: usize = 100;
/// The most tokens of one list.
const LISTED_MAX: u32 = 1_000;

/// What a new token shall be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What its user calls it.
    pub name: String,
    /// Its limits; nothing said: all its user may do.
    pub scopes: Option<Vec<TokenScope>>,
    /// When it ends.
    pub expires_at: Moment,
}

/// A token as lists show it, without the secret.
#[derive(Clone, Debug, Serialize)]
pub struct Token {
    /// Its id.
    pub id: Id,
    /// What its user calls it.
    pub name: String,
    /// Whose it is.
    pub user: Id,
    /// Its limits.
    pub scopes: TokenScopes,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used, to the minute; `None` before the first time.
    pub last_used_at: Option<Moment>,
    /// When it ends.
    pub expires_at: Moment,
}

impl Platform {
    /// Makes an API token for the caller; it begins with `weft_`.
    ///
    /// # Errors
    /// `auth.signed_out` for the house itself; `token.…`; `field.text.…` when the name does not do.
    pub fn make_token(
        &self,
        caller: &Caller,
        with: Option<Session>,
        asked: NewToken,
    ) -> Result<(SessionToken, Id), Problem> {
        let user = caller.id().ok_or_else(signed_out)?;
        crate::fields::limited(&asked.name, TOKEN_NAME_LENGTH_MAX)
            .map_err(|problem| problem.on_field("name"))?;
        if weft_kernel::is_blank(&asked.name) {
            return Err(no_name());
        }
        let now = self.now();
        let last = now.plus_ms(TOKEN_DAYS_MAX * Moment::DAY_MS);
        if asked.expires_at <= now || asked.expires_at > last {
            return Err(wrong_end());
        }
        let scopes = match asked.scopes {
            Some(list) => TokenScopes::new(list, &self.model())?,
            None => TokenScopes::whole(),
        };
        is_within_own(caller, with, (&scopes, asked.expires_at))?;
        self.has_room(user)?;
        let stored = (!scopes.is_whole()).then(|| json!(scopes).to_string());
        let opening = Opening {
            kind: TOKEN,
            prefix: "weft_",
            name: asked.name.clone(),
            expires_at: asked.expires_at,
            scopes: stored,
        };
        let (secret, id) = self.open_session(user, opening)?;
        let body = json!({ "token": id, "name": asked.name, "scopes": scopes, "expires_at": asked.expires_at });
        self.audit(
            caller,
            "token.create",
            (Some("user".into()), Some(user)),
            body,
        )?;
        Ok((secret, id))
    }

    fn has_room(&self, user: Id) -> Result<(), Problem> {
        let select = Select::from(sessions_table())
            .output("count", Term::Fold(Fold::Count, None))
            .and(live_tokens(self.now()))
            .and(Term::column(&column("user_id")).eq(Term::value(user)));
        let plan = Plan::internal(select, vec![ColumnKind::Int])?;
        let rows = self.store().read(|reader| reader.rows(&plan))?;
        let count = rows.first().and_then(|row| row.first()?.as_int());
        if count.unwrap_or_default() < TOKENS_MAX {
            return Ok(());
        }
        Err(Problem::conflict(
            "token.too_many",
            format!("每人最多 {TOKENS_MAX} 个令牌，请先停用不再使用的"),
            format!("A person has at most {TOKENS_MAX} tokens; end one that is no longer used"),
        ))
    }

    /// The caller's own tokens; those of everybody for administrators. Newest first.
    ///
    /// # Errors
    /// `auth.signed_out` for the house itself.
    pub fn tokens(&self, caller: &Caller) -> Result<Vec<Token>, Problem> {
        let names = [
            "id",
            "name",
            "user_id",
            "scopes",
            "created_at",
            "seen_at",
            "expires_at",
        ];
        let mut select = names
            .into_iter()
            .fold(Select::from(sessions_table()), |select, name| {
                select.column(&column(name))
            })
            .and(live_tokens(self.now()));
        if let Some(own) = own_only(caller)? {
            select = select.and(own);
        }
        let select = select
            .sort_by(Term::column(&column("id")), true)
            .limit(LISTED_MAX);
        let (int, text) = (ColumnKind::Int, ColumnKind::Text);
        let plan = Plan::internal(select, vec![int, text, int, text, int, int, int])?;
        let rows = self.store().read(|reader| reader.rows(&plan))?;
        rows.iter().map(|row| shown(row)).collect()
    }

    /// Ends a token: the caller's own, or anybody's for administrators; with a limited token only one that reaches no
    /// further.
    ///
    /// # Errors
    /// `record.missing` when there is no such token within the caller's reach, `token.wider`.
    pub fn end_token(&self, caller: &Caller, id: Id) -> Result<(), Problem> {
        let own = own_only(caller)?.unwrap_or(Term::TRUE);
        let own = own.and(Term::column(&column("id")).eq(Term::value(id)));
        let known = self
            .tokens(caller)?
            .into_iter()
            .find(|token| token.id == id);
        let known = known.ok_or_else(Problem::missing)?;
        if !caller.covers(Some(&known.scopes)) {
            return Err(Problem::refused(
                "token.wider",
                "受限的令牌不能作废范围更大的令牌，请登录后操作",
                "A limited token does not end one that reaches further; sign in",
            ));
        }
        let filter = own.and(Term::column(&column("kind")).eq(Term::value(TOKEN)));
        self.write(caller, Lane::Interactive, move |unit| {
            unit.tx().delete_where(&sessions_table(), &filter)
        })?;
        self.forget_people();
        let body = json!({ "token": id, "name": known.name });
        self.audit(
            caller,
            "token.end",
            (Some("user".into()), Some(known.user)),
            body,
        )
    }

    /// The caller within the limits of the token they came with.
    pub(super) fn narrowed(
        &self,
        caller: Caller,
        token: Id,
        limits: &Arc<TokenScopes>,
    ) -> Result<Caller, Problem> {
        let narrowed = &self.inner().people.narrowed;
        let base = caller.rights();
        let known = narrowed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&token)
            .filter(|(from, _)| Arc::ptr_eq(from, base))
            .map(|(_, rights)| Arc::clone(rights));
        if let Some(rights) = known {
            return Ok(caller.with_rights(rights));
        }
        let rights: Arc<Access> = Arc::new(base.within(limits, &self.model())?);
        let mut narrowed = narrowed.write().unwrap_or_else(PoisonError::into_inner);
        narrowed.insert(token, (Arc::clone(base), Arc::clone(&rights)));
        drop(narrowed);
        Ok(caller.with_rights(rights))
    }
}

/// A token makes no token that reaches further or lasts longer than itself.
fn is_within_own(
    caller: &Caller,
    with: Option<Session>,
    (scopes, expires_at): (&TokenScopes, Moment),
) -> Result<(), Problem> {
    let Some(own) = with.filter(|session| session.is_token) else {
        return Ok(());
    };
    let limits = caller.access().limits();
    if expires_at > own.expires_at || limits.is_some_and(|limits| !limits.covers(scopes)) {
        return Err(reaches_further());
    }
    Ok(())
}

fn live_tokens(now: Moment) -> Term {
    let ends = Term::column(&column("expires_at"));
    Term::column(&column("kind"))
        .eq(Term::value(TOKEN))
        .and(Term::call2(Function::Gt, ends, Term::value(now.ms())))
}

/// The condition that a token is the caller's; nothing for administrators.
fn own_only(caller: &Caller) -> Result<Option<Term>, Problem> {
    if caller.access().is_everything() {
        return Ok(None);
    }
    let user = caller.id().ok_or_else(signed_out)?;
    Ok(Some(Term::column(&column("user_id")).eq(Term::value(user))))
}

fn shown(row: &[Datum]) -> Result<Token, Problem> {
    let int = |place: usize| row.get(place).and_then(Datum::as_int).unwrap_or_default();
    let text = |place: usize| row.get(place).and_then(Datum::as_text);
    let (created_at, seen) = (Moment::from_ms(int(4)), Moment::from_ms(int(5)));
    Ok(Token {
        id: Id::new(int(0)),
        name: text(1).unwrap_or_default().to_owned(),
        user: Id::new(int(2)),
        scopes: text(3).map_or_else(|| Ok(TokenScopes::whole()), read_scopes)?,
        created_at,
        last_used_at: (seen != created_at).then_some(seen),
        expires_at: Moment::from_ms(int(6)),
    })
}

fn no_name() -> Problem {
    Problem::invalid(
        "token.name",
        "请给令牌起个名字，以便日后认出它",
        "Give the token a name to know it by",
    )
    .on_field("name")
}

fn wrong_end() -> Problem {
    Problem::invalid(
        "token.expires_at",
        format!("令牌须有到期时间，最长 {TOKEN_DAYS_MAX} 天"),
        format!("A token ends in the future, within {TOKEN_DAYS_MAX} days at most"),
    )
    .on_field("expires_at")
}
