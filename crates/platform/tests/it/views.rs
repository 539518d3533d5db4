//! Views as they are kept: by whom they are seen, changed, put first, and how many there may be.

use weft_platform::pack::ListDoc;
use weft_platform::{Caller, Share, VIEWS_MAX, ViewDraft};

use crate::house::{House, also_on_postgres};

also_on_postgres!(
    a_view_is_kept_changed_put_first_and_removed,
    one_person_keeps_so_many_views_and_no_more,
);

fn draft(name: &str, share: Share) -> ViewDraft {
    ViewDraft {
        name: name.into(),
        share,
        department: None,
        list: ListDoc {
            columns: vec!["name".into()],
            filter: "level = \"a\"".into(),
            ..ListDoc::default()
        },
    }
}

fn names(house: &House, caller: &Caller) -> Vec<String> {
    let views = house.platform.views(caller, "account").unwrap();
    views.into_iter().map(|view| view.name).collect()
}

#[test]
fn a_view_is_kept_changed_put_first_and_removed() {
    let house = House::new();
    let (east, west) = (
        house.person("zhang", "sales", "华东"),
        house.person("li", "sales", "华西"),
    );
    let platform = &house.platform;
    let id = platform
        .create_view(&east, "account", &draft("甲", Share::Private))
        .unwrap();
    assert_eq!(names(&house, &east), ["甲"]);
    assert!(names(&house, &west).is_empty());
    assert_eq!(
        platform.view(&west, id).unwrap_err().code(),
        "record.missing"
    );

    let mut changed = draft("乙", Share::Team);
    changed.list.columns = vec!["name".into(), "level".into()];
    platform.change_view(&east, id, &changed).unwrap();
    let kept = platform.view(&east, id).unwrap();
    assert_eq!(kept.list.columns, ["name", "level"]);
    assert_eq!(kept.department, east.person().unwrap().department);
    assert!(names(&house, &west).is_empty());

    let first = |choice: Option<String>| platform.set_default_view(&east, "account", choice);
    assert_eq!(platform.default_view(&east, "account").unwrap(), None);
    first(Some("all".into())).unwrap();
    first(Some(id.to_string())).unwrap();
    assert_eq!(
        platform.default_view(&east, "account").unwrap(),
        Some(id.to_string())
    );
    assert_eq!(platform.default_view(&west, "account").unwrap(), None);
    first(None).unwrap();
    assert_eq!(platform.default_view(&east, "account").unwrap(), None);

    let refused = platform.delete_view(&west, id).unwrap_err();
    assert_eq!(refused.code(), "record.missing");
    platform.delete_view(&east, id).unwrap();
    assert!(names(&house, &east).is_empty());
}

#[test]
fn one_person_keeps_so_many_views_and_no_more() {
    let house = House::new();
    let east = house.person("zhang", "sales", "华东");
    let keep = |name: String| {
        house
            .platform
            .create_view(&east, "account", &draft(&name, Share::Private))
    };
    for number in 0..VIEWS_MAX {
        keep(number.to_string()).unwrap();
    }
    assert_eq!(keep("再一个".into()).unwrap_err().code(), "view.too_many");
    assert_eq!(names(&house, &east).len(), VIEWS_MAX);
}
