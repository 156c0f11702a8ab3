//! Table `voices`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::{Date, DateTimeUtc};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voices")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) channel: String,
    pub(crate) received_at: DateTimeUtc,
    pub(crate) relation: String,
    pub(crate) member: Option<Uuid>,
    pub(crate) org_unit: Uuid,
    /// Ids of the staff complained about, with a space before and after each, so that one can be looked for.
    pub(crate) subject_staff: String,
    pub(crate) recorder: String,
    pub(crate) external_id: Option<String>,
    /// What was said and by whom, as JSON, sealed.
    pub(crate) words: Vec<u8>,
    pub(crate) cycle: i32,
    /// The code of the way, or `SKIPPED`.
    pub(crate) acknowledged_how: Option<String>,
    pub(crate) acknowledged_at: Option<DateTimeUtc>,
    pub(crate) acknowledged_by: Option<String>,
    pub(crate) categories: Option<String>,
    pub(crate) severity: Option<String>,
    pub(crate) vulnerable: Option<bool>,
    pub(crate) concerns_money: Option<bool>,
    pub(crate) alleges_improper_solicitation: Option<bool>,
    /// Ids of the contracts that it is about, with a space between; none in rows of before.
    pub(crate) contracts: Option<String>,
    pub(crate) handler: Option<Uuid>,
    pub(crate) triaged_at: Option<DateTimeUtc>,
    pub(crate) triaged_by: Option<String>,
    /// Where the handling stands, with its data, as JSON; none in rows of before. What follows until `deadlines` is drawn from it, for lists.
    pub(crate) stage: Option<String>,
    /// Whose business it is about, drawn from the stage, for lists.
    pub(crate) scope: String,
    /// What was answered last, where it is no complaint, as JSON without the text; none if nothing was.
    pub(crate) reply: Option<String>,
    /// When the clocks stood still, as JSON; none if never.
    pub(crate) pauses: Option<String>,
    /// The cycles before, as JSON; none in the first.
    pub(crate) earlier: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) evaluation: Option<String>,
    pub(crate) root_cause: Option<String>,
    pub(crate) closed_at: Option<DateTimeUtc>,
    pub(crate) closed_by: Option<String>,
    /// The day of receipt in Japan; the database draws it from `received_at`.
    pub(crate) received_on: Date,
    /// The day of closure in Japan; the database draws it from `closed_at`.
    pub(crate) closed_on: Option<Date>,
    /// The day in Japan with which `due_at` ends, drawn by the database: midnight ends the day before.
    pub(crate) due_on: Option<Date>,
    /// The deadlines as JSON: facts that are written and read as a whole.
    pub(crate) deadlines: String,
    /// When the open deadline ends that ends first, for lists.
    pub(crate) due_at: Option<DateTimeUtc>,
    /// When somebody is to be asked to ask whether the complainant is content; none unless that is to come.
    pub(crate) follow_up_at: Option<DateTimeUtc>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
    pub(crate) version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
