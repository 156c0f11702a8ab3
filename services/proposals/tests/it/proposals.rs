//! Proposals from intent to application: the acceptance examples of the policy, each by its number.

use honi_proto::proposals::v1 as pb;
use honi_proto::training::v1::{SolicitationAct, SolicitationDenialReason};
use pb::CriterionSatisfaction::{Met, Partly, Unmet};
use pb::DisclosureDocumentKind::{Outline, Warning};
use pb::ProposalState as State;
use tonic::Code;

use crate::fixtures::{
    BACK_OFFICE, MANAGER, OFFICER, OPERATOR, OTHER_SALES, OTHER_SUPERVISOR, PRODUCT_MANAGER, Person, SALES, SALES_AND_OFFICER, SUPERVISOR,
    assert_invalid, assert_refused, date, medical, on, on_both,
};
use crate::neighbours::World;
use crate::selling::{MEMBER, intent, offer, product, step};

on_both!(
    o_06_a_better_paid_product_is_not_presented_until_compliance_clears_the_conflict,
    async |service| {
        let better_paid = service.product(&PRODUCT_MANAGER, "P1", 1).await;
        let better_fit = service.product(&PRODUCT_MANAGER, "P2", 4).await;
        let proposal = service.propose(&SALES).await.expect("begun");
        let compared = step!(service, &SALES, proposal, compare_products CompareProductsRequest {
            products: vec![
                offer(&better_paid, 48_000, [Met, Partly, Unmet]),
                offer(&better_fit, 50_000, [Met, Met, Unmet]),
            ],
            sole_reason: None,
        })
        .expect("compared");
        let fits: Vec<_> = compared.considered_products.iter().map(|it| it.fit_basis_points).collect();
        assert_eq!(fits, [Some(7_222), Some(8_889)], "72.2 and 88.9");
        assert_eq!(compared.best_product, better_fit.name);

        let suspected = service.recommend(&SALES, &compared, &better_paid).await.expect("recommended");
        assert_eq!(suspected.state(), State::ConflictSuspected);
        let grounds = |it: &pb::Proposal| it.recommendation.as_ref().expect("one").conflict_grounds().collect::<Vec<_>>();
        assert_eq!(grounds(&suspected), [pb::ConflictGround::BetterCommission]);
        let presented = step!(service, &SALES, suspected, present_proposal PresentProposalRequest {});
        assert_refused(presented, Code::FailedPrecondition, "CONFLICT_SUSPECTED");

        // Only compliance clears it, never who solicits, whatever other role they hold.
        let basis = pb::MemberInterestBasis::MemberExplicitChoice.into();
        let clear = async |by: &Person| {
            step!(service, by, suspected, clear_conflict ClearConflictRequest {
                member_interest_basis: basis,
                reason: "比較した上でご本人が選んだ".to_owned(),
            })
        };
        assert_refused(clear(&SALES).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        assert_refused(clear(&SUPERVISOR).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        assert_refused(clear(&SALES_AND_OFFICER).await, Code::FailedPrecondition, "SEPARATION_OF_DUTIES");
        let cleared = clear(&OFFICER).await.expect("cleared");
        assert_eq!(cleared.state(), State::Recommended);
        assert_eq!(cleared.recommendation.as_ref().expect("one").clearer, OFFICER.name);
        let presented = step!(service, &SALES, cleared, present_proposal PresentProposalRequest {}).expect("presented");
        assert_eq!(presented.state(), State::Presented);
        let said: Vec<_> = presented.texts.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(said, ["purpose", "recommendation", "clearance"]);
    }
);

on_both!(o_07_an_application_without_each_document_of_the_day_is_rejected, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let ready = service.ready(&SALES, &product).await;
    // A new version comes into force: what was delivered is not enough any more.
    let newer = service
        .publish(&PRODUCT_MANAGER, &product, Warning, "2026-11", "2026-11-26")
        .await
        .expect("published");
    assert_refused(service.apply(&SALES, &ready).await, Code::FailedPrecondition, "DISCLOSURE_MISSING");
    assert_invalid(service.deliver(&SALES, &ready, Warning, "2026-10").await, "version");
    let told = service.deliver(&SALES, &ready, Warning, "2026-11").await.expect("delivered");
    let applied = service.apply(&SALES, &told).await.expect("applied");
    assert_eq!(applied.state(), State::Applied);
    assert_eq!(applied.disclosures.len(), 3);
    assert_eq!(newer.documents.len(), 3);
});

on_both!(o_08_a_contract_resolves_to_the_intent_it_came_from, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let ready = service.ready(&SALES, &product).await;
    let applied = service.apply(&SALES, &ready).await.expect("applied");
    let contract = service.get(&BACK_OFFICE, &applied.contract).await.expect("recorded");
    assert_eq!(contract.state(), pb::ContractState::Applied);
    assert_eq!((contract.policyholder.as_str(), contract.product.as_str()), (MEMBER, "P2"));
    assert_eq!(
        (contract.sales_staff.as_str(), contract.underwriter.as_str()),
        (SALES.name, "P2-CO")
    );
    assert_eq!(contract.annual_premium_yen, Some(50_000));
    let filter = format!("contract = \"{}\"", contract.name);
    let of_contract = service.proposals_of(&MANAGER, &filter).await.expect("listed");
    assert_eq!(of_contract.len(), 1, "exactly one");
    assert_eq!(of_contract[0].final_intent, applied.final_intent);
    assert!(applied.final_intent.is_some());
    // The same request once more answers the same; another one finds that it was done.
    assert_refused(service.apply(&SALES, &applied).await, Code::FailedPrecondition, "STATE_TRANSITION");
});

on_both!(o_24_a_withdrawn_version_cannot_be_given, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let ready = service.ready(&SALES, &product).await;
    let message = pb::WithdrawDisclosureDocumentRequest {
        name: product.name.clone(),
        etag: product.etag.clone(),
        kind: Outline.into(),
        version: "2026-10".to_owned(),
        request_id: service.request_id(),
    };
    let answer = service
        .products()
        .withdraw_disclosure_document(service.by(&PRODUCT_MANAGER, message))
        .await;
    answer.expect("withdrawn");
    assert_invalid(service.deliver(&SALES, &ready, Outline, "2026-10").await, "version");
    assert_refused(service.apply(&SALES, &ready).await, Code::FailedPrecondition, "DISCLOSURE_MISSING");
});

on_both!(o_25_an_intent_without_a_criterion_or_a_budget_is_incomplete, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let begun = service.propose_with(&SALES, pb::Intent::default()).await.expect("begun");
    let compare = async |proposal: &pb::Proposal| {
        step!(service, &SALES, proposal, compare_products CompareProductsRequest {
            products: vec![offer(&product, 50_000, [Met, Met, Met])],
            sole_reason: None,
        })
    };
    assert_refused(compare(&begun).await, Code::FailedPrecondition, "INTENT_INCOMPLETE");
    let amended = step!(service, &SALES, begun, amend_intent AmendIntentRequest { intent: Some(intent()) }).expect("amended");
    let compared = compare(&amended).await.expect("compared");
    let late = step!(service, &SALES, compared, amend_intent AmendIntentRequest { intent: Some(intent()) });
    assert_refused(late, Code::FailedPrecondition, "STATE_TRANSITION");
    assert_eq!(compared.contradictions, [""; 0], "who solicits is not told");
    let seen = service.proposal(&OFFICER, &compared.name).await.expect("read");
    assert_eq!(seen.contradictions, ["C-01", "C-02"]);
});

on_both!(o_26_age_asks_for_extra_steps, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let ready = service.ready(&SALES, &product).await;
    service.neighbours.world().extra_steps.insert(MEMBER.to_owned(), 1);
    assert_refused(service.apply(&SALES, &ready).await, Code::FailedPrecondition, "EXTRA_STEPS_MISSING");
    let taken = step!(service, &SALES, ready, record_extra_step RecordExtraStepRequest {
        step: pb::SolicitationExtraStep::FamilyPresent.into(),
        step_date: Some(date("2026-11-26")),
    })
    .expect("recorded");
    assert_eq!(service.apply(&SALES, &taken).await.expect("applied").state(), State::Applied);
});

on_both!(whose_cover_was_left_shortly_before_is_told_what_that_costs, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let ready = service.ready(&SALES, &product).await;
    let old = pb::Contract {
        policyholder: MEMBER.to_owned(),
        insured: MEMBER.to_owned(),
        ..medical()
    };
    let old = service.create(&BACK_OFFICE, old).await.expect("recorded");
    // Cover would begin on 2026-12-01: six months before is the first of June.
    let surrender = pb::TerminationReason::Surrender;
    service.terminate(&BACK_OFFICE, &old, "2026-06-01", surrender).await.expect("ended");
    assert_refused(
        service.apply(&SALES, &ready).await,
        Code::FailedPrecondition,
        "SWITCH_NOTICE_MISSING",
    );
    let applied = step!(service, &SALES, ready, apply_for_contract ApplyForContractRequest {
        effective_date: Some(date("2026-12-01")),
        annual_premium_yen: 50_000,
        switch_notice_date: Some(date("2026-11-26")),
        object_key: String::new(),
    })
    .expect("applied");
    let contract = service.get(&BACK_OFFICE, &applied.contract).await.expect("recorded");
    assert_eq!(contract.switch_notice_date, Some(date("2026-11-26")));
});

on_both!(
    nobody_sells_without_the_right_and_nothing_is_done_while_it_cannot_be_asked,
    async |service| {
        let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
        let ready = service.ready(&SALES, &product).await;
        let deny = |act, reason| {
            service.neighbours.world().denied.insert((SALES.name.to_owned(), act), reason);
        };
        deny(SolicitationAct::Application, SolicitationDenialReason::CredentialExpired);
        assert_refused(service.apply(&SALES, &ready).await, Code::FailedPrecondition, "CREDENTIAL_EXPIRED");
        // A suspension stops a proposal that is open, and a new one.
        let suspended = SolicitationDenialReason::SolicitationSuspended;
        deny(SolicitationAct::Application, suspended);
        deny(SolicitationAct::IntentCapture, suspended);
        assert_refused(
            service.apply(&SALES, &ready).await,
            Code::FailedPrecondition,
            "SOLICITATION_SUSPENDED",
        );
        assert_refused(service.propose(&SALES).await, Code::FailedPrecondition, "SOLICITATION_SUSPENDED");
        service.propose(&OTHER_SALES).await.expect("others go on");

        service.neighbours.world().down = true;
        assert_refused(service.apply(&SALES, &ready).await, Code::Unavailable, "RIGHT_UNCHECKED");
        assert_refused(service.propose(&OTHER_SALES).await, Code::Unavailable, "RIGHT_UNCHECKED");
        // Whoever gives up needs no right for it.
        let closed = step!(service, &SALES, ready, close_proposal CloseProposalRequest {
            outcome: pb::ProposalOutcome::Withdrawn.into(),
        });
        assert_eq!(closed.expect("closed").state(), State::Closed);

        *service.neighbours.world() = World {
            unknown: vec![MEMBER.to_owned()],
            ..World::default()
        };
        let other = service.ready(&SALES, &product).await;
        assert_refused(service.apply(&SALES, &other).await, Code::FailedPrecondition, "MEMBER_UNKNOWN");
    }
);

on_both!(
    sr_10_a_proposal_that_contradicts_itself_raises_a_signal_with_its_application,
    async |service| {
        let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
        // One underwriter alone, and the member prefers none.
        let ready = service.ready(&SALES, &product).await;
        assert_eq!(service.signals(&OFFICER, "").await.expect("listed"), []);
        let applied = service.apply(&SALES, &ready).await.expect("applied");
        let signals = service.signals(&OFFICER, "rule = \"SR-10\"").await.expect("listed");
        assert_eq!(signals.len(), 1, "{signals:?}");
        let found = signals[0].suspicion.as_ref().expect("one");
        assert_eq!((found.weight, found.contracts.as_slice()), (20, [applied.contract].as_slice()));
        assert!(found.explanation_ja.contains("C-01"), "{}", found.explanation_ja);
        assert_eq!(found.sales_staff, SALES.name);
    }
);

on_both!(what_may_be_read_of_proposals_is_what_is_listed, async |service| {
    let proposal = service.propose(&SALES).await.expect("begun");
    let readers: [(&Person, bool); 8] = [
        (&SALES, true),
        (&OTHER_SALES, false),
        (&SUPERVISOR, true),
        (&OTHER_SUPERVISOR, false),
        (&BACK_OFFICE, true),
        (&OFFICER, true),
        (&MANAGER, true),
        (&OPERATOR, false),
    ];
    for (person, reads) in readers {
        let got = service.proposal(person, &proposal.name).await;
        if reads {
            assert_eq!(got.expect("read"), proposal, "{}", person.name);
        } else {
            assert_refused(got, Code::NotFound, "RESOURCE_NOT_FOUND");
        }
        let listed = service.proposals_of(person, "").await.expect("listed");
        assert_eq!(listed.len(), usize::from(reads), "{}", person.name);
    }
    // Who may see it and does not solicit may change nothing; whoever may not see it hears that there is none.
    let close = async |by: &Person| {
        step!(service, by, proposal, close_proposal CloseProposalRequest {
            outcome: pb::ProposalOutcome::Withdrawn.into(),
        })
    };
    assert_refused(close(&SUPERVISOR).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    assert_refused(close(&OTHER_SALES).await, Code::NotFound, "RESOURCE_NOT_FOUND");
});

on_both!(
    the_catalogue_is_written_by_product_managers_and_a_code_is_of_one_product,
    async |service| {
        let created = service.product(&PRODUCT_MANAGER, "P1", 1).await;
        let again = service.create_product(&PRODUCT_MANAGER, product("P1"), 1).await;
        assert_refused(again, Code::AlreadyExists, "CODE_TAKEN");
        let by_sales = service.create_product(&SALES, product("P9"), 1).await;
        assert_refused(by_sales, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        let revise = async |on: &str| {
            let message = pb::ReviseProductRequest {
                name: created.name.clone(),
                etag: created.etag.clone(),
                revision: Some(pb::ProductRevision {
                    effective_date: Some(date(on)),
                    commission_rank: 2,
                    summary: "掛金の改定".to_owned(),
                    ..Default::default()
                }),
                request_id: service.request_id(),
            };
            let answer = service.products().revise_product(service.by(&PRODUCT_MANAGER, message)).await;
            answer.map(tonic::Response::into_inner)
        };
        assert_invalid(revise("2026-11-25").await, "revision.effective_date");
        let revised = revise("2027-04-01").await.expect("revised");
        assert_eq!(revised.revisions.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2]);
        assert_refused(revise("2027-05-01").await, Code::Aborted, "ETAG_MISMATCH");

        let list = async |filter: &str| {
            let message = pb::ListProductsRequest {
                filter: filter.to_owned(),
                ..Default::default()
            };
            let answer = service.products().list_products(service.by(&SALES, message)).await.expect("listed");
            answer.into_inner().products.iter().map(|it| it.code.clone()).collect::<Vec<_>>()
        };
        service.product(&PRODUCT_MANAGER, "P0", 1).await;
        assert_eq!(list("").await, ["P0", "P1"]);
        assert_eq!(list("code = \"P1\" line_group = MEDICAL").await, ["P1"]);

        let message = pb::WithdrawProductRequest {
            name: revised.name.clone(),
            etag: revised.etag.clone(),
            withdrawal_date: Some(date("2026-11-26")),
            request_id: service.request_id(),
        };
        let answer = service.products().withdraw_product(service.by(&PRODUCT_MANAGER, message)).await;
        answer.expect("withdrawn");
        let proposal = service.propose(&SALES).await.expect("begun");
        let compared = step!(service, &SALES, proposal, compare_products CompareProductsRequest {
            products: vec![offer(&created, 50_000, [Met, Met, Met])],
            sole_reason: None,
        });
        assert_invalid(compared, "products[0].product");
    }
);
