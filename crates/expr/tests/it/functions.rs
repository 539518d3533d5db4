//! The catalogue: every function has two names and examples, each of which is computed.

use weft_expr::functions::{Family, find};
use weft_expr::random::{Model, ORDER, Records};
use weft_expr::{Checked, World, catalogue, check};
use weft_kernel::{Id, Language, Moment, Problem, Value, Zone};

fn checked(text: &str) -> Checked {
    check(text, ORDER, &Model, None).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn value(checked: &Checked) -> Result<Value, Problem> {
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let world = World {
        now: Moment::parse("2026-11-22T06:30:00Z").unwrap(),
        zone: &zone,
        me: Some(Id::new(4001)),
    };
    let records = Records::seeded(1);
    let row = records.row(ORDER, Records::id(ORDER, 1)).unwrap();
    checked.evaluate(&row, &world)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Empty => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Date(date) => date.to_string(),
        Value::Moment(moment) => moment.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_example_gives_what_it_says() {
    let mut wrong = Vec::new();
    for function in catalogue() {
        assert!(!function.examples().is_empty(), "{}", function.name);
        for example in function.examples() {
            let found = shown(&value(&checked(example.call)).unwrap());
            if found != example.value {
                wrong.push(format!(
                    "{} gives {found}, not {}",
                    example.call, example.value
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_catalogue_is_large_and_both_names_mean_the_same() {
    assert!(catalogue().len() >= 80, "{}", catalogue().len());
    for function in catalogue() {
        for name in [function.name.to_lowercase().as_str(), function.alias] {
            assert_eq!(find(name).map(|found| found.name), Some(function.name));
        }
        for name in function.synonyms() {
            assert_eq!(
                find(name).map(|found| found.name),
                Some(function.name),
                "{name}"
            );
        }
        assert!(Family::ALL.contains(&function.family));
        for example in function.examples() {
            let chinese = example.call.replacen(function.name, function.alias, 1);
            assert_eq!(
                checked(&chinese).to_string(),
                checked(example.call).to_string()
            );
        }
    }
}

#[test]
fn every_call_is_said_in_both_languages_without_its_english_name() {
    for function in catalogue() {
        let echo = checked(function.example).echo(Language::Zh);
        assert!(!echo.contains(function.name), "{echo}");
        assert!(!echo.contains('{'), "{echo}");
        assert!(!checked(function.example).echo(Language::En).contains('{'));
    }
}
