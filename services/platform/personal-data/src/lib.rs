//! Keys of members, encryption of their fields, blind indexes to find them by, and erasure by deleting the key.
//!
//! Each subject (a person, by resource name) has a data key of its own, kept in the table `subject_keys` wrapped by a master key
//! that lives outside the database. A field is sealed with the data key and bound to its subject and field name, so that a value
//! moved elsewhere does not open. Erasing a subject deletes its key: whatever was sealed, wherever it was copied to, stays closed.
//!
//! Unwrapped keys are never cached: each use reads the row, so an erasure holds for every replica from its commit on.

mod blind_index;
mod cipher;
mod error;
mod key_ring;
mod master;
mod migrations;
pub mod normalise;
mod sealed;
mod settings;
#[expect(unreachable_pub, reason = "sea-orm's derive makes what it writes public")]
mod store;
mod subject_key;
mod texts;

pub use blind_index::BlindIndex;
pub use error::{KeyError, OpenError, SealError};
pub use key_ring::KeyRing;
pub use master::{BadMasterKey, MasterKeys};
pub use migrations::migrations;
pub use sealed::Sealed;
pub use settings::PersonalDataSettings;
pub use subject_key::{SubjectKey, SubjectKeys};
pub use texts::{TextTable, Texts};
