//! The workbook's list of sheets.

use std::collections::BTreeMap;

use weft_kernel::Problem;

use super::markup::{Markup, Piece, attribute};
use super::package::Package;
use crate::limits::{SHEETS_MAX, too_large, unreadable};
use crate::serial::Epoch;

/// A sheet and where its cells lie.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) hidden: bool,
}

/// The sheets in order, and from which day the workbook counts.
pub(super) fn read(package: &mut Package<'_>) -> Result<(Vec<Part>, Epoch), Problem> {
    let main = main_part(package)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = main.rsplit('/').next().unwrap_or_default();
    let links = links(package, &format!("{folder}/_rels/{file}.rels"))?;
    let bytes = package
        .held(&main)?
        .ok_or_else(|| unreadable("no workbook"))?;
    let mut markup = Markup::new(bytes.as_slice());
    let (mut parts, mut epoch) = (Vec::new(), Epoch::Year1900);
    loop {
        let start = match markup.next()? {
            Piece::Over => break,
            Piece::Begin(start, _) => start,
            _ => continue,
        };
        match start.local_name().into_inner() {
            "workbookPr" => {
                let flag = attribute(&start, "date1904");
                if matches!(flag.as_deref(), Some("1" | "true")) {
                    epoch = Epoch::Year1904;
                }
            }
            "sheet" => {
                if parts.len() == SHEETS_MAX {
                    return Err(too_many_sheets());
                }
                let link = attribute(&start, "id").unwrap_or_default();
                let Some(target) = links.get(&link) else {
                    continue;
                };
                let hidden = attribute(&start, "state").is_some_and(|state| state != "visible");
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("{folder}/{target}"),
                };
                // Sheets that are charts have no cells.
                if package.has(&path) && !path.contains("chartsheets") {
                    parts.push(Part {
                        name: attribute(&start, "name").unwrap_or_default(),
                        path,
                        hidden,
                    });
                }
            }
            _ => {}
        }
    }
    match parts.is_empty() {
        true => Err(unreadable("no sheet")),
        false => Ok((parts, epoch)),
    }
}

/// The path of the part that lists the sheets.
fn main_part(package: &mut Package<'_>) -> Result<String, Problem> {
    let usual = "xl/workbook.xml";
    if package.has(usual) {
        return Ok(usual.to_owned());
    }
    let links = links(package, "_rels/.rels")?;
    let found = links
        .into_values()
        .find(|target| target.ends_with("workbook.xml"));
    found
        .map(|path| path.trim_start_matches('/').to_owned())
        .ok_or_else(|| unreadable("an archive, but no workbook"))
}

/// Relations: id → target.
fn links(package: &mut Package<'_>, path: &str) -> Result<BTreeMap<String, String>, Problem> {
    let bytes = package.held(path)?.unwrap_or_default();
    let mut markup = Markup::new(bytes.as_slice());
    let mut links = BTreeMap::new();
    loop {
        match markup.next()? {
            Piece::Over => return Ok(links),
            Piece::Begin(start, _) if start.local_name().into_inner() == "Relationship" => {
                if let (Some(id), Some(target)) =
                    (attribute(&start, "Id"), attribute(&start, "Target"))
                {
                    links.insert(id, target);
                }
            }
            _ => {}
        }
    }
}

fn too_many_sheets() -> Problem {
    too_large(
        format!("工作簿最多 {SHEETS_MAX} 张表"),
        format!("a workbook has at most {SHEETS_MAX} sheets"),
    )
}
