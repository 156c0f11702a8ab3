//! Reading the stored log: entries, heads, and the hashes of proofs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use honi_database::DatabaseError;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use crate::{
    head::{SignedHead, TreeHead},
    store::{entries, heads, number, pending, position, tiles},
    tree::{self, Hash, TileId, Tiles},
};

/// The head of the most entries.
pub(crate) async fn latest_head(conn: &impl ConnectionTrait, log: &str) -> Result<Option<SignedHead>, DatabaseError> {
    let row = heads::Entity::find()
        .order_by_desc(heads::Column::TreeSize)
        .limit(1)
        .one(conn)
        .await?;
    row.map(|row| signed_head(row, log)).transpose()
}

/// Heads from a size on, ascending, as they are stored: whether they are in order is for a verifier to say.
pub(crate) async fn heads_from(conn: &impl ConnectionTrait, start: u64, at_most: u64) -> Result<Vec<heads::Model>, DatabaseError> {
    let rows = heads::Entity::find()
        .filter(heads::Column::TreeSize.gte(position(start)))
        .order_by_asc(heads::Column::TreeSize)
        .limit(at_most);
    Ok(rows.all(conn).await?)
}

/// Tiles of a level from an index on, ascending, as they are stored.
pub(crate) async fn tiles_from(
    conn: &impl ConnectionTrait,
    level: i16,
    start: u64,
    at_most: u64,
) -> Result<Vec<tiles::Model>, DatabaseError> {
    let rows = tiles::Entity::find()
        .filter(tiles::Column::Level.eq(level))
        .filter(tiles::Column::Tile.gte(position(start)))
        .order_by_asc(tiles::Column::Tile)
        .limit(at_most);
    Ok(rows.all(conn).await?)
}

/// At most so many entries that wait, in the order in which they are to stand. As in the outbox, `ready_at` never falls along the versions
/// of a resource, whatever the clocks of the writers said, so any first part of this order is closed under "earlier version of the same
/// resource"; that version 1 is seen whenever version 2 is follows from the row lock under which both were written.
pub(crate) async fn waiting(conn: &impl ConnectionTrait, at_most: u64) -> Result<Vec<pending::Model>, DatabaseError> {
    let sql = "SELECT id, resource, resource_version, occurred_at, leaf FROM (
                   SELECT id, resource, resource_version, occurred_at, leaf,
                          max(occurred_at) OVER (PARTITION BY resource ORDER BY resource_version, id) AS ready_at
                   FROM audit_pending
               ) AS ready ORDER BY ready_at, resource, resource_version, id LIMIT $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [position(at_most).into()]);
    Ok(pending::Entity::find().from_raw_sql(statement).all(conn).await?)
}

/// Entries from an index on, in order, perhaps only those about one resource.
pub(crate) async fn entries_from(
    conn: &impl ConnectionTrait,
    start: u64,
    at_most: u64,
    resource: Option<&str>,
) -> Result<Vec<entries::Model>, DatabaseError> {
    let mut rows = entries::Entity::find()
        .filter(entries::Column::Position.gte(position(start)))
        .order_by_asc(entries::Column::Position)
        .limit(at_most);
    if let Some(resource) = resource {
        rows = rows.filter(entries::Column::Resource.eq(resource));
    }
    Ok(rows.all(conn).await?)
}

/// The hashes over some ranges of leaves, by one query.
pub(crate) async fn hashes(conn: &impl ConnectionTrait, ranges: &[Range<u64>]) -> Result<Vec<Hash>, DatabaseError> {
    let mut needed = BTreeSet::new();
    for range in ranges {
        tree::tiles_of(range, &mut needed);
    }
    let tiles = load_tiles(conn, &needed).await?;
    let hash = |range: &Range<u64>| {
        tiles
            .range(range)
            .ok_or_else(|| damaged(&format!("over {}..{}", range.start, range.end)))
    };
    ranges.iter().map(hash).collect()
}

/// Loads tiles; those that are not stored are absent.
pub(crate) async fn load_tiles(conn: &impl ConnectionTrait, ids: &BTreeSet<TileId>) -> Result<Tiles, DatabaseError> {
    let mut loaded = Tiles::default();
    let mut by_level: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for id in ids {
        by_level.entry(id.level).or_default().push(position(id.index));
    }
    if by_level.is_empty() {
        return Ok(loaded);
    }
    let mut any = Condition::any();
    for (level, indices) in by_level {
        any = any.add(tiles::Column::Level.eq(level_number(level)).and(tiles::Column::Tile.is_in(indices)));
    }
    for row in tiles::Entity::find().filter(any).all(conn).await? {
        let key = format!("{}/{}", row.level, row.tile);
        let level = u32::try_from(row.level).map_err(|_| damaged(&key))?;
        let (hashes, rest) = row.hashes.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(damaged(&key));
        }
        let id = TileId {
            level,
            index: number(row.tile, "audit_tiles", "tile")?,
        };
        loaded.insert(id, hashes.to_vec());
    }
    Ok(loaded)
}

/// The level of a tile as its column holds it.
pub(crate) fn level_number(level: u32) -> i16 {
    i16::try_from(level).expect("a tree of 2^63 leaves has eight levels of tiles")
}

fn damaged(row: &str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "audit_tiles",
        column: "hashes",
        row: row.to_owned(),
    }
}

fn signed_head(row: heads::Model, log: &str) -> Result<SignedHead, DatabaseError> {
    let inconsistent = |column| DatabaseError::Inconsistent {
        table: "audit_heads",
        column,
        row: row.tree_size.to_string(),
    };
    let head = TreeHead {
        log: log.to_owned(),
        tree_size: number(row.tree_size, "audit_heads", "tree_size")?,
        root_hash: row.root_hash.as_slice().try_into().map_err(|_| inconsistent("root_hash"))?,
        signed_at: row.signed_at,
        loss: None,
    };
    let signature = row.signature.as_slice().try_into().map_err(|_| inconsistent("signature"))?;
    Ok(SignedHead {
        head,
        signature,
        key_id: row.key_id,
    })
}
