//! Rules that count: repeated switches, many contracts, staff of an office, households.

use super::super::{MonthRule, RuleCode};
use super::*;

/// Switches of one member whose old contracts ended on these days; each to a contract that begins on the day of the end.
fn switches(ends: &[&str]) -> Book {
    let mut book = Book::default();
    for (number, end) in ends.iter().enumerate() {
        let insured = format!("householdPersons/{number}");
        book.add("2010-04-01", |old, facts| {
            old.insured = facts.key(&insured);
            ended(old, end, TerminationReason::Surrender);
        });
        book.add(end, |new, facts| new.insured = facts.key(&insured));
    }
    book
}

fn repeated(book: &Book, count_pairs: bool) -> Vec<Finding> {
    let rules = vec![
        Rule::ShortTermSwitch {
            before_months: 3,
            after_months: 6,
            high_months: 12,
            short_months: 24,
        },
        Rule::RepeatedSwitch {
            switch_count: 2,
            within_months: 36,
            count_pairs,
        },
    ];
    let mut findings = book.found_by(rules).findings;
    findings.retain(|it| it.rule == RuleCode::Sr06a);
    findings
}

#[test]
fn two_switches_in_36_months_are_repeated_and_found_once() {
    assert_eq!(repeated(&switches(&["2022-01-31"]), false), []);
    assert_eq!(repeated(&switches(&["2022-01-31", "2025-02-01"]), false), []);
    let book = switches(&["2016-05-01", "2022-01-31", "2025-01-31", "2025-02-01"]);
    let findings = repeated(&book, false);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (line(&findings[0]).as_str(), findings[0].anchor),
        ("SR-06a HIGH 40", day("2025-01-31"))
    );
    assert_eq!(findings[0].contracts, [2, 3, 4, 5]);
    assert_eq!(
        findings[0].explain(&book.facts).ja,
        "同じ契約者の乗換が、2025年1月31日(金)までに2件続きました。"
    );
}

#[test]
fn one_old_contract_with_two_new_ones_counts_once_unless_pairs_are_counted() {
    let mut book = switches(&["2025-01-31"]);
    book.add("2025-03-01", |new, facts| new.insured = facts.key("householdPersons/0"));
    assert_eq!(repeated(&book, false), []);
    let findings = repeated(&book, true);
    assert_eq!(findings.len(), 1);
    // The old contract comes last but one: it is the old one of the second pair too.
    assert_eq!(findings[0].contracts, [1, 0, 2]);
}

#[test]
fn a_switch_that_was_undone_is_not_counted() {
    let mut book = switches(&["2025-01-31"]);
    book.add("2010-04-01", |old, _| {
        ended(old, "2025-06-01", TerminationReason::Lapse);
        old.reinstated_on = Some(day("2025-07-01"));
    });
    book.add("2025-06-01", |_, _| ());
    assert_eq!(repeated(&book, true), []);
}

fn many(contracts: u32, ends: u32, reason: TerminationReason) -> Vec<Finding> {
    let mut book = Book::default();
    for number in 0..contracts {
        book.add("2025-04-01", |it, facts| {
            it.insured = facts.key(&format!("person {number}"));
            if number < ends {
                ended(it, "2026-12-31", reason);
            }
        });
    }
    // Neither a renewal nor a contract of longer ago is a new one.
    book.add("2025-04-01", |it, _| it.origin = ContractOrigin::AutoRenewal);
    book.add("2022-03-31", |_, _| ());
    let rule = Rule::ManyContracts {
        contract_count: 10,
        within_months: 60,
        ended_percent: 30,
    };
    book.found_by(vec![rule]).findings
}

#[test]
fn ten_new_contracts_of_which_three_ended_are_many() {
    let findings = many(10, 3, TerminationReason::Surrender);
    assert_eq!(findings.iter().map(line).collect::<Vec<_>>(), ["SR-06b HIGH 40"]);
    assert_eq!((findings[0].contracts.len(), findings[0].anchor), (10, day("2026-12-31")));
    let measure = findings[0].measure.unwrap();
    assert_eq!((measure.counted, measure.early), (10, 3));
    assert_eq!(many(9, 9, TerminationReason::Surrender), []);
    assert_eq!(many(10, 2, TerminationReason::Surrender), []);
    assert_eq!(many(10, 3, TerminationReason::Maturity), []);
}

#[test]
fn an_early_lapse_counts_its_last_day() {
    for (end, found) in [("2026-02-28", 1), ("2026-03-01", 0)] {
        let mut book = Book::default();
        book.add("2025-08-31", |it, _| ended(it, end, TerminationReason::CoolingOff));
        let rule = |exempt_reasons| Rule::EarlyLapse {
            months: 6,
            month_rule: MonthRule::Simple,
            exempt_reasons,
        };
        let findings = book.found_by(vec![rule(vec![TerminationReason::Death])]).findings;
        assert_eq!(findings.len(), found, "{end}");
        assert!(findings.iter().all(|it| line(it) == "EARLY_LAPSE_6_SIMPLE HIGH 20"));
        assert_eq!(book.found_by(vec![rule(vec![TerminationReason::CoolingOff])]).findings, []);
    }
}

#[test]
fn a_household_switches_together_and_strangers_do_not() {
    for (old_home, new_home, applied_on, found) in [
        (Some("h1"), Some("h1"), "2026-06-30", 1),
        (Some("h1"), Some("h1"), "2026-07-01", 0),
        (Some("h1"), Some("h1"), "2026-05-01", 1),
        (Some("h1"), Some("h1"), "2026-04-30", 0),
        (Some("h1"), Some("h2"), "2026-06-01", 0),
        (None, None, "2026-06-01", 0),
    ] {
        let mut book = Book::default();
        book.add("2025-04-01", |old, facts| {
            old.household = old_home.map(|it| facts.key(it));
            ended(old, "2026-05-31", TerminationReason::Surrender);
        });
        book.add(applied_on, |new, facts| {
            new.household = new_home.map(|it| facts.key(it));
            new.policyholder = facts.key("members/wife");
            new.insured = new.policyholder;
        });
        let rule = Rule::HouseholdSwitch {
            within_days: 30,
            short_months: 24,
            exempt_reasons: vec![],
        };
        let found_by = book.found_by(vec![rule]).findings;
        assert_eq!(found_by.len(), found, "{old_home:?} {new_home:?} {applied_on}");
    }
}

/// So many contracts of a staff in a unit, of which so many ended early.
fn sold(book: &mut Book, staff: &str, unit: &str, n: u32, k: u32) {
    for number in 0..n {
        book.add("2025-04-01", |it, facts| {
            it.sales_staff = Some(facts.key(staff));
            it.org_unit = facts.key(unit);
            it.insured = facts.key(&format!("{staff} {number}"));
            if number < k {
                ended(it, "2025-12-31", TerminationReason::Lapse);
            }
        });
    }
}

#[test]
fn a_staff_alone_in_a_unit_is_compared_with_everybody_else() {
    let mut book = Book::default();
    sold(&mut book, "staff/hanako", "orgUnits/one", 40, 20);
    sold(&mut book, "staff/jiro", "orgUnits/two", 100, 5);
    sold(&mut book, "staff/hanako", "orgUnits/two", 40, 20);
    sold(&mut book, "staff/saburo", "orgUnits/two", 29, 29);
    let rule = Rule::OfficeOutlier {
        months: 12,
        cohort_months: 36,
        least_contracts: 30,
        least_early: 5,
        chance_ppm: 50_000,
        exempt_reasons: vec![],
    };
    let detected = book.found_by(vec![rule]);
    assert_eq!(detected.tested[&RuleCode::OfficeOutlier], 3);
    let expected: Vec<(u32, f64)> = detected
        .measures
        .iter()
        .map(|it| (it.measure.counted, it.measure.expected))
        .collect();
    assert_eq!(expected, [(40, 54.0 / 169.0), (40, 34.0 / 129.0), (100, 49.0 / 69.0)]);
    let keys: Vec<String> = detected.findings.iter().map(|it| it.dedupe_key(&book.facts)).collect();
    assert_eq!(keys.len(), 2, "one staff in two units");
    assert_ne!(keys[0], keys[1]);
}
