//! A complaint and the commands on it, as the people who may give them.

use chrono::{DateTime, Utc};
use honi_proto::organization::v1::ListOrgUnitsRequest;
use honi_proto::time::timestamp;
use honi_proto::voices::v1::acknowledge_voice_request::How;
use honi_proto::voices::v1::{
    AcknowledgeVoiceRequest, AcknowledgementMethod, ApproveVoiceResponseRequest, CategoryOutcome, Channel, CloseVoiceRequest,
    ComplainantRelation, ComplaintCategory, CreateVoiceRequest, Deadline, DeadlineKind, DecideVoiceImprovementRequest,
    DraftVoiceResponseRequest, Evaluation, GetVoiceRequest, MemberDecision, Outcome, RecordMemberDecisionRequest, ResolveVoiceFastRequest,
    RespondToVoiceRequest, ResponseMethod, RootCauseCategory, Severity, StartFastTrackRequest, StartVoiceInvestigationRequest,
    TriageVoiceRequest, Voice, VoiceKind, VoiceState, WithdrawVoiceRequest,
};
use tonic::{Code, Status};

use crate::people::Somebody;

/// What is to be recorded of a complaint.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// What was said.
    pub verbatim: String,
    /// Through which channel.
    pub channel: Channel,
    /// Key in the system that it comes from, if any.
    pub external_id: String,
    /// The staff whom it is about, as far as it is said.
    pub subject_staff: Vec<String>,
}

impl Complaint {
    /// A complaint received by telephone.
    pub fn by_phone(received_at: DateTime<Utc>, verbatim: impl Into<String>) -> Self {
        Self {
            received_at,
            verbatim: verbatim.into(),
            channel: Channel::Phone,
            external_id: String::new(),
            subject_staff: Vec::new(),
        }
    }

    /// The same about a staff, if one is named.
    #[must_use]
    pub fn about(self, staff: Option<String>) -> Self {
        Self {
            subject_staff: staff.into_iter().collect(),
            ..self
        }
    }

    fn voice(self, org_unit: &str) -> Voice {
        Voice {
            kind: VoiceKind::Complaint.into(),
            channel: self.channel.into(),
            receive_time: Some(timestamp(self.received_at)),
            verbatim: self.verbatim,
            complainant_relation: ComplainantRelation::Member.into(),
            org_unit: org_unit.to_owned(),
            external_id: self.external_id,
            subject_staff: self.subject_staff,
            ..Default::default()
        }
    }
}

impl Somebody {
    /// The name of a unit, by its code.
    ///
    /// # Panics
    /// If there is none.
    pub async fn unit(&self, code: &str) -> String {
        let request = ListOrgUnitsRequest {
            page_size: 200,
            ..Default::default()
        };
        let units = self
            .clients
            .org_units
            .clone()
            .list_org_units(request)
            .await
            .expect("the units can be listed")
            .into_inner()
            .org_units;
        units.into_iter().find(|unit| unit.code == code).expect("there is such a unit").name
    }

    /// Records a complaint in a unit's queue.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn create(&self, complaint: Complaint, org_unit: &str) -> Result<Voice, Status> {
        self.record(self.creating(complaint, org_unit)).await
    }

    /// A request to record a complaint in a unit's queue, which may be sent again.
    pub fn creating(&self, complaint: Complaint, org_unit: &str) -> CreateVoiceRequest {
        CreateVoiceRequest {
            voice: Some(complaint.voice(org_unit)),
            request_id: self.request_id(),
            validate_only: false,
        }
    }

    /// Sends a request to record a complaint.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn record(&self, request: CreateVoiceRequest) -> Result<Voice, Status> {
        Ok(self.clients.voices.clone().create_voice(request).await?.into_inner())
    }

    /// Reads a voice.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn get(&self, name: &str) -> Result<Voice, Status> {
        Ok(self
            .clients
            .voices
            .clone()
            .get_voice(GetVoiceRequest { name: name.to_owned() })
            .await?
            .into_inner())
    }

    /// Confirms its receipt by telephone.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn acknowledge(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = AcknowledgeVoiceRequest {
            name: voice.name.clone(),
            how: Some(How::Method(AcknowledgementMethod::Phone.into())),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            acknowledge_time: None,
            contact_name: String::new(),
        };
        Ok(self.clients.voices.clone().acknowledge_voice(request).await?.into_inner())
    }

    /// Classifies it and gives it to a handler.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn triage(&self, voice: &Voice, severity: Severity, handler: &str) -> Result<Voice, Status> {
        let request = TriageVoiceRequest {
            name: voice.name.clone(),
            categories: vec![ComplaintCategory::SystemRule.into()],
            severity: severity.into(),
            vulnerable: false,
            handler: handler.to_owned(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            subject_staff: None,
            kind: None,
            concerns_money: false,
            alleges_improper_solicitation: false,
            contracts: Vec::new(),
        };
        Ok(self.clients.voices.clone().triage_voice(request).await?.into_inner())
    }

    /// Puts it on the fast track.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn start_fast_track(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = StartFastTrackRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
        };
        Ok(self.clients.voices.clone().start_fast_track(request).await?.into_inner())
    }

    /// Settles it on the fast track.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn resolve_fast(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = ResolveVoiceFastRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            outcome: Outcome::Upheld.into(),
            ..ResolveVoiceFastRequest::default()
        };
        Ok(self.clients.voices.clone().resolve_voice_fast(request).await?.into_inner())
    }

    /// Begins to look into it.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn investigate(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = StartVoiceInvestigationRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
        };
        Ok(self.clients.voices.clone().start_voice_investigation(request).await?.into_inner())
    }

    /// Drafts the final response: it is upheld.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn draft(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = DraftVoiceResponseRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            outcomes: vec![CategoryOutcome {
                category: ComplaintCategory::SystemRule.into(),
                outcome: Outcome::Upheld.into(),
            }],
            facts: "手続きに誤りがあった。".to_owned(),
            ..DraftVoiceResponseRequest::default()
        };
        Ok(self.clients.voices.clone().draft_voice_response(request).await?.into_inner())
    }

    /// Approves the draft.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn approve(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = ApproveVoiceResponseRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
        };
        Ok(self.clients.voices.clone().approve_voice_response(request).await?.into_inner())
    }

    /// Sends the final response by letter.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn respond(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = RespondToVoiceRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            method: ResponseMethod::Letter.into(),
            ..RespondToVoiceRequest::default()
        };
        Ok(self.clients.voices.clone().respond_to_voice(request).await?.into_inner())
    }

    /// Records that the complainant accepts it.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn accept(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = RecordMemberDecisionRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            decision: MemberDecision::Accepted.into(),
        };
        Ok(self.clients.voices.clone().record_member_decision(request).await?.into_inner())
    }

    /// Takes it back in the complainant's name.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn withdraw(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = WithdrawVoiceRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            reason: "取り下げたいとの申出。".to_owned(),
        };
        Ok(self.clients.voices.clone().withdraw_voice(request).await?.into_inner())
    }

    /// Decides that nothing is to be improved.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn evaluate(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = DecideVoiceImprovementRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            evaluation: Evaluation::NoAction.into(),
            evaluation_reason: "再発の恐れがない。".to_owned(),
            root_cause_category: RootCauseCategory::System.into(),
        };
        Ok(self.clients.voices.clone().decide_voice_improvement(request).await?.into_inner())
    }

    /// Closes it; nobody asks afterwards.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn close(&self, voice: &Voice) -> Result<Voice, Status> {
        let request = CloseVoiceRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: self.request_id(),
            no_follow_up: true,
        };
        Ok(self.clients.voices.clone().close_voice(request).await?.into_inner())
    }

    /// Settles a triaged complaint: on the fast track while that is open, else the complainant takes it back.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn settle(&self, voice: &Voice) -> Result<Voice, Status> {
        match self.start_fast_track(voice).await {
            Ok(voice) => self.resolve_fast(&voice).await,
            Err(status) if status.code() == Code::FailedPrecondition => self.withdraw(voice).await,
            Err(status) => Err(status),
        }
    }

    /// Reads a voice and brings it to its end, wherever it stands; whoever asks must be allowed all of it.
    ///
    /// # Errors
    /// What the service answers.
    pub async fn finish(&self, name: &str, handler: &str) -> Result<Voice, Status> {
        let mut voice = self.get(name).await?;
        if voice.state() == VoiceState::Received {
            voice = self.acknowledge(&voice).await?;
        }
        if voice.state() == VoiceState::Acknowledged {
            voice = self.triage(&voice, Severity::S3, handler).await?;
        }
        if voice.state() == VoiceState::Triaged {
            voice = self.settle(&voice).await?;
        }
        self.close(&self.evaluate(&voice).await?).await
    }
}

/// The deadline of a kind.
///
/// # Panics
/// If the voice has none.
pub fn deadline(voice: &Voice, kind: DeadlineKind) -> &Deadline {
    voice
        .deadlines
        .iter()
        .find(|deadline| deadline.kind() == kind)
        .expect("a complaint has such a deadline")
}

/// Where a voice stands, in one word.
pub fn state(voice: &Voice) -> &'static str {
    voice.state().as_str_name().trim_start_matches("VOICE_STATE_")
}
