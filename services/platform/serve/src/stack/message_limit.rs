//! The limit of a request message's size, before it is read into memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use crate::problem::Problem;

/// A gRPC message is prefixed by a flag and its length (four bytes, big endian).
const PREFIX: usize = 5;

/// A request body that ends with RESOURCE_EXHAUSTED at the prefix of a message that is too large.
pub(super) struct LimitedBody {
    inner: Body,
    max_bytes: u32,
    prefix: [u8; PREFIX],
    /// How much of the prefix has been read.
    read: usize,
    /// How much of the message is still to come.
    rest: usize,
}

impl LimitedBody {
    pub(super) fn new(inner: Body, max_bytes: u32) -> Self {
        Self {
            inner,
            max_bytes,
            prefix: [0; PREFIX],
            read: 0,
            rest: 0,
        }
    }

    /// Follows the messages through a chunk; false at one that is too large.
    fn follow(&mut self, mut chunk: &[u8]) -> bool {
        while !chunk.is_empty() {
            let skipped = self.rest.min(chunk.len());
            self.rest -= skipped;
            chunk = &chunk[skipped..];
            let taken = (PREFIX - self.read).min(chunk.len());
            self.prefix[self.read..self.read + taken].copy_from_slice(&chunk[..taken]);
            self.read += taken;
            chunk = &chunk[taken..];
            if self.read == PREFIX {
                let [_, a, b, c, d] = self.prefix;
                let length = u32::from_be_bytes([a, b, c, d]);
                if length > self.max_bytes {
                    return false;
                }
                self.read = 0;
                self.rest = length as usize;
            }
        }
        true
    }
}

impl http_body::Body for LimitedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
            && !this.follow(data)
        {
            return Poll::Ready(Some(Err(Problem::message_too_large(this.max_bytes).into())));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(length: u32) -> Vec<u8> {
        let mut bytes = vec![0];
        bytes.extend(length.to_be_bytes());
        bytes.extend(vec![7; length as usize]);
        bytes
    }

    #[test]
    fn each_message_is_measured_however_it_is_cut() {
        for cut in 1..12 {
            let follow = |bytes: &[u8]| {
                let mut body = LimitedBody::new(Body::default(), 8);
                bytes.chunks(cut).all(|chunk| body.follow(chunk))
            };
            let (small, empty, large) = (message(8), message(0), message(9));
            assert!(follow(&[small.clone(), empty.clone(), small.clone()].concat()), "chunks of {cut}");
            assert!(!follow(&[small, empty, large].concat()), "chunks of {cut}");
        }
    }
}
