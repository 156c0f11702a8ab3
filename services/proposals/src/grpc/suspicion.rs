//! What detection found, as messages.

use honi_proto::proposals::v1 as pb;
use honi_proto::time::timestamp;

use super::codes::{severity_message, signal_state_message};
use super::rules;
use crate::domain::parameter_set::ParameterSet;
use crate::domain::{Signal, Suspicion};
use crate::storage::backtests::Backtest;

pub(super) fn suspicion(found: &Suspicion) -> pb::Suspicion {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let int = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    pb::Suspicion {
        rule: found.rule.clone(),
        severity: severity_message(found.severity),
        weight: found.weight.into(),
        contracts: found.contracts.iter().map(ToString::to_string).collect(),
        contract_keys: found.contract_keys.clone(),
        policyholder: text(&found.policyholder),
        sales_staff: text(&found.sales_staff),
        org_unit: text(&found.org_unit),
        anchor_date: Some(found.anchor.into()),
        counted: found.measure.map_or(0, |it| int(it.counted)),
        counted_early: found.measure.map_or(0, |it| int(it.early)),
        expected_share: found.measure.map_or(0.0, |it| it.expected),
        chance: found.measure.map_or(0.0, |it| it.chance),
        explanation_ja: String::new(),
        explanation_en: String::new(),
    }
}

pub(super) fn signal(signal: &Signal) -> pb::Signal {
    let (explanation_ja, explanation_en) = signal.explanation.clone();
    pb::Signal {
        name: signal.name.to_string(),
        number: signal.number.to_string(),
        suspicion: Some(pb::Suspicion {
            explanation_ja,
            explanation_en,
            ..suspicion(&signal.suspicion)
        }),
        state: signal_state_message(signal.state),
        detection_parameter_set: signal.parameter_set.to_string(),
        dedupe_key: signal.dedupe_key.clone(),
        raise_date: Some(signal.raised_on.into()),
        create_time: Some(timestamp(signal.created_at)),
        etag: signal.version.to_string(),
    }
}

pub(super) fn backtest(run: &Backtest) -> pb::Backtest {
    let counts = run.counts.iter().map(|(rule, count)| pb::SuspicionCount {
        rule: rule.clone(),
        count: count.high + count.medium + count.low,
        high_count: count.high,
        medium_count: count.medium,
        low_count: count.low,
        tested_count: count.tested,
    });
    pb::Backtest {
        name: run.name.to_string(),
        as_of_date: Some(run.as_of.into()),
        known_time: Some(timestamp(run.known_at)),
        filter: run.filter.clone(),
        contract_count: run.contract_count,
        counts: counts.collect(),
        creator: run.creator.clone(),
        create_time: Some(timestamp(run.created_at)),
    }
}

pub(super) fn parameter_set(set: &ParameterSet) -> pb::DetectionParameterSet {
    let state = match set.activation {
        None => pb::DetectionParameterSetState::Draft,
        Some(_) => pb::DetectionParameterSetState::Active,
    };
    pb::DetectionParameterSet {
        name: set.name.to_string(),
        title: set.title.clone(),
        rules: rules::messages(&set.rules),
        state: state.into(),
        author: set.author.clone(),
        approver: set.activation.as_ref().map(|it| it.approver.clone()).unwrap_or_default(),
        effective_date: set.activation.as_ref().map(|it| it.effective_on.into()),
        create_time: Some(timestamp(set.created_at)),
        etag: set.version.to_string(),
    }
}
