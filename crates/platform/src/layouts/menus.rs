//! The menu of one viewer, put together from every menu made for them.

use super::viewer::Viewer;
use crate::pack::{Entry, Group, Item, MenuDoc};

/// The groups the viewer sees; groups and items of the same name in several menus become one.
pub fn menu(all: &[MenuDoc], viewer: Viewer<'_>, may_open: &dyn Fn(&Entry) -> bool) -> Vec<Group> {
    let own = |menu: &&MenuDoc| menu.alone && viewer.is_meant(&menu.roles, &menu.devices);
    let mut menus: Vec<&MenuDoc> = all.iter().filter(own).collect();
    if menus.is_empty() {
        let shared = |menu: &&MenuDoc| !menu.alone && viewer.may_see(&menu.roles, &menu.devices);
        menus = all.iter().filter(shared).collect();
    }
    let mut groups: Vec<Group> = Vec::new();
    for group in menus.into_iter().flat_map(|menu| &menu.groups) {
        if !viewer.may_see(&group.roles, &[]) {
            continue;
        }
        let items = group
            .items
            .iter()
            .filter_map(|item| seen(item, viewer, may_open));
        match groups.iter_mut().find(|known| known.name == group.name) {
            Some(known) => items.for_each(|item| add(&mut known.items, item)),
            None => groups.push(Group {
                items: items.collect(),
                ..group.clone()
            }),
        }
    }
    groups.retain(|group| !group.items.is_empty());
    groups
}

/// The item with the entries the viewer may open, if there are any.
fn seen(item: &Item, viewer: Viewer<'_>, may_open: &dyn Fn(&Entry) -> bool) -> Option<Item> {
    let fits = |entry: &&Entry| viewer.may_see(&entry.roles, &entry.devices) && may_open(entry);
    let entries: Vec<Entry> = item.entries.iter().filter(fits).cloned().collect();
    let shown = !entries.is_empty() && viewer.may_see(&item.roles, &[]);
    shown.then(|| Item {
        entries,
        ..item.clone()
    })
}

fn add(items: &mut Vec<Item>, more: Item) {
    match items.iter_mut().find(|known| known.name == more.name) {
        Some(known) => known.entries.extend(more.entries),
        None => items.push(more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Access;
    use crate::pack::Device;

    fn menu_of(name: &str, rest: &str, entry: &str) -> MenuDoc {
        let text = format!(
            "name = \"{name}\"\n{rest}\n[[groups]]\nname = \"g\"\nlabel = {{ zh = \"\", en = \"\" }}\n\
            [[groups.items]]\nname = \"i\"\nlabel = {{ zh = \"\", en = \"\" }}\n\
            [[groups.items.entries]]\nlabel = {{ zh = \"\", en = \"\" }}\nobject = \"tool\"\n{entry}"
        );
        toml::from_str(&text).unwrap()
    }

    fn entries(all: &[MenuDoc], access: &Access, device: Device) -> Vec<String> {
        let viewer = Viewer {
            access,
            device: Some(device),
        };
        let groups = menu(all, viewer, &|entry| entry.name != "closed");
        let items = groups.into_iter().flat_map(|group| group.items);
        let entries = items.flat_map(|item| item.entries);
        entries.map(|entry| entry.name).collect()
    }

    #[test]
    fn menus_for_everybody_and_for_the_role_become_one() {
        let all = [
            menu_of("main", "", "name = \"a\""),
            menu_of("rent", "roles = [\"sales\"]", "name = \"b\""),
            menu_of("more", "", "name = \"closed\""),
            menu_of("desk", "devices = [\"desktop\"]", "name = \"c\""),
        ];
        let seller = Access::holding(&["sales"]);
        assert_eq!(entries(&all, &seller, Device::Desktop), ["a", "b", "c"]);
        assert_eq!(entries(&all, &seller, Device::Phone), ["a", "b"]);
        assert_eq!(entries(&all, &Access::default(), Device::Phone), ["a"]);
        assert_eq!(
            entries(&all, &Access::everything(), Device::Phone),
            ["a", "b"]
        );
    }

    #[test]
    fn a_menu_that_stands_alone_takes_the_place_of_the_others() {
        let all = [
            menu_of("main", "", "name = \"a\""),
            menu_of("own", "roles = [\"sales\"]\nalone = true", "name = \"b\""),
        ];
        let seller = Access::holding(&["sales"]);
        assert_eq!(entries(&all, &seller, Device::Phone), ["b"]);
        assert_eq!(entries(&all, &Access::everything(), Device::Phone), ["a"]);
    }
}
