//! `honi credential create`: records a credential of which nobody has seen the proof.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::training::v1::{CreateCredentialRequest, Credential, CredentialKind};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::Context;
use crate::error::CliError;

/// Whose, what, and for which days.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// Who holds it, `staff/…`.
    #[arg(long)]
    staff: StaffName,
    /// What it is.
    #[arg(long, value_parser = choice::<CredentialKind>())]
    kind: CredentialKind,
    /// First day of the certificate.
    #[arg(long, value_name = "DATE")]
    issued: NaiveDate,
    /// Last day of the certificate; left out if it never expires.
    #[arg(long, value_name = "DATE")]
    expires: Option<NaiveDate>,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let credential = Credential {
        staff: args.staff.to_string(),
        kind: args.kind.into(),
        issue_date: Some(args.issued.into()),
        expire_date: args.expires.map(Into::into),
        ..Credential::default()
    };
    let request = CreateCredentialRequest {
        credential: Some(credential),
        request_id: context.request_id(args.change.request_id),
    };
    let mut client = context.clients()?.credentials()?;
    let created = client.create_credential(idempotent(request)).await?.into_inner();
    context.record(&created, &COLUMNS).await
}
