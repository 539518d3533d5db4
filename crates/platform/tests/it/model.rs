//! Documents that cannot be right are refused with a code and the place.

use std::collections::BTreeMap;

use weft_kernel::Problem;
use weft_platform::Pack;

use crate::house::House;

const HEAD: &str = r#"
name = "thing"
label = { zh = "东西", en = "Thing" }
plural = { zh = "东西", en = "Things" }
title = "name"
access = "shared"
[[fields]]
name = "name"
type = "text"
label = { zh = "名称", en = "Name" }
"#;

fn field(name: &str, rest: &str) -> String {
    format!(
        "[[fields]]\nname = \"{name}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n{rest}\n"
    )
}

fn formula(name: &str, text: &str) -> String {
    field(
        name,
        &format!("type = \"formula\"\nresult = \"number\"\nformula = '{text}'"),
    )
}

/// What opening a platform with this object, and perhaps another document, is refused with.
fn refused(object: &str, more: Option<(&str, &str)>) -> Problem {
    let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
    let mut files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest.to_owned()),
        ("objects/thing.toml".to_owned(), object.to_owned()),
    ]);
    files.extend(more.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let opened = Pack::read(&files).and_then(|pack| House::with(vec![pack]));
    opened.err().unwrap()
}

fn told(problem: &Problem) -> String {
    let label = problem.told();
    assert!(!label.zh.is_empty() && !label.en.is_empty());
    format!(
        "{} {} {}",
        problem.code(),
        label.zh,
        problem.field().unwrap_or_default()
    )
}

#[test]
fn formulas_in_a_circle_are_named() {
    let circle = [
        HEAD.to_owned(),
        formula("a", "b + 1"),
        formula("b", "c * 2"),
        formula("c", "a"),
    ];
    let problem = refused(&circle.concat(), None);
    assert_eq!(problem.code(), "model.formula_circle");
    assert!(
        ["a", "b", "c"]
            .iter()
            .all(|name| problem.told().zh.contains(name))
    );
    let itself = refused(&(HEAD.to_owned() + &formula("a", "a + 1")), None);
    assert_eq!(itself.code(), "model.formula_circle");
}

#[test]
fn what_is_computed_when_read_is_no_title_and_never_unique() {
    let parent = field("parent", "type = \"lookup\"\ntarget = \"thing\"");
    let more = formula("a", "LEN(parent.name)");
    for (title, unique) in [
        ("title = \"a\"", ""),
        ("title = \"name\"", "unique = true\n"),
    ] {
        let head = HEAD.replace("title = \"name\"", title);
        let more = more.replace(
            "type = \"formula\"\n",
            &format!("type = \"formula\"\n{unique}"),
        );
        let problem = refused(&(head + &parent + &more), None);
        let found = (problem.code(), problem.field());
        assert_eq!(found, ("model.computed_at_read", Some("thing.a")));
    }
}

#[test]
fn what_a_document_names_must_be_there() {
    let unknown_key = HEAD.replace("access =", "acces =");
    assert_eq!(refused(&unknown_key, None).code(), "pack.unreadable");
    assert!(told(&refused(&unknown_key, None)).contains("objects/thing.toml"));
    let cases = [
        (
            HEAD.replace("title = \"name\"", "title = \"nome\""),
            "model.document",
            "nome",
        ),
        (
            HEAD.to_owned() + &field("x", "type = \"txt\""),
            "model.document",
            "txt",
        ),
        (
            HEAD.to_owned() + &field("x", "type = \"lookup\"\ntarget = \"no\""),
            "model.target_missing",
            "no",
        ),
        (
            HEAD.to_owned() + &field("x", "type = \"lookup\""),
            "model.document",
            "thing.x",
        ),
        (
            HEAD.to_owned() + &field("name", "type = \"text\""),
            "model.document",
            "name",
        ),
        (
            HEAD.to_owned() + &formula("x", "nome + 1"),
            "expr.unknown_field",
            "nome",
        ),
        (
            HEAD.to_owned() + &formula("x", "1 +"),
            "expr.syntax",
            "thing.x",
        ),
        (
            HEAD.replace("\"shared\"", "\"inherit\""),
            "model.document",
            "parent",
        ),
    ];
    for (object, code, names) in cases {
        let problem = refused(&object, None);
        assert_eq!(problem.code(), code, "{names}");
        assert!(told(&problem).contains(names), "{}", told(&problem));
    }
}

#[test]
fn a_right_on_what_is_not_there_is_no_silent_hole() {
    let role = |rights: &str| {
        format!("name = \"r\"\nlabel = {{ zh = \"角色\", en = \"Role\" }}\n{rights}")
    };
    let field = role("[objects.thing]\nread = \"all\"\nhidden = [\"nome\"]");
    let problem = refused(HEAD, Some(("roles/r.toml", &field)));
    assert_eq!(
        (problem.code(), problem.field()),
        ("field.unknown", Some("roles.r.objects.thing.nome"))
    );
    let object = role("[objects.thin]\nread = \"all\"");
    assert_eq!(
        refused(HEAD, Some(("roles/r.toml", &object))).code(),
        "object.unknown"
    );
    let scope = role("[objects.thing]\nread = \"everything\"");
    assert_eq!(
        refused(HEAD, Some(("roles/r.toml", &scope))).code(),
        "pack.unreadable"
    );
}
