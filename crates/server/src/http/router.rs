//! The router, made from the catalogue of routes.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter};

use super::{pass, web};
use crate::api::{self, Route, Verb};
use crate::app::App;

/// The whole of HTTP: the routes of the catalogue, and the web app for every other address.
pub fn router(app: &Arc<App>) -> Router {
    let mut by_path: BTreeMap<&'static str, MethodRouter> = BTreeMap::new();
    for route in api::catalogue() {
        let known = by_path.remove(route.path).unwrap_or_default();
        by_path.insert(
            route.path,
            known.on(filter(route.verb), handler(app, route)),
        );
    }
    let allowed = allowed();
    let mut router = Router::new();
    for (path, methods) in by_path {
        let allow = allowed.get(path).cloned().unwrap_or_default();
        let methods = methods.fallback(move |method: Method, headers: HeaderMap| async move {
            let mut refused = pass::no_route(&method, &headers, true);
            if let Ok(allow) = HeaderValue::from_str(&allow) {
                refused.headers_mut().insert(header::ALLOW, allow);
            }
            refused
        });
        router = router.route(path, methods);
    }
    let app = Arc::clone(app);
    router.fallback(move |method: Method, uri: Uri, headers: HeaderMap| {
        let answer = web::page(&method, uri.path(), &headers, app.demo_key())
            .unwrap_or_else(|| pass::no_route(&method, &headers, false));
        async move { answer }
    })
}

/// The methods each address takes, as the header says them.
fn allowed() -> BTreeMap<&'static str, String> {
    let mut allowed: BTreeMap<&'static str, String> = BTreeMap::new();
    for route in api::catalogue() {
        let methods = allowed.entry(route.path).or_default();
        if !methods.is_empty() {
            methods.push_str(", ");
        }
        methods.push_str(&route.verb.word().to_uppercase());
        if route.verb == Verb::Get {
            methods.push_str(", HEAD");
        }
    }
    allowed
}

type Handler = std::pin::Pin<Box<dyn Future<Output = Response> + Send>>;

fn handler(
    app: &Arc<App>,
    route: &'static Route,
) -> impl Fn(RawPathParams, Request) -> Handler + Clone + Send + Sync + 'static + use<> {
    let app = Arc::clone(app);
    move |words: RawPathParams, request: Request| -> Handler {
        let words = words
            .iter()
            .map(|(name, word)| (name.to_owned(), word.to_owned()))
            .collect();
        Box::pin(pass::lead(Arc::clone(&app), route, words, request))
    }
}

fn filter(verb: Verb) -> MethodFilter {
    match verb {
        Verb::Get => MethodFilter::GET,
        Verb::Post => MethodFilter::POST,
        Verb::Put => MethodFilter::PUT,
        Verb::Patch => MethodFilter::PATCH,
        Verb::Delete => MethodFilter::DELETE,
        Verb::Options => MethodFilter::OPTIONS,
    }
}
