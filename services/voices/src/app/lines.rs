//! Whom to ask who reports to whom.

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_names::StaffName;

/// Knows the reporting lines: the organisation, over the network.
#[async_trait]
pub(crate) trait Lines: Send + Sync {
    /// All who were above a staff on a day, to the top.
    ///
    /// # Errors
    /// If there was no such staff that day, or nobody answers.
    async fn above(&self, staff: StaffName, day: NaiveDate) -> Result<Vec<StaffName>, LineError>;
}

/// Why a reporting line is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineError {
    /// There was no such staff that day.
    UnknownStaff,
    /// Nobody answers; a decision that rests on the answer is refused.
    Unavailable,
}
