//! The functions a query may call; `exact::apply` is their meaning, `store` prints them.

/// A function of stored values. But for `And`, `Or`, `IsNull`, `Coalesce`, `Concat` every function
/// of a null is null. Comparison is three-valued as in SQL: null when either side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// All are true (three-valued; of none: true).
    And,
    /// Any is true (three-valued; of none: false).
    Or,
    /// Not (null stays null).
    Not,
    /// Equal.
    Eq,
    /// Unequal.
    Ne,
    /// Less.
    Lt,
    /// At most.
    Le,
    /// Greater.
    Gt,
    /// At least.
    Ge,
    /// Whether it is null; never null itself.
    IsNull,
    /// The first that is not null.
    Coalesce,
    /// Sum of two integers of the same scale.
    Add,
    /// Difference of two integers of the same scale.
    Sub,
    /// The number with the other sign.
    Neg,
    /// Without its sign.
    Abs,
    /// `a × b ÷ 10^down`, rounded half away from zero.
    Mul {
        /// Decimals dropped from the product.
        down: u8,
    },
    /// `a × 10^up ÷ b`, rounded half away from zero; null when `b` is 0.
    Div {
        /// Decimals added to the dividend.
        up: u8,
    },
    /// `a × 10^up`, exactly.
    ScaleUp(u8),
    /// `a ÷ 10^down`, rounded half away from zero.
    ScaleDown(u8),
    /// `a` with its last `drop` decimals made zero, rounded half away from zero.
    Round {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// The largest multiple of `10^drop` that is at most `a`.
    Floor {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// The smallest multiple of `10^drop` that is at least `a`.
    Ceil {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// Remainder with the sign of the divisor, as in spreadsheets; null when the divisor is 0.
    Mod,
    /// The smaller of two.
    Least,
    /// The larger of two.
    Greatest,
    /// Whether text `a` holds text `b`; ASCII letters of any case are alike.
    Contains,
    /// Whether text `a` begins with text `b`; ASCII letters of any case are alike.
    StartsWith,
    /// Whether text `a` ends with text `b`; ASCII letters of any case are alike.
    EndsWith,
    /// Texts put together; null counts as empty text.
    Concat,
    /// Number of characters (scale 0).
    Length,
    /// ASCII letters made small.
    Lower,
    /// ASCII letters made capital.
    Upper,
    /// Without spaces at both ends.
    Trim,
    /// The first `n` characters (`n` of scale 0, negative counts as 0).
    Left,
    /// The last `n` characters.
    Right,
    /// `Mid(text, start, n)`: `n` characters from the `start`-th, counting from 1.
    Mid,
    /// A date moved by `n` days; null beyond the years 1 to 9999.
    AddDays,
    /// A date moved by `n` months, kept inside the month; null beyond the years 1 to 9999.
    AddMonths,
    /// `DaysBetween(a, b)`: days from `a` to `b` (scale 0).
    DaysBetween,
    /// The company's date of a moment.
    DateOf,
    /// The first moment of a date in the company's zone.
    StartOf,
    /// Year of a date (scale 0).
    Year,
    /// Month of a date, 1 to 12.
    Month,
    /// Day of the month of a date.
    Day,
    /// Day of the week of a date, Monday 1 to Sunday 7.
    Weekday,
    /// An integer of scale `scale` as text without needless zeros.
    NumberText {
        /// Decimals of the integer.
        scale: u8,
    },
}

/// A function of many rows; nulls are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// How many (with no argument: rows; with one: rows where it is not null). 0 of none.
    Count,
    /// How many different ones. 0 of none.
    CountDistinct,
    /// The sum; null of none. Overflow is an error, never a wrong number.
    Sum,
    /// The smallest; null of none.
    Min,
    /// The largest; null of none.
    Max,
}
