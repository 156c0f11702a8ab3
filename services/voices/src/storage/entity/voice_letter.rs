//! Table `voice_letters`: what complainants were sent.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::prelude::DateTimeUtc;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voice_letters")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) voice: Uuid,
    pub(crate) cycle: i32,
    /// Kind, version and language of the template, such as `final-response/1.ja`.
    pub(crate) template: String,
    pub(crate) method: String,
    pub(crate) sent_at: DateTimeUtc,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: String,
    /// Title, hashes and doubtful characters as JSON, sealed.
    pub(crate) heading: Vec<u8>,
    /// The letter as HTML, sealed.
    pub(crate) html: Vec<u8>,
    /// The letter as PDF, sealed.
    pub(crate) pdf: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
