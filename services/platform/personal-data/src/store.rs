//! The table `subject_keys`: a wrapped key per subject, or the mark that it was erased.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A subject's key.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subject_keys")]
pub struct Model {
    /// Resource name of the subject.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Id of the master key that wraps it; absent once erased.
    pub master_key_id: Option<String>,
    /// The wrapped key; absent once erased.
    pub wrapped_key: Option<Vec<u8>>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the key was deleted. The row stays, so that no new key is made for an erased subject.
    pub erased_at: Option<DateTimeUtc>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubjectKey(***)")
    }
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
