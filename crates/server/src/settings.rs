//! Settings: `weft.toml`, then `WEFT_*` variables, then flags; read once, here and nowhere else.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use weft_kernel::{Currency, Decimal, Problem, Zone};
use weft_store::Database;

/// One setting: its name in `weft.toml`; the variable is `WEFT_` and the name in capitals.
pub struct Setting {
    /// The name in `weft.toml`.
    pub name: &'static str,
    /// The flag, where there is one.
    pub flag: Option<&'static str>,
    /// What holds when nothing is said.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// Every setting, in the order of the reference.
pub const CATALOGUE: &[Setting] = &[
    Setting {
        name: "data",
        flag: Some("--data DIR"),
        default: "./weft-data",
        meaning: "The data folder: database, lock file. `weft demo` uses `./weft-demo`.",
    },
    Setting {
        name: "listen",
        flag: Some("--listen ADDR"),
        default: "127.0.0.1:8080",
        meaning: "Address and port to listen on.",
    },
    Setting {
        name: "database",
        flag: Some("--database URL"),
        default: "sqlite:",
        meaning: "`sqlite:` (in the data folder), `sqlite:DIR` or `postgres://user@host/database`.",
    },
    Setting {
        name: "schema",
        flag: None,
        default: "weft",
        meaning: "With PostgreSQL: the schema that holds the tables.",
    },
    Setting {
        name: "zone",
        flag: None,
        default: "Asia/Shanghai",
        meaning: "The company's time zone: what TODAY() is and where a day begins.",
    },
    Setting {
        name: "currency",
        flag: None,
        default: "CNY",
        meaning: "The company's own currency, by its code of ISO 4217; kept from the first start on.",
    },
    Setting {
        name: "https",
        flag: None,
        default: "false",
        meaning: "Whether people reach Weft by https (a proxy in front): the cookie is then `Secure`.",
    },
    Setting {
        name: "log",
        flag: None,
        default: "info",
        meaning: "What is logged: `error`, `warn`, `info`, `debug`, or a filter such as `weft_store=debug`.",
    },
    Setting {
        name: "readers",
        flag: None,
        default: "4",
        meaning: "How many connections read at the same time.",
    },
    Setting {
        name: "rate_user",
        flag: None,
        default: "120000",
        meaning: "Requests a minute of one person, over all their sessions; `0` for no limit.",
    },
    Setting {
        name: "rate_token",
        flag: None,
        default: "120000",
        meaning: "Requests a minute with one token; `0` for no limit.",
    },
    Setting {
        name: "rate_address",
        flag: None,
        default: "12000",
        meaning: "Requests a minute from one address without a valid sign-in; `0` for no limit.",
    },
    Setting {
        name: "rate_touches",
        flag: None,
        default: "600000",
        meaning: "Requests with touches a minute from one address; `0` for no limit.",
    },
    Setting {
        name: "rate_source",
        flag: None,
        default: "1200000",
        meaning: "Touches a minute of one source; `0` for no limit.",
    },
    Setting {
        name: "trusted_proxies",
        flag: None,
        default: "",
        meaning: "Addresses of proxies, separated by commas, whose `X-Forwarded-For` is believed.",
    },
    Setting {
        name: "outbound_allow",
        flag: None,
        default: "",
        meaning: "Places beyond https on the public internet that webhooks may reach: `host:port`, separated by commas.",
    },
    Setting {
        name: "link_duplicates",
        flag: None,
        default: "",
        meaning: "From how many percent (99 to 100) possible duplicates are merged by themselves; empty: people decide on every one.",
    },
    Setting {
        name: "admin_password",
        flag: None,
        default: "",
        meaning: "First start only: the password of `admin`. Without it a one-time set-up link is printed.",
    },
];

/// Below it, possible duplicates are always a matter for people.
const LINK_PERCENT_MIN: Decimal = Decimal::from_parts(99, 0, 0, false, 0);

/// What the program runs with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where records live.
    pub database: Database,
    /// The company's zone.
    pub zone: Zone,
    /// The company's own currency.
    pub currency: &'static Currency,
    /// Whether the cookie is for https only.
    pub https: bool,
    /// What is logged.
    pub log: String,
    /// How many connections read at the same time.
    pub readers: usize,
    /// How often somebody may ask.
    pub rates: Rates,
    /// Proxies that tell the truth about addresses.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where letters may go beyond the public web, as `host:port`.
    pub outbound_allow: Vec<String>,
    /// From how many percent possible duplicates are merged by themselves.
    pub link_duplicates: Option<Decimal>,
    /// The password of `admin` at the first start.
    pub admin_password: Option<String>,
}

/// Requests a minute; 0 for no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Of one person.
    pub user: u32,
    /// With one token.
    pub token: u32,
    /// From one address without a valid sign-in.
    pub address: u32,
    /// With touches, from one address.
    pub touches: u32,
    /// Touches of one source, not requests.
    pub source: u32,
}

/// Texts by the names of the catalogue, from one of the three places.
pub type Given = BTreeMap<String, String>;

impl Settings {
    /// The settings of this process: file, environment, then `flags`.
    ///
    /// # Errors
    /// `settings.…` with the place and the name.
    pub fn load(flags: Given, data_default: &str) -> Result<Self, Problem> {
        let mut given = from_file(Path::new("weft.toml"))?;
        given.extend(from_environment());
        given.extend(flags);
        Self::read(&given, data_default)
    }

    /// Settings from texts alone.
    ///
    /// # Errors
    /// `settings.value` for a text that is no such value.
    pub fn read(given: &Given, data_default: &str) -> Result<Self, Problem> {
        let text = |name: &str| -> String {
            let default = CATALOGUE.iter().find(|setting| setting.name == name);
            let default = if name == "data" {
                data_default
            } else {
                default.map_or("", |s| s.default)
            };
            given
                .get(name)
                .cloned()
                .unwrap_or_else(|| default.to_owned())
        };
        let data = PathBuf::from(text("data"));
        let zone = text("zone");
        let admin_password = Some(text("admin_password")).filter(|password| !password.is_empty());
        Ok(Self {
            listen: parsed("listen", &text("listen"))?,
            database: database(&text("database"), &data, text("schema"))?,
            zone: Zone::named(&zone).map_err(|problem| wrong("zone", &zone).because(problem))?,
            currency: Currency::meant_by(&text("currency"))
                .ok_or_else(|| wrong("currency", &text("currency")))?,
            https: parsed("https", &text("https"))?,
            log: text("log"),
            readers: parsed::<usize>("readers", &text("readers"))?.clamp(1, 64),
            rates: Rates {
                user: parsed("rate_user", &text("rate_user"))?,
                token: parsed("rate_token", &text("rate_token"))?,
                address: parsed("rate_address", &text("rate_address"))?,
                touches: parsed("rate_touches", &text("rate_touches"))?,
                source: parsed("rate_source", &text("rate_source"))?,
            },
            trusted_proxies: listed("trusted_proxies", &text("trusted_proxies"))?,
            outbound_allow: listed("outbound_allow", &text("outbound_allow"))?,
            link_duplicates: sure(&text("link_duplicates"))?,
            admin_password,
            data,
        })
    }
}

fn parsed<T>(name: &str, text: &str) -> Result<T, Problem>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.parse()
        .map_err(|error: T::Err| wrong(name, text).because(error))
}

/// A share in percent that leaves hardly a doubt.
fn sure(text: &str) -> Result<Option<Decimal>, Problem> {
    let name = "link_duplicates";
    if text.is_empty() {
        return Ok(None);
    }
    let percent: Decimal = parsed(name, text)?;
    match (LINK_PERCENT_MIN..=Decimal::ONE_HUNDRED).contains(&percent) {
        true => Ok(Some(percent)),
        false => Err(wrong(name, text)),
    }
}

/// Values separated by commas.
fn listed<T>(name: &str, text: &str) -> Result<Vec<T>, Problem>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let parts = text.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(|part| parsed(name, part)).collect()
}

fn wrong(name: &str, text: &str) -> Problem {
    Problem::invalid(
        "settings.value",
        format!("设置 `{name}` 的值 `{text}` 不对"),
        format!("`{text}` does not do for the setting `{name}`"),
    )
}

fn database(url: &str, data: &Path, schema: String) -> Result<Database, Problem> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Database::Postgres(url.to_owned(), schema));
    }
    let folder = url
        .strip_prefix("sqlite:")
        .ok_or_else(|| wrong("database", url))?;
    let folder = if folder.is_empty() {
        data.to_path_buf()
    } else {
        PathBuf::from(folder)
    };
    Ok(Database::Sqlite(folder))
}

fn from_file(path: &Path) -> Result<Given, Problem> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Given::new()),
        Err(error) => return Err(unreadable(path, &error.to_string())),
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| unreadable(path, error.message()))?;
    let mut given = Given::new();
    for (name, value) in table {
        if !CATALOGUE.iter().any(|setting| setting.name == name) {
            return Err(unreadable(path, &format!("unknown setting `{name}`")));
        }
        let text = match &value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Array(parts) => {
                let parts = parts.iter().map(|part| part.as_str().unwrap_or_default());
                parts.collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        given.insert(name, text);
    }
    Ok(given)
}

fn unreadable(path: &Path, reason: &str) -> Problem {
    Problem::invalid(
        "settings.file",
        format!("读不懂 `{}`：{reason}", path.display()),
        format!("`{}` cannot be read: {reason}", path.display()),
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn from_environment() -> Given {
    let named = CATALOGUE.iter().filter_map(|setting| {
        let variable = format!("WEFT_{}", setting.name.to_uppercase());
        let text = std::env::var(variable)
            .ok()
            .filter(|text| !text.is_empty())?;
        Some((setting.name.to_owned(), text))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Given {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn without_a_word_it_is_sqlite_on_this_machine_only() {
        let settings = Settings::read(&Given::new(), "./weft-data").unwrap();
        assert_eq!(settings.database, Database::Sqlite("./weft-data".into()));
        assert!(settings.listen.ip().is_loopback());
    }

    #[test]
    fn a_url_names_the_database() {
        let settings =
            Settings::read(&given(&[("database", "postgres://weft@db/crm")]), "d").unwrap();
        assert_eq!(
            settings.database,
            Database::Postgres("postgres://weft@db/crm".into(), "weft".into())
        );
        let problem = Settings::read(&given(&[("database", "mysql://x")]), "d").unwrap_err();
        assert_eq!(problem.code(), "settings.value");
    }

    #[test]
    fn a_value_that_does_not_do_is_named() {
        let problem = Settings::read(&given(&[("listen", "八千")]), "d").unwrap_err();
        assert!(problem.told().zh.contains("`listen`") && problem.told().zh.contains("八千"));
    }
}
