//! Sealing: committed log entries get their number, changes are chained.
//!
//! Whoever holds the row of `s_seal` seals; the lock on it is the lease, and it ends with the
//! transaction or with the connection, so nobody seals on a lease that has passed on. The row
//! keeps the head of the log; its epoch counts changes of hands and is checked before the commit.
//!
//! An entry is sealed once its transaction is committed, however long that took: numbers follow
//! the order of sealing, so a consumer that goes by numbers misses nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use postgres::types::Type;
use postgres::{Client, Row, Transaction};
use weft_kernel::{Clock, Problem, Zone};

use super::connect::{self, Server};
use super::months;
use super::shared::Shared;
use crate::log::{Entry, link};
use crate::problems;

/// Entries of one kind sealed in one transaction.
const BATCH_MAX: i64 = 1_000;
/// How often the log is looked at for entries that others have committed or sealed.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often while the server is away.
const LOOK_AWAY_EVERY: Duration = Duration::from_secs(1);

/// Seals for this program.
pub(super) struct Sealer {
    server: Arc<Server>,
    installation: String,
    calendar: Calendar,
    /// Who we are in the row of `s_seal`.
    holder: String,
    client: Mutex<Option<Client>>,
    /// Commits of ours that want sealing, and how many of them are covered.
    wanted: AtomicU64,
    covered: AtomicU64,
    closed: AtomicBool,
    bell: (Mutex<()>, Condvar),
}

/// What month it is.
pub(super) struct Calendar {
    pub(super) zone: Zone,
    pub(super) clock: Arc<dyn Clock>,
}

impl Calendar {
    /// The company's month as a number: 202611.
    fn month(&self) -> i64 {
        let today = self.zone.date_of(self.clock.now());
        i64::from(today.year()) * 100 + i64::from(today.month())
    }
}

/// Where the log stood when sealing began, and where it stands now.
struct Head {
    epoch: i64,
    seq: i64,
    hash: String,
    /// The month in which touches were numbered last.
    month: i64,
}

/// How much one round has found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Batch {
    Empty,
    Last,
    More,
}

impl Sealer {
    pub(super) fn new(
        server: Arc<Server>,
        client: Client,
        (installation, calendar): (String, Calendar),
    ) -> Result<Self, Problem> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| Problem::internal("store.random", error))?;
        Ok(Self {
            server,
            installation,
            calendar,
            holder: weft_kernel::hexadecimal(&random),
            client: Mutex::new(Some(client)),
            wanted: AtomicU64::new(0),
            covered: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            bell: (Mutex::new(()), Condvar::new()),
        })
    }

    /// Seals everything committed so far; answers where the log stands.
    pub(super) fn seal(&self) -> Result<i64, Problem> {
        self.with_client(|client| {
            let wanted = self.wanted.load(Ordering::SeqCst);
            let seq = self.seal_all(client)?;
            self.covered.fetch_max(wanted, Ordering::SeqCst);
            Ok(seq)
        })
    }

    /// Seals a commit of ours, unless somebody who sealed meanwhile has done so.
    pub(super) fn seal_commit(&self) -> Result<i64, Problem> {
        let ours = self.wanted.fetch_add(1, Ordering::SeqCst) + 1;
        self.with_client(|client| {
            if self.covered.load(Ordering::SeqCst) >= ours {
                return Ok(0);
            }
            let wanted = self.wanted.load(Ordering::SeqCst);
            let seq = self.seal_all(client)?;
            self.covered.fetch_max(wanted, Ordering::SeqCst);
            Ok(seq)
        })
    }

    /// Seals if there is anything to seal; answers where the log stands.
    fn look(&self) -> Result<i64, Problem> {
        let (seq, unsealed) = self.with_client(|client| {
            let sql = "select seq, exists (select 1 from s_change where seq is null) \
                       or exists (select 1 from s_touch_new) from s_seal where id = 1";
            let row = client.query_typed_one(sql, &[])?;
            Ok((row.try_get(0)?, row.try_get(1)?))
        })?;
        if unsealed { self.seal() } else { Ok(seq) }
    }

    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let rung = self.bell.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.bell.1.notify_all();
        drop(rung);
        let client = self
            .client
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        connect::close(client.into_iter().collect());
    }

    /// Waits a while; whether to go on afterwards.
    fn pause(&self, pause: Duration) -> bool {
        let (bell, rung) = &self.bell;
        let held = bell.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |(): &mut ()| !self.closed.load(Ordering::SeqCst);
        drop(rung.wait_timeout_while(held, pause, open));
        !self.closed.load(Ordering::SeqCst)
    }

    /// Runs `work` on the connection, a new one if need be.
    fn with_client<T>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, Problem> {
        let mut held = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if self.closed.load(Ordering::SeqCst) {
            return Err(problems::closed());
        }
        if held.as_mut().is_none_or(|client| client.is_closed()) {
            *held = Some(self.server.connect()?);
        }
        let Some(client) = held.as_mut() else {
            return Err(problems::closed());
        };
        let answer = work(client);
        answer.map_err(|error| {
            // Whatever it is, the next round starts with a fresh connection and no transaction.
            *held = None;
            self.server.failure(&error).problem().clone()
        })
    }

    fn seal_all(&self, client: &mut Client) -> Result<i64, postgres::Error> {
        loop {
            let mut transaction = client.transaction()?;
            let mut head = lock_head(&mut transaction)?;
            let batch = self.seal_batch(&mut transaction, &mut head)?;
            if batch == Batch::Empty {
                transaction.rollback()?;
                return Ok(head.seq);
            }
            let sql = "update s_seal set seq = $1, hash = $2, holder = $3, \
                       epoch = epoch + (holder <> $3)::int, month = $5 where id = 1 and epoch = $4";
            let held = transaction.execute_typed(
                sql,
                &[
                    (&head.seq, Type::INT8),
                    (&head.hash, Type::TEXT),
                    (&self.holder, Type::TEXT),
                    (&head.epoch, Type::INT8),
                    (&head.month, Type::INT8),
                ],
            )?;
            if held != 1 {
                // The lease has passed on; what stands now is read anew.
                transaction.rollback()?;
                continue;
            }
            transaction.commit()?;
            if batch == Batch::Last {
                return Ok(head.seq);
            }
        }
    }

    /// Numbers one batch of both logs in the order of arrival.
    fn seal_batch(
        &self,
        transaction: &mut Transaction<'_>,
        head: &mut Head,
    ) -> Result<Batch, postgres::Error> {
        let changes = transaction.query_typed(
            "select arrival, at, actor, action, object, record, request, body from s_change \
             where seq is null order by arrival limit $1",
            &[(&BATCH_MAX, Type::INT8)],
        )?;
        let touches = transaction.query_typed(
            "select arrival from s_touch_new order by arrival limit $1",
            &[(&BATCH_MAX, Type::INT8)],
        )?;
        let full = |rows: &[Row]| rows.len() >= usize::try_from(BATCH_MAX).unwrap_or(usize::MAX);
        let batch = match changes.len() + touches.len() {
            0 => return Ok(Batch::Empty),
            _ if full(&changes) || full(&touches) => Batch::More,
            _ => Batch::Last,
        };
        // Months follow one another in the log, whatever somebody's clock says.
        let month = self.calendar.month().max(head.month);
        if !touches.is_empty() && month != head.month {
            months::begin(transaction, (head.month, month), head.seq + 1)?;
            head.month = month;
        }
        let mut changes = changes.iter().peekable();
        let mut touches = touches.iter().peekable();
        let mut sealed = Sealed::default();
        loop {
            let change: Option<i64> = changes.peek().map(|row| row.try_get(0)).transpose()?;
            let touch: Option<i64> = touches.peek().map(|row| row.try_get(0)).transpose()?;
            match (change, touch) {
                (None, None) => break,
                (Some(arrival), touch) if touch.is_none_or(|touch| arrival < touch) => {
                    head.seq += 1;
                    let hash = match changes.next() {
                        Some(row) => self.hash(row, head)?,
                        None => break,
                    };
                    head.hash = weft_kernel::hexadecimal(&hash);
                    sealed.changes.push((arrival, head.seq, hash));
                }
                (_, Some(arrival)) => {
                    head.seq += 1;
                    touches.next();
                    sealed.touches.push((arrival, head.seq));
                }
                (Some(_), None) => break,
            }
        }
        sealed.write(transaction, head.month)?;
        Ok(batch)
    }

    fn hash(&self, row: &Row, head: &Head) -> Result<Vec<u8>, postgres::Error> {
        let entry = Entry {
            seq: head.seq,
            at: row.try_get(1)?,
            actor: row.try_get(2)?,
            action: row.try_get(3)?,
            object: row.try_get(4)?,
            record: row.try_get(5)?,
            request: row.try_get(6)?,
            body: row.try_get(7)?,
        };
        Ok(link(&head.hash, &self.installation, &entry).to_vec())
    }
}

/// Takes the lease: the head, held against every other sealer.
fn lock_head(transaction: &mut Transaction<'_>) -> Result<Head, postgres::Error> {
    let sql = "select epoch, seq, hash, month from s_seal where id = 1 for update";
    let row = transaction.query_typed_one(sql, &[])?;
    Ok(Head {
        epoch: row.try_get(0)?,
        seq: row.try_get(1)?,
        hash: row.try_get(2)?,
        month: row.try_get(3)?,
    })
}

/// The numbers given, by arrival.
#[derive(Default)]
struct Sealed {
    changes: Vec<(i64, i64, Vec<u8>)>,
    touches: Vec<(i64, i64)>,
}

impl Sealed {
    fn write(self, transaction: &mut Transaction<'_>, month: i64) -> Result<(), postgres::Error> {
        let numbers = Type::INT8_ARRAY;
        if !self.changes.is_empty() {
            let arrivals: Vec<_> = self.changes.iter().map(|(arrival, ..)| *arrival).collect();
            let seqs: Vec<_> = self.changes.iter().map(|(_, seq, _)| *seq).collect();
            let hashes: Vec<_> = self.changes.into_iter().map(|(.., hash)| hash).collect();
            let sql = "update s_change as c set seq = v.seq, hash = v.hash \
                       from unnest($1, $2, $3) as v(arrival, seq, hash) where c.arrival = v.arrival";
            transaction.execute_typed(
                sql,
                &[
                    (&arrivals, numbers.clone()),
                    (&seqs, numbers.clone()),
                    (&hashes, Type::BYTEA_ARRAY),
                ],
            )?;
        }
        if !self.touches.is_empty() {
            let (arrivals, seqs): (Vec<_>, Vec<_>) = self.touches.into_iter().unzip();
            let sql = "update s_touch as t set seq = v.seq, month = $3 \
                       from unnest($1, $2) as v(arrival, seq) \
                       where t.month is null and t.arrival between $4 and $5 and t.arrival = v.arrival";
            // They come in the order of arrival.
            let [first, last] =
                [arrivals.first(), arrivals.last()].map(|end| end.copied().unwrap_or_default());
            transaction.execute_typed(
                sql,
                &[
                    (&arrivals, numbers.clone()),
                    (&seqs, numbers),
                    (&month, Type::INT8),
                    (&first, Type::INT8),
                    (&last, Type::INT8),
                ],
            )?;
        }
        Ok(())
    }
}

/// Starts the thread that looks for what others have committed or sealed; it ends with
/// [`Sealer::close`].
pub(super) fn watch(shared: Arc<Shared>) -> Result<JoinHandle<()>, Problem> {
    let looking = move || {
        let mut away = false;
        while shared
            .sealer
            .pause(if away { LOOK_AWAY_EVERY } else { LOOK_EVERY })
        {
            let looked = shared.sealer.look();
            match &looked {
                Ok(seq) => shared.sealed.advance(*seq),
                Err(problem) if !away => tracing::warn!(%problem, "the log cannot be sealed"),
                Err(_) => {}
            }
            away = looked.is_err();
        }
    };
    let thread = Builder::new().name("weft-sealer".into()).spawn(looking);
    thread.map_err(|error| Problem::internal("store.thread", error))
}
