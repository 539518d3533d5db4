//! The shape of lowered expressions: indexes stay usable, joins are shared, rights are everywhere.

use std::cell::RefCell;

use weft_expr::random::{ACCOUNT, LINE, Model, ORDER, USER};
use weft_expr::{
    ALIASES_MAX, Aliases, JOINS_MAX, LowerScope, ObjectRef, World, catalogue, check, check_joins,
};
use weft_kernel::query::{Column, Datum, Function, Join, Term};
use weft_kernel::{Id, Moment, Problem, Zone};

struct Lowered {
    term: Term,
    joins: Vec<Join>,
    sources: Vec<(u16, ObjectRef)>,
    asked: Vec<(ObjectRef, u16)>,
}

fn lowered(texts: &[&str]) -> Result<Lowered, Problem> {
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let now = Moment::parse("2026-11-22T06:30:00Z").unwrap();
    let world = World {
        now,
        zone: &zone,
        me: Some(Id::new(4001)),
    };
    let aliases = Aliases::from(1);
    let asked = RefCell::new(Vec::new());
    let rights = |object: ObjectRef, alias: u16| {
        asked.borrow_mut().push((object, alias));
        Ok(visible(alias))
    };
    let mut scope = LowerScope::new(&Model, 0, &aliases, world, &rights);
    let mut term = Term::TRUE;
    for text in texts {
        let checked =
            check(text, ORDER, &Model, None).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        term = term.and(checked.lower(&mut scope)?);
    }
    let (joins, sources) = (scope.joins, scope.sources);
    Ok(Lowered {
        term,
        joins,
        sources,
        asked: asked.into_inner(),
    })
}

/// Stands for the rights on the table under an alias.
fn visible(alias: u16) -> Term {
    Term::Column(alias, Column::fixed("visible"))
}

fn call(function: Function, field: u32, datum: impl Into<Datum>) -> Term {
    Term::call2(
        function,
        Term::column(&Column::of_field(field)),
        Term::value(datum),
    )
}

#[test]
fn a_constant_is_fitted_to_the_column_and_not_the_column_to_it() {
    for (text, expected) in [
        ("amount > 1.5", call(Function::Gt, 103, 15_000)),
        ("1.5 < amount", call(Function::Gt, 103, 15_000)),
        ("amount > 1.00005", call(Function::Gt, 103, 10_000)),
        ("amount >= 1.00005", call(Function::Gt, 103, 10_000)),
        ("amount < 1.00005", call(Function::Le, 103, 10_000)),
        ("amount <= 1.00005", call(Function::Le, 103, 10_000)),
        ("amount < -1.00005", call(Function::Le, 103, -10_001)),
        ("stars > 2.5", call(Function::Gt, 106, 2)),
        (
            "amount > 100 * 1000",
            call(Function::Gt, 103, 1_000_000_000),
        ),
        (
            "order_date >= TODAY() - 7d",
            call(Function::Ge, 108, "2026-11-15"),
        ),
        ("owner = me", call(Function::Eq, 114, 4001)),
        ("status = '草稿'", call(Function::Eq, 111, "draft")),
        (
            "created_at >= #2026-11-22#",
            call(Function::Ge, 110, 1_795_276_800_000),
        ),
        (
            "created_at > NOW() - 1d",
            call(Function::Gt, 110, 1_795_242_600_000),
        ),
        (
            "tags contains 'vip'",
            call(Function::Contains, 112, "\"vip\""),
        ),
    ] {
        assert_eq!(lowered(&[text]).unwrap().term, expected, "{text}");
    }
    let on_a_day = lowered(&["created_at = \"2026-11-22\""]).unwrap().term;
    let from = call(Function::Ge, 110, 1_795_276_800_000);
    assert_eq!(
        on_a_day,
        from.and(call(Function::Lt, 110, 1_795_363_200_000))
    );
    let listed = lowered(&["amount in (1, 2.5)"]).unwrap().term;
    let column = Term::column(&Column::of_field(103));
    assert_eq!(listed, column.is_in([10_000_i64, 25_000]));
}

#[test]
fn joins_are_shared_by_path_and_carry_rights() {
    let Lowered {
        joins,
        sources,
        asked,
        ..
    } = lowered(&[
        "account.region = 'a' and account.owner.name = 'b'",
        "account.credit > 1 and owner.name = 'c'",
    ])
    .unwrap();
    assert_eq!(sources, [(1, ACCOUNT), (2, USER), (3, USER)]);
    assert_eq!(asked, [(ACCOUNT, 1), (USER, 2), (USER, 3)]);
    let along = |from: u16, field: u32, to: u16| {
        Term::Column(from, Column::of_field(field)).eq(Term::Column(to, Column::fixed("id")))
    };
    let on: Vec<Term> = joins.into_iter().map(|join| join.on).collect();
    let expected = [along(0, 113, 1), along(1, 205, 2), along(0, 114, 3)];
    let expected = expected
        .into_iter()
        .zip(1..)
        .map(|(on, alias)| on.and(visible(alias)));
    assert_eq!(on, expected.collect::<Vec<_>>());
}

#[test]
fn related_rows_are_live_and_carry_rights() {
    let found = lowered(&["COUNT(lines, lines.supplier.active) > 0"]).unwrap();
    assert_eq!(found.asked, [(LINE, 1), (ACCOUNT, 2)]);
    assert_eq!(found.sources, [(1, LINE), (2, ACCOUNT)]);
    assert!(found.joins.is_empty(), "the join belongs to the subquery");
    let Term::Exists(select) = found.term else {
        panic!("whether there is a row is not counted: {:?}", found.term);
    };
    assert_eq!(select.joins.len(), 1);
    let Term::Call(Function::And, parts) = &select.filter else {
        panic!("a filter of several parts");
    };
    assert!(parts.contains(&visible(1)));
    assert!(parts.contains(&Term::Column(1, Column::fixed("deleted_at")).is_null()));
}

#[test]
fn a_query_reads_only_so_many_tables() {
    let tables = usize::from(ALIASES_MAX);
    assert!(lowered(&vec!["COUNT(lines) > 1"; tables - 1]).is_ok());
    let problem = lowered(&vec!["COUNT(lines) > 1"; tables])
        .map(|_| ())
        .unwrap_err();
    assert_eq!(problem.code(), "expr.too_many_tables");
}

#[test]
fn only_so_many_tables_are_joined_to_one() {
    let mut joins = lowered(&["account.name = \"a\""]).unwrap().joins;
    joins = vec![joins.remove(0); JOINS_MAX];
    assert!(check_joins(&joins).is_ok());
    joins.push(joins[0].clone());
    let problem = check_joins(&joins).unwrap_err();
    assert_eq!(problem.code(), "expr.too_many_tables");
}

#[test]
fn the_deepest_expression_fits_a_common_stack() {
    let text = format!("{}amount{} > 1", "ABS(".repeat(60), ")".repeat(60));
    assert!(lowered(&[&text]).is_ok());
    let text = format!("{}active", "not ".repeat(60));
    assert!(lowered(&[&text]).is_ok());
}

#[test]
fn everything_read_is_known() {
    let checked = check(
        "SUM(lines.price, lines.supplier.active) > amount and account.owner = me",
        ORDER,
        &Model,
        None,
    )
    .unwrap();
    let mut read: Vec<(u32, Option<u32>, usize)> = checked
        .references()
        .iter()
        .map(|read| (read.object.0, read.field, read.path.len()))
        .collect();
    read.sort_unstable();
    let expected = [
        (1, Some(103), 0),
        (1, Some(113), 0),
        (2, Some(205), 1),
        (2, Some(206), 2),
        (3, None, 1),
        (3, Some(301), 1),
        (3, Some(303), 1),
        (3, Some(306), 1),
    ];
    assert_eq!(read, expected);
    assert!(!checked.is_same_row() && checked.reads_user() && !checked.reads_time());
    let own = check("amount * (1 - discount)", ORDER, &Model, None).unwrap();
    assert!(own.is_same_row() && !own.reads_user());
    assert!(
        check("due_date < TODAY()", ORDER, &Model, None)
            .unwrap()
            .reads_time()
    );
}

#[test]
fn every_function_has_an_example_that_works() {
    let mut names = Vec::new();
    for function in catalogue() {
        let checked = check(function.example, ORDER, &Model, None);
        let checked = checked.unwrap_or_else(|problem| panic!("{}: {problem}", function.name));
        assert!(
            checked.to_string().contains(function.name),
            "{}",
            function.name
        );
        assert!(lowered(&[function.example]).is_ok(), "{}", function.name);
        let about = function.about();
        assert!(!about.zh.is_empty() && !about.en.is_empty());
        names.extend([function.name, function.alias]);
        names.extend(function.synonyms());
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name is given once");
}
