//! Layouts: checked when the model is built, chosen for who asks, on what, about which record.

mod about;
mod check;
mod check_menu;
mod check_object;
mod check_page;
mod check_workbench;
mod choose;
mod list;
mod menus;
mod profiles;
mod review;
mod viewer;

pub use about::About;
pub(crate) use check::list_problems;
pub use check::problems;
pub use choose::{Holds, conditions, form, page, workbench};
pub use list::readable;
pub use menus::menu;
pub use viewer::Viewer;
