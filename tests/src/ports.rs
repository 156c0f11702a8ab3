//! Ports for suites that run at the same time, in this process and in others.

use std::fs::File;
use std::net::TcpListener;

use honi_local::ports::Ports;

/// From here on ranges are tried. Ephemeral ports, which the system gives out by itself, begin above the last.
const FIRST: u16 = 12_000;
const LAST: u16 = 32_000;
/// How many ports a suite has.
const SPAN: u16 = 40;

/// A range of ports that no other test has; given back when dropped, also by a process that was killed.
#[derive(Debug)]
pub struct PortRange {
    ports: Ports,
    _lock: File,
}

impl PortRange {
    /// The first range that is free.
    ///
    /// # Panics
    /// If there is none.
    pub fn take() -> Self {
        let folder = std::env::temp_dir().join("honi-suite-ports");
        std::fs::create_dir_all(&folder).expect("the folder of temporary files can be written");
        for base in (FIRST..LAST).step_by(SPAN.into()) {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(folder.join(base.to_string()));
            // Of another user.
            let Ok(lock) = file else { continue };
            if lock.try_lock().is_ok() && (base..base + SPAN).all(is_free) {
                let ports = Ports::from_base(base).expect("the range is within bounds");
                return Self { ports, _lock: lock };
            }
        }
        panic!("no range of {SPAN} ports is free between {FIRST} and {LAST}")
    }

    /// The ports.
    pub fn ports(&self) -> Ports {
        self.ports
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(Ports::loopback(port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::PortRange;

    #[test]
    fn nobody_gets_a_range_twice() {
        let (one, other) = (PortRange::take(), PortRange::take());
        assert_ne!(one.ports(), other.ports());
    }
}
