//! A case from somebody's word to its end, and what keeps it from going astray.

use chrono::TimeDelta;
use honi_proto::inspections::v1 as pb;
use honi_proto::time::timestamp;
use pb::InvestigationState as State;
use tonic::Code;

use crate::fixtures::{
    BACK_OFFICE, EXECUTIVE, MANAGER, OFFICER, RECEPTION, SALES, SUPERVISOR, Service, WORKER, assert_refused, on, on_both, take,
};

/// Every kind of evidence, with a digest.
fn evidence() -> Vec<pb::Evidence> {
    let of = |kind: i32| pb::Evidence {
        kind,
        reference: "keys/file-17".to_owned(),
        sha256: "ab".repeat(32),
        receive_time: None,
    };
    (1..=8).map(of).collect()
}

async fn hear(service: &Service, case: &pb::Investigation, of: pb::HearingOf, staff: &str) -> pb::Investigation {
    let now = service.clock.now();
    let heard = take!(service, OFFICER, record_hearing, RecordHearingRequest, case,
        of: of.into(),
        staff: staff.to_owned(),
        interviewer: OFFICER.name.to_owned(),
        second_person: BACK_OFFICE.name.to_owned(),
        start_time: Some(timestamp(now)),
        end_time: Some(timestamp(now)),
        question_set: "2026-04".to_owned(),
        minutes: pb::Minutes::Confirmed.into(),
        answers: "意向は確認した".to_owned(),
    );
    heard.expect("heard")
}

/// As far as the analysis: opened, planned, evidence preserved, both heard.
async fn analysed(service: &Service) -> pb::Investigation {
    let case = service.bring(&MANAGER).await.expect("brought");
    assert_eq!((case.state(), case.number.as_str()), (State::Triage, "IV-2026-000001"));
    let case = service.open(&case, &OFFICER).await.expect("opened");
    let case =
        take!(service, OFFICER, plan_investigation, PlanInvestigationRequest, case, plan: "双方から聴き取る".to_owned()).expect("planned");
    let case = take!(service, OFFICER, preserve_evidence, PreserveEvidenceRequest, case, evidence: evidence()).expect("preserved");
    let case = hear(service, &case, pb::HearingOf::Sales, SALES.name).await;
    let case = hear(service, &case, pb::HearingOf::Supervisor, SUPERVISOR.name).await;
    take!(service, OFFICER, analyse_investigation, AnalyseInvestigationRequest, case).expect("analysed")
}

on_both!(a_case_goes_its_whole_way, async |service| {
    let case = analysed(&service).await;
    assert_eq!(
        case.texts.iter().map(|it| it.field.as_str()).collect::<Vec<_>>(),
        ["reason", "plan", "hearing-sales", "hearing-supervisor"]
    );
    let case = take!(service, OFFICER, propose_decision, ProposeDecisionRequest, case,
        conclusion: pb::Conclusion::Misconduct.into(),
        breached_rules: vec!["IBA-300-1-4".to_owned()],
        harm_yen: 12_000,
        measures: vec![pb::StaffMeasure { staff: SALES.name.to_owned(), measures: vec![pb::StaffMeasureKind::SuspendSolicitation.into()] }],
        facts: "不利益事実を告げなかった".to_owned(),
    )
    .expect("proposed");
    let case = take!(service, MANAGER, review_decision, ReviewDecisionRequest, case, approve: true).expect("approved by one");
    assert_eq!(case.state(), State::DecisionReview);
    assert_refused(
        take!(service, MANAGER, review_decision, ReviewDecisionRequest, case, approve: true),
        Code::FailedPrecondition,
        "SEPARATION_OF_DUTIES",
    );
    let case = take!(service, EXECUTIVE, review_decision, ReviewDecisionRequest, case, approve: true).expect("approved by two");
    assert_eq!(case.state(), State::Misconduct);
    let statutory = case
        .deadlines
        .iter()
        .find(|it| it.kind() == pb::InvestigationDeadlineKind::StatutoryNotice)
        .expect("a clock");
    assert_eq!(
        statutory.due_time,
        Some(timestamp(crate::fixtures::jst("2026-10-19T00:00:00"))),
        "30 days from knowing"
    );
    let case = take!(service, OFFICER, plan_remedy, PlanRemedyRequest, case,
        remedies: vec![pb::Remedy::RestoreOldContract.into()],
        choice: pb::MemberChoice::Accepted.into(),
        offer: "旧契約を復元する".to_owned(),
    )
    .expect("planned");
    let case = take!(service, OFFICER, execute_remedy, ExecuteRemedyRequest, case, done: "復元した".to_owned()).expect("carried out");
    let case = take!(service, MANAGER, confirm_remedy, ConfirmRemedyRequest, case).expect("confirmed");
    assert_eq!(
        case.remedy.as_ref().map(|it| (it.executor.as_str(), it.confirmer.as_str())),
        Some((OFFICER.name, MANAGER.name))
    );
    let case = take!(service, OFFICER, record_prevention, RecordPreventionRequest, case, prevention: "申込前に点検する".to_owned())
        .expect("prevented");
    assert_refused(
        take!(service, MANAGER, close_investigation, CloseInvestigationRequest, case),
        Code::FailedPrecondition,
        "MISCONDUCT_NOTICE_OPEN",
    );
    let mut case = case;
    for to in [pb::MisconductNoticeTo::Underwriter, pb::MisconductNoticeTo::Authority] {
        case = take!(service, OFFICER, record_misconduct_notice, RecordMisconductNoticeRequest, case, to: to.into(), reference: "F-2026-017".to_owned())
            .expect("told");
    }
    let closed = take!(service, MANAGER, close_investigation, CloseInvestigationRequest, case).expect("closed");
    assert_eq!(closed.state(), State::Closed);
    assert!(closed.deadlines.iter().all(|it| it.meet_time.is_some()));
    assert_eq!(service.get(&MANAGER, &closed.name).await.expect("read"), closed);
    let again = take!(service, MANAGER, reopen_investigation, ReopenInvestigationRequest, closed, reason: "新しい回答".to_owned())
        .expect("reopened");
    assert_eq!((again.state(), again.cycle), (State::Reopened, 2));
});

on_both!(
    a_request_that_comes_again_is_answered_again_and_a_stale_one_is_refused,
    async |service| {
        let case = service.bring(&BACK_OFFICE).await.expect("brought");
        let opened = service.open(&case, &OFFICER).await.expect("opened");
        assert_refused(service.open(&case, &OFFICER).await, Code::Aborted, "ETAG_MISMATCH");
        let message = pb::PlanInvestigationRequest {
            name: opened.name.clone(),
            etag: opened.etag.clone(),
            request_id: service.request_id(),
            plan: "双方から聴き取る".to_owned(),
            elderly_member: true,
        };
        let send = async |message: pb::PlanInvestigationRequest| {
            let answer = service.cases.clone().plan_investigation(service.by(&OFFICER, message)).await;
            answer.map(tonic::Response::into_inner)
        };
        let first = send(message.clone()).await.expect("planned");
        assert_eq!(send(message.clone()).await.expect("planned before"), first);
        let other = pb::PlanInvestigationRequest {
            elderly_member: false,
            ..message
        };
        assert_refused(send(other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
        assert!(first.member_confirmation_required);
    }
);

on_both!(nobody_of_the_sales_line_investigates, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought");
    let open = |staff: &str| pb::triage_investigation_request::Decision::OpenBy(staff.to_owned());
    for (staff, code, reason) in [
        (SUPERVISOR.name, Code::InvalidArgument, "INVESTIGATOR_ROLE"),
        (RECEPTION.name, Code::InvalidArgument, "INVESTIGATOR_ROLE"),
        (
            "staff/01920000-0000-7000-8000-00000000dead",
            Code::InvalidArgument,
            "INVESTIGATOR_UNKNOWN",
        ),
        (SALES.name, Code::FailedPrecondition, "SEPARATION_OF_DUTIES"),
    ] {
        let answer = take!(service, OFFICER, triage_investigation, TriageInvestigationRequest, case, decision: Some(open(staff)));
        assert_eq!(answer.as_ref().map_err(tonic::Status::code), Err(code), "{staff}");
        let details = answer.expect_err("refused");
        assert!(format!("{details:?}").contains(reason), "{staff}: {details:?}");
    }
    service.neighbours.world().down = true;
    assert_refused(service.open(&case, &OFFICER).await, Code::Unavailable, "REPORTING_LINE_UNKNOWN");
    service.neighbours.world().down = false;
    service.open(&case, &OFFICER).await.expect("opened");
});

on_both!(cases_are_merged_dismissed_and_extended, async |service| {
    let (one, other) = (
        service.bring(&MANAGER).await.expect("one"),
        service.bring(&MANAGER).await.expect("other"),
    );
    let into = pb::triage_investigation_request::Decision::MergeInto(other.name.clone());
    let merged = take!(service, OFFICER, triage_investigation, TriageInvestigationRequest, one, decision: Some(into)).expect("merged");
    assert_eq!((merged.state(), merged.merged_into.as_str()), (State::Merged, other.name.as_str()));
    let other = service.get(&OFFICER, &other.name).await.expect("read");
    let dismiss = pb::triage_investigation_request::Decision::Dismiss(pb::DismissReason::DataError.into());
    let dismissed =
        take!(service, OFFICER, triage_investigation, TriageInvestigationRequest, other, decision: Some(dismiss)).expect("dismissed");
    assert_eq!(dismissed.dismiss_reason(), pb::DismissReason::DataError);
    let opened = take!(service, MANAGER, reopen_investigation, ReopenInvestigationRequest, dismissed, reason: "また失効した".to_owned())
        .expect("reopened");
    let assigned =
        take!(service, OFFICER, assign_investigator, AssignInvestigatorRequest, opened, investigator: BACK_OFFICE.name.to_owned())
            .expect("assigned");
    let limit = |case: &pb::Investigation| {
        case.deadlines
            .iter()
            .rfind(|it| it.kind() == pb::InvestigationDeadlineKind::DecisionLimit)
            .and_then(|it| it.due_time)
    };
    let extended =
        take!(service, MANAGER, extend_investigation, ExtendInvestigationRequest, assigned, days: 14, reason: "海外在住".to_owned())
            .expect("extended");
    assert_eq!(
        limit(&extended)
            .zip(limit(&assigned))
            .map(|(after, before)| after.seconds - before.seconds),
        Some(14 * 86_400)
    );
    let voice = "voices/01920000-0000-7000-8000-0000000000f1".to_owned();
    let linked = take!(service, BACK_OFFICE, link_investigation_voice, LinkInvestigationVoiceRequest, extended, voice: voice.clone())
        .expect("linked");
    assert_eq!(linked.voices, [voice]);
});

on_both!(a_rung_fires_once_when_it_is_due_and_tells_nobody_it_is_about, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought");
    let propose = async || {
        let message = pb::EscalateInvestigationRequest {
            name: case.name.clone(),
            cycle: 1,
            deadline: pb::InvestigationDeadlineKind::Triage.into(),
            ordinal: 1,
            level: honi_proto::casework::v1::EscalationLevel::RemindOwner.into(),
            request_id: service.request_id(),
        };
        let answer = service.cases.clone().escalate_investigation(service.by(&WORKER, message)).await;
        answer.map(tonic::Response::into_inner)
    };
    let early = propose().await.expect("answered");
    assert!(!early.fired && early.recipients.is_empty());
    service.clock.advance(TimeDelta::days(10));
    let fired = propose().await.expect("answered");
    assert_eq!(
        (fired.fired, fired.recipients.len(), fired.excluded_staff),
        (true, 1, vec![SALES.name.to_owned()])
    );
    let again = propose().await.expect("answered");
    assert_eq!((again.fired, again.version), (true, fired.version), "fired once");
});

on_both!(the_member_is_asked_and_a_letter_comes_last, async |service| {
    let case = service.bring(&MANAGER).await.expect("brought");
    let case = service.open(&case, &OFFICER).await.expect("opened");
    let case = take!(service, OFFICER, plan_investigation, PlanInvestigationRequest, case, plan: "組合員にも尋ねる".to_owned(), elderly_member: true).expect("planned");
    let case = take!(service, OFFICER, preserve_evidence, PreserveEvidenceRequest, case, evidence: evidence()).expect("preserved");
    let case = take!(service, MANAGER, waive_hearing, WaiveHearingRequest, case, of: pb::HearingOf::Sales.into(), absence_reason: pb::AbsenceReason::Left.into(), reason: "五月に退職".to_owned()).expect("waived");
    let case = hear(&service, &case, pb::HearingOf::Supervisor, SUPERVISOR.name).await;
    assert_refused(
        take!(service, OFFICER, analyse_investigation, AnalyseInvestigationRequest, case),
        Code::FailedPrecondition,
        "MEMBER_CONFIRMATION_REQUIRED",
    );
    let case = take!(
        service,
        OFFICER,
        require_member_confirmation,
        RequireMemberConfirmationRequest,
        case
    )
    .expect("required");
    let letter = |case: &pb::Investigation| {
        (
            case.clone(),
            pb::ContactChannel::Letter.into(),
            pb::ContactResult::NotReached.into(),
        )
    };
    let (case, channel, result) = letter(&case);
    assert_refused(
        take!(service, OFFICER, record_member_contact, RecordMemberContactRequest, case, channel: channel, result: result),
        Code::FailedPrecondition,
        "LETTER_TOO_EARLY",
    );
    let asked = take!(service, OFFICER, record_member_contact, RecordMemberContactRequest, case,
        channel: pb::ContactChannel::Phone.into(),
        result: pb::ContactResult::Answered.into(),
        understood: Some(false),
        wanted_change: Some(false),
        knew_disadvantages: Some(false),
        answers: "知らなかった".to_owned(),
    )
    .expect("asked");
    assert_eq!(
        (asked.state(), asked.confirmation_result()),
        (State::Analysis, pb::ConfirmationResult::Answered)
    );
    let more = take!(service, OFFICER, request_evidence, RequestEvidenceRequest, asked, what: "録音".to_owned()).expect("requested");
    let recording = vec![pb::Evidence {
        kind: pb::EvidenceKind::Recording.into(),
        reference: "keys/recording-3".to_owned(),
        ..Default::default()
    }];
    let came = take!(service, OFFICER, preserve_evidence, PreserveEvidenceRequest, more, evidence: recording).expect("added");
    let known = take!(service, OFFICER, mark_misconduct_known, MarkMisconductKnownRequest, came).expect("known");
    let proposed = take!(service, OFFICER, propose_decision, ProposeDecisionRequest, known, conclusion: pb::Conclusion::Undetermined.into(), facts: "確かめられない".to_owned()).expect("proposed");
    let back = take!(service, MANAGER, review_decision, ReviewDecisionRequest, proposed, reason: "もう一度".to_owned()).expect("sent back");
    let proposed = take!(service, OFFICER, propose_decision, ProposeDecisionRequest, back, conclusion: pb::Conclusion::Proper.into(), facts: "適正であった".to_owned()).expect("proposed");
    let proper = take!(service, MANAGER, review_decision, ReviewDecisionRequest, proposed, approve: true).expect("approved");
    let told =
        take!(service, OFFICER, record_feedback, RecordFeedbackRequest, proper, feedback: "問題はなかった".to_owned()).expect("told");
    let closed = take!(service, MANAGER, close_investigation, CloseInvestigationRequest, told).expect("closed");
    assert_eq!(closed.state(), State::Closed);
});
