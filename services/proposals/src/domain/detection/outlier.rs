//! Staff whose contracts end early far more often than those of others: SR-07 over the whole organisation, OFFICE_OUTLIER within a unit.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use honi_calendar::add_months;

use super::binomial::chance_of_at_least;
use super::early::{EarlyTermination, is_exempt};
use super::facts::{Fact, Facts, Key};
use super::finding::{Measure, Tested};
use super::months::{MonthRule, months_before};
use super::rule_code::RuleCode;
use super::rules::Rule;
use crate::domain::TerminationReason;

/// What the rules about staff tested, and whether each stands out.
pub(super) type Outliers = Vec<(Tested, bool)>;

/// Contracts, and how many of them ended early.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    counted: u32,
    early: u32,
}

impl Tally {
    fn add(&mut self, early: bool) {
        self.counted += 1;
        self.early += u32::from(early);
    }

    /// The share of early ones among the others of a whole, if there are others.
    fn share_of_the_rest(self, whole: Self) -> Option<f64> {
        let rest = whole.counted - self.counted;
        (rest > 0).then(|| f64::from(whole.early - self.early) / f64::from(rest))
    }

    fn measure(self, expected: f64) -> Measure {
        Measure {
            counted: self.counted,
            early: self.early,
            expected,
            chance: chance_of_at_least(self.early, self.counted, expected),
        }
    }
}

/// A chance given in millionths.
fn millionths(ppm: u32) -> f64 {
    f64::from(ppm) / 1e6
}

/// SR-07. `early` are the parameters of SR-01, whose early ends are counted. Contracts that nobody solicited belong to the organisation.
pub(super) fn of_staff(facts: &Facts, as_of: NaiveDate, rule: &Rule, early: &EarlyTermination<'_>) -> Outliers {
    let Rule::StaffOutlier {
        cohort_months,
        least_contracts,
        least_early,
        chance_ppm,
    } = rule
    else {
        return Vec::new();
    };
    let after = months_before(as_of, *cohort_months);
    let mut whole = Tally::default();
    let mut staff: BTreeMap<Key, (Tally, NaiveDate, Key)> = BTreeMap::new();
    let life = facts
        .contracts()
        .iter()
        .filter(|it| it.effective_on > after && it.line_group.is_life());
    for fact in life.filter(|it| it.takes_part()) {
        let over = add_months(fact.effective_on, early.life_months);
        if over > as_of || leaves_both_sides(facts, fact, over) {
            continue;
        }
        let is_early = early.end_and_limit(fact).is_some() && !facts.is_restored(fact);
        whole.add(is_early);
        let Some(key) = fact.sales_staff else { continue };
        let (tally, last, unit) = staff.entry(key).or_insert((Tally::default(), fact.effective_on, fact.org_unit));
        tally.add(is_early);
        if fact.effective_on >= *last {
            (*last, *unit) = (fact.effective_on, fact.org_unit);
        }
    }
    let enough = staff
        .into_iter()
        .filter(|(_, (own, ..))| own.counted >= *least_contracts && own.early >= *least_early);
    let tested = enough.filter_map(|(sales_staff, (own, _, org_unit))| {
        let measure = own.measure(own.share_of_the_rest(whole)?);
        let tested = Tested {
            rule: RuleCode::Sr07,
            sales_staff,
            org_unit,
            measure,
        };
        Some((tested, measure.chance < millionths(*chance_ppm)))
    });
    tested.collect()
}

/// Whether the end says nothing against whoever sold the contract (domain 4, K-06b).
fn leaves_both_sides(facts: &Facts, fact: &Fact, over: NaiveDate) -> bool {
    let ended = fact.ended_on.is_some_and(|end| end < over);
    ended && (is_exempt(fact, &TerminationReason::NEUTRAL) || facts.is_continued(fact))
}

/// OFFICE_OUTLIER. Where the rest of the unit has no contract or none that ended early, everybody else is compared with.
pub(super) fn of_offices(facts: &Facts, as_of: NaiveDate, rule: &Rule) -> Outliers {
    let Rule::OfficeOutlier {
        months,
        cohort_months,
        least_contracts,
        least_early,
        chance_ppm,
        exempt_reasons,
    } = rule
    else {
        return Vec::new();
    };
    let after = months_before(as_of, *cohort_months);
    let mut whole = Tally::default();
    let mut units: BTreeMap<Key, Tally> = BTreeMap::new();
    let mut staff: BTreeMap<(Key, Key), Tally> = BTreeMap::new();
    for fact in facts.contracts().iter().filter(|it| it.applied_on > after && it.takes_part()) {
        let limit = MonthRule::Simple.last_day(fact.applied_on, *months);
        if limit > as_of {
            continue;
        }
        let ended = fact.ended_on.is_some_and(|end| end <= limit);
        if ended && (is_exempt(fact, exempt_reasons) || facts.is_continued(fact)) {
            continue;
        }
        let is_early = ended && !facts.is_restored(fact);
        whole.add(is_early);
        units.entry(fact.org_unit).or_default().add(is_early);
        if let Some(key) = fact.sales_staff {
            staff.entry((key, fact.org_unit)).or_default().add(is_early);
        }
    }
    let enough = staff.into_iter().filter(|(_, own)| own.counted >= *least_contracts);
    let tested: Vec<Tested> = enough
        .filter_map(|((sales_staff, org_unit), own)| {
            let in_unit = units.get(&org_unit).and_then(|unit| own.share_of_the_rest(*unit));
            let expected = in_unit.filter(|share| *share > 0.0).or_else(|| own.share_of_the_rest(whole))?;
            Some(Tested {
                rule: RuleCode::OfficeOutlier,
                sales_staff,
                org_unit,
                measure: own.measure(expected),
            })
        })
        .collect();
    // Bonferroni: so many tests are expected to raise one false alarm together as rarely as one alone.
    let threshold = millionths(*chance_ppm) / f64::from(u32::try_from(tested.len()).unwrap_or(u32::MAX).max(1));
    let stands_out = |it: &Measure| it.early >= *least_early && it.chance <= threshold;
    tested.into_iter().map(|it| (it, stands_out(&it.measure))).collect()
}
