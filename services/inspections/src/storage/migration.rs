//! The schema, step by step. Each step is safe while the previous binary still runs.

use honi_database::schema;
use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

/// Every migration of this service, those of the platform's tables first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut migrations = honi_change::migrations();
        migrations.extend(honi_personal_data::migrations());
        migrations.push(Box::new(CreateInvestigations));
        migrations.push(Box::new(LinkVoices));
        migrations.push(Box::new(CreateImprovementActions));
        migrations
    }
}

/// What a workflow must be running for, for its index and for whoever goes by it: what is in somebody's hands.
pub(super) const CONDUCTED: &str = "state NOT IN ('SIGNALLED', 'DISMISSED', 'MERGED', 'CLOSED')";

/// The same of improvement actions: what is not over.
pub(super) const IMPROVING: &str = "state NOT IN ('DECLINED', 'CLOSED')";

struct CreateInvestigations;

impl MigrationName for CreateInvestigations {
    fn name(&self) -> &'static str {
        "m20261127_000001_create_investigations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateInvestigations {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = format!("CREATE INDEX investigations_conducted ON investigations (id) WHERE {CONDUCTED}");
        let statements = [
            "CREATE TABLE investigations (
                id {uuid} NOT NULL PRIMARY KEY,
                number {text} NOT NULL UNIQUE,
                source {text} NOT NULL,
                policyholder {text},
                sales_staff {text},
                org_unit {text},
                previous {uuid},
                opener {text} NOT NULL,
                state {text} NOT NULL,
                score integer NOT NULL,
                severity {text} NOT NULL,
                investigator {text},
                subject_staff {text} NOT NULL,
                misconduct boolean NOT NULL,
                due_at {timestamp},
                handling {text} NOT NULL,
                created_at {timestamp} NOT NULL,
                version bigint NOT NULL
            )",
            "CREATE INDEX investigations_persons ON investigations (sales_staff, policyholder)",
            index.as_str(),
            "CREATE TABLE investigation_texts (
                investigation {uuid} NOT NULL,
                field {text} NOT NULL,
                sealed {bytes} NOT NULL,
                PRIMARY KEY (investigation, field)
            )",
            "CREATE TABLE investigation_number_blocks (
                year integer NOT NULL PRIMARY KEY,
                next bigint NOT NULL
            )",
        ];
        schema::run(manager, &statements).await?;
        schema::run(manager, &honi_neighbours::TABLES).await
    }
}

struct LinkVoices;

impl MigrationName for LinkVoices {
    fn name(&self) -> &'static str {
        "m20261127_000002_link_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LinkVoices {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "CREATE TABLE investigation_voices (
            voice {uuid} NOT NULL,
            investigation {uuid} NOT NULL,
            PRIMARY KEY (voice, investigation)
        )";
        schema::run(manager, &[table]).await
    }
}

struct CreateImprovementActions;

impl MigrationName for CreateImprovementActions {
    fn name(&self) -> &'static str {
        "m20261127_000003_create_improvement_actions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateImprovementActions {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = format!("CREATE INDEX improvement_actions_open ON improvement_actions (id) WHERE {IMPROVING}");
        let statements = [
            "CREATE TABLE improvement_actions (
                id {uuid} NOT NULL PRIMARY KEY,
                number {text} NOT NULL UNIQUE,
                proposer {text} NOT NULL,
                state {text} NOT NULL,
                owner {text},
                due_at {timestamp},
                handling {text} NOT NULL,
                created_at {timestamp} NOT NULL,
                version bigint NOT NULL
            )",
            "CREATE INDEX improvement_actions_owner ON improvement_actions (owner)",
            index.as_str(),
            "CREATE TABLE improvement_sources (
                source {text} NOT NULL,
                improvement {uuid} NOT NULL,
                PRIMARY KEY (source, improvement)
            )",
            "CREATE TABLE improvement_texts (
                improvement {uuid} NOT NULL,
                field {text} NOT NULL,
                sealed {bytes} NOT NULL,
                PRIMARY KEY (improvement, field)
            )",
            "CREATE TABLE improvement_number_blocks (
                year integer NOT NULL PRIMARY KEY,
                next bigint NOT NULL
            )",
        ];
        schema::run(manager, &statements).await
    }
}
