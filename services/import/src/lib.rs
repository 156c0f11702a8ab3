//! Other systems' files, read as voices or as contracts.
//!
//! A mapping ([`VoiceMapping`], [`ContractMapping`]) says which column is which field; [`Mapping::open`] reads a file by it, row by row. A row
//! that cannot be read is refused alone, a row that is strange is remarked upon; both with line, field and a stable reason.

mod beside;
mod checks;
mod choice;
mod contract;
mod contract_file;
mod contract_mapping;
mod file;
mod frame;
mod moment;
mod record;
mod remark;
mod rows;
mod taken;
mod template;
mod voice;
mod voice_mapping;

pub use contract_mapping::ContractMapping;
pub use frame::{Mapping, MappingError};
pub use remark::{Level, Remark};
pub use rows::{FileError, Row, Rows};
pub use voice::Voice;
pub use voice_mapping::VoiceMapping;
