//! What was found, in sentences for people. They name contracts and days, and no person.

use chrono::NaiveDate;
use honi_calendar::{english_day, japanese_day};

use super::complaint::ComplaintMatter;
use super::facts::{Fact, Facts};
use super::finding::{Finding, Measure};
use super::months::whole_months;
use super::rule_code::RuleCode;
use crate::domain::TerminationReason;
use crate::domain::solicitation::Contradictions;

/// What was found, in two languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Explanation {
    fn new(ja: String, en: String) -> Self {
        Self { ja, en }
    }

    fn and(mut self, ja: &str, en: &str) -> Self {
        self.ja.push_str(ja);
        self.en.push(' ');
        self.en.push_str(en);
        self
    }
}

impl Finding {
    /// Says what was found, with the days and the numbers on which it rests.
    #[must_use]
    pub fn explain(&self, facts: &Facts) -> Explanation {
        let contracts: Vec<Contract<'_>> = self.facts(facts).map(|fact| Contract { facts, fact }).collect();
        let explanation = match (self.rule, contracts.as_slice(), self.measure) {
            (RuleCode::Sr01, [contract, ..], _) => early_termination(contract, self.limit),
            (RuleCode::Sr02, [contract], _) => withdrawn_by_an_aged(contract),
            (RuleCode::Sr02, [first, .., last], _) => withdrawn_together(first, last, contracts.len()),
            (RuleCode::Sr10, [contract], _) => contradiction(contract, self.contradictions),
            (RuleCode::Sr10, [old, new, ..], _) => kept_cover_ended(old, new, self.contradictions),
            (RuleCode::Sr12, [contract], _) => unqualified(contract),
            (RuleCode::Sr13, [contract], Some(measure)) => campaign(contract, measure),
            (RuleCode::Sr15, [contract], _) => complained_about(contract, self.anchor),
            (RuleCode::EarlyLapse { .. }, [contract, ..], _) => early_lapse(contract, self.limit),
            (RuleCode::Sr03 | RuleCode::Sr03b, [old, new], _) => {
                pair(old, new).and("別の商品への乗換にあたります。", "It is a switch to another product.")
            }
            (RuleCode::Sr04a, [old, new], _) => evasion_by_gap(old, new),
            (RuleCode::Sr04b, [old, new], _) => evasion_by_overlap(old, new),
            (RuleCode::Sr05, [old, new], _) => uninsured(old, new),
            (RuleCode::Sr08, [old, new], _) => without_notice(old, new),
            (RuleCode::HouseholdSwitch, [old, new], _) => household(old, new),
            (RuleCode::Sr06a, _, Some(measure)) => repeated(measure, self.anchor),
            (RuleCode::Sr06b, _, Some(measure)) => many(measure),
            (RuleCode::Sr07, _, Some(measure)) => outlier(measure, ("生保系の契約", "life contracts"), ("ほかの全職員", "everybody else")),
            (RuleCode::OfficeOutlier, _, Some(measure)) => {
                outlier(measure, ("契約", "contracts"), ("比べた相手", "those it was compared with"))
            }
            // No rule makes a finding without what it is about.
            (rule, ..) => Explanation::new(format!("規則{rule}に該当します。"), format!("The rule {rule} applies.")),
        };
        if self.is_cured(facts) {
            explanation.and("その後、契約は復活しています。", "The contract was reinstated since.")
        } else {
            explanation
        }
    }
}

/// A contract, with the texts behind its keys.
struct Contract<'a> {
    facts: &'a Facts,
    fact: &'a Fact,
}

impl Contract<'_> {
    /// What people call it.
    fn key(&self) -> &str {
        self.facts.text(self.fact.external)
    }

    /// The day of its end; every finding about an end has one.
    fn end(&self) -> NaiveDate {
        self.fact.ended_on.unwrap_or(self.fact.effective_on)
    }

    fn how_it_ended(&self) -> (&'static str, &'static str) {
        self.fact.end_reason.map_or(("事由不明", "an unknown reason"), words)
    }
}

fn early_termination(contract: &Contract<'_>, limit: Option<NaiveDate>) -> Explanation {
    let (began, end) = (contract.fact.effective_on, contract.end());
    let (ja_how, en_how) = contract.how_it_ended();
    let (ja_after, en_after) = after(began, end, ("始期", "its first day of cover"));
    let explanation = Explanation::new(
        format!(
            "契約{}(始期{})は、{ja_after}の{}に{ja_how}で消滅しました。",
            contract.key(),
            japanese_day(began),
            japanese_day(end)
        ),
        format!(
            "Contract {} (cover from {}) ended by {en_how} on {}, {en_after}.",
            contract.key(),
            english_day(began),
            english_day(end)
        ),
    );
    match limit {
        Some(limit) => explanation.and(
            &format!("{}より前の消滅は早期消滅です。", japanese_day(limit)),
            &format!("An end before {} is early.", english_day(limit)),
        ),
        None => explanation,
    }
}

fn withdrawn_by_an_aged(contract: &Contract<'_>) -> Explanation {
    Explanation::new(
        format!(
            "70歳以上の契約者の契約{}が、{}にクーリング・オフされました。",
            contract.key(),
            japanese_day(contract.end())
        ),
        format!(
            "Contract {}, of a policyholder of 70 or older, was withdrawn within the cooling-off period on {}.",
            contract.key(),
            english_day(contract.end())
        ),
    )
}

fn withdrawn_together(first: &Contract<'_>, last: &Contract<'_>, count: usize) -> Explanation {
    Explanation::new(
        format!(
            "同じ職員の契約で、{}から{}までにクーリング・オフが{count}件ありました。",
            japanese_day(first.end()),
            japanese_day(last.end())
        ),
        format!(
            "{count} contracts of the same staff were withdrawn within the cooling-off period from {} to {}.",
            english_day(first.end()),
            english_day(last.end())
        ),
    )
}

fn contradiction(contract: &Contract<'_>, contradictions: Contradictions) -> Explanation {
    let applied = contract.fact.applied_on;
    let codes: Vec<&str> = contradictions.iter().map(|it| it.code()).collect();
    Explanation::new(
        format!(
            "契約{}(申込{})の提案の記録に矛盾があります({})。",
            contract.key(),
            japanese_day(applied),
            codes.join("、")
        ),
        format!(
            "The proposal behind contract {} (applied for on {}) contradicts itself ({}).",
            contract.key(),
            english_day(applied),
            codes.join(", ")
        ),
    )
}

fn kept_cover_ended(old: &Contract<'_>, new: &Contract<'_>, contradictions: Contradictions) -> Explanation {
    let (end, began) = (old.end(), new.fact.effective_on);
    let (ja_how, en_how) = old.how_it_ended();
    let codes: Vec<&str> = contradictions.iter().map(|it| it.code()).collect();
    Explanation::new(
        format!(
            "契約{}(始期{})の提案では既存の契約を続ける意向でしたが、同じ被保険者・同じ種類の契約{}が{}に{ja_how}で消滅しました({})。",
            new.key(),
            japanese_day(began),
            old.key(),
            japanese_day(end),
            codes.join("、")
        ),
        format!(
            "The proposal behind contract {} (cover from {}) was to leave existing cover as it is, and contract {}, for the same insured person \
             and need, ended by {en_how} on {} ({}).",
            new.key(),
            english_day(began),
            old.key(),
            english_day(end),
            codes.join(", ")
        ),
    )
}

fn unqualified(contract: &Contract<'_>) -> Explanation {
    let applied = contract.fact.applied_on;
    Explanation::new(
        format!(
            "契約{}の申込日({})に、取扱職員はこの種目の募集に必要な資格を有していませんでした。",
            contract.key(),
            japanese_day(applied)
        ),
        format!(
            "On the day of the application for contract {} ({}), whoever solicited it lacked a credential that its line takes.",
            contract.key(),
            english_day(applied)
        ),
    )
}

fn campaign(contract: &Contract<'_>, measure: Measure) -> Explanation {
    let (established, end) = (contract.fact.established_on.unwrap_or(contract.fact.applied_on), contract.end());
    let (ja_how, en_how) = contract.how_it_ended();
    let count = measure.counted;
    Explanation::new(
        format!(
            "契約{}は、月末または推進期間の末日に近い{}に成立し、{}に{ja_how}で消滅しました。同じ職員に同様の契約が{count}件あります。",
            contract.key(),
            japanese_day(established),
            japanese_day(end)
        ),
        format!(
            "Contract {} came about on {}, in the last business days of a month or campaign, and ended by {en_how} on {}. The same staff has \
             {count} such contracts.",
            contract.key(),
            english_day(established),
            english_day(end)
        ),
    )
}

fn complained_about(contract: &Contract<'_>, received_on: NaiveDate) -> Explanation {
    let began = contract.fact.effective_on;
    let (ja_after, en_after) = after(began, received_on, ("始期", "its first day of cover"));
    let complaints = contract.facts.complaints_about(contract.fact.contract).iter();
    let matter = complaints.filter(|it| it.received_on == received_on).map(|it| it.matter).min();
    let (ja_matter, en_matter) = match matter {
        Some(ComplaintMatter::StaffConduct) => ("職員の応対", "the conduct of staff"),
        Some(ComplaintMatter::NewContract) | None => ("新契約の取扱い", "how it was made"),
    };
    Explanation::new(
        format!(
            "契約{}(始期{})について、{ja_after}の{}に{ja_matter}に関する苦情を受け付けました。",
            contract.key(),
            japanese_day(began),
            japanese_day(received_on)
        ),
        format!(
            "A complaint about {en_matter} names contract {} (cover from {}); it was received on {}, {en_after}.",
            contract.key(),
            english_day(began),
            english_day(received_on)
        ),
    )
}

fn early_lapse(contract: &Contract<'_>, limit: Option<NaiveDate>) -> Explanation {
    let (applied, end) = (contract.fact.applied_on, contract.end());
    let (ja_how, en_how) = contract.how_it_ended();
    let (ja_after, en_after) = after(applied, end, ("申込", "the application"));
    let explanation = Explanation::new(
        format!(
            "契約{}(申込{})は、{ja_after}の{}に{ja_how}で消滅しました。",
            contract.key(),
            japanese_day(applied),
            japanese_day(end)
        ),
        format!(
            "Contract {} (applied for on {}) ended by {en_how} on {}, {en_after}.",
            contract.key(),
            english_day(applied),
            english_day(end)
        ),
    );
    match limit {
        Some(limit) => explanation.and(
            &format!("{}までの消滅が対象です。", japanese_day(limit)),
            &format!("An end up to {} counts.", english_day(limit)),
        ),
        None => explanation,
    }
}

/// What every pair has to say: how long the old contract lasted, when it ended, and when the new one began.
fn pair(old: &Contract<'_>, new: &Contract<'_>) -> Explanation {
    let (began, end, new_began) = (old.fact.effective_on, old.end(), new.fact.effective_on);
    let (ja_how, en_how) = old.how_it_ended();
    let (ja_after, en_after) = after(began, end, ("始期", "its first day of cover"));
    let days = (new_began - end).num_days();
    let (ja_apart, en_apart) = if days < 0 {
        (format!("消滅の{}日前", -days), format!("{} before that end", english_days(-days)))
    } else {
        (format!("消滅の{days}日後"), format!("{} after that end", english_days(days)))
    };
    Explanation::new(
        format!(
            "旧契約{}(始期{})は、{ja_after}の{}に{ja_how}で消滅しました。同じ被保険者・同じ種類の新契約{}の始期は{}({ja_apart})です。",
            old.key(),
            japanese_day(began),
            japanese_day(end),
            new.key(),
            japanese_day(new_began)
        ),
        format!(
            "Old contract {} (cover from {}) ended by {en_how} on {}, {en_after}. New contract {}, for the same insured person and need, \
             began on {}, {en_apart}.",
            old.key(),
            english_day(began),
            english_day(end),
            new.key(),
            english_day(new_began)
        ),
    )
}

fn evasion_by_gap(old: &Contract<'_>, new: &Contract<'_>) -> Explanation {
    let days = (new.fact.effective_on - old.end()).num_days();
    pair(old, new).and(
        &format!("同じ職員または同じ拠点の取扱いで、{days}日間の無保険期間を置いて乗換の判定期間を外れています。"),
        &format!(
            "The same staff or unit sold it, and {} without cover keep it out of the window for switches.",
            english_days(days)
        ),
    )
}

fn evasion_by_overlap(old: &Contract<'_>, new: &Contract<'_>) -> Explanation {
    let (from, to) = (new.fact.effective_on, old.end());
    pair(old, new).and(
        &format!(
            "同じ職員または同じ拠点の取扱いで、{}から{}まで掛金が二重に支払われ、乗換の判定期間を外れています。",
            japanese_day(from),
            japanese_day(to)
        ),
        &format!(
            "The same staff or unit sold it, and paying for both from {} to {} keeps it out of the window for switches.",
            english_day(from),
            english_day(to)
        ),
    )
}

fn uninsured(old: &Contract<'_>, new: &Contract<'_>) -> Explanation {
    let end = old.end();
    let (ja_how, en_how) = old.how_it_ended();
    // A contract that was rescinded was not declined before.
    let (ja_failed, en_failed) = match new.fact.declined_on {
        Some(day) => (
            format!("{}に引受を謝絶", japanese_day(day)),
            format!("declined on {}", english_day(day)),
        ),
        None => (
            format!("{}に解除", japanese_day(new.end())),
            format!("rescinded on {}", english_day(new.end())),
        ),
    };
    Explanation::new(
        format!(
            "旧契約{}は{}に{ja_how}で消滅し、同じ被保険者・同じ種類の新契約{}は{ja_failed}されました。無保険となっているおそれがあります。",
            old.key(),
            japanese_day(end),
            new.key()
        ),
        format!(
            "Old contract {} ended by {en_how} on {}, and new contract {}, for the same insured person and need, was {en_failed}: they may be \
             uninsured.",
            old.key(),
            english_day(end),
            new.key()
        ),
    )
}

fn without_notice(old: &Contract<'_>, new: &Contract<'_>) -> Explanation {
    let applied = new.fact.applied_on;
    let explanation = pair(old, new);
    match new.fact.switch_notice_on {
        None => explanation.and(
            "乗換に伴う不利益事実の告知の確認記録がありません。",
            "Nobody recorded that the member acknowledged what the switch costs them.",
        ),
        Some(notice) => explanation.and(
            &format!(
                "乗換に伴う不利益事実の告知の確認({})が申込({})より後です。",
                japanese_day(notice),
                japanese_day(applied)
            ),
            &format!(
                "The member acknowledged what the switch costs them on {}, after the application of {}.",
                english_day(notice),
                english_day(applied)
            ),
        ),
    }
}

fn household(old: &Contract<'_>, new: &Contract<'_>) -> Explanation {
    let (began, end, applied) = (old.fact.effective_on, old.end(), new.fact.applied_on);
    let (ja_how, en_how) = old.how_it_ended();
    let (ja_after, en_after) = after(began, end, ("始期", "its first day of cover"));
    let days = (applied - end).num_days();
    let (ja_apart, en_apart) = if days < 0 {
        (format!("消滅の{}日前", -days), format!("{} before that end", english_days(-days)))
    } else {
        (format!("消滅の{days}日後"), format!("{} after that end", english_days(days)))
    };
    Explanation::new(
        format!(
            "旧契約{}は、{ja_after}の{}に{ja_how}で消滅しました。同じ世帯・同じ種類の新契約{}の申込は{}({ja_apart})です。",
            old.key(),
            japanese_day(end),
            new.key(),
            japanese_day(applied)
        ),
        format!(
            "Old contract {} ended by {en_how} on {}, {en_after}. New contract {}, of the same household and for the same need, was applied \
             for on {}, {en_apart}.",
            old.key(),
            english_day(end),
            new.key(),
            english_day(applied)
        ),
    )
}

fn repeated(measure: Measure, last: NaiveDate) -> Explanation {
    let count = measure.counted;
    Explanation::new(
        format!("同じ契約者の乗換が、{}までに{count}件続きました。", japanese_day(last)),
        format!("The same policyholder switched {count} times by {}.", english_day(last)),
    )
}

fn many(measure: Measure) -> Explanation {
    let Measure { counted, early, .. } = measure;
    Explanation::new(
        format!("同じ契約者の新契約が{counted}件あり、そのうち{early}件が消滅しています。"),
        format!("The same policyholder took out {counted} new contracts, of which {early} ended."),
    )
}

fn outlier(measure: Measure, (ja_what, en_what): (&str, &str), (ja_rest, en_rest): (&str, &str)) -> Explanation {
    let Measure { counted, early, .. } = measure;
    let share = 100.0 * f64::from(early) / f64::from(counted.max(1));
    let expected = 100.0 * measure.expected;
    let (ja_chance, en_chance) = if measure.chance < 0.0001 {
        ("0.0001未満".to_owned(), "below 0.0001".to_owned())
    } else {
        (format!("{:.4}", measure.chance), format!("{:.4}", measure.chance))
    };
    Explanation::new(
        format!(
            "対象の{ja_what}{counted}件のうち{early}件({share:.1}%)が早期に消滅しました。{ja_rest}では{expected:.1}%で、偶然にこの件数以上となる確率は{ja_chance}です。"
        ),
        format!(
            "Of {counted} {en_what}, {early} ended early ({share:.1}%). The share among {en_rest} is {expected:.1}%; the chance of so many or \
             more is {en_chance}."
        ),
    )
}

/// How long after a day something happened, in whole months where there are any.
fn after(from: NaiveDate, to: NaiveDate, (ja_what, en_what): (&str, &str)) -> (String, String) {
    let days = (to - from).num_days();
    match whole_months(from, to) {
        _ if days < 0 => (
            format!("{ja_what}の{}日前", -days),
            format!("{} before {en_what}", english_days(-days)),
        ),
        0 => (
            format!("{ja_what}から{days}日後"),
            format!("{} after {en_what}", english_days(days)),
        ),
        1 => (
            format!("{ja_what}から1か月({days}日)後"),
            format!("1 month ({days} days) after {en_what}"),
        ),
        months => (
            format!("{ja_what}から{months}か月({days}日)後"),
            format!("{months} months ({days} days) after {en_what}"),
        ),
    }
}

fn english_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// How a contract ended, after "で" and after "by".
const fn words(reason: TerminationReason) -> (&'static str, &'static str) {
    match reason {
        TerminationReason::Surrender => ("解約", "surrender"),
        TerminationReason::Lapse => ("失効", "lapse"),
        TerminationReason::Rescission => ("解除", "rescission"),
        TerminationReason::CoolingOff => ("クーリング・オフ", "cooling-off"),
        TerminationReason::Void => ("無効", "being void"),
        TerminationReason::Annulment => ("取消", "annulment"),
        TerminationReason::MutualCancel => ("合意解除", "agreement"),
        TerminationReason::Death => ("死亡", "death"),
        TerminationReason::BenefitPaidEnd => ("支払による消滅", "payment of the benefit"),
        TerminationReason::Maturity => ("満期", "maturity"),
        TerminationReason::Transfer => ("移管", "transfer"),
        TerminationReason::MemberLeft => ("脱退", "the member's leaving"),
        TerminationReason::Conversion => ("転換", "conversion"),
        TerminationReason::ObjectDisposed => ("対象物の廃車・譲渡・滅失", "disposal of what was insured"),
    }
}
