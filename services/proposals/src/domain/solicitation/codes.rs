//! The closed lists of proposals.

use honi_names::codes;

codes! {
    /// Where a proposal stands.
    StateCode {
        /// What the member wants is being captured (当初意向).
        Intent "INTENT",
        /// Products were compared (比較).
        Compared "COMPARED",
        /// A product is recommended, and compliance must clear a conflict of interest first (利益相反の疑い).
        ConflictSuspected "CONFLICT_SUSPECTED",
        /// A product is recommended (推奨).
        Recommended "RECOMMENDED",
        /// The recommendation was explained to the member (提示).
        Presented "PRESENTED",
        /// The member confirmed what they finally want (意向確認).
        Confirmed "CONFIRMED",
        /// Applied for (申込).
        Applied "APPLIED",
        /// Ended without an application.
        Closed "CLOSED",
    }
    /// How a proposal ended without an application.
    Closing {
        /// The member does not want one.
        Withdrawn "WITHDRAWN",
        /// None of the products that were compared suits (適合商品なし).
        NoSuitableProduct "NO_SUITABLE_PRODUCT",
    }
    /// How much a criterion matters to the member (優先度).
    Importance {
        /// Nothing without it.
        Must "MUST",
        /// It should be there.
        Should "SHOULD",
        /// Welcome.
        Nice "NICE",
    }
    /// How far a product meets a criterion.
    Satisfaction {
        /// Not at all.
        Unmet "UNMET",
        /// In part.
        Partly "PARTLY",
        /// Wholly.
        Met "MET",
    }
    /// What the member wants to become of cover that they have.
    ExistingCover {
        /// There is none.
        None "NONE",
        /// It stays.
        Keep "KEEP",
        /// The new contract takes its place.
        Replace "REPLACE",
    }
    /// The parts of an intent (意向).
    IntentField {
        /// For what the cover is.
        Purpose "PURPOSE",
        /// What matters.
        Criteria "CRITERIA",
        /// What it may cost.
        PremiumLimit "PREMIUM_LIMIT",
        /// How much cover.
        Cover "COVER",
        /// For how long.
        Period "PERIOD",
        /// Of whom.
        Underwriter "UNDERWRITER",
        /// What becomes of existing cover.
        ExistingCover "EXISTING_COVER",
    }
    /// Why the final intent differs from the initial one (ふりかえり).
    IntentChangeReason {
        /// What was explained changed the member's mind.
        Explanation "EXPLANATION",
        /// The premium.
        Premium "PREMIUM",
        /// The family was asked.
        Family "FAMILY",
        /// Health, or what the underwriter accepts.
        HealthUnderwriting "HEALTH_UNDERWRITING",
        /// Circumstances changed.
        Circumstances "CIRCUMSTANCES",
        /// It was recorded wrongly.
        Misrecorded "MISRECORDED",
    }
    /// Why fewer than two products were compared.
    SoleReason {
        /// Only one product of the line is sold.
        OnlyProduct "ONLY_PRODUCT",
        /// The member asked for that product alone.
        MemberAsked "MEMBER_ASKED",
        /// The underwriters accept the member for no other.
        HealthUnderwriting "HEALTH_UNDERWRITING",
    }
    /// Why a conflict of interest is suspected (利益相反).
    ConflictGround {
        /// It pays the co-op better than the product that fits best.
        BetterCommission "BETTER_COMMISSION",
        /// The staff or a relative of theirs would benefit (自己・特定契約).
        OwnContract "OWN_CONTRACT",
        /// Its underwriter gave the co-op something that compliance has not reviewed.
        OpenBenefit "OPEN_BENEFIT",
        /// A campaign rewards who sells it.
        Campaign "CAMPAIGN",
    }
    /// Why the recommendation is in the member's interest all the same. What it earns is not among the reasons (policy O-23).
    MemberInterestBasis {
        /// The member chose it knowing the others.
        MemberExplicitChoice "MEMBER_EXPLICIT_CHOICE",
        /// The cover.
        CoverageNeed "COVERAGE_NEED",
        /// The service around it.
        ServiceNeed "SERVICE_NEED",
        /// Health, or what the underwriter accepts.
        HealthUnderwriting "HEALTH_UNDERWRITING",
    }
    /// A step beyond the usual that age asks for (policy O-26).
    ExtraStep {
        /// Family was present.
        FamilyPresent "FAMILY_PRESENT",
        /// A second visit on another day.
        SecondVisit "SECOND_VISIT",
        /// A second solicitor took part.
        SecondSolicitor "SECOND_SOLICITOR",
        /// Somebody else called back.
        CallBack "CALL_BACK",
    }
    /// What somebody who solicits does, as the right to sell knows it.
    SolicitationAct {
        /// Asks what the member wants, and confirms it.
        IntentCapture "INTENT_CAPTURE",
        /// Explains a product.
        Explanation "EXPLANATION",
        /// Takes an application.
        Application "APPLICATION",
    }
    /// A rule about contradictions inside a proposal (domain 5.4).
    ContradictionRule {
        /// No underwriter is preferred, and products of one alone were compared.
        OneUnderwriter "C-01",
        /// Fewer than two products were compared, without a reason.
        TooFewCompared "C-02",
        /// What is recommended does not fit best, and nobody cleared a conflict.
        NotBestFit "C-03",
        /// What is recommended does not wholly meet what must be, and another product does.
        MustUnmet "C-04",
        /// The final intent is the initial one, and what was applied for lies outside its limits.
        OutsideLimits "C-06",
        /// Cover that the member has was to stay, and a similar contract ended around the new one.
        KeptCoverEnded "C-07",
        /// The recommendation was given in the very words of several others of the same staff.
        SameReason "C-08",
    }
}

impl Importance {
    /// Its weight in the fit score (domain 5.4).
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Must => 5,
            Self::Should => 3,
            Self::Nice => 1,
        }
    }
}

impl Satisfaction {
    /// Twice its share: 0, ½ and 1 as whole numbers.
    #[must_use]
    pub const fn halves(self) -> u32 {
        match self {
            Self::Unmet => 0,
            Self::Partly => 1,
            Self::Met => 2,
        }
    }
}

impl StateCode {
    /// Whether nothing more can be done.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Applied | Self::Closed)
    }
}
