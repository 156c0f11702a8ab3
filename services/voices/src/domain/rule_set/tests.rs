use honi_calendar::CalendarRules;

use super::*;

const COMPRESSED: &str = r#"
    id = "compressed"
    acknowledge = { seconds = 20 }
    final_response = { seconds = 60 }
    remind_owner_percent = 50
    team_lead_percent = 80
    executive_after = { seconds = 10 }
"#;

fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
}

fn japan() -> BusinessCalendar {
    BusinessCalendar::new(CalendarRules::japan()).unwrap()
}

#[test]
fn standard_deadlines_and_their_ladders() {
    let table = [
        (
            "2026-09-18T10:00:00",
            [
                "2026-09-24T09:30:00",
                "2026-09-24T14:00:00",
                "2026-09-24T17:00:00",
                "2026-10-01T17:00:00",
            ],
            // The end is Friday 24:00, which is after hours, so Monday is day 0 of the five.
            [
                "2026-10-16T17:00:00",
                "2026-11-02T16:24:00",
                "2026-11-14T00:00:00",
                "2026-11-24T17:00:00",
            ],
        ),
        (
            "2027-03-20T12:00:00",
            [
                "2027-03-23T17:00:00",
                "2027-03-24T13:48:00",
                "2027-03-24T17:00:00",
                "2027-03-31T17:00:00",
            ],
            // 50 % is Saturday 17 April 18:00, 80 % Tuesday 4 May, a holiday after two more and a weekend.
            [
                "2027-04-16T17:00:00",
                "2027-04-30T17:00:00",
                "2027-05-16T00:00:00",
                "2027-05-24T17:00:00",
            ],
        ),
    ];
    for (received, acknowledge, final_response) in table {
        let deadlines = RuleSet::standard().deadlines(jst(received), &japan());
        for (deadline, expected) in deadlines.iter().zip([acknowledge, final_response]) {
            let fire_at: Vec<DateTime<Utc>> = deadline.rungs.iter().map(|it| it.fire_at).collect();
            assert_eq!(fire_at, expected.map(jst), "{received} {}", deadline.rule_id);
            assert_eq!(deadline.due_at, fire_at[2]);
            assert_eq!((deadline.base_at, deadline.calendar_version), (jst(received), 1));
        }
        assert_eq!(deadlines[0].rule_id, "standard/acknowledge");
        assert_eq!(deadlines[1].rule_id, "standard/final-response");
    }
}

/// When each kind of deadline ends by the standard rules, counted from that moment.
#[test]
fn standard_limits_of_every_kind() {
    use DeadlineKind::{
        Acknowledge, AdrNotice, AwaitedAnswer, FastTrack, FinalResponse, InterimReply, InternalTarget, NoReply, ProgressUpdate,
        SatisfactionFollowUp, Triage,
    };
    let kinds = [
        Acknowledge,
        Triage,
        FastTrack,
        AwaitedAnswer,
        ProgressUpdate,
        InterimReply,
        InternalTarget,
        AdrNotice,
        NoReply,
        FinalResponse,
        SatisfactionFollowUp,
    ];
    // 1, 2, 3, 5, 10 (or 28 days), 10 and 20 business days, a month, 30 days, 56 days, 10 business days.
    let table = [
        (
            "2026-09-18T10:00:00",
            [
                "2026-09-24",
                "2026-09-25",
                "2026-09-28",
                "2026-09-30",
                "2026-10-07",
                "2026-10-07",
                "2026-10-22",
                "2026-10-18",
                "2026-10-18",
                "2026-11-13",
                "2026-10-07",
            ],
        ),
        (
            "2026-09-18T18:10:00",
            [
                "2026-09-25",
                "2026-09-28",
                "2026-09-29",
                "2026-10-01",
                "2026-10-08",
                "2026-10-08",
                "2026-10-23",
                "2026-10-18",
                "2026-10-18",
                "2026-11-13",
                "2026-10-08",
            ],
        ),
        (
            "2026-12-28T10:00:00",
            [
                "2027-01-04",
                "2027-01-05",
                "2027-01-06",
                "2027-01-08",
                "2027-01-18",
                "2027-01-18",
                "2027-02-01",
                "2027-01-28",
                "2027-01-27",
                "2027-02-22",
                "2027-01-18",
            ],
        ),
        (
            "2027-03-20T12:00:00",
            [
                "2027-03-24",
                "2027-03-25",
                "2027-03-26",
                "2027-03-30",
                "2027-04-06",
                "2027-04-06",
                "2027-04-20",
                "2027-04-20",
                "2027-04-19",
                "2027-05-15",
                "2027-04-06",
            ],
        ),
        (
            "2027-04-28T10:00:00",
            [
                "2027-04-30",
                "2027-05-06",
                "2027-05-07",
                "2027-05-11",
                "2027-05-18",
                "2027-05-18",
                "2027-06-01",
                "2027-05-28",
                "2027-05-28",
                "2027-06-23",
                "2027-05-18",
            ],
        ),
        // The last day of a month that the next one lacks; and received on a day off, so that day 0 is the next business day.
        (
            "2027-01-31T12:00:00",
            [
                "2027-02-02",
                "2027-02-03",
                "2027-02-04",
                "2027-02-08",
                "2027-02-16",
                "2027-02-16",
                "2027-03-03",
                "2027-02-28",
                "2027-03-02",
                "2027-03-28",
                "2027-02-16",
            ],
        ),
    ];
    for (from, days) in table {
        for (kind, day) in kinds.into_iter().zip(days) {
            let deadline = RuleSet::standard().deadline(kind, jst(from), &japan());
            let end = if matches!(deadline.span, Span::BusinessDays(_)) {
                jst(&format!("{day}T17:00:00"))
            } else {
                jst(&format!("{day}T00:00:00")) + chrono::TimeDelta::days(1)
            };
            assert_eq!(deadline.due_at, end, "{kind} from {from}");
            assert_eq!(deadline.rule_id, format!("standard/{kind}"));
            let levels: Vec<Level> = deadline.rungs.iter().map(|it| it.level).collect();
            assert_eq!(levels, kind.ladder(), "{kind}");
            let ends = deadline
                .rungs
                .iter()
                .filter(|it| it.level >= Level::ComplianceManager && it.level != Level::Executive);
            assert!(ends.into_iter().all(|it| it.fire_at == end), "{kind}: at its end, and not before");
            let reminds = deadline.rungs.iter().find(|it| it.level == Level::RemindOwner);
            assert!(reminds.is_none_or(|it| (it.fire_at == end) == kind.is_a_reminder()), "{kind}");
        }
    }
}

#[test]
fn progress_is_told_at_the_latest_after_so_many_days() {
    let rules = RuleSet {
        progress_update: Span::BusinessDays(40),
        ..RuleSet::standard()
    };
    let deadline = rules.deadline(DeadlineKind::ProgressUpdate, jst("2026-09-18T10:00:00"), &japan());
    assert_eq!(
        (deadline.span, deadline.due_at),
        (Span::CalendarDays(28), jst("2026-10-17T00:00:00"))
    );
    let missed = rules.progress_update_when_missed(jst("2026-10-07T17:00:00"), &japan());
    assert_eq!(
        (missed.kind, missed.due_at),
        (DeadlineKind::ProgressUpdate, jst("2026-10-08T17:00:00"))
    );
}

#[test]
fn compressed_rules_are_data() {
    let rules: RuleSet = toml::from_str(COMPRESSED).unwrap();
    assert_eq!(rules.validate(), Ok(()));
    assert!(rules.is_compressed() && !RuleSet::standard().is_compressed());
    let received = jst("2026-09-19T23:00:00"); // Saturday night.
    let seconds = |deadline: &Deadline| {
        deadline
            .rungs
            .iter()
            .map(|it| (it.fire_at - received).num_seconds())
            .collect::<Vec<_>>()
    };
    let deadlines = rules.deadlines(received, &japan());
    assert_eq!(seconds(&deadlines[0]), [10, 16, 20, 30]);
    assert_eq!(seconds(&deadlines[1]), [30, 48, 60, 70]);
    assert_eq!(deadlines[0].rule_id, "compressed/acknowledge");
    assert!(toml::from_str::<RuleSet>(&format!("{COMPRESSED}\nextra = 1")).is_err());
}

#[test]
fn what_counts_days_that_are_not_official_yet_is_provisional() {
    for (received, expected) in [
        ("2027-12-27T10:00:00", [false, false]),
        // Until the year's end the co-op is closed: business day 1 lies in 2028.
        ("2027-12-28T10:00:00", [true, false]),
        ("2028-01-05T10:00:00", [true, false]),
    ] {
        let deadlines = RuleSet::standard().deadlines(jst(received), &japan());
        let provisional: Vec<bool> = deadlines[..2].iter().map(|it| it.provisional).collect();
        assert_eq!(provisional, expected, "{received}");
        let said = deadlines[0].steps.iter().any(|step| step.en.contains("provisional"));
        assert_eq!(said, expected[0], "{received}");
    }
}

#[test]
fn faults_are_named() {
    let standard = RuleSet::standard;
    let table = [
        (standard(), Ok(())),
        (
            RuleSet {
                id: "Standard".to_owned(),
                ..standard()
            },
            Err(RuleSetError::Id),
        ),
        (
            RuleSet {
                acknowledge: Span::Seconds(0),
                ..standard()
            },
            Err(RuleSetError::Zero("acknowledge")),
        ),
        (
            RuleSet {
                executive_after: Span::BusinessDays(0),
                ..standard()
            },
            Err(RuleSetError::Zero("executive_after")),
        ),
        (
            RuleSet {
                remind_owner_percent: 80,
                ..standard()
            },
            Err(RuleSetError::Percent),
        ),
        (
            RuleSet {
                team_lead_percent: 100,
                ..standard()
            },
            Err(RuleSetError::Percent),
        ),
    ];
    for (rules, expected) in table {
        assert_eq!(rules.validate(), expected, "{rules:?}");
    }
}
