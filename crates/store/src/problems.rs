//! The problems both engines answer with.

use std::fmt;

use weft_kernel::Problem;

/// A unique index refused the row. The field is the index name behind its last `__`, or all of it.
pub(crate) fn duplicate(index: &str) -> Problem {
    let field = index.rsplit("__").next().unwrap_or(index);
    Problem::conflict(
        "record.duplicate",
        "已有相同的记录",
        "There is such a record already",
    )
    .on_field(field)
    .because(format!("unique index `{index}`"))
}

/// The query ran out of its time.
pub(crate) fn too_slow() -> Problem {
    Problem::busy(
        "query.too_slow",
        "查询超出时间限制，请缩小范围",
        "The query took too long; please narrow it",
    )
}

/// The queue of writes or the pool of readers is full.
pub(crate) fn busy() -> Problem {
    Problem::busy(
        "store.busy",
        "系统繁忙，请稍后再试",
        "Too busy, please try again shortly",
    )
}

/// The disk is full.
pub(crate) fn disk_full(known: impl fmt::Display) -> Problem {
    Problem::busy(
        "store.disk_full",
        "磁盘已满，没有写入任何内容",
        "The disk is full; nothing was written",
    )
    .because(known)
}

/// The disk failed; nothing more is written until the store is opened again.
pub(crate) fn disk_error(known: impl fmt::Display) -> Problem {
    Problem::busy(
        "store.disk_error",
        "磁盘读写出错，已停止写入，请检查磁盘后重新启动",
        "The disk failed and writing has stopped; check the disk and start again",
    )
    .because(known)
}

/// The store has been closed.
pub(crate) fn closed() -> Problem {
    Problem::busy(
        "store.closed",
        "系统正在关闭",
        "The system is shutting down",
    )
}

/// Somebody else was granted the lease: what this program had begun under it is theirs now.
pub(crate) fn lease_lost(name: &str) -> Problem {
    Problem::busy(
        "lease.lost",
        format!("`{name}` 已由另一个程序接手"),
        format!("Another program has taken over `{name}`"),
    )
}

/// Every number of a program is taken.
pub(crate) fn too_many_nodes(most: u16) -> Problem {
    Problem::busy(
        "lease.too_many_nodes",
        format!("最近一小时内已有 {most} 个程序使用过这个数据库，请稍后再启动"),
        format!("{most} programs have used this database within the hour; start again later"),
    )
}

/// The data was written by a newer version of the program.
pub(crate) fn newer_version(found: i64, ours: i64) -> Problem {
    Problem::conflict(
        "store.newer_version",
        format!("数据来自更新的版本（数据 {found}，程序 {ours}），请升级程序"),
        format!("The data is of a newer version (data {found}, program {ours}); please upgrade"),
    )
}

/// The data file is not what it should be.
pub(crate) fn damaged(known: impl fmt::Display) -> Problem {
    Problem::busy(
        "store.damaged",
        "数据文件已损坏，请从备份恢复",
        "The data file is damaged; please restore a backup",
    )
    .because(known)
}

/// Another process holds the data folder.
pub(crate) fn folder_in_use(folder: impl fmt::Display) -> Problem {
    Problem::conflict(
        "store.folder_in_use",
        format!("数据目录 `{folder}` 正被另一个进程使用"),
        format!("The data folder `{folder}` is in use by another process"),
    )
}

/// The data folder cannot be used at all.
pub(crate) fn folder(folder: impl fmt::Display, known: impl fmt::Display) -> Problem {
    Problem::conflict(
        "store.folder",
        format!("无法使用数据目录 `{folder}`"),
        format!("The data folder `{folder}` cannot be used"),
    )
    .because(known)
}

/// A copy could not be made.
pub(crate) fn backup(known: impl fmt::Display) -> Problem {
    Problem::conflict(
        "store.backup",
        "备份没有完成",
        "The backup was not completed",
    )
    .because(known)
}
