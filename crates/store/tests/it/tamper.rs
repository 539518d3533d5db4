//! Nobody changes the log unseen: the tables refuse, and the chain tells.

use crate::harness::Bench;

fn raw(bench: &Bench, sql: &str) -> rusqlite::Result<()> {
    rusqlite::Connection::open(bench.database_file())
        .unwrap()
        .execute_batch(sql)
}

fn filled() -> Bench {
    let bench = Bench::sqlite();
    for n in 1..=10 {
        bench.add(n, &format!("c{n}")).unwrap();
    }
    bench
}

#[test]
fn the_change_log_refuses_to_be_changed() {
    let bench = filled();
    for sql in [
        "update s_change set action = 'x' where seq = 3",
        "delete from s_change",
    ] {
        let error = raw(&bench, sql).unwrap_err();
        assert!(error.to_string().contains("log.append_only"), "{error}");
    }
    assert!(bench.store.verify().unwrap().is_clean());
}

#[test]
fn a_changed_byte_is_found_with_its_place() {
    let changes = [
        "update s_change set body = replace(body, 'c4', 'c5') where seq = 4",
        "update s_change set action = 'Create' where seq = 4",
        "update s_change set at = at + 1 where seq = 4",
        "update s_change set actor = null where seq = 4",
        "update s_change set record = 5 where seq = 4",
        "update s_change set hash = zeroblob(32) where seq = 4",
        "update s_change set body = body || ' ' where seq = 4",
    ];
    for sql in changes {
        let bench = filled();
        raw(&bench, "drop trigger s_change_no_update").unwrap();
        raw(&bench, sql).unwrap();
        let report = bench.store.audit_verify().unwrap();
        assert_eq!(report.broken_at, Some(4), "{sql}");
        assert!(!bench.store.verify().unwrap().is_clean());
    }
}

#[test]
fn an_entry_taken_out_is_found_in_the_middle_and_at_the_end() {
    for (sql, code) in [
        ("delete from s_change where seq = 4", "verify.log_gap"),
        ("delete from s_change where seq = 10", "verify.log_head"),
    ] {
        let bench = filled();
        raw(&bench, "drop trigger s_change_no_delete").unwrap();
        raw(&bench, sql).unwrap();
        let report = bench.store.verify().unwrap();
        assert!(
            report.findings.iter().any(|finding| finding.code == code),
            "{report:?}"
        );
        assert!(!bench.store.audit_verify().unwrap().is_intact(), "{sql}");
    }
}
