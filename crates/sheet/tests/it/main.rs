//! Table files: real templates, what we write, what tries to hurt.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod written;
