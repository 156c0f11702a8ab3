//! Other systems' files, read as voices.
//!
//! A [`Mapping`] says which column is which field of a voice; [`Mapping::open`] reads a file by it, row by row. A row that cannot be read is
//! refused alone, a row that is strange is remarked upon; both with line, field and a stable reason.

mod checks;
mod choice;
mod file;
mod mapping;
mod moment;
mod record;
mod remark;
mod rows;
mod template;
mod voice;

pub use mapping::{Mapping, MappingError};
pub use remark::{Level, Remark};
pub use rows::{FileError, Row, Rows};
pub use voice::Voice;
