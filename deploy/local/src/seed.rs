//! Making the fictional co-op: units, staff, members. It is made once; afterwards it is read back, for the people who may sign in.

use std::collections::BTreeMap;

use anyhow::Context as _;
use honi_access::Role;
use honi_clock::Clock;
use honi_names::{Ids, StaffName};
use honi_proto::calendar::v1::Date;
use honi_proto::members::v1::{CreateMemberRequest, Member};
use honi_proto::organization::v1::{
    Assignment, CreateOrgUnitRequest, CreateStaffRequest, GetReportingLineRequest, ListOrgUnitsRequest, ListStaffRequest, OrgUnit,
    OrgUnitKind, Staff,
};

use crate::coop::{MEMBERS, PEOPLE, UNITS};
use crate::issuer::{Issuer, Person};
use crate::people::Clients;

/// The first day of everything in the fictional co-op.
const FIRST_DAY: Date = Date {
    year: 2020,
    month: 4,
    day: 1,
};

/// Makes what is missing of the co-op, as an administrator's `clients`, and tells the issuer who may sign in.
///
/// # Errors
/// If a service refuses.
pub async fn co_op(clients: Clients, issuer: &Issuer, clock: &Clock) -> anyhow::Result<()> {
    let mut seed = Seed {
        clients,
        ids: Ids::system(),
        clock: clock.clone(),
    };
    let units = seed.units().await?;
    let staff = seed.staff(&units).await?;
    let people = seed.people(&staff).await?;
    issuer.set_people(people);
    seed.members(&units, &staff).await
}

struct Seed {
    clients: Clients,
    ids: Ids,
    clock: Clock,
}

impl Seed {
    fn request_id(&self) -> String {
        self.ids.next(self.clock.now()).to_string()
    }

    /// Code → name of every unit.
    async fn units(&mut self) -> anyhow::Result<BTreeMap<String, String>> {
        let request = ListOrgUnitsRequest {
            page_size: 200,
            ..Default::default()
        };
        let listed = self.clients.org_units.list_org_units(request).await?.into_inner().org_units;
        let mut units: BTreeMap<String, String> = listed.into_iter().map(|unit| (unit.code, unit.name)).collect();
        for unit in UNITS {
            if units.contains_key(unit.code) {
                continue;
            }
            let parent = unit.parent.and_then(|code| units.get(code)).cloned().unwrap_or_default();
            let org_unit = OrgUnit {
                code: unit.code.to_owned(),
                title: unit.title.to_owned(),
                parent,
                kind: OrgUnitKind::from_str_name(unit.kind).unwrap_or_default().into(),
                effective_from: Some(FIRST_DAY),
                ..Default::default()
            };
            let request = CreateOrgUnitRequest {
                org_unit: Some(org_unit),
                request_id: self.request_id(),
            };
            let made = self.clients.org_units.create_org_unit(request).await?.into_inner();
            units.insert(made.code, made.name);
        }
        Ok(units)
    }

    /// Number → record of every staff.
    async fn staff(&mut self, units: &BTreeMap<String, String>) -> anyhow::Result<BTreeMap<String, Staff>> {
        let request = ListStaffRequest {
            page_size: 200,
            ..Default::default()
        };
        let listed = self.clients.staff.list_staff(request).await?.into_inner().staff;
        let mut staff: BTreeMap<String, Staff> = listed.into_iter().map(|staff| (staff.staff_no.clone(), staff)).collect();
        for person in PEOPLE {
            if staff.contains_key(person.staff_no) {
                continue;
            }
            let assignment = Assignment {
                org_unit: units.get(person.unit).cloned().unwrap_or_default(),
                supervisor: person
                    .supervisor
                    .and_then(|no| staff.get(no))
                    .map(|above| above.name.clone())
                    .unwrap_or_default(),
                effective_from: Some(FIRST_DAY),
                effective_until: None,
            };
            let record = Staff {
                staff_no: person.staff_no.to_owned(),
                full_name: person.full_name.to_owned(),
                email: format!("{}@example.coop", person.staff_no.to_lowercase()),
                roles: person.roles.iter().map(|role| (*role).to_owned()).collect(),
                employed_from: Some(FIRST_DAY),
                ..Default::default()
            };
            let request = CreateStaffRequest {
                staff: Some(record),
                assignment: Some(assignment),
                request_id: self.request_id(),
            };
            let made = self.clients.staff.create_staff(request).await?.into_inner();
            staff.insert(made.staff_no.clone(), made);
        }
        Ok(staff)
    }

    /// Who may sign in, as the organisation has them now.
    async fn people(&mut self, staff: &BTreeMap<String, Staff>) -> anyhow::Result<Vec<Person>> {
        let mut people = Vec::with_capacity(staff.len());
        for record in staff.values() {
            let request = GetReportingLineRequest {
                name: record.name.clone(),
                as_of: None,
            };
            let line = self.clients.staff.get_reporting_line(request).await?.into_inner();
            let roles = record.roles.iter().map(|code| code.parse::<Role>());
            people.push(Person {
                staff: record.name.parse::<StaffName>()?,
                roles: roles.collect::<Result<_, _>>().context("a role")?,
                org_unit: Some(line.org_unit.parse()?),
                label: format!("{} {} ({})", record.staff_no, record.full_name, record.roles.join(", ")),
                employed_until: record.employed_until.as_ref().and_then(Date::day),
            });
        }
        Ok(people)
    }

    async fn members(&mut self, units: &BTreeMap<String, String>, staff: &BTreeMap<String, Staff>) -> anyhow::Result<()> {
        for neighbour in MEMBERS {
            let member = Member {
                member_no: neighbour.member_no.to_owned(),
                full_name: neighbour.full_name.to_owned(),
                full_name_kana: neighbour.full_name_kana.to_owned(),
                phone: neighbour.phone.to_owned(),
                org_unit: units.get(neighbour.unit).cloned().unwrap_or_default(),
                sales_staff: staff.get(neighbour.sales_staff).map(|staff| staff.name.clone()).unwrap_or_default(),
                join_date: Some(FIRST_DAY),
                ..Default::default()
            };
            let request = CreateMemberRequest {
                member: Some(member),
                request_id: self.request_id(),
                validate_only: false,
            };
            match self.clients.members.create_member(request).await {
                Ok(_) => {}
                // Made at an earlier start, which may not have come to the next one.
                Err(status) if status.code() == tonic::Code::AlreadyExists => {}
                Err(status) => return Err(status).context("a member"),
            }
        }
        Ok(())
    }
}
