//! Executables that the tests start: from this machine, or fetched once by `deploy/tools/fetch.py`, pinned by sha256.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The script that knows the pinned packages.
const FETCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../deploy/tools/fetch.py");

/// The executable `name` (one of deploy/tools/pins.txt): from PATH, for `postgres` also from where Debian keeps it, else fetched into
/// `target/tools`.
///
/// # Panics
/// If it is neither here nor to be had; the message says what to install.
pub fn find(name: &str) -> PathBuf {
    on_path(name).or_else(|| debian(name)).unwrap_or_else(|| fetch(name))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| is_executable(file))?;
    // Debian's links lead to the folder where the other PostgreSQL programs are.
    found.canonicalize().ok()
}

fn debian(name: &str) -> Option<PathBuf> {
    if name != "postgres" {
        return None;
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(Result::ok)
        .map(|version| version.path().join("bin/postgres"))
        .filter(|file| is_executable(file))
        .max()
}

/// A file that nobody may run, such as one put there to hide a program, is not the program.
#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

fn fetch(name: &str) -> PathBuf {
    assert!(Path::new(FETCH).is_file(), "{FETCH} is not there");
    let output = Command::new("python3").arg(FETCH).arg(name).output();
    let output = output.unwrap_or_else(|error| panic!("{name} is not on PATH, and python3, which would fetch it, does not start: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{name} is not on PATH and could not be fetched; install it. fetch.py said: {said}"
    );
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}
