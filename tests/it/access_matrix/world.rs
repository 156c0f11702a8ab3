//! Made-up people, one of each role, and what each of them stands to in every relation.

use std::collections::{BTreeMap, BTreeSet};

use honi_access::Role;
use honi_proto::organization::v1::RoleInUnit;
use honi_proto::organization::v1::notice::Recipient;
use honi_proto::voices::v1::{self as voices, Severity};

use super::relation::{Kind, Relation};
use crate::wire::{Caller, Making, Names, Stage, fresh_id};

/// The name by which every member of this world is found.
pub(super) const FULL_NAME: &str = "架空 照合";

/// Who calls, as a line of the matrix.
#[derive(Clone)]
pub(super) struct Somebody {
    /// How the line begins.
    pub(super) label: String,
    /// Nobody has no token.
    pub(super) caller: Option<Caller>,
    /// The application that passes the request on; nobody does in the matrix itself.
    pub(super) through: Option<Caller>,
    /// What this caller stands to, by kind and relation.
    resources: BTreeMap<(Kind, Relation), String>,
}

impl Somebody {
    /// The resource to which this caller stands in a relation; nothing if that cannot be.
    pub(super) fn resource(&self, kind: Kind, relation: Relation) -> Option<&str> {
        self.resources.get(&(kind, relation)).map(String::as_str)
    }

    /// Whether this is a person.
    pub(super) fn is_person(&self) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.unit.is_some())
    }

    /// The same with other roles.
    pub(super) fn holding(&self, roles: &[Role]) -> Self {
        Self {
            caller: self.caller.as_ref().map(|caller| caller.holding(roles)),
            ..self.clone()
        }
    }

    /// The same, asking without an application in between.
    pub(super) fn directly(&self) -> Self {
        Self {
            through: None,
            ..self.clone()
        }
    }

    /// The same, asking through an application.
    pub(super) fn through(&self, application: &Caller) -> Self {
        Self {
            through: Some(application.clone()),
            ..self.clone()
        }
    }
}

/// Everybody and everything.
pub(super) struct World {
    somebodies: Vec<Somebody>,
    /// A resource of each collection that RPCs without relations are tried on.
    pub(super) names: Names,
    /// A letter about each voice to which anybody stands.
    pub(super) letters: Names,
    /// A suspension from solicitation of the holder of each credential.
    pub(super) suspensions: Names,
    /// Unit of all callers.
    pub(super) unit: String,
    /// A unit that no caller is of.
    pub(super) elsewhere: String,
    /// Sales staff of members that are nobody's own.
    pub(super) colleague: String,
}

/// Who makes the world and is not in the matrix.
struct Hands<'a> {
    making: Making<'a>,
    unit: String,
    elsewhere: String,
    recorder: Caller,
    manager: Caller,
    colleague: String,
    stranger: String,
    investigator: String,
}

type Resources = BTreeMap<(Kind, Relation), String>;

impl World {
    /// Makes it through the services, as people would.
    pub(super) async fn make(stage: &Stage) -> Self {
        let hands = Hands::on(stage).await;
        let shared = hands.shared().await;
        let mut somebodies = Vec::new();
        for role in Role::ALL.iter().filter(|role| **role != Role::Application) {
            somebodies.push(hands.person(*role, &shared).await);
        }
        for name in ["honi-worker", "honi-voices", "honi-inspections", "honi-proposals", "somebody"] {
            somebodies.push(hands.application(name, &shared).await);
        }
        somebodies.push(Somebody {
            label: "nobody".to_owned(),
            caller: None,
            through: None,
            resources: shared.clone(),
        });
        Self {
            letters: hands.letters(&somebodies).await,
            suspensions: hands.suspensions(&somebodies).await,
            somebodies,
            names: hands.names(&shared).await,
            unit: hands.unit,
            elsewhere: hands.elsewhere,
            colleague: hands.colleague,
        }
    }

    /// Who calls, in the order of the matrix.
    pub(super) fn callers(&self) -> &[Somebody] {
        &self.somebodies
    }
}

impl<'a> Hands<'a> {
    async fn on(stage: &'a Stage) -> Self {
        let making = Making::on(stage);
        let (unit, elsewhere) = (making.unit("M1").await, making.unit("M2").await);
        let (recorder, manager) = (making.staff("H1", &[], &elsewhere).await, making.staff("H2", &[], &elsewhere).await);
        Self {
            recorder: Caller::staff(&recorder, &[Role::Reception], &elsewhere),
            manager: Caller::staff(&manager, &[Role::ComplianceManager], &elsewhere),
            colleague: making.staff("H3", &[Role::ComplaintHandler], &unit).await,
            stranger: making.staff("H4", &[Role::ComplaintHandler], &elsewhere).await,
            investigator: making.staff("H5", &[Role::ComplianceOfficer], &elsewhere).await,
            making,
            unit,
            elsewhere,
        }
    }

    /// What everybody, or nobody, stands to.
    async fn shared(&self) -> Resources {
        let queued = self.making.complaint(&self.recorder, &self.unit, &[]).await.name;
        let member = async |number: &str, unit: &str, sales: &str| self.making.member(number, FULL_NAME, unit, sales).await.name;
        BTreeMap::from([
            (
                (Kind::Voice, Relation::Team),
                self.handled(&self.unit, &self.colleague, Severity::S3).await,
            ),
            (
                (Kind::Voice, Relation::TeamS1),
                self.handled(&self.unit, &self.colleague, Severity::S1).await,
            ),
            (
                (Kind::Voice, Relation::Stranger),
                self.handled(&self.elsewhere, &self.stranger, Severity::S3).await,
            ),
            ((Kind::Member, Relation::Team), member("M-T", &self.unit, &self.colleague).await),
            (
                (Kind::Member, Relation::Stranger),
                member("M-S", &self.elsewhere, &self.stranger).await,
            ),
            (
                (Kind::Notice, Relation::Team),
                self.notice(Recipient::OrgUnitQueue(self.unit.clone()), &queued).await,
            ),
            (
                (Kind::Notice, Relation::Stranger),
                self.notice(Recipient::Staff(self.stranger.clone()), &queued).await,
            ),
            ((Kind::Voice, Relation::Queue), queued),
            ((Kind::Proposal, Relation::Team), self.proposal(&self.colleague, &self.unit).await),
            (
                (Kind::Proposal, Relation::Stranger),
                self.proposal(&self.stranger, &self.elsewhere).await,
            ),
            (
                (Kind::Contract, Relation::Team),
                self.making.contract(&self.unit, &self.colleague).await.name,
            ),
            (
                (Kind::Contract, Relation::Stranger),
                self.making.contract(&self.elsewhere, &self.stranger).await.name,
            ),
            (
                (Kind::Signal, Relation::Stranger),
                self.making.signal(&self.elsewhere, &self.stranger).await,
            ),
            (
                (Kind::Investigation, Relation::Stranger),
                self.making.investigation(&self.colleague, &self.investigator).await.name,
            ),
            (
                (Kind::ImprovementAction, Relation::Stranger),
                self.making.improvement_of(&self.stranger).await.name,
            ),
            (
                (Kind::Credential, Relation::Team),
                self.making.credential(&self.colleague).await.name,
            ),
            (
                (Kind::Credential, Relation::Stranger),
                self.making.credential(&self.stranger).await.name,
            ),
        ])
    }

    async fn person(&self, role: Role, shared: &Resources) -> Somebody {
        let outside = [Role::ExternalAuditor, Role::Public].contains(&role);
        // Once everybody handled complaints, or could not have been given one.
        let held: BTreeSet<Role> = [Role::ComplaintHandler].into_iter().chain((!outside).then_some(role)).collect();
        let held: Vec<Role> = held.into_iter().collect();
        let name = self.making.staff(&format!("M-{role}"), &held, &self.unit).await;
        // Somebody holds the role elsewhere, so that the notices to those there are not for the compliance manager instead.
        self.making.staff(&format!("E-{role}"), &held, &self.elsewhere).await;
        let caller = Caller::staff(&name, &[role], &self.unit);
        // Whoever may not record voices now did so in reception once.
        let own = self
            .making
            .complaint(&caller.acting_as(Role::Reception), &self.elsewhere, &[])
            .await
            .name;
        let subject = self
            .making
            .complaint(&self.recorder, &self.unit, std::slice::from_ref(&name))
            .await
            .name;
        let member = self.making.member(&format!("M-{role}"), FULL_NAME, &self.elsewhere, &name).await;
        let credential = self.making.credential(&name).await.name;
        let mut resources = shared.clone();
        if !outside {
            let away = RoleInUnit {
                role: role.code().to_owned(),
                org_unit: self.elsewhere.clone(),
            };
            let everybody = Recipient::Role(role.code().to_owned());
            resources.insert((Kind::Notice, Relation::Role), self.notice(everybody, &own).await);
            resources.insert(
                (Kind::Notice, Relation::RoleElsewhere),
                self.notice(Recipient::RoleInUnit(away), &own).await,
            );
        }
        if !outside {
            let given = self.making.improvement_of(&name).await.name;
            resources.insert((Kind::ImprovementAction, Relation::Assigned), given);
        }
        let about = self.making.brought_about(&name).await.name;
        resources.insert((Kind::Investigation, Relation::Subject), about);
        if [Role::BackOffice, Role::ComplianceOfficer, Role::ComplianceManager].contains(&role) {
            let given = self.making.investigation(&self.colleague, &name).await.name;
            resources.insert((Kind::Investigation, Relation::Assigned), given);
        }
        resources.extend([
            (
                (Kind::Voice, Relation::Assigned),
                self.handled(&self.elsewhere, &name, Severity::S3).await,
            ),
            ((Kind::Voice, Relation::Subject), subject),
            ((Kind::Member, Relation::Own), member.name),
            ((Kind::Proposal, Relation::Own), self.proposal(&name, &self.elsewhere).await),
            (
                (Kind::Contract, Relation::Own),
                self.making.contract(&self.elsewhere, &name).await.name,
            ),
            ((Kind::Signal, Relation::Subject), self.making.signal(&self.elsewhere, &name).await),
            ((Kind::Credential, Relation::Own), credential),
            ((Kind::Notice, Relation::Own), self.notice(Recipient::Staff(name), &own).await),
            ((Kind::Voice, Relation::Own), own),
        ]);
        Somebody {
            label: role.code().to_owned(),
            caller: Some(caller),
            through: None,
            resources,
        }
    }

    /// An application is of no unit, handles nothing and is complained about by nobody; it may record.
    async fn application(&self, name: &str, shared: &Resources) -> Somebody {
        let caller = Caller::application(name, &[]);
        let own = self.making.complaint(&caller, &self.elsewhere, &[]).await;
        let strange = shared.iter().filter(|((_, relation), _)| *relation == Relation::Stranger);
        let mut resources: Resources = strange.map(|(key, name)| (*key, name.clone())).collect();
        resources.insert((Kind::Voice, Relation::Own), own.name);
        Somebody {
            label: format!("APP {name}"),
            caller: Some(caller),
            through: None,
            resources,
        }
    }

    /// A proposal of somebody's, who may sell.
    async fn proposal(&self, staff: &str, unit: &str) -> String {
        self.making.promoter(staff).await;
        let seller = Caller::staff(staff, &[Role::Sales], unit);
        let member = format!("members/{}", fresh_id());
        self.making.proposal(&seller, &member).await.name
    }

    /// A complaint of a unit's with a handler.
    async fn handled(&self, unit: &str, handler: &str, severity: Severity) -> String {
        let voice = self.making.complaint(&self.recorder, unit, &[]).await;
        self.making.triaged(voice, handler, severity, &self.manager).await.name
    }

    /// A letter about each voice, by the name of the voice.
    async fn letters(&self, somebodies: &[Somebody]) -> Names {
        let of_voices = somebodies.iter().flat_map(|it| &it.resources);
        let voices: BTreeSet<&String> = of_voices
            .filter(|((kind, _), _)| *kind == Kind::Voice)
            .map(|(_, name)| name)
            .collect();
        let mut letters = Names::new();
        for name in voices {
            let request = voices::GetVoiceRequest { name: name.clone() };
            let read = self
                .making
                .stage
                .ask("honi.voices.v1.VoiceService/GetVoice", &self.manager, &request);
            let mut voice: voices::Voice = read.await;
            if voice.state() == voices::VoiceState::Received {
                voice = self.making.acknowledged(voice, &self.manager).await;
            }
            letters.insert(name.clone(), self.making.letter(voice, &self.manager).await.name);
        }
        letters
    }

    /// A suspension of the holder of each credential, by the name of the credential.
    async fn suspensions(&self, somebodies: &[Somebody]) -> Names {
        let of_all = somebodies.iter().flat_map(|it| &it.resources);
        let credentials: BTreeSet<&String> = of_all
            .filter(|((kind, _), _)| *kind == Kind::Credential)
            .map(|(_, name)| name)
            .collect();
        let mut suspensions = Names::new();
        for name in credentials {
            let staff = self.making.holder(name).await;
            suspensions.insert(name.clone(), self.making.solicitation_suspension(&staff).await.name);
        }
        suspensions
    }

    async fn notice(&self, recipient: Recipient, resource: &str) -> String {
        self.making.notice(recipient, resource).await.name
    }

    async fn names(&self, shared: &Resources) -> Names {
        let strange = |kind| shared[&(kind, Relation::Stranger)].clone();
        let names = [
            ("orgUnits", self.elsewhere.clone()),
            ("staff", self.stranger.clone()),
            ("calendars", "calendars/japan".to_owned()),
            ("unitClosures", self.making.closure(&self.elsewhere).await.name),
            ("voices", strange(Kind::Voice)),
            // For the unit of all who call: whoever is no reader is told apart by the tests of voices.
            ("digests", self.making.digest(&self.unit, &self.manager).await.name),
            ("members", strange(Kind::Member)),
            ("notices", strange(Kind::Notice)),
            ("products", self.making.product().await.name),
            ("recommendationPolicies", self.making.recommendation_policy().await.name),
            ("benefits", self.making.benefit().await.name),
            ("campaigns", self.making.campaign().await.name),
            ("proposals", strange(Kind::Proposal)),
            ("contracts", strange(Kind::Contract)),
            ("signals", strange(Kind::Signal)),
            ("contractImports", self.making.contract_import(&self.elsewhere).await),
            ("detectionParameterSets", self.making.parameter_set().await.name),
            ("backtests", self.making.backtest().await),
            ("credentials", strange(Kind::Credential)),
            ("investigations", strange(Kind::Investigation)),
            ("improvementActions", strange(Kind::ImprovementAction)),
        ];
        names.into_iter().map(|(collection, name)| (collection.to_owned(), name)).collect()
    }
}
