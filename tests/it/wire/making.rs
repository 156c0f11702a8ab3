//! What calls are made on, made through the services as people would.

use honi_access::Role;
use honi_proto::calendar::v1::Date;
use honi_proto::members::v1 as members;
use honi_proto::organization::v1 as organization;
use honi_proto::voices::v1 as voices;
use prost_types::Timestamp;

use super::caller::Caller;
use super::stage::Stage;
use super::valid::fresh_id;

/// The first day of everything that is made.
const FIRST_DAY: Date = Date {
    year: 2020,
    month: 4,
    day: 1,
};

/// Makes things.
pub(crate) struct Making<'a> {
    pub(crate) stage: &'a Stage,
    /// Administers the organisation, and is the membership system.
    pub(crate) administrator: Caller,
    /// The worker's application.
    pub(crate) worker: Caller,
}

impl<'a> Making<'a> {
    pub(crate) fn on(stage: &'a Stage) -> Self {
        Self {
            stage,
            administrator: Caller::application("honi-local", &[Role::Administrator]),
            worker: Caller::application("honi-worker", &[]),
        }
    }

    /// A branch.
    pub(crate) async fn unit(&self, code: &str) -> String {
        let org_unit = organization::OrgUnit {
            code: code.to_owned(),
            title: format!("架空 {code}"),
            kind: organization::OrgUnitKind::Branch.into(),
            effective_from: Some(FIRST_DAY),
            ..Default::default()
        };
        let request = organization::CreateOrgUnitRequest {
            org_unit: Some(org_unit),
            request_id: fresh_id().to_string(),
        };
        let made: organization::OrgUnit = self
            .stage
            .ask("honi.organization.v1.OrgUnitService/CreateOrgUnit", &self.administrator, &request)
            .await;
        made.name
    }

    /// Somebody of a unit.
    pub(crate) async fn staff(&self, number: &str, roles: &[Role], unit: &str) -> String {
        let staff = organization::Staff {
            staff_no: number.to_owned(),
            full_name: format!("架空 {number}"),
            email: format!("{}@example.coop", number.to_lowercase()),
            roles: roles.iter().map(ToString::to_string).collect(),
            employed_from: Some(FIRST_DAY),
            ..Default::default()
        };
        let assignment = organization::Assignment {
            org_unit: unit.to_owned(),
            effective_from: Some(FIRST_DAY),
            ..Default::default()
        };
        let request = organization::CreateStaffRequest {
            staff: Some(staff),
            assignment: Some(assignment),
            request_id: fresh_id().to_string(),
        };
        let made: organization::Staff = self
            .stage
            .ask("honi.organization.v1.StaffService/CreateStaff", &self.administrator, &request)
            .await;
        made.name
    }

    /// A member that a sales staff of a unit looks after.
    pub(crate) async fn member(&self, number: &str, full_name: &str, unit: &str, sales_staff: &str) -> members::Member {
        let member = members::Member {
            member_no: number.to_owned(),
            full_name: full_name.to_owned(),
            full_name_kana: "カクウ".to_owned(),
            org_unit: unit.to_owned(),
            sales_staff: sales_staff.to_owned(),
            join_date: Some(FIRST_DAY),
            ..Default::default()
        };
        let request = members::CreateMemberRequest {
            member: Some(member),
            request_id: fresh_id().to_string(),
            validate_only: false,
        };
        self.stage
            .ask("honi.members.v1.MemberService/CreateMember", &self.administrator, &request)
            .await
    }

    /// A complaint of a third party that came a minute ago.
    pub(crate) async fn complaint(&self, recorder: &Caller, unit: &str, subjects: &[String]) -> voices::Voice {
        self.complaint_of(voices::ComplainantRelation::ThirdParty, recorder, unit, subjects)
            .await
    }

    /// The same of whoever is told.
    pub(crate) async fn complaint_of(
        &self,
        relation: voices::ComplainantRelation,
        recorder: &Caller,
        unit: &str,
        subjects: &[String],
    ) -> voices::Voice {
        let voice = voices::Voice {
            kind: voices::VoiceKind::Complaint.into(),
            channel: voices::Channel::Phone.into(),
            receive_time: Some(Timestamp {
                seconds: self.stage.now().timestamp() - 60,
                nanos: 0,
            }),
            verbatim: "架空の申出".to_owned(),
            complainant_relation: relation.into(),
            org_unit: unit.to_owned(),
            subject_staff: subjects.to_vec(),
            ..Default::default()
        };
        self.recorded(voice, recorder).await
    }

    async fn recorded(&self, voice: voices::Voice, recorder: &Caller) -> voices::Voice {
        let request = voices::CreateVoiceRequest {
            voice: Some(voice),
            request_id: fresh_id().to_string(),
            validate_only: false,
        };
        self.stage.ask("honi.voices.v1.VoiceService/CreateVoice", recorder, &request).await
    }

    /// An opinion of a third party that came a minute ago, given to a handler.
    pub(crate) async fn opinion(&self, handler: &str, recorder: &Caller, unit: &str) -> voices::Voice {
        let a_minute_ago = self.stage.now().timestamp() - 60;
        let voice = self.recorded(opinion_of(a_minute_ago, unit), recorder).await;
        self.triaged(voice, handler, voices::Severity::S4, recorder).await
    }

    /// An opinion of the first of April 2026, the day that messages name, which nobody has handled.
    pub(crate) async fn old_opinion(&self, recorder: &Caller, unit: &str) -> voices::Voice {
        self.recorded(opinion_of(1_775_012_400, unit), recorder).await
    }

    /// A digest of the week of that day for the staff of a unit.
    pub(crate) async fn digest(&self, unit: &str, author: &Caller) -> voices::Digest {
        let request = voices::CreateDigestRequest {
            day: Some(Date {
                year: 2026,
                month: 4,
                day: 1,
            }),
            org_units: vec![unit.to_owned()],
            summaries: Vec::new(),
            request_id: fresh_id().to_string(),
        };
        self.stage.ask("honi.voices.v1.DigestService/CreateDigest", author, &request).await
    }

    /// Confirms its receipt.
    pub(crate) async fn acknowledged(&self, voice: voices::Voice, manager: &Caller) -> voices::Voice {
        let how = voices::acknowledge_voice_request::How::Method(voices::AcknowledgementMethod::Phone.into());
        let request = voices::AcknowledgeVoiceRequest {
            name: voice.name,
            how: Some(how),
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            acknowledge_time: None,
            contact_name: String::new(),
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/AcknowledgeVoice", manager, &request)
            .await
    }

    /// Confirms its receipt and gives it to a handler.
    pub(crate) async fn triaged(&self, voice: voices::Voice, handler: &str, severity: voices::Severity, manager: &Caller) -> voices::Voice {
        let voice = self.acknowledged(voice, manager).await;
        let request = voices::TriageVoiceRequest {
            name: voice.name,
            categories: vec![voices::ComplaintCategory::Other.into()],
            severity: severity.into(),
            vulnerable: false,
            handler: handler.to_owned(),
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            subject_staff: None,
            kind: None,
            concerns_money: false,
            alleges_improper_solicitation: false,
            contracts: Vec::new(),
        };
        self.stage.ask("honi.voices.v1.VoiceService/TriageVoice", manager, &request).await
    }

    /// A letter about a complaint whose receipt was confirmed.
    pub(crate) async fn letter(&self, voice: voices::Voice, manager: &Caller) -> voices::VoiceLetter {
        let request = voices::IssueVoiceLetterRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            kind: voices::LetterKind::Acknowledgement.into(),
            method: voices::ResponseMethod::Letter.into(),
            letter: Some(voices::LetterDetails::default()),
            ..Default::default()
        };
        self.stage
            .ask("honi.voices.v1.VoiceLetterService/IssueVoiceLetter", manager, &request)
            .await
    }

    /// That its handler looks into.
    pub(crate) async fn investigated(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = self.triaged(voice, handler, voices::Severity::S3, manager).await;
        let request = voices::StartVoiceInvestigationRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/StartVoiceInvestigation", manager, &request)
            .await
    }

    /// With a final response that its handler drafted.
    pub(crate) async fn drafted(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = self.investigated(voice, handler, manager).await;
        let handler = Caller::staff(handler, &[Role::ComplaintHandler], manager.unit.as_deref().unwrap_or_default());
        let outcomes = vec![voices::CategoryOutcome {
            category: voices::ComplaintCategory::Other.into(),
            outcome: voices::Outcome::NotUpheld.into(),
        }];
        let request = voices::DraftVoiceResponseRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            outcomes,
            offers_money: false,
            facts: "架空の事実".to_owned(),
            remedy: String::new(),
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/DraftVoiceResponse", &handler, &request)
            .await
    }

    /// With a final response that was approved.
    pub(crate) async fn approved(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = self.drafted(voice, handler, manager).await;
        let request = voices::ApproveVoiceResponseRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/ApproveVoiceResponse", manager, &request)
            .await
    }

    /// With a final response that was sent.
    pub(crate) async fn responded(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = Box::pin(self.approved(voice, handler, manager)).await;
        let request = voices::RespondToVoiceRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            method: voices::ResponseMethod::Letter.into(),
            send_time: None,
            letter: None,
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/RespondToVoice", manager, &request)
            .await
    }

    /// On the fast track.
    pub(crate) async fn fast_tracked(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = self.triaged(voice, handler, voices::Severity::S3, manager).await;
        let request = voices::StartFastTrackRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/StartFastTrack", manager, &request)
            .await
    }

    /// Settled on the fast track.
    pub(crate) async fn resolved(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = self.fast_tracked(voice, handler, manager).await;
        let request = voices::ResolveVoiceFastRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            outcome: voices::Outcome::Upheld.into(),
            ..Default::default()
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/ResolveVoiceFast", manager, &request)
            .await
    }

    /// Of which it was decided that nothing is to be improved.
    pub(crate) async fn decided(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = self.resolved(voice, handler, manager).await;
        let request = voices::DecideVoiceImprovementRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            evaluation: voices::Evaluation::NoAction.into(),
            evaluation_reason: "架空の理由".to_owned(),
            root_cause_category: voices::RootCauseCategory::None.into(),
        };
        self.stage
            .ask("honi.voices.v1.VoiceService/DecideVoiceImprovement", manager, &request)
            .await
    }

    /// Closed; somebody is to ask whether the complainant is content.
    pub(crate) async fn closed(&self, voice: voices::Voice, handler: &str, manager: &Caller) -> voices::Voice {
        let voice = Box::pin(self.decided(voice, handler, manager)).await;
        let request = voices::CloseVoiceRequest {
            name: voice.name,
            etag: voice.etag,
            request_id: fresh_id().to_string(),
            no_follow_up: false,
        };
        self.stage.ask("honi.voices.v1.VoiceService/CloseVoice", manager, &request).await
    }

    /// A reminder of something.
    pub(crate) async fn notice(&self, recipient: organization::notice::Recipient, resource: &str) -> organization::Notice {
        let notice = organization::Notice {
            recipient: Some(recipient),
            kind: organization::NoticeKind::Reminder.into(),
            resource: resource.to_owned(),
            topic: "acknowledge".to_owned(),
            ..Default::default()
        };
        let request = organization::CreateNoticeRequest {
            notice: Some(notice),
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.organization.v1.NoticeService/CreateNotice", &self.worker, &request)
            .await
    }

    /// A day on which a unit is closed.
    pub(crate) async fn closure(&self, unit: &str) -> organization::UnitClosure {
        let day = Some(Date {
            year: 2026,
            month: 12,
            day: 24,
        });
        let closure = organization::UnitClosure {
            org_unit: unit.to_owned(),
            first_date: day,
            last_date: day,
            reason: "棚卸".to_owned(),
            ..Default::default()
        };
        let request = organization::CreateUnitClosureRequest {
            unit_closure: Some(closure),
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask(
                "honi.organization.v1.CalendarService/CreateUnitClosure",
                &self.administrator,
                &request,
            )
            .await
    }

    /// Some of everything, as a world to call in.
    pub(crate) async fn some_of_everything(&self) -> Everything {
        let (unit, other_unit) = (self.unit("E1").await, self.unit("E2").await);
        let (handler, other_staff) = (
            self.staff("E-1", &[Role::ComplaintHandler], &unit).await,
            self.staff("E-2", &[], &unit).await,
        );
        let outside = [Role::Application, Role::ExternalAuditor, Role::Public];
        let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| !outside.contains(role)).collect();
        let everybody = Caller::staff(&self.staff("E-0", &roles, &unit).await, &roles, &unit);
        let apart = [Role::Operator, Role::Administrator];
        let business: Vec<Role> = roles.iter().copied().filter(|role| !apart.contains(role)).collect();
        let business = Caller::staff(&everybody.name, &business, &unit);
        let voice = self.complaint(&everybody, &unit, &[]).await;
        let other_voice = self.complaint(&everybody, &unit, &[]).await;
        let written_to = async || {
            let voice = self.acknowledged(self.complaint(&everybody, &unit, &[]).await, &everybody).await;
            self.letter(voice, &everybody).await.name
        };
        let recipient = || organization::notice::Recipient::Staff(everybody.name.clone());
        let member = self.member("E-1", "架空 花子", &unit, &everybody.name).await.name;
        let other_member = self.member("E-2", "架空 太郎", &unit, &everybody.name).await.name;
        let seller = handler.clone();
        self.promoter(&everybody.name).await;
        // Enough for a second page.
        for _ in 0..2 {
            self.consent(&member).await;
        }
        let names = [
            unit.clone(),
            self.credential(&handler).await.name,
            self.solicitation_suspension(&handler).await.name,
            handler,
            voice.name.clone(),
            "calendars/japan".to_owned(),
            self.person(&member).await,
            member.clone(),
            self.notice(recipient(), &voice.name).await.name,
            self.closure(&unit).await.name,
            self.digest(&unit, &everybody).await.name,
            written_to().await,
            self.lapsed(&unit, &seller).await.name,
            self.signal(&unit, &seller).await,
            self.contract_import(&unit).await,
            self.parameter_set().await.name,
            self.backtest().await,
            self.brought_about(&seller).await.name,
            self.improvement().await.name,
            self.product().await.name,
            self.recommendation_policy().await.name,
            self.benefit().await.name,
            self.campaign().await.name,
            self.proposal(&business, &member).await.name,
        ];
        let others = [
            other_unit,
            self.credential(&other_staff).await.name,
            self.solicitation_suspension(&other_staff).await.name,
            other_staff,
            other_voice.name,
            self.person(&other_member).await,
            other_member.clone(),
            self.notice(recipient(), &voice.name).await.name,
            self.closure(&unit).await.name,
            self.digest(&unit, &everybody).await.name,
            written_to().await,
            self.contract(&unit, &seller).await.name,
            self.signal(&unit, &seller).await,
            self.contract_import(&unit).await,
            self.parameter_set().await.name,
            self.backtest().await,
            self.brought_about(&seller).await.name,
            self.improvement().await.name,
            self.product().await.name,
            self.recommendation_policy().await.name,
            self.benefit().await.name,
            self.campaign().await.name,
            self.proposal(&business, &other_member).await.name,
        ];
        Everything {
            names: by_collection(&names),
            others: by_collection(&others),
            everybody,
            business,
            worker: self.worker.clone(),
            membership: self.administrator.clone(),
            unit,
        }
    }
}

/// Steps of investigations whose names do not say so.
const INVESTIGATING: [&str; 16] = [
    "AssignInvestigator",
    "PreserveEvidence",
    "RecordHearing",
    "WaiveHearing",
    "RequireMemberConfirmation",
    "RecordMemberContact",
    "RequestEvidence",
    "ProposeDecision",
    "ReviewDecision",
    "MarkMisconductKnown",
    "RecordMisconductNotice",
    "PlanRemedy",
    "ExecuteRemedy",
    "ConfirmRemedy",
    "RecordPrevention",
    "RecordFeedback",
];

/// Steps of proposals whose names do not say so.
const PROPOSING: [&str; 7] = [
    "AmendIntent",
    "CompareProducts",
    "RecommendProduct",
    "ClearConflict",
    "ConfirmIntent",
    "RecordDisclosure",
    "RecordExtraStep",
];

/// What is done to members beside their records.
const BESIDE_MEMBERS: [&str; 20] = [
    "GetNeedsProfile",
    "RecordNeedsProfile",
    "GetCareAttributes",
    "RecordCareAttributes",
    "GiveConsent",
    "WithdrawConsent",
    "ListConsents",
    "GetContactRights",
    "RecordContactRights",
    "GetContactPermission",
    "GetHousehold",
    "JoinHousehold",
    "LeaveHousehold",
    "AddHouseholdPerson",
    "EndHouseholdPerson",
    "GetScreening",
    "FlagMember",
    "ProposeFlagLift",
    "ApproveFlagLift",
    "RejectFlagLift",
];

/// A world to call in.
pub(crate) struct Everything {
    /// Somebody with every role that people have.
    pub(crate) everybody: Caller,
    /// The same without those roles that have no business with members, whatever other they go with.
    pub(crate) business: Caller,
    /// The worker's application.
    pub(crate) worker: Caller,
    /// The membership system.
    pub(crate) membership: Caller,
    /// A name of each collection.
    pub(crate) names: super::Names,
    /// Another of each.
    pub(crate) others: super::Names,
    /// The unit of everybody.
    pub(crate) unit: String,
}

impl Everything {
    /// Somebody whom the policies let call the method: a person with every role, or an application where only such may.
    pub(crate) fn caller(&self, method: &str) -> &Caller {
        match method {
            "EscalateVoice"
            | "EscalateInvestigation"
            | "EscalateImprovementAction"
            | "EscalateCredential"
            | "CreateNotice"
            | "ListEvents" => &self.worker,
            // Sales staff record members of their own only.
            "CreateMember" => &self.membership,
            "GetMember" | "SearchMembers" | "UpdateMember" | "VoidMember" | "EraseMember" => &self.business,
            // Operators and administrators read no words, and have no business with contracts.
            "GetVoiceLetter" | "ListVoiceLetters" => &self.business,
            // To evaluate a voice is no step of an improvement.
            _ if method.contains("Improvement") && !method.contains("Voice") => &self.business,
            _ if INVESTIGATING.contains(&method) || method.contains("Investigation") => &self.business,
            _ if method.contains("Contract") || method.contains("Signal") => &self.business,
            _ if PROPOSING.contains(&method) || method.contains("Proposal") => &self.business,
            _ if BESIDE_MEMBERS.contains(&method) => &self.business,
            _ => &self.everybody,
        }
    }
}

fn by_collection(names: &[String]) -> super::Names {
    let parts = names
        .iter()
        .filter_map(|name| Some((name.split_once('/')?.0.to_owned(), name.clone())));
    parts.collect()
}

/// An opinion of a third party, received at a second.
fn opinion_of(seconds: i64, unit: &str) -> voices::Voice {
    voices::Voice {
        kind: voices::VoiceKind::Opinion.into(),
        channel: voices::Channel::Letter.into(),
        receive_time: Some(Timestamp { seconds, nanos: 0 }),
        verbatim: "架空の意見".to_owned(),
        complainant_relation: voices::ComplainantRelation::ThirdParty.into(),
        org_unit: unit.to_owned(),
        ..Default::default()
    }
}
