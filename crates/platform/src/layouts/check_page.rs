//! Checks record pages: tabs, blocks and what each of them shows.

use super::check::{columns, condition, name_or};
use super::review::{Place, Review, misplaced};
use crate::model::Object;
use crate::pack::{BlockDoc, BlockKind, PageDoc};

pub(super) fn of_page(review: &mut Review<'_>, object: &Object, page: &PageDoc, place: &Place) {
    review.roles(&page.roles, place);
    condition(review, object, page.when.as_deref(), place);
    review.distinct(
        page.tabs.iter().map(|tab| tab.name.as_str()),
        &place.at("tabs"),
    );
    for (side, blocks) in [("left", &page.left), ("right", &page.right)] {
        of_blocks(review, object, blocks, &place.at(side));
    }
    for tab in &page.tabs {
        let place = place.at(&format!("tabs.{}", tab.name));
        condition(review, object, tab.when.as_deref(), &place);
        of_blocks(review, object, &tab.blocks, &place.at("blocks"));
    }
}

fn of_blocks(review: &mut Review<'_>, object: &Object, blocks: &[BlockDoc], place: &Place) {
    let named = blocks.iter().map(|block| block.name.as_str());
    review.distinct(named.filter(|name| !name.is_empty()), place);
    for (at, block) in blocks.iter().enumerate() {
        let place = place.at(&name_or(&block.name, at));
        condition(review, object, block.when.as_deref(), &place);
        review.fields_once(object, &block.fields, &place.at("fields"));
        columns(review, block.columns, &place);
        if let Some(lines) = &block.lines {
            let at = place.at("lines");
            let field = review.field(object, lines, &at);
            if field.is_some_and(|field| field.doc.lines.is_none()) {
                review.note(misplaced(
                    "layout.lines",
                    &at,
                    "不是明细字段",
                    "it holds no lines",
                ));
            }
        }
        if block.kind == BlockKind::Lines && block.lines.is_none() {
            review.note(misplaced(
                "layout.lines",
                &place.at("lines"),
                "没有说明是哪些明细",
                "say which lines",
            ));
        }
        if let Some(related) = &block.related
            && !object
                .doc
                .related
                .iter()
                .any(|known| known.name == *related)
        {
            let names = object.doc.related.iter().map(|known| known.name.as_str());
            review.unknown(
                ("layout.unknown_related", "相关列表", "related list"),
                (related, names),
                &place.at("related"),
            );
        }
    }
}
