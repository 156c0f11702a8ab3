//! The mappings of contracts in `tests/mappings` on the files that they are made for: counts by cause, line and month are those of the files.
//! `HONI_REFERENCE_DATA` names the folder of those files; without it, each mapping is tried on a few rows of the same form that are made up.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use honi_import::{ContractMapping, Level, Mapping as _, Remark};
use honi_proto::proposals::v1::{Contract, ImportedContract, LineGroup, TerminationReason};

use crate::reference::folder;

/// A set, read.
struct Set {
    contracts: Vec<ImportedContract>,
    remarks: Vec<Remark>,
}

fn read(mapping: &str, rows: &[u8], beside: impl FnOnce(&str) -> Vec<u8>) -> Set {
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/mappings");
    let mapping = ContractMapping::read(&std::fs::read_to_string(mappings.join(mapping)).unwrap()).unwrap();
    let beside = mapping.file_beside().map(beside);
    let beside = beside.map(|bytes| Box::new(std::io::Cursor::new(bytes)) as Box<dyn Read>);
    let mut set = Set {
        contracts: Vec::new(),
        remarks: Vec::new(),
    };
    for row in mapping.open(rows, beside).unwrap() {
        let row = row.unwrap();
        set.contracts.extend(row.item);
        set.remarks.extend(row.remarks);
    }
    let refused: Vec<&Remark> = set.remarks.iter().filter(|remark| remark.level == Level::Refused).collect();
    assert!(refused.is_empty(), "{refused:?}");
    set
}

/// The set of a file in the folder; none without the folder.
fn real(mapping: &str, file: &str) -> Option<Set> {
    let file: PathBuf = folder("no real contract was mapped")?.join(file);
    let rows = std::fs::read(&file).unwrap();
    Some(read(mapping, &rows, |name| std::fs::read(file.with_file_name(name)).unwrap()))
}

impl Set {
    fn by_reason(&self) -> BTreeMap<Option<TerminationReason>, usize> {
        let mut counts = BTreeMap::new();
        for it in &self.contracts {
            assert_eq!(it.termination_date.is_some(), it.termination_reason.is_some());
            *counts.entry(it.termination_reason.map(|_| it.termination_reason())).or_default() += 1;
        }
        counts
    }

    fn contracts(&self) -> impl Iterator<Item = &Contract> {
        self.contracts.iter().map(|it| it.contract.as_ref().unwrap())
    }

    fn count_of(&self, reason: &str) -> usize {
        self.remarks.iter().filter(|remark| remark.reason == reason).count()
    }
}

#[test]
fn a_portfolio_with_households() {
    let made_up = "contract_id,member_id,agent_id,office_id,product_class,product_code,application_date,start_date,end_date,end_cause,\
                   monthly_premium_yen\nC1,M1,A1,O1,LIFE,LIFE-1,2024-01-05,2024-02-01,2024-12-31,lapse_nonpayment,1000\n\
                   C2,M1,A1,O2,ACC,ACC-1,2024-01-05,2024-02-01,2024-01-20,cooling_off,500\nC3,M1,A1,O2,FIRE,FIRE-1,2024-01-05,2024-02-01,,in_force,500\n";
    let members = "member_id,household_id,is_head,name_kanji,name_kana,sex,birth_date,office_id,joined_on\n\
                   M1,H1,1,架空　花子,かくう　はなこ,F,1970-01-01,O9,2000-01-01\n";
    let set = read("synthetic-portfolio.toml", made_up.as_bytes(), |name| {
        assert_eq!(name, "members.csv");
        members.as_bytes().to_vec()
    });
    assert_eq!(
        set.by_reason(),
        [
            (None, 1),
            (Some(TerminationReason::Lapse), 1),
            (Some(TerminationReason::CoolingOff), 1)
        ]
        .into()
    );
    let first = set.contracts().next().unwrap();
    assert_eq!((first.household.as_str(), first.org_unit.as_str()), ("keys/H1", "keys/O1"));
    assert_eq!((first.sales_staff.as_str(), first.annual_premium_yen), ("keys/A1", Some(12_000)));
    assert_eq!(set.count_of("ENDED_BEFORE_COVER"), 1);

    let Some(set) = real("synthetic-portfolio.toml", "synth_20k/contracts.csv") else {
        return;
    };
    assert_eq!(set.contracts.len(), 20_000);
    assert!(set.contracts().all(|contract| contract.household.starts_with("keys/H")));
    assert_eq!(set.count_of("ENDED_BEFORE_APPLIED"), 6);
    let expected = [
        (None, 13_188),
        (Some(TerminationReason::Surrender), 3_470),
        (Some(TerminationReason::Lapse), 1_969),
        (Some(TerminationReason::Death), 609),
        (Some(TerminationReason::Conversion), 185),
        (Some(TerminationReason::BenefitPaidEnd), 182),
        (Some(TerminationReason::Maturity), 153),
        (Some(TerminationReason::Rescission), 99),
        (Some(TerminationReason::CoolingOff), 80),
        (Some(TerminationReason::Void), 65),
    ];
    assert_eq!(set.by_reason(), expected.into());
    let mut lines: BTreeMap<LineGroup, usize> = BTreeMap::new();
    set.contracts()
        .for_each(|contract| *lines.entry(contract.line_group()).or_default() += 1);
    let expected = [
        (LineGroup::LifeDeath, 4_481),
        (LineGroup::Medical, 3_513),
        (LineGroup::Fire, 3_507),
        (LineGroup::Auto, 2_292),
        (LineGroup::Child, 1_985),
        (LineGroup::Injury, 1_708),
        (LineGroup::Cancer, 1_511),
        (LineGroup::Pension, 1_003),
    ];
    assert_eq!(lines, expected.into());
}

#[test]
fn policies_of_agents() {
    let heading = "row_id,issue_date,duration_quarters,acc_death_rider,gender,premium_frequency,risk_state,underwriting_age_band,living_place,\
                   annual_premium_std,djia_std,termination_cause,surrender,death,other,allcause,duration_days_derived,end_date_derived\n";
    let row = |key, cause, end| format!("{key},2000-01-01,4,Rider,Male,Annual,Smoker,Young,Other,0.1,0.2,{cause},0,0,0,0,364,{end}\n");
    let made_up = format!("{heading}{}{}", row("1", "other", "2000-12-30"), row("2", "in-force", "2010-05-12"));
    let set = read("us-lapse.toml", made_up.as_bytes(), |_| Vec::new());
    assert_eq!(set.by_reason(), [(None, 1), (Some(TerminationReason::Maturity), 1)].into());
    let first = set.contracts().next().unwrap();
    assert_eq!((first.policyholder.as_str(), first.org_unit.as_str()), ("keys/1", "keys/us-lapse"));
    assert_eq!(
        (first.apply_date, first.effective_date),
        (first.establish_date, first.establish_date)
    );

    let Some(set) = real("us-lapse.toml", "contracts_us_lapse_agent.csv") else {
        return;
    };
    let expected = [
        (None, 7_169),
        (Some(TerminationReason::Surrender), 5_507),
        (Some(TerminationReason::Death), 664),
        (Some(TerminationReason::Maturity), 1_201),
    ];
    assert_eq!(set.by_reason(), expected.into());
}

#[test]
fn savings_of_an_insurer() {
    let heading = "policy_id,issue_date,termination_date,lapse_reason,premium_frequency,gender,underwriting_age,face_amount,risk_premium,saving_premium\n";
    let made_up =
        format!("{heading}N1,1999-01-01,2006-04-01,Claim,unique,Male,77,1,1,1\nN2,1999-01-01,2008-01-01,In force,unique,Male,77,1,1,1\n");
    let set = read("eu-savings.toml", made_up.as_bytes(), |_| Vec::new());
    assert_eq!(set.by_reason(), [(None, 1), (Some(TerminationReason::BenefitPaidEnd), 1)].into());

    let Some(set) = real("eu-savings.toml", "contracts_eu_savings.csv") else {
        return;
    };
    let expected = [
        (None, 6_954),
        (Some(TerminationReason::Surrender), 3_912),
        (Some(TerminationReason::BenefitPaidEnd), 102),
    ];
    assert_eq!(set.by_reason(), expected.into());
}
