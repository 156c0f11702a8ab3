//! Needs profiles and care attributes, between messages and domain types.

use chrono::NaiveDate;
use honi_proto::members::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use super::codes;
use crate::app::Recorded;
use crate::domain::{CareAttributes, ExtraStep, ExtraSteps, NeedsProfile, ProtectionNeed};

/// A statement of needs.
pub(super) fn statement(message: &pb::RecordNeedsProfileRequest) -> Result<NeedsProfile, Problem> {
    let need = |(at, need): (usize, &pb::ProtectionNeed)| {
        Ok(ProtectionNeed {
            kind: codes::protection_kind(&format!("protection_needs[{at}].kind"), need.kind)?,
            importance: codes::importance(&format!("protection_needs[{at}].importance"), need.importance)?,
        })
    };
    let profile = NeedsProfile {
        life_stage: message.life_stage.map(|stage| codes::life_stage("life_stage", stage)).transpose()?,
        enrollment_motive: message
            .enrollment_motive
            .map(|motive| codes::enrollment_motive("enrollment_motive", motive))
            .transpose()?,
        motive_note: message.motive_note.clone(),
        protection_needs: message
            .protection_needs
            .iter()
            .enumerate()
            .map(need)
            .collect::<Result<_, Problem>>()?,
        monthly_budget_yen: message.monthly_budget_yen,
    };
    profile.check().map_err(|_| {
        let (ja, en) = ("同じ保障が2回あります。", "has one kind twice");
        Problem::invalid("protection_needs", "REPEATED", ja, en)
    })?;
    Ok(profile)
}

/// A needs profile as it is now.
pub(super) fn profile_message(of: &Recorded<NeedsProfile>, as_of: Option<NaiveDate>) -> pb::NeedsProfile {
    let missing = of.body.missing_axes();
    let state = if missing.is_empty() {
        pb::NeedsState::Complete
    } else {
        pb::NeedsState::Incomplete
    };
    let need = |need: &ProtectionNeed| pb::ProtectionNeed {
        kind: codes::protection_kind_message(need.kind),
        importance: codes::importance_message(need.importance),
    };
    pb::NeedsProfile {
        member: of.member.name.to_string(),
        life_stage: of.body.life_stage.map(codes::life_stage_message),
        enrollment_motive: of.body.enrollment_motive.map(codes::enrollment_motive_message),
        motive_note: of.body.motive_note.clone(),
        protection_needs: of.body.protection_needs.iter().map(need).collect(),
        monthly_budget_yen: of.body.monthly_budget_yen,
        state: state.into(),
        missing_axes: missing.into_iter().map(codes::needs_axis_message).collect(),
        extra_steps: Some(extra_steps(of.extra_steps(as_of))),
        recorder: of.of.as_ref().map(|(_, recorder, _)| recorder.clone()).unwrap_or_default(),
        record_time: of.of.as_ref().map(|(_, _, at)| timestamp(*at)),
        etag: of.etag(),
    }
}

/// A statement of what to mind.
pub(super) fn care(message: &pb::RecordCareAttributesRequest) -> Result<CareAttributes, Problem> {
    let need = |(at, need): (usize, &i32)| codes::care_need(&format!("needs[{at}]"), *need);
    Ok(CareAttributes {
        needs: message.needs.iter().enumerate().map(need).collect::<Result<_, Problem>>()?,
        note: message.note.clone(),
    })
}

/// Care attributes as they are now.
pub(super) fn care_message(of: &Recorded<CareAttributes>, as_of: Option<NaiveDate>) -> pb::CareAttributes {
    pb::CareAttributes {
        member: of.member.name.to_string(),
        needs: of.body.needs.iter().copied().map(codes::care_need_message).collect(),
        note: of.body.note.clone(),
        extra_steps: Some(extra_steps(of.extra_steps(as_of))),
        recorder: of.of.as_ref().map(|(_, recorder, _)| recorder.clone()).unwrap_or_default(),
        record_time: of.of.as_ref().map(|(_, _, at)| timestamp(*at)),
        etag: of.etag(),
    }
}

fn extra_steps((day, steps): (NaiveDate, ExtraSteps)) -> pb::ExtraSteps {
    let choices = if steps.least > 0 { ExtraStep::ALL } else { &[] };
    pb::ExtraSteps {
        least: steps.least.into(),
        choices: choices.iter().copied().map(codes::extra_step_message).collect(),
        age_group: codes::age_group_message(steps.age_group),
        as_of_date: Some(day.into()),
    }
}
