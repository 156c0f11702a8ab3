//! The eight weeks of a complaint that nobody answers in time, under the standard rules, on a server that skips time.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use honi_proto::organization::v1::notice::Recipient;
use honi_proto::organization::v1::{Notice, NoticeKind, RoleInUnit};
use honi_proto::time::{instant, timestamp};
use honi_proto::voices::v1::{DeadlineKind, EscalationLevel, Severity, Voice};
use honi_suite::{Complaint, Harness, Options, PATIENCE, Runs, TemporalKind, YEARS, deadline, eventually, japan, notices, state};

/// The complaint is received on Friday 18 September at 10:00. The days that follow: Sat, Sun, 敬老の日, 国民の休日, 秋分の日.
const RECEIVED: &str = "09-18T10:00";

use DeadlineKind::{Acknowledge, AdrNotice, FinalResponse, InterimReply, InternalTarget, ProgressUpdate, Triage};
use EscalationLevel::{ComplianceManager, Executive, RemindOwner, TeamLead};

/// Every rung, at its moment in Japan. Business time: 7 hours on the 18th, then from the 24th; 12 October is スポーツの日. Calendar time: 734
/// hours to the end of 18 October, a Sunday, after which Monday is day 0; 1358 hours to the end of 13 November, after which Monday the 16th
/// is day 0, and the 23rd a holiday.
const RUNGS: [(DeadlineKind, EscalationLevel, &str); 28] = [
    (Acknowledge, RemindOwner, "09-24T09:30"),
    (Triage, RemindOwner, "09-24T13:30"),
    (Acknowledge, TeamLead, "09-24T14:00"),
    (Acknowledge, ComplianceManager, "09-24T17:00"),
    (Triage, TeamLead, "09-25T12:24"),
    (Triage, ComplianceManager, "09-25T17:00"),
    (ProgressUpdate, RemindOwner, "09-30T13:30"),
    (InterimReply, RemindOwner, "09-30T13:30"),
    (Acknowledge, Executive, "10-01T17:00"),
    (Triage, Executive, "10-02T17:00"),
    (AdrNotice, RemindOwner, "10-02T17:00"),
    (ProgressUpdate, TeamLead, "10-05T15:36"),
    (InterimReply, TeamLead, "10-05T15:36"),
    (InternalTarget, RemindOwner, "10-07T13:30"),
    (ProgressUpdate, ComplianceManager, "10-07T17:00"),
    (InterimReply, ComplianceManager, "10-07T17:00"),
    (AdrNotice, TeamLead, "10-09T17:00"),
    (ProgressUpdate, Executive, "10-15T17:00"),
    (InterimReply, Executive, "10-15T17:00"),
    (InternalTarget, TeamLead, "10-16T15:36"),
    (FinalResponse, RemindOwner, "10-16T17:00"),
    (AdrNotice, ComplianceManager, "10-19T00:00"),
    (InternalTarget, ComplianceManager, "10-22T17:00"),
    (AdrNotice, Executive, "10-26T17:00"),
    (InternalTarget, Executive, "10-29T17:00"),
    (FinalResponse, TeamLead, "11-02T16:24"),
    (FinalResponse, ComplianceManager, "11-14T00:00"),
    (FinalResponse, Executive, "11-24T17:00"),
];

/// How many of them fire while it is in its unit's queue: nobody takes it before the ladders of receipt and triage are climbed.
const IN_THE_QUEUE: usize = 11;

/// So long before its moment nothing may have happened. Longer than the checks take, as the server's time goes on meanwhile.
const BEFORE: TimeDelta = TimeDelta::minutes(10);

/// The workflow wakes no later than this after the moment.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// Who and what the complaint meets.
struct Case {
    harness: Harness,
    runs: Runs,
    voice: String,
    unit: String,
    handler: String,
    team_lead: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rung_of_eight_weeks_fires_at_its_moment() {
    let harness = Harness::start(Options {
        temporal: TemporalKind::Skipping,
        ..Options::default()
    })
    .await;
    let ahead = harness.now() + TimeDelta::days(1);
    let year = YEARS
        .into_iter()
        .find(|year| japan(*year, RECEIVED) > ahead)
        .expect("a year of that shape is still to come");
    harness.time().jump(harness.temporal(), japan(year, RECEIVED)).await;
    let case = Box::pin(Case::receive(harness)).await;
    let mut fired = 0;
    for at_once in RUNGS.chunk_by(|one, next| one.2 == next.2) {
        if fired == IN_THE_QUEUE {
            case.acknowledge_and_triage(fired).await;
        }
        let moment = japan(year, at_once[0].2);
        case.nothing_before(fired, moment).await;
        case.fire_at(fired, at_once, moment).await;
        fired += at_once.len();
    }
    case.notices_reached_their_recipients(year).await;
    case.close_at_the_end(year).await;
    case.harness.audit().await.is_whole().await;
    case.harness.stop().await;
}

impl Case {
    async fn receive(harness: Harness) -> Self {
        let reception = harness.somebody("REC").await;
        let unit = reception.unit("CC").await;
        let complaint = Complaint::by_phone(harness.now(), "約款の説明が足りなかった。");
        let voice = reception.create(complaint, &unit).await.expect("recorded");
        let handler = harness.suite().staff_with("CMH").await.expect("there is a handler");
        let team_lead = harness.suite().staff_with("SUP").await.expect("there is a team lead");
        let runs = harness.runs().await;
        let case = Self {
            harness,
            runs,
            voice: voice.name.clone(),
            unit,
            handler,
            team_lead,
        };
        eventually(PATIENCE, async || {
            case.runs.latest(&case.workflow()).await.is_some_and(|run| run.running)
        })
        .await;
        case.waits(0).await;
        case
    }

    fn workflow(&self) -> String {
        Runs::id(&self.voice)
    }

    /// As the compliance manager sees it.
    async fn read(&self) -> Voice {
        self.harness
            .somebody("CMG")
            .await
            .get(&self.voice)
            .await
            .expect("the compliance manager reads every voice")
    }

    /// Waits until the workflow waits again, after so many rungs: only then may time skip.
    async fn waits(&self, rungs: usize) {
        // One timer for each moment that has come, and one for the next.
        let moments: BTreeSet<&str> = RUNGS.iter().take(rungs + 1).map(|rung| rung.2).collect();
        let wanted = moments.len();
        eventually(PATIENCE, async || {
            let counts = self.runs.counts(&self.workflow()).await;
            let count = |of: &str| counts.get(of).copied().unwrap_or_default();
            let tasks = ["SCHEDULED", "COMPLETED"].map(|what| count(&format!("EVENT_TYPE_WORKFLOW_TASK_{what}")));
            let activities = ["SCHEDULED", "COMPLETED"].map(|what| count(&format!("EVENT_TYPE_ACTIVITY_TASK_{what}")));
            let idle = tasks[0] == tasks[1] && activities[0] == activities[1] && count("EVENT_TYPE_TIMER_STARTED") >= wanted;
            if idle { Ok(()) } else { Err(counts) }
        })
        .await;
    }

    /// Within the first deadline's ladder nobody did anything; now it is acknowledged, and a handler takes it.
    async fn acknowledge_and_triage(&self, rungs: usize) {
        // The services sign in anew after so long a jump, for which a call may have to be refused.
        let handler = self.harness.somebody("CMH").await;
        let voice = handler.get(&self.voice).await.expect("a handler reads the queue");
        let voice = handler
            .acknowledge(&voice)
            .await
            .expect("a handler acknowledges what is in the queue");
        let voice = eventually(PATIENCE, async || handler.triage(&voice, Severity::S3, &self.handler).await).await;
        assert_eq!(state(&voice), "TRIAGED");
        assert!(deadline(&voice, Acknowledge).meet_time.is_some());
        eventually(PATIENCE, async || {
            let counts = self.runs.counts(&self.workflow()).await;
            counts.get("EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED").copied().unwrap_or_default() >= rungs + 2
        })
        .await;
        self.waits(rungs).await;
    }

    async fn nothing_before(&self, fired: usize, moment: DateTime<Utc>) {
        self.harness.time().jump(self.harness.temporal(), moment - BEFORE).await;
        self.waits(fired).await;
        assert_eq!(
            self.runs.activities(&self.workflow(), "complaint_handling.escalate").await.len(),
            fired,
            "before {moment}"
        );
        assert_eq!(
            rungs(&self.read().await).iter().filter(|rung| rung.3.is_some()).count(),
            fired,
            "before {moment}"
        );
    }

    async fn fire_at(&self, before: usize, at_once: &[(DeadlineKind, EscalationLevel, &str)], moment: DateTime<Utc>) {
        self.harness.time().jump(self.harness.temporal(), moment).await;
        for rung in at_once {
            let at = eventually(PATIENCE, async || {
                let rungs = rungs(&self.read().await);
                rungs
                    .into_iter()
                    .find(|it| (it.0, it.1) == (rung.0, rung.1))
                    .and_then(|it| Some((it.2, it.3?)))
            })
            .await;
            assert_eq!(at, (moment, moment), "{rung:?} is to fire, and fires, at its moment");
        }
        let fired = before + at_once.len();
        self.waits(fired).await;
        assert_eq!(
            self.runs.activities(&self.workflow(), "complaint_handling.escalate").await.len(),
            fired,
            "{at_once:?} fires once"
        );
        let woken = self.runs.timers_fired(&self.workflow()).await;
        let late = *woken.last().expect("a timer fired") - moment;
        assert!(
            (TimeDelta::zero()..TOLERANCE).contains(&late),
            "{at_once:?}: the workflow woke {late} late"
        );
    }

    /// One notice for each recipient of each rung, with the deadline's end, and none for anybody else.
    async fn notices_reached_their_recipients(&self, year: i32) {
        let mut all: Vec<Notice> = Vec::new();
        for role in ["CMH", "SUP", "CMG", "EXE"] {
            all.extend(notices(&self.harness.somebody(role).await).await);
        }
        let seen: BTreeSet<String> = all.iter().map(told).collect();
        let names: BTreeSet<&str> = all.iter().map(|notice| notice.name.as_str()).collect();
        let expected: BTreeSet<String> = self.expected(year).iter().map(told).collect();
        assert_eq!(seen, expected);
        assert_eq!(names.len(), expected.len(), "no notice twice");
        for stranger in ["SAL", "OPS", "AUD"] {
            assert_eq!(notices(&self.harness.somebody(stranger).await).await, [], "{stranger}");
        }
    }

    fn expected(&self, year: i32) -> Vec<Notice> {
        let end = |kind| {
            RUNGS
                .iter()
                .find(|rung| (rung.0, rung.1) == (kind, ComplianceManager))
                .map(|rung| japan(year, rung.2))
        };
        let lead = RoleInUnit {
            role: "SUP".to_owned(),
            org_unit: self.unit.clone(),
        };
        let rung = |(nth, (kind, level, moment)): (usize, (DeadlineKind, EscalationLevel, &'static str))| {
            let queue = nth < IN_THE_QUEUE;
            let recipients = match (queue, level) {
                (true, RemindOwner) => vec![Recipient::OrgUnitQueue(self.unit.clone())],
                (true, TeamLead) => vec![Recipient::OrgUnitQueue(self.unit.clone()), Recipient::RoleInUnit(lead.clone())],
                (false, RemindOwner) => vec![Recipient::Staff(self.handler.clone())],
                (false, TeamLead) => vec![Recipient::Staff(self.handler.clone()), Recipient::Staff(self.team_lead.clone())],
                (_, ComplianceManager) => vec![Recipient::Role("CMG".to_owned())],
                _ => vec![Recipient::Role("EXE".to_owned())],
            };
            let notice = move |recipient| Notice {
                recipient: Some(recipient),
                kind: if level == RemindOwner {
                    NoticeKind::Reminder
                } else {
                    NoticeKind::Escalation
                }
                .into(),
                resource: self.voice.clone(),
                topic: kind
                    .as_str_name()
                    .trim_start_matches("DEADLINE_KIND_")
                    .to_lowercase()
                    .replace('_', "-"),
                due_time: end(kind).map(timestamp),
                create_time: Some(timestamp(japan(year, moment))),
                ..Notice::default()
            };
            recipients.into_iter().map(notice)
        };
        RUNGS.into_iter().enumerate().flat_map(rung).collect()
    }

    async fn close_at_the_end(&self, year: i32) {
        let lead = self.harness.somebody("SUP").await;
        let voice = lead.get(&self.voice).await.expect("a team lead reads what is the unit's");
        let handler = self.harness.somebody("CMH").await;
        let refused = handler.start_fast_track(&voice).await.expect_err("its time is over");
        assert_eq!(refused.code(), tonic::Code::FailedPrecondition, "{refused}");
        let withdrawn = handler.withdraw(&voice).await.expect("taken back, after so long");
        let evaluated = lead.evaluate(&withdrawn).await.expect("the team lead evaluates an S3");
        let closed = lead.close(&evaluated).await.expect("the team lead closes an S3");
        assert_eq!(state(&closed), "CLOSED");
        let met = deadline(&closed, FinalResponse).meet_time.as_ref().and_then(instant);
        assert_eq!(met, Some(japan(year, RUNGS[27].2)), "closed late, and it is on record");
        eventually(PATIENCE, async || {
            self.runs.latest(&self.workflow()).await.is_some_and(|run| run.completed)
        })
        .await;
    }
}

/// Each rung: of which deadline, level, its moment, when it fired.
fn rungs(voice: &Voice) -> Vec<(DeadlineKind, EscalationLevel, DateTime<Utc>, Option<DateTime<Utc>>)> {
    let of = |deadline: &honi_proto::voices::v1::Deadline| {
        let kind = deadline.kind();
        let rungs = deadline.rungs.iter().map(move |rung| {
            let at = rung.fire_time.as_ref().and_then(instant).expect("a rung has its moment");
            (kind, rung.level(), at, rung.fired_time.as_ref().and_then(instant))
        });
        rungs.collect::<Vec<_>>()
    };
    voice.deadlines.iter().flat_map(of).collect()
}

/// What a notice says, without what the service assigns.
fn told(notice: &Notice) -> String {
    let at = |time: &Option<prost_types::Timestamp>| time.as_ref().and_then(instant).map(|at| at.to_rfc3339()).unwrap_or_default();
    let (due, created) = (at(&notice.due_time), at(&notice.create_time));
    format!(
        "{created} {:?} {} {} to {:?}, due {due}",
        notice.kind(),
        notice.topic,
        notice.resource,
        notice.recipient
    )
}
