//! E-mail addresses: whose they are, and of which company they speak.

use crate::writing::alike;

/// Characters an address may have (RFC 5321).
const LENGTH_MAX: usize = 254;
/// Characters before the `@`.
const LOCAL_LENGTH_MAX: usize = 64;

/// Mailboxes of a task, not of a person.
const ROLES: [&str; 53] = [
    "abuse",
    "account",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "billing",
    "bd",
    "buyer",
    "caigou",
    "caiwu",
    "career",
    "careers",
    "contact",
    "contactus",
    "cs",
    "customerservice",
    "enquiry",
    "export",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "information",
    "inquiry",
    "invoice",
    "jobs",
    "kefu",
    "mail",
    "market",
    "marketing",
    "media",
    "news",
    "newsletter",
    "office",
    "order",
    "orders",
    "postmaster",
    "pr",
    "purchase",
    "purchasing",
    "reception",
    "root",
    "sales",
    "service",
    "shichang",
    "support",
    "webmaster",
    "xiaoshou",
    "zhaopin",
];
/// Beginnings of mailboxes that nobody reads.
const NOBODY: [&str; 5] = [
    "noreply",
    "donotreply",
    "mailerdaemon",
    "bounce",
    "unsubscribe",
];

/// Houses where everybody may have a mailbox: they tell nothing of a company.
const PUBLIC: [&str; 55] = [
    "qq.com",
    "vip.qq.com",
    "foxmail.com",
    "163.com",
    "vip.163.com",
    "126.com",
    "vip.126.com",
    "yeah.net",
    "188.com",
    "sina.com",
    "sina.cn",
    "sina.com.cn",
    "vip.sina.com",
    "vip.sina.cn",
    "sohu.com",
    "vip.sohu.com",
    "sogou.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "wo.com.cn",
    "aliyun.com",
    "21cn.com",
    "tom.com",
    "263.net",
    "eyou.com",
    "netease.com",
    "88.com",
    "111.com",
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "live.cn",
    "msn.com",
    "yahoo.com",
    "yahoo.cn",
    "yahoo.com.cn",
    "yahoo.com.hk",
    "yahoo.co.jp",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "web.de",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "naver.com",
];

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    local: String,
    domain: String,
}

impl Email {
    /// Reads an address as people write it: `张三 <Zhang@Example.cn>`, `mailto:…`, full-width letters.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let within = typed.split(['<', '＜']).next_back().unwrap_or(typed);
        let within = within.split(['>', '＞']).next().unwrap_or(within);
        let written = alike(within);
        let bare = written.strip_prefix("mailto:").unwrap_or(&written);
        let (local, domain) = bare.split_once('@')?;
        let domain = domain.trim_end_matches('.');
        let fits = !local.is_empty()
            && local.len() <= LOCAL_LENGTH_MAX
            && bare.len() <= LENGTH_MAX
            && !local.contains([',', ';', '(', ')', ':', '\\'])
            && !local.starts_with('.')
            && !local.ends_with('.');
        (fits && is_domain(domain)).then(|| Self {
            local: local.to_owned(),
            domain: domain.to_owned(),
        })
    }

    /// The address as keys compare it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// Whether it is the mailbox of a task (`sales@`, `kefu@`), which several people read.
    #[must_use]
    pub fn is_role(&self) -> bool {
        let words = self.local.split('+').next().unwrap_or_default();
        let word: String = words
            .chars()
            .filter(|c| !matches!(c, '.' | '-' | '_'))
            .collect();
        let numberless = word.trim_end_matches(|c: char| c.is_ascii_digit());
        ROLES.contains(&numberless) || NOBODY.iter().any(|nobody| word.starts_with(nobody))
    }

    /// Whether everybody may have a mailbox there.
    #[must_use]
    pub fn is_public(&self) -> bool {
        PUBLIC.contains(&self.domain.as_str())
    }

    /// The address where it stands for one person.
    #[must_use]
    pub fn personal(&self) -> Option<String> {
        (!self.is_role()).then(|| self.address())
    }

    /// The domain where it stands for one company.
    #[must_use]
    pub fn company_domain(&self) -> Option<&str> {
        (!self.is_public()).then_some(self.domain.as_str())
    }
}

/// At least two labels, none empty, of letters, digits and hyphens; Chinese domains are letters too.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(label)
}
