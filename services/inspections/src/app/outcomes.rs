//! Counting what has become of signals, by rule.

use chrono::NaiveDate;
use honi_clock::day_in_japan;
use honi_names::StaffName;
use honi_serve::Caller;

use super::{Deps, Error};
use crate::domain::Outcomes;
use crate::storage;

/// Cases of one look at the database.
const PAGE: u64 = 500;

/// Which cases are counted: those that began between two days in Japan, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Between {
    /// The first day.
    pub(crate) from: Option<NaiveDate>,
    /// The last day.
    pub(crate) until: Option<NaiveDate>,
}

impl Between {
    fn holds(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Counts over all cases but those that are about the caller, who must not learn of them by a difference either.
///
/// # Errors
/// If the database fails.
pub(crate) async fn outcomes(deps: &Deps, caller: &Caller, between: Between) -> Result<Outcomes, Error> {
    let not_about = caller.actor.staff_name().map(StaffName::id);
    let (mut outcomes, mut after) = (Outcomes::default(), None);
    loop {
        let page = storage::investigations::page(deps.database.reader(), not_about, after, PAGE).await?;
        let began = |case: &&crate::domain::Investigation| between.holds(day_in_japan(case.origin().created_at));
        page.iter().filter(began).for_each(|case| outcomes.count(case));
        match page.last() {
            Some(last) if page.len() as u64 == PAGE => after = Some(last.origin().name.id()),
            _ => return Ok(outcomes),
        }
    }
}
