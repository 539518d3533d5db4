//! The demo site: a few pages and a small script that sends what a visitor does.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Response, StatusCode, header};

use super::lists::{Customers, Site, SitePage, read, text};
use super::{DWELL_MS, customers};

/// The script that every page loads.
const SCRIPT: &str = include_str!("touch.js");
const STYLE: &str = include_str!("site.css");
/// The first customer a visitor of the site may be: those before it have touches of the last days.
const VISITORS_FROM: usize = 12;
/// Every so many customers belong to the same colleague, the first user of the demo.
const SAME_OWNER_EVERY: usize = 4;

/// The answer to a path below `/demo-site`.
pub(crate) fn page(path: &str, write_key: &str) -> Option<Response<Body>> {
    match path.trim_end_matches('/') {
        "/demo-site/touch.js" => answer("text/javascript; charset=utf-8", SCRIPT.to_owned()),
        "/demo-site/site.css" => answer("text/css; charset=utf-8", STYLE.to_owned()),
        path => {
            let site: Site = read("site.toml").ok()?;
            let page = site.pages.iter().find(|page| page.path == path)?;
            answer("text/html; charset=utf-8", html(&site, page, write_key))
        }
    }
}

fn answer(kind: &str, body: String) -> Option<Response<Body>> {
    Response::builder()
        .status(StatusCode::OK)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, "no-cache")
        .body(Body::from(body))
        .ok()
}

fn html(site: &Site, page: &SitePage, write_key: &str) -> String {
    let seconds = DWELL_MS / 1000;
    let mut links = String::new();
    for other in &site.pages {
        let here = if other.path == page.path {
            " aria-current=\"page\""
        } else {
            ""
        };
        let _written = write!(
            links,
            "<a href=\"{}\"{here}>{}</a>",
            other.path, other.title
        );
    }
    let title = &page.title;
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"/demo-site/site.css\"></head><body>\
         <header><strong>织客工业样品站</strong><nav>{links}</nav></header>\
         <main><p class=\"kind\">{kind}</p><h1>{title}</h1>{text}\
         <p><a class=\"button\" href=\"/demo-site/docs/api\" data-label=\"API 文档\">API 文档</a></p>\
         <aside><h2>试一试：一次点击如何变成一条信号</h2><ol>\
         <li>在另一个窗口用 <b>zhangsan</b> 登录织客，打开工作台。</li>\
         <li>在「产品」页面停留 <b>{seconds} 秒</b>（演示把规则的 2 分钟调低到了 {seconds} 秒）。\
         已可见停留 <output id=\"dwell\">0</output> 秒。</li>\
         <li>点击「API 文档」。张三的屏幕上会立即出现「技术决策者高意向信号」和它的依据。</li></ol>\
         <p>您现在是 <b id=\"who\">访客</b>。同一客户一天内只提醒一次，想再试请\
         <button id=\"other\" type=\"button\">换一位访客</button></p>\
         <p id=\"sent\" role=\"status\"></p></aside></main>\
         <script src=\"/demo-site/touch.js\" data-key=\"{write_key}\" data-dwell=\"{DWELL_MS}\" \
         data-title=\"{title}\" data-visitors='{visitors}' defer></script></body></html>",
        kind = page.kind,
        text = words(page),
        visitors = visitors(),
    )
}

fn words(page: &SitePage) -> &'static str {
    match page.kind.as_str() {
        "产品" => {
            "<p>750W 伺服系统，支持 EtherCAT 与 Modbus TCP；提供 REST API，\
             设备数据可直接接入 MES。额定转速 3000 rpm，峰值扭矩 7.1 N·m。</p>\
             <p>标准交期 7 天，样机可借用 15 天。</p>"
        }
        "文档" => "<p>接口按 OpenAPI 3.1 描述；鉴权使用令牌，支持 Webhook 推送。</p>",
        "价格" => "<p>10 台以上享阶梯价；账期按信用等级，最长月结 60 天。</p>",
        _ => "<p>这是织客自带的演示网站，页面上的公司和产品均为虚构。</p>",
    }
}

/// People who may visit: JSON of name and address.
fn visitors() -> String {
    let Ok(customers) = read::<Customers>("customers.toml") else {
        return "[]".to_owned();
    };
    let chosen = customers.customers.iter().enumerate().skip(VISITORS_FROM);
    let people = chosen
        .filter(|(place, _)| place % SAME_OWNER_EVERY == 0)
        .map(|(_, row)| {
            let name = format!("{}的联系人", text(row, "short_name"));
            serde_json::json!({ "name": name, "email": customers::email(row, 0) })
        });
    serde_json::Value::from(people.collect::<Vec<_>>()).to_string()
}
