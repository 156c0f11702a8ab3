//! A migrator of this crate's tables beside one table of fictional people, and a key ring.

use chrono::{DateTime, Utc};
use honi_clock::{Clock, ManualClock};
use honi_personal_data::{KeyRing, MasterKeys};
use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait,
    prelude::{ColumnDef, DbErr, Table},
};

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = honi_personal_data::migrations();
        all.push(Box::new(CreatePeople));
        all
    }
}

struct CreatePeople;

impl MigrationName for CreatePeople {
    fn name(&self) -> &str {
        "test_create_people"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreatePeople {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let people = Table::create()
            .table("people")
            .col(honi_database::schema::text(manager, "subject").primary_key())
            .col(ColumnDef::new("full_name").blob().not_null())
            .col(ColumnDef::new("phone").blob().not_null())
            .col(ColumnDef::new("phone_index").blob().not_null())
            .to_owned();
        manager.create_table(people).await
    }
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

pub(crate) fn clock() -> (Clock, ManualClock) {
    Clock::manual(start())
}

/// A key ring with the master keys `1` to `newest`, of which `newest` is current.
pub(crate) fn key_ring(oldest: u8, newest: u8) -> KeyRing {
    let keys: Vec<(String, String)> = (oldest..=newest).map(|id| (id.to_string(), hex::encode([id; 32]))).collect();
    let pairs = keys.iter().map(|(id, hex)| (id.as_str(), hex.as_str()));
    KeyRing::new(MasterKeys::new(&newest.to_string(), pairs).unwrap(), clock().0)
}
