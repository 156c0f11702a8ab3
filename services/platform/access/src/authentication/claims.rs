//! What a token whose signature is right says.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use honi_clock::JAPAN;
use honi_names::{OrgUnitName, StaffName};

use super::AuthenticationError;
use crate::actor::APPLICATIONS;
use crate::token::Claims;
use crate::{Actor, Role};

/// How far the issuer's clock may be from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Checks `exp`, `nbf` and the end of employment against the time; gives the time until which the token stays valid.
pub(super) fn check_times(claims: &Claims, now: DateTime<Utc>) -> Result<DateTime<Utc>, AuthenticationError> {
    let expires = time(claims.exp)? + LEEWAY;
    if now >= expires {
        return Err(AuthenticationError::Expired);
    }
    if let Some(not_before) = claims.nbf
        && now + LEEWAY < time(not_before)?
    {
        return Err(AuthenticationError::NotYetValid);
    }
    let Some(last_day) = claims.employed_until else {
        return Ok(expires);
    };
    let next_day = last_day
        .checked_add_days(Days::new(1))
        .ok_or(AuthenticationError::Malformed("employed_until is out of range"))?;
    let end = next_day.and_time(NaiveTime::MIN).and_local_timezone(JAPAN).earliest();
    let end = end
        .ok_or(AuthenticationError::Malformed("employed_until is out of range"))?
        .to_utc();
    // No leeway here: the end of employment is a rule of ours, not a question of clocks.
    if now >= end {
        return Err(AuthenticationError::EmploymentEnded);
    }
    Ok(expires.min(end))
}

/// The largest number of seconds that is taken for a time, in the year 9999; so nothing below can overflow.
const MAX_SECONDS: i64 = 253_402_300_799;

fn time(seconds: i64) -> Result<DateTime<Utc>, AuthenticationError> {
    let seconds = Some(seconds).filter(|seconds| (0..=MAX_SECONDS).contains(seconds));
    seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(AuthenticationError::Malformed("a time is out of range"))
}

/// The actor that the token names.
pub(super) fn actor(claims: &Claims) -> Result<Actor, AuthenticationError> {
    let roles = claims.roles.iter().filter_map(|code| code.parse::<Role>().ok());
    if let Some(name) = claims.sub.strip_prefix(APPLICATIONS) {
        if !is_application_name(name) {
            return Err(AuthenticationError::Malformed("its subject is not a name"));
        }
        return Ok(Actor::application(name, roles));
    }
    let name: StaffName = claims
        .sub
        .parse()
        .map_err(|_| AuthenticationError::Malformed("its subject is not a name"))?;
    let actor = Actor::staff(name, roles);
    if actor.has(Role::Application) {
        return Err(AuthenticationError::Malformed("a person is not an application"));
    }
    let Some(unit) = &claims.org_unit else { return Ok(actor) };
    let unit: OrgUnitName = unit.parse().map_err(|_| AuthenticationError::Malformed("its unit is not a name"))?;
    Ok(actor.in_unit(unit))
}

fn is_application_name(name: &str) -> bool {
    (1..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
