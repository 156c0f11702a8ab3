//! The append-only log of every transition, and its proofs.
//!
//! A service calls [`append`] within the transaction of a change; the relay that holds the service's lease calls the [`Sequencer`],
//! which gives the waiting entries their place in one Merkle tree (RFC 9162) and signs its head with a key that lives outside the
//! database. Heads are handed to a [`Witness`], which keeps them outside the database as well, so that not even who owns the database
//! can rewrite what was logged. [`verify`](verify::verify) names the first fault.
//!
//! The format is written down in `docs/audit-log-format.md`: an auditor can verify a log without this code.

mod append;
mod canonical;
mod commitment;
mod entry;
pub mod export;
mod head;
mod keys;
mod log;
mod migrations;
mod refusals;
mod refused;
mod sequencer;
mod service;
mod settings;
#[expect(unreachable_pub, reason = "sea-orm's derive makes what it writes public")]
mod store;
pub mod tree;
pub mod verify;
pub mod witness;

pub use append::{append, append_all};
pub use commitment::{SealedSalt, commit, commit_to, erase_salts, keep_salts};
pub use entry::{ENTRY_FORMAT, Entry};
pub use head::{Loss, SignedHead, TreeHead};
pub use keys::{KeyFileError, PublicKeys, Signer};
pub use migrations::migrations;
pub use refusals::{Refusal, refusals, refuse};
pub use sequencer::{SequenceError, Sequencer};
pub use service::{AuditLog, service};
pub use settings::{AuditLogSettings, OpenLogError};
pub use witness::{FileWitness, Witness, WitnessError};
