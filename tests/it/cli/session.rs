//! A session: the README's commands word for word, then what can go wrong.

use std::fmt::Write as _;
use std::process::Stdio;

use honi_suite::{Harness, PATIENCE, PortRange, eventually};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::plain::{Plain, without_numbers};
use super::readme;
use super::terminal::{Done, Terminal};

const CREATE: [&str; 10] = [
    "voice",
    "create",
    "--kind",
    "complaint",
    "--channel",
    "phone",
    "--relation",
    "member",
    "--text",
    "封筒が二重に届いた",
];

/// A session as it is written down.
struct Session<'a> {
    terminal: &'a Terminal,
    /// The number of the voice that was created last.
    voice: String,
    plain: Plain,
    said: String,
}

/// Plays it; answers what was said.
pub(super) async fn play(harness: &Harness, terminal: &Terminal) -> String {
    let mut session = Session {
        terminal,
        voice: String::new(),
        plain: Plain::default(),
        said: String::new(),
    };
    session.refused(4, &["voice", "list"]).await;
    for command in readme::commands() {
        session.of_the_readme(harness, &command).await;
    }
    session.refusals().await;
    session.nobody_there().await;
    session.said
}

impl Session<'_> {
    /// One command of the README. What the command says of itself depends on the day or on chance here and there.
    async fn of_the_readme(&mut self, harness: &Harness, command: &[String]) {
        let words: Vec<&str> = command
            .iter()
            .map(|word| if word.starts_with("V-") { self.voice.as_str() } else { word })
            .collect();
        if words[0] == "audit-log" || words[0] == "trace" {
            everything_came(harness, self.terminal, &self.voice).await;
        }
        let done = self.terminal.run(&words).await;
        assert_eq!(done.code, 0, "the README promises that this works: {}\n{done:?}", words.join(" "));
        let shown: Vec<&str> = command.iter().map(String::as_str).collect();
        let stdout = match words[..2] {
            ["voice", "explain"] => without_numbers(&done.stdout),
            ["audit-log", _] => numbers_of_a_log(&done.stdout),
            ["trace", _] => own_spans(&done.stdout),
            _ => done.stdout.clone(),
        };
        if words.starts_with(&["voice", "create"]) {
            let number = done
                .stdout
                .split_whitespace()
                .find(|word| word.starts_with("V-"))
                .expect("it has a number");
            self.voice = number.to_owned();
        }
        self.write(&shown, &Done { stdout, ..done });
    }

    async fn refusals(&mut self) {
        self.run(0, &["login", "--as", "REC"]).await;
        self.run(0, &CREATE).await;
        let all = self
            .terminal
            .run(&["voice", "list", "--filter", "state = RECEIVED", "-o", "json"])
            .await
            .json();
        let open = all.as_array().and_then(|voices| voices.last()).expect("one was created");
        let open = open["number"].as_str().expect("it has a number").to_owned();
        let closed = self.voice.clone();
        self.refused(6, &["voice", "acknowledge", &open, "--method", "phone", "--etag", "old"])
            .await;
        self.refused(1, &["voice", "acknowledge", &closed, "--method", "phone"]).await;
        self.refused(4, &["voice", "triage", &open, "--category", "other", "--severity", "s3"])
            .await;
        self.refused(3, &["voice", "get", "V-1999-999999"]).await;
        self.refused(3, &["voice", "get", "voices/0190a5a0-0000-7000-8000-000000000001"])
            .await;
        self.refused(1, &[&CREATE[..], &["--received", "2999-01-01 09:00"]].concat()).await;
        self.refused(1, &["voice", "list", "--filter", "colour = RED"]).await;
        self.refused(2, &["voice", "create", "--kind", "grumble"]).await;
        self.refused(2, &["voice", "get", "101"]).await;
        self.refused(2, &["voice", "acknowledge", &open]).await;
        self.refused(4, &["login", "--as", "XXX"]).await;
        self.run(0, &["--help"]).await;
        self.run(0, &["voice", "triage", "--help"]).await;
        self.expire();
        self.refused(4, &["voice", "list"]).await;
        self.run(0, &["logout"]).await;
    }

    /// Nothing listens where the suite is said to be.
    async fn nobody_there(&mut self) {
        self.run(0, &["login", "--as", "REC"]).await;
        let elsewhere = PortRange::take();
        let base = elsewhere.ports().members().to_string();
        let (issuer, voices) = (
            format!("http://127.0.0.1:{}", self.terminal.port_base + 10),
            format!("http://127.0.0.1:{base}"),
        );
        let config = self.terminal.home.join("elsewhere.toml");
        std::fs::write(&config, format!("[endpoints]\nissuer = \"{issuer}\"\nvoices = \"{voices}\"\n")).expect("it can be written");
        let config = config.display().to_string();
        let done = self.terminal.run(&["voice", "list", "--config", &config]).await;
        assert_eq!(done.code, 5, "{done:?}");
        self.write(&["voice", "list", "--config", "elsewhere.toml"], &done);
        let done = self.terminal.run(&["login", "--as", "REC", "--port-base", &base]).await;
        assert_eq!(done.code, 5, "{done:?}");
        self.write(&["login", "--as", "REC", "--port-base", "N"], &done);
    }

    /// Lets the session expire: its token stays, with a moment in the past.
    fn expire(&self) {
        let file = self.terminal.home.join("honi/session.json");
        let mut stored: Value = serde_json::from_slice(&std::fs::read(&file).expect("there is a session")).expect("it is JSON");
        for token in stored["tokens"].as_object_mut().expect("tokens").values_mut() {
            *token = json!(expired(token.as_str().expect("a token")));
        }
        std::fs::write(&file, stored.to_string()).expect("it can be written");
    }

    async fn refused(&mut self, code: i32, words: &[&str]) {
        let done = self.run(code, words).await;
        assert!(
            done.stdout.is_empty() && !done.stderr.is_empty(),
            "a refusal goes to stderr: {done:?}"
        );
    }

    async fn run(&mut self, code: i32, words: &[&str]) -> Done {
        let done = self.terminal.run(words).await;
        assert_eq!(done.code, code, "{}: {done:?}", words.join(" "));
        self.write(words, &done);
        done
    }

    fn write(&mut self, words: &[&str], done: &Done) {
        let mut text = String::from("$ honi");
        for word in words {
            let quoted = if word.contains([' ', '=']) {
                format!(" '{word}'")
            } else {
                format!(" {word}")
            };
            text.push_str(&quoted);
        }
        text.push('\n');
        text.push_str(&done.stdout);
        for line in done.stderr.lines() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "2> {line}");
        }
        if done.code != 0 {
            let _ = writeln!(text, "exit {}", done.code);
        }
        text.push('\n');
        self.said.push_str(&self.plain.of(&text));
    }
}

/// The same token, but that it has expired. Its signature does not fit any more; the command does not look at that.
fn expired(token: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let parts: Vec<&str> = token.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("JSON");
    claims["exp"] = json!(1_000_000_000);
    [parts[0], &URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2]].join(".")
}

/// Waits until the relay has put every step of the voice into the log, and the viewer has the traces.
async fn everything_came(harness: &Harness, terminal: &Terminal, voice: &str) {
    let name = terminal.run(&["voice", "get", voice, "-o", "json"]).await.json()["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    let audit = harness.audit().await;
    eventually(PATIENCE, async || {
        let steps = audit
            .entries("honi-voices")
            .await
            .iter()
            .filter(|entry| entry["resource"] == name.as_str())
            .count();
        let traces = harness.traces().of_resource(&name).await;
        let closed = traces.iter().any(|trace| !trace.find("honi-cli", "voice close").is_empty());
        if steps >= 4 && closed { Ok(()) } else { Err((steps, traces.len())) }
    })
    .await;
}

/// How much is in a log by then is not for a golden file to say.
fn numbers_of_a_log(text: &str) -> String {
    without_numbers(text)
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join("  ") + "\n")
        .collect()
}

/// The commands of a case, in order, without their times, and without those by which this test looks; what lies below them depends on when the relay came round.
fn own_spans(text: &str) -> String {
    let own = text
        .lines()
        .filter(|line| line.contains(" honi-cli ") && line.contains("  voice ") && !line.contains("  voice get "));
    let operation = |line: &str| {
        line.split("  ")
            .map(str::trim)
            .find(|cell| cell.starts_with("voice "))
            .unwrap_or_default()
            .to_owned()
    };
    own.map(|line| format!("… honi-cli {}\n", operation(line))).collect()
}

/// Every command that reads answers JSON for programs.
pub(super) async fn everything_as_json(terminal: &Terminal) {
    let voice = terminal.run(&[&CREATE[..], &["-o", "json"]].concat()).await.json();
    let (number, name) = (voice["number"].as_str().expect("a number"), voice["name"].as_str().expect("a name"));
    let by_number = terminal.run(&["voice", "get", number, "-o", "json"]).await.json();
    assert_eq!(by_number["name"], name);
    let lists = [
        &["voice", "list"][..],
        &["inbox", "list"],
        &["member", "search", "--phone", "000-1111-0001"],
    ];
    for words in lists {
        let list = terminal.run(&[words, &["-o", "json"]].concat()).await.json();
        assert!(list.is_array(), "{words:?}: {list}");
    }
    let records = [
        &["whoami"][..],
        &["voice", "explain", number, "acknowledge"],
        &["voice", "acknowledge", number, "--method", "phone"],
    ];
    for words in records {
        let record = terminal.run(&[words, &["-o", "json"]].concat()).await.json();
        assert!(record.is_object(), "{words:?}: {record}");
    }
    terminal.run(&["login", "--as", "CMG"]).await;
    let logs = terminal.run(&["audit-log", "verify", "-o", "json"]).await.json();
    assert_eq!(logs.as_array().map(Vec::len), Some(5), "{logs}");
}

/// A row has what the JSON has, and no cell is a formula.
pub(super) async fn a_spreadsheet_loses_nothing(terminal: &Terminal) {
    terminal.run(&["login", "--as", "REC"]).await;
    let words = [
        "voice",
        "create",
        "--kind",
        "complaint",
        "--channel",
        "phone",
        "--relation",
        "member",
        "--text",
        "=HYPERLINK(\"x\")",
    ];
    let number = terminal.run(&[&words[..], &["-o", "json"]].concat()).await.json()["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let done = terminal.run(&["voice", "get", &number, "-o", "csv"]).await;
    let mut reader = csv::Reader::from_reader(done.stdout.as_bytes());
    let headings = reader.headers().expect("it has a heading").clone();
    let row = reader.records().next().expect("it has a row").expect("it is CSV");
    let cell = |heading: &str| headings.iter().position(|known| known == heading).map(|at| row[at].to_owned());
    assert_eq!(cell("verbatim").as_deref(), Some("'=HYPERLINK(\"x\")"));
    assert_eq!(cell("number").as_deref(), Some(number.as_str()));
    for heading in [
        "deadlines.acknowledge.due_time",
        "deadlines.final-response.rungs.executive.fire_time",
        "receive_time",
        "etag",
    ] {
        assert!(cell(heading).is_some_and(|cell| !cell.is_empty()), "{heading}: {headings:?}");
    }
}

/// bash takes the completion script as one of its own.
pub(super) async fn bash_reads_the_completion(terminal: &Terminal) {
    let script = terminal.run(&["completion", "bash"]).await;
    assert!(script.code == 0 && script.stdout.contains("audit-log"), "{script:?}");
    let mut bash = tokio::process::Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash is there");
    bash.stdin
        .take()
        .expect("it is piped")
        .write_all(script.stdout.as_bytes())
        .await
        .expect("it listens");
    let read = bash.wait_with_output().await.expect("it ends");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}
