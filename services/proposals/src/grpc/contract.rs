//! Contracts: messages and domain types.

use chrono::NaiveDate;
use honi_door::field::{day, left_out, optional_day, optional_name};
use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use super::codes::{
    correction_reason_message, line_group, line_group_message, origin, origin_message, state_message, termination_reason_message,
    underwriter_kind, underwriter_kind_message,
};
use crate::app::contracts::Corrected;
use crate::domain::{Contract, Terms};

/// A version of a contract as a message.
pub(super) fn message(contract: &Contract) -> pb::Contract {
    let Contract { terms, stage, .. } = contract;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let termination = stage.end().map(|end| pb::Termination {
        date: Some(end.on.into()),
        reason: termination_reason_message(end.reason),
        reinstate_date: stage.reinstated_on().map(Into::into),
    });
    pb::Contract {
        name: contract.name.to_string(),
        number: contract.number.to_string(),
        external_id: text(&terms.external_id),
        state: state_message(stage.state()),
        policyholder: terms.policyholder.clone(),
        insured: terms.insured.clone(),
        household: text(&terms.household),
        object_key: text(&terms.object_key),
        org_unit: terms.org_unit.clone(),
        sales_staff: text(&terms.sales_staff),
        underwriter_kind: underwriter_kind_message(terms.underwriter_kind),
        underwriter: text(&terms.underwriter),
        line_group: line_group_message(terms.line_group),
        product: terms.product.clone(),
        origin: origin_message(terms.origin),
        previous_contract: terms.previous_contract.map(|it| it.to_string()).unwrap_or_default(),
        apply_date: Some(terms.applied_on.into()),
        establish_date: stage.established_on().map(Into::into),
        effective_date: Some(terms.effective_on.into()),
        mature_date: terms.matures_on.map(Into::into),
        annual_premium_yen: terms.annual_premium_yen,
        switch_notice_date: terms.switch_notice_on.map(Into::into),
        decline_date: stage.declined_on().map(Into::into),
        termination,
        known_time: Some(timestamp(contract.known_from)),
        version: contract.version,
        correction_reason: contract.correction.map_or(0, correction_reason_message),
        contract_import: contract.import.map(|it| it.to_string()).unwrap_or_default(),
        etag: contract.version.to_string(),
    }
}

/// The terms of a contract to record, and the day on which it came about; what the service assigns must be left out.
pub(super) fn new(at: &str, message: pb::Contract) -> Result<(Terms, Option<NaiveDate>), Problem> {
    let field = |name: &str| format!("{at}.{name}");
    left_out(&field("name"), message.name.is_empty())?;
    left_out(&field("number"), message.number.is_empty())?;
    left_out(&field("state"), message.state == 0)?;
    left_out(&field("decline_date"), message.decline_date.is_none())?;
    left_out(&field("termination"), message.termination.is_none())?;
    left_out(&field("known_time"), message.known_time.is_none())?;
    left_out(&field("version"), message.version == 0)?;
    left_out(&field("correction_reason"), message.correction_reason == 0)?;
    left_out(&field("contract_import"), message.contract_import.is_empty())?;
    left_out(&field("etag"), message.etag.is_empty())?;
    let established_on = optional_day(&field("establish_date"), message.establish_date)?;
    let terms = Terms {
        underwriter_kind: underwriter_kind(&field("underwriter_kind"), message.underwriter_kind())?,
        line_group: line_group(&field("line_group"), message.line_group())?,
        origin: origin(&field("origin"), message.origin())?,
        previous_contract: optional_name(&field("previous_contract"), &message.previous_contract)?,
        applied_on: day(&field("apply_date"), message.apply_date)?,
        effective_on: day(&field("effective_date"), message.effective_date)?,
        matures_on: optional_day(&field("mature_date"), message.mature_date)?,
        switch_notice_on: optional_day(&field("switch_notice_date"), message.switch_notice_date)?,
        annual_premium_yen: message.annual_premium_yen,
        external_id: present(message.external_id),
        policyholder: message.policyholder,
        insured: message.insured,
        household: present(message.household),
        object_key: present(message.object_key),
        org_unit: message.org_unit,
        sales_staff: present(message.sales_staff),
        underwriter: present(message.underwriter),
        product: message.product,
    };
    Ok((terms, established_on))
}

fn present(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// One field that is corrected, with its right value.
type Correction = Box<dyn FnOnce(&mut Corrected) + Send>;

/// What a correction does to a contract.
///
/// # Errors
/// INVALID_ARGUMENT if a value cannot be meant.
pub(super) fn correction(message: &pb::Contract, paths: &[String]) -> Result<Box<dyn FnOnce(Corrected) -> Corrected + Send>, Problem> {
    let changes = paths.iter().map(|path| corrected(message, path)).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(move |mut corrected| {
        changes.into_iter().for_each(|change| change(&mut corrected));
        corrected
    }))
}

fn corrected(message: &pb::Contract, path: &str) -> Result<Correction, Problem> {
    let field = format!("contract.{path}");
    let message = message.clone();
    Ok(match path {
        "policyholder" => Box::new(|it| it.terms.policyholder = message.policyholder),
        "insured" => Box::new(|it| it.terms.insured = message.insured),
        "household" => Box::new(|it| it.terms.household = present(message.household)),
        "object_key" => Box::new(|it| it.terms.object_key = present(message.object_key)),
        "org_unit" => Box::new(|it| it.terms.org_unit = message.org_unit),
        "sales_staff" => Box::new(|it| it.terms.sales_staff = present(message.sales_staff)),
        "underwriter" => Box::new(|it| it.terms.underwriter = present(message.underwriter)),
        "product" => Box::new(|it| it.terms.product = message.product),
        "annual_premium_yen" => Box::new(move |it| it.terms.annual_premium_yen = message.annual_premium_yen),
        "underwriter_kind" => {
            let kind = underwriter_kind(&field, message.underwriter_kind())?;
            Box::new(move |it| it.terms.underwriter_kind = kind)
        }
        "line_group" => {
            let group = line_group(&field, message.line_group())?;
            Box::new(move |it| it.terms.line_group = group)
        }
        "apply_date" => {
            let on = day(&field, message.apply_date)?;
            Box::new(move |it| it.terms.applied_on = on)
        }
        "effective_date" => {
            let on = day(&field, message.effective_date)?;
            Box::new(move |it| it.terms.effective_on = on)
        }
        "establish_date" => {
            let on = optional_day(&field, message.establish_date)?;
            Box::new(move |it| it.established_on = on)
        }
        "mature_date" => {
            let on = optional_day(&field, message.mature_date)?;
            Box::new(move |it| it.terms.matures_on = on)
        }
        "switch_notice_date" => {
            let on = optional_day(&field, message.switch_notice_date)?;
            Box::new(move |it| it.terms.switch_notice_on = on)
        }
        // Validation has seen that it is one of these.
        _ => return Err(Problem::internal()),
    })
}
