//! Just before the commit of a group: its log entries get their numbers, the search edits are made.

use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Table};

use super::internal::Head;
use super::known::{Known, Learned, key};
use crate::log::{Buffer, CHANGE_COLUMNS, Change, Entry, NewTouch, TOUCH_COLUMNS, link};
use crate::search::{Edit, SearchEdits, TableEdits, gathering, search_table};
use crate::session::Session;
use crate::tx::insert_rows;

/// Where sealing starts.
pub(super) struct Sealing<'a> {
    pub(super) head: &'a Head,
    pub(super) installation: &'a str,
    pub(super) known: &'a Known,
}

/// What sealing comes to once it is committed.
pub(super) struct Sealed {
    /// The new head.
    pub(super) head: Head,
    pub(super) learned: Learned,
}

/// Writes the entries of `buffer` behind the head; answers what that comes to.
pub(super) fn seal(
    session: &mut Session<'_>,
    from: &Sealing<'_>,
    buffer: &Buffer,
) -> Result<Sealed, Problem> {
    let mut head = from.head.clone();
    if buffer.changes.is_empty() && buffer.touches.is_empty() {
        let retired = buffer.retired.clone();
        let learned = Learned {
            retired,
            ..Learned::default()
        };
        return Ok(Sealed { head, learned });
    }
    let changes: Vec<_> = buffer
        .changes
        .iter()
        .map(|change| change_row(&mut head, from.installation, change))
        .collect();
    let mut learned = Learned {
        retired: buffer.retired.clone(),
        ..Learned::default()
    };
    let touches: Vec<_> = buffer
        .touches
        .iter()
        .map(|new| {
            let row = touch_row(&mut head, new);
            let key = key(new.touch.source, &new.message_hash);
            learned.entries.push((key, head.seq));
            row
        })
        .collect();
    let columns = |names: [&'static str; 9]| names.map(Column::fixed);
    insert_rows(
        session,
        &Table::new("s_change")?,
        &columns(CHANGE_COLUMNS),
        &changes,
    )?;
    insert_rows(
        session,
        &Table::new("s_touch")?,
        &columns(TOUCH_COLUMNS),
        &touches,
    )?;
    learned.written = from
        .known
        .settle_some(session, (touches.len(), &learned.retired))?;
    let params = [Datum::Int(head.seq), Datum::from(head.hash.as_str())];
    session.execute(
        "update s_seal set seq = $1, hash = $2 where id = 1",
        &params,
    )?;
    Ok(Sealed { head, learned })
}

fn change_row(head: &mut Head, installation: &str, change: &Change) -> Vec<Datum> {
    head.seq += 1;
    let entry = Entry {
        seq: head.seq,
        at: change.at.ms(),
        actor: change.actor.map(weft_kernel::Id::number),
        action: &change.action,
        object: change.object.as_deref(),
        record: change.record.map(weft_kernel::Id::number),
        request: change.request.as_deref(),
        body: change.body.as_str(),
    };
    let hash = link(&head.hash, installation, &entry);
    head.hash = weft_kernel::hexadecimal(&hash);
    vec![
        Datum::Int(head.seq),
        Datum::Int(change.at.ms()),
        Datum::from(change.actor),
        Datum::from(change.action.as_str()),
        Datum::from(change.object.as_deref()),
        Datum::from(change.record),
        Datum::from(change.request.as_deref()),
        Datum::from(change.body.as_str()),
        Datum::Bytes(hash.to_vec()),
    ]
}

fn touch_row(head: &mut Head, new: &NewTouch) -> Vec<Datum> {
    let touch = &new.touch;
    head.seq += 1;
    vec![
        Datum::Int(head.seq),
        Datum::from(touch.source),
        Datum::Bytes(new.message_hash.to_vec()),
        Datum::Bytes(touch.fingerprint.to_vec()),
        Datum::from(touch.kind.as_str()),
        Datum::from(touch.subject.as_str()),
        Datum::Int(touch.occurred_at.ms()),
        Datum::Int(touch.received_at.ms()),
        Datum::from(touch.body.to_string()),
    ]
}

/// Makes the search tables say what `edits` want.
pub(super) fn apply_search(session: &mut Session<'_>, edits: &SearchEdits) -> Result<(), Problem> {
    for (table, edits) in edits.tables() {
        apply_table(session, &search_table(table)?, edits)?;
    }
    Ok(())
}

fn apply_table(
    session: &mut Session<'_>,
    search: &Table,
    edits: &TableEdits,
) -> Result<(), Problem> {
    if edits.cleared {
        let sql = format!("insert into {search} ({search}) values ('delete-all')");
        session.execute(&sql, &[])?;
        for sql in gathering(search) {
            session.execute(&sql, &[])?;
        }
    }
    let add = format!("insert into {search} (rowid, tokens) values ($1, $2)");
    let put = format!("insert or replace into {search} (rowid, tokens) values ($1, $2)");
    let drop = format!("delete from {search} where rowid = $1");
    for (id, edit) in &edits.rows {
        let id = Datum::from(*id);
        match edit {
            Edit::Add(tokens) => session.execute(&add, &[id, Datum::from(tokens.as_str())])?,
            Edit::Put(tokens) => session.execute(&put, &[id, Datum::from(tokens.as_str())])?,
            Edit::Drop => session.execute(&drop, &[id])?,
        };
    }
    Ok(())
}
