//! Splits Rust text into code and string literals, keeping every line where it was.

use super::Literal;

/// Answers the code, in which comments are blank and each literal is `"its index"`, and the literals.
pub(super) fn split(text: &str) -> (String, Vec<Literal>) {
    let mut lexer = Lexer {
        letters: text.chars().collect(),
        ..Lexer::default()
    };
    while let Some(letter) = lexer.peek(0) {
        lexer.step(letter);
    }
    (lexer.code, lexer.literals)
}

#[derive(Default)]
struct Lexer {
    letters: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Lexer {
    fn step(&mut self, letter: char) {
        match (letter, self.peek(1)) {
            ('/', Some('/')) => self.skip_while(|letter| letter != '\n'),
            ('/', Some('*')) => self.skip_block_comment(),
            ('"', _) => self.take_string(None),
            ('r', _) if !self.after_name() && self.raw_hashes().is_some() => {
                let hashes = self.raw_hashes().unwrap_or_default();
                self.at += 1 + hashes;
                self.take_string(Some(hashes));
            }
            ('\'', _) => self.take_char_or_lifetime(),
            _ => self.keep(letter),
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn keep(&mut self, letter: char) {
        self.code.push(letter);
        self.skip(letter);
    }

    fn skip(&mut self, letter: char) {
        self.at += 1;
        self.line += usize::from(letter == '\n');
    }

    fn skip_while(&mut self, more: impl Fn(char) -> bool) {
        while let Some(letter) = self.peek(0).filter(|letter| more(*letter)) {
            self.skip(letter);
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(letter) = self.peek(0) {
            match (letter, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth = depth.saturating_sub(1),
                _ => {
                    self.blank(letter);
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    fn blank(&mut self, letter: char) {
        if letter == '\n' {
            self.code.push('\n');
        }
        self.skip(letter);
    }

    /// Takes a literal from its opening quote on; `hashes` is given for a raw one.
    fn take_string(&mut self, hashes: Option<usize>) {
        let line = self.line + 1;
        let mut text = String::new();
        self.at += 1;
        while let Some(letter) = self.peek(0) {
            if letter == '"' && self.closes(hashes.unwrap_or_default()) {
                self.at += 1 + hashes.unwrap_or_default();
                break;
            }
            if letter == '\\' && hashes.is_none() {
                self.skip(letter);
                text.extend(self.peek(0).filter(|escaped| *escaped == '"'));
                self.peek(0)
                    .into_iter()
                    .for_each(|escaped| self.skip(escaped));
                continue;
            }
            text.push(letter);
            self.skip(letter);
        }
        self.code.push_str(&format!("\"{}\"", self.literals.len()));
        self.code.push_str(&"\n".repeat(self.line + 1 - line));
        self.literals.push(Literal { line, text });
    }

    fn closes(&self, hashes: usize) -> bool {
        (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'))
    }

    /// The number of `#` when a raw literal starts here.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = (1..)
            .take_while(|ahead| self.peek(*ahead) == Some('#'))
            .count();
        (self.peek(1 + hashes) == Some('"')).then_some(hashes)
    }

    fn after_name(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.letters.get(at));
        before.is_some_and(|letter| letter.is_alphanumeric() && *letter != 'b' || *letter == '_')
    }

    fn take_char_or_lifetime(&mut self) {
        let escaped = self.peek(1) == Some('\\');
        if !escaped && self.peek(2) != Some('\'') {
            return self.keep('\'');
        }
        self.at += if escaped { 3 } else { 2 };
        self.skip_while(|letter| letter != '\'');
        self.at += 1;
        self.code.push_str("' '");
    }
}
