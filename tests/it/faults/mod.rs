//! What must hold when parts die, are away or come late.

mod complaints;
mod credential;
mod investigation;
mod killed;
mod relay;
mod sequences;
mod temporal;
mod worker;
