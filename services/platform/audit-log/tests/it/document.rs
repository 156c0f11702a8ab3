//! The example of `docs/audit-log-format.md` is what this crate writes.

use std::collections::BTreeMap;

use honi_audit_log::tree::{leaf_hash, node_hash};
use honi_audit_log::{Entry, Loss, PublicKeys, Signer, TreeHead};
use uuid::Uuid;

const DOCUMENT: &str = include_str!("../../../../../docs/audit-log-format.md");
/// The secret key of RFC 8032, section 7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

fn entry(action: &str, from: Option<&str>, to: &str, at: &str) -> Entry {
    Entry {
        resource: "voices/01995f2e-0000-7000-8000-0000000000a1".to_owned(),
        action: action.to_owned(),
        from: from.map(str::to_owned),
        to: Some(to.to_owned()),
        at: at.parse().unwrap(),
        actor: "staff/01995f2e-0000-7000-8000-0000000000b2".to_owned(),
        on_behalf_of: None,
        role: Some("REC".to_owned()),
        reason: None,
        request_id: None,
        trace_id: None,
        workflow: None,
        rule_version: None,
        commitments: BTreeMap::new(),
    }
}

#[test]
fn the_example_of_the_document_is_what_is_written() {
    let mut seed = [0; 32];
    hex::decode_to_slice(SEED, &mut seed).unwrap();
    let signer = Signer::from_seed(&seed);
    let leaves = [
        entry("create", None, "RECEIVED", "2026-11-23T08:00:00Z").leaf(Uuid::from_u128(0x0199_5f2e_0000_7000_8000_0000_0000_0001)),
        entry("acknowledge", Some("RECEIVED"), "ACKNOWLEDGED", "2026-11-23T08:30:00Z")
            .leaf(Uuid::from_u128(0x0199_5f2e_0000_7000_8000_0000_0000_0002)),
    ];
    let hashes = leaves.each_ref().map(|leaf| leaf_hash(leaf));
    let head = TreeHead {
        log: "honi-voices".to_owned(),
        tree_size: 2,
        root_hash: node_hash(&hashes[0], &hashes[1]),
        signed_at: "2026-11-23T09:00:00Z".parse().unwrap(),
        loss: None,
    };
    let loss = TreeHead {
        loss: Some(Loss { kept: 1, lost: 3 }),
        ..head.clone()
    };
    let keys = PublicKeys::of(&signer).to_text();
    let (key_id, key) = keys.trim_end().split_once(' ').unwrap();
    let [first, second] = leaves.map(|leaf| String::from_utf8(leaf).unwrap());
    let [left, right] = hashes.map(hex::encode);
    let root = hex::encode(head.root_hash);
    let (head, loss) = (signer.sign(head).to_line(), signer.sign(loss).to_line());
    for said in [
        format!("`{key}`, key id `{key_id}`"),
        format!("```\n{first}\n{second}\n```"),
        format!("```\n{left}\n{right}\n{root}\n```"),
        format!("```\n{head}\n```"),
        format!("```\n{loss}\n```"),
    ] {
        assert!(DOCUMENT.contains(&said), "the document lacks\n{said}");
    }
}
