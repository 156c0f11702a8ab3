//! Revisions of products: O-28 of the policy.

use honi_proto::proposals::v1 as pb;
use pb::CriterionSatisfaction::Met;
use pb::RevisionDecision as Decision;
use tonic::{Code, Response, Status};

use crate::fixtures::{MANAGER, OFFICER, PRODUCT_MANAGER, Person, SALES, Service, assert_invalid, assert_refused, date, on, on_both};
use crate::selling::{offer, step};

impl Service {
    async fn revise(&self, product: &pb::Product, from: &str) -> pb::Product {
        let message = pb::ReviseProductRequest {
            name: product.name.clone(),
            etag: product.etag.clone(),
            revision: Some(pb::ProductRevision {
                effective_date: Some(date(from)),
                summary: "給付の改定".to_owned(),
                commission_rank: 2,
                ..Default::default()
            }),
            request_id: self.request_id(),
        };
        let answer = self.products().revise_product(self.by(&PRODUCT_MANAGER, message)).await;
        answer.expect("revised").into_inner()
    }

    async fn decide(&self, by: &Person, product: &pb::Product, revision: i32, decision: Decision) -> Result<pb::Product, Status> {
        let message = pb::ReviewProductRevisionRequest {
            name: product.name.clone(),
            etag: product.etag.clone(),
            revision,
            decision: decision.into(),
            reason: "給付が厚くなり、推奨の理由は変わらない".to_owned(),
            request_id: self.request_id(),
        };
        let answer = self.products().review_product_revision(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    async fn compares(&self, product: &pb::Product) -> Result<pb::Proposal, Status> {
        let proposal = self.propose(&SALES).await.expect("begun");
        step!(self, &SALES, proposal, compare_products CompareProductsRequest {
            products: vec![offer(product, 50_000, [Met, Met, Met])],
            sole_reason: None,
        })
    }
}

on_both!(
    o_28_a_revised_product_is_suspended_from_its_day_until_somebody_decides,
    async |service| {
        let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
        let ready = service.ready(&SALES, &product).await;
        let revised = service.revise(&product, "2026-11-27").await;
        assert_eq!(revised.revisions[1].author, PRODUCT_MANAGER.name);
        service.compares(&revised).await.expect("it is not in force yet");
        service.wait(chrono::TimeDelta::days(1));
        assert_invalid(service.compares(&revised).await, "products[0].product");
        assert_refused(service.apply(&SALES, &ready).await, Code::FailedPrecondition, "PRODUCT_SUSPENDED");

        let decide = async |by: &Person, revision| service.decide(by, &revised, revision, Decision::Keep).await;
        assert_refused(decide(&SALES, 2).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        assert_refused(decide(&OFFICER, 2).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        assert_refused(decide(&PRODUCT_MANAGER, 2).await, Code::FailedPrecondition, "SEPARATION_OF_DUTIES");
        assert_invalid(decide(&MANAGER, 3).await, "revision");
        let kept = decide(&MANAGER, 2).await.expect("decided");
        let revision = &kept.revisions[1];
        assert_eq!((revision.decision(), revision.reviewer.as_str()), (Decision::Keep, MANAGER.name));
        let again = service.decide(&MANAGER, &kept, 2, Decision::Retire).await;
        assert_refused(again, Code::FailedPrecondition, "STATE_TRANSITION");
        // What was explained is the revision before: it is compared again.
        assert_refused(service.apply(&SALES, &ready).await, Code::FailedPrecondition, "PRODUCT_REVISED");
        let compared = service.compares(&kept).await.expect("compared");
        assert_eq!(compared.considered_products[0].revision, 2);
    }
);

on_both!(
    a_product_that_is_retired_with_its_revision_is_offered_until_its_day,
    async |service| {
        let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
        let revised = service.revise(&product, "2026-11-27").await;
        let retired = service.decide(&MANAGER, &revised, 2, Decision::Retire).await.expect("decided");
        service.compares(&retired).await.expect("it is offered until then");
        service.wait(chrono::TimeDelta::days(1));
        assert_invalid(service.compares(&retired).await, "products[0].product");
    }
);
