//! How cells of a workbook look: fixed styles, and one for each kind of money that was written.

use super::Style;

/// The style of plain numbers.
const PLAIN: usize = 0;
/// The style of titles.
pub(super) const HEADER: usize = 1;
/// The style of days.
pub(super) const DAY: usize = 2;
/// The style of days with a time.
pub(super) const MOMENT: usize = 3;
/// The style of hundredths.
const PERCENT: usize = 4;
/// The style of texts.
pub(super) const TEXT: usize = 5;
/// The first style of money.
const MONEY: usize = 6;

/// The number of a workbook's first own format; those of money follow days and moments.
const FIRST_FORMAT: usize = 164;
const FORMATS: &str = r#"<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/>"#;
/// The looks that do not depend on numbers.
const LOOKS: &str = r#"<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#;
/// The styles before those of money: number format and font.
const FIXED: [(usize, u8); MONEY] = [(0, 0), (0, 1), (164, 0), (165, 0), (10, 0), (49, 0)];

/// The kinds of money of one workbook, in the order of their first cell.
#[derive(Default)]
pub(super) struct Styles(Vec<(u8, Option<&'static str>)>);

impl Styles {
    /// The place of a number's style.
    pub(super) fn place(&mut self, style: Style) -> usize {
        let (digits, code) = match style {
            Style::Plain => return PLAIN,
            Style::Percent => return PERCENT,
            Style::Money { digits, code } => (digits, code),
        };
        let known = self.0.iter().position(|known| *known == (digits, code));
        MONEY
            + known.unwrap_or_else(|| {
                self.0.push((digits, code));
                self.0.len() - 1
            })
    }

    /// The part of the workbook that says what the places mean.
    pub(super) fn part(&self) -> String {
        let first = FIRST_FORMAT + 2;
        let own = self.0.iter().enumerate();
        let formats: Vec<String> = own
            .map(|(place, (digits, code))| {
                let (format, shown) = (first + place, shown(*digits, *code));
                format!(r#"<numFmt numFmtId="{format}" formatCode="{shown}"/>"#)
            })
            .collect();
        let money = (first..first + self.0.len()).map(|format| (format, 0));
        let styles: Vec<String> = FIXED
            .into_iter()
            .chain(money)
            .map(|(format, font)| {
                format!(
                    r#"<xf numFmtId="{format}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>"#
                )
            })
            .collect();
        let (formats, styles) = (formats.concat(), styles.concat());
        let (formats_count, styles_count) = (2 + self.0.len(), MONEY + self.0.len());
        format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="{formats_count}">{FORMATS}{formats}</numFmts>{LOOKS}<cellXfs count="{styles_count}">{styles}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#
        )
    }
}

/// The format of amounts with so many decimals, the code of their currency before them.
fn shown(digits: u8, code: Option<&str>) -> String {
    let code = code.map_or_else(String::new, |code| format!("[${code}]\\ "));
    let decimals = match digits {
        0 => String::new(),
        digits => format!(".{}", "0".repeat(digits.into())),
    };
    format!("{code}#,##0{decimals}")
}
