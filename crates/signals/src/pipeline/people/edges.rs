//! Edges between identities as they are kept: rows that are only ever added, or marked as taken back.

use std::sync::Arc;

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, Row, TableSpec};

use crate::identity::Bond;
use crate::touch::TouchKey;

/// Rows of one page when the edges are read at the start.
const PAGE: u32 = 5_000;

const COLUMNS: [(&str, ColumnKind); 14] = [
    ("one", ColumnKind::Text),
    ("other", ColumnKind::Text),
    ("bond", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("confidence", ColumnKind::Text),
    ("occurred_at", ColumnKind::Int),
    ("source", ColumnKind::Int),
    ("message_id", ColumnKind::Text),
    ("seq", ColumnKind::Int),
    ("made_at", ColumnKind::Int),
    ("made_by", ColumnKind::Int),
    ("revoked_at", ColumnKind::Int),
    ("revoked_by", ColumnKind::Int),
    ("revoked_seq", ColumnKind::Int),
];

/// What a row says of two identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum Tie {
    /// They are one.
    Bond(Bond),
    /// They are never one.
    Apart,
}

impl Tie {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Bond(Bond::Decided), "decided"),
        (Self::Bond(Bond::Said), "said"),
        (Self::Bond(Bond::Seen), "seen"),
        (Self::Apart, "apart"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(tie, _)| *tie == self);
        found.map_or("seen", |(_, word)| word)
    }

    fn from_word(word: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == word);
        found.map(|(tie, _)| tie)
    }
}

/// An edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pipeline) struct Edge {
    pub(in crate::pipeline) one: Arc<str>,
    pub(in crate::pipeline) other: Arc<str>,
    pub(in crate::pipeline) tie: Tie,
    /// The word of the call, or of the decision.
    pub(in crate::pipeline) kind: Arc<str>,
    /// How far the source was trusted, 0 to 1.
    pub(in crate::pipeline) confidence: String,
    /// The event it rests on.
    pub(in crate::pipeline) at: TouchKey,
    /// That event's number in the log.
    pub(in crate::pipeline) seq: i64,
    /// Who decided it.
    pub(in crate::pipeline) by: Option<Id>,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum Step {
    Add(Edge),
    /// Every row that says so is marked.
    Revoke {
        pair: (Arc<str>, Arc<str>),
        tie: Tie,
        by: Option<Id>,
        /// The place of the decision in the log.
        seq: i64,
    },
}

fn table() -> Table {
    Table::fixed("s_identity_edge")
}

fn column(name: &'static str) -> Column {
    Column::fixed(name)
}

fn term(name: &'static str) -> Term {
    Term::column(&column(name))
}

/// The table of edges.
pub(in crate::pipeline) fn tables() -> Vec<TableSpec> {
    let spec = |(name, kind): (&'static str, ColumnKind)| ColumnSpec {
        column: column(name),
        kind,
    };
    let index = |name: &str, columns: &[&'static str]| IndexSpec {
        name: name.to_owned(),
        columns: columns.iter().map(|name| column(name)).collect(),
        unique: false,
        live_only: false,
        both_ways: false,
    };
    vec![TableSpec {
        table: table(),
        columns: COLUMNS.into_iter().map(spec).collect(),
        indexes: vec![
            index("s_identity_edge_one", &["one"]),
            index("s_identity_edge_other", &["other"]),
        ],
        searchable: false,
    }]
}

/// Writes steps in their order.
pub(in crate::pipeline) fn write(
    unit: &mut Unit<'_, '_>,
    ids: &Platform,
    steps: &[Step],
) -> Result<(), Problem> {
    let mut columns = vec![column("id")];
    columns.extend(COLUMNS.iter().map(|(name, _)| column(name)));
    let mut rows: Vec<Vec<Datum>> = Vec::new();
    for step in steps {
        match step {
            Step::Add(edge) => rows.push(row(edge, ids.next_id(), unit.now())),
            Step::Revoke { pair, tie, by, seq } => {
                insert(unit, &columns, &mut rows)?;
                revoke(unit, pair, *tie, (*by, *seq))?;
            }
        }
    }
    insert(unit, &columns, &mut rows)
}

fn insert(
    unit: &mut Unit<'_, '_>,
    columns: &[Column],
    rows: &mut Vec<Vec<Datum>>,
) -> Result<(), Problem> {
    let rows = std::mem::take(rows);
    match rows.is_empty() {
        true => Ok(()),
        false => unit.tx().insert(&table(), columns, &rows),
    }
}

fn revoke(
    unit: &mut Unit<'_, '_>,
    (one, other): &(Arc<str>, Arc<str>),
    tie: Tie,
    (by, seq): (Option<Id>, i64),
) -> Result<(), Problem> {
    let (first, second) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    let live = term("one")
        .eq(Term::value(first.as_ref()))
        .and(term("other").eq(Term::value(second.as_ref())))
        .and(term("bond").eq(Term::value(tie.word())))
        .and(term("revoked_at").is_null());
    let set = [
        (column("revoked_at"), Term::value(unit.now().ms())),
        (column("revoked_by"), Term::Datum(by.into())),
        (column("revoked_seq"), Term::value(seq)),
    ];
    unit.tx().update_where(&table(), &set, &live).map(drop)
}

fn row(edge: &Edge, id: Id, now: Moment) -> Vec<Datum> {
    let (one, other) = match edge.one < edge.other {
        true => (&edge.one, &edge.other),
        false => (&edge.other, &edge.one),
    };
    vec![
        id.into(),
        one.as_ref().into(),
        other.as_ref().into(),
        edge.tie.word().into(),
        edge.kind.as_ref().into(),
        edge.confidence.as_str().into(),
        edge.at.occurred_at.ms().into(),
        edge.at.source.into(),
        edge.at.message_id.as_ref().into(),
        edge.seq.into(),
        now.ms().into(),
        edge.by.into(),
        Datum::Null,
        Datum::Null,
        Datum::Null,
    ]
}

/// Hands every edge that was in force at place `upto` of the log to `each`, in the order in which they were written.
pub(in crate::pipeline) fn live(
    platform: &Platform,
    upto: i64,
    mut each: impl FnMut(Edge),
) -> Result<(), Problem> {
    let at_most = |name| Term::call2(Function::Le, term(name), Term::value(upto));
    let later = Term::call2(Function::Gt, term("revoked_seq"), Term::value(upto));
    let live = at_most("seq").and(term("revoked_at").is_null().or(later));
    let mut after = i64::MIN;
    loop {
        let behind = Term::call2(Function::Gt, term("id"), Term::value(after));
        let mut select = Select::from(table())
            .column(&column("id"))
            .and(behind.and(live.clone()))
            .sort_by(term("id"), false)
            .limit(PAGE);
        let mut kinds = vec![ColumnKind::Int];
        for (name, kind) in COLUMNS {
            select = select.column(&column(name));
            kinds.push(kind);
        }
        let plan = Plan::internal(select, kinds)?;
        let rows = platform.store().read(|reader| reader.rows(&plan))?;
        let Some(last) = rows.last().and_then(|row| row.first()?.as_int()) else {
            return Ok(());
        };
        after = last;
        rows.iter().filter_map(read).for_each(&mut each);
    }
}

fn read(row: &Row) -> Option<Edge> {
    let text = |place: usize| row.get(place)?.as_text();
    let int = |place: usize| row.get(place)?.as_int();
    Some(Edge {
        one: Arc::from(text(1)?),
        other: Arc::from(text(2)?),
        tie: Tie::from_word(text(3)?)?,
        kind: Arc::from(text(4)?),
        confidence: text(5)?.to_owned(),
        at: TouchKey {
            occurred_at: Moment::from_ms(int(6)?),
            source: Id::new(int(7)?),
            message_id: Arc::from(text(8)?),
        },
        seq: int(9)?,
        by: int(11).map(Id::new),
    })
}
