//! The table of keys, for a service's Migrator to chain.

use honi_database::schema::{text, text_null};
use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    prelude::{ColumnDef, DbErr, Index, Table},
};

/// Migrations of this crate, in order. A service's Migrator chains them with its own.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateSubjectKeys)]
}

struct CreateSubjectKeys;

impl MigrationName for CreateSubjectKeys {
    fn name(&self) -> &str {
        "personal_data_0001_create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateSubjectKeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = Table::create()
            .table("subject_keys")
            .col(text(manager, "subject").primary_key())
            .col(text_null(manager, "master_key_id"))
            .col(ColumnDef::new("wrapped_key").blob())
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
            .col(ColumnDef::new("erased_at").timestamp_with_time_zone())
            .to_owned();
        manager.create_table(keys).await?;
        // Rewrapping looks for what an old master key wraps.
        let by_master = Index::create()
            .name("subject_keys_master_key_id_idx")
            .table("subject_keys")
            .col("master_key_id")
            .to_owned();
        manager.create_index(by_master).await
    }
}
