//! What a handler answers.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use weft_kernel::Problem;

/// A status, a body and what else the reader must know.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
    headers: Vec<(HeaderName, String)>,
}

impl Answer {
    /// 200 with JSON.
    pub(crate) fn json(body: &impl Serialize) -> Result<Self, Problem> {
        Ok(Self {
            status: 200,
            kind: "application/json",
            body: serde_json::to_vec(body)
                .map_err(|error| Problem::internal("server.json", error))?,
            headers: Vec::new(),
        })
    }

    /// 200 with a text of the given content type.
    pub(crate) fn text(kind: &'static str, body: String) -> Self {
        Self {
            status: 200,
            kind,
            body: body.into_bytes(),
            headers: Vec::new(),
        }
    }

    /// 200 with bytes; their type is said by a header.
    pub(crate) fn bytes(body: Vec<u8>) -> Self {
        Self {
            status: 200,
            kind: "",
            body,
            headers: Vec::new(),
        }
    }

    /// 204.
    pub(crate) fn empty() -> Self {
        Self {
            status: 204,
            kind: "",
            body: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// The same with another status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same with one more header.
    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with the version of a record as `ETag`.
    pub(crate) fn version(self, version: i64) -> Self {
        self.header(header::ETAG, format!("\"{version}\""))
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        let headers = response.headers_mut();
        if !self.kind.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name, value);
            }
        }
        response
    }
}
