//! Random roles and people, as the oracle keeps them and as the platform is told of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use weft_kernel::{Label, Language};
use weft_platform::pack::{Effect, GrantDoc, RuleAction, RuleDoc};
use weft_platform::{Access, Caller, Person, RoleDoc, Scope};

use crate::ask::{Filter, rule_filter};
use crate::pack::{self, ACCT, NAMES, PROD, USER};
use crate::rules::Rules;
use crate::world::World;

/// A record rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) action: RuleAction,
    pub(crate) when: Filter,
    pub(crate) effect: Effect,
}

/// The rights of one role on one object.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) read: Scope,
    pub(crate) create: bool,
    pub(crate) update: Scope,
    pub(crate) delete: Scope,
    pub(crate) hidden: BTreeSet<&'static str>,
    pub(crate) readonly: BTreeSet<&'static str>,
    /// Masked fields that may be asked for in clear.
    pub(crate) reveal: BTreeSet<&'static str>,
    pub(crate) rules: Vec<Rule>,
}

/// A role: rights by object.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) grants: Vec<Grant>,
}

/// Somebody: their place among the users, how many departments they reach, their roles.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    pub(crate) user: usize,
    pub(crate) departments: usize,
    pub(crate) roles: Vec<Role>,
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        6 => Just(Scope::All),
        8 => Just(Scope::Department),
        8 => Just(Scope::Own),
        1 => Just(Scope::Rule),
        2 => Just(Scope::None),
    ]
}

fn rule(object: usize) -> impl Strategy<Value = Rule> {
    let action = prop_oneof![
        4 => Just(RuleAction::Read),
        2 => Just(RuleAction::Update),
        1 => Just(RuleAction::Delete),
    ];
    let effect = prop_oneof![Just(Effect::Allow), Just(Effect::Deny)];
    (action, rule_filter(object), effect).prop_map(|(action, when, effect)| Rule {
        action,
        when,
        effect,
    })
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
    let rules = if object <= PROD {
        let some = prop::collection::vec(rule(object), 1..4);
        prop_oneof![2 => Just(Vec::new()), 1 => some].boxed()
    } else {
        Just(Vec::new()).boxed()
    };
    let scopes = (read, any::<bool>(), scope(), scope());
    let masked: Vec<&'static str> = pack::own_fields(object)
        .iter()
        .filter(|field| field.mask.is_some())
        .map(|field| field.name)
        .collect();
    let reveal = any::<bool>().prop_map(move |reveals| {
        let named = masked.iter().copied();
        named.filter(|_| reveals).collect::<BTreeSet<_>>()
    });
    (scopes, few(), few(), reveal, rules).prop_map(
        move |((read, create, update, delete), hidden, readonly, reveal, rules)| Grant {
            read,
            create,
            update,
            delete,
            hidden: some(names.clone(), hidden),
            readonly: some(names.clone(), readonly),
            reveal,
            rules,
        },
    )
}

fn role() -> impl Strategy<Value = Role> {
    let grants: Vec<_> = (0..NAMES.len()).map(grant).collect();
    grants.prop_map(|grants| Role { grants })
}

/// Anybody with any rights.
pub(crate) fn somebody() -> impl Strategy<Value = Somebody> {
    let roles = prop_oneof![
        2 => prop::collection::vec(role(), 1),
        1 => prop::collection::vec(role(), 2..4),
    ];
    (0..4_usize, 0..3_usize, roles).prop_map(|(user, departments, roles)| Somebody {
        user,
        departments,
        roles,
    })
}

impl Role {
    /// The role as its document says it.
    fn document(&self, place: usize) -> RoleDoc {
        let names = |names: &BTreeSet<&'static str>| names.iter().map(|&n| n.to_owned()).collect();
        let mut objects = BTreeMap::new();
        for (object, grant) in self.grants.iter().enumerate() {
            let rules = grant.rules.iter().map(|rule| RuleDoc {
                action: rule.action,
                when: rule.when.text(),
                effect: rule.effect,
                label: None,
            });
            let doc = GrantDoc {
                read: grant.read,
                create: grant.create,
                update: grant.update,
                delete: grant.delete,
                hidden: names(&grant.hidden),
                readonly: names(&grant.readonly),
                reveal: names(&grant.reveal),
                rules: rules.collect(),
            };
            objects.insert(NAMES[object].to_owned(), doc);
        }
        RoleDoc {
            name: format!("role_{place}"),
            label: Label::same("somebody"),
            administrator: false,
            may_import: false,
            export: false,
            configure: false,
            commands: Vec::new(),
            objects,
        }
    }
}

impl Rules<'_> {
    /// The person as the platform knows them.
    pub(crate) fn caller(&self, world: &World) -> Caller {
        let roles = self.who.roles.iter().enumerate();
        let roles: Vec<RoleDoc> = roles.map(|(place, role)| role.document(place)).collect();
        let id = |place: usize| world.rows.all[place].id;
        let departments: Vec<_> = self.departments().into_iter().map(id).collect();
        let person = Person {
            id: id(self.me()),
            name: "somebody".into(),
            department: departments.first().copied(),
            departments,
        };
        let roles: Vec<&RoleDoc> = roles.iter().collect();
        let access = Access::of(&roles, &world.platform.model()).unwrap();
        Caller::user(Arc::new(person), Arc::new(access), Language::Zh)
    }
}

/// Every object of the proof that people write.
pub(crate) const WRITTEN: std::ops::Range<usize> = ACCT..USER;
