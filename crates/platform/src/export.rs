//! A view as a file: the records its asker may see, page by page, never all at once.

use std::io::{Seek, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use weft_kernel::{Currency, Kind, Language, Moment, Problem};
use weft_sheet::{Cell, Encoding, Format, Style, Writer};

use crate::caller::Caller;
use crate::model::{CURRENCY, Field, Model, Object};
use crate::platform::Platform;
use crate::records::{ListQuery, PAGE_MAX, Visible};

/// Rows of one CSV file.
pub const EXPORT_CSV_ROWS_MAX: usize = 5_000_000;
/// Rows of one workbook.
pub const EXPORT_XLSX_ROWS_MAX: usize = weft_sheet::limits::WRITTEN_ROWS_MAX - 1;
/// Columns of one file.
pub const EXPORT_COLUMNS_MAX: usize = weft_sheet::limits::COLUMNS_MAX;

/// What is exported and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// The object.
    pub object: String,
    /// Expression.
    #[serde(default)]
    pub filter: Option<String>,
    /// Sort keys, as lists take them.
    #[serde(default)]
    pub sort: Option<String>,
    /// Words to search for.
    #[serde(default)]
    pub q: Option<String>,
    /// The fields, in order; every one the asker may read by default.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The kind of file.
    #[serde(default)]
    pub format: ExportFormat,
    /// The encoding of a CSV file.
    #[serde(default)]
    pub encoding: ExportEncoding,
}

/// The kinds of files that are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A workbook.
    #[default]
    Xlsx,
    /// A text with commas.
    Csv,
}

/// The encodings of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportEncoding {
    /// UTF-8 with its mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB18030.
    #[serde(rename = "gb18030")]
    Gb18030,
}

impl ExportFormat {
    /// What kind of table file it is.
    #[must_use]
    pub fn table(self) -> Format {
        match self {
            Self::Xlsx => Format::Xlsx,
            Self::Csv => Format::Csv,
        }
    }

    fn rows_max(self) -> usize {
        match self {
            Self::Xlsx => EXPORT_XLSX_ROWS_MAX,
            Self::Csv => EXPORT_CSV_ROWS_MAX,
        }
    }
}

impl Platform {
    /// Refuses an export that cannot be made; answers how many records it will have, about.
    ///
    /// # Errors
    /// As [`Platform::list`]; `export.too_many_columns`.
    pub fn check_export(&self, caller: &Caller, query: &ExportQuery) -> Result<u32, Problem> {
        if query.columns.len() > EXPORT_COLUMNS_MAX {
            return Err(Problem::invalid(
                "export.too_many_columns",
                format!("最多导出 {EXPORT_COLUMNS_MAX} 列"),
                format!("At most {EXPORT_COLUMNS_MAX} columns are exported"),
            )
            .on_field("columns"));
        }
        self.may_export(caller, &query.object)?;
        let object = self.object_for(caller, &query.object)?;
        let mut asked = list_query(query, &columns(caller, &object, query));
        asked.limit = Some(1);
        asked.count = true;
        let page = self.list(caller, &query.object, &asked)?;
        Ok(page.total.unwrap_or_default())
    }

    /// Writes the records to `file` and the export into the audit log; answers how many they are.
    ///
    /// # Errors
    /// As [`Self::check_export`]; `export.too_many_rows`, `export.not_written`.
    pub fn export<W: Write + Seek>(
        &self,
        caller: &Caller,
        query: &ExportQuery,
        file: W,
        progress: &mut dyn FnMut(usize),
    ) -> Result<usize, Problem> {
        self.may_export(caller, &query.object)?;
        let object = self.object_for(caller, &query.object)?;
        let names = columns(caller, &object, query);
        let language = caller.language();
        let header: Vec<String> = names
            .iter()
            .filter_map(|name| object.field(name).ok())
            .map(|(_, field)| field.label().of(language).to_owned())
            .collect();
        let mut writer = match query.format {
            ExportFormat::Xlsx => Writer::xlsx(file, object.doc.plural.of(language), &header)?,
            ExportFormat::Csv => Writer::csv(file, encoding(query.encoding), &header)?,
        };
        let mut asked = list_query(query, &names);
        let foreign = is_foreign(caller, &object, &names);
        if foreign && !names.iter().any(|name| name == CURRENCY) {
            let fields = asked.fields.get_or_insert_default();
            fields.push(CURRENCY.to_owned());
        }
        let mut rows = 0_usize;
        loop {
            let page = self.list(caller, &query.object, &asked)?;
            rows += page.items.len();
            if rows > query.format.rows_max() {
                return Err(too_many_rows(query.format));
            }
            let model = self.model();
            for record in &page.items {
                writer.row(&cells(&model, language, (&object, &names), record)?)?;
            }
            progress(rows);
            asked.cursor = page.next_cursor;
            if asked.cursor.is_none() {
                break;
            }
        }
        writer.finish()?;
        let body = json!({
            "rows": rows, "filter": query.filter, "sort": query.sort, "q": query.q,
            "columns": names, "format": query.format,
        });
        self.audit(caller, "export", (Some(query.object.clone()), None), body)?;
        Ok(rows)
    }
}

fn encoding(encoding: ExportEncoding) -> Encoding {
    match encoding {
        ExportEncoding::Utf8 => Encoding::Utf8,
        ExportEncoding::Gb18030 => Encoding::Gb18030,
    }
}

/// The fields asked for, or every one that may be read and says something.
fn columns(caller: &Caller, object: &Object, query: &ExportQuery) -> Vec<String> {
    if !query.columns.is_empty() {
        return query.columns.clone();
    }
    let access = caller.access();
    let telling = |(ix, field): &(usize, &Field)| {
        let housekeeping = matches!(field.name.as_str(), "id" | "version" | "deleted_at");
        field.shape.is_some() && !housekeeping && access.may_read_field(object, *ix)
    };
    let fields = object.fields.iter().enumerate().filter(telling);
    fields.map(|(_, field)| field.name.clone()).collect()
}

fn list_query(query: &ExportQuery, names: &[String]) -> ListQuery {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    ListQuery {
        filter: given(&query.filter),
        // A search without an order ranks its first answers only.
        sort: Some(given(&query.sort).unwrap_or_else(|| "-id".to_owned())),
        search: given(&query.q),
        fields: Some(names.to_vec()),
        limit: Some(PAGE_MAX),
        ..ListQuery::default()
    }
}

/// Whether some of the amounts are in currencies of their records, and those may be read.
fn is_foreign(caller: &Caller, object: &Object, names: &[String]) -> bool {
    let place = |name: &String| object.field(name).ok().map(|(ix, _)| ix);
    let mut places = names.iter().filter_map(place);
    let currency = object.field(CURRENCY).ok().map(|(ix, _)| ix);
    places.any(|ix| object.is_in_its_currency(ix))
        && currency.is_some_and(|ix| caller.access().may_read_field(object, ix))
}

/// A record as cells: what the API would send, in the words of its reader.
fn cells(
    model: &Model,
    language: Language,
    (object, names): (&Object, &[String]),
    record: &Visible,
) -> Result<Vec<Cell>, Problem> {
    let sent = serde_json::to_value(record);
    let sent = sent.map_err(|error| Problem::internal("export.json", error))?;
    let currency = sent.get(CURRENCY).and_then(Json::as_str);
    let currency = currency.and_then(Currency::of_code);
    let cell = |name: &String| match (sent.get(name), object.field(name).ok()) {
        (Some(value), Some((ix, field))) => {
            let currency = currency.filter(|_| object.is_in_its_currency(ix));
            cell(model, language, (field, currency), value)
        }
        _ => Cell::Empty,
    };
    Ok(names.iter().map(cell).collect())
}

/// What a field says; an amount in a currency of its record names it.
fn cell(
    model: &Model,
    language: Language,
    (field, currency): (&Field, Option<&'static Currency>),
    value: &Json,
) -> Cell {
    let kind = match field.doc.result.as_deref() {
        Some(result) if field.kind.is_computed() => result,
        _ => field.kind.name(),
    };
    match value {
        Json::Null => Cell::Empty,
        Json::Bool(truth) => Cell::Text(yes_or_no(*truth, language).to_owned()),
        Json::Number(number) => Cell::Number(number.to_string(), Style::Plain),
        Json::String(text) if text.is_empty() => Cell::Empty,
        Json::String(text) => match kind {
            "number" | "rollup" | "formula" if is_number(text) => {
                Cell::Number(text.clone(), Style::Plain)
            }
            "money" if is_number(text) => Cell::Number(
                text.clone(),
                Style::Money {
                    digits: currency.unwrap_or(model.currency).digits,
                    code: currency.map(|currency| currency.code),
                },
            ),
            "percent" if is_number(text) => Cell::Number(text.clone(), Style::Percent),
            "date" => Cell::Day(text.clone()),
            "datetime" => local(model, text),
            "region" => match model.region_label(text) {
                Some(label) => Cell::Text(label.of(language).to_owned()),
                None => Cell::Text(text.clone()),
            },
            _ => Cell::Text(option(field, text, language)),
        },
        Json::Array(items) => {
            let texts = items.iter().map(|item| match item {
                Json::String(text) => option(field, text, language),
                other => label_of(other),
            });
            Cell::Text(texts.collect::<Vec<_>>().join("、"))
        }
        linked => Cell::Text(label_of(linked)),
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<weft_kernel::Decimal>().is_ok()
}

fn local(model: &Model, text: &str) -> Cell {
    match Moment::parse(text) {
        Ok(moment) => Cell::Moment(
            model
                .zone
                .civil(moment)
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string(),
        ),
        Err(_) => Cell::Text(text.to_owned()),
    }
}

fn option(field: &Field, text: &str, language: Language) -> String {
    let options = field.doc.options.iter();
    let found = options.into_iter().find(|option| option.value == text);
    found.map_or_else(
        || text.to_owned(),
        |option| option.label.of(language).to_owned(),
    )
}

/// What a record or a file is called; other values as they are sent.
fn label_of(value: &Json) -> String {
    let named = ["label", "name", "text", "url"]
        .iter()
        .find_map(|key| value.get(key)?.as_str());
    match (named, value.get("id")) {
        (Some(label), _) => label.to_owned(),
        // One whose label the reader may not see has none to show.
        (None, Some(_)) => String::new(),
        (None, None) => value.to_string(),
    }
}

fn yes_or_no(truth: bool, language: Language) -> &'static str {
    match (truth, language) {
        (true, Language::Zh) => "是",
        (false, Language::Zh) => "否",
        (true, Language::En) => "yes",
        (false, Language::En) => "no",
    }
}

fn too_many_rows(format: ExportFormat) -> Problem {
    let rows = format.rows_max();
    Problem::new(
        Kind::TooLarge,
        "export.too_many_rows",
        format!("一次最多导出 {rows} 行，请缩小范围"),
        format!("At most {rows} rows are exported at once: narrow the view"),
    )
}
