//! Investigations of suspicious contracts (懸念契約の調査).

mod analyse;
mod approve;
mod ask_member;
mod assign;
mod close;
mod confirm;
mod contact;
mod create;
mod execute;
mod extend;
mod feedback;
mod get;
mod hear;
mod know_misconduct;
mod link_voice;
mod list;
mod measure;
mod notify;
mod offer;
mod outcomes;
mod plan;
mod preserve;
mod prevent;
mod propose;
mod reject;
mod reopen;
mod request_evidence;
mod triage;
mod waive;
mod which;

use chrono::{DateTime, FixedOffset};
use honi_proto::time::timestamp;

use crate::context::Context;
use crate::error::CliError;

/// Columns of a list; they come first in CSV.
const COLUMNS: [&str; 9] = [
    "number",
    "state",
    "score",
    "severity",
    "policyholder",
    "sales_staff",
    "investigator",
    "create_time",
    "name",
];

/// What to do with investigations.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Investigation {
    /// List the investigations that you may see, newest first.
    List(list::List),
    /// Show one investigation, with its words if you may read them.
    Get(get::Get),
    /// Count for each rule what has become of its signals, and how precise it is.
    Outcomes(outcomes::Outcomes),
    /// Open an investigation without a signal, to be triaged.
    Create(create::Create),
    /// Decide what becomes of a case: investigate, dismiss or merge.
    Triage(triage::Triage),
    /// Give it to somebody to investigate.
    Assign(assign::Assign),
    /// Decide how to investigate.
    Plan(plan::Plan),
    /// Fix the evidence before anybody it is about knows, or add what came later.
    Preserve(preserve::Preserve),
    /// Record that somebody was heard.
    Hear(hear::Hear),
    /// Record that somebody is not heard, and why.
    Waive(waive::Waive),
    /// Decide that the member is asked.
    AskMember(ask_member::AskMember),
    /// Record a try to reach the member.
    Contact(contact::Contact),
    /// Begin to weigh what was found.
    Analyse(analyse::Analyse),
    /// More evidence is to come first.
    RequestEvidence(request_evidence::RequestEvidence),
    /// Propose a decision.
    Propose(propose::Propose),
    /// Approve the proposed decision.
    Approve(approve::Approve),
    /// Send the proposed decision back.
    Reject(reject::Reject),
    /// Record since when the co-op knows of misconduct; the statutory clock counts from there.
    KnowMisconduct(know_misconduct::KnowMisconduct),
    /// Record that underwriter or authority was told of misconduct.
    Notify(notify::Notify),
    /// Decide what the member is offered.
    Offer(offer::Offer),
    /// Record that the remedy was carried out.
    Execute(execute::Execute),
    /// Confirm that the remedy was carried out.
    Confirm(confirm::Confirm),
    /// Record what keeps it from happening again.
    Prevent(prevent::Prevent),
    /// Record what whoever was concerned was told.
    Feedback(feedback::Feedback),
    /// Close it.
    Close(close::Close),
    /// Take it up again, in a new cycle.
    Reopen(reopen::Reopen),
    /// Give more time to decide; twice at most.
    Extend(extend::Extend),
    /// Link a voice about the same.
    LinkVoice(link_voice::LinkVoice),
}

impl Investigation {
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::List(_) => "investigation list",
            Self::Get(_) => "investigation get",
            Self::Outcomes(_) => "investigation outcomes",
            Self::Create(_) => "investigation create",
            Self::Triage(_) => "investigation triage",
            Self::Assign(_) => "investigation assign",
            Self::Plan(_) => "investigation plan",
            Self::Preserve(_) => "investigation preserve",
            Self::Hear(_) => "investigation hear",
            Self::Waive(_) => "investigation waive",
            Self::AskMember(_) => "investigation ask-member",
            Self::Contact(_) => "investigation contact",
            Self::Analyse(_) => "investigation analyse",
            Self::RequestEvidence(_) => "investigation request-evidence",
            Self::Propose(_) => "investigation propose",
            Self::Approve(_) => "investigation approve",
            Self::Reject(_) => "investigation reject",
            Self::KnowMisconduct(_) => "investigation know-misconduct",
            Self::Notify(_) => "investigation notify",
            Self::Offer(_) => "investigation offer",
            Self::Execute(_) => "investigation execute",
            Self::Confirm(_) => "investigation confirm",
            Self::Prevent(_) => "investigation prevent",
            Self::Feedback(_) => "investigation feedback",
            Self::Close(_) => "investigation close",
            Self::Reopen(_) => "investigation reopen",
            Self::Extend(_) => "investigation extend",
            Self::LinkVoice(_) => "investigation link-voice",
        }
    }

    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(args, context).await,
            Self::Get(args) => get::run(args, context).await,
            Self::Outcomes(args) => outcomes::run(args, context).await,
            Self::Create(args) => create::run(args, context).await,
            Self::Triage(args) => triage::run(args, context).await,
            Self::Assign(args) => assign::run(args, context).await,
            Self::Plan(args) => plan::run(args, context).await,
            Self::Preserve(args) => preserve::run(args, context).await,
            Self::Hear(args) => hear::run(args, context).await,
            Self::Waive(args) => waive::run(args, context).await,
            Self::AskMember(args) => ask_member::run(args, context).await,
            Self::Contact(args) => contact::run(args, context).await,
            Self::Analyse(args) => analyse::run(args, context).await,
            Self::RequestEvidence(args) => request_evidence::run(args, context).await,
            Self::Propose(args) => propose::run(args, context).await,
            Self::Approve(args) => approve::run(args, context).await,
            Self::Reject(args) => reject::run(args, context).await,
            Self::KnowMisconduct(args) => know_misconduct::run(args, context).await,
            Self::Notify(args) => notify::run(args, context).await,
            Self::Offer(args) => offer::run(args, context).await,
            Self::Execute(args) => execute::run(args, context).await,
            Self::Confirm(args) => confirm::run(args, context).await,
            Self::Prevent(args) => prevent::run(args, context).await,
            Self::Feedback(args) => feedback::run(args, context).await,
            Self::Close(args) => close::run(args, context).await,
            Self::Reopen(args) => reopen::run(args, context).await,
            Self::Extend(args) => extend::run(args, context).await,
            Self::LinkVoice(args) => link_voice::run(args, context).await,
        }
    }
}

fn instant(time: DateTime<FixedOffset>) -> prost_types::Timestamp {
    timestamp(time.to_utc())
}
