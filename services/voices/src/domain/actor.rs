//! Who takes a step, as far as the rules of a voice need to know.

use chrono::{DateTime, Utc};
use honi_casework::{Mark, Party};

/// The party that takes a step, and what it may decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Who.
    pub party: Party,
    /// What its roles allow.
    pub powers: Powers,
}

/// What the roles of a party allow, beyond what the door has checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// Is a team lead (role SUP).
    pub team_lead: bool,
    /// Is a compliance manager (role CMG).
    pub compliance_manager: bool,
}

impl Acting {
    /// That this party did something at that moment.
    #[must_use]
    pub fn mark(&self, at: DateTime<Utc>) -> Mark {
        Mark {
            at,
            by: self.party.clone(),
        }
    }
}
