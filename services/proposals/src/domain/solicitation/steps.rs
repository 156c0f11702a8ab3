//! The steps of a proposal. What other services know (the right to sell, the member's age, contracts beside) is asked before and handed in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use honi_calendar::japan_date;
use honi_casework::{Mark, Party, Reason};
use honi_names::{ContractName, ProductName};

use super::proposal::{Application, Clearance, Delivery, Proposal, Recommendation, Rules, TakenStep};
use super::{
    Change, Closing, Comparison, ConflictGround, Considered, ExistingCover, ExtraStep, FinalIntent, Fit, Intent, IntentField,
    MemberInterestBasis, Rating, SoleReason, SolicitationAct, SolicitationError, StateCode,
};
use crate::domain::product::{DocumentKind, Product};

/// By whom and when a step is taken.
#[derive(Clone, Debug)]
pub struct At {
    /// Who.
    pub by: Party,
    /// When.
    pub now: DateTime<Utc>,
}

/// What is done with a proposal.
#[derive(Clone, Debug)]
pub enum Step {
    /// What the member wants at first is recorded anew, before products are compared.
    AmendIntent(Intent),
    /// Products are compared.
    Compare(Comparing),
    /// One of them is recommended.
    Recommend(Recommending),
    /// Compliance clears a conflict of interest.
    Clear {
        /// Why it is in the member's interest.
        basis: MemberInterestBasis,
        /// The same in words.
        reason: Reason,
    },
    /// It is explained to the member.
    Present,
    /// The member says what they want in the end.
    Confirm(Confirming),
    /// A document was delivered and acknowledged.
    Deliver {
        /// What it tells.
        kind: DocumentKind,
        /// Its version.
        version: String,
        /// Day of the delivery.
        delivered_on: NaiveDate,
        /// Day of the acknowledgement.
        acknowledged_on: NaiveDate,
        /// The product as it is in the catalogue.
        product: Product,
    },
    /// A step beyond the usual was taken.
    TakeExtraStep(TakenStep),
    /// The member applies.
    Apply(Applying),
    /// It ends without an application.
    Close(Closing),
}

/// The products that are compared.
#[derive(Clone, Debug)]
pub struct Comparing {
    /// What is known and said of each.
    pub offered: Vec<Offered>,
    /// Why they are fewer than two.
    pub sole_reason: Option<SoleReason>,
}

/// A product to compare.
#[derive(Clone, Debug)]
pub struct Offered {
    /// As the catalogue knows it.
    pub product: Product,
    /// What is said of it.
    pub offer: Offer,
}

/// What is said of a product that is compared.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Which product.
    pub product: ProductName,
    /// What it would cost a year, in yen.
    pub annual_premium_yen: i64,
    /// How far it meets the criteria, in any order.
    pub ratings: Vec<Rating>,
}

/// What is recommended.
#[derive(Clone, Debug)]
pub struct Recommending {
    /// Which product.
    pub product: ProductName,
    /// Why, in words.
    pub reason: Reason,
    /// The rules that are in force, if any are.
    pub policy: Option<Rules>,
    /// Grounds of a conflict of interest beyond the proposal itself.
    pub grounds: BTreeSet<ConflictGround>,
}

/// What the member wants in the end.
#[derive(Clone, Debug)]
pub struct Confirming {
    /// What.
    pub intent: Intent,
    /// Why it differs from what they wanted at first.
    pub changes: Vec<Change>,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Applying {
    /// The contract that is recorded with it.
    pub contract: ContractName,
    /// First day of cover.
    pub effective_on: NaiveDate,
    /// What it costs a year, in yen.
    pub annual_premium_yen: i64,
    /// What must have been done.
    pub requirements: Requirements,
    /// Day on which the member acknowledged what a switch costs them, if they did.
    pub switch_notice_on: Option<NaiveDate>,
    /// The product as it is in the catalogue.
    pub product: Product,
}

/// What an application asks for beyond the proposal itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// So many extra steps because of the member's age.
    pub extra_steps: u32,
    /// Whether the insured left a similar contract shortly before.
    pub left_similar: bool,
}

impl Step {
    /// What the audit log calls it.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::AmendIntent(_) => "amend-intent",
            Self::Compare(_) => "compare",
            Self::Recommend(_) => "recommend",
            Self::Clear { .. } => "clear-conflict",
            Self::Present => "present",
            Self::Confirm(_) => "confirm-intent",
            Self::Deliver { .. } => "record-disclosure",
            Self::TakeExtraStep(_) => "record-extra-step",
            Self::Apply(_) => "apply",
            Self::Close(_) => "close",
        }
    }

    /// The act of solicitation that it is, for which its staff needs the right to sell. Compliance does not sell, and who ends a proposal does
    /// not either.
    #[must_use]
    pub const fn act(&self) -> Option<SolicitationAct> {
        match self {
            Self::AmendIntent(_) | Self::Confirm(_) => Some(SolicitationAct::IntentCapture),
            Self::Compare(_) | Self::Recommend(_) | Self::Present | Self::Deliver { .. } | Self::TakeExtraStep(_) => {
                Some(SolicitationAct::Explanation)
            }
            Self::Apply(_) => Some(SolicitationAct::Application),
            Self::Clear { .. } | Self::Close(_) => None,
        }
    }

    /// The state after it, if the state before allows it.
    fn from(&self, state: StateCode) -> Option<StateCode> {
        use StateCode as S;
        match (self, state) {
            (Self::AmendIntent(_), S::Intent) => Some(S::Intent),
            // Whoever explained a product may be asked for others: what came after the comparison is done again then.
            (Self::Compare(_), _) if !state.is_over() => Some(S::Compared),
            (Self::Recommend(_), S::Compared | S::ConflictSuspected | S::Recommended) => Some(S::Recommended),
            (Self::Clear { .. }, S::ConflictSuspected) => Some(S::Recommended),
            (Self::Present, S::Recommended) => Some(S::Presented),
            (Self::Confirm(_), S::Presented) => Some(S::Confirmed),
            (Self::Deliver { .. }, S::Presented | S::Confirmed) => Some(state),
            (Self::TakeExtraStep(_), _) if !state.is_over() => Some(state),
            (Self::Apply(_), S::Confirmed) => Some(S::Applied),
            (Self::Close(_), _) if !state.is_over() => Some(S::Closed),
            _ => None,
        }
    }
}

impl Proposal {
    /// Takes a step.
    ///
    /// # Errors
    /// [`SolicitationError`]; nothing was changed.
    pub fn take(mut self, step: Step, at: &At) -> Result<Self, SolicitationError> {
        let state = self.state();
        if state == StateCode::ConflictSuspected && matches!(step, Step::Present) {
            return Err(SolicitationError::ConflictSuspected);
        }
        let next = step.from(state).ok_or(SolicitationError::State(state))?;
        let today = japan_date(at.now);
        self.course_mut().state = next;
        match step {
            Step::AmendIntent(intent) => {
                check_criteria(&intent)?;
                self.course_mut().initial = intent;
            }
            Step::Compare(comparing) => self.compare(comparing, today)?,
            Step::Recommend(recommending) => self.recommend(recommending, at)?,
            Step::Clear { basis, reason } => self.clear(basis, reason, at)?,
            Step::Present => self.course_mut().presented = Some(at.mark()),
            Step::Confirm(confirming) => self.confirm(confirming)?,
            Step::Deliver {
                kind,
                version,
                delivered_on,
                acknowledged_on,
                product,
            } => {
                self.check_day("delivery_date", delivered_on, today)?;
                let acknowledged = self.check_day("acknowledgement_date", acknowledged_on, today);
                acknowledged.and_then(|()| later("acknowledgement_date", acknowledged_on, delivered_on))?;
                let given = product.document_on(kind, delivered_on).filter(|it| it.version == version);
                let given = given.ok_or(SolicitationError::DocumentNotGiven)?;
                self.course_mut().deliveries.push(Delivery {
                    product: product.name,
                    kind,
                    version,
                    sha256: given.sha256.clone(),
                    delivered_on,
                    acknowledged_on,
                });
            }
            Step::TakeExtraStep(taken) => {
                self.check_day("step_date", taken.on, today)?;
                self.course_mut().extra_steps.push(taken);
            }
            Step::Apply(applying) => self.apply(&applying, at, today)?,
            Step::Close(closing) => {
                let comparison = self.course().comparison.as_ref();
                let unsuitable = comparison.is_some_and(|it| it.best().is_none());
                if closing == Closing::NoSuitableProduct && !unsuitable {
                    return Err(SolicitationError::SuitableProductExists);
                }
                self.course_mut().closing = Some(closing);
            }
        }
        let course = self.course_mut();
        course.updated_at = at.now;
        course.version += 1;
        Ok(self)
    }

    fn compare(&mut self, comparing: Comparing, today: NaiveDate) -> Result<(), SolicitationError> {
        let intent = self.course().final_intent.as_ref().map_or(&self.course().initial, |it| &it.intent);
        if let Some(missing) = intent.missing() {
            return Err(SolicitationError::IntentIncomplete(missing));
        }
        let criteria = intent.criteria.clone();
        let mut seen = BTreeSet::new();
        let mut considered = Vec::new();
        for (index, Offered { product, offer }) in comparing.offered.into_iter().enumerate() {
            if !seen.insert(product.name) {
                return Err(SolicitationError::ProductTwice);
            }
            if product.identity.line_group != self.origin().line_group {
                return Err(SolicitationError::OtherLine(index));
            }
            let revision = product
                .offered_on(today)
                .map_err(|why| SolicitationError::not_offered(why, Some(index)))?;
            let (number, commission_rank) = (revision.number, revision.commission_rank);
            let mut by_key: BTreeMap<&str, &Rating> = offer.ratings.iter().map(|it| (it.criterion.as_str(), it)).collect();
            let ratings: Option<Vec<Rating>> = criteria.iter().map(|it| by_key.remove(it.key.as_str()).cloned()).collect();
            let ratings = ratings.filter(|it| it.len() == offer.ratings.len());
            considered.push(Considered {
                product: product.name,
                code: product.identity.code,
                revision: number,
                underwriter: product.identity.underwriter,
                underwriter_kind: product.identity.underwriter_kind,
                commission_rank,
                annual_premium_yen: offer.annual_premium_yen,
                ratings: ratings.ok_or(SolicitationError::Ratings(index))?,
            });
        }
        let course = self.course_mut();
        course.comparison = Some(Comparison {
            criteria,
            considered,
            sole_reason: comparing.sole_reason,
        });
        course.recommendation = None;
        course.presented = None;
        course.final_intent = None;
        Ok(())
    }

    fn recommend(&mut self, recommending: Recommending, at: &At) -> Result<(), SolicitationError> {
        if recommending.reason.is_blank() {
            return Err(SolicitationError::ReasonRequired);
        }
        let own_contract = self.origin().own_contract;
        let comparison = self.course().comparison.as_ref().ok_or(SolicitationError::NotCompared)?;
        let chosen = comparison.find(recommending.product).ok_or(SolicitationError::NotCompared)?;
        if comparison.fit(chosen) == Fit::Excluded {
            return Err(SolicitationError::Excluded);
        }
        let policy = recommending.policy.ok_or(SolicitationError::NoPolicy)?;
        let mut grounds = recommending.grounds;
        if comparison
            .best()
            .is_some_and(|best| best.product != chosen.product && chosen.commission_rank < best.commission_rank)
        {
            grounds.insert(ConflictGround::BetterCommission);
        }
        if own_contract {
            grounds.insert(ConflictGround::OwnContract);
        }
        let course = self.course_mut();
        if !grounds.is_empty() {
            course.state = StateCode::ConflictSuspected;
        }
        course.recommendation = Some(Recommendation {
            product: recommending.product,
            reason: recommending.reason,
            mark: at.mark(),
            policy,
            grounds,
            clearance: None,
        });
        Ok(())
    }

    fn clear(&mut self, basis: MemberInterestBasis, reason: Reason, at: &At) -> Result<(), SolicitationError> {
        if at.by.staff() == Some(self.origin().sales_staff) {
            return Err(SolicitationError::SeparationOfDuties);
        }
        if reason.is_blank() {
            return Err(SolicitationError::ReasonRequired);
        }
        if let Some(recommendation) = &mut self.course_mut().recommendation {
            recommendation.clearance = Some(Clearance {
                basis,
                reason,
                mark: at.mark(),
            });
        }
        Ok(())
    }

    fn confirm(&mut self, confirming: Confirming) -> Result<(), SolicitationError> {
        let Confirming { intent, changes } = confirming;
        check_criteria(&intent)?;
        if let Some(missing) = intent.missing() {
            return Err(SolicitationError::IntentIncomplete(missing));
        }
        let changed = self.course().initial.changed_to(&intent);
        let explained: Vec<IntentField> = changes.iter().map(|it| it.field).collect();
        let once = |field: &&IntentField| explained.iter().filter(|it| it == field).count() == 1;
        let wrong = IntentField::ALL.iter().find(|field| {
            if changed.contains(field) {
                !once(field)
            } else {
                explained.contains(field)
            }
        });
        if let Some(field) = wrong {
            return Err(SolicitationError::ChangeReason(*field));
        }
        self.course_mut().final_intent = Some(FinalIntent { intent, changes });
        Ok(())
    }

    fn apply(&mut self, applying: &Applying, at: &At, today: NaiveDate) -> Result<(), SolicitationError> {
        if applying.effective_on < today {
            return Err(SolicitationError::EffectiveBeforeApplied);
        }
        let product = &applying.product;
        let offered = product.offered_on(today).map_err(|why| SolicitationError::not_offered(why, None))?;
        // What was explained is what is sold.
        if self.recommended().is_none_or(|it| it.revision != offered.number) {
            return Err(SolicitationError::Revised);
        }
        for kind in DocumentKind::ALL {
            // A product lacks a document as long as nobody published one; then nobody can have got it.
            let in_force = product.document_on(*kind, today);
            let delivered = in_force.is_some_and(|document| {
                let same = |it: &Delivery| it.product == product.name && it.kind == *kind && it.version == document.version;
                self.course().deliveries.iter().any(same)
            });
            if !delivered {
                return Err(SolicitationError::DisclosureMissing(*kind));
            }
        }
        let taken: BTreeSet<ExtraStep> = self.course().extra_steps.iter().map(|it| it.step).collect();
        let least = applying.requirements.extra_steps;
        if u32::try_from(taken.len()).unwrap_or(u32::MAX) < least {
            return Err(SolicitationError::ExtraStepsMissing { least });
        }
        match applying.switch_notice_on {
            None if applying.requirements.left_similar || self.replaces() => return Err(SolicitationError::SwitchNoticeMissing),
            None => {}
            Some(on) => self.check_day("switch_notice_date", on, today)?,
        }
        self.course_mut().application = Some(Application {
            contract: applying.contract,
            annual_premium_yen: applying.annual_premium_yen,
            extra_steps: applying.requirements.extra_steps,
            mark: at.mark(),
        });
        Ok(())
    }

    /// Whether the new contract takes the place of cover that the member has.
    fn replaces(&self) -> bool {
        let wanted = self.course().final_intent.as_ref().and_then(|it| it.intent.existing_cover);
        wanted == Some(ExistingCover::Replace)
    }

    /// That something was done between the first day of the proposal and today.
    fn check_day(&self, field: &'static str, day: NaiveDate, today: NaiveDate) -> Result<(), SolicitationError> {
        if day > today {
            return Err(SolicitationError::DayOutOfRange(field));
        }
        later(field, day, japan_date(self.origin().created_at))
    }
}

impl At {
    fn mark(&self) -> Mark {
        Mark {
            at: self.now,
            by: self.by.clone(),
        }
    }
}

fn later(field: &'static str, day: NaiveDate, first: NaiveDate) -> Result<(), SolicitationError> {
    if day < first {
        Err(SolicitationError::DayOutOfRange(field))
    } else {
        Ok(())
    }
}

/// That no criterion is named twice.
pub(super) fn check_criteria(intent: &Intent) -> Result<(), SolicitationError> {
    let keys: BTreeSet<&str> = intent.criteria.iter().map(|it| it.key.as_str()).collect();
    if keys.len() == intent.criteria.len() {
        Ok(())
    } else {
        Err(SolicitationError::CriterionTwice)
    }
}
