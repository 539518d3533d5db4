//! JSON in one canonical form, so that equal events have equal hashes.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The hash of `value` with its object keys in order.
pub(super) fn hash(value: &Value) -> [u8; 32] {
    let mut text = String::new();
    write(value, &mut text);
    Sha256::digest(text.as_bytes()).into()
}

/// The first 16 bytes of `hash` in hexadecimal.
pub(super) fn hexadecimal(hash: &[u8; 32]) -> String {
    let (half, _) = hash.split_at(16);
    weft_kernel::hexadecimal(half)
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => write_object(map, out),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn write_object(map: &Map<String, Value>, out: &mut String) {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    out.push('{');
    for (key, value) in entries {
        out.push_str(&Value::from(key.as_str()).to_string());
        out.push(':');
        write(value, out);
        out.push(',');
    }
    out.push('}');
}
