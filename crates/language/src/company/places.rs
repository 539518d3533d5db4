//! 行政区划 in names: 深圳, 深圳市, 深圳光明区; by number, so that a district belongs to its city.

use std::collections::HashMap;
use std::sync::Arc;

use super::trade::split_chars;

/// Names that say nothing of a place.
const NAMELESS: [&str; 7] = [
    "市辖区",
    "县",
    "城区",
    "郊区",
    "矿区",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
];
/// What divisions are called, the longer first.
const KINDS: [&str; 12] = [
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
];
/// Peoples in the names of autonomous divisions, the longer first.
const PEOPLES: [&str; 56] = [
    "柯尔克孜",
    "乌孜别克",
    "维吾尔",
    "哈萨克",
    "达斡尔",
    "鄂温克",
    "俄罗斯",
    "塔塔尔",
    "鄂伦春",
    "蒙古",
    "布依",
    "朝鲜",
    "土家",
    "哈尼",
    "傈僳",
    "高山",
    "拉祜",
    "东乡",
    "纳西",
    "景颇",
    "仫佬",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "德昂",
    "保安",
    "裕固",
    "独龙",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
    "各",
    "回",
    "藏",
    "苗",
    "彝",
    "壮",
    "满",
    "侗",
    "瑶",
    "白",
    "傣",
    "黎",
    "佤",
    "畲",
    "水",
    "土",
    "羌",
    "怒",
    "京",
];
/// Zones that follow a place and belong to it.
const ZONES: [&str; 11] = [
    "自由贸易试验区",
    "高新技术产业开发区",
    "经济技术开发区",
    "经济开发区",
    "工业园区",
    "自贸区",
    "高新区",
    "保税区",
    "开发区",
    "工业园",
    "新区",
];
/// Places without a division of ours.
const BEYOND: [&str; 4] = ["中国", "香港", "澳门", "台湾"];
/// Cities that are provinces.
const MUNICIPALITIES: [&str; 4] = ["11", "12", "31", "50"];
/// Characters of the longest name worth looking for.
const LENGTH_MAX: usize = 16;
/// Places one after another: province, city, district, zone.
const DEPTH_MAX: usize = 4;
/// What must be left of a name behind its places.
const REST_LENGTH_MIN: usize = 2;
/// Digits of a city's number.
const CITY_DIGITS: usize = 4;

/// A place in a name, with the numbers of the divisions it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    codes: Codes,
}

type Codes = Arc<[Arc<str>]>;

impl Place {
    /// The number of the one city it lies in.
    pub(super) fn city(&self) -> Option<String> {
        let mut cities = self.codes.iter().map(|code| city_of(code));
        let first = cities.next()?;
        cities.all(|city| city == first).then(|| first.to_owned())
    }
}

fn city_of(code: &str) -> &str {
    let province = code.get(..2).unwrap_or(code);
    if MUNICIPALITIES.contains(&province) {
        return province;
    }
    code.get(..CITY_DIGITS).unwrap_or(code)
}

/// The divisions by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// 光明区, 深圳市.
    whole: HashMap<String, Codes>,
    /// 光明, 深圳.
    short: HashMap<String, Codes>,
}

impl Places {
    pub(super) fn of<'a>(divisions: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut whole: HashMap<String, Vec<Arc<str>>> = HashMap::new();
        let mut short: HashMap<String, Vec<Arc<str>>> = HashMap::new();
        for (code, name) in divisions {
            if NAMELESS.contains(&name) {
                continue;
            }
            whole
                .entry(name.to_owned())
                .or_default()
                .push(Arc::from(code));
            if let Some(stem) = stem(name) {
                short.entry(stem).or_default().push(Arc::from(code));
            }
        }
        for name in BEYOND {
            short.entry(name.to_owned()).or_default();
        }
        let shared = |names: HashMap<String, Vec<Arc<str>>>| {
            names
                .into_iter()
                .map(|(name, codes)| (name, Codes::from(codes)))
                .collect()
        };
        Self {
            whole: shared(whole),
            short: shared(short),
        }
    }

    /// The places `text` consists of; none when something else is in it.
    pub(super) fn whole(&self, text: &str) -> Option<Vec<Place>> {
        if let Some(place) = self.named(text, None) {
            return Some(vec![place]);
        }
        let (places, rest) = self.walk(text, 0);
        (rest.is_empty() && !places.is_empty()).then_some(places)
    }

    /// The places a name begins with, and the rest.
    pub(super) fn leading<'a>(&self, text: &'a str) -> (Vec<Place>, &'a str) {
        self.walk(text, REST_LENGTH_MIN)
    }

    /// What stands before a city at the end of a name: 新月能源石家庄.
    pub(super) fn trailing<'a>(&self, text: &'a str) -> (&'a str, Option<Place>) {
        let count = text.chars().count();
        for at in REST_LENGTH_MIN..count.saturating_sub(1) {
            if let Some((before, end)) = split_chars(text, at)
                && let Some(place) = self.city_named(end)
            {
                return (before, Some(place));
            }
        }
        (text, None)
    }

    /// What stands before a city within a brand: 建业电缆信阳.
    pub(super) fn within<'a>(&self, brand: &'a str) -> Option<(&'a str, Place)> {
        match self.trailing(brand) {
            (before, Some(place)) => Some((before, place)),
            (_, None) => None,
        }
    }

    fn walk<'a>(&self, text: &'a str, left_min: usize) -> (Vec<Place>, &'a str) {
        let (mut places, mut rest): (Vec<Place>, &str) = (Vec::new(), text);
        while places.len() < DEPTH_MAX {
            let zone = ZONES
                .iter()
                .find_map(|zone| Some((*zone, rest.strip_prefix(zone)?)));
            if let (Some((zone, behind)), Some(last)) = (zone, places.last()) {
                let codes = Arc::clone(&last.codes);
                places.push(Place {
                    name: zone.to_owned(),
                    codes,
                });
                rest = behind;
                continue;
            }
            let Some((place, behind)) = self.next(rest, places.last(), left_min) else {
                break;
            };
            places.push(place);
            rest = behind;
        }
        match places.last().map(|last| Arc::clone(&last.codes)) {
            Some(codes) => match town(rest) {
                Some((town, behind)) => {
                    places.push(Place {
                        name: town.to_owned(),
                        codes,
                    });
                    (places, behind)
                }
                None => (places, rest),
            },
            None => (places, rest),
        }
    }

    /// The place `rest` begins with: whole names before short ones, so that 光明区三晟 is not 光明 and 区三晟.
    fn next<'a>(
        &self,
        rest: &'a str,
        within: Option<&Place>,
        left_min: usize,
    ) -> Option<(Place, &'a str)> {
        let count = rest.chars().count();
        for (names, left_min) in [(&self.whole, left_min.min(1)), (&self.short, left_min)] {
            let longest = count.saturating_sub(left_min).min(LENGTH_MAX);
            let begins = (REST_LENGTH_MIN..=longest).rev();
            let mut begins = begins.filter_map(|length| split_chars(rest, length));
            let place = begins
                .find_map(|(name, behind)| found(names, name, within).map(|place| (place, behind)));
            if place.is_some() {
                return place;
            }
        }
        None
    }

    fn named(&self, name: &str, within: Option<&Place>) -> Option<Place> {
        found(&self.whole, name, within).or_else(|| found(&self.short, name, within))
    }

    /// A province or city, or any division with its kind: short names of districts are too often brands.
    fn city_named(&self, name: &str) -> Option<Place> {
        let of_city = |place: &Place| place.codes.iter().any(|code| code.len() <= CITY_DIGITS);
        let short = || found(&self.short, name, None).filter(of_city);
        found(&self.whole, name, None).or_else(short)
    }
}

/// The division called `name`, one that lies `within`.
fn found(names: &HashMap<String, Codes>, name: &str, within: Option<&Place>) -> Option<Place> {
    let codes = names.get(name)?;
    let codes = match within {
        None => Arc::clone(codes),
        Some(outer) => {
            let inside = |code: &&Arc<str>| {
                outer
                    .codes
                    .iter()
                    .any(|outer| code.starts_with(&**outer) && *code != outer)
            };
            let inside: Vec<_> = codes.iter().filter(inside).cloned().collect();
            if inside.is_empty() {
                return None;
            }
            Codes::from(inside)
        }
    };
    Some(Place {
        name: name.to_owned(),
        codes,
    })
}

/// A name without its kind and peoples: 黔东南 of 黔东南苗族侗族自治州; none when too little is left.
fn stem(name: &str) -> Option<String> {
    let (kind, mut stem) = KINDS
        .iter()
        .find_map(|kind| Some((*kind, name.strip_suffix(kind)?)))?;
    if kind.starts_with("自治") {
        while let Some(shorter) = without_people(stem) {
            stem = shorter;
        }
    }
    (stem.chars().count() >= REST_LENGTH_MIN).then(|| stem.to_owned())
}

fn without_people(stem: &str) -> Option<&str> {
    let bare = stem.strip_suffix('族').unwrap_or(stem);
    PEOPLES.iter().find_map(|people| {
        let shorter = bare.strip_suffix(people)?;
        let fits = shorter.chars().count() >= REST_LENGTH_MIN
            && (bare != stem || people.chars().count() > 1);
        fits.then_some(shorter)
    })
}

/// A town behind a place: 千灯镇.
fn town(rest: &str) -> Option<(&str, &str)> {
    for kind in ["镇", "乡", "街道"] {
        if let Some((name, behind)) = rest.split_once(kind)
            && name.chars().count() == 2
            && behind.chars().count() >= REST_LENGTH_MIN
        {
            return split_chars(rest, 2 + kind.chars().count());
        }
    }
    None
}
