//! SR-13: contracts that were made in the last days of a month or campaign and did not last, several of one staff.

use std::collections::HashMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use honi_calendar::BusinessCalendar;

use super::early::EarlyTermination;
use super::facts::{Facts, Key, Rewarded};
use super::finding::{Finding, Measure, Severity};
use super::rule_code::RuleCode;
use super::rules::{Rule, WeightedRule};

/// The last business days of months and campaigns, each computed once.
struct Ends<'a> {
    calendar: &'a BusinessCalendar,
    business_days: u16,
    campaigns: Vec<(NaiveDate, NaiveDate)>,
    /// The same of those that are on record, which are for some products.
    of_products: Vec<(NaiveDate, &'a Rewarded)>,
    /// The first of the last business days, by year and month.
    months: HashMap<(i32, u32), NaiveDate>,
}

impl<'a> Ends<'a> {
    fn new(calendar: &'a BusinessCalendar, business_days: u16, campaign_ends: &[NaiveDate], on_record: &'a [Rewarded]) -> Self {
        let rewarded = |it: &'a Rewarded| (first_of_last(calendar, business_days, it.last_on).max(it.first_on), it);
        let campaign = |end: &NaiveDate| (first_of_last(calendar, business_days, *end), *end);
        Self {
            campaigns: campaign_ends.iter().map(campaign).collect(),
            of_products: on_record.iter().map(rewarded).collect(),
            calendar,
            business_days,
            months: HashMap::new(),
        }
    }

    /// Whether a day is one of the last for a product, or a holiday between them.
    fn contain(&mut self, day: NaiveDate, product: Key) -> bool {
        let (calendar, business_days) = (self.calendar, self.business_days);
        let of_month = self.months.entry((day.year(), day.month()));
        let first = *of_month.or_insert_with(|| first_of_last(calendar, business_days, last_of_month(day)));
        let rewarded = |(first, it): &(NaiveDate, &Rewarded)| (*first..=it.last_on).contains(&day) && it.products.contains(&product);
        first <= day || self.campaigns.iter().any(|(first, last)| (*first..=*last).contains(&day)) || self.of_products.iter().any(rewarded)
    }
}

/// The first of the last so many business days up to a day.
fn first_of_last(calendar: &BusinessCalendar, business_days: u16, end: NaiveDate) -> NaiveDate {
    (0..business_days).fold(end + Days::new(1), |day, _| calendar.business_day_before(day))
}

fn last_of_month(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first + Months::new(1) - Days::new(1)
}

/// SR-13: each of the contracts of a staff that has enough of them, on the day of its end. Ends that were undone leave the count.
pub(super) fn find(
    facts: &Facts,
    calendar: &BusinessCalendar,
    early: Option<&EarlyTermination<'_>>,
    rule: &WeightedRule,
    findings: &mut Vec<Finding>,
) {
    let Rule::CampaignBurst {
        business_days,
        within_months,
        contract_count,
        campaign_ends,
    } = &rule.rule
    else {
        return;
    };
    let Some(early) = early else { return };
    let mut ends = Ends::new(calendar, *business_days, campaign_ends, facts.campaigns());
    let mut rows: Vec<(Key, NaiveDate, usize)> = Vec::new();
    for (at, fact) in facts.contracts().iter().enumerate() {
        let Some((staff, established_on)) = fact.sales_staff.zip(fact.established_on) else {
            continue;
        };
        // Most contracts did not end, and their months need no calendar.
        let Some(end) = early.end_within(fact, *within_months) else {
            continue;
        };
        let counts =
            fact.takes_part() && ends.contain(established_on, fact.product) && !facts.is_restored(fact) && !facts.is_continued(fact);
        if counts {
            rows.push((staff, end, at));
        }
    }
    rows.sort_unstable();
    for of_staff in rows.chunk_by(|one, next| one.0 == next.0) {
        let counted = u32::try_from(of_staff.len()).unwrap_or(u32::MAX);
        if counted < *contract_count {
            continue;
        }
        for (_, end, at) in of_staff {
            let found = Finding::about_contracts(facts, rule.weights(), RuleCode::Sr13, Severity::Medium, vec![*at], *end);
            findings.push(Finding {
                measure: Some(Measure {
                    counted,
                    early: 0,
                    expected: 0.0,
                    chance: 0.0,
                }),
                ..found
            });
        }
    }
}
