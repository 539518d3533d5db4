//! Reading files with the rights on their record, and sweeping those that nothing holds.

use std::collections::BTreeSet;

use weft_kernel::{Id, Moment, Problem};
use weft_store::Lane;

use super::table::{self, FileRow};
use super::{FileNote, of_ids, row_of};
use crate::caller::Caller;
use crate::platform::Platform;

/// How long a file waits for a record.
const WAIT_MS: i64 = Moment::DAY_MS;
/// Files of one round of the sweep.
const SWEPT_MAX: u32 = 200;

impl Platform {
    /// A file of a field of a record the caller may see.
    ///
    /// # Errors
    /// `record.missing` when any of them is not there or not visible.
    pub fn file(
        &self,
        caller: &Caller,
        (object, id): (&str, Id),
        (field, file): (&str, Id),
    ) -> Result<(FileNote, Vec<u8>), Problem> {
        // The record as the caller sees it: what they may not read is not in it.
        let record = self.get(caller, object, id)?;
        let model = self.model();
        let known = model.object(object)?;
        let holds = record
            .listed(field)
            .is_some_and(|files| files.contains(&file));
        let (_, known_field) = known.field(field).map_err(|_unknown| Problem::missing())?;
        let holder = (known.number.into(), id, known_field.number.into());
        let row =
            self.read(|reader, _| Ok(reader.rows(&of_ids(&[file])?)?.first().and_then(row_of)))?;
        let row = row.filter(|row| holds && row.holder == Some(holder));
        let FileRow { note, blob, .. } = row.ok_or_else(Problem::missing)?;
        let bytes = self.unsealed(&note, &blob)?;
        Ok((note, bytes))
    }

    /// A file by its id alone: of a record the caller may see, or just sent by the caller.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn file_of(&self, caller: &Caller, file: Id) -> Result<(FileNote, Vec<u8>), Problem> {
        let row =
            self.read(|reader, _| Ok(reader.rows(&of_ids(&[file])?)?.first().and_then(row_of)))?;
        let FileRow {
            note,
            blob,
            sender,
            holder,
        } = row.ok_or_else(Problem::missing)?;
        let Some((object, record, field)) = holder else {
            let own = sender.is_some() && sender == caller.id();
            return match own {
                true => Ok((note.clone(), self.unsealed(&note, &blob)?)),
                false => Err(Problem::missing()),
            };
        };
        let model = self.model();
        let object = u32::try_from(object)
            .ok()
            .and_then(|number| model.by_number(number));
        let object = object.ok_or_else(Problem::missing)?;
        let mut fields = object.fields.iter();
        let field = fields.find(|known| i64::from(known.number) == field && !known.built_in);
        let field = field.ok_or_else(Problem::missing)?;
        self.file(caller, (&object.name, record), (&field.name, file))
    }

    pub(super) fn unsealed(&self, note: &FileNote, blob: &str) -> Result<Vec<u8>, Problem> {
        let sealed = self.inner().blobs.get(blob)?;
        let bytes = self.inner().vault.open_file(note.id, &sealed);
        bytes.ok_or_else(|| Problem::internal("file.sealed", note.id))
    }

    /// Removes files that no record has named for a day, and blobs without a row; answers how many.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sweep_files(&self) -> Result<usize, Problem> {
        let before = Moment::from_ms(self.now().ms() - WAIT_MS);
        let house = Caller::system("files that no record names are swept");
        let swept = self.write(&house, Lane::Bulk, move |unit| {
            let rows = unit.tx().rows(&table::loose_before(before, SWEPT_MAX)?)?;
            let files: Vec<FileRow> = rows.iter().filter_map(row_of).collect();
            let ids = files.iter().map(|file| file.note.id);
            let id = weft_kernel::query::Column::fixed("id");
            let among = weft_kernel::query::Term::column(&id).is_in(ids);
            if !files.is_empty() {
                unit.tx().delete_where(&table::table(), &among)?;
            }
            Ok(files.into_iter().map(|file| file.blob).collect::<Vec<_>>())
        })?;
        for blob in &swept {
            self.inner().blobs.delete(blob)?;
        }
        Ok(swept.len() + self.sweep_blobs(before)?)
    }

    /// Blobs whose row was never written: the program ended in between.
    fn sweep_blobs(&self, before: Moment) -> Result<usize, Problem> {
        let mut swept = 0;
        for names in self.inner().blobs.before(before)?.chunks(500) {
            let rows = self.read(|reader, _| reader.rows(&table::of_blobs(names)?))?;
            let known: BTreeSet<String> = rows
                .iter()
                .filter_map(|row| Some(row_of(row)?.blob))
                .collect();
            for name in names.iter().filter(|name| !known.contains(*name)) {
                self.inner().blobs.delete(name)?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}
