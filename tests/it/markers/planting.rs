//! What is done with personal data, in the process that is watched.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use honi_access::https;
use honi_local::ports::Ports;
use honi_proto::descriptors::{is_personal, is_read};
use honi_proto::organization::v1 as organization;
use honi_proto::voices::v1 as voices;
use honi_suite::{Audit, Callers, Runs, eventually};
use honi_testkit::temporal::dev_server_at;
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Value};
use tonic::Status;

use super::LOG;
use super::erasing::{erase, nothing_opens};
use super::histories::read_all;
use super::mark::{CORE, mark, personal_fields};
use super::marked::{Subject, alternatives, fill_in, is_choice, of_proposals, right, spoiled};
use super::places::{DATA, LIVE, copy, note};
use crate::wire::{Case, Everything, Fill, Making, Rpc, Stage, message, proposing};

/// How long what follows a call may take, on a machine that is busy with other tests as well.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// The first reminder is due by the time that Temporal comes; nothing else is.
const RULES: &str = "[rule_set]\nid = \"markers\"\nacknowledge = { seconds = 100 }\nfinal_response = { seconds = 36000 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 1\nteam_lead_percent = 99\nexecutive_after = { seconds = 3600 }\n";

struct Planting<'a> {
    stage: &'a Stage,
    folder: &'a Path,
    there: Everything,
    planted: BTreeSet<String>,
}

/// Plants every mark, has the suite do with it what it does, and leaves what was caught in the folder.
pub(super) async fn plant(folder: &Path) {
    let stage = Stage::start_conducted(&folder.join(DATA), LOG, RULES).await;
    // What libraries log in tasks of their own is caught as well, as where a service is alone in its process.
    stage
        .suite
        .telemetry()
        .make_global()
        .expect("nobody else is global in this process");
    let there = Box::pin(Making::on(&stage).some_of_everything()).await;
    let mut planting = Planting {
        stage: &stage,
        folder,
        there,
        planted: BTreeSet::new(),
    };
    let made = Box::pin(planting.every_field()).await;
    let voice = planting.of_a_member(&made.member).await;
    Box::pin(planting.wrong_calls(&made)).await;
    planting.all_are_planted();
    planting.remind(&made.staff, &voice).await;
    // Until now Temporal was away: what the services say then is caught as well.
    let temporal = dev_server_at(stage.suite.ports().temporal()).await;
    planting.conducted(&voice).await;
    planting.look_around().await;
    read_all(&stage, folder).await;
    copy(&folder.join(DATA), &folder.join(LIVE));
    erase(&stage, &planting.there, &made.member, &voice).await;
    Audit::of(&stage.suite).await.is_whole().await;
    stage.stop().await;
    drop(temporal);
    nothing_opens(folder, &made.member).await;
}

/// Names of what was made with marks.
struct Made {
    member: String,
    staff: String,
}

impl Planting<'_> {
    /// The RPCs that take personal data.
    fn calls(&self) -> Vec<Rpc> {
        let takes = |rpc: &&Rpc| !personal_fields(&rpc.method.input()).is_empty();
        self.stage.rpcs.iter().filter(takes).cloned().collect()
    }

    /// Calls every RPC that takes personal data, with a mark in each such field.
    async fn every_field(&mut self) -> Made {
        let (mut member, mut staff) = (String::new(), String::new());
        let mut calls = self.calls();
        // What is read must be there.
        calls.sort_by_key(|rpc| (is_read(&rpc.method), !rpc.method.name().starts_with("Create")));
        for rpc in calls {
            for alternative in alternatives(&rpc) {
                let of = Box::pin(self.subject(&rpc, &member, alternative.as_ref())).await;
                let body = self.marked(&rpc, &of, alternative.as_ref());
                let name = self.made(&rpc, &body).await;
                match rpc.method.name() {
                    "CreateMember" => member = name,
                    "CreateStaff" => staff = name,
                    _ => {}
                }
            }
        }
        Made { member, staff }
    }

    /// What a call is about: the member, or something of its own where the call wants it in some state, or leaves it in one that no other
    /// call wants.
    async fn subject(&mut self, rpc: &Rpc, member: &str, alternative: Option<&FieldDescriptor>) -> Subject {
        let making = Making::on(self.stage);
        let (everybody, unit) = (&self.there.everybody, &self.there.unit);
        let voice = match rpc.method.name() {
            method if rpc.method.parent_service().name() == "InvestigationService" && method != "CreateInvestigation" => {
                let Case { investigation, people } = Box::pin(making.case_for(method, unit)).await;
                return Subject {
                    etag: investigation.etag,
                    people,
                    ..Subject::new(investigation.name)
                };
            }
            method if rpc.method.parent_service().name() == "ImprovementActionService" && method != "CreateImprovementAction" => {
                let action = Box::pin(making.improvement_for(method, &self.there.names["staff"])).await;
                return Subject {
                    etag: action.etag,
                    ..Subject::new(action.name)
                };
            }
            method if rpc.method.parent_service().name() == "ProposalService" && method != "CreateProposal" => {
                let (proposal, product) = Box::pin(making.proposal_for(method, everybody, member)).await;
                return Subject {
                    etag: proposal.etag,
                    product,
                    ..Subject::new(proposal.name)
                };
            }
            "VoidMember" | "EraseMember" => {
                let create = self.stage.rpc("honi.members.v1.MemberService/CreateMember");
                let body = self.marked(&create, &Subject::new(""), None);
                return Subject::new(self.made(&create, &body).await);
            }
            // Only where nobody is known it may be skipped.
            "AcknowledgeVoice" if alternative.is_some() => {
                let anonymous = voices::ComplainantRelation::Anonymous;
                making.complaint_of(anonymous, everybody, unit, &[]).await
            }
            "AcknowledgeVoice" => making.complaint(everybody, unit, &[]).await,
            "CreateDigest" => return Subject::new(making.old_opinion(everybody, unit).await.name),
            "ReplyToVoice" | "RouteVoice" => making.opinion(&self.there.names["staff"], everybody, unit).await,
            "IssueVoiceLetter" => making.acknowledged(making.complaint(everybody, unit, &[]).await, everybody).await,
            "RecordVoiceContact" | "WithdrawVoice" => making.complaint(everybody, unit, &[]).await,
            "AwaitVoiceAnswer"
            | "DraftVoiceResponse"
            | "RejectVoiceResponse"
            | "DecideVoiceImprovement"
            | "ReopenVoice"
            | "ResolveVoiceFast"
            | "RespondToVoice" => {
                let voice = making.complaint(everybody, unit, &[]).await;
                let handler = &self.there.names["staff"];
                match rpc.method.name() {
                    "ResolveVoiceFast" => making.fast_tracked(voice, handler, everybody).await,
                    "RespondToVoice" => Box::pin(making.approved(voice, handler, everybody)).await,
                    "RejectVoiceResponse" => making.drafted(voice, handler, everybody).await,
                    "DecideVoiceImprovement" => making.resolved(voice, handler, everybody).await,
                    "ReopenVoice" => Box::pin(making.closed(voice, handler, everybody)).await,
                    _ => making.investigated(voice, handler, everybody).await,
                }
            }
            "GetMember" | "UpdateMember" | "GiveConsent" | "WithdrawConsent" | "AddHouseholdPerson" | "ProposeFlagLift" => {
                return Subject::new(member);
            }
            "RecordNeedsProfile" | "RecordCareAttributes" | "RecordContactRights" | "FlagMember" => return Subject::unrecorded(member),
            "EndHouseholdPerson" => {
                let person = making.person(member).await;
                return Subject {
                    person,
                    ..Subject::new(member)
                };
            }
            _ => return Subject::new(""),
        };
        Subject {
            etag: voice.etag,
            ..Subject::new(voice.name)
        }
    }

    /// The name of what a call made or changed; empty if it answers none.
    async fn made(&self, rpc: &Rpc, body: &DynamicMessage) -> String {
        let answer = self.send(rpc, body).await.unwrap_or_else(|status| panic!("{rpc}: {status:?}"));
        let name = answer.get_field_by_name("name");
        name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// A later personal field must have a mark as well.
    fn all_are_planted(&self) {
        let taken: BTreeSet<String> = self
            .stage
            .rpcs
            .iter()
            .flat_map(|rpc| personal_fields(&rpc.method.input()))
            .collect();
        let missing: Vec<&String> = taken.difference(&self.planted).collect();
        assert!(missing.is_empty() && taken.len() >= 15, "not planted: {missing:?}");
    }

    /// A message with a mark in every personal field; of a oneof, in the given alternative.
    fn marked(&mut self, rpc: &Rpc, of: &Subject, alternative: Option<&FieldDescriptor>) -> DynamicMessage {
        let planted = std::cell::RefCell::new(Vec::new());
        let now = self.stage.now();
        let value = |path: &str, field: &FieldDescriptor| {
            // Only answers have it: see `fill_in`.
            if path == "voice.last_contact" {
                return None;
            }
            if is_personal(field) && (!is_choice(field) || alternative == Some(field)) {
                planted.borrow_mut().push(field.full_name().to_owned());
                let given = right(rpc, path, field, of, &self.there.everybody.name);
                return given.or_else(|| Some(mark(field)));
            }
            let given = right(rpc, path, field, of, &self.there.everybody.name);
            given.or_else(|| of_proposals(rpc).then(|| proposing(path, field, now)).flatten())
        };
        let fill = Fill {
            value: &value,
            names: &self.there.names,
            now: self.stage.now(),
        };
        let made = message(&rpc.method.input(), "", &fill);
        self.planted.extend(planted.into_inner());
        made
    }

    async fn send(&self, rpc: &Rpc, body: &DynamicMessage) -> Result<DynamicMessage, Status> {
        let token = self.token(rpc);
        self.stage.send(rpc, Some(&token), body.encode_to_vec()).await
    }

    /// The token of somebody who may, noted so that it is looked for as well.
    fn token(&self, rpc: &Rpc) -> String {
        use std::io::Write as _;
        let token = self.stage.token(self.there.caller(rpc.method.name()));
        let mut file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("tokens"))
            .expect("it can be written");
        writeln!(file, "{token}").expect("it can be written");
        token
    }

    /// A complaint in the member's matter: sealed under the member's key.
    async fn of_a_member(&mut self, member: &str) -> String {
        let rpc = self.stage.rpc("honi.voices.v1.VoiceService/CreateVoice");
        let mut body = self.marked(&rpc, &Subject::new(""), None);
        let voice = body
            .get_field_by_name_mut("voice")
            .and_then(Value::as_message_mut)
            .expect("there is a voice");
        voice.set_field_by_name("member", Value::String(member.to_owned()));
        self.made(&rpc, &body).await
    }

    /// The same data in calls that are refused, for all the reasons there are.
    async fn wrong_calls(&mut self, made: &Made) {
        for rpc in self.calls() {
            for alternative in alternatives(&rpc) {
                let of = Box::pin(self.subject(&rpc, &made.member, alternative.as_ref())).await;
                let right = self.marked(&rpc, &of, alternative.as_ref());
                for (what, body) in spoiled(&right) {
                    let status = self.send(&rpc, &body).await;
                    self.caught(&rpc, what, status);
                }
                let mut filled = right.clone();
                self.planted.extend(fill_in(&mut filled));
                let status = self.send(&rpc, &filled).await;
                self.caught(&rpc, "with what services assign", status);
                let mut bytes = right.encode_to_vec();
                bytes.extend([0x0a, 0x02, 0xff, 0xff]);
                let status = self.stage.send(&rpc, Some(&self.token(&rpc)), bytes).await;
                self.caught(&rpc, "damaged", status);
                let nobody = self.stage.send(&rpc, None, right.encode_to_vec()).await;
                self.caught(&rpc, "by nobody", nobody);
                let worker = self.stage.token(&self.there.worker);
                let worker = self.stage.send(&rpc, Some(&worker), right.encode_to_vec()).await;
                self.caught(&rpc, "by the worker", worker);
            }
        }
    }

    fn caught(&self, rpc: &Rpc, what: &str, answer: Result<DynamicMessage, Status>) {
        if let Err(status) = answer {
            let details = String::from_utf8_lossy(status.details()).into_owned();
            note(
                self.folder,
                "errors",
                &format!("{rpc} {what}: {status:?} {details} {:?}", status.metadata()),
            );
        }
    }

    /// Somebody with a marked address is reminded of the complaint: a notice, and a mail.
    async fn remind(&self, staff: &str, voice: &str) {
        let making = Making::on(self.stage);
        making.notice(organization::notice::Recipient::Staff(staff.to_owned()), voice).await;
        let mails = self.folder.join(DATA).join("mail");
        let to = format!("To: {}@", CORE);
        eventually(PATIENCE, || async {
            let mails = std::fs::read_dir(&mails).into_iter().flatten().flatten();
            mails
                .into_iter()
                .any(|mail| std::fs::read_to_string(mail.path()).is_ok_and(|mail| mail.contains(&to)))
        })
        .await;
    }

    /// The workflow of the complaint has let its first rung fire, and has heard of what people did.
    async fn conducted(&self, voice: &str) {
        let everybody = &self.there.everybody;
        let read = async || {
            let request = voices::GetVoiceRequest { name: voice.to_owned() };
            let voice: voices::Voice = self.stage.ask("honi.voices.v1.VoiceService/GetVoice", everybody, &request).await;
            voice
        };
        let fired = |voice: &voices::Voice| {
            voice
                .deadlines
                .iter()
                .flat_map(|it| &it.rungs)
                .filter(|rung| rung.fired_time.is_some())
                .count()
        };
        eventually(PATIENCE, || async { fired(&read().await) > 0 }).await;
        Making::on(self.stage).acknowledged(read().await, everybody).await;
        let runs = Callers::of(&self.stage.suite).runs().await;
        let id = Runs::id(voice);
        eventually(PATIENCE, || async {
            let counts = runs.counts(&id).await;
            ["EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED", "EVENT_TYPE_ACTIVITY_TASK_COMPLETED"]
                .iter()
                .all(|event| counts.contains_key(event))
        })
        .await;
    }

    /// Every answer whose message has no place for personal data, and the metrics.
    async fn look_around(&self) {
        for rpc in self.stage.rpcs.iter().filter(|rpc| is_read(&rpc.method)) {
            let value = |path: &str, field: &FieldDescriptor| right(rpc, path, field, &Subject::new(""), &self.there.everybody.name);
            let fill = Fill {
                value: &value,
                names: &self.there.names,
                now: self.stage.now(),
            };
            let Ok(answer) = self.send(rpc, &message(&rpc.method.input(), "", &fill)).await else {
                continue;
            };
            if personal_fields(&rpc.method.output()).is_empty() || rpc.method.name() == "ListVoices" {
                let shown = String::from_utf8_lossy(&answer.encode_to_vec()).into_owned();
                note(self.folder, "answers", &format!("{rpc}: {shown}"));
            }
        }
        for index in 0..5 {
            let port = self.stage.suite.ports().metrics(index).expect("services and worker have metrics");
            let answer = https::client()
                .get(format!("http://{}/metrics", Ports::loopback(port)))
                .send()
                .await
                .expect("metrics are served");
            note(self.folder, "metrics", &answer.text().await.expect("metrics are text"));
        }
    }
}
