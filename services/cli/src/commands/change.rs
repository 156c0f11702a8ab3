//! What every change can be given.

use uuid::Uuid;

/// Options of a change.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Change {
    /// Idempotency key, to repeat a command whose answer was lost; by default a new one.
    #[arg(long, value_name = "UUID")]
    pub(crate) request_id: Option<Uuid>,
}

/// Options of a change of a record that exists.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Edit {
    /// Idempotency key, to repeat a command whose answer was lost, with the etag that it had; by default a new one.
    #[arg(long, value_name = "UUID", requires = "etag")]
    pub(crate) request_id: Option<Uuid>,
    /// Etag of the record that the change rests on; by default that of the record as it is now.
    #[arg(long)]
    pub(crate) etag: Option<String>,
}
