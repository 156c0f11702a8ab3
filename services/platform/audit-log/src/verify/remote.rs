//! The gRPC service as a source.

use async_trait::async_trait;
use honi_proto::auditlog::v1::{
    GetConsistencyProofRequest, GetInclusionProofRequest, GetTreeHeadRequest, ListAuditEntriesRequest, TreeHead as Message,
    audit_log_service_client::AuditLogServiceClient,
};
use tonic::{
    Code, Status,
    body::Body,
    client::GrpcService,
    codegen::{Body as HttpBody, Bytes, StdError},
};

use super::{Source, SourceError, source::Page};
use crate::{
    head::{SignedHead, TreeHead},
    tree::{Hash, consistency_ranges, verify_inclusion},
};

/// Entries per call.
const PAGE_SIZE: i32 = 1000;

/// A log behind its gRPC service. Only the latest head is served, so the heads of a witness count the more.
#[derive(Clone, Debug)]
pub struct Remote<T>(AuditLogServiceClient<T>);

impl<T> Remote<T> {
    /// Over a client, which carries identity and deadlines.
    pub const fn new(client: AuditLogServiceClient<T>) -> Self {
        Self(client)
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
        match self.0.clone().get_tree_head(GetTreeHeadRequest {}).await {
            Ok(answer) => Ok(vec![head(answer.into_inner()).ok_or_else(|| damaged("the tree head"))?]),
            Err(status) if status.code() == Code::NotFound => Ok(Vec::new()),
            Err(status) => Err(SourceError::Service(Box::new(status))),
        }
    }

    async fn leaves(&self, start: u64, end: u64) -> Result<Page, SourceError> {
        let request = ListAuditEntriesRequest {
            start_index: start.cast_signed(),
            page_size: i32::try_from(end - start).unwrap_or(PAGE_SIZE).min(PAGE_SIZE),
            resource: String::new(),
        };
        let answer = self
            .0
            .clone()
            .list_audit_entries(request)
            .await
            .map_err(|status| SourceError::Service(Box::new(status)))?;
        let answer = answer.into_inner();
        // Entries that came after the head are left for the next time.
        let leaves = answer
            .entries
            .into_iter()
            .filter(|entry| entry.index < end.cast_signed())
            .map(|entry| entry.leaf)
            .collect();
        let next = u64::try_from(answer.next_index).ok().filter(|next| *next > 0);
        Ok(Page { leaves, next })
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

/// A service whose stored hashes were changed cannot prove; that is for the verifier to judge, other failures are not.
fn nothing_if_unprovable(status: Status) -> Result<Vec<Hash>, SourceError> {
    match status.code() {
        Code::Internal | Code::OutOfRange | Code::DataLoss => Ok(Vec::new()),
        _ => Err(SourceError::Service(Box::new(status))),
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
        },
        signature: message.signature.try_into().ok()?,
        key_id: message.key_id,
    })
}

fn damaged(place: &str) -> SourceError {
    SourceError::Damaged { place: place.to_owned() }
}
