//! Which voices are meant: a filter, and the conditions that are asked for most as options of their own.

use chrono::NaiveDate;
use honi_names::{OrgUnitName, StaffName};
use honi_proto::voices::v1::{ComplaintCategory, Severity, VoiceKind, VoiceState};

use crate::choices::choice;

/// Conditions that must all hold.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Which {
    /// Filter (AIP-160) over number, state, kind, scope, channel, category, severity, outcome, org_unit, handler, member, external_id,
    /// receive_time, receive_date, close_date, create_time, due_time, due_date, overdue and labels.NAME.
    #[arg(long, default_value = "", hide_default_value = true)]
    filter: String,
    /// Only those in this state.
    #[arg(long, value_parser = choice::<VoiceState>())]
    state: Option<VoiceState>,
    /// Only those of this kind.
    #[arg(long, value_parser = choice::<VoiceKind>())]
    kind: Option<VoiceKind>,
    /// Only those of this category, be it one of several.
    #[arg(long, value_parser = choice::<ComplaintCategory>())]
    category: Option<ComplaintCategory>,
    /// Only those of this severity.
    #[arg(long, value_parser = choice::<Severity>())]
    severity: Option<Severity>,
    /// Only those of this unit, `orgUnits/…`.
    #[arg(long)]
    org_unit: Option<OrgUnitName>,
    /// Only those of this handler, `staff/…`.
    #[arg(long)]
    handler: Option<StaffName>,
    /// Only those received on this day in Japan or after.
    #[arg(long, value_name = "DATE")]
    received_from: Option<NaiveDate>,
    /// Only those received on this day in Japan or before.
    #[arg(long, value_name = "DATE")]
    received_until: Option<NaiveDate>,
    /// Only those whose next deadline is due on this day in Japan or before.
    #[arg(long, value_name = "DATE")]
    due_until: Option<NaiveDate>,
}

impl Which {
    /// All of it as one filter.
    pub(crate) fn filter(&self) -> String {
        let given = Some(self.filter.trim())
            .filter(|filter| !filter.is_empty())
            .map(|filter| format!("({filter})"));
        let conditions = [
            given,
            self.state.map(|it| format!("state = {}", it.as_str_name())),
            self.kind.map(|it| format!("kind = {}", it.as_str_name())),
            self.category.map(|it| format!("category = {}", it.as_str_name())),
            self.severity.map(|it| format!("severity = {}", it.as_str_name())),
            self.org_unit.map(|it| format!("org_unit = \"{it}\"")),
            self.handler.map(|it| format!("handler = \"{it}\"")),
            self.received_from.map(|day| format!("receive_date >= \"{day}\"")),
            self.received_until.map(|day| format!("receive_date <= \"{day}\"")),
            self.due_until.map(|day| format!("due_date <= \"{day}\"")),
        ];
        conditions.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Which;

    #[derive(Parser)]
    struct Words {
        #[command(flatten)]
        which: Which,
    }

    #[test]
    fn every_condition_must_hold() {
        let filter = |words: &[&str]| Words::parse_from(std::iter::once(&"honi").chain(words)).which.filter();
        assert_eq!(filter(&[]), "");
        assert_eq!(filter(&["--filter", "overdue = true"]), "(overdue = true)");
        assert_eq!(
            filter(&[
                "--filter",
                "a = 1 OR b = 2",
                "--kind",
                "complaint",
                "--received-until",
                "2026-03-31",
                "--due-until",
                "2026-03-31"
            ]),
            "(a = 1 OR b = 2) AND kind = VOICE_KIND_COMPLAINT AND receive_date <= \"2026-03-31\" AND due_date <= \"2026-03-31\""
        );
    }
}
