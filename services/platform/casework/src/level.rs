//! The levels of escalation.

honi_names::codes! {
    /// Levels of the escalation ladder, in the order they fire.
    Level {
        /// Remind the owner.
        RemindOwner "remind-owner",
        /// The owner and the team lead.
        TeamLead "team-lead",
        /// The compliance manager; the case is overdue.
        ComplianceManager "compliance-manager",
        /// The executive.
        Executive "executive",
        /// The time is over, and the case goes on by itself.
        Lapse "lapse",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_in_the_order_they_fire() {
        assert!(Level::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
