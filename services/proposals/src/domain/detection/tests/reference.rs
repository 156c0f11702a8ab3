//! Comparison with what others computed from generated portfolios (SQL, and plain programs with a binomial tail of their own).
//!
//! `HONI_REFERENCE_DATA` names the folder: `synth_20k/` (twenty thousand contracts) and `expected/synth_20k.json`, `expected/synth_20k_sr.json`
//! with the keys of all that the rules find. `HONI_MILLION` names the folder of a million contracts that the same generator made; what is found
//! in them is compared by its hashes (`expected/synth_1m.json`, `expected/synth_1m_sr.json`).
//!
//! The mapping: the insured person is the policyholder, a class is a line group, no object is known, and unit and staff are those that the
//! contract records.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::{Measure, MonthRule, RuleCode, Severity, Tested};
use super::*;

#[expect(clippy::disallowed_methods, reason = "tells a test where its data are; no setting of a process")]
fn folder(variable: &str) -> Option<PathBuf> {
    let given = std::env::var(variable).ok().map(PathBuf::from);
    if given.is_none() {
        // Written to stderr itself, it is seen although the test passes.
        say(&format!("nothing was compared with: {variable} is not set"));
    }
    given
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "\n{text}");
}

#[test]
fn twenty_thousand_contracts_give_what_others_found() {
    let Some(data) = folder("HONI_REFERENCE_DATA") else { return };
    compare(&data.join("synth_20k"), &data, "synth_20k");
}

#[test]
fn a_million_contracts_give_what_others_found() {
    let (Some(million), Some(data)) = (folder("HONI_MILLION"), folder("HONI_REFERENCE_DATA")) else {
        return;
    };
    compare(&million, &data, "synth_1m");
}

fn compare(contracts: &Path, data: &Path, expected: &str) {
    let read = |name: String| serde_json::from_reader::<_, Value>(std::fs::File::open(data.join("expected").join(name)).unwrap()).unwrap();
    let own = read(format!("{expected}.json"));
    let domain = read(format!("{expected}_sr.json"));
    let as_of = day(own["rules"]["as_of"].as_str().unwrap());
    let facts = load(contracts);
    assert_eq!(facts.len() as u64, own["contracts"].as_u64().unwrap());
    let _ = timed(&facts, &RuleSet::standard(), as_of);
    let found = timed(&facts, &rules(true), as_of);
    rules_of_the_domain_agree(&facts, &found, &domain);
    rules_of_the_portfolio_agree(&facts, &found, &own);
    let by_old = timed(&facts, &rules(false), as_of);
    let other = &domain["other_readings_and_bounds"]["SR-06a counting distinct old contracts"];
    assert_keys(
        lines(&facts, &by_old, |it| it.rule == RuleCode::Sr06a),
        other,
        "SR-06a by old contracts",
    );
}

#[expect(clippy::disallowed_methods, reason = "measures; nothing depends on it")]
fn timed(facts: &Facts, rules: &RuleSet, as_of: NaiveDate) -> Detected {
    let start = std::time::Instant::now();
    let found = detect(facts, rules, &calendar(), as_of);
    let (contracts, findings) = (facts.len(), found.findings.len());
    let count = rules.rules().len();
    say(&format!(
        "{contracts} contracts, {count} rules, {findings} findings: {:?}",
        start.elapsed()
    ));
    found
}

/// The rules of the domain, and those that the portfolio was made for.
fn rules(count_pairs: bool) -> RuleSet {
    let mut rules = RuleSet::standard().rules().to_vec();
    for it in &mut rules {
        if let Rule::RepeatedSwitch { count_pairs: pairs, .. } = &mut it.rule {
            *pairs = count_pairs;
        }
    }
    let exempt_reasons = vec![
        TerminationReason::Death,
        TerminationReason::BenefitPaidEnd,
        TerminationReason::Maturity,
        TerminationReason::Void,
        TerminationReason::Conversion,
    ];
    for months in [6, 12, 24] {
        for month_rule in [MonthRule::Simple, MonthRule::Civil] {
            let rule = Rule::EarlyLapse {
                months,
                month_rule,
                exempt_reasons: exempt_reasons.clone(),
            };
            rules.push(rule.into());
        }
    }
    let household = Rule::HouseholdSwitch {
        within_days: 30,
        short_months: 24,
        exempt_reasons: exempt_reasons.clone(),
    };
    let office = Rule::OfficeOutlier {
        months: 12,
        cohort_months: 36,
        least_contracts: 30,
        least_early: 5,
        chance_ppm: 50_000,
        exempt_reasons,
    };
    rules.extend([household.into(), office.into()]);
    RuleSet::new(rules).unwrap()
}

fn rules_of_the_domain_agree(facts: &Facts, found: &Detected, expected: &Value) {
    for code in [
        RuleCode::Sr01,
        RuleCode::Sr03,
        RuleCode::Sr03b,
        RuleCode::Sr04a,
        RuleCode::Sr04b,
        RuleCode::Sr06a,
        RuleCode::Sr07,
    ] {
        let (title, expected) = (code.to_string(), &expected["rules"][code.to_string()]);
        assert_keys(lines(facts, found, |it| it.rule == code), expected, &title);
        for (severity, short) in [(Severity::High, "HIGH"), (Severity::Medium, "MED"), (Severity::Low, "LOW")] {
            let of_severity = lines(facts, found, |it| it.rule == code && it.severity == severity);
            let count = expected["by_severity"][short].as_u64().unwrap_or(0);
            assert_eq!(of_severity.len() as u64, count, "{code} {severity}");
            if let Some(hash) = expected["sha256_by_severity"].get(short) {
                assert_eq!(*hash, sha256(&of_severity), "{code} {severity}");
            }
        }
    }
    // No notice is known, so that every switch lacks it.
    let switches = found.findings.iter().filter(|it| {
        let code = it.rule.to_string();
        code.starts_with("SR-03") || code.starts_with("SR-04")
    });
    let silent = found.findings.iter().filter(|it| it.rule == RuleCode::Sr08);
    assert_eq!(silent.count(), switches.count());
    let expected = &expected["rules"]["SR-07"];
    let tested = tested(found, RuleCode::Sr07);
    assert_eq!(tested.len() as u64, expected["staff_tested(n>=20,k>=3)"].as_u64().unwrap());
    assert_eq!(found.tested[&RuleCode::Sr07] as usize, tested.len());
    for list in ["flagged", "tested"] {
        for row in expected[list].as_array().into_iter().flatten() {
            let of_staff = tested
                .iter()
                .filter(|it| facts.text(it.sales_staff) == row["agent_id"].as_str().unwrap());
            assert_measure(&of_staff.map(|it| it.measure).collect::<Vec<_>>(), row);
        }
    }
}

fn rules_of_the_portfolio_agree(facts: &Facts, found: &Detected, expected: &Value) {
    for months in [6, 12, 24] {
        for (month_rule, name) in [(MonthRule::Simple, "simple"), (MonthRule::Civil, "civil")] {
            let code = RuleCode::EarlyLapse { months, month_rule };
            let expected = &expected["R1"][months.to_string()][name];
            assert_keys(lines(facts, found, |it| it.rule == code), expected, &code.to_string());
        }
    }
    let pairs = lines(facts, found, |it| it.rule == RuleCode::HouseholdSwitch);
    let side = |at: usize| {
        let mut keys: Vec<String> = pairs.iter().map(|pair| pair.split(',').nth(at).unwrap().to_owned()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let expected_switches = &expected["R2"];
    assert_keys(side(0), &expected_switches["old_contracts_flagged"], "R2 old");
    assert_keys(side(1), &expected_switches["new_contracts_flagged"], "R2 new");
    assert_keys(pairs, &expected_switches["pairs_old_new"], "R2 pairs");
    let expected = &expected["R3"];
    let tested = tested(found, RuleCode::OfficeOutlier);
    assert_eq!(tested.len() as u64, expected["tested"].as_u64().unwrap());
    for list in ["flagged", "all_tested"] {
        for row in expected[list].as_array().into_iter().flatten() {
            let of_pair = tested.iter().filter(|it| {
                facts.text(it.sales_staff) == row["agent_id"].as_str().unwrap()
                    && facts.text(it.org_unit) == row["office_id"].as_str().unwrap()
            });
            assert_measure(&of_pair.map(|it| it.measure).collect::<Vec<_>>(), row);
        }
    }
    let mut flagged: Vec<String> = expected["flagged"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["agent_id"].as_str().unwrap().to_owned())
        .collect();
    flagged.sort_unstable();
    assert_eq!(lines(facts, found, |it| it.rule == RuleCode::OfficeOutlier), flagged);
}

fn tested(found: &Detected, rule: RuleCode) -> Vec<Tested> {
    found.measures.iter().filter(|it| it.rule == rule).copied().collect()
}

/// Of whom or what a finding is, as the expected files key it, in order.
fn lines(facts: &Facts, found: &Detected, is: impl Fn(&Finding) -> bool) -> Vec<String> {
    let key = |finding: &Finding| match finding.rule {
        RuleCode::Sr06a => facts.text(finding.policyholder.unwrap()).to_owned(),
        RuleCode::Sr07 | RuleCode::OfficeOutlier => facts.text(finding.sales_staff.unwrap()).to_owned(),
        _ => {
            let keys: Vec<&str> = finding.facts(facts).map(|it| facts.text(it.external)).collect();
            keys.join(",")
        }
    };
    let mut lines: Vec<String> = found.findings.iter().filter(|it| is(it)).map(key).collect();
    lines.sort_unstable();
    lines
}

fn sha256(lines: &[String]) -> String {
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn assert_keys(lines: Vec<String>, expected: &Value, what: &str) {
    if let Some(keys) = expected.get("keys") {
        let keys: Vec<&str> = keys.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let missing: Vec<_> = keys.iter().filter(|it| !lines.iter().any(|line| line == *it)).collect();
        let extra: Vec<_> = lines.iter().filter(|it| !keys.contains(&it.as_str())).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{what}: missing {missing:?}, extra {extra:?}"
        );
    }
    assert_eq!(lines.len() as u64, expected["count"].as_u64().unwrap(), "{what}");
    assert_eq!(expected["sha256_of_sorted_lines"], sha256(&lines), "{what}");
}

fn assert_measure(found: &[Measure], expected: &Value) {
    let [measure] = found else { panic!("{expected}: {found:?}") };
    assert_eq!(u64::from(measure.counted), expected["n"].as_u64().unwrap(), "{expected}");
    assert_eq!(u64::from(measure.early), expected["k"].as_u64().unwrap(), "{expected}");
    // Reading a number from JSON may miss its last digit.
    let apart = |ours: f64, theirs: &Value| (ours / theirs.as_f64().unwrap() - 1.0).abs();
    assert!(apart(measure.expected, &expected["p0"]) < 1e-15, "{expected}: {measure:?}");
    assert!(apart(measure.chance, &expected["p_value"]) < 1e-9, "{expected}: {measure:?}");
}

fn load(folder: &Path) -> Facts {
    let mut facts = Facts::default();
    let households: HashMap<String, String> = rows(&folder.join("members.csv"), ["member_id", "household_id"])
        .map(|[member, household]| (member, household))
        .collect();
    let columns = [
        "contract_id",
        "member_id",
        "agent_id",
        "office_id",
        "product_class",
        "product_code",
        "application_date",
        "start_date",
        "end_date",
        "end_cause",
        "monthly_premium_yen",
    ];
    for [id, member, agent, office, class, product, applied, started, ended, cause, premium] in rows(&folder.join("contracts.csv"), columns)
    {
        let ended_on = (!ended.is_empty()).then(|| day(&ended));
        let member_key = facts.key(&member);
        let fact = Fact {
            contract: name(facts.len() as u128 + 1),
            external: facts.key(&id),
            state: ended_on.map_or(ContractState::InForce, |_| ContractState::Ended),
            policyholder: member_key,
            insured: member_key,
            household: Some(facts.key(&households[&member])),
            object: None,
            org_unit: facts.key(&office),
            sales_staff: Some(facts.key(&agent)),
            underwriter_kind: UnderwriterKind::KyosaiFederation,
            line_group: line_group(&class),
            product: facts.key(&product),
            origin: ContractOrigin::New,
            previous_contract: None,
            applied_on: day(&applied),
            established_on: Some(day(&applied)),
            effective_on: day(&started),
            declined_on: None,
            ended_on,
            end_reason: reason(&cause),
            reinstated_on: None,
            annual_premium_yen: Some(12 * premium.parse::<i64>().unwrap()),
            switch_notice_on: None,
            extra_steps: 0,
            contradictions: Contradictions::default(),
            keeps_cover: false,
            same_reason_on: None,
        };
        facts.push(fact);
    }
    facts
}

/// The values of some columns, row by row.
fn rows<const N: usize>(path: &Path, columns: [&str; N]) -> impl Iterator<Item = [String; N]> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let places: BTreeMap<String, usize> = reader
        .headers()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(place, column)| (column.to_owned(), place))
        .collect();
    let places = columns.map(|column| places[column]);
    reader.into_records().map(move |row| {
        let row = row.unwrap();
        places.map(|place| row[place].to_owned())
    })
}

fn line_group(class: &str) -> LineGroup {
    match class {
        "LIFE" => LineGroup::LifeDeath,
        "MED" => LineGroup::Medical,
        "CANCER" => LineGroup::Cancer,
        "CHILD" => LineGroup::Child,
        "PENSION" => LineGroup::Pension,
        "FIRE" => LineGroup::Fire,
        "AUTO" => LineGroup::Auto,
        "ACC" => LineGroup::Injury,
        other => panic!("no class {other}"),
    }
}

fn reason(cause: &str) -> Option<TerminationReason> {
    match cause {
        "in_force" => None,
        "surrender" => Some(TerminationReason::Surrender),
        "lapse_nonpayment" => Some(TerminationReason::Lapse),
        "rescission" => Some(TerminationReason::Rescission),
        "cooling_off" => Some(TerminationReason::CoolingOff),
        "void_admin" => Some(TerminationReason::Void),
        "death" => Some(TerminationReason::Death),
        "claim" => Some(TerminationReason::BenefitPaidEnd),
        "maturity" => Some(TerminationReason::Maturity),
        "conversion" => Some(TerminationReason::Conversion),
        other => panic!("no cause {other}"),
    }
}
