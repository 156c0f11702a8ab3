//! Table `voices`.

use sea_orm::entity::prelude::{ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait};
use sea_orm::prelude::DateTimeUtc;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub kind: String,
    pub state: String,
    pub channel: String,
    pub received_at: DateTimeUtc,
    pub relation: String,
    pub member: Option<Uuid>,
    pub org_unit: Uuid,
    /// Ids of the staff complained about, with a space before and after each, so that one can be looked for.
    pub subject_staff: String,
    pub recorder: String,
    pub external_id: Option<String>,
    /// What was said and by whom, as JSON, sealed.
    pub words: Vec<u8>,
    pub cycle: i32,
    pub acknowledged_how: Option<String>,
    pub skip_reason: Option<String>,
    pub acknowledged_at: Option<DateTimeUtc>,
    pub acknowledged_by: Option<String>,
    pub categories: Option<String>,
    pub severity: Option<String>,
    pub vulnerable: Option<bool>,
    pub handler: Option<Uuid>,
    pub triaged_at: Option<DateTimeUtc>,
    pub triaged_by: Option<String>,
    pub outcome: Option<String>,
    pub evaluation_reason: Option<String>,
    pub root_cause: Option<String>,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<String>,
    /// The deadlines as JSON: facts that are written and read as a whole.
    pub deadlines: String,
    /// When the open deadline ends that ends first, for lists.
    pub due_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
