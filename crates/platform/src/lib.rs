//! The configurable core: objects, fields, records, rights, commands, audit, import.
//!
//! [`Platform`] is the door. Every function that reads or writes a record takes a [`Caller`] first.

mod access;
mod addresses;
mod audit;
mod caller;
mod commands;
pub mod config;
mod export;
mod fields;
mod files;
mod hmac;
mod import;
pub mod layouts;
mod model;
mod numbering;
mod once;
pub mod pack;
mod people;
mod platform;
mod records;
mod search;
mod searching;
mod sight;
mod timeline;
mod true_values;
mod unit;
mod vault;
mod views;

pub use access::{Access, Action, CallerCatalogue, Compiler, Grant, Lineage, Reach};
pub use addresses::AddressCheck;
pub use audit::REFUSALS_PER_MINUTE_MAX;
pub use caller::{Caller, Person};
pub use commands::{Argument, Command, CommandState, Outcome, text_given};
pub use export::{
    EXPORT_COLUMNS_MAX, EXPORT_CSV_ROWS_MAX, EXPORT_XLSX_ROWS_MAX, ExportEncoding, ExportFormat,
    ExportQuery,
};
pub use fields::{CATALOGUE as FIELD_TYPES, Example, FieldType, Shape};
pub use files::{FILE_BYTES_MAX, FileNote, LOOSE_BYTES_MAX, PIXELS_MAX, too_large};
pub use hmac::hmac;
pub use import::{
    Existing, FailedRow, Fit, HeaderColumn, ImportPlan, Imported, Kept, Missing, Preview,
    PreviewColumn, PreviewRow, Proposal, Proposed, RowError, Table, Tally, Target, Undone, Watch,
    moment_of_cell, readable,
};
pub use model::{
    Derived, Field, FieldIx, FieldKey, Model, Object, Reader, ReaderKind, Region, system,
};
pub use once::{KEY_LENGTH_MAX, Once, Reply};
pub use pack::{
    AccessKind, ColumnTarget, Entry, FieldDoc, MenuDoc, ObjectDoc, Pack, ProfileDoc, RoleDoc, Scope,
};
pub use people::{
    EVERY_OBJECT, NewToken, SCOPES_MAX, Session, SessionToken, TOKEN_DAYS_MAX, TOKENS_MAX, Token,
    TokenAction, TokenScope, TokenScopes,
};
pub use platform::{Parts, Platform, RuleCheck};
pub use records::{
    BaseFigures, Bucket, CROSS_COLUMNS_MAX, CROSS_ROWS_MAX, Change, Done, DryRun, FIGURES_MAX,
    FILLED_MAX, Figure, FigureFold, FigureQuery, GROUPS_MAX, Groups, HITS_DEFAULT, HITS_MAX,
    HistoryChange, HistoryEntry, Input, Item, KEY_FIELDS_MAX, Key, LineChange, ListQuery, Mend,
    More, OFFSET_MAX, Origin, PAGE_DEFAULT, PAGE_MAX, PARTS_MAX, Page, RANKED_MAX, Record,
    RefusedItem, SEARCHED_OBJECTS_MAX, SearchHit, SearchQuery, TOLERANT_BELOW,
    TOLERANT_CANDIDATES_MAX, TOLERANT_MAX, TOTAL_EXACT_MAX, Untrue, Visible, within,
};
pub use search::Excerpt;
pub use sight::REVEALS_PER_HOUR_MAX;
pub use timeline::{Before, TIMELINE_MAX, TimelineItem};
pub use unit::Unit;
pub use vault::{MasterKey, is_sealed_secret};
pub use views::{Share, VIEW_BYTES_MAX, VIEW_NAME_CHARS_MAX, VIEWS_MAX, View, ViewDraft};
