//! Running buf.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::image::{folder, repository};

/// The executable: the one on PATH, else the pinned package, fetched once.
static BUF: LazyLock<PathBuf> = LazyLock::new(|| {
    if Command::new("buf")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return PathBuf::from("buf");
    }
    let fetched = Command::new("python3")
        .arg(repository().join("deploy/tools/fetch.py"))
        .arg("buf")
        .output()
        .expect("python3 runs");
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
    PathBuf::from(String::from_utf8(fetched.stdout).expect("a path").trim())
});

/// What buf finds, one finding a line; nothing if all is well.
///
/// It runs in the folder of the image, so that no configuration but ours applies.
pub(crate) fn findings(command: &str, image: &Path, more: &[&str]) -> Vec<String> {
    let output = Command::new(&*BUF)
        .arg(command)
        .arg(image)
        .arg("--config")
        .arg(folder().join("buf.yaml"))
        .args(more)
        .current_dir(image.parent().expect("a file lies in a folder"))
        .output()
        .expect("buf runs");
    let found: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    // buf answers 100 when it has findings, anything else is a failure of its own.
    let answered = output.status.success() || (output.status.code() == Some(100) && !found.is_empty());
    assert!(answered, "buf {command}: {}", String::from_utf8_lossy(&output.stderr));
    found
}
