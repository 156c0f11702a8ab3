//! Signed tree heads, one per batch.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub struct Model {
    /// Number of entries.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tree_size: i64,
    /// Merkle tree hash, 32 bytes.
    pub root_hash: Vec<u8>,
    /// When it was signed.
    pub signed_at: DateTimeUtc,
    /// Ed25519 signature, 64 bytes.
    pub signature: Vec<u8>,
    /// Which key signed.
    pub key_id: String,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
