//! Table `members`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::Date;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "members")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub member_no: String,
    /// The profile as JSON, sealed under the member's key; null once erased.
    pub profile: Option<Vec<u8>>,
    /// Blind indexes; null once voided or erased, so that search does not find them.
    pub name_index: Option<Vec<u8>>,
    pub kana_index: Option<Vec<u8>>,
    pub phone_index: Option<Vec<u8>>,
    pub org_unit: Uuid,
    pub sales_staff: Option<Uuid>,
    pub join_date: Date,
    pub state: String,
    /// Why it was voided, sealed under the member's key.
    pub void_reason: Option<Vec<u8>>,
    /// Why it was erased, sealed under the key of the erasure, which outlives the member's.
    pub erase_reason: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
