//! The document of a workbench: the widgets a day starts from.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

use super::list::Device;

/// A workbench.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkbenchDoc {
    /// Its name.
    pub name: String,
    /// What administrators read.
    pub label: Label,
    /// Roles it is for; for those who have none of their own when empty.
    pub roles: Vec<String>,
    /// Devices it is for; for all when empty.
    pub devices: Vec<Device>,
    /// Widgets in reading order.
    pub widgets: Vec<WidgetDoc>,
}

/// A widget; which properties count, the catalogue of widgets says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetDoc {
    /// Its name.
    pub name: String,
    /// What it shows.
    #[serde(rename = "type")]
    pub kind: WidgetKind,
    /// Its heading.
    #[serde(default)]
    pub label: Label,
    /// Roles it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// How much room it takes.
    #[serde(default)]
    pub size: WidgetSize,
    /// Name of an icon.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    /// The object whose records it shows or counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// A list of that object, for its filter, sort and columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Expression: which records.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// Sort keys.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sort: String,
    /// Fields beside the title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Rows or bars, at most [`WIDGET_ROWS_MAX`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// What is computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<FigureDoc>,
    /// What a chart is drawn as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartKind>,
    /// Objects one may make a record of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// What a text says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Label>,
    /// Whether a number above 0 asks for attention.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alarming: bool,
}

/// The most rows or bars of a widget.
pub const WIDGET_ROWS_MAX: u32 = 50;
/// The most widgets of a workbench.
pub const WIDGETS_MAX: usize = 40;

/// A figure over the records of the widget.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FigureDoc {
    /// How it folds: `count`, `sum`, `min`, `max`, `avg`.
    #[serde(default = "count")]
    pub fold: String,
    /// What is folded: an expression; not needed to count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// With a chart: the expression whose values are the bars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// With a date in `by`: `year`, `quarter`, `month`, `week` or `day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
}

fn count() -> String {
    "count".to_owned()
}

/// What a widget shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WidgetKind {
    /// The reader's open to-dos.
    MyTasks,
    /// The newest signals.
    Signals,
    /// One number.
    Kpi,
    /// Numbers by a key.
    Chart,
    /// A few records.
    List,
    /// Buttons that make records.
    QuickCreate,
    /// Words.
    Text,
}

/// How much room a widget takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WidgetSize {
    /// A quarter of the width.
    Small,
    /// Half of it.
    #[default]
    Medium,
    /// All of it.
    Large,
}

/// What a chart is drawn as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Bars.
    #[default]
    Bar,
    /// A line.
    Line,
    /// A ring.
    Pie,
}
