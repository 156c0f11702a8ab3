//! People, units and voices for the tests of the domain. All fictional.

use chrono::{DateTime, TimeDelta, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules};
use honi_names::{OrgUnitName, StaffName, VoiceName};
use uuid::Uuid;

use super::{
    AcknowledgementMethod, Acting, Channel, Closing, Complainant, ComplainantRelation, ComplaintCategory, Evaluation, HowAcknowledged,
    Intake, Outcome, Powers, ReportingLines, RootCauseCategory, RuleSet, Severity, Triaging, Voice, VoiceKind, VoiceNumber,
};

pub(super) fn staff(n: u128) -> StaffName {
    StaffName::new(Uuid::from_u128(n))
}

pub(super) fn unit() -> OrgUnitName {
    OrgUnitName::new(Uuid::from_u128(1))
}

/// Friday 18 September 2026, 11:00 in Japan: an hour after the complaint came in.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_789_696_800, 0).expect("a time that is in range")
}

pub(super) fn japan() -> BusinessCalendar {
    BusinessCalendar::new(CalendarRules::japan()).expect("the co-op's rules make a calendar")
}

pub(super) fn intake(kind: VoiceKind, relation: ComplainantRelation, subjects: &[StaffName]) -> Intake {
    Intake {
        name: VoiceName::new(Uuid::from_u128(2)),
        number: VoiceNumber::new(2026, 123).expect("a number of a year"),
        kind,
        channel: Channel::Phone,
        received_at: now() - TimeDelta::hours(1),
        complainant: Complainant { relation, member: None },
        org_unit: unit(),
        subject_staff: subjects.iter().copied().collect(),
        recorder: staff(30).into(),
        external_id: None,
        created_at: now(),
    }
}

pub(super) fn received(kind: VoiceKind, relation: ComplainantRelation, subjects: &[StaffName]) -> Voice {
    Voice::receive(intake(kind, relation, subjects), &RuleSet::standard(), &japan()).expect("received before it is recorded")
}

pub(crate) fn complaint<const N: usize>(subjects: [StaffName; N]) -> Voice {
    received(VoiceKind::Complaint, ComplainantRelation::Member, &subjects)
}

pub(crate) fn acknowledged() -> Voice {
    complaint([]).acknowledge(by_phone(), &person(30), now()).expect("received")
}

/// Handled by staff 10.
pub(super) fn triaged(severity: Severity) -> Voice {
    acknowledged()
        .triage(triaging(severity, 10), &ReportingLines::default(), &person(30), now())
        .expect("acknowledged")
}

pub(super) fn by_phone() -> HowAcknowledged {
    HowAcknowledged::Answered(AcknowledgementMethod::Phone)
}

pub(super) fn triaging(severity: Severity, handler: u128) -> Triaging {
    Triaging {
        categories: [ComplaintCategory::Benefit].into(),
        severity,
        vulnerable: false,
        handler: staff(handler),
        subject_staff: None,
    }
}

pub(super) fn no_action() -> Closing {
    let evaluation = Evaluation::NoAction {
        reason: "The rule was explained and understood.".into(),
    };
    Closing {
        outcome: Outcome::NotUpheld,
        evaluation,
        root_cause: RootCauseCategory::None,
    }
}

pub(super) fn person(n: u128) -> Acting {
    Acting {
        party: staff(n).into(),
        powers: Powers::default(),
    }
}

pub(super) fn lead(n: u128) -> Acting {
    Acting {
        powers: Powers {
            team_lead: true,
            compliance_manager: false,
        },
        ..person(n)
    }
}

pub(super) fn manager(n: u128) -> Acting {
    Acting {
        powers: Powers {
            team_lead: false,
            compliance_manager: true,
        },
        ..person(n)
    }
}
