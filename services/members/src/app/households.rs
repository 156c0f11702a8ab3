//! Who lives together: stays and persons are added and ended, and nothing else of them changes.

use chrono::NaiveDate;
use honi_change::{Change, Record};
use honi_clock::day_in_japan;
use honi_names::{HouseholdName, HouseholdPersonName, MemberName};
use honi_serve::{Caller, Problem};
use serde_json::json;

use super::{Command, Deps, Error, record, resource, wrong_state};
use crate::domain::{HouseholdPerson, Period, PersonData, Stay, is_free};
use crate::storage;
use crate::storage::households::By;

/// A household on a day, as far as the caller may see it.
pub(crate) struct Household {
    /// Its name; none if the member lives in none.
    pub(crate) name: Option<HouseholdName>,
    /// The day.
    pub(crate) day: NaiveDate,
    /// The members in it.
    pub(crate) stays: Vec<Stay>,
    /// The persons in it.
    pub(crate) persons: Vec<HouseholdPerson>,
}

/// The household in which a member lives on a day, today if none is given.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn household(deps: &Deps, caller: &Caller, name: MemberName, day: Option<NaiveDate>) -> Result<Household, Error> {
    deps.member(caller, name).await?;
    let conn = deps.database.reader();
    let day = day.unwrap_or_else(|| day_in_japan(deps.clock.now()));
    let home = home(&storage::households::stays_of(conn, name).await?, day);
    let mut stays = Vec::new();
    if let Some(home) = home {
        let all = storage::households::stays_in(conn, home).await?;
        stays.extend(all.into_iter().map(|(_, stay)| stay).filter(|stay| stay.period.holds(day)));
        let names: Vec<MemberName> = stays.iter().map(|stay| stay.member).collect();
        let members = storage::members::find_all(conn, &deps.vault, &names).await?;
        let seen = |stay: &Stay| {
            let member = members.iter().find(|member| member.name == stay.member);
            member.is_some_and(|member| deps.permits(caller, super::READ, &resource(member)))
        };
        stays.retain(seen);
    }
    let namers: Vec<MemberName> = match home {
        Some(_) => stays.iter().map(|stay| stay.member).collect(),
        None => vec![name],
    };
    let mut persons = storage::households::persons(conn, &deps.vault, &namers).await?;
    persons.retain(|person| person.period.holds(day));
    Ok(Household {
        name: home,
        day,
        stays,
        persons,
    })
}

/// Records that a member lives in a household from a day on: in that of `with`, or in a new one.
///
/// # Errors
/// NOT_FOUND, also of `with`, PERMISSION_DENIED, INVALID_ARGUMENT for a day to come, FAILED_PRECONDITION if the member lives somewhere then,
/// or `with` nowhere.
pub(crate) async fn join(
    deps: &Deps,
    command: Command<'_>,
    name: MemberName,
    with: Option<MemberName>,
    from: Option<NaiveDate>,
) -> Result<Household, Error> {
    let caller = command.caller;
    let Ok((mut change, member)) = deps.beside(&command, name).await? else {
        return household(deps, caller, name, from).await;
    };
    member.in_use("moved").map_err(|error| wrong_state(name, &error))?;
    let from = come("from_date", from, &change)?;
    let stays = storage::households::stays_of(change.conn(), name).await?;
    let before: Vec<Stay> = stays.into_iter().map(|(_, stay)| stay).collect();
    if !is_free(&before, from) {
        let (ja, en) = (
            "その日以降の世帯がすでにあります。",
            "The member lives in a household on that day or later.",
        );
        return Err(Problem::precondition("HOUSEHOLD_OVERLAP", name.to_string(), ja, en).into());
    }
    let home = match with {
        Some(with) => {
            let found = storage::members::find(change.conn(), &deps.vault, with).await?;
            deps.readable(caller, with, found)?;
            let theirs = storage::households::stays_of(change.conn(), with).await?;
            home(&theirs, from).ok_or_else(|| homeless(with))?
        }
        None => HouseholdName::new(change.next_id()),
    };
    let stay = Stay {
        household: home,
        member: name,
        period: Period { from, until: None },
    };
    let id = change.next_id();
    storage::households::join(change.conn(), id, &stay, by(caller, &change)).await?;
    moved(&mut change, "join", format!("{name}/stays/{id}"), 1, &stay).await?;
    change.commit(&name.to_string()).await?;
    household(deps, caller, name, Some(from)).await
}

/// Records the last day on which a member lives in its household.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT for a day to come, FAILED_PRECONDITION if it lives in none.
pub(crate) async fn leave(deps: &Deps, command: Command<'_>, name: MemberName, until: Option<NaiveDate>) -> Result<Household, Error> {
    let caller = command.caller;
    let Ok((mut change, member)) = deps.beside(&command, name).await? else {
        return household(deps, caller, name, until).await;
    };
    member.in_use("moved").map_err(|error| wrong_state(name, &error))?;
    let until = come("until_date", until, &change)?;
    let stays = storage::households::stays_of(change.conn(), name).await?;
    let open = stays.into_iter().find(|(_, stay)| stay.period.until.is_none());
    let (id, stay) = open.ok_or_else(|| homeless(name))?;
    let period = stay.period.end(until).map_err(|_| homeless(name))?;
    storage::households::leave(change.conn(), id, period).await?;
    let stay = Stay { period, ..stay };
    moved(&mut change, "leave", format!("{name}/stays/{id}"), 2, &stay).await?;
    change.commit(&name.to_string()).await?;
    household(deps, caller, name, Some(until)).await
}

/// Records a person who lives with a member and is none.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT for a day to come, FAILED_PRECONDITION unless the member is active.
pub(crate) async fn add_person(
    deps: &Deps,
    command: Command<'_>,
    name: MemberName,
    data: PersonData,
    from: Option<NaiveDate>,
) -> Result<HouseholdPerson, Error> {
    let caller = command.caller;
    let (mut change, member) = match deps.beside(&command, name).await? {
        Ok(begun) => begun,
        Err(replayed) => return person(deps, caller, name, replayed.parse().map_err(|_| Problem::internal())?).await,
    };
    member.in_use("recorded of").map_err(|error| wrong_state(name, &error))?;
    let from = come("from_date", from, &change)?;
    let person = HouseholdPerson {
        name: HouseholdPersonName::new(change.next_id()),
        member: name,
        data: Some(data),
        period: Period { from, until: None },
    };
    let key = storage::households::add(change.conn(), &deps.vault, &person, by(caller, &change)).await?;
    let values = person.data.iter().flat_map(PersonData::values);
    let commitments = record::commit(&change, &key, &name.to_string(), values).await?;
    change.record(of_person("add", &person, 1, commitments)).await?;
    change.commit(&person.name.to_string()).await?;
    Ok(person)
}

/// Records the last day on which a person lives with the member.
///
/// # Errors
/// NOT_FOUND, also of the person, PERMISSION_DENIED, INVALID_ARGUMENT for a day to come, FAILED_PRECONDITION if that has ended.
pub(crate) async fn end_person(
    deps: &Deps,
    command: Command<'_>,
    name: MemberName,
    of: HouseholdPersonName,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<HouseholdPerson, Error> {
    let caller = command.caller;
    let Ok((mut change, member)) = deps.beside(&command, name).await? else {
        return person(deps, caller, name, of).await;
    };
    let found = storage::households::person(change.conn(), &deps.vault, name, of).await?;
    let before = found.ok_or_else(|| Problem::not_found(of.to_string()))?;
    member.in_use("recorded of").map_err(|error| wrong_state(name, &error))?;
    let until = come("until_date", until, &change)?;
    let period = before.period.end(until).map_err(|_| {
        let (ja, en) = (
            "すでに終わったか、それより後に始まっています。",
            "It has ended, or began after that day.",
        );
        Problem::precondition("HOUSEHOLD_PERSON_ENDED", of.to_string(), ja, en)
    })?;
    let person = HouseholdPerson { period, ..before };
    let key = storage::households::end(change.conn(), &deps.vault, &person, reason).await?;
    let commitments = record::commit(&change, &key, &name.to_string(), [("reason", reason.to_owned())]).await?;
    change.record(of_person("end", &person, 2, commitments)).await?;
    change.commit(&of.to_string()).await?;
    Ok(person)
}

async fn person(deps: &Deps, caller: &Caller, name: MemberName, of: HouseholdPersonName) -> Result<HouseholdPerson, Error> {
    deps.member(caller, name).await?;
    let found = storage::households::person(deps.database.reader(), &deps.vault, name, of).await?;
    Ok(found.ok_or_else(|| Problem::not_found(of.to_string()))?)
}

/// Where somebody with these stays lives on a day.
fn home<T>(stays: &[(T, Stay)], day: NaiveDate) -> Option<HouseholdName> {
    stays
        .iter()
        .find(|(_, stay)| stay.period.holds(day))
        .map(|(_, stay)| stay.household)
}

/// A day that has come; today if none is given.
fn come(field: &'static str, day: Option<NaiveDate>, change: &Change) -> Result<NaiveDate, Problem> {
    let today = day_in_japan(change.now());
    match day {
        Some(day) if day > today => Err(Problem::invalid(field, "FUTURE", "未来の日付です。", "is in the future")),
        day => Ok(day.unwrap_or(today)),
    }
}

fn homeless(member: MemberName) -> Problem {
    let (ja, en) = ("その日の世帯がありません。", "The member lives in no household on that day.");
    Problem::precondition("NO_HOUSEHOLD", member.to_string(), ja, en)
}

fn by(caller: &Caller, change: &Change) -> By {
    By {
        recorder: caller.actor.id.clone(),
        at: change.now(),
    }
}

async fn moved(change: &mut Change, action: &str, resource: String, version: i64, stay: &Stay) -> Result<(), Error> {
    let payload = json!({
        "member": stay.member.to_string(),
        "household": stay.household.to_string(),
        "from_date": stay.period.from.to_string(),
        "until_date": stay.period.until.map(|day| day.to_string()),
    });
    let record = Record {
        resource,
        version,
        action: action.to_owned(),
        from: None,
        to: Some(stay.household.to_string()),
        reason: None,
        rule_version: None,
        commitments: Default::default(),
        event: Some(("members.household_changed".to_owned(), payload)),
    };
    Ok(change.record(record).await?)
}

fn of_person(action: &str, person: &HouseholdPerson, version: i64, commitments: std::collections::BTreeMap<String, String>) -> Record {
    Record {
        resource: person.name.to_string(),
        version,
        action: action.to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments,
        event: Some((
            "members.household_person_changed".to_owned(),
            json!({ "member": person.member.to_string(), "person": person.name.to_string() }),
        )),
    }
}
