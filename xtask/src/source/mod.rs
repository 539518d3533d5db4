//! Reads Rust as text: code apart from comments and literals, tests apart from the rest.

mod lexer;

use std::ops::RangeInclusive;

/// One Rust file, taken apart.
pub(crate) struct Source {
    code: String,
    literals: Vec<Literal>,
    tests: Vec<RangeInclusive<usize>>,
}

/// The contents of a string literal and the line it starts on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// From the line of `fn` to the line of the closing brace.
    pub(crate) lines: RangeInclusive<usize>,
}

/// A call with a literal among its first arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call<'source> {
    pub(crate) line: usize,
    /// The name after the prefix, or the `Kind` that is passed first.
    pub(crate) name: String,
    pub(crate) argument: &'source str,
}

impl Source {
    /// Takes one file apart.
    pub(crate) fn read(text: &str) -> Self {
        let (code, literals) = lexer::split(text);
        let tests = test_modules(&code);
        Self {
            code,
            literals,
            tests,
        }
    }

    /// The code line by line with its number; comments are blank, literals are `"index"`.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// The code outside test modules, line by line.
    pub(crate) fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(line, _)| !self.is_test(*line))
    }

    /// The literals outside test modules.
    pub(crate) fn product_literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals
            .iter()
            .filter(|literal| !self.is_test(literal.line))
    }

    /// Whether a line stands in a test module.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|module| module.contains(&line))
    }

    /// How many lines stand in test modules.
    pub(crate) fn test_line_count(&self) -> usize {
        self.tests.iter().map(|module| module.clone().count()).sum()
    }

    /// Every call `prefix…(` whose first argument, or second after a `Kind`, is a literal.
    pub(crate) fn calls_with_literal(&self, prefix: &str) -> Vec<Call<'_>> {
        let calls = self
            .code
            .match_indices(prefix)
            .filter(|(at, _)| self.starts_a_path(*at));
        calls
            .filter_map(|(at, _)| self.call_at(at, prefix))
            .collect()
    }

    /// Every function that has a body, in the order of the file.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let starts = self
            .code
            .match_indices("fn ")
            .filter(|(at, _)| self.starts_a_path(*at));
        starts.filter_map(|(at, _)| self.function_at(at)).collect()
    }

    /// The innermost function around a line.
    pub(crate) fn function_around(&self, line: usize) -> Option<String> {
        let mut around = self
            .functions()
            .into_iter()
            .filter(|found| found.lines.contains(&line));
        around.next_back().map(|found| found.name)
    }

    /// The text of a constant that is a literal.
    pub(crate) fn constant(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.code.split_once(&format!("const {name}: &str = "))?;
        self.literal_at(rest)
    }

    /// The code of some lines without any white space.
    pub(crate) fn dense(&self, lines: &RangeInclusive<usize>) -> String {
        let inside = self.lines().filter(|(line, _)| lines.contains(line));
        inside
            .flat_map(|(_, code)| code.chars())
            .filter(|letter| !letter.is_whitespace())
            .collect()
    }

    fn literal_at(&self, code: &str) -> Option<&str> {
        let index = code.trim_start().strip_prefix('"')?.split('"').next()?;
        self.literals
            .get(index.parse::<usize>().ok()?)
            .map(|literal| literal.text.as_str())
    }

    fn call_at(&self, at: usize, prefix: &str) -> Option<Call<'_>> {
        let (name, arguments) = self.code.get(at + prefix.len()..)?.split_once('(')?;
        let arguments = arguments.trim_start().trim_start_matches("weft_kernel::");
        let (name, arguments) = match arguments.strip_prefix("Kind::") {
            Some(rest) => rest.split_once(',')?,
            None => (name, arguments),
        };
        let argument = self.literal_at(arguments)?;
        let call = Call {
            line: self.line_of(at),
            name: spaced(name),
            argument,
        };
        name.chars().all(|letter| is_word(&letter)).then_some(call)
    }

    fn function_at(&self, at: usize) -> Option<Function> {
        let rest = self.code.get(at..)?;
        let name: String = rest
            .strip_prefix("fn ")?
            .chars()
            .take_while(is_word)
            .collect();
        let open = rest.find(['{', ';'])?;
        let length = block_length(rest.get(open..)?)?;
        let last = self.line_of(at + open + length);
        (!name.is_empty()).then(|| Function {
            name,
            lines: self.line_of(at)..=last,
        })
    }

    fn line_of(&self, at: usize) -> usize {
        self.code
            .get(..at)
            .unwrap_or_default()
            .matches('\n')
            .count()
            + 1
    }

    fn starts_a_path(&self, at: usize) -> bool {
        let before = self
            .code
            .get(..at)
            .and_then(|before| before.chars().next_back());
        !before.is_some_and(|letter| is_word(&letter))
    }
}

/// Whether `line` contains `word` with nothing of a name on either side.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|part| part.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|part| part.chars().next());
        !before.is_some_and(|letter| is_word(&letter)) && !after.is_some_and(|c| is_word(&c))
    })
}

/// `TooLarge` as `too large`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn is_word(letter: &char) -> bool {
    letter.is_alphanumeric() || *letter == '_'
}

fn test_modules(code: &str) -> Vec<RangeInclusive<usize>> {
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let rest = code.get(at..).unwrap_or_default();
        let Some(open) = rest.find(['{', ';']) else {
            continue;
        };
        let Some(length) = rest.get(open..).and_then(block_length) else {
            continue;
        };
        let lines = |end: usize| code.get(..end).unwrap_or_default().matches('\n').count() + 1;
        modules.push(lines(at)..=lines(at + open + length));
    }
    modules
}

/// The length of the block in braces that `code` starts with; nothing when it starts otherwise.
fn block_length(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in code.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (letter == '}').then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r##"//! A file.
fn first(name: &str) -> char {
    // fn not_this() { "no" }
    let brace = '{';
    Problem::refused("stock.not_enough", format!("`{name}`"));
    brace
}

trait Port { fn open(&self); }

#[cfg(test)]
mod tests {
    fn second() { Problem::refused(r#"only "here""#, ""); }
}
"##;

    #[test]
    fn comments_and_char_literals_do_not_disturb_the_braces() {
        let functions = Source::read(SAMPLE).functions();
        let names: Vec<_> = functions.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["first", "second"]);
        assert_eq!(functions[0].lines, 2..=7);
    }

    #[test]
    fn calls_are_found_with_their_first_literal() {
        let source = Source::read(SAMPLE);
        let calls = source.calls_with_literal("Problem::");
        let first = Call {
            line: 5,
            name: "refused".to_owned(),
            argument: "stock.not_enough",
        };
        assert_eq!(calls[0], first);
        assert_eq!(calls[1].argument, r#"only "here""#);
        assert_eq!(
            source.function_around(calls[0].line).as_deref(),
            Some("first")
        );
    }

    #[test]
    fn test_modules_are_told_apart() {
        let source = Source::read(SAMPLE);
        assert_eq!(source.product_literals().count(), 2);
        assert!(source.is_test(13) && !source.is_test(5));
        assert_eq!(source.test_line_count(), 4);
    }

    #[test]
    fn words_are_whole_names() {
        assert!(has_word("use rusqlite::Connection;", "rusqlite"));
        assert!(!has_word("let rusqlites = 1;", "rusqlite"));
    }
}
