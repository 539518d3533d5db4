//! The expression language from outside.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod completing;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod language;
#[cfg(test)]
mod lowering;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod sentences;
#[cfg(test)]
mod syntax;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod wild;
