//! `honi member care record`: records what to mind, as a whole.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{CareNeed, RecordCareAttributesRequest};

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
    /// What the member needs; may be repeated. Without any, nothing is to be minded any more.
    #[arg(long = "need", value_name = "NEED", value_parser = choice::<CareNeed>())]
    needs: Vec<CareNeed>,
    /// More of it in words.
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Record, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.needs()?;
    let request = RecordCareAttributesRequest {
        name: args.name.to_string(),
        needs: args.needs.into_iter().map(i32::from).collect(),
        note: args.note,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.record_care_attributes(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}
