//! Who may take which step when, and what it leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Tale, acting, contact, evidence, executive, hearing, jst, manager, officer, proposal, remedy_plan, signal, staff};
use crate::domain::{
    AbsenceReason, Conclusion, ConfirmationResult, ContactChannel, ContactResult, DeadlineKind, DismissReason, EvidenceKind, HearingOf,
    Measure, MemberChoice, NoticeTo, Remedy, RemedyPlan, Severity, StateCode, Step, Triaging, Waiver,
};

#[test]
fn a_case_begins_as_its_signals_call_for() {
    for (weight, expected) in [(10, StateCode::Signalled), (40, StateCode::Triage), (60, StateCode::Opened)] {
        assert_eq!(Tale::triaged(Severity::Medium, weight).case.state(), expected, "{weight}");
    }
    assert_eq!(Tale::of([]).case.state(), StateCode::Triage, "somebody brought it");
}

#[test]
fn a_signal_that_joins_may_open_the_case_and_one_that_is_cured_closes_nothing() {
    let tale = Tale::triaged(Severity::Medium, 10);
    let second = signal(2, "SR-08", Severity::High, 40);
    assert!(tale.case.takes(&second));
    let joined = tale.case.with_signal(second.clone(), tale.now, super::clocks());
    assert_eq!((joined.state(), joined.score()), (StateCode::Triage, 50));
    let third = joined
        .clone()
        .with_signal(signal(3, "SR-06a", Severity::High, 40), tale.now, super::clocks());
    assert_eq!((third.state(), third.score()), (StateCode::Opened, 90));
    assert!(third.deadline(DeadlineKind::Triage).is_some_and(|it| !it.is_open()));
    let cured = crate::domain::CaseSignal { weight: 0, ..second };
    let cured = third.with_signal(cured, tale.now, super::clocks());
    assert_eq!((cured.state(), cured.score()), (StateCode::Opened, 50), "people decide that");
    // The same once more changes nothing.
    let again = joined
        .clone()
        .with_signal(signal(1, "SR-03", Severity::Medium, 10), tale.now, super::clocks());
    assert_eq!(again, joined);
}

#[test]
fn a_signal_joins_within_ninety_days_and_no_case_that_is_over() {
    let tale = Tale::triaged(Severity::Medium, 40);
    let on = |day: &str| crate::domain::CaseSignal {
        anchor: day.parse().unwrap(),
        ..signal(2, "SR-08", Severity::High, 40)
    };
    assert!(tale.case.takes(&on("2026-11-30")), "90 days later");
    assert!(!tale.case.takes(&on("2026-12-01")));
    let over = tale.then(Step::Triage(Triaging::Dismiss(DismissReason::DataError, "".into())), &officer());
    assert!(!over.case.takes(&on("2026-09-02")));
}

#[test]
fn triage_opens_dismisses_or_merges() {
    let tale = Tale::triaged(Severity::Medium, 40);
    let open = |n| Step::Triage(Triaging::Open(staff(n)));
    for (n, expected) in [
        (10, "OK"),
        (1, "SEPARATION_OF_DUTIES"),
        (2, "SEPARATION_OF_DUTIES"),
        (99, "REPORTING_LINE_UNKNOWN"),
    ] {
        assert_eq!(tale.reason(open(n), &officer()), expected, "{n}");
    }
    assert_eq!(tale.reason(open(10), &acting(1)), "SUBJECT_OF_CASE");
    let opened = tale.clone().opened();
    assert_eq!(opened.case.state(), StateCode::Opened);
    assert_eq!(opened.reason(open(10), &officer()), "STATE_TRANSITION");
    let dismiss = |reason, words: &str| Step::Triage(Triaging::Dismiss(reason, words.into()));
    assert_eq!(tale.reason(dismiss(DismissReason::Explained, " "), &officer()), "REASON_REQUIRED");
    assert_eq!(
        tale.clone().then(dismiss(DismissReason::Cured, ""), &officer()).case.state(),
        StateCode::Dismissed
    );
    // One that its score has opened may be dismissed while nothing was done, and no more.
    let high = Tale::triaged(Severity::High, 60);
    assert_eq!(high.reason(dismiss(DismissReason::DataError, ""), &officer()), "OK");
    assert_eq!(
        opened.planned().reason(dismiss(DismissReason::DataError, ""), &officer()),
        "STATE_TRANSITION"
    );
    let itself = Step::Triage(Triaging::Merge(tale.case.origin().name));
    assert_eq!(tale.reason(itself, &officer()), "MERGE_TARGET");
}

#[test]
fn a_case_that_its_score_opened_is_given_to_somebody_before_it_is_planned() {
    let tale = Tale::triaged(Severity::High, 60);
    let plan = || Step::Plan {
        words: "Hear both.".into(),
        elderly_member: false,
    };
    assert_eq!(tale.reason(plan(), &officer()), "NOT_ENTITLED");
    assert_eq!(tale.reason(plan(), &manager(11)), "INVESTIGATOR_REQUIRED");
    assert_eq!(tale.reason(Step::Assign(staff(2)), &manager(11)), "SEPARATION_OF_DUTIES");
    let assigned = tale.then(Step::Assign(staff(10)), &manager(11));
    assert_eq!(assigned.reason(plan(), &officer()), "OK");
    assert_eq!(assigned.reason(plan(), &acting(12)), "NOT_ENTITLED");
}

#[test]
fn evidence_is_preserved_before_the_subject_is_heard() {
    let planned = Tale::triaged(Severity::Medium, 40).opened().planned();
    let now = planned.now;
    let hear = Step::RecordHearing(hearing(HearingOf::Sales, 1, false, now));
    assert_eq!(planned.reason(hear.clone(), &officer()), "STATE_TRANSITION");
    for kind in EvidenceKind::REQUIRED {
        let lacking: Vec<_> = evidence().into_iter().filter(|it| it.kind != kind).collect();
        assert_eq!(
            planned.reason(Step::PreserveEvidence(lacking), &officer()),
            "EVIDENCE_INCOMPLETE",
            "{kind}"
        );
    }
    let mut wrong = evidence();
    wrong[0].sha256 = Some("AB".repeat(32));
    assert_eq!(planned.reason(Step::PreserveEvidence(wrong), &officer()), "DIGEST");
    let mut late = evidence();
    late[0].received_at = now + chrono::TimeDelta::days(1);
    assert_eq!(planned.reason(Step::PreserveEvidence(late), &officer()), "TIME_OUT_OF_RANGE");
    // That there is none is said as well.
    let mut none = evidence();
    (none[0].reference, none[0].sha256) = (None, None);
    let preserved = planned.then(Step::PreserveEvidence(none), &officer());
    assert_eq!(preserved.case.state(), StateCode::EvidencePreserved);
    assert_eq!(preserved.reason(hear, &officer()), "OK");
}

#[test]
fn the_salesperson_is_heard_first_then_the_supervisor() {
    let tale = Tale::triaged(Severity::Medium, 40).opened().preserved();
    let now = tale.now;
    let hear = |of, n| Step::RecordHearing(hearing(of, n, false, now));
    for (of, n, expected) in [
        (HearingOf::Sales, 1, "OK"),
        (HearingOf::Sales, 2, "WRONG_SUBJECT"),
        (HearingOf::Supervisor, 2, "STATE_TRANSITION"),
        (HearingOf::Other, 4, "OK"),
    ] {
        assert_eq!(tale.reason(hear(of, n), &officer()), expected, "{of} {n}");
    }
    let heard = tale.clone().then(hear(HearingOf::Sales, 1), &officer());
    assert_eq!(heard.case.state(), StateCode::HearingSales);
    assert_eq!(
        heard.reason(hear(HearingOf::Supervisor, 1), &officer()),
        "WRONG_SUBJECT",
        "an implicated supervisor"
    );
    let both = heard.then(hear(HearingOf::Supervisor, 2), &officer());
    assert_eq!(both.case.state(), StateCode::HearingSupervisor);
    assert!(both.case.deadline(DeadlineKind::Hearings).is_some_and(|it| !it.is_open()));
}

#[test]
fn nobody_of_the_reporting_line_hears_the_salesperson() {
    let tale = Tale::triaged(Severity::Medium, 40).opened().preserved();
    let by = |interviewer, second| {
        let mut it = hearing(HearingOf::Sales, 1, false, tale.now);
        (it.interviewer, it.second_person) = (staff(interviewer), staff(second));
        Step::RecordHearing(it)
    };
    for (interviewer, second, expected) in [
        (10, 12, "OK"),
        (2, 12, "SEPARATION_OF_DUTIES"),
        (3, 12, "SEPARATION_OF_DUTIES"),
        (10, 10, "SEPARATION_OF_DUTIES"),
        (10, 1, "SEPARATION_OF_DUTIES"),
        (99, 12, "REPORTING_LINE_UNKNOWN"),
    ] {
        assert_eq!(tale.reason(by(interviewer, second), &officer()), expected, "{interviewer} {second}");
    }
    let mut tomorrow = hearing(HearingOf::Sales, 1, false, tale.now);
    tomorrow.ended_at += chrono::TimeDelta::days(1);
    assert_eq!(tale.reason(Step::RecordHearing(tomorrow), &officer()), "TIME_OUT_OF_RANGE");
}

#[test]
fn the_case_cannot_move_to_a_decision_without_both_hearings_or_a_reason_that_the_manager_approves() {
    let tale = Tale::triaged(Severity::Medium, 40).opened().preserved();
    assert_eq!(
        tale.reason(Step::Propose(proposal(Conclusion::Proper)), &officer()),
        "STATE_TRANSITION"
    );
    assert_eq!(tale.reason(Step::Analyse, &officer()), "STATE_TRANSITION");
    let waive = |of, words: &str| {
        Step::WaiveHearing(Waiver {
            of,
            reason: AbsenceReason::Left,
            words: words.into(),
        })
    };
    assert_eq!(tale.reason(waive(HearingOf::Sales, "left in May"), &officer()), "NOT_ENTITLED");
    assert_eq!(tale.reason(waive(HearingOf::Sales, ""), &manager(11)), "REASON_REQUIRED");
    let waived = tale
        .then(waive(HearingOf::Sales, "left in May"), &manager(11))
        .then(waive(HearingOf::Supervisor, "on leave"), &manager(11));
    assert_eq!(waived.case.state(), StateCode::HearingSupervisor);
    assert_eq!(waived.reason(Step::Analyse, &officer()), "OK");
}

#[test]
fn the_member_must_be_asked_for_four_reasons() {
    let plain = Tale::triaged(Severity::Medium, 40).opened().preserved().heard(false);
    assert_eq!(plain.reason(Step::Analyse, &officer()), "OK");
    let high = Tale::triaged(Severity::High, 40).opened().preserved().heard(false);
    let without_notice = Tale::of([signal(1, "SR-08", Severity::Medium, 40)])
        .opened()
        .preserved()
        .heard(false);
    let contradiction = Tale::triaged(Severity::Medium, 40).opened().preserved().heard(true);
    let elderly = Step::Plan {
        words: "Hear both.".into(),
        elderly_member: true,
    };
    let elderly = Tale::triaged(Severity::Medium, 40)
        .opened()
        .then(elderly, &officer())
        .then(Step::PreserveEvidence(evidence()), &officer())
        .heard(false);
    for (why, tale) in [
        ("HIGH", high),
        ("notice", without_notice),
        ("contradiction", contradiction),
        ("70", elderly),
    ] {
        assert_eq!(tale.reason(Step::Analyse, &officer()), "MEMBER_CONFIRMATION_REQUIRED", "{why}");
        let now = tale.now;
        let asked = tale.then(Step::RequireConfirmation, &officer()).then(
            Step::RecordContact(contact(ContactChannel::Phone, ContactResult::Answered, now)),
            &officer(),
        );
        assert_eq!(asked.case.state(), StateCode::Analysis, "{why}");
        assert_eq!(asked.reason(Step::Propose(proposal(Conclusion::Proper)), &officer()), "OK", "{why}");
    }
}

#[test]
fn three_tries_on_two_channels_then_a_letter_then_the_member_is_unreachable() {
    let tale = Tale::triaged(Severity::High, 40)
        .opened()
        .preserved()
        .heard(false)
        .then(Step::RequireConfirmation, &officer());
    let letter = |at| Step::RecordContact(contact(ContactChannel::Letter, ContactResult::NotReached, at));
    let tried = |tale: Tale, channel, day: &str| {
        let at = jst(day);
        tale.on(at)
            .then(Step::RecordContact(contact(channel, ContactResult::NotReached, at)), &officer())
    };
    use ContactChannel::{Phone, Visit};
    let once = tried(tale.clone(), Phone, "2026-09-24T10:00:00");
    assert!(once.case.deadline(DeadlineKind::MemberContact).is_some_and(|it| !it.is_open()));
    // The day after does not count; two business days after does.
    let hasty = tried(tried(once.clone(), Visit, "2026-09-25T10:00:00"), Visit, "2026-09-28T10:00:00");
    assert_eq!(
        hasty
            .clone()
            .on(jst("2026-09-29T10:00:00"))
            .reason(letter(jst("2026-09-29T10:00:00")), &officer()),
        "LETTER_TOO_EARLY"
    );
    let one_channel = tried(tried(once, Phone, "2026-09-28T10:00:00"), Phone, "2026-09-30T10:00:00");
    assert_eq!(one_channel.reason(letter(one_channel.now), &officer()), "LETTER_TOO_EARLY");
    let enough = tried(hasty, Phone, "2026-09-30T10:00:00");
    let sent = enough
        .clone()
        .on(jst("2026-10-01T10:00:00"))
        .then(letter(jst("2026-10-01T10:00:00")), &officer());
    let lapse = crate::domain::RungName {
        cycle: 1,
        kind: DeadlineKind::MemberLetter,
        ordinal: 1,
        level: crate::domain::Level::Lapse,
    };
    let due = sent.case.deadline(DeadlineKind::MemberLetter).unwrap().due_at;
    assert_eq!(due, jst("2026-10-16T00:00:00"), "14 days, to 24:00");
    let early = sent.case.clone().escalate(lapse, due - chrono::TimeDelta::seconds(1));
    assert_eq!(early.fired, Err(crate::domain::NothingFired::NotDue));
    let lapsed = sent.case.clone().escalate(lapse, due).case;
    assert_eq!(lapsed.state(), StateCode::Analysis);
    assert_eq!(
        lapsed.handling().confirmation.as_ref().unwrap().result,
        Some(ConfirmationResult::Unreachable)
    );
    // Whoever answers the letter after all, or wants not to be asked, ends the asking as well.
    for result in [ContactResult::Answered, ContactResult::Refused] {
        let answered = sent.clone().on(jst("2026-10-05T10:00:00"));
        let at = answered.now;
        let answered = answered.then(Step::RecordContact(contact(ContactChannel::Letter, result, at)), &officer());
        assert_eq!(answered.case.state(), StateCode::Analysis, "{result}");
    }
    let mut mismatch = contact(Phone, ContactResult::NotReached, tale.now);
    mismatch.understood = Some(true);
    assert_eq!(tale.reason(Step::RecordContact(mismatch), &officer()), "ANSWERS_MISMATCH");
}

#[test]
fn a_decision_is_reviewed_by_another_and_misconduct_by_two() {
    let tale = Tale::triaged(Severity::Medium, 40).analysed();
    let minor = tale.clone().then(Step::Propose(proposal(Conclusion::ImproperMinor)), &officer());
    for (by, expected) in [
        (officer(), "NOT_ENTITLED"),
        (manager(10), "SEPARATION_OF_DUTIES"),
        (manager(1), "SUBJECT_OF_CASE"),
        (executive(13), "NOT_ENTITLED"),
        (manager(11), "OK"),
    ] {
        assert_eq!(minor.reason(Step::Approve, &by), expected, "{by:?}");
    }
    let by_manager = tale.clone().then(Step::Propose(proposal(Conclusion::Improper)), &manager(11));
    assert_eq!(by_manager.reason(Step::Approve, &manager(11)), "SEPARATION_OF_DUTIES", "the author");
    let misconduct = tale.clone().then(Step::Propose(proposal(Conclusion::Misconduct)), &officer());
    let half = misconduct.clone().then(Step::Approve, &manager(11));
    assert_eq!(half.case.state(), StateCode::DecisionReview);
    assert_eq!(half.reason(Step::Approve, &manager(12)), "SEPARATION_OF_DUTIES");
    let mut both = executive(11);
    both.compliance_manager = true;
    assert_eq!(half.reason(Step::Approve, &both), "SEPARATION_OF_DUTIES", "one person is not two");
    let whole = half.then(Step::Approve, &executive(13));
    assert_eq!(whole.case.state(), StateCode::Misconduct);
    let other_order = misconduct.then(Step::Approve, &executive(13)).then(Step::Approve, &manager(11));
    assert_eq!(other_order.case.state(), StateCode::Misconduct);
    assert_eq!(minor.reason(Step::Reject("".into()), &manager(11)), "REASON_REQUIRED");
    assert_eq!(
        minor.then(Step::Reject("look again".into()), &manager(11)).case.state(),
        StateCode::Analysis
    );
}

#[test]
fn a_proposal_says_what_was_breached_and_measures_are_for_subjects() {
    let tale = Tale::triaged(Severity::Medium, 40).analysed();
    let mut nothing = proposal(Conclusion::Improper);
    nothing.breaches.clear();
    assert_eq!(tale.reason(Step::Propose(nothing), &officer()), "BREACHES_MISMATCH");
    let mut proper = proposal(Conclusion::Proper);
    proper.breaches.insert("IBA-300-1-4".to_owned());
    assert_eq!(tale.reason(Step::Propose(proper), &officer()), "BREACHES_MISMATCH");
    let measure = |n| BTreeMap::from([(staff(n), BTreeSet::from([Measure::SuspendSolicitation]))]);
    for (n, conclusion, expected) in [
        (1, Conclusion::Improper, "OK"),
        (2, Conclusion::Improper, "MEASURES_MISMATCH"),
        (1, Conclusion::Proper, "MEASURES_MISMATCH"),
    ] {
        let mut with = proposal(conclusion);
        with.measures = measure(n);
        assert_eq!(tale.reason(Step::Propose(with), &officer()), expected, "{n} {conclusion}");
    }
    let mut harm = proposal(Conclusion::Improper);
    harm.harm_yen = -1;
    assert_eq!(tale.reason(Step::Propose(harm), &officer()), "OUT_OF_RANGE");
}

#[test]
fn more_evidence_leads_back_to_the_analysis() {
    let tale = Tale::triaged(Severity::Medium, 40).analysed();
    assert_eq!(tale.reason(Step::RequestEvidence(" ".into()), &officer()), "REASON_REQUIRED");
    let asked = tale.then(Step::RequestEvidence("the recording".into()), &officer());
    assert_eq!(asked.case.state(), StateCode::MoreEvidence);
    let came = asked.then(Step::PreserveEvidence(evidence()[..1].to_vec()), &officer());
    assert_eq!((came.case.state(), came.case.handling().evidence.len()), (StateCode::Analysis, 9));
}

#[test]
fn what_was_improper_is_made_good_prevented_and_closed_by_others() {
    let decided = Tale::triaged(Severity::Medium, 40).analysed().decided(Conclusion::Improper);
    assert_eq!(decided.case.state(), StateCode::Improper);
    assert_eq!(
        decided.reason(Step::GiveFeedback("as it was".into()), &officer()),
        "STATE_TRANSITION"
    );
    let both = RemedyPlan {
        remedies: BTreeSet::from([Remedy::Nothing, Remedy::Refund]),
        choice: MemberChoice::Declined,
        ..remedy_plan(decided.now)
    };
    assert_eq!(decided.reason(Step::PlanRemedy(both), &officer()), "REMEDIES_MISMATCH");
    let now = decided.now;
    let executed = decided
        .then(Step::PlanRemedy(remedy_plan(now)), &officer())
        .then(Step::ExecuteRemedy("restored".into()), &manager(11));
    assert_eq!(executed.case.state(), StateCode::RemedyExecution);
    assert_eq!(executed.reason(Step::ConfirmRemedy, &officer()), "NOT_ENTITLED");
    assert_eq!(executed.reason(Step::ConfirmRemedy, &manager(11)), "SEPARATION_OF_DUTIES");
    let confirmed = executed.then(Step::ConfirmRemedy, &manager(14));
    assert_eq!(confirmed.reason(Step::Close, &manager(11)), "STATE_TRANSITION");
    let prevented = confirmed.then(Step::Prevent("checked before".into()), &officer());
    assert_eq!(prevented.reason(Step::Close, &officer()), "NOT_ENTITLED");
    assert_eq!(prevented.reason(Step::Close, &manager(10)), "SEPARATION_OF_DUTIES");
    let closed = prevented.then(Step::Close, &manager(11));
    assert_eq!((closed.case.state(), closed.case.next_deadline()), (StateCode::Closed, None));
}

#[test]
fn what_was_proper_is_told_and_closed() {
    for conclusion in [Conclusion::Proper, Conclusion::Undetermined] {
        let decided = Tale::triaged(Severity::Medium, 40).analysed().decided(conclusion);
        assert_eq!(
            decided.reason(Step::PlanRemedy(remedy_plan(decided.now)), &officer()),
            "STATE_TRANSITION"
        );
        let told = decided.then(Step::GiveFeedback("Nothing was found.".into()), &officer());
        assert_eq!(told.then(Step::Close, &manager(11)).case.state(), StateCode::Closed, "{conclusion}");
    }
}

#[test]
fn misconduct_is_not_closed_before_underwriter_and_authority_know() {
    let tale = Tale::triaged(Severity::Medium, 40)
        .analysed()
        .decided(Conclusion::Misconduct)
        .remedied();
    assert_eq!(tale.reason(Step::Close, &manager(11)), "MISCONDUCT_NOTICE_OPEN");
    let notice = |to, at| Step::RecordNotice {
        to,
        sent_at: at,
        reference: "F-2026-017".to_owned(),
    };
    let now = tale.now;
    let told = tale.then(notice(NoticeTo::Underwriter, now), &officer());
    assert_eq!(told.reason(notice(NoticeTo::Underwriter, now), &officer()), "ALREADY_TOLD");
    assert_eq!(told.reason(Step::Close, &manager(11)), "MISCONDUCT_NOTICE_OPEN");
    let both = told.then(notice(NoticeTo::Authority, now), &officer());
    assert!(both.case.deadline(DeadlineKind::StatutoryNotice).is_some_and(|it| !it.is_open()));
    assert_eq!(both.then(Step::Close, &manager(11)).case.state(), StateCode::Closed);
    let unknown = Tale::triaged(Severity::Medium, 40).opened();
    assert_eq!(
        unknown.reason(notice(NoticeTo::Underwriter, unknown.now), &officer()),
        "NO_MISCONDUCT"
    );
}

#[test]
fn a_closed_case_is_taken_up_again_in_a_new_cycle() {
    let closed = Tale::triaged(Severity::Medium, 40)
        .analysed()
        .decided(Conclusion::Proper)
        .then(Step::GiveFeedback("Nothing was found.".into()), &officer())
        .then(Step::Close, &manager(11));
    assert_eq!(closed.reason(Step::Reopen("late answer".into()), &officer()), "NOT_ENTITLED");
    let again = closed.then(Step::Reopen("late answer".into()), &manager(11));
    let handling = again.case.handling();
    assert_eq!(
        (again.case.state(), handling.cycle, handling.earlier.len()),
        (StateCode::Reopened, 2, 1)
    );
    assert_eq!(handling.earlier[0].stage.code(), StateCode::Closed);
    assert!(handling.deadlines.iter().all(honi_casework::Deadline::is_open));
    assert_eq!(again.then(Step::Analyse, &officer()).case.state(), StateCode::Analysis);
    let dismissed = Tale::triaged(Severity::Medium, 40).then(Step::Triage(Triaging::Dismiss(DismissReason::Cured, "".into())), &officer());
    let again = dismissed.then(Step::Reopen("it lapsed again".into()), &manager(11));
    assert_eq!((again.case.state(), again.case.handling().cycle), (StateCode::Opened, 2));
}
