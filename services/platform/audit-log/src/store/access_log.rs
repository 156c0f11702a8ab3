//! Refused calls.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_log")]
pub struct Model {
    /// Id of the row, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub refused_at: DateTimeUtc,
    /// Who asked.
    pub actor: String,
    /// Full method name.
    pub method: String,
    /// Resource that was asked for, if one was.
    pub resource: Option<String>,
    /// Reason code.
    pub reason: String,
    /// What was answered; older rows lack this and what follows.
    pub code: Option<String>,
    /// The request as it travels through all services.
    pub request_id: Option<String>,
    /// The trace, in hex.
    pub trace_id: Option<String>,
    /// The application that passed the call on, if one did.
    pub application: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
