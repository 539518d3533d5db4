//! What is asked of documents and files when somebody sends them: names that can be files and
//! addresses, texts that can be read. What is stored already is never asked again, so that a house
//! opens whatever was once let in.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, is_blank};

use super::complete::{OWN_NAMES, TEXTS};
use super::text::unreadable;
use super::{DocKey, KINDS, Manifest};

/// The longest part of a document's name, in characters.
pub const DOCUMENT_NAME_LENGTH_MAX: usize = 60;
/// The most parts of the name of an import profile, with `/` between.
const NAME_PARTS_MAX: usize = 3;
/// The longest label, in characters.
pub const LABEL_LENGTH_MAX: usize = 200;
/// The longest help, message or text of a widget, in characters.
pub const TEXT_LENGTH_MAX: usize = 2_000;
/// The longest version of a pack, in characters.
const VERSION_LENGTH_MAX: usize = 40;
/// The properties that are headings: short, where others are sentences.
const HEADINGS: [&str; 2] = ["label", "plural"];
/// Documents and parts that may go without a heading.
const SILENT: [&str; 8] = [
    "form", "forms", "sections", "pages", "blocks", "left", "right", "widgets",
];
/// Kinds of documents whose own label only administrators read.
const SILENT_KINDS: [&str; 3] = ["menu", "workbench", "view"];

/// Refuses a document whose name or texts nobody can read or write down.
///
/// # Errors
/// `config.name`, `config.characters`, `config.label` with the place.
pub(crate) fn check_document(key: &DocKey, document: &Json) -> Result<(), Problem> {
    check_name(key)?;
    if let Some(name) = document.get("name")
        && name.as_str().is_some_and(|name| name != key.name)
    {
        return Err(Problem::invalid(
            "config.name",
            format!("文档里的 name 须是 `{}`；改名请用 rename", key.name),
            format!(
                "The document's name is `{}`; use rename to change it",
                key.name
            ),
        )
        .on_field("name"));
    }
    check_texts(key.kind, document)
}

/// Refuses texts nobody can read: what is not seen, what is too long, what is missing.
///
/// # Errors
/// `config.characters`, `config.label` with the place.
pub(crate) fn check_texts(kind: &str, document: &Json) -> Result<(), Problem> {
    let path = Vec::new();
    Walk { path, kind }.value(document)
}

/// A name is a word, that of an import profile several with `/` between: it is a file in a pack.
fn check_name(key: &DocKey) -> Result<(), Problem> {
    let word = |part: &str| {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let length = part.chars().count();
        (1..=DOCUMENT_NAME_LENGTH_MAX).contains(&length) && part.chars().all(plain)
    };
    let parts: Vec<&str> = key.name.split('/').collect();
    let most = if key.kind == "import" {
        NAME_PARTS_MAX
    } else {
        1
    };
    if parts.len() <= most && parts.into_iter().all(word) {
        return Ok(());
    }
    let shown: String = key.name.chars().take(DOCUMENT_NAME_LENGTH_MAX).collect();
    let shown = shown.escape_debug();
    Err(Problem::invalid(
        "config.name",
        format!("配置名 `{shown}` 不对：只含字母、汉字、数字、_ 和 -，最长 {DOCUMENT_NAME_LENGTH_MAX} 个字符"),
        format!("The name `{shown}` is wrong: letters, digits, _ and -, at most {DOCUMENT_NAME_LENGTH_MAX} characters"),
    )
    .on_field("name"))
}

/// A way through a document.
struct Walk<'j> {
    path: Vec<Step<'j>>,
    kind: &'j str,
}

#[derive(Clone, Copy)]
enum Step<'j> {
    Member(&'j str),
    Item(usize),
}

impl<'j> Walk<'j> {
    fn value(&mut self, value: &'j Json) -> Result<(), Problem> {
        match value {
            Json::String(text) => self.characters(text),
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.path.push(Step::Item(at));
                    self.value(item)?;
                    self.path.pop();
                }
                Ok(())
            }
            Json::Object(members) => {
                for (name, value) in members {
                    self.characters(name)?;
                    self.path.push(Step::Member(name));
                    self.length(name, value)?;
                    self.value(value)?;
                    self.path.pop();
                }
                Ok(())
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
        }
    }

    /// Nothing that is not seen, or that makes other characters look otherwise.
    fn characters(&self, text: &str) -> Result<(), Problem> {
        let Some((at, odd)) = text.chars().enumerate().find(|(_, c)| is_unseen(*c)) else {
            return Ok(());
        };
        let (place, code) = (self.place(), u32::from(odd));
        Err(Problem::invalid(
            "config.characters",
            format!(
                "`{place}` 第 {} 个字是看不见的控制字符 U+{code:04X}，请删去",
                at + 1
            ),
            format!(
                "Character {} of `{place}` is U+{code:04X}, which nobody sees; take it out",
                at + 1
            ),
        )
        .on_field(place)
        .at(at))
    }

    /// A text is there where people need one, and not too long.
    fn length(&self, name: &str, value: &Json) -> Result<(), Problem> {
        let named = value.as_str().filter(|_| name == "name");
        if named.is_some_and(|text| text.chars().count() > LABEL_LENGTH_MAX) {
            return Err(too_long(&self.place(), LABEL_LENGTH_MAX));
        }
        let text = |language: &str| value.get(language).and_then(Json::as_str);
        let (Some(zh), Some(en)) = (text("zh"), text("en")) else {
            return Ok(());
        };
        if self.kind == "import" || !TEXTS.contains(&name) || self.is_own_name() {
            return Ok(());
        }
        let most = if HEADINGS.contains(&name) {
            LABEL_LENGTH_MAX
        } else {
            TEXT_LENGTH_MAX
        };
        let place = self.place();
        if [zh, en].iter().any(|text| text.chars().count() > most) {
            return Err(too_long(&place, most));
        }
        // What is said in one language is said in both by now.
        let wanted = HEADINGS.contains(&name) && !self.may_be_silent() || name == "message";
        match is_blank(zh) && wanted {
            true => Err(wrong_label(&place, "不能为空", "must not be empty")),
            false => Ok(()),
        }
    }

    /// Whether it stands where names are the company's own: a column of a table called `label`.
    fn is_own_name(&self) -> bool {
        self.above().any(|name| OWN_NAMES.contains(&name))
    }

    /// Whether what it is the heading of may go without one.
    fn may_be_silent(&self) -> bool {
        match self.above().next() {
            Some(part) => SILENT.contains(&part),
            None => SILENT_KINDS.contains(&self.kind),
        }
    }

    /// The names of the members it stands in, the innermost first.
    fn above(&self) -> impl Iterator<Item = &'j str> {
        let steps = self.path.iter().rev().skip(1);
        steps.filter_map(|step| match step {
            Step::Member(name) => Some(*name),
            Step::Item(_) => None,
        })
    }

    fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            match step {
                Step::Member(name) if place.is_empty() => place.push_str(name),
                Step::Member(name) => place.extend([".", *name]),
                Step::Item(at) => place.push_str(&format!("[{at}]")),
            }
        }
        place
    }
}

/// Control characters, and those that turn the direction of reading.
fn is_unseen(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    control
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn too_long(place: &str, most: usize) -> Problem {
    wrong_label(
        place,
        &format!("最多 {most} 个字"),
        &format!("has at most {most} characters"),
    )
}

fn wrong_label(place: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid(
        "config.label",
        format!("`{place}` {zh}"),
        format!("`{place}` {en}"),
    )
    .on_field(place)
}

/// Refuses files that no pack has: paths out of its folder, documents that would be passed over.
///
/// # Errors
/// `pack.path` with the path, and the one that was meant.
pub(super) fn check_files(files: &BTreeMap<String, String>) -> Result<(), Problem> {
    for path in files.keys() {
        check_path(path)?;
    }
    Ok(())
}

fn check_path(path: &str) -> Result<(), Problem> {
    let shown = path.escape_debug().to_string();
    let refused = |zh: &str, en: &str| {
        Problem::invalid(
            "pack.path",
            format!("文件 `{shown}`：{zh}"),
            format!("The file `{shown}`: {en}"),
        )
        .on_field(if shown.is_empty() { "files" } else { &shown })
    };
    let parts: Vec<&str> = path.split('/').collect();
    let odd = |part: &&str| matches!(*part, "" | "." | "..") || part.contains(['\\', ':']);
    if parts.iter().any(odd) || path.chars().any(is_unseen) {
        return Err(refused(
            "路径须在包的文件夹之内，用 / 分隔",
            "a path lies within the folder of the pack, with / between",
        ));
    }
    let is_document = path.ends_with(".toml");
    match parts.as_slice() {
        ["pack.toml"] => Ok(()),
        // A note to people, not to us.
        [_] if !is_document => Ok(()),
        [name] => {
            let folder = name.trim_end_matches(".toml");
            let folders = KINDS.iter().map(|kind| kind.folder).chain(["pack"]);
            let near = weft_expr::nearest(folder, folders).map(|near| format!("{near}.toml"));
            let near = near.filter(|near| near == "pack.toml");
            Err(refused(
                "文档要放在它那一种的文件夹里，如 objects/",
                "a document lies in the folder of its kind, such as objects/",
            )
            .suggesting(near))
        }
        ["data", ..] => Ok(()),
        _ if is_document => Ok(()),
        [folder, ..] if KINDS.iter().any(|kind| kind.folder == *folder) => {
            Err(
                refused("这里只放 .toml 文档", "only .toml documents lie here").suggesting(
                    path.rsplit_once('.')
                        .map(|(stem, _)| format!("{stem}.toml")),
                ),
            )
        }
        _ => Ok(()),
    }
}

/// Refuses a pack whose name or version says nothing.
///
/// # Errors
/// `pack.manifest` with the place.
pub(super) fn check_manifest(manifest: &Manifest) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let name = &manifest.name;
    let refused = |property: &str, zh: String, en: String| {
        let reason = Label::new(zh, en);
        unreadable("pack.toml", &reason).on_field(format!("pack.toml:{property}"))
    };
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    if !starts || !name.chars().all(plain) || name.len() > DOCUMENT_NAME_LENGTH_MAX {
        return Err(refused(
            "name",
            format!(
                "包名只含小写字母、数字、_ 和 -，字母开头，最长 {DOCUMENT_NAME_LENGTH_MAX} 个字符"
            ),
            format!(
                "the name of a pack holds small letters, digits, _ and -, a letter first, at most {DOCUMENT_NAME_LENGTH_MAX} characters"
            ),
        ));
    }
    let version = &manifest.version;
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let numbers = core.split('.').all(|part| part.parse::<u32>().is_ok());
    if !numbers || version.len() > VERSION_LENGTH_MAX || version.chars().any(is_unseen) {
        return Err(refused(
            "version",
            format!("版本号形如 1.4.0，最长 {VERSION_LENGTH_MAX} 个字符"),
            format!("a version is such as 1.4.0, at most {VERSION_LENGTH_MAX} characters"),
        ));
    }
    let label = &manifest.label;
    if [&label.zh, &label.en].iter().any(|text| is_blank(text)) {
        return Err(refused(
            "label",
            "名称中英文都要写".to_owned(),
            "the label is said in both languages".to_owned(),
        ));
    }
    Ok(())
}
