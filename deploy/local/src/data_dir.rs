//! The folder in which one local suite keeps everything: databases, keys, fetched tools, Temporal's store, traces.
//!
//! It belongs to one suite at a time: two relays or two Temporal servers over the same files would each believe to be the only one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Where the data go when no folder is asked for, under the current folder.
pub const DEFAULT_DATA_DIR: &str = ".honi";

/// A data folder that this process holds until the value is dropped (or the process dies, however it dies).
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another suite works in it.
    #[error("another suite (process {holder}) works in {path}: stop it, or choose another folder with --data-dir")]
    InUse {
        /// The folder.
        path: String,
        /// Process id of the other suite, as it wrote it, or `?`.
        holder: String,
    },
    /// It cannot be created or opened.
    #[error("the data folder {path} cannot be used")]
    Io {
        /// The folder.
        path: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

impl DataDir {
    /// Creates the folder where it is missing, closes it to other users (0700: it holds keys) and takes its lock.
    ///
    /// # Errors
    /// If another live process holds it, or the folder cannot be created, closed to others or written.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let failed = |source| DataDirError::Io {
            path: path.display().to_string(),
            source,
        };
        fs::create_dir_all(path).map_err(failed)?;
        close_to_others(path).map_err(failed)?;
        // The children are started in other folders, so that their paths must not depend on the current one.
        let path = path.canonicalize().map_err(failed)?;
        let lock = lock(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder itself, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The SQLite file of a service, such as `voices`.
    pub fn database(&self, service: &str) -> PathBuf {
        self.path.join(format!("{service}.db"))
    }

    /// Folder into which the mails go that would have been sent.
    pub fn mail(&self) -> PathBuf {
        self.path.join("mail")
    }

    /// Folder of fetched executables.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn tools(&self) -> Result<PathBuf, DataDirError> {
        self.folder("tools")
    }

    /// Folder of keys and other secrets.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn keys(&self) -> Result<PathBuf, DataDirError> {
        self.folder("keys")
    }

    /// Folder of what a verifier of the audit logs trusts: `{log}.keys` and `{log}.heads.jsonl`, apart from the databases.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn witness(&self) -> Result<PathBuf, DataDirError> {
        self.folder("witness")
    }

    /// Folder of the Temporal server.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn temporal(&self) -> Result<PathBuf, DataDirError> {
        self.folder("temporal")
    }

    fn folder(&self, name: &str) -> Result<PathBuf, DataDirError> {
        let folder = self.path.join(name);
        fs::create_dir_all(&folder)
            .and_then(|()| close_to_others(&folder))
            .map_err(|source| DataDirError::Io {
                path: folder.display().to_string(),
                source,
            })?;
        Ok(folder)
    }
}

fn lock(folder: &Path) -> Result<File, DataDirError> {
    let failed = |source| DataDirError::Io {
        path: folder.display().to_string(),
        source,
    };
    // Not truncated on opening: the file names the suite that holds the lock.
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join("lock"))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder); // Only for the message.
            let holder = if holder.trim().is_empty() {
                "?".to_owned()
            } else {
                holder.trim().to_owned()
            };
            return Err(DataDirError::InUse {
                path: folder.display().to_string(),
                holder,
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0)
        .and_then(|()| file.seek(SeekFrom::Start(0)))
        .and_then(|_| writeln!(file, "{}", std::process::id()))
        .map_err(failed)?;
    Ok(file)
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DataDir, DataDirError};

    #[test]
    fn two_suites_do_not_share_a_folder() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("data");
        let first = DataDir::open(&path).unwrap();
        let refused = DataDir::open(&path).unwrap_err();
        assert!(
            matches!(&refused, DataDirError::InUse { holder, .. } if *holder == std::process::id().to_string()),
            "{refused}"
        );
        drop(first);
        DataDir::open(&path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = tempfile::tempdir().unwrap();
        let dir = DataDir::open(&scratch.path().join("data")).unwrap();
        for folder in [dir.path().to_owned(), dir.keys().unwrap(), dir.temporal().unwrap()] {
            assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
