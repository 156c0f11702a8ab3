//! Tree heads: how many entries the log has and what they are, in one signed statement.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use ed25519_dalek::Signature;
use serde::{Deserialize, Serialize};

use crate::{canonical, keys::PublicKeys, tree::Hash};

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// Name of the log, such as `honi-voices`.
    pub log: String,
    /// Number of entries.
    pub tree_size: u64,
    /// Merkle tree hash over them.
    pub root_hash: Hash,
    /// When it was signed, to the microsecond.
    pub signed_at: DateTime<Utc>,
    /// That the log was set back to this head and that this was accepted; only a witness holds such heads.
    pub loss: Option<Loss>,
}

/// What of the witnessed heads no longer holds, by the word of whoever runs the service. It stays in the witness's file, so that everybody
/// who verifies sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Size of the last witnessed head that the log still continues; 0 if none.
    pub kept: u64,
    /// Size of the head that was witnessed last.
    pub lost: u64,
}

impl TreeHead {
    /// The bytes that are signed: a checkpoint of C2SP tlog-checkpoint, with the time and perhaps a loss as its extension lines.
    pub fn text(&self) -> String {
        let (log, size) = (&self.log, self.tree_size);
        let (root, at) = (BASE64.encode(self.root_hash), canonical::instant(self.signed_at));
        let loss = self
            .loss
            .map_or_else(String::new, |Loss { kept, lost }| format!("loss {kept} {lost}\n"));
        format!("{log}\n{size}\n{root}\n{at}\n{loss}")
    }
}

/// A tree head with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// What is signed.
    pub head: TreeHead,
    /// Ed25519 signature over [`TreeHead::text`].
    pub signature: [u8; 64],
    /// Which key signed: the first 8 bytes of the SHA-256 of the public key, in hex.
    pub key_id: String,
}

impl SignedHead {
    /// Whether one of `keys` signed it.
    pub fn is_signed_by(&self, keys: &PublicKeys) -> bool {
        keys.get(&self.key_id).is_some_and(|key| {
            key.verify_strict(self.head.text().as_bytes(), &Signature::from_bytes(&self.signature))
                .is_ok()
        })
    }

    /// Its line in an export or a witness file, without the newline.
    pub fn to_line(&self) -> String {
        let line = Line {
            kept_size: self.head.loss.map(|loss| loss.kept),
            key_id: self.key_id.clone(),
            log: self.head.log.clone(),
            lost_size: self.head.loss.map(|loss| loss.lost),
            root_hash: hex::encode(self.head.root_hash),
            signature: hex::encode(self.signature),
            signed_at: canonical::instant(self.head.signed_at),
            tree_size: self.head.tree_size,
        };
        serde_json::to_string(&line).expect("texts and a number can always be written as JSON")
    }

    /// Reads a line. `None` unless it is exactly what [`to_line`](Self::to_line) writes: one head has one writing.
    pub fn from_line(text: &str) -> Option<SignedHead> {
        let line: Line = serde_json::from_str(text).ok()?;
        let mut head = SignedHead {
            head: TreeHead {
                log: line.log,
                tree_size: line.tree_size,
                root_hash: [0; 32],
                signed_at: DateTime::parse_from_rfc3339(&line.signed_at).ok()?.to_utc(),
                loss: line.kept_size.zip(line.lost_size).map(|(kept, lost)| Loss { kept, lost }),
            },
            signature: [0; 64],
            key_id: line.key_id,
        };
        hex::decode_to_slice(&line.root_hash, &mut head.head.root_hash).ok()?;
        hex::decode_to_slice(&line.signature, &mut head.signature).ok()?;
        (head.to_line() == text).then_some(head)
    }
}

/// Fields in bytewise order, as everywhere in the format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept_size: Option<u64>,
    key_id: String,
    log: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lost_size: Option<u64>,
    root_hash: String,
    signature: String,
    signed_at: String,
    tree_size: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Signer;

    fn signed() -> (SignedHead, PublicKeys) {
        let signer = Signer::from_seed(&[1; 32]);
        let head = TreeHead {
            log: "honi-voices".to_owned(),
            tree_size: 3,
            root_hash: [7; 32],
            signed_at: "2026-11-23T08:00:00.000001Z".parse().unwrap(),
            loss: None,
        };
        (signer.sign(head), PublicKeys::of(&signer))
    }

    #[test]
    fn the_signed_text_is_a_checkpoint() {
        let text = signed().0.head.text();
        assert_eq!(
            text,
            "honi-voices\n3\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n2026-11-23T08:00:00.000001Z\n"
        );
    }

    #[test]
    fn a_head_is_its_line_and_no_other_line_is_that_head() {
        let (head, keys) = signed();
        let line = head.to_line();
        assert_eq!(SignedHead::from_line(&line), Some(head));
        for at in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 0x20;
            let changed = std::str::from_utf8(&bytes).ok().and_then(SignedHead::from_line);
            assert!(!changed.is_some_and(|head| head.is_signed_by(&keys)), "byte {at} of {line}");
        }
        assert_eq!(SignedHead::from_line(&format!("{line} ")), None);
    }

    #[test]
    fn a_loss_is_signed_and_written_with_its_head() {
        let (head, keys) = signed();
        let lossy = TreeHead {
            loss: Some(Loss { kept: 2, lost: 7 }),
            ..head.head.clone()
        };
        assert_eq!(lossy.text(), head.head.text() + "loss 2 7\n");
        let signed = Signer::from_seed(&[1; 32]).sign(lossy.clone());
        assert!(signed.is_signed_by(&keys));
        assert_eq!(SignedHead::from_line(&signed.to_line()), Some(signed));
        let moved = SignedHead { head: lossy, ..head };
        assert!(!moved.is_signed_by(&keys), "the signature of a head without a loss does not do");
        assert_eq!(SignedHead::from_line(&moved.to_line().replace("\"kept_size\":2,", "")), None);
    }
}
