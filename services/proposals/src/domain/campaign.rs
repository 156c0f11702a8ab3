//! A campaign (キャンペーン): days on which whoever sells certain products has something of it (policy O-06, O-23).

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{CampaignName, ProductName};

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Resource name.
    pub name: CampaignName,
    /// What it is.
    pub terms: CampaignTerms,
    /// Who recorded it.
    pub creator: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// What a campaign is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignTerms {
    /// What it is called.
    pub title: String,
    /// Its products.
    pub products: BTreeSet<ProductName>,
    /// First day.
    pub first_on: NaiveDate,
    /// Last day.
    pub last_on: NaiveDate,
    /// What whoever sells has of it.
    pub incentive: String,
}

/// Why something cannot be done with a campaign. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// Its days do not follow each other.
    #[error("a campaign ends on its first day or later, and sooner than before")]
    Days,
    /// The day has passed: what was sold then would be judged anew.
    #[error("the day has passed")]
    InPast,
}

impl CampaignError {
    /// The stable reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Days => "CAMPAIGN_DAYS",
            Self::InPast => "EFFECTIVE_IN_PAST",
        }
    }

    /// The same for people, in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Days => "最終日は開始日以後、これまでの最終日より前の日にしてください。",
            Self::InPast => "過去の日です。",
        }
    }
}

impl CampaignTerms {
    /// That its days follow each other.
    ///
    /// # Errors
    /// [`CampaignError::Days`].
    pub fn check(&self) -> Result<(), CampaignError> {
        if self.last_on < self.first_on {
            Err(CampaignError::Days)
        } else {
            Ok(())
        }
    }

    /// Whether it rewards who sells a product on a day.
    #[must_use]
    pub fn rewards(&self, product: ProductName, day: NaiveDate) -> bool {
        self.products.contains(&product) && (self.first_on..=self.last_on).contains(&day)
    }
}

impl Campaign {
    /// Ends it sooner.
    ///
    /// # Errors
    /// [`CampaignError`].
    pub fn end(mut self, last_on: NaiveDate, today: NaiveDate) -> Result<Self, CampaignError> {
        if last_on < today {
            return Err(CampaignError::InPast);
        }
        if last_on >= self.terms.last_on || last_on < self.terms.first_on {
            return Err(CampaignError::Days);
        }
        self.terms.last_on = last_on;
        self.version += 1;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_campaign_rewards_its_products_on_its_days_and_can_end_sooner() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let product = |n| ProductName::new(Uuid::from_u128(n));
        let terms = CampaignTerms {
            title: "架空のキャンペーン".to_owned(),
            products: BTreeSet::from([product(1)]),
            first_on: day("2026-11-01"),
            last_on: day("2026-11-30"),
            incentive: "架空の商品券".to_owned(),
        };
        for (number, on, expected) in [
            (1, "2026-10-31", false),
            (1, "2026-11-01", true),
            (1, "2026-11-30", true),
            (1, "2026-12-01", false),
            (2, "2026-11-15", false),
        ] {
            assert_eq!(terms.rewards(product(number), day(on)), expected, "{number} {on}");
        }
        let backwards = CampaignTerms {
            last_on: day("2026-10-31"),
            ..terms.clone()
        };
        assert_eq!((terms.check(), backwards.check()), (Ok(()), Err(CampaignError::Days)));
        let campaign = Campaign {
            name: CampaignName::new(Uuid::from_u128(1)),
            terms,
            creator: "staff/a".to_owned(),
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let today = day("2026-11-10");
        let end = |on: &str| campaign.clone().end(day(on), today);
        assert_eq!(end("2026-11-09").unwrap_err(), CampaignError::InPast);
        assert_eq!(end("2026-11-30").unwrap_err(), CampaignError::Days);
        assert!(!end("2026-11-10").unwrap().terms.rewards(product(1), day("2026-11-11")));
    }
}
