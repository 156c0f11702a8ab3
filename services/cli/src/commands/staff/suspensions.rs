//! `honi staff suspensions`: lists the suspensions from solicitation.

use honi_call::idempotent;
use honi_names::StaffName;
use honi_proto::training::v1::ListSolicitationSuspensionsRequest;

use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Whose.
#[derive(Debug, clap::Args)]
pub(crate) struct Suspensions {
    /// Only those of this staff, `staff/…`.
    #[arg(long)]
    staff: Option<StaffName>,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: Suspensions, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.solicitation_rights()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListSolicitationSuspensionsRequest {
            page_size: args.page.size(found.len()),
            page_token: token,
            staff: args.staff.map(|staff| staff.to_string()).unwrap_or_default(),
        };
        let response = client.list_solicitation_suspensions(idempotent(request)).await?.into_inner();
        found.extend(response.suspensions);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}
