//! Which form and which page apply: a pure function of who looks, on what, and the record.

use super::viewer::Viewer;
use crate::pack::{BlockDoc, FormDoc, ObjectDoc, PageDoc, SectionDoc, TabDoc, WorkbenchDoc};

/// Whether a condition holds for the record.
pub type Holds<'h> = &'h mut dyn FnMut(&str) -> bool;

/// The form that applies, without the sections whose condition does not hold.
pub fn form(doc: &ObjectDoc, viewer: Viewer<'_>, holds: Holds<'_>) -> FormDoc {
    let meant = |form: &&FormDoc| viewer.is_meant(&form.roles, &form.devices);
    let mut variants = doc.forms.iter().filter(meant);
    let chosen = variants.find(|form| met(form.when.as_deref(), holds));
    let form = chosen.unwrap_or(&doc.form);
    let shown = |section: &&SectionDoc| met(section.when.as_deref(), holds);
    FormDoc {
        sections: form.sections.iter().filter(shown).cloned().collect(),
        ..form.clone()
    }
}

/// The record page that applies, if one is described, without what its conditions hide.
pub fn page(doc: &ObjectDoc, viewer: Viewer<'_>, holds: Holds<'_>) -> Option<PageDoc> {
    let meant = |page: &&PageDoc| viewer.is_meant(&page.roles, &page.devices);
    let mut variants = doc.pages.iter().filter(meant);
    let page = variants.find(|page| met(page.when.as_deref(), holds))?;
    let mut tabs = Vec::new();
    for tab in &page.tabs {
        if met(tab.when.as_deref(), holds) {
            tabs.push(TabDoc {
                blocks: blocks(&tab.blocks, holds),
                ..tab.clone()
            });
        }
    }
    Some(PageDoc {
        left: blocks(&page.left, holds),
        right: blocks(&page.right, holds),
        tabs,
        ..page.clone()
    })
}

/// The workbench that applies: one for the viewer's role before one for everybody.
pub fn workbench<'w>(all: &'w [WorkbenchDoc], viewer: Viewer<'_>) -> Option<&'w WorkbenchDoc> {
    let meant = |bench: &&WorkbenchDoc| viewer.is_meant(&bench.roles, &bench.devices);
    let own = all
        .iter()
        .filter(meant)
        .find(|bench| !bench.roles.is_empty());
    own.or_else(|| all.iter().find(meant))
}

/// Every condition of the object's forms and pages that could hide something from the viewer.
pub fn conditions<'d>(doc: &'d ObjectDoc, viewer: Viewer<'_>) -> Vec<&'d str> {
    let mut found = Vec::new();
    for form in doc.forms.iter().chain([&doc.form]) {
        if viewer.is_meant(&form.roles, &form.devices) {
            found.extend(form.when.as_deref());
            found.extend(
                form.sections
                    .iter()
                    .filter_map(|section| section.when.as_deref()),
            );
        }
    }
    for page in &doc.pages {
        if viewer.is_meant(&page.roles, &page.devices) {
            let tabs = page.tabs.iter();
            let inner = tabs.clone().flat_map(|tab| &tab.blocks);
            found.extend(page.when.as_deref());
            found.extend(tabs.filter_map(|tab| tab.when.as_deref()));
            let blocks = inner.chain(&page.left).chain(&page.right);
            found.extend(blocks.filter_map(|block| block.when.as_deref()));
        }
    }
    found
}

fn met(when: Option<&str>, holds: Holds<'_>) -> bool {
    when.is_none_or(|when| when.trim().is_empty() || holds(when))
}

fn blocks(all: &[BlockDoc], holds: Holds<'_>) -> Vec<BlockDoc> {
    let shown = |block: &&BlockDoc| met(block.when.as_deref(), holds);
    all.iter().filter(shown).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Access;
    use crate::pack::Device;

    fn doc(text: &str) -> ObjectDoc {
        let head = "name = \"tool\"\nlabel = { zh = \"\", en = \"\" }\nplural = { zh = \"\", en = \"\" }\n\
            title = \"name\"\naccess = \"shared\"\n";
        toml::from_str(&format!("{head}{text}")).unwrap()
    }

    fn viewer(access: &Access, device: Device) -> Viewer<'_> {
        let device = Some(device);
        Viewer { access, device }
    }

    const FORMS: &str = r#"
        [form]
        sections = [
          { name = "a", label = { zh = "", en = "" }, fields = [] },
          { name = "b", label = { zh = "", en = "" }, fields = [], when = "used" },
        ]
        [[forms]]
        name = "sellers"
        roles = ["sales"]
        [[forms]]
        name = "small"
        devices = ["phone"]
        when = "chemical"
        [[forms]]
        name = "chemistry"
        when = "chemical"
    "#;

    #[test]
    fn the_first_form_that_fits_role_device_and_record_applies() {
        let doc = doc(FORMS);
        let none = Access::default();
        let chosen = |access: &Access, device, true_: &str| {
            form(&doc, viewer(access, device), &mut |when| when == true_).name
        };
        assert_eq!(chosen(&none, Device::Desktop, ""), "");
        assert_eq!(chosen(&none, Device::Desktop, "chemical"), "chemistry");
        assert_eq!(chosen(&none, Device::Phone, "chemical"), "small");
        let seller = Access::holding(&["sales"]);
        assert_eq!(chosen(&seller, Device::Phone, "chemical"), "sellers");
        // Whoever may do everything is no seller for that.
        assert_eq!(chosen(&Access::everything(), Device::Phone, ""), "");
    }

    #[test]
    fn a_section_whose_condition_does_not_hold_is_left_out() {
        let doc = doc(FORMS);
        let none = Access::default();
        let sections = |true_: &str| {
            let form = form(&doc, viewer(&none, Device::Phone), &mut |when| {
                when == true_
            });
            form.sections.len()
        };
        assert_eq!((sections("used"), sections("")), (2, 1));
        assert_eq!(
            conditions(&doc, viewer(&none, Device::Desktop)),
            ["chemical", "used"]
        );
    }

    #[test]
    fn a_workbench_for_the_role_comes_before_one_for_everybody() {
        let bench = |name: &str, roles: &[&str]| WorkbenchDoc {
            name: name.into(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            ..WorkbenchDoc::default()
        };
        let all = [bench("all", &[]), bench("sellers", &["sales"])];
        let chosen = |access: &Access| {
            workbench(&all, viewer(access, Device::Desktop)).map(|bench| bench.name.clone())
        };
        assert_eq!(
            chosen(&Access::holding(&["sales"])).as_deref(),
            Some("sellers")
        );
        assert_eq!(chosen(&Access::everything()).as_deref(), Some("all"));
    }
}
