//! Every step, guard and limit of domain 3.2.

mod fixtures;
mod limits;
mod steps;

pub(super) use fixtures::{
    Tale, acting, calendar, clocks, contact, evidence, executive, hearing, jst, manager, officer, origin, proposal, remedy_plan, signal,
    staff,
};
