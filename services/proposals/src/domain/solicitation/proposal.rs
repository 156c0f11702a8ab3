//! What is recorded of a proposal.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use honi_casework::{Mark, Reason};
use honi_names::{ContractName, MemberName, OrgUnitName, ProductName, ProposalName, ProposalNumber, RecommendationPolicyName, StaffName};
use serde::{Deserialize, Serialize};

use super::{
    Closing, Comparison, ConflictGround, Considered, ExistingCover, ExtraStep, FinalIntent, Intent, MemberInterestBasis, SolicitationError,
    StateCode,
};
use crate::domain::LineGroup;
use crate::domain::product::DocumentKind;

/// What a proposal is from its beginning on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Resource name.
    pub name: ProposalName,
    /// Number for people.
    pub number: ProposalNumber,
    /// To whom.
    pub member: MemberName,
    /// Who would be insured, a resource name.
    pub insured: String,
    /// Who solicits.
    pub sales_staff: StaffName,
    /// Their unit at the time.
    pub org_unit: OrgUnitName,
    /// Against what it is to protect.
    pub line_group: LineGroup,
    /// Whether the staff or a relative of theirs would benefit (自己・特定契約).
    pub own_contract: bool,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
}

/// What has become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Where it stands.
    pub state: StateCode,
    /// What the member wanted at first (当初意向).
    pub initial: Intent,
    /// The products side by side.
    pub comparison: Option<Comparison>,
    /// What is recommended.
    pub recommendation: Option<Recommendation>,
    /// Who explained it, and when.
    pub presented: Option<Mark>,
    /// What the member wants in the end (最終意向).
    pub final_intent: Option<FinalIntent>,
    /// Documents that were delivered.
    pub deliveries: Vec<Delivery>,
    /// Steps beyond the usual.
    pub extra_steps: Vec<TakenStep>,
    /// The application that came of it.
    pub application: Option<Application>,
    /// How it ended without one.
    pub closing: Option<Closing>,
    /// When it was written last.
    pub updated_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// What is recommended, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Which product of the comparison.
    pub product: ProductName,
    /// Why it, in words.
    pub reason: Reason,
    /// Who recommended it, and when.
    pub mark: Mark,
    /// By which rules.
    pub policy: Rules,
    /// Why a conflict of interest is suspected; empty if none is.
    pub grounds: BTreeSet<ConflictGround>,
    /// Who cleared it, if somebody did.
    pub clearance: Option<Clearance>,
}

/// The rules by which something was recommended (policy O-09).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The recommendation policy that was in force.
    pub name: RecommendationPolicyName,
    /// Its version.
    pub version: String,
}

/// That a conflict was cleared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearance {
    /// Why the recommendation is in the member's interest.
    pub basis: MemberInterestBasis,
    /// The same in words.
    pub reason: Reason,
    /// Who cleared it, and when.
    pub mark: Mark,
}

/// A document that was delivered to the member, who acknowledged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Of which product.
    pub product: ProductName,
    /// What it tells.
    pub kind: DocumentKind,
    /// Its version.
    pub version: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Day on which it was delivered.
    pub delivered_on: NaiveDate,
    /// Day on which the member acknowledged it.
    pub acknowledged_on: NaiveDate,
}

/// A step beyond the usual that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenStep {
    /// Which.
    pub step: ExtraStep,
    /// On which day.
    pub on: NaiveDate,
}

/// What was applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The contract that was recorded with it.
    pub contract: ContractName,
    /// What it costs a year, in yen.
    pub annual_premium_yen: i64,
    /// How many extra steps the member's age asked for that day.
    pub extra_steps: u32,
    /// Who took it, and when.
    pub mark: Mark,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    origin: Origin,
    course: Course,
}

impl Proposal {
    /// Begins one, from what the member wants at first.
    ///
    /// # Errors
    /// [`SolicitationError::CriterionTwice`].
    pub fn begin(origin: Origin, initial: Intent) -> Result<Self, SolicitationError> {
        super::steps::check_criteria(&initial)?;
        let updated_at = origin.created_at;
        Ok(Self {
            origin,
            course: Course {
                state: StateCode::Intent,
                initial,
                comparison: None,
                recommendation: None,
                presented: None,
                final_intent: None,
                deliveries: Vec::new(),
                extra_steps: Vec::new(),
                application: None,
                closing: None,
                updated_at,
                version: 1,
            },
        })
    }

    /// One that was recorded.
    #[must_use]
    pub const fn restore(origin: Origin, course: Course) -> Self {
        Self { origin, course }
    }

    /// What it is from its beginning on.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What has become of it.
    #[must_use]
    pub const fn course(&self) -> &Course {
        &self.course
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> StateCode {
        self.course.state
    }

    /// The product that is recommended, as it was compared.
    #[must_use]
    pub fn recommended(&self) -> Option<&Considered> {
        let recommendation = self.course.recommendation.as_ref()?;
        self.course.comparison.as_ref()?.find(recommendation.product)
    }

    /// Whether cover that the member has is to stay, by what they want in the end.
    #[must_use]
    pub fn keeps_cover(&self) -> bool {
        let last = self.course.final_intent.as_ref();
        last.is_some_and(|it| it.intent.existing_cover == Some(ExistingCover::Keep))
    }

    pub(super) const fn course_mut(&mut self) -> &mut Course {
        &mut self.course
    }
}
