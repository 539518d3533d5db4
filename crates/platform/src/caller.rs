//! Who asks: the first argument of every function that reads or writes a record.

use std::borrow::Cow;
use std::sync::Arc;

use weft_kernel::{Id, Language, Problem};

use crate::access::Access;
use crate::model::Model;
use crate::people::TokenScopes;

/// Somebody who reads or writes, with the rights they have at this moment.
#[derive(Clone, Debug)]
pub struct Caller {
    who: Who,
    access: Arc<Access>,
    language: Language,
    request: Option<Arc<str>>,
}

#[derive(Clone, Debug)]
enum Who {
    User(Arc<Person>),
    /// A user's command doing what only the command may do.
    Acting(Arc<Person>, &'static str),
    System(&'static str),
}

/// A signed-in user as far as rights need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub id: Id,
    /// What colleagues call them.
    pub name: String,
    /// The department they are in.
    pub department: Option<Id>,
    /// That department and all below it.
    pub departments: Vec<Id>,
}

impl Caller {
    /// A signed-in user.
    #[must_use]
    pub fn user(person: Arc<Person>, access: Arc<Access>, language: Language) -> Self {
        Self {
            who: Who::User(person),
            access,
            language,
            request: None,
        }
    }

    /// The house itself, with every right; `reason` says what for and is listed in the reference.
    #[must_use]
    pub fn system(reason: &'static str) -> Self {
        Self {
            who: Who::System(reason),
            access: Arc::new(Access::everything()),
            language: Language::Zh,
            request: None,
        }
    }

    /// The same person with every right, for the inside of a command they were allowed to give.
    #[must_use]
    pub fn acting(&self, reason: &'static str) -> Self {
        let who = match &self.who {
            Who::User(person) | Who::Acting(person, _) => Who::Acting(Arc::clone(person), reason),
            Who::System(_) => Who::System(reason),
        };
        Self {
            who,
            access: Arc::new(Access::everything()),
            ..self.clone()
        }
    }

    /// The same caller within the request with this id.
    #[must_use]
    pub fn in_request(mut self, id: &str) -> Self {
        self.request = Some(Arc::from(id));
        self
    }

    /// The user, unless it is the house itself.
    #[must_use]
    pub fn id(&self) -> Option<Id> {
        self.person().map(|person| person.id)
    }

    /// The user with name and departments, unless it is the house itself.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match &self.who {
            Who::User(person) | Who::Acting(person, _) => Some(person),
            Who::System(_) => None,
        }
    }

    /// Why rights are not asked, when they are not.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match &self.who {
            Who::User(_) => None,
            Who::Acting(_, reason) | Who::System(reason) => Some(reason),
        }
    }

    /// What the caller may do.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// The caller with rights made from `model`: a caller may outlive the version they came with.
    ///
    /// # Errors
    /// When a role names what the model does not have.
    pub(crate) fn current(&self, model: &Model) -> Result<Cow<'_, Self>, Problem> {
        Ok(match self.access.renewed(model)? {
            None => Cow::Borrowed(self),
            Some(access) => Cow::Owned(Self {
                access: Arc::new(access),
                ..self.clone()
            }),
        })
    }

    /// Whether `other` came with the very same rights, looked up at the same time.
    #[must_use]
    pub fn has_rights_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.access, &other.access)
    }

    /// The limits of the token they came with; `None` when they may do all that they may do.
    #[must_use]
    pub fn scopes(&self) -> Option<&TokenScopes> {
        self.access.limits()
    }

    /// Whether they reach what somebody within `scopes` reaches.
    #[must_use]
    pub fn covers(&self, scopes: Option<&TokenScopes>) -> bool {
        match (self.scopes(), scopes) {
            (None, _) => true,
            (Some(own), Some(scopes)) => own.covers(scopes),
            (Some(_), None) => false,
        }
    }

    /// The rights, to be shared.
    pub(crate) fn rights(&self) -> &Arc<Access> {
        &self.access
    }

    /// The same caller with rights that were narrowed.
    pub(crate) fn with_rights(self, access: Arc<Access>) -> Self {
        Self { access, ..self }
    }

    /// The language they read.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The id of the request, for the log.
    #[must_use]
    pub fn request(&self) -> Option<&str> {
        self.request.as_deref()
    }
}
