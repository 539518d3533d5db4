//! A small company behind a real router: two sales departments, finance, an administrator.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use weft_kernel::{Moment, SetClock};
use weft_server::app::{App, Way};
use weft_server::http::router;
use weft_server::settings::{Given, Settings};
use weft_store::Fsync;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "对的密码-123";
const HOST: &str = "crm.example";

/// The product in a temporary folder.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<SetClock>,
    router: Router,
    cookies: BTreeMap<String, String>,
    _folder: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
    /// The same of a file.
    pub(crate) bytes: Vec<u8>,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("JSON, not `{}`", self.text))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn id(&self) -> String {
        self.json()["id"]
            .as_str()
            .unwrap_or_else(|| panic!("an id in `{}`", self.text))
            .to_owned()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let items = self.json()["items"].as_array().cloned().unwrap_or_default();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// A request on its way.
pub(crate) struct Call<'a> {
    house: &'a House,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call<'_> {
    /// As somebody who has signed in.
    pub(crate) fn by(self, who: &str) -> Self {
        let cookie = self
            .house
            .cookies
            .get(who)
            .unwrap_or_else(|| panic!("{who} is signed in"));
        let cookie = format!("weft_session={cookie}");
        self.header("cookie", &cookie)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn body(mut self, json: &Value) -> Self {
        self.body = json.to_string().into_bytes();
        self.header("content-type", "application/json")
    }

    pub(crate) fn raw(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    pub(crate) fn bytes(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// A form with one file.
    pub(crate) fn file(mut self, name: &str, file: &[u8]) -> Self {
        let head = format!(
            "------weft\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        self.body = [head.as_bytes(), file, b"\r\n------weft--\r\n"].concat();
        self.header("content-type", "multipart/form-data; boundary=----weft")
    }

    pub(crate) async fn send(self) -> Answered {
        let mut request = Request::builder().method(self.method).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(self.body)).unwrap();
        let response = self.house.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let headers = parts.headers.iter();
        Answered {
            status: parts.status.as_u16(),
            headers: headers
                .map(|(name, value)| {
                    (
                        name.to_string(),
                        value.to_str().unwrap_or_default().to_owned(),
                    )
                })
                .collect(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }
}

impl House {
    /// An empty company: the administrator alone, signed in.
    pub(crate) async fn empty() -> Self {
        Self::empty_with(&[]).await
    }

    pub(crate) async fn empty_with(settings: &[(&str, &str)]) -> Self {
        Self::empty_in(tempfile::tempdir().unwrap(), settings).await
    }

    async fn empty_in(folder: TempDir, settings: &[(&str, &str)]) -> Self {
        let mut house = Self::standing_in(folder, settings);
        house.app.platform.set_admin_password(PASSWORD).unwrap();
        house.sign_in("admin").await;
        house
    }

    /// A data folder of which nobody has used anything yet.
    pub(crate) fn untouched() -> Self {
        Self::with(&[])
    }

    /// Everybody leaves; what stays is the data folder.
    pub(crate) fn left(self) -> TempDir {
        self.app.platform.store().close();
        self._folder
    }

    /// The same with settings.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Self {
        Self::standing_in(tempfile::tempdir().unwrap(), settings)
    }

    /// A house in a data folder that was used before.
    pub(crate) fn standing_in(folder: TempDir, settings: &[(&str, &str)]) -> Self {
        let given = settings.iter();
        let given: Given = given
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let data = folder.path().to_str().unwrap().to_owned();
        let settings = Settings::read(&given, &data).unwrap();
        let clock = Arc::new(SetClock::at(Moment::parse("2026-11-22T06:00:00Z").unwrap()));
        let way = Way {
            fsync: Fsync::Off,
            demo: false,
        };
        let app = App::open(settings, Arc::<SetClock>::clone(&clock), way).unwrap();
        let router = router(&app);
        Self {
            app,
            clock,
            router,
            cookies: BTreeMap::new(),
            _folder: folder,
        }
    }

    /// The company with 张三 in 销售一部, 李四 in 销售二部 and 王会计 in 财务部, all signed in.
    pub(crate) async fn staffed() -> Self {
        Self::staffed_with(&[]).await
    }

    /// The same with settings.
    pub(crate) async fn staffed_with(settings: &[(&str, &str)]) -> Self {
        Self::staffed_in(tempfile::tempdir().unwrap(), settings).await
    }

    /// The same in a data folder that was used before.
    pub(crate) async fn staffed_in(folder: TempDir, settings: &[(&str, &str)]) -> Self {
        let mut house = Self::empty_in(folder, settings).await;
        for (username, name, department, role) in [
            ("zhangsan", "张三", "销售一部", "sales"),
            ("lisi", "李四", "销售二部", "sales"),
            ("wang", "王会计", "财务部", "finance"),
        ] {
            let department = house
                .make("department", &json!({ "name": department }))
                .await;
            let roles = house
                .get(&format!("/api/v1/records/role?filter=name = \"{role}\""))
                .by("admin")
                .send()
                .await;
            let user = json!({ "username": username, "name": name, "department": department, "role": roles.ids()[0], "active": true });
            let user = house.make("user", &user).await;
            let path = format!("/api/v1/records/user/{user}/commands/set_password");
            let set = house
                .post(&path)
                .by("admin")
                .body(&json!({ "password": PASSWORD }))
                .send()
                .await;
            assert_eq!(set.status, 200, "{}", set.text);
            house.sign_in(username).await;
        }
        house
    }

    fn call(&self, method: &'static str, path: &str) -> Call<'_> {
        let call = Call {
            house: self,
            method,
            path: path
                .replace(' ', "%20")
                .replace('"', "%22")
                .replace('<', "%3C")
                .replace('>', "%3E"),
            headers: Vec::new(),
            body: Vec::new(),
        };
        call.header("host", HOST)
            .header("origin", &format!("http://{HOST}"))
    }

    pub(crate) fn get(&self, path: &str) -> Call<'_> {
        self.call("GET", path)
    }

    pub(crate) fn put(&self, path: &str) -> Call<'_> {
        self.call("PUT", path)
    }

    pub(crate) fn post(&self, path: &str) -> Call<'_> {
        self.call("POST", path)
    }

    pub(crate) fn patch(&self, path: &str) -> Call<'_> {
        self.call("PATCH", path)
    }

    pub(crate) fn delete(&self, path: &str) -> Call<'_> {
        self.call("DELETE", path)
    }

    pub(crate) fn options(&self, path: &str) -> Call<'_> {
        self.call("OPTIONS", path)
    }

    /// Signs somebody in and keeps their cookie.
    pub(crate) async fn sign_in(&mut self, username: &str) {
        let body = json!({ "username": username, "password": PASSWORD });
        let answered = self.post("/api/v1/auth/login").body(&body).send().await;
        assert_eq!(
            answered.status,
            StatusCode::NO_CONTENT.as_u16(),
            "{}",
            answered.text
        );
        let cookie = &answered.headers["set-cookie"];
        let secret = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
        self.cookies.insert(username.to_owned(), secret);
    }

    /// The cookie of somebody who is signed in.
    pub(crate) fn cookie(&self, username: &str) -> String {
        format!("weft_session={}", self.cookies[username])
    }

    /// Makes a record as the administrator.
    pub(crate) async fn make(&self, object: &str, body: &Value) -> String {
        self.make_by("admin", object, body).await
    }

    /// Makes a record as somebody.
    pub(crate) async fn make_by(&self, who: &str, object: &str, body: &Value) -> String {
        let made = self
            .post(&format!("/api/v1/records/{object}"))
            .by(who)
            .body(body)
            .send()
            .await;
        assert_eq!(made.status, 201, "{object}: {}", made.text);
        made.id()
    }
}
