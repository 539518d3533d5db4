//! Personal values in the log: under a key of the person's own, itself under the master key.
//!
//! Destroying a person's key makes every entry about them unreadable for ever, while the chain of
//! hashes, which covers the cipher text, stays whole.

use std::collections::{BTreeMap, BTreeSet};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value as Json, json};
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, ColumnSpec, Plan, Row, TableSpec, Tx};

use crate::hmac::hmac;
use crate::platform::Platform;

/// The key above all others of a database; kept outside of it.
#[derive(Clone, Default)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// A master key of these bytes; the default of zeros is for tests only.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// Seals and opens personal values.
pub(crate) struct Vault {
    master: MasterKey,
}

/// A person's key, ready to use.
pub(crate) struct PersonKey {
    record: Id,
    key: [u8; 32],
}

const NONCE_BYTES: usize = 12;
/// What a sealed secret of the house begins with.
const SEALED: &str = "sealed:";

fn table() -> Table {
    Table::fixed("s_person_key")
}

/// The table of people's keys; the id is the person's record.
pub(crate) fn tables() -> Vec<TableSpec> {
    vec![TableSpec {
        table: table(),
        columns: vec![ColumnSpec {
            column: Column::fixed("wrapped"),
            kind: ColumnKind::Bytes,
        }],
        indexes: Vec::new(),
        searchable: false,
    }]
}

/// The query for the keys of `records`.
pub(crate) fn keys_of(records: &[Id]) -> Result<Plan, Problem> {
    let id = Column::fixed("id");
    let select = Select::from(table())
        .column(&id)
        .column(&Column::fixed("wrapped"))
        .and(Term::column(&id).is_in(records.iter().copied()));
    Plan::internal(select, vec![ColumnKind::Int, ColumnKind::Bytes])
}

impl Vault {
    pub(crate) fn new(master: MasterKey) -> Self {
        Self { master }
    }

    /// The bytes of a file, sealed for the file alone.
    pub(crate) fn seal_file(&self, file: Id, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
        seal(&self.master.0, &file_place(file), bytes)
    }

    /// The bytes of a file, if they were sealed for it with this key.
    pub(crate) fn open_file(&self, file: Id, sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.master.0, &file_place(file), sealed)
    }

    /// A secret of the house, sealed for one use of it in one record.
    fn seal_secret(&self, place: (&str, Id), secret: &str) -> Result<String, Problem> {
        let sealed = seal(&self.master.0, &secret_place(place), secret.as_bytes())?;
        Ok(format!("{SEALED}{}", STANDARD_NO_PAD.encode(sealed)))
    }

    fn open_secret(&self, place: (&str, Id), sealed: &str) -> Option<String> {
        let sealed = STANDARD_NO_PAD.decode(sealed.strip_prefix(SEALED)?).ok()?;
        let secret = open(&self.master.0, &secret_place(place), &sealed)?;
        String::from_utf8(secret).ok()
    }

    /// The keys of `records`, made where there are none yet.
    pub(crate) fn keys(
        &self,
        tx: &mut Tx<'_>,
        records: &BTreeSet<Id>,
        is_new: impl Fn(Id) -> bool,
    ) -> Result<BTreeMap<Id, PersonKey>, Problem> {
        let old: Vec<Id> = records.iter().copied().filter(|id| !is_new(*id)).collect();
        let mut keys = BTreeMap::new();
        if !old.is_empty() {
            keys = self.opened(&tx.rows(&keys_of(&old)?)?);
        }
        let mut fresh = Vec::new();
        for record in records
            .iter()
            .copied()
            .filter(|id| !keys.contains_key(id))
            .collect::<Vec<_>>()
        {
            let key: [u8; 32] = random()?;
            let wrapped = seal(&self.master.0, &record.number().to_be_bytes(), &key)?;
            fresh.push(vec![record.into(), Datum::Bytes(wrapped)]);
            keys.insert(record, PersonKey { record, key });
        }
        if !fresh.is_empty() {
            tx.insert(
                &table(),
                &[Column::fixed("id"), Column::fixed("wrapped")],
                &fresh,
            )?;
        }
        Ok(keys)
    }

    /// The keys in rows of [`keys_of`]; those that do not open with this master key are left out.
    pub(crate) fn opened(&self, rows: &[Row]) -> BTreeMap<Id, PersonKey> {
        let open = |row: &Row| {
            let record = Id::new(row.first()?.as_int()?);
            let wrapped = row.get(1)?.as_bytes()?;
            let key = open(&self.master.0, &record.number().to_be_bytes(), wrapped)?;
            Some((
                record,
                PersonKey {
                    record,
                    key: key.try_into().ok()?,
                },
            ))
        };
        rows.iter().filter_map(open).collect()
    }
}

impl PersonKey {
    /// A value that only this key opens, bound to its field.
    pub(crate) fn seal(&self, field: &str, value: &Json) -> Result<Json, Problem> {
        if value.is_null() {
            return Ok(Json::Null);
        }
        let sealed = seal(&self.key, &self.place(field), value.to_string().as_bytes())?;
        Ok(json!({ "enc": format!("{}:{}", self.record, STANDARD_NO_PAD.encode(sealed)) }))
    }

    /// The value behind a sealed one; `None` when it cannot be opened.
    pub(crate) fn open(&self, field: &str, sealed: &Json) -> Option<Json> {
        let (_, text) = sealed.get("enc")?.as_str()?.split_once(':')?;
        let bytes = STANDARD_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&open(&self.key, &self.place(field), &bytes)?).ok()
    }

    fn place(&self, field: &str) -> Vec<u8> {
        format!("{}|{field}", self.record).into_bytes()
    }
}

/// Whether a value of the log is sealed.
pub(crate) fn is_sealed(value: &Json) -> bool {
    value.get("enc").is_some_and(Json::is_string)
}

fn file_place(file: Id) -> Vec<u8> {
    format!("file|{file}").into_bytes()
}

fn secret_place((of, id): (&str, Id)) -> Vec<u8> {
    format!("{of}|{id}").into_bytes()
}

impl Platform {
    /// A key for one use, the same as long as the house has its master key; nobody can tell the one from the other.
    #[must_use]
    pub fn key_for(&self, of: &str) -> [u8; 32] {
        hmac(
            &self.inner().vault.master.0,
            format!("weft-key|{of}").as_bytes(),
        )
    }

    /// A secret of the house as it is kept: under the master key, good for `of` and `id` alone.
    ///
    /// # Errors
    /// When there is no chance to be had.
    pub fn seal_secret(&self, of: &str, id: Id, secret: &str) -> Result<String, Problem> {
        self.inner().vault.seal_secret((of, id), secret)
    }

    /// The secret behind [`Platform::seal_secret`]; `None` when it was not sealed for `of` and `id`
    /// with the master key of this house.
    #[must_use]
    pub fn open_secret(&self, of: &str, id: Id, sealed: &str) -> Option<String> {
        self.inner().vault.open_secret((of, id), sealed)
    }
}

/// Whether a secret of the house is sealed.
#[must_use]
pub fn is_sealed_secret(kept: &str) -> bool {
    kept.starts_with(SEALED)
}

/// A name nobody guesses, in hex digits.
pub(crate) fn random_name() -> Result<String, Problem> {
    random::<16>().map(|bytes| weft_kernel::hexadecimal(&bytes))
}

fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal("vault.random", error))?;
    Ok(bytes)
}

fn seal(key: &[u8; 32], place: &[u8], value: &[u8]) -> Result<Vec<u8>, Problem> {
    let nonce: [u8; NONCE_BYTES] = random()?;
    let cipher = Aes256Gcm::new(&(*key).into());
    let payload = Payload {
        msg: value,
        aad: place,
    };
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|error| Problem::internal("vault.seal", error))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    let cipher = Aes256Gcm::new(&(*key).into());
    cipher
        .decrypt(
            &Nonce::from(nonce),
            Payload {
                msg: sealed,
                aad: place,
            },
        )
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_the_house_opens_only_for_its_use_with_its_master_key() {
        let vault = Vault::new(MasterKey::new([1; 32]));
        let sealed = vault
            .seal_secret(("webhook", Id::new(7)), "whsec_1")
            .unwrap();
        assert!(is_sealed_secret(&sealed) && !sealed.contains("whsec"));
        let open = |vault: &Vault, of, id| vault.open_secret((of, Id::new(id)), &sealed);
        assert_eq!(open(&vault, "webhook", 7), Some("whsec_1".to_owned()));
        assert_eq!(open(&vault, "webhook", 8), None);
        assert_eq!(open(&vault, "other", 7), None);
        assert_eq!(
            open(&Vault::new(MasterKey::new([2; 32])), "webhook", 7),
            None
        );
    }

    #[test]
    fn a_sealed_value_opens_only_with_its_key_in_its_place() {
        let key = PersonKey {
            record: Id::new(7),
            key: [1; 32],
        };
        let sealed = key.seal("contact.phone", &json!("+8613800138000")).unwrap();
        assert!(is_sealed(&sealed));
        assert!(!sealed.to_string().contains("13800138000"));
        assert_eq!(
            key.open("contact.phone", &sealed),
            Some(json!("+8613800138000"))
        );
        assert_eq!(key.open("contact.email", &sealed), None);
        let other = PersonKey {
            record: Id::new(7),
            key: [2; 32],
        };
        assert_eq!(other.open("contact.phone", &sealed), None);
    }
}
