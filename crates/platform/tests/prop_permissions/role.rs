//! Random roles and people, and the rules of rights as they are written, over plain rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use weft_kernel::{Label, Language};
use weft_platform::pack::GrantDoc;
use weft_platform::{Access, Caller, Person, RoleDoc, Scope};

use crate::pack::{self, ACCT, DEPARTMENT, Kept, Kind, NAMES, USER};
use crate::world::{Row, Rows, Val, World};

/// The rights on one object.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) read: Scope,
    pub(crate) create: bool,
    pub(crate) update: Scope,
    pub(crate) delete: Scope,
    pub(crate) hidden: BTreeSet<&'static str>,
    pub(crate) readonly: BTreeSet<&'static str>,
}

/// Somebody: their place among the users, how many departments they reach, their rights.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    pub(crate) user: usize,
    pub(crate) departments: usize,
    pub(crate) grants: Vec<Grant>,
}

/// A deliberate mistake of the oracle, which the property must notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    JoinWithoutRights,
    LabelWithoutRights,
    FoldWithoutRights,
    SearchWithoutRights,
    CountWithoutRights,
    RelatedWithoutRights,
    HiddenFiltered,
    HiddenSorted,
    HiddenGrouped,
    HiddenSearched,
    DerivedShown,
    DeletedParentCounts,
    DepartmentIsAll,
    OwnIsDepartment,
    UpdateReachesWhatIsRead,
    NewRowUnchecked,
    ReadonlyWritten,
    ForeignLinkTaken,
}

/// The rules, for one person over some rows.
pub(crate) struct Rules<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) who: &'a Somebody,
    pub(crate) fault: Fault,
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        3 => Just(Scope::All),
        4 => Just(Scope::Department),
        4 => Just(Scope::Own),
        1 => Just(Scope::None),
    ]
}

fn grant(object: usize) -> impl Strategy<Value = Grant> {
    let names: Vec<&'static str> = pack::fields(object).map(|field| field.name).collect();
    let count = names.len();
    let some = move |names: Vec<&'static str>, chosen: Vec<prop::sample::Index>| {
        let picked = chosen.iter().map(|index| names[index.index(count)]);
        picked.collect::<BTreeSet<_>>()
    };
    let few = || prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    let read = if object >= USER {
        prop_oneof![9 => Just(Scope::All), 1 => Just(Scope::None)].boxed()
    } else {
        scope().boxed()
    };
    (read, any::<bool>(), scope(), scope(), few(), few()).prop_map(
        move |(read, create, update, delete, hidden, readonly)| Grant {
            read,
            create,
            update,
            delete,
            hidden: some(names.clone(), hidden),
            readonly: some(names.clone(), readonly),
        },
    )
}

/// Anybody with any rights.
pub(crate) fn somebody() -> impl Strategy<Value = Somebody> {
    let grants: Vec<_> = (0..NAMES.len()).map(grant).collect();
    (0..4_usize, 0..3_usize, grants).prop_map(|(user, departments, grants)| Somebody {
        user,
        departments,
        grants,
    })
}

impl Rules<'_> {
    /// The row of the person themself.
    pub(crate) fn me(&self) -> usize {
        self.rows.of(USER)[self.who.user]
    }

    fn departments(&self) -> Vec<usize> {
        let mut all = self.rows.of(DEPARTMENT);
        all.rotate_left(self.who.user % 3);
        all.truncate(self.who.departments);
        all
    }

    pub(crate) fn grant(&self, object: usize) -> &Grant {
        &self.who.grants[object]
    }

    pub(crate) fn read(&self, object: usize) -> Scope {
        self.grant(object).read
    }

    pub(crate) fn update(&self, object: usize) -> Scope {
        self.grant(object).update.min(self.read(object))
    }

    pub(crate) fn delete(&self, object: usize) -> Scope {
        self.grant(object).delete.min(self.read(object))
    }

    pub(crate) fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// Whether the field exists for the person.
    pub(crate) fn reads(&self, object: usize, name: &str) -> bool {
        let grant = self.grant(object);
        if grant.read == Scope::None || grant.hidden.contains(name) {
            return false;
        }
        let is_total = |kind| matches!(kind, Kind::Formula(..) | Kind::Rollup(..));
        let kind = pack::find(object, name).kind;
        if is_total(kind) && self.is(Fault::DerivedShown) {
            return true;
        }
        match kind {
            Kind::Formula(_, _, reads) => reads.iter().all(|name| self.reads(object, name)),
            Kind::Rollup(_, child, link, folded) => {
                self.reads(child, link)
                    && self.reads(child, folded.unwrap_or("stage"))
                    && self.sees_all_lines(object, child, link)
            }
            _ => true,
        }
    }

    /// Whether every line of every record the person sees is seen.
    fn sees_all_lines(&self, object: usize, child: usize, link: &str) -> bool {
        match pack::kept(self.rows.pack, child) {
            Kept::Shared => true,
            Kept::Owned => self.read(child) == Scope::All,
            Kept::Inherit(by) => by == link && self.read(child) >= self.read(object),
        }
    }

    pub(crate) fn is_mine(&self, row: &Row) -> bool {
        row.values["owner"] == Val::Ref(self.me())
    }

    pub(crate) fn is_near(&self, row: &Row) -> bool {
        matches!(row.values["department"], Val::Ref(at) if self.departments().contains(&at))
    }

    /// Whether the row lies within the scope.
    pub(crate) fn within(&self, row: &Row, scope: Scope) -> bool {
        let mine = self.is_mine(row);
        let near = self.is_near(row);
        match (pack::kept(self.rows.pack, row.object), scope) {
            (_, Scope::None) => false,
            (Kept::Shared, _) | (Kept::Owned, Scope::All) => true,
            (Kept::Owned, Scope::Department) => mine || near || self.is(Fault::DepartmentIsAll),
            (Kept::Owned, Scope::Own) => mine || near && self.is(Fault::OwnIsDepartment),
            (Kept::Inherit(by), scope) => match row.values[by] {
                Val::Ref(parent) => {
                    let parent = &self.rows.all[parent];
                    (parent.live || self.is(Fault::DeletedParentCounts))
                        && self.within(parent, scope)
                        && self.within(parent, self.read(parent.object))
                }
                // Without a parent, one's own.
                _ => mine || near && scope > Scope::Own,
            },
        }
    }

    /// Whether the person sees the row.
    pub(crate) fn sees(&self, row: &Row) -> bool {
        row.live && self.within(row, self.read(row.object))
    }

    /// The person as the platform knows them.
    pub(crate) fn caller(&self, world: &World) -> Caller {
        let names = |names: &BTreeSet<&'static str>| names.iter().map(|&n| n.to_owned()).collect();
        let mut objects = BTreeMap::new();
        for (object, grant) in self.who.grants.iter().enumerate() {
            let doc = GrantDoc {
                read: grant.read,
                create: grant.create,
                update: grant.update,
                delete: grant.delete,
                hidden: names(&grant.hidden),
                readonly: names(&grant.readonly),
            };
            objects.insert(NAMES[object].to_owned(), doc);
        }
        let role = RoleDoc {
            name: "somebody".into(),
            label: Label::same("somebody"),
            administrator: false,
            may_import: false,
            commands: Vec::new(),
            objects,
        };
        let id = |place: usize| world.rows.all[place].id;
        let departments: Vec<_> = self.departments().into_iter().map(id).collect();
        let person = Person {
            id: id(self.me()),
            name: "somebody".into(),
            department: departments.first().copied(),
            departments,
        };
        let access = Access::of(&[&role], &world.platform.model()).unwrap();
        Caller::user(Arc::new(person), Arc::new(access), Language::Zh)
    }

    /// The department the person is in.
    pub(crate) fn department(&self) -> Val {
        self.departments()
            .first()
            .map_or(Val::Null, |place| Val::Ref(*place))
    }
}

/// Every object of the proof that people write.
pub(crate) const WRITTEN: std::ops::Range<usize> = ACCT..USER;
