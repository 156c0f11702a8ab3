//! A log with entries of a fictional service, and ways to change what is stored behind its back.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use honi_audit_log::export::export;
use honi_audit_log::verify::{Remote, Report, verify};
use honi_audit_log::{AuditLog, Entry, FileWitness, PublicKeys, Sequencer, Signer, append, service};
use honi_clock::{Clock, ManualClock};
use honi_database::Database;
use honi_proto::auditlog::v1::audit_log_service_client::AuditLogServiceClient;
use honi_proto::auditlog::v1::audit_log_service_server::AuditLogServiceServer;
use sea_orm::{ConnectionTrait, Statement, Value};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const LOG: &str = "honi-test";

/// What is verified.
pub(crate) const TABLES: [&str; 3] = ["audit_entries", "audit_heads", "audit_tiles"];

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_audit_log::migrations()
    }
}

/// A log under test. Its key and its witness file are outside the database.
pub(crate) struct Log {
    pub(crate) db: Database,
    pub(crate) sequencer: Sequencer,
    pub(crate) keys: PublicKeys,
    pub(crate) hand: ManualClock,
    pub(crate) folder: TempDir,
    appended: u128,
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

impl Log {
    pub(crate) fn new(db: Database) -> Self {
        Self::signed_by(db, 1)
    }

    pub(crate) fn signed_by(db: Database, seed: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let signer = Signer::from_seed(&[seed; 32]);
        let keys = PublicKeys::of(&signer);
        let witness = Arc::new(FileWitness::open(&folder.path().join("witness.jsonl"), keys.clone()).unwrap());
        let (clock, hand) = Clock::manual(start());
        let sequencer = Sequencer::new(LOG, signer, keys.clone(), witness, clock);
        Self {
            db,
            sequencer,
            keys,
            hand,
            folder,
            appended: 0,
        }
    }

    pub(crate) fn witness_file(&self) -> std::path::PathBuf {
        self.folder.path().join("witness.jsonl")
    }

    /// Appends entries in one transaction; they wait.
    pub(crate) async fn append(&mut self, count: u32) {
        let txn = self.db.begin().await.unwrap();
        for _ in 0..count {
            self.appended += 1;
            let version = i64::try_from(self.appended).unwrap();
            append(&txn, Uuid::from_u128(self.appended), version, &entry(self.appended))
                .await
                .unwrap();
        }
        txn.commit().await.unwrap();
    }

    /// Puts in order what waits, as the relay does: until there is nothing more, which also shows the last head to the witness.
    pub(crate) async fn sequence(&self) -> u64 {
        use honi_outbox::Sequenced;
        let mut total = 0;
        loop {
            let txn = self.db.begin().await.unwrap();
            let count = self.sequencer.sequence(&txn).await.unwrap();
            txn.commit().await.unwrap();
            total += count;
            if count == 0 {
                return total;
            }
        }
    }

    /// A log of `batches` of so many entries, each with its head.
    pub(crate) async fn filled(db: Database, batches: &[u32]) -> Self {
        let mut log = Self::new(db);
        for count in batches {
            log.append(*count).await;
            log.hand.advance(TimeDelta::seconds(1));
            log.sequence().await;
        }
        log
    }

    pub(crate) fn client(&self) -> AuditLogServiceClient<AuditLogServiceServer<AuditLog>> {
        AuditLogServiceClient::new(service(self.db.clone(), LOG))
    }

    /// Verifies over gRPC, with what the witness kept.
    pub(crate) async fn verify(&self) -> Report {
        let witnessed = FileWitness::heads(&self.witness_file()).unwrap();
        verify(&Remote::new(self.client()), LOG, &self.keys, &witnessed).await.unwrap()
    }

    pub(crate) async fn export(&self, folder: &Path) {
        let source = Remote::of_database(self.db.clone(), LOG);
        export(&source, &self.keys, &[], folder).await.unwrap();
    }

    /// The same log after a restart, with the word that the loss of a head is accepted.
    pub(crate) fn accept_loss_of(&mut self, size: u64) {
        self.sequencer = self.sequencer.clone().accepting_loss_of(Some(size));
    }

    /// Keeps the log's tables as they are, as a backup does.
    pub(crate) async fn back_up(&self) {
        for table in TABLES {
            self.execute(&format!("CREATE TABLE {table}_backup AS SELECT * FROM {table}")).await;
        }
    }

    /// Puts the log's tables back to what they were.
    pub(crate) async fn restore(&self) {
        for table in TABLES {
            self.execute(&format!("DELETE FROM {table}")).await;
            self.execute(&format!("INSERT INTO {table} SELECT * FROM {table}_backup")).await;
        }
    }

    async fn execute(&self, sql: &str) {
        let txn = self.db.begin().await.unwrap();
        txn.execute_unprepared(sql).await.unwrap();
        txn.commit().await.unwrap();
    }

    /// Does to the database what its owner can do.
    pub(crate) async fn tamper(&self, sql: &str, values: impl IntoIterator<Item = Value>) {
        let txn = self.db.begin().await.unwrap();
        let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
        let done = txn.execute_raw(statement).await.unwrap();
        assert!(done.rows_affected() > 0, "{sql}");
        txn.commit().await.unwrap();
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        let backend = self.db.reader().get_database_backend();
        let statement = Statement::from_string(backend, format!("SELECT COUNT(*) FROM {table}"));
        self.db
            .reader()
            .query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap()
    }
}

pub(crate) fn entry(number: u128) -> Entry {
    Entry {
        resource: format!("voices/{}", Uuid::from_u128(number % 5)),
        action: "acknowledge".to_owned(),
        from: Some("RECEIVED".to_owned()),
        to: Some("ACKNOWLEDGED".to_owned()),
        at: start() + TimeDelta::microseconds(i64::try_from(number).unwrap()),
        actor: format!("staff/{}", Uuid::from_u128(99)),
        on_behalf_of: None,
        role: Some("CMH".to_owned()),
        reason: Some("引用\"符\\\n".to_owned()),
        request_id: Some(Uuid::from_u128(number)),
        trace_id: Some(format!("{number:032x}")),
        workflow: None,
        rule_version: Some("calendar/7".to_owned()),
        commitments: BTreeMap::new(),
    }
}
