//! What a namespace must have before a run starts in it.

use prost_wkt_types::Duration;
use temporalio_client::{Client, tonic::IntoRequest as _};
use temporalio_common::protos::temporal::api::{
    namespace::v1::NamespaceConfig,
    operatorservice::v1::{AddSearchAttributesRequest, ListSearchAttributesRequest},
    workflowservice::v1::{DescribeNamespaceRequest, RegisterNamespaceRequest, UpdateNamespaceRequest},
};
use tonic::{Code, Status};

use crate::{attributes::SEARCH_ATTRIBUTES, error::OrchestrationError, orchestrator::Orchestrator};

const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

impl Orchestrator {
    /// Makes the namespace if there is none, gives it the configured retention, and registers [`SEARCH_ATTRIBUTES`]. Idempotent; every
    /// worker calls it before it works. Nobody else sets the retention: with one setting in each of several services, it would go to and fro.
    ///
    /// # Errors
    /// If Temporal does not answer, or refuses (on a cluster where the worker may not administer, whoever may must have done it before).
    pub async fn prepare_namespace(&self) -> Result<(), OrchestrationError> {
        unless_administered_elsewhere(self.prepare().await)
    }

    /// As [`prepare_namespace`](Self::prepare_namespace), but the retention of a namespace that is there stays as it is.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn furnish_namespace(&self) -> Result<(), OrchestrationError> {
        unless_administered_elsewhere(self.furnish().await.map(drop))
    }

    async fn prepare(&self) -> Result<(), OrchestrationError> {
        match self.furnish().await? {
            known if known == Some(self.retention()) => Ok(()),
            _ => self.set_retention().await,
        }
    }

    /// Answers the retention that the namespace has.
    async fn furnish(&self) -> Result<Option<Duration>, OrchestrationError> {
        let client = self.client().await?;
        let known = self.make_unless_known(client).await?;
        let missing = self.missing_search_attributes().await?;
        if missing.is_empty() {
            return Ok(known);
        }
        let kinds = SEARCH_ATTRIBUTES.into_iter().filter(|(name, _)| missing.contains(name));
        let request = AddSearchAttributesRequest {
            search_attributes: kinds.map(|(name, kind)| (name.to_owned(), kind.indexed() as i32)).collect(),
            namespace: self.settings().namespace.clone(),
        };
        match client
            .connection()
            .operator_service()
            .add_search_attributes(request.into_request())
            .await
        {
            Ok(_) => Ok(known),
            // Another worker was faster.
            Err(status) if status.code() == Code::AlreadyExists => Ok(known),
            Err(status) => Err(OrchestrationError::server("register the search attributes", status)),
        }
    }

    fn retention(&self) -> Duration {
        Duration {
            seconds: i64::from(self.settings().retention_days) * SECONDS_PER_DAY,
            nanos: 0,
        }
    }

    /// Makes the namespace if there is none; answers the retention that it has.
    async fn make_unless_known(&self, client: &Client) -> Result<Option<Duration>, OrchestrationError> {
        let namespace = self.settings().namespace.clone();
        let mut service = client.connection().workflow_service();
        let describe = DescribeNamespaceRequest {
            namespace: namespace.clone(),
            ..Default::default()
        };
        match service.describe_namespace(describe.into_request()).await {
            Ok(response) => {
                let config = response.into_inner().config;
                Ok(config.and_then(|config| config.workflow_execution_retention_ttl))
            }
            Err(status) if status.code() == Code::NotFound => {
                let request = RegisterNamespaceRequest {
                    namespace,
                    workflow_execution_retention_period: Some(self.retention()),
                    ..Default::default()
                };
                let registered = service.register_namespace(request.into_request()).await;
                unless_there_is_one(registered.map(drop))?;
                Ok(Some(self.retention()))
            }
            Err(status) => Err(OrchestrationError::server("describe the namespace", status)),
        }
    }

    async fn set_retention(&self) -> Result<(), OrchestrationError> {
        let config = NamespaceConfig {
            workflow_execution_retention_ttl: Some(self.retention()),
            ..Default::default()
        };
        let request = UpdateNamespaceRequest {
            namespace: self.settings().namespace.clone(),
            config: Some(config),
            ..Default::default()
        };
        let mut service = self.client().await?.connection().workflow_service();
        let updated = service.update_namespace(request.into_request()).await;
        updated
            .map(drop)
            .map_err(|status| OrchestrationError::server("set the retention of the namespace", status))
    }

    /// Which of [`SEARCH_ATTRIBUTES`] the namespace lacks.
    pub(crate) async fn missing_search_attributes(&self) -> Result<Vec<&'static str>, OrchestrationError> {
        let request = ListSearchAttributesRequest {
            namespace: self.settings().namespace.clone(),
        };
        let mut operator = self.client().await?.connection().operator_service();
        let known = operator.list_search_attributes(request.into_request()).await;
        let known = known
            .map_err(|status| OrchestrationError::server("list the search attributes", status))?
            .into_inner()
            .custom_attributes;
        Ok(SEARCH_ATTRIBUTES
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| !known.contains_key(*name))
            .collect())
    }
}

/// Namespaces may be administered elsewhere, as on Temporal's cloud and on the test server.
fn unless_administered_elsewhere(prepared: Result<(), OrchestrationError>) -> Result<(), OrchestrationError> {
    match prepared {
        Err(error) if error.is_unimplemented() => {
            tracing::warn!(%error, "this server's namespaces are administered elsewhere; whoever does must have prepared ours");
            Ok(())
        }
        prepared => prepared,
    }
}

/// Another worker may have been faster.
fn unless_there_is_one(registered: Result<(), Status>) -> Result<(), OrchestrationError> {
    match registered {
        Err(status) if status.code() != Code::AlreadyExists => Err(OrchestrationError::server("register the namespace", status)),
        _ => Ok(()),
    }
}
