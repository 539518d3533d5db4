//! Questions for figures: what is grouped, folded, kept and added.

use weft_kernel::Problem;

use crate::records::{ListQuery, OFFSET_MAX, within};

/// The most grouping keys, and the most figures, of one question.
pub const PARTS_MAX: usize = 8;
/// The most figures of a question.
pub const FIGURES_MAX: usize = 16;
/// The most groups of one answer.
pub const GROUPS_MAX: u32 = 1_000;
/// The most rows of a cross table, and the most groups whose rest is asked for.
pub const CROSS_ROWS_MAX: u32 = 200;
/// The most columns of a cross table.
pub const CROSS_COLUMNS_MAX: u32 = 200;
/// The most buckets an answer is filled up with.
pub const FILLED_MAX: usize = 1_000;

/// A question for figures.
#[derive(Clone, Debug, Default)]
pub struct FigureQuery {
    /// Filter and search, as of a list.
    pub of: ListQuery,
    /// What to group by.
    pub group: Vec<Key>,
    /// Keys that go across: the answer is then a table with a cell for each pair.
    pub across: Vec<Key>,
    /// What is computed for each group.
    pub figures: Vec<Figure>,
    /// Which groups: an expression over the names of keys and figures.
    pub having: Option<String>,
    /// Groups wanted, at most [`GROUPS_MAX`].
    pub limit: Option<u32>,
    /// Groups left out first.
    pub offset: u32,
    /// Keys of the order: names of groups or figures, `-` for descending.
    pub sort: Option<String>,
    /// What is added to the groups.
    pub more: More,
}

/// What an answer holds besides its groups.
#[derive(Clone, Copy, Debug, Default)]
pub struct More {
    /// The figures of everything that is in none of the groups shown.
    pub others: bool,
    /// The figures of everything.
    pub totals: bool,
    /// Groups for dates between the first and the last that have no record.
    pub empty: bool,
}

/// Something to group by.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// Its name in the answer; the expression itself when nothing is said.
    pub name: Option<String>,
    /// An expression, along relations too.
    pub by: String,
    /// How dates and times are put together.
    pub bucket: Option<Bucket>,
}

impl Key {
    /// The name in the answer.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.by)
    }
}

impl From<&str> for Key {
    fn from(by: &str) -> Self {
        Self::from(by.to_owned())
    }
}

impl From<String> for Key {
    fn from(by: String) -> Self {
        Self {
            by,
            ..Self::default()
        }
    }
}

/// A stretch of time in the company's zone; its first day stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// From 1 January.
    Year,
    /// Three months.
    Quarter,
    /// From the first of a month.
    Month,
    /// From Monday.
    Week,
    /// One day.
    Day,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name in the answer.
    pub name: String,
    /// How it folds.
    pub fold: FigureFold,
    /// What is folded: an expression; not needed to count.
    pub of: Option<String>,
    /// Which records it folds, an expression.
    pub filter: Option<String>,
}

/// How a figure folds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureFold {
    /// How many.
    Count,
    /// How many different values.
    CountDistinct,
    /// Sum, 0 of none.
    Sum,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Average, empty of none.
    Average,
    /// The number at so many of a hundred of the way through them, as spreadsheets tell it; empty of none.
    Percentile(u8),
    /// An expression over the figures before it.
    Formula,
}

impl FigureQuery {
    /// Refuses what no answer can be given to, before anything is read.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let keys = self.group.len() + self.across.len();
        if keys > PARTS_MAX || self.figures.len() > FIGURES_MAX {
            return Err(Problem::invalid(
                "query.too_many_parts",
                format!("最多 {PARTS_MAX} 个分组、{FIGURES_MAX} 个汇总"),
                format!("At most {PARTS_MAX} groups and {FIGURES_MAX} figures"),
            ));
        }
        if keys == 0 && self.figures.is_empty() {
            let (zh, en) = ("请给出分组或汇总", "Say what to group by or to compute");
            return Err(Problem::invalid("query.nothing_asked", zh, en));
        }
        let keys = self.group.iter().chain(&self.across).map(Key::name);
        let mut names: Vec<&str> = keys
            .chain(self.figures.iter().map(|figure| figure.name.as_str()))
            .collect();
        names.sort_unstable();
        if let Some([twice, ..]) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            return Err(Problem::invalid(
                "query.name_twice",
                format!("分组或汇总的名称 `{twice}` 用了两次"),
                format!("Two groups or figures are called `{twice}`"),
            )
            .on_field(*twice));
        }
        let most = match self.across.is_empty() {
            true => GROUPS_MAX,
            false => CROSS_ROWS_MAX,
        };
        within("limit", self.limit, (1, most))?;
        within("offset", Some(self.offset), (0, OFFSET_MAX))?;
        self.check_cross()?;
        self.check_empty()
    }

    fn check_cross(&self) -> Result<(), Problem> {
        if self.across.is_empty() || (!self.group.is_empty() && !self.figures.is_empty()) {
            return Ok(());
        }
        Err(Problem::invalid(
            "query.cross",
            "交叉表需要行（group）、列（across）和汇总（aggregates）",
            "A cross table needs rows (group), columns (across) and figures (aggregates)",
        ))
    }

    /// Empty groups are clear only along one row of dates.
    fn check_empty(&self) -> Result<(), Problem> {
        let along = match self.across.as_slice() {
            [] => self.group.as_slice(),
            across => across,
        };
        let dated = matches!(along, [key] if key.bucket.is_some());
        let plain = !self.across.is_empty()
            || (self.sort.is_none() && self.having.is_none() && self.offset == 0);
        if !self.more.empty || (dated && plain) {
            return Ok(());
        }
        Err(Problem::invalid(
            "query.empty_groups",
            "补齐空档只用于按单个日期分段分组，且不带排序、having 和 offset",
            "Empty groups are filled in along a single key of dates, without sort, having and offset",
        ))
    }
}
