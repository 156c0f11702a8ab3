//! Whom to ask who reports to whom.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::NaiveDate;
use futures::future::{join, try_join_all};
use honi_casework::ReportingLines;
use honi_names::StaffName;

/// Knows the reporting lines: the organisation, over the network.
#[async_trait]
pub trait Lines: Send + Sync {
    /// Where a staff stood on a day.
    ///
    /// # Errors
    /// If there was no such staff that day, or nobody answers.
    async fn line(&self, staff: StaffName, day: NaiveDate) -> Result<Line, LineError>;
}

/// Where a staff stood on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// All who were above on that day, to the top.
    pub above: Vec<StaffName>,
    /// The codes of the roles held today; none if not employed today.
    pub current_roles: BTreeSet<String>,
}

/// Why a reporting line is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineError {
    /// There was no such staff that day.
    UnknownStaff,
    /// Nobody answers; a decision that rests on the answer is refused.
    Unavailable,
}

/// Where each of these stood on a day, all asked at once; those whose day it was not are the error.
///
/// # Errors
/// The first who was no staff then, or of whom nobody answers.
pub async fn lines_of(
    lines: &dyn Lines,
    staff: impl IntoIterator<Item = StaffName>,
    day: NaiveDate,
) -> Result<ReportingLines, (StaffName, LineError)> {
    let asked = staff.into_iter().map(async |staff| match lines.line(staff, day).await {
        Ok(line) => Ok((staff, line.above)),
        Err(error) => Err((staff, error)),
    });
    let answered = try_join_all(asked).await?;
    let with = |lines: ReportingLines, (staff, above): (StaffName, Vec<StaffName>)| lines.with(staff, above);
    Ok(answered.into_iter().fold(ReportingLines::default(), with))
}

/// Why somebody cannot be given work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// They are not employed today.
    Unknown,
    /// They hold none of the roles that do it.
    Role,
    /// Nobody answers.
    Unavailable,
}

/// Who was above somebody on `day`: nobody, if they joined since. Today they must be there and hold one of the roles.
///
/// # Errors
/// Why they cannot be given the work.
pub async fn fit(
    lines: &dyn Lines,
    staff: StaffName,
    (day, today): (NaiveDate, NaiveDate),
    roles: &[&str],
) -> Result<Vec<StaffName>, Unfit> {
    let (then, now) = join(lines.line(staff, day), lines.line(staff, today)).await;
    let current_roles = match now {
        Ok(line) => line.current_roles,
        Err(LineError::UnknownStaff) => BTreeSet::new(),
        Err(LineError::Unavailable) => return Err(Unfit::Unavailable),
    };
    if current_roles.is_empty() {
        return Err(Unfit::Unknown);
    }
    if !roles.iter().any(|role| current_roles.contains(*role)) {
        return Err(Unfit::Role);
    }
    match then {
        Ok(line) => Ok(line.above),
        Err(LineError::UnknownStaff) => Ok(Vec::new()),
        Err(LineError::Unavailable) => Err(Unfit::Unavailable),
    }
}
