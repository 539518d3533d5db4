//! Tokens on their way into an entry, as the server keeps them: it would take twice as long to cut and
//! order a text of them as to write the entry.

use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::search::Tokens;

/// The tokens of an entry, each once and in the order of their bytes.
#[derive(Debug)]
pub(super) struct Lexemes<'t>(Vec<&'t str>);

impl<'t> Lexemes<'t> {
    pub(super) fn of(tokens: &'t Tokens) -> Self {
        let mut lexemes: Vec<&str> = tokens.as_str().split(' ').collect();
        lexemes.retain(|token| !token.is_empty());
        // Those of a field are in order, which a stable sort finds out.
        lexemes.sort();
        lexemes.dedup();
        Self(lexemes)
    }
}

impl ToSql for Lexemes<'_> {
    /// Their number, then each with a zero behind it and no positions.
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let count = i32::try_from(self.0.len())?;
        out.extend_from_slice(&count.to_be_bytes());
        for lexeme in &self.0 {
            out.extend_from_slice(lexeme.as_bytes());
            out.extend_from_slice(&[0; 3]);
        }
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TS_VECTOR
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_travel_once_and_in_order() {
        let tokens = ["b", "织", "ab", "b", "a"].into_iter();
        let lexemes = Lexemes::of(&tokens.collect()).0.join(" ");
        assert_eq!(lexemes, "a ab b 织");
        let mut out = BytesMut::new();
        let tokens = Tokens::from_iter(["b", "a"]);
        Lexemes::of(&tokens)
            .to_sql(&Type::TS_VECTOR, &mut out)
            .unwrap();
        assert_eq!(&out[..], b"\0\0\0\x02a\0\0\0b\0\0\0");
        let mut out = BytesMut::new();
        Lexemes::of(&Tokens::default())
            .to_sql(&Type::TS_VECTOR, &mut out)
            .unwrap();
        assert_eq!(&out[..], b"\0\0\0\0");
    }
}
