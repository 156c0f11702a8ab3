//! Letters as a caller sees them.

mod adr;
mod contents;
mod golden;
mod reading;
mod rendering;
mod wording;
