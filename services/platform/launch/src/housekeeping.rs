//! What a service tidies up beside its work: request ids that are too old, keys that an older master key wraps, the traces of erasures in
//! the write-ahead log.

use std::time::Duration;

use chrono::TimeDelta;
use honi_clock::Clock;
use honi_database::Database;
use honi_personal_data::KeyRing;
use honi_requests::Requests;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_secs(3600);
/// Rows per transaction, so that nobody waits long for one.
const BATCH: u32 = 500;

/// Tidies up one database. Any number of replicas may do it.
#[derive(Debug)]
pub struct Housekeeping {
    database: Database,
    requests: Requests,
    keep: TimeDelta,
    keys: KeyRing,
    clock: Clock,
}

impl Housekeeping {
    /// Of a service's database; request ids are kept for so many days.
    pub fn new(database: Database, requests: Requests, keep_days: u16, keys: KeyRing, clock: Clock) -> Self {
        Self {
            database,
            requests,
            keep: TimeDelta::days(keep_days.into()),
            keys,
            clock,
        }
    }

    /// Tidies up at once and then every hour, until it is stopped. What fails is logged and tried again an hour later.
    pub async fn run(self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let work = async {
            loop {
                ticks.tick().await;
                for (what, outcome) in [
                    ("old request ids", self.forget_requests().await),
                    ("keys under older master keys", self.rewrap().await),
                    ("the write-ahead log", self.database.empty_log().await.map(drop).map_err(Into::into)),
                ] {
                    if let Err(error) = outcome {
                        tracing::error!(error = format!("{error:#}"), what, "could not be tidied up");
                    }
                }
            }
        };
        stop.run_until_cancelled(work).await;
    }

    /// Forgets the request ids that are older than is kept.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_requests(&self) -> anyhow::Result<()> {
        let before = self.clock.now() - self.keep;
        loop {
            let transaction = self.database.begin().await?;
            let forgotten = self.requests.forget_before(&transaction, before, BATCH).await?;
            transaction.commit().await?;
            if forgotten == 0 {
                return Ok(());
            }
        }
    }

    /// Wraps all keys with the current master key, and logs how many are left while there are some: at 0 the old master key may go.
    ///
    /// # Errors
    /// If the database fails, or a key's master key is not there.
    pub async fn rewrap(&self) -> anyhow::Result<()> {
        let left = self.keys.left_to_rewrap(self.database.reader()).await?;
        if left == 0 {
            return Ok(());
        }
        tracing::info!(left, "keys are wrapped by older master keys; they are rewrapped");
        loop {
            let transaction = self.database.begin().await?;
            let rewrapped = self.keys.rewrap(&transaction, BATCH.into()).await?;
            transaction.commit().await?;
            if rewrapped == 0 {
                break;
            }
        }
        let left = self.keys.left_to_rewrap(self.database.reader()).await?;
        tracing::info!(left, "keys were rewrapped; with none left, older master keys can be taken out");
        Ok(())
    }
}
