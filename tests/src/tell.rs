//! What whoever runs the tests must know.

use std::io::Write as _;

/// Says it where everybody sees it: what a test prints is kept from sight while the test passes, what it writes to stderr itself is not.
pub fn tell(what: &str) {
    // Who closed stderr does not want to know.
    drop(writeln!(std::io::stderr(), "\n{what}"));
}
