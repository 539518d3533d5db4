//! What the columns of a file of touches probably mean, from their headers.

use serde_json::{Map, Value as Json, json};

/// Headers that tell when it happened.
const TIMES: &[&str] = &[
    "时间",
    "发生时间",
    "扫码时间",
    "扫描时间",
    "打卡时间",
    "采集时间",
    "到访时间",
    "签到时间",
    "参观时间",
    "登记时间",
    "消息时间",
    "发送时间",
    "time",
    "timestamp",
    "occurred_at",
    "scanned at",
    "scan time",
    "sent at",
    "scanned",
    "scan date/time",
    "scan datetime",
    "date/time",
    "date time",
    "datetime",
];
/// Headers that tell the day it happened on; a file may have the time of the day in a column of [`TIMES`] beside it.
const DAYS: &[&str] = &[
    "日期",
    "发生日期",
    "扫码日期",
    "扫描日期",
    "打卡日期",
    "采集日期",
    "到访日期",
    "签到日期",
    "参观日期",
    "登记日期",
    "date",
    "scan date",
];
/// What two columns say together: of which part, the names and headers of both, and how they are put together.
struct Pair {
    part: &'static str,
    one: (&'static str, &'static [&'static str]),
    other: (&'static str, &'static [&'static str]),
    together: &'static str,
}
/// A day and a time of the day as one moment (a column of times may have the day in it all the same), and names.
const PAIRS: &[Pair] = &[
    Pair {
        part: "occurred_at",
        one: ("day", DAYS),
        other: ("clock", TIMES),
        together: "IF(LEN(clock) > 8, clock, CONCAT(day, \" \", clock))",
    },
    Pair {
        part: "name",
        one: ("given", &["first name", "firstname", "given name"]),
        other: (
            "family",
            &["last name", "lastname", "surname", "family name"],
        ),
        together: "TRIM(CONCAT(given, \" \", family))",
    },
    Pair {
        part: "name",
        one: ("family", &["姓", "姓氏"]),
        other: ("given", &["名"]),
        together: "CONCAT(family, given)",
    },
];
/// What forms write behind the header of a column.
const NOTES: &[&str] = &["必填", "选填", "required", "optional"];
/// Headers that tell who it was → the trait.
const TRAITS: &[(&str, &[&str])] = &[
    (
        "phone",
        &[
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "联系电话",
            "联系方式",
            "手机/电话",
            "移动电话",
            "phone",
            "phone number",
            "mobile phone",
            "mobile",
            "telephone",
            "tel",
        ],
    ),
    (
        "email",
        &["邮箱", "电子邮箱", "邮件", "email", "e-mail", "mail"],
    ),
    (
        "name",
        &[
            "姓名",
            "名字",
            "联系人",
            "联系人姓名",
            "客户姓名",
            "name",
            "contact",
            "full name",
        ],
    ),
    (
        "company",
        &[
            "公司",
            "公司名",
            "公司名称",
            "公司全称",
            "单位",
            "单位名称",
            "企业",
            "企业名称",
            "客户名称",
            "company",
            "company name",
            "organisation",
            "organization",
        ],
    ),
    ("title", &["职位", "职务", "title", "job title", "position"]),
];
/// Headers with the customer's own number.
const USERS: &[&str] = &[
    "客户编号",
    "客户代码",
    "user id",
    "user_id",
    "userid",
    "customer code",
];
/// Headers with a number of the event.
const MESSAGES: &[&str] = &[
    "消息编号",
    "消息id",
    "记录编号",
    "message id",
    "message_id",
    "messageid",
];
/// Headers that say what happened.
const EVENTS: &[&str] = &["事件", "行为", "event", "action"];

/// The header without what forms write around it: `*姓 名（必填）` is `姓名`.
fn plain(header: &str) -> String {
    let lower = header.to_lowercase();
    let parts = lower.split(['（', '）', '(', ')']);
    let kept: String = parts.filter(|part| !NOTES.contains(&part.trim())).collect();
    let bare = kept.trim_matches(|c: char| c == '*' || c.is_whitespace());
    match bare.is_ascii() {
        true => bare.to_owned(),
        false => bare.chars().filter(|c| !c.is_whitespace()).collect(),
    }
}

fn one_of(header: &str, words: &[&str]) -> bool {
    words.contains(&plain(header).as_str())
}

fn trait_of(header: &str) -> Option<&'static str> {
    let found = TRAITS.iter().find(|(_, words)| one_of(header, words));
    found.map(|(name, _)| *name)
}

/// How many of `cells` are headers that are known here.
#[must_use]
pub fn known(cells: &[String]) -> usize {
    let mut lists = vec![TIMES, DAYS, USERS, MESSAGES, EVENTS];
    lists.extend(PAIRS.iter().flat_map(|pair| [pair.one.1, pair.other.1]));
    let is_known =
        |cell: &&String| trait_of(cell).is_some() || lists.iter().any(|words| one_of(cell, words));
    cells.iter().filter(is_known).count()
}

/// The mapping that these headers suggest for a source of `kind`.
#[must_use]
pub fn document(headers: &[String], kind: &str) -> Json {
    let event = match kind {
        "exhibition" => "exhibition_scan",
        "web" | "email" | "server" => "offline",
        _ => "chat_message",
    };
    let mut document = Map::new();
    document.insert("event".to_owned(), json!({ "value": event }));
    let (mut traits, mut properties, mut values) = (Map::new(), Map::new(), Vec::new());
    let first = |words: &[&str]| headers.iter().find(|header| one_of(header, words));
    let mut paired = Vec::new();
    for pair in PAIRS {
        let (Some(one), Some(other)) = (first(pair.one.1), first(pair.other.1)) else {
            continue;
        };
        if traits.contains_key(pair.part) {
            continue;
        }
        let named = [(pair.one.0, one.trim()), (pair.other.0, other.trim())];
        paired.extend(named.map(|(_, header)| header));
        values.extend(
            named.map(|(name, path)| json!({ "name": name, "path": path, "type": "text" })),
        );
        let together = json!({ "expression": pair.together });
        match pair.part {
            "occurred_at" => document.insert("occurred_at".to_owned(), together),
            part => traits.insert(part.to_owned(), together),
        };
    }
    if !values.is_empty() {
        document.insert("values".to_owned(), Json::Array(values));
    }
    let times = match (first(DAYS), first(TIMES)) {
        (Some(_), None) => DAYS,
        _ => TIMES,
    };
    for header in headers
        .iter()
        .map(|header| header.trim())
        .filter(|header| !header.is_empty() && !paired.contains(header))
    {
        let part = [
            ("occurred_at", times),
            ("user_id", USERS),
            ("message_id", MESSAGES),
            ("event", EVENTS),
        ]
        .into_iter()
        .find(|(_, words)| one_of(header, words));
        match (part, trait_of(header)) {
            (Some((part, _)), _) if part == "event" || !document.contains_key(part) => {
                document.insert(part.to_owned(), Json::from(header));
            }
            (_, Some(name)) if !traits.contains_key(name) => {
                traits.insert(name.to_owned(), Json::from(header));
            }
            _ => drop(properties.insert(header.to_owned(), Json::from(header))),
        }
    }
    document.insert("traits".to_owned(), Json::Object(traits));
    document.insert("properties".to_owned(), Json::Object(properties));
    Json::Object(document)
}
