//! Voices that are no complaints: answered, or handed to another division.

use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use pb::route_voice_request::To;
use tonic::Code;

use crate::fixtures::{Service, assert_invalid, assert_refused, on, on_both};
use crate::logs::{entries, events};
use crate::people::{BRANCH, EXECUTIVE, HANDLER, LEAD, MANAGER, OTHER_HANDLER, RECEPTION, SALES};

/// An opinion, received now.
pub(crate) fn opinion(service: &Service) -> pb::Voice {
    pb::Voice {
        kind: pb::VoiceKind::Opinion.into(),
        ..service.complaint()
    }
}

/// An opinion that was given to a handler.
pub(crate) async fn triaged_opinion(service: &Service) -> pb::Voice {
    let voice = service.create(&RECEPTION, opinion(service)).await.expect("recorded");
    let triage = service.triage_to(&voice, pb::Severity::S4, &HANDLER);
    service.triage(&MANAGER, triage).await.expect("triaged")
}

pub(crate) fn reply_to(service: &Service, voice: &pb::Voice, text: &str) -> pb::ReplyToVoiceRequest {
    pb::ReplyToVoiceRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        method: pb::ReplyMethod::Phone.into(),
        text: text.to_owned(),
        send_time: None,
    }
}

pub(crate) fn routing_of(service: &Service, voice: &pb::Voice) -> pb::RouteVoiceRequest {
    pb::RouteVoiceRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        to: Some(To::Division("配送事業部".to_owned())),
        receipt: "受領 D-17".to_owned(),
        reason: "配送車の話".to_owned(),
    }
}

on_both!(an_answer_is_for_those_who_may_read_the_words, async |service| {
    let voice = triaged_opinion(&service).await;
    for person in [&LEAD, &SALES, &RECEPTION] {
        let refused = service.reply(person, reply_to(&service, &voice, "MARKER-REPLY")).await;
        assert_eq!(refused.expect_err("refused").code(), Code::PermissionDenied, "{}", person.name);
    }
    let hidden = service.reply(&OTHER_HANDLER, reply_to(&service, &voice, "MARKER-REPLY")).await;
    assert_refused(hidden, Code::NotFound, "RESOURCE_NOT_FOUND");
    let message = reply_to(&service, &voice, "MARKER-REPLY");
    let replied = service.reply(&HANDLER, message.clone()).await.expect("answered");
    let twice = service.reply(&HANDLER, message).await.expect("the same");
    assert_eq!(replied, twice);
    let text = async |person| {
        let seen = service.get(person, &voice.name).await.expect("readable");
        seen.reply.expect("the record").text
    };
    assert_eq!((text(&LEAD).await.as_str(), text(&EXECUTIVE).await.as_str()), ("MARKER-REPLY", ""));
    let listed = service.list(&MANAGER, "").await.expect("listed");
    assert_eq!(listed[0].reply.as_ref().expect("the record").text, "");
    let told = format!("{:?}{:?}", entries(&service, &voice.name, 3).await, events(&service).await);
    assert!(!told.contains("MARKER"), "{told}");
    service.stop().await;
});

on_both!(what_is_wrong_with_an_answer_or_a_routing_is_said, async |service| {
    let complaint = service.triaged(pb::Severity::S3, &HANDLER).await;
    let replied = service.reply(&HANDLER, reply_to(&service, &complaint, "x")).await;
    assert_refused(replied, Code::FailedPrecondition, "IS_A_COMPLAINT");
    let routed = service.route(&HANDLER, routing_of(&service, &complaint)).await;
    assert_refused(routed, Code::FailedPrecondition, "IS_A_COMPLAINT");
    let voice = triaged_opinion(&service).await;
    let before = voice.receive_time.map(|at| prost_types::Timestamp {
        seconds: at.seconds - 1,
        ..at
    });
    let early = pb::ReplyToVoiceRequest {
        send_time: before,
        ..reply_to(&service, &voice, "x")
    };
    assert_invalid(service.reply(&HANDLER, early).await, "send_time");
    assert_invalid(service.reply(&HANDLER, reply_to(&service, &voice, " ")).await, "text");
    let unsaid = pb::ReplyToVoiceRequest {
        method: 0,
        ..reply_to(&service, &voice, "x")
    };
    assert_invalid(service.reply(&HANDLER, unsaid).await, "method");
    let to = |to| pb::RouteVoiceRequest {
        to,
        ..routing_of(&service, &voice)
    };
    assert_invalid(service.route(&HANDLER, to(None)).await, "to");
    assert_invalid(
        service.route(&HANDLER, to(Some(To::Division("\u{3000}".to_owned())))).await,
        "division",
    );
    assert_invalid(service.route(&HANDLER, to(Some(To::Division("長".repeat(101))))).await, "division");
    let without_receipt = pb::RouteVoiceRequest {
        receipt: " ".to_owned(),
        ..routing_of(&service, &voice)
    };
    assert_invalid(service.route(&HANDLER, without_receipt).await, "receipt");
    let given = pb::Voice {
        scope: pb::BusinessScope::OtherBusiness.into(),
        ..opinion(&service)
    };
    assert_invalid(service.create(&RECEPTION, given).await, "voice.scope");
    service.stop().await;
});

on_both!(a_voice_is_handed_to_a_unit_as_well_and_answered_afterwards, async |service| {
    let voice = triaged_opinion(&service).await;
    let to_unit = pb::RouteVoiceRequest {
        to: Some(To::OrgUnit(BRANCH.to_owned())),
        ..routing_of(&service, &voice)
    };
    let routed = service.route(&MANAGER, to_unit).await.expect("handed over");
    let routing = routed.routing.as_ref().expect("handed over");
    assert_eq!(
        (routing.org_unit.as_str(), routing.division.as_str(), routing.reason.as_str()),
        (BRANCH, "", "配送車の話")
    );
    assert_eq!(routing.route_time, Some(timestamp(service.clock.now())));
    assert_eq!(routed.settlement.as_ref().map(pb::Settlement::how), Some(pb::SettledHow::Rerouted));
    let seen = service.get(&EXECUTIVE, &voice.name).await.expect("readable");
    let routing = seen.routing.expect("the record");
    assert_eq!((routing.org_unit.as_str(), routing.receipt.as_str()), (BRANCH, ""));
    let replied = service
        .reply(&HANDLER, reply_to(&service, &routed, "担当に伝えました"))
        .await
        .expect("answered");
    let service = service.restart().await;
    assert_eq!(service.get(&MANAGER, &voice.name).await.expect("readable"), replied);
    service.stop().await;
});
