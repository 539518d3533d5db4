//! Figures: every answer is that of a fold anybody can read, on both databases.

mod naive;
mod stage;

use serde_json::{Value as Json, json};
use weft_platform::{Bucket, Figure, FigureFold, FigureQuery, Key, ListQuery, More};

use crate::house::{House, also_on_postgres};
use naive::{Fault, answer};
pub(crate) use stage::Chance;
use stage::{deals, house};

/// What a question groups by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Region,
    Team,
    Won,
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

const KEYS: [By; 8] = [
    By::Region,
    By::Team,
    By::Won,
    By::Year,
    By::Quarter,
    By::Month,
    By::Week,
    By::Day,
];

/// A random question.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) keys: Vec<By>,
    /// Groups have at least so many records.
    pub(crate) least: Option<i64>,
    pub(crate) by_sum: bool,
    pub(crate) limit: usize,
}

impl By {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Team => "team",
            Self::Won => "won",
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
        }
    }

    fn key(self) -> Key {
        let (by, bucket) = match self {
            Self::Region => ("customer.region", None),
            Self::Team => ("customer.team.name", None),
            Self::Won => ("won", None),
            Self::Year => ("day", Some(Bucket::Year)),
            Self::Quarter => ("day", Some(Bucket::Quarter)),
            Self::Month => ("day", Some(Bucket::Month)),
            Self::Week => ("day", Some(Bucket::Week)),
            Self::Day => ("at", Some(Bucket::Day)),
        };
        Key {
            name: Some(self.name().into()),
            by: by.into(),
            bucket,
        }
    }
}

fn figure(name: &str, fold: FigureFold, of: Option<&str>, filter: Option<&str>) -> Figure {
    Figure {
        name: name.into(),
        fold,
        of: of.map(Into::into),
        filter: filter.map(Into::into),
    }
}

fn figures() -> Vec<Figure> {
    vec![
        figure("n", FigureFold::Count, None, None),
        figure("n_won", FigureFold::Count, None, Some("won")),
        figure("sum", FigureFold::Sum, Some("amount"), None),
        figure("sum_won", FigureFold::Sum, Some("amount"), Some("won")),
        figure("twice", FigureFold::Sum, Some("amount * 2"), None),
        figure("min", FigureFold::Min, Some("amount"), None),
        figure("max", FigureFold::Max, Some("day"), None),
        figure("median", FigureFold::Percentile(50), Some("amount"), None),
        figure(
            "p90_won",
            FigureFold::Percentile(90),
            Some("amount"),
            Some("won"),
        ),
        figure(
            "customers",
            FigureFold::CountDistinct,
            Some("customer"),
            None,
        ),
    ]
}

fn query(question: &Question) -> FigureQuery {
    FigureQuery {
        group: question.keys.iter().map(|by| by.key()).collect(),
        figures: figures(),
        having: question.least.map(|least| format!("n >= {least}")),
        sort: question.by_sum.then(|| "-sum".into()),
        limit: Some(u32::try_from(question.limit).unwrap()),
        more: More {
            others: true,
            totals: true,
            empty: false,
        },
        ..FigureQuery::default()
    }
}

fn question(chance: &mut Chance) -> Question {
    let first = KEYS[chance.below(KEYS.len())];
    let second = KEYS[chance.below(KEYS.len())];
    let mut keys = vec![first];
    if second != first && chance.below(2) == 0 {
        keys.push(second);
    }
    Question {
        keys,
        least: (chance.below(3) == 0).then_some(2),
        by_sum: chance.below(2) == 0,
        limit: [2, 3, 5, 100][chance.below(4)],
    }
}

fn ask(house: &House, query: &FigureQuery) -> Json {
    let groups = house.platform.figures(&House::system(), "deal", query);
    let mut json = json!(groups.unwrap());
    json.as_object_mut().unwrap().remove("labels");
    json
}

#[test]
fn groups_are_those_of_a_naive_fold() {
    let (house, mut chance) = (house(), Chance(20_261_122));
    let all = deals(&house, &mut chance, 150);
    let mut asked: Vec<(Question, Json)> = Vec::new();
    for _ in 0..60 {
        let question = question(&mut chance);
        let given = ask(&house, &query(&question));
        assert_eq!(given, answer(&question, &all, None), "{question:?}");
        asked.push((question, given));
    }
    for fault in Fault::ALL {
        let found = asked
            .iter()
            .any(|(question, given)| answer(question, &all, Some(fault)) != *given);
        assert!(found, "{fault:?} stays unseen");
    }
}

fn plain(name: &str, by: &str, bucket: Option<Bucket>) -> Key {
    Key {
        name: Some(name.into()),
        by: by.into(),
        bucket,
    }
}

#[test]
fn a_cross_table_has_a_cell_for_each_pair_and_adds_up() {
    let (house, mut chance) = (house(), Chance(7));
    let all = deals(&house, &mut chance, 120);
    let table = FigureQuery {
        group: vec![plain("team", "customer.team.name", None)],
        across: vec![plain("quarter", "day", Some(Bucket::Quarter))],
        figures: vec![
            figure("n", FigureFold::Count, None, None),
            figure("sum", FigureFold::Sum, Some("amount"), None),
        ],
        sort: Some("-sum".into()),
        limit: Some(2),
        more: More {
            others: true,
            ..More::default()
        },
        ..FigureQuery::default()
    };
    let given = ask(&house, &table);
    let count = |json: &Json| json["n"].as_i64().unwrap_or_default();
    let (items, columns) = (
        given["items"].as_array().unwrap(),
        given["columns"].as_array().unwrap(),
    );
    assert_eq!((items.len(), &given["more"]), (2, &json!(true)));
    let mut whole = 0;
    for (place, column) in columns.iter().enumerate() {
        let mut down = count(&given["others"]["cells"][place]);
        for row in items {
            let expected = all.iter().filter(|deal| {
                naive::value(deal, By::Team, None) == row["team"]
                    && naive::value(deal, By::Quarter, None) == column["quarter"]
            });
            let expected = i64::try_from(expected.count()).unwrap();
            assert_eq!(count(&row["cells"][place]), expected);
            down += expected;
        }
        assert_eq!(down, count(&column["total"]));
        whole += down;
    }
    assert_eq!(whole, count(&given["totals"]));
    assert_eq!(whole, i64::try_from(all.len()).unwrap());
}

#[test]
fn months_without_a_record_are_filled_in_and_named() {
    let house = house();
    for day in ["2025-11-30", "2026-02-01"] {
        house.make("deal", json!({ "name": day, "day": day, "amount": "5" }));
    }
    let query = FigureQuery {
        group: vec![plain("month", "day", Some(Bucket::Month))],
        figures: vec![
            figure("sum", FigureFold::Sum, Some("amount"), None),
            figure("avg", FigureFold::Average, Some("amount"), None),
        ],
        more: More {
            empty: true,
            ..More::default()
        },
        ..FigureQuery::default()
    };
    let groups = house
        .platform
        .figures(&House::system(), "deal", &query)
        .unwrap();
    let row = |month: &str, sum: &str, avg: Json| json!({ "month": month, "sum": sum, "avg": avg });
    assert_eq!(
        json!(groups.items),
        json!([
            row("2025-11-01", "5", json!("5")),
            row("2025-12-01", "0", Json::Null),
            row("2026-01-01", "0", Json::Null),
            row("2026-02-01", "5", json!("5")),
        ])
    );
    let labels = &groups.labels["month"];
    assert_eq!(
        labels["2025-12-01"],
        json!({ "zh": "2025年12月", "en": "2025-12" })
    );
}

#[test]
fn options_and_records_come_with_what_people_call_them() {
    let house = house();
    let team = house.make("team", json!({ "name": "一队" }));
    let customer = house.make(
        "customer",
        json!({ "name": "甲", "region": "east", "team": team }),
    );
    house.make(
        "deal",
        json!({ "name": "单", "customer": customer, "won": true, "amount": "30" }),
    );
    house.make(
        "deal",
        json!({ "name": "单二", "customer": customer, "won": false, "amount": "10" }),
    );
    let query = FigureQuery {
        group: vec!["customer.region".into(), "customer.team".into()],
        figures: vec![
            figure("won", FigureFold::Sum, Some("amount"), Some("won")),
            figure("all", FigureFold::Sum, Some("amount"), None),
            figure("share", FigureFold::Formula, Some("won / all"), None),
        ],
        having: Some("share > 0.5 and won = 30".into()),
        ..FigureQuery::default()
    };
    let groups = house
        .platform
        .figures(&House::system(), "deal", &query)
        .unwrap();
    assert_eq!(
        json!(groups.items),
        json!([{ "customer.region": "east", "customer.team": { "id": team, "label": "一队" },
                 "won": "30", "all": "40", "share": "0.75" }])
    );
    assert_eq!(groups.labels["customer.region"]["east"]["zh"], "华东");
}

/// Keys, figure names, what else, and the code it is refused with.
fn refused() -> Vec<(Vec<Key>, Vec<Figure>, FigureQuery, &'static str)> {
    let n = || vec![figure("n", FigureFold::Count, None, None)];
    let day = || vec![plain("day", "day", Some(Bucket::Day))];
    let none = FigureQuery::default;
    let (mut empty, mut across) = (none(), none());
    (empty.more.empty, across.across) = (true, day());
    let having = |text: &str| FigureQuery {
        having: Some(text.into()),
        ..none()
    };
    let sort = FigureQuery {
        sort: Some("m".into()),
        ..none()
    };
    let many = (0..17).map(|i| figure(&i.to_string(), FigureFold::Count, None, None));
    let sum = vec![figure("s", FigureFold::Sum, Some("name"), None)];
    let no_day = vec![plain("w", "won", Some(Bucket::Day))];
    vec![
        (vec![], vec![], none(), "query.nothing_asked"),
        (
            vec!["won".into(), "won".into()],
            vec![],
            none(),
            "query.name_twice",
        ),
        (vec![], n(), across, "query.cross"),
        (vec!["won".into()], n(), empty, "query.empty_groups"),
        (no_day, vec![], none(), "query.bucket"),
        (day(), n(), having("m > 1"), "expr.unknown_field"),
        (day(), n(), having("n"), "expr.wrong_type"),
        (day(), n(), sort, "query.sort_key"),
        (vec![], sum, none(), "query.figure"),
        (vec![], many.collect(), none(), "query.too_many_parts"),
    ]
}

#[test]
fn a_question_that_means_nothing_is_refused_with_a_code() {
    let house = house();
    for (group, figures, rest, code) in refused() {
        let query = FigureQuery {
            group,
            figures,
            ..rest
        };
        let answered = house.platform.figures(&House::system(), "deal", &query);
        assert_eq!(answered.unwrap_err().code(), code, "{query:?}");
    }
    let filtered = FigureQuery {
        of: ListQuery {
            filter: Some("won".into()),
            ..ListQuery::default()
        },
        figures: vec![figure("n", FigureFold::Count, None, None)],
        ..FigureQuery::default()
    };
    assert_eq!(ask(&house, &filtered)["items"], json!([{ "n": 0 }]));
}

also_on_postgres!(
    groups_are_those_of_a_naive_fold,
    a_cross_table_has_a_cell_for_each_pair_and_adds_up,
    months_without_a_record_are_filled_in_and_named,
    options_and_records_come_with_what_people_call_them,
);
