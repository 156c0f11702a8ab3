//! Complaints go the whole way: a few fictional ones, and, if the reference data are there, the first two hundred with a narrative of the CFPB's
//! database.

mod expected;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, stream};
use honi_proto::organization::v1::Notice;
use honi_proto::time::instant;
use honi_proto::voices::v1::{Channel, Deadline, Severity, Voice};
use honi_suite::{
    Complaint, Harness, Options, PATIENCE, Rules, Runs, Somebody, TemporalKind, YEARS, eventually, japan, notices, state, tell,
};
use serde_json::Value;

use expected::{Rung, rungs};
use rows::Row;

/// How many real ones.
const ROWS: usize = 200;

/// When all of them are recorded: a Wednesday, a week after a holiday, at an hour at which no rung of any of them is due.
const NOW: &str = "11-11T10:00";

/// The ends of both deadlines of the fictional ones, by hand: the year after that of `NOW`, or the same, and the moment in Japan.
const DUE: [(&str, [(i32, &str); 2]); 5] = [
    // Received now: the next business day; 6 January.
    ("fictional-today", [(0, "11-12T17:00"), (1, "01-07T00:00")]),
    // The day before: today; 5 January.
    ("fictional-yesterday", [(0, "11-11T17:00"), (1, "01-06T00:00")]),
    // On 3 November, 文化の日: business days count from the 4th; 29 December, although everybody is closed then.
    ("fictional-on-a-holiday", [(0, "11-05T17:00"), (0, "12-30T00:00")]),
    // On Saturday 12 September: business days count from Monday; Saturday 7 November.
    ("fictional-of-sixty-days", [(0, "09-15T17:00"), (0, "11-08T00:00")]),
    // On Friday 28 August: Monday; 23 October.
    ("fictional-of-weeks-ago", [(0, "08-31T17:00"), (0, "10-24T00:00")]),
];

/// Of the fictional ones, by hand: 0; the first reminder, and as an S1 two above at once; three rungs; four and three; four and four. Team
/// leads are told beside the queue.
const FICTIONAL_NOTICES: usize = (1 + 2) + 4 + (5 + 4) + (5 + 5);

/// The standard rules, but that only what law and promise demand has a deadline: what the others do is shown by the eight weeks.
const RULES: &str = "[rule_set]\nid = \"standard\"\nacknowledge = { business_days = 1 }\nfinal_response = { calendar_days = 56 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 50\nteam_lead_percent = 80\nexecutive_after = { business_days = 5 }\n";

/// How many people work at once.
const AT_ONCE: usize = 8;

/// The staff who do the work, each for as long as a token lasts.
struct Staff {
    reception: Somebody,
    handler: Somebody,
    team_lead: Somebody,
    manager: Somebody,
    executive: Somebody,
    unit: String,
}

/// A row and what has become of it.
struct Case {
    row: Row,
    voice: Voice,
    /// Who closed it.
    closed_by: String,
    /// The traces of its commands, in their order.
    traces: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn complaints_go_the_whole_way() {
    let mut rows = rows::fictional();
    match rows::first(ROWS) {
        Some(real) => rows.extend(real),
        None => tell("no real complaint was tried: HONI_REFERENCE_DATA is not set"),
    }
    let began = tokio::time::Instant::now();
    let harness = Harness::start(Options {
        temporal: TemporalKind::Skipping,
        rules: Rules::Given(RULES),
        ..Options::default()
    })
    .await;
    let ahead = harness.now() + TimeDelta::days(1);
    let year = YEARS.into_iter().find(|year| japan(*year, NOW) > ahead);
    let year = year.expect("a year of that shape is still to come");
    harness.time().jump(harness.temporal(), japan(year, NOW)).await;
    let staff = Staff::of(&harness).await;
    let now = harness.now();
    let cases = each(rows, async |row| Box::pin(create(&harness, &staff, now, row)).await).await;
    for case in &cases {
        let (found, expected) = (expected::deadlines(&case.voice), expected::deadlines_of(&case.voice));
        assert_eq!(found, expected, "{}: recomputed", case.row.id);
    }
    due_as_written_by_hand(&cases, year);
    let planned: Vec<Vec<Deadline>> = cases.iter().map(|case| expected::planned(&case.voice)).collect();
    let cases = each(cases, async |case| conducted(&staff, case).await).await;
    let unmoved = |cases: &[Case], planned: &[Vec<Deadline>]| {
        for (case, planned) in cases.iter().zip(planned) {
            assert_eq!(&expected::planned(&case.voice), planned, "{}: a deadline has moved", case.row.id);
        }
    };
    unmoved(&cases, &planned);
    let before: Vec<Voice> = cases.iter().map(|case| case.voice.clone()).collect();
    let cases = each(cases, async |case| Box::pin(decide(&harness, &staff, case)).await).await;
    let planned: Vec<Vec<Deadline>> = before
        .iter()
        .zip(&cases)
        .map(|(before, case)| expected::planned_after_triage(before, &case.voice))
        .collect();
    unmoved(&cases, &planned);
    println!("{} complaints closed after {:?}", cases.len(), began.elapsed());

    every_run_ended(&harness, &cases).await;
    every_notice_is_there(&staff, &cases).await;
    every_entry_is_in_the_audit_log(&harness, &staff, &cases).await;
    each(cases.iter().collect(), async |case| {
        every_command_is_one_trace(&harness, &staff, case).await
    })
    .await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
    println!("{} complaints checked after {:?}", cases.len(), began.elapsed());
}

fn due_as_written_by_hand(cases: &[Case], year: i32) {
    for (id, due) in DUE {
        let case = cases.iter().find(|case| case.row.id == id).expect("there is such a row");
        let due = due.map(|(later, moment)| Some(japan(year + later, moment)));
        let found = case
            .voice
            .deadlines
            .iter()
            .map(|deadline| deadline.due_time.as_ref().and_then(instant));
        assert_eq!(found.collect::<Vec<_>>(), due, "{id}");
    }
}

async fn each<T, R, F: Future<Output = R>>(items: Vec<T>, work: impl Fn(T) -> F) -> Vec<R> {
    stream::iter(items).map(work).buffered(AT_ONCE).collect().await
}

impl Staff {
    async fn of(harness: &Harness) -> Self {
        let reception = harness.somebody("REC").await;
        Self {
            unit: reception.unit("CC").await,
            reception,
            handler: harness.somebody("CMH").await,
            team_lead: harness.somebody("SUP").await,
            manager: harness.somebody("CMG").await,
            executive: harness.somebody("EXE").await,
        }
    }
}

/// Received as long ago as the bureau took to send it on.
async fn create(harness: &Harness, staff: &Staff, now: DateTime<Utc>, row: Row) -> Case {
    let received_at = now - TimeDelta::days(row.days_on_the_way);
    let complaint = Complaint {
        received_at,
        verbatim: row.narrative.clone(),
        channel: Channel::Web,
        external_id: row.id.clone(),
        subject_staff: Vec::new(),
    };
    let (voice, trace) = Box::pin(harness.traced("create", staff.reception.create(complaint, &staff.unit))).await;
    let voice = voice.unwrap_or_else(|status| panic!("{}: {status}", row.id));
    assert_eq!((state(&voice), voice.deadlines.len()), ("RECEIVED", 2), "{}", row.id);
    Case {
        row,
        voice,
        closed_by: String::new(),
        traces: vec![trace],
    }
}

/// Its workflow lets every rung fire whose moment had passed when it was recorded, and no other.
async fn conducted(staff: &Staff, mut case: Case) -> Case {
    let created = case.voice.create_time.as_ref().and_then(instant).expect("set");
    case.voice = eventually(PATIENCE, async || {
        let voice = staff.handler.get(&case.voice.name).await.map_err(|status| status.to_string())?;
        let late = rungs(&voice)
            .into_iter()
            .find(|rung| rung.fire_at <= created && rung.fired_at.is_none());
        late.map_or(Ok(voice), |rung| Err(format!("{rung:?} of {} has not fired", case.row.id)))
    })
    .await;
    for rung in rungs(&case.voice) {
        assert!(rung.fired_at.is_none_or(|fired| fired >= rung.fire_at), "{}: {rung:?}", case.row.id);
    }
    assert_eq!(case.voice.verbatim, case.row.narrative, "{}", case.row.id);
    case
}

/// Acknowledged, triaged, taken back, evaluated and closed by whoever may.
async fn decide(harness: &Harness, staff: &Staff, mut case: Case) -> Case {
    let (severity, closes) = match case.row.severity {
        severity @ (Severity::S1 | Severity::S2) => (severity, &staff.manager),
        severity => (severity, &staff.team_lead),
    };
    let told = |voice: Result<Voice, tonic::Status>, what: &str| voice.unwrap_or_else(|status| panic!("{} {what}: {status}", case.row.id));
    let (voice, acknowledged) = harness.traced("acknowledge", staff.reception.acknowledge(&case.voice)).await;
    let voice = told(voice, "acknowledge");
    let triage = staff.handler.triage(&voice, severity, &staff.handler.name);
    let (voice, triaged) = harness.traced("triage", triage).await;
    let voice = told(voice, "triage");
    let voice = raised(staff, voice).await;
    let (voice, withdrawn) = harness.traced("withdraw", staff.handler.withdraw(&voice)).await;
    let voice = told(voice, "withdraw");
    if closes.name == staff.manager.name {
        let refused = staff
            .team_lead
            .evaluate(&voice)
            .await
            .expect_err("a team lead does not decide on an S1 or S2");
        assert_eq!(refused.code(), tonic::Code::PermissionDenied, "{}: {refused}", case.row.id);
    }
    let (voice, evaluated) = harness.traced("evaluate", closes.evaluate(&voice)).await;
    let voice = told(voice, "evaluate");
    let (voice, closed) = harness.traced("close", closes.close(&voice)).await;
    let voice = told(voice, "close");
    assert_eq!(state(&voice), "CLOSED", "{}", case.row.id);
    assert!(
        voice.deadlines.iter().all(|deadline| deadline.meet_time.is_some()),
        "{}",
        case.row.id
    );
    case.voice = voice;
    case.closed_by = closes.name.clone();
    case.traces.extend([acknowledged, triaged, withdrawn, evaluated, closed]);
    case
}

/// A complaint after triage: of an S1 the compliance manager and the executive are told at once, which is a change of the record.
async fn raised(staff: &Staff, triaged: Voice) -> Voice {
    if triaged.triage.as_ref().map(|it| it.severity()) != Some(Severity::S1) {
        return triaged;
    }
    eventually(PATIENCE, async || {
        let voice = staff.handler.get(&triaged.name).await.map_err(|status| status.to_string())?;
        if expected::is_raised(&voice) {
            Ok(voice)
        } else {
            Err("nobody was told".to_owned())
        }
    })
    .await
}

async fn every_run_ended(harness: &Harness, cases: &[Case]) {
    let runs = harness.runs().await;
    for case in cases {
        let id = Runs::id(&case.voice.name);
        eventually(PATIENCE, async || {
            let run = runs.latest(&id).await;
            if run.as_ref().is_some_and(|run| run.completed) {
                Ok(())
            } else {
                Err(run)
            }
        })
        .await;
    }
}

/// Exactly one for each recipient of each rung that fired.
async fn every_notice_is_there(staff: &Staff, cases: &[Case]) {
    let fictional = |notice: &&String| {
        let of_one = |case: &&Case| case.row.id.starts_with("fictional-") && notice.contains(&case.voice.name);
        cases.iter().any(|case| of_one(&case))
    };
    let expected: BTreeSet<String> = cases
        .iter()
        .flat_map(|case| {
            rungs(&case.voice)
                .into_iter()
                .filter(|rung| rung.fired_at.is_some())
                .map(move |rung| (case, rung))
        })
        .flat_map(|(case, rung)| expected::notices(&case.voice, &rung, &staff.unit))
        .collect();
    eventually(PATIENCE, async || {
        let mut seen: BTreeMap<String, Notice> = BTreeMap::new();
        for who in [&staff.handler, &staff.team_lead, &staff.manager, &staff.executive] {
            seen.extend(notices(who).await.into_iter().map(|notice| (notice.name.clone(), notice)));
        }
        let told: Vec<String> = seen.values().map(expected::told).collect();
        let once: BTreeSet<String> = told.iter().cloned().collect();
        let missing: Vec<&String> = expected.difference(&once).collect();
        let more: Vec<&String> = once.difference(&expected).collect();
        if missing.is_empty() && more.is_empty() && told.len() == once.len() {
            Ok(())
        } else {
            Err(format!(
                "{} notices, of which {} differ; missing: {missing:?}; more: {more:?}",
                told.len(),
                once.len()
            ))
        }
    })
    .await;
    assert_eq!(expected.iter().filter(fictional).count(), FICTIONAL_NOTICES);
}

async fn every_entry_is_in_the_audit_log(harness: &Harness, staff: &Staff, cases: &[Case]) {
    let audit = harness.audit().await;
    let entries = eventually(PATIENCE, async || {
        let entries = audit.entries("honi-voices").await;
        let closed = entries.iter().filter(|entry| entry["action"] == "close").count();
        if closed == cases.len() {
            Ok(entries)
        } else {
            Err(format!("{closed} closed"))
        }
    })
    .await;
    let mut by_voice: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for entry in &entries {
        by_voice
            .entry(entry["resource"].as_str().unwrap_or_default())
            .or_default()
            .push(entry);
    }
    for case in cases {
        let entries = &by_voice[case.voice.name.as_str()];
        let told =
            |entry: &&Value| ["action", "from", "to", "actor", "role", "trace_id"].map(|key| entry[key].as_str().unwrap_or("-").to_owned());
        let is_rung = |entry: &&&Value| entry["action"] == "escalate";
        let closed_as = if case.closed_by == staff.manager.name { "CMG" } else { "SUP" };
        let by_people = [
            ["create", "-", "RECEIVED", &staff.reception.name, "REC"],
            ["acknowledge", "RECEIVED", "ACKNOWLEDGED", &staff.reception.name, "REC"],
            ["triage", "ACKNOWLEDGED", "TRIAGED", &staff.handler.name, "CMH"],
            ["withdraw", "TRIAGED", "WITHDRAWN", &staff.handler.name, "CMH"],
            [
                "decide-improvement",
                "WITHDRAWN",
                "IMPROVEMENT_DECISION",
                &case.closed_by,
                closed_as,
            ],
            ["close", "IMPROVEMENT_DECISION", "CLOSED", &case.closed_by, closed_as],
        ];
        let by_people: Vec<[String; 6]> = by_people
            .iter()
            .zip(&case.traces)
            .map(|([action, from, to, actor, role], trace)| [action, from, to, actor, role, trace.as_str()].map(str::to_owned))
            .collect();
        let found: Vec<[String; 6]> = entries.iter().filter(|entry| !is_rung(entry)).map(told).collect();
        assert_eq!(
            found, by_people,
            "{}: each command of people is an entry, in its trace",
            case.row.id
        );
        let fired_in = expected::states_at_rungs(&case.voice);
        for entry in entries.iter().filter(is_rung) {
            let state = fired_in[entry["reason"].as_str().unwrap_or_default()];
            let trace = case.traces[0].as_str();
            let worker = ["escalate", state, state, "applications/honi-worker", "APP", trace].map(str::to_owned);
            assert_eq!(told(entry), worker, "{}: what the workflow does belongs to the call", case.row.id);
        }
        let fired: BTreeSet<String> = rungs(&case.voice)
            .iter()
            .filter(|rung| rung.fired_at.is_some())
            .map(Rung::code)
            .collect();
        let escalated: Vec<&str> = entries
            .iter()
            .filter(|entry| entry["action"] == "escalate")
            .filter_map(|it| it["reason"].as_str())
            .collect();
        assert_eq!(escalated.len(), fired.len(), "{}: {escalated:?}", case.row.id);
        assert_eq!(
            escalated.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<_>>(),
            fired,
            "{}",
            case.row.id
        );
    }
    let words = entries.iter().map(Value::to_string).collect::<String>();
    for case in cases {
        let start: String = case.row.narrative.chars().take(40).collect();
        assert!(!words.contains(&start), "{}: the log holds words of a complaint", case.row.id);
    }
}

/// From the caller through the service, its outbox and Temporal to the worker, and, where a rung had to fire, back to the services.
async fn every_command_is_one_trace(harness: &Harness, staff: &Staff, case: &Case) {
    let traces = harness.traces();
    let fired: Vec<Rung> = rungs(&case.voice).into_iter().filter(|rung| rung.fired_at.is_some()).collect();
    let notices = fired
        .iter()
        .flat_map(|rung| expected::notices(&case.voice, rung, &staff.unit))
        .count();
    // A worker that a busy machine keeps from its work for too long takes the run up anew, and then nobody reports the span of the run: what
    // stands below it stands alone.
    let counts = harness.runs().await.counts(&Runs::id(&case.voice.name)).await;
    let taken_up_anew = counts.contains_key("EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT");
    for (nth, id) in case.traces.iter().enumerate() {
        let (services, parts) = match nth {
            0 if notices == 0 => (2, vec![("honi-voices", "StartWorkflow", 1)]),
            0 => {
                let escalated = ("honi-worker", "RunActivity:complaint_handling.escalate", fired.len());
                (
                    4,
                    vec![
                        ("honi-voices", "StartWorkflow", 1),
                        escalated,
                        ("honi-training", "CreateNotice", notices),
                    ],
                )
            }
            _ => (3, vec![("honi-voices", "SignalWorkflow", 1), ("honi-worker", "HandleSignal", 1)]),
        };
        eventually(PATIENCE, async || {
            let trace = traces.get(id).await.ok_or("no span of it came")?;
            let there = parts.iter().all(|(service, part, count)| trace.find(service, part).len() == *count);
            let whole = there && (trace.roots().len() == 1 || taken_up_anew) && trace.services().len() >= services;
            if whole {
                Ok(())
            } else {
                Err(format!("{} command {nth}, {parts:?}:\n{}", case.row.id, trace.outline()))
            }
        })
        .await;
    }
}
