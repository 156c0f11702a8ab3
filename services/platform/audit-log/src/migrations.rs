//! The tables of the log, for a service's Migrator to chain.

use honi_database::schema::{self, text, text_null};
use sea_orm::ConnectionTrait;
use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    prelude::{ColumnDef, DbErr, Index, Table},
};

/// Migrations of this crate, in order. A service's Migrator chains them with its own.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateAuditLog), Box::new(OrderByVersion), Box::new(SayMoreOfRefusals)]
}

struct CreateAuditLog;

impl MigrationName for CreateAuditLog {
    fn name(&self) -> &str {
        "audit_log_0001_create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateAuditLog {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_entries(manager).await?;
        create_tree(manager).await?;
        create_salts(manager).await?;
        create_access_log(manager).await
    }
}

/// What waits gets what it is put in order by.
struct OrderByVersion;

impl MigrationName for OrderByVersion {
    fn name(&self) -> &str {
        "audit_log_0002_order_by_version"
    }
}

/// The previous binary goes on without these columns. What it writes meanwhile goes first and in the order of its ids, as it did.
const ORDER: [&str; 2] = [
    "ALTER TABLE audit_pending ADD COLUMN resource_version bigint NOT NULL DEFAULT 0",
    "ALTER TABLE audit_pending ADD COLUMN occurred_at {timestamp} NOT NULL DEFAULT '1970-01-01T00:00:00+00:00'",
];

#[async_trait::async_trait]
impl MigrationTrait for OrderByVersion {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in ORDER {
            manager
                .get_connection()
                .execute_unprepared(&schema::sql(manager, statement))
                .await?;
        }
        Ok(())
    }
}

/// What was answered, and in which request and trace; and which application passed the call on.
struct SayMoreOfRefusals;

impl MigrationName for SayMoreOfRefusals {
    fn name(&self) -> &str {
        "audit_log_0003_say_more_of_refusals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SayMoreOfRefusals {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time. Older rows have none of them.
        for column in ["code", "request_id", "trace_id", "application"] {
            let added = Table::alter().table("access_log").add_column(text_null(manager, column)).to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }
}

async fn create_entries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pending = Table::create()
        .table("audit_pending")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text(manager, "resource"))
        .col(ColumnDef::new("leaf").blob().not_null())
        .to_owned();
    manager.create_table(pending).await?;
    let entries = Table::create()
        .table("audit_entries")
        .col(ColumnDef::new("position").big_integer().not_null().primary_key())
        .col(ColumnDef::new("id").uuid().not_null())
        .col(text(manager, "resource"))
        .col(ColumnDef::new("leaf").blob().not_null())
        .to_owned();
    manager.create_table(entries).await?;
    let by_id = Index::create()
        .name("audit_entries_id_key")
        .table("audit_entries")
        .col("id")
        .unique()
        .to_owned();
    manager.create_index(by_id).await?;
    let by_resource = Index::create()
        .name("audit_entries_resource_idx")
        .table("audit_entries")
        .col("resource")
        .col("position")
        .to_owned();
    manager.create_index(by_resource).await
}

async fn create_tree(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tiles = Table::create()
        .table("audit_tiles")
        .col(ColumnDef::new("level").small_integer().not_null())
        .col(ColumnDef::new("tile").big_integer().not_null())
        .col(ColumnDef::new("hashes").blob().not_null())
        .primary_key(Index::create().name("audit_tiles_pkey").col("level").col("tile"))
        .to_owned();
    manager.create_table(tiles).await?;
    let heads = Table::create()
        .table("audit_heads")
        .col(ColumnDef::new("tree_size").big_integer().not_null().primary_key())
        .col(ColumnDef::new("root_hash").blob().not_null())
        .col(ColumnDef::new("signed_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("signature").blob().not_null())
        .col(text(manager, "key_id"))
        .to_owned();
    manager.create_table(heads).await
}

async fn create_salts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let salts = Table::create()
        .table("audit_salts")
        .col(text(manager, "commitment").primary_key())
        .col(text(manager, "subject"))
        .col(ColumnDef::new("sealed_salt").blob().not_null())
        .to_owned();
    manager.create_table(salts).await?;
    let by_subject = Index::create()
        .name("audit_salts_subject_idx")
        .table("audit_salts")
        .col("subject")
        .to_owned();
    manager.create_index(by_subject).await
}

async fn create_access_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let refusals = Table::create()
        .table("access_log")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("refused_at").timestamp_with_time_zone().not_null())
        .col(text(manager, "actor"))
        .col(text(manager, "method"))
        .col(text_null(manager, "resource"))
        .col(text(manager, "reason"))
        .to_owned();
    manager.create_table(refusals).await
}
