//! Tests of mappings as their users see them: what is read of a file, what is refused, what is remarked upon.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, also in its fixtures")]

mod contracts;
mod files;
mod mappings;
mod portfolios;
mod reference;
mod rows;
