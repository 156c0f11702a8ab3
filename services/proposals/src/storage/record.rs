//! Versions of contracts as rows.

use honi_database::DatabaseError;
use honi_names::{ContractImportName, ContractName};
use sea_orm::ActiveValue::Set;

use super::entity::contract_version::{ActiveModel, Model};
use crate::domain::{Contract, End, Stage, Terms};

/// The row of a version that is known now.
pub(super) fn row(contract: &Contract) -> ActiveModel {
    let Contract { terms, stage, .. } = contract;
    let end = stage.end();
    ActiveModel {
        contract: Set(contract.name.id()),
        version: Set(contract.version),
        known_from: Set(contract.known_from),
        known_until: Set(None),
        number: Set(contract.number.to_string()),
        external_id: Set(terms.external_id.clone()),
        state: Set(stage.state().code().to_owned()),
        policyholder: Set(terms.policyholder.clone()),
        insured: Set(terms.insured.clone()),
        household: Set(terms.household.clone()),
        object_key: Set(terms.object_key.clone()),
        org_unit: Set(terms.org_unit.clone()),
        sales_staff: Set(terms.sales_staff.clone()),
        underwriter_kind: Set(terms.underwriter_kind.code().to_owned()),
        underwriter: Set(terms.underwriter.clone()),
        line_group: Set(terms.line_group.code().to_owned()),
        product: Set(terms.product.clone()),
        origin: Set(terms.origin.code().to_owned()),
        previous_contract: Set(terms.previous_contract.map(ContractName::id)),
        applied_on: Set(terms.applied_on),
        established_on: Set(stage.established_on()),
        effective_on: Set(terms.effective_on),
        matures_on: Set(terms.matures_on),
        annual_premium_yen: Set(terms.annual_premium_yen),
        switch_notice_on: Set(terms.switch_notice_on),
        declined_on: Set(stage.declined_on()),
        terminated_on: Set(end.map(|end| end.on)),
        termination_reason: Set(end.map(|end| end.reason.code().to_owned())),
        reinstated_on: Set(stage.reinstated_on()),
        correction: Set(contract.correction.map(|reason| reason.code().to_owned())),
        import: Set(contract.import.map(ContractImportName::id)),
    }
}

/// The version of a row.
///
/// # Errors
/// If it holds what no contract can.
pub(super) fn read(row: Model) -> Result<Contract, DatabaseError> {
    let wrong = |column: &'static str| DatabaseError::Inconsistent {
        table: "contract_versions",
        column,
        row: format!("{} {}", row.contract, row.version),
    };
    let end = match (row.terminated_on, row.termination_reason.as_deref()) {
        (Some(on), Some(reason)) => Some(End {
            on,
            reason: reason.parse().map_err(|_| wrong("termination_reason"))?,
        }),
        (None, None) => None,
        _ => return Err(wrong("terminated_on")),
    };
    let stage = Stage::told(row.established_on, row.declined_on, end, row.reinstated_on).map_err(|_| wrong("state"))?;
    Ok(Contract {
        name: ContractName::new(row.contract),
        number: row.number.parse().map_err(|_| wrong("number"))?,
        version: row.version,
        known_from: row.known_from,
        stage,
        correction: row
            .correction
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| wrong("correction"))?,
        import: row.import.map(ContractImportName::new),
        terms: Terms {
            underwriter_kind: row.underwriter_kind.parse().map_err(|_| wrong("underwriter_kind"))?,
            line_group: row.line_group.parse().map_err(|_| wrong("line_group"))?,
            origin: row.origin.parse().map_err(|_| wrong("origin"))?,
            external_id: row.external_id,
            policyholder: row.policyholder,
            insured: row.insured,
            household: row.household,
            object_key: row.object_key,
            org_unit: row.org_unit,
            sales_staff: row.sales_staff,
            underwriter: row.underwriter,
            product: row.product,
            previous_contract: row.previous_contract.map(ContractName::new),
            applied_on: row.applied_on,
            effective_on: row.effective_on,
            matures_on: row.matures_on,
            annual_premium_yen: row.annual_premium_yen,
            switch_notice_on: row.switch_notice_on,
        },
    })
}
