//! Hashes of the tree, 256 to a row (the layout of C2SP tlog-tiles): a batch rewrites one row per level of 256.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A tile.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_tiles")]
pub struct Model {
    /// Level of the tile: a hash in it covers 256^level leaves.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: i16,
    /// Index of the tile within its level.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tile: i64,
    /// Up to 256 hashes of 32 bytes, one after the other.
    pub hashes: Vec<u8>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
