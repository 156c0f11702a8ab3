//! What makes contracts suspicious (domain 5): rules as pure functions over facts that are sorted once.
//!
//! - [`Facts`] is what is known of the contracts as of a time.
//! - [`RuleSet`] says which rules hold and with which parameters; [`RuleSet::standard`] has the values of domain 5.2.
//! - [`detect`] applies the rules and gives [`Finding`]s, each with the key by which it is raised only once and with sentences for people.
//! - [`case_score`] adds up what was found about one policyholder and one staff (end of domain 5.2).

mod binomial;
mod campaign;
mod complaint;
mod contradiction;
mod cooling_off;
mod detect;
mod early;
mod explanation;
mod facts;
mod finding;
mod household;
mod many;
mod months;
mod outlier;
mod repeated;
mod rule_code;
mod rule_set;
mod rules;
mod score;
mod similar;
mod switch;
#[cfg(test)]
mod tests;
mod uninsured;
mod unqualified;

pub use binomial::chance_of_at_least;
pub use complaint::{Complaint, ComplaintMatter};
pub use detect::{Detected, detect};
pub use explanation::Explanation;
pub use facts::{Fact, Facts, Key, Rewarded};
pub use finding::{Finding, Measure, Severity, Tested};
pub use months::MonthRule;
pub use rule_code::RuleCode;
pub use rule_set::{RuleSet, RuleSetError};
pub use rules::{Rule, WeightedRule, Weights};
pub use score::{CaseOutcome, CaseScore, Weighed, case_score, case_scores};
pub use unqualified::{Held, HeldDays, Span};
