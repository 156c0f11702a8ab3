//! The tables, as sea-orm reads and writes them.

pub(super) mod improvement_action;
pub(super) mod improvement_source;
pub(super) mod investigation;
pub(super) mod investigation_voice;
