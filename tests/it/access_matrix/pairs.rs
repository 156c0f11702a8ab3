//! The law of two roles: who holds both is decided as the more permitting of them, except where a policy forbids.

use futures::{StreamExt as _, stream};
use honi_access::Role;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use super::decision::{Decision, ask};
use super::relation::{Kind, Relation};
use super::world::{Somebody, World};
use super::{AT_ONCE, Row};
use crate::wire::{Rpc, Stage};

/// The roles that take something away from who holds them beside another.
const FORBIDDING: [Role; 2] = [Role::Operator, Role::Administrator];

/// The rule by which they do.
const RULE: &str = "6.3-7";

/// So many of the pairs are drawn where not all are tried.
const SOME: usize = 8;

/// What a policy forbids to who holds two roles.
pub(super) struct Forbidden {
    /// The RPC.
    pub(super) rpc: String,
    /// The rule of the domain.
    pub(super) rule: &'static str,
    /// The role that the policy forbids it to.
    pub(super) by: Role,
    /// The role that alone would permit it.
    pub(super) beside: Role,
    /// In which relation.
    pub(super) relation: Relation,
    /// What the other role alone gets.
    pub(super) was: Decision,
    /// What both get.
    pub(super) is: Decision,
}

/// What was found of one RPC.
#[derive(Default)]
pub(super) struct Found {
    /// Where the law does not hold because a policy forbids.
    pub(super) forbidden: Vec<Forbidden>,
    /// Where it does not hold, and nothing says why.
    pub(super) broken: Vec<String>,
}

/// Tries the law on an RPC. By every pair of roles on voices that are the caller's own, of the team, or about the caller; elsewhere by every
/// pair from which a policy takes something away, and by some others.
pub(super) async fn look(stage: &Stage, world: &World, rpc: &Rpc, kind: Option<Kind>, rows: &[Row], random: &mut StdRng) -> Found {
    let who = world.callers().iter().find(|who| who.label == Role::ComplaintHandler.code());
    let law = Law {
        stage,
        world,
        rpc,
        kind,
        who: who.expect("the matrix has everybody"),
    };
    let mut found = Found::default();
    for (column, relation) in Kind::relations(kind).iter().enumerate() {
        let alone = |role: Role| {
            let row = rows.iter().find(|row| row.caller == role.code())?;
            Some((role, row.decisions[column].clone()?))
        };
        let alone: Vec<(Role, Decision)> = Role::ALL.iter().copied().filter_map(alone).collect();
        let is_whole = kind == Some(Kind::Voice) && matches!(relation, Relation::Own | Relation::Team | Relation::Subject);
        let pairs = alone
            .iter()
            .enumerate()
            .flat_map(|(nth, one)| alone[nth + 1..].iter().map(move |other| (one, other)));
        // Two refusals of the call itself say little: of these, as of others, some are drawn.
        let (chosen, mut others): (Vec<_>, Vec<_>) = pairs.partition(|((one, first), (other, second))| {
            let takes_away = (FORBIDDING.contains(one) && second.is_yes()) || (FORBIDDING.contains(other) && first.is_yes());
            takes_away || (is_whole && (*first != Decision::Denied || *second != Decision::Denied))
        });
        others.shuffle(random);
        let checked = stream::iter(chosen.into_iter().chain(others.into_iter().take(SOME)))
            .map(async |(one, other)| law.hold(one, other, *relation).await)
            .buffered(AT_ONCE);
        for outcome in checked.collect::<Vec<_>>().await {
            match outcome {
                Ok(forbidden) => found.forbidden.extend(forbidden),
                Err(broken) => found.broken.push(broken),
            }
        }
    }
    found
}

/// One RPC, asked by one person in several roles: so that the relation is the same in all of them.
struct Law<'a> {
    stage: &'a Stage,
    world: &'a World,
    rpc: &'a Rpc,
    kind: Option<Kind>,
    who: &'a Somebody,
}

impl Law<'_> {
    async fn decided(&self, roles: &[Role], relation: Relation) -> Option<Decision> {
        ask(self.stage, self.world, self.rpc, self.kind, &self.who.holding(roles), relation).await
    }

    /// Answers what is forbidden to who holds both roles, given what each gets alone by the matrix; fails if the law is broken.
    async fn hold(&self, one: &(Role, Decision), other: &(Role, Decision), relation: Relation) -> Result<Option<Forbidden>, String> {
        let (one, first, other, second) = (one.0, &one.1, other.0, &other.1);
        let both = self.decided(&[one, other], relation).await;
        let Some(both) = both else { return Ok(None) };
        if is_more_permitting(&both, first, second) {
            return Ok(None);
        }
        if let Some(forbidden) = self.forbidden_to((one, first), (other, second), relation, &both) {
            return Ok(Some(forbidden));
        }
        // A notice to a role is to this person's, not to theirs; and what exists since then is another answer to each role as well.
        let alone = (self.decided(&[one], relation).await, self.decided(&[other], relation).await);
        match &alone {
            (Some(first), Some(second)) if is_more_permitting(&both, first, second) => Ok(None),
            _ => Err(format!(
                "{}: {} is {first:?} to {one} and {second:?} to {other} (now {alone:?}), but {both:?} to who holds both",
                self.rpc,
                relation.title()
            )),
        }
    }

    fn forbidden_to(&self, one: (Role, &Decision), other: (Role, &Decision), relation: Relation, both: &Decision) -> Option<Forbidden> {
        let either = [(one.0, other), (other.0, one)];
        let (by, (beside, alone)) = either
            .into_iter()
            .find(|(by, (_, alone))| FORBIDDING.contains(by) && Some(both) == self.forbidden(alone).as_ref())?;
        Some(Forbidden {
            rpc: self.rpc.to_string(),
            rule: RULE,
            by,
            beside,
            relation,
            was: alone.clone(),
            is: both.clone(),
        })
    }

    /// What is left of a decision to operators and administrators: of a voice all but its words, of a letter, a member, a proposal, a contract, a signal,
    /// an investigation and an improvement action nothing.
    fn forbidden(&self, alone: &Decision) -> Option<Decision> {
        let is_new = self.rpc.method.name().starts_with("Create");
        let is_letter = self.rpc.method.parent_service().name() == "VoiceLetterService";
        match self.kind? {
            Kind::Voice if *alone == Decision::Personal && is_letter => Some(Decision::Denied),
            Kind::Voice if *alone == Decision::Personal => Some(Decision::Allowed),
            Kind::Member if alone.is_yes() && is_new => Some(Decision::Denied),
            Kind::Member if alone.is_yes() => Some(Decision::Hidden),
            Kind::Contract | Kind::Signal if alone.is_yes() && (is_new || self.rpc.method.name() == "ListSignals") => {
                Some(Decision::Denied)
            }
            Kind::Proposal | Kind::Investigation | Kind::ImprovementAction if alone.is_yes() && is_new => Some(Decision::Denied),
            Kind::Proposal | Kind::Contract | Kind::Signal | Kind::Investigation | Kind::ImprovementAction if alone.is_yes() => {
                Some(Decision::Hidden)
            }
            Kind::Voice
            | Kind::Member
            | Kind::Notice
            | Kind::Credential
            | Kind::Proposal
            | Kind::Contract
            | Kind::Signal
            | Kind::Investigation
            | Kind::ImprovementAction => None,
        }
    }
}

/// Whether both roles get what the more permitting of them gets. A refusal may be either's: with one role's right to read, the other's
/// "there is no such thing" becomes a plain no.
fn is_more_permitting(both: &Decision, one: &Decision, other: &Decision) -> bool {
    let rank = |decision: &Decision| match decision {
        Decision::Personal => 2,
        Decision::Allowed => 1,
        Decision::Denied | Decision::Hidden => 0,
        Decision::Unknown | Decision::Undecided(_) => -1,
    };
    let more = rank(one).max(rank(other));
    // One role may take the step, the other read the words that its answer has.
    rank(both) >= 0 && (rank(both) == more || (*both == Decision::Personal && more > 0))
}
