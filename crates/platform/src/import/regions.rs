//! Regions by name: 「上海市浦东新区」, 「浙江 杭州 余杭区」, 「浦东新区」.

use std::collections::HashMap;

use crate::model::{Model, Region};

/// Names of the second level that say nothing.
const SAYS_NOTHING: [&str; 3] = ["市辖区", "县", "省直辖县级行政区划"];
/// Endings people leave out, the longest first.
const ENDINGS: [&str; 12] = [
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "地区",
    "省",
    "市",
    "区",
    "县",
];

/// Codes by name; a name that several regions bear leads nowhere.
#[derive(Debug, Default)]
pub(super) struct Regions {
    codes: HashMap<String, Option<String>>,
}

impl Regions {
    pub(super) fn of(model: &Model) -> Self {
        let mut regions = Self::default();
        for code in model.regions.keys() {
            let mut names = Vec::new();
            let mut next = model.regions.get(code);
            while let Some(region) = next.filter(|_| names.len() < 3) {
                names.insert(0, region);
                next = region
                    .parent
                    .as_ref()
                    .and_then(|parent| model.regions.get(parent));
            }
            for written in ways(&names) {
                regions.add(written, code);
            }
        }
        regions
    }

    fn add(&mut self, name: String, code: &str) {
        let known = self
            .codes
            .entry(name)
            .or_insert_with(|| Some(code.to_owned()));
        if known.as_deref() != Some(code) {
            *known = None;
        }
    }

    /// The code of the region called `name`.
    pub(super) fn code(&self, name: &str) -> Option<&str> {
        let separates =
            |c: &char| c.is_whitespace() || matches!(c, '/' | '-' | '·' | ',' | '，' | '、' | '|');
        let joined: String = name.chars().filter(|c| !separates(c)).collect();
        self.codes.get(&joined)?.as_deref()
    }
}

/// Every way to write a region: with or without those above it, with or without endings.
fn ways(names: &[&Region]) -> Vec<String> {
    let telling: Vec<&str> = names
        .iter()
        .map(|region| region.name.as_str())
        .filter(|name| !SAYS_NOTHING.contains(name))
        .collect();
    let own = names.last().map(|region| region.name.as_str());
    // The second level of a municipality is its first one again.
    if telling.last().copied() != own {
        return Vec::new();
    }
    let mut ways = Vec::new();
    for from in 0..telling.len() {
        let Some(levels) = telling.get(from..) else {
            continue;
        };
        let mut written = vec![String::new()];
        for level in levels {
            let forms = [*level, short(level)];
            let longer = written
                .iter()
                .flat_map(|way| forms.iter().map(move |form| format!("{way}{form}")));
            written = longer.collect();
        }
        ways.extend(written);
        if let [first, _, last] = levels {
            ways.push(format!("{first}{last}"));
        }
    }
    ways.sort_unstable();
    ways.dedup();
    ways
}

fn short(name: &str) -> &str {
    let ending = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    // 「沙县」 must not become 「沙」.
    ending
        .filter(|rest| rest.chars().count() > 1)
        .unwrap_or(name)
}
