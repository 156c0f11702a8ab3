//! Processes by their id, safely: an id is used again after its process is gone, so that an id alone proves nothing.

use std::fs;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::{Deserialize, Serialize};

/// A process: its id, and where the system tells it (Linux), when it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessMark {
    /// Process id.
    pub pid: i32,
    /// Start, in clock ticks since boot, as `/proc/PID/stat` has it.
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

    /// Whether it runs and, where the system tells the command line, that holds all of `marks`.
    pub(super) fn is_ours(self, marks: &[String]) -> bool {
        self.is_alive() && command_line(self.pid).is_none_or(|line| marks.iter().all(|mark| line.contains(mark)))
    }

    /// Asks it to end, or kills it. One that is gone meanwhile is none of our business.
    pub(super) fn signal(self, kill: bool) {
        if let Some(pid) = Pid::from_raw(self.pid).filter(|_| self.is_alive()) {
            let _ = kill_process(pid, if kill { Signal::KILL } else { Signal::TERM });
        }
    }
}

/// State letter and start of a process, where there is `/proc`.
fn stat(pid: i32) -> Option<(char, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, which may hold anything; the third is the state, the 22nd the start.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.nth(18)?.parse().ok()?))
}

fn command_line(pid: i32) -> Option<Vec<String>> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(
        bytes
            .split(|byte| *byte == 0)
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect(),
    )
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
    use super::ProcessMark;

    #[test]
    fn a_process_is_itself_and_no_later_one_of_the_same_id() {
        let me = ProcessMark::of(i32::try_from(std::process::id()).unwrap());
        assert!(me.is_alive());
        assert!(!me.is_ours(&["no such argument".to_owned()]) || me.started.is_none());
        if let Some(started) = me.started {
            assert!(
                !ProcessMark {
                    started: Some(started + 1),
                    ..me
                }
                .is_alive()
            );
        }
        assert!(!ProcessMark { pid: 0, started: None }.is_alive());
    }
}
