//! HouseholdService over the use cases.

use honi_door::{command, field, opened};
use honi_personal_data::normalise;
use honi_proto::members::v1 as pb;
use pb::household_service_server::HouseholdService;
use tonic::{Request, Response, Status, async_trait};

use super::{Members, codes, convert};
use crate::app::{self, Household};
use crate::domain::{HouseholdPerson, PersonData, Stay};

#[async_trait]
impl HouseholdService for Members {
    async fn get_household(&self, request: Request<pb::GetHouseholdRequest>) -> Result<Response<pb::Household>, Status> {
        let (caller, message) = opened(request)?;
        let name = field::subject("name", &message.name)?;
        let day = field::optional_day("as_of_date", message.as_of_date)?;
        let found = app::household(&self.deps, &caller, name, day).await?;
        Ok(Response::new(self::message(&found)))
    }

    async fn join_household(&self, request: Request<pb::JoinHouseholdRequest>) -> Result<Response<pb::Household>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let with = field::optional_name("with_member", &message.with_member)?;
        let from = field::optional_day("from_date", message.from_date)?;
        let joined = app::join_household(&self.deps, command, name, with, from).await?;
        Ok(Response::new(self::message(&joined)))
    }

    async fn leave_household(&self, request: Request<pb::LeaveHouseholdRequest>) -> Result<Response<pb::Household>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let until = field::optional_day("until_date", message.until_date)?;
        let left = app::leave_household(&self.deps, command, name, until).await?;
        Ok(Response::new(self::message(&left)))
    }

    async fn add_household_person(&self, request: Request<pb::AddHouseholdPersonRequest>) -> Result<Response<pb::HouseholdPerson>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let data = PersonData {
            full_name: convert::visible("full_name", message.full_name, normalise::name)?,
            birth_date: field::optional_day("birth_date", message.birth_date)?,
            relation: codes::household_relation("relation", message.relation)?,
        };
        let from = field::optional_day("from_date", message.from_date)?;
        let added = app::add_household_person(&self.deps, command, name, data, from).await?;
        Ok(Response::new(person_message(&added)))
    }

    async fn end_household_person(&self, request: Request<pb::EndHouseholdPersonRequest>) -> Result<Response<pb::HouseholdPerson>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let name = field::subject("name", &message.name)?;
        let person = field::name("person", &message.person)?;
        let until = field::optional_day("until_date", message.until_date)?;
        let ended = app::end_household_person(&self.deps, command, name, person, until, &message.reason).await?;
        Ok(Response::new(person_message(&ended)))
    }
}

fn message(of: &Household) -> pb::Household {
    let stay = |stay: &Stay| pb::HouseholdMember {
        member: stay.member.to_string(),
        from_date: Some(stay.period.from.into()),
        until_date: stay.period.until.map(Into::into),
    };
    pb::Household {
        name: of.name.map(|name| name.to_string()).unwrap_or_default(),
        as_of_date: Some(of.day.into()),
        members: of.stays.iter().map(stay).collect(),
        persons: of.persons.iter().map(person_message).collect(),
    }
}

fn person_message(of: &HouseholdPerson) -> pb::HouseholdPerson {
    let data = of.data.as_ref();
    pb::HouseholdPerson {
        name: of.name.to_string(),
        member: of.member.to_string(),
        full_name: data.map(|data| data.full_name.clone()).unwrap_or_default(),
        birth_date: data.and_then(|data| data.birth_date).map(Into::into),
        relation: data.map(|data| codes::household_relation_message(data.relation)),
        from_date: Some(of.period.from.into()),
        until_date: of.period.until.map(Into::into),
    }
}
