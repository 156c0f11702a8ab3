//! Rungs: each fires once, when it is due, while its deadline is open.

use chrono::TimeDelta;
use honi_proto::voices::v1 as pb;
use pb::recipient::Recipient as To;
use pb::{DeadlineKind, EscalationLevel as Level};
use tonic::Code;

use crate::fixtures::{NOBODY, Service, assert_refused, jst, on, on_both};
use crate::people::{CALL_CENTRE, CENTRE, HANDLER, MANAGER, RECEPTION, SALES, WORKER};

const LEVELS: [Level; 4] = [Level::RemindOwner, Level::TeamLead, Level::ComplianceManager, Level::Executive];

fn rung(service: &Service, voice: &pb::Voice, deadline: DeadlineKind, level: Level) -> pb::EscalateVoiceRequest {
    pb::EscalateVoiceRequest {
        name: voice.name.clone(),
        cycle: voice.cycle,
        deadline: deadline.into(),
        level: level.into(),
        request_id: service.request_id(),
        ordinal: 0,
    }
}

fn recipients(answer: &pb::EscalateVoiceResponse) -> Vec<To> {
    answer.recipients.iter().map(|it| it.recipient.clone().expect("somebody")).collect()
}

on_both!(each_rung_fires_once_when_it_is_due, async |service| {
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let supervisors = To::RoleInUnit(pb::RoleInUnit {
        role: "SUP".to_owned(),
        org_unit: CENTRE.to_owned(),
    });
    let queue = To::OrgUnitQueue(CENTRE.to_owned());
    let told = [
        vec![queue.clone()],
        vec![queue, supervisors],
        vec![To::Role("CMG".to_owned())],
        vec![To::Role("EXE".to_owned())],
    ];
    let due = [
        "2026-09-24T09:30:00",
        "2026-09-24T14:00:00",
        "2026-09-24T17:00:00",
        "2026-10-01T17:00:00",
    ];
    for ((level, told), due) in LEVELS.into_iter().zip(told).zip(due) {
        let message = rung(&service, &voice, DeadlineKind::Acknowledge, level);
        service.clock.set(jst(due) - TimeDelta::seconds(1));
        let early = service.escalate(&WORKER, message.clone()).await.expect("answered");
        assert!(!early.fired && early.recipients.is_empty(), "{level:?}");
        service.clock.set(jst(due));
        // The same request id: what was not due yet was not carried out.
        let fired = service.escalate(&WORKER, message.clone()).await.expect("answered");
        assert!(fired.fired, "{level:?}");
        assert_eq!(recipients(&fired), told, "{level:?}");
        let replay = service.escalate(&WORKER, message).await.expect("answered");
        assert_eq!(replay, fired, "{level:?}");
        let other = service
            .escalate(&WORKER, rung(&service, &voice, DeadlineKind::Acknowledge, level))
            .await
            .expect("answered");
        assert_eq!(other, fired, "{level:?} fires once, and who is told may ask again");
    }
    let after = service.get(&MANAGER, &voice.name).await.expect("readable");
    assert_eq!(after.etag, "5");
    assert!(after.deadlines[0].rungs.iter().all(|rung| rung.fired_time == rung.fire_time));
    assert!(after.deadlines[1].rungs.iter().all(|rung| rung.fired_time.is_none()));
    service.stop().await;
});

on_both!(a_met_deadline_never_fires, async |service| {
    let voice = service.acknowledged().await;
    service.advance(TimeDelta::days(60));
    for level in LEVELS {
        let answer = service
            .escalate(&WORKER, rung(&service, &voice, DeadlineKind::Acknowledge, level))
            .await
            .expect("answered");
        assert!(!answer.fired, "{level:?}");
        assert_eq!(answer.state(), pb::VoiceState::Acknowledged);
    }
    let answer = service
        .escalate(
            &WORKER,
            rung(&service, &voice, DeadlineKind::FinalResponse, Level::ComplianceManager),
        )
        .await;
    assert!(answer.expect("answered").fired, "the other deadline is open");
    let overdue = service.list(&MANAGER, "overdue = true").await.expect("listed");
    assert_eq!(overdue.len(), 1);
    service.stop().await;
});

on_both!(the_handler_and_their_supervisor_are_told, async |service| {
    let voice = service.triaged(pb::Severity::S3, &HANDLER).await;
    service.advance(TimeDelta::days(56));
    let answer = service
        .escalate(&WORKER, rung(&service, &voice, DeadlineKind::FinalResponse, Level::TeamLead))
        .await
        .expect("answered");
    assert_eq!(
        recipients(&answer),
        [To::Staff(HANDLER.name.to_owned()), To::SupervisorOf(HANDLER.name.to_owned())]
    );

    service.stop().await;
});

on_both!(an_s1_is_brought_before_the_highest_on_the_day_of_its_triage, async |service| {
    let acknowledged = service.acknowledged().await;
    let times = |voice: &pb::Voice| -> Vec<_> {
        let rungs = &voice.deadlines[1].rungs;
        rungs.iter().map(|it| (it.level(), it.fire_time)).collect()
    };
    let standard = times(&acknowledged);
    service.advance(TimeDelta::hours(2));
    let now = Some(honi_proto::time::timestamp(service.clock.now()));
    let triage = service.triage_to(&acknowledged, pb::Severity::S1, &HANDLER);
    let serious = service.triage(&MANAGER, triage).await.expect("triaged");
    let expected = [(Level::ComplianceManager, now), (Level::Executive, now), standard[0], standard[1]];
    assert_eq!(times(&serious), expected);
    for (level, told) in [(Level::ComplianceManager, "CMG"), (Level::Executive, "EXE")] {
        let answer = service
            .escalate(&WORKER, rung(&service, &serious, DeadlineKind::FinalResponse, level))
            .await
            .expect("answered");
        assert!(answer.fired, "{level:?}");
        assert_eq!(recipients(&answer), [To::Role(told.to_owned())]);
    }
    let reminder = rung(&service, &serious, DeadlineKind::FinalResponse, Level::RemindOwner);
    assert!(!service.escalate(&WORKER, reminder).await.expect("answered").fired, "at its time");
    service.stop().await;
});

on_both!(whom_it_is_about_is_told_nothing, async |service| {
    let about = pb::Voice {
        subject_staff: vec![SALES.name.to_owned()],
        ..service.complaint()
    };
    let voice = service.create(&RECEPTION, about).await.expect("created");
    let message = rung(&service, &voice, DeadlineKind::Acknowledge, Level::RemindOwner);
    let early = service.escalate(&WORKER, message.clone()).await.expect("answered");
    assert_eq!(early.excluded_staff, Vec::<String>::new());
    service.advance(TimeDelta::days(10));
    let fired = service.escalate(&WORKER, message.clone()).await.expect("answered");
    assert_eq!(fired.excluded_staff, [SALES.name]);
    assert_eq!(
        service.escalate(&WORKER, message).await.expect("answered"),
        fired,
        "also when it comes again"
    );
    service.stop().await;
});

on_both!(proposals_about_something_else_change_nothing, async |service| {
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    service.advance(TimeDelta::days(10));
    let good = rung(&service, &voice, DeadlineKind::Acknowledge, Level::RemindOwner);
    let other_cycle = service
        .escalate(&WORKER, pb::EscalateVoiceRequest { cycle: 2, ..good.clone() })
        .await
        .expect("answered");
    assert!(!other_cycle.fired);
    let missing = service
        .escalate(
            &WORKER,
            pb::EscalateVoiceRequest {
                name: NOBODY.to_owned(),
                ..good.clone()
            },
        )
        .await;
    assert_refused(missing, Code::NotFound, "RESOURCE_NOT_FOUND");
    for person in [&MANAGER, &HANDLER, &CALL_CENTRE] {
        assert_refused(
            service.escalate(person, good.clone()).await,
            Code::PermissionDenied,
            "CALL_NOT_PERMITTED",
        );
    }
    assert_eq!(service.get(&MANAGER, &voice.name).await.expect("readable"), voice);
    service.stop().await;
});
