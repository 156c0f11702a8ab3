//! Who may do what, and what is kept of those who may not.

use std::time::Duration;

use chrono::TimeDelta;
use honi_access::{Actor, Role};
use honi_audit_log::refusals;
use honi_proto::voices::v1 as pb;
use honi_testkit::eventually;
use tonic::Code;

use crate::fixtures::{Service, assert_refused, jst, on, on_both};
use crate::people::{
    AUDITOR, CALL_CENTRE, EXECUTIVE, HANDLER, LEAD, MANAGER, OPERATOR, OTHER_HANDLER, OTHER_RECEPTION, Person, RECEPTION, SALES, TRAINER,
    WORKER,
};

#[test]
fn policies_fit_their_schema_and_cover_every_rpc() {
    let policies = honi_voices::policies().expect("the policies load");
    let served = [
        "honi.voices.v1.VoiceService",
        "honi.voices.v1.DigestService",
        "honi.voices.v1.VoiceImportService",
        "honi.voices.v1.VoiceStatisticsService",
        "honi.voices.v1.VoiceLetterService",
        "honi.workflows.v1.WorkflowService",
        "honi.auditlog.v1.AuditLogService",
        "honi.outbox.v1.FeedService",
        "honi.outbox.v1.ParkedEventService",
    ];
    let methods: Vec<String> = honi_proto::descriptors::methods()
        .filter(|method| served.contains(&method.parent_service().full_name()))
        .map(|method| honi_proto::descriptors::action(&method))
        .collect();
    policies
        .covers(&methods.iter().map(String::as_str).collect::<Vec<_>>())
        .expect("an action for every RPC and none beside");

    let worker = Actor::application("honi-worker", []);
    let other = Actor::application("call-centre", []);
    let escalate = "honi.voices.v1.VoiceService/EscalateVoice";
    assert!(policies.may_call(&worker, escalate) && !policies.may_call(&other, escalate));
    for role in Role::ALL {
        let staff = Actor::staff("staff/01920000-0000-7000-8000-000000000001".parse().expect("a name"), [*role]);
        assert!(!policies.may_call(&staff, escalate), "{role:?}");
        let closes = [Role::Supervisor, Role::ComplianceManager].contains(role);
        assert_eq!(
            policies.may_call(&staff, "honi.voices.v1.VoiceService/CloseVoice"),
            closes,
            "{role:?}"
        );
    }
}

/// How long a refusal may take to come into the access log.
const LIMIT: Duration = Duration::from_secs(10);

/// Refusals on record, as actor, method, resource and reason, once there are so many.
async fn refused(service: &Service, count: usize) -> Vec<[String; 4]> {
    let row = |it: honi_audit_log::Refusal| {
        let method = it.method.rsplit('/').next().unwrap_or_default().to_owned();
        [it.actor, method, it.resource.unwrap_or_default(), it.reason]
    };
    eventually(LIMIT, async || {
        let rows = refusals(service.database.reader(), None, 1000).await.expect("the access log");
        let rows: Vec<_> = rows.into_iter().map(|(_, refusal)| row(refusal)).collect();
        if rows.len() < count { Err(rows) } else { Ok(rows) }
    })
    .await
}

on_both!(whom_it_is_about_never_sees_it, async |service| {
    // Whatever else they are.
    let everything = Person {
        roles: &["REC", "SAL", "SUP", "CMH", "COF", "CMG", "PRD", "EXE", "OPS"],
        ..HANDLER
    };
    let about = pb::Voice {
        subject_staff: vec![LEAD.name.to_owned(), HANDLER.name.to_owned()],
        ..service.complaint()
    };
    let voice = service.create(&RECEPTION, about.clone()).await.expect("created");
    let other = service.create(&RECEPTION, service.complaint()).await.expect("created");

    assert_refused(service.get(&everything, &voice.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(
        service.acknowledge(&everything, service.acknowledge_by_phone(&voice)).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let triage = service.triage_to(&voice, pb::Severity::S3, &OTHER_HANDLER);
    assert_refused(service.triage(&everything, triage).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(
        service.close(&everything, service.closing(&voice)).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let explained = service.explain(&everything, &voice.name, pb::DeadlineKind::Acknowledge).await;
    assert_refused(explained, Code::NotFound, "RESOURCE_NOT_FOUND");
    let listed = service.list(&everything, "").await.expect("listed");
    assert_eq!(listed.iter().map(|it| &it.name).collect::<Vec<_>>(), [&other.name]);
    assert_refused(service.create(&everything, about).await, Code::PermissionDenied, "NOT_PERMITTED");

    let row =
        |method: &str, resource: &str, reason: &str| [HANDLER.name.to_owned(), method.to_owned(), resource.to_owned(), reason.to_owned()];
    let mut expected: Vec<_> = ["GetVoice", "AcknowledgeVoice", "TriageVoice", "CloseVoice", "ExplainDeadline"]
        .map(|method| row(method, &voice.name, "RESOURCE_NOT_FOUND"))
        .into();
    expected.push(row("CreateVoice", "", "NOT_PERMITTED"));
    assert_eq!(refused(&service, expected.len()).await, expected);
    service.stop().await;
});

on_both!(roles_see_what_they_need, async |service| {
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let words = async |person: &Person| {
        let answer = service.get(person, &voice.name).await;
        answer.map(|it| !it.verbatim.is_empty()).map_err(|status| status.code())
    };
    assert_eq!(words(&RECEPTION).await, Ok(true));
    assert_eq!(words(&HANDLER).await, Ok(true), "the queue of the unit");
    assert_eq!(words(&LEAD).await, Ok(true));
    assert_eq!(words(&MANAGER).await, Ok(true));
    assert_eq!(words(&EXECUTIVE).await, Ok(false), "the record without the words");
    assert_eq!(words(&OTHER_RECEPTION).await, Err(Code::NotFound));
    assert_eq!(words(&SALES).await, Err(Code::NotFound), "another unit");
    // Who operates or administers reads no words, whatever they may beside.
    for roles in [&["CMG", "OPS"][..], &["COF", "ADM"]] {
        let both = Person { roles, ..MANAGER };
        assert_eq!(words(&both).await, Ok(false), "{roles:?}");
    }
    let both = Person {
        roles: &["CMH", "SUP", "OPS", "ADM"],
        ..HANDLER
    };
    assert_eq!(words(&both).await, Ok(false));
    for person in [&TRAINER, &AUDITOR, &OPERATOR, &CALL_CENTRE, &WORKER] {
        assert_eq!(words(person).await, Err(Code::PermissionDenied), "{person:?}");
    }
    let rows = refused(&service, 7).await;
    assert_eq!(rows.len(), 7);
    assert_eq!(
        rows[0][1..],
        ["GetVoice".to_owned(), voice.name.clone(), "RESOURCE_NOT_FOUND".to_owned()]
    );
    assert_eq!(
        rows[2][1..],
        ["GetVoice".to_owned(), String::new(), "CALL_NOT_PERMITTED".to_owned()]
    );

    let sales_voice = pb::Voice {
        org_unit: crate::people::BRANCH.to_owned(),
        ..service.complaint()
    };
    let sales_voice = service.create(&SALES, sales_voice).await.expect("created");
    assert_refused(service.get(&HANDLER, &sales_voice.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let step = service.acknowledge(&RECEPTION, service.acknowledge_by_phone(&sales_voice)).await;
    assert_refused(step, Code::NotFound, "RESOURCE_NOT_FOUND");
    service.stop().await;
});

on_both!(reception_reads_its_own_for_five_business_days, async |service| {
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    // Friday; then a weekend and three holidays, so the fifth business day after it is 30 September.
    service.clock.set(jst("2026-09-30T23:59:59"));
    assert!(service.get(&RECEPTION, &voice.name).await.is_ok());
    assert_eq!(service.list(&RECEPTION, "").await.expect("listed").len(), 1);
    service.clock.set(jst("2026-10-01T00:00:00"));
    assert_refused(service.get(&RECEPTION, &voice.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(service.list(&RECEPTION, "").await.expect("listed"), []);
    // The step is reception's all the same.
    let answer = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&voice))
        .await
        .expect("acknowledged");
    assert_eq!((answer.state(), answer.verbatim.as_str()), (pb::VoiceState::Acknowledged, ""));
    service.stop().await;
});

on_both!(nobody_calls_without_a_token_that_holds, async |service| {
    let message = pb::GetVoiceRequest {
        name: crate::fixtures::NOBODY.to_owned(),
    };
    assert_refused(
        service.voices.clone().get_voice(message.clone()).await,
        Code::Unauthenticated,
        "TOKEN_MISSING",
    );
    let request = service.by(&MANAGER, message);
    service.advance(TimeDelta::hours(1));
    let answer = service.voices.clone().get_voice(request).await;
    assert_eq!(answer.expect_err("it has expired").code(), Code::Unauthenticated);
    service.stop().await;
});
