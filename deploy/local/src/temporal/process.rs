//! Processes by their id, safely: an id is used again after its process is gone, so that an id alone proves nothing. Where the system has no
//! `/proc`, `ps` is asked. What neither tells apart from another process is never sent a signal.

use std::fs;
use std::process::Command;

use chrono::NaiveDateTime;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::{Deserialize, Serialize};

/// A process: its id, and where the system tells it, when it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessMark {
    /// Process id.
    pub pid: i32,
    /// Start: in clock ticks since boot, as `/proc/PID/stat` has it, else in seconds, as `ps` has it.
    pub started: Option<u64>,
}

impl ProcessMark {
    /// The process that has this id now.
    pub fn of(pid: i32) -> Self {
        Self {
            pid,
            started: stat(pid).map(|(_, started)| started),
        }
    }

    /// Whether it still runs. A zombie, which only waits to be reaped, does not.
    pub fn is_alive(self) -> bool {
        let Some(pid) = Pid::from_raw(self.pid) else { return false };
        match (self.started, stat(self.pid)) {
            (Some(started), Some((state, now))) => started == now && state != 'Z',
            (Some(_), None) => false,
            (None, _) => test_kill_process(pid).is_ok(),
        }
    }

    /// Whether it runs with a command line that holds all of `marks`. One whose command line or start nobody tells is none of ours.
    pub(super) fn is_ours(self, marks: &[String]) -> bool {
        let holds = |line: String| marks.iter().all(|mark| line.contains(mark));
        self.started.is_some() && self.is_alive() && command_line(self.pid).is_some_and(holds)
    }

    /// Asks it to end, or kills it, if it is the process that was marked. One that is gone meanwhile is none of our business.
    pub(super) fn signal(self, kill: bool) {
        if self.started.is_some() && self.is_alive() {
            signal(self.pid, kill);
        }
    }
}

/// Sends a signal to a process that is known to be the right one, such as a child that nobody has reaped.
pub(super) fn signal(pid: i32, kill: bool) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, if kill { Signal::KILL } else { Signal::TERM });
    }
}

/// State letter and start of a process.
fn stat(pid: i32) -> Option<(char, u64)> {
    if is_told_by_files() { stat_by_files(pid) } else { stat_by_ps(pid) }
}

fn is_told_by_files() -> bool {
    fs::exists("/proc/self/stat").unwrap_or(false)
}

fn stat_by_files(pid: i32) -> Option<(char, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, which may hold anything; the third is the state, the 22nd the start.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.nth(18)?.parse().ok()?))
}

fn stat_by_ps(pid: i32) -> Option<(char, u64)> {
    let text = ps(pid, &["stat=", "lstart="])?;
    let (state, start) = text.trim().split_once(char::is_whitespace)?;
    let start = NaiveDateTime::parse_from_str(start.trim(), "%a %b %e %H:%M:%S %Y").ok()?;
    Some((state.chars().next()?, start.and_utc().timestamp().try_into().ok()?))
}

/// The command line of a process, a space between its words.
pub(super) fn command_line(pid: i32) -> Option<String> {
    if !is_told_by_files() {
        return Some(ps(pid, &["command="])?.trim().to_owned());
    }
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).trim_end_matches('\0').replace('\0', " "))
}

/// What `ps` says of a process in these columns, however long it is; nothing if there is no such process.
fn ps(pid: i32, columns: &[&str]) -> Option<String> {
    let mut command = Command::new("ps");
    command.args(["-ww", "-p", &pid.to_string()]).env("LC_ALL", "C");
    for column in columns {
        command.args(["-o", column]);
    }
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The process whose command line holds all of `marks`, if there is one.
pub(super) fn with_marks(marks: &[String]) -> Option<ProcessMark> {
    let pids: Vec<i32> = if is_told_by_files() {
        let entries = fs::read_dir("/proc").ok()?.flatten();
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    } else {
        let output = Command::new("ps").args(["-A", "-o", "pid="]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
    };
    pids.into_iter().map(ProcessMark::of).find(|process| process.is_ours(marks))
}

/// Which process listens on a TCP port, for a message, where `/proc` tells it.
pub(super) fn listener(port: u16) -> Option<String> {
    const LISTEN: &str = "0A";
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let socket = table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let here = u16::from_str_radix(fields.get(1)?.rsplit_once(':')?.1, 16).ok()? == port;
        let inode = fields.get(9)?;
        (here && *fields.get(3)? == LISTEN).then(|| format!("socket:[{inode}]"))
    })?;
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
        let held = fs::read_dir(entry.path().join("fd")).ok()?.flatten();
        held.filter_map(|fd| fs::read_link(fd.path()).ok())
            .any(|target| target.to_string_lossy() == socket)
            .then_some(())?;
        let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        Some(format!("{}, process {pid}", name.trim()))
    })
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::{ProcessMark, command_line, ps, stat_by_ps};

    fn me() -> i32 {
        i32::try_from(std::process::id()).unwrap()
    }

    #[test]
    fn a_process_is_itself_and_no_later_one_of_the_same_id() {
        let me = ProcessMark::of(me());
        let started = me.started.expect("/proc or ps tells it");
        assert!(me.is_alive());
        assert!(!me.is_ours(&["no such argument".to_owned()]));
        let line = command_line(me.pid).expect("/proc or ps tells it");
        assert!(me.is_ours(std::slice::from_ref(&line)));
        let later = ProcessMark {
            started: Some(started + 1),
            ..me
        };
        assert!(!later.is_alive() && !later.is_ours(&[line]));
        assert!(!ProcessMark { pid: 0, started: None }.is_alive());
    }

    #[test]
    fn a_process_whose_start_nobody_tells_is_not_ours_and_gets_no_signal() {
        let mut other = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let unknown = ProcessMark {
            pid: i32::try_from(other.id()).unwrap(),
            started: None,
        };
        assert!(unknown.is_alive() && !unknown.is_ours(&["cat".to_owned()]));
        unknown.signal(true);
        // It lives on until its input ends, and then ends by itself.
        drop(other.stdin.take());
        assert!(other.wait().unwrap().success(), "it was sent a signal");
    }

    #[test]
    fn ps_tells_what_the_files_tell() {
        // A bare machine with /proc may lack it.
        let Some(line) = ps(me(), &["command="]) else { return };
        assert_eq!(Some(line.trim()), command_line(me()).as_deref());
        let (state, started) = stat_by_ps(me()).unwrap();
        assert!(state.is_ascii_alphabetic() && started > 1_700_000_000, "{state} {started}");
        assert_eq!(stat_by_ps(i32::MAX), None);
    }
}
