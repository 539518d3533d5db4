//! What a route is: address, words for people, rights, shapes and the handler, in one place.

use std::pin::Pin;

use axum::body::Body;
use axum::response::Response;
use serde_json::Value;
use weft_kernel::Problem;

use crate::http::{Answer, Ask, BODY_BYTES_MAX};

/// One operation of the API; router, `OpenAPI` and access matrix derive from it.
pub(crate) struct Route {
    /// The HTTP method.
    pub(crate) verb: Verb,
    /// The address; `{object}` stands for a name of an object.
    pub(crate) path: &'static str,
    /// The operation's name, never changed.
    pub(crate) name: &'static str,
    /// What it does, for people.
    pub(crate) summary: Words,
    /// Who may call it.
    pub(crate) rights: Rights,
    /// What else it reads from path, query and headers.
    pub(crate) parameters: &'static [Parameter],
    /// What it reads from the body.
    pub(crate) takes: Takes,
    /// What it answers when all goes well.
    pub(crate) gives: Gives,
    /// Whether the document describes it once for every object, with that object's fields.
    pub(crate) per_object: bool,
    /// Does it.
    pub(crate) run: Run,
}

impl Route {
    /// Whether it is a page for those who look after the server.
    pub(crate) fn is_for_operators(&self) -> bool {
        self.rights == Rights::Anyone && self.verb == Verb::Get
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Verb {
    /// The word in an `OpenAPI` document.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::Options => "options",
        }
    }
}

/// A text in Chinese and English, as constants are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// Writes [`Words`] in one breath.
pub(crate) const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// Who may call a route, which is asked before anything of the body is judged; rights on objects, records and fields come
/// on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Anybody, from our own pages.
    Anyone,
    /// Anybody who is signed in or sends a token.
    SignedIn,
    /// Whoever may change the configuration.
    Configurer,
    /// Whoever may import files.
    Importer,
    /// Whoever may write lists into files.
    Exporter,
    /// Whoever may know of the object in the path.
    Knower,
    /// Whoever may make records of the object in the path.
    Maker,
    /// Whoever may change the record in the path, which is one of this object.
    Changer(&'static str),
    /// Whoever holds the write key of a source, from wherever they are.
    WriteKey,
}

impl Rights {
    /// Whether they are somebody's who is signed in or sends a token.
    pub(crate) fn are_of_people(self) -> bool {
        !matches!(self, Self::Anyone | Self::WriteKey)
    }
}

/// Something read from path, query or headers.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    /// A type of JSON schema.
    pub(crate) kind: &'static str,
    pub(crate) required: bool,
    /// What its text may be, beyond its kind.
    pub(crate) may: May,
    /// Whether it may stand there more than once.
    pub(crate) is_many: bool,
    pub(crate) example: &'static str,
    pub(crate) summary: Words,
}

impl Parameter {
    /// The same, a number from `least` to `most`.
    pub(crate) const fn within(mut self, least: u32, most: u32) -> Self {
        self.may = May::Within(least, most);
        self
    }

    /// The same, one of some words.
    pub(crate) const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.may = May::OneOf(words);
        self
    }

    /// The same, which may be repeated.
    pub(crate) const fn many(mut self) -> Self {
        self.is_many = true;
        self
    }
}

/// What the text of a parameter may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum May {
    Anything,
    /// A number within these bounds.
    Within(u32, u32),
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

/// A shape and an example of it; `{object}` in a reference stands for the object's name.
pub(crate) type Schema = fn() -> Value;

/// What a route reads from the body.
pub(crate) enum Takes {
    Nothing,
    /// JSON with a schema.
    Json(Schema),
    /// The same, and nothing at all counts as an empty object.
    Maybe(Schema),
    /// A form with a file.
    Form(Schema),
    /// JSON or JSON lines, in some content type, up to so many bytes.
    Loose(Schema, usize),
}

impl Takes {
    /// The most bytes of the body.
    pub(crate) const fn bytes_max(&self) -> usize {
        match self {
            Self::Loose(_, bytes_max) => *bytes_max,
            _ => BODY_BYTES_MAX,
        }
    }
}

/// What a route answers.
pub(crate) enum Gives {
    /// No body.
    Empty,
    /// JSON with this status.
    Json(u16, Schema),
    /// Text of this content type.
    Text(&'static str),
    /// A file of one of these content types.
    File(&'static [&'static str]),
}

/// How a route is run.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// On a thread that may wait.
    Blocking(fn(&Ask) -> Result<Answer, Problem>),
    /// Answers a stream.
    Stream(fn(Ask) -> Eventually),
    /// Reads the body bit by bit.
    Upload(fn(Ask, Body) -> Eventually),
}

/// A response to come.
pub(crate) type Eventually = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// A parameter of the path.
pub(crate) const fn in_path(
    name: &'static str,
    example: &'static str,
    summary: Words,
) -> Parameter {
    Parameter {
        name,
        place: Place::Path,
        kind: "string",
        required: true,
        may: May::Anything,
        is_many: false,
        example,
        summary,
    }
}

/// An optional parameter of the query.
pub(crate) const fn in_query(
    name: &'static str,
    kind: &'static str,
    example: &'static str,
    summary: Words,
) -> Parameter {
    Parameter {
        name,
        place: Place::Query,
        kind,
        required: false,
        may: May::Anything,
        is_many: false,
        example,
        summary,
    }
}

/// A header.
pub(crate) const fn in_header(
    name: &'static str,
    required: bool,
    example: &'static str,
    summary: Words,
) -> Parameter {
    Parameter {
        name,
        place: Place::Header,
        kind: "string",
        required,
        may: May::Anything,
        is_many: false,
        example,
        summary,
    }
}

/// The name of an object in the path.
pub(crate) const OBJECT: Parameter =
    in_path("object", "account", words("对象名", "Name of the object"));
/// The id of a record in the path.
pub(crate) const ID: Parameter = in_path(
    "id",
    "7301444403200000001",
    words("记录编号", "Id of the record"),
);
/// The version read, for writers.
pub(crate) const IF_MATCH: Parameter = in_header(
    "If-Match",
    true,
    "\"3\"",
    words("读到的版本", "The version that was read"),
);
/// The key that makes a repeated POST harmless.
pub(crate) const ONCE: Parameter = in_header(
    "Idempotency-Key",
    false,
    "9f1c2d7e-0001",
    words(
        "同一请求重发时只做一次",
        "The same request sent again is done once",
    ),
);
