//! The cleaner of formatted texts: what comes out is written anew from a closed list of tags.
//!
//! Nothing of the sender's markup is passed through. Text is escaped, tags of the list are written
//! without attributes (a link keeps its checked address), everything is balanced, and elements that
//! change how a browser reads what follows (`script`, `style`, `svg`, `textarea` …) go with all
//! they hold. So whatever the input, the output is in a language in which no script can be said.

/// How deep tags stand in each other; deeper ones are left out, their text stays.
const DEPTH_MAX: usize = 32;

/// Elements that go with everything they hold.
const SWALLOWED: [&str; 20] = [
    "script",
    "style",
    "textarea",
    "title",
    "iframe",
    "noscript",
    "noembed",
    "noframes",
    "xmp",
    "template",
    "svg",
    "math",
    "object",
    "applet",
    "select",
    "head",
    "plaintext",
    "audio",
    "video",
    "canvas",
];

/// The tag a tag is written as; others vanish and leave their text.
fn written(name: &str) -> Option<&'static str> {
    Some(match name {
        "p" | "div" => "p",
        "b" | "strong" => "strong",
        "i" | "em" => "em",
        "u" => "u",
        "s" | "strike" | "del" => "s",
        "h1" | "h2" => "h2",
        "h3" | "h4" | "h5" | "h6" => "h3",
        "ul" => "ul",
        "ol" => "ol",
        "li" => "li",
        "blockquote" => "blockquote",
        "pre" => "pre",
        "code" => "code",
        "a" => "a",
        "br" => "br",
        "hr" => "hr",
        _ => return None,
    })
}

fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "h2" | "h3" | "ul" | "ol" | "blockquote" | "pre" | "hr"
    )
}

/// `html` with nothing left that is not on the list.
pub(crate) fn cleaned(html: &str) -> String {
    let mut out = Writer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.text(text);
        rest = match token(tail) {
            Token::Text => {
                out.text("<");
                tail.strip_prefix('<').unwrap_or_default()
            }
            Token::Skip(rest) => rest,
            Token::Close(name, rest) => {
                out.close(&name);
                rest
            }
            Token::Open(name, attributes, rest) => {
                if SWALLOWED.contains(&name.as_str()) {
                    behind(rest, &name)
                } else {
                    out.open(&name, attributes);
                    rest
                }
            }
        };
    }
    out.text(rest);
    out.finish()
}

/// What stands at a `<`, and what follows it.
enum Token<'a> {
    /// A sign of text.
    Text,
    /// A comment or the like.
    Skip(&'a str),
    Open(String, &'a str, &'a str),
    Close(String, &'a str),
}

fn token(tail: &str) -> Token<'_> {
    if let Some(comment) = tail.strip_prefix("<!--") {
        return Token::Skip(comment.split_once("-->").map_or("", |(_, rest)| rest));
    }
    let (closing, body) = match tail.strip_prefix("</") {
        Some(body) => (true, body),
        None => (false, tail.strip_prefix('<').unwrap_or_default()),
    };
    if body.starts_with(['!', '?']) {
        return Token::Skip(body.split_once('>').map_or("", |(_, rest)| rest));
    }
    if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Token::Text;
    }
    let end = body
        .find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
        .unwrap_or(body.len());
    let (name, behind) = body.split_at_checked(end).unwrap_or((body, ""));
    let (attributes, rest) = attributes(behind);
    let name = name.to_ascii_lowercase();
    if closing {
        Token::Close(name, rest)
    } else {
        Token::Open(name, attributes, rest)
    }
}

/// The attributes up to the `>` that is in no quotes, and what follows; a tag without end is the end.
fn attributes(text: &str) -> (&str, &str) {
    let (mut quote, mut behind_equals) = (None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => {
                let (attributes, rest) = text.split_at_checked(at).unwrap_or((text, ""));
                return (attributes, rest.strip_prefix('>').unwrap_or_default());
            }
            (None, '"' | '\'') if behind_equals => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        behind_equals = c == '=' || (behind_equals && c.is_whitespace());
    }
    (text, "")
}

/// What follows the end tag of a swallowed element; nothing when it has none.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once("</") {
        let closes = tail
            .get(..name.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(name));
        let after = tail.get(name.len()..).unwrap_or_default();
        if closes && !after.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return attributes(after).1;
        }
        rest = tail;
    }
    ""
}

/// Writes balanced tags and escaped text.
#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<&'static str>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let entity = (c == '&').then(|| entity(rest)).flatten();
            match (c, entity) {
                (_, Some(entity)) => self.out.push_str(entity),
                ('\n' | '\t', _) => self.out.push(c),
                (c, _) if c.is_control() => {}
                (c, _) => self.out.push_str(&escaped(c)),
            }
            let taken = entity.map_or(c.len_utf8(), str::len);
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        let Some(tag) = written(name) else {
            return;
        };
        if is_block(tag) {
            self.close_written("p");
        }
        let of_lists = self
            .open
            .iter()
            .rfind(|tag| matches!(**tag, "li" | "ul" | "ol"));
        if (tag, of_lists) == ("li", Some(&"li")) {
            self.close_written("li");
        }
        if matches!(tag, "br" | "hr") {
            self.out.push_str(&format!("<{tag}>"));
            return;
        }
        if self.open.len() >= DEPTH_MAX {
            return;
        }
        if tag == "a" {
            self.close_written("a");
            let Some(href) = href(attributes) else {
                return;
            };
            let link = format!("<a href=\"{href}\" rel=\"noopener noreferrer nofollow\">");
            self.out.push_str(&link);
        } else {
            self.out.push_str(&format!("<{tag}>"));
        }
        self.open.push(tag);
    }

    fn close(&mut self, name: &str) {
        if let Some(tag) = written(name) {
            self.close_written(tag);
        }
    }

    /// Closes `tag` and what stands open in it; one that is not open has nothing to close.
    fn close_written(&mut self, tag: &str) {
        if !self.open.contains(&tag) {
            return;
        }
        while let Some(inner) = self.open.pop() {
            self.out.push_str(&format!("</{inner}>"));
            if inner == tag {
                return;
            }
        }
    }

    fn finish(mut self) -> String {
        while let Some(tag) = self.open.pop() {
            self.out.push_str(&format!("</{tag}>"));
        }
        self.out
    }
}

fn escaped(c: char) -> String {
    match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        c => c.to_string(),
    }
}

/// The entity `text` begins with.
fn entity(text: &str) -> Option<&str> {
    const LENGTH_MAX: usize = 10;
    let end = text
        .bytes()
        .take(LENGTH_MAX)
        .position(|byte| byte == b';')?;
    let entity = text.get(..=end)?;
    let name = entity.strip_prefix('&')?.strip_suffix(';')?;
    let fits = match name.strip_prefix('#') {
        // A number that stands for a sign, and for none that is invisible.
        Some(number) => number
            .strip_prefix(['x', 'X'])
            .map_or_else(
                || number.parse().ok(),
                |hex| u32::from_str_radix(hex, 16).ok(),
            )
            .and_then(char::from_u32)
            .is_some_and(|c| !c.is_control()),
        None => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()),
    };
    fits.then_some(entity)
}

/// The address in the attributes of a link, ready to be written: http, https, mailto or tel.
fn href(attributes: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let at = lower.match_indices("href").map(|(at, _)| at).find(|at| {
        lower
            .get(..*at)
            .is_some_and(|before| before.ends_with(char::is_whitespace))
    })?;
    let value = attributes.get(at + "href".len()..)?.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split(char::is_whitespace).next()?,
    };
    let address = value.replace("&amp;", "&");
    let lower = address.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:", "tel:"];
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`\\".contains(c);
    (known.iter().any(|scheme| lower.starts_with(scheme)) && !address.contains(odd))
        .then(|| address.chars().map(escaped).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_format_with_stays() {
        for (typed, kept) in [
            (
                "<p>你好 <b>世界</b></p>",
                "<p>你好 <strong>世界</strong></p>",
            ),
            ("<div style='color:red'>x</div>", "<p>x</p>"),
            ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
            ("a<br/>b<hr>c", "a<br>b<hr>c"),
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("<i>a</b></i>", "<em>a</em>"),
            (
                "<a href='https://x.cn/?a=1&amp;b=2'>x</a>",
                "<a href=\"https://x.cn/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a>",
            ),
            (
                "1 < 2 && 3 > 2 &copy; &#169;",
                "1 &lt; 2 &amp;&amp; 3 &gt; 2 &copy; &#169;",
            ),
            ("<p title=it's>x</p>", "<p>x</p>"),
        ] {
            assert_eq!(cleaned(typed), kept, "{typed}");
        }
    }

    #[test]
    fn attacks_leave_nothing_but_text() {
        for (typed, kept) in [
            ("<script>alert(1)</script>a", "a"),
            ("<SCRIPT src=//evil></SCRIPT >a", "a"),
            ("a<script>alert(1)", "a"),
            ("<img src=x onerror=alert(1)>", ""),
            ("<svg><a xlink:href='javascript:alert(1)'>x</a></svg>y", "y"),
            (
                "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></math>",
                "",
            ),
            ("<a href='javascript:alert(1)'>x</a>", "x"),
            ("<a href='java&#115;cript:alert(1)'>x</a>", "x"),
            ("<a href=' \tjavascript:alert(1)'>x</a>", "x"),
            ("<a href='data:text/html,x'>x</a>", "x"),
            ("<a href=https://x.cn/\"onclick=alert(1)>x</a>", "x"),
            ("<p onclick=\"alert(1)\">x</p>", "<p>x</p>"),
            ("<p title='>'>x</p>", "<p>x</p>"),
            ("<!--><img src=x onerror=alert(1)>-->x", "x"),
            ("<![CDATA[<script>]]>x", "]]&gt;x"),
            (
                "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
                "'&gt;",
            ),
            ("<textarea><script>alert(1)</script></textarea>x", "x"),
            ("<<script>alert(1)</script>", "&lt;"),
            ("&lt;script&gt;alert(1)", "&lt;script&gt;alert(1)"),
            ("a\0b\u{1b}c", "abc"),
            ("<iframe srcdoc='<script>alert(1)</script>'></iframe>x", "x"),
        ] {
            assert_eq!(cleaned(typed), kept, "{typed}");
        }
    }

    #[test]
    fn tags_beyond_the_depth_go_and_their_text_stays() {
        let deep = format!("{}x", "<blockquote>".repeat(DEPTH_MAX + 1));
        let kept = cleaned(&deep);
        assert_eq!(kept.matches("<blockquote>").count(), DEPTH_MAX);
        assert_eq!(kept.matches("</blockquote>").count(), DEPTH_MAX);
        assert!(kept.contains("x</blockquote>"));
    }

    const TAGS: [&str; 13] = [
        "p",
        "strong",
        "em",
        "u",
        "s",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
    ];

    fn is_safe_link(tag: &str) -> bool {
        let link = tag.strip_prefix("a href=\"").unwrap_or_default();
        let rel = "\" rel=\"noopener noreferrer nofollow\"";
        let link = link.strip_suffix(rel).unwrap_or_default();
        let lower = link.to_ascii_lowercase();
        let schemes = ["http://", "https://", "mailto:", "tel:"];
        schemes.iter().any(|scheme| lower.starts_with(scheme))
            && !link.contains(['"', '<', '>', '\'', ' '])
    }

    /// Takes a cleaned text apart by the grammar alone; answers whether all of it was of the grammar.
    fn is_of_the_grammar(text: &str) -> bool {
        let mut open: Vec<&str> = Vec::new();
        let mut pieces = text.split('<');
        let plain = pieces.next().is_none_or(|first| !first.contains('>'));
        let mut follows = |piece: &str| -> bool {
            let Some((tag, text)) = piece.split_once('>') else {
                return false;
            };
            let known = match tag.strip_prefix('/') {
                Some(name) => open.pop().is_some_and(|tag| tag == name),
                None if tag == "br" || tag == "hr" => true,
                None if is_safe_link(tag) => {
                    open.push("a");
                    true
                }
                None => TAGS.iter().find(|known| **known == tag).is_some_and(|tag| {
                    open.push(tag);
                    true
                }),
            };
            known && !text.contains('>')
        };
        let well = pieces.all(&mut follows);
        plain && well && open.is_empty()
    }

    #[test]
    fn the_grammar_of_the_test_knows_an_attack_when_it_sees_one() {
        for bad in [
            "<script>",
            "<p onclick=x></p>",
            "<p>",
            "<p><em></p></em>",
            "<a href=\"javascript:x\" rel=\"noopener noreferrer nofollow\"></a>",
            "a>b",
        ] {
            assert!(!is_of_the_grammar(bad), "{bad}");
        }
    }

    /// Pieces of markup that trouble parsers.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z<>/\"'= &;!?-]{0,12}",
            proptest::sample::select(vec![
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<a href=\"https://x.cn/?a=1&b=2\">",
                "</a>",
                "<ul>",
                "<li>",
                "</ul>",
                "<script>",
                "</script>",
                "<style>",
                "</style>",
                "<svg>",
                "</svg>",
                "<!--",
                "-->",
                "<a href='javascript:x'>",
                "<img onerror=x>",
                "&amp;",
                "&#60;",
                "&lt;",
                "&bogus",
                "中文",
                "<textarea>",
                "</textarea>",
                "<a href=https://x.cn title='",
                "<h1>",
                "</h1>",
                "<pre>\n",
            ])
            .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn whatever_comes_in_only_the_grammar_comes_out(
            pieces in proptest::collection::vec(piece(), 0..24),
        ) {
            let typed = pieces.concat();
            let once = cleaned(&typed);
            prop_assert!(is_of_the_grammar(&once), "{typed:?} became {once:?}");
            prop_assert_eq!(cleaned(&once), once.clone(), "a clean text stays as it is: {:?}", typed);
        }
    }
}
