//! Counting voices, and what was overdue at a day. Each count comes with the filter that lists what was counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};
use honi_calendar::{Age, BusinessCalendar, CalendarRules};
use honi_clock::day_in_japan;
use honi_names::OrgUnitName;
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::list::{read_filter, scope};
use super::{Deps, Error};
use crate::domain::Voice;
use crate::storage::statistics::{self, Dimension, Value};

/// Groups that are answered at most.
const MOST_GROUPS: usize = 10_000;
/// The month in which a fiscal year begins.
const FISCAL_YEAR_BEGINS: u32 = 4;
/// Calendar days, and business days, by whose ages operations look at open work (domain 3.0).
const CALENDAR_BANDS: [u16; 4] = [30, 60, 90, 180];
const BUSINESS_BANDS: [u16; 4] = [5, 10, 20, 40];

/// A group of voices.
pub(crate) struct Group {
    /// The value of each field that was grouped by; empty where a voice has none.
    pub(crate) values: Vec<String>,
    /// How many.
    pub(crate) count: u64,
    /// What lists them.
    pub(crate) filter: String,
}

/// Counts what a filter and the caller's rights let through, by fields; and how many voices that is in all.
///
/// # Errors
/// INVALID_ARGUMENT if the filter cannot be read or there are too many groups.
pub(crate) async fn count(deps: &Deps, caller: &Caller, filter: &str, by: &[String]) -> Result<(Vec<Group>, u64), Error> {
    let read = read_filter(deps, filter)?;
    let scope = scope(deps, caller);
    let all = statistics::count(deps.database.reader(), &read, &scope, &[]).await?;
    let total = all.first().map_or(0, |(_, count)| *count);
    let fields: Vec<Field> = by.iter().map(|name| Field::of(name)).collect();
    let dimensions: Vec<Dimension> = fields.iter().map(Field::dimension).collect();
    let mut groups: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for (values, count) in statistics::count(deps.database.reader(), &read, &scope, &dimensions).await? {
        let mut keys = vec![Vec::new()];
        for (field, value) in fields.iter().zip(&values) {
            let values = field.values(value);
            keys = keys
                .iter()
                .flat_map(|key: &Vec<String>| values.iter().map(|value| key.iter().chain([value]).cloned().collect()))
                .collect();
        }
        for key in keys {
            *groups.entry(key).or_default() += count;
        }
        if groups.len() > MOST_GROUPS {
            let (ja, en) = ("グループが多すぎます。", "there would be more than 10,000 groups");
            return Err(Problem::invalid("group_by", "TOO_MANY_GROUPS", ja, en).into());
        }
    }
    // Counting nothing by nothing is no group.
    let groups = groups.into_iter().filter(|(_, count)| *count > 0);
    let groups = groups.map(|(values, count)| {
        let conditions = fields.iter().zip(&values).map(|(field, value)| field.condition(value));
        Group {
            filter: all_of(filter, conditions),
            values,
            count,
        }
    });
    Ok((groups.collect(), total))
}

/// What voices are grouped by.
enum Field {
    /// As the database has it, by its name in filters.
    Plain(Dimension, String),
    /// Each category.
    Category,
    /// The day, month or year of receipt.
    Received(Period),
}

enum Period {
    Day,
    Month,
    Year,
    FiscalYear,
}

impl Field {
    /// Validation has seen that it is one of these.
    fn of(name: &str) -> Self {
        let plain = |dimension| Self::Plain(dimension, name.to_owned());
        match name {
            "state" => plain(Dimension::State),
            "kind" => plain(Dimension::Kind),
            "channel" => plain(Dimension::Channel),
            "severity" => plain(Dimension::Severity),
            "outcome" => plain(Dimension::Outcome),
            "org_unit" => plain(Dimension::OrgUnit),
            "handler" => plain(Dimension::Handler),
            "category" => Self::Category,
            "due_date" => plain(Dimension::DueOn),
            "receive_date" => Self::Received(Period::Day),
            "receive_month" => Self::Received(Period::Month),
            "receive_year" => Self::Received(Period::Year),
            "receive_fiscal_year" => Self::Received(Period::FiscalYear),
            label => plain(Dimension::Label(label.strip_prefix("labels.").unwrap_or(label).to_owned())),
        }
    }

    fn dimension(&self) -> Dimension {
        match self {
            Self::Plain(dimension, _) => dimension.clone(),
            Self::Category => Dimension::Categories,
            Self::Received(_) => Dimension::ReceivedOn,
        }
    }

    /// The groups to which voices of a value belong.
    fn values(&self, value: &Value) -> Vec<String> {
        match (self, value) {
            (_, Value::None) => vec![String::new()],
            (Self::Category, Value::Text(codes)) => codes.split_whitespace().map(str::to_owned).collect(),
            (_, Value::Text(text)) => vec![text.clone()],
            (Self::Received(period), Value::Day(day)) => vec![period.of(*day)],
            (_, Value::Day(day)) => vec![day.to_string()],
        }
    }

    /// What lists the voices of a group.
    fn condition(&self, value: &str) -> String {
        match self {
            Self::Plain(_, name) => format!("{name} = {}", quoted(value)),
            Self::Category => format!("category = {}", quoted(value)),
            Self::Received(period) => period.condition(value),
        }
    }
}

impl Period {
    fn of(&self, day: NaiveDate) -> String {
        match self {
            Self::Day => day.to_string(),
            Self::Month => day.format("%Y-%m").to_string(),
            Self::Year => day.year().to_string(),
            Self::FiscalYear => (day.year() - i32::from(day.month() < FISCAL_YEAR_BEGINS)).to_string(),
        }
    }

    fn condition(&self, value: &str) -> String {
        let (first, months) = match self {
            Self::Day => return format!("receive_date = {}", quoted(value)),
            Self::Month => (format!("{value}-01"), 1),
            Self::Year => (format!("{value}-01-01"), 12),
            Self::FiscalYear => (format!("{value}-04-01"), 12),
        };
        let next = first
            .parse::<NaiveDate>()
            .ok()
            .and_then(|first| first.checked_add_months(Months::new(months)));
        let next = next.map_or_else(|| first.clone(), |next| next.to_string());
        format!("receive_date >= {} AND receive_date < {}", quoted(&first), quoted(&next))
    }
}

/// In which days an age is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AgeUnit {
    /// Calendar days.
    CalendarDays,
    /// Business days.
    BusinessDays,
}

/// The voices of some ages.
pub(crate) struct Band {
    /// Least age.
    pub(crate) from: u16,
    /// Greatest age; none for the last band.
    pub(crate) to: Option<u16>,
    /// How many.
    pub(crate) count: u64,
    /// What lists them.
    pub(crate) filter: String,
}

/// Of which day, and by which calendar.
pub(crate) struct AsOf<'a> {
    /// At the end of that day; today if none.
    pub(crate) day: Option<NaiveDate>,
    /// The calendar's name.
    pub(crate) calendar: &'a str,
}

/// Counts the voices that were open at the end of a day, by their ages then.
///
/// # Errors
/// INVALID_ARGUMENT for a calendar that is not there, bounds that do not rise, or a filter that cannot be read.
pub(crate) async fn ages(
    deps: &Deps,
    caller: &Caller,
    as_of: AsOf<'_>,
    unit: AgeUnit,
    bounds: &[u16],
    filter: &str,
) -> Result<Vec<Band>, Error> {
    let calendar = calendar(deps, as_of.calendar)?;
    let day = as_of.day.unwrap_or_else(|| day_in_japan(deps.clock.now()));
    let usual = match unit {
        AgeUnit::CalendarDays => CALENDAR_BANDS,
        AgeUnit::BusinessDays => BUSINESS_BANDS,
    };
    let bounds = if bounds.is_empty() { &usual[..] } else { bounds };
    if bounds.windows(2).any(|pair| pair[0] >= pair[1]) {
        let (ja, en) = ("前の値より大きくしてください。", "each bound must be above the one before");
        return Err(Problem::invalid("bounds", "BOUNDS_NOT_RISING", ja, en).into());
    }
    let age = |n| match unit {
        AgeUnit::CalendarDays => Age::CalendarDays(n),
        AgeUnit::BusinessDays => Age::BusinessDays(n),
    };
    // Older than a bound is what was received until a day: so each band is what was received between two days.
    let until: Vec<NaiveDate> = bounds.iter().map(|bound| calendar.last_day_older(day, age(*bound))).collect();
    let open = open_at(day);
    let read = read_filter(deps, &all_of(filter, [open.clone()]))?;
    let mut counts = vec![0; bounds.len() + 1];
    for (values, count) in statistics::count(deps.database.reader(), &read, &scope(deps, caller), &[Dimension::ReceivedOn]).await? {
        let [Value::Day(received)] = values[..] else { continue };
        counts[until.iter().filter(|until| received <= **until).count()] += count;
    }
    let bands = counts.into_iter().enumerate().map(|(at, count)| {
        let younger = at.checked_sub(1);
        let not_younger = younger.map(|at| format!("receive_date <= {}", quoted(&until[at].to_string())));
        let not_older = until.get(at).map(|until| format!("receive_date > {}", quoted(&until.to_string())));
        Band {
            from: younger.map_or(0, |at| bounds[at] + 1),
            to: bounds.get(at).copied(),
            count,
            filter: all_of(filter, [open.clone()].into_iter().chain(not_younger).chain(not_older)),
        }
    });
    Ok(bands.collect())
}

/// A page of what was overdue.
pub(crate) struct Overdue {
    /// The voices; one more than were asked for if there are more.
    pub(crate) voices: Vec<Voice>,
    /// The last day of receipt that is old enough.
    pub(crate) received_until: NaiveDate,
    /// What lists the same.
    pub(crate) filter: String,
}

/// The voices that were open at the end of a day and older then than an age, in order of creation, after an id; one more than `size` if
/// there are more.
///
/// # Errors
/// INVALID_ARGUMENT for a calendar that is not there or a filter that cannot be read.
pub(crate) async fn overdue(
    deps: &Deps,
    caller: &Caller,
    as_of: AsOf<'_>,
    older_than: Age,
    filter: &str,
    (after, size): (Option<Uuid>, u64),
) -> Result<Overdue, Error> {
    let calendar = calendar(deps, as_of.calendar)?;
    let day = as_of.day.unwrap_or_else(|| day_in_japan(deps.clock.now()));
    let received_until = calendar.last_day_older(day, older_than);
    let old = format!("receive_date <= {}", quoted(&received_until.to_string()));
    let filter = all_of(filter, [open_at(day), old]);
    Ok(Overdue {
        voices: super::list(deps, caller, &filter, after, size).await?,
        received_until,
        filter,
    })
}

/// What lists the voices that had come and were not closed at the end of a day.
fn open_at(day: NaiveDate) -> String {
    let day = quoted(&day.to_string());
    format!("receive_date <= {day} AND (close_date = \"\" OR close_date > {day})")
}

/// A filter and conditions beside.
fn all_of(filter: &str, conditions: impl IntoIterator<Item = String>) -> String {
    let given = Some(filter.trim())
        .filter(|filter| !filter.is_empty())
        .map(|filter| format!("({filter})"));
    given.into_iter().chain(conditions).collect::<Vec<_>>().join(" AND ")
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A calendar by its name: that of the co-op, of a unit, or the national holidays alone.
fn calendar(deps: &Deps, name: &str) -> Result<Arc<BusinessCalendar>, Problem> {
    let unknown = || {
        let (ja, en) = (
            "そのカレンダーはありません。",
            "is no calendar: leave it out, or name national-holidays or a unit",
        );
        Problem::invalid("calendar", "CALENDAR_UNKNOWN", ja, en)
    };
    match name {
        "" => Ok(deps.calendars.base()),
        "national-holidays" => BusinessCalendar::new(CalendarRules::holidays_only())
            .map(Arc::new)
            .map_err(|_| Problem::internal()),
        unit => unit
            .parse::<OrgUnitName>()
            .map(|unit| deps.calendars.of(unit))
            .map_err(|_| unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_the_days_from_its_first_to_before_the_next() {
        for (period, value, expected) in [
            (
                Period::Month,
                "2024-12",
                r#"receive_date >= "2024-12-01" AND receive_date < "2025-01-01""#,
            ),
            (
                Period::Year,
                "2024",
                r#"receive_date >= "2024-01-01" AND receive_date < "2025-01-01""#,
            ),
            (
                Period::FiscalYear,
                "2024",
                r#"receive_date >= "2024-04-01" AND receive_date < "2025-04-01""#,
            ),
            (Period::Day, "2024-02-29", r#"receive_date = "2024-02-29""#),
        ] {
            assert_eq!(period.condition(value), expected);
        }
        let day = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
        assert_eq!(
            (Period::FiscalYear.of(day), Period::Month.of(day)),
            ("2024".to_owned(), "2025-03".to_owned())
        );
    }

    #[test]
    fn what_a_source_calls_a_voice_is_quoted() {
        let field = Field::of("labels.coverage");
        assert_eq!(field.condition(r#"Life \ "A & H""#), r#"labels.coverage = "Life \\ \"A & H\"""#);
        assert_eq!(
            all_of("kind = OPINION OR kind = PRAISE", ["a = 1".to_owned()]),
            "(kind = OPINION OR kind = PRAISE) AND a = 1"
        );
    }
}
