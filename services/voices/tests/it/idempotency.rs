//! Requests that come again.

use futures::future::join_all;
use honi_proto::voices::v1 as pb;
use sea_orm::{ConnectionTrait, Statement};
use tonic::Code;

use crate::fixtures::{HANAKO, Service, assert_invalid, assert_refused, on, on_both};
use crate::people::{CALL_CENTRE, HANDLER, MANAGER, OTHER_HANDLER, OTHER_RECEPTION, RECEPTION, TRAINER};

fn create_of(service: &Service) -> pb::CreateVoiceRequest {
    pb::CreateVoiceRequest {
        voice: Some(service.complaint()),
        request_id: service.request_id(),
        validate_only: false,
    }
}

/// Rows of a table.
async fn count(service: &Service, table: &str) -> i64 {
    let conn = service.database.reader();
    let statement = Statement::from_string(conn.get_database_backend(), format!("SELECT COUNT(*) AS n FROM {table}"));
    let row = conn.query_one_raw(statement).await.expect("the table is there").expect("a count");
    row.try_get("", "n").expect("a number")
}

on_both!(a_request_that_comes_again_answers_the_same_voice, async |service| {
    for person in [&RECEPTION, &CALL_CENTRE, &TRAINER] {
        let before = count(&service, "voices").await;
        let message = create_of(&service);
        let first = service.send_create(person, &message).await.expect("created");
        let again = service.send_create(person, &message).await.expect("answered again");
        assert_eq!(
            (&first.name, &first.number, &first.etag),
            (&again.name, &again.number, &again.etag),
            "{person:?}"
        );
        assert_eq!(count(&service, "voices").await, before + 1);
    }
    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let message = service.acknowledge_by_phone(&voice);
    let first = service.acknowledge(&RECEPTION, message.clone()).await.expect("acknowledged");
    assert_eq!(service.acknowledge(&RECEPTION, message).await.expect("answered again"), first);
    service.stop().await;
});

on_both!(whoever_gives_a_case_away_is_answered, async |service| {
    let voice = service.acknowledged().await;
    let message = service.triage_to(&voice, pb::Severity::S3, &OTHER_HANDLER);
    let answer = service.triage(&HANDLER, message.clone()).await.expect("triaged");
    assert_eq!(
        (answer.state(), answer.verbatim.as_str()),
        (pb::VoiceState::Triaged, ""),
        "the words are the other's now"
    );
    assert_refused(service.get(&HANDLER, &voice.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(service.triage(&HANDLER, message).await.expect("answered again"), answer);
    assert_eq!(
        service.get(&OTHER_HANDLER, &voice.name).await.expect("readable").verbatim,
        "説明と違う"
    );
    service.stop().await;
});

on_both!(a_triage_is_answered_again_while_the_organisation_is_away, async |service| {
    let voice = service.acknowledged().await;
    let message = service.triage_to(&voice, pb::Severity::S3, &HANDLER);
    let answer = service.triage(&MANAGER, message.clone()).await.expect("triaged");
    service.neighbours.world().down = true;
    assert_eq!(service.triage(&MANAGER, message.clone()).await.expect("answered again"), answer);
    let other = pb::TriageVoiceRequest {
        vulnerable: false,
        ..message.clone()
    };
    assert_refused(service.triage(&MANAGER, other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
    // Nor need it be asked about what cannot be.
    let stale = pb::TriageVoiceRequest {
        request_id: service.request_id(),
        ..message
    };
    assert_refused(service.triage(&MANAGER, stale).await, Code::Aborted, "ETAG_MISMATCH");
    let late = service.triage_to(&answer, pb::Severity::S3, &HANDLER);
    assert_refused(service.triage(&MANAGER, late).await, Code::FailedPrecondition, "STATE_TRANSITION");
    service.stop().await;
});

on_both!(a_request_id_is_for_one_request, async |service| {
    let message = create_of(&service);
    service.send_create(&RECEPTION, &message).await.expect("created");
    let mut other = message.clone();
    other.voice.get_or_insert_default().verbatim = "別の話".to_owned();
    assert_refused(
        service.send_create(&RECEPTION, &other).await,
        Code::AlreadyExists,
        "REQUEST_ID_REUSED",
    );
    service
        .send_create(&OTHER_RECEPTION, &message)
        .await
        .expect("request ids are each caller's own");

    let voice = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let step = pb::AcknowledgeVoiceRequest {
        request_id: message.request_id,
        ..service.acknowledge_by_phone(&voice)
    };
    assert_refused(
        service.acknowledge(&RECEPTION, step).await,
        Code::AlreadyExists,
        "REQUEST_ID_REUSED",
    );
    service.stop().await;
});

on_both!(a_refused_request_may_come_again, async |service| {
    let early = pb::Voice {
        receive_time: Some(prost_types::Timestamp {
            seconds: 4_000_000_000,
            nanos: 0,
        }),
        ..service.complaint()
    };
    let message = pb::CreateVoiceRequest {
        voice: Some(early),
        ..create_of(&service)
    };
    assert_invalid(service.send_create(&RECEPTION, &message).await, "voice.receive_time");
    let right = pb::CreateVoiceRequest {
        voice: Some(service.complaint()),
        ..message
    };
    service.send_create(&RECEPTION, &right).await.expect("created");
    service.stop().await;
});

on_both!(a_dry_run_writes_nothing, async |service| {
    const TABLES: [&str; 8] = [
        "voices",
        "request_ids",
        "outbox_events",
        "audit_pending",
        "audit_entries",
        "subject_keys",
        "number_blocks",
        "access_log",
    ];
    let message = pb::CreateVoiceRequest {
        voice: Some(pb::Voice {
            external_id: "crm-1".to_owned(),
            ..service.complaint()
        }),
        validate_only: true,
        ..create_of(&service)
    };
    let answer = service.send_create(&RECEPTION, &message).await.expect("valid");
    assert_eq!((answer.name.as_str(), answer.number.as_str(), answer.deadlines.len()), ("", "", 7));
    for table in TABLES {
        assert_eq!(count(&service, table).await, 0, "{table}");
    }
    let real = pb::CreateVoiceRequest {
        validate_only: false,
        ..message.clone()
    };
    service.send_create(&RECEPTION, &real).await.expect("the request id is free");
    let again = pb::CreateVoiceRequest {
        request_id: service.request_id(),
        ..message
    };
    assert_refused(
        service.send_create(&RECEPTION, &again).await,
        Code::AlreadyExists,
        "EXTERNAL_ID_TAKEN",
    );
    service.stop().await;
});

on_both!(an_external_id_is_taken_once, async |service| {
    let voice = || pb::Voice {
        external_id: "crm-42".to_owned(),
        ..service.complaint()
    };
    let first = service.create(&CALL_CENTRE, voice()).await.expect("created");
    assert_refused(service.create(&RECEPTION, voice()).await, Code::AlreadyExists, "EXTERNAL_ID_TAKEN");
    let found = service.list(&MANAGER, "external_id = \"crm-42\"").await.expect("listed");
    assert_eq!(found.iter().map(|it| &it.name).collect::<Vec<_>>(), [&first.name]);
    service.create(&RECEPTION, service.complaint()).await.expect("none is not a key");
    service.create(&RECEPTION, service.complaint()).await.expect("none is not a key");
    service.stop().await;
});

on_both!(many_at_once_make_one_voice_each, async |service| {
    let messages: Vec<_> = (0..4).map(|_| create_of(&service)).collect();
    let sent = messages
        .iter()
        .flat_map(|message| (0..3).map(|_| service.send_create(&RECEPTION, message)));
    let mut names: Vec<(String, String)> = join_all(sent)
        .await
        .into_iter()
        .map(|answer| answer.expect("created"))
        .map(|it| (it.name, it.number))
        .collect();
    names.sort();
    names.dedup();
    assert_eq!((names.len(), count(&service, "voices").await), (4, 4));
    let voice = service.list(&MANAGER, "").await.expect("listed").remove(0);
    assert_eq!(voice.member, HANAKO);
    let steps = (0..4).map(|_| service.acknowledge(&RECEPTION, service.acknowledge_by_phone(&voice)));
    let made = join_all(steps).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(made, 1, "one wins, the others are stale");
    service.stop().await;
});
