//! Regions of China by code: two digits for a province, four for a city, six for a district.

use std::collections::BTreeMap;

use crate::nearest::nearest;

/// Digits of the code of a province.
pub(crate) const PROVINCE_CODE_LENGTH: usize = 2;
/// Digits of the code of a city.
pub(crate) const CITY_CODE_LENGTH: usize = 4;
/// The most names before a district.
const LEVELS_MAX: usize = 3;

/// The large areas: Chinese and English name, provinces.
const AREAS: &[(&str, &str, &[&str])] = &[
    ("华北", "North China", &["11", "12", "13", "14", "15"]),
    ("东北", "Northeast China", &["21", "22", "23"]),
    (
        "华东",
        "East China",
        &["31", "32", "33", "34", "35", "36", "37"],
    ),
    ("华中", "Central China", &["41", "42", "43"]),
    ("华南", "South China", &["44", "45", "46"]),
    ("西南", "Southwest China", &["50", "51", "52", "53", "54"]),
    ("西北", "Northwest China", &["61", "62", "63", "64", "65"]),
    ("港澳台", "Hong Kong, Macao and Taiwan", &["71", "81", "82"]),
];
/// What the names of provinces and cities may go without.
const ENDINGS: &[&str] = &[
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "特别行政区",
    "自治区",
    "省",
    "市",
];
/// Names of the level below a municipality that name nothing.
const NAMELESS: &[&str] = &[
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
];

/// The large area a province lies in, in both languages.
pub(crate) fn area_of(province: &str) -> Option<(&'static str, &'static str)> {
    let area = AREAS.iter().find(|(.., codes)| codes.contains(&province))?;
    Some((area.0, area.1))
}

/// The names of the large areas, in both languages.
#[must_use]
pub fn areas() -> Vec<(&'static str, &'static str)> {
    AREAS.iter().map(|(zh, en, _)| (*zh, *en)).collect()
}

/// Names of regions by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions(BTreeMap<String, String>);

impl Regions {
    /// Regions of codes and names.
    #[must_use]
    pub fn new(names: BTreeMap<String, String>) -> Self {
        Self(names)
    }

    /// The codes of provinces.
    pub(crate) fn provinces(&self) -> impl Iterator<Item = &str> {
        let codes = self.0.keys().map(String::as_str);
        codes.filter(|code| code.len() == PROVINCE_CODE_LENGTH)
    }

    /// Codes of so many digits with the name of the place; a municipality is its own city.
    pub(crate) fn named(&self, length: usize) -> impl Iterator<Item = (&str, &str)> {
        let of_length = self.0.keys().filter(move |code| code.len() == length);
        of_length.filter_map(|code| Some((code.as_str(), self.name(code)?)))
    }

    /// The name of a place; a municipality is its own city.
    pub(crate) fn name(&self, code: &str) -> Option<&str> {
        let name = self.0.get(code)?;
        let above = code
            .get(..PROVINCE_CODE_LENGTH)
            .and_then(|code| self.0.get(code));
        let above = above.filter(|_| NAMELESS.contains(&name.as_str()));
        Some(above.unwrap_or(name).as_str())
    }

    /// Whether there is such a code.
    pub(crate) fn is_known(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }

    /// The name of a region with those above it: 上海市浦东新区.
    #[must_use]
    pub fn full_name(&self, code: &str) -> String {
        let lengths = [PROVINCE_CODE_LENGTH, CITY_CODE_LENGTH, code.len()];
        let mut names: Vec<&str> = lengths
            .into_iter()
            .filter_map(|length| self.0.get(code.get(..length)?))
            .map(String::as_str)
            .filter(|name| !NAMELESS.contains(name))
            .collect();
        names.dedup();
        names.truncate(LEVELS_MAX);
        names.concat()
    }

    /// Every code with the whole name of its region.
    pub(crate) fn full_names(&self) -> impl Iterator<Item = (&str, String)> {
        self.0
            .keys()
            .map(|code| (code.as_str(), self.full_name(code)))
    }

    /// The codes a name stands for: those of a large area, else of one region.
    pub(crate) fn codes(&self, name: &str) -> Option<Vec<String>> {
        let area = AREAS
            .iter()
            .find(|(zh, en, _)| *zh == name || en.eq_ignore_ascii_case(name));
        if let Some((.., codes)) = area {
            return Some(codes.iter().map(|code| (*code).to_owned()).collect());
        }
        if self.0.contains_key(name) {
            return Some(vec![name.to_owned()]);
        }
        let short = |known: &str| {
            ENDINGS
                .iter()
                .any(|end| known.strip_suffix(end) == Some(name))
        };
        let mut called: Vec<(&String, &String)> = self
            .0
            .iter()
            .filter(|(_, known)| *known == name || short(known))
            .collect();
        // 吉林 is the province before it is the city.
        called.sort_by_key(|(code, _)| code.len());
        let (code, _) = called.first()?;
        Some(vec![(*code).clone()])
    }

    /// The name nearest to what was typed.
    pub(crate) fn nearest(&self, typed: &str) -> Option<String> {
        let areas = AREAS.iter().map(|(zh, ..)| *zh);
        nearest(typed, areas.chain(self.0.values().map(String::as_str)))
    }
}
