//! People, units and voices for the tests of the domain. All fictional.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules};
use honi_names::{OrgUnitName, StaffName, VoiceName};
use uuid::Uuid;

use std::sync::LazyLock;

use super::{
    AcknowledgementMethod, Acting, AwaitedParty, Channel, Classified, Clocks, Complainant, ComplainantRelation, ComplaintCategory,
    Division, Drafting, Evaluation, HowAcknowledged, Improving, Intake, MemberDecision, Outcome, Powers, ReportingLines, Responding,
    ResponseMethod, RootCauseCategory, Routing, RuleSet, Severity, TransitionError, Triaging, Voice, VoiceKind, VoiceNumber,
};

pub(super) fn staff(n: u128) -> StaffName {
    StaffName::new(Uuid::from_u128(n))
}

pub(super) fn unit() -> OrgUnitName {
    OrgUnitName::new(Uuid::from_u128(1))
}

/// What came of a step: `OK`, or the stable reason why it was not taken.
pub(super) fn reason<T>(result: Result<T, TransitionError>) -> &'static str {
    result.map_or_else(|error| error.reason(), |_| "OK")
}

/// A time as a clock in Japan shows it, such as `2026-09-18T10:00:00`.
pub(super) fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).expect("a time").to_utc()
}

/// Friday 18 September 2026, 11:00 in Japan: an hour after the complaint came in.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_789_696_800, 0).expect("a time that is in range")
}

pub(super) fn japan() -> BusinessCalendar {
    BusinessCalendar::new(CalendarRules::japan()).expect("the co-op's rules make a calendar")
}

/// The rules of production and the days of Japan.
pub(crate) fn clocks() -> Clocks<'static> {
    static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::standard);
    static CALENDAR: LazyLock<BusinessCalendar> = LazyLock::new(japan);
    Clocks {
        rules: &RULES,
        calendar: &CALENDAR,
    }
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
        classified: Classified::default(),
        created_at: now(),
    }
}

pub(super) fn received(kind: VoiceKind, relation: ComplainantRelation, subjects: &[StaffName]) -> Voice {
    Voice::receive(intake(kind, relation, subjects), clocks()).expect("received before it is recorded")
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
        .triage(triaging(severity, 10), &ReportingLines::default(), &person(30), clocks(), now())
        .expect("acknowledged")
}

pub(super) fn investigating(severity: Severity) -> Voice {
    triaged(severity).start_investigation(&person(10), now()).expect("triaged")
}

/// On the fast track.
pub(super) fn fast() -> Voice {
    triaged(Severity::S3).start_fast_track(&person(10), clocks(), now()).expect("minor")
}

pub(super) fn awaiting() -> Voice {
    let asked = investigating(Severity::S3).await_answer(AwaitedParty::Member, "the receipt".into(), &person(10), clocks(), now());
    asked.expect("investigated")
}

pub(super) fn drafted(severity: Severity) -> Voice {
    investigating(severity)
        .draft_response(drafting(Outcome::NotUpheld), &person(10), now())
        .expect("investigated")
}

/// Approved by staff 20, a compliance manager.
pub(super) fn approved(severity: Severity) -> Voice {
    drafted(severity).approve_response(&manager(20), now()).expect("drafted")
}

pub(super) fn responded(severity: Severity) -> Voice {
    approved(severity)
        .respond(by_letter(), &person(10), clocks(), now())
        .expect("approved")
}

pub(super) fn accepted(severity: Severity) -> Voice {
    responded(severity)
        .record_member_decision(MemberDecision::Accepted, &person(10), clocks(), now())
        .expect("responded")
}

/// Not accepted, to be looked into again.
pub(super) fn second_review() -> Voice {
    responded(Severity::S3)
        .record_member_decision(MemberDecision::NotAccepted, &person(10), clocks(), now())
        .expect("responded")
}

pub(super) fn withdrawn() -> Voice {
    triaged(Severity::S3)
        .withdraw(&"It was a mistake.".into(), &person(10), clocks(), now())
        .expect("active")
}

pub(super) fn decided(severity: Severity) -> Voice {
    accepted(severity)
        .decide_improvement(no_action(), &manager(20), now())
        .expect("accepted")
}

pub(crate) fn closed(severity: Severity) -> Voice {
    decided(severity).close(false, &manager(20), clocks(), now()).expect("decided")
}

pub(super) fn reopened() -> Voice {
    closed(Severity::S3)
        .reopen("New facts came up.".into(), &person(10), clocks(), now())
        .expect("closed")
}

/// One voice in every state but NO_REPLY, in order of the states.
pub(super) fn in_every_state() -> Vec<Voice> {
    let s3 = Severity::S3;
    let external = investigating(s3).await_answer(AwaitedParty::Insurer, "the file".into(), &person(10), clocks(), now());
    vec![
        complaint([]),
        acknowledged(),
        triaged(s3),
        fast(),
        fast().resolve_fast(Outcome::Upheld, &person(10), now()).expect("in time"),
        investigating(s3),
        awaiting(),
        external.expect("investigated"),
        drafted(s3),
        approved(s3),
        responded(s3),
        accepted(s3),
        second_review(),
        withdrawn(),
        decided(s3),
        closed(s3),
        reopened(),
    ]
}

/// An opinion that is handled by staff 10.
pub(super) fn triaged_opinion(relation: ComplainantRelation, subjects: &[StaffName]) -> Voice {
    let lines = subjects
        .iter()
        .fold(ReportingLines::default().with(staff(10), []), |lines, it| lines.with(*it, []));
    received(VoiceKind::Opinion, relation, subjects)
        .triage(triaging(Severity::S4, 10), &lines, &person(30), clocks(), now())
        .expect("received")
}

/// An opinion of the delivery, handed to who delivers.
pub(super) fn rerouted() -> Voice {
    triaged_opinion(ComplainantRelation::Member, &[])
        .route(&routing(), &person(10), now())
        .expect("triaged")
}

pub(super) fn routing() -> Routing {
    Routing {
        to: Division::Other("deliveries".into()),
        receipt: "D-2026-17".into(),
        reason: "It is about a delivery truck.".into(),
    }
}

pub(super) fn drafting(outcome: Outcome) -> Drafting {
    Drafting {
        outcomes: [(ComplaintCategory::Benefit, outcome)].into(),
        offers_money: false,
        facts: "The rule was applied as it is written.".into(),
        remedy: "".into(),
    }
}

pub(super) fn by_letter() -> Responding {
    Responding {
        method: ResponseMethod::Letter,
        sent_at: None,
    }
}

pub(super) fn by_phone() -> HowAcknowledged {
    HowAcknowledged::Answered(AcknowledgementMethod::Phone)
}

pub(super) fn triaging(severity: Severity, handler: u128) -> Triaging {
    Triaging {
        kind: None,
        categories: [ComplaintCategory::Benefit].into(),
        severity,
        vulnerable: false,
        concerns_money: false,
        alleges_improper_solicitation: false,
        contracts: BTreeSet::new(),
        handler: staff(handler),
        subject_staff: None,
    }
}

pub(super) fn no_action() -> Improving {
    let evaluation = Evaluation::NoAction {
        reason: "The rule was explained and understood.".into(),
    };
    Improving {
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
