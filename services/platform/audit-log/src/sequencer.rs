//! Putting waiting entries in order and signing the head, under the lease of the relay.

use std::sync::Arc;

use async_trait::async_trait;
use honi_clock::Clock;
use honi_database::{DatabaseError, Transaction};
use honi_outbox::Sequenced;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict};
use thiserror::Error;

use crate::{
    head::{SignedHead, TreeHead},
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
        }
    }

    /// Puts up to 1000 waiting entries in order, by id, and signs the head over them. Call it under the relay's lease and within its
    /// transaction: two at once would collide on positions, and one of them would fail.
    ///
    /// # Errors
    /// If the database fails, or what is stored was changed by somebody else; then nothing is signed on top of it.
    pub async fn append_waiting(&self, conn: &impl ConnectionTrait) -> Result<u64, SequenceError> {
        let waiting = pending::Entity::find()
            .order_by_asc(pending::Column::Id)
            .limit(BATCH)
            .all(conn)
            .await
            .map_err(DatabaseError::from)?;
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
        let seen = self.witness.last().await?;
        let seen_size = seen.as_ref().map_or(0, |head| head.head.tree_size);
        let Some(latest) = log::latest_head(conn, &self.log).await? else {
            return if seen_size == 0 {
                Ok(())
            } else {
                Err(WitnessError::Shorter { size: 0, seen: seen_size })
            };
        };
        if seen
            .as_ref()
            .is_some_and(|seen| seen.head.tree_size == latest.head.tree_size && seen.head.root_hash == latest.head.root_hash)
        {
            return Ok(());
        }
        let size = latest.head.tree_size;
        if size < seen_size {
            return Err(WitnessError::Shorter { size, seen: seen_size });
        }
        let proof = match seen_size {
            0 => Vec::new(),
            _ => log::hashes(conn, &tree::consistency_ranges(seen_size, size)).await?,
        };
        self.witness.record(&latest, &proof).await
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
    /// The relay comes back while this is not nothing, so a head that commits now is shown to the witness in the next call. A fault of
    /// the log is reported and stops the log, never the delivery of events: deadlines must be kept meanwhile.
    async fn sequence(&self, transaction: &Transaction) -> Result<u64, DatabaseError> {
        match self.show_witness(transaction).await {
            Ok(()) => {}
            Err(WitnessError::Database(error @ DatabaseError::Driver(_))) => return Err(error),
            Err(error) => tracing::error!(log = %self.log, %error, "the witness did not accept the head of the audit log"),
        }
        match self.append_waiting(transaction).await {
            Ok(count) => Ok(count),
            Err(SequenceError::Database(
                error @ (DatabaseError::Driver(_) | DatabaseError::Conflict(_) | DatabaseError::RowsAffected { .. }),
            )) => Err(error),
            Err(error) => {
                tracing::error!(log = %self.log, %error, "the audit log was changed");
                Ok(0)
            }
        }
    }
}
