//! `honi voice create`: records a voice.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDateTime, Utc};
use honi_call::idempotent;
use honi_clock::JAPAN;
use honi_names::{MemberName, OrgUnitName, StaffName};
use honi_proto::time::timestamp;
use honi_proto::voices::v1::{Channel, ComplainantRelation, CreateVoiceRequest, Voice, VoiceKind};

use super::COLUMNS;
use crate::choices::choice;
use crate::commands::change::Change;
use crate::context::{Context, read_message, read_text};
use crate::error::CliError;

/// The voice to record: by options, or whole from a file.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// What kind of voice it is.
    #[arg(long, value_parser = choice::<VoiceKind>(), required_unless_present = "from")]
    kind: Option<VoiceKind>,
    /// Through which channel it came.
    #[arg(long, value_parser = choice::<Channel>(), required_unless_present = "from")]
    channel: Option<Channel>,
    /// How the complainant (申出人) stands to the co-op.
    #[arg(long, value_parser = choice::<ComplainantRelation>(), required_unless_present = "from")]
    relation: Option<ComplainantRelation>,
    /// What was said, word for word.
    #[arg(long, required_unless_present_any = ["text_file", "from"])]
    text: Option<String>,
    /// File of what was said; `-` for stdin.
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    text_file: Option<PathBuf>,
    /// What the complainant asks for.
    #[arg(long, default_value = "")]
    desired_remedy: String,
    /// When it was received: RFC 3339, or a time of the day in Japan such as `2026-04-01 09:00`; by default now.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    received: Option<DateTime<Utc>>,
    /// The member concerned, `members/…`.
    #[arg(long)]
    member: Option<MemberName>,
    /// Name of a complainant who is not the member.
    #[arg(long, default_value = "")]
    complainant_name: String,
    /// How to reach a complainant who is not the member.
    #[arg(long, default_value = "")]
    complainant_contact: String,
    /// The unit that received it, `orgUnits/…`; by default yours.
    #[arg(long)]
    org_unit: Option<OrgUnitName>,
    /// A staff complained about, `staff/…`; may be repeated.
    #[arg(long, value_name = "STAFF")]
    subject_staff: Vec<StaffName>,
    /// Key of the record in the system it came from.
    #[arg(long, default_value = "")]
    external_id: String,
    /// File with the whole voice as JSON; `-` for stdin.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "channel", "relation", "text", "text_file", "received", "member", "org_unit", "subject_staff"])]
    from: Option<PathBuf>,
    /// Check everything and record nothing.
    #[arg(long)]
    validate_only: bool,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let (request_id, validate_only) = (context.request_id(args.change.request_id), args.validate_only);
    let voice = match &args.from {
        Some(file) => read_message(file)?,
        None => of_options(args, context)?,
    };
    let request = CreateVoiceRequest {
        voice: Some(voice),
        request_id,
        validate_only,
    };
    let voice = context.clients()?.voices()?.create_voice(idempotent(request)).await?.into_inner();
    context.record(&voice, &COLUMNS).await
}

fn of_options(args: Create, context: &Context) -> Result<Voice, CliError> {
    let verbatim = match (args.text, &args.text_file) {
        (Some(text), _) => text,
        (None, Some(file)) => read_text(file)?,
        (None, None) => String::new(), // clap has asked for one of the two.
    };
    Ok(Voice {
        kind: args.kind.map_or(0, i32::from),
        channel: args.channel.map_or(0, i32::from),
        complainant_relation: args.relation.map_or(0, i32::from),
        receive_time: Some(timestamp(args.received.unwrap_or_else(|| context.clock.now()))),
        verbatim,
        desired_remedy: args.desired_remedy,
        member: args.member.map(|name| name.to_string()).unwrap_or_default(),
        complainant_name: args.complainant_name,
        complainant_contact: args.complainant_contact,
        org_unit: context.org_unit(args.org_unit.map(|name| name.to_string()))?,
        subject_staff: args.subject_staff.iter().map(ToString::to_string).collect(),
        external_id: args.external_id,
        ..Voice::default()
    })
}

/// An instant as people write it.
pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .map_err(|_| "use 2026-04-01T09:00:00+09:00 or \"2026-04-01 09:00\"".to_owned())?;
    local
        .and_local_timezone(JAPAN)
        .single()
        .map(|at| at.with_timezone(&Utc))
        .ok_or_else(|| "no such time".to_owned())
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn times_without_a_zone_are_those_of_japan() {
        assert_eq!(instant("2026-04-01 09:00").unwrap(), instant("2026-04-01T00:00:00Z").unwrap());
        assert!(instant("yesterday").is_err());
    }
}
