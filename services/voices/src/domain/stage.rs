//! Where the handling of a voice stands, with what was decided there.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use honi_names::OrgUnitName;
use serde::{Deserialize, Serialize};

use super::{
    AwaitedParty, ComplaintCategory, Evaluation, FollowUp, Mark, Outcome, Reason, ReplyMethod, ResponseMethod, RootCauseCategory,
    SettledHow, StateCode,
};

/// Where the handling of a voice stands. A stage holds what the next steps rest on; what was decided before is in the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Recorded, nothing done yet.
    Received,
    /// Receipt was confirmed, or confirming it was skipped.
    Acknowledged,
    /// Classified and given to a handler.
    Triaged,
    /// To be settled within days.
    FastTrack,
    /// Its facts are looked into.
    Investigating,
    /// The same, because the drafted response was sent back.
    SentBack(Rejection),
    /// Somebody is to answer first.
    Awaiting(Awaiting),
    /// A final response is drafted.
    Drafted(Draft),
    /// The draft is approved.
    Approved {
        /// The draft.
        draft: Draft,
        /// By whom it was approved.
        approval: Mark,
    },
    /// The final response was sent.
    Responded(Response),
    /// The final response was not accepted.
    SecondReview {
        /// The response that was not.
        response: Response,
        /// Who recorded it.
        mark: Mark,
    },
    /// Settled: nothing more is owed to the complainant.
    Settled(Settlement),
    /// It was decided whether something is to be improved.
    Decided {
        /// How it was settled.
        settlement: Settlement,
        /// What was decided.
        improvement: Improvement,
    },
    /// Handled to its end.
    Closed {
        /// How it was settled.
        settlement: Settlement,
        /// What was decided of it; nothing only for what was closed elsewhere.
        improvement: Option<Improvement>,
        /// Who closed it.
        closure: Mark,
        /// What came of asking whether the complainant is content; nothing until they were asked.
        #[serde(default)]
        follow_up: Option<FollowedUp>,
    },
    /// Taken up again.
    Reopened {
        /// By whom, and why.
        mark: Mark,
        /// Why.
        reason: Reason,
    },
}

/// What is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaiting {
    /// Of whom.
    pub whom: AwaitedParty,
    /// What it is; never blank.
    pub what: Reason,
    /// Since when, and who asked for it.
    pub mark: Mark,
}

/// That a drafted response was sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Why; never blank.
    pub reason: Reason,
    /// By whom.
    pub mark: Mark,
}

/// That the complainant was asked whether they are content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedUp {
    /// What came of it.
    pub result: FollowUp,
    /// Who recorded it.
    pub mark: Mark,
}

/// A final response that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafting {
    /// What was decided of each matter that triage found: exactly those.
    pub outcomes: BTreeMap<ComplaintCategory, Outcome>,
    /// Whether money is offered.
    pub offers_money: bool,
    /// The facts found; never blank.
    pub facts: Reason,
    /// What the complainant is offered; blank if nothing.
    pub remedy: Reason,
}

/// A drafted final response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it says.
    #[serde(flatten)]
    pub decision: Drafting,
    /// Who drafted it.
    pub mark: Mark,
}

/// A final response that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// What it said.
    pub draft: Draft,
    /// Who approved it.
    pub approval: Mark,
    /// How it was sent.
    pub method: ResponseMethod,
    /// When it was sent; it may have been recorded later.
    pub sent_at: DateTime<Utc>,
    /// Who recorded it.
    pub mark: Mark,
}

/// What was answered to a voice that is no complaint; its text is kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// How.
    pub method: ReplyMethod,
    /// When it was sent; it may have been recorded later.
    pub sent_at: DateTime<Utc>,
    /// Who recorded it.
    pub mark: Mark,
}

/// How the handling was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// How.
    pub how: SettledHow,
    /// What the co-op decided; nothing where nothing was to be.
    pub outcome: Option<Outcome>,
    /// When the complainant had the final response; nothing where there was none.
    pub responded_at: Option<DateTime<Utc>>,
    /// The unit to which it was handed; nothing unless it was, and to a unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routed_to: Option<OrgUnitName>,
    /// When, and who recorded it.
    pub mark: Mark,
}

/// Whether something is to be improved, and what the cause was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improving {
    /// Whether something is to be improved (O-05).
    pub evaluation: Evaluation,
    /// Class of the root cause; always.
    pub root_cause: RootCauseCategory,
}

/// What was decided of improving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvement {
    /// The decision.
    #[serde(flatten)]
    pub decision: Improving,
    /// By whom.
    pub mark: Mark,
}

impl Stage {
    /// The state without its data.
    #[must_use]
    pub fn code(&self) -> StateCode {
        match self {
            Self::Received => StateCode::Received,
            Self::Acknowledged => StateCode::Acknowledged,
            Self::Triaged => StateCode::Triaged,
            Self::FastTrack => StateCode::FastTrack,
            Self::Investigating | Self::SentBack(_) => StateCode::Investigating,
            Self::Awaiting(Awaiting {
                whom: AwaitedParty::Member,
                ..
            }) => StateCode::AwaitingMember,
            Self::Awaiting(_) => StateCode::AwaitingExternal,
            Self::Drafted(_) => StateCode::ResponseDrafted,
            Self::Approved { .. } => StateCode::ResponseApproval,
            Self::Responded(_) => StateCode::Responded,
            Self::SecondReview { .. } => StateCode::SecondReview,
            Self::Settled(settlement) => settlement.state(),
            Self::Decided { .. } => StateCode::ImprovementDecision,
            Self::Closed { .. } => StateCode::Closed,
            Self::Reopened { .. } => StateCode::Reopened,
        }
    }

    /// How it was settled, once it was.
    #[must_use]
    pub fn settlement(&self) -> Option<&Settlement> {
        let (Self::Settled(settlement) | Self::Decided { settlement, .. } | Self::Closed { settlement, .. }) = self else {
            return None;
        };
        Some(settlement)
    }

    /// What was decided of improving, once it was.
    #[must_use]
    pub fn improvement(&self) -> Option<&Improvement> {
        if let Self::Decided { improvement, .. } = self {
            return Some(improvement);
        }
        let Self::Closed { improvement, .. } = self else { return None };
        improvement.as_ref()
    }

    /// Who closed it, once it is.
    #[must_use]
    pub fn closure(&self) -> Option<&Mark> {
        let Self::Closed { closure, .. } = self else { return None };
        Some(closure)
    }

    /// What came of asking whether the complainant is content, once they were asked.
    #[must_use]
    pub fn follow_up(&self) -> Option<&FollowedUp> {
        let Self::Closed { follow_up, .. } = self else { return None };
        follow_up.as_ref()
    }

    /// The final response that is drafted, approved or sent, while it stands.
    #[must_use]
    pub fn draft(&self) -> Option<&Draft> {
        if let Self::Drafted(draft) | Self::Approved { draft, .. } = self {
            return Some(draft);
        }
        self.response().map(|it| &it.draft)
    }

    /// The final response that was sent, until it is settled.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        let (Self::Responded(response) | Self::SecondReview { response, .. }) = self else {
            return None;
        };
        Some(response)
    }

    /// Who approved the final response, once somebody did and while it stands.
    #[must_use]
    pub fn approval(&self) -> Option<&Mark> {
        if let Self::Approved { approval, .. } = self {
            return Some(approval);
        }
        self.response().map(|it| &it.approval)
    }

    /// Whether the handling goes on: it is neither settled nor closed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.settlement().is_none()
    }
}

impl Settlement {
    /// The state it is, while nothing has followed from it.
    fn state(&self) -> StateCode {
        match self.how {
            SettledHow::ResolvedFast => StateCode::ResolvedFast,
            SettledHow::Accepted => StateCode::Accepted,
            SettledHow::NoReply => StateCode::NoReply,
            SettledHow::Withdrawn => StateCode::Withdrawn,
            SettledHow::Rerouted => StateCode::Rerouted,
            // Neither is ever settled without what follows.
            SettledHow::Evaluated | SettledHow::Elsewhere => StateCode::ImprovementDecision,
        }
    }
}

impl Drafting {
    /// The outcome of the complaint as a whole.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        Outcome::of_all(self.outcomes.values().copied())
    }
}
