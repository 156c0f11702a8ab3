//! Rules of detection: messages and domain types, both ways.

use chrono::NaiveDate;
use honi_door::field::{day, required};
use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1 as pb;
use honi_serve::Problem;
use pb::detection_rule::Parameters;

use super::codes::{termination_reason, termination_reason_message};
use crate::domain::TerminationReason;
use crate::domain::detection::{MonthRule, Rule, RuleSet, WeightedRule, Weights};

/// The rules of a valid message.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(super) fn rules(at: &str, messages: Vec<pb::DetectionRule>) -> Result<Vec<WeightedRule>, Problem> {
    let rules = messages.into_iter().enumerate().map(|(index, message)| {
        let at = format!("{at}[{index}]");
        let weights = message.weights.map(|it| Weights {
            high: small(it.high),
            medium: small(it.medium),
            low: small(it.low),
        });
        let parameters = message.parameters.ok_or_else(|| required(at.clone()))?;
        Ok(WeightedRule {
            rule: rule(&at, parameters)?,
            weights,
        })
    });
    rules.collect()
}

fn rule(at: &str, parameters: Parameters) -> Result<Rule, Problem> {
    Ok(match parameters {
        Parameters::EarlyTermination(it) => Rule::EarlyTermination {
            life_months: months(it.life_months),
            non_life_months: months(it.non_life_months),
            high_months: months(it.high_months),
            medium_months: months(it.medium_months),
            reasons: reasons(&format!("{at}.early_termination.reasons"), &it.reasons)?,
        },
        Parameters::CoolingOffCluster(it) => Rule::CoolingOffCluster {
            withdrawal_count: it.withdrawal_count.unsigned_abs(),
            within_days: months(it.within_days),
            aged_alone: it.aged_alone,
        },
        Parameters::RecordContradiction(it) => Rule::RecordContradiction {
            most_weight: small(it.most_weight),
        },
        Parameters::Unqualified(_) => Rule::Unqualified,
        Parameters::CampaignBurst(it) => Rule::CampaignBurst {
            business_days: months(it.business_days),
            within_months: months(it.within_months),
            contract_count: it.contract_count.unsigned_abs(),
            campaign_ends: days(&format!("{at}.campaign_burst.campaign_end_dates"), &it.campaign_end_dates)?,
        },
        Parameters::ComplaintLink(it) => Rule::ComplaintLink { months: months(it.months) },
        Parameters::ShortTermSwitch(it) => Rule::ShortTermSwitch {
            before_months: months(it.before_months),
            after_months: months(it.after_months),
            high_months: months(it.high_months),
            short_months: months(it.short_months),
        },
        Parameters::SwitchEvasion(it) => Rule::SwitchEvasion {
            gap_months: months(it.gap_months),
            overlap_months: months(it.overlap_months),
        },
        Parameters::UninsuredAfterSwitch(it) => Rule::UninsuredAfterSwitch {
            within_months: months(it.within_months),
        },
        Parameters::RepeatedSwitch(it) => Rule::RepeatedSwitch {
            switch_count: it.switch_count.unsigned_abs(),
            within_months: months(it.within_months),
            count_pairs: it.count_pairs,
        },
        Parameters::ManyContracts(it) => Rule::ManyContracts {
            contract_count: it.contract_count.unsigned_abs(),
            within_months: months(it.within_months),
            ended_percent: it.ended_percent.unsigned_abs(),
        },
        Parameters::StaffOutlier(it) => Rule::StaffOutlier {
            cohort_months: months(it.cohort_months),
            least_contracts: it.least_contracts.unsigned_abs(),
            least_early: it.least_early.unsigned_abs(),
            chance_ppm: it.chance_ppm.unsigned_abs(),
        },
        Parameters::MissingSwitchNotice(_) => Rule::MissingSwitchNotice,
        Parameters::EarlyLapse(it) => Rule::EarlyLapse {
            months: months(it.months),
            month_rule: match it.month_rule() {
                pb::MonthRule::Unspecified => return Err(required(format!("{at}.early_lapse.month_rule"))),
                pb::MonthRule::Simple => MonthRule::Simple,
                pb::MonthRule::Civil => MonthRule::Civil,
            },
            exempt_reasons: reasons(&format!("{at}.early_lapse.exempt_reasons"), &it.exempt_reasons)?,
        },
        Parameters::HouseholdSwitch(it) => Rule::HouseholdSwitch {
            within_days: months(it.within_days),
            short_months: months(it.short_months),
            exempt_reasons: reasons(&format!("{at}.household_switch.exempt_reasons"), &it.exempt_reasons)?,
        },
        Parameters::OfficeOutlier(it) => Rule::OfficeOutlier {
            months: months(it.months),
            cohort_months: months(it.cohort_months),
            least_contracts: it.least_contracts.unsigned_abs(),
            least_early: it.least_early.unsigned_abs(),
            chance_ppm: it.chance_ppm.unsigned_abs(),
            exempt_reasons: reasons(&format!("{at}.office_outlier.exempt_reasons"), &it.exempt_reasons)?,
        },
    })
}

/// Rules as messages.
pub(super) fn messages(rules: &RuleSet) -> Vec<pb::DetectionRule> {
    rules.rules().iter().map(message).collect()
}

fn message(weighted: &WeightedRule) -> pb::DetectionRule {
    let parameters = match &weighted.rule {
        Rule::EarlyTermination {
            life_months,
            non_life_months,
            high_months,
            medium_months,
            reasons,
        } => Parameters::EarlyTermination(pb::EarlyTermination {
            life_months: (*life_months).into(),
            non_life_months: (*non_life_months).into(),
            high_months: (*high_months).into(),
            medium_months: (*medium_months).into(),
            reasons: reason_messages(reasons),
        }),
        Rule::CoolingOffCluster {
            withdrawal_count,
            within_days,
            aged_alone,
        } => Parameters::CoolingOffCluster(pb::CoolingOffCluster {
            withdrawal_count: int(*withdrawal_count),
            within_days: (*within_days).into(),
            aged_alone: *aged_alone,
        }),
        Rule::RecordContradiction { most_weight } => Parameters::RecordContradiction(pb::RecordContradiction {
            most_weight: (*most_weight).into(),
        }),
        Rule::Unqualified => Parameters::Unqualified(pb::Unqualified {}),
        Rule::CampaignBurst {
            business_days,
            within_months,
            contract_count,
            campaign_ends,
        } => Parameters::CampaignBurst(pb::CampaignBurst {
            business_days: (*business_days).into(),
            within_months: (*within_months).into(),
            contract_count: int(*contract_count),
            campaign_end_dates: campaign_ends.iter().map(|day| (*day).into()).collect(),
        }),
        Rule::ComplaintLink { months } => Parameters::ComplaintLink(pb::ComplaintLink { months: (*months).into() }),
        Rule::ShortTermSwitch {
            before_months,
            after_months,
            high_months,
            short_months,
        } => Parameters::ShortTermSwitch(pb::ShortTermSwitch {
            before_months: (*before_months).into(),
            after_months: (*after_months).into(),
            high_months: (*high_months).into(),
            short_months: (*short_months).into(),
        }),
        Rule::SwitchEvasion {
            gap_months,
            overlap_months,
        } => Parameters::SwitchEvasion(pb::SwitchEvasion {
            gap_months: (*gap_months).into(),
            overlap_months: (*overlap_months).into(),
        }),
        Rule::UninsuredAfterSwitch { within_months } => Parameters::UninsuredAfterSwitch(pb::UninsuredAfterSwitch {
            within_months: (*within_months).into(),
        }),
        Rule::RepeatedSwitch {
            switch_count,
            within_months,
            count_pairs,
        } => Parameters::RepeatedSwitch(pb::RepeatedSwitch {
            switch_count: int(*switch_count),
            within_months: (*within_months).into(),
            count_pairs: *count_pairs,
        }),
        Rule::ManyContracts {
            contract_count,
            within_months,
            ended_percent,
        } => Parameters::ManyContracts(pb::ManyContracts {
            contract_count: int(*contract_count),
            within_months: (*within_months).into(),
            ended_percent: int(*ended_percent),
        }),
        Rule::StaffOutlier {
            cohort_months,
            least_contracts,
            least_early,
            chance_ppm,
        } => Parameters::StaffOutlier(pb::StaffOutlier {
            cohort_months: (*cohort_months).into(),
            least_contracts: int(*least_contracts),
            least_early: int(*least_early),
            chance_ppm: int(*chance_ppm),
        }),
        Rule::MissingSwitchNotice => Parameters::MissingSwitchNotice(pb::MissingSwitchNotice {}),
        Rule::EarlyLapse {
            months,
            month_rule,
            exempt_reasons,
        } => Parameters::EarlyLapse(pb::EarlyLapse {
            months: (*months).into(),
            month_rule: match month_rule {
                MonthRule::Simple => pb::MonthRule::Simple.into(),
                MonthRule::Civil => pb::MonthRule::Civil.into(),
            },
            exempt_reasons: reason_messages(exempt_reasons),
        }),
        Rule::HouseholdSwitch {
            within_days,
            short_months,
            exempt_reasons,
        } => Parameters::HouseholdSwitch(pb::HouseholdSwitch {
            within_days: (*within_days).into(),
            short_months: (*short_months).into(),
            exempt_reasons: reason_messages(exempt_reasons),
        }),
        Rule::OfficeOutlier {
            months,
            cohort_months,
            least_contracts,
            least_early,
            chance_ppm,
            exempt_reasons,
        } => Parameters::OfficeOutlier(pb::OfficeOutlier {
            months: (*months).into(),
            cohort_months: (*cohort_months).into(),
            least_contracts: int(*least_contracts),
            least_early: int(*least_early),
            chance_ppm: int(*chance_ppm),
            exempt_reasons: reason_messages(exempt_reasons),
        }),
    };
    pb::DetectionRule {
        parameters: Some(parameters),
        weights: weighted.weights.map(|it| pb::Weights {
            high: it.high.into(),
            medium: it.medium.into(),
            low: it.low.into(),
        }),
    }
}

fn reasons(field: &str, values: &[i32]) -> Result<Vec<TerminationReason>, Problem> {
    let read = values.iter().map(|value| {
        let reason = pb::TerminationReason::try_from(*value).unwrap_or_default();
        termination_reason(field, reason)
    });
    read.collect()
}

fn days(field: &str, messages: &[Date]) -> Result<Vec<NaiveDate>, Problem> {
    let read = messages.iter().enumerate();
    read.map(|(index, it)| day(&format!("{field}[{index}]"), Some(*it))).collect()
}

fn reason_messages(reasons: &[TerminationReason]) -> Vec<i32> {
    reasons.iter().copied().map(termination_reason_message).collect()
}

/// Validation has seen that it is from 0 to 400.
fn months(value: i32) -> u16 {
    u16::try_from(value).unwrap_or_default()
}

/// Validation has seen that it is from 0 to 100.
fn small(value: i32) -> u8 {
    u8::try_from(value).unwrap_or_default()
}

fn int(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
