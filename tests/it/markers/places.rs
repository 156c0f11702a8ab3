//! Where what the suite wrote is kept for the scan.

use std::fs;
use std::path::Path;

/// The folder of what was caught: the log, errors, answers, metrics.
pub(super) const SEEN: &str = "seen";
/// The data folder of the suite.
pub(super) const DATA: &str = "data";
/// A copy of it from when the suite ran, with SQLite's logs.
pub(super) const LIVE: &str = "live";

/// Adds to a file of what was caught.
pub(super) fn note(folder: &Path, name: &str, text: &str) {
    use std::io::Write as _;
    let path = folder.join(SEEN).join(name);
    let mut file = fs::File::options()
        .create(true)
        .append(true)
        .open(path)
        .expect("the folder can be written");
    writeln!(file, "{text}").expect("the file can be written");
}

/// Copies a folder as it is at the moment. What goes away meanwhile is not there any more.
pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be written");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            drop(fs::copy(entry.path(), target));
        }
    }
}

/// Every file below a folder.
pub(super) fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files.extend(self::files(&path))
        } else {
            files.push(path)
        }
    }
    files
}

/// What a process that panicked said of it.
pub(super) fn panic_of(log: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| line.starts_with("thread ")).unwrap_or_default();
    lines.iter().skip(last).take(10).copied().collect::<Vec<_>>().join("\n")
}
