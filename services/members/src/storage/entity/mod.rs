//! The tables, row by row; no behaviour.

pub(super) mod consent;
pub(super) mod household_member;
pub(super) mod household_person;
pub(super) mod member;
pub(super) mod member_document;
