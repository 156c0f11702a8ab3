//! The gRPC service as a source.

use async_trait::async_trait;
use honi_database::Database;
use honi_proto::auditlog::v1::{
    AuditEntry, GetConsistencyProofRequest, GetInclusionProofRequest, GetTreeHeadRequest, ListAuditEntriesRequest, ListTilesRequest,
    ListTreeHeadsRequest, Tile, TreeHead as Message, audit_log_service_client::AuditLogServiceClient,
    audit_log_service_server::AuditLogServiceServer,
};
use serde::Deserialize;
use tonic::{
    Code, Status,
    body::Body,
    client::GrpcService,
    codegen::{Body as HttpBody, Bytes, StdError},
};

use super::{Fault, Source, SourceError, source::Page, stored::Stored};
use crate::{
    head::{SignedHead, TreeHead},
    service::{self, AuditLog},
    tree::{Hash, LEVELS, consistency_ranges, verify_inclusion},
};

/// Entries or heads per call.
const PAGE_SIZE: i32 = 1000;
/// Tiles per call.
const TILES: i32 = 50;

/// A log behind its gRPC service.
#[derive(Clone, Debug)]
pub struct Remote<T>(AuditLogServiceClient<T>);

impl<T> Remote<T> {
    /// Over a client, which carries identity and deadlines.
    pub const fn new(client: AuditLogServiceClient<T>) -> Self {
        Self(client)
    }
}

impl Remote<AuditLogServiceServer<AuditLog>> {
    /// Over the database of a service, as the service would serve it.
    pub fn of_database(db: Database, log: &str) -> Self {
        Self(AuditLogServiceClient::new(service::service(db, log)))
    }
}

impl<T> Remote<T>
where
    T: GrpcService<Body> + Clone + Send + Sync,
    T::Future: Send,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    /// Entries of the latest head; 0 if there is none.
    async fn latest_size(&self) -> Result<u64, SourceError> {
        match self.0.clone().get_tree_head(GetTreeHeadRequest {}).await {
            Ok(answer) => Ok(u64::try_from(answer.into_inner().tree_size).unwrap_or(0)),
            Err(status) if status.code() == Code::NotFound => Ok(0),
            Err(status) => Err(failed(status)),
        }
    }

    /// Tiles of a level, and where to go on.
    async fn tiles(&self, level: u32, start_tile: i64) -> Result<(Vec<Tile>, Option<i64>), SourceError> {
        let request = ListTilesRequest {
            level: level.cast_signed(),
            start_tile,
            page_size: TILES,
        };
        let answer = self.0.clone().list_tiles(request).await.map_err(failed)?.into_inner();
        let next = Some(answer.next_tile).filter(|next| *next > start_tile);
        Ok((answer.tiles, next))
    }

    /// The path of an inclusion proof; nothing where the service has none.
    async fn inclusion(&self, index: u64, tree_size: u64) -> Result<Vec<Hash>, SourceError> {
        let request = GetInclusionProofRequest {
            index: index.cast_signed(),
            tree_size: tree_size.cast_signed(),
        };
        match self.0.clone().get_inclusion_proof(request).await {
            Ok(answer) => hashes(answer.into_inner().path),
            Err(status) => nothing_if_unprovable(status),
        }
    }
}

#[async_trait]
impl<T> Source for Remote<T>
where
    T: GrpcService<Body> + Clone + Send + Sync,
    T::Future: Send,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    async fn heads(&self) -> Result<Vec<SignedHead>, SourceError> {
        let (mut heads, mut start) = (Vec::new(), 0);
        loop {
            let request = ListTreeHeadsRequest {
                start_size: start,
                page_size: PAGE_SIZE,
            };
            let answer = self.0.clone().list_tree_heads(request).await.map_err(failed)?.into_inner();
            for message in answer.tree_heads {
                let size = message.tree_size;
                heads.push(head(message).ok_or_else(|| damaged(&format!("the tree head of {size} entries")))?);
            }
            if answer.next_size <= start {
                return Ok(heads);
            }
            start = answer.next_size;
        }
    }

    async fn leaves(&self, start: u64, end: u64) -> Result<Page, SourceError> {
        let request = ListAuditEntriesRequest {
            start_index: start.cast_signed(),
            page_size: i32::try_from(end - start).unwrap_or(PAGE_SIZE).min(PAGE_SIZE),
            resource: String::new(),
        };
        let answer = self.0.clone().list_audit_entries(request).await.map_err(failed)?.into_inner();
        // Entries that came after the head are left for the next time.
        let entries = answer.entries.into_iter().filter(|entry| entry.index < end.cast_signed());
        let mut page = Page {
            next: u64::try_from(answer.next_index).ok().filter(|next| *next > 0),
            ..Page::default()
        };
        for entry in entries {
            if page.misfiled.is_none() && !is_filed_as_it_says(&entry) {
                page.misfiled = Some(page.leaves.len() as u64);
            }
            page.leaves.push(entry.leaf);
        }
        Ok(page)
    }

    async fn stored_hashes(&self, end: u64) -> Result<Vec<Hash>, SourceError> {
        let count = usize::try_from(end).unwrap_or(usize::MAX);
        let (mut hashes, mut next): (Vec<Hash>, _) = (Vec::new(), Some(0));
        while let Some(start) = next.filter(|_| hashes.len() < count) {
            let (tiles, after) = self.tiles(0, start).await?;
            for Tile { tile, hashes: stored } in tiles {
                // After a tile that is missing nothing stands in its place.
                if tile.checked_mul(256) != i64::try_from(hashes.len()).ok() {
                    return Ok(hashes);
                }
                hashes.extend(stored.as_chunks::<32>().0);
            }
            next = after;
        }
        hashes.truncate(count);
        Ok(hashes)
    }

    /// The log may grow while it is verified. What is stored beyond the head is judged by the head that there is then.
    async fn beyond_proofs(&self, leaves: &[Hash], tree_size: u64) -> Result<Option<Fault>, SourceError> {
        let mut stored = Stored::of(leaves);
        for level in 0..LEVELS {
            let mut next = Some(0);
            while let Some(start) = next {
                let (tiles, after) = self.tiles(level, start).await?;
                for Tile { tile, hashes } in tiles {
                    if let Some(fault) = stored.compare(level, tile, &hashes) {
                        return Ok(Some(fault));
                    }
                }
                next = after;
            }
            if let Some(fault) = stored.missing(level) {
                return Ok(Some(fault));
            }
        }
        let request = ListAuditEntriesRequest {
            start_index: tree_size.cast_signed(),
            page_size: 1,
            resource: String::new(),
        };
        let beyond = self.0.clone().list_audit_entries(request).await.map_err(failed)?.into_inner();
        let grown_to = self.latest_size().await?;
        if !beyond.entries.is_empty() && grown_to <= tree_size {
            return Ok(Some(Fault::Unsigned { index: tree_size }));
        }
        Ok(stored.beyond(grown_to))
    }

    async fn consistency(&self, first: u64, second: u64) -> Result<Vec<Hash>, SourceError> {
        let request = GetConsistencyProofRequest {
            first_size: first.cast_signed(),
            second_size: second.cast_signed(),
        };
        match self.0.clone().get_consistency_proof(request).await {
            Ok(answer) => hashes(answer.into_inner().path),
            Err(status) => nothing_if_unprovable(status),
        }
    }

    /// The hash of a leaf is the first of its neighbour's path, and is proven by the leaf's own path.
    async fn proven_hash(&self, index: u64, tree_size: u64, root: &Hash) -> Result<Option<Hash>, SourceError> {
        if tree_size == 1 {
            return Ok(Some(*root));
        }
        let neighbour = index ^ 1;
        if neighbour >= tree_size {
            // The last leaf of an odd tree has no neighbour, but its hash is part of the proof from the tree without it.
            let at = consistency_ranges(index, tree_size)
                .iter()
                .position(|range| *range == (index..tree_size));
            let proof = self.consistency(index, tree_size).await?;
            let hash = at.and_then(|at| proof.get(at).copied());
            return self.if_proven(index, tree_size, hash, root).await;
        }
        let hash = self.inclusion(neighbour, tree_size).await?.first().copied();
        self.if_proven(index, tree_size, hash, root).await
    }
}

impl<T> Remote<T>
where
    T: GrpcService<Body> + Clone + Send + Sync,
    T::Future: Send,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    async fn if_proven(&self, index: u64, tree_size: u64, hash: Option<Hash>, root: &Hash) -> Result<Option<Hash>, SourceError> {
        let Some(hash) = hash else { return Ok(None) };
        let path = self.inclusion(index, tree_size).await?;
        Ok(verify_inclusion(index, tree_size, &hash, &path, root).then_some(hash))
    }
}

/// By what the log finds an entry must be what the entry says: else it is missing from the list of its resource.
fn is_filed_as_it_says(entry: &AuditEntry) -> bool {
    #[derive(Deserialize)]
    struct Said {
        resource: String,
        id: String,
    }
    serde_json::from_slice::<Said>(&entry.leaf).is_ok_and(|said| said.resource == entry.resource && said.id == entry.id)
}

fn failed(status: Status) -> SourceError {
    SourceError::Service(Box::new(status))
}

/// A service whose stored hashes were changed cannot prove; that is for the verifier to judge, other failures are not.
fn nothing_if_unprovable(status: Status) -> Result<Vec<Hash>, SourceError> {
    match status.code() {
        Code::Internal | Code::OutOfRange | Code::DataLoss => Ok(Vec::new()),
        _ => Err(failed(status)),
    }
}

fn hashes(path: Vec<Vec<u8>>) -> Result<Vec<Hash>, SourceError> {
    path.into_iter()
        .map(|hash| Hash::try_from(hash).map_err(|_| damaged("a hash of a proof")))
        .collect()
}

fn head(message: Message) -> Option<SignedHead> {
    Some(SignedHead {
        head: TreeHead {
            log: message.log,
            tree_size: u64::try_from(message.tree_size).ok()?,
            root_hash: message.root_hash.try_into().ok()?,
            signed_at: honi_proto::time::instant(message.sign_time.as_ref()?)?,
            loss: None,
        },
        signature: message.signature.try_into().ok()?,
        key_id: message.key_id,
    })
}

fn damaged(place: &str) -> SourceError {
    SourceError::Damaged { place: place.to_owned() }
}
