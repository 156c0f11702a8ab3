//! Messages that say nothing sensible: each is told which field is wrong.

use honi_proto::voices::v1 as pb;
use prost_types::Timestamp;
use tonic::Code;

use crate::fixtures::{HANAKO, NOBODY, Service, assert_invalid, assert_refused, on, on_both};
use crate::people::{HANDLER, LEAD, MANAGER, OTHER_RECEPTION, RECEPTION, WORKER};

/// A change of a message that makes it wrong.
type Fault = fn(&mut pb::Voice);

on_both!(a_voice_is_refused_by_its_field, async |service| {
    let faults: [(&str, Fault); 37] = [
        ("voice.kind", |it| it.kind = 0),
        ("voice.kind", |it| it.kind = 99),
        ("voice.channel", |it| it.channel = 0),
        ("voice.channel", |it| it.channel = -1),
        ("voice.complainant_relation", |it| it.complainant_relation = 77),
        ("voice.receive_time", |it| it.receive_time = None),
        ("voice.receive_time", |it| {
            it.receive_time = Some(Timestamp {
                seconds: 4_000_000_000,
                nanos: 0,
            })
        }),
        ("voice.receive_time", |it| {
            it.receive_time = Some(Timestamp {
                seconds: i64::MAX,
                nanos: 0,
            })
        }),
        ("voice.receive_time", |it| {
            it.receive_time = Some(Timestamp {
                seconds: -62_135_596_800,
                nanos: 0,
            })
        }),
        ("voice.receive_time", |it| {
            it.receive_time = Some(Timestamp {
                seconds: -6_000_000_000_000,
                nanos: 0,
            })
        }),
        ("voice.receive_time", |it| {
            it.receive_time = Some(Timestamp { seconds: 0, nanos: -1 })
        }),
        ("voice.verbatim", |it| it.verbatim.clear()),
        ("voice.verbatim", |it| it.verbatim = "長".repeat(40_001)),
        ("voice.desired_remedy", |it| it.desired_remedy = "長".repeat(4001)),
        ("voice.complainant_name", |it| it.complainant_name = "長".repeat(101)),
        ("voice.complainant_contact", |it| it.complainant_contact = "長".repeat(301)),
        ("voice.member", |it| it.member = "members/1".to_owned()),
        ("voice.org_unit", |it| it.org_unit.clear()),
        ("voice.org_unit", |it| it.org_unit = HANAKO.to_owned()),
        ("voice.subject_staff", |it| {
            it.subject_staff = vec![HANDLER.name.to_owned(), HANDLER.name.to_owned()]
        }),
        ("voice.subject_staff[0]", |it| it.subject_staff = vec![HANAKO.to_owned()]),
        ("voice.external_id", |it| it.external_id = "長".repeat(101)),
        ("voice.external_id", |it| it.external_id = "crm\0".to_owned()),
        ("voice.name", |it| it.name = NOBODY.to_owned()),
        ("voice.number", |it| it.number = "V-2026-000001".to_owned()),
        ("voice.state", |it| it.state = 1),
        ("voice.recorder", |it| it.recorder = HANDLER.name.to_owned()),
        ("voice.acknowledgement", |it| {
            it.acknowledgement = Some(pb::Acknowledgement::default())
        }),
        ("voice.deadlines", |it| it.deadlines = vec![pb::Deadline::default()]),
        ("voice.awaiting", |it| it.awaiting = Some(pb::Awaiting::default())),
        ("voice.final_response", |it| it.final_response = Some(pb::FinalResponse::default())),
        ("voice.settlement", |it| it.settlement = Some(pb::Settlement::default())),
        ("voice.improvement_decision", |it| {
            it.improvement_decision = Some(pb::ImprovementDecision::default())
        }),
        ("voice.pauses", |it| it.pauses = vec![pb::ClockPause::default()]),
        ("voice.earlier_cycles", |it| it.earlier_cycles = vec![pb::EarlierCycle::default()]),
        ("voice.cycle", |it| it.cycle = 1),
        ("voice.etag", |it| it.etag = "1".to_owned()),
    ];
    for (field, fault) in faults {
        let mut voice = service.complaint();
        fault(&mut voice);
        assert_invalid(service.create(&RECEPTION, voice).await, field);
    }
    let message = pb::CreateVoiceRequest {
        voice: Some(service.complaint()),
        request_id: "1".to_owned(),
        validate_only: false,
    };
    assert_invalid(service.send_create(&RECEPTION, &message).await, "request_id");
    let message = pb::CreateVoiceRequest {
        voice: None,
        request_id: service.request_id(),
        validate_only: false,
    };
    assert_invalid(service.send_create(&RECEPTION, &message).await, "voice");
    service.stop().await;
});

on_both!(the_longest_texts_are_taken, async |service| {
    let voice = pb::Voice {
        verbatim: "𠮷".repeat(40_000),
        desired_remedy: "髙".repeat(4000),
        complainant_name: "﨑".repeat(100),
        complainant_contact: "電".repeat(300),
        external_id: "外".repeat(100),
        ..service.complaint()
    };
    let created = service.create(&RECEPTION, voice.clone()).await.expect("created");
    let read = service.get(&MANAGER, &created.name).await.expect("readable");
    assert_eq!((read.verbatim, read.desired_remedy), (voice.verbatim, voice.desired_remedy));
    assert_eq!(
        (read.complainant_name, read.complainant_contact, read.external_id),
        (voice.complainant_name, voice.complainant_contact, voice.external_id)
    );
    service.stop().await;
});

on_both!(steps_are_refused_by_their_field, async |service| {
    let created = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let good = service.acknowledge_by_phone(&created);
    let how = |how| pb::AcknowledgeVoiceRequest { how, ..good.clone() };
    use pb::acknowledge_voice_request::How;
    assert_invalid(service.acknowledge(&RECEPTION, how(None)).await, "how");
    assert_invalid(service.acknowledge(&RECEPTION, how(Some(How::Method(0)))).await, "method");
    assert_invalid(service.acknowledge(&RECEPTION, how(Some(How::Method(9)))).await, "method");
    assert_invalid(
        service.acknowledge(&RECEPTION, how(Some(How::SkipReason("長".repeat(501))))).await,
        "skip_reason",
    );
    assert_invalid(
        service.acknowledge(&RECEPTION, how(Some(How::SkipReason("a\0b".to_owned())))).await,
        "skip_reason",
    );
    let named = pb::AcknowledgeVoiceRequest {
        name: "voices/1".to_owned(),
        ..good.clone()
    };
    assert_invalid(service.acknowledge(&RECEPTION, named).await, "name");
    let without = pb::AcknowledgeVoiceRequest {
        etag: String::new(),
        ..good.clone()
    };
    assert_invalid(service.acknowledge(&RECEPTION, without).await, "etag");
    let acknowledged = service.acknowledge(&RECEPTION, good).await.expect("acknowledged");

    let good = service.triage_to(&acknowledged, pb::Severity::S3, &HANDLER);
    for (field, message) in [
        (
            "categories",
            pb::TriageVoiceRequest {
                categories: vec![],
                ..good.clone()
            },
        ),
        (
            "categories",
            pb::TriageVoiceRequest {
                categories: vec![1, 1],
                ..good.clone()
            },
        ),
        (
            "categories[0]",
            pb::TriageVoiceRequest {
                categories: vec![99],
                ..good.clone()
            },
        ),
        (
            "severity",
            pb::TriageVoiceRequest {
                severity: 5,
                ..good.clone()
            },
        ),
        (
            "handler",
            pb::TriageVoiceRequest {
                handler: "staff/me".to_owned(),
                ..good.clone()
            },
        ),
    ] {
        assert_invalid(service.triage(&MANAGER, message).await, field);
    }
    let triaged = service.triage(&MANAGER, good).await.expect("triaged");

    let withdrawn = service.withdraw(&HANDLER, service.withdrawal(&triaged)).await.expect("withdrawn");
    let good = service.no_action(&withdrawn);
    for (field, message) in [
        (
            "evaluation",
            pb::DecideVoiceImprovementRequest {
                evaluation: 7,
                ..good.clone()
            },
        ),
        (
            "evaluation_reason",
            pb::DecideVoiceImprovementRequest {
                evaluation_reason: "長".repeat(2001),
                ..good.clone()
            },
        ),
        (
            "evaluation_reason",
            pb::DecideVoiceImprovementRequest {
                evaluation_reason: "a\0b".to_owned(),
                ..good.clone()
            },
        ),
        (
            "root_cause_category",
            pb::DecideVoiceImprovementRequest {
                root_cause_category: 99,
                ..good.clone()
            },
        ),
    ] {
        assert_invalid(service.decide(&LEAD, message).await, field);
    }
    let rung = pb::EscalateVoiceRequest {
        name: triaged.name,
        cycle: 1,
        deadline: 1,
        level: 1,
        request_id: service.request_id(),
        ordinal: 0,
    };
    for (field, message) in [
        (
            "ordinal",
            pb::EscalateVoiceRequest {
                ordinal: -1,
                ..rung.clone()
            },
        ),
        ("cycle", pb::EscalateVoiceRequest { cycle: 0, ..rung.clone() }),
        (
            "deadline",
            pb::EscalateVoiceRequest {
                deadline: 12,
                ..rung.clone()
            },
        ),
        ("level", pb::EscalateVoiceRequest { level: 0, ..rung.clone() }),
    ] {
        assert_invalid(service.escalate(&WORKER, message).await, field);
    }
    service.stop().await;
});

on_both!(filters_are_read_or_refused, async |service| {
    let mut voices = Vec::new();
    for kind in [pb::VoiceKind::Complaint, pb::VoiceKind::Praise] {
        voices.push(
            service
                .create(
                    &RECEPTION,
                    pb::Voice {
                        kind: kind.into(),
                        ..service.complaint()
                    },
                )
                .await
                .expect("created")
                .name,
        );
        service.advance(chrono::TimeDelta::hours(1));
    }
    let both = voices.iter().map(String::as_str).collect::<Vec<_>>();
    let (complaint, praise) = (&both[..1], &both[1..]);
    let unit = format!("org_unit = \"{}\"", crate::people::CENTRE);
    let member = format!("member = \"{HANAKO}\" AND channel = PHONE");
    let handler = format!("handler = \"{}\"", HANDLER.name);
    let other = format!("handler != \"{}\"", HANDLER.name);
    let untriaged = format!("NOT handler = \"{}\"", HANDLER.name);
    let table: [(&str, &[&str]); 17] = [
        ("", &both),
        ("state = RECEIVED", &both),
        ("state = VOICE_STATE_RECEIVED AND kind = COMPLAINT", complaint),
        ("kind != COMPLAINT", praise),
        ("NOT kind = COMPLAINT", praise),
        ("kind = PRAISE OR kind = COMPLAINT", &both),
        (&unit, &both),
        (&member, &both),
        ("handler = \"\"", &both),
        (&handler, &[]),
        (&untriaged, &both),
        ("create_time > \"2026-09-18T10:30:00+09:00\"", praise),
        ("receive_time <= \"2026-09-18T01:00:00Z\"", complaint),
        ("due_time < \"2026-09-25T00:00:00Z\"", complaint),
        ("overdue = false", &both),
        ("number = \"V-2026-000001\"", complaint),
        (&other, &both),
    ];
    for (filter, expected) in table {
        let found = service
            .list(&MANAGER, filter)
            .await
            .unwrap_or_else(|status| panic!("{filter}: {status}"));
        assert_eq!(found.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), expected, "{filter}");
        assert!(
            found.iter().all(|it| it.verbatim.is_empty() && it.desired_remedy.is_empty()),
            "lists hold no words"
        );
    }
    service.advance(chrono::TimeDelta::days(7));
    assert_eq!(service.list(&MANAGER, "overdue = true").await.expect("listed").len(), 1);
    let deep = format!("{}kind = PRAISE{}", "(".repeat(480), ")".repeat(480));
    let not = format!("{}kind = PRAISE", "NOT ".repeat(240));
    for filter in [
        "state",
        "state =",
        "= RECEIVED",
        "state = OPEN",
        "verbatim = \"x\"",
        "number = \"V-2026-1\"",
        "kind > COMPLAINT",
        "overdue = perhaps",
        "overdue > true",
        "org_unit = \"orgUnits/1\"",
        "handler = *",
        "create_time = yesterday",
        "state:RECEIVED",
        "(((",
        "external_id = \"a\0b\"",
        "size(kind) = 1",
        "kind.name = COMPLAINT",
    ] {
        assert_invalid(service.list(&MANAGER, filter).await, "filter");
    }
    for filter in [deep, not] {
        // Whether such depth is understood does not matter, as long as it does no harm.
        let answer = service.list(&MANAGER, &filter).await;
        assert!(answer.is_ok() || answer.is_err_and(|status| status.code() == Code::InvalidArgument));
    }
    assert_invalid(service.list(&MANAGER, &"x".repeat(1001)).await, "filter");
    service.stop().await;
});

async fn page(
    service: &Service,
    person: &crate::people::Person,
    token: &str,
    filter: &str,
) -> Result<pb::ListVoicesResponse, tonic::Status> {
    let message = pb::ListVoicesRequest {
        page_size: 2,
        page_token: token.to_owned(),
        filter: filter.to_owned(),
    };
    service
        .voices
        .clone()
        .list_voices(service.by(person, message))
        .await
        .map(tonic::Response::into_inner)
}

on_both!(pages_are_of_one_list_and_one_caller, async |service| {
    let mut names = Vec::new();
    for _ in 0..5 {
        names.push(service.create(&RECEPTION, service.complaint()).await.expect("created").name);
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = page(&service, &MANAGER, &token, "").await.expect("a page");
        seen.extend(page.voices.into_iter().map(|it| it.name));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, names);
    let token = page(&service, &RECEPTION, "", "").await.expect("a page").next_page_token;
    assert!(page(&service, &RECEPTION, &token, "").await.is_ok());
    assert_invalid(page(&service, &OTHER_RECEPTION, &token, "").await, "page_token");
    assert_invalid(page(&service, &RECEPTION, &token, "kind = COMPLAINT").await, "page_token");
    assert_invalid(page(&service, &RECEPTION, "!!", "").await, "page_token");
    let large = pb::ListVoicesRequest {
        page_size: 201,
        ..Default::default()
    };
    assert_invalid(service.voices.clone().list_voices(service.by(&MANAGER, large)).await, "page_size");
    service.stop().await;
});

on_both!(what_is_not_there_is_not_found, async |service| {
    assert_refused(service.get(&MANAGER, NOBODY).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let nobody = pb::Voice {
        name: NOBODY.to_owned(),
        etag: "1".to_owned(),
        ..Default::default()
    };
    assert_refused(
        service.acknowledge(&RECEPTION, service.acknowledge_by_phone(&nobody)).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let triaged = service
        .triage(&MANAGER, service.triage_to(&nobody, pb::Severity::S3, &HANDLER))
        .await;
    assert_refused(triaged, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(
        service.close(&LEAD, service.closing(&nobody)).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_refused(
        service.explain(&MANAGER, NOBODY, pb::DeadlineKind::Acknowledge).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    service.stop().await;
});
