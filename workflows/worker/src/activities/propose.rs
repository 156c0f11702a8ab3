//! Proposing a rung to the service that keeps the record, of whatever process.

use temporalio_sdk::activities::ActivityError;
use tonic::{Response, Status};

use crate::{
    failure::{failed, was_done_before},
    request_id::request_id,
};

/// Calls `rpc` with the request id of that step of the process. If the rung has fired for a worker of another version, it calls again under an
/// id of its own: the service tells what came of it, and fires nothing.
pub(super) async fn propose<A, F>(rpc: &'static str, process: &str, step: &[&str], call: impl Fn(String) -> F) -> Result<A, ActivityError>
where
    F: Future<Output = Result<Response<A>, Status>>,
{
    let mut answer = call(request_id(process, step).to_string()).await;
    if answer.as_ref().is_err_and(was_done_before) {
        answer = call(request_id(process, &[step, &["again"]].concat()).to_string()).await;
    }
    answer.map(Response::into_inner).map_err(|status| failed(rpc, &status))
}
