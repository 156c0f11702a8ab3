//! The throw-away PostgreSQL of the tests: one server per target folder, shared by every test process.
//!
//! The first process that needs it starts it; a watchdog (`postgres_watchdog.sh`) ends it and deletes its data when no process has used it
//! for some seconds. Who uses it holds a shared lock on `users.lock`, which the kernel gives back even if the process is killed.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use crate::tools;

/// Ends the server when nobody uses it any more.
const WATCHDOG: &str = include_str!("postgres_watchdog.sh");
/// How often a server that starts is looked at, and how often in all: 30 seconds.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: u32 = 600;
/// Speed for durability that no test asks for, and room for many test processes.
const SPEED: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "shared_buffers=64MB",
    "unix_socket_directories=",
];

/// The running server, in use by this process until it ends.
pub(crate) struct Server {
    folder: PathBuf,
    port: u16,
    _user: File,
}

impl Server {
    /// The server of this process, started if no other process did. Blocks; call it where that is allowed.
    pub(crate) fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| Self::join(&folder()))
    }

    /// The url of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://honi@127.0.0.1:{}/{database}", self.port)
    }

    /// Keeps other test processes out while it runs; for what must happen once per server.
    pub(crate) fn alone(&self) -> File {
        lock_start(&self.folder)
    }

    fn join(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("the target folder is writable");
        // The watchdog takes this lock too before it ends the server, so nobody joins a server that is about to end.
        let _starting = lock_start(folder);
        let user = open_lock(folder, "users.lock");
        user.lock_shared().expect("a file can be locked");
        let port = running(folder).unwrap_or_else(|| start(folder));
        Self {
            folder: folder.to_owned(),
            port,
            _user: user,
        }
    }
}

/// Beside the test's own executable, so that each target folder has its own server.
fn folder() -> PathBuf {
    let executable = std::env::current_exe().expect("a process knows its executable");
    let profile = executable
        .ancestors()
        .find(|folder| folder.ends_with("deps"))
        .and_then(Path::parent);
    profile
        .unwrap_or_else(|| executable.parent().expect("an executable is in a folder"))
        .join("postgres-for-tests")
}

fn open_lock(folder: &Path, name: &str) -> File {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join(name))
        .expect("the target folder is writable")
}

fn lock_start(folder: &Path) -> File {
    let lock = open_lock(folder, "start.lock");
    lock.lock().expect("a file can be locked");
    lock
}

/// The port of the server that was started here, if it still answers. A leftover of a machine that went down does not.
fn running(folder: &Path) -> Option<u16> {
    let port = std::fs::read_to_string(folder.join("port")).ok()?.trim().parse().ok()?;
    answers(port).then_some(port)
}

/// Whether PostgreSQL answers there: to a request for TLS it says one letter, S or N, as soon as it serves.
fn answers(port: u16) -> bool {
    const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut answer = [0];
    stream.write_all(&SSL_REQUEST).and_then(|()| stream.read_exact(&mut answer)).is_ok() && matches!(answer, [b'S' | b'N'])
}

#[expect(
    clippy::zombie_processes,
    reason = "the watchdog outlives this process, which therefore never waits for it"
)]
fn start(folder: &Path) -> u16 {
    let data = folder.join("data");
    // What a killed machine left behind is worth nothing.
    let _ = std::fs::remove_dir_all(&data);
    let postgres = tools::find("postgres");
    initialise(&postgres.with_file_name("initdb"), &data);
    let free = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port is free");
    let mut server = vec![
        "-D".to_owned(),
        data.display().to_string(),
        "-p".to_owned(),
        free.port().to_string(),
    ];
    server.extend(["-h", "127.0.0.1"].map(str::to_owned));
    server.extend(SPEED.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]));
    let mut watchdog = Command::new("sh");
    watchdog
        .args(["-c", WATCHDOG, "postgres-watchdog"])
        .arg(folder)
        .args(unprivileged())
        .arg(&postgres)
        .args(server);
    // Its own process group, so that Ctrl-C ends the tests but lets it clean up; no inherited pipes, or a reader of the tests' output
    // would wait for it.
    watchdog
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    watchdog.spawn().expect("sh starts");
    await_answer(folder, free.port());
    std::fs::write(folder.join("port"), free.port().to_string()).expect("the target folder is writable");
    free.port()
}

fn initialise(initdb: &Path, data: &Path) {
    let prefix = unprivileged();
    let mut command = prefix.first().map_or_else(|| Command::new(initdb), Command::new);
    if !prefix.is_empty() {
        command.args(&prefix[1..]).arg(initdb);
    }
    command
        .args([
            "--no-sync",
            "--auth=trust",
            "--username=honi",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
        ])
        .arg(data);
    let output = command.output().expect("initdb starts");
    assert!(
        output.status.success(),
        "initdb failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// PostgreSQL refuses root; in a user namespace root is somebody else.
fn unprivileged() -> Vec<&'static str> {
    let uid = std::fs::metadata("/proc/self").map(|process| process.uid());
    if matches!(uid, Ok(0)) {
        vec!["unshare", "--user", "--map-user=1000"]
    } else {
        Vec::new()
    }
}

#[expect(clippy::disallowed_methods, reason = "a server that starts can only be looked at again and again")]
fn await_answer(folder: &Path, port: u16) {
    for _ in 0..LOOKS {
        if answers(port) {
            return;
        }
        std::thread::sleep(LOOK);
    }
    panic!(
        "PostgreSQL does not start: {}",
        std::fs::read_to_string(folder.join("server.log")).unwrap_or_default()
    );
}
