//! The catalogue of functions: one explicit list, from which the manual and the editor are made.

mod choices;
pub(crate) mod dates;
mod examples;
mod logic;
mod meaning;
mod money;
mod numbers;
mod parameter;
pub(crate) mod periods;
mod regions;
mod rounding;
mod rows;
mod search;
mod shapes;
mod synonyms;
mod tables;
mod texts;
mod user;
mod words;
mod workdays;

use weft_kernel::Label;

pub use examples::Example;
use meaning::unchanged;
pub(crate) use meaning::{FoldKind, Given, Meaning, RateKind, Terms, mistyped};
pub(crate) use money::no_rates;
pub use parameter::{Family, Gives, Need, Parameter, Takes};
use parameter::{optional, paired, repeated, required};
pub(crate) use words::said;

/// Writes down a function that has no name but its own constant's.
macro_rules! function {
    ($name:ident, $alias:literal, $family:ident, [$($parameter:expr),* $(,)?] => $result:ident,
     $zh:literal, $en:literal, $example:literal, $meaning:expr $(,)?) => {
        pub(super) const $name: $crate::functions::Function = $crate::functions::Function {
            name: stringify!($name),
            alias: $alias,
            family: $crate::functions::Family::$family,
            parameters: &[$($parameter),*],
            result: $crate::functions::Gives::$result,
            about_zh: $zh,
            about_en: $en,
            example: $example,
            meaning: $meaning,
        };
    };
}
use function;

/// Every function there is. To add one, write it in its family's file and name it here.
const CATALOGUE: &[&Function] = &[
    &logic::IF,
    &choices::IFS,
    &choices::SWITCH,
    &choices::CHOOSE,
    &logic::COALESCE,
    &logic::IFEMPTY,
    &logic::NULLIF,
    &logic::ISEMPTY,
    &logic::AND,
    &logic::OR,
    &logic::XOR,
    &numbers::ROUND,
    &rounding::ROUNDUP,
    &rounding::ROUNDDOWN,
    &numbers::FLOOR,
    &numbers::CEILING,
    &rounding::INT,
    &rounding::MROUND,
    &numbers::ABS,
    &rounding::SIGN,
    &numbers::MOD,
    &rounding::QUOTIENT,
    &rounding::POWER,
    &rounding::SQRT,
    &numbers::MIN,
    &numbers::MAX,
    &rounding::CLAMP,
    &rounding::PERCENTOF,
    &rows::SUM,
    &rows::COUNT,
    &rows::COUNTDISTINCT,
    &rows::AVERAGE,
    &rows::MINOF,
    &rows::MAXOF,
    &rows::EXISTS,
    &dates::TODAY,
    &dates::NOW,
    &dates::DATE,
    &periods::YMD,
    &periods::DATESERIAL,
    &dates::DATEADD,
    &periods::EDATE,
    &periods::EOMONTH,
    &periods::STARTOF,
    &periods::ENDOF,
    &dates::DAYS,
    &periods::DATEDIF,
    &periods::AGE,
    &dates::YEAR,
    &periods::QUARTER,
    &dates::MONTH,
    &periods::WEEKNUM,
    &dates::DAY,
    &periods::YEARDAY,
    &dates::WEEKDAY,
    &periods::HOUR,
    &periods::MINUTE,
    &periods::DATETEXT,
    &workdays::WORKDAY,
    &workdays::NETWORKDAYS,
    &workdays::ISWORKDAY,
    &workdays::NEXTWORKDAY,
    &workdays::HOLIDAY,
    &texts::LEFT,
    &texts::RIGHT,
    &texts::MID,
    &texts::LEN,
    &texts::UPPER,
    &texts::LOWER,
    &texts::TRIM,
    &shapes::CLEAN,
    &shapes::DIGITS,
    &shapes::HALFWIDTH,
    &texts::CONCAT,
    &search::TEXTJOIN,
    &shapes::REPEAT,
    &shapes::PADLEFT,
    &shapes::PADRIGHT,
    &shapes::MASK,
    &search::FIND,
    &search::SUBSTITUTE,
    &search::SPLIT,
    &search::TEXTBEFORE,
    &search::TEXTAFTER,
    &search::STARTSWITH,
    &search::ENDSWITH,
    &search::CONTAINSANY,
    &search::CONTAINSALL,
    &search::MATCHES,
    &search::EXACT,
    &shapes::ISMOBILE,
    &shapes::ISEMAIL,
    &shapes::ISCREDITCODE,
    &texts::TEXT,
    &shapes::VALUE,
    &regions::PROVINCE,
    &regions::CITY,
    &regions::AREA,
    &regions::REGIONNAME,
    &regions::REGION_IN,
    &money::FIXED,
    &money::RMB,
    &money::NET,
    &money::TAX,
    &money::RATE,
    &money::CONVERT,
    &money::MONEY,
    &money::TOBASE,
    &money::FROMBASE,
    &tables::TABLE,
    &user::ME,
];

/// All functions, in the order in which the manual shows them.
#[must_use]
pub fn catalogue() -> &'static [&'static Function] {
    CATALOGUE
}

/// The function with this name, in either language and any case, or known by it elsewhere.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    let known = |name: &str| {
        let called = |function: &&&'static Function| {
            function.name.eq_ignore_ascii_case(name) || function.alias == name
        };
        CATALOGUE.iter().find(called).copied()
    };
    known(name).or_else(|| known(synonyms::meant_by(name)?))
}

/// The same for a call with so many arguments: `DATE` of three numbers is that of spreadsheets.
pub(crate) fn meant(name: &str, arguments: usize) -> Option<&'static Function> {
    match find(name)? {
        date if date.name == dates::DATE.name && arguments == 3 => Some(&periods::DATESERIAL),
        found => Some(found),
    }
}

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese name.
    pub alias: &'static str,
    /// The family it belongs to.
    pub family: Family,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it gives.
    pub result: Gives,
    /// What it does, in Chinese.
    pub about_zh: &'static str,
    /// What it does, in English.
    pub about_en: &'static str,
    /// A call of it over the objects of [`crate::random`].
    pub example: &'static str,
    pub(crate) meaning: Meaning,
}

impl Function {
    /// What it does, in both languages.
    #[must_use]
    pub fn about(&self) -> Label {
        Label::new(self.about_zh, self.about_en)
    }

    /// Its name in both languages.
    #[must_use]
    pub fn label(&self) -> Label {
        Label::new(self.alias, self.name)
    }

    /// Calls with their values; each is computed by a test.
    #[must_use]
    pub fn examples(&self) -> Vec<Example> {
        examples::of(self.name)
    }

    /// Other names it answers to.
    #[must_use]
    pub fn synonyms(&self) -> Vec<&'static str> {
        synonyms::of(self.name)
    }

    /// How it is called: `ROUND(number, digits?)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| match parameter.need {
                Need::Required => parameter.name.to_owned(),
                Need::Optional => format!("{}?", parameter.name),
                Need::Repeated => format!("{}, …", parameter.name),
                Need::Paired => parameter.name.to_owned(),
            })
            .collect();
        let more = if self.is_paired() { ", …" } else { "" };
        format!("{}({}{more})", self.name, parameters.join(", "))
    }

    /// The least and the most arguments.
    #[must_use]
    pub fn arity(&self) -> (usize, usize) {
        let required = |parameter: &&Parameter| parameter.need != Need::Optional;
        let least = self.parameters.iter().filter(required).count();
        match self.parameters.last() {
            Some(Parameter {
                need: Need::Repeated | Need::Paired,
                ..
            }) => (least, ARGUMENTS_MAX),
            _ => (least, self.parameters.len()),
        }
    }

    fn is_paired(&self) -> bool {
        self.parameters.iter().any(|one| one.need == Need::Paired)
    }

    /// The parameter that the argument at `index` of `count` is for.
    pub(crate) fn parameter(&self, index: usize, count: usize) -> Option<&Parameter> {
        if self.is_paired() {
            let alone = self.parameters.len().saturating_sub(2);
            let place = match index.checked_sub(alone) {
                // What is left over is the value when nothing else fits.
                Some(behind) if behind % 2 == 1 || index + 1 == count => alone + 1,
                Some(_) => alone,
                None => index,
            };
            return self.parameters.get(place);
        }
        self.parameters.get(index).or_else(|| {
            let last = self.parameters.last();
            last.filter(|last| last.need == Need::Repeated)
        })
    }
}

/// The most arguments of a function that takes any number of them.
pub const ARGUMENTS_MAX: usize = 50;
