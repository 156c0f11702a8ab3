//! Proposals: messages and domain types.

use honi_door::field::name;
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use super::codes::{document_kind_message, line_group_message};
use super::proposal_codes::{
    closing_message, conflict_ground_message, criterion_importance, criterion_importance_message, existing_cover, existing_cover_message,
    extra_step_message, intent_change_reason, intent_change_reason_message, intent_field, intent_field_message,
    member_interest_basis_message, proposal_state_message, satisfaction, satisfaction_message, sole_reason_message,
};
use crate::app::proposals::View;
use crate::domain::solicitation::{Change, Comparison, Considered, Criterion, Delivery, Intent, Offer, Rating, Recommendation, TakenStep};

/// A proposal as the caller may see it.
pub(super) fn view(view: View) -> pb::Proposal {
    let (origin, course) = (view.proposal.origin(), view.proposal.course());
    let last = course.final_intent.as_ref();
    let comparison = course.comparison.as_ref();
    let application = course.application.as_ref();
    let considered = comparison.iter().flat_map(|it| it.considered.iter().map(|one| considered(it, one)));
    let texts = view.texts.into_iter().map(|(field, text)| pb::ProposalText { field, text });
    pb::Proposal {
        name: origin.name.to_string(),
        number: origin.number.to_string(),
        state: proposal_state_message(course.state),
        member: origin.member.to_string(),
        insured: origin.insured.clone(),
        sales_staff: origin.sales_staff.to_string(),
        org_unit: origin.org_unit.to_string(),
        line_group: line_group_message(origin.line_group),
        own_contract: origin.own_contract,
        initial_intent: Some(intent_message(&course.initial)),
        final_intent: last.map(|it| intent_message(&it.intent)),
        changes: last.iter().flat_map(|it| &it.changes).map(change_message).collect(),
        considered_products: considered.collect(),
        sole_reason: comparison.and_then(|it| it.sole_reason).map_or(0, sole_reason_message),
        best_product: comparison
            .and_then(Comparison::best)
            .map(|it| it.product.to_string())
            .unwrap_or_default(),
        recommendation: course.recommendation.as_ref().map(recommendation),
        present_time: course.presented.as_ref().map(|it| timestamp(it.at)),
        disclosures: course.deliveries.iter().map(disclosure).collect(),
        extra_steps: course.extra_steps.iter().map(extra_step).collect(),
        contract: application.map(|it| it.contract.to_string()).unwrap_or_default(),
        annual_premium_yen: application.map(|it| it.annual_premium_yen),
        outcome: course.closing.map_or(0, closing_message),
        contradictions: view.contradictions.iter().map(|it| it.code().to_owned()).collect(),
        texts: texts.collect(),
        create_time: Some(timestamp(origin.created_at)),
        update_time: Some(timestamp(course.updated_at)),
        etag: honi_door::field::etag(course.version),
    }
}

/// Without its words, which are answered among the texts.
fn intent_message(intent: &Intent) -> pb::Intent {
    let criteria = intent.criteria.iter().map(|it| pb::Criterion {
        key: it.key.clone(),
        importance: criterion_importance_message(it.importance),
    });
    pb::Intent {
        purpose: String::new(),
        criteria: criteria.collect(),
        annual_premium_limit_yen: intent.annual_premium_limit_yen,
        cover_yen: intent.cover_yen,
        period_years: intent.period_years.map(u32::cast_signed),
        preferred_underwriter: intent.preferred_underwriter.clone().unwrap_or_default(),
        existing_cover: intent.existing_cover.map_or(0, existing_cover_message),
    }
}

fn change_message(change: &Change) -> pb::IntentChange {
    pb::IntentChange {
        field: intent_field_message(change.field),
        reason: intent_change_reason_message(change.reason),
    }
}

fn considered(comparison: &Comparison, it: &Considered) -> pb::ConsideredProduct {
    let ratings = it.ratings.iter().map(|rating| pb::CriterionRating {
        criterion: rating.criterion.clone(),
        satisfaction: satisfaction_message(rating.satisfaction),
    });
    pb::ConsideredProduct {
        product: it.product.to_string(),
        code: it.code.clone(),
        revision: it.revision.cast_signed(),
        underwriter: it.underwriter.clone(),
        commission_rank: it.commission_rank.cast_signed(),
        annual_premium_yen: it.annual_premium_yen,
        ratings: ratings.collect(),
        fit_basis_points: comparison.fit(it).basis_points().map(u32::cast_signed),
    }
}

fn recommendation(it: &Recommendation) -> pb::Recommendation {
    let clearance = it.clearance.as_ref();
    pb::Recommendation {
        product: it.product.to_string(),
        recommender: it.mark.by.to_string(),
        recommend_time: Some(timestamp(it.mark.at)),
        conflict_grounds: it.grounds.iter().copied().map(conflict_ground_message).collect(),
        member_interest_basis: clearance.map_or(0, |it| member_interest_basis_message(it.basis)),
        clearer: clearance.map(|it| it.mark.by.to_string()).unwrap_or_default(),
        clear_time: clearance.map(|it| timestamp(it.mark.at)),
        recommendation_policy: it.policy.name.to_string(),
        recommendation_policy_version: it.policy.version.clone(),
    }
}

fn disclosure(it: &Delivery) -> pb::Disclosure {
    pb::Disclosure {
        product: it.product.to_string(),
        kind: document_kind_message(it.kind),
        version: it.version.clone(),
        sha256: it.sha256.clone(),
        delivery_date: Some(it.delivered_on.into()),
        acknowledgement_date: Some(it.acknowledged_on.into()),
    }
}

fn extra_step(it: &TakenStep) -> pb::TakenExtraStep {
    pb::TakenExtraStep {
        step: extra_step_message(it.step),
        step_date: Some(it.on.into()),
    }
}

/// What a member wants.
pub(super) fn intent(message: Option<pb::Intent>) -> Result<Intent, Problem> {
    let message = message.unwrap_or_default();
    let existing_cover = match message.existing_cover() {
        pb::ExistingCover::Unspecified => None,
        given => Some(existing_cover("intent.existing_cover", given)?),
    };
    let criteria = message.criteria.iter().enumerate().map(|(index, it)| {
        Ok(Criterion {
            importance: criterion_importance(&format!("intent.criteria[{index}].importance"), it.importance())?,
            key: it.key.clone(),
        })
    });
    Ok(Intent {
        criteria: criteria.collect::<Result<_, Problem>>()?,
        purpose: Some(message.purpose.as_str().into()).filter(|it: &honi_casework::Reason| !it.is_blank()),
        annual_premium_limit_yen: message.annual_premium_limit_yen,
        cover_yen: message.cover_yen,
        period_years: message.period_years.map(i32::cast_unsigned),
        preferred_underwriter: Some(message.preferred_underwriter).filter(|it| !it.is_empty()),
        existing_cover,
    })
}

/// Why the final intent differs.
pub(super) fn changes(messages: &[pb::IntentChange]) -> Result<Vec<Change>, Problem> {
    let changes = messages.iter().enumerate().map(|(index, it)| {
        Ok(Change {
            field: intent_field(&format!("changes[{index}].field"), it.field())?,
            reason: intent_change_reason(&format!("changes[{index}].reason"), it.reason())?,
        })
    });
    changes.collect()
}

/// Products to compare.
pub(super) fn offers(messages: Vec<pb::ProductOffer>) -> Result<Vec<Offer>, Problem> {
    let offers = messages.into_iter().enumerate().map(|(index, it)| {
        let at = format!("products[{index}]");
        let ratings = it.ratings.iter().enumerate().map(|(n, rating)| {
            Ok(Rating {
                satisfaction: satisfaction(&format!("{at}.ratings[{n}].satisfaction"), rating.satisfaction())?,
                criterion: rating.criterion.clone(),
            })
        });
        Ok(Offer {
            product: name(&format!("{at}.product"), &it.product)?,
            annual_premium_yen: it.annual_premium_yen,
            ratings: ratings.collect::<Result<_, Problem>>()?,
        })
    });
    offers.collect()
}
