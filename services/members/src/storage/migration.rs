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
        migrations.push(Box::new(CreateMembers));
        migrations.push(Box::new(CreateMemberDocuments));
        migrations.push(Box::new(CreateConsents));
        migrations.push(Box::new(CreateHouseholds));
        migrations
    }
}

struct CreateMembers;

impl MigrationName for CreateMembers {
    fn name(&self) -> &'static str {
        "m20261123_000001_create_members"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateMembers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE members (
                id {uuid} NOT NULL PRIMARY KEY,
                member_no {text} NOT NULL UNIQUE,
                profile {bytes},
                name_index {bytes},
                kana_index {bytes},
                phone_index {bytes},
                org_unit {uuid} NOT NULL,
                sales_staff {uuid},
                join_date {date} NOT NULL,
                state {text} NOT NULL,
                void_reason {bytes},
                erase_reason {bytes},
                created_at {timestamp} NOT NULL,
                updated_at {timestamp} NOT NULL,
                version bigint NOT NULL
            )",
            "CREATE INDEX members_name_index ON members (name_index, id)",
            "CREATE INDEX members_kana_index ON members (kana_index, id)",
            "CREATE INDEX members_phone_index ON members (phone_index, id)",
        ];
        schema::run(manager, &statements).await
    }
}

struct CreateMemberDocuments;

impl MigrationName for CreateMemberDocuments {
    fn name(&self) -> &'static str {
        "m20261126_000001_create_member_documents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateMemberDocuments {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Every version stays: what was known of a member when something was proposed.
        let statement = "CREATE TABLE member_documents (
            id {uuid} NOT NULL PRIMARY KEY,
            member {uuid} NOT NULL REFERENCES members (id),
            kind {text} NOT NULL,
            version bigint NOT NULL,
            sealed {bytes},
            recorder {text} NOT NULL,
            recorded_at {timestamp} NOT NULL,
            UNIQUE (member, kind, version)
        )";
        schema::run(manager, &[statement]).await
    }
}

struct CreateConsents;

impl MigrationName for CreateConsents {
    fn name(&self) -> &'static str {
        "m20261126_000002_create_consents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateConsents {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE consents (
                id {uuid} NOT NULL PRIMARY KEY,
                member {uuid} NOT NULL REFERENCES members (id),
                purpose {text} NOT NULL,
                decision {text} NOT NULL,
                decided_at {timestamp} NOT NULL,
                method {text} NOT NULL,
                evidence {bytes},
                recorder {text} NOT NULL,
                recorded_at {timestamp} NOT NULL
            )",
            "CREATE INDEX consents_member ON consents (member, id)",
        ];
        schema::run(manager, &statements).await
    }
}

struct CreateHouseholds;

impl MigrationName for CreateHouseholds {
    fn name(&self) -> &'static str {
        "m20261126_000003_create_households"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateHouseholds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE household_members (
                id {uuid} NOT NULL PRIMARY KEY,
                household {uuid} NOT NULL,
                member {uuid} NOT NULL REFERENCES members (id),
                from_date {date} NOT NULL,
                until_date {date},
                recorder {text} NOT NULL,
                recorded_at {timestamp} NOT NULL
            )",
            // One household at a time, whatever the code above believes.
            "CREATE UNIQUE INDEX household_members_member_key ON household_members (member) WHERE until_date IS NULL",
            "CREATE INDEX household_members_of_member ON household_members (member, from_date)",
            "CREATE INDEX household_members_household ON household_members (household, from_date)",
            "CREATE TABLE household_persons (
                id {uuid} NOT NULL PRIMARY KEY,
                member {uuid} NOT NULL REFERENCES members (id),
                sealed {bytes},
                from_date {date} NOT NULL,
                until_date {date},
                end_reason {bytes},
                recorder {text} NOT NULL,
                recorded_at {timestamp} NOT NULL
            )",
            "CREATE INDEX household_persons_member ON household_persons (member, id)",
        ];
        schema::run(manager, &statements).await
    }
}
