//! What the rules of a voice refuse.

use honi_proto::voices::v1 as pb;
use pb::acknowledge_voice_request::How;
use tonic::Code;

use crate::fixtures::{assert_invalid, assert_refused, on, on_both};
use crate::people::{BRANCH_LEAD, EXECUTIVE, HANDLER, HANDLING_MANAGER, LEAD, MANAGER, OTHER_HANDLER, RECEPTION, SALES, TRAINER};

on_both!(a_step_needs_its_state, async |service| {
    let created = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let early = service
        .triage(&MANAGER, service.triage_to(&created, pb::Severity::S3, &HANDLER))
        .await;
    assert_refused(early, Code::FailedPrecondition, "STATE_TRANSITION");
    assert_refused(
        service.close(&MANAGER, service.closing(&created)).await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    let acknowledged = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&created))
        .await
        .expect("acknowledged");
    let again = service.acknowledge(&RECEPTION, service.acknowledge_by_phone(&acknowledged)).await;
    assert_refused(again, Code::FailedPrecondition, "STATE_TRANSITION");

    let opinion = pb::Voice {
        kind: pb::VoiceKind::Opinion.into(),
        ..service.complaint()
    };
    let opinion = service.create(&RECEPTION, opinion).await.expect("created");
    let opinion = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&opinion))
        .await
        .expect("acknowledged");
    let triaged = service
        .triage(&MANAGER, service.triage_to(&opinion, pb::Severity::S3, &HANDLER))
        .await
        .expect("whatever it is has a handler");
    for refused in [
        service.start_fast_track(&HANDLER, service.fast_track_of(&triaged)).await,
        service.investigate(&HANDLER, service.investigation_of(&triaged)).await,
        service.withdraw(&HANDLER, service.withdrawal(&triaged)).await,
    ] {
        assert_refused(refused, Code::FailedPrecondition, "NOT_A_COMPLAINT");
    }
    let explained = service.explain(&MANAGER, &opinion.name, pb::DeadlineKind::FinalResponse).await;
    assert_refused(explained, Code::FailedPrecondition, "NO_DEADLINE");
    service.stop().await;
});

on_both!(nobody_is_answered_who_gave_no_name, async |service| {
    let anonymous = pb::Voice {
        complainant_relation: pb::ComplainantRelation::Anonymous.into(),
        member: String::new(),
        ..service.complaint()
    };
    let known = pb::Voice {
        member: crate::fixtures::HANAKO.to_owned(),
        ..anonymous.clone()
    };
    assert_invalid(service.create(&RECEPTION, known).await, "voice.complainant_relation");
    let anonymous = service.create(&RECEPTION, anonymous).await.expect("created");
    let answered = service.acknowledge(&RECEPTION, service.acknowledge_by_phone(&anonymous)).await;
    assert_refused(answered, Code::FailedPrecondition, "COMPLAINANT_ANONYMOUS");
    let skip = |voice: &pb::Voice, reason: &str| pb::AcknowledgeVoiceRequest {
        how: Some(How::SkipReason(reason.to_owned())),
        ..service.acknowledge_by_phone(voice)
    };
    assert_invalid(service.acknowledge(&RECEPTION, skip(&anonymous, "  ")).await, "skip_reason");
    let skipped = service
        .acknowledge(&RECEPTION, skip(&anonymous, "no name was given"))
        .await
        .expect("skipped");
    assert_eq!(skipped.acknowledgement.expect("on record").skip_reason, "no name was given");

    let known = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let skipped = service.acknowledge(&RECEPTION, skip(&known, "no time")).await;
    assert_refused(skipped, Code::FailedPrecondition, "COMPLAINANT_KNOWN");
    service.stop().await;
});

on_both!(the_handler_stands_apart_from_whom_it_is_about, async |service| {
    let about_sales = pb::Voice {
        subject_staff: vec![SALES.name.to_owned()],
        ..service.complaint()
    };
    let voice = service.create(&RECEPTION, about_sales).await.expect("created");
    let voice = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&voice))
        .await
        .expect("acknowledged");
    for handler in [&SALES, &BRANCH_LEAD, &EXECUTIVE] {
        // The executive's own line is not known to the neighbours; being above the subject is refused before that matters.
        service.neighbours.world().lines.entry(EXECUTIVE.name.to_owned()).or_default();
        let answer = service.triage(&MANAGER, service.triage_to(&voice, pb::Severity::S3, handler)).await;
        assert_refused(answer, Code::FailedPrecondition, "SEPARATION_OF_DUTIES");
    }
    let triaged = service
        .triage(&MANAGER, service.triage_to(&voice, pb::Severity::S3, &HANDLER))
        .await
        .expect("triaged");
    assert_eq!(triaged.triage.expect("on record").handler, HANDLER.name);
    service.stop().await;
});

on_both!(triage_fails_closed_without_the_organisation, async |service| {
    let voice = service.acknowledged().await;
    service.neighbours.world().down = true;
    let message = service.triage_to(&voice, pb::Severity::S3, &HANDLER);
    assert_refused(
        service.triage(&MANAGER, message.clone()).await,
        Code::Unavailable,
        "REPORTING_LINE_UNKNOWN",
    );
    service.neighbours.world().down = false;
    let unknown = pb::TriageVoiceRequest {
        handler: TRAINER.name.to_owned(),
        ..message.clone()
    };
    assert_invalid(service.triage(&MANAGER, unknown).await, "handler");
    service
        .triage(&MANAGER, message)
        .await
        .expect("the same request is carried out once the organisation answers");
    service.stop().await;
});

on_both!(the_handler_is_there_today_and_handles_complaints, async |service| {
    let about_sales = pb::Voice {
        subject_staff: vec![SALES.name.to_owned()],
        ..service.complaint()
    };
    let voice = service.create(&RECEPTION, about_sales).await.expect("created");
    let voice = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&voice))
        .await
        .expect("acknowledged");
    let give = async || {
        service
            .triage(&MANAGER, service.triage_to(&voice, pb::Severity::S3, &HANDLER))
            .await
    };
    for roles in [&[][..], &["SAL"], &["REC", "SUP"], &["OPS", "ADM"]] {
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        service.neighbours.world().roles.insert(HANDLER.name.to_owned(), roles);
        assert_invalid(give().await, "handler");
    }
    let bound = |role: &str| vec![role.to_owned()];
    service.neighbours.world().roles.insert(HANDLER.name.to_owned(), bound("BKO"));
    // Who joined after the receipt was in nobody's line on that day.
    let tomorrow = service.clock.now().date_naive() + chrono::TimeDelta::days(1);
    service.neighbours.world().joined.insert(HANDLER.name.to_owned(), tomorrow);
    assert_invalid(give().await, "handler");
    service.advance(chrono::TimeDelta::days(1));
    let triaged = give().await.expect("triaged");
    assert_eq!(triaged.triage.expect("on record").handler, HANDLER.name);
    service.stop().await;
});

on_both!(who_is_complained_about_can_be_corrected, async |service| {
    let about_nobody_known = pb::Voice {
        subject_staff: vec![TRAINER.name.to_owned()],
        ..service.complaint()
    };
    let voice = service.create(&RECEPTION, about_nobody_known).await.expect("created");
    let voice = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&voice))
        .await
        .expect("acknowledged");
    let message = service.triage_to(&voice, pb::Severity::S3, &HANDLER);
    assert_refused(
        service.triage(&MANAGER, message.clone()).await,
        Code::FailedPrecondition,
        "SUBJECT_UNKNOWN",
    );
    let about = |staff: &[&str]| pb::TriageVoiceRequest {
        subject_staff: Some(pb::SubjectStaff {
            staff: staff.iter().map(|&name| name.to_owned()).collect(),
        }),
        request_id: service.request_id(),
        ..message.clone()
    };
    assert_invalid(service.triage(&MANAGER, about(&["staff/me"])).await, "subject_staff.staff[0]");
    let own = service.triage(&MANAGER, about(&[MANAGER.name])).await;
    assert_refused(own, Code::NotFound, "RESOURCE_NOT_FOUND");
    let apart = service.triage(&MANAGER, about(&[LEAD.name])).await;
    assert_refused(apart, Code::FailedPrecondition, "SEPARATION_OF_DUTIES");
    assert!(service.get(&SALES, &voice.name).await.is_err(), "another unit's");
    let triaged = service.triage(&MANAGER, about(&[SALES.name])).await.expect("triaged");
    assert_eq!(triaged.subject_staff, [SALES.name]);
    let manages_too = crate::people::Person { roles: &["CMG"], ..SALES };
    assert_refused(service.get(&manages_too, &voice.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    service.stop().await;
});

on_both!(serious_complaints_are_closed_by_other_eyes, async |service| {
    let table = [
        (pb::Severity::S1, &HANDLER, &MANAGER, None),
        (
            pb::Severity::S1,
            &HANDLING_MANAGER,
            &HANDLING_MANAGER,
            Some((Code::FailedPrecondition, "SEPARATION_OF_DUTIES")),
        ),
        (
            pb::Severity::S2,
            &HANDLING_MANAGER,
            &HANDLING_MANAGER,
            Some((Code::FailedPrecondition, "SEPARATION_OF_DUTIES")),
        ),
        (pb::Severity::S2, &HANDLER, &LEAD, Some((Code::PermissionDenied, "NOT_PERMITTED"))),
        (
            pb::Severity::S2,
            &HANDLER,
            &HANDLER,
            Some((Code::PermissionDenied, "CALL_NOT_PERMITTED")),
        ),
        (
            pb::Severity::S3,
            &HANDLER,
            &BRANCH_LEAD,
            Some((Code::NotFound, "RESOURCE_NOT_FOUND")),
        ),
        (pb::Severity::S3, &HANDLING_MANAGER, &HANDLING_MANAGER, None),
        (pb::Severity::S4, &HANDLER, &LEAD, None),
    ];
    for (severity, handler, closer, refused) in table {
        let voice = service.decided(&service.triaged(severity, handler).await).await;
        let answer = service.close(closer, service.closing(&voice)).await;
        match refused {
            Some((code, reason)) => assert_refused(answer, code, reason),
            None => assert_eq!(answer.expect("closed").state(), pb::VoiceState::Closed),
        }
    }
    service.stop().await;
});

on_both!(no_action_has_a_reason, async |service| {
    let voice = service.triaged(pb::Severity::S3, &HANDLER).await;
    let early = service.decide(&LEAD, service.no_action(&voice)).await;
    assert_refused(early, Code::FailedPrecondition, "STATE_TRANSITION");
    let voice = service.withdraw(&HANDLER, service.withdrawal(&voice)).await.expect("withdrawn");
    let without = pb::DecideVoiceImprovementRequest {
        evaluation_reason: " ".to_owned(),
        ..service.no_action(&voice)
    };
    assert_invalid(service.decide(&LEAD, without).await, "evaluation_reason");
    service.stop().await;
});

on_both!(stale_etags_are_refused, async |service| {
    let created = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let acknowledged = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&created))
        .await
        .expect("acknowledged");
    let stale = service.acknowledge(&RECEPTION, service.acknowledge_by_phone(&created)).await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");
    let stale = service
        .triage(&MANAGER, service.triage_to(&created, pb::Severity::S3, &OTHER_HANDLER))
        .await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");
    let stale = service.close(&MANAGER, service.closing(&created)).await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(service.get(&MANAGER, &created.name).await.expect("readable"), acknowledged);
    service.stop().await;
});
