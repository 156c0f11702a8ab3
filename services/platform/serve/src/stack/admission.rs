//! Who may come in, and the record of who may not.

use std::sync::Arc;
use std::time::Duration;

use honi_access::{Actor, AuthenticationError, Authenticator, ON_BEHALF_OF_TOKEN, Policies};
use honi_telemetry::{CallContext, current_trace_id};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::Inner;
use crate::caller::Caller;
use crate::methods::{Guard, Rpc};
use crate::problem::Problem;
use crate::refusals::{Refusal, Refusals};

/// What a caller is asked to wait when the identity provider does not answer.
const IDENTITY_RETRY_AFTER: Duration = Duration::from_secs(5);

/// The reason when the policies do not permit the call itself.
const CALL_NOT_PERMITTED: &str = "CALL_NOT_PERMITTED";

pub(crate) struct Admission {
    pub(crate) authenticator: Authenticator,
    pub(crate) policies: Arc<Policies>,
    pub(crate) refusals: Option<Arc<dyn Refusals>>,
}

impl Admission {
    /// Lets the call in, if it may come in, and keeps it if it is refused here or inside.
    pub(super) async fn call<S: Inner>(
        &self,
        mut inner: S,
        mut request: Request<Body>,
        rpc: &Rpc,
        call: &CallContext,
    ) -> Result<Response<Body>, Problem> {
        let caller = match rpc.guard {
            Guard::Health | Guard::Watch | Guard::Open => None,
            Guard::Closed | Guard::Unknown => {
                let caller = self.admit(request.headers(), rpc, call).await?;
                request.extensions_mut().insert(caller.clone());
                Some(caller)
            }
        };
        hide_tokens(request.headers_mut());
        let Ok(response) = inner.call(request).await;
        if let Some(caller) = caller {
            self.report_refused_inside(&caller, response.headers(), call);
        }
        Ok(response)
    }

    async fn admit(&self, headers: &HeaderMap, rpc: &Rpc, call: &CallContext) -> Result<Caller, Problem> {
        let actor = match self.authenticator.authenticate(headers).await {
            Ok(actor) => actor,
            Err(error) => return Err(self.unauthenticated(error, rpc, call)),
        };
        if rpc.guard == Guard::Unknown {
            return Err(Problem::unimplemented());
        }
        if !self.policies.may_call(&actor, &rpc.action) {
            self.report(refusal(
                rpc.action.clone(),
                Some(actor),
                Code::PermissionDenied,
                CALL_NOT_PERMITTED,
                call,
            ));
            return Err(Problem::permission_denied(CALL_NOT_PERMITTED));
        }
        Ok(Caller::new(
            actor,
            rpc.action.clone(),
            call.request_id().to_owned(),
            current_trace_id(),
        ))
    }

    fn unauthenticated(&self, error: AuthenticationError, rpc: &Rpc, call: &CallContext) -> Problem {
        if error.is_unavailable() {
            tracing::error!(%error, "callers cannot be authenticated");
            return Problem::unavailable(error.reason(), IDENTITY_RETRY_AFTER);
        }
        self.report(refusal(rpc.action.clone(), None, Code::Unauthenticated, error.reason(), call));
        Problem::unauthenticated(error.reason())
    }

    /// The use case decides on the loaded resource; its transaction is rolled back when it refuses, so the refusal is kept here.
    fn report_refused_inside(&self, caller: &Caller, answer: &HeaderMap, call: &CallContext) {
        let Some(status) = Status::from_header_map(answer) else { return };
        if status.code() != Code::PermissionDenied && !caller.is_refused() {
            return;
        }
        let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        self.report(refusal(
            caller.method.clone(),
            Some(caller.actor.clone()),
            status.code(),
            &reason,
            call,
        ));
    }

    fn report(&self, refusal: Refusal) {
        if let Some(refusals) = &self.refusals {
            refusals.refused(refusal);
        }
    }
}

fn refusal(method: String, actor: Option<Actor>, code: Code, reason: &str, call: &CallContext) -> Refusal {
    Refusal {
        method,
        actor,
        code,
        reason: reason.to_owned(),
        resource: call.resource().map(str::to_owned),
        request_id: call.request_id().to_owned(),
        trace_id: current_trace_id(),
    }
}

/// So that a handler that prints its request does not print the token.
fn hide_tokens(headers: &mut HeaderMap) {
    for name in [AUTHORIZATION, ON_BEHALF_OF_TOKEN] {
        if let Some(value) = headers.get_mut(name) {
            value.set_sensitive(true);
        }
    }
}
