//! Northwind, imported by the very importer that people use.

use weft_kernel::Problem;
use weft_platform::{ImportPlan, Platform};

use super::house;
use crate::packs;

/// Imports every file of Northwind; a second time nothing is new.
pub(super) fn import(platform: &Platform) -> Result<(), Problem> {
    let profiles = platform.model().profiles.clone();
    let (mut files, mut created) = (0, 0);
    for (_, profile) in profiles
        .into_iter()
        .filter(|(name, _)| name.starts_with("northwind/"))
    {
        let path = format!("northwind/{}", profile.file);
        let own = profile.text.clone();
        let text = own.as_deref().or_else(|| packs::demo_file(&path));
        let text = text
            .ok_or_else(|| Problem::internal("demo.file", &path))?
            .to_owned();
        let plan = ImportPlan::of(profile.clone());
        if already(platform, &plan)? {
            continue;
        }
        let imported = platform.import(&house(), &plan, text.as_bytes(), &mut |_| ())?;
        if let Some(error) = imported.tally.errors.first() {
            return Err(Problem::internal(
                "demo.northwind",
                format!("{path}: {error:?}"),
            ));
        }
        files += 1;
        created += imported.tally.created;
    }
    tracing::info!(files, created, "Northwind is imported");
    Ok(())
}

/// Whether this very import was done: the demo does not read the files again at every start.
fn already(platform: &Platform, plan: &ImportPlan) -> Result<bool, Problem> {
    let filter = format!(
        "file_name = \"{}\" and object_name = \"{}\" and key_field = \"{}\" and state = \"done\"",
        plan.file_name, plan.profile.object, plan.profile.key
    );
    platform.write(&house(), weft_store::Lane::Bulk, move |unit| {
        Ok(!unit.find("import_run", &filter)?.is_empty())
    })
}
