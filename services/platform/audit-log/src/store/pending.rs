//! Entries that are committed with their change but have no position yet.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A waiting entry.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_pending")]
pub struct Model {
    /// Id of the entry, a UUIDv7: the relay sorts by it what it finds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Resource name, copied out of the leaf.
    pub resource: String,
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
