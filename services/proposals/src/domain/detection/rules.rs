//! The rules and their parameters. Months are calendar months: the same day, or the last of a month that has none.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::finding::Severity;
use super::months::MonthRule;
use crate::domain::TerminationReason;

/// A rule with its parameters (domain 5.2). As JSON it is an object of one member, named after the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// SR-01: surrendered or lapsed early, counted from the first day of cover.
    EarlyTermination {
        /// Before so many months for life business ([`LineGroup::is_life`](crate::domain::LineGroup::is_life)).
        life_months: u16,
        /// Before so many months for other business.
        non_life_months: u16,
        /// HIGH before so many months.
        high_months: u16,
        /// MEDIUM before so many.
        medium_months: u16,
        /// Ends that count.
        reasons: Vec<TerminationReason>,
    },
    /// SR-02: contracts of one staff withdrawn within the statutory days.
    CoolingOffCluster {
        /// So many.
        withdrawal_count: u32,
        /// Within so many days, the first and the last included.
        within_days: u16,
        /// Or one alone, if extra steps were due because of the member's age.
        aged_alone: bool,
    },
    /// SR-03 and SR-03b: another product took the place of a similar contract of the same insured person.
    ShortTermSwitch {
        /// The old one ended at most so many months before the new one began.
        before_months: u16,
        /// Or at most so many months after.
        after_months: u16,
        /// HIGH if the old one had lasted fewer months.
        high_months: u16,
        /// MEDIUM (SR-03) below so many, LOW (SR-03b) from there.
        short_months: u16,
    },
    /// SR-04a and SR-04b: the same just outside the window of SR-03, by the same staff or unit, with any product.
    SwitchEvasion {
        /// The old one ended at most so many months before the new one began.
        gap_months: u16,
        /// Or at most so many after.
        overlap_months: u16,
    },
    /// SR-05: the old contract ended and the similar new one was declined or rescinded.
    UninsuredAfterSwitch {
        /// Within so many months of each other.
        within_months: u16,
    },
    /// SR-06a: several switches of one policyholder.
    RepeatedSwitch {
        /// So many.
        switch_count: u32,
        /// Within so many months, the last day included.
        within_months: u16,
        /// Whether an old contract that several new ones took the place of counts once for each of them.
        count_pairs: bool,
    },
    /// SR-06b: many new contracts of one policyholder, many of them ended.
    ManyContracts {
        /// So many at least.
        contract_count: u32,
        /// Applied for within so many months.
        within_months: u16,
        /// Of which at least so many in a hundred ended.
        ended_percent: u32,
    },
    /// SR-07: a staff whose life contracts end early (SR-01) more often than those of everybody else.
    StaffOutlier {
        /// Contracts that began in the last so many months, and whose months of SR-01 are over.
        cohort_months: u16,
        /// So many contracts at least.
        least_contracts: u32,
        /// So many of them early at least.
        least_early: u32,
        /// Chance in a million below which it is no chance.
        chance_ppm: u32,
    },
    /// SR-08: a switch whose cost the member had not acknowledged by the application.
    MissingSwitchNotice,
    /// SR-10: a proposal that contradicts itself (domain 5.4).
    RecordContradiction {
        /// Each contradiction weighs as its severity does, all of them together no more than this.
        most_weight: u8,
    },
    /// SR-12: whoever solicited it lacked a credential for the line on the day of the application.
    Unqualified,
    /// SR-13: contracts of one staff that came about in the last business days of a month or campaign and ended early soon.
    CampaignBurst {
        /// So many business days.
        business_days: u16,
        /// They ended before so many months from the first day of cover were over.
        within_months: u16,
        /// So many of them.
        contract_count: u32,
        /// The last days of campaigns that do not end with a month.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        campaign_ends: Vec<NaiveDate>,
    },
    /// SR-15: a complaint about how a new contract was made, or about the conduct of staff, that names the contract.
    ComplaintLink {
        /// Received before so many months from the first day of cover were over.
        months: u16,
    },
    /// A contract that ended within months of its application, the last day included.
    EarlyLapse {
        /// Within so many months.
        months: u16,
        /// How they are counted.
        month_rule: MonthRule,
        /// Ends that do not count.
        exempt_reasons: Vec<TerminationReason>,
    },
    /// A contract applied for after that of another of the same household and line group, within days of its end.
    HouseholdSwitch {
        /// Within so many days before or after.
        within_days: u16,
        /// The old one had lasted at most so many months, the last day included.
        short_months: u16,
        /// Ends of the old one that do not count.
        exempt_reasons: Vec<TerminationReason>,
    },
    /// A staff in a unit whose contracts end within months of the application more often than those of the rest of the unit.
    OfficeOutlier {
        /// An end within so many months is early, the last day included.
        months: u16,
        /// Contracts applied for in the last so many months, and whose months are over.
        cohort_months: u16,
        /// So many contracts at least.
        least_contracts: u32,
        /// So many of them early at least.
        least_early: u32,
        /// Chance in a million, before it is divided by how many are tested.
        chance_ppm: u32,
        /// Ends within the months that leave both sides.
        exempt_reasons: Vec<TerminationReason>,
    },
}

/// How much a finding weighs in the score of a case, by its severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Of HIGH.
    pub high: u8,
    /// Of MEDIUM.
    pub medium: u8,
    /// Of LOW.
    pub low: u8,
}

impl Weights {
    /// The weight of a severity.
    #[must_use]
    pub const fn of(self, severity: Severity) -> u8 {
        match severity {
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }
}

/// A rule, and how much what it finds weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedRule {
    /// The rule.
    pub rule: Rule,
    /// Its weights; those of domain 5.2 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
}

impl WeightedRule {
    /// The weights that hold.
    #[must_use]
    pub fn weights(&self) -> Weights {
        self.weights.unwrap_or_else(|| self.rule.default_weights())
    }
}

impl From<Rule> for WeightedRule {
    fn from(rule: Rule) -> Self {
        Self { rule, weights: None }
    }
}

impl Rule {
    /// What people call it.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::EarlyTermination { .. } => "SR-01",
            Self::CoolingOffCluster { .. } => "SR-02",
            Self::ShortTermSwitch { .. } => "SR-03",
            Self::SwitchEvasion { .. } => "SR-04",
            Self::UninsuredAfterSwitch { .. } => "SR-05",
            Self::RepeatedSwitch { .. } => "SR-06a",
            Self::ManyContracts { .. } => "SR-06b",
            Self::StaffOutlier { .. } => "SR-07",
            Self::MissingSwitchNotice => "SR-08",
            Self::RecordContradiction { .. } => "SR-10",
            Self::Unqualified => "SR-12",
            Self::CampaignBurst { .. } => "SR-13",
            Self::ComplaintLink { .. } => "SR-15",
            Self::EarlyLapse { .. } => "EARLY_LAPSE",
            Self::HouseholdSwitch { .. } => "HOUSEHOLD_SWITCH",
            Self::OfficeOutlier { .. } => "OFFICE_OUTLIER",
        }
    }

    /// Whether it needs no contract but those that insure one person. SR-06a does not belong here: a policyholder may insure several, and
    /// which of the switches are the first is known only from all of them.
    pub(super) const fn looks_at_one_person(&self) -> bool {
        match self {
            Self::EarlyTermination { .. }
            | Self::ShortTermSwitch { .. }
            | Self::SwitchEvasion { .. }
            | Self::UninsuredAfterSwitch { .. }
            | Self::MissingSwitchNotice
            | Self::RecordContradiction { .. }
            | Self::Unqualified
            | Self::ComplaintLink { .. }
            | Self::EarlyLapse { .. } => true,
            Self::CoolingOffCluster { .. }
            | Self::RepeatedSwitch { .. }
            | Self::ManyContracts { .. }
            | Self::StaffOutlier { .. }
            | Self::CampaignBurst { .. }
            | Self::HouseholdSwitch { .. }
            | Self::OfficeOutlier { .. } => false,
        }
    }

    /// The weights of domain 5.2. A rule of one severity has the same weight for all of them.
    const fn default_weights(&self) -> Weights {
        let (high, medium, low) = match self {
            Self::EarlyTermination { .. } => (40, 25, 10),
            Self::ShortTermSwitch { .. } => (40, 30, 10),
            Self::UninsuredAfterSwitch { .. } => (60, 60, 60),
            Self::StaffOutlier { .. } => (30, 30, 30),
            Self::Unqualified => (50, 50, 50),
            Self::ComplaintLink { .. } => (25, 25, 25),
            Self::SwitchEvasion { .. } | Self::RepeatedSwitch { .. } | Self::ManyContracts { .. } | Self::MissingSwitchNotice => {
                (40, 40, 40)
            }
            Self::CoolingOffCluster { .. }
            | Self::RecordContradiction { .. }
            | Self::CampaignBurst { .. }
            | Self::EarlyLapse { .. }
            | Self::HouseholdSwitch { .. }
            | Self::OfficeOutlier { .. } => (20, 20, 20),
        };
        Weights { high, medium, low }
    }
}
