//! Reading the stored log: entries, heads, and the hashes of proofs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use honi_database::DatabaseError;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    head::{SignedHead, TreeHead},
    store::{entries, heads, number, position, tiles},
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

/// Heads of more than `after` entries, ascending.
pub(crate) async fn heads_after(
    conn: &impl ConnectionTrait,
    log: &str,
    after: u64,
    at_most: u64,
) -> Result<Vec<SignedHead>, DatabaseError> {
    let rows = heads::Entity::find()
        .filter(heads::Column::TreeSize.gt(position(after)))
        .order_by_asc(heads::Column::TreeSize)
        .limit(at_most);
    rows.all(conn).await?.into_iter().map(|row| signed_head(row, log)).collect()
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

/// The leaf hashes from `tile` × 256 on, as they are recorded: at most 256.
pub(crate) async fn recorded_leaf_hashes(conn: &impl ConnectionTrait, tile: u64) -> Result<Vec<Hash>, DatabaseError> {
    let id = TileId { level: 0, index: tile };
    let tiles = load_tiles(conn, &BTreeSet::from([id])).await?;
    Ok(tiles.get(id).unwrap_or_default().to_vec())
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
    };
    let signature = row.signature.as_slice().try_into().map_err(|_| inconsistent("signature"))?;
    Ok(SignedHead {
        head,
        signature,
        key_id: row.key_id,
    })
}
