//! `honi voice acknowledge`: records that receipt was confirmed (初動), or why not.

use honi_call::idempotent;
use honi_names::VoiceName;
use honi_proto::voices::v1::acknowledge_voice_request::How;
use honi_proto::voices::v1::{AcknowledgeVoiceRequest, AcknowledgementMethod};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which voice, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct Acknowledge {
    /// Its name, `voices/…`.
    name: VoiceName,
    /// How receipt was confirmed.
    #[arg(long, value_parser = choice::<AcknowledgementMethod>(), required_unless_present = "skip", conflicts_with = "skip")]
    method: Option<AcknowledgementMethod>,
    /// Why confirming was skipped; only for an anonymous complainant.
    #[arg(long, value_name = "REASON")]
    skip: Option<String>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Acknowledge, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.voices()?;
    let how = args
        .method
        .map(|method| How::Method(method.into()))
        .or(args.skip.map(How::SkipReason));
    let request = AcknowledgeVoiceRequest {
        name: args.name.to_string(),
        how,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.change.request_id),
    };
    context
        .output
        .record(&client.acknowledge_voice(idempotent(request)).await?.into_inner(), &COLUMNS)
}
