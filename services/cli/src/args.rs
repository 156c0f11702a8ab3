//! The command line. What is said here is the English help; the Japanese one is in `locales/ja/help.ftl`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    audit_log, benefit, campaign, completion, contract, credential, detection, digest, improvement, inbox, investigation, login, member,
    outbox, product, proposal, recommendation_policy, signal, staff, trace, voice, workflow,
};
use crate::output::Format;
use crate::texts::Lang;

/// Heading of the options that every command takes.
const GLOBAL: &str = "Options of every command";

/// Work with the records of Honi (本位).
#[derive(Debug, Parser)]
#[command(name = "honi", version, propagate_version = true)]
pub(crate) struct Args {
    /// What to print on stdout.
    #[arg(short, long, global = true, help_heading = GLOBAL, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
    /// Language of messages, headings and help; by default that of the environment (LANG).
    #[arg(long, global = true, help_heading = GLOBAL, value_enum)]
    pub(crate) lang: Option<Lang>,
    /// File of settings (TOML): where the services are. By default the one in the user's configuration folder, if there is one.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// First port of the local suite to talk to, as given to it.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "PORT", env = "HONI_PORT_BASE", hide_env_values = true, default_value_t = 7400, value_parser = clap::value_parser!(u16).range(1024..=65496))]
    pub(crate) port_base: u16,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands: a resource and a verb each, and the few that are about the command itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say who you are; the answer is kept for the next commands.
    Login(login::Login),
    /// Forget who you are.
    Logout,
    /// Show who you are.
    Whoami,
    /// Members (組合員).
    #[command(subcommand)]
    Member(member::Member),
    /// Voices (声) and complaints.
    #[command(subcommand)]
    Voice(voice::Voice),
    /// Digests of voices (声の週報).
    #[command(subcommand)]
    Digest(digest::Digest),
    /// Products of the catalogue (商品).
    #[command(subcommand)]
    Product(product::Product),
    /// Rules of comparing and recommending (比較推奨方針).
    #[command(subcommand)]
    RecommendationPolicy(recommendation_policy::RecommendationPolicy),
    /// What underwriters give the co-op (便宜供与).
    #[command(subcommand)]
    Benefit(benefit::Benefit),
    /// Campaigns that reward who sells (キャンペーン).
    #[command(subcommand)]
    Campaign(campaign::Campaign),
    /// Proposals to members (提案).
    #[command(subcommand)]
    Proposal(proposal::Proposal),
    /// Contracts (契約).
    #[command(subcommand)]
    Contract(contract::Contract),
    /// Detection of suspicious contracts (懸念契約).
    #[command(subcommand)]
    Detection(detection::Detection),
    /// Signals that the detection raised.
    #[command(subcommand)]
    Signal(signal::Signal),
    /// Investigations of suspicious contracts (懸念契約の調査).
    #[command(subcommand)]
    Investigation(investigation::Investigation),
    /// Improvement actions (改善活動).
    #[command(subcommand)]
    Improvement(improvement::Improvement),
    /// Notices to you, to your unit's queue and to your roles (通知).
    #[command(subcommand)]
    Inbox(inbox::Inbox),
    /// Credentials of staff (資格) and the right to sell.
    #[command(subcommand)]
    Credential(credential::Credential),
    /// Staff (職員): who may not solicit.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// The workflows that conduct open records.
    #[command(subcommand)]
    Workflow(workflow::Workflow),
    /// Events that could not be delivered, for operators.
    #[command(subcommand)]
    Outbox(outbox::Outbox),
    /// The audit logs of the services.
    #[command(subcommand)]
    AuditLog(audit_log::AuditLog),
    /// Traces of commands and cases.
    #[command(subcommand)]
    Trace(trace::Trace),
    /// Print the completion script of a shell.
    Completion(completion::Completion),
}

impl Command {
    /// What its span is called: the words of the command, without its arguments.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Login(_) => "login",
            Self::Logout => "logout",
            Self::Whoami => "whoami",
            Self::Member(command) => command.title(),
            Self::Voice(command) => command.title(),
            Self::Digest(command) => command.title(),
            Self::Product(command) => command.title(),
            Self::RecommendationPolicy(command) => command.title(),
            Self::Benefit(command) => command.title(),
            Self::Campaign(command) => command.title(),
            Self::Proposal(command) => command.title(),
            Self::Contract(command) => command.title(),
            Self::Detection(command) => command.title(),
            Self::Signal(command) => command.title(),
            Self::Investigation(command) => command.title(),
            Self::Improvement(command) => command.title(),
            Self::Inbox(command) => command.title(),
            Self::Credential(command) => command.title(),
            Self::Staff(command) => command.title(),
            Self::Workflow(command) => command.title(),
            Self::Outbox(command) => command.title(),
            Self::AuditLog(command) => command.title(),
            Self::Trace(command) => command.title(),
            Self::Completion(_) => "completion",
        }
    }
}
