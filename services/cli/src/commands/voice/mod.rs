//! Voices (声) and complaints.

mod acknowledge;
mod ages;
mod answer;
mod approve;
mod await_answer;
mod close;
mod contact;
mod count;
pub(crate) mod create;
mod draft;
mod evaluate;
mod explain;
mod fast_track;
mod follow_up;
mod get;
mod import;
mod investigate;
mod letter;
mod list;
mod overdue;
pub(crate) mod reference;
mod reject;
mod reopen;
mod reply;
mod resolve;
mod respond;
mod route;
mod triage;
mod which;
mod withdraw;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV where they are fields. What was said and by whom is left to `get`.
const COLUMNS: [&str; 9] = [
    "number",
    "kind",
    "state",
    "triage.severity",
    "voice.due",
    "voice.owner",
    "org_unit",
    "receive_time",
    "name",
];

/// What to do with voices.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Voice {
    /// Record a voice.
    Create(create::Create),
    /// Show one voice.
    Get(get::Get),
    /// List the voices that you may see.
    List(list::List),
    /// List what was open at the end of a day and old by then.
    Overdue(overdue::Overdue),
    /// Count voices by what they are.
    Count(count::Count),
    /// Count open voices by their age.
    Ages(ages::Ages),
    /// Take over the voices of another system's file. What is recorded already is left as it is.
    Import(import::Import),
    /// Record that receipt was confirmed (初動), or why not.
    Acknowledge(acknowledge::Acknowledge),
    /// Classify a voice and give it to a handler.
    Triage(triage::Triage),
    /// Put a minor complaint on the fast track.
    FastTrack(fast_track::FastTrack),
    /// Settle a complaint on the fast track, because the complainant agrees.
    Resolve(resolve::Resolve),
    /// Begin to look into a complaint.
    Investigate(investigate::Investigate),
    /// Wait for an answer of the complainant or somebody else.
    #[command(name = "await")]
    AwaitAnswer(await_answer::AwaitAnswer),
    /// Record that somebody was heard of; what waits for an answer goes on.
    Contact(contact::Contact),
    /// Draft the final response.
    Draft(draft::Draft),
    /// Approve the drafted response (four eyes).
    Approve(approve::Approve),
    /// Send the drafted response back.
    Reject(reject::Reject),
    /// Record that the final response was sent.
    Respond(respond::Respond),
    /// Letters to the complainant (書面): issue, get, list.
    #[command(subcommand)]
    Letter(letter::Letter),
    /// Record what the complainant says to the final response.
    Answer(answer::Answer),
    /// Record that the complainant takes a complaint back.
    Withdraw(withdraw::Withdraw),
    /// Record what somebody was answered who did not complain.
    Reply(reply::Reply),
    /// Hand a voice that is no complaint to the division whose business it is.
    Route(route::Route),
    /// Decide whether something is to be improved.
    Evaluate(evaluate::Evaluate),
    /// Record what came of asking whether the complainant is content.
    FollowUp(follow_up::FollowUp),
    /// Take a closed complaint up again.
    Reopen(reopen::Reopen),
    /// Close a voice.
    Close(close::Close),
    /// Explain why a deadline is due when it is.
    Explain(explain::Explain),
}

impl Voice {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Create(_) => "voice create",
            Self::Get(_) => "voice get",
            Self::List(_) => "voice list",
            Self::Overdue(_) => "voice overdue",
            Self::Count(_) => "voice count",
            Self::Ages(_) => "voice ages",
            Self::Import(_) => "voice import",
            Self::Acknowledge(_) => "voice acknowledge",
            Self::Triage(_) => "voice triage",
            Self::FastTrack(_) => "voice fast-track",
            Self::Resolve(_) => "voice resolve",
            Self::Investigate(_) => "voice investigate",
            Self::AwaitAnswer(_) => "voice await",
            Self::Contact(_) => "voice contact",
            Self::Draft(_) => "voice draft",
            Self::Approve(_) => "voice approve",
            Self::Reject(_) => "voice reject",
            Self::Respond(_) => "voice respond",
            Self::Letter(letter) => letter.title(),
            Self::Answer(_) => "voice answer",
            Self::Withdraw(_) => "voice withdraw",
            Self::Reply(_) => "voice reply",
            Self::Route(_) => "voice route",
            Self::Evaluate(_) => "voice evaluate",
            Self::FollowUp(_) => "voice follow-up",
            Self::Reopen(_) => "voice reopen",
            Self::Close(_) => "voice close",
            Self::Explain(_) => "voice explain",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Create(args) => create::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::List(args) => list::run(args, context).await,
            Self::Overdue(args) => overdue::run(args, context).await,
            Self::Count(args) => count::run(args, context).await,
            Self::Ages(args) => ages::run(args, context).await,
            Self::Import(args) => import::run(args, context).await,
            Self::Acknowledge(args) => acknowledge::run(args, context).await,
            Self::Triage(args) => triage::run(args, context).await,
            Self::FastTrack(args) => fast_track::run(args, context).await,
            Self::Resolve(args) => resolve::run(args, context).await,
            Self::Investigate(args) => investigate::run(args, context).await,
            Self::AwaitAnswer(args) => await_answer::run(args, context).await,
            Self::Contact(args) => contact::run(args, context).await,
            Self::Draft(args) => draft::run(args, context).await,
            Self::Approve(args) => approve::run(args, context).await,
            Self::Reject(args) => reject::run(args, context).await,
            Self::Respond(args) => respond::run(args, context).await,
            Self::Letter(letter) => letter.run(context).await,
            Self::Answer(args) => answer::run(args, context).await,
            Self::Withdraw(args) => withdraw::run(args, context).await,
            Self::Reply(args) => reply::run(args, context).await,
            Self::Route(args) => route::run(args, context).await,
            Self::Evaluate(args) => evaluate::run(args, context).await,
            Self::FollowUp(args) => follow_up::run(args, context).await,
            Self::Reopen(args) => reopen::run(args, context).await,
            Self::Close(args) => close::run(args, context).await,
            Self::Explain(args) => explain::run(args, context).await,
        }
    }
}
