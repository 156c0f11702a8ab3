//! Files: small, named after one thing, and silent about machines.

use std::path::Path;

use super::{root, rust_files, texts, tracked_files};

/// Rust files may have this many lines; longer ones are listed with the reason.
const LINES_MAX: usize = 600;
const LONGER: &[(&str, &str)] = &[];

/// Names that say nothing about what is inside.
const BANNED_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "types", "shared"];

#[test]
fn rust_files_are_short() {
    let long: Vec<String> = rust_files()
        .iter()
        .filter(|(path, _)| !LONGER.iter().any(|(listed, _)| Path::new(listed) == path))
        .filter(|(_, text)| text.lines().count() > LINES_MAX)
        .map(|(path, text)| format!("{} has {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "split these: {}", long.join(", "));
}

#[test]
fn no_file_or_folder_is_a_drawer() {
    for path in tracked_files() {
        for part in path.with_extension("").components() {
            let part = part.as_os_str().to_string_lossy().to_lowercase();
            assert!(
                !BANNED_NAMES.contains(&part.as_str()),
                "{} is named after nothing in particular",
                path.display()
            );
        }
    }
}

#[test]
fn every_platform_crate_says_what_it_is_and_what_it_will_never_contain() {
    let crates = std::fs::read_dir(root().join("services/platform")).expect("the folder can be read");
    for entry in crates {
        let folder = entry.expect("an entry can be read").path();
        let readme = std::fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        let lines: Vec<&str> = readme.lines().filter(|line| !line.trim().is_empty()).collect();
        assert!(lines.len() >= 2, "{} has no README of two lines", folder.display());
        assert!(
            readme.to_lowercase().contains("never"),
            "{}'s README does not say what it will never contain",
            folder.display()
        );
    }
}

#[test]
fn nothing_names_a_machine_or_is_left_undone() {
    let banned = [
        ["/ro", "ot/"].concat(),
        ["/wo", "rk/"].concat(),
        ["to", "do!("].concat(),
        ["FIX", "ME"].concat(),
        ["#[ig", "nore"].concat(),
    ];
    for (path, text) in texts() {
        for word in &banned {
            assert!(!text.contains(word.as_str()), "{} contains {word}", path.display());
        }
    }
}
