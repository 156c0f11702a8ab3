//! The gRPC service `honi.auditlog.v1.AuditLogService` over a service's own log.

use honi_database::{Database, DatabaseError};
use honi_proto::auditlog::v1 as proto;
use honi_proto::auditlog::v1::audit_log_service_server::{AuditLogService, AuditLogServiceServer};
use tonic::{Request, Response, Status};

use crate::{
    head::SignedHead,
    log, refused,
    store::{entries, heads, tiles},
    tree::{self, Hash},
};

/// Page size when the caller names none, and the largest.
const DEFAULT_PAGE_SIZE: i32 = 100;
const MAX_PAGE_SIZE: i32 = 1000;
/// The same for tiles, which are of 8 KiB.
const DEFAULT_TILES: i32 = 10;
const MAX_TILES: i32 = 50;
/// The highest level of tiles that a tree of 2^63 leaves has.
const MAX_LEVEL: i32 = 7;
/// The longest name of a resource that entries are asked for by.
const MAX_RESOURCE_CHARS: usize = 200;

/// The service over the log of this name.
pub fn service(db: Database, log: &str) -> AuditLogServiceServer<AuditLog> {
    AuditLogServiceServer::new(AuditLog { db, log: log.to_owned() })
}

/// Serves the audit log of one database.
#[derive(Clone, Debug)]
pub struct AuditLog {
    db: Database,
    log: String,
}

#[tonic::async_trait]
impl AuditLogService for AuditLog {
    async fn get_tree_head(&self, _: Request<proto::GetTreeHeadRequest>) -> Result<Response<proto::TreeHead>, Status> {
        match log::latest_head(self.db.reader(), &self.log)
            .await
            .map_err(|error| status(&error))?
        {
            Some(head) => Ok(Response::new(message(head))),
            None => Err(refused::empty()),
        }
    }

    async fn list_tree_heads(
        &self,
        request: Request<proto::ListTreeHeadsRequest>,
    ) -> Result<Response<proto::ListTreeHeadsResponse>, Status> {
        let request = request.into_inner();
        let start = size("start_size", request.start_size, 0)?;
        let page_size = page_size(request.page_size, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)?;
        let mut rows = log::heads_from(self.db.reader(), start, page_size + 1)
            .await
            .map_err(|error| status(&error))?;
        let next_size = next(&mut rows, page_size, |row| row.tree_size);
        let tree_heads = rows.into_iter().map(|row| self.stored_head(row)).collect();
        Ok(Response::new(proto::ListTreeHeadsResponse { tree_heads, next_size }))
    }

    async fn list_tiles(&self, request: Request<proto::ListTilesRequest>) -> Result<Response<proto::ListTilesResponse>, Status> {
        let request = request.into_inner();
        let level = match request.level {
            level @ 0..=MAX_LEVEL => log::level_number(level.unsigned_abs()),
            _ => return Err(refused::out_of_range("level")),
        };
        let start = size("start_tile", request.start_tile, 0)?;
        let page_size = page_size(request.page_size, DEFAULT_TILES, MAX_TILES)?;
        let mut rows = log::tiles_from(self.db.reader(), level, start, page_size + 1)
            .await
            .map_err(|error| status(&error))?;
        let next_tile = next(&mut rows, page_size, |row| row.tile);
        let tile = |row: tiles::Model| proto::Tile {
            tile: row.tile,
            hashes: row.hashes,
        };
        let tiles = rows.into_iter().map(tile).collect();
        Ok(Response::new(proto::ListTilesResponse { tiles, next_tile }))
    }

    async fn list_audit_entries(
        &self,
        request: Request<proto::ListAuditEntriesRequest>,
    ) -> Result<Response<proto::ListAuditEntriesResponse>, Status> {
        let request = request.into_inner();
        let start = size("start_index", request.start_index, 0)?;
        let page_size = page_size(request.page_size, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)?;
        if request.resource.chars().count() > MAX_RESOURCE_CHARS {
            return Err(refused::too_long("resource"));
        }
        let resource = (!request.resource.is_empty()).then_some(request.resource.as_str());
        let mut rows = log::entries_from(self.db.reader(), start, page_size + 1, resource)
            .await
            .map_err(|error| status(&error))?;
        let next_index = next(&mut rows, page_size, |row| row.position);
        let entries = rows.into_iter().map(entry).collect();
        Ok(Response::new(proto::ListAuditEntriesResponse { entries, next_index }))
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<proto::GetInclusionProofRequest>,
    ) -> Result<Response<proto::GetInclusionProofResponse>, Status> {
        let request = request.into_inner();
        let (index, tree_size) = (size("index", request.index, 0)?, size("tree_size", request.tree_size, 1)?);
        if index >= tree_size {
            return Err(refused::out_of_range("index"));
        }
        self.require_size(tree_size).await?;
        let path = log::hashes(self.db.reader(), &tree::inclusion_ranges(index, tree_size))
            .await
            .map_err(|error| status(&error))?;
        Ok(Response::new(proto::GetInclusionProofResponse { path: bytes(path) }))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<proto::GetConsistencyProofRequest>,
    ) -> Result<Response<proto::GetConsistencyProofResponse>, Status> {
        let request = request.into_inner();
        let (first, second) = (
            size("first_size", request.first_size, 1)?,
            size("second_size", request.second_size, 1)?,
        );
        if first > second {
            return Err(refused::out_of_range("first_size"));
        }
        self.require_size(second).await?;
        let path = log::hashes(self.db.reader(), &tree::consistency_ranges(first, second))
            .await
            .map_err(|error| status(&error))?;
        Ok(Response::new(proto::GetConsistencyProofResponse { path: bytes(path) }))
    }
}

impl AuditLog {
    async fn require_size(&self, tree_size: u64) -> Result<(), Status> {
        let latest = log::latest_head(self.db.reader(), &self.log)
            .await
            .map_err(|error| status(&error))?;
        if latest.is_some_and(|head| head.head.tree_size >= tree_size) {
            return Ok(());
        }
        Err(refused::not_reached(tree_size))
    }

    /// A head as it is stored, even if somebody changed it.
    fn stored_head(&self, row: heads::Model) -> proto::TreeHead {
        proto::TreeHead {
            log: self.log.clone(),
            tree_size: row.tree_size,
            root_hash: row.root_hash,
            sign_time: Some(honi_proto::time::timestamp(row.signed_at)),
            signature: row.signature,
            key_id: row.key_id,
        }
    }
}

fn page_size(asked: i32, default: i32, most: i32) -> Result<u64, Status> {
    match asked {
        0 => Ok(u64::from(default.unsigned_abs())),
        size if (1..=most).contains(&size) => Ok(u64::from(size.unsigned_abs())),
        _ => Err(refused::out_of_range("page_size")),
    }
}

/// Where to go on from after a page, of which one row more than asked was read; 0 if there is nothing more.
fn next<T>(rows: &mut Vec<T>, page_size: u64, place: impl Fn(&T) -> i64) -> i64 {
    if rows.len() as u64 <= page_size {
        return 0;
    }
    rows.pop();
    rows.last().map_or(0, |row| place(row) + 1)
}

fn message(head: SignedHead) -> proto::TreeHead {
    let SignedHead { head, signature, key_id } = head;
    proto::TreeHead {
        log: head.log,
        tree_size: head.tree_size.cast_signed(),
        root_hash: head.root_hash.to_vec(),
        sign_time: Some(honi_proto::time::timestamp(head.signed_at)),
        signature: signature.to_vec(),
        key_id,
    }
}

fn entry(row: entries::Model) -> proto::AuditEntry {
    proto::AuditEntry {
        index: row.position,
        leaf: row.leaf,
        resource: row.resource,
        id: row.id.to_string(),
    }
}

fn bytes(path: Vec<Hash>) -> Vec<Vec<u8>> {
    path.into_iter().map(Vec::from).collect()
}

fn size(field: &str, value: i64, least: u64) -> Result<u64, Status> {
    match u64::try_from(value) {
        Ok(value) if value >= least => Ok(value),
        _ => Err(refused::out_of_range(field)),
    }
}

fn status(error: &DatabaseError) -> Status {
    if error.is_unavailable() {
        return refused::unavailable();
    }
    tracing::error!(%error, "the audit log could not be read");
    refused::internal()
}
