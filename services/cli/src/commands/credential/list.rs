//! `honi credential list`: lists credentials.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::training::v1::{CredentialKind, ListCredentialsRequest};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Which credentials.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those of this staff, `staff/…`.
    #[arg(long)]
    staff: Option<StaffName>,
    /// Only those of this kind.
    #[arg(long, value_parser = choice::<CredentialKind>())]
    kind: Option<CredentialKind>,
    /// Only those that expire before this day and have not ended.
    #[arg(long, value_name = "DATE")]
    expires_before: Option<NaiveDate>,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.credentials()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListCredentialsRequest {
            page_size: args.page.size(found.len()),
            page_token: token,
            staff: args.staff.map(|staff| staff.to_string()).unwrap_or_default(),
            kind: args.kind.map(Into::into),
            expire_before: args.expires_before.map(Into::into),
        };
        let response = client.list_credentials(idempotent(request)).await?.into_inner();
        found.extend(response.credentials);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}
