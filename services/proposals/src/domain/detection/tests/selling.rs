//! Rules about how contracts were sold: what is withdrawn soon, and what contradicts itself.

use super::super::RuleCode;
use super::*;

/// Contracts of one staff that were withdrawn on these days; the last of them by somebody whose age asked for steps, or not.
fn withdrawn(ends: &[&str], aged: bool) -> (Book, Vec<Finding>) {
    let mut book = Book::default();
    for (number, end) in ends.iter().enumerate() {
        book.add("2026-01-10", |it, facts| {
            it.insured = facts.key(&format!("householdPersons/{number}"));
            it.extra_steps = u8::from(aged && number + 1 == ends.len());
            ended(it, end, TerminationReason::CoolingOff);
        });
    }
    // What others sold counts for nobody else.
    book.add("2026-01-10", |it, facts| {
        it.sales_staff = Some(facts.key("staff/jiro"));
        ended(it, "2026-01-12", TerminationReason::CoolingOff);
    });
    let mut findings = book.detect().findings;
    findings.retain(|it| it.rule == RuleCode::Sr02);
    (book, findings)
}

#[test]
fn sr_02_two_withdrawals_within_ninety_days_are_found_with_the_second() {
    assert_eq!(withdrawn(&["2026-01-12"], false).1, []);
    assert_eq!(withdrawn(&["2026-01-12", "2026-04-13"], false).1, [], "91 days apart");
    let (book, found) = withdrawn(&["2026-01-12", "2026-04-12"], false);
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), ["SR-02 MEDIUM 20"]);
    assert_eq!(
        (found[0].contracts.as_slice(), found[0].anchor),
        ([0, 1].as_slice(), day("2026-04-12"))
    );
    let said = found[0].explain(&book.facts);
    assert_eq!(
        said.ja,
        "同じ職員の契約で、2026年1月12日(月)から2026年4月12日(日)までにクーリング・オフが2件ありました。"
    );
    // A third is another finding, with the two before it.
    let (_, found) = withdrawn(&["2026-01-12", "2026-02-01", "2026-02-02"], false);
    assert_eq!(found.iter().map(|it| it.contracts.len()).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn sr_02_one_withdrawal_of_an_aged_policyholder_is_enough() {
    let (book, found) = withdrawn(&["2026-01-12"], true);
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), ["SR-02 MEDIUM 20"]);
    assert_eq!(
        found[0].explain(&book.facts).en,
        "Contract K-1, of a policyholder of 70 or older, was withdrawn within the cooling-off period on Mon 12 Jan 2026."
    );
    let rule = Rule::CoolingOffCluster {
        withdrawal_count: 2,
        within_days: 90,
        aged_alone: false,
    };
    assert_eq!(book.found_by(vec![rule]).findings, []);
}

#[test]
fn sr_10_each_contradiction_weighs_twenty_and_all_no_more_than_forty() {
    let of = |rules: &[ContradictionRule], state| {
        let mut book = Book::default();
        book.add("2026-01-10", |it, _| {
            it.state = state;
            it.contradictions = rules.iter().copied().collect();
        });
        let found = book.detect().findings;
        let said = found.first().map(|it| it.explain(&book.facts).ja);
        (found.iter().map(line).collect::<Vec<_>>(), said)
    };
    use ContradictionRule::{MustUnmet, NotBestFit, TooFewCompared};
    assert_eq!(of(&[], ContractState::InForce).0, [""; 0]);
    assert_eq!(of(&[NotBestFit], ContractState::InForce).0, ["SR-10 MEDIUM 20"]);
    let (found, said) = of(&[NotBestFit, TooFewCompared, MustUnmet], ContractState::Applied);
    assert_eq!(found, ["SR-10 MEDIUM 40"]);
    assert_eq!(
        said.unwrap(),
        "契約K-1(申込2026年1月10日(土))の提案の記録に矛盾があります(C-02、C-03、C-04)。"
    );
    assert_eq!(of(&[NotBestFit], ContractState::Declined).0, [""; 0]);
}
