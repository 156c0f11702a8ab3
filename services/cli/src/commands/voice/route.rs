//! `honi voice route`: hands a voice that is no complaint to the division whose business it is.

use honi_call::idempotent;
use honi_proto::voices::v1::RouteVoiceRequest;
use honi_proto::voices::v1::route_voice_request::To;

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which voice, to whom, against what, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Route {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    #[command(flatten)]
    to: Target,
    /// By what the division confirmed that it has the voice: its number there, or who took it and when.
    #[arg(long)]
    receipt: String,
    /// Why it is theirs.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    edit: Edit,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// The division, in words.
    #[arg(long)]
    division: Option<String>,
    /// The unit, `orgUnits/…`.
    #[arg(long, value_name = "UNIT")]
    org_unit: Option<String>,
}

pub(crate) async fn run(args: Route, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let request = RouteVoiceRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        to: args.to.division.map(To::Division).or(args.to.org_unit.map(To::OrgUnit)),
        receipt: args.receipt,
        reason: args.reason,
    };
    let changed = client.route_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
