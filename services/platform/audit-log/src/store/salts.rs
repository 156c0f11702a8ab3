//! Sealed salts of commitments, apart from the log so that they can be erased.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A salt.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_salts")]
pub struct Model {
    /// The commitment, as it stands in the entry. No two are equal, for each has a salt of its own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub commitment: String,
    /// Whose value it is, such as `members/…`: erasing goes by it.
    pub subject: String,
    /// The salt, sealed with the subject's key.
    pub sealed_salt: Vec<u8>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
