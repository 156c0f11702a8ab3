//! Where windows begin and end, and who is not looked at.

use sha2::{Digest, Sha256};

use super::*;

/// What is found of a switch to a contract of 1 June 2026, whose old one began long before, but for SR-08.
fn switch_ending_on(ended_on: &str, change: impl FnOnce(&mut Fact, &mut Facts)) -> Vec<String> {
    let mut book = Book::default();
    book.add("2020-04-01", |old, _| ended(old, ended_on, TerminationReason::Surrender));
    book.add("2026-06-01", |new, facts| {
        new.switch_notice_on = Some(new.applied_on);
        change(new, facts);
    });
    book.found()
}

#[test]
fn the_windows_are_those_of_the_row_above_the_examples() {
    for (ended_on, found) in [
        ("2025-11-30", None),
        ("2025-12-01", Some("SR-04a HIGH 40")),
        ("2026-02-28", Some("SR-04a HIGH 40")),
        ("2026-03-01", Some("SR-03b LOW 10")),
        ("2026-12-01", Some("SR-03b LOW 10")),
        ("2026-12-02", Some("SR-04b HIGH 40")),
        ("2027-03-01", Some("SR-04b HIGH 40")),
        ("2027-03-02", None),
    ] {
        assert_eq!(
            switch_ending_on(ended_on, |_, _| ()),
            found.into_iter().collect::<Vec<_>>(),
            "{ended_on}"
        );
    }
}

#[test]
fn within_the_window_it_takes_another_product_and_outside_the_same_staff_or_unit() {
    let same_product = |new: &mut Fact, facts: &mut Facts| new.product = facts.key("P-1");
    assert_eq!(switch_ending_on("2026-05-31", same_product), [""; 0]);
    assert_eq!(switch_ending_on("2026-02-10", same_product), ["SR-04a HIGH 40"]);
    let elsewhere = |new: &mut Fact, facts: &mut Facts| {
        new.org_unit = facts.key("orgUnits/two");
        new.sales_staff = None;
    };
    assert_eq!(switch_ending_on("2026-05-31", elsewhere), ["SR-03b LOW 10"]);
    assert_eq!(switch_ending_on("2026-02-10", elsewhere), [""; 0]);
    let moved = |new: &mut Fact, facts: &mut Facts| new.org_unit = facts.key("orgUnits/two");
    assert_eq!(switch_ending_on("2026-02-10", moved), ["SR-04a HIGH 40"]);
}

#[test]
fn how_long_the_old_one_lasted_says_how_serious_a_switch_is() {
    for (began, found) in [
        ("2025-06-02", "SR-03 HIGH 40"),
        ("2025-06-01", "SR-03 MEDIUM 30"),
        ("2024-06-02", "SR-03 MEDIUM 30"),
        ("2024-06-01", "SR-03b LOW 10"),
    ] {
        let mut book = Book::default();
        book.add(began, |old, _| ended(old, "2026-06-01", TerminationReason::Rescission));
        book.add("2026-06-01", |new, _| new.switch_notice_on = Some(new.applied_on));
        assert_eq!(book.found(), [found], "{began}");
    }
}

#[test]
fn contracts_that_never_were_and_impossible_dates_are_not_looked_at() {
    for change in [
        (|new: &mut Fact, _: &mut Facts| new.state = ContractState::Applied) as fn(&mut Fact, &mut Facts),
        |new, _| new.state = ContractState::Declined,
        |new, _| ended(new, "2026-07-01", TerminationReason::Void),
        |new, _| ended(new, "2026-05-31", TerminationReason::CoolingOff),
        |new, _| new.line_group = LineGroup::Cancer,
    ] {
        assert_eq!(switch_ending_on("2026-05-31", change), [""; 0]);
    }
}

#[test]
fn the_same_car_is_needed_where_both_are_known() {
    for (old_object, new_object, found) in [
        (Some("car one"), Some("car one"), 1),
        (Some("car one"), Some("car two"), 0),
        (Some("car one"), None, 1),
        (None, None, 1),
    ] {
        let mut book = Book::default();
        for (effective_on, object) in [("2020-04-01", old_object), ("2026-06-01", new_object)] {
            book.add(effective_on, |it, facts| {
                it.line_group = LineGroup::Auto;
                it.object = object.map(|it| facts.key(it));
                it.switch_notice_on = Some(it.applied_on);
                if effective_on == "2020-04-01" {
                    ended(it, "2026-05-31", TerminationReason::Surrender);
                }
            });
        }
        assert_eq!(book.found().len(), found, "{old_object:?} {new_object:?}");
    }
}

#[test]
fn a_contract_issued_again_because_of_an_error_is_no_switch() {
    for (applied_on, premium, found) in [
        ("2026-03-12", Some(36_000), 0),
        ("2026-03-13", Some(36_000), 1),
        ("2026-03-12", Some(36_001), 1),
        ("2026-03-12", None, 1),
    ] {
        let again = |new: &mut Fact, facts: &mut Facts| {
            new.origin = ContractOrigin::Reissue;
            new.product = facts.key("P-1");
            new.applied_on = day(applied_on);
            new.switch_notice_on = Some(new.applied_on);
            new.annual_premium_yen = premium;
        };
        assert_eq!(switch_ending_on("2026-02-10", again).len(), found, "{applied_on} {premium:?}");
    }
}

#[test]
fn a_notice_counts_up_to_the_day_of_the_application() {
    let notice = |on: Option<&str>| switch_ending_on("2026-05-31", |new, _| new.switch_notice_on = on.map(day)).len();
    assert_eq!(notice(Some("2026-06-01")), 1);
    assert_eq!(notice(Some("2026-06-02")), 2);
    assert_eq!(notice(None), 2);
}

#[test]
fn uninsured_is_who_was_refused_within_six_months_on_either_side() {
    for (failed_on, reason, found) in [
        ("2025-11-30", None, 1),
        ("2025-11-29", None, 0),
        ("2026-11-30", None, 1),
        ("2026-12-01", None, 0),
        ("2026-11-30", Some(TerminationReason::Rescission), 1),
        ("2026-12-01", Some(TerminationReason::Rescission), 0),
        ("2026-11-30", Some(TerminationReason::CoolingOff), 0),
    ] {
        let mut book = Book::default();
        book.add("2020-04-01", |old, _| ended(old, "2026-05-31", TerminationReason::Surrender));
        book.add("2025-11-01", |new, _| match reason {
            Some(reason) => ended(new, failed_on, reason),
            None => {
                new.state = ContractState::Declined;
                new.declined_on = Some(day(failed_on));
            }
        });
        let found_by = book.found_by(vec![Rule::UninsuredAfterSwitch { within_months: 6 }]);
        assert_eq!(found_by.findings.len(), found, "{failed_on} {reason:?}");
    }
}

#[test]
fn the_key_of_a_finding_is_the_hash_of_what_it_is_about() {
    let mut book = Book::default();
    // Names sort against the order of the pair.
    book.add("2026-06-01", |new, _| new.switch_notice_on = Some(new.applied_on));
    book.add("2020-04-01", |old, _| ended(old, "2026-05-31", TerminationReason::Surrender));
    let findings = book.detect().findings;
    assert_eq!(findings[0].contracts, [1, 0]);
    let text = "SR-03b\u{1f}contracts/00000000-0000-0000-0000-000000000001,contracts/00000000-0000-0000-0000-000000000002\u{1f}2026-05-31";
    assert_eq!(findings[0].dedupe_key(&book.facts), hex::encode(Sha256::digest(text)));
}
