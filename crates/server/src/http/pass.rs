//! The way of one request: id, origin, body, sign-in, handler, headers, count.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use weft_kernel::{Kind, Language, Problem};
use weft_platform::Caller;

use super::ask::{language_of, secret, signed_out};
use super::{
    Answer, Ask, BODY_PATIENCE, cors, headers, origin, query, rate, respond_problem, suggested,
};
use crate::api::{Rights, Route, Run};
use crate::app::App;
use crate::clock::Stopwatch;
use crate::sandboxes::caller_in;

/// Leads a request through `route`.
pub(super) async fn lead(
    app: Arc<App>,
    route: &'static Route,
    words: Vec<(String, String)>,
    request: Request,
) -> Response {
    let watch = Stopwatch::start();
    let id = headers::request_id(request.headers());
    let language = language_of(request.headers()).unwrap_or_default();
    let reader = cors::reader(&app, request.headers(), route.rights);
    let answered = handle(Arc::clone(&app), route, words, request, id.clone()).await;
    let mut response = match answered {
        Ok(response) => response,
        Err(problem) => respond_problem(&problem, language, &id),
    };
    headers::dress(response.headers_mut(), &id);
    cors::open(response.headers_mut(), reader.await);
    app.metrics
        .count(route.name, response.status().as_u16(), watch.elapsed());
    response
}

async fn handle(
    app: Arc<App>,
    route: &'static Route,
    words: Vec<(String, String)>,
    request: Request,
    id: String,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    // Who brings nothing to sign in with is told to sign in, from wherever they come.
    let is_stranger = route.rights.are_of_people() && secret(&parts.headers).is_none();
    if route.rights != Rights::WriteKey && !is_stranger {
        origin::check(&parts.method, &parts.headers)?;
    }
    let query = match is_stranger {
        true => Vec::new(),
        false => query::read(route, &parts.uri)?,
    };
    let address = rate::address_of(&parts, &app.settings.trusted_proxies);
    let mut ask = Ask {
        app,
        query,
        path: parts.uri.path().to_owned(),
        method: parts.method,
        headers: parts.headers,
        words,
        body: Bytes::new(),
        language: Language::default(),
        id,
        address,
        signed_in: None,
    };
    // A full house says so at once; whoever asks whether it lives is always answered.
    let _place = match Arc::clone(&ask.app.door).try_acquire_owned() {
        Ok(place) => Some(place),
        Err(_) if route.is_for_operators() => None,
        Err(full) => return Err(busy().because(full)),
    };
    match route.run {
        Run::Blocking(run) => {
            ask.body = read_body(body, route.takes.bytes_max(), &ask.headers).await?;
            let rights = route.rights;
            Ok(run_blocking(ask, rights, run).await)
        }
        Run::Stream(open) => open(signed_in(ask, route.rights).await?).await,
        Run::Upload(take) => take(signed_in(ask, route.rights).await?, body).await,
    }
}

async fn signed_in(mut ask: Ask, rights: Rights) -> Result<Ask, Problem> {
    finished(move || {
        sign_in(&mut ask, rights)?;
        Ok(ask)
    })
    .await
}

/// Signs the sender in and runs a handler on a thread that may wait.
async fn run_blocking(
    mut ask: Ask,
    rights: Rights,
    run: fn(&Ask) -> Result<Answer, Problem>,
) -> Response {
    let (id, language) = (ask.id.clone(), language_of(&ask.headers));
    let finished = finished(move || {
        let answered = sign_in(&mut ask, rights).and_then(|()| run(&ask));
        if answered.is_ok() && may_change_rules(&ask, rights) {
            follow_rules(&ask);
        }
        Ok(answered.map_err(|problem| (suggested(problem, &ask), ask.language)))
    });
    let answered = match finished.await {
        Ok(finished) => finished,
        Err(problem) => Err((problem, language.unwrap_or_default())),
    };
    match answered {
        Ok(answer) => answer.into_response(),
        Err((problem, language)) => respond_problem(&problem, language, &id),
    }
}

/// Whether what was asked may have put rules in force or switched one.
fn may_change_rules(ask: &Ask, rights: Rights) -> bool {
    let is_of_rules = || ask.path.split('/').any(|part| part == "signal_rule");
    ask.method != Method::GET && (rights == Rights::Configurer || is_of_rules())
}

/// Has the judges go by it before it is answered: what the sender does next is judged by it. Where that fails it is
/// tried again in the background.
fn follow_rules(ask: &Ask) {
    if let Err(problem) = ask.app.follow_config() {
        tracing::warn!(error = %problem, "the configuration cannot be followed yet");
    }
}

/// Runs `work` on a thread that may wait; a panic is a problem of ours and the process lives.
pub(crate) fn finished<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> impl Future<Output = Result<T, Problem>> + Send {
    let task = tokio::task::spawn_blocking(work);
    async {
        task.await
            .map_err(|error| Problem::internal("server.panic", error))?
    }
}

fn sign_in(ask: &mut Ask, rights: Rights) -> Result<(), Problem> {
    let asked = language_of(&ask.headers);
    ask.language = asked.unwrap_or_default();
    if !rights.are_of_people() {
        return rate::admit_stranger(ask, rights);
    }
    let known = ask.secret().ok_or_else(signed_out);
    let known = known.and_then(|secret| ask.app.platform.caller_with(secret));
    if let Err(problem) = &known
        && problem.kind() == Kind::SignedOut
    {
        rate::admit_stranger(ask, rights)?;
    }
    let (caller, session) = known?;
    rate::admit(ask, session)?;
    ask.language = asked.unwrap_or_else(|| caller.language());
    let caller = match ask.header(SANDBOX).map(str::to_owned) {
        Some(name) if !HOUSE_ITSELF.iter().any(|own| ask.path.starts_with(own)) => {
            enter(ask, &caller, &name)?
        }
        _ => caller,
    };
    ask.signed_in = Some((caller.in_request(&ask.id), session));
    admit(ask, rights)
}

/// Refuses whoever may not call the route at all, before the body is judged.
fn admit(ask: &Ask, rights: Rights) -> Result<(), Problem> {
    let (platform, caller) = (&ask.app.platform, ask.caller()?);
    match rights {
        Rights::Anyone | Rights::SignedIn | Rights::WriteKey => Ok(()),
        Rights::Configurer => platform.may_configure(caller),
        Rights::Importer => platform.may_import(caller, "import_run"),
        Rights::Exporter => platform.may_export_at_all(caller, ""),
        Rights::Knower => platform.object_for(caller, ask.word("object")?).map(drop),
        Rights::Maker => platform.may_create(caller, ask.word("object")?),
        Rights::Changer(object) => platform.may_change(caller, object, ask.record_id()?),
    }
}

/// The header of whoever works inside of a sandbox.
const SANDBOX: &str = "weft-sandbox";
/// Addresses that mean the house itself, whoever asks from where.
const HOUSE_ITSELF: [&str; 3] = ["/api/v1/sandboxes", "/api/v1/auth", "/api/v1/tokens"];

/// From here on the request is one of the sandbox.
fn enter(ask: &mut Ask, caller: &Caller, name: &str) -> Result<Caller, Problem> {
    ask.app.platform.may_configure(caller)?;
    let inner = ask.app.open_sandbox(name)?;
    let caller = caller_in(&inner, caller)?;
    ask.app = inner;
    Ok(caller)
}

async fn read_body(
    body: axum::body::Body,
    bytes_max: usize,
    headers: &HeaderMap,
) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > bytes_max) {
        return Err(too_large(bytes_max));
    }
    in_time(BODY_PATIENCE, to_bytes(body, bytes_max))
        .await?
        .map_err(|error| too_large(bytes_max).because(error))
}

/// What `work` answers, unless its sender takes too long.
pub(super) async fn in_time<T>(
    patience: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Problem> {
    let answer = tokio::time::timeout(patience, work).await;
    answer.map_err(|late| {
        Problem::invalid("request.slow", "请求体传得太慢", "The body came too slowly").because(late)
    })
}

fn busy() -> Problem {
    Problem::busy(
        "server.busy",
        "服务器正忙，请稍后再试",
        "The server is busy; try again",
    )
}

pub(super) fn too_large(bytes_max: usize) -> Problem {
    let kib = bytes_max / 1024;
    Problem::new(
        Kind::TooLarge,
        "request.too_large",
        format!("请求体最多 {kib} KiB"),
        format!("The body holds at most {kib} KiB"),
    )
}

/// The answer to an address of ours that leads nowhere.
pub(super) fn no_route(method: &Method, headers: &HeaderMap, known_path: bool) -> Response {
    let problem = if known_path {
        let told = (
            format!("这个地址不接受 {method}"),
            format!("This address does not take {method}"),
        );
        Problem::new(Kind::Missing, "route.method", told.0, told.1)
    } else {
        Problem::new(
            Kind::Missing,
            "route.unknown",
            "没有这个地址",
            "There is no such address",
        )
    };
    let id = headers::request_id(headers);
    let mut response = respond_problem(&problem, language_of(headers).unwrap_or_default(), &id);
    headers::dress(response.headers_mut(), &id);
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;
    use weft_kernel::SetClock;

    use super::*;
    use crate::app::Way;
    use crate::http::{REQUESTS_AT_ONCE_MAX, router};
    use crate::settings::{Given, Settings};

    #[tokio::test]
    async fn a_panic_is_a_problem_and_the_process_lives() {
        let problem = finished(|| -> Result<(), Problem> { panic!("as a test") });
        let problem = problem.await.unwrap_err();
        assert_eq!(
            (problem.kind(), problem.code()),
            (Kind::Internal, "server.panic")
        );
        assert!(finished(|| Ok(())).await.is_ok());
    }

    #[tokio::test]
    async fn a_full_house_says_so_and_still_says_that_it_lives() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::read(&Given::new(), folder.path().to_str().unwrap()).unwrap();
        let app = App::open(settings, Arc::new(SetClock::default()), Way::default()).unwrap();
        let ask = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            router(&app).oneshot(request).await.unwrap()
        };
        let all = u32::try_from(REQUESTS_AT_ONCE_MAX).unwrap();
        let one_left = Arc::clone(&app.door)
            .try_acquire_many_owned(all - 1)
            .unwrap();
        assert_eq!(ask("/api/v1/me").await.status(), StatusCode::UNAUTHORIZED);
        let _last = Arc::clone(&app.door).try_acquire_owned().unwrap();
        let refused = ask("/api/v1/me").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(ask("/healthz").await.status(), StatusCode::OK);
        drop(one_left);
        assert_eq!(ask("/api/v1/me").await.status(), StatusCode::UNAUTHORIZED);
    }
}
