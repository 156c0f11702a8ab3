//! Why policies cannot be used.

/// Why a service's policies cannot be used. The texts are for whoever writes policies.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The schema cannot be read.
    #[error("the schema: {0}")]
    Schema(String),
    /// There is no `call.cedar`.
    #[error("there is no call.cedar, which says who may call")]
    NoCallFile,
    /// A file cannot be read.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What the parser says.
        message: String,
    },
    /// A policy has no `@id`, so the access log could not name it.
    #[error("{file}: policy {number} has no @id")]
    NoId {
        /// The file.
        file: String,
        /// Its place in the file, from 1.
        number: usize,
    },
    /// Two policies have the same `@id`.
    #[error("{file}: another policy has the @id {id}")]
    SameId {
        /// The file.
        file: String,
        /// The id.
        id: String,
    },
    /// A file holds a template, which nothing here would link.
    #[error("{file}: a template")]
    Template {
        /// The file.
        file: String,
    },
    /// A policy does not fit the schema.
    #[error("{message}")]
    Invalid {
        /// What the validator says, one fault per line.
        message: String,
    },
    /// RPCs without action or actions without RPC.
    #[error("RPCs without action: {without_action:?}; actions without RPC: {without_rpc:?}")]
    Coverage {
        /// RPCs that have no action.
        without_action: Vec<String>,
        /// Actions that are no RPC.
        without_rpc: Vec<String>,
    },
}
