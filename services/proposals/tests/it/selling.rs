//! What tests do with the catalogue and proposals: fictional products, and each step as a salesperson takes it.

use honi_proto::proposals::v1 as pb;
use pb::{CriterionImportance as Importance, CriterionSatisfaction as Satisfaction};
use tonic::{Response, Status};

use crate::fixtures::{MANAGER, PRODUCT_MANAGER, Person, Service, date};

pub(crate) const MEMBER: &str = "members/01920000-0000-7000-8000-0000000000c1";

/// Cancer hospital MUST, low premium SHOULD, family discount NICE (domain 5.4).
pub(crate) fn intent() -> pb::Intent {
    let criterion = |key: &str, importance: Importance| pb::Criterion {
        key: key.to_owned(),
        importance: importance.into(),
    };
    pb::Intent {
        purpose: "入院に備えたい".to_owned(),
        criteria: vec![
            criterion("cancer-hospital", Importance::Must),
            criterion("low-premium", Importance::Should),
            criterion("family-discount", Importance::Nice),
        ],
        annual_premium_limit_yen: Some(60_000),
        ..Default::default()
    }
}

/// What a product would cost and how far it meets the three criteria.
pub(crate) fn offer(product: &pb::Product, annual_premium_yen: i64, satisfied: [Satisfaction; 3]) -> pb::ProductOffer {
    let keys = ["cancer-hospital", "low-premium", "family-discount"];
    let ratings = keys
        .into_iter()
        .zip(satisfied)
        .map(|(criterion, satisfaction)| pb::CriterionRating {
            criterion: criterion.to_owned(),
            satisfaction: satisfaction.into(),
        });
    pb::ProductOffer {
        product: product.name.clone(),
        annual_premium_yen,
        ratings: ratings.collect(),
    }
}

/// The head that every step of a proposal has.
macro_rules! step {
    ($service:expr, $person:expr, $proposal:expr, $method:ident $request:ident { $($fields:tt)* }) => {{
        let message = pb::$request {
            name: $proposal.name.clone(),
            etag: $proposal.etag.clone(),
            request_id: $service.request_id(),
            $($fields)*
        };
        let answer = $service.proposals().$method($service.by($person, message)).await;
        answer.map(tonic::Response::into_inner)
    }};
}
pub(crate) use step;

impl Service {
    pub(crate) async fn write_rules(&self, by: &Person, version: &str) -> Result<pb::RecommendationPolicy, Status> {
        let message = pb::CreateRecommendationPolicyRequest {
            recommendation_policy: Some(pb::RecommendationPolicy {
                version: version.to_owned(),
                text: format!("比較推奨方針 {version}: 意向に沿って選ぶ。"),
                ..Default::default()
            }),
            request_id: self.request_id(),
        };
        let answer = self.policies().create_recommendation_policy(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn activate_rules(
        &self,
        by: &Person,
        policy: &pb::RecommendationPolicy,
        from: Option<&str>,
    ) -> Result<pb::RecommendationPolicy, Status> {
        let message = pb::ActivateRecommendationPolicyRequest {
            name: policy.name.clone(),
            etag: policy.etag.clone(),
            effective_date: from.map(date),
            request_id: self.request_id(),
        };
        let answer = self.policies().activate_recommendation_policy(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    /// A medical product that is offered, with both documents in force, and rules by which it may be recommended.
    pub(crate) async fn product(&self, by: &Person, code: &str, commission_rank: i32) -> pb::Product {
        // Of a second product, the rules are there already.
        if let Ok(written) = self.write_rules(&PRODUCT_MANAGER, "2026-10").await {
            self.activate_rules(&MANAGER, &written, None).await.expect("activated");
        }
        let created = self.create_product(by, product(code), commission_rank).await.expect("recorded");
        let mut product = created;
        for kind in [pb::DisclosureDocumentKind::Outline, pb::DisclosureDocumentKind::Warning] {
            product = self.publish(by, &product, kind, "2026-10", "2026-11-26").await.expect("published");
        }
        product
    }

    pub(crate) async fn create_product(&self, by: &Person, product: pb::Product, commission_rank: i32) -> Result<pb::Product, Status> {
        let message = pb::CreateProductRequest {
            product: Some(product),
            first_revision: Some(pb::ProductRevision {
                effective_date: Some(date("2026-04-01")),
                commission_rank,
                ..Default::default()
            }),
            request_id: self.request_id(),
        };
        let answer = self.products().create_product(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn publish(
        &self,
        by: &Person,
        product: &pb::Product,
        kind: pb::DisclosureDocumentKind,
        version: &str,
        from: &str,
    ) -> Result<pb::Product, Status> {
        let message = pb::PublishDisclosureDocumentRequest {
            name: product.name.clone(),
            etag: product.etag.clone(),
            document: Some(pb::DisclosureDocument {
                kind: kind.into(),
                version: version.to_owned(),
                effective_date: Some(date(from)),
                sha256: "0".repeat(64),
                withdrawal_date: None,
            }),
            request_id: self.request_id(),
        };
        let answer = self.products().publish_disclosure_document(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    /// A proposal that begins with the intent of the worked example.
    pub(crate) async fn propose(&self, by: &Person) -> Result<pb::Proposal, Status> {
        self.propose_with(by, intent()).await
    }

    pub(crate) async fn propose_with(&self, by: &Person, intent: pb::Intent) -> Result<pb::Proposal, Status> {
        let message = pb::CreateProposalRequest {
            member: MEMBER.to_owned(),
            line_group: pb::LineGroup::Medical.into(),
            intent: Some(intent),
            request_id: self.request_id(),
            ..Default::default()
        };
        let answer = self.proposals().create_proposal(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn proposal(&self, by: &Person, name: &str) -> Result<pb::Proposal, Status> {
        let message = pb::GetProposalRequest { name: name.to_owned() };
        let answer = self.proposals().get_proposal(self.by(by, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn proposals_of(&self, by: &Person, filter: &str) -> Result<Vec<pb::Proposal>, Status> {
        let message = pb::ListProposalsRequest {
            filter: filter.to_owned(),
            ..Default::default()
        };
        let answer = self.proposals().list_proposals(self.by(by, message)).await?;
        Ok(answer.into_inner().proposals)
    }

    pub(crate) async fn recommend(&self, by: &Person, proposal: &pb::Proposal, product: &pb::Product) -> Result<pb::Proposal, Status> {
        self.recommend_saying(by, proposal, product, "がんの入院に厚い").await
    }

    pub(crate) async fn recommend_saying(
        &self,
        by: &Person,
        proposal: &pb::Proposal,
        product: &pb::Product,
        reason: &str,
    ) -> Result<pb::Proposal, Status> {
        step!(self, by, proposal, recommend_product RecommendProductRequest {
            product: product.name.clone(),
            reason: reason.to_owned(),
        })
    }

    pub(crate) async fn deliver(
        &self,
        by: &Person,
        proposal: &pb::Proposal,
        kind: pb::DisclosureDocumentKind,
        version: &str,
    ) -> Result<pb::Proposal, Status> {
        step!(self, by, proposal, record_disclosure RecordDisclosureRequest {
            kind: kind.into(),
            version: version.to_owned(),
            delivery_date: Some(date("2026-11-26")),
            acknowledgement_date: Some(date("2026-11-26")),
        })
    }

    pub(crate) async fn apply(&self, by: &Person, proposal: &pb::Proposal) -> Result<pb::Proposal, Status> {
        step!(self, by, proposal, apply_for_contract ApplyForContractRequest {
            effective_date: Some(date("2026-12-01")),
            annual_premium_yen: 50_000,
            switch_notice_date: None,
            object_key: String::new(),
        })
    }

    /// A proposal whose final intent is confirmed, with both documents delivered: ready for the application.
    pub(crate) async fn ready(&self, by: &Person, product: &pb::Product) -> pb::Proposal {
        self.ready_with(by, product, intent()).await
    }

    /// A proposal of one product, compared.
    pub(crate) async fn compared(&self, by: &Person, product: &pb::Product, intent: pb::Intent) -> pb::Proposal {
        let proposal = self.propose_with(by, intent).await.expect("begun");
        let compared = step!(self, by, proposal, compare_products CompareProductsRequest {
            products: vec![offer(product, 50_000, [Satisfaction::Met; 3])],
            sole_reason: Some(pb::SoleReason::OnlyProduct.into()),
        });
        compared.expect("compared")
    }

    /// The same from another intent.
    pub(crate) async fn ready_with(&self, by: &Person, product: &pb::Product, intent: pb::Intent) -> pb::Proposal {
        let compared = self.compared(by, product, intent.clone()).await;
        let proposal = self.recommend(by, &compared, product).await.expect("recommended");
        let proposal = step!(self, by, proposal, present_proposal PresentProposalRequest {}).expect("presented");
        let last = pb::Intent {
            purpose: String::new(),
            ..intent
        };
        let confirmed = step!(self, by, proposal, confirm_intent ConfirmIntentRequest { intent: Some(last), changes: Vec::new() });
        let mut proposal = confirmed.expect("confirmed");
        for kind in [pb::DisclosureDocumentKind::Outline, pb::DisclosureDocumentKind::Warning] {
            proposal = self.deliver(by, &proposal, kind, "2026-10").await.expect("delivered");
        }
        proposal
    }
}

/// A fictional medical product of an insurer.
pub(crate) fn product(code: &str) -> pb::Product {
    pb::Product {
        code: code.to_owned(),
        title: "架空の医療保険".to_owned(),
        underwriter: format!("{code}-CO"),
        underwriter_kind: pb::UnderwriterKind::Insurer.into(),
        line_group: pb::LineGroup::Medical.into(),
        ..Default::default()
    }
}
