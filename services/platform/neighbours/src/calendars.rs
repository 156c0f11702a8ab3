//! The business calendar of each unit, as the organisation last told it. Setting a deadline needs nobody else to be alive.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use honi_calendar::{BusinessCalendar, CalendarError, CalendarRules, ClosedDays};
use honi_names::OrgUnitName;
use serde::{Deserialize, Serialize};

/// What the organisation told: the co-op's rules, and on which days which unit is closed beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSnapshot {
    /// The rules that hold for every unit.
    pub rules: CalendarRules,
    /// The closures of a unit and of those above it.
    pub closures: BTreeMap<OrgUnitName, Vec<ClosedDays>>,
}

/// The calendars in force. Cheap to clone; clones see the same.
#[derive(Clone)]
pub struct Calendars(Arc<RwLock<InForce>>);

struct InForce {
    snapshot: CalendarSnapshot,
    base: Arc<BusinessCalendar>,
    units: BTreeMap<OrgUnitName, Arc<BusinessCalendar>>,
}

impl InForce {
    fn new(snapshot: CalendarSnapshot) -> Result<Self, CalendarError> {
        let base = Arc::new(BusinessCalendar::new(snapshot.rules.clone())?);
        let with = |closures: &Vec<ClosedDays>| {
            BusinessCalendar::new(CalendarRules {
                closures: closures.clone(),
                ..snapshot.rules.clone()
            })
            .map(Arc::new)
        };
        let units = snapshot.closures.iter().map(|(unit, closures)| Ok((*unit, with(closures)?)));
        Ok(Self {
            units: units.collect::<Result<_, CalendarError>>()?,
            base,
            snapshot,
        })
    }
}

impl Calendars {
    /// The calendars of a snapshot.
    ///
    /// # Errors
    /// If its rules make no calendar.
    pub fn new(snapshot: CalendarSnapshot) -> Result<Self, CalendarError> {
        Ok(Self(Arc::new(RwLock::new(InForce::new(snapshot)?))))
    }

    /// The calendar of a unit.
    #[must_use]
    pub fn of(&self, unit: OrgUnitName) -> Arc<BusinessCalendar> {
        let in_force = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(in_force.units.get(&unit).unwrap_or(&in_force.base))
    }

    /// The calendar of a unit that is never closed beside.
    #[must_use]
    pub fn base(&self) -> Arc<BusinessCalendar> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).base)
    }

    /// Puts another snapshot in force, for deadlines that are set from now on; answers whether anything changed.
    ///
    /// # Errors
    /// If its rules make no calendar; the one in force stays.
    pub fn replace(&self, snapshot: CalendarSnapshot) -> Result<bool, CalendarError> {
        if self.0.read().unwrap_or_else(PoisonError::into_inner).snapshot == snapshot {
            return Ok(false);
        }
        let next = InForce::new(snapshot)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }
}

impl Default for CalendarSnapshot {
    /// What holds until the organisation has told anything: the national calendar.
    fn default() -> Self {
        Self {
            rules: CalendarRules::japan(),
            closures: BTreeMap::new(),
        }
    }
}
