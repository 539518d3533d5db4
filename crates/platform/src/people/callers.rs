//! From a user to a caller: person, departments and rights, looked up once and forgotten on change.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use weft_kernel::{Id, Kind, Language, Moment, Problem};
use weft_store::Lane;

use super::grants::roles_of;
use super::scopes::{Narrowed, TokenScopes};
use super::sessions::Session;
use crate::access::Access;
use crate::caller::{Caller, Person};
use crate::platform::Platform;
use crate::unit::Unit;

/// How long what was looked up is believed: other nodes change users too.
pub(super) const BELIEVED_MS: i64 = 10_000;

/// What is remembered of people and sessions.
#[derive(Default)]
pub(crate) struct People {
    callers: RwLock<HashMap<Id, (Moment, Known)>>,
    pub(super) sessions: RwLock<HashMap<String, Believed>>,
    /// Rights narrowed to the limits of a token.
    pub(super) narrowed: RwLock<Narrowed>,
    /// Failed sign-ins per user name: since when, how many.
    pub(super) failures: Mutex<HashMap<String, (Moment, u32)>>,
    /// When each person asked for masked values within the last hour.
    reveals: Mutex<HashMap<Option<Id>, Vec<Moment>>>,
    /// How often all was forgotten: what was looked up before is not remembered after.
    forgotten: AtomicU64,
}

/// A session, when it was looked up, and the limits of its token.
type Believed = (Moment, Session, Option<Arc<TokenScopes>>);

#[derive(Clone)]
struct Known {
    person: Arc<Person>,
    access: Arc<Access>,
    language: Language,
}

impl People {
    /// Forgets everything: users, roles or departments changed.
    pub(crate) fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.callers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.narrowed
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Whether `who` may ask for one more masked value now; then it counts.
    pub(crate) fn reveals_once_more(&self, who: Option<Id>, now: Moment) -> bool {
        let mut reveals = self.reveals.lock().unwrap_or_else(PoisonError::into_inner);
        crate::sight::once_more(reveals.entry(who).or_default(), now)
    }

    /// How often all was forgotten so far.
    pub(super) fn forgotten(&self) -> u64 {
        self.forgotten.load(Ordering::SeqCst)
    }
}

impl Platform {
    /// Forgets the rights looked up so far, after users, roles or departments were written directly.
    pub fn forget_people(&self) {
        self.inner().people.forget();
    }

    /// The caller a user is at this moment.
    ///
    /// # Errors
    /// `auth.signed_out` when the user is gone or no longer active.
    pub fn caller_of(&self, user: Id) -> Result<Caller, Problem> {
        let (now, people) = (self.now(), &self.inner().people);
        let model = self.model();
        let fresh = |at: Moment, known: &Known| {
            (now.ms() - at.ms()).abs() < BELIEVED_MS && known.access.fits(&model)
        };
        let known = people
            .callers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&user)
            .cloned();
        let known = match known.filter(|(at, known)| fresh(*at, known)) {
            Some((_, known)) => known,
            None => {
                let before = people.forgotten();
                let known = self.look_up(user)?;
                let mut callers = people
                    .callers
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                if people.forgotten() == before {
                    callers.insert(user, (now, known.clone()));
                }
                known
            }
        };
        Ok(Caller::user(known.person, known.access, known.language))
    }

    /// The caller a user is at this moment, within the limits of the token they once came with.
    ///
    /// # Errors
    /// As [`Platform::caller_of`].
    pub fn caller_within(&self, user: Id, scopes: Option<&TokenScopes>) -> Result<Caller, Problem> {
        let caller = self.caller_of(user)?;
        let Some(scopes) = scopes else {
            return Ok(caller);
        };
        let limits = Arc::new(scopes.clone());
        let rights = caller.access().within(&limits, &self.model())?;
        Ok(caller.with_rights(Arc::new(rights)))
    }

    fn look_up(&self, user: Id) -> Result<Known, Problem> {
        let system = Caller::system("rights are looked up at sign-in");
        let model = self.model();
        self.write(&system, Lane::Interactive, move |unit| {
            let record = unit
                .load("user", user)
                .map_err(|problem| signed_out().because(problem))?;
            if !record.is("active")? {
                return Err(signed_out());
            }
            let names = roles_of(unit, &record)?;
            let roles: Vec<_> = names
                .iter()
                .filter_map(|name| model.roles.get(name))
                .collect();
            let department = record.link("department")?;
            let person = Person {
                id: user,
                name: record.text("name")?,
                department,
                departments: below(unit, department)?,
            };
            let language = match record.text("language")?.as_str() {
                "en" => Language::En,
                _ => Language::Zh,
            };
            let access = Arc::new(Access::of(&roles, &model)?);
            Ok(Known {
                person: Arc::new(person),
                access,
                language,
            })
        })
    }
}

/// The department and all below it.
fn below(unit: &mut Unit<'_, '_>, department: Option<Id>) -> Result<Vec<Id>, Problem> {
    let Some(top) = department else {
        return Ok(Vec::new());
    };
    let all = unit.find_by("department", &[])?;
    let mut found = BTreeSet::from([top]);
    loop {
        let before = found.len();
        for department in &all {
            let parent = department.link("parent")?;
            if parent.is_some_and(|parent| found.contains(&parent)) {
                found.insert(department.id());
            }
        }
        if found.len() == before {
            return Ok(found.into_iter().collect());
        }
    }
}

pub(super) fn signed_out() -> Problem {
    Problem::new(
        Kind::SignedOut,
        "auth.signed_out",
        "登录已失效，请重新登录",
        "Your sign-in has ended; sign in again",
    )
}
