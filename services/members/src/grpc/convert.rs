//! Between messages and domain types. A value that the message cannot mean is INVALID_ARGUMENT with its path.

use honi_door::field::{left_out, name, optional_day, optional_name, required, subject};
use honi_names::MemberName;
use honi_personal_data::normalise;
use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;
use pb::search_members_request::Criterion as By;
use prost_types::FieldMask;

use crate::app::{Criterion, Search};
use crate::domain::{FieldValue, Member, NewMember, Profile, ProfileField, State};

/// Members a page if the caller does not say.
const PAGE_SIZE: usize = 50;

/// A member as a message, without guidance; one who was erased has no personal fields.
pub(super) fn message(member: &Member) -> pb::Member {
    let profile = member.profile.clone().unwrap_or_default();
    pb::Member {
        name: member.name.to_string(),
        member_no: member.member_no.clone(),
        full_name: profile.full_name,
        full_name_kana: profile.full_name_kana,
        birth_date: profile.birth_date.map(Date::from),
        phone: profile.phone,
        email: profile.email,
        address: profile.address,
        org_unit: member.org_unit.to_string(),
        sales_staff: member.sales_staff.map(|staff| staff.to_string()).unwrap_or_default(),
        join_date: Some(member.join_date.into()),
        state: match member.state {
            State::Active => pb::MemberState::Active.into(),
            State::Voided => pb::MemberState::Voided.into(),
            State::Erased => pb::MemberState::Erased.into(),
        },
        create_time: Some(timestamp(member.created_at)),
        update_time: Some(timestamp(member.updated_at)),
        etag: member.version.to_string(),
        handler_guidance: None,
    }
}

/// A member to record; what the service assigns must be left out.
pub(super) fn new(member: pb::Member) -> Result<NewMember, Problem> {
    left_out("member.name", member.name.is_empty())?;
    left_out("member.state", member.state == pb::MemberState::Unspecified as i32)?;
    left_out("member.create_time", member.create_time.is_none())?;
    left_out("member.update_time", member.update_time.is_none())?;
    left_out("member.etag", member.etag.is_empty())?;
    left_out("member.handler_guidance", member.handler_guidance.is_none())?;
    Ok(NewMember {
        profile: Profile {
            full_name: visible("member.full_name", member.full_name, normalise::name)?,
            full_name_kana: visible("member.full_name_kana", member.full_name_kana, normalise::kana)?,
            birth_date: optional_day("member.birth_date", member.birth_date)?,
            phone: phone("member.phone", member.phone)?,
            email: member.email,
            address: member.address,
            guidance: None,
        },
        member_no: member.member_no,
        org_unit: name("member.org_unit", &member.org_unit)?,
        sales_staff: optional_name("member.sales_staff", &member.sales_staff)?,
        join_date: optional_day("member.join_date", member.join_date)?.ok_or_else(|| required("member.join_date"))?,
    })
}

/// Which member an update is about, and the new values of the fields of its mask. The others may hold anything: an update sends back what
/// was read, or nothing.
pub(super) fn changes(member: Option<pb::Member>, mask: &FieldMask) -> Result<(MemberName, Vec<FieldValue>), Problem> {
    let member = member.ok_or_else(|| required("member"))?;
    if mask.paths.is_empty() {
        return Err(required("update_mask"));
    }
    let name = subject("member.name", &member.name)?;
    // Validation has seen that each can be changed.
    let fields = ProfileField::ALL
        .into_iter()
        .filter(|field| mask.paths.iter().any(|path| path == field.path()));
    let values = fields.map(|field| value(&member, field)).collect::<Result<_, Problem>>()?;
    Ok((name, values))
}

fn value(member: &pb::Member, field: ProfileField) -> Result<FieldValue, Problem> {
    let path = format!("member.{}", field.path());
    Ok(match field {
        ProfileField::FullName => FieldValue::FullName(visible(&path, member.full_name.clone(), normalise::name)?),
        ProfileField::FullNameKana => FieldValue::FullNameKana(visible(&path, member.full_name_kana.clone(), normalise::kana)?),
        ProfileField::BirthDate => FieldValue::BirthDate(optional_day(&path, member.birth_date)?),
        ProfileField::Phone => FieldValue::Phone(phone(&path, member.phone.clone())?),
        ProfileField::Email => FieldValue::Email(member.email.clone()),
        ProfileField::Address => FieldValue::Address(member.address.clone()),
        ProfileField::OrgUnit => FieldValue::OrgUnit(name(&path, &member.org_unit)?),
        ProfileField::SalesStaff => FieldValue::SalesStaff(optional_name(&path, &member.sales_staff)?),
    })
}

/// What to search for.
pub(super) fn search(message: pb::SearchMembersRequest) -> Result<Search, Problem> {
    let criterion = match message.criterion.ok_or_else(|| required("criterion"))? {
        By::FullName(text) => Criterion::FullName(text),
        By::FullNameKana(text) => Criterion::FullNameKana(text),
        By::Phone(text) => Criterion::Phone(text),
    };
    let page_size = usize::try_from(message.page_size)
        .ok()
        .filter(|size| *size > 0)
        .unwrap_or(PAGE_SIZE);
    Ok(Search {
        criterion,
        page_size,
        page_token: message.page_token,
    })
}

/// A name of nothing but spaces could never be found.
pub(super) fn visible(field: &str, text: String, normalise: fn(&str) -> String) -> Result<String, Problem> {
    if normalise(&text).is_empty() {
        Err(Problem::invalid(field, "BLANK", "文字がありません。", "has no visible character"))
    } else {
        Ok(text)
    }
}

/// A telephone number, by the digits that search would find it by; those of the whole world have at most 15 (E.164).
fn phone(field: &str, text: String) -> Result<String, Problem> {
    let digits = normalise::phone(&text).len();
    if text.is_empty() || (6..=15).contains(&digits) {
        Ok(text)
    } else {
        Err(Problem::invalid(
            field,
            "PHONE",
            "電話番号ではありません。",
            "has not the 6 to 15 digits of a telephone number",
        ))
    }
}
