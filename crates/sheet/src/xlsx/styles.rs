//! The number formats of cells.

use std::collections::BTreeMap;

use weft_kernel::Problem;

use super::markup::{Markup, Piece, attribute};
use super::package::Package;
use crate::number_format::{Kind, built_in, written};
use crate::serial::Epoch;

/// What the styles say about numbers.
#[derive(Debug, Default)]
pub(super) struct Styles {
    kinds: Vec<Kind>,
    /// From which day the workbook counts.
    pub(super) epoch: Epoch,
}

impl Styles {
    /// The kind of the cells of style `number`.
    pub(super) fn kind(&self, number: usize) -> Kind {
        self.kinds.get(number).copied().unwrap_or_default()
    }
}

pub(super) fn read(package: &mut Package<'_>, epoch: Epoch) -> Result<Styles, Problem> {
    let bytes = package.held("xl/styles.xml")?.unwrap_or_default();
    let mut markup = Markup::new(bytes.as_slice());
    let (mut formats, mut kinds) = (BTreeMap::new(), Vec::new());
    let mut of_cells = false;
    loop {
        match markup.next()? {
            Piece::Over => return Ok(Styles { kinds, epoch }),
            Piece::End(name) if name == "cellXfs" => of_cells = false,
            Piece::Begin(start, empty) => match start.local_name().into_inner() {
                "cellXfs" => of_cells = !empty,
                "numFmt" => {
                    let number = attribute(&start, "numFmtId").and_then(|text| text.parse().ok());
                    let code = attribute(&start, "formatCode").unwrap_or_default();
                    formats.extend(number.map(|number: u16| (number, written(&code))));
                }
                "xf" if of_cells => {
                    let number = attribute(&start, "numFmtId").and_then(|text| text.parse().ok());
                    let number: u16 = number.unwrap_or_default();
                    kinds.push(
                        formats
                            .get(&number)
                            .copied()
                            .unwrap_or_else(|| built_in(number)),
                    );
                }
                _ => {}
            },
            _ => {}
        }
    }
}
