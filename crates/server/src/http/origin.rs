//! The same-origin rule: a write comes from our own page, or with a token no page can send.

use axum::http::{HeaderMap, Method, header};
use weft_kernel::Problem;

use super::ask::bearer;

/// Refuses an unsafe request that a foreign page may have caused.
pub(super) fn check(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() || bearer(headers).is_some() || is_same(headers) {
        return Ok(());
    }
    Err(Problem::refused(
        "origin.foreign",
        "写操作须来自本站页面（Sec-Fetch-Site 或 Origin），或使用令牌",
        "A write has to come from our own pages (Sec-Fetch-Site or Origin) or with a token",
    ))
}

fn is_same(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    let host = text(header::HOST.as_str());
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Method, headers, whether it passes.
    type Case = (&'static str, &'static [(&'static str, &'static str)], bool);

    const CASES: &[Case] = &[
        ("GET", &[("sec-fetch-site", "cross-site")], true),
        ("POST", &[("sec-fetch-site", "same-origin")], true),
        ("POST", &[("sec-fetch-site", "same-site")], false),
        ("POST", &[("sec-fetch-site", "none")], false),
        (
            "POST",
            &[
                ("origin", "http://crm.example:8080"),
                ("host", "crm.example:8080"),
            ],
            true,
        ),
        (
            "POST",
            &[
                ("origin", "http://crm.example"),
                ("host", "crm.example:8080"),
            ],
            false,
        ),
        (
            "DELETE",
            &[("origin", "null"), ("host", "crm.example")],
            false,
        ),
        ("PATCH", &[("host", "crm.example")], false),
        (
            "POST",
            &[
                ("sec-fetch-site", "cross-site"),
                ("authorization", "Bearer weft_1"),
            ],
            true,
        ),
        ("POST", &[("authorization", "Basic d2VmdA==")], false),
    ];

    #[test]
    fn only_our_own_pages_and_tokens_write() {
        for (method, headers, passes) in CASES {
            let mut map = HeaderMap::new();
            for (name, value) in *headers {
                map.insert(*name, value.parse().unwrap());
            }
            let method = method.parse().unwrap();
            assert_eq!(
                check(&method, &map).is_ok(),
                *passes,
                "{method} {headers:?}"
            );
        }
    }
}
