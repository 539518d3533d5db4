//! Rights outlive a version of the model: held by number, made anew, never used as they were.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_kernel::{Id, Language, Moment, Zone};

use super::{Access, Action, Compiler};
use crate::caller::{Caller, Person};
use crate::model::{Model, Numbers};
use crate::pack::Pack;

/// A model of one object with these fields, in which the role `clerk` does not see `secret`.
fn model(version: u64, fields: &[&str], hidden: &str) -> Model {
    let mut object = String::from(
        "name = 'deal'\nlabel = { zh = '商机', en = 'Deal' }\nplural = { zh = '商机', en = 'Deals' }\n\
         title = 'name'\naccess = 'owned'\n",
    );
    for name in fields {
        object.push_str(&format!(
            "[[fields]]\nname = '{name}'\ntype = 'text'\nlabel = {{ zh = '{name}', en = '{name}' }}\n"
        ));
    }
    let role = format!(
        "name = 'clerk'\nlabel = {{ zh = '文员', en = 'Clerk' }}\n\
         [objects.deal]\nread = 'own'\nhidden = [{hidden}]\n"
    );
    let pack = "name = 'test'\nversion = '1'\nlabel = { zh = '测试', en = 'Test' }\n".to_owned();
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), pack),
        ("objects/deal.toml".to_owned(), object),
        ("roles/clerk.toml".to_owned(), role),
    ]);
    let numbered = [
        ("deal", 10),
        ("deal.name", 11),
        ("deal.secret", 12),
        ("deal.note", 13),
    ];
    let numbers: Numbers = numbered
        .into_iter()
        .map(|(name, number)| (name.to_owned(), number))
        .collect();
    let home = crate::model::Home {
        zone: Zone::named("Asia/Shanghai").unwrap(),
        currency: weft_kernel::Currency::of_code("CNY").unwrap(),
    };
    let mut model = Model::build(&[Pack::read(&files).unwrap()], &numbers, home).unwrap();
    model.version = version;
    model
}

fn clerk(model: &Model) -> Caller {
    let person = Person {
        id: Id::new(7),
        ..Person::default()
    };
    let access = Access::of(&[&model.roles["clerk"]], model).unwrap();
    Caller::user(Arc::new(person), Arc::new(access), Language::Zh)
}

fn reads(access: &Access, model: &Model, name: &str) -> bool {
    let object = model.object("deal").unwrap();
    access.may_read_field(object, object.index(name).unwrap())
}

#[test]
fn a_hidden_field_stays_hidden_when_its_place_changes() {
    let held = clerk(&model(1, &["name", "secret"], "'secret'"));
    let later = model(2, &["name", "note", "secret"], "'secret'");
    assert!(!reads(held.access(), &later, "secret"));
    assert!(reads(held.access(), &later, "note"));
}

#[test]
fn rights_of_another_version_make_no_query() {
    let held = clerk(&model(1, &["name"], ""));
    let later = model(2, &["name", "secret"], "'secret'");
    let deal = later.object("deal").unwrap();
    let select = |caller: &Caller| {
        Compiler::new(&later, caller, Moment::from_ms(0)).select(deal, Action::Read)
    };
    assert_eq!(select(&held).unwrap_err().code(), "access.stale_model");
    assert!(select(&held.current(&later).unwrap()).is_ok());
    assert!(
        select(&Caller::system("a test")).is_ok(),
        "the house fits any version"
    );
}

#[test]
fn a_held_caller_gets_the_rights_of_the_model_in_use() {
    let held = clerk(&model(1, &["name", "secret"], ""));
    let later = model(2, &["name", "secret"], "'secret'");
    assert!(reads(held.access(), &later, "secret"));
    let current = held.current(&later).unwrap();
    assert!(!reads(current.access(), &later, "secret"));
    assert_eq!(current.id(), held.id());
}

#[test]
fn the_limits_of_a_token_outlive_a_version_of_the_model() {
    use crate::people::{TokenAction, TokenScope, TokenScopes};
    let old = model(1, &["name", "secret"], "");
    let scope = TokenScope {
        object: "deal".into(),
        actions: [TokenAction::Update].into(),
    };
    let limits = Arc::new(TokenScopes::new(vec![scope], &old).unwrap());
    let narrowed = clerk(&old).rights().within(&limits, &old).unwrap();
    assert!(reads(clerk(&old).access(), &old, "name") && !reads(&narrowed, &old, "name"));
    let new = model(2, &["name", "secret", "note"], "");
    let renewed = narrowed.renewed(&new).unwrap().unwrap();
    assert!(!reads(&renewed, &new, "note") && renewed.limits().is_some());
    let all = Access::everything().within(&limits, &new).unwrap();
    assert!(!all.is_everything() && !reads(&all, &new, "name"));
}
