//! `weft demo`: the product with a made-up company, Northwind and a site that makes signals.

use std::sync::Arc;

use weft_kernel::Problem;

use super::say;
use super::serve::{address, open, runtime, serve, start_logging};
use crate::app::Way;
use crate::settings::Settings;
use crate::{demo, http};

/// Makes what is not there yet, says where to go and how to sign in, serves.
pub(super) fn run(settings: Settings) -> Result<(), Problem> {
    start_logging(&settings.log);
    let runtime = runtime()?;
    runtime.block_on(async move {
        let listener = http::bind(settings.listen).await?;
        let address = address(&listener)?;
        let own_password = settings.admin_password.clone();
        let app = open(
            settings,
            Way {
                demo: true,
                ..Way::default()
            },
        )
        .await?;
        say("正在准备演示数据 / Making the demo data …");
        let making = Arc::clone(&app);
        let seeded = http::finished(move || {
            let seeded = demo::seed(&making.platform)?;
            making.platform.set_admin_password(&seeded.password)?;
            Ok(seeded)
        })
        .await?;
        let admin_password = own_password.as_deref().unwrap_or(&seeded.password);
        invite(
            &format!("http://{address}"),
            &seeded.password,
            admin_password,
        );
        app.open_demo_site(seeded.write_key);
        serve(app, listener).await
    })
}

fn invite(address: &str, password: &str, admin_password: &str) {
    let seconds = demo::DWELL_MS / 1000;
    say(&format!("织客 Weft: {address}"));
    say(&format!("  zhangsan / {password}    销售 / sales"));
    say(&format!("  qianqi   / {password}    财务 / finance"));
    say(&format!(
        "  admin    / {admin_password}    管理员（若未另改）/ administrator (unless changed since)"
    ));
    say(&format!("演示网站 / Demo site: {address}/demo-site"));
    say(&format!(
        "  在产品页停留 {seconds} 秒后点「API 文档」，zhangsan 会立即收到信号（规则的 2 分钟已调低）"
    ));
    say(&format!(
        "  Stay {seconds} s on a product page (the rule says 2 minutes), click “API 文档”: zhangsan gets a signal"
    ));
}
