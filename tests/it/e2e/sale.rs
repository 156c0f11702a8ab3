//! A sale over the services as they are: training says who may sell, members what an age asks for, proposals does nothing without them.

use chrono::TimeDelta;
use honi_access::Role;
use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as members;
use honi_proto::proposals::v1 as pb;
use honi_proto::training::v1 as training;
use prost::Message;
use tonic::{Code, Status};

use crate::wire::{Caller, DOCUMENT, Making, Stage, fresh_id, reason};

const fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

/// What a refusal says.
fn refused<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.expect_err("it is refused");
    (status.code(), reason(&status))
}

struct Sale<'a> {
    making: Making<'a>,
    seller: Caller,
    member: String,
}

impl Sale<'_> {
    fn stage(&self) -> &Stage {
        self.making.stage
    }

    /// Takes a step as who solicits.
    async fn step(&self, method: &str, message: &impl Message) -> Result<pb::Proposal, Status> {
        let rpc = self.stage().rpc(&format!("honi.proposals.v1.ProposalService/{method}"));
        let token = self.stage().token(&self.seller);
        let answer = self.stage().send(&rpc, Some(&token), message.encode_to_vec()).await?;
        Ok(pb::Proposal::decode(&*answer.encode_to_vec()).expect("it is a proposal"))
    }

    async fn begin(&self, line_group: pb::LineGroup) -> Result<pb::Proposal, Status> {
        let request = pb::CreateProposalRequest {
            member: self.member.clone(),
            line_group: line_group.into(),
            intent: Some(intent()),
            request_id: fresh_id().to_string(),
            ..Default::default()
        };
        self.step("CreateProposal", &request).await
    }

    async fn compare(&self, proposal: &pb::Proposal, product: &pb::Product) -> Result<pb::Proposal, Status> {
        let rating = pb::CriterionRating {
            criterion: "repair".to_owned(),
            satisfaction: pb::CriterionSatisfaction::Met.into(),
        };
        let request = pb::CompareProductsRequest {
            name: proposal.name.clone(),
            etag: proposal.etag.clone(),
            request_id: fresh_id().to_string(),
            products: vec![pb::ProductOffer {
                product: product.name.clone(),
                annual_premium_yen: 40_000,
                ratings: vec![rating],
            }],
            sole_reason: Some(pb::SoleReason::OnlyProduct.into()),
        };
        self.step("CompareProducts", &request).await
    }

    /// From a comparison to everything that an application asks for but the steps of the age.
    async fn until_ready(&self, compared: pb::Proposal, product: &pb::Product) -> pb::Proposal {
        let request = pb::RecommendProductRequest {
            name: compared.name,
            etag: compared.etag,
            request_id: fresh_id().to_string(),
            product: product.name.clone(),
            reason: "修理に厚い".to_owned(),
        };
        let recommended = self.step("RecommendProduct", &request).await.expect("recommended");
        let request = pb::PresentProposalRequest {
            name: recommended.name,
            etag: recommended.etag,
            request_id: fresh_id().to_string(),
        };
        let presented = self.step("PresentProposal", &request).await.expect("presented");
        let request = pb::ConfirmIntentRequest {
            name: presented.name,
            etag: presented.etag,
            request_id: fresh_id().to_string(),
            intent: Some(intent()),
            changes: Vec::new(),
        };
        let mut proposal = self.step("ConfirmIntent", &request).await.expect("confirmed");
        for kind in [pb::DisclosureDocumentKind::Outline, pb::DisclosureDocumentKind::Warning] {
            let request = pb::RecordDisclosureRequest {
                name: proposal.name,
                etag: proposal.etag,
                request_id: fresh_id().to_string(),
                kind: kind.into(),
                version: DOCUMENT.to_owned(),
                delivery_date: day(2026, 12, 1),
                acknowledgement_date: day(2026, 12, 1),
            };
            proposal = self.step("RecordDisclosure", &request).await.expect("delivered");
        }
        proposal
    }

    async fn take_step(&self, proposal: &pb::Proposal, step: pb::SolicitationExtraStep) -> pb::Proposal {
        let request = pb::RecordExtraStepRequest {
            name: proposal.name.clone(),
            etag: proposal.etag.clone(),
            request_id: fresh_id().to_string(),
            step: step.into(),
            step_date: day(2026, 12, 1),
        };
        self.step("RecordExtraStep", &request).await.expect("recorded")
    }

    async fn apply(&self, proposal: &pb::Proposal) -> Result<pb::Proposal, Status> {
        let request = pb::ApplyForContractRequest {
            name: proposal.name.clone(),
            etag: proposal.etag.clone(),
            request_id: fresh_id().to_string(),
            effective_date: day(2026, 12, 15),
            annual_premium_yen: 40_000,
            ..Default::default()
        };
        self.step("ApplyForContract", &request).await
    }
}

fn intent() -> pb::Intent {
    pb::Intent {
        criteria: vec![pb::Criterion {
            key: "repair".to_owned(),
            importance: pb::CriterionImportance::Must.into(),
        }],
        annual_premium_limit_yen: Some(50_000),
        ..Default::default()
    }
}

/// A member of 86 years.
async fn aged_member(stage: &Stage, making: &Making<'_>, unit: &str, seller: &str) -> String {
    let member = members::Member {
        member_no: "S-1".to_owned(),
        full_name: "架空 長寿".to_owned(),
        full_name_kana: "カクウ".to_owned(),
        birth_date: day(1940, 1, 15),
        org_unit: unit.to_owned(),
        sales_staff: seller.to_owned(),
        join_date: day(2020, 4, 1),
        ..Default::default()
    };
    let request = members::CreateMemberRequest {
        member: Some(member),
        request_id: fresh_id().to_string(),
        validate_only: false,
    };
    let made: members::Member = stage
        .ask("honi.members.v1.MemberService/CreateMember", &making.administrator, &request)
        .await;
    made.name
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_ends_with_the_credential_goes_on_for_another_line_and_stops_with_a_suspension() {
    let stage = Stage::start().await;
    let making = Making::on(&stage);
    making.rules_in_force().await;
    let unit = making.unit("S1").await;
    let name = making.staff("S-1", &[Role::Sales], &unit).await;
    let member = aged_member(&stage, &making, &unit, &name).await;
    let sale = Sale {
        seller: Caller::staff(&name, &[Role::Sales], &unit),
        making,
        member,
    };
    let (car, fire) = (
        sale.making.product_of(pb::UnderwriterKind::Insurer, pb::LineGroup::Auto).await,
        sale.making.product_of(pb::UnderwriterKind::Insurer, pb::LineGroup::Fire).await,
    );

    // Without a credential nothing begins.
    let missing = (Code::FailedPrecondition, "CREDENTIAL_MISSING".to_owned());
    assert_eq!(refused(sale.begin(pb::LineGroup::Auto).await), missing);
    sale.making
        .qualified(&sale.seller.name, training::CredentialKind::NonlifeBasic, day(2027, 11, 30))
        .await;
    sale.making
        .qualified(&sale.seller.name, training::CredentialKind::NonlifeAuto, day(2026, 11, 30))
        .await;
    sale.making
        .qualified(&sale.seller.name, training::CredentialKind::NonlifeFire, day(2027, 11, 30))
        .await;
    let about_the_car = sale.begin(pb::LineGroup::Auto).await.expect("begun");
    let about_the_house = sale.begin(pb::LineGroup::Fire).await.expect("begun");
    let about_the_car = sale.compare(&about_the_car, &car).await.expect("compared");

    // From 24 November to the first of December: the day after what it takes for cars has expired.
    stage.wait(TimeDelta::days(7));
    let again = sale.compare(&about_the_car, &car).await;
    assert_eq!(refused(again), (Code::FailedPrecondition, "CREDENTIAL_EXPIRED".to_owned()));
    let compared = sale.compare(&about_the_house, &fire).await.expect("another line goes on");
    let ready = sale.until_ready(compared, &fire).await;

    // At 86 two different steps are asked for.
    let steps_missing = (Code::FailedPrecondition, "EXTRA_STEPS_MISSING".to_owned());
    assert_eq!(refused(sale.apply(&ready).await), steps_missing);
    let ready = sale.take_step(&ready, pb::SolicitationExtraStep::FamilyPresent).await;
    assert_eq!(refused(sale.apply(&ready).await), steps_missing);
    let ready = sale.take_step(&ready, pb::SolicitationExtraStep::CallBack).await;

    // A suspension stops what is open, and so does nothing but its end.
    let officer = Caller::somebody(Role::ComplianceOfficer);
    let request = training::SuspendSolicitationRequest {
        staff: sale.seller.name.clone(),
        first_date: day(2026, 12, 1),
        last_date: None,
        reason: training::MeasureReason::Investigation.into(),
        request_id: fresh_id().to_string(),
    };
    let service = "honi.training.v1.SolicitationRightService";
    let suspension: training::SolicitationSuspension = stage.ask(&format!("{service}/SuspendSolicitation"), &officer, &request).await;
    let suspended = (Code::FailedPrecondition, "SOLICITATION_SUSPENDED".to_owned());
    assert_eq!(refused(sale.apply(&ready).await), suspended);
    assert_eq!(refused(sale.begin(pb::LineGroup::Fire).await), suspended);
    let request = training::LiftSolicitationSuspensionRequest {
        name: suspension.name,
        lift_date: day(2026, 12, 2),
        etag: suspension.etag,
        request_id: fresh_id().to_string(),
    };
    let _: training::SolicitationSuspension = stage
        .ask(&format!("{service}/LiftSolicitationSuspension"), &officer, &request)
        .await;
    stage.wait(TimeDelta::days(1));
    let applied = sale.apply(&ready).await.expect("applied");
    assert_eq!(applied.state(), pb::ProposalState::Applied);
    assert!(applied.contract.starts_with("contracts/"), "{}", applied.contract);
    stage.stop().await;
}
