//! What a decision costs; printed, not judged: `cargo test -p honi-access cost -- --nocapture`.

use honi_access::Role;
use tokio::time::Instant;

use crate::issuer::{HANAKO, Issuer, bearer, claims, start_of_test};
use crate::policies::{example, staff, voice};

const ROUNDS: u32 = 500;

#[tokio::test]
async fn cost() {
    let policies = example();
    let handler = staff(1, &[Role::ComplaintHandler, Role::Supervisor]);
    let method = "honi.example.v1.VoiceService/GetVoice";
    let begin = Instant::now();
    for _ in 0..ROUNDS {
        assert!(policies.decide(&handler, method, &voice(Some(&handler), &[])).is_allowed());
    }
    println!("decide: {:?}", begin.elapsed() / ROUNDS);
    let begin = Instant::now();
    for _ in 0..ROUNDS {
        assert!(policies.may_call(&handler, method));
    }
    println!("may_call, remembered: {:?}", begin.elapsed() / ROUNDS);

    let issuer = Issuer::new();
    let headers = bearer(&issuer.key.sign(&claims(HANAKO, &["CMH"], start_of_test())).expect("a token"));
    let begin = Instant::now();
    assert!(issuer.authenticator.authenticate(&headers).await.is_ok());
    println!("authenticate, first: {:?}", begin.elapsed());
    let begin = Instant::now();
    for _ in 0..ROUNDS {
        assert!(issuer.authenticator.authenticate(&headers).await.is_ok());
    }
    println!("authenticate, remembered: {:?}", begin.elapsed() / ROUNDS);
}
