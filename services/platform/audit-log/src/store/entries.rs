//! The log itself: leaves by position.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// Index of the leaf in the tree, from 0, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Id of the entry.
    pub id: Uuid,
    /// Resource name, copied out of the leaf so that it can be found; the leaf is what is proven.
    pub resource: String,
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
