//! Who calls a suite from outside, whether it runs in this process or in another.

use std::path::Path;

use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_complaint_handling::{ComplaintHandling, Stage};
use honi_local::people::{Clients, sign_in};
use honi_local::ports::Ports;
use honi_local::suite::Suite;
use honi_names::Ids;
use honi_proto::organization::v1::{ListStaffRequest, Staff};
use honi_settings::Invocation;
use honi_telemetry::{Customise, Telemetry, TelemetrySettings};
use temporalio_client::WorkflowQueryOptions;

use crate::audit::Audit;
use crate::people::Somebody;
use crate::runs::Runs;
use crate::traces::Traces;

/// Knows where a suite is, and calls it as whoever is asked for.
#[derive(Clone)]
pub struct Callers {
    pub(crate) ports: Ports,
    token_url: String,
    pub(crate) telemetry: Telemetry,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
}

impl Callers {
    /// Of a suite in this process.
    pub fn of(suite: &Suite) -> Self {
        Self::beside(suite, suite.ports())
    }

    /// Of services at these ports, which accept the tokens of a suite's issuer.
    pub fn beside(suite: &Suite, ports: Ports) -> Self {
        Self {
            ports,
            token_url: suite.issuer().token_url(),
            telemetry: suite.telemetry().clone(),
            clock: suite.clock().clone(),
            ids: Ids::system(),
        }
    }

    /// Of a suite in another process, which goes by the clock of the system.
    ///
    /// # Panics
    /// If telemetry cannot be started.
    pub fn at(ports: Ports) -> Self {
        let settings = TelemetrySettings {
            otlp_endpoint: Some(format!("http://{}", Ports::loopback(ports.otlp()))),
            log: "off".to_owned(),
            ..TelemetrySettings::default()
        };
        let telemetry = Telemetry::start("honi-suite", &settings, Customise::default()).expect("sound settings");
        Self {
            ports,
            token_url: format!("http://{}/token", Ports::loopback(ports.issuer())),
            telemetry,
            clock: Clock::system(),
            ids: Ids::system(),
        }
    }

    /// The time of the services.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Somebody of the fictional co-op, signed in anew: the first who holds a role (by its code), or a staff by name.
    ///
    /// # Panics
    /// If nobody holds it.
    pub async fn somebody(&self, who: &str) -> Somebody {
        let identity = sign_in(&self.token_url, who)
            .await
            .unwrap_or_else(|error| panic!("{who} cannot sign in: {error:#}"));
        let name = if who.starts_with("staff/") {
            who.to_owned()
        } else {
            self.staff_with(who).await
        };
        Somebody::with(self, name, &identity)
    }

    /// The staff of a number, signed in anew.
    ///
    /// # Panics
    /// If there is none.
    pub async fn numbered(&self, staff_no: &str) -> Somebody {
        let staff = self.staff().await.into_iter().find(|staff| staff.staff_no == staff_no);
        self.somebody(&staff.expect("there is such a number").name).await
    }

    async fn staff_with(&self, role: &str) -> String {
        let mut staff = self.staff().await.into_iter();
        let holds = |staff: &Staff| staff.roles.iter().any(|held| held == role);
        staff.find(holds).expect("who signed in is on the staff").name
    }

    async fn staff(&self) -> Vec<Staff> {
        let identity = sign_in(&self.token_url, "ADM").await.expect("there is an administrator");
        let clients = Clients::new(self.ports, &identity, &self.telemetry).expect("ports make endpoints");
        let request = ListStaffRequest {
            page_size: 200,
            ..Default::default()
        };
        let listed = clients.staff.clone().list_staff(request).await;
        listed.expect("an administrator lists the staff").into_inner().staff
    }

    /// The runs in the Temporal server that listens on the suite's port.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn runs(&self) -> Runs {
        Runs::at(&format!("http://{}", Ports::loopback(self.ports.temporal()))).await
    }

    /// What a complaint's workflow says of itself, to who has the worker's configuration file; nothing if there is none, or no worker answers
    /// for it.
    ///
    /// # Panics
    /// If Temporal does not answer.
    pub async fn stage(&self, worker: &Path, workflow_id: &str) -> Option<Stage> {
        let invocation = Invocation {
            config: Some(worker.to_owned()),
            ..Invocation::default()
        };
        let settings: honi_worker::Settings = honi_settings::load("WORKER", honi_worker::DEFAULTS, &invocation).expect("sound settings");
        let orchestrator = honi_orchestration::connect(&settings.temporal, &self.telemetry).expect("sound settings");
        let client = orchestrator.client().await.expect("Temporal answers");
        let handle = client.get_workflow_handle::<ComplaintHandling>(workflow_id);
        let stage = handle.query(ComplaintHandling::stage, (), WorkflowQueryOptions::default());
        stage.await.ok()
    }

    /// The traces that reached the viewer.
    pub fn traces(&self) -> Traces {
        Traces::at(self.ports)
    }

    /// The audit logs of the services, read by an auditor who trusts what lies in this folder.
    ///
    /// # Panics
    /// If the auditor cannot sign in.
    pub async fn audit(&self, trust: &Path) -> Audit {
        let auditor = sign_in(&self.token_url, "AUD").await.expect("there is an auditor");
        Audit::by(self, &auditor, trust.to_owned())
    }
}
