//! Commands that roles name: one the program does not have would be a right that never comes.

use weft_kernel::Problem;

use crate::commands::Command;
use crate::model::Model;
use crate::platform::Platform;

/// Refuses a role that newly names a command nobody has.
///
/// # Errors
/// `access.command_unknown` at the name, with the nearest command.
pub(super) fn check(platform: &Platform, new: &Model) -> Result<(), Problem> {
    let now = platform.model();
    let known: Vec<&str> = platform.commands().map(Command::name).collect();
    for (role, doc) in &new.roles {
        let before = now.roles.get(role);
        for (place, name) in doc.commands.iter().enumerate() {
            // What a program before this one knew stays until somebody takes it away.
            let is_new = before.is_none_or(|before| !before.commands.contains(name));
            if is_new && !known.contains(&name.as_str()) {
                return Err(
                    unknown(name, &known).on_field(format!("roles.{role}.commands[{place}]"))
                );
            }
        }
    }
    Ok(())
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let near = weft_expr::nearest(name, known.iter().copied());
    let (zh, en) = near.as_ref().map_or_else(Default::default, |near| {
        (
            format!("，是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        )
    });
    Problem::invalid(
        "access.command_unknown",
        format!("没有操作 `{name}`{zh}"),
        format!("There is no command `{name}`{en}"),
    )
    .suggesting(near)
}
