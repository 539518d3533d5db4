//! Several judges of one log: the rules are divided among them, and each judges the whole log by its own.
//!
//! The first also finds out who is who, and goes ahead; the others never go beyond where it has written. What a rule's
//! signals are depends on the log and on the rules it asks for, so nothing is handed over when people are joined.

use sha2::{Digest, Sha256};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_platform::Platform;
use weft_store::{ColumnKind, ColumnSpec, Lane, Plan, Tx};

use super::CONSUMER;

/// The most judges of one log: each reads it whole, so that more of them share less and less.
pub const JUDGES_MAX: u32 = 8;
/// How many judges there are, and how often that has changed.
const JUDGES: &str = "signals.judges";
/// How many there are to be.
const WANTED: &str = "signals.judges.wanted";

/// Which judge of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    number: u32,
    of: u32,
    /// How often the number of judges has changed.
    turn: i64,
}

impl Seat {
    /// The judge of a log that has no other.
    pub(super) const ALONE: Self = Self {
        number: 0,
        of: 1,
        turn: 0,
    };

    /// Whether it finds out who is who, and goes ahead.
    pub(super) const fn is_first(self) -> bool {
        self.number == 0
    }

    /// Whether there are other judges.
    pub(super) const fn has_others(self) -> bool {
        self.of > 1
    }

    /// Its number, from 0.
    pub(super) const fn number(self) -> u32 {
        self.number
    }

    /// All judges of the same log.
    pub(super) fn all(self) -> impl Iterator<Item = Self> {
        (0..self.of).map(move |number| Self { number, ..self })
    }

    /// The others of the same log.
    pub(super) fn others(self) -> impl Iterator<Item = Self> {
        self.all().filter(move |other| other.number != self.number)
    }

    /// Judges with these numbers, whether they are there or not.
    pub(super) fn up_to(of: u32) -> impl Iterator<Item = Self> {
        (0..of).map(move |number| Self {
            number,
            of,
            turn: 0,
        })
    }

    /// Whether the signals of a rule are told from here: each rule has one judge, by its name.
    pub(super) fn tells(self, rule: &str) -> bool {
        if !self.has_others() {
            return true;
        }
        let digest = Sha256::digest(rule.as_bytes());
        let number = digest
            .iter()
            .take(4)
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        number % self.of == self.number
    }

    /// The name under which this judge keeps what `base` is kept under by one that is alone.
    pub(super) fn key(self, base: &str) -> String {
        match self.number {
            0 => base.to_owned(),
            number => format!("{base}:{number}"),
        }
    }

    /// What stands in the column of a row that is this judge's.
    pub(super) fn datum(self) -> Datum {
        match self.number {
            0 => Datum::Null,
            number => i64::from(number).into(),
        }
    }

    /// The rows that are this judge's.
    pub(super) fn rows(self) -> Term {
        match self.number {
            0 => term().is_null(),
            number => term().eq(Term::value(i64::from(number))),
        }
    }

    /// What stands in the column of a row by which this judge is told of an identity.
    pub(super) fn told(self) -> Datum {
        i64::from(self.number).into()
    }

    /// The rows by which this judge is told of identities.
    pub(super) fn rows_told(self) -> Term {
        term().eq(Term::value(i64::from(self.number)))
    }

    /// The rows that are of any judge but the first.
    pub(super) fn rows_of_others() -> Term {
        term().is_null().negated()
    }

    /// Makes sure in a judge's transaction that the number of judges is the one it has begun with, until that ends.
    ///
    /// # Errors
    /// `signals.reseated` when it is not.
    pub(super) fn hold(self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        if !self.has_others() {
            return Ok(());
        }
        // Whoever changes the number writes every judge's position first, and waits for this one's.
        let name = self.key(CONSUMER);
        let position = tx.consumer_position(&name)?;
        tx.set_consumer_position(&name, position)?;
        let held = said(tx.setting(JUDGES)?);
        match held == (self.of, self.turn) {
            true => Ok(()),
            false => Err(Problem::busy(
                "signals.reseated",
                "规则正在重新分给各个判定者",
                "The rules are being divided among the judges anew",
            )),
        }
    }

    /// The judge with this number, as many as there are now; none when there are fewer.
    pub(super) fn numbered(number: u32, (of, turn): (u32, i64)) -> Option<Self> {
        (number < of).then_some(Self { number, of, turn })
    }
}

/// Whether a judge was refused because its seat is another now.
pub(super) fn is_reseated(problem: &Problem) -> bool {
    problem.code() == "signals.reseated"
}

/// Whether there are fewer judges than it takes to have that one.
pub(super) fn is_gone(problem: &Problem) -> bool {
    problem.code() == "signals.seat"
}

/// What a judge minds of the others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Post {
    /// Another number of judges is wanted.
    pub(super) reseating: bool,
    /// How far the first judge has written: the others go no further.
    pub(super) first_at: i64,
    /// There are touches beyond that.
    pub(super) behind_first: bool,
    /// It may have been told of identities: the first only when the rules were divided.
    pub(super) is_told: bool,
}

/// The column that says whose a row is.
pub(super) fn column() -> ColumnSpec {
    ColumnSpec {
        column: Column::fixed("judge"),
        kind: ColumnKind::Int,
    }
}

fn term() -> Term {
    Term::column(&Column::fixed("judge"))
}

/// How many judges there are and how often that has changed, as it is written down.
fn said(text: Option<String>) -> (u32, i64) {
    let text = text.unwrap_or_default();
    let parts = text.split_once(' ');
    let parts = parts.and_then(|(of, turn)| Some((of.parse().ok()?, turn.parse().ok()?)));
    parts.unwrap_or((1, 0))
}

/// Sets how many judges there are from now on.
pub(super) fn seat(tx: &mut Tx<'_>, (of, before): (u32, Seat)) -> Result<(), Problem> {
    tx.set_setting(JUDGES, &format!("{of} {}", before.turn + 1))
}

/// What is written down of judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judges {
    /// How many there are, and how often that has changed.
    pub(super) seated: (u32, i64),
    /// How many there are to be.
    pub wanted: u32,
    /// How far the first has written.
    pub(super) first: i64,
}

impl Judges {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.seated.0
    }
}

/// The judges of the log, as they are written down.
///
/// # Errors
/// Those of the store.
pub fn judges(platform: &Platform) -> Result<Judges, Problem> {
    let row = |table: &'static str, value: &'static str, names: &[&'static str], kind| {
        let name = Column::fixed("name");
        let select = Select::from(Table::fixed(table))
            .columns(&[name.clone(), Column::fixed(value)])
            .and(Term::column(&name).is_in(names.iter().copied()));
        Plan::internal(select, vec![ColumnKind::Text, kind])
    };
    let settings = row("s_setting", "value", &[JUDGES, WANTED], ColumnKind::Text)?;
    let positions = row("s_consumer", "position", &[CONSUMER], ColumnKind::Int)?;
    platform.store().read(|reader| {
        let (mut seated, mut wanted) = (None, None);
        for row in reader.rows(&settings)? {
            if let [Datum::Text(name), Datum::Text(value)] = &row[..] {
                match name == JUDGES {
                    true => seated = Some(value.clone()),
                    false => wanted = value.parse().ok(),
                }
            }
        }
        let first = reader.rows(&positions)?;
        let first = first.first().and_then(|row| row.get(1)?.as_int());
        let seated = said(seated);
        Ok(Judges {
            seated,
            wanted: wanted.unwrap_or(seated.0),
            first: first.unwrap_or_default(),
        })
    })
}

/// Asks for so many judges; those at work divide the rules anew as soon as all are equally far.
///
/// # Errors
/// `signals.judges` where there cannot be so many; those of the store.
pub fn want_judges(platform: &Platform, count: u32) -> Result<(), Problem> {
    if !(1..=JUDGES_MAX).contains(&count) {
        return Err(Problem::invalid(
            "signals.judges",
            format!("判定者至少 1 个，最多 {JUDGES_MAX} 个"),
            format!("There is at least 1 judge, and at most {JUDGES_MAX}"),
        ));
    }
    let store = platform.store();
    store.write(Lane::Interactive, move |tx| {
        tx.set_setting(WANTED, &count.to_string())
    })
}
