//! The application: what it asks for beyond the proposal, and the contract that it records.

use chrono::{Datelike as _, Months, NaiveDate};
use honi_change::Change;
use honi_clock::day_in_japan;
use honi_names::{ContractName, ContractNumber};
use honi_serve::Problem;

use super::super::{Deps, Error};
use crate::domain::product::Product;
use crate::domain::solicitation::{Applying, Proposal, Requirements};
use crate::domain::{Contract, ContractOrigin, Stage, Terms};
use crate::storage;

/// How long before the first day of cover a similar contract counts that was left (domain 5.2: the windows of SR-03 and SR-04a).
const LEFT_BEFORE: Months = Months::new(6);

/// What the caller says of the application.
pub(crate) struct Asked {
    /// First day of cover.
    pub(crate) effective_on: NaiveDate,
    /// What it costs a year, in yen.
    pub(crate) annual_premium_yen: i64,
    /// Day on which the member acknowledged what a switch costs them.
    pub(crate) switch_notice_on: Option<NaiveDate>,
    /// What is insured, if it is a thing.
    pub(crate) object_key: Option<String>,
}

/// The step, and the contract to record once it was taken.
///
/// # Errors
/// If the database fails.
pub(super) async fn prepare(
    deps: &Deps,
    change: &Change,
    proposal: &Proposal,
    asked: Asked,
    product: Product,
    extra_steps: u32,
) -> Result<(Applying, Contract), Error> {
    let origin = proposal.origin();
    let today = day_in_japan(change.now());
    let since = asked.effective_on.checked_sub_months(LEFT_BEFORE).unwrap_or(NaiveDate::MIN);
    let mut facts = storage::facts::of_insured(change.conn(), &[&origin.insured]).await?;
    let object = asked.object_key.as_deref().map(|it| facts.key(it));
    let left_similar = facts.was_left_since(origin.line_group, object, since);
    let name = ContractName::new(change.next_id());
    let contract = Contract {
        name,
        number: number(deps, change, today).await?,
        version: 1,
        known_from: change.now(),
        terms: Terms {
            external_id: None,
            policyholder: origin.member.to_string(),
            insured: origin.insured.clone(),
            household: None,
            object_key: asked.object_key,
            org_unit: origin.org_unit.to_string(),
            sales_staff: Some(origin.sales_staff.to_string()),
            underwriter_kind: product.identity.underwriter_kind,
            underwriter: Some(product.identity.underwriter.clone()),
            line_group: origin.line_group,
            product: product.identity.code.clone(),
            origin: ContractOrigin::New,
            previous_contract: None,
            applied_on: today,
            effective_on: asked.effective_on,
            matures_on: None,
            annual_premium_yen: Some(asked.annual_premium_yen),
            switch_notice_on: asked.switch_notice_on,
        },
        stage: Stage::Applied,
        correction: None,
        import: None,
    };
    let applying = Applying {
        contract: name,
        effective_on: asked.effective_on,
        annual_premium_yen: asked.annual_premium_yen,
        requirements: Requirements { extra_steps, left_similar },
        switch_notice_on: asked.switch_notice_on,
        product,
    };
    Ok((applying, contract))
}

async fn number(deps: &Deps, change: &Change, today: NaiveDate) -> Result<ContractNumber, Error> {
    let n = deps.contract_numbers.one_within(change.conn(), today.year()).await?;
    ContractNumber::new(today.year(), n).map_err(|_| Problem::internal().into())
}
