//! Random commands by random people, each complaint its own sequence, while the suite is killed, Temporal stands still and events come twice
//! and late: no state that may not be, no separation of duties broken, and in the end workflow and record agree.
//!
//! `HONI_SEQUENCE_COUNT` says how many complaints; the seed is that of all tests with chance, and is printed.

mod act;
mod agreement;
mod drawing;
mod judging;
mod sabotage;

use futures::{StreamExt as _, stream};
use honi_proto::voices::v1::Voice;
use honi_suite::{Callers, Child, Complaint, OwnTemporal, PATIENCE, PortRange, Somebody, eventually};
use honi_testkit::drawn;
use tokio::sync::watch;
use tonic::{Code, Status};

use drawing::{Drawn, Sequence, WHO};
use judging::{Taken, judge};

/// Rungs fire, the fast track lapses and a final response is left without an answer while the commands come.
const RULES: &str = "[rule_set]\nid = \"sequences\"\nacknowledge = { seconds = 4 }\nfinal_response = { seconds = 30 }\n\
                     fast_track = { seconds = 3 }\nno_reply = { seconds = 5 }\nsatisfaction_follow_up = { seconds = 8 }\n\
                     left_out = [\"triage\", \"progress-update\", \"interim-reply\", \"internal-target\", \"adr-notice\"]\n\
                     remind_owner_percent = 50\nteam_lead_percent = 80\nexecutive_after = { seconds = 5 }\n";

/// How many sequences go on at once.
const AT_ONCE: usize = 8;

fn count() -> usize {
    let given = std::env::var_os("HONI_SEQUENCE_COUNT").and_then(|count| count.into_string().ok());
    given.map_or(100, |count| count.parse().expect("HONI_SEQUENCE_COUNT is a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_commands_amid_faults_break_no_rule_and_leave_workflow_and_record_in_agreement() {
    let Drawn { sequences, faults } = drawn(20_261_126, |random| drawing::draw(count(), random));
    let (range, folder) = (PortRange::take(), tempfile::tempdir().expect("a temporary folder"));
    let data = folder.path().join("data");
    let temporal = OwnTemporal::of(&data);
    let suite = Child::suite(&data, range.ports(), RULES).await;
    let callers = Callers::at(range.ports());
    let people = drawing::people(&callers).await;
    let unit = people[0].unit("CC").await;
    let (answered, count) = watch::channel(0);
    let players = stream::iter(&sequences).map(|sequence| Box::pin(play(&callers, &people, &unit, sequence, &answered)));
    let played = async {
        let played: Vec<(String, Vec<Taken>)> = players.buffered(AT_ONCE).collect().await;
        // Whatever is still to be sabotaged waits for no more.
        answered.send_replace(usize::MAX);
        played
    };
    let (played, suite) = tokio::join!(
        Box::pin(played),
        sabotage::play(suite, &data, range.ports(), &temporal, &faults, count)
    );
    for (name, taken) in &played {
        judge(name, taken);
    }
    let steps: usize = played.iter().map(|(_, taken)| taken.len()).sum();
    assert!(steps > 3 * played.len(), "most sequences come far: {steps} steps");
    agreement::of_log_and_record(&callers, &data.join("witness"), &played).await;
    let names: Vec<String> = played.into_iter().map(|(name, _)| name).collect();
    agreement::of_workflow_and_record(&callers, &data, &names).await;
    suite.stop().await;
    assert_eq!(temporal.pid(), None, "nothing is left");
}

/// Plays one sequence; answers the complaint and the steps that were taken.
async fn play(
    callers: &Callers,
    people: &[Somebody],
    unit: &str,
    sequence: &Sequence,
    answered: &watch::Sender<usize>,
) -> (String, Vec<Taken>) {
    let (reception, manager) = (&people[0], &people[WHO.len() - 1]);
    let subject = sequence.subject.map(|at| people[at].name.clone());
    let complaint = Complaint::by_phone(callers.now(), "架空の申出").about(subject);
    let request = reception.creating(complaint, unit);
    let created = until_answered(async || reception.record(request.clone()).await)
        .await
        .expect("recorded");
    let mut taken = Vec::new();
    for attempt in &sequence.attempts {
        let before = read(manager, &created.name).await;
        let (act, by) = attempt.of(&before);
        let (who, request_id) = (&people[by], people[by].request_id());
        let staff = |at: usize| people[at].name.as_str();
        let send = async || act.send(who, &before, &request_id, staff).await;
        let after = until_answered(send).await;
        answered.send_modify(|count| *count += 1);
        if attempt.twice
            && let Ok(after) = &after
        {
            let again = until_answered(send).await.expect("the same request is answered the same again");
            assert_eq!(again.name, after.name, "{act:?}");
        }
        match after {
            Ok(after) => taken.push(Taken {
                by: who.name.clone(),
                role: WHO[by].role,
                act,
                before,
                after,
            }),
            Err(status) => assert!(is_refusal(&status), "{act:?} by {}: {status:?}", WHO[by].role),
        }
    }
    (created.name, taken)
}

/// A voice as it stands.
async fn read(manager: &Somebody, name: &str) -> Voice {
    until_answered(async || manager.get(name).await)
        .await
        .expect("the compliance manager reads every voice")
}

/// Asks until somebody answers: while the suite is down, nobody does.
async fn until_answered<T>(ask: impl AsyncFn() -> Result<T, Status>) -> Result<T, Status> {
    let is_answer = |status: &Status| {
        !matches!(
            status.code(),
            Code::Unavailable | Code::Cancelled | Code::DeadlineExceeded | Code::Unknown
        )
    };
    eventually(PATIENCE, async || match ask().await {
        Ok(answer) => Ok(Ok(answer)),
        Err(status) if is_answer(&status) => Ok(Err(status)),
        Err(status) => Err(status),
    })
    .await
}

/// Refused for what was asked, by whom or when; nothing else may come.
fn is_refusal(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::PermissionDenied | Code::FailedPrecondition | Code::Aborted | Code::NotFound | Code::InvalidArgument
    )
}
