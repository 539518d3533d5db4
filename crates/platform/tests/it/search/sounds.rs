//! A small dictionary of characters, written by hand: how each is read, and how it is heard.

/// Character, pinyin, and what is left of it when nothing that people confuse counts.
pub(super) const SOUNDS: [(char, &str, &str); 22] = [
    ('德', "de", "de"),
    ('时', "shi", "si"),
    ('四', "si", "si"),
    ('代', "dai", "dai"),
    ('戴', "dai", "dai"),
    ('凝', "ning", "lin"),
    ('林', "lin", "lin"),
    ('灵', "ling", "lin"),
    ('章', "zhang", "zan"),
    ('张', "zhang", "zan"),
    ('赞', "zan", "zan"),
    ('伟', "wei", "wei"),
    ('维', "wei", "wei"),
    ('新', "xin", "xin"),
    ('星', "xing", "xin"),
    ('江', "jiang", "jian"),
    ('建', "jian", "jian"),
    ('兰', "lan", "lan"),
    ('春', "chun", "cun"),
    ('村', "cun", "cun"),
    ('东', "dong", "dong"),
    ('旅', "lv", "lu"),
];

/// How a letter is read, and heard; any but a character as itself.
pub(super) fn sound(letter: char) -> (String, String) {
    let known = SOUNDS.iter().find(|(known, ..)| *known == letter);
    match known {
        Some((_, read, heard)) => ((*read).to_owned(), (*heard).to_owned()),
        None => (letter.to_string(), letter.to_string()),
    }
}

pub(super) fn is_character(letter: char) -> bool {
    SOUNDS.iter().any(|(known, ..)| *known == letter)
}

/// What is heard of a typed syllable.
pub(super) fn heard(typed: &str) -> String {
    let mut heard = typed
        .replace("zh", "z")
        .replace("ch", "c")
        .replace("sh", "s");
    if let Some(rest) = heard.strip_prefix('n').filter(|rest| !rest.is_empty()) {
        heard = format!("l{rest}");
    }
    for (typed, same) in [("ing", "in"), ("eng", "en"), ("ang", "an"), ("v", "u")] {
        if let Some(start) = heard.strip_suffix(typed) {
            heard = format!("{start}{same}");
        }
    }
    heard
}
