//! When things are due (domain 3.2, timers), and what moves them.

use chrono::TimeDelta;

use super::{Tale, calendar, clocks, executive, jst, manager, officer, origin, staff};
use crate::domain::{Conclusion, DeadlineKind, Level, NothingFired, NoticeTo, Recipient, RuleSet, RungName, Severity, Source, Step};

#[test]
fn limits_are_those_of_the_domain() {
    // Friday 2026-09-18 10:00; Monday to Wednesday are holidays.
    let due = |tale: &Tale, kind| tale.case.deadline(kind).unwrap().due_at;
    let medium = Tale::triaged(Severity::Medium, 40);
    assert_eq!(due(&medium, DeadlineKind::Triage), jst("2026-09-30T17:00:00"), "5 business days");
    assert_eq!(
        due(&Tale::triaged(Severity::High, 40), DeadlineKind::Triage),
        jst("2026-09-25T17:00:00"),
        "2 business days"
    );
    let opened = Tale::triaged(Severity::High, 60);
    for (kind, expected) in [
        (DeadlineKind::Plan, "2026-09-25T17:00:00"),
        (DeadlineKind::Hearings, "2026-10-07T17:00:00"),
        (DeadlineKind::DecisionTarget, "2026-11-06T17:00:00"),
        (DeadlineKind::DecisionLimit, "2026-11-18T00:00:00"),
    ] {
        assert_eq!(due(&opened, kind), jst(expected), "{kind}");
    }
    let asked = Tale::triaged(Severity::High, 40)
        .opened()
        .preserved()
        .heard(false)
        .then(Step::RequireConfirmation, &officer());
    assert_eq!(
        due(&asked, DeadlineKind::MemberContact),
        jst("2026-09-30T17:00:00"),
        "5 business days"
    );
    assert_eq!(
        due(&asked, DeadlineKind::MemberConfirmation),
        jst("2026-10-22T17:00:00"),
        "20 business days"
    );
    let decided = Tale::triaged(Severity::Medium, 40).analysed().decided(Conclusion::Improper);
    assert_eq!(
        due(&decided, DeadlineKind::RemedyOffer),
        jst("2026-10-07T17:00:00"),
        "10 business days"
    );
    assert_eq!(
        due(&decided, DeadlineKind::RemedyExecution),
        jst("2026-10-22T17:00:00"),
        "20 business days"
    );
}

#[test]
fn the_statutory_clock_counts_from_when_the_co_op_knew_and_never_stands_still() {
    let tale = Tale::triaged(Severity::Medium, 40).opened().on(jst("2026-09-25T15:00:00"));
    // Known on Thursday, recorded on Friday.
    let known = tale.clone().then(Step::KnowMisconduct(jst("2026-09-24T11:00:00")), &officer());
    let statutory = known.case.deadline(DeadlineKind::StatutoryNotice).unwrap();
    assert_eq!(statutory.due_at, jst("2026-10-25T00:00:00"), "30 calendar days, to 24:00");
    let told: Vec<_> = statutory.rungs.iter().map(|rung| (rung.level, rung.fire_at)).collect();
    assert_eq!(
        told,
        [
            // Day 10 is Sunday 4 October: the Friday before, at the end of business.
            (Level::RemindOwner, jst("2026-10-02T17:00:00")),
            (Level::Executive, jst("2026-10-14T09:00:00")),
            (Level::TeamLead, jst("2026-10-19T09:00:00")),
            (Level::ComplianceManager, jst("2026-10-22T09:00:00")),
        ]
    );
    assert_eq!(
        known.case.deadline(DeadlineKind::UnderwriterNotice).unwrap().due_at,
        jst("2026-09-25T17:00:00")
    );
    assert_eq!(known.reason(Step::KnowMisconduct(tale.now), &officer()), "MISCONDUCT_ALREADY_KNOWN");
    assert_eq!(
        tale.reason(Step::KnowMisconduct(tale.now + TimeDelta::days(1)), &officer()),
        "TIME_OUT_OF_RANGE"
    );
    // Whatever happens then, the clock stays.
    let decided = known
        .clone()
        .preserved()
        .heard(false)
        .then(Step::Analyse, &officer())
        .decided(Conclusion::Misconduct);
    assert_eq!(
        decided.case.deadline(DeadlineKind::StatutoryNotice).unwrap().due_at,
        statutory.due_at
    );
    assert!(decided.case.deadline(DeadlineKind::StatutoryNotice).unwrap().is_open());
    // What was decided to be misconduct is known from then on.
    let now = Tale::triaged(Severity::Medium, 40).analysed();
    let at = now.now + TimeDelta::minutes(2);
    let decided = now.decided(Conclusion::Misconduct);
    assert_eq!(decided.case.handling().known.as_ref().unwrap().at, at);
    let told = decided.clone().then(
        Step::RecordNotice {
            to: NoticeTo::Authority,
            sent_at: decided.now,
            reference: "F-1".to_owned(),
        },
        &officer(),
    );
    assert!(!told.case.deadline(DeadlineKind::StatutoryNotice).unwrap().is_open());
}

#[test]
fn the_limit_to_decide_is_extended_twice_by_the_manager_and_no_other_is() {
    let tale = Tale::triaged(Severity::High, 60);
    let extend = |days, words: &str| Step::Extend(days, words.into());
    assert_eq!(tale.reason(extend(14, "abroad"), &officer()), "NOT_ENTITLED");
    assert_eq!(tale.reason(extend(0, "abroad"), &manager(11)), "OUT_OF_RANGE");
    assert_eq!(tale.reason(extend(14, ""), &manager(11)), "REASON_REQUIRED");
    let once = tale.clone().then(extend(14, "abroad"), &manager(11));
    let limit = once.case.deadline(DeadlineKind::DecisionLimit).unwrap();
    assert_eq!((limit.due_at, limit.ordinal), (jst("2026-12-02T00:00:00"), 2));
    assert_eq!(
        once.case
            .handling()
            .deadlines
            .iter()
            .filter(|it| it.kind == DeadlineKind::DecisionLimit && it.is_open())
            .count(),
        1
    );
    assert_eq!(
        once.case.deadline(DeadlineKind::DecisionTarget),
        tale.case.deadline(DeadlineKind::DecisionTarget)
    );
    let twice = once.then(extend(7, "still abroad"), &manager(11));
    assert_eq!(
        twice.case.deadline(DeadlineKind::DecisionLimit).unwrap().due_at,
        jst("2026-12-09T00:00:00")
    );
    assert_eq!(twice.reason(extend(7, "still"), &manager(11)), "DEADLINE_NOT_EXTENDABLE");
}

#[test]
fn a_rung_tells_the_investigator_or_compliance_and_never_the_unit() {
    let (opened, assigned) = (
        Tale::triaged(Severity::High, 60),
        Tale::triaged(Severity::High, 60).then(Step::Assign(staff(10)), &manager(11)),
    );
    let managers = Recipient::Role("CMG");
    let investigator = Recipient::Staff(staff(10));
    for (tale, level, expected) in [
        (&opened, Level::RemindOwner, vec![managers]),
        (&opened, Level::TeamLead, vec![managers]),
        (&opened, Level::Executive, vec![Recipient::Role("EXE")]),
        (&assigned, Level::RemindOwner, vec![investigator]),
        (&assigned, Level::TeamLead, vec![investigator, managers]),
        (&assigned, Level::ComplianceManager, vec![managers]),
    ] {
        assert_eq!(tale.case.recipients(level), expected, "{level}");
    }
    let name = RungName {
        cycle: 1,
        kind: DeadlineKind::Plan,
        ordinal: 1,
        level: Level::RemindOwner,
    };
    let due = opened.case.deadline(DeadlineKind::Plan).unwrap().rungs[0].fire_at;
    let fired = opened.case.clone().escalate(name, due);
    assert_eq!(fired.fired, Ok(vec![managers]));
    assert_eq!(fired.case.escalate(name, due).fired, Err(NothingFired::FiredBefore));
    let planned = opened.then(Step::Assign(staff(10)), &manager(11)).planned();
    assert_eq!(planned.case.escalate(name, due).fired, Err(NothingFired::Met));
}

#[test]
fn rules_are_checked() {
    let standard = RuleSet::standard();
    assert_eq!(standard.validate(), Ok(()));
    let with = |change: &dyn Fn(&mut RuleSet)| {
        let mut rules = standard.clone();
        change(&mut rules);
        rules.validate().is_err()
    };
    assert!(with(&|rules| rules.id = "Ours".to_owned()));
    assert!(with(&|rules| rules.statutory_notice = honi_casework::Span::CalendarDays(0)));
    assert!(with(&|rules| rules.contact_attempts = 0));
    assert!(with(&|rules| rules.contact_channels = 4));
    assert!(with(&|rules| rules.team_lead_percent = 100));
    let _ = (calendar(), clocks(), executive(1), origin(Source::Staff));
}
