//! Which port everything of the local suite listens on, so that several suites can run side by side: all follow from one base.

use std::net::{Ipv4Addr, SocketAddr};

/// Base of the ports when none is asked for.
pub const DEFAULT_PORT_BASE: u16 = 7400;

/// How many ports from the base on belong to one suite.
const SPAN: u16 = 40;

/// Offset of the first metrics port.
const METRICS: u16 = 30;

/// The ports of one suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    base: u16,
}

/// A base from which the suite's ports cannot be counted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PortsError {
    /// The base is a privileged port, or the last port would lie beyond 65535.
    #[error("port base {0} does not do: choose one between 1024 and {last}", last = u16::MAX - SPAN + 1)]
    OutOfRange(u16),
}

impl Ports {
    /// The ports from `base` on.
    ///
    /// # Errors
    /// If the base is below 1024 or too high for the whole range.
    pub fn from_base(base: u16) -> Result<Self, PortsError> {
        if (1024..=u16::MAX - SPAN + 1).contains(&base) {
            Ok(Self { base })
        } else {
            Err(PortsError::OutOfRange(base))
        }
    }

    /// gRPC of the members service.
    pub const fn members(self) -> u16 {
        self.base
    }

    /// gRPC of the training service.
    pub const fn training(self) -> u16 {
        self.base + 1
    }

    /// gRPC of the voices service.
    pub const fn voices(self) -> u16 {
        self.base + 2
    }

    /// gRPC of the proposals service.
    pub const fn proposals(self) -> u16 {
        self.base + 3
    }

    /// gRPC of the inspections service.
    pub const fn inspections(self) -> u16 {
        self.base + 4
    }

    /// HTTP of the development identity issuer.
    pub const fn issuer(self) -> u16 {
        self.base + 10
    }

    /// HTTP of the endpoint by which Temporal's web UI decodes payloads.
    pub const fn codec_endpoint(self) -> u16 {
        self.base + 11
    }

    /// HTTP of the trace viewer.
    pub const fn trace_viewer(self) -> u16 {
        self.base + 12
    }

    /// OTLP over gRPC, where every process sends its spans.
    pub const fn otlp(self) -> u16 {
        self.base + 13
    }

    /// gRPC of the Temporal server.
    pub const fn temporal(self) -> u16 {
        self.base + 20
    }

    /// HTTP of Temporal's web UI.
    pub const fn temporal_ui(self) -> u16 {
        self.base + 21
    }

    /// Prometheus metrics of the `index`th process, counted from 0; `None` beyond the suite's range.
    pub const fn metrics(self, index: u16) -> Option<u16> {
        if index < SPAN - METRICS {
            Some(self.base + METRICS + index)
        } else {
            None
        }
    }

    /// A port on the loopback interface; the local profile listens nowhere else.
    pub const fn loopback(port: u16) -> SocketAddr {
        SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
    }
}

impl Default for Ports {
    fn default() -> Self {
        Self { base: DEFAULT_PORT_BASE }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ports, PortsError};

    #[test]
    fn every_port_is_its_own() {
        let p = Ports::default();
        let mut all = vec![
            p.members(),
            p.training(),
            p.voices(),
            p.proposals(),
            p.inspections(),
            p.issuer(),
            p.codec_endpoint(),
            p.trace_viewer(),
            p.otlp(),
            p.temporal(),
            p.temporal_ui(),
        ];
        all.extend((0..10).map(|index| p.metrics(index).unwrap()));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(p.metrics(10), None);
    }

    #[test]
    fn a_base_without_room_is_refused() {
        assert_eq!(Ports::from_base(80), Err(PortsError::OutOfRange(80)));
        assert_eq!(Ports::from_base(65500), Err(PortsError::OutOfRange(65500)));
        assert!(Ports::from_base(65496).is_ok());
    }
}
