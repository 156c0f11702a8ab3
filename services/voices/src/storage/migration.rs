//! The schema, step by step. Each step is safe while the previous binary still runs.

use honi_database::{Engine, schema};
use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

/// Every migration of this service, those of the platform's tables first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut migrations = honi_change::migrations();
        migrations.extend(honi_personal_data::migrations());
        migrations.push(Box::new(CreateVoices));
        migrations.push(Box::new(CreateFeedCursors));
        migrations.push(Box::new(IndexOpenComplaints));
        migrations.push(Box::new(KeepStages));
        migrations.push(Box::new(CreateScreenedMembers));
        migrations.push(Box::new(KeepRepliesAndNotices));
        migrations.push(Box::new(CreateDigests));
        migrations.push(Box::new(KeepImports));
        migrations.push(Box::new(KeepLetters));
        migrations.push(Box::new(KeepAllegations));
        migrations.push(Box::new(KeepImprovements));
        migrations.push(Box::new(KeepContractsComplainedAbout));
        migrations
    }
}

struct CreateVoices;

impl MigrationName for CreateVoices {
    fn name(&self) -> &'static str {
        "m20261123_000001_create_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateVoices {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE voices (
                id {uuid} NOT NULL PRIMARY KEY,
                number {text} NOT NULL UNIQUE,
                kind {text} NOT NULL,
                state {text} NOT NULL,
                channel {text} NOT NULL,
                received_at {timestamp} NOT NULL,
                relation {text} NOT NULL,
                member {uuid},
                org_unit {uuid} NOT NULL,
                subject_staff {text} NOT NULL,
                recorder {text} NOT NULL,
                external_id {text} UNIQUE,
                words {bytes} NOT NULL,
                cycle integer NOT NULL,
                acknowledged_how {text},
                acknowledged_at {timestamp},
                acknowledged_by {text},
                categories {text},
                severity {text},
                vulnerable boolean,
                handler {uuid},
                triaged_at {timestamp},
                triaged_by {text},
                outcome {text},
                evaluation {text},
                root_cause {text},
                closed_at {timestamp},
                closed_by {text},
                deadlines {text} NOT NULL,
                due_at {timestamp},
                created_at {timestamp} NOT NULL,
                updated_at {timestamp} NOT NULL,
                version bigint NOT NULL
            )",
            // What operations ask for: open work of a unit, of a handler, by due date.
            "CREATE INDEX voices_open_due ON voices (due_at, id) WHERE due_at IS NOT NULL",
            "CREATE INDEX voices_org_unit ON voices (org_unit, id)",
            "CREATE INDEX voices_handler ON voices (handler, id) WHERE handler IS NOT NULL",
            // What people look for beside: complaints that are open, and the voices of a recorder and of a member.
            "CREATE INDEX voices_open ON voices (kind, id) WHERE state <> 'CLOSED'",
            "CREATE INDEX voices_recorder ON voices (recorder, created_at)",
            "CREATE INDEX voices_member ON voices (member, id) WHERE member IS NOT NULL",
            "CREATE TABLE voice_texts (
                voice {uuid} NOT NULL REFERENCES voices (id),
                field {text} NOT NULL,
                sealed {bytes} NOT NULL,
                PRIMARY KEY (voice, field)
            )",
            "CREATE TABLE number_blocks (
                year integer NOT NULL PRIMARY KEY,
                next bigint NOT NULL
            )",
            "CREATE TABLE calendar_snapshots (
                id {text} NOT NULL PRIMARY KEY,
                rules {text} NOT NULL,
                followed_at {timestamp} NOT NULL
            )",
        ];
        schema::run(manager, &statements).await
    }
}

struct CreateFeedCursors;

impl MigrationName for CreateFeedCursors {
    fn name(&self) -> &'static str {
        "m20261123_000002_create_feed_cursors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateFeedCursors {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = "CREATE TABLE feed_cursors (feed {text} NOT NULL PRIMARY KEY, position bigint NOT NULL)";
        schema::run(manager, &[statement]).await
    }
}

/// What an open complaint is, for whoever counts them.
pub(super) const OPEN_COMPLAINT: &str = "kind = 'COMPLAINT' AND state <> 'CLOSED'";

/// What a workflow must be running for, for its index and for whoever goes by it: an open complaint, and a closed one whose complainant is
/// still to be asked.
pub(super) const CONDUCTED_COMPLAINT: &str = "kind = 'COMPLAINT' AND (state <> 'CLOSED' OR follow_up_at IS NOT NULL)";

struct KeepStages;

impl MigrationName for KeepStages {
    fn name(&self) -> &'static str {
        "m20261126_000002_keep_stages"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepStages {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "concerns_money boolean",
            "stage {text}",
            "pauses {text}",
            "earlier {text}",
            "follow_up_at {timestamp}",
        ];
        let columns = columns.map(|column| format!("ALTER TABLE voices ADD COLUMN {column}"));
        let index = format!("CREATE INDEX voices_conducted_complaints ON voices (id) WHERE {CONDUCTED_COMPLAINT}");
        schema::run(manager, &columns).await?;
        schema::run(manager, &[index]).await
    }
}

struct IndexOpenComplaints;

impl MigrationName for IndexOpenComplaints {
    fn name(&self) -> &'static str {
        "m20261126_000001_index_open_complaints"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for IndexOpenComplaints {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Lists of workflows and reconciliation go through the open ones by id, however many are closed.
        let statement = format!("CREATE INDEX voices_open_complaints ON voices (id) WHERE {OPEN_COMPLAINT}");
        schema::run(manager, &[statement]).await
    }
}

struct CreateScreenedMembers;

impl MigrationName for CreateScreenedMembers {
    fn name(&self) -> &'static str {
        "m20261126_000101_create_screened_members"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateScreenedMembers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = "CREATE TABLE screened_members (member {uuid} NOT NULL PRIMARY KEY)";
        schema::run(manager, &[statement]).await
    }
}

struct KeepRepliesAndNotices;

impl MigrationName for KeepRepliesAndNotices {
    fn name(&self) -> &'static str {
        "m20261126_000005_keep_replies_and_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepRepliesAndNotices {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            // The previous binary does not write it, and routes nothing.
            "ALTER TABLE voices ADD COLUMN scope {text} NOT NULL DEFAULT 'KYOSAI_AND_INSURANCE'",
            "ALTER TABLE voices ADD COLUMN reply {text}",
            "CREATE TABLE pending_notices (
                id {uuid} NOT NULL PRIMARY KEY,
                recipient {text} NOT NULL,
                kind {text} NOT NULL,
                resource {text} NOT NULL,
                topic {text} NOT NULL,
                excluded {text} NOT NULL,
                due_at {timestamp},
                send_at {timestamp} NOT NULL,
                sent_at {timestamp}
            )",
            "CREATE INDEX pending_notices_due ON pending_notices (send_at, id) WHERE sent_at IS NULL",
            "CREATE INDEX pending_notices_resource ON pending_notices (resource, recipient)",
        ];
        schema::run(manager, &statements).await
    }
}

struct CreateDigests;

impl MigrationName for CreateDigests {
    fn name(&self) -> &'static str {
        "m20261126_000006_create_digests"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateDigests {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE digests (
                id {uuid} NOT NULL PRIMARY KEY,
                first_date {text} NOT NULL,
                org_units {text} NOT NULL,
                items {text} NOT NULL,
                summaries {bytes} NOT NULL,
                author {text} NOT NULL,
                published_at {timestamp} NOT NULL,
                due_at {timestamp} NOT NULL,
                version bigint NOT NULL
            )",
            "CREATE TABLE digest_readers (
                digest {uuid} NOT NULL REFERENCES digests (id),
                staff {uuid} NOT NULL,
                acknowledged_at {timestamp},
                PRIMARY KEY (digest, staff)
            )",
            "CREATE INDEX digest_readers_staff ON digest_readers (staff, digest)",
            // What a digest is made of: the voices of a week.
            "CREATE INDEX voices_received ON voices (received_at)",
        ];
        schema::run(manager, &statements).await
    }
}

struct KeepImports;

impl MigrationName for KeepImports {
    fn name(&self) -> &'static str {
        "m20261126_000102_keep_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepImports {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Drawn by the database, so that they hold also for what a binary of before writes.
        let day = |column: &str, less: &str| match Engine::of(manager.get_connection()) {
            Engine::Postgres => format!("GENERATED ALWAYS AS ((({column} AT TIME ZONE 'Asia/Tokyo') - interval '{less}')::date) STORED"),
            Engine::Sqlite => format!("GENERATED ALWAYS AS (date({column}, '+9 hours', '-{less}')) VIRTUAL"),
        };
        let statements = [
            format!(
                "ALTER TABLE voices ADD COLUMN received_on {{date}} {}",
                day("received_at", "0 seconds")
            ),
            format!("ALTER TABLE voices ADD COLUMN closed_on {{date}} {}", day("closed_at", "0 seconds")),
            // Midnight ends the day before.
            format!("ALTER TABLE voices ADD COLUMN due_on {{date}} {}", day("due_at", "1 second")),
            "CREATE INDEX voices_received_on ON voices (received_on, id)".to_owned(),
            "CREATE TABLE voice_labels (
                voice {uuid} NOT NULL REFERENCES voices (id),
                name {text} NOT NULL,
                value {text} NOT NULL,
                PRIMARY KEY (voice, name, value)
            )"
            .to_owned(),
            "CREATE INDEX voice_labels_value ON voice_labels (name, value, voice)".to_owned(),
        ];
        schema::run(manager, &statements).await
    }
}

struct KeepLetters;

impl MigrationName for KeepLetters {
    fn name(&self) -> &'static str {
        "m20261126_000103_keep_letters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepLetters {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE voice_letters (
                id {uuid} NOT NULL PRIMARY KEY,
                voice {uuid} NOT NULL REFERENCES voices (id),
                cycle integer NOT NULL,
                template {text} NOT NULL,
                method {text} NOT NULL,
                sent_at {timestamp} NOT NULL,
                created_at {timestamp} NOT NULL,
                created_by {text} NOT NULL,
                heading {bytes} NOT NULL,
                html {bytes} NOT NULL,
                pdf {bytes} NOT NULL
            )",
            "CREATE INDEX voice_letters_voice ON voice_letters (voice, id)",
        ];
        schema::run(manager, &statements).await
    }
}

struct KeepAllegations;

impl MigrationName for KeepAllegations {
    fn name(&self) -> &'static str {
        "m20261127_000001_keep_allegations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepAllegations {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(manager, &["ALTER TABLE voices ADD COLUMN alleges_improper_solicitation boolean"]).await
    }
}

struct KeepImprovements;

impl MigrationName for KeepImprovements {
    fn name(&self) -> &'static str {
        "m20261127_000002_keep_improvements"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepImprovements {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "CREATE TABLE voice_improvements (
            voice {uuid} NOT NULL,
            improvement {uuid} NOT NULL,
            state {text} NOT NULL,
            PRIMARY KEY (voice, improvement)
        )";
        schema::run(manager, &[table]).await
    }
}

struct KeepContractsComplainedAbout;

impl MigrationName for KeepContractsComplainedAbout {
    fn name(&self) -> &'static str {
        "m20261127_000011_keep_contracts_complained_about"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepContractsComplainedAbout {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(manager, &["ALTER TABLE voices ADD COLUMN contracts {text}"]).await
    }
}
