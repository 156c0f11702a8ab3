//! A complaint from call to closed, and its deadlines to the second.

use chrono::{DateTime, TimeDelta, Utc};
use honi_proto::time::instant;
use honi_proto::voices::v1 as pb;

use crate::fixtures::{assert_invalid, jst, on, on_both};
use crate::people::{EXECUTIVE, HANDLER, LEAD, MANAGER, OPERATOR, RECEPTION};

fn at(time: Option<&prost_types::Timestamp>) -> DateTime<Utc> {
    time.and_then(instant).expect("a time")
}

/// When the deadline of the kind at that place is due.
fn due(voice: &pb::Voice, place: usize) -> DateTime<Utc> {
    at(voice.deadlines[place].due_time.as_ref())
}

on_both!(from_call_to_closed, async |service| {
    let asked = service.complaint();
    let created = service.create(&RECEPTION, asked.clone()).await.expect("created");
    assert_eq!(
        (created.state(), created.cycle, created.etag.as_str()),
        (pb::VoiceState::Received, 1, "1")
    );
    assert_eq!(
        (created.number.as_str(), created.recorder.as_str()),
        ("V-2026-000001", RECEPTION.name)
    );
    assert_eq!(
        (&created.verbatim, &created.desired_remedy),
        (&asked.verbatim, &asked.desired_remedy)
    );
    assert_eq!(service.get(&MANAGER, &created.name).await.expect("readable"), created);

    service.advance(TimeDelta::hours(1));
    let acknowledged = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&created))
        .await
        .expect("acknowledged");
    let acknowledgement = acknowledged.acknowledgement.clone().expect("on record");
    assert_eq!(acknowledged.state(), pb::VoiceState::Acknowledged);
    assert_eq!(
        (acknowledgement.method(), acknowledgement.staff.as_str()),
        (pb::AcknowledgementMethod::Phone, RECEPTION.name)
    );
    assert_eq!(at(acknowledged.deadlines[0].meet_time.as_ref()), service.clock.now());
    assert_eq!(acknowledged.deadlines[1].meet_time, None);

    let minor = pb::TriageVoiceRequest {
        categories: vec![pb::ComplaintCategory::NewContract.into(), pb::ComplaintCategory::AfterCare.into()],
        ..service.triage_to(&acknowledged, pb::Severity::S3, &HANDLER)
    };
    let triaged = service.triage(&HANDLER, minor).await.expect("triaged");
    let triage = triaged.triage.clone().expect("on record");
    assert_eq!(triaged.state(), pb::VoiceState::Triaged);
    assert_eq!(
        (triage.severity(), triage.vulnerable, triage.handler.as_str()),
        (pb::Severity::S3, true, HANDLER.name)
    );
    assert_eq!(
        triage.categories().collect::<Vec<_>>(),
        [pb::ComplaintCategory::NewContract, pb::ComplaintCategory::AfterCare]
    );
    assert!(!triaged.verbatim.is_empty(), "the handler reads the words");

    service.advance(TimeDelta::days(3));
    let fast = service
        .start_fast_track(&HANDLER, service.fast_track_of(&triaged))
        .await
        .expect("it is minor");
    assert_eq!(fast.state(), pb::VoiceState::FastTrack);
    assert_eq!(due(&fast, 7), jst("2026-09-28T17:00:00"));
    let resolving = pb::ResolveVoiceFastRequest {
        name: fast.name.clone(),
        etag: fast.etag.clone(),
        request_id: service.request_id(),
        outcome: pb::Outcome::Upheld.into(),
        ..Default::default()
    };
    let resolved = service.resolve_fast(&HANDLER, resolving).await.expect("in time");
    let settlement = resolved.settlement.clone().expect("on record");
    assert_eq!(
        (resolved.state(), settlement.how(), settlement.outcome(), settlement.staff.as_str()),
        (
            pb::VoiceState::ResolvedFast,
            pb::SettledHow::ResolvedFast,
            pb::Outcome::Upheld,
            HANDLER.name
        )
    );
    let decided = service.decide(&LEAD, service.no_action(&resolved)).await.expect("decided");
    assert_eq!(decided.state(), pb::VoiceState::ImprovementDecision);
    let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
    let closure = closed.closure.clone().expect("on record");
    assert_eq!((closed.state(), closed.etag.as_str()), (pb::VoiceState::Closed, "7"));
    assert_eq!(
        (closure.outcome(), closure.evaluation(), closure.staff.as_str()),
        (pb::Outcome::Upheld, pb::Evaluation::NoAction, LEAD.name)
    );
    assert_eq!(closure.evaluation_reason, "a single slip");
    assert_eq!(
        closed.deadlines[..7].iter().map(|it| &it.due_time).collect::<Vec<_>>(),
        created.deadlines.iter().map(|it| &it.due_time).collect::<Vec<_>>()
    );
    assert_eq!(service.get(&LEAD, &created.name).await.expect("readable"), closed);
    service.stop().await;
});

on_both!(deadlines_are_those_of_the_rules, async |service| {
    // Received, one business day later, eight weeks later. The last day is over at 24:00.
    let table = [
        ("2026-09-18T10:00:00", "2026-09-24T17:00:00", "2026-11-14T00:00:00"),
        ("2026-09-18T18:10:00", "2026-09-25T17:00:00", "2026-11-14T00:00:00"),
        ("2026-12-28T10:00:00", "2027-01-04T17:00:00", "2027-02-23T00:00:00"),
        ("2027-03-20T12:00:00", "2027-03-24T17:00:00", "2027-05-16T00:00:00"),
        ("2027-04-28T10:00:00", "2027-04-30T17:00:00", "2027-06-24T00:00:00"),
    ];
    for (received, acknowledge, final_response) in table {
        service.clock.set(jst(received));
        let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
        assert_eq!(
            (due(&voice, 0), due(&voice, 1)),
            (jst(acknowledge), jst(final_response)),
            "{received}"
        );
        let rules: Vec<_> = voice
            .deadlines
            .iter()
            .map(|it| (it.kind(), it.rule_id.as_str(), it.calendar_version))
            .collect();
        let (first, second) = (pb::DeadlineKind::Acknowledge, pb::DeadlineKind::FinalResponse);
        assert_eq!(
            rules[..2],
            [(first, "standard/acknowledge", 1), (second, "standard/final-response", 1)]
        );
        for deadline in &voice.deadlines {
            assert_eq!(at(deadline.base_time.as_ref()), jst(received));
            assert_eq!(deadline.rungs.len(), 4);
            assert_eq!(deadline.rungs[2].fire_time, deadline.due_time);
        }
    }
    service.stop().await;
});

on_both!(what_is_counted_over_days_that_are_not_official_is_provisional, async |service| {
    for (received, expected) in [("2027-12-27T10:00:00", false), ("2027-12-28T10:00:00", true)] {
        service.clock.set(jst(received));
        let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
        let stored = service.get(&MANAGER, &voice.name).await.expect("readable");
        let provisional: Vec<bool> = stored.deadlines.iter().map(|it| it.provisional).collect();
        assert_eq!(provisional[..2], [expected, false], "{received}");
    }
    service.stop().await;
});

on_both!(a_call_counts_from_when_it_was_made, async |service| {
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    service.clock.set(jst("2026-09-24T17:05:00"));
    let at = |time: &str| pb::AcknowledgeVoiceRequest {
        acknowledge_time: Some(honi_proto::time::timestamp(jst(time))),
        contact_name: "見本 一郎".to_owned(),
        request_id: service.request_id(),
        ..service.acknowledge_by_phone(&voice)
    };
    for out_of_range in ["2026-09-18T09:59:59", "2026-09-24T17:05:01"] {
        let answer = service.acknowledge(&RECEPTION, at(out_of_range)).await;
        assert_invalid(answer, "acknowledge_time");
    }
    let acknowledged = service
        .acknowledge(&RECEPTION, at("2026-09-24T16:50:00"))
        .await
        .expect("acknowledged");
    let called = Some(honi_proto::time::timestamp(jst("2026-09-24T16:50:00")));
    assert_eq!(acknowledged.deadlines[0].meet_time, called);
    let acknowledgement = acknowledged.acknowledgement.clone().expect("on record");
    assert_eq!(
        (acknowledgement.acknowledge_time, acknowledgement.contact_name.as_str()),
        (called, "見本 一郎")
    );
    let explained = service.explain(&MANAGER, &voice.name, pb::DeadlineKind::Acknowledge).await;
    let last = explained.expect("explained").steps.pop().expect("a step").en;
    assert_eq!(last, "Done on Thu 24 Sep 2026 16:50 JST, in time.");
    // The contact is left out where the words are.
    let seen = service.get(&EXECUTIVE, &voice.name).await.expect("readable");
    assert_eq!(seen.acknowledgement.expect("on record").contact_name, "");
    let listed = service.list(&MANAGER, "").await.expect("listed").remove(0);
    assert_eq!(listed.acknowledgement.expect("on record").contact_name, "");
    service.stop().await;
});

on_both!(what_was_received_before_counts_from_then, async |service| {
    let received = jst("2026-09-14T09:00:00");
    let voice = pb::Voice {
        receive_time: Some(honi_proto::time::timestamp(received)),
        ..service.complaint()
    };
    let voice = service.create(&RECEPTION, voice).await.expect("created");
    assert_eq!(
        (due(&voice, 0), due(&voice, 1)),
        (jst("2026-09-15T17:00:00"), jst("2026-11-10T00:00:00"))
    );
    service.stop().await;
});

on_both!(only_complaints_have_deadlines, async |service| {
    for kind in [
        pb::VoiceKind::Opinion,
        pb::VoiceKind::Request,
        pb::VoiceKind::Praise,
        pb::VoiceKind::Inquiry,
    ] {
        let voice = service
            .create(
                &RECEPTION,
                pb::Voice {
                    kind: kind.into(),
                    ..service.complaint()
                },
            )
            .await
            .expect("created");
        assert!(voice.deadlines.is_empty(), "{kind:?}");
    }
    service.stop().await;
});

on_both!(a_deadline_explains_itself, async |service| {
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    for person in [&RECEPTION, &MANAGER, &EXECUTIVE, &OPERATOR] {
        let explained = service
            .explain(person, &voice.name, pb::DeadlineKind::Acknowledge)
            .await
            .expect("explained");
        assert_eq!(explained.deadline.as_ref(), voice.deadlines.first());
        assert!(explained.steps.iter().all(|step| !step.ja.is_empty() && !step.en.is_empty()));
        let english: Vec<&str> = explained.steps.iter().map(|step| step.en.as_str()).collect();
        assert!(
            english[0].contains("1 business day of receipt, by rule standard/acknowledge"),
            "{english:?}"
        );
        let japanese: String = explained.steps.iter().map(|step| step.ja.as_str()).collect();
        assert!(japanese.contains("敬老の日") && japanese.contains("国民の休日"), "{japanese}");
    }
    service.stop().await;
});

on_both!(numbers_are_of_the_year_in_japan_and_never_given_twice, async |service| {
    service.clock.set(jst("2026-12-31T23:59:00"));
    let mut numbers = Vec::new();
    for _ in 0..2 {
        numbers.push(service.create(&RECEPTION, service.complaint()).await.expect("created").number);
    }
    service.clock.set(jst("2027-01-01T00:01:00"));
    numbers.push(service.create(&RECEPTION, service.complaint()).await.expect("created").number);
    assert_eq!(numbers, ["V-2026-000001", "V-2026-000002", "V-2027-000001"]);
    let service = service.restart().await;
    let next = service.create(&RECEPTION, service.complaint()).await.expect("created").number;
    assert_eq!(next, "V-2027-000101", "a block that was not used up leaves a gap");
    service.stop().await;
});
