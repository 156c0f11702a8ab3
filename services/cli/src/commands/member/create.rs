//! `honi member create`: records a new member.

use std::path::PathBuf;

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::{OrgUnitName, StaffName};
use honi_proto::members::v1::{CreateMemberRequest, Member};

use super::COLUMNS;
use crate::commands::change::Change;
use crate::context::{Context, read_message};
use crate::error::CliError;

/// The member to record: by options, or whole from a file.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// Membership number (組合員番号).
    #[arg(long, required_unless_present = "from")]
    member_no: Option<String>,
    /// Family and given name (氏名).
    #[arg(long, required_unless_present = "from")]
    full_name: Option<String>,
    /// Reading of the name (フリガナ).
    #[arg(long, required_unless_present = "from")]
    kana: Option<String>,
    /// Date of birth.
    #[arg(long, value_name = "DATE")]
    birth_date: Option<NaiveDate>,
    /// Telephone number.
    #[arg(long, default_value = "")]
    phone: String,
    /// E-mail address.
    #[arg(long, default_value = "")]
    email: String,
    /// Postal address.
    #[arg(long, default_value = "")]
    address: String,
    /// The branch that looks after the member, `orgUnits/…`; by default yours.
    #[arg(long)]
    org_unit: Option<OrgUnitName>,
    /// The sales staff who looks after the member, `staff/…`.
    #[arg(long)]
    sales_staff: Option<StaffName>,
    /// Day of joining; by default today.
    #[arg(long, value_name = "DATE")]
    join_date: Option<NaiveDate>,
    /// File with the whole member as JSON; `-` for stdin.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["member_no", "full_name", "kana", "birth_date", "phone", "email", "address", "org_unit", "sales_staff", "join_date"])]
    from: Option<PathBuf>,
    /// Check everything and record nothing.
    #[arg(long)]
    validate_only: bool,
    #[command(flatten)]
    change: Change,
}

pub(crate) async fn run(args: Create, context: &Context) -> Result<(), CliError> {
    let (request_id, validate_only) = (context.request_id(args.change.request_id), args.validate_only);
    let member = match &args.from {
        Some(file) => read_message(file)?,
        None => of_options(args, context)?,
    };
    let request = CreateMemberRequest {
        member: Some(member),
        request_id,
        validate_only,
    };
    let member = context.clients()?.members()?.create_member(idempotent(request)).await?.into_inner();
    context.record(&member, &COLUMNS).await
}

fn of_options(args: Create, context: &Context) -> Result<Member, CliError> {
    Ok(Member {
        member_no: args.member_no.unwrap_or_default(),
        full_name: args.full_name.unwrap_or_default(),
        full_name_kana: args.kana.unwrap_or_default(),
        birth_date: args.birth_date.map(Into::into),
        phone: args.phone,
        email: args.email,
        address: args.address,
        org_unit: context.org_unit(args.org_unit.map(|name| name.to_string()))?,
        sales_staff: args.sales_staff.map(|name| name.to_string()).unwrap_or_default(),
        join_date: Some(args.join_date.unwrap_or_else(|| context.clock.today_in_japan()).into()),
        ..Member::default()
    })
}
