//! Table `benefits`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::{Date, DateTimeUtc};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "benefits")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) underwriter: String,
    pub(crate) kind: String,
    pub(crate) value_yen: i64,
    pub(crate) received: bool,
    pub(crate) offered_on: Date,
    pub(crate) summary: String,
    pub(crate) review_needed: bool,
    pub(crate) state: String,
    pub(crate) recorder: String,
    pub(crate) verdict: Option<String>,
    pub(crate) review_reason: Option<String>,
    pub(crate) reviewer: Option<String>,
    pub(crate) reviewed_at: Option<DateTimeUtc>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
