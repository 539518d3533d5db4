//! A link to a page outside: http or https and nothing else.
//!
//! JSON: a string, `"https://example.com/a"`.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

/// The most bytes of a link.
const URL_LENGTH_MAX: usize = 2000;

pub(super) struct Url;

impl FieldType for Url {
    fn name(&self) -> &'static str {
        "url"
    }

    fn label(&self) -> Label {
        Label::new("网址", "Link")
    }

    fn wire(&self) -> &'static str {
        "string (http or https)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let typed = typed.trim();
        address(typed).map(Value::Text).ok_or_else(|| {
            Problem::invalid(
                "field.url.unknown_form",
                format!("`{typed}` 不是网址，应以 https:// 或 http:// 开头"),
                format!("`{typed}` is no link; it begins with https:// or http://"),
            )
        })
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: " https://Example.com/a?b=1 ",
                shown: Ok("https://example.com/a?b=1"),
            },
            Example {
                typed: "www.example.com",
                shown: Ok("https://www.example.com"),
            },
            Example {
                typed: "javascript:alert(1)",
                shown: Err("field.url.unknown_form"),
            },
            Example {
                typed: "https://you@evil.example",
                shown: Err("field.url.unknown_form"),
            },
            Example {
                typed: "ftp://example.com",
                shown: Err("field.url.unknown_form"),
            },
        ]
    }
}

/// The link with its scheme and a host in small letters; one typed without a scheme is `https`.
fn address(typed: &str) -> Option<String> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\');
    if typed.len() > URL_LENGTH_MAX || typed.contains(odd) {
        return None;
    }
    let (scheme, rest) = match typed.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), typed),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    // A name before the host makes one page look like another.
    let whole = matches!(scheme.as_str(), "http" | "https")
        && host.contains('.')
        && !host.contains('@')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && port.is_none_or(|port| port.parse::<u16>().is_ok());
    whole.then(|| format!("{scheme}://{}{path}", authority.to_lowercase()))
}
