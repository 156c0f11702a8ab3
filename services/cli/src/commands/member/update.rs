//! `honi member update`: changes what a record says.

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::{MemberName, OrgUnitName, StaffName};
use honi_proto::members::v1::{Member, UpdateMemberRequest};
use prost_types::FieldMask;

use super::{COLUMNS, etag};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which member, and the fields to change; those not given stay. An empty text removes what can be absent.
#[derive(Debug, clap::Args)]
#[group(id = "fields", args = ["full_name", "kana", "birth_date", "phone", "email", "address", "org_unit", "sales_staff"], required = true, multiple = true)]
pub(crate) struct Update {
    /// Its name, `members/…`.
    name: MemberName,
    /// Family and given name (氏名).
    #[arg(long)]
    full_name: Option<String>,
    /// Reading of the name (フリガナ).
    #[arg(long)]
    kana: Option<String>,
    /// Date of birth.
    #[arg(long, value_name = "DATE")]
    birth_date: Option<NaiveDate>,
    /// Telephone number.
    #[arg(long)]
    phone: Option<String>,
    /// E-mail address.
    #[arg(long)]
    email: Option<String>,
    /// Postal address.
    #[arg(long)]
    address: Option<String>,
    /// The branch that looks after the member, `orgUnits/…`.
    #[arg(long)]
    org_unit: Option<OrgUnitName>,
    /// The sales staff who looks after the member, `staff/…`.
    #[arg(long)]
    sales_staff: Option<StaffName>,
    #[command(flatten)]
    edit: Edit,
}

pub(crate) async fn run(args: Update, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.members()?;
    let etag = etag(&mut client, args.name, args.edit.etag.clone()).await?;
    let request_id = context.request_id(args.edit.request_id);
    let (member, paths) = changes(args);
    let request = UpdateMemberRequest {
        member: Some(member),
        update_mask: Some(FieldMask { paths }),
        etag,
        request_id,
    };
    let changed = client.update_member(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}

/// The member with the new values, and which those are.
fn changes(args: Update) -> (Member, Vec<String>) {
    let mut paths = Vec::new();
    let mut member = Member {
        name: args.name.to_string(),
        ..Member::default()
    };
    let texts = [
        ("full_name", args.full_name, &mut member.full_name),
        ("full_name_kana", args.kana, &mut member.full_name_kana),
        ("phone", args.phone, &mut member.phone),
        ("email", args.email, &mut member.email),
        ("address", args.address, &mut member.address),
        ("org_unit", args.org_unit.map(|name| name.to_string()), &mut member.org_unit),
        (
            "sales_staff",
            args.sales_staff.map(|name| name.to_string()),
            &mut member.sales_staff,
        ),
    ];
    for (path, given, field) in texts {
        if let Some(value) = given {
            *field = value;
            paths.push(path.to_owned());
        }
    }
    if let Some(day) = args.birth_date {
        member.birth_date = Some(day.into());
        paths.push("birth_date".to_owned());
    }
    (member, paths)
}
