//! Signatures: HMAC-SHA-256 over `timestamp.body`, so that a receiver knows who sent it and when.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use weft_kernel::hexadecimal;
use weft_platform::hmac;

/// The signature of `body` sent at `timestamp`, in hexadecimal.
fn signature(secret: &str, timestamp: i64, body: &[u8]) -> String {
    hexadecimal(&hmac(secret.as_bytes(), &message(Some(timestamp), body)))
}

/// The header of a message: its signature under each secret in force.
pub(crate) fn signed(secrets: &[String], timestamp: i64, body: &[u8]) -> String {
    let signed = secrets.iter().map(|secret| {
        let signed = signature(secret, timestamp, body);
        format!("sha256={signed}")
    });
    signed.collect::<Vec<_>>().join(",")
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
    fn the_time_is_signed_before_the_body() {
        assert_eq!(
            signature("Jefe", 1, b"{}"),
            hexadecimal(&hmac(b"Jefe", b"1.{}"))
        );
    }
}
