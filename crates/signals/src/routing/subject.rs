//! Where in NATS an event is published: a subject with the call and the event put in.

use weft_kernel::Problem;

/// Bytes of a subject with everything put in.
const BYTES_MAX: usize = 255;

/// A subject such as `weft.touches.{type}.{event}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// Reads a subject.
    ///
    /// # Errors
    /// `destination.subject` when no message can be published there.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let sample = text.replace("{type}", "t").replace("{event}", "e");
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '*' | '>' | '{' | '}');
        let is_token = |token: &str| !token.is_empty() && !token.contains(odd);
        // What begins with these is the server's own.
        let is_own = sample.starts_with('$') || sample.starts_with('_');
        if sample.len() <= BYTES_MAX && !is_own && sample.split('.').all(is_token) {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::invalid(
            "destination.subject",
            format!("`{text}` 不是可以发布的主题，例如 weft.touches 或 weft.{{type}}.{{event}}"),
            format!(
                "Nothing can be published to `{text}`; write weft.touches or weft.{{type}}.{{event}}"
            ),
        ))
    }

    /// The subject of one event; what no subject may hold becomes `_`.
    #[must_use]
    pub fn of(&self, kind: &str, event: &str) -> String {
        let plain = |c: char| match c {
            '.' | '*' | '>' => '_',
            c if c.is_whitespace() || c.is_control() => '_',
            c => c,
        };
        let event: String = match event {
            "" => "_".to_owned(),
            event => event.chars().map(plain).collect(),
        };
        self.0.replace("{type}", kind).replace("{event}", &event)
    }
}

/// Checks the name of a stream or consumer.
///
/// # Errors
/// `source.stream_name` when nothing can be called so.
pub fn check_stream_name(text: &str) -> Result<(), Problem> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let text = text.trim();
    match !text.is_empty() && text.len() <= BYTES_MAX && text.chars().all(plain) {
        true => Ok(()),
        false => Err(Problem::invalid(
            "source.stream_name",
            format!("`{text}` 不能作流或消费者的名称：只用文字、数字、- 和 _"),
            format!(
                "Neither stream nor consumer can be called `{text}`: letters, digits, - and _ only"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_put_into_its_subject() {
        let subject = Subject::read(" weft.{type}.{event} ").unwrap();
        assert_eq!(subject.of("track", "API 文档.v2"), "weft.track.API_文档_v2");
        assert_eq!(subject.of("track", ">"), "weft.track._");
        assert_eq!(subject.of("track", ""), "weft.track._");
    }

    #[test]
    fn only_what_can_be_published_to_is_a_subject() {
        for good in ["weft", "weft.touches", "销售.触点", "{type}"] {
            assert!(Subject::read(good).is_ok(), "{good}");
        }
        let long = "x".repeat(BYTES_MAX + 1);
        for bad in [
            "", "a..b", "a.*", "a.>", "a b", ".a", "a.", "$JS.API", "_INBOX.1", "{name}", &long,
        ] {
            assert_eq!(
                Subject::read(bad).unwrap_err().code(),
                "destination.subject",
                "{bad}"
            );
        }
    }
}
