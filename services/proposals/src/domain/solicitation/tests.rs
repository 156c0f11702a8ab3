//! The worked examples of fit scores and conflicts (domain 5.4, policy O-06), and what each step asks for.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use honi_casework::{Mark, Reason};
use honi_names::{ContractName, MemberName, OrgUnitName, ProductName, ProposalName, RecommendationPolicyName};
use uuid::Uuid;

use super::*;
use crate::domain::product::{Document, DocumentKind, Identity, Product, Revision, RevisionDecision, RevisionReview};
use crate::domain::{LineGroup, UnderwriterKind};

const SALES: u128 = 0xa;
const OFFICER: u128 = 0xc;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn staff(id: u128) -> honi_names::StaffName {
    honi_names::StaffName::new(Uuid::from_u128(id))
}

fn at(id: u128) -> At {
    At {
        by: staff(id).into(),
        now: "2026-11-27T01:00:00Z".parse::<DateTime<Utc>>().unwrap(),
    }
}

fn revision(number: u32, from: &str, commission_rank: u32) -> Revision {
    Revision {
        number,
        effective_on: day(from),
        summary: String::new(),
        commission_rank,
        author: String::new(),
        review: None,
    }
}

fn product(id: u128, underwriter: &str, commission_rank: u32) -> Product {
    let document = |kind| Document {
        kind,
        version: "2026-10".to_owned(),
        effective_on: day("2026-10-01"),
        sha256: "0".repeat(64),
        withdrawn_on: None,
    };
    Product {
        name: ProductName::new(Uuid::from_u128(id)),
        identity: Identity {
            code: format!("P{id}"),
            title: "架空の医療保険".to_owned(),
            underwriter: underwriter.to_owned(),
            underwriter_kind: UnderwriterKind::Insurer,
            line_group: LineGroup::Medical,
        },
        revisions: vec![revision(1, "2026-04-01", commission_rank)],
        documents: vec![document(DocumentKind::Outline), document(DocumentKind::Warning)],
        withdrawn_on: None,
        created_at: DateTime::UNIX_EPOCH,
        version: 1,
    }
}

/// Cancer hospital MUST, low premium SHOULD, family discount NICE.
fn intent() -> Intent {
    let criterion = |key: &str, importance| Criterion {
        key: key.to_owned(),
        importance,
    };
    Intent {
        criteria: vec![
            criterion("cancer-hospital", Importance::Must),
            criterion("low-premium", Importance::Should),
            criterion("family-discount", Importance::Nice),
        ],
        annual_premium_limit_yen: Some(60_000),
        ..Intent::default()
    }
}

fn offered(product: Product, premium: i64, [cancer, low, family]: [Satisfaction; 3]) -> Offered {
    let rating = |criterion: &str, satisfaction| Rating {
        criterion: criterion.to_owned(),
        satisfaction,
    };
    let offer = Offer {
        product: product.name,
        annual_premium_yen: premium,
        // In another order than that of the intent.
        ratings: vec![
            rating("family-discount", family),
            rating("cancer-hospital", cancer),
            rating("low-premium", low),
        ],
    };
    Offered { product, offer }
}

fn begun_with(intent: Intent, own_contract: bool) -> Proposal {
    let origin = Origin {
        name: ProposalName::new(Uuid::from_u128(1)),
        number: ProposalNumber::new(2026, 1).unwrap(),
        member: MemberName::new(Uuid::from_u128(2)),
        insured: "members/01920000-0000-7000-8000-0000000000c1".to_owned(),
        sales_staff: staff(SALES),
        org_unit: OrgUnitName::new(Uuid::from_u128(3)),
        line_group: LineGroup::Medical,
        own_contract,
        created_at: at(SALES).now,
    };
    Proposal::begin(origin, intent).unwrap()
}

use Satisfaction::{Met, Partly, Unmet};

/// A, B and C of the worked example; A pays the co-op best.
fn example() -> Vec<Offered> {
    vec![
        offered(product(1, "A", 1), 48_000, [Met, Partly, Unmet]),
        offered(product(2, "B", 4), 50_000, [Met, Met, Unmet]),
        offered(product(3, "C", 2), 40_000, [Unmet, Met, Met]),
    ]
}

fn compare(offered: Vec<Offered>) -> Step {
    Step::Compare(Comparing {
        offered,
        sole_reason: None,
    })
}

fn recommending(id: u128) -> Recommending {
    Recommending {
        product: ProductName::new(Uuid::from_u128(id)),
        reason: Reason::from("合います"),
        policy: Some(Rules {
            name: RecommendationPolicyName::new(Uuid::from_u128(9)),
            version: "2026-11".to_owned(),
        }),
        grounds: BTreeSet::new(),
    }
}

fn recommend(id: u128) -> Step {
    Step::Recommend(recommending(id))
}

fn clear() -> Step {
    Step::Clear {
        basis: MemberInterestBasis::MemberExplicitChoice,
        reason: Reason::from("本人の希望"),
    }
}

/// The contradictions, in their order.
fn broken(proposal: &Proposal) -> Vec<ContradictionRule> {
    let found = contradictions(proposal);
    let rules: Vec<_> = found.iter().collect();
    assert_eq!(rules.len(), usize::from(found.count()));
    rules
}

fn take(proposal: Proposal, steps: impl IntoIterator<Item = Step>) -> Proposal {
    steps
        .into_iter()
        .fold(proposal, |proposal, step| proposal.take(step, &at(SALES)).unwrap())
}

#[test]
fn fit_scores_of_the_worked_example() {
    let proposal = take(begun_with(intent(), false), [compare(example())]);
    let comparison = proposal.course().comparison.as_ref().unwrap();
    let scores: Vec<_> = comparison.considered.iter().map(|it| comparison.fit(it).basis_points()).collect();
    assert_eq!(scores, [Some(7_222), Some(8_889), None], "72.2, 88.9, excluded");
    assert_eq!(comparison.best().unwrap().code, "P2");
}

#[test]
fn of_equal_scores_the_lower_premium_is_best_and_then_the_name() {
    let same = [Met, Met, Unmet];
    let best = |offered| {
        let proposal = take(begun_with(intent(), false), [compare(offered)]);
        proposal.course().comparison.as_ref().unwrap().best().unwrap().code.clone()
    };
    assert_eq!(
        best(vec![
            offered(product(1, "A", 1), 50_000, same),
            offered(product(2, "B", 1), 49_000, same)
        ]),
        "P2"
    );
    assert_eq!(
        best(vec![
            offered(product(2, "B", 1), 50_000, same),
            offered(product(1, "A", 1), 50_000, same)
        ]),
        "P1"
    );
}

#[test]
fn o_06_a_better_paid_product_that_fits_less_well_is_not_presented_until_compliance_clears_it() {
    let proposal = take(begun_with(intent(), false), [compare(example()), recommend(1)]);
    assert_eq!(proposal.state(), StateCode::ConflictSuspected);
    let presented = proposal.clone().take(Step::Present, &at(SALES));
    assert_eq!(presented.unwrap_err(), SolicitationError::ConflictSuspected);
    assert_eq!(broken(&proposal), [ContradictionRule::NotBestFit]);
    let by_themselves = proposal.clone().take(clear(), &at(SALES));
    assert_eq!(by_themselves.unwrap_err(), SolicitationError::SeparationOfDuties);
    let cleared = proposal.clone().take(clear(), &at(OFFICER)).unwrap();
    assert_eq!(cleared.state(), StateCode::Recommended);
    assert_eq!(broken(&cleared), []);
    assert_eq!(take(cleared.clone(), [Step::Present]).state(), StateCode::Presented);
    // What was cleared is this recommendation, not another one.
    assert_eq!(take(cleared, [recommend(1)]).state(), StateCode::ConflictSuspected);
    // The one that fits best may pay as it likes, and one that pays worse is no conflict.
    assert_eq!(take(proposal, [recommend(2)]).state(), StateCode::Recommended);
}

#[test]
fn o_23_what_it_earns_is_no_reason_to_clear_a_conflict() {
    let codes: Vec<_> = MemberInterestBasis::ALL.iter().map(|it| it.code()).collect();
    assert_eq!(
        codes,
        ["MEMBER_EXPLICIT_CHOICE", "COVERAGE_NEED", "SERVICE_NEED", "HEALTH_UNDERWRITING"]
    );
}

#[test]
fn a_contract_of_the_staff_s_own_is_a_conflict_whatever_fits_best() {
    let proposal = take(begun_with(intent(), true), [compare(example()), recommend(2)]);
    let grounds = &proposal.course().recommendation.as_ref().unwrap().grounds;
    assert_eq!(grounds.iter().copied().collect::<Vec<_>>(), [ConflictGround::OwnContract]);
    assert_eq!(proposal.state(), StateCode::ConflictSuspected);
}

#[test]
fn o_09_nothing_is_recommended_without_rules_and_a_recommendation_names_its_version() {
    let compared = take(begun_with(intent(), false), [compare(example())]);
    let without = Recommending {
        policy: None,
        ..recommending(2)
    };
    let refused = compared.clone().take(Step::Recommend(without), &at(SALES));
    assert_eq!(refused.unwrap_err(), SolicitationError::NoPolicy);
    let recommended = take(compared, [recommend(2)]);
    assert_eq!(recommended.course().recommendation.as_ref().unwrap().policy.version, "2026-11");
}

#[test]
fn o_44_whoever_has_something_of_it_is_a_conflict_whatever_fits_best() {
    for ground in [ConflictGround::OpenBenefit, ConflictGround::Campaign] {
        let rewarded = Recommending {
            grounds: BTreeSet::from([ground]),
            ..recommending(2)
        };
        let proposal = take(begun_with(intent(), false), [compare(example()), Step::Recommend(rewarded)]);
        assert_eq!(proposal.state(), StateCode::ConflictSuspected, "{ground}");
        assert_eq!(proposal.course().recommendation.as_ref().unwrap().grounds, BTreeSet::from([ground]));
    }
}

#[test]
fn o_25_nothing_is_compared_before_a_criterion_and_a_budget_are_known() {
    let without = |change: fn(&mut Intent)| {
        let mut intent = intent();
        change(&mut intent);
        let refused = begun_with(intent, false).take(compare(Vec::new()), &at(SALES));
        refused.unwrap_err()
    };
    let incomplete = SolicitationError::IntentIncomplete;
    assert_eq!(without(|it| it.criteria.clear()), incomplete(IntentField::Criteria));
    assert_eq!(
        without(|it| it.annual_premium_limit_yen = None),
        incomplete(IntentField::PremiumLimit)
    );
}

#[test]
fn products_that_cannot_be_compared_are_named() {
    let refused = |offered| begun_with(intent(), false).take(compare(offered), &at(SALES)).unwrap_err();
    let good = || offered(product(1, "A", 1), 1, [Met, Met, Met]);
    assert_eq!(refused(vec![good(), good()]), SolicitationError::ProductTwice);
    let mut gone = good();
    gone.product.withdrawn_on = Some(day("2026-11-27"));
    assert_eq!(refused(vec![gone]), SolicitationError::NotOffered(0));
    let mut other = offered(product(2, "B", 1), 1, [Met, Met, Met]);
    other.product.identity.line_group = LineGroup::Auto;
    assert_eq!(refused(vec![good(), other]), SolicitationError::OtherLine(1));
    let mut short = good();
    short.offer.ratings.pop();
    assert_eq!(refused(vec![short]), SolicitationError::Ratings(0));
    let mut twice = good();
    twice.offer.ratings[1] = twice.offer.ratings[0].clone();
    assert_eq!(refused(vec![twice]), SolicitationError::Ratings(0));
}

#[test]
fn what_must_be_there_cannot_be_recommended_without_and_nothing_suitable_is_an_outcome() {
    let proposal = take(begun_with(intent(), false), [compare(example())]);
    let error = |step| proposal.clone().take(step, &at(SALES)).unwrap_err();
    assert_eq!(error(recommend(3)), SolicitationError::Excluded);
    assert_eq!(error(recommend(9)), SolicitationError::NotCompared);
    assert_eq!(
        error(Step::Close(Closing::NoSuitableProduct)),
        SolicitationError::SuitableProductExists
    );
    let none = compare(vec![offered(product(3, "C", 2), 40_000, [Unmet, Met, Met])]);
    let closed = take(proposal, [none, Step::Close(Closing::NoSuitableProduct)]);
    assert_eq!(closed.state(), StateCode::Closed);
    assert_eq!(
        closed.take(Step::Close(Closing::Withdrawn), &at(SALES)).unwrap_err(),
        SolicitationError::State(StateCode::Closed)
    );
}

fn confirm(intent: Intent, changes: &[(IntentField, IntentChangeReason)]) -> Step {
    let changes = changes.iter().map(|(field, reason)| Change {
        field: *field,
        reason: *reason,
    });
    Step::Confirm(Confirming {
        intent,
        changes: changes.collect(),
    })
}

#[test]
fn what_changed_between_the_first_intent_and_the_last_has_a_reason() {
    let proposal = take(begun_with(intent(), false), [compare(example()), recommend(2), Step::Present]);
    let dearer = Intent {
        annual_premium_limit_yen: Some(70_000),
        ..intent()
    };
    let premium = (IntentField::PremiumLimit, IntentChangeReason::Explanation);
    let error = |step| proposal.clone().take(step, &at(SALES)).unwrap_err();
    let unexplained = SolicitationError::ChangeReason(IntentField::PremiumLimit);
    assert_eq!(error(confirm(dearer.clone(), &[])), unexplained);
    assert_eq!(error(confirm(dearer.clone(), &[premium, premium])), unexplained);
    assert_eq!(error(confirm(intent(), &[premium])), unexplained);
    assert_eq!(take(proposal.clone(), [confirm(dearer, &[premium])]).state(), StateCode::Confirmed);
    // Another order says the same.
    let mut turned = intent();
    turned.criteria.reverse();
    assert_eq!(take(proposal, [confirm(turned, &[])]).state(), StateCode::Confirmed);
}

fn deliver(kind: DocumentKind, version: &str) -> Step {
    Step::Deliver {
        kind,
        version: version.to_owned(),
        delivered_on: day("2026-11-27"),
        acknowledged_on: day("2026-11-27"),
        product: product(2, "B", 4),
    }
}

fn apply(premium: i64, requirements: Requirements, switch_notice_on: Option<NaiveDate>) -> Step {
    Step::Apply(Applying {
        contract: ContractName::new(Uuid::from_u128(7)),
        effective_on: day("2026-12-01"),
        annual_premium_yen: premium,
        requirements,
        switch_notice_on,
        product: product(2, "B", 4),
    })
}

#[test]
fn o_07_o_26_an_application_asks_for_the_documents_of_the_day_the_steps_of_the_age_and_the_notice_of_a_switch() {
    let confirmed = take(
        begun_with(intent(), false),
        [compare(example()), recommend(2), Step::Present, confirm(intent(), &[])],
    );
    let none = Requirements::default();
    let refused = |proposal: &Proposal, step| proposal.clone().take(step, &at(SALES)).unwrap_err();
    let missing = SolicitationError::DisclosureMissing;
    assert_eq!(refused(&confirmed, apply(50_000, none, None)), missing(DocumentKind::Outline));
    assert_eq!(
        refused(&confirmed, deliver(DocumentKind::Outline, "2026-09")),
        SolicitationError::DocumentNotGiven
    );
    let half = take(confirmed, [deliver(DocumentKind::Outline, "2026-10")]);
    assert_eq!(refused(&half, apply(50_000, none, None)), missing(DocumentKind::Warning));
    let told = take(half, [deliver(DocumentKind::Warning, "2026-10")]);

    let aged = Requirements { extra_steps: 2, ..none };
    assert_eq!(
        refused(&told, apply(50_000, aged, None)),
        SolicitationError::ExtraStepsMissing { least: 2 }
    );
    let step = |step| {
        Step::TakeExtraStep(TakenStep {
            step,
            on: day("2026-11-27"),
        })
    };
    let twice_the_same = take(told.clone(), [step(ExtraStep::CallBack), step(ExtraStep::CallBack)]);
    assert_eq!(
        refused(&twice_the_same, apply(50_000, aged, None)),
        SolicitationError::ExtraStepsMissing { least: 2 }
    );
    let with_family = take(twice_the_same, [step(ExtraStep::FamilyPresent)]);
    assert_eq!(take(with_family, [apply(50_000, aged, None)]).state(), StateCode::Applied);

    let switch = Requirements {
        left_similar: true,
        ..none
    };
    assert_eq!(refused(&told, apply(50_000, switch, None)), SolicitationError::SwitchNoticeMissing);
    let noticed = take(told.clone(), [apply(50_000, switch, Some(day("2026-11-27")))]);
    assert_eq!(noticed.state(), StateCode::Applied);

    // C-06: within the limits nothing contradicts; beyond them the record does, and shows it.
    assert_eq!(broken(&take(told.clone(), [apply(60_000, none, None)])), []);
    assert_eq!(broken(&take(told, [apply(60_001, none, None)])), [ContradictionRule::OutsideLimits]);
}

#[test]
fn what_is_sold_is_what_was_explained() {
    let confirmed = take(
        begun_with(intent(), false),
        [compare(example()), recommend(2), Step::Present, confirm(intent(), &[])],
    );
    let with = |change: fn(&mut Product)| {
        let Step::Apply(mut applying) = apply(50_000, Requirements::default(), None) else {
            panic!("it is an application")
        };
        change(&mut applying.product);
        confirmed.clone().take(Step::Apply(applying), &at(SALES)).unwrap_err()
    };
    let gone = with(|product| product.withdrawn_on = Some(day("2026-11-27")));
    assert_eq!(gone, SolicitationError::NoLongerOffered);
    let revised = with(|product| {
        product.revisions.push(revision(2, "2026-11-27", 4));
    });
    assert_eq!(revised, SolicitationError::Suspended(None), "nobody has decided on it");
    let decided = with(|product| {
        product.revisions.push(Revision {
            review: Some(RevisionReview {
                decision: RevisionDecision::Keep,
                reason: "変わらない".to_owned(),
                reviewer: "staff/b".to_owned(),
                at: DateTime::UNIX_EPOCH,
            }),
            ..revision(2, "2026-11-27", 4)
        });
    });
    assert_eq!(decided, SolicitationError::Revised);
}

#[test]
fn contradictions_name_what_was_compared_too_narrowly() {
    let of = |offered: Vec<Offered>, sole_reason| {
        let step = Step::Compare(Comparing { offered, sole_reason });
        broken(&take(begun_with(intent(), false), [step]))
    };
    use ContradictionRule::{OneUnderwriter, TooFewCompared};
    let one = || offered(product(1, "A", 1), 1, [Met, Met, Met]);
    assert_eq!(of(vec![one()], None), [OneUnderwriter, TooFewCompared]);
    assert_eq!(of(vec![one()], Some(SoleReason::OnlyProduct)), [OneUnderwriter]);
    assert_eq!(
        of(vec![one(), offered(product(2, "A", 1), 1, [Met, Met, Met])], None),
        [OneUnderwriter]
    );
    assert_eq!(of(vec![one(), offered(product(2, "B", 1), 1, [Met, Met, Met])], None), []);
}

#[test]
fn c_04_a_must_that_is_half_met_contradicts_if_another_product_meets_it() {
    let half = vec![
        offered(product(1, "A", 3), 1, [Partly, Met, Met]),
        offered(product(2, "B", 3), 2, [Met, Unmet, Unmet]),
    ];
    let proposal = take(begun_with(intent(), false), [compare(half), recommend(1)]);
    assert_eq!(broken(&proposal), [ContradictionRule::MustUnmet], "6.5 of 9 against 5");
}

#[test]
fn the_initial_intent_stands_still_once_products_are_compared() {
    let begun = begun_with(Intent::default(), false);
    let amended = take(begun, [Step::AmendIntent(intent()), compare(example())]);
    let late = amended.clone().take(Step::AmendIntent(Intent::default()), &at(SALES));
    assert_eq!(late.unwrap_err(), SolicitationError::State(StateCode::Compared));
    // Compared anew after it was explained: what came after the comparison is done again.
    let again = take(amended, [recommend(2), Step::Present, compare(example())]);
    assert_eq!(again.state(), StateCode::Compared);
    assert_eq!(again.course().presented, None::<Mark>);
    assert_eq!(again.course().initial, intent());
}
