//! Answers that pages of others may read: only pages some source takes touches from.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::pass::finished;
use crate::api::Rights;
use crate::app::App;

/// The page that may read the answer, refusals and full houses included: who cannot read one sends again for ever.
pub(super) fn reader(
    app: &Arc<App>,
    headers: &HeaderMap,
    rights: Rights,
) -> impl Future<Output = Option<HeaderValue>> + Send + use<> {
    let origin = headers.get(header::ORIGIN).cloned();
    let origin = origin.filter(|_| rights == Rights::WriteKey);
    let app = Arc::clone(app);
    async move {
        let origin = origin?;
        let name = origin.to_str().ok()?.to_owned();
        let welcome = match app.sources.remembers(&name) {
            Some(welcome) => Ok(welcome),
            None => finished(move || app.sources.welcomes(&name)).await,
        };
        match welcome {
            Ok(welcome) => welcome.then_some(origin),
            Err(problem) => {
                tracing::warn!(error = %problem, "the sources' origins cannot be read");
                None
            }
        }
    }
}

/// Lets `reader` read the answer.
pub(super) fn open(headers: &mut HeaderMap, reader: Option<HeaderValue>) {
    let Some(origin) = reader else {
        return;
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("retry-after"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
}
