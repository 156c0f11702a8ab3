//! `honi member needs record`: records what a member needs, as a whole.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{EnrollmentMotive, Importance, LifeStage, ProtectionKind, ProtectionNeed, RecordNeedsProfileRequest};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// Life stage (ライフステージ).
    #[arg(long, value_parser = choice::<LifeStage>())]
    life_stage: Option<LifeStage>,
    /// Why the member wants cover (加入動機).
    #[arg(long, value_parser = choice::<EnrollmentMotive>())]
    motive: Option<EnrollmentMotive>,
    /// The same in the member's own words.
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
    /// Protection without which nothing will do; may be repeated.
    #[arg(long, value_name = "KIND", value_parser = choice::<ProtectionKind>())]
    must: Vec<ProtectionKind>,
    /// Protection that should be there; may be repeated.
    #[arg(long, value_name = "KIND", value_parser = choice::<ProtectionKind>())]
    should: Vec<ProtectionKind>,
    /// Protection that is welcome; may be repeated.
    #[arg(long, value_name = "KIND", value_parser = choice::<ProtectionKind>())]
    nice: Vec<ProtectionKind>,
    /// What the member can spend a month on all cover, in yen.
    #[arg(long, value_name = "YEN")]
    monthly_budget: Option<i64>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Record, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.needs()?;
    let weighed = [
        (args.must, Importance::Must),
        (args.should, Importance::Should),
        (args.nice, Importance::Nice),
    ];
    let need = |kind: ProtectionKind, importance: Importance| ProtectionNeed {
        kind: kind.into(),
        importance: importance.into(),
    };
    let needs = weighed
        .into_iter()
        .flat_map(|(kinds, importance)| kinds.into_iter().map(move |kind| need(kind, importance)))
        .collect();
    let request = RecordNeedsProfileRequest {
        name: args.name.to_string(),
        life_stage: args.life_stage.map(Into::into),
        enrollment_motive: args.motive.map(Into::into),
        motive_note: args.note,
        protection_needs: needs,
        monthly_budget_yen: args.monthly_budget,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.record_needs_profile(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}
