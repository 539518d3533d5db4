//! The language crate as its users see it.

#[cfg(test)]
mod matching;
