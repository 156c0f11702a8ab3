//! Why there is no issuer.

use std::io;
use std::net::SocketAddr;

use honi_access::token::SigningError;

/// Why the issuer does not start, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The process does not run in the local profile.
    #[error("the development identity issuer runs in the profile local only, not in {0}")]
    NotLocal(String),
    /// The address can be reached from other machines.
    #[error("the development identity issuer listens on loopback addresses only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The address cannot be bound.
    #[error("the development identity issuer cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// An application's name or secret does not do. The secret is not shown.
    #[error("the service account {0}: its name must be lower-case letters, digits and hyphens, its secret at least 16 of A-Z a-z 0-9 - _")]
    Application(String),
    /// Two applications have one name.
    #[error("there are two service accounts {0}")]
    SameApplication(String),
    /// The key file cannot be read or written.
    #[error("the key file {path} cannot be used")]
    KeyFile {
        /// The file.
        path: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The key file is readable by other users.
    #[error("the key file {0} is open to others: remove it, or close it with chmod 600")]
    KeyFileOpen(String),
    /// The key file does not hold what it should.
    #[error("the key file {0} is damaged: remove it to sign everybody out and start with new keys")]
    KeyFileDamaged(String),
    /// A key cannot be made, or cannot sign.
    #[error("a signing key cannot be used")]
    Signing(#[from] SigningError),
}
