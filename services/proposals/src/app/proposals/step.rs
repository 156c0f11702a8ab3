//! The steps of a proposal.

use chrono::NaiveDate;
use honi_casework::Reason;
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_names::{ProductName, ProposalName};
use honi_serve::Problem;

use super::super::{Command, Deps, Error, contracts};
use super::apply::{self, Asked};
use super::problem::refused;
use super::{View, events, recommend, words};
use crate::domain::UnderwriterKind;
use crate::domain::product::{DocumentKind, Product};
use crate::domain::solicitation::{At, Comparing, Offer, Offered, Proposal, SoleReason, SolicitationAct, SolicitationError, Step};
use crate::storage;

/// What a caller asks for. What a step needs of the catalogue is looked up here.
pub(crate) enum Request {
    /// A step that is whole as it is.
    Step(Step),
    /// Products to compare.
    Compare(Vec<Offer>, Option<SoleReason>),
    /// A product to recommend, and why, in words.
    Recommend(ProductName, Reason),
    /// A document of the recommended product that was delivered.
    Deliver {
        /// What it tells.
        kind: DocumentKind,
        /// Its version.
        version: String,
        /// Day of the delivery.
        delivered_on: NaiveDate,
        /// Day of the acknowledgement.
        acknowledged_on: NaiveDate,
    },
    /// The recommended product is applied for.
    Apply(Asked),
}

impl Request {
    /// The act of solicitation that it is.
    const fn act(&self) -> Option<SolicitationAct> {
        match self {
            Self::Step(step) => step.act(),
            Self::Compare(..) | Self::Recommend(..) | Self::Deliver { .. } => Some(SolicitationAct::Explanation),
            Self::Apply(_) => Some(SolicitationAct::Application),
        }
    }
}

/// What a change of one proposal began with.
enum Opened {
    /// The proposal is locked, visible to the caller and of the version that was asked for.
    Fresh(Box<(Change, Proposal)>),
    /// The request was carried out before.
    Replay(Box<View>),
}

/// Takes a step.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, UNAVAILABLE while another service cannot be asked, FAILED_PRECONDITION or
/// INVALID_ARGUMENT if the rules do not allow the step.
pub(crate) async fn step(deps: &Deps, command: Command<'_>, name: ProposalName, etag: &str, request: Request) -> Result<View, Error> {
    let caller = command.caller;
    let mut extra_steps = 0;
    if let Some(act) = request.act() {
        // Others are asked outside the transaction, which must not wait for the network while it holds the row; and only for whoever may take the
        // step.
        let proposal = match open(deps, &command, name, etag).await? {
            Opened::Fresh(opened) => opened.1,
            Opened::Replay(view) => return Ok(*view),
        };
        let kind = proposal.recommended().map(|it| it.underwriter_kind);
        let kinds = kind.as_ref().map_or(UnderwriterKind::ALL, std::slice::from_ref);
        let origin = proposal.origin();
        deps.require_right((origin.sales_staff, name.to_string()), kinds, origin.line_group, act)
            .await?;
        if matches!(request, Request::Apply(_)) {
            extra_steps = deps.extra_steps(&proposal).await?;
        }
    }
    let (mut change, before) = match open(deps, &command, name, etag).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let (step, contract) = match request {
        Request::Step(step) => (step, None),
        Request::Compare(offers, sole_reason) => {
            let offered = offered(&change, offers).await?;
            (Step::Compare(Comparing { offered, sole_reason }), None)
        }
        Request::Recommend(product, reason) => {
            let recommending = recommend::prepare(&change, &before, product, reason).await?;
            (Step::Recommend(recommending), None)
        }
        Request::Deliver {
            kind,
            version,
            delivered_on,
            acknowledged_on,
        } => {
            let product = recommended(&change, &before).await?;
            let step = Step::Deliver {
                kind,
                version,
                delivered_on,
                acknowledged_on,
                product,
            };
            (step, None)
        }
        Request::Apply(asked) => {
            let product = recommended(&change, &before).await?;
            let (applying, contract) = apply::prepare(deps, &change, &before, asked, product, extra_steps).await?;
            (Step::Apply(applying), Some(contract))
        }
    };
    let at = At {
        by: party(&command),
        now: change.now(),
    };
    let (verb, said) = (step.verb(), words::of(&step));
    let reasoned = words::reasoned(&deps.index, &before, &step, day_in_japan(change.now()));
    let after = before.clone().take(step, &at).map_err(|error| refused(name, "intent.", error))?;
    storage::proposals::update(change.conn(), &after).await?;
    if let Some(reasoned) = reasoned {
        storage::reasons::keep(change.conn(), reasoned).await?;
    }
    events::record(deps, &mut change, Some(&before), &after, verb, said).await?;
    if let Some(contract) = contract {
        contracts::insert(deps, &mut change, &contract).await?;
    }
    change.commit(&name.to_string()).await?;
    deps.proposal_answer(caller, after).await
}

fn party(command: &Command<'_>) -> honi_casework::Party {
    let Ok(party) = command.caller.actor.id.parse();
    party
}

/// Begins a change of one proposal: not found, not permitted and stale are answered here, in that order.
async fn open(deps: &Deps, command: &Command<'_>, name: ProposalName, etag: &str) -> Result<Opened, Error> {
    let caller = command.caller;
    let change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => {
            let stored = deps.stored_proposal(name).await?;
            return Ok(Opened::Replay(Box::new(deps.proposal_answer(caller, stored).await?)));
        }
    };
    let proposal = storage::proposals::find(change.conn(), name, true)
        .await?
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    deps.permit_proposing(caller, &proposal)?;
    honi_door::check_etag(etag, proposal.course().version, &name.to_string())?;
    Ok(Opened::Fresh(Box::new((change, proposal))))
}

/// The products that are to be compared, as the catalogue knows them.
async fn offered(change: &Change, offers: Vec<Offer>) -> Result<Vec<Offered>, Error> {
    let mut offered = Vec::new();
    for (index, offer) in offers.into_iter().enumerate() {
        let unknown = || {
            let (ja, en) = ("商品がありません。", "is not a product of the catalogue");
            Problem::invalid(format!("products[{index}].product"), "PRODUCT_UNKNOWN", ja, en)
        };
        let product = find(change, offer.product).await?.ok_or_else(unknown)?;
        offered.push(Offered { product, offer });
    }
    Ok(offered)
}

/// The product that is recommended, as the catalogue knows it.
async fn recommended(change: &Change, proposal: &Proposal) -> Result<Product, Error> {
    let name = proposal.origin().name;
    let refuse = || refused(name, "", SolicitationError::State(proposal.state()));
    let product = proposal.course().recommendation.as_ref().ok_or_else(refuse)?.product;
    // Products are never deleted.
    Ok(find(change, product).await?.ok_or_else(Problem::internal)?)
}

async fn find(change: &Change, product: ProductName) -> Result<Option<Product>, Error> {
    Ok(storage::products::find(change.conn(), product, false).await?)
}
