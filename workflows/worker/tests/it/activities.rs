use chrono::DateTime;
use honi_complaint_handling::{Complaint, DeadlineKind, EscalateInput, KEYS, Level, NotifyInput, REFUSED, Recipient};
use honi_orchestration::SEARCH_ATTRIBUTES;
use honi_telemetry::Recorder;
use honi_worker::{Clients, Settings, activities::ComplaintHandlingActivities};
use temporalio_sdk::activities::ActivityError;
use tonic::Code;

use crate::fixtures::{QUEUE, SUBJECT, Services, VOICE, settings};

async fn activities(services: &Services) -> ComplaintHandlingActivities {
    let settings = settings(services.serve().await, "http://127.0.0.1:1");
    calling(&settings)
}

fn calling(settings: &Settings) -> ComplaintHandlingActivities {
    let telemetry = Recorder::default().telemetry("honi-worker");
    let clients = Clients::new(settings, &telemetry).expect("sound settings");
    ComplaintHandlingActivities::new(clients, &telemetry.meter("honi.worker"))
}

fn rung(level: Level) -> EscalateInput {
    EscalateInput {
        subject: Complaint {
            voice: VOICE.parse().expect("a name"),
            cycle: 1,
        },
        deadline: DeadlineKind::Acknowledge,
        ordinal: 1,
        level,
    }
}

fn notice(recipient: Recipient) -> NotifyInput {
    let EscalateInput {
        subject: Complaint { voice, cycle },
        deadline,
        ordinal,
        level,
    } = rung(Level::TeamLead);
    NotifyInput {
        subject: Complaint { voice, cycle },
        deadline,
        ordinal,
        level,
        due_at: DateTime::from_timestamp(1_900_000_000, 0),
        recipient,
        excluded: vec![SUBJECT.to_owned()],
    }
}

#[tokio::test]
async fn a_rung_proposed_twice_fires_once() {
    let services = Services::default();
    let activities = activities(&services).await;
    let first = activities.propose(rung(Level::TeamLead)).await.expect("fired");
    let second = activities.propose(rung(Level::TeamLead)).await.expect("fired");
    assert_eq!(first, second);
    assert_eq!(first.notices.len(), 2);
    assert_eq!(first.excluded, [SUBJECT], "whom the complaint is about hears nothing of it");
    assert_eq!(services.held().fired.len(), 1);
    assert_eq!(services.held().calls, 2);
    activities.propose(rung(Level::Executive)).await.expect("fired");
    assert_eq!(services.held().fired.len(), 2, "another rung is another request");
    let second = EscalateInput {
        ordinal: 2,
        ..rung(Level::Executive)
    };
    activities.propose(second).await.expect("fired");
    assert_eq!(services.held().fired.len(), 3, "and so is that of another deadline of its kind");
}

#[tokio::test]
async fn a_notice_sent_twice_is_recorded_once() {
    let services = Services::default();
    let activities = activities(&services).await;
    for recipient in [Recipient::OrgUnitQueue(QUEUE.to_owned()), Recipient::Role("CMG".to_owned())] {
        activities.send(notice(recipient.clone())).await.expect("sent");
        activities.send(notice(recipient)).await.expect("sent");
    }
    let held = services.held();
    assert_eq!((held.notices.len(), held.calls), (2, 4));
    let notice = held.notices.values().next().expect("two");
    assert_eq!((notice.topic.as_str(), notice.resource.as_str()), ("acknowledge", VOICE));
    assert_eq!(notice.excluded_staff, [SUBJECT]);
}

#[tokio::test]
async fn an_answer_that_was_lost_costs_an_attempt_and_no_second_effect() {
    let services = Services::default();
    let activities = activities(&services).await;
    services.held().lose = 1;
    let error = activities.propose(rung(Level::TeamLead)).await.expect_err("the answer was lost");
    assert!(matches!(error, ActivityError::Application(failure) if !failure.is_non_retryable()));
    activities.propose(rung(Level::TeamLead)).await.expect("fired");
    assert_eq!(services.held().fired.len(), 1);
}

#[tokio::test]
async fn what_a_worker_of_another_version_asked_for_counts_as_done() {
    let services = Services::default();
    let activities = activities(&services).await;
    services.held().another_version = true;
    activities
        .send(notice(Recipient::Role("CMG".to_owned())))
        .await
        .expect("sent before");
    assert_eq!(services.held().calls, 1);
    services.held().another_version = true;
    let answer = activities.propose(rung(Level::TeamLead)).await.expect("fired before");
    assert!(
        answer.fired && !answer.notices.is_empty(),
        "whom to notify is answered all the same"
    );
    assert_eq!(services.held().calls, 3);
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let services = Services::default();
    let activities = activities(&services).await;
    services.held().refuse = Some(Code::FailedPrecondition);
    match activities.send(notice(Recipient::Role("CMG".to_owned()))).await {
        Err(ActivityError::Application(failure)) => assert_eq!((failure.is_non_retryable(), failure.type_name()), (true, Some(REFUSED))),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_service_that_is_away_is_waited_for() {
    let activities = calling(&settings(([127, 0, 0, 1], 1).into(), "http://127.0.0.1:1"));
    let error = activities.propose(rung(Level::TeamLead)).await.expect_err("nobody answers");
    assert!(matches!(error, ActivityError::Application(failure) if !failure.is_non_retryable()));
}

#[test]
fn the_namespace_gets_every_search_attribute_that_a_workflow_sets() {
    let registered = SEARCH_ATTRIBUTES.map(|(name, _)| name);
    assert!(KEYS.iter().all(|key| registered.contains(key)));
}
