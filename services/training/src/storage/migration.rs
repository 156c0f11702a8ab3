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
        migrations.push(Box::new(CreateOrganization));
        migrations.push(Box::new(CreateNotices));
        migrations.push(Box::new(CreateCredentials));
        migrations.push(Box::new(AddCredentialExpiries));
        migrations
    }
}

struct CreateOrganization;

impl MigrationName for CreateOrganization {
    fn name(&self) -> &'static str {
        "m20261123_000001_create_organization"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateOrganization {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE org_units (
                    id {uuid} NOT NULL PRIMARY KEY,
                    code {text} NOT NULL UNIQUE,
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE TABLE org_unit_revisions (
                    org_unit {uuid} NOT NULL REFERENCES org_units (id),
                    effective_from {date} NOT NULL,
                    title {text} NOT NULL,
                    parent {uuid} REFERENCES org_units (id),
                    kind {text} NOT NULL,
                    PRIMARY KEY (org_unit, effective_from)
                )",
                "CREATE TABLE staff (
                    id {uuid} NOT NULL PRIMARY KEY,
                    staff_no {text} NOT NULL UNIQUE,
                    person {bytes} NOT NULL,
                    roles {text} NOT NULL,
                    employed_from {date} NOT NULL,
                    employed_until {date},
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                "CREATE TABLE assignments (
                    staff {uuid} NOT NULL REFERENCES staff (id),
                    effective_from {date} NOT NULL,
                    org_unit {uuid} NOT NULL REFERENCES org_units (id),
                    supervisor {uuid} REFERENCES staff (id),
                    PRIMARY KEY (staff, effective_from)
                )",
                // Who is in a unit, and who reports to whom.
                "CREATE INDEX assignments_org_unit ON assignments (org_unit, staff)",
                "CREATE INDEX assignments_supervisor ON assignments (supervisor, staff)",
                "CREATE TABLE calendars (
                    id {text} NOT NULL,
                    version bigint NOT NULL,
                    title {text} NOT NULL,
                    rules {text} NOT NULL,
                    updated_at {timestamp} NOT NULL,
                    PRIMARY KEY (id, version)
                )",
                "CREATE TABLE unit_closures (
                    id {uuid} NOT NULL PRIMARY KEY,
                    org_unit {uuid} NOT NULL REFERENCES org_units (id),
                    first_date {date} NOT NULL,
                    last_date {date} NOT NULL,
                    reason {text} NOT NULL,
                    void_reason {text},
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
            ],
        )
        .await
    }
}

struct CreateNotices;

impl MigrationName for CreateNotices {
    fn name(&self) -> &'static str {
        "m20261123_000002_create_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateNotices {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE notices (
                    id {uuid} NOT NULL PRIMARY KEY,
                    recipient {text} NOT NULL,
                    kind {text} NOT NULL,
                    resource {text} NOT NULL,
                    topic {text} NOT NULL,
                    due_at {timestamp},
                    excluded_staff {text} NOT NULL,
                    created_at {timestamp} NOT NULL,
                    read_at {timestamp},
                    reader {text},
                    version bigint NOT NULL
                )",
                "CREATE INDEX notices_recipient ON notices (recipient, id)",
                "CREATE TABLE notice_reads (
                    reader {text} NOT NULL,
                    notice {uuid} NOT NULL REFERENCES notices (id),
                    read_at {timestamp} NOT NULL,
                    PRIMARY KEY (reader, notice)
                )",
            ],
        )
        .await
    }
}

struct CreateCredentials;

impl MigrationName for CreateCredentials {
    fn name(&self) -> &'static str {
        "m20261126_000001_create_credentials"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateCredentials {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                "CREATE TABLE credentials (
                    id {uuid} NOT NULL PRIMARY KEY,
                    staff {uuid} NOT NULL REFERENCES staff (id),
                    kind {text} NOT NULL,
                    expire_date {date},
                    ended_from {date},
                    facts {text} NOT NULL,
                    created_at {timestamp} NOT NULL,
                    version bigint NOT NULL
                )",
                // One of a kind at a time; whoever gave one up may hold another.
                "CREATE UNIQUE INDEX credentials_staff_kind_key ON credentials (staff, kind) WHERE ended_from IS NULL",
                "CREATE INDEX credentials_staff ON credentials (staff, id)",
                "CREATE INDEX credentials_expire_date ON credentials (expire_date, id)",
                "CREATE TABLE solicitation_suspensions (
                    id {uuid} NOT NULL PRIMARY KEY,
                    staff {uuid} NOT NULL REFERENCES staff (id),
                    first_date {date} NOT NULL,
                    last_date {date},
                    reason {text} NOT NULL,
                    created_at {timestamp} NOT NULL,
                    lifted_from {date},
                    lifted_at {timestamp},
                    version bigint NOT NULL
                )",
                "CREATE INDEX solicitation_suspensions_staff ON solicitation_suspensions (staff, id)",
            ],
        )
        .await
    }
}

struct AddCredentialExpiries;

impl MigrationName for AddCredentialExpiries {
    fn name(&self) -> &'static str {
        "m20261127_000001_add_credential_expiries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AddCredentialExpiries {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::run(
            manager,
            &[
                // When it was recorded that the latest certificate had expired.
                "ALTER TABLE credentials ADD COLUMN expired_at {timestamp}",
                // Those that a workflow conducts.
                "CREATE INDEX credentials_in_their_life ON credentials (id)
                    WHERE expire_date IS NOT NULL AND ended_from IS NULL AND expired_at IS NULL",
            ],
        )
        .await
    }
}
