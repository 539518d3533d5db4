//! How often a mistyped name of a real company is among the first ten answers.

use std::collections::BTreeMap;

use pinyin::ToPinyin;
use weft_expr::random::Dice;
use weft_kernel::Id;
use weft_platform::{Change, ListQuery, Visible};
use weft_store::Lane;

use super::house;
use crate::house::House;

const NAMES: &str = include_str!("../../names/names.txt");
const FIRMS: &str = include_str!("../../../../../packs/demo/northwind/customers.csv");
/// Questions of each kind.
const QUESTIONS: usize = 60;
/// The most characters of a name somebody types.
const TYPED_CHARS: usize = 6;

/// Kinds of errors, and how many of [`QUESTIONS`] are answered at least: found by measurement.
const FLOORS: [(&str, usize); 8] = [
    ("a character wrong", 60),
    ("a character missing", 60),
    ("a character too many", 60),
    ("two characters swapped", 60),
    ("a homophone", 60),
    ("pinyin with confused sounds", 60),
    ("pinyin with a letter wrong", 56),
    ("a Latin word with an error", 60),
];

fn fill(house: &House, names: &[String]) -> Vec<Id> {
    let mut ids = Vec::new();
    for chunk in names.chunks(500) {
        let chunk = chunk.to_vec();
        let made = house
            .platform
            .write(&House::system(), Lane::Bulk, move |unit| {
                let made = chunk.iter().map(|name| {
                    let change = Change::new().set("name", name.as_str());
                    unit.create("firm", change).map(|record| record.id())
                });
                made.collect::<Result<Vec<_>, _>>()
            });
        ids.extend(made.unwrap());
    }
    ids
}

/// Characters by how they are read.
fn homophones(names: &[String]) -> BTreeMap<&'static str, Vec<char>> {
    let mut by_sound: BTreeMap<&'static str, Vec<char>> = BTreeMap::new();
    for letter in names.iter().flat_map(|name| name.chars()) {
        let Some(sound) = letter.to_pinyin() else {
            continue;
        };
        let same = by_sound.entry(sound.plain()).or_default();
        if !same.contains(&letter) {
            same.push(letter);
        }
    }
    by_sound
}

struct Typist {
    dice: Dice,
    names: Vec<String>,
    homophones: BTreeMap<&'static str, Vec<char>>,
}

impl Typist {
    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.dice.roll(u64::try_from(length).unwrap())).unwrap()
    }

    fn letter(&mut self) -> char {
        let name = self.place(self.names.len());
        let letters: Vec<char> = self.names[name].chars().collect();
        letters[self.place(letters.len())]
    }

    /// A word with one letter wrong, missing, too many, or two swapped.
    fn mistyped(&mut self, word: &str, kind: usize, by: char) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = self.place(letters.len() - 1);
        match kind {
            0 => letters[at] = by,
            1 => drop(letters.remove(at)),
            2 => letters.insert(at + 1, by),
            _ => letters.swap(at, at + 1),
        }
        letters.into_iter().collect()
    }

    fn pinyin(word: &str) -> String {
        let read = word.chars().filter_map(|letter| letter.to_pinyin());
        read.map(pinyin::Pinyin::plain)
            .collect::<String>()
            .replace('ü', "v")
    }

    /// What is typed for a name by somebody who makes this kind of error; none when it cannot be made.
    fn typed(&mut self, name: &str, kind: usize) -> Option<String> {
        let word: String = name.chars().take(TYPED_CHARS).collect();
        match kind {
            0..=3 => {
                let by = self.letter();
                (word.chars().count() > 3).then(|| self.mistyped(&word, kind, by))
            }
            4 => {
                let mut letters: Vec<char> = word.chars().collect();
                let at = self.place(letters.len());
                let sound = letters[at].to_pinyin()?.plain();
                let others = self.homophones.get(sound)?.clone();
                let others: Vec<char> = others
                    .into_iter()
                    .filter(|other| *other != letters[at])
                    .collect();
                if others.is_empty() {
                    return None;
                }
                letters[at] = others[self.place(others.len())];
                Some(letters.into_iter().collect())
            }
            5 => {
                let right = Self::pinyin(&word);
                let wrong = right
                    .replace("zh", "z")
                    .replace("ing", "in")
                    .replace("sh", "s");
                (wrong != right).then_some(wrong)
            }
            6 => {
                let (right, kind) = (Self::pinyin(&word), self.place(4));
                (right.len() > 5).then(|| self.mistyped(&right, kind, 'o'))
            }
            _ => {
                let words = name.split(' ').filter(|word| word.is_ascii());
                let longest = words.max_by_key(|word| word.len())?.to_lowercase();
                let kind = self.place(4);
                (longest.len() > 4 && longest.chars().all(|c| c.is_ascii_lowercase()))
                    .then(|| self.mistyped(&longest, kind, 'x'))
            }
        }
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "the measurement is to be read")]
fn a_mistyped_name_is_among_the_first_ten_answers() {
    let chinese: Vec<String> = NAMES.lines().map(str::to_owned).collect();
    let firms = FIRMS
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1));
    let latin: Vec<String> = firms
        .map(|name| name.trim_matches('"').to_owned())
        .collect();
    let names = [chinese.clone(), latin.clone()].concat();
    let house = house();
    let ids = fill(&house, &names);
    let mut typist = Typist {
        dice: Dice::seeded(7),
        homophones: homophones(&chinese),
        names: chinese.clone(),
    };
    let mut short = Vec::new();
    for (kind, (error, floor)) in FLOORS.into_iter().enumerate() {
        let (mut asked, mut found) = (0, 0);
        while asked < QUESTIONS {
            let at = match kind {
                7 => chinese.len() + typist.place(latin.len()),
                _ => typist.place(chinese.len()),
            };
            let Some(typed) = typist.typed(&names[at], kind) else {
                continue;
            };
            asked += 1;
            let query = ListQuery {
                search: Some(typed),
                limit: Some(10),
                ..ListQuery::default()
            };
            let page = house
                .platform
                .list(&House::system(), "firm", &query)
                .unwrap();
            let first = page.items.iter().map(Visible::id);
            found += usize::from(first.into_iter().any(|id| id == ids[at]));
        }
        eprintln!("{error}: {found} of {asked}");
        if found < floor {
            short.push((error, found, floor));
        }
    }
    assert!(short.is_empty(), "fewer than measured before: {short:?}");
}
