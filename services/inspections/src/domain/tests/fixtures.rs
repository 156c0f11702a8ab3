//! Fictional people and cases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules};
use honi_casework::Span;
use honi_names::{InvestigationName, InvestigationNumber, SignalName, StaffName};
use uuid::Uuid;

use crate::domain::{
    Acting, At, CaseSignal, Clocks, Conclusion, Contact, ContactChannel, ContactResult, Evidence, EvidenceKind, Hearing, HearingOf,
    Investigation, MemberChoice, Minutes, Origin, Party, Proposal, Reason, Remedy, RemedyPlan, ReportingLines, RuleSet, Severity, Source,
    Step, TransitionError, Triaging,
};

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::standard);
static CALENDAR: LazyLock<BusinessCalendar> = LazyLock::new(|| BusinessCalendar::new(CalendarRules::japan()).unwrap());

/// The same limits in plain seconds, which are computed faster: for sequences of thousands.
static PLAIN: LazyLock<RuleSet> = LazyLock::new(|| {
    const DAY: u32 = 86_400;
    RuleSet {
        id: "plain".to_owned(),
        triage_high: Span::Seconds(2 * DAY),
        triage: Span::Seconds(5 * DAY),
        plan: Span::Seconds(2 * DAY),
        hearings: Span::Seconds(10 * DAY),
        member_contact: Span::Seconds(5 * DAY),
        member_confirmation: Span::Seconds(20 * DAY),
        member_letter: Span::Seconds(14 * DAY),
        decision_target: Span::Seconds(30 * DAY),
        decision_limit: Span::Seconds(60 * DAY),
        underwriter_notice: Span::Seconds(DAY),
        statutory_notice: Span::Seconds(30 * DAY),
        remedy_offer: Span::Seconds(10 * DAY),
        remedy_execution: Span::Seconds(20 * DAY),
        executive_after: Span::Seconds(5 * DAY),
        ..RuleSet::standard()
    }
});

pub(crate) fn clocks() -> Clocks<'static> {
    Clocks {
        rules: &RULES,
        calendar: &CALENDAR,
    }
}

pub(crate) fn calendar() -> &'static BusinessCalendar {
    &CALENDAR
}

/// A time as a clock in Japan shows it.
pub(crate) fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
}

pub(crate) fn staff(n: u128) -> StaffName {
    StaffName::new(Uuid::from_u128(n))
}

/// 1 sells and reports to 2, who reports to 3; 10, 11 and 12 are of compliance and report to nobody.
pub(crate) fn lines() -> &'static ReportingLines {
    &LINES
}

static LINES: LazyLock<ReportingLines> = LazyLock::new(|| {
    let lines = ReportingLines::default()
        .with(staff(1), [staff(2), staff(3)])
        .with(staff(2), [staff(3)])
        .with(staff(3), []);
    (10..=14).fold(lines, |lines, n| lines.with(staff(n), []))
});

pub(crate) fn acting(n: u128) -> Acting {
    Acting {
        party: Party::Staff(staff(n)),
        compliance_manager: false,
        executive: false,
    }
}

/// Investigates.
pub(crate) fn officer() -> Acting {
    acting(10)
}

pub(crate) fn manager(n: u128) -> Acting {
    Acting {
        compliance_manager: true,
        ..acting(n)
    }
}

pub(crate) fn executive(n: u128) -> Acting {
    Acting {
        executive: true,
        ..acting(n)
    }
}

pub(crate) fn signal(n: u128, rule: &str, severity: Severity, weight: u8) -> CaseSignal {
    CaseSignal {
        signal: SignalName::new(Uuid::from_u128(n)),
        rule: rule.to_owned(),
        severity,
        weight,
        anchor: NaiveDate::from_ymd_opt(2026, 9, 1).unwrap(),
    }
}

pub(crate) fn origin(source: Source) -> Origin {
    Origin {
        name: InvestigationName::new(Uuid::from_u128(77)),
        number: InvestigationNumber::new(2026, 1).unwrap(),
        source,
        policyholder: Some("members/00000000-0000-0000-0000-0000000000e1".to_owned()),
        sales_staff: Some(staff(1).to_string()),
        org_unit: None,
        previous: None,
        opener: Party::Application("applications/honi-inspections".to_owned()),
        created_at: jst("2026-09-18T10:00:00"),
    }
}

pub(crate) fn evidence() -> Vec<Evidence> {
    let of = |kind| Evidence {
        kind,
        reference: Some("the file".to_owned()),
        sha256: Some("ab".repeat(32)),
        received_at: jst("2026-09-18T10:00:00"),
    };
    EvidenceKind::REQUIRED.map(of).to_vec()
}

pub(crate) fn hearing(of: HearingOf, of_whom: u128, contradicts: bool, at: DateTime<Utc>) -> Hearing {
    Hearing {
        of,
        staff: staff(of_whom),
        interviewer: staff(10),
        second_person: staff(12),
        started_at: at,
        ended_at: at,
        question_set: "2026-04".to_owned(),
        contradicts,
        answers: "As the record says.".into(),
        minutes: Minutes::Confirmed,
    }
}

pub(crate) fn contact(channel: ContactChannel, result: ContactResult, at: DateTime<Utc>) -> Contact {
    let answer = (result == ContactResult::Answered).then_some(true);
    Contact {
        channel,
        at,
        result,
        understood: answer,
        wanted_change: answer,
        knew_disadvantages: answer,
        words: "Wanted the other cover.".into(),
    }
}

pub(crate) fn proposal(conclusion: Conclusion) -> Proposal {
    let breaches = conclusion.is_improper().then(|| "IBA-300-1-4".to_owned());
    Proposal {
        conclusion,
        breaches: breaches.into_iter().collect(),
        intended: false,
        harm_yen: 0,
        cover_gap_days: 0,
        measures: BTreeMap::new(),
        facts: "The notice was not handed over.".into(),
    }
}

pub(crate) fn remedy_plan(on: DateTime<Utc>) -> RemedyPlan {
    RemedyPlan {
        remedies: BTreeSet::from([Remedy::RestoreOldContract]),
        choice: MemberChoice::Accepted,
        offered_on: honi_calendar::japan_date(on),
        words: "The old contract is restored.".into(),
    }
}

/// A case that is told on, step by step; each takes a minute.
#[derive(Clone)]
pub(crate) struct Tale {
    pub(crate) case: Investigation,
    pub(crate) now: DateTime<Utc>,
    clocks: Clocks<'static>,
}

impl Tale {
    /// With these signals.
    pub(crate) fn of(signals: impl IntoIterator<Item = CaseSignal>) -> Self {
        Self::by(signals, clocks())
    }

    /// With these signals, and limits in plain seconds.
    pub(crate) fn plain(signals: impl IntoIterator<Item = CaseSignal>) -> Self {
        let rules = &PLAIN;
        Self::by(signals, Clocks { rules, ..clocks() })
    }

    fn by(signals: impl IntoIterator<Item = CaseSignal>, clocks: Clocks<'static>) -> Self {
        let signals: Vec<CaseSignal> = signals.into_iter().collect();
        let source = if signals.is_empty() { Source::Staff } else { Source::Detection };
        let origin = origin(source);
        let now = origin.created_at;
        let case = Investigation::begin(origin, signals, BTreeSet::from([staff(1)]), clocks);
        Self { case, now, clocks }
    }

    /// One that is triaged, with a signal of that severity and weight.
    pub(crate) fn triaged(severity: Severity, weight: u8) -> Self {
        Self::of([signal(1, "SR-03", severity, weight)])
    }

    pub(crate) fn at<'a>(&self, acting: &'a Acting, lines: &'a ReportingLines) -> At<'a> {
        At {
            acting,
            lines,
            clocks: self.clocks,
            now: self.now,
        }
    }

    /// What comes of a step now.
    pub(crate) fn tries(&self, step: Step, by: &Acting) -> Result<Investigation, TransitionError> {
        self.case.clone().take(step, self.at(by, lines()))
    }

    /// The reason why not, or OK.
    pub(crate) fn reason(&self, step: Step, by: &Acting) -> &'static str {
        self.tries(step, by).map_or_else(|error| error.reason(), |_| "OK")
    }

    pub(crate) fn then(mut self, step: Step, by: &Acting) -> Self {
        self.case = self.tries(step.clone(), by).unwrap_or_else(|error| panic!("{step:?}: {error}"));
        self.now += chrono::TimeDelta::minutes(1);
        self
    }

    pub(crate) fn on(mut self, now: DateTime<Utc>) -> Self {
        self.now = now;
        self
    }

    pub(crate) fn opened(self) -> Self {
        self.then(Step::Triage(Triaging::Open(staff(10))), &officer())
    }

    pub(crate) fn planned(self) -> Self {
        let words: Reason = "Hear both.".into();
        self.then(
            Step::Plan {
                words,
                elderly_member: false,
            },
            &officer(),
        )
    }

    pub(crate) fn preserved(self) -> Self {
        self.planned().then(Step::PreserveEvidence(evidence()), &officer())
    }

    /// Both were heard.
    pub(crate) fn heard(self, contradicts: bool) -> Self {
        let now = self.now;
        self.then(Step::RecordHearing(hearing(HearingOf::Sales, 1, contradicts, now)), &officer())
            .then(Step::RecordHearing(hearing(HearingOf::Supervisor, 2, false, now)), &officer())
    }

    /// Weighed, without the member.
    pub(crate) fn analysed(self) -> Self {
        self.opened().preserved().heard(false).then(Step::Analyse, &officer())
    }

    pub(crate) fn decided(self, conclusion: Conclusion) -> Self {
        let tale = self
            .then(Step::Propose(proposal(conclusion)), &officer())
            .then(Step::Approve, &manager(11));
        if conclusion == Conclusion::Misconduct {
            return tale.then(Step::Approve, &executive(13));
        }
        tale
    }

    pub(crate) fn remedied(self) -> Self {
        let now = self.now;
        self.then(Step::PlanRemedy(remedy_plan(now)), &officer())
            .then(Step::ExecuteRemedy("It was restored.".into()), &officer())
            .then(Step::ConfirmRemedy, &manager(11))
            .then(Step::Prevent("The notice is checked before the application.".into()), &officer())
    }
}
