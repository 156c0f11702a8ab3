//! The gRPC service `honi.auditlog.v1.AuditLogService` over a service's own log.

use honi_database::{Database, DatabaseError};
use honi_proto::auditlog::v1 as proto;
use honi_proto::auditlog::v1::audit_log_service_server::{AuditLogService, AuditLogServiceServer};
use tonic::{Request, Response, Status};

use crate::{
    head::SignedHead,
    log, refused,
    store::entries,
    tree::{self, Hash},
};

/// Page size when the caller names none, and the largest.
const DEFAULT_PAGE_SIZE: i32 = 100;
const MAX_PAGE_SIZE: i32 = 1000;
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

    async fn list_audit_entries(
        &self,
        request: Request<proto::ListAuditEntriesRequest>,
    ) -> Result<Response<proto::ListAuditEntriesResponse>, Status> {
        let request = request.into_inner();
        let start = size("start_index", request.start_index, 0)?;
        let page_size = match request.page_size {
            0 => DEFAULT_PAGE_SIZE,
            size @ 1..=MAX_PAGE_SIZE => size,
            _ => return Err(refused::out_of_range("page_size")),
        };
        if request.resource.chars().count() > MAX_RESOURCE_CHARS {
            return Err(refused::too_long("resource"));
        }
        let page_size = u64::from(page_size.unsigned_abs());
        let resource = (!request.resource.is_empty()).then_some(request.resource.as_str());
        let mut rows = log::entries_from(self.db.reader(), start, page_size + 1, resource)
            .await
            .map_err(|error| status(&error))?;
        let more = rows.len() as u64 > page_size;
        if more {
            rows.pop();
        }
        let next_index = if more { rows.last().map_or(0, |row| row.position + 1) } else { 0 };
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
