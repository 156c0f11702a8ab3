//! A complaint the long way: looked into, awaited, drafted, sent back, approved, answered, not accepted, answered again, closed, reopened;
//! and voices that turn out to be of another kind.

use chrono::{DateTime, Utc};
use honi_proto::time::instant;
use honi_proto::voices::v1 as pb;
use pb::{DeadlineKind, VoiceState};
use serde_json::Value;
use tonic::Code;

use crate::fixtures::{Service, assert_invalid, assert_refused, jst, on, on_both};
use crate::logs::{entries, events};
use crate::people::{EXECUTIVE, HANDLER, LEAD, MANAGER, Person, RECEPTION, SALES, WORKER};

/// What staff write in their own words: nothing of it leaves the service.
const WRITTEN: [&str; 7] = [
    "MARKER-AWAITED",
    "MARKER-CONTACT",
    "MARKER-FACTS",
    "MARKER-REMEDY",
    "MARKER-REJECTED",
    "MARKER-REOPENED",
    "a single slip",
];

fn deadline(voice: &pb::Voice, kind: DeadlineKind) -> &pb::Deadline {
    voice.deadlines.iter().rfind(|it| it.kind() == kind).expect("it is set")
}

fn due(voice: &pb::Voice, kind: DeadlineKind) -> Option<DateTime<Utc>> {
    deadline(voice, kind).due_time.as_ref().and_then(instant)
}

fn contact(service: &Service, voice: &pb::Voice) -> pb::RecordVoiceContactRequest {
    pb::RecordVoiceContactRequest {
        name: voice.name.clone(),
        request_id: service.request_id(),
        channel: pb::Channel::Letter.into(),
        content: "MARKER-CONTACT".to_owned(),
    }
}

fn decision(service: &Service, voice: &pb::Voice, decision: pb::MemberDecision) -> pb::RecordMemberDecisionRequest {
    pb::RecordMemberDecisionRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        decision: decision.into(),
    }
}

fn sending(service: &Service, voice: &pb::Voice) -> pb::RespondToVoiceRequest {
    pb::RespondToVoiceRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        method: pb::ResponseMethod::Letter.into(),
        send_time: None,
        letter: None,
    }
}

fn reopening(service: &Service, voice: &pb::Voice) -> pb::ReopenVoiceRequest {
    pb::ReopenVoiceRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        reason: "MARKER-REOPENED".to_owned(),
    }
}

/// Looked into, and left to the complainant's answer.
async fn awaited(service: &Service) -> pb::Voice {
    let voice = service.triaged(pb::Severity::S3, &HANDLER).await;
    let voice = service
        .investigate(&HANDLER, service.investigation_of(&voice))
        .await
        .expect("looked into");
    let asking = pb::AwaitVoiceAnswerRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        party: pb::AwaitedParty::Member.into(),
        what: "MARKER-AWAITED".to_owned(),
    };
    service.await_answer(&HANDLER, asking).await.expect("asked")
}

/// Drafted, approved and sent.
async fn answered(service: &Service, voice: &pb::Voice) -> pb::Voice {
    let voice = service
        .draft(&HANDLER, service.draft_of(voice, "MARKER-FACTS", ""))
        .await
        .expect("drafted");
    let voice = service.approve(&LEAD, service.approval_of(&voice)).await.expect("approved");
    service.respond(&HANDLER, sending(service, &voice)).await.expect("sent")
}

on_both!(the_long_way_and_once_more, async |service| {
    let voice = awaited(&service).await;
    assert_eq!(voice.state(), VoiceState::AwaitingMember);
    let paused: Vec<_> = voice
        .deadlines
        .iter()
        .filter(|it| it.pause_time.is_some())
        .map(pb::Deadline::kind)
        .collect();
    assert_eq!(paused, [DeadlineKind::InterimReply, DeadlineKind::InternalTarget]);
    let what = async |person: &Person| {
        let seen = service.get(person, &voice.name).await.expect("readable");
        seen.awaiting.expect("something is").what
    };
    assert_eq!(
        (what(&HANDLER).await, what(&LEAD).await),
        (WRITTEN[0].to_owned(), WRITTEN[0].to_owned())
    );
    assert_eq!(what(&EXECUTIVE).await, "", "the record without the words");
    let other_step = service.draft(&HANDLER, service.draft_of(&voice, "MARKER-FACTS", "")).await;
    assert_refused(other_step, Code::FailedPrecondition, "STATE_TRANSITION");

    // The complainant writes instead of calling: nine business hours later the handling goes on by itself.
    service.clock.set(jst("2026-09-24T11:00:00"));
    assert_refused(
        service.hear(&SALES, contact(&service, &voice)).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    let voice = service.hear(&RECEPTION, contact(&service, &voice)).await.expect("recorded");
    assert_eq!((voice.state(), voice.awaiting.as_ref()), (VoiceState::Investigating, None));
    assert_eq!(due(&voice, DeadlineKind::InternalTarget), Some(jst("2026-10-26T10:00:00")));
    assert_eq!(deadline(&voice, DeadlineKind::InternalTarget).paused_seconds, 9 * 3600);
    assert_eq!(
        due(&voice, DeadlineKind::AdrNotice),
        Some(jst("2026-10-19T00:00:00")),
        "never stands still"
    );
    assert_eq!(due(&voice, DeadlineKind::FinalResponse), Some(jst("2026-11-14T00:00:00")));
    assert_eq!(voice.pauses.len(), 1);
    let explained = service
        .explain(&LEAD, &voice.name, DeadlineKind::InternalTarget)
        .await
        .expect("explained");
    assert!(
        explained.steps.iter().any(|it| it.en.contains("stood still for 540 minutes")),
        "{explained:?}"
    );

    let incomplete = pb::DraftVoiceResponseRequest {
        outcomes: service.draft_of(&voice, "MARKER-FACTS", "").outcomes[..1].to_vec(),
        ..service.draft_of(&voice, "MARKER-FACTS", "")
    };
    assert_invalid(service.draft(&HANDLER, incomplete).await, "outcomes");
    let draft = service
        .draft(&HANDLER, service.draft_of(&voice, "MARKER-FACTS", "MARKER-REMEDY"))
        .await
        .expect("drafted");
    let seen = draft.final_response.clone().expect("drafted");
    assert_eq!(
        (seen.facts.as_str(), seen.remedy.as_str(), seen.author.as_str()),
        (WRITTEN[2], WRITTEN[3], HANDLER.name)
    );
    let seen = service
        .get(&EXECUTIVE, &voice.name)
        .await
        .expect("readable")
        .final_response
        .expect("drafted");
    assert_eq!((seen.facts.as_str(), seen.remedy.as_str(), seen.outcomes.len()), ("", "", 2));
    let own = service.approve(&HANDLER, service.approval_of(&draft)).await;
    assert_refused(own, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    let rejecting = pb::RejectVoiceResponseRequest {
        name: draft.name.clone(),
        etag: draft.etag.clone(),
        request_id: service.request_id(),
        reason: "MARKER-REJECTED".to_owned(),
    };
    let back = service.reject(&LEAD, rejecting).await.expect("sent back");
    assert_eq!((back.state(), back.final_response.as_ref()), (VoiceState::Investigating, None));
    let why = async |person: &Person| {
        let seen = service.get(person, &back.name).await.expect("readable");
        (seen.rejection.expect("it was").reason, seen.last_contact.map(|it| it.content))
    };
    assert_eq!(
        why(&HANDLER).await,
        ("MARKER-REJECTED".to_owned(), Some(WRITTEN[1].to_owned())),
        "the handler knows what to mend, and what the complainant wrote"
    );
    assert_eq!(why(&EXECUTIVE).await, (String::new(), None));

    let sent = answered(&service, &back).await;
    let response = sent.final_response.clone().expect("sent");
    assert_eq!(
        (response.remedy.as_str(), response.approver.as_str()),
        ("", LEAD.name),
        "the second draft offers nothing"
    );
    assert_eq!(response.send_time.as_ref().and_then(instant), Some(service.clock.now()));
    assert_eq!(due(&sent, DeadlineKind::NoReply), Some(jst("2026-10-25T00:00:00")));
    assert!(deadline(&sent, DeadlineKind::FinalResponse).meet_time.is_some());
    let again = service
        .record_decision(&RECEPTION, decision(&service, &sent, pb::MemberDecision::NotAccepted))
        .await
        .expect("recorded");
    assert_eq!(again.state(), VoiceState::SecondReview);
    let again = service
        .investigate(&HANDLER, service.investigation_of(&again))
        .await
        .expect("looked into again");
    let sent = answered(&service, &again).await;
    assert_eq!(deadline(&sent, DeadlineKind::NoReply).ordinal, 2);
    let accepted = service
        .record_decision(&HANDLER, decision(&service, &sent, pb::MemberDecision::Accepted))
        .await
        .expect("recorded");
    let settlement = accepted.settlement.clone().expect("settled");
    assert_eq!(
        (accepted.state(), settlement.outcome(), settlement.how()),
        (VoiceState::Accepted, pb::Outcome::PartlyUpheld, pb::SettledHow::Accepted)
    );
    let decided = service.decide(&LEAD, service.no_action(&accepted)).await.expect("evaluated");
    let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
    assert_eq!(
        closed.closure.as_ref().map(|it| it.evaluation_reason.as_str()),
        Some("a single slip")
    );
    assert_eq!(due(&closed, DeadlineKind::SatisfactionFollowUp), Some(jst("2026-10-08T17:00:00")));
    let asked = pb::RecordVoiceFollowUpRequest {
        name: closed.name.clone(),
        etag: closed.etag.clone(),
        request_id: service.request_id(),
        result: Some(pb::record_voice_follow_up_request::Result::Score(4)),
    };
    let asked = service.follow_up(&RECEPTION, asked).await.expect("asked");
    assert!(deadline(&asked, DeadlineKind::SatisfactionFollowUp).meet_time.is_some());
    let follow_up = service
        .get(&LEAD, &asked.name)
        .await
        .expect("readable")
        .follow_up
        .expect("on record");
    assert_eq!(
        (follow_up.score, follow_up.no_answer(), follow_up.staff.as_str()),
        (4, pb::NoFollowUpAnswer::Unspecified, RECEPTION.name)
    );

    let reopened = service
        .reopen(&RECEPTION, reopening(&service, &asked))
        .await
        .expect("taken up again");
    assert_eq!((reopened.state(), reopened.cycle), (VoiceState::Reopened, 2));
    assert_eq!(reopened.triage, closed.triage, "the roles are those of before");
    assert_eq!(reopened.deadlines.len(), 5);
    let [earlier] = &reopened.earlier_cycles[..] else {
        panic!("one cycle ended: {:?}", reopened.earlier_cycles)
    };
    assert_eq!(earlier.follow_up.as_ref(), Some(&follow_up));
    assert_eq!(reopened.reopening.as_ref().map(|it| it.reason.as_str()), Some("MARKER-REOPENED"));
    assert_eq!(
        (earlier.cycle, &earlier.deadlines, &earlier.pauses),
        (1, &asked.deadlines, &asked.pauses)
    );
    let restored = service.get(&MANAGER, &voice.name).await.expect("readable");
    assert_eq!(restored.earlier_cycles, reopened.earlier_cycles);

    let told: Vec<String> = entries(&service, &voice.name, 21)
        .await
        .iter()
        .map(|it| it["action"].to_string())
        .collect();
    let expected = [
        "create",
        "acknowledge",
        "triage",
        "start-investigation",
        "await-answer",
        "record-contact",
        "draft-response",
        "reject-response",
        "draft-response",
        "approve-response",
        "respond",
        "record-member-decision",
        "start-investigation",
        "draft-response",
        "approve-response",
        "respond",
        "record-member-decision",
        "decide-improvement",
        "close",
        "record-follow-up",
        "reopen",
    ];
    assert_eq!(told, expected.map(|it| format!("{it:?}")));
    let (log, events) = (entries(&service, &voice.name, 21).await, events(&service).await);
    let payloads: Vec<Value> = events.iter().map(|it| serde_json::from_str(&it.payload).expect("JSON")).collect();
    let starts: Vec<usize> = (0..payloads.len()).filter(|&at| payloads[at]["starts"] == true).collect();
    assert_eq!(starts, [0, 20], "created and reopened");
    assert_eq!(payloads[20]["snapshot"]["cycle"], 2);
    let all = format!("{log:?}{events:?}");
    for words in WRITTEN {
        assert!(!all.contains(words), "{words}");
    }
    service.stop().await;
});

on_both!(who_asks_about_a_cycle_that_is_over_hears_how_it_ended, async |service| {
    let voice = awaited(&service).await;
    let voice = service.hear(&HANDLER, contact(&service, &voice)).await.expect("recorded");
    let sent = answered(&service, &voice).await;
    let accepted = service
        .record_decision(&HANDLER, decision(&service, &sent, pb::MemberDecision::Accepted))
        .await;
    let decided = service
        .decide(&LEAD, service.no_action(&accepted.expect("recorded")))
        .await
        .expect("evaluated");
    let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
    let reopened = service
        .reopen(&HANDLER, reopening(&service, &closed))
        .await
        .expect("taken up again");
    service.clock.set(jst("2026-10-20T10:00:00"));
    let rung = pb::EscalateVoiceRequest {
        name: reopened.name.clone(),
        cycle: 1,
        deadline: DeadlineKind::SatisfactionFollowUp.into(),
        level: pb::EscalationLevel::RemindOwner.into(),
        request_id: service.request_id(),
        ordinal: 1,
    };
    let answer = service.escalate(&WORKER, rung).await.expect("answered");
    assert_eq!((answer.fired, answer.state()), (false, VoiceState::Closed));
    assert_eq!(answer.deadlines, reopened.earlier_cycles[0].deadlines);
    assert!(
        answer.deadlines.iter().all(|it| it.meet_time.is_some()),
        "nothing is left to be asked"
    );
    service.stop().await;
});

on_both!(what_turns_out_to_be_a_complaint_is_conducted_as_one, async |service| {
    let opinion = pb::Voice {
        kind: pb::VoiceKind::Opinion.into(),
        ..service.complaint()
    };
    let opinion = service.create(&RECEPTION, opinion).await.expect("created");
    let as_kind = |voice: &pb::Voice, kind: pb::VoiceKind| pb::TriageVoiceRequest {
        kind: Some(kind.into()),
        ..service.triage_to(voice, pb::Severity::S3, &HANDLER)
    };
    let early = service.triage(&HANDLER, as_kind(&opinion, pb::VoiceKind::Complaint)).await;
    assert_refused(early, Code::FailedPrecondition, "STATE_TRANSITION");
    let opinion = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&opinion))
        .await
        .expect("acknowledged");
    let complaint = service
        .triage(&HANDLER, as_kind(&opinion, pb::VoiceKind::Complaint))
        .await
        .expect("triaged");
    assert_eq!((complaint.kind(), complaint.deadlines.len()), (pb::VoiceKind::Complaint, 7));
    assert!(deadline(&complaint, DeadlineKind::Acknowledge).meet_time.is_some());

    // The other way takes a team lead or compliance manager.
    let voice = service.acknowledged().await;
    let less = as_kind(&voice, pb::VoiceKind::Inquiry);
    assert_refused(service.triage(&HANDLER, less.clone()).await, Code::PermissionDenied, "NOT_ENTITLED");
    let inquiry = service.triage(&MANAGER, less).await.expect("triaged");
    assert_eq!((inquiry.kind(), inquiry.deadlines.len()), (pb::VoiceKind::Inquiry, 0));
    let decided = service.decide(&LEAD, service.no_action(&inquiry)).await.expect("evaluated");
    assert_eq!(
        decided.settlement.as_ref().map(pb::Settlement::how),
        Some(pb::SettledHow::Evaluated)
    );
    let closed = service.close(&LEAD, service.closing(&decided)).await.expect("closed");
    assert_refused(
        service.reopen(&HANDLER, reopening(&service, &closed)).await,
        Code::FailedPrecondition,
        "NOT_A_COMPLAINT",
    );

    // Once all is in its place.
    entries(&service, &complaint.name, 3).await;
    entries(&service, &inquiry.name, 5).await;
    let events = events(&service).await;
    let of = |name: &str| -> Vec<(Value, Value)> {
        let of_voice = events.iter().filter(|it| it.resource == name);
        let payloads = of_voice.map(|it| serde_json::from_str::<Value>(&it.payload).expect("JSON"));
        payloads.map(|it| (it["starts"].clone(), it["snapshot"]["state"].clone())).collect()
    };
    let no = || Value::Bool(false);
    assert_eq!(
        of(&complaint.name),
        [(no(), Value::Null), (no(), Value::Null), (true.into(), "triaged".into())]
    );
    assert_eq!(
        of(&inquiry.name),
        [
            (true.into(), "received".into()),
            (no(), "acknowledged".into()),
            (no(), "closed".into()),
            (no(), Value::Null),
            (no(), Value::Null)
        ],
        "its run ends"
    );
    service.stop().await;
});
