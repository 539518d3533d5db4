//! The query of an address: only parameters the route knows, each once, each within what it may be.

use axum::extract::Query;
use axum::http::Uri;
use weft_expr::nearest;
use weft_kernel::Problem;
use weft_platform::within;

use crate::api::{May, Parameter, Place, Rights, Route};

/// The parameters of the address; what `route` does not know is refused with the one that was meant.
pub(super) fn read(route: &Route, uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|error| {
        Problem::invalid(
            "request.query",
            "读不懂地址中的参数",
            "The query of the address cannot be read",
        )
        .because(error)
    })?;
    // Who calls with a write key may be given an address by somebody else, who signs and stamps in it.
    if route.rights == Rights::WriteKey {
        return Ok(pairs);
    }
    let places = places(uri.query().unwrap_or_default());
    for (index, (name, text)) in pairs.iter().enumerate() {
        let place = places.get(index).copied().unwrap_or_default();
        let known = known(route).find(|known| known.name == name);
        let known = known.ok_or_else(|| unknown(route, name).at(place))?;
        let mut before = pairs.iter().take(index);
        if !known.is_many && before.any(|(other, _)| other == name) {
            return Err(twice(name).at(place));
        }
        fits(known, text).map_err(|problem| problem.on_field(name).at(place))?;
    }
    Ok(pairs)
}

fn known(route: &Route) -> impl Iterator<Item = &'static Parameter> {
    let all = route.parameters.iter();
    all.filter(|parameter| parameter.place == Place::Query)
}

/// Where each parameter begins, in characters from 0 after the question mark.
fn places(query: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut next = 0;
    for part in query.split('&') {
        if !part.is_empty() {
            places.push(next);
        }
        next += part.chars().count() + 1;
    }
    places
}

fn unknown(route: &Route, name: &str) -> Problem {
    let near = nearest(name, known(route).map(|known| known.name));
    let all: Vec<&str> = known(route).map(|known| known.name).collect();
    let (zh, en) = match (&near, all.is_empty()) {
        (Some(near), _) => (
            format!("，是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        ),
        (None, true) => (
            "，它不接受参数".to_owned(),
            "; it takes no parameters".to_owned(),
        ),
        (None, false) => (
            format!("，可用：{}", all.join("、")),
            format!("; it takes {}", all.join(", ")),
        ),
    };
    Problem::invalid(
        "request.parameter_unknown",
        format!("这个地址没有参数 `{name}`{zh}"),
        format!("This address has no parameter `{name}`{en}"),
    )
    .on_field(name)
    .suggesting(near)
}

fn twice(name: &str) -> Problem {
    Problem::invalid(
        "request.parameter_twice",
        format!("参数 `{name}` 写了不止一次"),
        format!("The parameter `{name}` is given more than once"),
    )
    .on_field(name)
}

fn fits(parameter: &Parameter, text: &str) -> Result<(), Problem> {
    let name = parameter.name;
    match parameter.may {
        May::Within(least, most) => match text.parse::<u32>() {
            Ok(number) => within(name, Some(number), (least, most)),
            Err(error) => Err(no_number(name, text).because(error)),
        },
        May::OneOf(words) if !text.is_empty() && !words.contains(&text) => {
            Err(no_such_word(name, text, words))
        }
        May::Anything | May::OneOf(_) => match parameter.kind {
            "integer" => match text.parse::<u32>() {
                Ok(_) => Ok(()),
                Err(error) => Err(no_number(name, text).because(error)),
            },
            "boolean" if !matches!(text, "true" | "1" | "false" | "0") => Err(Problem::invalid(
                "request.query",
                format!("参数 `{name}` 的值 `{text}` 应为 true 或 false"),
                format!("`{text}` for the parameter `{name}` is neither true nor false"),
            )),
            _ => Ok(()),
        },
    }
}

fn no_number(name: &str, text: &str) -> Problem {
    Problem::invalid(
        "request.query",
        format!("参数 `{name}` 的值 `{text}` 不是整数"),
        format!("`{text}` is no whole number for the parameter `{name}`"),
    )
}

fn no_such_word(name: &str, text: &str, words: &[&str]) -> Problem {
    Problem::invalid(
        "request.query",
        format!("参数 `{name}` 的值 `{text}` 应为 {} 之一", words.join("、")),
        format!(
            "`{text}` for the parameter `{name}` is none of {}",
            words.join(", ")
        ),
    )
    .suggesting(nearest(text, words.iter().copied()))
}

/// A cursor that no page has given.
pub(crate) fn wrong_cursor() -> Problem {
    Problem::invalid(
        "query.cursor",
        "翻页标记不对，请从头翻页",
        "The cursor is wrong; start again",
    )
    .on_field("cursor")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Verb, catalogue};

    fn route(name: &str) -> &'static Route {
        catalogue().find(|route| route.name == name).unwrap()
    }

    #[test]
    fn what_a_route_does_not_know_is_told_with_its_place_and_what_was_meant() {
        for (name, query, code, place, meant) in [
            (
                "listRecords",
                "limit=2&filtre=a",
                "request.parameter_unknown",
                8,
                Some("filter"),
            ),
            (
                "listRecords",
                "&&q=%E7%94%B2&lmit=1",
                "request.parameter_unknown",
                14,
                Some("limit"),
            ),
            (
                "listRecords",
                "status=open",
                "request.parameter_unknown",
                0,
                None,
            ),
            (
                "getRecord",
                "fields=id",
                "request.parameter_unknown",
                0,
                None,
            ),
            (
                "listRecords",
                "limit=1&limit=2",
                "request.parameter_twice",
                8,
                None,
            ),
            ("listRecords", "limit=0", "query.limit", 0, None),
            ("listRecords", "limit=1001", "query.limit", 0, None),
            ("listRecords", "limit=", "request.query", 0, None),
            ("listRecords", "offset=-1", "request.query", 0, None),
            ("listRecords", "count=yes", "request.query", 0, None),
            (
                "listDeliveries",
                "state=ded",
                "request.query",
                0,
                Some("dead"),
            ),
        ] {
            let uri = format!("/x?{query}").parse().unwrap();
            let refused = read(route(name), &uri).unwrap_err();
            let told = (refused.code(), refused.position(), refused.suggestion());
            assert_eq!(told, (code, Some(place), meant), "{name} {query}");
            assert!(refused.field().is_some(), "{name} {query}");
        }
    }

    #[test]
    fn what_a_route_knows_is_read_and_marks_may_be_many() {
        let uri = "/x?mark=a&mark=b&limit=1&q=&cursor=".parse().unwrap();
        assert_eq!(read(route("listRecords"), &uri).unwrap().len(), 5);
        let stamped = "/x?timestamp=1&nonce=2".parse().unwrap();
        assert!(read(route("takeHook"), &stamped).is_ok());
    }

    #[test]
    fn every_parameter_is_named_once_and_its_example_is_one_that_is_taken() {
        for route in catalogue().filter(|route| route.verb != Verb::Options) {
            for parameter in known(route) {
                let same = known(route).filter(|other| other.name == parameter.name);
                assert_eq!(same.count(), 1, "{} {}", route.name, parameter.name);
                let fits = fits(parameter, parameter.example);
                assert!(fits.is_ok(), "{} {}", route.name, parameter.name);
            }
        }
    }
}
