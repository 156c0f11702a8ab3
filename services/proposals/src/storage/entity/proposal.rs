//! Table `proposals`: one row a proposal; what lists look for in columns, all that changes in `course`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::{DateTimeUtc, Uuid};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposals")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) state: String,
    pub(crate) member: String,
    pub(crate) insured: String,
    pub(crate) sales_staff: String,
    pub(crate) org_unit: String,
    pub(crate) line_group: String,
    pub(crate) own_contract: bool,
    pub(crate) contract: Option<Uuid>,
    pub(crate) contradictions: String,
    pub(crate) extra_steps: i32,
    pub(crate) keeps_cover: bool,
    pub(crate) course: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
