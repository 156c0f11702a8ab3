//! Files that hold what a test found when somebody last looked at it, and what the environment says of a run.

use std::path::Path;

/// Rewrites the golden files where it is set.
const UPDATE: &str = "HONI_UPDATE_GOLDEN";

/// What the environment says; nothing where it is not set.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings of their own: the environment says how long or whether to rewrite"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Compares a text with the golden file of that name.
///
/// # Panics
/// If they differ; the message has the first lines that do.
pub(crate) fn compare(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if environment(UPDATE).is_some() {
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder can be made");
        std::fs::write(&path, found).expect("the golden file can be written");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if kept == found {
        return;
    }
    let (kept, found): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), found.lines().collect());
    let gone = kept.iter().filter(|line| !found.contains(line)).map(|line| format!("- {line}"));
    let new = found.iter().filter(|line| !kept.contains(line)).map(|line| format!("+ {line}"));
    let differences: Vec<String> = gone.chain(new).take(60).collect();
    panic!(
        "tests/golden/{name} is not what was found. If the change is meant, write it anew with {UPDATE}=1 and review it.\n{}",
        differences.join("\n")
    );
}
