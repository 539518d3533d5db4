//! The chain over the core pack and a real store: stories, rights, planted faults.

/// Runs tests of this module a second time, with their houses on `PostgreSQL`.
#[cfg(test)]
macro_rules! also_on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod on_postgres {
            $(#[test] fn $test() {
                if $crate::house::on_postgres() { super::$test(); }
            })+
        }
    };
}

#[cfg(test)]
mod amounts;
#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod house;
#[cfg(test)]
mod merging;
#[cfg(test)]
mod races;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod sound;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod suspects;
#[cfg(test)]
mod verify;
