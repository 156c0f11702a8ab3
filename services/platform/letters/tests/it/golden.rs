//! Published templates stay as they are, and letters from them come out the same on every machine.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use honi_letters::Letter;
use sha2::{Digest, Sha256};

use crate::contents::{letter, most};

#[test]
fn a_published_template_never_changes() {
    let golden = folder().join("tests/golden/templates.txt");
    let mut found: Vec<(String, String)> = Vec::new();
    for part in ["templates", "adr"] {
        hashes(&folder().join(part), &mut found);
    }
    found.sort();
    let kept = fs::read_to_string(&golden).unwrap_or_default();
    let kept: Vec<(String, String)> = kept
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, file)| (file.to_owned(), hash.to_owned()))
        .collect();
    // What is listed stays, whatever is asked for; only what is new can be added.
    for (file, hash) in &kept {
        let now = found.iter().find(|(known, _)| known == file).map(|(_, hash)| hash);
        assert_eq!(
            now,
            Some(hash),
            "{file} is published: letters on record name it. Write a new version beside it, see the README"
        );
    }
    if update_wanted() {
        let lines: String = found.iter().fold(String::new(), |mut lines, (file, hash)| {
            let _ = writeln!(lines, "{hash}  {file}");
            lines
        });
        fs::write(&golden, lines).unwrap();
        return;
    }
    assert_eq!(kept, found, "there are new templates: add them with HONI_UPDATE_GOLDEN=1");
}

#[test]
fn letters_come_out_the_same_everywhere() {
    let golden = folder().join("tests/golden/letters.txt");
    let mut found = String::from(
        "# Hashes of letters with all that their template has a place for. Renderings change with the code, templates do not.\n",
    );
    for id in Letter::all() {
        let letter = letter(id);
        let rendered = letter.render(&most(&letter)).unwrap();
        let _ = writeln!(found, "{id} html {}\n{id} pdf {}", rendered.sha256_html, rendered.sha256_pdf);
    }
    if update_wanted() {
        fs::write(&golden, found).unwrap();
        return;
    }
    let kept = fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(
        kept, found,
        "letters read or look otherwise than before. If that is meant, look at them (README) and run with HONI_UPDATE_GOLDEN=1"
    );
}

fn hashes(at: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(at).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            hashes(&path, found);
        } else {
            let name = path
                .strip_prefix(folder())
                .expect("it lies in the crate")
                .to_string_lossy()
                .replace('\\', "/");
            found.push((name, hex::encode(Sha256::digest(fs::read(&path).expect("a file can be read")))));
        }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[expect(clippy::disallowed_methods, reason = "a switch of a test for people, not a setting")]
fn update_wanted() -> bool {
    std::env::var("HONI_UPDATE_GOLDEN").is_ok_and(|value| value == "1")
}
