//! The workflow from outside: every way through it on a server that skips time, and every recorded history again.

mod branches;
mod fixtures;
mod policy;
mod replay;
mod stage;
mod ways;
