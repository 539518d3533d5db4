//! From a user to a caller: person, departments and rights, looked up once and forgotten on change.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use weft_kernel::{Id, Kind, Language, Moment, Problem};
use weft_store::Lane;

use super::grants::roles_of_all;
use super::scopes::{Narrowed, TokenScopes};
use super::sessions::Session;
use crate::access::Access;
use crate::caller::{Caller, Person};
use crate::model::Model;
use crate::platform::Platform;
use crate::records::Record;

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
        let found = self.callers_of(&[user])?.pop();
        found.map(|(_, caller)| caller).ok_or_else(signed_out)
    }

    /// The callers that `users` are at this moment, in any order; those who are gone or no longer
    /// active are left out. Whoever is not remembered is looked up together with the others.
    ///
    /// # Errors
    /// Those of the store.
    pub fn callers_of(&self, users: &[Id]) -> Result<Vec<(Id, Caller)>, Problem> {
        let (now, people, model) = (self.now(), &self.inner().people, self.model());
        let fresh = |at: Moment, known: &Known| {
            (now.ms() - at.ms()).abs() < BELIEVED_MS && known.access.fits(&model)
        };
        let (mut found, mut unknown) = (Vec::with_capacity(users.len()), Vec::new());
        {
            let callers = people.callers.read();
            let callers = callers.unwrap_or_else(PoisonError::into_inner);
            for user in users {
                match callers.get(user).filter(|(at, known)| fresh(*at, known)) {
                    Some((_, known)) => found.push((*user, known.clone())),
                    None => unknown.push(*user),
                }
            }
        }
        if !unknown.is_empty() {
            let before = people.forgotten();
            let looked_up = self.look_up(unknown)?;
            let callers = people.callers.write();
            let mut callers = callers.unwrap_or_else(PoisonError::into_inner);
            if people.forgotten() == before {
                let kept = looked_up.iter();
                callers.extend(kept.map(|(user, known)| (*user, (now, known.clone()))));
            }
            found.extend(looked_up);
        }
        let caller = |(user, known): (Id, Known)| {
            let caller = Caller::user(known.person, known.access, known.language);
            (user, caller)
        };
        Ok(found.into_iter().map(caller).collect())
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

    /// Those of `users` who are there and active; people with the same roles share their rights.
    fn look_up(&self, users: Vec<Id>) -> Result<Vec<(Id, Known)>, Problem> {
        let system = Caller::system("rights are looked up at sign-in");
        let model = self.model();
        self.write(&system, Lane::Interactive, move |unit| {
            let mut records = unit.load_many("user", &users)?;
            records.retain(|record| record.is("active").unwrap_or_default());
            let departments = unit.find_by("department", &[])?;
            let (roles, mut rights) = (roles_of_all(unit, &records)?, Rights::new());
            let all = records.iter().zip(roles);
            let known = all.map(|(record, names)| {
                let access = rights_of(&mut rights, names, &model)?;
                Ok((record.id(), known(record, &departments, access)?))
            });
            known.collect()
        })
    }
}

/// What the holders of some roles may do, by the names of the roles.
type Rights = BTreeMap<BTreeSet<String>, Arc<Access>>;

fn rights_of(
    known: &mut Rights,
    names: BTreeSet<String>,
    model: &Model,
) -> Result<Arc<Access>, Problem> {
    let place = match known.entry(names) {
        Entry::Occupied(known) => return Ok(Arc::clone(known.get())),
        Entry::Vacant(place) => place,
    };
    let roles = place.key().iter();
    let roles: Vec<_> = roles.filter_map(|name| model.roles.get(name)).collect();
    let access = Access::of(&roles, model)?;
    Ok(Arc::clone(place.insert(Arc::new(access))))
}

fn known(record: &Record, departments: &[Record], access: Arc<Access>) -> Result<Known, Problem> {
    let department = record.link("department")?;
    let person = Person {
        id: record.id(),
        name: record.text("name")?,
        department,
        departments: below(departments, department)?,
    };
    let language = match record.text("language")?.as_str() {
        "en" => Language::En,
        _ => Language::Zh,
    };
    Ok(Known {
        person: Arc::new(person),
        access,
        language,
    })
}

/// The department and all below it.
fn below(all: &[Record], department: Option<Id>) -> Result<Vec<Id>, Problem> {
    let Some(top) = department else {
        return Ok(Vec::new());
    };
    let mut found = BTreeSet::from([top]);
    loop {
        let before = found.len();
        for department in all {
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
