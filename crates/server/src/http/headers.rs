//! Headers every answer carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// What pages may load and who may frame them. Styles may stand in attributes: the widgets set them.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The header with the id of the request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Adds what every answer carries, unless the handler said something else.
pub(super) fn dress(headers: &mut HeaderMap, request: &str) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(request) {
        headers.insert(REQUEST_ID, value);
    }
}

/// The id the sender gave, if it is harmless, or a fresh one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let given = headers
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let harmless = |text: &&str| {
        (8..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if let Some(given) = given.filter(harmless) {
        return given.to_owned();
    }
    let mut bytes = [0_u8; 12];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::warn!(%error, "no random bytes for the id of a request");
    }
    weft_kernel::hexadecimal(&bytes)
}
