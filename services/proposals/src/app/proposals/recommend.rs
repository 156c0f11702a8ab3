//! What a recommendation rests on beyond the proposal: the rules in force, and who has something of it.

use std::collections::BTreeSet;

use honi_casework::Reason;
use honi_change::Change;
use honi_clock::day_in_japan;
use honi_names::ProductName;

use super::super::Error;
use crate::domain::solicitation::{Comparison, ConflictGround, Proposal, Recommending, Rules};
use crate::storage;

/// The step.
///
/// # Errors
/// If the database fails.
pub(super) async fn prepare(change: &Change, proposal: &Proposal, product: ProductName, reason: Reason) -> Result<Recommending, Error> {
    let today = day_in_japan(change.now());
    let policy = storage::recommendation_policies::in_force(change.conn(), today).await?;
    let mut grounds = BTreeSet::new();
    let compared: Option<&Comparison> = proposal.course().comparison.as_ref();
    if let Some(considered) = compared.and_then(|it| it.find(product))
        && storage::benefits::is_open_from(change.conn(), &considered.underwriter).await?
    {
        grounds.insert(ConflictGround::OpenBenefit);
    }
    let campaigns = storage::campaigns::running(change.conn(), today).await?;
    if campaigns.iter().any(|it| it.terms.rewards(product, today)) {
        grounds.insert(ConflictGround::Campaign);
    }
    Ok(Recommending {
        product,
        reason,
        policy: policy.map(|it| Rules {
            name: it.name,
            version: it.version,
        }),
        grounds,
    })
}
