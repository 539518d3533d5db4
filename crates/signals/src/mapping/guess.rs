//! What the columns of a file of touches probably mean, from their headers.

use serde_json::{Map, Value as Json, json};

/// Headers that tell when it happened.
const TIMES: &[&str] = &[
    "时间",
    "发生时间",
    "扫码时间",
    "扫描时间",
    "到访时间",
    "签到时间",
    "参观时间",
    "登记时间",
    "消息时间",
    "发送时间",
    "日期",
    "time",
    "date",
    "timestamp",
    "occurred_at",
    "scanned at",
    "scan time",
    "sent at",
];
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
            "phone",
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
        &["姓名", "联系人", "客户姓名", "name", "contact", "full name"],
    ),
    (
        "company",
        &[
            "公司",
            "公司名称",
            "单位",
            "单位名称",
            "企业",
            "企业名称",
            "客户名称",
            "company",
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

fn plain(header: &str) -> String {
    header.trim().trim_matches('*').trim().to_lowercase()
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
    let lists = [TIMES, USERS, MESSAGES, EVENTS];
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
    let (mut traits, mut properties) = (Map::new(), Map::new());
    for header in headers
        .iter()
        .map(|header| header.trim())
        .filter(|header| !header.is_empty())
    {
        let part = [
            ("occurred_at", TIMES),
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
