//! `honi proposal apply`: takes the application.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::proposals::v1::ApplyForContractRequest;

use super::COLUMNS;
use super::which::{self, ProposalRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which proposal, and for what.
#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    /// Its number, such as PR-2026-000101, or its name, `proposals/…`.
    proposal: ProposalRef,
    /// First day of cover.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// What it costs a year, in yen.
    #[arg(long, value_name = "YEN")]
    annual_premium: i64,
    /// Day on which the member acknowledged what a switch costs them (不利益事実の告知); left out if nothing is switched.
    #[arg(long, value_name = "DATE")]
    switch_notice: Option<NaiveDate>,
    /// What is insured, if it is a thing: a key that is the same for the same vehicle or address.
    #[arg(long, default_value = "", hide_default_value = true)]
    object_key: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Apply, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.proposals()?;
    let (name, etag) = which::to_change(args.proposal, &mut client, args.edit.etag).await?;
    let request = ApplyForContractRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        effective_date: Some(args.from.into()),
        annual_premium_yen: args.annual_premium,
        switch_notice_date: args.switch_notice.map(Into::into),
        object_key: args.object_key,
    };
    let changed = client.apply_for_contract(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
