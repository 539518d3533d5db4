//! Checks menus: three levels of names, each entry leading somewhere.

use weft_kernel::Label;

use super::review::{Place, Review, misplaced};
use crate::pack::{Entry, MenuDoc, PAGES};

pub(super) fn of_menu(review: &mut Review<'_>, menu: &MenuDoc) {
    let named = Label::same(&menu.name);
    let top = Place::new(&named, "");
    review.roles(&menu.roles, &top);
    review.distinct(
        menu.groups.iter().map(|group| group.name.as_str()),
        &top.at("groups"),
    );
    for group in &menu.groups {
        let place = top.at(&format!("groups.{}", group.name));
        review.roles(&group.roles, &place);
        review.distinct(
            group.items.iter().map(|item| item.name.as_str()),
            &place.at("items"),
        );
        for item in &group.items {
            let place = place.at(&format!("items.{}", item.name));
            review.roles(&item.roles, &place);
            review.distinct(
                item.entries.iter().map(|entry| entry.name.as_str()),
                &place.at("entries"),
            );
            for entry in &item.entries {
                let place = place.at(&format!("entries.{}", entry.name));
                of_entry(review, entry, &place);
            }
        }
    }
}

fn of_entry(review: &mut Review<'_>, entry: &Entry, place: &Place) {
    review.roles(&entry.roles, place);
    let wanted = (entry.object.as_deref(), entry.list.as_deref());
    target(review, wanted, place);
    match (&entry.object, entry.page.as_deref()) {
        (Some(_), None) => {}
        (None, Some(page)) if PAGES.contains(&page) => {}
        (None, Some(page)) => review.unknown(
            ("layout.unknown_page", "页面", "page"),
            (page, PAGES.iter().copied()),
            &place.at("page"),
        ),
        _ => {
            let (zh, en) = (
                "object 和 page 要写一个，且只写一个",
                "it leads to an object or to a page, and not to both",
            );
            review.note(misplaced("layout.entry", place, zh, en));
        }
    }
    if entry.list.is_some() && entry.object.is_none() {
        let (zh, en) = ("有 list 就要有 object", "a list is one of an object");
        review.note(misplaced("layout.entry", &place.at("list"), zh, en));
    }
}

/// An object is there, and so is its list.
pub(super) fn target(
    review: &mut Review<'_>,
    (object, list): (Option<&str>, Option<&str>),
    place: &Place,
) {
    let Some(object) = object.and_then(|name| review.object(name, &place.at("object"))) else {
        return;
    };
    if let Some(list) = list
        && !object.doc.lists.iter().any(|known| known.name == list)
    {
        let names = object.doc.lists.iter().map(|known| known.name.as_str());
        review.unknown(
            ("layout.unknown_list", "列表", "list"),
            (list, names),
            &place.at("list"),
        );
    }
}
