//! Interactive writes go before bulk writes that wait.

use std::sync::mpsc::channel;
use std::thread;

use weft_store::{Lane, Tx};

use crate::harness::{Bench, PATIENCE};

#[test]
fn an_interactive_write_overtakes_bulk_writes_that_wait() {
    let bench = Bench::sqlite();
    let store = &bench.store;
    let (order, ran) = channel();
    let (held, holding) = channel();
    let (release, released) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            store.write(Lane::Bulk, move |_| {
                held.send(()).unwrap();
                released.recv_timeout(PATIENCE).unwrap();
                Ok(())
            })
        });
        holding.recv_timeout(PATIENCE).unwrap();
        let lanes = [
            (Lane::Bulk, "bulk"),
            (Lane::Bulk, "bulk"),
            (Lane::Interactive, "person"),
        ];
        for (queued, (lane, name)) in (1..).zip(lanes) {
            let order = order.clone();
            let note = move |_: &mut Tx<'_>| {
                order.send(name).unwrap();
                Ok(())
            };
            scope.spawn(move || store.write(lane, note));
            while store.counters().queued < queued {
                thread::yield_now();
            }
        }
        release.send(()).unwrap();
    });
    assert_eq!(
        ran.try_iter().collect::<Vec<_>>(),
        ["person", "bulk", "bulk"]
    );
}

#[test]
fn a_write_after_the_end_is_refused() {
    let bench = Bench::sqlite();
    bench.add(1, "in time").unwrap();
    bench.store.close();
    assert_eq!(bench.add(2, "late").unwrap_err().code(), "store.closed");
    bench.store.close();
}
