//! One complaint from the call to closed, by the command `honi`, over a real Temporal server.

use honi_proto::voices::v1::{DeadlineKind, EscalationLevel, ListVoicesRequest};
use honi_proto::workflows::v1::ListWorkflowsRequest;
use honi_suite::{Harness, Options, PATIENCE, Rules, Runs, TemporalKind, deadline, eventually};
use serde_json::Value;

use crate::terminals::Terminals;

/// Seconds in place of days: the first reminder comes at once, and the next rung much later than any step of this test may take.
const RULES: &str = "[rule_set]\nid = \"first-reminder\"\nacknowledge = { seconds = 400 }\nfinal_response = { seconds = 36000 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 1\nteam_lead_percent = 99\nexecutive_after = { seconds = 60 }\n";

const WORDS: &str = "共済の案内の封筒が二重に届いた。前にも伝えたのに直っていない。";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_goes_from_the_call_to_closed() {
    let options = Options {
        temporal: TemporalKind::Dev,
        rules: Rules::Given(RULES),
        ..Options::default()
    };
    let harness = Harness::start(options).await;
    let at = Terminals::of(&harness, &["REC", "CMH", "SUP", "AUD"]).await;
    let create = [
        "voice",
        "create",
        "--kind",
        "complaint",
        "--channel",
        "phone",
        "--relation",
        "member",
        "--text",
        WORDS,
    ];
    let voice = at.honi("REC", &create).await["name"]
        .as_str()
        .expect("a voice has a name")
        .to_owned();
    reminded(&harness, &at, &voice).await;

    at.honi("REC", &["voice", "acknowledge", &voice, "--method", "phone"]).await;
    at.honi("CMH", &["voice", "triage", &voice, "--category", "system-rule", "--severity", "s3"])
        .await;
    at.honi("CMH", &["voice", "fast-track", &voice]).await;
    at.honi("CMH", &["voice", "resolve", &voice, "--outcome", "upheld"]).await;
    let evaluate = [
        "voice",
        "evaluate",
        &voice,
        "--root-cause",
        "system",
        "--no-action",
        "宛名の重複を直した。",
    ];
    at.honi("SUP", &evaluate).await;
    let closed = at.honi("SUP", &["voice", "close", &voice, "--no-follow-up"]).await;
    assert_eq!(closed["state"], "VOICE_STATE_CLOSED", "{closed}");

    let runs = harness.runs().await;
    eventually(PATIENCE, async || {
        runs.latest(&Runs::id(&voice)).await.is_some_and(|run| run.completed)
    })
    .await;
    assert_eq!(runs.all().await.len(), 1, "one complaint, one run");
    assert_eq!(runs.activities(&Runs::id(&voice), "complaint_handling.escalate").await.len(), 1);
    nothing_is_open(&harness).await;
    is_in_the_audit_log(&harness, &voice).await;
    is_one_trace_per_command(&harness, &voice).await;

    let story = at.honi("REC", &["trace", "show", &voice]).await;
    assert!(story.as_array().is_some_and(|rows| rows.len() > 20), "{story}");
    let trust = harness.data().join("witness");
    at.honi("AUD", &["audit-log", "verify", "--trust", trust.to_str().expect("a path in UTF-8")])
        .await;
    harness.audit().await.is_whole().await;
    harness.stop().await;
}

/// The first rung fires at its moment, and the unit's queue hears of it.
async fn reminded(harness: &Harness, at: &Terminals, voice: &str) {
    let manager = harness.somebody("CMG").await;
    let rung = eventually(PATIENCE, async || {
        let voice = manager.get(voice).await.expect("the compliance manager reads every voice");
        deadline(&voice, DeadlineKind::Acknowledge)
            .rungs
            .iter()
            .find(|rung| rung.fired_time.is_some())
            .copied()
    })
    .await;
    assert_eq!(rung.level(), EscalationLevel::RemindOwner);
    let (fire, fired) = (rung.fire_time.expect("set"), rung.fired_time.expect("set"));
    assert!(
        (fired.seconds, fired.nanos) >= (fire.seconds, fire.nanos),
        "not before its moment: {rung:?}"
    );
    let inbox = eventually(PATIENCE, async || {
        let inbox = at.honi("CMH", &["inbox", "list"]).await;
        if inbox.as_array().is_some_and(|notices| !notices.is_empty()) {
            Ok(inbox)
        } else {
            Err(inbox)
        }
    })
    .await;
    let [notice] = inbox.as_array().expect("a list").as_slice() else {
        panic!("one rung, one notice: {inbox}")
    };
    assert_eq!(
        (notice["resource"].as_str(), notice["topic"].as_str()),
        (Some(voice), Some("acknowledge")),
        "{notice}"
    );
    assert_eq!(notice["kind"], "NOTICE_KIND_REMINDER");
    assert!(!inbox.to_string().contains("封筒"), "a notice holds no word of the voice");
}

async fn nothing_is_open(harness: &Harness) {
    let manager = harness.somebody("CMG").await;
    let request = ListVoicesRequest {
        filter: "state != CLOSED".to_owned(),
        ..Default::default()
    };
    let open = manager
        .clients
        .voices
        .clone()
        .list_voices(request)
        .await
        .expect("listed")
        .into_inner()
        .voices;
    assert_eq!(open.len(), 0, "{open:?}");
    let listed = manager
        .clients
        .workflows
        .clone()
        .list_workflows(ListWorkflowsRequest::default())
        .await
        .expect("listed");
    assert_eq!(listed.into_inner().workflows.len(), 0);
}

async fn is_in_the_audit_log(harness: &Harness, voice: &str) {
    let audit = harness.audit().await;
    let entries = eventually(PATIENCE, async || {
        let entries: Vec<Value> = audit
            .entries("honi-voices")
            .await
            .into_iter()
            .filter(|entry| entry["resource"] == voice)
            .collect();
        if entries.len() >= 8 { Ok(entries) } else { Err(entries) }
    })
    .await;
    let steps: Vec<[&str; 3]> = entries
        .iter()
        .map(|entry| ["action", "from", "to"].map(|key| entry[key].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(
        steps,
        [
            ["create", "-", "RECEIVED"],
            ["escalate", "RECEIVED", "RECEIVED"],
            ["acknowledge", "RECEIVED", "ACKNOWLEDGED"],
            ["triage", "ACKNOWLEDGED", "TRIAGED"],
            ["start-fast-track", "TRIAGED", "FAST_TRACK"],
            ["resolve-fast", "FAST_TRACK", "RESOLVED_FAST"],
            ["decide-improvement", "RESOLVED_FAST", "IMPROVEMENT_DECISION"],
            ["close", "IMPROVEMENT_DECISION", "CLOSED"]
        ]
    );
    assert_eq!(entries[1]["actor"], "applications/honi-worker");
    assert_eq!(entries[1]["workflow"], Runs::id(voice).as_str());
    assert_eq!(
        entries[0]["trace_id"], entries[1]["trace_id"],
        "what the workflow does belongs to the command that started it"
    );
}

/// Each command is one trace, from the terminal through everything that followed from it.
async fn is_one_trace_per_command(harness: &Harness, voice: &str) {
    let commands = [
        ("voice create", ("honi-training", "CreateNotice"), 4),
        ("voice acknowledge", ("honi-worker", "HandleSignal"), 3),
        ("voice triage", ("honi-worker", "HandleSignal"), 4),
        ("voice close", ("honi-worker", "HandleSignal"), 3),
    ];
    for (command, (service, last), services) in commands {
        let trace = eventually(PATIENCE, async || {
            let traces = harness.traces().of_resource(voice).await;
            let found = traces.into_iter().find(|trace| !trace.find("honi-cli", command).is_empty());
            match found {
                // Each service sends its spans when it will: the last thing that happened need not be told last.
                Some(trace) if trace.find(service, last).len() == 1 && trace.roots().len() == 1 && trace.services().len() >= services => {
                    Ok(trace)
                }
                other => Err(other.map(|trace| trace.outline())),
            }
        })
        .await;
        let outline = trace.outline();
        let [root] = trace.roots()[..] else {
            panic!("one root:\n{outline}")
        };
        assert_eq!((root.service.as_str(), root.name.as_str()), ("honi-cli", command), "{outline}");
        let started = trace.find("honi-voices", "StartWorkflow").len();
        assert_eq!(started, usize::from(command == "voice create"), "{outline}");
    }
}
