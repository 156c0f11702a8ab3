//! Whom to ask who reports to whom.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_names::StaffName;

/// Knows the reporting lines: the organisation, over the network.
#[async_trait]
pub(crate) trait Lines: Send + Sync {
    /// Where a staff stood on a day.
    ///
    /// # Errors
    /// If there was no such staff that day, or nobody answers.
    async fn line(&self, staff: StaffName, day: NaiveDate) -> Result<Line, LineError>;
}

/// Where a staff stood on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// All who were above on that day, to the top.
    pub(crate) above: Vec<StaffName>,
    /// The codes of the roles held today; none if not employed today.
    pub(crate) current_roles: BTreeSet<String>,
}

/// Why a reporting line is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineError {
    /// There was no such staff that day.
    UnknownStaff,
    /// Nobody answers; a decision that rests on the answer is refused.
    Unavailable,
}
