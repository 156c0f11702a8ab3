//! The keys that sign tree heads. The private key is a file that the database's owner cannot read.

use std::collections::BTreeMap;
use std::path::Path;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::head::{SignedHead, TreeHead};

/// A key file is not usable. The text never holds a key.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("the signing key {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no Ed25519 private key in PKCS #8 PEM.
    #[error("the signing key {0} is no Ed25519 key in PKCS #8 PEM")]
    Form(String),
    /// Others than its owner can read it.
    #[error("the signing key {0} can be read by others; chmod 600")]
    Open(String),
    /// A retired public key is not 64 hex digits of an Ed25519 key.
    #[error("a retired public key is not 64 hex digits of an Ed25519 key")]
    Retired,
}

/// Signs tree heads.
pub struct Signer {
    key: SigningKey,
    id: String,
}

impl Signer {
    /// Reads a private key in PKCS #8 PEM (`openssl genpkey -algorithm ed25519`). With `create_missing` a key is made where there
    /// is none, readable by its owner alone; that is for the local profile, elsewhere a missing key is a fault.
    ///
    /// # Errors
    /// If the file is missing, readable by others or no such key.
    pub fn open(path: &Path, create_missing: bool) -> Result<Self, KeyFileError> {
        if create_missing {
            create(path).map_err(|source| io(path, source))?;
        }
        let mode = std::fs::metadata(path).map_err(|source| io(path, source))?.permissions();
        #[cfg(unix)]
        if std::os::unix::fs::PermissionsExt::mode(&mode) & 0o077 != 0 {
            return Err(KeyFileError::Open(path.display().to_string()));
        }
        let pem = Zeroizing::new(std::fs::read_to_string(path).map_err(|source| io(path, source))?);
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_| KeyFileError::Form(path.display().to_string()))?;
        Ok(Self::new(key))
    }

    /// A signer from a seed of 32 bytes, for tests.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self::new(SigningKey::from_bytes(seed))
    }

    fn new(key: SigningKey) -> Self {
        let id = key_id(&key.verifying_key());
        Self { key, id }
    }

    /// Signs a head.
    pub fn sign(&self, head: TreeHead) -> SignedHead {
        let signature = self.key.sign(head.text().as_bytes()).to_bytes();
        SignedHead {
            head,
            signature,
            key_id: self.id.clone(),
        }
    }

    /// The public key, 64 hex digits: give it to auditors.
    pub fn public_key(&self) -> String {
        hex::encode(self.key.verifying_key().as_bytes())
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.id)
    }
}

/// Public keys that a verifier trusts, by id.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys(BTreeMap<String, VerifyingKey>);

impl PublicKeys {
    /// The key of a signer.
    pub fn of(signer: &Signer) -> Self {
        let mut keys = Self::default();
        keys.insert(signer.key.verifying_key());
        keys
    }

    /// Adds a key of 64 hex digits, such as one that signed before the present one.
    ///
    /// # Errors
    /// If it is no such key.
    pub fn add(&mut self, public_key: &str) -> Result<(), KeyFileError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(public_key, &mut bytes).map_err(|_| KeyFileError::Retired)?;
        self.insert(VerifyingKey::from_bytes(&bytes).map_err(|_| KeyFileError::Retired)?);
        Ok(())
    }

    /// Reads a key file of an export: a line `id key` per key, both in hex. `None` if a line has another form or the id is not
    /// that of the key.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut keys = Self::default();
        for line in text.strip_suffix('\n')?.split('\n') {
            keys.add(line.split_once(' ')?.1).ok()?;
        }
        (keys.to_text() == text).then_some(keys)
    }

    /// The key file of an export.
    pub fn to_text(&self) -> String {
        self.0
            .iter()
            .map(|(id, key)| format!("{id} {}\n", hex::encode(key.as_bytes())))
            .collect()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&VerifyingKey> {
        self.0.get(id)
    }

    fn insert(&mut self, key: VerifyingKey) {
        self.0.insert(key_id(&key), key);
    }
}

fn key_id(key: &VerifyingKey) -> String {
    hex::encode(&Sha256::digest(key.as_bytes())[..8])
}

fn io(path: &Path, source: std::io::Error) -> KeyFileError {
    KeyFileError::Io {
        path: path.display().to_string(),
        source,
    }
}

/// Writes a fresh key unless there is a file. It is written under another name first, so that no reader sees half a key.
fn create(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(rand::random());
    let pem = SigningKey::from_bytes(&seed)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(std::io::Error::other)?;
    let half = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&half)?;
    std::io::Write::write_all(&mut file, pem.as_bytes())?;
    file.sync_all()?;
    // A hard link does not replace a key that another process made meanwhile.
    let linked = std::fs::hard_link(&half, path);
    std::fs::remove_file(&half)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("audit.pem");
        assert!(matches!(Signer::open(&path, false), Err(KeyFileError::Io { .. })));
        let first = Signer::open(&path, true).unwrap().public_key();
        assert_eq!(Signer::open(&path, true).unwrap().public_key(), first);
        assert_eq!(Signer::open(&path, false).unwrap().public_key(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(Signer::open(&path, true), Err(KeyFileError::Open(_))));
        }
    }

    #[test]
    fn key_files_are_read_as_they_are_written() {
        let mut keys = PublicKeys::of(&Signer::from_seed(&[1; 32]));
        keys.add(&Signer::from_seed(&[2; 32]).public_key()).unwrap();
        let text = keys.to_text();
        assert_eq!(PublicKeys::from_text(&text).unwrap().to_text(), text);
        assert!(PublicKeys::from_text(&text.to_uppercase()).is_none());
        assert!(PublicKeys::from_text(&text[1..]).is_none());
        assert!(keys.add("00").is_err());
    }
}
