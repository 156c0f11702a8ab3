//! `honi proposal create`: begins a proposal.

use std::path::PathBuf;

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::proposals::v1::{CreateProposalRequest, LineGroup};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// To whom, against what, and what they want.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// To whom, `members/…`.
    #[arg(long)]
    member: MemberName,
    /// Who would be insured, `members/…` or `householdPersons/…`; the member if left out.
    #[arg(long, default_value = "", hide_default_value = true)]
    insured: String,
    /// Against what it is to protect.
    #[arg(long, value_parser = choice::<LineGroup>())]
    line: LineGroup,
    /// You or a relative of yours would benefit (自己・特定契約).
    #[arg(long)]
    own_contract: bool,
    /// File with what the member wants as JSON, `{"criteria": […], "annual_premium_limit_yen": …}`; `-` for stdin.
    #[arg(long, value_name = "FILE")]
    intent: PathBuf,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let request = CreateProposalRequest {
        member: args.member.to_string(),
        insured: args.insured,
        line_group: args.line.into(),
        own_contract: args.own_contract,
        intent: Some(read_message(&args.intent)?),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.proposals()?;
    let created = client.create_proposal(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}
