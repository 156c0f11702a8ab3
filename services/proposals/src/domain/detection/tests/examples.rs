//! The worked examples of domain 5.3, each by its number.

use super::super::{CaseOutcome, CaseScore, Facts, case_scores, chance_of_at_least};
use super::*;

/// The old contract of example 1, ended on another day, and the new one of every example.
fn switch(old_effective_on: &str, ended_on: &str) -> Book {
    let mut book = Book::default();
    book.add(old_effective_on, |old, _| ended(old, ended_on, TerminationReason::Surrender));
    book.add("2026-06-01", |_, _| ());
    book
}

/// The same, and the member acknowledged what it costs.
fn switch_with_notice(old_effective_on: &str, ended_on: &str) -> Book {
    let mut book = Book::default();
    book.add(old_effective_on, |old, _| ended(old, ended_on, TerminationReason::Surrender));
    book.add("2026-06-01", |new, _| new.switch_notice_on = Some(new.applied_on));
    book
}

fn only_case(book: &Book) -> CaseScore {
    let cases = case_scores(&book.detect().findings);
    assert_eq!(cases.len(), 1);
    cases.into_values().next().unwrap()
}

#[test]
fn example_01_a_short_switch_without_notice_opens_a_case() {
    let book = switch("2025-08-01", "2026-03-15");
    assert_eq!(book.found(), ["SR-01 LOW 10", "SR-03 HIGH 40", "SR-08 HIGH 40"]);
    let findings = book.detect().findings;
    assert_eq!(findings[0].limit, Some(day("2026-09-01")));
    assert!(findings.iter().all(|it| it.anchor == day("2026-03-15")));
    let score = CaseScore {
        score: 90,
        outcome: CaseOutcome::Open,
    };
    assert_eq!(only_case(&book), score);
}

#[test]
fn example_02_a_gap_of_111_days_is_evasion() {
    let book = switch_with_notice("2025-08-01", "2026-02-10");
    assert_eq!(book.found(), ["SR-01 LOW 10", "SR-04a HIGH 40"]);
    assert!(book.detect().findings[1].explain(&book.facts).ja.contains("111日間の無保険期間"));
    let score = CaseScore {
        score: 50,
        outcome: CaseOutcome::Triage,
    };
    assert_eq!(only_case(&book), score);
    assert_eq!(only_case(&switch("2025-08-01", "2026-02-10")).score, 90, "without notice");
}

#[test]
fn example_03_paying_twice_for_months_is_evasion() {
    let mut book = Book::default();
    book.add("2020-04-01", |old, facts| {
        ended(old, "2027-01-20", TerminationReason::Surrender);
        old.sales_staff = Some(facts.key("staff/jiro"));
    });
    book.add("2026-06-01", |new, _| new.switch_notice_on = Some(new.applied_on));
    assert_eq!(book.found(), ["SR-04b HIGH 40"]);
    let en = book.detect().findings[0].explain(&book.facts).en;
    assert!(en.contains("paying for both from Mon 1 Jun 2026 to Wed 20 Jan 2027"), "{en}");
}

#[test]
fn example_04_the_first_day_of_the_window_is_inside() {
    assert_eq!(
        switch_with_notice("2025-08-01", "2026-03-01").found(),
        ["SR-01 LOW 10", "SR-03 HIGH 40"]
    );
}

#[test]
fn example_05_the_first_day_after_the_window_is_evasion() {
    assert_eq!(switch_with_notice("2025-08-01", "2026-12-02").found(), ["SR-04b HIGH 40"]);
}

#[test]
fn example_06_a_car_that_was_scrapped_is_no_switch() {
    let mut book = Book::default();
    book.add("2025-12-01", |old, facts| {
        old.line_group = LineGroup::Auto;
        old.object = Some(facts.key("car one"));
        ended(old, "2026-05-20", TerminationReason::ObjectDisposed);
    });
    book.add("2026-05-20", |new, facts| {
        new.line_group = LineGroup::Auto;
        new.object = Some(facts.key("car two"));
    });
    assert_eq!(book.found(), [""; 0]);
}

#[test]
fn example_07_another_insured_person_is_no_switch() {
    let mut book = Book::default();
    book.add("2020-04-01", |old, facts| {
        old.insured = facts.key("householdPersons/wife");
        ended(old, "2026-05-31", TerminationReason::Surrender);
    });
    book.add("2026-06-01", |_, _| ());
    assert_eq!(book.found(), [""; 0]);
}

#[test]
fn example_08_declined_after_the_old_one_ended_opens_a_case_alone() {
    let mut book = Book::default();
    book.add("2020-04-01", |old, _| ended(old, "2026-05-31", TerminationReason::Surrender));
    book.add("2026-07-01", |new, _| {
        new.state = ContractState::Declined;
        new.applied_on = day("2026-06-01");
        new.established_on = None;
        new.declined_on = Some(day("2026-06-10"));
    });
    assert_eq!(book.found(), ["SR-05 HIGH 60"]);
    assert_eq!(book.detect().findings[0].anchor, day("2026-06-10"));
    assert_eq!(only_case(&book).outcome, CaseOutcome::Open);
}

#[test]
fn example_09_a_conversion_within_the_terms_is_no_switch() {
    for (reason, origin) in [
        (TerminationReason::Conversion, ContractOrigin::Conversion),
        (TerminationReason::Surrender, ContractOrigin::Conversion),
        (TerminationReason::Surrender, ContractOrigin::Renewal),
        (TerminationReason::Lapse, ContractOrigin::AutoRenewal),
    ] {
        let mut book = Book::default();
        let old = book.add("2025-08-01", |old, _| ended(old, "2026-05-31", reason));
        book.add("2026-06-01", |new, _| {
            new.origin = origin;
            new.previous_contract = Some(old);
        });
        assert_eq!(book.found(), [""; 0], "{reason} {origin}");
    }
}

#[test]
fn example_10_the_last_day_of_february_is_three_months_after_30_november() {
    let mut book = Book::default();
    book.add("2025-11-30", |it, _| {
        it.line_group = LineGroup::LifeDeath;
        ended(it, "2026-02-28", TerminationReason::Lapse);
    });
    assert_eq!(book.found(), ["SR-01 MEDIUM 25"]);
}

/// A staff with so many life contracts of which so many ended early, and colleagues of whose contracts 3 % did.
fn staff(n: u32, k: u32) -> Book {
    fn add(book: &mut Book, staff: &str, n: u32, k: u32) {
        for number in 0..n {
            book.add("2025-04-01", |it, facts| {
                it.insured = facts.key(&format!("{staff} {number}"));
                it.policyholder = it.insured;
                it.sales_staff = Some(facts.key(staff));
                if number < k {
                    ended(it, "2026-03-31", TerminationReason::Surrender);
                }
            });
        }
    }
    let mut book = Book::default();
    add(&mut book, "staff/hanako", n, k);
    // Nobody of them sold enough to be tested.
    for colleague in 0..100 {
        add(&mut book, &format!("staff/{colleague}"), 10, u32::from(colleague < 30));
    }
    book
}

#[test]
fn example_11_a_staff_stands_out_where_chance_does_not_explain_it() {
    for (n, k, chance, found) in [
        (60, 6, 0.0091, true),
        (60, 5, 0.0340, false),
        (30, 4, 0.0119, false),
        (15, 3, 0.0094, false),
    ] {
        assert!((chance_of_at_least(k, n, 0.03) - chance).abs() < 0.00005, "{k} of {n}");
        let detected = staff(n, k).detect();
        let staff = detected.findings.iter().filter(|it| it.rule.is_about_staff());
        let lines: Vec<String> = staff.map(line).collect();
        assert_eq!(lines, if found { vec!["SR-07 HIGH 30"] } else { vec![] }, "{k} of {n}");
        for tested in detected.measures {
            assert_eq!((tested.measure.counted, tested.measure.early), (n, k));
            assert!((tested.measure.expected - 0.03).abs() < 1e-12);
        }
    }
    assert!(staff(15, 3).detect().measures.is_empty(), "below the least number");
}

#[test]
fn example_12_what_arrives_late_is_about_the_day_of_the_end() {
    let book = switch_with_notice("2024-03-01", "2026-04-20");
    let findings = book.detect().findings;
    let found = findings.iter().map(|it| (line(it), it.anchor)).collect::<Vec<_>>();
    assert_eq!(found, [("SR-03b LOW 10".to_owned(), day("2026-04-20"))]);
    // Asked on whatever later day, the finding is the same one.
    let later = detect(&book.facts, &RuleSet::standard(), &calendar(), day("2027-12-31")).findings;
    assert_eq!(later[0].dedupe_key(&book.facts), findings[0].dedupe_key(&book.facts));
}

#[test]
fn example_13_a_lapse_that_was_reinstated_is_kept_and_weighs_nothing() {
    let lapse = |fact: &mut Fact, facts: &mut Facts| {
        let _ = facts;
        ended(fact, "2026-03-15", TerminationReason::Lapse);
    };
    let mut within = Book::default();
    within.add("2025-08-01", |it, facts| {
        lapse(it, facts);
        it.state = ContractState::InForce;
        it.reinstated_on = Some(day("2026-04-10"));
    });
    let mut as_new_record = Book::default();
    let old = as_new_record.add("2025-08-01", lapse);
    as_new_record.add("2026-04-10", |it, _| {
        it.origin = ContractOrigin::Reinstatement;
        it.previous_contract = Some(old);
    });
    for book in [within, as_new_record] {
        assert_eq!(book.found(), ["SR-01 LOW 0"]);
        let finding = &book.detect().findings[0];
        assert!(finding.is_cured(&book.facts));
        assert!(finding.explain(&book.facts).ja.ends_with("その後、契約は復活しています。"));
        assert_eq!(only_case(&book).outcome, CaseOutcome::Monitor);
    }
}
