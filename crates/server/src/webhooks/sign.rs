//! Signatures: HMAC-SHA-256 over `timestamp.body`, so that a receiver knows who sent it and when.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const BLOCK_BYTES: usize = 64;

/// The signature of `body` sent at `timestamp`, in hexadecimal.
pub(super) fn signature(secret: &str, timestamp: i64, body: &[u8]) -> String {
    hexadecimal(&hmac(secret.as_bytes(), &message(Some(timestamp), body)))
}

/// How a signature is written in its header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    /// What stands before it.
    pub(crate) prefix: &'a str,
    /// Whether it is in base64; else in hexadecimal.
    pub(crate) base64: bool,
}

/// Whether any signature of `header`, separated by commas, was made of `message` with any of `secrets`;
/// how long it takes tells nothing of them.
pub(crate) fn is_signed(
    secrets: &[String],
    message: &[u8],
    header: &str,
    written: Written<'_>,
) -> bool {
    let mut signed = false;
    for secret in secrets {
        let wanted = hmac(secret.as_bytes(), message);
        for given in header.split(',') {
            let given = given.trim().strip_prefix(written.prefix);
            let given = given.unwrap_or_default().trim();
            signed |= match written.base64 {
                true => are_equal(STANDARD.encode(wanted).as_bytes(), given.as_bytes()),
                false => {
                    let given = given.to_ascii_lowercase();
                    are_equal(hexadecimal(&wanted).as_bytes(), given.as_bytes())
                }
            };
        }
    }
    signed
}

/// What is signed: the body, behind its time where there is one.
pub(crate) fn message(timestamp: Option<i64>, body: &[u8]) -> Vec<u8> {
    let mut message = timestamp
        .map_or_else(String::new, |at| format!("{at}."))
        .into_bytes();
    message.extend_from_slice(body);
    message
}

fn are_equal(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differing == 0
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK_BYTES];
    let hashed = Sha256::digest(key);
    let key: &[u8] = if key.len() > BLOCK_BYTES {
        &hashed
    } else {
        key
    };
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    let outer = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize();
    outer.into()
}

/// Bytes as text.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_secret_in_force_signs_and_nothing_else_does() {
        let secrets = ["new".to_owned(), "former".to_owned()];
        let by = |secret: &str| format!("sha256={}", signature(secret, 7, b"{}"));
        let hexadecimal = Written {
            prefix: "sha256=",
            base64: false,
        };
        let signed = |(at, body): (i64, &[u8]), header: &str| {
            is_signed(&secrets, &message(Some(at), body), header, hexadecimal)
        };
        let upper = by("former").to_uppercase().replace("SHA", "sha");
        for header in [by("new"), upper, format!("sha256=00, {}", by("former"))] {
            assert!(signed((7, b"{}"), &header), "{header}");
        }
        for (timestamp, body, header) in [
            (8, &b"{}"[..], by("new")),
            (7, b"{ }", by("new")),
            (7, b"{}", by("other")),
            (7, b"{}", by("new").replace("sha256=", "")),
            (7, b"{}", by("new").chars().take(40).collect()),
            (7, b"{}", String::new()),
            (7, b"{}", "sha256=".to_owned()),
        ] {
            assert!(!signed((timestamp, body), &header), "{header}");
        }
        assert!(!is_signed(&[], b"7.{}", &by("new"), hexadecimal));
        let plain = Written {
            prefix: "",
            base64: true,
        };
        let bare = STANDARD.encode(hmac(b"former", b"{}"));
        assert!(is_signed(&secrets, &message(None, b"{}"), &bare, plain));
        assert!(!is_signed(
            &secrets,
            &message(None, b"{}"),
            &bare,
            hexadecimal
        ));
    }

    #[test]
    fn the_examples_of_rfc_4231_come_out() {
        let cases: [(&[u8], &[u8], &str); 3] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, message, expected) in cases {
            assert_eq!(hexadecimal(&hmac(key, message)), expected);
        }
        assert_eq!(
            signature("Jefe", 1, b"{}"),
            hexadecimal(&hmac(b"Jefe", b"1.{}"))
        );
    }
}
