//! The organisation, over the network: who reports to whom, asked when it is needed, and the business calendar, followed ahead of time.

use std::collections::BTreeMap;

use anyhow::Context;
use async_trait::async_trait;
use chrono::NaiveDate;
use honi_calendar::{CalendarRules, ClosedDays, DayOverride, YearlyClosure};
use honi_call::{Client, idempotent};
use honi_clock::Clock;
use honi_database::Database;
use honi_names::{OrgUnitName, StaffName};
use honi_proto::calendar::v1::Date;
use honi_proto::organization::v1 as pb;
use pb::calendar_service_client::CalendarServiceClient;
use pb::org_unit_service_client::OrgUnitServiceClient;
use pb::staff_service_client::StaffServiceClient;
use tonic::Code;

use crate::{CalendarSnapshot, Calendars, Follower, Line, LineError, Lines, snapshots};

/// The calendar that deadlines are computed with.
const CALENDAR: &str = "calendars/japan";
/// The largest page that the organisation gives.
const PAGE: i32 = 200;

/// Asks the organisation. Cheap to clone.
#[derive(Clone)]
pub struct Organization {
    staff: StaffServiceClient<Client>,
    units: OrgUnitServiceClient<Client>,
    calendars: CalendarServiceClient<Client>,
}

impl Organization {
    /// Over a channel to the training service.
    pub fn new(client: &Client) -> Self {
        Self {
            staff: StaffServiceClient::new(client.clone()),
            units: OrgUnitServiceClient::new(client.clone()),
            calendars: CalendarServiceClient::new(client.clone()),
        }
    }

    /// Who works in a unit on a day.
    ///
    /// # Errors
    /// If nobody answers, which the log has.
    pub async fn staff_of(&self, unit: OrgUnitName, day: NaiveDate) -> Result<Vec<StaffName>, LineError> {
        let mut staff = Vec::new();
        let mut request = pb::ListStaffRequest {
            page_size: PAGE,
            page_token: String::new(),
            as_of: Some(day.into()),
            org_unit: unit.to_string(),
        };
        loop {
            let page = self.staff.clone().list_staff(idempotent(request.clone())).await.map_err(|status| {
                tracing::warn!(%unit, code = ?status.code(), "the staff of a unit cannot be listed");
                LineError::Unavailable
            })?;
            let page = page.into_inner();
            // What else is known of them is none of this service's business.
            for one in page.staff {
                staff.push(one.name.parse().map_err(|_| LineError::Unavailable)?);
            }
            if page.next_page_token.is_empty() {
                return Ok(staff);
            }
            request.page_token = page.next_page_token;
        }
    }

    async fn snapshot(&self) -> anyhow::Result<CalendarSnapshot> {
        let request = pb::GetCalendarRequest {
            name: CALENDAR.to_owned(),
            version: 0,
        };
        let calendar = self.calendars.clone().get_calendar(idempotent(request)).await?.into_inner();
        let rules = rules(calendar).context("the calendar cannot be read")?;
        let closures = spread(&self.closures().await?, &self.parents().await?);
        Ok(CalendarSnapshot { rules, closures })
    }

    async fn closures(&self) -> anyhow::Result<BTreeMap<OrgUnitName, Vec<ClosedDays>>> {
        let mut closures: BTreeMap<OrgUnitName, Vec<ClosedDays>> = BTreeMap::new();
        let mut request = pb::ListUnitClosuresRequest {
            page_size: PAGE,
            ..Default::default()
        };
        loop {
            let page = self
                .calendars
                .clone()
                .list_unit_closures(idempotent(request.clone()))
                .await?
                .into_inner();
            for closure in page.unit_closures.iter().filter(|closure| !closure.voided) {
                let days = closed_days(closure).context("a closure cannot be read")?;
                closures.entry(closure.org_unit.parse()?).or_default().push(days);
            }
            if page.next_page_token.is_empty() {
                return Ok(closures);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// The unit above each unit that has one.
    async fn parents(&self) -> anyhow::Result<BTreeMap<OrgUnitName, OrgUnitName>> {
        let mut parents = BTreeMap::new();
        let mut request = pb::ListOrgUnitsRequest {
            page_size: PAGE,
            ..Default::default()
        };
        loop {
            let page = self.units.clone().list_org_units(idempotent(request.clone())).await?.into_inner();
            for unit in page.org_units.iter().filter(|unit| !unit.parent.is_empty()) {
                parents.insert(unit.name.parse()?, unit.parent.parse()?);
            }
            if page.next_page_token.is_empty() {
                return Ok(parents);
            }
            request.page_token = page.next_page_token;
        }
    }
}

#[async_trait]
impl Lines for Organization {
    async fn line(&self, staff: StaffName, day: NaiveDate) -> Result<Line, LineError> {
        let request = pb::GetReportingLineRequest {
            name: staff.to_string(),
            as_of: Some(day.into()),
        };
        let answer = self
            .staff
            .clone()
            .get_reporting_line(idempotent(request))
            .await
            .map_err(|status| match status.code() {
                Code::NotFound => LineError::UnknownStaff,
                code => {
                    tracing::warn!(%staff, ?code, "a reporting line cannot be read");
                    LineError::Unavailable
                }
            })?;
        let answer = answer.into_inner();
        let above = answer.supervisors.iter().map(|name| name.parse()).collect::<Result<_, _>>();
        let above = above.map_err(|_| {
            tracing::error!(%staff, "a reporting line names what is no staff");
            LineError::Unavailable
        })?;
        Ok(Line {
            above,
            current_roles: answer.current_roles.into_iter().collect(),
        })
    }
}

/// The calendars as the organisation last told them; the national calendar if it never has.
///
/// # Errors
/// If what was kept cannot be read.
pub async fn kept_calendars(database: &Database) -> anyhow::Result<Calendars> {
    let snapshot: Option<CalendarSnapshot> = snapshots::find(database.reader(), CALENDAR).await?;
    Ok(Calendars::new(snapshot.unwrap_or_default())?)
}

/// Follows the organisation's calendar, so that setting a deadline needs nobody else.
pub struct CalendarFollower {
    organization: Organization,
    database: Database,
    clock: Clock,
    calendars: Calendars,
    kept: Option<CalendarSnapshot>,
}

impl CalendarFollower {
    /// Puts what it hears in force in `calendars`, and keeps it in `database`.
    pub fn new(organization: Organization, database: Database, clock: Clock, calendars: Calendars) -> Self {
        Self {
            organization,
            database,
            clock,
            calendars,
            kept: None,
        }
    }
}

#[async_trait]
impl Follower for CalendarFollower {
    const WHAT: &'static str = "the organisation's calendar";

    /// Keeps it before it is put in force, so that a restart without the organisation does not go back to an older one.
    async fn look(&mut self) -> anyhow::Result<()> {
        let snapshot = self.organization.snapshot().await?;
        if self.kept.as_ref() == Some(&snapshot) {
            return Ok(());
        }
        // One that makes no calendar must not be kept: the service would not start with it.
        Calendars::new(snapshot.clone())?;
        let transaction = self.database.begin().await?;
        snapshots::keep(&transaction, CALENDAR, &snapshot, self.clock.now()).await?;
        transaction.commit().await?;
        if self.calendars.replace(snapshot.clone())? {
            let (version, closed_units) = (snapshot.rules.version, snapshot.closures.len());
            tracing::info!(version, closed_units, "another business calendar is in force");
        }
        self.kept = Some(snapshot);
        Ok(())
    }
}

/// A unit is closed when it or a unit above it is.
fn spread(
    closures: &BTreeMap<OrgUnitName, Vec<ClosedDays>>,
    parents: &BTreeMap<OrgUnitName, OrgUnitName>,
) -> BTreeMap<OrgUnitName, Vec<ClosedDays>> {
    let above = |unit: OrgUnitName| {
        // Units in a circle would be a fault of the organisation; none is deeper than there are units.
        std::iter::successors(Some(unit), |unit| parents.get(unit).copied()).take(parents.len() + 1)
    };
    let units = parents.keys().chain(closures.keys()).copied();
    let spread = units.map(|unit| {
        let mut days: Vec<ClosedDays> = above(unit).filter_map(|unit| closures.get(&unit)).flatten().copied().collect();
        days.sort_unstable_by_key(|days| (days.first_date, days.last_date));
        days.dedup();
        (unit, days)
    });
    spread.filter(|(_, days)| !days.is_empty()).collect()
}

fn closed_days(closure: &pb::UnitClosure) -> Option<ClosedDays> {
    Some(ClosedDays {
        first_date: day(closure.first_date.as_ref())?,
        last_date: day(closure.last_date.as_ref())?,
    })
}

fn day(date: Option<&Date>) -> Option<NaiveDate> {
    date.and_then(Date::day)
}

fn rules(calendar: pb::Calendar) -> Option<CalendarRules> {
    let yearly = |it: &pb::YearlyClosure| {
        Some(YearlyClosure {
            first_month: it.first_month.try_into().ok()?,
            first_day: it.first_day.try_into().ok()?,
            last_month: it.last_month.try_into().ok()?,
            last_day: it.last_day.try_into().ok()?,
        })
    };
    let overridden = |it: pb::DayOverride| {
        Some(DayOverride {
            date: day(it.date.as_ref())?,
            business_day: it.business_day,
            title: it.title,
        })
    };
    Some(CalendarRules {
        version: calendar.version,
        opens_at_minute: calendar.opens_at_minute.try_into().ok()?,
        closes_at_minute: calendar.closes_at_minute.try_into().ok()?,
        yearly_closures: calendar.yearly_closures.iter().map(yearly).collect::<Option<_>>()?,
        overrides: calendar.overrides.into_iter().map(overridden).collect::<Option<_>>()?,
        official_until_year: calendar.official_until_year,
        closures: Vec::new(),
    })
}
