//! Who may reach what listens on the loopback interface: programs of this machine, and of web pages only our own.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderName, header};

/// Whether a request came under a name of this address, and, if a web page sent it, from pages of `pages`. A page from elsewhere can make a
/// browser send requests here, under a foreign name (DNS rebinding) or its own origin; neither passes.
pub(crate) fn is_meant(headers: &HeaderMap, here: SocketAddr, pages: SocketAddr) -> bool {
    let host = headers.contains_key(header::HOST) && is_one_of(headers, header::HOST, "", here);
    host && is_one_of(headers, header::ORIGIN, "http://", pages)
}

/// Whether every such header names the address: by itself, or by localhost with its port.
fn is_one_of(headers: &HeaderMap, name: HeaderName, prefix: &str, address: SocketAddr) -> bool {
    let ours = [format!("{prefix}{address}"), format!("{prefix}localhost:{}", address.port())];
    let mut values = headers.get_all(name).iter();
    values.all(|value| ours.iter().any(|ours| value.as_bytes() == ours.as_bytes()))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::is_meant;

    #[test]
    fn only_requests_under_our_name_and_from_our_pages_are_meant() {
        let (here, pages) = ("127.0.0.1:7411".parse().unwrap(), "127.0.0.1:7421".parse().unwrap());
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[("host", "127.0.0.1:7411")], true),
            (&[("host", "localhost:7411")], true),
            (&[("host", "127.0.0.1:7411"), ("origin", "http://127.0.0.1:7421")], true),
            (&[("host", "127.0.0.1:7411"), ("origin", "http://localhost:7421")], true),
            (&[("host", "127.0.0.1:7411"), ("origin", "http://127.0.0.1:7411")], false),
            (&[("host", "127.0.0.1:7411"), ("origin", "https://127.0.0.1:7421")], false),
            (&[("host", "127.0.0.1:7411"), ("origin", "null")], false),
            (&[("host", "127.0.0.1:7411"), ("origin", "http://evil.example")], false),
            (&[("host", "127.0.0.1:7411"), ("host", "evil.example:7411")], false),
            (&[("host", "evil.example:7411")], false),
            (&[("host", "127.0.0.1")], false),
            (&[], false),
        ];
        for (headers, meant) in cases {
            let mut map = HeaderMap::new();
            for (name, value) in *headers {
                map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(is_meant(&map, here, pages), *meant, "{headers:?}");
        }
    }
}
