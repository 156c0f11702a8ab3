//! Entries that are committed with their change but have no position yet.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A waiting entry.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_pending")]
pub struct Model {
    /// Id of the entry, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Resource name, copied out of the leaf.
    pub resource: String,
    /// Version of the resource after the change: the entries of a resource are put in this order.
    pub resource_version: i64,
    /// When it happened, copied out of the leaf.
    pub occurred_at: DateTimeUtc,
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
