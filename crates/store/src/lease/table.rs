//! The table of leases: reading it, and what is granted, renewed and given back.

use weft_kernel::query::Datum;
use weft_kernel::{Moment, Problem};

use super::decide::{Asker, decide};
use super::{
    LEASE_MS, Lease, LeaseRow, NO_END, NODE, NODE_REST_MS, NODES_MAX, Node, Tended, Tending,
};
use crate::plan::Row;
use crate::print::Dialect;
use crate::problems;
use crate::schema::ColumnKind;
use crate::session::Session;

const INT: ColumnKind = ColumnKind::Int;
const TEXT: ColumnKind = ColumnKind::Text;

/// When something is asked, and whether nobody else can open the database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground {
    pub(crate) now: Moment,
    pub(crate) alone: bool,
}

impl Ground {
    fn until(self) -> i64 {
        match self.alone {
            true => NO_END,
            false => self.now.ms().saturating_add(LEASE_MS),
        }
    }
}

/// All leases by name.
pub(crate) fn rows(session: &mut Session<'_>) -> Result<Vec<LeaseRow>, Problem> {
    let sql = "select name, owner, note, token, since, until from s_lease order by name";
    let mut found = Vec::new();
    session.query(sql, &[], &[TEXT, TEXT, TEXT, INT, INT, INT], &mut |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

fn read(row: Row) -> Result<LeaseRow, Problem> {
    let Ok([name, owner, note, token, since, until]) = <[Datum; 6]>::try_from(row) else {
        return Err(Problem::internal("lease.unreadable", "a row of `s_lease`"));
    };
    let text = |datum: &Datum| datum.as_text().unwrap_or_default().to_owned();
    let int = |datum: &Datum| datum.as_int().unwrap_or_default();
    let until = Some(int(&until)).filter(|until| *until != NO_END);
    Ok(LeaseRow {
        name: text(&name),
        owner: text(&owner),
        note: text(&note),
        token: int(&token),
        since: Moment::from_ms(int(&since)),
        until: until.map(Moment::from_ms),
    })
}

/// A number for the program `owner`: one that nobody ever had, else the one that was given back first. It counts as living
/// only once it tends leases.
pub(crate) fn claim_node(
    session: &mut Session<'_>,
    (owner, note): (&str, &str),
    ground: Ground,
) -> Result<Node, Problem> {
    let rows = rows(session)?;
    let mut numbers: Vec<(i64, u16)> = Vec::new();
    for number in 0..NODES_MAX {
        let own = rows.iter().find(|row| row.node() == Some(number));
        let rest = ground.now.plus_ms(-NODE_REST_MS);
        match own {
            None => numbers.push((i64::MIN, number)),
            Some(_) if ground.alone => numbers.push((0, number)),
            Some(row) if row.until.is_some_and(|until| until <= rest) => {
                numbers.push((row.until.map_or(0, Moment::ms), number));
            }
            Some(_) => {}
        }
        if ground.alone {
            break;
        }
    }
    numbers.sort_unstable();
    for (_, number) in numbers {
        let name = format!("{NODE}{number}");
        let former = rows.iter().find(|row| row.name == name);
        add_row(session, &name)?;
        let lease = Lease {
            name,
            token: former.map_or(0, |row| row.token),
        };
        let until = if ground.alone {
            NO_END
        } else {
            ground.now.ms()
        };
        if !take(session, (owner, note), &lease, (until, ground))? {
            continue;
        }
        if let Some(former) = former.filter(|row| !row.owner.is_empty()) {
            give_back(session, &former.owner, ground)?;
        }
        return Ok(Node {
            number,
            owner: owner.to_owned(),
        });
    }
    Err(problems::too_many_nodes(NODES_MAX))
}

/// Renews what `node` has, takes back what it ended, grants it what it is to have besides.
pub(crate) fn tend(
    session: &mut Session<'_>,
    node: &Node,
    tending: &Tending,
    ground: Ground,
) -> Result<Tended, Problem> {
    let owner = Datum::from(node.owner.as_str());
    if !ground.alone {
        let sql = "update s_lease set until = $1 where owner = $2";
        session.execute(sql, &[Datum::Int(ground.until()), owner.clone()])?;
    }
    let mut known = rows(session)?;
    let own = known.iter().find(|row| row.node() == Some(node.number));
    if own.is_none_or(|row| row.owner != node.owner) {
        return Err(problems::lease_lost(&format!("{NODE}{}", node.number)));
    }
    for name in &tending.wanted {
        if !known.iter().any(|row| row.name == *name) {
            add_row(session, name)?;
            known.push(fresh(name));
        }
    }
    let asker = Asker {
        owner: &node.owner,
        now: ground.now,
        alone: ground.alone,
    };
    let decision = decide(&known, asker, tending);
    for lease in &decision.gives {
        let sql = "update s_lease set owner = '', until = $1 where name = $2 and token = $3 and owner = $4";
        let params = [
            Datum::Int(ground.now.ms()),
            Datum::from(lease.name.as_str()),
            Datum::Int(lease.token),
            owner.clone(),
        ];
        session.execute(sql, &params)?;
    }
    let mut tended = decision.keeps;
    for lease in decision.takes {
        if take(session, (&node.owner, ""), &lease, (ground.until(), ground))? {
            tended.held.push(Lease {
                token: lease.token + 1,
                ..lease
            });
        }
    }
    Ok(tended)
}

/// Gives everything back that `node` has.
pub(crate) fn leave(session: &mut Session<'_>, node: &Node, ground: Ground) -> Result<(), Problem> {
    give_back(session, &node.owner, ground)
}

fn give_back(session: &mut Session<'_>, owner: &str, ground: Ground) -> Result<(), Problem> {
    let sql = "update s_lease set owner = '', until = $1 where owner = $2";
    session.execute(sql, &[Datum::Int(ground.now.ms()), Datum::from(owner)])?;
    Ok(())
}

/// Grants a lease that still is as it was read; one that somebody writes under just now is passed over.
fn take(
    session: &mut Session<'_>,
    (owner, note): (&str, &str),
    lease: &Lease,
    (until, ground): (i64, Ground),
) -> Result<bool, Problem> {
    let sql = match session.dialect() {
        Dialect::Sqlite => {
            "update s_lease set owner = $1, note = $2, token = token + 1, since = $3, until = $4 \
             where name = $5 and token = $6"
        }
        Dialect::Postgres => {
            "update s_lease set owner = $1, note = $2, token = token + 1, since = $3, until = $4 \
             where name = (select name from s_lease where name = $5 and token = $6 \
             and (owner = '' or until <= $3) for update skip locked)"
        }
    };
    let params = [
        Datum::from(owner),
        Datum::from(note),
        Datum::Int(ground.now.ms()),
        Datum::Int(until),
        Datum::from(lease.name.as_str()),
        Datum::Int(lease.token),
    ];
    Ok(session.execute(sql, &params)? == 1)
}

fn fresh(name: &str) -> LeaseRow {
    LeaseRow {
        name: name.to_owned(),
        owner: String::new(),
        note: String::new(),
        token: 0,
        since: Moment::from_ms(0),
        until: Some(Moment::from_ms(0)),
    }
}

fn add_row(session: &mut Session<'_>, name: &str) -> Result<(), Problem> {
    let sql = "insert into s_lease (name, owner, note, token, since, until) \
               values ($1, '', '', 0, 0, 0) on conflict (name) do nothing";
    session.execute(sql, &[Datum::from(name)])?;
    Ok(())
}
