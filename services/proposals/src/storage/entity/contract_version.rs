//! Table `contract_versions`: every version of every contract; the one that is known now has no `known_until`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::{Date, DateTimeUtc};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_versions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) contract: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) version: i64,
    pub(crate) known_from: DateTimeUtc,
    pub(crate) known_until: Option<DateTimeUtc>,
    pub(crate) number: String,
    pub(crate) external_id: Option<String>,
    pub(crate) state: String,
    pub(crate) policyholder: String,
    pub(crate) insured: String,
    pub(crate) household: Option<String>,
    pub(crate) object_key: Option<String>,
    pub(crate) org_unit: String,
    pub(crate) sales_staff: Option<String>,
    pub(crate) underwriter_kind: String,
    pub(crate) underwriter: Option<String>,
    pub(crate) line_group: String,
    pub(crate) product: String,
    pub(crate) origin: String,
    pub(crate) previous_contract: Option<Uuid>,
    pub(crate) applied_on: Date,
    pub(crate) established_on: Option<Date>,
    pub(crate) effective_on: Date,
    pub(crate) matures_on: Option<Date>,
    pub(crate) annual_premium_yen: Option<i64>,
    pub(crate) switch_notice_on: Option<Date>,
    pub(crate) declined_on: Option<Date>,
    pub(crate) terminated_on: Option<Date>,
    pub(crate) termination_reason: Option<String>,
    pub(crate) reinstated_on: Option<Date>,
    pub(crate) correction: Option<String>,
    pub(crate) import: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
