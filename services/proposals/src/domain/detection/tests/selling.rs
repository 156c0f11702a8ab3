//! Rules about how contracts were sold: what is withdrawn soon, and what contradicts itself.

use super::super::{Complaint, ComplaintMatter, Held, HeldDays, Rewarded, RuleCode, Span};
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

/// A medical contract of this effective date in whose proposal cover was to stay, or not, beside one of 2020 that ended then.
fn kept(keeps_cover: bool, ended_on: &str, change: impl FnOnce(&mut Fact, &mut Facts)) -> (Book, Vec<Finding>) {
    let mut book = Book::default();
    book.add("2020-04-01", |old, facts| {
        ended(old, ended_on, TerminationReason::Surrender);
        change(old, facts);
    });
    book.add("2026-06-01", |new, _| new.keeps_cover = keeps_cover);
    let mut findings = book.detect().findings;
    findings.retain(|it| it.rule == RuleCode::Sr10);
    (book, findings)
}

#[test]
fn c_07_cover_that_was_to_stay_and_ended_around_the_new_one() {
    for (ended_on, found) in [("2026-02-28", 0), ("2026-03-01", 1), ("2026-12-01", 1), ("2026-12-02", 0)] {
        assert_eq!(kept(true, ended_on, |_, _| ()).1.len(), found, "{ended_on}");
    }
    let unlike: [fn(&mut Fact, &mut Facts); 4] = [
        |old, facts| old.insured = facts.key("members/wife"),
        |old, _| old.line_group = LineGroup::Cancer,
        |old, _| old.end_reason = Some(TerminationReason::Maturity),
        |old, _| old.effective_on = day("2026-06-01"),
    ];
    for change in unlike {
        assert_eq!(kept(true, "2026-06-30", change).1, []);
    }
    assert_eq!(kept(false, "2026-06-30", |_, _| ()).1, [], "the member wanted something else");
}

#[test]
fn c_07_is_told_with_the_old_contract_and_cured_if_that_comes_back() {
    let (book, found) = kept(true, "2026-06-30", |_, _| ());
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), ["SR-10 MEDIUM 20"]);
    assert_eq!(
        (found[0].contracts.as_slice(), found[0].anchor),
        ([0, 1].as_slice(), day("2026-06-30"))
    );
    assert_eq!(
        found[0].explain(&book.facts).ja,
        "契約K-2(始期2026年6月1日(月))の提案では既存の契約を続ける意向でしたが、同じ被保険者・同じ種類の契約K-1が2026年6月30日(火)に解約で消滅しました(C-07)。"
    );
    assert_eq!(book.facts.kept_cover_ended(), [name(2)].into());
    let (book, found) = kept(true, "2026-06-30", |old, _| {
        old.end_reason = Some(TerminationReason::Lapse);
        old.reinstated_on = Some(day("2026-08-01"));
    });
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), ["SR-10 MEDIUM 0"]);
    assert_eq!(book.facts.kept_cover_ended(), [].into());
}

#[test]
fn sr_10_what_is_known_later_is_another_finding_with_all_that_was_known_by_then() {
    let found = |same_reason_on: Option<&str>| {
        let mut book = Book::default();
        book.add("2020-04-01", |old, _| ended(old, "2026-06-30", TerminationReason::Surrender));
        book.add("2026-06-01", |new, _| {
            new.keeps_cover = true;
            new.contradictions = [ContradictionRule::NotBestFit].into_iter().collect();
            new.same_reason_on = same_reason_on.map(day);
        });
        let findings = book.detect().findings.into_iter().filter(|it| it.rule == RuleCode::Sr10);
        let told = findings.map(|it| {
            let codes: Vec<&str> = it.contradictions.iter().map(|it| it.code()).collect();
            format!("{} {} {}", it.anchor, it.weight, codes.join(" "))
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(found(None), ["2026-06-01 20 C-03", "2026-06-30 40 C-03 C-07"]);
    assert_eq!(
        found(Some("2026-05-20")),
        ["2026-06-01 40 C-03 C-08", "2026-06-30 40 C-03 C-07 C-08"]
    );
    assert_eq!(
        found(Some("2026-07-01")),
        ["2026-06-01 20 C-03", "2026-07-01 40 C-03 C-08", "2026-06-30 40 C-03 C-07"]
    );
}

#[test]
fn sr_15_a_complaint_in_the_first_thirteen_months() {
    let found = |received_on: &str, change: fn(&mut Fact)| {
        let mut book = Book::default();
        let contract = book.add("2025-08-01", |it, _| change(it));
        book.facts.complain(
            contract,
            Complaint {
                matter: ComplaintMatter::NewContract,
                received_on: day(received_on),
            },
        );
        let findings = book.detect().findings;
        let said = findings.first().map(|it| it.explain(&book.facts).ja);
        (findings.iter().map(line).collect::<Vec<_>>(), said)
    };
    let (lines, said) = found("2026-08-31", |_| ());
    assert_eq!(lines, ["SR-15 MEDIUM 25"]);
    assert_eq!(
        said.unwrap(),
        "契約K-1(始期2025年8月1日(金))について、始期から12か月(395日)後の2026年8月31日(月)に新契約の取扱いに関する苦情を受け付けました。"
    );
    assert_eq!(found("2026-09-01", |_| ()).0, [""; 0], "thirteen months are over");
    assert_eq!(found("2025-07-20", |_| ()).0, ["SR-15 MEDIUM 25"], "before the first day of cover");
    assert_eq!(found("2025-08-02", |it| it.state = ContractState::Applied).0, ["SR-15 MEDIUM 25"]);
    assert_eq!(found("2025-08-02", |it| it.state = ContractState::Declined).0, [""; 0]);
}

/// A car contract of an insurer, applied for on a day; it takes the basic unit and that of cars. The staff has held the basic unit since 2015, and
/// that of cars on these days.
fn sold_on(applied_on: &str, auto: Option<&[(&str, Option<&str>)]>, change: fn(&mut Fact)) -> (Book, Vec<Finding>) {
    let mut book = Book::default();
    let facts = &mut book.facts;
    let (basic, unit) = (facts.key("NONLIFE_BASIC"), facts.key("NONLIFE_AUTO"));
    facts.require(UnderwriterKind::Insurer, LineGroup::Auto, vec![basic, unit]);
    let span = |first: &str, last: Option<&str>| Span {
        first_date: day(first),
        last_date: last.map(day),
    };
    let hanako = facts.key("staff/hanako");
    let held = |kind, counts| Held {
        kind,
        days: Some(HeldDays {
            first_on: day("2015-04-01"),
            counts,
        }),
    };
    facts.hold(hanako, held(basic, vec![span("2015-04-01", None)]));
    if let Some(auto) = auto {
        facts.hold(hanako, held(unit, auto.iter().map(|(first, last)| span(first, *last)).collect()));
    }
    book.add(applied_on, |it, _| {
        it.underwriter_kind = UnderwriterKind::Insurer;
        it.line_group = LineGroup::Auto;
        change(it);
    });
    let findings = book.detect().findings;
    (book, findings)
}

#[test]
fn sr_12_a_credential_that_lacked_on_the_day_of_the_application() {
    let held = [("2015-04-01", Some("2020-03-31")), ("2020-05-01", Some("2025-03-31"))];
    let found = |applied_on| sold_on(applied_on, Some(&held), |_| ()).1.iter().map(line).collect::<Vec<_>>();
    for (applied_on, lacked) in [
        ("2015-04-01", false),
        ("2020-03-31", false),
        ("2020-04-01", true),
        ("2020-04-30", true),
        ("2020-05-01", false),
        ("2025-04-01", true),
    ] {
        let expected: &[&str] = if lacked { &["SR-12 HIGH 50"] } else { &[] };
        assert_eq!(found(applied_on), expected, "{applied_on}");
    }
    let (book, findings) = sold_on("2026-01-10", None, |_| ());
    assert_eq!(findings.iter().map(line).collect::<Vec<_>>(), ["SR-12 HIGH 50"], "never held");
    assert_eq!(findings[0].anchor, day("2026-01-10"));
    assert_eq!(
        findings[0].explain(&book.facts).ja,
        "契約K-1の申込日(2026年1月10日(土))に、取扱職員はこの種目の募集に必要な資格を有していませんでした。"
    );
}

#[test]
fn sr_12_what_is_not_known_is_no_lack() {
    let none = |applied_on, change| assert_eq!(sold_on(applied_on, None, change).1, []);
    none("2015-03-31", |_| ()); // before the records begin
    none("2026-01-10", |it| it.sales_staff = None);
    none("2026-01-10", |it| it.line_group = LineGroup::Fire); // nobody said what it takes
    none("2026-01-10", |it| it.underwriter_kind = UnderwriterKind::KyosaiFederation);
    none("2026-01-10", |it| it.origin = ContractOrigin::AutoRenewal);
    let mut book = Book::default();
    let unit = book.facts.key("NONLIFE_AUTO");
    book.facts.require(UnderwriterKind::Insurer, LineGroup::Auto, vec![unit]);
    book.add("2026-01-10", |it, _| {
        it.underwriter_kind = UnderwriterKind::Insurer;
        it.line_group = LineGroup::Auto;
    });
    assert_eq!(book.found(), [""; 0], "of whom nothing is recorded");
    let (mut book, _) = sold_on("2026-01-10", None, |_| ());
    let (hanako, kind) = (book.facts.key("staff/hanako"), book.facts.key("NONLIFE_AUTO"));
    book.facts.hold(hanako, Held { kind, days: None });
    assert_eq!(book.found(), [""; 0], "there is one, and nobody told its days");
}

/// Contracts of a staff that came about on these days and lapsed soon after.
fn made_on(established: &[&str], change: fn(&mut Fact)) -> (Book, Vec<Finding>) {
    let mut book = Book::default();
    for (number, on) in established.iter().enumerate() {
        book.add("2026-06-01", |it, facts| {
            it.insured = facts.key(&format!("householdPersons/{number}"));
            it.applied_on = day("2026-01-05");
            it.established_on = Some(day(on));
            ended(it, "2026-11-30", TerminationReason::Lapse);
            change(it);
        });
    }
    let mut findings = book.detect().findings;
    findings.retain(|it| it.rule == RuleCode::Sr13);
    (book, findings)
}

#[test]
fn sr_13_contracts_of_the_last_business_days_of_a_month_that_did_not_last() {
    // May 2026 ends on a Sunday: its last business days are Wednesday to Friday, 27 to 29.
    for (third, found) in [
        ("2026-05-26", 0),
        ("2026-05-27", 3),
        ("2026-05-29", 3),
        ("2026-05-31", 3),
        ("2026-06-01", 0),
    ] {
        assert_eq!(made_on(&["2026-03-31", "2026-05-29", third], |_| ()).1.len(), found, "{third}");
    }
    let days = ["2026-03-31", "2026-04-30", "2026-05-29"];
    let (book, findings) = made_on(&days, |_| ());
    assert_eq!(findings.iter().map(line).collect::<Vec<_>>(), ["SR-13 MEDIUM 20"; 3]);
    assert_eq!(findings[0].anchor, day("2026-11-30"));
    assert_eq!(
        findings[2].explain(&book.facts).ja,
        "契約K-3は、月末または推進期間の末日に近い2026年5月29日(金)に成立し、2026年11月30日(月)に失効で消滅しました。同じ職員に同様の契約が3件あります。"
    );
    let unlike: [fn(&mut Fact); 4] = [
        |it| it.ended_on = Some(day("2026-12-01")), // six months are over
        |it| it.end_reason = Some(TerminationReason::CoolingOff),
        |it| it.reinstated_on = Some(day("2026-12-20")),
        |it| it.sales_staff = None,
    ];
    for change in unlike {
        assert_eq!(made_on(&days, change).1, []);
    }
}

#[test]
fn sr_13_a_campaign_may_end_on_any_day() {
    let (book, _) = made_on(&["2026-03-31", "2026-04-30", "2026-05-15"], |_| ());
    let found = |campaign_ends| {
        let rules = vec![
            RuleSet::standard().rules()[0].rule.clone(),
            Rule::CampaignBurst {
                business_days: 3,
                within_months: 6,
                contract_count: 3,
                campaign_ends,
            },
        ];
        let findings = book.found_by(rules).findings;
        findings.iter().filter(|it| it.rule == RuleCode::Sr13).count()
    };
    assert_eq!(found(vec![]), 0);
    assert_eq!(found(vec![day("2026-05-19")]), 3);
    assert_eq!(found(vec![day("2026-05-20")]), 0, "18, 19 and 20");
    assert_eq!(found(vec![day("2026-05-14")]), 0, "it was over");
}

#[test]
fn sr_13_a_campaign_on_record_counts_for_its_products() {
    let found = |product: &str, first_on| {
        let (mut book, _) = made_on(&["2026-03-31", "2026-04-30", "2026-05-15"], |_| ());
        let sold = book.facts.contracts()[2].product;
        let products = vec![if product == "the same" { sold } else { book.facts.key(product) }];
        book.facts.reward(Rewarded {
            first_on: day(first_on),
            last_on: day("2026-05-19"),
            products,
        });
        let findings = book.detect().findings;
        findings.iter().filter(|it| it.rule == RuleCode::Sr13).count()
    };
    assert_eq!(found("the same", "2026-05-01"), 3);
    assert_eq!(found("another", "2026-05-01"), 0);
    assert_eq!(found("the same", "2026-05-16"), 0, "it had not begun");
}
