//! One fictional complaint from the call to closed, step by step, under the compressed rules: what the suite is for, in half a minute.

use std::time::Duration;

use anyhow::{Context as _, bail};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use honi_names::Ids;
use honi_proto::organization::v1::{ListNoticesRequest, ListOrgUnitsRequest};
use honi_proto::time::{instant, timestamp};
use honi_proto::voices::v1::acknowledge_voice_request::How;
use honi_proto::voices::v1::{
    AcknowledgeVoiceRequest, AcknowledgementMethod, Channel, CloseVoiceRequest, ComplainantRelation, ComplaintCategory, CreateVoiceRequest,
    Deadline, DecideVoiceImprovementRequest, Evaluation, GetVoiceRequest, Outcome, ResolveVoiceFastRequest, RootCauseCategory, Severity,
    StartFastTrackRequest, TriageVoiceRequest, Voice, VoiceKind,
};
use honi_telemetry::current_trace_id;
use tokio::time::{Instant, interval};
use tracing::Instrument as _;

use crate::people::{Clients, sign_in};
use crate::ports::Ports;
use crate::suite::Suite;

/// How long a step of the workflow may take to be seen.
const PATIENCE: Duration = Duration::from_secs(60);

/// Walks one complaint and says each step.
///
/// # Errors
/// If a step is refused, or the workflow does not do its part in time.
pub async fn walk(suite: &Suite) -> anyhow::Result<()> {
    let reception = somebody(suite, "REC").await?;
    let handler = somebody(suite, "CMH").await?;
    let lead = somebody(suite, "SUP").await?;
    println!("\n  A fictional complaint, from the call to closed (compressed rules: seconds in place of days)\n");

    let voice = step(
        suite,
        "demo.create",
        "reception records a complaint",
        create(suite, reception.clone()).boxed(),
    )
    .await?;
    println!("    {} {}", voice.number, voice.name);

    let reminded = until(|| async { Ok(fired(&read(&reception, &voice.name).await?)) }).await?;
    println!(
        "  · the workflow reminds whoever has it: {reminded} rung fired, notices in the handler's inbox: {}",
        inbox(&handler).await?
    );
    println!("    it goes on in the trace of the call, as what follows from it");
    let voice = read(&reception, &voice.name).await?;
    voice.deadlines.iter().for_each(show_deadline);
    let voice = step(
        suite,
        "demo.acknowledge",
        "reception confirms receipt by telephone",
        acknowledge(suite, reception, voice).boxed(),
    )
    .await?;
    let voice = step(
        suite,
        "demo.triage",
        "a handler classifies it and takes it over",
        triage(suite, handler.clone(), voice).boxed(),
    )
    .await?;
    let voice = step(
        suite,
        "demo.start-fast-track",
        "it is minor: the handler puts it on the fast track",
        start_fast_track(suite, handler.clone(), voice).boxed(),
    )
    .await?;
    let voice = step(
        suite,
        "demo.resolve-fast",
        "the complainant agrees, and the handler settles it",
        resolve_fast(suite, handler, voice).boxed(),
    )
    .await?;
    let voice = step(
        suite,
        "demo.decide-improvement",
        "the team lead decides what follows from it",
        decide_improvement(suite, lead.clone(), voice).boxed(),
    )
    .await?;
    let voice = step(suite, "demo.close", "and closes it", close(suite, lead, voice).boxed()).await?;
    println!(
        "\n    the case as traces: http://{}/case?resource={}",
        Ports::loopback(suite.ports().trace_viewer()),
        voice.name
    );
    Ok(())
}

/// Clients of somebody who holds a role, and who that is.
#[derive(Clone)]
struct Somebody {
    clients: Clients,
    name: String,
}

async fn somebody(suite: &Suite, role: &str) -> anyhow::Result<Somebody> {
    let identity = sign_in(&suite.issuer().token_url(), role)
        .await
        .with_context(|| format!("nobody holds {role}"))?;
    let clients = Clients::new(suite.ports(), &identity, suite.telemetry())?;
    let name = suite.staff_with(role).await?;
    Ok(Somebody { clients, name })
}

/// One command is one trace; says what was done, where its trace is, and how the deadlines stand.
async fn step(suite: &Suite, name: &'static str, what: &str, doing: BoxFuture<'_, anyhow::Result<Voice>>) -> anyhow::Result<Voice> {
    let traced = async {
        let span = tracing::info_span!(target: "honi_local", "demo", otel.name = name);
        async { Ok::<_, anyhow::Error>((doing.await?, current_trace_id())) }
            .instrument(span)
            .await
    };
    let (voice, trace) = suite.telemetry().scope(traced).await?;
    println!("  · {what}: {}", voice.state().as_str_name().trim_start_matches("VOICE_STATE_"));
    if let Some(trace) = trace {
        println!("    trace http://{}/trace/{trace}", Ports::loopback(suite.ports().trace_viewer()));
    }
    voice.deadlines.iter().for_each(show_deadline);
    Ok(voice)
}

fn request_id(suite: &Suite) -> String {
    Ids::system().next(suite.now()).to_string()
}

async fn create(suite: &Suite, mut who: Somebody) -> anyhow::Result<Voice> {
    let request = ListOrgUnitsRequest {
        page_size: 200,
        ..Default::default()
    };
    let units = who.clients.org_units.list_org_units(request).await?.into_inner().org_units;
    let centre = units.into_iter().find(|unit| unit.code == "CC").context("the contact centre")?;
    let voice = Voice {
        kind: VoiceKind::Complaint.into(),
        channel: Channel::Phone.into(),
        receive_time: Some(timestamp(suite.now())),
        verbatim: "共済の案内の封筒が二重に届いた。前にも伝えたのに直っていない。".to_owned(),
        complainant_relation: ComplainantRelation::Member.into(),
        org_unit: centre.name,
        ..Default::default()
    };
    let request = CreateVoiceRequest {
        voice: Some(voice),
        request_id: request_id(suite),
        validate_only: false,
    };
    Ok(who.clients.voices.create_voice(request).await?.into_inner())
}

async fn acknowledge(suite: &Suite, mut who: Somebody, voice: Voice) -> anyhow::Result<Voice> {
    let how = Some(How::Method(AcknowledgementMethod::Phone.into()));
    let request = AcknowledgeVoiceRequest {
        name: voice.name,
        how,
        etag: voice.etag,
        request_id: request_id(suite),
        acknowledge_time: None,
        contact_name: String::new(),
    };
    Ok(who.clients.voices.acknowledge_voice(request).await?.into_inner())
}

async fn triage(suite: &Suite, mut who: Somebody, voice: Voice) -> anyhow::Result<Voice> {
    let request = TriageVoiceRequest {
        name: voice.name,
        categories: vec![ComplaintCategory::SystemRule.into()],
        severity: Severity::S3.into(),
        vulnerable: false,
        handler: who.name,
        etag: voice.etag,
        request_id: request_id(suite),
        subject_staff: None,
        kind: None,
        concerns_money: false,
        alleges_improper_solicitation: false,
        contracts: Vec::new(),
    };
    Ok(who.clients.voices.triage_voice(request).await?.into_inner())
}

async fn start_fast_track(suite: &Suite, mut who: Somebody, voice: Voice) -> anyhow::Result<Voice> {
    let request = StartFastTrackRequest {
        name: voice.name,
        etag: voice.etag,
        request_id: request_id(suite),
    };
    Ok(who.clients.voices.start_fast_track(request).await?.into_inner())
}

async fn resolve_fast(suite: &Suite, mut who: Somebody, voice: Voice) -> anyhow::Result<Voice> {
    let request = ResolveVoiceFastRequest {
        name: voice.name,
        etag: voice.etag,
        request_id: request_id(suite),
        outcome: Outcome::Upheld.into(),
        agreed: "宛名の登録を1件に統合し、以後は封筒を1通だけお送りします。".to_owned(),
        ..ResolveVoiceFastRequest::default()
    };
    Ok(who.clients.voices.resolve_voice_fast(request).await?.into_inner())
}

async fn decide_improvement(suite: &Suite, mut who: Somebody, voice: Voice) -> anyhow::Result<Voice> {
    let request = DecideVoiceImprovementRequest {
        name: voice.name,
        etag: voice.etag,
        request_id: request_id(suite),
        evaluation: Evaluation::NoAction.into(),
        evaluation_reason: "宛名の重複を直し、再発の恐れがない。".to_owned(),
        root_cause_category: RootCauseCategory::System.into(),
    };
    Ok(who.clients.voices.decide_voice_improvement(request).await?.into_inner())
}

async fn close(suite: &Suite, mut who: Somebody, voice: Voice) -> anyhow::Result<Voice> {
    let request = CloseVoiceRequest {
        name: voice.name,
        etag: voice.etag,
        request_id: request_id(suite),
        no_follow_up: false,
    };
    Ok(who.clients.voices.close_voice(request).await?.into_inner())
}

async fn read(who: &Somebody, name: &str) -> anyhow::Result<Voice> {
    Ok(who
        .clients
        .voices
        .clone()
        .get_voice(GetVoiceRequest { name: name.to_owned() })
        .await?
        .into_inner())
}

async fn inbox(who: &Somebody) -> anyhow::Result<usize> {
    let request = ListNoticesRequest {
        unread_only: true,
        ..Default::default()
    };
    Ok(who.clients.notices.clone().list_notices(request).await?.into_inner().notices.len())
}

fn fired(voice: &Voice) -> Option<usize> {
    let rungs = voice.deadlines.iter().flat_map(|deadline| &deadline.rungs);
    Some(rungs.filter(|rung| rung.fired_time.is_some()).count()).filter(|fired| *fired > 0)
}

/// Asks until there is an answer.
async fn until<T, F: Future<Output = anyhow::Result<Option<T>>>>(ask: impl Fn() -> F) -> anyhow::Result<T> {
    let (started, mut every) = (Instant::now(), interval(Duration::from_millis(500)));
    while started.elapsed() < PATIENCE {
        every.tick().await;
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
    }
    bail!("the workflow did not act within {} s: is Temporal up?", PATIENCE.as_secs())
}

fn show_deadline(deadline: &Deadline) {
    let at = |time: &Option<prost_types::Timestamp>| {
        let at = time.as_ref().and_then(instant);
        at.map_or_else(String::new, |at| {
            at.with_timezone(&honi_clock::JAPAN).format("%Y-%m-%d %H:%M:%S").to_string()
        })
    };
    let met = if deadline.meet_time.is_some() {
        format!(", met {}", at(&deadline.meet_time))
    } else {
        String::new()
    };
    let kind = deadline.kind().as_str_name().trim_start_matches("DEADLINE_KIND_");
    let next = deadline
        .rungs
        .iter()
        .find(|rung| rung.fired_time.is_none() && deadline.meet_time.is_none());
    let next = next.map_or_else(String::new, |rung| {
        let level = rung.level().as_str_name().trim_start_matches("ESCALATION_LEVEL_");
        format!(", next {level} {}", at(&rung.fire_time))
    });
    println!(
        "    deadline {kind} ({}): {} JST{met}{next}",
        deadline.rule_id,
        at(&deadline.due_time)
    );
}
