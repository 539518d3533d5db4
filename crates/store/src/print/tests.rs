//! What is printed, seen whole.

use weft_kernel::Zone;
use weft_kernel::query::{Column, Datum, Fold, Function, Join, Select, Source, Table, Term};

use super::{Dialect, print_delete, print_insert, print_newest, print_select, print_update};
use crate::schema::ColumnKind;

fn field(number: u32) -> Term {
    Term::column(&Column::of_field(number))
}

fn call(function: Function, args: impl IntoIterator<Item = Term>) -> Term {
    Term::Call(function, args.into_iter().collect())
}

fn both(select: &Select, kinds: &[ColumnKind]) -> [(String, Vec<Datum>); 2] {
    [Dialect::Sqlite, Dialect::Postgres].map(|dialect| {
        let printed = print_select(select, kinds, dialect, &Zone::utc());
        (printed.sql, printed.params)
    })
}

/// A condition in both dialects.
fn conditions(term: Term) -> [String; 2] {
    let select = Select::from(Table::of_object(1))
        .column(&Column::fixed("id"))
        .and(term);
    both(&select, &[ColumnKind::Int])
        .map(|(sql, _)| sql.replace("select a0.id from t_1 a0 where ", ""))
}

#[test]
fn a_list_is_filtered_joined_sorted_and_cut() {
    let account = Source {
        table: Table::of_object(2),
        alias: 1,
    };
    let name = Term::Column(1, Column::of_field(20));
    let mut select = Select::from(Table::of_object(1))
        .column(&Column::fixed("id"))
        .output("account", name.clone())
        .and(field(3).eq(Term::value("草稿")))
        .and(Term::column(&Column::fixed("deleted_at")).is_null())
        .sort_by(name, false)
        .sort_by(Term::column(&Column::fixed("created_at")), true)
        .limit(50);
    let on = field(4).eq(Term::Column(1, Column::fixed("id")));
    select.joins.push(Join {
        source: account,
        on,
    });
    select.offset = 100;
    let [sqlite, postgres] = both(&select, &[ColumnKind::Int, ColumnKind::Text]);
    assert_eq!(
        sqlite.0,
        "select a0.id, a1.f_20 from t_1 a0 left join t_2 a1 on (a0.f_4 = a1.id) \
         where ((a0.f_3 = ?1) and (a0.deleted_at is null)) \
         order by a1.f_20 nulls last, a0.created_at desc limit ?2 offset ?3"
    );
    assert_eq!(
        sqlite.1,
        [Datum::from("草稿"), Datum::Int(50), Datum::Int(100)]
    );
    assert_eq!(
        postgres.0,
        "select a0.id, a1.f_20 from t_1 a0 left join t_2 a1 on (a0.f_4 = a1.id) \
         where ((a0.f_3 = $1::text) and (a0.deleted_at is null)) \
         order by a1.f_20 nulls last, a0.created_at desc limit $2::bigint offset $3::bigint"
    );
    assert_eq!(sqlite.1, postgres.1);
}

#[test]
fn rows_may_be_left_out_without_a_limit() {
    let mut select = Select::from(Table::of_object(1)).column(&Column::fixed("id"));
    select.offset = 5;
    let [sqlite, postgres] = both(&select, &[ColumnKind::Int]);
    assert_eq!(sqlite.0, "select a0.id from t_1 a0 limit -1 offset ?1");
    assert_eq!(postgres.0, "select a0.id from t_1 a0 offset $1::bigint");
}

#[test]
fn a_group_is_recognised_by_its_equal_parameters() {
    let month = call(Function::Left, [field(5), Term::value(7)]);
    let mut select = Select::from(Table::of_object(1))
        .output("month", month.clone())
        .output("total", Term::Fold(Fold::Sum, Some(Box::new(field(6)))))
        .output("rows", Term::Fold(Fold::Count, None))
        .sort_by(month.clone(), false);
    select.group = vec![month];
    select.having = Some(Term::call2(
        Function::Gt,
        Term::Fold(Fold::Count, None),
        Term::value(7),
    ));
    let [sqlite, postgres] = both(
        &select,
        &[ColumnKind::Text, ColumnKind::Int, ColumnKind::Int],
    );
    assert_eq!(
        sqlite.0,
        "select weft_left(a0.f_5, ?1), sum(a0.f_6), count(*) from t_1 a0 \
         group by weft_left(a0.f_5, ?1) having (count(*) > ?1) \
         order by weft_left(a0.f_5, ?1) nulls last"
    );
    let left = "nullif(left(a0.f_5, (case when $1::bigint is not null then \
                least(greatest($1::bigint, 0), 1073741824) end)::int), '')";
    assert_eq!(
        postgres.0,
        format!(
            "select {left}, sum(a0.f_6)::bigint, count(*) from t_1 a0 group by {left} \
             having (count(*) > $1::bigint) order by {left} collate \"C\" nulls last"
        )
    );
    assert_eq!(postgres.1, [Datum::Int(7)]);
}

#[test]
fn conditions_read_as_they_are_meant() {
    let cases = [
        (
            field(1)
                .eq(Term::value(true))
                .negated()
                .or(field(2).is_null()),
            "((not (a0.f_1 = ?1)) or (a0.f_2 is null))",
            "((not (a0.f_1 = $1::boolean)) or (a0.f_2 is null))",
        ),
        (
            field(1).is_in([Some("a"), None, Some("b")]),
            "(a0.f_1 in (?1, ?2))",
            "(a0.f_1 in ($1::text, $2::text))",
        ),
        (field(1).is_in::<i64>([]), "?1", "$1::boolean"),
        (
            Term::call2(
                Function::Lt,
                call(Function::Lower, [field(1)]),
                Term::value("b"),
            ),
            "(weft_lower(a0.f_1) < ?1)",
            "(lower(a0.f_1 collate \"C\") < $1::text collate \"C\")",
        ),
        (
            call(Function::Coalesce, [Term::Datum(Datum::Null), field(1)]).eq(Term::value(1)),
            "(coalesce(null, a0.f_1) = ?1)",
            "(coalesce(null::bigint, a0.f_1) = $1::bigint)",
        ),
        (
            Term::Match(
                0,
                vec![vec!["织客".into(), "A\"b".into()], vec!["zk".into()]],
            )
            .negated(),
            "(not (a0.id in (select rowid from q_1 where q_1 match ?1)))",
            "(not (a0.id in (select id from q_1 where tokens @@ $1::text::tsquery)))",
        ),
        (Term::Match(0, vec![vec!["\"".into()]]), "?1", "$1::boolean"),
    ];
    for (term, sqlite, postgres) in cases {
        assert_eq!(conditions(term), [sqlite, postgres]);
    }
}

#[test]
fn subqueries_read_their_first_column() {
    let orders = || {
        let order = Select::from_alias(Table::of_object(2), 1).column(&Column::of_field(8));
        let own = Term::Column(1, Column::of_field(8)).eq(Term::column(&Column::fixed("id")));
        Box::new(order.column(&Column::fixed("id")).and(own))
    };
    let within = "(select a1.f_8 from t_2 a1 where (a1.f_8 = a0.id))";
    let exists = format!("exists {within}");
    assert_eq!(conditions(Term::Exists(orders())), [exists.clone(), exists]);
    let found = format!("(a0.f_1 in {within})");
    let term = Term::InSelect(Box::new(field(1)), orders());
    assert_eq!(conditions(term), [found.clone(), found]);
    let [sqlite, postgres] = conditions(Term::Scalar(orders()).eq(Term::value(3)));
    assert_eq!(sqlite, format!("({within} = ?1)"));
    assert_eq!(postgres, format!("({within} = $1::bigint)"));
}

#[test]
fn among_some_ids_sqlite_walks_no_other_index() {
    let own = || Box::new(Term::column(&Column::fixed("id")));
    let mut some = Select::from_alias(Table::of_object(1), 9).limit(500);
    some = some.output("id", Term::Column(9, Column::fixed("id")));
    let all = Select {
        limit: None,
        ..some.clone()
    };
    let from = |among: Select| {
        let filter = field(3).eq(Term::value("a"));
        let select = Select::from(Table::of_object(1)).column(&Column::fixed("id"));
        let select = select
            .and(filter)
            .and(Term::InSelect(own(), Box::new(among)));
        both(&select, &[ColumnKind::Int]).map(|(sql, _)| sql.contains(" from t_1 a0 not indexed "))
    };
    assert_eq!((from(some), from(all)), ([true, false], [false, false]));
}

#[test]
fn a_long_list_is_one_parameter() {
    let texts: Vec<_> = (0..40).map(|n| format!("{n}\"\\,{{}}")).collect();
    let select = Select::from(Table::of_object(1)).and(field(1).is_in(texts));
    let [sqlite, postgres] = both(&select, &[]);
    assert!(
        sqlite
            .0
            .ends_with("(a0.f_1 in (select value from json_each(?1)))"),
        "{}",
        sqlite.0
    );
    assert!(
        postgres.0.ends_with("(a0.f_1 = any($1::text::text[]))"),
        "{}",
        postgres.0
    );
    assert_eq!((sqlite.1.len(), postgres.1.len()), (1, 1));
}

#[test]
fn writes_name_their_columns() {
    let (table, columns) = (
        Table::of_object(1),
        [Column::fixed("id"), Column::of_field(1)],
    );
    assert_eq!(
        print_insert(&table, &columns, Dialect::Postgres),
        "insert into t_1 (id, f_1) values ($1, $2)"
    );
    let set = [
        (
            Column::of_field(1),
            Term::call2(Function::Add, field(1), Term::value(5)),
        ),
        (Column::of_field(2), Term::Datum(Datum::Null)),
    ];
    let filter = Term::column(&Column::fixed("id")).eq(Term::value(9));
    let update = print_update(&table, &set, &filter, Dialect::Sqlite, &Zone::utc());
    assert_eq!(
        update.sql,
        "update t_1 as a0 set f_1 = (a0.f_1 + ?1), f_2 = null where (a0.id = ?2)"
    );
    assert_eq!(update.params, [Datum::Int(5), Datum::Int(9)]);
    let delete = print_delete(&table, &Term::TRUE, Dialect::Postgres, &Zone::utc());
    assert_eq!(delete.sql, "delete from t_1 as a0");
}

#[test]
fn no_constant_ever_reaches_the_text() {
    let evil = "x' or 1=1; drop table t_1; --";
    let terms = [
        field(1).eq(Term::value(evil)),
        field(1).is_in([evil, "y"]),
        field(1).is_in((0..50).map(|n| format!("{evil}{n}"))),
        call(Function::Contains, [field(1), Term::value(evil)]),
        Term::Match(0, vec![vec![evil.to_owned()]]),
        Term::Case(vec![(Term::TRUE, Term::value(evil))], Box::new(field(2))),
    ];
    for term in terms {
        for sql in conditions(term) {
            assert!(!sql.contains("drop"), "{sql}");
        }
    }
}

/// What is asked of the newest entries of a search for three answers.
fn newest_looked_through() -> String {
    let tried = |count| {
        format!(
            "(select count(*) from (select tokens from q_1 order by id desc limit {count}) tried \
             where tokens @@ $1::text::tsquery)"
        )
    };
    format!(
        "(select id, tokens from q_1 order by id desc limit (select case \
         when few >= 9 or few >= 2 and {} >= 20 then 90 else 0 end \
         from (select {} as few offset 0) first)) newest \
         where tokens @@ $1::text::tsquery limit 3",
        tried(500),
        tried(100)
    )
}

#[test]
fn the_search_index_leads_where_the_order_is_its_own() {
    let id = Term::column(&Column::fixed("id"));
    let found = |tokens: &[&str]| {
        let tokens = tokens.iter().map(|token| (*token).to_owned()).collect();
        Term::Match(0, vec![tokens])
    };
    let newest = Select::from(Table::of_object(1))
        .column(&Column::fixed("id"))
        .and(found(&["1tab", "1tbc"]))
        .and(call(Function::Le, [id.clone(), Term::value(9)]))
        .and(found(&["1tx"]))
        .sort_by(id, true)
        .limit(3);
    let [sqlite, postgres] = both(&newest, &[ColumnKind::Int]);
    assert_eq!(
        sqlite.0,
        "select a0.id from q_1 s0 cross join t_1 a0 where s0.q_1 match ?1 and a0.id = s0.rowid \
         and (s0.rowid <= ?2) order by s0.rowid desc limit ?3"
    );
    assert_eq!(
        sqlite.1.first(),
        Some(&Datum::from("((\"1tab\" AND \"1tbc\")) AND ((\"1tx\"))"))
    );
    assert_eq!(
        postgres.0,
        "select a0.id from t_1 a0 where a0.id = any(array(select id from q_1 \
         where tokens @@ $1::text::tsquery)) and (a0.id <= $2::bigint) \
         order by a0.id desc limit $3::bigint"
    );
    assert_eq!(
        postgres.1.first(),
        Some(&Datum::from("(('1tab' & '1tbc')) & (('1tx'))"))
    );
    let first = print_newest(&newest, &[ColumnKind::Int], &Zone::utc()).unwrap();
    let newest = newest_looked_through();
    assert!(first.sql.contains(&newest), "{}", first.sql);
    // What is asked for in one condition leads as well as in two.
    let together = Select::from(Table::of_object(1))
        .column(&Column::fixed("id"))
        .and(call(
            Function::Le,
            [Term::column(&Column::fixed("id")), Term::value(9)],
        ))
        .and(found(&["1tab", "1tbc"]).and(found(&["1tx"])));
    let together = both(&together, &[ColumnKind::Int]);
    assert!(
        together[0].0.contains("where s0.q_1 match ?1"),
        "{}",
        together[0].0
    );
    assert_eq!(together[0].1.first(), sqlite.1.first());
    assert_eq!(together[1].1.first(), postgres.1.first());
    let by_name = Select::from(Table::of_object(1))
        .column(&Column::fixed("id"))
        .and(found(&["1tab"]))
        .sort_by(field(3), false);
    let [sqlite, _] = both(&by_name, &[ColumnKind::Int]);
    assert!(
        sqlite.0.contains("a0.id in (select rowid from q_1"),
        "{}",
        sqlite.0
    );
}
