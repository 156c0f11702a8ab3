//! Whom a rung tells.

use honi_names::StaffName;

use super::{Intake, Level, Recipient};

/// Whom a rung of that level tells: the owner is the handler, and the unit's queue while there is none; the team lead is the handler's
/// supervisor, and whoever leads in the unit while there is no handler.
pub(super) fn recipients(intake: &Intake, handler: Option<StaffName>, level: Level) -> Vec<Recipient> {
    let owner = handler.map_or(Recipient::OrgUnitQueue(intake.org_unit), Recipient::Staff);
    let team_lead = handler.map_or(Recipient::RoleInUnit("SUP", intake.org_unit), Recipient::SupervisorOf);
    match level {
        Level::RemindOwner | Level::Lapse => vec![owner],
        Level::TeamLead => vec![owner, team_lead],
        Level::ComplianceManager => vec![Recipient::Role("CMG")],
        Level::Executive => vec![Recipient::Role("EXE")],
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{complaint, staff, triaged, unit};
    use super::*;
    use crate::domain::Severity;

    #[test]
    fn the_owner_is_the_queue_until_there_is_a_handler() {
        let (received, triaged) = (complaint([]), triaged(Severity::S3));
        let cmg = [Recipient::Role("CMG")];
        let exe = [Recipient::Role("EXE")];
        let queue = Recipient::OrgUnitQueue(unit());
        let handler = staff(10);
        let table: [(_, _, &[Recipient]); 8] = [
            (&received, Level::RemindOwner, &[queue]),
            (&received, Level::TeamLead, &[queue, Recipient::RoleInUnit("SUP", unit())]),
            (&received, Level::ComplianceManager, &cmg),
            (&received, Level::Executive, &exe),
            (&triaged, Level::RemindOwner, &[Recipient::Staff(handler)]),
            (
                &triaged,
                Level::TeamLead,
                &[Recipient::Staff(handler), Recipient::SupervisorOf(handler)],
            ),
            (&triaged, Level::ComplianceManager, &cmg),
            (&triaged, Level::Executive, &exe),
        ];
        for (voice, level, expected) in table {
            assert_eq!(voice.recipients(level), expected, "{:?} {level}", voice.state());
        }
    }
}
