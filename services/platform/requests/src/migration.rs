//! The table `request_ids`.

use honi_database::schema;
use sea_orm::DbErr;
use sea_orm_migration::prelude::{Index, Table};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

/// The migrations of this crate; a service's migrator chains them.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateRequestIds)]
}

struct CreateRequestIds;

impl MigrationName for CreateRequestIds {
    fn name(&self) -> &str {
        "m20261120_000001_requests_create_request_ids"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateRequestIds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table
            .table("request_ids")
            .col(schema::text(manager, "actor"))
            .col(sea_orm_migration::schema::uuid("request_id"))
            .col(sea_orm_migration::schema::blob("mac"))
            .col(schema::text_null(manager, "resource"))
            .col(sea_orm_migration::schema::timestamp_with_time_zone("claimed_at"))
            .primary_key(Index::create().name("request_ids_pkey").col("actor").col("request_id"));
        manager.create_table(table).await?;
        // For forgetting by age.
        manager
            .create_index(
                Index::create()
                    .name("request_ids_claimed_at")
                    .table("request_ids")
                    .col("claimed_at")
                    .take(),
            )
            .await
    }
}
