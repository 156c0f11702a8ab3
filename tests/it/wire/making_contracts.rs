//! Contracts and what detection makes of them, made as an underwriter's feed and compliance would.

use honi_access::Role;
use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1 as proposals;

use super::caller::Caller;
use super::making::Making;
use super::valid::fresh_id;

const fn day(month: i32, day: i32) -> Date {
    Date { year: 2026, month, day }
}

impl Making<'_> {
    /// A contract in force that a staff of a unit solicited.
    pub(crate) async fn contract(&self, unit: &str, sales_staff: &str) -> proposals::Contract {
        self.contract_from(Some(day(4, 1)), unit, sales_staff).await
    }

    /// The application for one.
    pub(crate) async fn application(&self, unit: &str, sales_staff: &str) -> proposals::Contract {
        self.contract_from(None, unit, sales_staff).await
    }

    async fn contract_from(&self, establish_date: Option<Date>, unit: &str, sales_staff: &str) -> proposals::Contract {
        let person = format!("keys/{}", fresh_id());
        let contract = proposals::Contract {
            policyholder: person.clone(),
            insured: person,
            org_unit: unit.to_owned(),
            sales_staff: sales_staff.to_owned(),
            underwriter_kind: proposals::UnderwriterKind::KyosaiFederation.into(),
            line_group: proposals::LineGroup::Medical.into(),
            product: "MED-1".to_owned(),
            origin: proposals::ContractOrigin::New.into(),
            apply_date: Some(day(4, 1)),
            establish_date,
            effective_date: Some(day(4, 1)),
            ..Default::default()
        };
        let request = proposals::CreateContractRequest {
            contract: Some(contract),
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.proposals.v1.ContractService/CreateContract", &self.administrator, &request)
            .await
    }

    /// A contract that has lapsed; detection has raised a signal.
    pub(crate) async fn lapsed(&self, unit: &str, sales_staff: &str) -> proposals::Contract {
        let contract = self.contract(unit, sales_staff).await;
        let request = proposals::TerminateContractRequest {
            name: contract.name,
            etag: contract.etag,
            termination_date: Some(day(4, 1)),
            reason: proposals::TerminationReason::Lapse.into(),
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.proposals.v1.ContractService/TerminateContract", &self.administrator, &request)
            .await
    }

    /// The signal about a contract that has lapsed.
    pub(crate) async fn signal(&self, unit: &str, sales_staff: &str) -> String {
        let contract = self.lapsed(unit, sales_staff).await;
        let request = proposals::ListSignalsRequest {
            filter: format!("policyholder = \"{}\"", contract.policyholder),
            ..Default::default()
        };
        let compliance = Caller::somebody(Role::ComplianceManager);
        let found: proposals::ListSignalsResponse = self
            .stage
            .ask("honi.proposals.v1.DetectionService/ListSignals", &compliance, &request)
            .await;
        found.signals[0].name.clone()
    }

    /// Parameters of detection that nobody of the others has written.
    pub(crate) async fn parameter_set(&self) -> proposals::DetectionParameterSet {
        let set = proposals::DetectionParameterSet {
            title: "架空の設定".to_owned(),
            rules: vec![early_lapse()],
            ..Default::default()
        };
        let request = proposals::CreateDetectionParameterSetRequest {
            detection_parameter_set: Some(set),
            request_id: fresh_id().to_string(),
        };
        let officer = Caller::somebody(Role::ComplianceOfficer);
        self.stage
            .ask("honi.proposals.v1.DetectionService/CreateDetectionParameterSet", &officer, &request)
            .await
    }

    /// A back-test that has found the contracts that lapsed.
    pub(crate) async fn backtest(&self) -> String {
        let request = proposals::CreateBacktestRequest {
            rules: vec![early_lapse()],
            request_id: fresh_id().to_string(),
            ..Default::default()
        };
        let officer = Caller::somebody(Role::ComplianceOfficer);
        let made: proposals::Backtest = self
            .stage
            .ask("honi.proposals.v1.DetectionService/CreateBacktest", &officer, &request)
            .await;
        made.name
    }

    /// An import of one contract.
    pub(crate) async fn contract_import(&self, unit: &str) -> String {
        let contract = proposals::Contract {
            external_id: fresh_id().to_string(),
            ..self.contract(unit, "").await
        };
        let contract = proposals::Contract {
            name: String::new(),
            number: String::new(),
            state: 0,
            known_time: None,
            version: 0,
            etag: String::new(),
            ..contract
        };
        let filter = format!("external_id = \"{}\"", contract.external_id);
        let request = proposals::ImportContractsRequest {
            contracts: vec![proposals::ImportedContract {
                contract: Some(contract),
                ..Default::default()
            }],
            request_id: fresh_id().to_string(),
        };
        let _: proposals::ImportContractsResponse = self
            .stage
            .ask(
                "honi.proposals.v1.ContractImportService/ImportContracts",
                &self.administrator,
                &request,
            )
            .await;
        let request = proposals::ListContractsRequest {
            filter,
            ..Default::default()
        };
        let officer = Caller::somebody(Role::ComplianceOfficer);
        let found: proposals::ListContractsResponse = self
            .stage
            .ask("honi.proposals.v1.ContractService/ListContracts", &officer, &request)
            .await;
        found.contracts[0].contract_import.clone()
    }
}

fn early_lapse() -> proposals::DetectionRule {
    let parameters = proposals::EarlyLapse {
        months: 6,
        month_rule: proposals::MonthRule::Simple.into(),
        exempt_reasons: Vec::new(),
    };
    proposals::DetectionRule {
        parameters: Some(proposals::detection_rule::Parameters::EarlyLapse(parameters)),
        weights: None,
    }
}
