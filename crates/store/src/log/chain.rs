//! The hash chain of the change log: how an entry is written, linked and checked.
//!
//! `hash = SHA-256("audit-v1\n" + prev + "\n" + entry)`, with `prev` in hex and the entry as
//! canonical JSON. The stored body is canonical itself and goes into the entry byte by byte.

use sha2::{Digest, Sha256};
use weft_kernel::query::Datum;
use weft_kernel::{Moment, Problem, hexadecimal};

use super::jcs::write_text;
use crate::plan::Row;
use crate::report::AuditReport;
use crate::schema::ColumnKind;
use crate::session::Session;

/// Entries read at once while walking.
const WALK_CHUNK: i64 = 2_000;

/// The parts of an entry, as the table holds them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) actor: Option<i64>,
    pub(crate) action: &'a str,
    pub(crate) object: Option<&'a str>,
    pub(crate) record: Option<i64>,
    pub(crate) request: Option<&'a str>,
    /// Canonical JSON.
    pub(crate) body: &'a str,
}

impl Entry<'_> {
    /// The entry as canonical JSON: keys in order, ids and moments as the API writes them.
    fn text(&self, installation: &str) -> String {
        let mut out = String::with_capacity(self.body.len() + 256);
        out.push_str("{\"action\":");
        write_text(&mut out, self.action);
        out.push_str(",\"actor\":");
        write_id(&mut out, self.actor);
        out.push_str(",\"at\":");
        write_text(&mut out, &Moment::from_ms(self.at).to_string());
        out.push_str(",\"body\":");
        out.push_str(self.body);
        out.push_str(",\"installation\":");
        write_text(&mut out, installation);
        out.push_str(",\"object\":");
        write_optional(&mut out, self.object);
        out.push_str(",\"record\":");
        write_id(&mut out, self.record);
        out.push_str(",\"request\":");
        write_optional(&mut out, self.request);
        out.push_str(",\"seq\":");
        out.push_str(&self.seq.to_string());
        out.push('}');
        out
    }
}

fn write_optional(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => write_text(out, text),
        None => out.push_str("null"),
    }
}

fn write_id(out: &mut String, id: Option<i64>) {
    write_optional(out, id.map(|id| id.to_string()).as_deref());
}

/// The hash of `entry` behind the entry with hash `prev` (hex, empty for the first).
pub(crate) fn link(prev: &str, installation: &str, entry: &Entry<'_>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"audit-v1\n");
    hasher.update(prev.as_bytes());
    hasher.update(b"\n");
    hasher.update(entry.text(installation).as_bytes());
    hasher.finalize().into()
}

/// Walks the chain from the first entry to the last.
pub(crate) fn walk(session: &mut Session<'_>, installation: &str) -> Result<AuditReport, Problem> {
    let sql = "select seq, at, actor, action, object, record, request, body, hash \
               from s_change where seq > $1 order by seq limit $2";
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    let kinds = [
        int,
        int,
        int,
        text,
        text,
        int,
        text,
        text,
        ColumnKind::Bytes,
    ];
    let mut report = AuditReport::default();
    let mut after = 0;
    loop {
        let before = report.entries;
        session.query(
            sql,
            &[Datum::Int(after), Datum::Int(WALK_CHUNK)],
            &kinds,
            &mut |row| {
                if report.is_intact() {
                    after = step(&mut report, installation, &row);
                }
                Ok(())
            },
        )?;
        if report.entries == before || !report.is_intact() {
            return Ok(report);
        }
    }
}

/// Checks one row against the head so far; answers its seq.
fn step(report: &mut AuditReport, installation: &str, row: &Row) -> i64 {
    let [seq, at, actor, action, object, record, request, body, hash] = row.as_slice() else {
        return 0;
    };
    let entry = Entry {
        seq: seq.as_int().unwrap_or_default(),
        at: at.as_int().unwrap_or_default(),
        actor: actor.as_int(),
        action: action.as_text().unwrap_or_default(),
        object: object.as_text(),
        record: record.as_int(),
        request: request.as_text(),
        body: body.as_text().unwrap_or_default(),
    };
    report.entries += 1;
    let computed = link(&report.head, installation, &entry);
    report.head = hexadecimal(&computed);
    if hash.as_bytes() != Some(computed.as_slice()) {
        report.broken_at = Some(entry.seq);
        report.reason = Some(format!(
            "the hash of entry {} does not fit its content",
            entry.seq
        ));
    }
    entry.seq
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::jcs::Canonical;
    use super::*;

    fn entry(body: &str) -> Entry<'_> {
        Entry {
            seq: 1,
            at: 1_700_000_000_123,
            actor: Some(7),
            action: "update",
            object: None,
            record: Some(9),
            request: None,
            body,
        }
    }

    #[test]
    fn an_entry_is_canonical_json() {
        let text = entry("{\"客户\":\"织\\n\"}").text("here");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(Canonical::from(&value).as_str(), text);
        assert_eq!(value["body"], json!({"客户": "织\n"}));
        assert_eq!(value["at"], "2023-11-14T22:13:20.123Z");
    }

    #[test]
    fn a_hash_depends_on_the_content_the_place_and_the_installation() {
        let base = link("", "here", &entry("{}"));
        assert_ne!(base, link("", "here", &entry("{\"a\":1}")));
        assert_ne!(base, link("00", "here", &entry("{}")));
        assert_ne!(base, link("", "there", &entry("{}")));
    }
}
