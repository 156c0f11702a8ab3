//! What a service stands on.

use std::sync::Arc;

use async_trait::async_trait;
use honi_access::{Authenticator, Policies};
use honi_audit_log::Sequencer;
use honi_change::Changes;
use honi_clock::Clock;
use honi_database::{Database, DatabaseError};
use honi_names::Ids;
use honi_outbox::{DeliveryError, Event, Relay, RelaySettings, Sink};
use honi_personal_data::KeyRing;
use honi_requests::Requests;
use honi_serve::{ServeSettings, Server};
use honi_telemetry::Telemetry;
use sea_orm_migration::MigratorTrait;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::access_log::{AccessLog, Writer, access_log};
use crate::parked_events::ParkedEvents;
use crate::{Housekeeping, Running, Sections};

/// What a service does not make for itself, because a process that runs several services, or a test, gives it another one.
pub struct Surroundings {
    /// The service's own telemetry.
    pub telemetry: Telemetry,
    /// Says who asks.
    pub authenticator: Authenticator,
    /// The time.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
    /// Whether to apply pending migrations; else a database that lacks one is refused.
    pub migrate: bool,
}

/// What a service stands on, once its store is reached and its keys are read.
pub struct Ground {
    /// The service's name: in traces, in the audience of tokens, and of its audit log.
    pub service: &'static str,
    /// The service's own telemetry.
    pub telemetry: Telemetry,
    /// Its database, with every migration.
    pub database: Database,
    /// The keys of its personal data.
    pub keys: KeyRing,
    /// The time.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
    authenticator: Authenticator,
    requests: Requests,
    keep_days: u16,
    sequencer: Sequencer,
    relay: RelaySettings,
    serve: ServeSettings,
    access_log: AccessLog,
    refusals: Writer,
}

impl Ground {
    /// Reaches the store, applies or demands its migrations, reads the keys.
    ///
    /// # Errors
    /// If the database cannot be reached or lacks a migration, or a key or file is not usable.
    pub async fn prepare<M: MigratorTrait>(
        service: &'static str,
        sections: Sections<'_>,
        surroundings: Surroundings,
    ) -> anyhow::Result<Self> {
        let Surroundings {
            telemetry,
            authenticator,
            clock,
            ids,
            migrate,
        } = surroundings;
        let connecting = async {
            let database = Database::connect(sections.database).await?;
            if migrate {
                database.migrate::<M>().await?
            } else {
                database.require_migrated::<M>().await?
            }
            Ok::<_, DatabaseError>(database)
        };
        let database = telemetry.scope(connecting).await?;
        let (sequencer, _) = sections.audit_log.open(service, clock.clone())?;
        let meter = telemetry.meter("honi.access_log");
        let (access_log, refusals) = access_log(clock.clone(), ids.clone(), database.clone(), &meter);
        Ok(Self {
            service,
            telemetry,
            database,
            keys: KeyRing::new(sections.personal_data.master_keys()?, clock.clone()),
            clock,
            ids,
            authenticator,
            requests: Requests::new(sections.requests.mac_key.expose()),
            keep_days: sections.requests.keep_days,
            sequencer,
            relay: sections.relay.clone(),
            serve: sections.serve.clone(),
            access_log,
            refusals,
        })
    }

    /// The relay that delivers to `sink` and puts the audit log in order, and the changes that wake it.
    pub fn relay(&mut self, sink: Arc<dyn Sink>) -> (Changes, Relay) {
        let relay = Relay::new(self.database.clone(), self.clock.clone(), sink, self.relay.clone())
            .sequencing(Arc::new(self.sequencer.clone()))
            .measured_by(&self.telemetry.meter("honi.outbox"));
        let requests = self.requests.clone();
        (
            Changes::new(self.database.clone(), requests, self.ids.clone(), self.clock.clone(), relay.wake()),
            relay,
        )
    }

    /// The server, with what every service serves: its audit log, its feed and its parked events. Refusals go to the access log.
    pub fn server(&self, policies: Arc<Policies>, changes: &Changes) -> Server {
        Server::new(&self.telemetry, self.authenticator.clone(), policies, &self.serve)
            .report_refusals(Arc::new(self.access_log.clone()))
            .add_service(honi_audit_log::service(self.database.clone(), self.service))
            .add_service(honi_outbox::feed::service(self.database.clone()))
            .add_service(ParkedEvents::service(self.database.clone(), changes.clone()))
    }

    /// Serves on `listener` until `shutdown` is cancelled, with the relay, the access log, the housekeeping and whatever `background` makes
    /// beside them; they end once the last call has. All in one task, so that none goes on if another panics.
    pub fn run<F: Future<Output = ()> + Send + 'static>(
        self,
        server: Server,
        relay: Relay,
        background: impl FnOnce(CancellationToken) -> F,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Running {
        let stop = CancellationToken::new();
        let background = background(stop.clone());
        let housekeeping = Housekeeping::new(self.database.clone(), self.requests, self.keep_days, self.keys, self.clock);
        let (database, telemetry, refusals) = (self.database, self.telemetry, self.refusals);
        Running(telemetry.spawn(async move {
            tracing::info!(address = %listener.local_addr()?, "serves");
            let serving = async {
                let outcome = server.serve(listener, shutdown).await;
                stop.cancel();
                outcome
            };
            let (outcome, (), (), (), ()) = tokio::join!(
                serving,
                relay.run(stop.clone()),
                refusals.run(stop.clone()),
                housekeeping.run(stop.clone()),
                background
            );
            database.close().await?;
            Ok(outcome?)
        }))
    }
}

/// For a service whose events nobody waits for: others read them from the feed. The relay puts them and the audit log in order all the same.
pub struct Nobody;

#[async_trait]
impl Sink for Nobody {
    async fn deliver(&self, _: &Event) -> Result<(), DeliveryError> {
        Ok(())
    }
}
