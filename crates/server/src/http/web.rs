//! The embedded web app: packed assets, and its page for every address that is not the API's.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::headers;
use crate::packs::WEB;

/// Shown when the program was built without the web app.
const PLACEHOLDER: &str = "<!doctype html><meta charset=utf-8><title>织客 Weft</title>\
    <p>这个程序编译时没有带上网页应用。<p>This program was built without the web app.";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The scripts that pages of other sites load, and how long they need not ask again.
const SCRIPTS: [&str; 2] = ["weft.js", "weft-capture.js"];
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// The answer to an address outside of the API; `None` leaves it to the API's "no such address".
///
/// `demo_key` is the write key of the demo site, where there is one.
pub(super) fn page(
    method: &Method,
    path: &str,
    asked: &HeaderMap,
    demo_key: Option<&str>,
) -> Option<Response> {
    let ours = ["/api", "/v1", "/healthz", "/readyz", "/metrics", "/slo"];
    let below = |prefix: &str| {
        let rest = path.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if !method.is_safe() || ours.iter().any(|prefix| below(prefix)) {
        return None;
    }
    if let Some(key) = demo_key.filter(|_| below("/demo-site")) {
        return crate::demo::site::page(path, key);
    }
    let file = path.trim_start_matches('/');
    let known = WEB.iter().any(|(name, _)| *name == file) && !file.is_empty();
    if !known && (path.starts_with("/assets/") || SCRIPTS.contains(&file)) {
        return None;
    }
    let file = if known { file } else { "index.html" };
    let (bytes, packed) = packed(file, asked);
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = StatusCode::OK;
    let is_script = SCRIPTS.contains(&file);
    let cache = match is_script {
        true => FOR_AN_HOUR,
        false if path.starts_with("/assets/") => FOR_EVER,
        false => "no-cache",
    };
    let mut set = |name, value| {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_TYPE, content_type(file));
    set(header::CACHE_CONTROL, cache);
    set(header::VARY, "accept-encoding");
    if is_script {
        let anywhere = HeaderName::from_static("cross-origin-resource-policy");
        set(anywhere, "cross-origin");
    }
    if let Some(packed) = packed {
        set(header::CONTENT_ENCODING, packed);
    }
    let id = headers::request_id(asked);
    headers::dress(response.headers_mut(), &id);
    Some(response)
}

/// The smallest form of a file that the reader can unpack.
fn packed(file: &str, asked: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let find = |name: &str| {
        WEB.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, bytes)| *bytes)
    };
    let accepted = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let accepts = |coding: &str| {
        let mut words = accepted.unwrap_or_default().split(',');
        words.any(|word| word.split(';').next().unwrap_or_default().trim() == coding)
    };
    for (coding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if let Some(bytes) = find(&format!("{file}{ending}")).filter(|_| accepts(coding)) {
            return (bytes, Some(coding));
        }
    }
    (find(file).unwrap_or(PLACEHOLDER.as_bytes()), None)
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "webmanifest" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}
