//! Idempotency keys of the activities' calls.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The request id of a call that is the same step of the same process whoever makes it, however often: derived from the workflow id and
/// what the step is about (such as deadline and level), never from the run. A UUID of version 8 (RFC 9562).
pub fn request_id(workflow_id: &str, step: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    for part in [workflow_id].iter().chain(step) {
        // Its length before each part keeps ("ab", "c") from ("a", "bc").
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest: [u8; 32] = hash.finalize().into();
    let (head, _) = digest.split_first_chunk::<16>().expect("16 are fewer than 32");
    uuid::Builder::from_custom_bytes(*head).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_step_has_the_same_id_for_ever() {
        let id = request_id(
            "complaint-handling/0190b3f2-6c8a-7000-8000-000000000001/1",
            &["acknowledge", "team-lead"],
        );
        assert_eq!(id.to_string(), "c33a6150-fd02-8a39-8cc5-1948cb48311b");
        assert_eq!(id.get_version_num(), 8);
    }

    #[test]
    fn another_step_has_another() {
        let ids = [
            request_id("w/1", &["acknowledge", "team-lead"]),
            request_id("w/2", &["acknowledge", "team-lead"]),
            request_id("w/1", &["final-response", "team-lead"]),
            request_id("w/1", &["acknowledge", "executive"]),
            request_id("w/1", &["acknowledget", "eam-lead"]),
            request_id("w/1", &["acknowledge", "team-lead", ""]),
        ];
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
    }
}
