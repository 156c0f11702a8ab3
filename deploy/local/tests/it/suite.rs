//! A suite that does not come up, or is told to stop while it does, leaves nothing running.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use honi_access::Role;
use honi_local::people::sign_in;
use honi_local::ports::Ports;
use honi_local::suite::{Options, Suite, TemporalChoice};
use honi_local::temporal::ProcessMark;
use honi_testkit::{PortRange, eventually};
use sea_orm::{ConnectionTrait as _, Database, Statement};
use tokio_util::sync::CancellationToken;

/// How long anything may take, on a machine that is busy with other tests as well.
const LIMIT: Duration = Duration::from_secs(60);

fn options(folder: &Path, ports: &PortRange) -> Options {
    Options {
        data_dir: folder.to_owned(),
        ports: Ports::from_base(ports.base()).unwrap(),
        log: "off".to_owned(),
        ..Options::default()
    }
}

/// The Temporal server that a suite wrote down.
fn temporal(folder: &Path) -> Option<ProcessMark> {
    let text = std::fs::read_to_string(folder.join("temporal/temporal.json")).ok()?;
    let state: serde_json::Value = serde_json::from_str(&text).ok()?;
    serde_json::from_value(state["process"].clone()).ok()
}

fn nothing_listens(ports: &PortRange) {
    let taken: Vec<u16> = (ports.base()..ports.base() + 40)
        .filter(|port| TcpListener::bind(Ports::loopback(*port)).is_err())
        .collect();
    assert_eq!(taken, Vec::<u16>::new(), "ports that somebody listens on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_port_is_known_before_temporal_is_started() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    let options = options(folder.path(), &range);
    let voices = Ports::loopback(options.ports.voices());
    let taken = TcpListener::bind(voices).unwrap();
    let error = Suite::start(options).await.err().expect("the port is taken");
    let said = format!("{error:#}");
    assert!(said.contains(&voices.to_string()), "{said}");
    assert!(!folder.path().join("temporal/temporal.log").exists(), "Temporal was started");
    drop(taken);
    nothing_listens(&range);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_does_not_start_leaves_no_temporal() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    std::fs::write(folder.path().join("voices.db"), "no database at all, and so it cannot be opened").unwrap();
    let error = Suite::start(options(folder.path(), &range)).await.err();
    assert!(error.is_some(), "the database is none");
    assert!(folder.path().join("temporal/temporal.log").exists(), "Temporal came first");
    assert_eq!(temporal(folder.path()), None);
    nothing_listens(&range);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_told_to_stop_while_it_starts_leaves_nothing() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    let told = CancellationToken::new();
    let stops = async {
        let temporal = eventually(LIMIT, async || temporal(folder.path())).await;
        told.cancel();
        temporal
    };
    let (started, server) = tokio::join!(Suite::start_unless(options(folder.path(), &range), &told), stops);
    assert!(started.unwrap().is_none(), "it was told to stop before it served");
    assert!(!server.is_alive());
    assert_eq!(temporal(folder.path()), None);
    nothing_listens(&range);
}

/// A suite without Temporal, which starts fast.
fn without_temporal(folder: &Path, ports: &PortRange) -> Options {
    let options = options(folder, ports);
    Options {
        temporal: TemporalChoice::At(format!("http://{}", Ports::loopback(options.ports.temporal()))),
        worker: false,
        ..options
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_of_the_staff_can_sign_in_and_what_a_first_start_left_undone_is_made_up_for() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    let suite = Suite::start(without_temporal(folder.path(), &range)).await.unwrap();
    for role in Role::ALL
        .iter()
        .filter(|role| ![Role::Application, Role::ExternalAuditor, Role::Public].contains(role))
    {
        let signed_in = sign_in(&suite.issuer().token_url(), role.code()).await;
        assert!(signed_in.is_ok(), "nobody holds {role}");
    }
    suite.stop().await.unwrap();
    let database = Database::connect(format!("sqlite:{}", folder.path().join("members.db").display()))
        .await
        .unwrap();
    let count = async || {
        let sql = Statement::from_string(database.get_database_backend(), "SELECT count(*) FROM members");
        let row = database.query_one_raw(sql).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    };
    let all = count().await;
    database
        .execute_unprepared("DELETE FROM members WHERE member_no = '0000002'")
        .await
        .unwrap();
    Suite::start(without_temporal(folder.path(), &range))
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    assert_eq!((all, count().await), (3, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_another_key_signs_is_not_trusted_for_that() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    Suite::start(without_temporal(folder.path(), &range))
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    let keys = folder.path().join("witness/honi-members.keys");
    let known = std::fs::read_to_string(&keys).unwrap();
    // A key made anew takes the place of the one that is known.
    std::fs::remove_file(folder.path().join("keys/honi-members.pem")).unwrap();
    let error = Suite::start(without_temporal(folder.path(), &range))
        .await
        .err()
        .expect("the key is another");
    assert!(format!("{error:#}").contains("honi-members.keys"), "{error:#}");
    assert_eq!(std::fs::read_to_string(&keys).unwrap(), known);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_directives_with_quotes_are_taken_as_they_are() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    let log = "off,honi[{text=\"a\\\"b\"}]=off".to_owned();
    let options = Options {
        log: log.clone(),
        ..without_temporal(folder.path(), &range)
    };
    let suite = Suite::start(options).await.unwrap();
    let text = std::fs::read_to_string(suite.config().file("voices")).unwrap();
    let config: toml::Table = text.parse().unwrap();
    assert_eq!(config["telemetry"]["log"].as_str(), Some(log.as_str()));
    suite.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_from_elsewhere_has_no_payload_decoded() {
    let (folder, range) = (tempfile::tempdir().unwrap(), PortRange::take());
    let suite = Suite::start(without_temporal(folder.path(), &range)).await.unwrap();
    let (here, ui) = (
        Ports::loopback(suite.ports().codec_endpoint()),
        Ports::loopback(suite.ports().temporal_ui()),
    );
    let ask = async |name: &'static str, value: String| {
        let request = honi_access::https::client()
            .post(format!("http://{here}/decode"))
            .header(name, value);
        let body = request.header("content-type", "application/json").body("{\"payloads\":[]}");
        body.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask("origin", format!("http://{ui}")).await, 200);
    assert_eq!(ask("x-nothing", String::new()).await, 200);
    assert_eq!(ask("origin", "http://evil.example".to_owned()).await, 401);
    assert_eq!(ask("host", format!("evil.example:{}", here.port())).await, 401);
    suite.stop().await.unwrap();
}
