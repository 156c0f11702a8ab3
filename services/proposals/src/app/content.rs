//! A version of a contract as one line: what hashes and commitments are made over.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::{Contract, Terms};

/// One line of JSON with its fields in alphabetical order; what is absent is left out.
pub(crate) fn line(contract: &Contract) -> String {
    let Contract { terms, stage, .. } = contract;
    let Terms {
        external_id,
        policyholder,
        insured,
        household,
        object_key,
        org_unit,
        sales_staff,
        underwriter_kind,
        underwriter,
        line_group,
        product,
        origin,
        previous_contract,
        applied_on,
        effective_on,
        matures_on,
        annual_premium_yen,
        switch_notice_on,
    } = terms;
    let end = stage.end();
    let text = |value: &dyn ToString| Some(Value::from(value.to_string()));
    let all: [(&'static str, Option<Value>); 27] = [
        ("annual_premium_yen", annual_premium_yen.map(Value::from)),
        ("apply_date", text(applied_on)),
        ("correction_reason", contract.correction.and_then(|it| text(&it))),
        ("decline_date", stage.declined_on().and_then(|it| text(&it))),
        ("effective_date", text(effective_on)),
        ("establish_date", stage.established_on().and_then(|it| text(&it))),
        ("external_id", external_id.as_ref().and_then(|it| text(it))),
        ("household", household.as_ref().and_then(|it| text(it))),
        ("insured", text(insured)),
        ("line_group", text(line_group)),
        ("mature_date", matures_on.as_ref().and_then(|it| text(it))),
        ("name", text(&contract.name)),
        ("number", text(&contract.number)),
        ("object_key", object_key.as_ref().and_then(|it| text(it))),
        ("org_unit", text(org_unit)),
        ("origin", text(origin)),
        ("policyholder", text(policyholder)),
        ("previous_contract", previous_contract.as_ref().and_then(|it| text(it))),
        ("product", text(product)),
        ("reinstate_date", stage.reinstated_on().and_then(|it| text(&it))),
        ("sales_staff", sales_staff.as_ref().and_then(|it| text(it))),
        ("state", text(&stage.state())),
        ("switch_notice_date", switch_notice_on.as_ref().and_then(|it| text(it))),
        ("termination_date", end.and_then(|end| text(&end.on))),
        ("termination_reason", end.and_then(|end| text(&end.reason))),
        ("underwriter_kind", text(underwriter_kind)),
        ("underwriter", underwriter.as_ref().and_then(|it| text(it))),
    ];
    let version = [("version", Some(Value::from(contract.version)))];
    let present = all.into_iter().chain(version).filter_map(|(field, value)| Some((field, value?)));
    // A tree keeps its keys in order whatever the features of serde_json.
    let fields: BTreeMap<&str, Value> = present.collect();
    serde_json::to_string(&fields).unwrap_or_default()
}

/// SHA-256 in hex over the lines of versions, each ended by a line feed.
pub(crate) fn digest<'a>(versions: impl IntoIterator<Item = &'a Contract>) -> String {
    let mut digest = Sha256::new();
    for version in versions {
        digest.update(line(version).as_bytes());
        digest.update(b"\n");
    }
    hex::encode(digest.finalize())
}
