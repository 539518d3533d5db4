//! The server as its users meet it: real router, real store, a clock that is set by hand.

mod access;
mod house;
mod live;
mod program;
mod records;
mod sign_in;
mod touches;
