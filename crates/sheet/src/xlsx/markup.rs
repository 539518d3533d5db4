//! What all parts of a workbook share: events of XML, attributes, texts.

use std::io::BufRead;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use weft_kernel::Problem;

use crate::limits::unreadable;

/// A part while it is read.
pub(super) struct Markup<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

/// What a reader of a part needs to know.
pub(super) enum Piece<'b> {
    /// `<name …>` or `<name …/>`; the latter has no end of its own.
    Begin(BytesStart<'b>, bool),
    /// `</name>`.
    End(String),
    /// Text.
    Text(String),
    /// The part is over.
    Over,
}

impl<R: BufRead> Markup<R> {
    pub(super) fn new(source: R) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().check_end_names = false;
        Self {
            reader,
            buffer: Vec::new(),
        }
    }

    /// The next piece; comments and the like are left out.
    pub(super) fn next(&mut self) -> Result<Piece<'_>, Problem> {
        self.buffer.clear();
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(wrong)?;
        Ok(match event {
            Event::Start(start) => Piece::Begin(start, false),
            Event::Empty(start) => Piece::Begin(start, true),
            Event::End(end) => Piece::End(end.local_name().as_ref().to_owned()),
            Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => Piece::Text(resolved(&reference)),
            // A document type may define what grows: no workbook has one.
            Event::DocType(_) => return Err(unreadable("a document type")),
            Event::Eof => Piece::Over,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Piece::Text(String::new()),
        })
    }
}

fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .unwrap_or_default()
        .to_owned()
}

fn wrong(error: quick_xml::Error) -> Problem {
    match error {
        quick_xml::Error::Io(inner) => {
            let known = inner.get_ref().and_then(|inner| inner.downcast_ref());
            let known: Option<&Problem> = known;
            known.cloned().unwrap_or_else(|| unreadable(&inner))
        }
        other => unreadable(other),
    }
}

/// The value of the attribute whose name without a prefix is `name`.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start
        .attributes()
        .with_checks(false)
        .flatten()
        .find_map(|one| {
            let key: &str = one.key.local_name().into_inner();
            (key == name)
                .then(|| {
                    one.normalized_value(XmlVersion::Implicit1_0)
                        .ok()
                        .map(std::borrow::Cow::into_owned)
                })
                .flatten()
        })
}

/// `_x000D_` in a text stands for a character that XML does not take.
pub(super) fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code = after.get(..5).filter(|code| code.ends_with('_'));
        let digits = code.and_then(|code| u32::from_str_radix(code.trim_end_matches('_'), 16).ok());
        match (digits.and_then(char::from_u32), after.get(5..)) {
            (Some(c), Some(behind)) => {
                // Other control characters than these have no place in a table.
                if !c.is_control() || matches!(c, '\n' | '\t') {
                    plain.push(c);
                }
                rest = behind;
            }
            _ => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_come_back() {
        for (written, meant) in [
            ("a_x000D_\nb", "a\nb"),
            ("_x005F_x", "_x"),
            ("tax_x", "tax_x"),
            ("_x12", "_x12"),
            ("中_x4E2D_文", "中中文"),
        ] {
            assert_eq!(unescaped(written.to_owned()), meant, "{written}");
        }
    }

    #[test]
    fn a_document_type_is_refused() {
        let text = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        assert!(Markup::new(text.as_bytes()).next().is_err());
    }
}
