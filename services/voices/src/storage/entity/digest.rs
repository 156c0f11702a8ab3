//! Table `digests`: what was shared of the voices of a week.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::DateTimeUtc;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digests")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    /// The Monday.
    pub(crate) first_date: String,
    /// Names of the units, with spaces between.
    pub(crate) org_units: String,
    /// The voices as JSON: facts that are written and read as a whole.
    pub(crate) items: String,
    /// What the author wrote of them, as JSON, sealed under the digest's key.
    pub(crate) summaries: Vec<u8>,
    pub(crate) author: String,
    pub(crate) published_at: DateTimeUtc,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
