//! Yes or no, and by which policies.

use cedar_policy::{Decision as Cedar, Response};

/// Yes or no. The policies and the failure are for the access log; a client learns only that it was refused.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub struct Decision {
    allowed: bool,
    policies: Vec<String>,
    failure: Option<String>,
}

impl Decision {
    pub(super) fn of(response: &Response) -> Self {
        let mut policies: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
        policies.sort_unstable();
        let failures: Vec<String> = response.diagnostics().errors().map(ToString::to_string).collect();
        // Cedar passes over a policy that fails. If that one would have forbidden, the answer would be wrong; so it is no.
        let allowed = response.decision() == Cedar::Allow && failures.is_empty();
        Self {
            allowed,
            policies,
            failure: (!failures.is_empty()).then(|| failures.join("; ")),
        }
    }

    pub(super) fn failed(failure: String) -> Self {
        tracing::error!(failure = %failure, "no decision was possible, hence refused");
        Self {
            allowed: false,
            policies: Vec::new(),
            failure: Some(failure),
        }
    }

    /// Whether it is allowed.
    pub fn is_allowed(&self) -> bool {
        self.allowed
    }

    /// The `@id`s of the policies that decided: those that permit, or those that forbid; none if no policy permits.
    pub fn policies(&self) -> &[String] {
        &self.policies
    }

    /// Why no proper decision was possible: a fault of the service or its policies, such as an attribute of the wrong type.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }
}
