//! Calls of every RPC there is, by its descriptors: what the four modules that cover later RPCs by themselves have in common.

/// Functions that make the requests of steps which say no more than they must: of a record, by what it is called here.
macro_rules! requests {
    ($record:ty; $($name:ident $request:ident { $($field:ident: $value:expr),* };)*) => {$(
        fn $name(record: &$record) -> pb::$request {
            #[allow(clippy::needless_update, reason = "some have no more fields")]
            pb::$request {
                name: record.name.clone(),
                etag: record.etag.clone(),
                request_id: $crate::wire::fresh_id().to_string(),
                $($field: $value,)*
                ..Default::default()
            }
        }
    )*};
}

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
pub(crate) use making_proposals::{DOCUMENT, proposing};
pub(crate) use rules::{Rules, oneof_is_required};
pub(crate) use stage::{Rpc, SERVERS, Stage};
pub(crate) use tables::{Rows, written};
pub(crate) use valid::{Fill, Names, collection, date, example, fresh_id, message, must_be_set, placed};
