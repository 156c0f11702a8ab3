//! Which hosts are this machine.

use std::net::IpAddr;

/// Whether a host, as it stands in a URL, is this machine: what goes there crosses no network.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_near() {
        for (host, near) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("127.8.8.8", true),
            ("[::1]", true),
            ("::1", true),
            ("127.0.0.1.example.coop", false),
            ("localhost.example.coop", false),
            ("0.0.0.0", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), near, "{host}");
        }
    }
}
