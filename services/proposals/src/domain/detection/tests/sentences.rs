//! What people read about a finding.

use super::super::{Explanation, RuleCode};
use super::*;

/// The explanation of what a rule finds in a switch.
fn explain(rule: RuleCode, change: impl FnOnce(&mut Fact)) -> Explanation {
    let mut book = Book::default();
    book.add("2025-08-01", |old, _| ended(old, "2026-03-15", TerminationReason::Surrender));
    book.add("2026-06-01", |new, _| change(new));
    let findings = book.detect().findings;
    let found = findings.iter().find(|it| it.rule == rule).unwrap();
    found.explain(&book.facts)
}

#[test]
fn an_explanation_names_contracts_days_and_months() {
    let sentence = explain(RuleCode::Sr01, |_| ());
    assert_eq!(
        sentence.ja,
        "契約K-1(始期2025年8月1日(金))は、始期から7か月(226日)後の2026年3月15日(日)に解約で消滅しました。2026年9月1日(火)より前の消滅は早期消滅です。"
    );
    assert_eq!(
        sentence.en,
        "Contract K-1 (cover from Fri 1 Aug 2025) ended by surrender on Sun 15 Mar 2026, 7 months (226 days) after its first day of cover. An \
         end before Tue 1 Sep 2026 is early."
    );
    let sentence = explain(RuleCode::Sr03, |_| ());
    assert!(
        sentence.ja.contains("新契約K-2の始期は2026年6月1日(月)(消滅の78日後)です。"),
        "{}",
        sentence.ja
    );
    assert!(
        sentence.en.ends_with("78 days after that end. It is a switch to another product."),
        "{}",
        sentence.en
    );
}

#[test]
fn an_explanation_says_what_is_missing_or_came_too_late() {
    let silent = explain(RuleCode::Sr08, |_| ());
    assert!(
        silent.ja.ends_with("乗換に伴う不利益事実の告知の確認記録がありません。"),
        "{}",
        silent.ja
    );
    let late = explain(RuleCode::Sr08, |new| new.switch_notice_on = Some(day("2026-06-02")));
    assert!(
        late.en.ends_with("on Tue 2 Jun 2026, after the application of Mon 1 Jun 2026."),
        "{}",
        late.en
    );
}

#[test]
fn an_explanation_of_a_refusal_says_which() {
    let declined = explain(RuleCode::Sr05, |new| {
        new.state = ContractState::Declined;
        new.declined_on = Some(day("2026-06-10"));
    });
    assert!(
        declined.ja.contains("新契約K-2は2026年6月10日(水)に引受を謝絶されました。"),
        "{}",
        declined.ja
    );
    let rescinded = explain(RuleCode::Sr05, |new| ended(new, "2026-06-10", TerminationReason::Rescission));
    assert!(rescinded.en.contains("was rescinded on Wed 10 Jun 2026"), "{}", rescinded.en);
}
