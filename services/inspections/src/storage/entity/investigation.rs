//! Table `investigations`: one row a case; what lists look for in columns, all that changes in `handling`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::{DateTimeUtc, Uuid};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "investigations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) source: String,
    pub(crate) policyholder: Option<String>,
    pub(crate) sales_staff: Option<String>,
    pub(crate) org_unit: Option<String>,
    pub(crate) previous: Option<Uuid>,
    pub(crate) opener: String,
    pub(crate) state: String,
    pub(crate) score: i32,
    pub(crate) severity: String,
    pub(crate) investigator: Option<String>,
    pub(crate) subject_staff: String,
    pub(crate) misconduct: bool,
    pub(crate) due_at: Option<DateTimeUtc>,
    pub(crate) handling: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
