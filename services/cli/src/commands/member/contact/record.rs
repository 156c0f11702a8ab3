//! `honi member contact record`: records whether, how and when a member may be contacted, as a whole.

use honi_call::idempotent;
use honi_names::MemberName;
use honi_proto::members::v1::{ContactChannel, RecordContactRightsRequest};

use super::{COLUMNS, etag};
use crate::choices::choice;
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Of whom, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// Name of the member, `members/…`.
    name: MemberName,
    /// The member wants to be contacted for no purpose at all.
    #[arg(long)]
    do_not_contact: bool,
    /// By which channel the member may be contacted; may be repeated. By any, if none is given.
    #[arg(long = "channel", value_name = "CHANNEL", value_parser = choice::<ContactChannel>())]
    channels: Vec<ContactChannel>,
    /// From when on calls and visits are welcome, in Japan.
    #[arg(long, value_name = "TIME", default_value = "09:00", value_parser = minute)]
    opens: i32,
    /// Until when; 24:00 is the end of the day.
    #[arg(long, value_name = "TIME", default_value = "20:00", value_parser = minute)]
    closes: i32,
    /// More of it in words.
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Record, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.consents()?;
    let request = RecordContactRightsRequest {
        name: args.name.to_string(),
        do_not_contact: args.do_not_contact,
        allowed_channels: args.channels.into_iter().map(i32::from).collect(),
        opens_at_minute: args.opens,
        closes_at_minute: args.closes,
        note: args.note,
        etag: etag(&mut client, args.name, args.edit.etag).await?,
        request_id: context.request_id(args.edit.request_id),
    };
    let answer = client.record_contact_rights(idempotent(request)).await?.into_inner();
    context.record(&answer, &COLUMNS).await
}

/// The minute of the day that a time such as `09:30` is.
fn minute(text: &str) -> Result<i32, String> {
    let parts = text
        .split_once(':')
        .and_then(|(hour, minute)| Some((hour.parse::<i32>().ok()?, minute.parse::<i32>().ok()?)));
    match parts {
        Some((hour @ 0..24, minute @ 0..60)) => Ok(hour * 60 + minute),
        Some((24, 0)) => Ok(24 * 60),
        _ => Err("not a time such as 09:30".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::minute;

    #[test]
    fn times_of_the_day_are_minutes() {
        let table = [
            ("00:00", Some(0)),
            ("09:30", Some(570)),
            ("24:00", Some(1440)),
            ("24:01", None),
            ("9", None),
            ("-1:00", None),
        ];
        for (text, expected) in table {
            assert_eq!(minute(text).ok(), expected, "{text}");
        }
    }
}
