//! The tables, row by row; no behaviour.

pub(super) mod assignment;
pub(super) mod calendar;
pub(super) mod credential;
pub(super) mod notice;
pub(super) mod notice_read;
pub(super) mod org_unit;
pub(super) mod org_unit_revision;
pub(super) mod solicitation_suspension;
pub(super) mod staff;
pub(super) mod unit_closure;
