//! Calls of every RPC there is, by its descriptors: what the four modules that cover later RPCs by themselves have in common.

mod answer;
mod caller;
mod codec;
mod golden;
mod making;
mod making_contracts;
mod making_credentials;
mod making_improvements;
mod making_investigations;
mod making_members;
mod making_proposals;
mod rules;
mod stage;
mod tables;
mod valid;

pub(crate) use answer::{complaint, reason};
pub(crate) use caller::Caller;
pub(crate) use golden::{compare, environment};
pub(crate) use making::{Everything, Making};
pub(crate) use making_investigations::Case;
pub(crate) use making_proposals::proposing;
pub(crate) use rules::{Rules, oneof_is_required};
pub(crate) use stage::{Rpc, SERVERS, Stage};
pub(crate) use tables::{Rows, written};
pub(crate) use valid::{Fill, Names, collection, date, example, fresh_id, message, must_be_set, placed};
