//! Who lives together, day by day.

use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as pb;
use pb::household_service_client::HouseholdServiceClient;
use tonic::{Code, Response, Status};

use crate::fixtures::{
    HANDLER, MANAGER, NOBODY, OTHER_SALES, Person, RECEPTION, SALES, SYSTEM, Service, assert_invalid, assert_refused, hanako, member, on,
    on_both,
};

const fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

impl Service {
    fn households(&self) -> HouseholdServiceClient<tonic::transport::Channel> {
        HouseholdServiceClient::new(self.channel.clone())
    }

    async fn household(&self, person: &Person, name: &str, as_of_date: Option<Date>) -> Result<pb::Household, Status> {
        let name = name.to_owned();
        let message = pb::GetHouseholdRequest { name, as_of_date };
        self.households()
            .get_household(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn join(&self, person: &Person, name: &str, with: &str, from_date: Option<Date>) -> Result<pb::Household, Status> {
        let message = pb::JoinHouseholdRequest {
            name: name.to_owned(),
            with_member: with.to_owned(),
            from_date,
            request_id: self.request_id(),
        };
        self.households()
            .join_household(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn leave(&self, person: &Person, name: &str, until_date: Option<Date>) -> Result<pb::Household, Status> {
        let message = pb::LeaveHouseholdRequest {
            name: name.to_owned(),
            until_date,
            request_id: self.request_id(),
        };
        self.households()
            .leave_household(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) fn son(&self, name: &str) -> pb::AddHouseholdPersonRequest {
        pb::AddHouseholdPersonRequest {
            name: name.to_owned(),
            full_name: "見本 一郎".to_owned(),
            birth_date: day(2015, 7, 9),
            relation: pb::HouseholdRelation::Child.into(),
            from_date: day(2025, 4, 1),
            request_id: self.request_id(),
        }
    }

    pub(crate) async fn add_person(&self, person: &Person, message: pb::AddHouseholdPersonRequest) -> Result<pb::HouseholdPerson, Status> {
        self.households()
            .add_household_person(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    pub(crate) async fn end_person(
        &self,
        person: &Person,
        of: &pb::HouseholdPerson,
        until_date: Option<Date>,
    ) -> Result<pb::HouseholdPerson, Status> {
        let message = pb::EndHouseholdPersonRequest {
            name: of.member.clone(),
            person: of.name.clone(),
            until_date,
            reason: "進学で転居".to_owned(),
            request_id: self.request_id(),
        };
        self.households()
            .end_household_person(self.by(person, message))
            .await
            .map(Response::into_inner)
    }
}

fn names(household: &pb::Household) -> Vec<&str> {
    household.members.iter().map(|stay| stay.member.as_str()).collect()
}

on_both!(a_member_lives_in_one_household_at_a_time, async |service| {
    let hers = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let his = service.create(&SYSTEM, member("0000002", "見本 太郎")).await.expect("created").name;
    assert_eq!(service.household(&SALES, &hers, None).await.expect("read").name, "");
    assert_refused(service.leave(&SALES, &hers, None).await, Code::FailedPrecondition, "NO_HOUSEHOLD");
    assert_refused(
        service.join(&SALES, &his, &hers, None).await,
        Code::FailedPrecondition,
        "NO_HOUSEHOLD",
    );
    let alone = service.join(&SALES, &hers, "", day(2025, 4, 1)).await.expect("a household");
    assert!(alone.name.starts_with("households/") && names(&alone) == [&hers]);
    let both = service.join(&SALES, &his, &hers, day(2026, 4, 1)).await.expect("joined");
    assert_eq!(
        (both.name.as_str(), names(&both)),
        (alone.name.as_str(), vec![hers.as_str(), his.as_str()])
    );
    let before = service.household(&HANDLER, &hers, day(2026, 3, 31)).await.expect("read");
    assert_eq!(names(&before), [&hers]);
    assert_refused(
        service.join(&SALES, &his, "", None).await,
        Code::FailedPrecondition,
        "HOUSEHOLD_OVERLAP",
    );
    assert_refused(
        service.leave(&SALES, &his, day(2026, 3, 31)).await,
        Code::FailedPrecondition,
        "NO_HOUSEHOLD",
    );
    assert_invalid(service.leave(&SALES, &his, day(2026, 11, 25)).await, "until_date");
    assert_invalid(service.join(&SALES, &his, "", day(2026, 11, 25)).await, "from_date");
    let last = service.leave(&SALES, &his, day(2026, 9, 30)).await.expect("left");
    assert_eq!(
        (names(&last), last.members[1].until_date),
        (vec![hers.as_str(), his.as_str()], day(2026, 9, 30))
    );
    assert_eq!(names(&service.household(&SALES, &hers, None).await.expect("read")), [&hers]);
    assert_refused(
        service.join(&SALES, &his, "", day(2026, 9, 30)).await,
        Code::FailedPrecondition,
        "HOUSEHOLD_OVERLAP",
    );
    let new = service.join(&SALES, &his, "", day(2026, 10, 1)).await.expect("a household");
    assert_ne!(new.name, alone.name);
    service.stop().await;
});

on_both!(persons_come_and_go_with_the_member_who_named_them, async |service| {
    let hers = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let his = service.create(&SYSTEM, member("0000002", "見本 太郎")).await.expect("created").name;
    let request = service.son(&hers);
    let son = service.add_person(&SALES, request.clone()).await.expect("added");
    assert_eq!(
        (son.full_name.as_str(), son.relation(), son.until_date),
        ("見本 一郎", pb::HouseholdRelation::Child, None)
    );
    assert_eq!(service.add_person(&SALES, request).await.expect("replayed"), son);
    service.join(&SALES, &hers, "", None).await.expect("a household");
    let household = service.join(&SALES, &his, &hers, None).await.expect("joined");
    assert_eq!(household.persons, std::slice::from_ref(&son), "of the whole household");
    let nameless = pb::AddHouseholdPersonRequest {
        full_name: "\u{3000}".to_owned(),
        ..service.son(&hers)
    };
    assert_invalid(service.add_person(&SALES, nameless).await, "full_name");
    assert_refused(
        service.end_person(&SALES, &son, day(2025, 3, 31)).await,
        Code::FailedPrecondition,
        "HOUSEHOLD_PERSON_ENDED",
    );
    let of_his = pb::HouseholdPerson {
        member: his.clone(),
        ..son.clone()
    };
    assert_refused(
        service.end_person(&SALES, &of_his, None).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let ended = service.end_person(&SALES, &son, day(2026, 3, 31)).await.expect("ended");
    assert_eq!(ended.until_date, day(2026, 3, 31));
    assert_refused(
        service.end_person(&SALES, &son, None).await,
        Code::FailedPrecondition,
        "HOUSEHOLD_PERSON_ENDED",
    );
    assert_eq!(service.household(&HANDLER, &his, None).await.expect("read").persons, []);
    service.erase(&MANAGER, &hers, "1").await.expect("erased");
    let left = service.household(&HANDLER, &hers, None).await.expect("read");
    assert_eq!(left.members.len(), 2, "that they lived together stays");
    service.stop().await;
});

on_both!(of_a_household_is_seen_whom_one_may_see, async |service| {
    let hers = service.create(&SYSTEM, hanako()).await.expect("created").name;
    let of_another = pb::Member {
        sales_staff: OTHER_SALES.name.to_owned(),
        ..member("0000002", "見本 太郎")
    };
    let his = service.create(&SYSTEM, of_another).await.expect("created").name;
    service.join(&SALES, &hers, "", None).await.expect("a household");
    service.add_person(&SALES, service.son(&hers)).await.expect("added");
    assert_refused(
        service.join(&OTHER_SALES, &his, &hers, None).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_refused(service.join(&SALES, &his, &hers, None).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(service.join(&SALES, NOBODY, "", None).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(
        service.household(&OTHER_SALES, &hers, None).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    for (person, code, reason) in [
        (&RECEPTION, Code::PermissionDenied, "CALL_NOT_PERMITTED"),
        (&OTHER_SALES, Code::NotFound, "RESOURCE_NOT_FOUND"),
    ] {
        assert_refused(service.leave(person, &hers, None).await, code, reason);
        assert_refused(service.add_person(person, service.son(&hers)).await, code, reason);
    }
    // Handed over to whoever looks after the other: then both are seen, and by the former one neither.
    let handed = pb::Member {
        sales_staff: SALES.name.to_owned(),
        ..service.get(&OTHER_SALES, &his).await.expect("read")
    };
    service
        .update(&OTHER_SALES, handed.clone(), &["sales_staff"])
        .await
        .expect("updated");
    service.join(&SALES, &his, &hers, None).await.expect("joined");
    let back = pb::Member {
        sales_staff: OTHER_SALES.name.to_owned(),
        etag: "2".to_owned(),
        ..handed
    };
    service.update(&SALES, back, &["sales_staff"]).await.expect("updated");
    let seen = service.household(&OTHER_SALES, &his, None).await.expect("read");
    assert_eq!((names(&seen), seen.persons.len()), (vec![his.as_str()], 0));
    let all = service.household(&RECEPTION, &his, None).await.expect("read");
    assert_eq!((names(&all).len(), all.persons.len()), (2, 1));
    service.stop().await;
});
