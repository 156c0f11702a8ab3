//! The workflow from outside: runs on a server that skips time, and every recorded history again.

mod replay;
mod runs;
