//! Exports, verified by this crate and by a program in another language that shares no code with this one. Both must name the
//! same fault.

use std::path::{Path, PathBuf};
use std::process::Command;

use honi_audit_log::FileWitness;
use honi_audit_log::verify::{Folder, verify};
use honi_testkit::on_both;
use tempfile::TempDir;

use crate::fixtures::{LOG, Log, Migrator};

const FILES: [&str; 4] = ["entries.jsonl", "hashes.txt", "heads.jsonl", "keys.txt"];

/// An export, with the witness's file beside it, and copies to spoil.
struct Exported {
    good: TempDir,
    witness: PathBuf,
    _log: TempDir,
}

impl Exported {
    async fn of(log: Log) -> Self {
        let good = tempfile::tempdir().unwrap();
        log.export(good.path()).await;
        let witness = log.witness_file();
        Self {
            good,
            witness,
            _log: log.folder,
        }
    }

    fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.good.path().join(file)).unwrap()
    }

    /// A copy in which one file is another.
    fn with(&self, file: &str, bytes: &[u8]) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        for name in FILES {
            std::fs::copy(self.good.path().join(name), copy.path().join(name)).unwrap();
        }
        std::fs::write(copy.path().join(file), bytes).unwrap();
        copy
    }

    /// What this crate says of an export, with the key that came with it.
    async fn verdict(&self, folder: &Path) -> String {
        let source = Folder::open(folder).unwrap();
        let witnessed = FileWitness::heads(&self.witness).unwrap();
        // Without a readable key file there is nothing to verify with.
        let Ok(keys) = source.public_keys() else {
            return "UNREADABLE: keys.txt".to_owned();
        };
        let report = verify(&source, LOG, &keys, &witnessed).await.unwrap();
        report.fault.map_or_else(|| "WHOLE".to_owned(), |fault| fault.to_string())
    }

    /// What the other program says of some exports, a line each, and its exit status.
    fn python<'a>(&self, folders: impl IntoIterator<Item = &'a Path>) -> (i32, Vec<String>) {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verifier/verify_audit_log.py");
        let output = Command::new("python3")
            .arg(program)
            .arg("--witness")
            .arg(&self.witness)
            .args(["--log", LOG, "--"])
            .args(folders)
            .output();
        let output = output.expect("python3 is needed to run the independent verifier");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), said.lines().map(str::to_owned).collect())
    }

    /// Both name the same fault, each in a folder of its own.
    async fn agree(&self, spoilt: &[TempDir]) -> Vec<String> {
        let (code, said) = self.python(spoilt.iter().map(TempDir::path));
        assert_eq!((code, said.len()), (1, spoilt.len()));
        for (folder, said) in spoilt.iter().zip(&said) {
            let verdict = self.verdict(folder.path()).await;
            assert_eq!(said.split(':').next(), verdict.split(':').next(), "{said} / {verdict}");
        }
        said
    }

    /// Both find the fault, and name it alike.
    async fn expect(&self, folder: &Path, fault: &str) {
        let verdict = self.verdict(folder).await;
        assert!(verdict.starts_with(fault), "{verdict}, not {fault}");
        let (code, said) = self.python([folder]);
        assert_eq!(code, 1);
        assert!(said[0].starts_with(fault), "{}, not {fault}", said[0]);
    }
}

/// A small generator of a fixed sequence (Knuth's MMIX constants), so that a failure can be repeated.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

on_both!(a_good_export_is_whole, Migrator, |db| async move {
    let exported = Exported::of(Log::filled(db, &[4, 300, 7]).await).await;
    assert_eq!(exported.verdict(exported.good.path()).await, "WHOLE");
    let (code, said) = exported.python([exported.good.path()]);
    assert_eq!((code, said[0].as_str()), (0, "WHOLE: 311 entries, 3 heads, 3 witnessed heads"));
    let entries = exported.read("entries.jsonl");
    assert_eq!(entries.iter().filter(|byte| **byte == b'\n').count(), 311);
});

on_both!(an_empty_log_is_whole, Migrator, |db| async move {
    let log = Log::new(db);
    std::fs::write(log.witness_file(), "").unwrap();
    let exported = Exported::of(log).await;
    assert_eq!(exported.verdict(exported.good.path()).await, "WHOLE");
    assert_eq!(exported.python([exported.good.path()]).0, 0);
});

on_both!(any_changed_byte_of_any_file_is_found, Migrator, |db| async move {
    let exported = Exported::of(Log::filled(db, &[30, 7]).await).await;
    let mut sequence = Sequence(2026);
    for file in FILES {
        let good = exported.read(file);
        let mut spoilt = Vec::new();
        let mut places = Vec::new();
        for round in 0..60 {
            let mut bytes = good.clone();
            let at = if round == 0 { good.len() - 1 } else { sequence.below(good.len()) };
            bytes[at] ^= 1 << sequence.below(8);
            spoilt.push(exported.with(file, &bytes));
            places.push(at);
        }
        for (at, said) in places.iter().zip(exported.agree(&spoilt).await) {
            assert!(!said.starts_with("WHOLE"), "byte {at} of {file}");
        }
    }
});

on_both!(any_removed_or_doubled_line_of_any_file_is_found, Migrator, |db| async move {
    let exported = Exported::of(Log::filled(db, &[4, 3, 2]).await).await;
    let (mut spoilt, mut places) = (Vec::new(), Vec::new());
    for file in FILES {
        let good = exported.read(file);
        let lines: Vec<&[u8]> = good.split_inclusive(|byte| *byte == b'\n').collect();
        for at in 0..lines.len() {
            let removed = [&lines[..at], &lines[at + 1..]].concat();
            let doubled = [&lines[..at], &lines[at..=at], &lines[at..]].concat();
            spoilt.extend([removed, doubled].map(|lines| exported.with(file, &lines.concat())));
            places.extend([format!("without line {at} of {file}"), format!("line {at} of {file} twice")]);
        }
    }
    for (place, said) in places.iter().zip(exported.agree(&spoilt).await) {
        assert!(!said.starts_with("WHOLE"), "{place}");
    }
    let heads = String::from_utf8(exported.read("heads.jsonl")).unwrap();
    let lines: Vec<&str> = heads.split_inclusive('\n').collect();
    let without = exported.with("heads.jsonl", [lines[0], lines[2]].concat().as_bytes());
    exported.expect(without.path(), "HEAD MISSING: the witnessed head of 7 ").await;
});

on_both!(any_changed_column_shows_in_the_export_or_is_not_in_it, Migrator, |db| async move {
    let log = Log::filled(db, &[4, 3, 2]).await;
    log.back_up().await;
    let statements = [
        "UPDATE audit_entries SET position = -1 WHERE position = 0",
        "UPDATE audit_entries SET position = 20 WHERE position = 8",
        "DELETE FROM audit_entries WHERE position = 5",
        "DELETE FROM audit_heads WHERE tree_size = 4",
        "DELETE FROM audit_heads WHERE tree_size = 7",
        "UPDATE audit_heads SET tree_size = 5 WHERE tree_size = 4",
        "UPDATE audit_heads SET key_id = 'other' WHERE tree_size = 7",
        "DELETE FROM audit_tiles",
        "UPDATE audit_tiles SET tile = 1",
    ];
    let mut spoilt = Vec::new();
    for statement in statements {
        log.tamper(statement, []).await;
        let folder = tempfile::tempdir().unwrap();
        log.export(folder.path()).await;
        spoilt.push(folder);
        log.restore().await;
    }
    let exported = Exported::of(log).await;
    for (statement, said) in statements.iter().zip(exported.agree(&spoilt).await) {
        assert!(!said.starts_with("WHOLE"), "{statement}");
    }
});

on_both!(an_accepted_loss_is_told_by_whoever_verifies, Migrator, |db| async move {
    let mut log = Log::filled(db, &[4]).await;
    log.back_up().await;
    log.append(3).await;
    log.sequence().await;
    log.restore().await;
    log.append(2).await;
    log.accept_loss_of(7);
    assert_eq!(log.sequence().await, 2);
    let exported = Exported::of(log).await;
    assert_eq!(exported.verdict(exported.good.path()).await, "WHOLE");
    let (code, said) = exported.python([exported.good.path()]);
    let whole = "WHOLE: 6 entries, 2 heads, 4 witnessed heads, 1 accepted losses";
    assert_eq!((code, said[0].as_str()), (0, whole));
    // A loss of another head than the one before it, or one that is not signed, explains nothing.
    let good = std::fs::read_to_string(&exported.witness).unwrap();
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    for spoilt in [
        [lines[0], lines[2], lines[3]].concat(),
        good.replace("\"lost_size\":7", "\"lost_size\":8"),
    ] {
        std::fs::write(&exported.witness, spoilt).unwrap();
        exported.expect(exported.good.path(), "WITNESS FORGED: ").await;
    }
    // And it is no head of the log itself.
    std::fs::write(&exported.witness, &good).unwrap();
    let heads = exported.with("heads.jsonl", [lines[2], lines[3]].concat().as_bytes());
    let verdict = exported.verdict(heads.path()).await;
    assert!(verdict.starts_with("HEAD FORGED: "), "{verdict}");
    assert_ne!(exported.python([heads.path()]).0, 0);
});

on_both!(a_changed_entry_is_named, Migrator, |db| async move {
    let exported = Exported::of(Log::filled(db, &[4, 300, 7]).await).await;
    let good = exported.read("entries.jsonl");
    let mut sequence = Sequence(7);
    for _ in 0..20 {
        let at = sequence.below(good.len());
        let index = good[..at].iter().filter(|byte| **byte == b'\n').count();
        // A newline more or less would be another fault.
        if good[at] == b'\n' {
            continue;
        }
        let mut bytes = good.clone();
        bytes[at] = if good[at] == b'x' { b'y' } else { b'x' };
        exported
            .expect(exported.with("entries.jsonl", &bytes).path(), &format!("CHANGED: entry {index} "))
            .await;
    }
});

on_both!(removed_moved_added_and_missing_rows_are_named, Migrator, |db| async move {
    let exported = Exported::of(Log::filled(db, &[4, 300, 7]).await).await;
    let good = exported.read("entries.jsonl");
    let lines: Vec<&[u8]> = good.split_inclusive(|byte| *byte == b'\n').collect();
    let spoilt = |change: &dyn Fn(&mut Vec<&[u8]>)| {
        let mut lines = lines.clone();
        change(&mut lines);
        exported.with("entries.jsonl", &lines.concat())
    };
    let removed = |index: usize| {
        spoilt(&move |lines| {
            lines.remove(index);
        })
    };
    exported.expect(removed(0).path(), "REMOVED: entry 0 ").await;
    exported.expect(removed(77).path(), "REMOVED: entry 77 ").await;
    exported
        .expect(removed(310).path(), "TRUNCATED: 310 entries are there, 311 were signed")
        .await;
    exported
        .expect(spoilt(&|lines| lines.swap(3, 4)).path(), "REORDERED: entry 3 stands at 4")
        .await;
    exported
        .expect(spoilt(&|lines| lines.swap(10, 200)).path(), "REORDERED: entry 10 stands at 200")
        .await;
    let moved = spoilt(&|lines| {
        let line = lines.remove(20);
        lines.insert(50, line);
    });
    exported.expect(moved.path(), "REORDERED: entry 20 stands at 50").await;
    exported
        .expect(spoilt(&|lines| lines.insert(100, b"{}\n")).path(), "INSERTED: what stands at 100 ")
        .await;
    exported
        .expect(spoilt(&|lines| lines.push(b"{}\n")).path(), "UNSIGNED: entry 311 ")
        .await;
    exported
        .expect(spoilt(&|lines| lines.truncate(250)).path(), "TRUNCATED: 250 ")
        .await;
});

on_both!(
    an_old_export_and_a_foreign_log_are_found_by_the_witness,
    Migrator,
    |db| async move {
        let mut log = Log::filled(db, &[4]).await;
        let old = tempfile::tempdir().unwrap();
        log.export(old.path()).await;
        log.append(3).await;
        log.sequence().await;
        let exported = Exported::of(log).await;
        exported
            .expect(old.path(), "SET BACK: the log has 4 entries, but 7 were witnessed")
            .await;
        // A head that was never of this log.
        let heads = String::from_utf8(exported.read("heads.jsonl")).unwrap();
        let forged = exported.with("heads.jsonl", heads.replace("honi-test", "honi-best").as_bytes());
        exported.expect(forged.path(), "HEAD FORGED: the head of 4 ").await;
        let turned: Vec<&str> = heads.split_inclusive('\n').rev().collect();
        exported
            .expect(
                exported.with("heads.jsonl", turned.concat().as_bytes()).path(),
                "HEAD FORGED: the head of 4 ",
            )
            .await;
    }
);
