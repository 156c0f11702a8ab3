//! What the rules look at.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use honi_names::ContractName;

use super::complaint::Complaint;
use super::contradiction;
use super::similar::Similar;
use super::unqualified::Held;
use crate::domain::solicitation::Contradictions;
use crate::domain::{ContractOrigin, ContractState, LineGroup, TerminationReason, UnderwriterKind};

/// A text of the facts (a person, a unit, a product), as a number: equal texts have equal keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u32);

/// What is known of one contract as of a time.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Which contract.
    pub contract: ContractName,
    /// Its key in the system it came from, or its number if it came from none.
    pub external: Key,
    /// Where it stands.
    pub state: ContractState,
    /// Who holds it.
    pub policyholder: Key,
    /// Whom it insures; a contract of somebody else is never similar.
    pub insured: Key,
    /// The household of the policyholder.
    pub household: Option<Key>,
    /// The car or house that it insures.
    pub object: Option<Key>,
    /// The unit that sold it.
    pub org_unit: Key,
    /// Who solicited it.
    pub sales_staff: Option<Key>,
    /// Which regime its underwriter is under.
    pub underwriter_kind: UnderwriterKind,
    /// What it protects against.
    pub line_group: LineGroup,
    /// The product.
    pub product: Key,
    /// How it came about.
    pub origin: ContractOrigin,
    /// The contract that it renews, converts, reinstates or reissues.
    pub previous_contract: Option<ContractName>,
    /// Day of the application.
    pub applied_on: NaiveDate,
    /// Day on which it came about.
    pub established_on: Option<NaiveDate>,
    /// First day of cover; of an application the one that is asked for.
    pub effective_on: NaiveDate,
    /// Day on which the underwriter declined the application.
    pub declined_on: Option<NaiveDate>,
    /// Day on which cover ended, also if it was reinstated since.
    pub ended_on: Option<NaiveDate>,
    /// Why it ended.
    pub end_reason: Option<TerminationReason>,
    /// Day from which it was reinstated.
    pub reinstated_on: Option<NaiveDate>,
    /// What it costs in a year.
    pub annual_premium_yen: Option<i64>,
    /// Day on which the member acknowledged what a switch would cost them.
    pub switch_notice_on: Option<NaiveDate>,
    /// How many extra steps were due because of the member's age, by the proposal that it came from; none if it came from none.
    pub extra_steps: u8,
    /// What contradicts itself in the proposal that it came from.
    pub contradictions: Contradictions,
    /// Whether cover that the policyholder had was to stay, by the final intent of that proposal.
    pub keeps_cover: bool,
    /// Since when its recommendation is in the words of too many others of the same staff.
    pub same_reason_on: Option<NaiveDate>,
}

/// A campaign: who sold one of these products on these days had something of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewarded {
    /// First day.
    pub first_on: NaiveDate,
    /// Last day.
    pub last_on: NaiveDate,
    /// Its products.
    pub products: Vec<Key>,
}

/// The facts, and the texts behind their keys.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    texts: Vec<Arc<str>>,
    keys: HashMap<Arc<str>, Key>,
    contracts: Vec<Fact>,
    /// The contracts that renew, convert, reinstate or reissue another, by that other.
    successors: HashMap<ContractName, Vec<usize>>,
    /// What was complained about; of most contracts nothing.
    complaints: HashMap<ContractName, Vec<Complaint>>,
    /// The credentials of staff, by staff.
    credentials: HashMap<Key, Vec<Held>>,
    /// Campaigns that are on record.
    campaigns: Vec<Rewarded>,
    /// The kinds of credentials that a line takes.
    requirements: HashMap<(UnderwriterKind, LineGroup), Vec<Key>>,
}

impl Facts {
    /// The key of a text, the same one every time.
    pub fn key(&mut self, text: &str) -> Key {
        if let Some(key) = self.keys.get(text) {
            return *key;
        }
        let key = Key(u32::try_from(self.texts.len()).expect("so many texts do not fit into memory"));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.keys.insert(text, key);
        key
    }

    /// The text of a key of these facts.
    ///
    /// # Panics
    /// If the key is one of other facts.
    #[must_use]
    pub fn text(&self, key: Key) -> &str {
        &self.texts[key.0 as usize]
    }

    /// Adds what is known of a contract. Each contract is added once.
    pub fn push(&mut self, fact: Fact) {
        if let Some(previous) = fact.previous_contract {
            self.successors.entry(previous).or_default().push(self.contracts.len());
        }
        self.contracts.push(fact);
    }

    /// Adds that a staff has a credential.
    pub fn hold(&mut self, staff: Key, held: Held) {
        self.credentials.entry(staff).or_default().push(held);
    }

    /// Adds a campaign.
    pub fn reward(&mut self, campaign: Rewarded) {
        self.campaigns.push(campaign);
    }

    pub(super) fn campaigns(&self) -> &[Rewarded] {
        &self.campaigns
    }

    /// Says which kinds of credentials a line takes, all of them.
    pub fn require(&mut self, underwriter_kind: UnderwriterKind, line_group: LineGroup, kinds: Vec<Key>) {
        self.requirements.insert((underwriter_kind, line_group), kinds);
    }

    pub(super) fn has_credentials(&self) -> bool {
        !self.credentials.is_empty()
    }

    pub(super) fn held_by(&self, staff: Key) -> &[Held] {
        self.credentials.get(&staff).map_or(&[], Vec::as_slice)
    }

    pub(super) fn required_for(&self, fact: &Fact) -> &[Key] {
        let kinds = self.requirements.get(&(fact.underwriter_kind, fact.line_group));
        kinds.map_or(&[], Vec::as_slice)
    }

    /// Adds that somebody complained about a contract, whether or not that is among these.
    pub fn complain(&mut self, contract: ContractName, complaint: Complaint) {
        self.complaints.entry(contract).or_default().push(complaint);
    }

    pub(super) fn has_complaints(&self) -> bool {
        !self.complaints.is_empty()
    }

    pub(super) fn complaints_about(&self, contract: ContractName) -> &[Complaint] {
        self.complaints.get(&contract).map_or(&[], Vec::as_slice)
    }

    /// The contracts, in the order in which they were added.
    #[must_use]
    pub fn contracts(&self) -> &[Fact] {
        &self.contracts
    }

    /// How many contracts there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.contracts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.contracts.is_empty()
    }

    /// Whether a contract of that line was left on a day or later, for good and not only in the books: whether a new one is a switch. What is
    /// insured tells contracts apart as it does for the rules.
    #[must_use]
    pub fn was_left_since(&self, line_group: LineGroup, object: Option<Key>, day: NaiveDate) -> bool {
        let same_line = |fact: &Fact| fact.line_group == line_group && is_same_thing(line_group, fact.object, object);
        let left = |fact: &&Fact| same_line(fact) && fact.left_on().is_some_and(|on| on >= day);
        let mut contracts = self.contracts.iter().filter(left);
        contracts.any(|fact| !self.is_restored(fact) && !self.is_continued(fact))
    }

    /// The contracts beside which a similar one ended though it was to stay (C-07); not if that end was undone.
    #[must_use]
    pub fn kept_cover_ended(&self) -> HashSet<ContractName> {
        let pairs = contradiction::kept_cover_ended(self, &Similar::new(self));
        let undone = |pair: &contradiction::Pair| self.is_restored(&self.contracts[pair.old]);
        let still = pairs.into_iter().filter(|pair| !undone(pair));
        still.map(|pair| self.contracts[pair.new].contract).collect()
    }

    /// Whether the end of a contract was undone since, in the contract itself or by a new record of it.
    pub(super) fn is_restored(&self, fact: &Fact) -> bool {
        let within = fact.ended_on.zip(fact.reinstated_on).is_some_and(|(end, back)| back >= end);
        within || self.has_successor(fact, |new| new.origin == ContractOrigin::Reinstatement)
    }

    /// Whether a contract only ended in the books: it goes on in another one, which is no new decision of the member (domain 5, "Excluded").
    pub(super) fn is_continued(&self, fact: &Fact) -> bool {
        self.has_successor(fact, |new| fact.goes_on_in(new) && new.origin != ContractOrigin::Reinstatement)
    }

    fn has_successor(&self, fact: &Fact, is: impl Fn(&Fact) -> bool) -> bool {
        let successors = self.successors.get(&fact.contract).into_iter().flatten();
        successors.map(|at| &self.contracts[*at]).any(|new| new.takes_part() && is(new))
    }
}

/// How long after an end the same contract issued again counts as a correction (domain 5, "Excluded").
const REISSUE_DAYS: i64 = 30;

impl Fact {
    /// Whether the contract came about and its dates can be true: whether any rule but SR-05 looks at it.
    pub(super) fn takes_part(&self) -> bool {
        !matches!(self.state, ContractState::Applied | ContractState::Declined) && self.is_sound()
    }

    /// Whether it is neither void nor ended before it was applied for.
    pub(super) fn is_sound(&self) -> bool {
        self.end_reason != Some(TerminationReason::Void) && self.ended_on.is_none_or(|end| end >= self.applied_on)
    }

    /// When it ended, if it ended in a way that leaves room for a switch: surrendered, lapsed or rescinded (domain 5.2, "Readings fixed").
    pub(super) fn left_on(&self) -> Option<NaiveDate> {
        let leaves = matches!(
            self.end_reason?,
            TerminationReason::Surrender | TerminationReason::Lapse | TerminationReason::Rescission
        );
        self.ended_on.filter(|_| leaves && self.takes_part())
    }

    /// The day on which the underwriter declined the application or rescinded the contract (SR-05).
    pub(super) fn failed_on(&self) -> Option<NaiveDate> {
        if self.state == ContractState::Declined {
            self.declined_on
        } else if self.end_reason == Some(TerminationReason::Rescission) {
            self.ended_on
        } else {
            None
        }
    }

    /// Whether `new` is this contract in another form: converted or renewed within its terms, reinstated, or issued again because of an error.
    pub(super) fn goes_on_in(&self, new: &Self) -> bool {
        match new.origin {
            ContractOrigin::New => false,
            ContractOrigin::Renewal | ContractOrigin::AutoRenewal | ContractOrigin::Conversion | ContractOrigin::Reinstatement => {
                new.previous_contract == Some(self.contract)
            }
            ContractOrigin::Reissue => {
                let soon = self.ended_on.is_some_and(|end| (new.applied_on - end).num_days() <= REISSUE_DAYS);
                // A premium that nobody knows is not shown to be the same.
                let same_premium = new.annual_premium_yen.is_some() && new.annual_premium_yen == self.annual_premium_yen;
                soon && same_premium && new.product == self.product
            }
        }
    }

    /// Whether two contracts of one insured person and one line group protect the same thing.
    pub(super) fn protects_the_same(&self, other: &Self) -> bool {
        is_same_thing(self.line_group, self.object, other.object)
    }
}

/// Whether it is the same car or house. One that is not known says nothing, and other lines protect persons.
fn is_same_thing(line_group: LineGroup, one: Option<Key>, another: Option<Key>) -> bool {
    match (one, another) {
        (Some(one), Some(another)) if matches!(line_group, LineGroup::Auto | LineGroup::Fire) => one == another,
        _ => true,
    }
}
