//! By which rules something is recommended, and who has something of it: O-09 and O-44 of the policy, and campaigns.

use honi_proto::proposals::v1 as pb;
use pb::ProposalState as State;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    BACK_OFFICE, MANAGER, OFFICER, PRODUCT_MANAGER, Person, SALES, Service, assert_invalid, assert_refused, date, on, on_both,
};
use crate::selling::{intent, product};

impl Service {
    async fn policy(&self, by: &Person, name: &str) -> Result<pb::RecommendationPolicy, Status> {
        let message = pb::GetRecommendationPolicyRequest { name: name.to_owned() };
        let answer = self.policies().get_recommendation_policy(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    async fn benefit(&self, by: &Person, value_yen: i64, received: bool) -> Result<pb::Benefit, Status> {
        let message = pb::RecordBenefitRequest {
            benefit: Some(pb::Benefit {
                underwriter: "P2-CO".to_owned(),
                kind: pb::BenefitKind::Entertainment.into(),
                value_yen,
                received,
                offer_date: Some(date("2026-11-20")),
                summary: "架空の会食".to_owned(),
                ..Default::default()
            }),
            request_id: self.request_id(),
        };
        self.benefits().record_benefit(self.by(by, message)).await.map(Response::into_inner)
    }

    async fn review(&self, by: &Person, benefit: &pb::Benefit, review_reason: &str) -> Result<pb::Benefit, Status> {
        let message = pb::ReviewBenefitRequest {
            name: benefit.name.clone(),
            etag: benefit.etag.clone(),
            verdict: pb::BenefitVerdict::Returned.into(),
            review_reason: review_reason.to_owned(),
            request_id: self.request_id(),
        };
        self.benefits().review_benefit(self.by(by, message)).await.map(Response::into_inner)
    }

    async fn benefits_of(&self, filter: &str) -> Vec<String> {
        let message = pb::ListBenefitsRequest {
            filter: filter.to_owned(),
            ..Default::default()
        };
        let answer = self.benefits().list_benefits(self.by(&MANAGER, message)).await.expect("listed");
        answer.into_inner().benefits.into_iter().map(|it| it.name).collect()
    }

    async fn campaign(&self, products: &[&str], days: (&str, &str)) -> Result<pb::Campaign, Status> {
        let message = pb::CreateCampaignRequest {
            campaign: Some(pb::Campaign {
                title: "架空の年末キャンペーン".to_owned(),
                products: products.iter().map(|it| (*it).to_owned()).collect(),
                first_date: Some(date(days.0)),
                last_date: Some(date(days.1)),
                incentive: "架空の商品券".to_owned(),
                ..Default::default()
            }),
            request_id: self.request_id(),
        };
        let answer = self.campaigns().create_campaign(self.by(&PRODUCT_MANAGER, message)).await;
        answer.map(Response::into_inner)
    }

    async fn end(&self, campaign: &pb::Campaign, last_on: &str) -> Result<pb::Campaign, Status> {
        let message = pb::EndCampaignRequest {
            name: campaign.name.clone(),
            etag: campaign.etag.clone(),
            last_date: Some(date(last_on)),
            request_id: self.request_id(),
        };
        let answer = self.campaigns().end_campaign(self.by(&PRODUCT_MANAGER, message)).await;
        answer.map(Response::into_inner)
    }
}

fn grounds(proposal: &pb::Proposal) -> Vec<pb::ConflictGround> {
    proposal.recommendation.as_ref().expect("one").conflict_grounds().collect()
}

on_both!(
    o_09_a_recommendation_names_the_rules_of_its_day_which_two_put_in_force,
    async |service| {
        let sold = service.create_product(&PRODUCT_MANAGER, product("P2"), 4).await.expect("recorded");
        let compared = service.compared(&SALES, &sold, intent()).await;
        let refused = service.recommend(&SALES, &compared, &sold).await;
        assert_refused(refused, Code::FailedPrecondition, "NO_RECOMMENDATION_POLICY");

        // Whoever writes the rules does not put them in force; the manager of compliance does, and not for the past.
        assert_refused(service.write_rules(&SALES, "1").await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        let first = service.write_rules(&PRODUCT_MANAGER, "1").await.expect("written");
        assert_eq!(first.state(), pb::RecommendationPolicyState::Draft);
        let taken = service.write_rules(&PRODUCT_MANAGER, "1").await;
        assert_refused(taken, Code::AlreadyExists, "VERSION_TAKEN");
        for (by, reason) in [(&PRODUCT_MANAGER, "CALL_NOT_PERMITTED"), (&OFFICER, "CALL_NOT_PERMITTED")] {
            let refused = service.activate_rules(by, &first, None).await;
            assert_refused(refused, Code::PermissionDenied, reason);
        }
        let past = service.activate_rules(&MANAGER, &first, Some("2026-11-25")).await;
        assert_invalid(past, "effective_date");
        let active = service.activate_rules(&MANAGER, &first, None).await.expect("activated");
        assert_eq!(
            (active.state(), active.approver.as_str()),
            (pb::RecommendationPolicyState::Active, MANAGER.name)
        );
        let twice = service.activate_rules(&MANAGER, &active, None).await;
        assert_refused(twice, Code::FailedPrecondition, "STATE_TRANSITION");

        // The next version holds from its day on; what was recommended before keeps its own.
        let second = service.write_rules(&PRODUCT_MANAGER, "2").await.expect("written");
        service
            .activate_rules(&MANAGER, &second, Some("2026-12-01"))
            .await
            .expect("activated");
        let recommended = service.recommend(&SALES, &compared, &sold).await.expect("recommended");
        let version = |it: &pb::Proposal| it.recommendation.as_ref().expect("one").recommendation_policy_version.clone();
        assert_eq!(version(&recommended), "1");
        service.wait(chrono::TimeDelta::days(7));
        let later = service.compared(&SALES, &sold, intent()).await;
        let later = service.recommend(&SALES, &later, &sold).await.expect("recommended");
        assert_eq!(version(&later), "2");
        let read = service.proposal(&SALES, &recommended.name).await.expect("read");
        let rules = &read.recommendation.as_ref().expect("one").recommendation_policy;
        let text = service.policy(&SALES, rules).await.expect("read").text;
        assert_eq!(text, "比較推奨方針 1: 意向に沿って選ぶ。", "as of that day");
    }
);

on_both!(
    o_44_what_an_underwriter_gave_is_a_conflict_until_compliance_reviewed_it,
    async |service| {
        let sold = service.product(&PRODUCT_MANAGER, "P2", 4).await;
        let compared = service.compared(&SALES, &sold, intent()).await;
        // Declined, or worth little: nothing waits.
        let declined = service.benefit(&BACK_OFFICE, 80_000, false).await.expect("recorded");
        let small = service.benefit(&BACK_OFFICE, 9_999, true).await.expect("recorded");
        assert_eq!(
            (declined.state(), small.state()),
            (pb::BenefitState::Recorded, pb::BenefitState::Recorded)
        );
        let unhindered = service.recommend(&SALES, &compared, &sold).await.expect("recommended");
        assert_eq!((unhindered.state(), grounds(&unhindered)), (State::Recommended, vec![]));

        let open = service.benefit(&OFFICER, 10_000, true).await.expect("recorded");
        assert_eq!(open.state(), pb::BenefitState::Open);
        assert_eq!(
            service.benefits_of("state = OPEN").await.as_slice(),
            std::slice::from_ref(&open.name)
        );
        let suspected = service.recommend(&SALES, &unhindered, &sold).await.expect("recommended");
        assert_eq!(suspected.state(), State::ConflictSuspected);
        assert_eq!(grounds(&suspected), [pb::ConflictGround::OpenBenefit]);

        let own = service.review(&OFFICER, &open, "返却した").await;
        assert_refused(own, Code::FailedPrecondition, "SEPARATION_OF_DUTIES");
        assert_refused(
            service.review(&SALES, &open, "返却した").await,
            Code::PermissionDenied,
            "CALL_NOT_PERMITTED",
        );
        assert_invalid(service.review(&MANAGER, &open, "  ").await, "review_reason");
        let reviewed = service.review(&MANAGER, &open, "返却した").await.expect("reviewed");
        assert_eq!(
            (reviewed.state(), reviewed.reviewer.as_str()),
            (pb::BenefitState::Reviewed, MANAGER.name)
        );
        assert_refused(
            service.review(&MANAGER, &reviewed, "返却した").await,
            Code::FailedPrecondition,
            "STATE_TRANSITION",
        );
        let again = service.recommend(&SALES, &suspected, &sold).await.expect("recommended");
        assert_eq!((again.state(), grounds(&again)), (State::Recommended, vec![]));
    }
);

on_both!(a_campaign_that_rewards_the_sale_is_a_conflict_on_its_days, async |service| {
    let sold = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let other = service.product(&PRODUCT_MANAGER, "P3", 4).await;
    let unknown = "products/01920000-0000-7000-8000-0000000000ff";
    assert_invalid(
        service.campaign(&[unknown], ("2026-11-01", "2026-12-31")).await,
        "campaign.products",
    );
    assert_invalid(
        service.campaign(&[&sold.name], ("2026-12-31", "2026-11-01")).await,
        "campaign.last_date",
    );
    let campaign = service
        .campaign(&[&sold.name], ("2026-11-01", "2026-12-31"))
        .await
        .expect("recorded");

    let compared = service.compared(&SALES, &sold, intent()).await;
    let suspected = service.recommend(&SALES, &compared, &sold).await.expect("recommended");
    assert_eq!(
        (suspected.state(), grounds(&suspected)),
        (State::ConflictSuspected, vec![pb::ConflictGround::Campaign])
    );
    let of_other = service.compared(&SALES, &other, intent()).await;
    let of_other = service.recommend(&SALES, &of_other, &other).await.expect("recommended");
    assert_eq!(of_other.state(), State::Recommended);

    assert_invalid(service.end(&campaign, "2026-11-25").await, "last_date");
    assert_invalid(service.end(&campaign, "2026-12-31").await, "last_date");
    let ended = service.end(&campaign, "2026-11-26").await.expect("ended");
    assert_eq!(ended.last_date, Some(date("2026-11-26")));
    service.wait(chrono::TimeDelta::days(1));
    let after = service.recommend(&SALES, &suspected, &sold).await.expect("recommended");
    assert_eq!((after.state(), grounds(&after)), (State::Recommended, vec![]));
});
