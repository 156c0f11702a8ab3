//! Products of the catalogue, and proposals as far as a call needs them.

use chrono::{DateTime, FixedOffset, Utc};
use honi_access::Role;
use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1 as pb;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};

use super::caller::Caller;
use super::making::Making;
use super::valid::{date, fresh_id};

/// The version of every document that is made.
pub(crate) const DOCUMENT: &str = "2026-10";

/// The steps that lead to the state in which a call can be made, by the call.
const STEPS: [(&str, usize); 10] = [
    ("AmendIntent", 0),
    ("CompareProducts", 0),
    ("RecordExtraStep", 0),
    ("CloseProposal", 0),
    ("RecommendProduct", 1),
    ("ClearConflict", 2),
    ("PresentProposal", 2),
    ("ConfirmIntent", 3),
    ("RecordDisclosure", 3),
    ("ApplyForContract", 6),
];

/// The day in Japan.
fn day_of(now: DateTime<Utc>) -> Date {
    let zone = FixedOffset::east_opt(9 * 3600).expect("it is a zone");
    now.with_timezone(&zone).date_naive().into()
}

/// What makes a step of a proposal, or a change of a product, right beyond its rules.
pub(crate) fn proposing(path: &str, field: &FieldDescriptor, now: DateTime<Utc>) -> Option<Value> {
    let inside = |value: &dyn Fn() -> Vec<u8>| match field.kind() {
        Kind::Message(descriptor) => DynamicMessage::decode(descriptor, &*value()).expect("it is the field's message"),
        _ => panic!("{} is no message", field.full_name()),
    };
    let list = |value: &dyn Fn() -> Vec<u8>| Some(Value::List(vec![Value::Message(inside(value))]));
    let today = day_of(now);
    match path {
        "products[0].ratings" => list(&|| rating().encode_to_vec()),
        "intent.criteria" => list(&|| criterion().encode_to_vec()),
        "intent.annual_premium_limit_yen" => Some(Value::I64(60_000)),
        "delivery_date" | "acknowledgement_date" | "step_date" => Some(date(today.year, today.month, today.day)),
        "revision.effective_date" | "document.effective_date" | "withdrawal_date" | "effective_date" => Some(date(2030, 4, 1)),
        "campaign.last_date" => Some(date(2030, 12, 31)),
        "last_date" => Some(date(2030, 4, 1)),
        "recommendation_policy.version" | "product.code" => Some(Value::String(code())),
        "version" => Some(Value::String(DOCUMENT.to_owned())),
        _ => None,
    }
}

/// The code of a product that nobody else has.
fn code() -> String {
    format!("P{}", fresh_id().simple()).to_uppercase()
}

fn criterion() -> pb::Criterion {
    pb::Criterion {
        key: "cover".to_owned(),
        importance: pb::CriterionImportance::Must.into(),
    }
}

fn rating() -> pb::CriterionRating {
    pb::CriterionRating {
        criterion: "cover".to_owned(),
        satisfaction: pb::CriterionSatisfaction::Partly.into(),
    }
}

fn intent() -> pb::Intent {
    pb::Intent {
        criteria: vec![criterion()],
        annual_premium_limit_yen: Some(60_000),
        ..Default::default()
    }
}

impl Making<'_> {
    /// A product of the federation that protects lives, with both documents in force.
    pub(crate) async fn product(&self) -> pb::Product {
        self.product_of(pb::UnderwriterKind::KyosaiFederation, pb::LineGroup::LifeDeath)
            .await
    }

    /// The same of another regime and line.
    pub(crate) async fn product_of(&self, kind: pb::UnderwriterKind, line_group: pb::LineGroup) -> pb::Product {
        let by = Caller::somebody(Role::ProductManager);
        let request = pb::CreateProductRequest {
            product: Some(pb::Product {
                code: code(),
                title: "架空の商品".to_owned(),
                underwriter: "U-1".to_owned(),
                underwriter_kind: kind.into(),
                line_group: line_group.into(),
                ..Default::default()
            }),
            first_revision: Some(pb::ProductRevision {
                effective_date: Some(Date {
                    year: 2020,
                    month: 4,
                    day: 1,
                }),
                commission_rank: 1,
                ..Default::default()
            }),
            request_id: fresh_id().to_string(),
        };
        let mut product: pb::Product = self
            .stage
            .ask("honi.proposals.v1.ProductService/CreateProduct", &by, &request)
            .await;
        for kind in [pb::DisclosureDocumentKind::Outline, pb::DisclosureDocumentKind::Warning] {
            let request = pb::PublishDisclosureDocumentRequest {
                name: product.name,
                etag: product.etag,
                document: Some(pb::DisclosureDocument {
                    kind: kind.into(),
                    version: DOCUMENT.to_owned(),
                    effective_date: Some(day_of(self.stage.now())),
                    sha256: "0".repeat(64),
                    withdrawal_date: None,
                }),
                request_id: fresh_id().to_string(),
            };
            let method = "honi.proposals.v1.ProductService/PublishDisclosureDocument";
            product = self.stage.ask(method, &by, &request).await;
        }
        product
    }

    /// A product with a revision that nobody has decided on.
    pub(crate) async fn revised_product(&self) -> pb::Product {
        let product = self.product().await;
        let request = pb::ReviseProductRequest {
            name: product.name,
            etag: product.etag,
            revision: Some(pb::ProductRevision {
                effective_date: Some(Date {
                    year: 2030,
                    month: 3,
                    day: 1,
                }),
                commission_rank: 1,
                ..Default::default()
            }),
            request_id: fresh_id().to_string(),
        };
        let by = Caller::somebody(Role::ProductManager);
        self.stage
            .ask("honi.proposals.v1.ProductService/ReviseProduct", &by, &request)
            .await
    }

    /// Rules of comparing and recommending that nobody has put in force yet.
    pub(crate) async fn recommendation_policy(&self) -> pb::RecommendationPolicy {
        let request = pb::CreateRecommendationPolicyRequest {
            recommendation_policy: Some(pb::RecommendationPolicy {
                version: code(),
                text: "架空の比較推奨方針".to_owned(),
                ..Default::default()
            }),
            request_id: fresh_id().to_string(),
        };
        let method = "honi.proposals.v1.RecommendationPolicyService/CreateRecommendationPolicy";
        self.stage.ask(method, &Caller::somebody(Role::ProductManager), &request).await
    }

    /// Rules that are in force from today on.
    pub(crate) async fn rules_in_force(&self) -> pb::RecommendationPolicy {
        let policy = self.recommendation_policy().await;
        let request = pb::ActivateRecommendationPolicyRequest {
            name: policy.name,
            etag: policy.etag,
            effective_date: None,
            request_id: fresh_id().to_string(),
        };
        let method = "honi.proposals.v1.RecommendationPolicyService/ActivateRecommendationPolicy";
        self.stage.ask(method, &Caller::somebody(Role::ComplianceManager), &request).await
    }

    /// Something that an underwriter of no product gave, and that waits for its review.
    pub(crate) async fn benefit(&self) -> pb::Benefit {
        let request = pb::RecordBenefitRequest {
            benefit: Some(pb::Benefit {
                underwriter: "U-9".to_owned(),
                kind: pb::BenefitKind::Gift.into(),
                value_yen: 50_000,
                received: true,
                offer_date: Some(day_of(self.stage.now())),
                summary: "架空の品".to_owned(),
                ..Default::default()
            }),
            request_id: fresh_id().to_string(),
        };
        let by = Caller::somebody(Role::BackOffice);
        self.stage
            .ask("honi.proposals.v1.BenefitService/RecordBenefit", &by, &request)
            .await
    }

    /// A campaign for a product of its own.
    pub(crate) async fn campaign(&self) -> pb::Campaign {
        let request = pb::CreateCampaignRequest {
            campaign: Some(pb::Campaign {
                title: "架空のキャンペーン".to_owned(),
                products: vec![self.product().await.name],
                first_date: Some(day_of(self.stage.now())),
                last_date: Some(Date {
                    year: 2030,
                    month: 12,
                    day: 31,
                }),
                incentive: "架空の商品券".to_owned(),
                ..Default::default()
            }),
            request_id: fresh_id().to_string(),
        };
        let by = Caller::somebody(Role::ProductManager);
        self.stage
            .ask("honi.proposals.v1.CampaignService/CreateCampaign", &by, &request)
            .await
    }

    /// A proposal to a member by somebody who may sell.
    pub(crate) async fn proposal(&self, seller: &Caller, member: &str) -> pb::Proposal {
        let request = pb::CreateProposalRequest {
            member: member.to_owned(),
            line_group: pb::LineGroup::LifeDeath.into(),
            // Whatever is recommended, compliance has something to clear.
            own_contract: true,
            intent: Some(intent()),
            request_id: fresh_id().to_string(),
            ..Default::default()
        };
        self.proposed("CreateProposal", &seller.acting_as(Role::Sales), &request).await
    }

    /// One on which that call can be made now, with the product that it is about. A conflict is cleared by others than who solicits.
    pub(crate) async fn proposal_for(&self, method: &str, seller: &Caller, member: &str) -> (pb::Proposal, String) {
        self.rules_in_force().await;
        let product = self.product().await.name;
        let steps = STEPS.iter().find(|(name, _)| *name == method).map_or(0, |(_, steps)| *steps);
        let seller = if method == "ClearConflict" {
            let unit = seller.unit.clone().unwrap_or_default();
            let number = fresh_id().to_string()[24..].to_owned();
            let name = self.staff(&number, &[Role::Sales], &unit).await;
            self.promoter(&name).await;
            Caller::staff(&name, &[Role::Sales], &unit)
        } else {
            seller.acting_as(Role::Sales)
        };
        let mut proposal = self.proposal(&seller, member).await;
        for step in 0..steps {
            proposal = match step {
                0 => {
                    let request = pb::CompareProductsRequest {
                        products: vec![pb::ProductOffer {
                            product: product.clone(),
                            annual_premium_yen: 50_000,
                            ratings: vec![rating()],
                        }],
                        ..comparing(&proposal)
                    };
                    self.proposed("CompareProducts", &seller, &request).await
                }
                1 => {
                    let request = pb::RecommendProductRequest {
                        product: product.clone(),
                        ..recommending(&proposal)
                    };
                    let suspected = self.proposed("RecommendProduct", &seller, &request).await;
                    if method == "ClearConflict" {
                        return (suspected, product);
                    }
                    let officer = Caller::somebody(Role::ComplianceOfficer);
                    self.proposed("ClearConflict", &officer, &clearing(&suspected)).await
                }
                2 => self.proposed("PresentProposal", &seller, &presenting(&proposal)).await,
                3 => self.proposed("ConfirmIntent", &seller, &confirming(&proposal)).await,
                _ => {
                    let today = Some(day_of(self.stage.now()));
                    let kind = if step == 4 {
                        pb::DisclosureDocumentKind::Outline
                    } else {
                        pb::DisclosureDocumentKind::Warning
                    };
                    let request = pb::RecordDisclosureRequest {
                        kind: kind.into(),
                        delivery_date: today,
                        acknowledgement_date: today,
                        ..disclosing(&proposal)
                    };
                    self.proposed("RecordDisclosure", &seller, &request).await
                }
            };
        }
        (proposal, product)
    }

    async fn proposed<M: Message>(&self, method: &str, by: &Caller, message: &M) -> pb::Proposal {
        self.stage
            .ask(&format!("honi.proposals.v1.ProposalService/{method}"), by, message)
            .await
    }
}

requests! {
    pb::Proposal;
    comparing CompareProductsRequest {};
    recommending RecommendProductRequest { reason: "架空の理由".to_owned() };
    clearing ClearConflictRequest {
        member_interest_basis: pb::MemberInterestBasis::CoverageNeed.into(),
        reason: "架空の確認".to_owned()
    };
    presenting PresentProposalRequest {};
    confirming ConfirmIntentRequest { intent: Some(intent()) };
    disclosing RecordDisclosureRequest { version: DOCUMENT.to_owned() };
}
