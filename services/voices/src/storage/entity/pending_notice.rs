//! Table `pending_notices`: what staff are to be told, and when they were.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::DateTimeUtc;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_notices")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    /// The name of a staff or the code of a role.
    pub(crate) recipient: String,
    pub(crate) kind: String,
    pub(crate) resource: String,
    pub(crate) topic: String,
    /// Names of staff, with spaces between.
    pub(crate) excluded: String,
    pub(crate) due_at: Option<DateTimeUtc>,
    pub(crate) send_at: DateTimeUtc,
    pub(crate) sent_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
