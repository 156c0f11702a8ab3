//! What must come of a complaint, computed beside the service: from the calendar and the rules as they are written down for people.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules};
use honi_proto::organization::v1::notice::Recipient;
use honi_proto::organization::v1::{Notice, RoleInUnit};
use honi_proto::time::instant;
use honi_proto::voices::v1::{Deadline, DeadlineKind, EscalationLevel, Severity, Voice};

use DeadlineKind::{Acknowledge, FinalResponse};
use EscalationLevel::{ComplianceManager, Executive, RemindOwner, TeamLead};

/// A rung of a voice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rung {
    kind: DeadlineKind,
    level: EscalationLevel,
    pub(super) fire_at: DateTime<Utc>,
    pub(super) fired_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
}

/// Two rungs that are to fire alike are equal, whether they have fired or not.
impl PartialEq for Rung {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, self.level, self.fire_at, self.due_at) == (other.kind, other.level, other.fire_at, other.due_at)
    }
}

impl Rung {
    /// As the audit log names it.
    pub(super) fn code(&self) -> String {
        let level = match self.level {
            RemindOwner => "remind-owner",
            TeamLead => "team-lead",
            ComplianceManager => "compliance-manager",
            _ => "executive",
        };
        format!("{}/{level}", topic(self.kind))
    }
}

fn topic(kind: DeadlineKind) -> &'static str {
    if kind == Acknowledge { "acknowledge" } else { "final-response" }
}

/// The rungs as the service answers them.
pub(super) fn rungs(voice: &Voice) -> Vec<Rung> {
    let at = |time: &Option<prost_types::Timestamp>| time.as_ref().and_then(instant);
    let deadlines = voice.deadlines.iter().flat_map(|deadline| {
        deadline.rungs.iter().map(move |rung| Rung {
            kind: deadline.kind(),
            level: rung.level(),
            fire_at: at(&rung.fire_time).expect("set"),
            fired_at: at(&rung.fired_time),
            due_at: at(&deadline.due_time).expect("set"),
        })
    });
    deadlines.collect()
}

/// By which rule a deadline was computed, with which calendar, and its rungs.
type Computed = (String, i64, Vec<Rung>);

/// The deadlines as the service answers them.
pub(super) fn deadlines(voice: &Voice) -> Vec<Computed> {
    let deadlines = voice.deadlines.iter();
    let rungs_of = |kind| rungs(voice).into_iter().filter(|rung| rung.kind == kind).collect();
    deadlines
        .map(|it| (it.rule_id.clone(), it.calendar_version, rungs_of(it.kind())))
        .collect()
}

/// The deadlines as they must be, by the standard rules and the first calendar.
pub(super) fn deadlines_of(voice: &Voice) -> Vec<Computed> {
    let all = rungs_of(voice);
    let of = |kind| all.iter().filter(|rung| rung.kind == kind).copied().collect();
    [Acknowledge, FinalResponse]
        .map(|kind| (format!("standard/{}", topic(kind)), 1, of(kind)))
        .into()
}

/// The deadlines without what happens to them: this never changes.
pub(super) fn planned(voice: &Voice) -> Vec<Deadline> {
    without_events(voice.deadlines.clone())
}

/// The same once it was triaged: of an S1 the compliance manager and the executive hear at once, the others as ever.
pub(super) fn planned_after_triage(before: &Voice, after: &Voice) -> Vec<Deadline> {
    let mut deadlines = before.deadlines.clone();
    let triage = after.triage.as_ref().expect("triaged");
    let raised = deadlines
        .iter_mut()
        .filter(|it| triage.severity() == Severity::S1 && it.kind() == FinalResponse);
    for deadline in raised {
        for rung in &mut deadline.rungs {
            if rung.fired_time.is_none() && [ComplianceManager, Executive].contains(&rung.level()) {
                rung.fire_time = triage.triage_time;
            }
        }
        deadline
            .rungs
            .sort_by_key(|rung| (rung.fire_time.as_ref().and_then(instant), rung.level() as i32));
    }
    without_events(deadlines)
}

fn without_events(mut deadlines: Vec<Deadline>) -> Vec<Deadline> {
    for deadline in &mut deadlines {
        deadline.meet_time = None;
        deadline.rungs.iter_mut().for_each(|rung| rung.fired_time = None);
    }
    deadlines
}

/// The rungs as they must be: 1 business day to acknowledge, 8 weeks for the final response; at 50 %, 80 %, 100 % and 5 business days later.
fn rungs_of(voice: &Voice) -> Vec<Rung> {
    let calendar = BusinessCalendar::new(CalendarRules::japan()).expect("the calendar of Japan is sound");
    let base = voice.receive_time.as_ref().and_then(instant).expect("set");
    let (acknowledge, answer) = (calendar.add_business_days(base, 1), calendar.add_weeks(base, 8));
    let share = |percent| {
        calendar
            .previous_business_moment(calendar.at_calendar_fraction(base, answer, percent))
            .max(base)
    };
    let moments = [
        (
            Acknowledge,
            RemindOwner,
            calendar.at_business_fraction(base, acknowledge, 50),
            acknowledge,
        ),
        (
            Acknowledge,
            TeamLead,
            calendar.at_business_fraction(base, acknowledge, 80),
            acknowledge,
        ),
        (Acknowledge, ComplianceManager, acknowledge, acknowledge),
        (Acknowledge, Executive, calendar.add_business_days(acknowledge, 5), acknowledge),
        (FinalResponse, RemindOwner, share(50), answer),
        (FinalResponse, TeamLead, share(80), answer),
        (FinalResponse, ComplianceManager, answer, answer),
        (FinalResponse, Executive, calendar.add_business_days(answer, 5), answer),
    ];
    moments
        .into_iter()
        .map(|(kind, level, fire_at, due_at)| Rung {
            kind,
            level,
            fire_at,
            fired_at: None,
            due_at,
        })
        .collect()
}

/// Whether the compliance manager and the executive were told of what is to be answered.
pub(super) fn is_raised(voice: &Voice) -> bool {
    let upper = |rung: &Rung| rung.kind == FinalResponse && [ComplianceManager, Executive].contains(&rung.level);
    rungs(voice).iter().filter(|rung| upper(rung)).all(|rung| rung.fired_at.is_some())
}

/// In which state of the voice each rung fired, by its code: nothing was done with it before triage raised it to those above.
pub(super) fn states_at_rungs(voice: &Voice) -> BTreeMap<String, &'static str> {
    let triaged = voice
        .triage
        .as_ref()
        .and_then(|it| it.triage_time.as_ref())
        .and_then(instant)
        .expect("triaged");
    // At an hour at which no other rung is due.
    let state = |rung: &Rung| if rung.fire_at == triaged { "TRIAGED" } else { "RECEIVED" };
    rungs(voice).iter().map(|rung| (rung.code(), state(rung))).collect()
}

/// The notices of a rung that fired while the voice was in its unit's queue.
pub(super) fn notices(voice: &Voice, rung: &Rung, unit: &str) -> Vec<String> {
    let queue = Recipient::OrgUnitQueue(unit.to_owned());
    let recipients = match rung.level {
        RemindOwner => vec![queue],
        TeamLead => vec![
            queue,
            Recipient::RoleInUnit(RoleInUnit {
                role: "SUP".to_owned(),
                org_unit: unit.to_owned(),
            }),
        ],
        ComplianceManager => vec![Recipient::Role("CMG".to_owned())],
        _ => vec![Recipient::Role("EXE".to_owned())],
    };
    let due_time = Some(honi_proto::time::timestamp(rung.due_at));
    let notice = |recipient| Notice {
        recipient: Some(recipient),
        resource: voice.name.clone(),
        topic: topic(rung.kind).to_owned(),
        kind: if rung.level == RemindOwner { 1 } else { 2 },
        due_time,
        ..Notice::default()
    };
    recipients.into_iter().map(|recipient| told(&notice(recipient))).collect()
}

/// What a notice says, without what the service assigns.
pub(super) fn told(notice: &Notice) -> String {
    let due = notice
        .due_time
        .as_ref()
        .and_then(instant)
        .map(|at| at.to_rfc3339())
        .unwrap_or_default();
    format!(
        "{} {} {:?} to {:?}, due {due}",
        notice.resource,
        notice.topic,
        notice.kind(),
        notice.recipient
    )
}
