//! A request as handlers see it: parsed, signed in, with everything at hand.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use serde_json::Value;
use sha2::{Digest, Sha256};
use weft_kernel::{Id, Kind, Language, Problem};
use weft_platform::{Caller, Once, Session};

use crate::app::App;

/// The name of the session cookie.
pub(crate) const SESSION_COOKIE: &str = "weft_session";
/// The most characters of an idempotency key.
pub(crate) const ONCE_KEY_CHARS_MAX: usize = 200;

/// One request.
pub(crate) struct Ask {
    pub(crate) app: Arc<App>,
    pub(crate) method: Method,
    /// The path as asked, without the query.
    pub(crate) path: String,
    pub(crate) words: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) language: Language,
    /// The id of the request.
    pub(crate) id: String,
    /// Where it comes from.
    pub(crate) address: IpAddr,
    pub(crate) signed_in: Option<(Caller, Session)>,
}

impl Ask {
    /// Who asks.
    pub(crate) fn caller(&self) -> Result<&Caller, Problem> {
        self.signed_in
            .as_ref()
            .map(|(caller, _)| caller)
            .ok_or_else(signed_out)
    }

    /// Who changes what belongs to them and to no object: no scope names it, so a token must have them all.
    pub(crate) fn changer_of_own(&self) -> Result<&Caller, Problem> {
        if self.session()?.is_limited {
            return Err(Problem::refused(
                "token.own",
                "受限的令牌不能修改本人的视图和提醒设置，请登录后操作",
                "A limited token does not change its user's views and alerts; sign in",
            ));
        }
        self.caller()
    }

    /// The session or token they ask with.
    pub(crate) fn session(&self) -> Result<Session, Problem> {
        self.signed_in
            .as_ref()
            .map(|(_, session)| *session)
            .ok_or_else(signed_out)
    }

    /// The part of the path called `name`.
    pub(crate) fn word(&self, name: &str) -> Result<&str, Problem> {
        let found = self.words.iter().find(|(known, _)| known == name);
        found
            .map(|(_, word)| word.as_str())
            .ok_or_else(|| Problem::internal("server.path", name))
    }

    /// The id in the path: what is no id is no record either.
    pub(crate) fn record_id(&self) -> Result<Id, Problem> {
        Id::parse(self.word("id")?).map_err(|problem| Problem::missing().because(problem))
    }

    /// The query parameter called `name`, unless it is empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.written(name).filter(|text| !text.is_empty())
    }

    /// Every query parameter called `name`, unless it is empty.
    pub(crate) fn parameters(&self, name: &str) -> Vec<String> {
        let found = self.query.iter().filter(|(known, _)| known == name);
        let texts = found.map(|(_, text)| text.clone());
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// The text of the query parameter called `name`, also when there is nothing in it.
    fn written(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str())
    }

    /// The query parameter called `name` as a number; the route's parameters say that it is one.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.written(name).and_then(|text| text.parse().ok())
    }

    /// Whether the query parameter called `name` says yes.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.written(name), Some("true" | "1"))
    }

    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Problem> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Problem::invalid(
                "request.json",
                format!(
                    "请求体不是 JSON：第 {} 行第 {} 个字符",
                    error.line(),
                    error.column()
                ),
                format!(
                    "The body is not JSON: line {}, character {}",
                    error.line(),
                    error.column()
                ),
            )
            .because(error)
        })
    }

    /// The body as JSON; nothing at all counts as an empty object.
    pub(crate) fn json_or_empty(&self) -> Result<Value, Problem> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        self.json()
    }

    /// What stands in `If-Match`, if there is one; `*` is any version.
    pub(crate) fn read_version(&self) -> Option<&str> {
        let text = self.header(header::IF_MATCH.as_str())?.trim();
        let text = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
        (text != "*").then_some(text)
    }

    /// Whether `If-None-Match` says that nothing may be there.
    pub(crate) fn expects_none(&self) -> bool {
        let text = self.header(header::IF_NONE_MATCH.as_str());
        text.is_some_and(|text| text.trim() == "*")
    }

    /// The version the writer has read, from `If-Match`.
    pub(crate) fn version(&self) -> Result<i64, Problem> {
        let text = self.read_version().unwrap_or_default();
        text.parse().map_err(|error| {
            Problem::new(
                Kind::Precondition,
                "record.version_required",
                "请用 If-Match 说明修改的是哪个版本，例如 If-Match: \"3\"",
                "Say in If-Match which version you change, such as If-Match: \"3\"",
            )
            .because(error)
        })
    }

    /// The idempotency key, made unique to its sender, with the hash of the request.
    pub(crate) fn once(&self) -> Result<Option<Once>, Problem> {
        let Some(key) = self.header("idempotency-key").map(str::trim) else {
            return Ok(None);
        };
        if key.is_empty() || key.chars().count() > ONCE_KEY_CHARS_MAX {
            return Err(Problem::invalid(
                "idempotency.key",
                format!("Idempotency-Key 须为 1 到 {ONCE_KEY_CHARS_MAX} 个字符"),
                format!("An Idempotency-Key has 1 to {ONCE_KEY_CHARS_MAX} characters"),
            ));
        }
        let sender = self.caller()?.id().unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [
            self.method.as_str().as_bytes(),
            self.path.as_bytes(),
            &self.body,
        ] {
            hash.update(part);
            hash.update(b"\n");
        }
        let fingerprint = weft_kernel::hexadecimal(&hash.finalize());
        Ok(Some(Once {
            key: format!("{sender}:{key}"),
            fingerprint,
        }))
    }

    /// The secret the sender keeps: a token in `Authorization`, else the session cookie.
    pub(crate) fn secret(&self) -> Option<&str> {
        secret(&self.headers)
    }
}

/// The token of `Authorization`, else the session cookie.
pub(super) fn secret(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookie(headers, SESSION_COOKIE))
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

pub(crate) fn signed_out() -> Problem {
    Problem::new(
        Kind::SignedOut,
        "auth.signed_out",
        "请先登录",
        "Sign in first",
    )
}

/// The language asked for in `Accept-Language`, if it names one of ours.
pub(crate) fn language_of(headers: &HeaderMap) -> Option<Language> {
    let text = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())?;
    text.split(',').find_map(|part| {
        let word = part.split([';', '-']).next().unwrap_or_default().trim();
        match word.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        }
    })
}
