//! Which rule found something.

use std::fmt;
use std::str::FromStr;

use honi_names::UnknownCode;

use super::months::MonthRule;

/// The code of a rule, as signals keep it: `SR-03b`, `EARLY_LAPSE_6_SIMPLE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleCode {
    /// Ended early (domain 5.2).
    Sr01,
    /// Withdrawn within the statutory days, several of one staff.
    Sr02,
    /// Switched after a short time.
    Sr03,
    /// Switched.
    Sr03b,
    /// Switched, with a gap that keeps out of the window of SR-03.
    Sr04a,
    /// Switched, with an overlap that does.
    Sr04b,
    /// Uninsured after a switch.
    Sr05,
    /// Switched again and again.
    Sr06a,
    /// Many new contracts, many of them ended.
    Sr06b,
    /// A staff whose contracts end early more often than those of everybody else.
    Sr07,
    /// A switch whose cost was not acknowledged.
    Sr08,
    /// A proposal that contradicts itself.
    Sr10,
    /// Sold without a credential for the line.
    Sr12,
    /// Made at the end of a month or campaign, and gone soon.
    Sr13,
    /// Complained about soon.
    Sr15,
    /// Ended within months of the application.
    EarlyLapse {
        /// So many.
        months: u16,
        /// Counted so.
        month_rule: MonthRule,
    },
    /// Switched within a household.
    HouseholdSwitch,
    /// A staff far from the rest of the unit.
    OfficeOutlier,
}

impl RuleCode {
    /// Those that have no parameters in their code.
    const PLAIN: [(Self, &'static str); 17] = [
        (Self::Sr01, "SR-01"),
        (Self::Sr02, "SR-02"),
        (Self::Sr03, "SR-03"),
        (Self::Sr03b, "SR-03b"),
        (Self::Sr04a, "SR-04a"),
        (Self::Sr04b, "SR-04b"),
        (Self::Sr05, "SR-05"),
        (Self::Sr06a, "SR-06a"),
        (Self::Sr06b, "SR-06b"),
        (Self::Sr07, "SR-07"),
        (Self::Sr08, "SR-08"),
        (Self::Sr10, "SR-10"),
        (Self::Sr12, "SR-12"),
        (Self::Sr13, "SR-13"),
        (Self::Sr15, "SR-15"),
        (Self::HouseholdSwitch, "HOUSEHOLD_SWITCH"),
        (Self::OfficeOutlier, "OFFICE_OUTLIER"),
    ];

    /// Whether it is about a staff, and not about contracts.
    #[must_use]
    pub const fn is_about_staff(self) -> bool {
        matches!(self, Self::Sr07 | Self::OfficeOutlier)
    }
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::EarlyLapse { months, month_rule } = self {
            return write!(f, "EARLY_LAPSE_{months}_{month_rule}");
        }
        let plain = Self::PLAIN.iter().find(|(code, _)| code == self);
        f.write_str(plain.expect("every other rule is in the list").1)
    }
}

impl FromStr for RuleCode {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        if let Some((code, _)) = Self::PLAIN.iter().find(|(_, plain)| *plain == text) {
            return Ok(*code);
        }
        let parts = text.strip_prefix("EARLY_LAPSE_").and_then(|rest| rest.split_once('_'));
        let code = parts.and_then(|(months, month_rule)| {
            Some(Self::EarlyLapse {
                months: months.parse().ok()?,
                month_rule: month_rule.parse().ok()?,
            })
        });
        // One code has one spelling.
        code.filter(|it| it.to_string() == text).ok_or(UnknownCode { list: "RuleCode" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_as_it_writes() {
        let lapse = RuleCode::EarlyLapse {
            months: 6,
            month_rule: MonthRule::Simple,
        };
        assert_eq!(lapse.to_string(), "EARLY_LAPSE_6_SIMPLE");
        for code in RuleCode::PLAIN.map(|(code, _)| code).into_iter().chain([lapse]) {
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        for text in [
            "",
            "SR-09",
            "sr-01",
            "EARLY_LAPSE",
            "EARLY_LAPSE_6",
            "EARLY_LAPSE_06_SIMPLE",
            "EARLY_LAPSE_6_ODD",
        ] {
            assert_eq!(text.parse::<RuleCode>(), Err(UnknownCode { list: "RuleCode" }), "{text}");
        }
    }
}
