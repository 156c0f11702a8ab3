//! What the detection raises becomes cases: signals about the same policyholder and salesperson within 90 days are one (domain 3.2).

use std::collections::{BTreeMap, BTreeSet};

use honi_change::Change;
use honi_names::InvestigationName;

use super::{Deps, Error, events};
use crate::domain::{CaseSignal, Investigation, Origin, Source, Stage};
use crate::storage;

/// This service, as its audit log names it.
pub(crate) const SELF: &str = "applications/honi-inspections";

/// A signal, and whom it is about.
pub(crate) struct Raised {
    /// The signal; of no weight once it is cured.
    pub(crate) signal: CaseSignal,
    /// The policyholder, by the key of their contracts.
    pub(crate) policyholder: Option<String>,
    /// Who sold it.
    pub(crate) sales_staff: Option<String>,
    /// The unit that sold it.
    pub(crate) org_unit: Option<String>,
}

/// A signal joins the case that takes it; where there is none, it begins one, linked with the newest that is over.
///
/// # Errors
/// If the database fails.
pub(crate) async fn join(deps: &Deps, change: &mut Change, raised: Raised) -> Result<(), Error> {
    let (policyholder, sales_staff) = (raised.policyholder.as_deref(), raised.sales_staff.as_deref());
    if policyholder.is_none() && sales_staff.is_none() {
        tracing::error!(signal = %raised.signal.signal, "a signal is about nobody");
        return Ok(());
    }
    let known = storage::investigations::about(change.conn(), policyholder, sales_staff).await?;
    let signal = raised.signal;
    let (now, calendar) = (change.now(), deps.calendars.base());
    let clocks = deps.clocks(&calendar);
    if let Some(before) = known.iter().find(|case| case.takes(&signal)) {
        let after = before.clone().with_signal(signal, now, clocks);
        if after != *before {
            storage::investigations::update(change.conn(), &after).await?;
            change
                .record(events::record(Some(before), &after, "add-signal", BTreeMap::new()))
                .await?;
        }
        return Ok(());
    }
    // What is cured already needs nobody.
    if signal.weight == 0 {
        return Ok(());
    }
    let is_over = |case: &&Investigation| case.handling().stage.is_over() && !matches!(case.handling().stage, Stage::Merged { .. });
    let subjects: BTreeSet<_> = raised.sales_staff.iter().filter_map(|staff| staff.parse().ok()).collect();
    let Ok(opener) = SELF.parse();
    let origin = Origin {
        name: InvestigationName::new(change.next_id()),
        number: deps.number(change).await?,
        source: Source::Detection,
        previous: known.iter().find(is_over).map(|case| case.origin().name),
        policyholder: raised.policyholder,
        sales_staff: raised.sales_staff,
        org_unit: raised.org_unit,
        opener,
        created_at: now,
    };
    let case = Investigation::begin(origin, vec![signal], subjects, clocks);
    storage::investigations::insert(change.conn(), &case).await?;
    Ok(change.record(events::record(None, &case, "begin", BTreeMap::new())).await?)
}
