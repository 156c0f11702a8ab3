//! Verifying and exporting an audit log over gRPC, down to the verifier in another language.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use honi_audit_log::{Entry, FileWitness, PublicKeys, Sequencer, Signer, append, service};
use honi_clock::{Clock, ManualClock};
use honi_testkit::database::{Engine, TestDatabase};
use sea_orm::ConnectionTrait;
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tonic::service::Routes;
use uuid::Uuid;

use crate::fixtures::{Run, Suite};

const LOG: &str = "honi-voices";
const VERIFIER: &str = "../platform/audit-log/tests/verifier/verify_audit_log.py";

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_audit_log::migrations()
    }
}

/// A log of 1,205 entries with its trust folder, and the command that reads it.
struct Logged {
    suite: Suite,
    database: TestDatabase,
    folder: tempfile::TempDir,
    _clock: ManualClock,
}

impl Logged {
    async fn start() -> Self {
        let database = TestDatabase::create::<Migrator>(Engine::Sqlite).await;
        let folder = tempfile::tempdir().unwrap();
        let signer = Signer::from_seed(&[1; 32]);
        let keys = PublicKeys::of(&signer);
        std::fs::write(folder.path().join(format!("{LOG}.keys")), keys.to_text()).unwrap();
        let heads = folder.path().join(format!("{LOG}.heads.jsonl"));
        let witness = Arc::new(FileWitness::open(&heads, keys.clone()).unwrap());
        let (clock, hand) = Clock::manual("2026-11-23T08:00:00Z".parse().unwrap());
        let sequencer = Sequencer::new(LOG, signer, keys, witness, clock);
        let mut number = 0;
        for batch in [1000, 200, 5] {
            let transaction = database.begin().await.unwrap();
            for _ in 0..batch {
                number += 1;
                append(&transaction, Uuid::from_u128(number), 1, &entry(number)).await.unwrap();
            }
            sequencer.append_waiting(&transaction).await.unwrap();
            sequencer.show_witness(&transaction).await.unwrap();
            transaction.commit().await.unwrap();
        }
        let suite = Suite::of(Routes::new(service((*database).clone(), LOG))).await;
        assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
        Self {
            suite,
            database,
            folder,
            _clock: hand,
        }
    }

    async fn honi(&self, arguments: &[&str]) -> Run {
        let trust = self.folder.path().to_str().unwrap();
        self.suite.honi(&[arguments, &["--trust", trust]].concat()).await
    }

    fn export(&self) -> PathBuf {
        self.folder.path().join("export")
    }

    async fn tamper(&self, sql: &str) {
        let transaction = self.database.begin().await.unwrap();
        transaction.execute_unprepared(sql).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// What the verifier in another language says of the export.
    fn python(&self) -> String {
        let output = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(VERIFIER))
            .args(["--log", LOG, "--witness"])
            .arg(self.folder.path().join(format!("{LOG}.heads.jsonl")))
            .arg("--")
            .arg(self.export())
            .output();
        let output = output.expect("python3 is needed to run the independent verifier");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}

fn entry(number: u128) -> Entry {
    Entry {
        resource: format!("voices/{}", Uuid::from_u128(number)),
        action: "create".to_owned(),
        from: None,
        to: Some("RECEIVED".to_owned()),
        at: "2026-11-23T08:00:00Z".parse().unwrap(),
        actor: "applications/call-centre".to_owned(),
        on_behalf_of: None,
        role: None,
        reason: None,
        request_id: None,
        trace_id: None,
        workflow: None,
        rule_version: None,
        commitments: Default::default(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_whole_to_the_verifier_in_another_language() {
    let log = Logged::start().await;
    let folder = log.export();
    let folder = folder.to_str().unwrap();
    let verified = log.honi(&["audit-log", "verify", "voices", "-o", "json"]).await;
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    let report = &verified.json()[0];
    assert_eq!(
        (&report["tree_size"], &report["heads"], &report["losses"]),
        (&1205.into(), &3.into(), &0.into())
    );

    let done = log.honi(&["audit-log", "export", "voices", folder, "-o", "json"]).await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.json()["tree_size"], 1205);
    assert_eq!(log.python(), "WHOLE: 1205 entries, 3 heads, 3 witnessed heads");
    let again = log.honi(&["audit-log", "verify", "voices", "--folder", folder]).await;
    assert_eq!(again.code, 0, "{}", again.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_entry_is_named_from_the_hashes_that_were_stored() {
    let log = Logged::start().await;
    log.tamper("UPDATE audit_entries SET leaf = '{}' WHERE position = 1100").await;
    let folder = log.export();
    let done = log.honi(&["audit-log", "export", "voices", folder.to_str().unwrap()]).await;
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(log.python(), "CHANGED: entry 1100 is not what was logged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_set_back_is_not_exported() {
    let log = Logged::start().await;
    log.tamper("DELETE FROM audit_heads WHERE tree_size > 1000").await;
    let folder = log.export();
    let refused = log.honi(&["audit-log", "export", "voices", folder.to_str().unwrap()]).await;
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("1205"), "{}", refused.stderr);
    assert!(!folder.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_without_a_witness_must_be_asked_for_and_is_said() {
    let log = Logged::start().await;
    std::fs::remove_file(log.folder.path().join(format!("{LOG}.heads.jsonl"))).unwrap();
    let refused = log.honi(&["audit-log", "verify", "voices"]).await;
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("--without-witness"), "{}", refused.stderr);
    let verified = log.honi(&["audit-log", "verify", "voices", "--without-witness"]).await;
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    assert!(verified.stderr.contains("without witnessed heads"), "{}", verified.stderr);
}
