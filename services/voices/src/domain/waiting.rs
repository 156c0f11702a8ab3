//! On whom a voice waits.

use super::{AwaitedParty, Stage, Voice};

/// On whom a voice waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// The unit in whose queue it is: somebody is to take it in hand.
    Unit,
    /// Whoever handles it.
    Handler,
    /// Somebody else than the handler, who approves the draft.
    Approver,
    /// Whoever decides what follows from it, and closes it.
    Decider,
    /// Somebody's answer.
    Answer(AwaitedParty),
}

impl Voice {
    /// On whom it waits; nobody if it is closed and nobody is to be asked whether they are content.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        Some(match self.stage() {
            Stage::Received | Stage::Acknowledged => WaitsFor::Unit,
            Stage::Triaged
            | Stage::FastTrack
            | Stage::Investigating
            | Stage::SentBack(_)
            | Stage::Approved { .. }
            | Stage::SecondReview { .. }
            | Stage::Reopened { .. } => WaitsFor::Handler,
            Stage::Awaiting(awaiting) => WaitsFor::Answer(awaiting.whom),
            Stage::Drafted(_) => WaitsFor::Approver,
            Stage::Responded(_) => WaitsFor::Answer(AwaitedParty::Member),
            Stage::Settled(_) | Stage::Decided { .. } => WaitsFor::Decider,
            Stage::Closed { .. } => return self.deadlines_open().then_some(WaitsFor::Handler),
        })
    }

    fn deadlines_open(&self) -> bool {
        self.handling().deadlines.iter().any(super::Deadline::is_open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Severity::S3;
    use crate::domain::fixtures;

    #[test]
    fn somebody_is_waited_for_while_there_is_something_to_do() {
        for (voice, expected) in [
            (fixtures::complaint([]), WaitsFor::Unit),
            (fixtures::acknowledged(), WaitsFor::Unit),
            (fixtures::triaged(S3), WaitsFor::Handler),
            (fixtures::fast(), WaitsFor::Handler),
            (fixtures::investigating(S3), WaitsFor::Handler),
            (fixtures::awaiting(), WaitsFor::Answer(AwaitedParty::Member)),
            (fixtures::drafted(S3), WaitsFor::Approver),
            (fixtures::approved(S3), WaitsFor::Handler),
            (fixtures::responded(S3), WaitsFor::Answer(AwaitedParty::Member)),
            (fixtures::second_review(), WaitsFor::Handler),
            (fixtures::withdrawn(), WaitsFor::Decider),
            (fixtures::decided(S3), WaitsFor::Decider),
            (fixtures::closed(S3), WaitsFor::Handler),
            (fixtures::reopened(), WaitsFor::Handler),
        ] {
            assert_eq!(voice.waits_for(), Some(expected), "{:?}", voice.state());
        }
    }
}
