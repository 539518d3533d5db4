//! Views: lists that people make for themselves, their department or everybody.
//!
//! A view is checked when it is saved. When it is used, what its reader may not read, or what is
//! there no more, falls away.

mod check;
mod table;

use weft_expr::nearest;
use weft_kernel::{Id, Kind, Moment, Problem};
use weft_store::{Lane, TableSpec};

use crate::caller::Caller;
use crate::pack::ListDoc;
use crate::platform::Platform;

/// The most characters of a view's name.
pub const VIEW_NAME_CHARS_MAX: usize = 80;
/// The most views one person keeps of one object.
pub const VIEWS_MAX: usize = 100;
/// The most bytes of a view's document.
pub const VIEW_BYTES_MAX: usize = 20_000;

/// Who sees a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Whose it is.
    Private,
    /// The people of a department.
    Team,
    /// Everybody who may read the object.
    Public,
}

impl Share {
    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Team => "team",
            Self::Public => "public",
        }
    }

    /// The one called `name`.
    ///
    /// # Errors
    /// `view.share`.
    pub fn called(name: &str) -> Result<Self, Problem> {
        let all = [Self::Private, Self::Team, Self::Public];
        let found = all.into_iter().find(|share| share.name() == name);
        found.ok_or_else(|| {
            Problem::invalid(
                "view.share",
                format!("`{name}` 应为 private、team 或 public"),
                format!("`{name}` is none of private, team, public"),
            )
            .on_field("share")
            .suggesting(nearest(name, all.map(Self::name)))
        })
    }
}

/// A view as it is kept.
#[derive(Clone, Debug)]
pub struct View {
    /// Its id.
    pub id: Id,
    /// The number of the object.
    pub object: u32,
    /// What people call it.
    pub name: String,
    /// Who sees it.
    pub share: Share,
    /// Whose it is.
    pub owner: Id,
    /// The department that sees it.
    pub department: Option<Id>,
    /// Columns, filter, sort, group, colours, kind.
    pub list: ListDoc,
    /// When it was last changed.
    pub updated_at: Moment,
}

impl View {
    /// Whether `caller` may change or delete it.
    #[must_use]
    pub fn is_of(&self, caller: &Caller) -> bool {
        caller.access().is_everything() || caller.id() == Some(self.owner)
    }

    pub(crate) fn is_seen_by(&self, caller: &Caller) -> bool {
        let departments = caller.person().map(|person| person.departments.as_slice());
        let is_member = |id: Id| departments.is_some_and(|all| all.contains(&id));
        match self.share {
            Share::Private => caller.id() == Some(self.owner),
            Share::Public => true,
            Share::Team => self.department.is_some_and(is_member) || self.is_of(caller),
        }
    }
}

/// What somebody wants a view to be.
#[derive(Clone, Debug)]
pub struct ViewDraft {
    /// What people call it.
    pub name: String,
    /// Who sees it.
    pub share: Share,
    /// With [`Share::Team`]: which department; the caller's own when not said.
    pub department: Option<Id>,
    /// Columns, filter, sort, group, colours, kind.
    pub list: ListDoc,
}

/// The internal tables of views.
pub(crate) fn tables() -> Vec<TableSpec> {
    table::tables()
}

impl Platform {
    /// The views of `object` that the caller sees, their own first, then by name.
    ///
    /// # Errors
    /// `object.unknown`; those of the store.
    pub fn views(&self, caller: &Caller, object: &str) -> Result<Vec<View>, Problem> {
        let object = self.object_for(caller, object)?;
        let found = self.read(|reader, _| table::of_object(reader, object.number));
        let mut views: Vec<View> = found?
            .into_iter()
            .filter(|view| view.is_seen_by(caller))
            .collect();
        views.sort_by_key(|view| (Some(view.owner) != caller.id(), view.name.clone(), view.id));
        Ok(views)
    }

    /// The views of everybody, of every object.
    pub(crate) fn every_view(&self) -> Result<Vec<View>, Problem> {
        self.read(|reader, _| table::all(reader))
    }

    /// The view `id`, if the caller sees it and may know of its object.
    ///
    /// # Errors
    /// `record.missing`.
    pub fn view(&self, caller: &Caller, id: Id) -> Result<View, Problem> {
        let found = self.read(|reader, _| table::one(reader, id))?;
        let view = found.filter(|view| view.is_seen_by(caller));
        let view = view.ok_or_else(Problem::missing)?;
        let model = self.model();
        let object = model.by_number(view.object).ok_or_else(Problem::missing)?;
        self.object_for(caller, &object.name)?;
        Ok(view)
    }

    /// Keeps a new view of `object`; answers its id.
    ///
    /// # Errors
    /// `object.unknown`, `view.…`, `layout.…`, `field.unknown`, `expr.…`.
    pub fn create_view(
        &self,
        caller: &Caller,
        object: &str,
        draft: &ViewDraft,
    ) -> Result<Id, Problem> {
        let object = self.object_for(caller, object)?;
        let owner = caller.id().ok_or_else(Problem::missing)?;
        check::draft(&self.model(), caller, &object, draft)?;
        let view = View {
            id: self.next_id(),
            object: object.number,
            name: draft.name.trim().to_owned(),
            share: draft.share,
            owner,
            department: department_of(self, caller, draft)?,
            list: draft.list.clone(),
            updated_at: self.now(),
        };
        self.write(caller, Lane::Interactive, move |unit| {
            let kept = table::owned(unit.tx(), (view.object, owner))?;
            if kept >= VIEWS_MAX {
                return Err(too_many());
            }
            table::insert(unit.tx(), &view)?;
            Ok(view.id)
        })
    }

    /// Changes a view that is the caller's own.
    ///
    /// # Errors
    /// `record.missing`, `view.not_yours`, and as [`Self::create_view`].
    pub fn change_view(&self, caller: &Caller, id: Id, draft: &ViewDraft) -> Result<(), Problem> {
        let old = self.own_view(caller, id)?;
        let model = self.model();
        let object = model.by_number(old.object).ok_or_else(Problem::missing)?;
        check::draft(&model, caller, object, draft)?;
        let keeps_team = draft.share == Share::Team
            && old.share == Share::Team
            && (draft.department.is_none() || draft.department == old.department);
        let view = View {
            name: draft.name.trim().to_owned(),
            share: draft.share,
            department: if keeps_team {
                old.department
            } else {
                department_of(self, caller, draft)?
            },
            list: draft.list.clone(),
            updated_at: self.now(),
            ..old
        };
        self.write(caller, Lane::Interactive, move |unit| {
            table::update(unit.tx(), &view)
        })
    }

    /// Removes a view that is the caller's own.
    ///
    /// # Errors
    /// `record.missing`, `view.not_yours`.
    pub fn delete_view(&self, caller: &Caller, id: Id) -> Result<(), Problem> {
        self.own_view(caller, id)?;
        self.write(caller, Lane::Interactive, move |unit| {
            table::delete(unit.tx(), id)
        })
    }

    /// The list or view of `object` that the caller wants to see first.
    ///
    /// # Errors
    /// `object.unknown`; those of the store.
    pub fn default_view(&self, caller: &Caller, object: &str) -> Result<Option<String>, Problem> {
        let object = self.object_for(caller, object)?;
        let user = caller.id().unwrap_or_default();
        self.read(|reader, _| table::first_of(reader, (object.number, user)))
    }

    /// Remembers which list or view of `object` the caller wants to see first.
    ///
    /// # Errors
    /// `object.unknown`, `view.unknown`.
    pub fn set_default_view(
        &self,
        caller: &Caller,
        object: &str,
        choice: Option<String>,
    ) -> Result<(), Problem> {
        let object = self.object_for(caller, object)?;
        if let Some(choice) = &choice {
            let is_list = object.doc.lists.iter().any(|list| list.name == *choice);
            let is_view = || {
                let views = self.views(caller, &object.name)?;
                Ok(views.iter().any(|view| view.id.to_string() == *choice))
            };
            if !is_list && !is_view()? {
                let lists = object.doc.lists.iter().map(|list| list.name.as_str());
                return Err(unknown(choice).suggesting(nearest(choice, lists)));
            }
        }
        let (user, fresh) = (caller.id().unwrap_or_default(), self.next_id());
        let number = object.number;
        self.write(caller, Lane::Interactive, move |unit| {
            table::set_first(unit.tx(), (number, user), (fresh, choice.as_deref()))
        })
    }

    fn own_view(&self, caller: &Caller, id: Id) -> Result<View, Problem> {
        let view = self.view(caller, id)?;
        if view.is_of(caller) {
            return Ok(view);
        }
        Err(Problem::new(
            Kind::Refused,
            "view.not_yours",
            "只有创建者能修改这个视图，您可以另存为自己的",
            "Only its maker may change this view; save it as your own",
        ))
    }
}

/// The department a team's view is for: one the caller belongs to.
fn department_of(
    platform: &Platform,
    caller: &Caller,
    draft: &ViewDraft,
) -> Result<Option<Id>, Problem> {
    if draft.share != Share::Team {
        return Ok(None);
    }
    let person = caller.person().cloned().unwrap_or_default();
    let wanted = draft.department.or(person.department);
    let system = Caller::system("a view is shared with a department there is");
    let is_there = |id: Id| platform.get(&system, "department", id).is_ok();
    let is_member = |id: &Id| {
        let any = caller.access().is_everything() && is_there(*id);
        any || person.departments.contains(id)
    };
    wanted.filter(is_member).map(Some).ok_or_else(|| {
        Problem::refused(
            "view.department",
            "您不在这个部门，不能给它共享视图",
            "You are not in that department, so you cannot share a view with it",
        )
        .on_field("department")
    })
}

fn too_many() -> Problem {
    Problem::invalid(
        "view.too_many",
        format!("每个对象最多保存 {VIEWS_MAX} 个视图"),
        format!("At most {VIEWS_MAX} views of one object are kept"),
    )
}

fn unknown(choice: &str) -> Problem {
    Problem::invalid(
        "view.unknown",
        format!("没有列表或视图 `{choice}`"),
        format!("There is no list or view `{choice}`"),
    )
    .on_field("choice")
}
