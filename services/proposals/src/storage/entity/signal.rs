//! Table `signals`: what detection raised.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::{Date, DateTimeUtc};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signals")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) weight: i32,
    pub(crate) state: String,
    /// Ids of contracts with a space between, of a switch first the old one.
    pub(crate) contracts: String,
    /// Their keys in the system they came from, as JSON.
    pub(crate) contract_keys: String,
    pub(crate) policyholder: Option<String>,
    pub(crate) sales_staff: Option<String>,
    pub(crate) org_unit: Option<String>,
    pub(crate) anchor_on: Date,
    pub(crate) raised_on: Date,
    /// What was measured, as JSON.
    pub(crate) measure: Option<String>,
    pub(crate) explanation_ja: String,
    pub(crate) explanation_en: String,
    pub(crate) dedupe_key: String,
    pub(crate) parameter_set: Uuid,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
