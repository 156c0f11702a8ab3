//! What is drawn: who tries what, and what goes wrong when.

use honi_proto::voices::v1::{AwaitedParty, MemberDecision, Severity, Voice, VoiceState as State};
use honi_suite::{Callers, Somebody};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use super::act::Act;
use super::sabotage::Fault;

/// Somebody of the fictional co-op.
pub(super) struct Who {
    pub(super) role: &'static str,
    staff_no: &'static str,
}

const fn who(role: &'static str, staff_no: &'static str) -> Who {
    Who { role, staff_no }
}

/// The people who try. Both handlers and the receptionist report to the team lead; the last one reads everything, and is complained about never.
pub(super) const WHO: [Who; 7] = [
    who("REC", "S005"),
    who("CMH", "S006"),
    who("CMH", "S007"),
    who("SUP", "S004"),
    who("SAL", "S009"),
    who("COF", "S003"),
    who("CMG", "S002"),
];

const HANDLERS: [usize; 2] = [1, 2];
const LEAD: usize = 3;
const MANAGER: usize = 6;

/// Signs them in.
pub(super) async fn people(callers: &Callers) -> Vec<Somebody> {
    let mut people = Vec::new();
    for who in &WHO {
        people.push(callers.numbered(who.staff_no).await);
    }
    people
}

/// Everything that is drawn.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) sequences: Vec<Sequence>,
    /// Each with after how many answers it comes, one after the other.
    pub(super) faults: Vec<(usize, Fault)>,
}

/// What is tried on one complaint.
#[derive(Debug)]
pub(super) struct Sequence {
    /// Whom it is about, if it is said: not whoever records it.
    pub(super) subject: Option<usize>,
    pub(super) attempts: Vec<Attempt>,
}

/// One attempt.
#[derive(Debug)]
pub(super) struct Attempt {
    /// Something that leads on, by somebody who may, where this says so; else whatever it is by whoever it is.
    leads_on: bool,
    any: Act,
    by: usize,
    /// Draws among what leads on.
    among: usize,
    severity: Severity,
    handler: usize,
    pub(super) twice: bool,
}

impl Attempt {
    /// What is tried on a complaint as it stands, and by whom.
    pub(super) fn of(&self, voice: &Voice) -> (Act, usize) {
        if !self.leads_on {
            return (self.any, self.by);
        }
        let handler = voice.triage.as_ref().map(|triage| triage.handler.as_str());
        // The first handler, unless it is known to be the second; neither of them need be right.
        let handler = HANDLERS[usize::from(handler.is_some() && self.handler == HANDLERS[1])];
        let ways: &[(Act, usize)] = &match voice.state() {
            State::Received => vec![(Act::Acknowledge, 0)],
            State::Acknowledged => vec![(Act::Triage(self.severity, self.handler), self.handler)],
            State::Triaged => vec![(Act::StartFastTrack, handler), (Act::Investigate, MANAGER)],
            State::FastTrack => vec![(Act::ResolveFast, MANAGER), (Act::Investigate, MANAGER)],
            State::Investigating => vec![
                (Act::Draft, handler),
                (Act::Draft, MANAGER),
                (Act::Await(AwaitedParty::Insurer), MANAGER),
                (Act::Await(AwaitedParty::Member), MANAGER),
            ],
            State::AwaitingMember | State::AwaitingExternal => vec![(Act::Hear, 0)],
            State::ResponseDrafted => vec![(Act::Approve, LEAD), (Act::Approve, MANAGER), (Act::Reject, LEAD)],
            State::ResponseApproval => vec![(Act::Respond, handler), (Act::Respond, MANAGER)],
            State::Responded => vec![
                (Act::Decide(MemberDecision::Accepted), 0),
                (Act::Decide(MemberDecision::NotAccepted), 0),
            ],
            State::SecondReview | State::Reopened => vec![(Act::Investigate, MANAGER)],
            State::ResolvedFast | State::Accepted | State::NoReply | State::Withdrawn => vec![(Act::Evaluate, MANAGER)],
            State::ImprovementDecision => vec![(Act::Close, MANAGER)],
            State::Closed => vec![(Act::FollowUp, MANAGER), (Act::Reopen, MANAGER)],
            State::Rerouted | State::Unspecified => vec![(Act::Hear, 0)],
        };
        ways[self.among % ways.len()]
    }
}

pub(super) fn draw(many: usize, random: &mut StdRng) -> Drawn {
    let sequences: Vec<Sequence> = (0..many).map(|_| sequence(random)).collect();
    let attempts: usize = sequences.iter().map(|sequence| sequence.attempts.len()).sum();
    let mut faults = vec![
        Fault::Kill,
        Fault::Halt,
        Fault::Redeliver,
        Fault::Kill,
        Fault::Redeliver,
        Fault::Halt,
    ];
    for at in (1..faults.len()).rev() {
        faults.swap(at, random.random_range(0..=at));
    }
    // Spread over the whole, each somewhere in its share.
    let share = attempts / (faults.len() + 1);
    let at = |nth: usize, random: &mut StdRng| nth * share + random.random_range(0..share.max(1));
    let faults = faults
        .into_iter()
        .enumerate()
        .map(|(nth, fault)| (at(nth, random), fault))
        .collect();
    Drawn { sequences, faults }
}

fn sequence(random: &mut StdRng) -> Sequence {
    let subject = random.random_ratio(1, 4).then(|| random.random_range(1..MANAGER));
    let attempts = (0..random.random_range(6..=16)).map(|_| attempt(random)).collect();
    Sequence { subject, attempts }
}

fn attempt(random: &mut StdRng) -> Attempt {
    let severity = *[Severity::S1, Severity::S2, Severity::S3, Severity::S4]
        .choose(random)
        .expect("some");
    let handler = *[1, 2, 1, 2, 3, 6].choose(random).expect("some");
    let any = [
        Act::Acknowledge,
        Act::Triage(severity, handler),
        Act::StartFastTrack,
        Act::ResolveFast,
        Act::Investigate,
        Act::Await(AwaitedParty::Federation),
        Act::Hear,
        Act::Draft,
        Act::Approve,
        Act::Reject,
        Act::Respond,
        Act::Decide(MemberDecision::NotAccepted),
        Act::Withdraw,
        Act::Evaluate,
        Act::Close,
        Act::FollowUp,
        Act::Reopen,
    ];
    Attempt {
        leads_on: random.random_ratio(7, 10),
        any: *any.choose(random).expect("some"),
        by: random.random_range(0..WHO.len()),
        among: random.random_range(0..12),
        severity,
        handler,
        twice: random.random_ratio(1, 5),
    }
}
