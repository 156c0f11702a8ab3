//! What the co-op's policy obliges it to, as examples: one test for each, by the number of the obligation.

use honi_proto::organization::v1 as org;
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_testkit::eventually;
use pb::VoiceState;
use tonic::Code;

use crate::fixtures::{HANAKO, LIMIT, assert_invalid, assert_refused, on, on_both};
use crate::member_feed::screening;
use crate::other_voices::{opinion, reply_to, routing_of, triaged_opinion};
use crate::people::{HANDLER, LEAD, MANAGER, RECEPTION};

on_both!(
    o_01_a_voice_is_recorded_once_with_a_number_and_never_without_channel_or_time,
    async |service| {
        let message = pb::CreateVoiceRequest {
            voice: Some(opinion(&service)),
            request_id: service.request_id(),
            validate_only: false,
        };
        let once = service.send_create(&RECEPTION, &message).await.expect("recorded");
        let twice = service.send_create(&RECEPTION, &message).await.expect("the same");
        assert_eq!((&once.name, &once.number), (&twice.name, &twice.number));
        assert_eq!(service.list(&MANAGER, "").await.expect("listed").len(), 1);
        assert!(once.number.starts_with("V-2026-"), "{}", once.number);
        for channel in ["PHONE", "BRANCH", "WEB", "LETTER", "SURVEY", "EVENT"] {
            let channel = pb::Channel::from_str_name(&format!("CHANNEL_{channel}")).expect("a channel");
            let voice = pb::Voice {
                channel: channel.into(),
                ..opinion(&service)
            };
            let recorded = service.create(&RECEPTION, voice).await.expect("recorded");
            assert!(!recorded.number.is_empty() && recorded.number != once.number);
        }
        let without_channel = pb::Voice {
            channel: 0,
            ..opinion(&service)
        };
        assert_invalid(service.create(&RECEPTION, without_channel).await, "voice.channel");
        let without_time = pb::Voice {
            receive_time: None,
            ..opinion(&service)
        };
        assert_invalid(service.create(&RECEPTION, without_time).await, "voice.receive_time");
        service.stop().await;
    }
);

on_both!(o_05_no_voice_is_closed_before_it_is_evaluated_with_a_reason, async |service| {
    let voice = triaged_opinion(&service).await;
    let unevaluated = service.close(&LEAD, service.closing(&voice)).await;
    assert_refused(unevaluated, Code::FailedPrecondition, "STATE_TRANSITION");
    let evaluating = |evaluation: pb::Evaluation, reason: &str| pb::DecideVoiceImprovementRequest {
        evaluation: evaluation.into(),
        evaluation_reason: reason.to_owned(),
        ..service.no_action(&voice)
    };
    for blank in ["", " "] {
        let without_reason = service.decide(&LEAD, evaluating(pb::Evaluation::NoAction, blank)).await;
        assert_invalid(without_reason, "evaluation_reason");
    }
    let decided = service
        .decide(&LEAD, evaluating(pb::Evaluation::NoAction, "x"))
        .await
        .expect("decided");
    let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
    assert_eq!(closed.state(), VoiceState::Closed);
    service.stop().await;
});

on_both!(o_05_a_voice_after_which_something_is_improved_names_the_action, async |service| {
    let voice = triaged_opinion(&service).await;
    let improving = pb::DecideVoiceImprovementRequest {
        evaluation: pb::Evaluation::Improve.into(),
        evaluation_reason: String::new(),
        ..service.no_action(&voice)
    };
    let decided = service.decide(&LEAD, improving).await.expect("decided");
    let early = service.close(&LEAD, service.closing(&decided)).await;
    assert_refused(early, Code::FailedPrecondition, "IMPROVEMENT_REQUIRED");
    let action = "improvementActions/01920000-0000-7000-8000-0000000000f1";
    let told = |position, state: &str| honi_proto::outbox::v1::Event {
        position,
        id: uuid::Uuid::from_u128(u128::from(position.unsigned_abs())).to_string(),
        r#type: "inspections.improvement_action_changed".to_owned(),
        resource: action.to_owned(),
        payload: serde_json::json!({ "state": state, "voices": [voice.name] }).to_string(),
        ..Default::default()
    };
    service.neighbours.world().events = vec![told(1, "PROPOSED"), told(2, "CLOSED")];
    let named = eventually(LIMIT, async || {
        let seen = service.get(&LEAD, &voice.name).await.expect("readable");
        seen.improvements
            .into_iter()
            .find(|it| it.state() == pb::VoiceImprovementState::Closed)
    })
    .await;
    assert_eq!(named.improvement_action, action);
    let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
    assert_eq!(closed.state(), VoiceState::Closed);
    service.stop().await;
});

on_both!(
    o_39_a_voice_about_a_delivery_truck_is_routed_with_a_receipt_and_still_counted,
    async |service| {
        let kept = triaged_opinion(&service).await;
        let voice = triaged_opinion(&service).await;
        let routed = service.route(&HANDLER, routing_of(&service, &voice)).await.expect("handed over");
        assert_eq!(
            (routed.state(), routed.scope()),
            (VoiceState::Rerouted, pb::BusinessScope::OtherBusiness)
        );
        let seen = service.get(&MANAGER, &voice.name).await.expect("readable");
        let routing = seen.routing.as_ref().expect("handed over");
        assert_eq!(
            (routing.division.as_str(), routing.receipt.as_str(), routing.staff.as_str()),
            ("配送事業部", "受領 D-17", HANDLER.name)
        );
        let names = async |filter: &str| -> Vec<String> {
            let found = service.list(&MANAGER, filter).await.expect("listed");
            found.into_iter().map(|it| it.name).collect()
        };
        assert_eq!(names("scope = OTHER_BUSINESS").await, std::slice::from_ref(&voice.name));
        assert_eq!(
            names("scope = BUSINESS_SCOPE_KYOSAI_AND_INSURANCE").await,
            std::slice::from_ref(&kept.name)
        );
        assert_eq!(names("").await.len(), 2, "nothing is dropped");
        let decided = service.decide(&LEAD, service.no_action(&routed)).await.expect("decided");
        let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
        assert_eq!(
            (closed.state(), closed.scope()),
            (VoiceState::Closed, pb::BusinessScope::OtherBusiness)
        );
        assert_eq!(names("scope = OTHER_BUSINESS AND state = CLOSED").await, [voice.name]);
        service.stop().await;
    }
);

on_both!(
    o_40_whoever_spoke_is_answered_and_what_was_answered_stays_readable,
    async |service| {
        let voice = triaged_opinion(&service).await;
        let replied = service
            .reply(&HANDLER, reply_to(&service, &voice, "ありがとうございます"))
            .await
            .expect("answered");
        let reply = replied.reply.as_ref().expect("answered");
        assert_eq!(
            (reply.method(), reply.text.as_str(), reply.staff.as_str(), reply.send_time),
            (
                pb::ReplyMethod::Phone,
                "ありがとうございます",
                HANDLER.name,
                Some(timestamp(service.clock.now()))
            )
        );
        let decided = service.decide(&LEAD, service.no_action(&replied)).await.expect("decided");
        let again = service
            .reply(&HANDLER, reply_to(&service, &decided, "対応しました"))
            .await
            .expect("answered again");
        assert_eq!(
            (again.state(), again.reply.expect("answered").text),
            (VoiceState::ImprovementDecision, "対応しました".to_owned())
        );
        service.stop().await;
    }
);

on_both!(
    o_43_a_flagged_contact_is_recorded_guided_and_brought_before_the_compliance_manager,
    async |service| {
        service.neighbours.world().events = vec![screening(1, HANAKO, true)];
        let before = service.create(&RECEPTION, service.complaint()).await.expect("recorded");
        eventually(LIMIT, async || {
            let seen = service.get(&MANAGER, &before.name).await.expect("readable");
            seen.handler_guidance() == pb::HandlerGuidance::AskCompliance
        })
        .await;
        let last = service
            .create(&RECEPTION, service.complaint())
            .await
            .expect("recorded all the same");
        assert_eq!(last.handler_guidance(), pb::HandlerGuidance::AskCompliance);
        assert_eq!(last.state(), VoiceState::Received);
        let notice = eventually(LIMIT, async || {
            let world = service.neighbours.world();
            world.notices.values().find(|it| it.resource == last.name).cloned()
        })
        .await;
        assert_eq!(
            (notice.recipient.clone(), notice.kind(), notice.topic.as_str()),
            (
                Some(org::notice::Recipient::Role("CMG".to_owned())),
                org::NoticeKind::Escalation,
                "flagged-member"
            )
        );
        service.stop().await;
    }
);
