//! The workflow from outside: ways through it on a server that skips time, and every recorded history again.

mod fixtures;
mod replay;
mod stage;
mod ways;
