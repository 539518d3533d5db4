//! The property: whatever is there and whatever is asked, search answers as the naive one does.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use weft_kernel::Id;

use super::naive::{Fault, Row, search};
use super::sounds::SOUNDS;
use super::{Texts, found, house, make};
use crate::house::on_postgres;

/// Names of records, and questions about them.
#[derive(Clone, Debug)]
struct Story {
    records: Vec<(Texts, i64)>,
    questions: Vec<String>,
    limit: u32,
}

fn chinese() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(SOUNDS.to_vec()).prop_map(|(letter, ..)| letter);
    prop::collection::vec(letters, 1..6).prop_map(String::from_iter)
}

fn latin() -> impl Strategy<Value = String> {
    prop_oneof!["[abt]{2,10}", "(lin|bolt|nut|steel|x|de)(gear|er|co|ing)"]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof!["1[38]0[01]{4,8}", "[12]{2,5}"]
}

fn text() -> impl Strategy<Value = String> {
    let word = || prop_oneof![4 => chinese(), 2 => latin(), 1 => number()];
    prop_oneof![
        4 => word(),
        1 => (word(), word()).prop_map(|(one, other)| format!("{one} {other}")),
        1 => (chinese(), latin()).prop_map(|(one, other)| format!("{one}{other}")),
    ]
}

/// One error in a word: a letter replaced, left out, doubled, or swapped with the next.
fn mistyped(word: &str, how: usize, at: &Index, by: char) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = at.index(letters.len());
    match how {
        0 => letters[at] = by,
        1 if letters.len() > 1 => drop(letters.remove(at)),
        2 => letters.insert(at, by),
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => {}
    }
    letters.into_iter().collect::<String>().trim().to_owned()
}

/// How a text is typed by somebody who types pinyin, or initials, and confuses some sounds.
fn typed(text: &str, how: usize) -> String {
    let letters = text.chars().filter(|c| *c != ' ');
    let read = letters.map(|letter| {
        let known = SOUNDS.iter().find(|(known, ..)| *known == letter);
        match (known, how) {
            (None, _) => letter.to_string(),
            (Some((_, read, _)), 0) => (*read).to_owned(),
            (Some((_, _, heard)), 1) => (*heard).to_owned(),
            (Some((_, read, _)), _) => read.chars().take(1).collect(),
        }
    });
    read.collect()
}

fn question(texts: Vec<String>) -> impl Strategy<Value = String> {
    let errors = (0..4_usize, any::<Index>(), "[abt0-2德时林张]");
    let part = (any::<Index>(), any::<Index>());
    let parameters = (
        any::<Index>(),
        0..9_usize,
        prop::collection::vec(errors, 2),
        part,
    );
    parameters.prop_map(move |(which, how, errors, (from, to))| {
        let text = which.get(&texts).clone();
        let letters: Vec<char> = text.chars().collect();
        let from = from.index(letters.len());
        let to = from + 1 + to.index(letters.len() - from);
        let part: String = letters[from..to].iter().collect();
        let part = part.trim().to_owned();
        let asked = match how {
            0 => text,
            1 => part,
            2..=4 => typed(&text, how - 2),
            _ => {
                let word = match how {
                    5 => part,
                    6 => typed(&text, 0),
                    _ => text,
                };
                let count = if how == 8 { 2 } else { 1 };
                errors
                    .iter()
                    .take(count)
                    .fold(word, |word, (how, at, by)| match word.is_empty() {
                        true => word,
                        false => mistyped(&word, *how, at, by.chars().next().unwrap()),
                    })
            }
        };
        let words: Vec<&str> = asked.split_whitespace().collect();
        if words.is_empty() {
            "德".to_owned()
        } else {
            words.join(" ")
        }
    })
}

fn story() -> impl Strategy<Value = Story> {
    let record = ([text(), text(), text()], 0..4_i64);
    let records = prop::collection::vec(record, 1..24);
    (records, 1..7_u32).prop_flat_map(|(records, limit)| {
        let texts = records
            .iter()
            .flat_map(|(texts, _)| texts.clone())
            .collect();
        let questions = prop::collection::vec(question(texts), 24);
        (Just(records), questions, Just(limit)).prop_map(|(records, questions, limit)| Story {
            records,
            questions,
            limit,
        })
    })
}

/// The records of a story, and what the platform finds.
fn told(story: &Story) -> (Vec<Row>, Vec<Vec<Id>>) {
    let house = house();
    let row = |(texts, at): &(Texts, i64)| (make(&house, texts, *at), *at, texts.clone());
    let rows: Vec<Row> = story.records.iter().map(row).collect();
    let asked = story.questions.iter();
    let found = asked
        .map(|asked| found(&house, asked, story.limit))
        .collect();
    (rows, found)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn search_answers_as_the_naive_one_does(story in story()) {
        differs_nowhere(&story)?;
    }
}

fn differs_nowhere(story: &Story) -> Result<(), TestCaseError> {
    let (rows, found) = told(story);
    for (asked, found) in story.questions.iter().zip(found) {
        let expected = search(&rows, asked, Fault::None);
        prop_assert_eq!(found, expected, "asked for `{}` among {:#?}", asked, rows);
    }
    Ok(())
}

#[test]
fn search_answers_the_same_on_postgresql() {
    if !on_postgres() {
        return;
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..2 {
        let story = story().new_tree(&mut runner).unwrap().current();
        differs_nowhere(&story).unwrap();
    }
}

#[test]
fn every_planted_fault_of_the_naive_search_is_found() {
    let mut unnoticed = vec![
        Fault::SwapCountsTwice,
        Fault::ShortWordsForgiven,
        Fault::ErrorsAlwaysForgiven,
        Fault::DigitsForgiven,
        Fault::NothingConfused,
        Fault::PinyinErrorsRefused,
        Fault::NearBeforeExact,
        Fault::OldestFirst,
        Fault::TitleNotFirst,
        Fault::InsideBeforeStart,
        Fault::OneWordIsEnough,
        Fault::ScatteredLeftOut,
    ];
    let mut runner = TestRunner::deterministic();
    for _ in 0..60 {
        let story = story().new_tree(&mut runner).unwrap().current();
        let (rows, found) = told(&story);
        let answers: Vec<_> = story.questions.iter().zip(found).collect();
        unnoticed.retain(|fault| {
            let differs =
                |(asked, found): &(&String, Vec<Id>)| search(&rows, asked, *fault) != *found;
            !answers.iter().any(differs)
        });
        if unnoticed.is_empty() {
            return;
        }
    }
    panic!("nothing notices {unnoticed:?}");
}
