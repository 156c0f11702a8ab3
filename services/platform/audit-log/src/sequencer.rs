//! Putting waiting entries in order and signing the head, under the lease of the relay.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use honi_clock::Clock;
use honi_database::{DatabaseError, Transaction};
use honi_outbox::Sequenced;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use thiserror::Error;

use crate::{
    head::{Loss, SignedHead, TreeHead},
    keys::{PublicKeys, Signer},
    log,
    store::{entries, heads, pending, position, tiles},
    tree::{self, Hash, Tiles},
    witness::{Witness, WitnessError},
};

/// Entries that one call puts in order; the relay comes back at once while there are more.
const BATCH: u64 = 1000;
/// Rows per statement, well below the engines' limits of bound values.
const CHUNK: usize = 500;

/// The log cannot go on.
#[derive(Debug, Error)]
pub enum SequenceError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The latest head is not signed by a key of ours, so somebody else wrote it.
    #[error("the head of {0} entries is not signed by a known key; nothing more is signed until that is explained")]
    ForeignHead(u64),
    /// The stored hashes are not those of the latest head, so somebody changed them.
    #[error("the stored hashes do not give the root of the head of {0} entries; nothing more is signed until that is explained")]
    ChangedTree(u64),
}

/// Puts entries in order, signs heads and hands them to the witness. One per service; the relay calls it.
#[derive(Clone)]
pub struct Sequencer {
    log: String,
    signer: Arc<Signer>,
    trusted: PublicKeys,
    witness: Arc<dyn Witness>,
    clock: Clock,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The size whose loss is accepted, until it is.
    accepted_loss: Option<u64>,
    /// Why the log stands still, as it was said last: said once, not in each pass of the relay.
    said: Option<String>,
}

impl std::fmt::Debug for Sequencer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sequencer({})", self.log)
    }
}

impl Sequencer {
    /// A sequencer of the log of this name (one line, such as `honi-voices`). `trusted` holds the signer's public key and those
    /// of signers before it.
    pub fn new(log: &str, signer: Signer, trusted: PublicKeys, witness: Arc<dyn Witness>, clock: Clock) -> Self {
        Self {
            log: log.to_owned(),
            signer: Arc::new(signer),
            trusted,
            witness,
            clock,
            state: Arc::default(),
        }
    }

    /// Accepts, once, that the head of this size that was witnessed last no longer holds.
    #[must_use]
    pub fn accepting_loss_of(self, size: Option<u64>) -> Self {
        self.state().accepted_loss = size;
        self
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts up to 1000 waiting entries in order, those of a resource by its versions, and signs the head over them. Call it under the relay's lease and within its
    /// transaction: two at once would collide on positions, and one of them would fail.
    ///
    /// # Errors
    /// If the database fails, or what is stored was changed by somebody else; then nothing is signed on top of it.
    pub async fn append_waiting(&self, conn: &impl ConnectionTrait) -> Result<u64, SequenceError> {
        let waiting = log::waiting(conn, BATCH).await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let latest = log::latest_head(conn, &self.log).await?;
        let size = latest.as_ref().map_or(0, |head| head.head.tree_size);
        let mut tree = log::load_tiles(conn, &tree::edge_and_root_tiles(size)).await?;
        if let Some(latest) = &latest {
            self.check(latest, &tree)?;
        }
        // All faults are found before the first write, so that a caller who goes on regardless commits nothing by halves.
        let changed = tree.append(size, waiting.iter().map(|entry| tree::leaf_hash(&entry.leaf)));
        let count = waiting.len() as u64;
        let root_hash = tree.root(size + count).ok_or(SequenceError::ChangedTree(size))?;
        move_entries(conn, size, waiting).await?;
        let rows = changed.into_iter().filter_map(|id| {
            Some(tiles::ActiveModel {
                level: Set(log::level_number(id.level)),
                tile: Set(position(id.index)),
                hashes: Set(tree.get(id)?.as_flattened().to_vec()),
            })
        });
        let replace = OnConflict::columns([tiles::Column::Level, tiles::Column::Tile])
            .update_column(tiles::Column::Hashes)
            .to_owned();
        tiles::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(conn)
            .await
            .map_err(DatabaseError::from)?;
        self.sign(conn, size + count, root_hash).await?;
        Ok(count)
    }

    /// Shows the latest head to the witness, unless it has seen it. The head must be committed.
    ///
    /// # Errors
    /// If the witness cannot be reached, or finds that the log is not a continuation of what it saw.
    pub async fn show_witness(&self, conn: &impl ConnectionTrait) -> Result<(), WitnessError> {
        let latest = log::latest_head(conn, &self.log).await?;
        let Some(seen) = self.witness.last().await? else {
            return match latest {
                Some(latest) => self.witness.record(&latest, &[]).await,
                None => Ok(()),
            };
        };
        let seen_size = seen.head.tree_size;
        let (size, root_hash) = latest
            .as_ref()
            .map_or((0, tree::empty_root()), |latest| (latest.head.tree_size, latest.head.root_hash));
        if size == seen_size && root_hash == seen.head.root_hash {
            return Ok(());
        }
        let shown = match &latest {
            Some(latest) if size >= seen_size => self.continue_witness(conn, seen_size, latest).await,
            _ => Err(WitnessError::Shorter { size, seen: seen_size }),
        };
        match shown {
            Err(WitnessError::Shorter { .. } | WitnessError::Rewritten { .. }) if self.state().accepted_loss == Some(seen_size) => {
                if latest.is_some_and(|latest| !latest.is_signed_by(&self.trusted)) {
                    return Err(WitnessError::Forged(size));
                }
                self.write_loss(conn, seen_size, size, root_hash).await
            }
            shown => shown,
        }
    }

    async fn continue_witness(&self, conn: &impl ConnectionTrait, seen_size: u64, latest: &SignedHead) -> Result<(), WitnessError> {
        let proof = match seen_size {
            0 => Vec::new(),
            _ => log::hashes(conn, &tree::consistency_ranges(seen_size, latest.head.tree_size)).await?,
        };
        self.witness.record(latest, &proof).await
    }

    /// Has the witness write down to what the log was set back, and how much of what it saw still holds.
    async fn write_loss(&self, conn: &impl ConnectionTrait, lost: u64, tree_size: u64, root_hash: Hash) -> Result<(), WitnessError> {
        let mut kept = 0;
        let standing = self.witness.standing().await?;
        for head in standing.iter().rev().filter(|head| head.head.tree_size > 0) {
            let seen = head.head.tree_size;
            let whole = 0..seen;
            let holds = seen <= tree_size && log::hashes(conn, std::slice::from_ref(&whole)).await? == [head.head.root_hash];
            if holds {
                kept = seen;
                break;
            }
        }
        let head = self.signer.sign(TreeHead {
            log: self.log.clone(),
            tree_size,
            root_hash,
            signed_at: self.clock.now(),
            loss: Some(Loss { kept, lost }),
        });
        self.witness.accept_loss(&head).await?;
        self.state().accepted_loss = None;
        tracing::warn!(log = %self.log, tree_size, kept, lost, "the loss of entries of the audit log is accepted and witnessed");
        Ok(())
    }

    /// Says why the log stands still, or that it goes on, when that has changed.
    fn say(&self, fault: Option<String>) {
        let mut state = self.state();
        if state.said == fault {
            return;
        }
        match &fault {
            Some(fault) => tracing::error!(log = %self.log, fault, "the audit log stands still; entries wait"),
            None => tracing::info!(log = %self.log, "the audit log goes on"),
        }
        state.said = fault;
    }

    /// Refuses to build on what somebody else wrote.
    fn check(&self, latest: &SignedHead, tree: &Tiles) -> Result<(), SequenceError> {
        let size = latest.head.tree_size;
        if !latest.is_signed_by(&self.trusted) {
            return Err(SequenceError::ForeignHead(size));
        }
        if tree.root(size) != Some(latest.head.root_hash) || !tree.has_exact_edge(size) {
            return Err(SequenceError::ChangedTree(size));
        }
        Ok(())
    }

    async fn sign(&self, conn: &impl ConnectionTrait, tree_size: u64, root_hash: Hash) -> Result<(), DatabaseError> {
        let signed = self.signer.sign(TreeHead {
            log: self.log.clone(),
            tree_size,
            root_hash,
            signed_at: self.clock.now(),
            loss: None,
        });
        let row = heads::ActiveModel {
            tree_size: Set(position(tree_size)),
            root_hash: Set(signed.head.root_hash.to_vec()),
            signed_at: Set(signed.head.signed_at),
            signature: Set(signed.signature.to_vec()),
            key_id: Set(signed.key_id),
        };
        heads::Entity::insert(row).exec_without_returning(conn).await?;
        Ok(())
    }
}

/// Takes entries out of the waiting room and gives them positions from `first` on.
async fn move_entries(conn: &impl ConnectionTrait, first: u64, waiting: Vec<pending::Model>) -> Result<(), DatabaseError> {
    let mut next = first;
    for chunk in waiting.chunks(CHUNK) {
        let ids: Vec<_> = chunk.iter().map(|entry| entry.id).collect();
        let rows = (next..).zip(chunk).map(|(at, entry)| entries::ActiveModel {
            position: Set(position(at)),
            id: Set(entry.id),
            resource: Set(entry.resource.clone()),
            leaf: Set(entry.leaf.clone()),
        });
        entries::Entity::insert_many(rows).exec_without_returning(conn).await?;
        let gone = pending::Entity::delete_many()
            .filter(pending::Column::Id.is_in(ids))
            .exec(conn)
            .await?;
        if gone.rows_affected != chunk.len() as u64 {
            return Err(DatabaseError::RowsAffected {
                expected: chunk.len() as u64,
                actual: gone.rows_affected,
            });
        }
        next += chunk.len() as u64;
    }
    Ok(())
}

#[async_trait]
impl Sequenced for Sequencer {
    /// The relay comes back while this is not nothing, so a head that commits now is shown to the witness in the next call. Nothing is
    /// signed while the witness has not taken the last head: on top of what it contradicts nothing may stand, and so all heads but the last
    /// are witnessed. A fault stops the log, never the delivery of events: deadlines must be kept meanwhile.
    async fn sequence(&self, transaction: &Transaction) -> Result<u64, DatabaseError> {
        let fault = match self.show_witness(transaction).await {
            Ok(()) => match self.append_waiting(transaction).await {
                Ok(count) => {
                    self.say(None);
                    return Ok(count);
                }
                Err(SequenceError::Database(
                    error @ (DatabaseError::Driver(_) | DatabaseError::Conflict(_) | DatabaseError::RowsAffected { .. }),
                )) => return Err(error),
                Err(error) => error.to_string(),
            },
            Err(WitnessError::Database(error @ DatabaseError::Driver(_))) => return Err(error),
            Err(error) => error.to_string(),
        };
        self.say(Some(fault));
        Ok(0)
    }
}
