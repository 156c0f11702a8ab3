//! Ports for suites that run at the same time, in this process and in others.

use honi_local::ports::Ports;

/// The ports of one suite, which no other test has; given back when dropped.
#[derive(Debug)]
pub struct PortRange(honi_testkit::PortRange);

impl PortRange {
    /// The first range that is free.
    ///
    /// # Panics
    /// If there is none.
    pub fn take() -> Self {
        Self(honi_testkit::PortRange::take())
    }

    /// The ports.
    ///
    /// # Panics
    /// Never: a range lies within bounds.
    pub fn ports(&self) -> Ports {
        Ports::from_base(self.0.base()).expect("the range is within bounds")
    }
}
