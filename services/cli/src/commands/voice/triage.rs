//! `honi voice triage`: classifies a complaint and gives it to a handler.

use honi_call::idempotent;
use honi_names::{ContractName, StaffName};
use honi_proto::voices::v1::{ComplaintCategory, Severity, SubjectStaff, TriageVoiceRequest, VoiceKind};

use super::COLUMNS;
use super::reference::VoiceRef;
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which complaint, and what triage decided.
#[derive(Debug, clap::Args)]
pub(crate) struct Triage {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    /// What it is about (苦情分類); may be repeated.
    #[arg(long = "category", value_name = "CATEGORY", value_parser = choice::<ComplaintCategory>(), required = true)]
    categories: Vec<ComplaintCategory>,
    /// How serious it is (重大度).
    #[arg(long, value_parser = choice::<Severity>())]
    severity: Severity,
    /// The complainant needs special care.
    #[arg(long)]
    vulnerable: bool,
    /// Who is to handle it, `staff/…`; by default you.
    #[arg(long)]
    handler: Option<StaffName>,
    /// A staff complained about, `staff/…`, where those recorded are wrong or incomplete: name all of them; may be repeated.
    #[arg(long, value_name = "STAFF")]
    subject_staff: Vec<StaffName>,
    /// The complaint is about no staff in particular, although some are recorded.
    #[arg(long, conflicts_with = "subject_staff")]
    no_subject_staff: bool,
    /// What kind of voice it turns out to be; by default as recorded.
    #[arg(long, value_parser = choice::<VoiceKind>())]
    kind: Option<VoiceKind>,
    /// Money is at stake.
    #[arg(long)]
    concerns_money: bool,
    /// It alleges improper solicitation: an investigation is opened beside it.
    #[arg(long)]
    alleges_improper_solicitation: bool,
    /// A contract that the complaint is about, `contracts/…`; may be repeated.
    #[arg(long = "contract", value_name = "CONTRACT")]
    contracts: Vec<ContractName>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Triage, context: &Context) -> Result<(), CliError> {
    let clients = context.clients()?;
    let handler = args
        .handler
        .map_or_else(|| clients.session.claims.sub.clone(), |name| name.to_string());
    let mut client = clients.voices()?;
    let (name, etag) = args.voice.to_change(&mut client, args.edit.etag).await?;
    let corrected = args.no_subject_staff || !args.subject_staff.is_empty();
    let subject_staff = corrected.then(|| SubjectStaff {
        staff: args.subject_staff.iter().map(ToString::to_string).collect(),
    });
    let request = TriageVoiceRequest {
        name,
        categories: args.categories.into_iter().map(i32::from).collect(),
        severity: args.severity.into(),
        vulnerable: args.vulnerable,
        handler,
        etag,
        request_id: context.request_id(args.edit.request_id),
        subject_staff,
        kind: args.kind.map(i32::from),
        concerns_money: args.concerns_money,
        alleges_improper_solicitation: args.alleges_improper_solicitation,
        contracts: args.contracts.iter().map(ToString::to_string).collect(),
    };
    let changed = client.triage_voice(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
