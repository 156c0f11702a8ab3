//! Members (組合員).

mod care;
mod consent;
mod contact;
mod create;
mod erase;
mod get;
mod household;
mod needs;
mod screening;
mod search;
mod update;
mod void;

use honi_call::{Client, idempotent};
use honi_names::MemberName;
use honi_proto::members::v1::GetMemberRequest;
use honi_proto::members::v1::member_service_client::MemberServiceClient;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list and of CSV.
const COLUMNS: [&str; 8] = [
    "member_no",
    "full_name",
    "full_name_kana",
    "phone",
    "state",
    "join_date",
    "org_unit",
    "name",
];

/// What to do with members.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Member {
    /// Record a new member.
    Create(create::Create),
    /// Show one member.
    Get(get::Get),
    /// Find members by whole name, kana or telephone number.
    Search(search::Search),
    /// Change what a record says.
    Update(update::Update),
    /// Mark a record as entered in error (取消).
    Void(void::Void),
    /// Erase the personal data of a member for good.
    Erase(erase::Erase),
    /// What a member needs: life stage, motive, protection, cost.
    #[command(subcommand)]
    Needs(needs::Needs),
    /// What to mind when something is explained to a member.
    #[command(subcommand)]
    Care(care::Care),
    /// What a member consents to.
    #[command(subcommand)]
    Consent(consent::Consent),
    /// Whether, how and when a member may be contacted.
    #[command(subcommand)]
    Contact(contact::Contact),
    /// Who lives with a member.
    #[command(subcommand)]
    Household(household::Household),
    /// Whether compliance has flagged a member.
    #[command(subcommand)]
    Screening(screening::Screening),
}

impl Member {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "member create",
            Self::Get(_) => "member get",
            Self::Search(_) => "member search",
            Self::Update(_) => "member update",
            Self::Void(_) => "member void",
            Self::Erase(_) => "member erase",
            Self::Needs(command) => command.title(),
            Self::Care(command) => command.title(),
            Self::Consent(command) => command.title(),
            Self::Contact(command) => command.title(),
            Self::Household(command) => command.title(),
            Self::Screening(command) => command.title(),
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::Search(args) => search::run(args, context).await,
            Self::Update(args) => update::run(args, context).await,
            Self::Void(args) => void::run(args, context).await,
            Self::Erase(args) => erase::run(args, context).await,
            Self::Needs(command) => command.run(context).await,
            Self::Care(command) => command.run(context).await,
            Self::Consent(command) => command.run(context).await,
            Self::Contact(command) => command.run(context).await,
            Self::Household(command) => command.run(context).await,
            Self::Screening(command) => command.run(context).await,
        }
    }
}

/// The given etag, or that of the record as it is now.
async fn etag(client: &mut MemberServiceClient<Client>, name: MemberName, given: Option<String>) -> Result<String, CliError> {
    match given {
        Some(etag) => Ok(etag),
        None => Ok(client
            .get_member(idempotent(GetMemberRequest { name: name.to_string() }))
            .await?
            .into_inner()
            .etag),
    }
}
