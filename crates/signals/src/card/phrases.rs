//! How each kind of event is said, as a table: to say another one, add a row.

use weft_kernel::Label;

use crate::touch::Touch;

/// One kind of event in words.
pub struct Phrase {
    /// The names of events it is for.
    pub events: &'static [&'static str],
    /// How much it says about the customer, 0 (never on a card) to 10.
    pub weight: i64,
    /// Properties that say what it was about, the first that is there; then the page.
    pub about: &'static [&'static str],
    /// Chinese, with `{}` for what it was about.
    pub zh: &'static str,
    /// English, with `{}` for what it was about.
    pub en: &'static str,
    /// Both languages when nothing is known of what it was about.
    pub bare: (&'static str, &'static str),
}

/// The table; an event that stands in no row is said by [`OTHER`].
pub const PHRASES: [Phrase; 17] = [
    Phrase {
        events: &["page", "screen", "page_leave", "dwell"],
        weight: 4,
        about: &[],
        zh: "查看 {}",
        en: "viewed {}",
        bare: ("浏览网页", "viewed a page"),
    },
    Phrase {
        events: &["click"],
        weight: 6,
        about: &["label", "text"],
        zh: "点击「{}」",
        en: "clicked “{}”",
        bare: ("点击页面", "clicked"),
    },
    Phrase {
        events: &["price_view"],
        weight: 8,
        about: &["product"],
        zh: "查看价格：{}",
        en: "looked at prices: {}",
        bare: ("查看价格", "looked at prices"),
    },
    Phrase {
        events: &["file_download", "download"],
        weight: 7,
        about: &["file", "name"],
        zh: "下载 {}",
        en: "downloaded {}",
        bare: ("下载资料", "downloaded a file"),
    },
    Phrase {
        events: &["form_submit"],
        weight: 9,
        about: &["form"],
        zh: "提交表单「{}」",
        en: "sent the form “{}”",
        bare: ("提交表单", "sent a form"),
    },
    Phrase {
        events: &["quote_request"],
        weight: 10,
        about: &["product"],
        zh: "索取报价：{}",
        en: "asked for a quote: {}",
        bare: ("索取报价", "asked for a quote"),
    },
    Phrase {
        events: &["demo_request"],
        weight: 10,
        about: &["product"],
        zh: "预约演示：{}",
        en: "asked for a demonstration: {}",
        bare: ("预约演示", "asked for a demonstration"),
    },
    Phrase {
        events: &["sample_request"],
        weight: 10,
        about: &["product"],
        zh: "索取样品：{}",
        en: "asked for a sample: {}",
        bare: ("索取样品", "asked for a sample"),
    },
    Phrase {
        events: &["share", "forward"],
        weight: 8,
        about: &["title", "file"],
        zh: "转发 {}",
        en: "shared {}",
        bare: ("转发内容", "shared something"),
    },
    Phrase {
        events: &["search"],
        weight: 5,
        about: &["query", "keyword"],
        zh: "搜索「{}」",
        en: "searched for “{}”",
        bare: ("站内搜索", "searched"),
    },
    Phrase {
        events: &["call_in"],
        weight: 8,
        about: &["topic"],
        zh: "来电：{}",
        en: "called: {}",
        bare: ("来电", "called"),
    },
    Phrase {
        events: &["message", "consult"],
        weight: 7,
        about: &["text", "topic"],
        zh: "来消息：{}",
        en: "wrote: {}",
        bare: ("来消息", "wrote"),
    },
    Phrase {
        events: &["scan"],
        weight: 6,
        about: &["event", "booth"],
        zh: "展会扫码：{}",
        en: "scanned at {}",
        bare: ("展会扫码", "scanned a code"),
    },
    Phrase {
        events: &["email_open"],
        weight: 3,
        about: &["subject"],
        zh: "打开邮件「{}」",
        en: "opened the e-mail “{}”",
        bare: ("打开邮件", "opened an e-mail"),
    },
    Phrase {
        events: &["deep_tech_exploration"],
        weight: 8,
        about: &["page"],
        zh: "深入了解技术：{}",
        en: "studied the technology: {}",
        bare: ("深入了解技术", "studied the technology"),
    },
    Phrase {
        events: &["identify"],
        weight: 2,
        about: &[],
        zh: "留下身份信息",
        en: "said who they are",
        bare: ("留下身份信息", "said who they are"),
    },
    Phrase {
        events: &["group", "alias"],
        weight: 0,
        about: &[],
        zh: "更新身份",
        en: "identity updated",
        bare: ("更新身份", "identity updated"),
    },
];

/// Every other event, by its name.
pub const OTHER: Phrase = Phrase {
    events: &[],
    weight: 3,
    about: &["label", "title", "name"],
    zh: "",
    en: "",
    bare: ("", ""),
};

/// Characters of what an event was about that a sentence keeps.
const ABOUT_CHARS_MAX: usize = 40;

/// The row for `touch`.
#[must_use]
pub fn phrase_of(touch: &Touch) -> &'static Phrase {
    PHRASES
        .iter()
        .find(|phrase| phrase.events.contains(&touch.event()))
        .unwrap_or(&OTHER)
}

/// What people call events of this name; none when no row has it.
#[must_use]
pub fn bare_words(event: &str) -> Option<Label> {
    let phrase = PHRASES
        .iter()
        .find(|phrase| phrase.events.contains(&event))?;
    Some(Label::new(phrase.bare.0, phrase.bare.1))
}

/// What happened, without time and place: 「查看 API 文档」.
#[must_use]
pub fn said(touch: &Touch) -> Label {
    if let Some(own) = of_time(touch) {
        return own;
    }
    let phrase = phrase_of(touch);
    match about(phrase, touch) {
        Some(about) if phrase.events.is_empty() => {
            Label::same(&format!("{} {about}", touch.event()))
        }
        Some(about) => Label::new(
            phrase.zh.replace("{}", &about),
            phrase.en.replace("{}", &about),
        ),
        None if phrase.events.is_empty() => Label::same(touch.event()),
        None => Label::new(phrase.bare.0, phrase.bare.1),
    }
}

/// What a touch says that time brought about: the words of its rule.
fn of_time(touch: &Touch) -> Option<Label> {
    let text = |name: &str| touch.properties.get(name)?.as_str();
    if !touch.name.starts_with("due.") {
        return None;
    }
    let about = text("title").map_or_else(String::new, |title| format!(" {title}"));
    let words = (text("text")?, text("text_en")?);
    Some(Label::new(
        format!("{}{about}", words.0),
        format!("{}{about}", words.1),
    ))
}

/// What it was about, shortened to one line.
fn about(phrase: &Phrase, touch: &Touch) -> Option<String> {
    let property = |name: &&str| {
        touch
            .properties
            .get(*name)
            .and_then(serde_json::Value::as_str)
    };
    let named = phrase.about.iter().find_map(property);
    let page = || {
        touch
            .page_title()
            .or_else(|| touch.page_text("path"))
            .or_else(|| touch.page_text("url"))
    };
    let text = named.filter(|text| !text.trim().is_empty()).or_else(page)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= ABOUT_CHARS_MAX {
        return Some(line);
    }
    Some(
        line.chars()
            .take(ABOUT_CHARS_MAX - 1)
            .chain(['…'])
            .collect(),
    )
}
