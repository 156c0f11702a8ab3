//! What can be done with proposals, one file per use case. Each change is one transaction; what other services know is asked before it.

mod apply;
mod asking;
mod create;
mod events;
mod problem;
mod read;
mod recommend;
mod step;
mod words;

use honi_access::Resource;
use honi_serve::{Caller, Problem};

pub(crate) use apply::Asked;
pub(crate) use asking::{Neighbours, Right, Unanswered};
pub(crate) use create::{NewProposal, create};
pub(crate) use read::{View, get, list};
pub(crate) use step::{Request, step};

use super::Deps;
use crate::domain::solicitation::Proposal;

/// The right to read a proposal by name; who lacks it is not told that it exists.
const READ: &str = "honi.proposals.v1.ProposalService/GetProposal";

/// A proposal as the policies see it.
fn resource(proposal: &Proposal) -> Resource {
    let origin = proposal.origin();
    described(origin.name.to_string(), origin.org_unit.to_string(), origin.sales_staff.to_string())
}

fn described(name: String, org_unit: String, sales_staff: String) -> Resource {
    Resource::new("Proposal", name)
        .text("org_unit", org_unit)
        .text("sales_staff", sales_staff)
}

impl Deps {
    /// What the caller may not see is not there; what they may see and not change is forbidden.
    fn permit_proposing(&self, caller: &Caller, proposal: &Proposal) -> Result<(), Problem> {
        let seen = resource(proposal);
        if self.permits(caller, &caller.method, &seen) {
            return Ok(());
        }
        if self.permits(caller, READ, &seen) {
            return Err(Problem::permission_denied("NOT_PERMITTED"));
        }
        caller.mark_refused();
        Err(Problem::not_found(proposal.origin().name.to_string()))
    }
}
