//! Ports for suites that run at the same time, in this process and in others.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};

/// From here on ranges are tried. Ephemeral ports, which the system gives out by itself, begin above the last.
const FIRST: u16 = 12_000;
const LAST: u16 = 32_000;
/// How many ports a suite has.
const SPAN: u16 = 40;

/// A range of 40 ports that no other test has; given back when dropped, also by a process that was killed.
#[derive(Debug)]
pub struct PortRange {
    base: u16,
    _lock: File,
}

impl PortRange {
    /// The first range that is free.
    ///
    /// # Panics
    /// If there is none.
    pub fn take() -> Self {
        // A folder for each user: what one has made another may not write.
        let user = rustix::process::getuid().as_raw();
        let folder = std::env::temp_dir().join(format!("honi-suite-ports-{user}"));
        std::fs::create_dir_all(&folder).expect("the folder of temporary files can be written");
        for base in (FIRST..LAST).step_by(SPAN.into()) {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(folder.join(base.to_string()))
                .expect("a user's own folder can be written");
            if file.try_lock().is_ok() && (base..base + SPAN).all(is_free) {
                return Self { base, _lock: file };
            }
        }
        panic!("no range of {SPAN} ports is free between {FIRST} and {LAST}")
    }

    /// The first of them.
    pub fn base(&self) -> u16 {
        self.base
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::PortRange;

    #[test]
    fn nobody_gets_a_range_twice() {
        let (one, other) = (PortRange::take(), PortRange::take());
        assert_ne!(one.base(), other.base());
    }
}
