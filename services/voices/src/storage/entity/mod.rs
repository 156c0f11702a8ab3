//! The tables, row by row; no behaviour.

pub(super) mod digest;
pub(super) mod digest_reader;
pub(super) mod pending_notice;
pub(super) mod voice;
pub(super) mod voice_improvement;
pub(super) mod voice_label;
pub(super) mod voice_letter;
pub(super) mod voice_text;
