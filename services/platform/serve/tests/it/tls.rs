//! Who can connect at all, where a service has a certificate.

use std::path::{Path, PathBuf};

use honi_call::{CallSettings, Client, Identity};
use honi_proto::outbox::v1::ListEventsRequest;
use honi_proto::outbox::v1::feed_service_client::FeedServiceClient;
use honi_serve::{ServeError, ServeSettings};
use honi_settings::TlsFiles;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tonic::Code;

use crate::fixture::{Feed, Running, Suite};

/// An authority of a fictional co-op, and a folder with what it signed.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "authority.pem", &issuer.pem());
        Self { issuer, folder }
    }

    fn file(&self) -> Option<PathBuf> {
        Some(self.folder.path().join("authority.pem"))
    }

    /// A certificate for `localhost`, and whose certificates its owner takes.
    fn sign(&self, name: &str, takes: Option<PathBuf>) -> TlsFiles {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        TlsFiles {
            ca_file: takes,
            certificate_file: Some(write(self.folder.path(), &format!("{name}.pem"), &certificate.pem())),
            key_file: Some(write(self.folder.path(), &format!("{name}.key"), &key.serialize_pem())),
        }
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("it can be written");
    path
}

async fn serve(suite: &Suite, tls: TlsFiles) -> Running {
    let settings = ServeSettings {
        tls,
        ..ServeSettings::default()
    };
    suite.serve("honi-voices", Feed::empty(), settings).await
}

/// What a call of a compliance manager is answered.
async fn call(suite: &Suite, server: &Running, scheme: &str, tls: TlsFiles) -> Result<(), Code> {
    let token = suite.token(&["CMG"]);
    let settings = CallSettings {
        tls,
        ..CallSettings::new(format!("{scheme}://localhost:{}", server.address.port()))
    };
    let identity = Identity::bearer(move || Some(token.clone()));
    let client = Client::connect_lazy(&settings, identity, &suite.recorder.telemetry("caller")).expect("sound settings");
    let answer = FeedServiceClient::new(client).list_events(ListEventsRequest::default()).await;
    answer.map(|_| ()).map_err(|status| status.code())
}

#[tokio::test]
async fn a_service_with_a_certificate_is_called_by_who_trusts_its_authority() {
    let (suite, ours, theirs) = (Suite::new(), Authority::new(), Authority::new());
    let server = serve(&suite, ours.sign("service", None)).await;
    let trusting = |ca_file| TlsFiles {
        ca_file,
        ..TlsFiles::default()
    };
    assert_eq!(call(&suite, &server, "https", trusting(ours.file())).await, Ok(()));
    assert_eq!(
        call(&suite, &server, "https", trusting(theirs.file())).await,
        Err(Code::Unavailable)
    );
    assert_eq!(call(&suite, &server, "https", TlsFiles::default()).await, Err(Code::Unavailable));
    assert!(call(&suite, &server, "http", TlsFiles::default()).await.is_err(), "in the clear");
}

#[tokio::test]
async fn where_clients_need_a_certificate_only_those_who_have_one_of_the_right_authority_connect() {
    let (suite, ours, theirs) = (Suite::new(), Authority::new(), Authority::new());
    let server = serve(&suite, ours.sign("service", ours.file())).await;
    assert_eq!(call(&suite, &server, "https", ours.sign("caller", ours.file())).await, Ok(()));
    let without = TlsFiles {
        ca_file: ours.file(),
        ..TlsFiles::default()
    };
    assert_eq!(call(&suite, &server, "https", without).await, Err(Code::Unavailable));
    let foreign = theirs.sign("stranger", ours.file());
    assert_eq!(call(&suite, &server, "https", foreign).await, Err(Code::Unavailable));
}

#[tokio::test]
async fn a_service_does_not_start_without_the_certificate_that_it_is_said_to_have() {
    let (suite, ours) = (Suite::new(), Authority::new());
    let tls = TlsFiles {
        certificate_file: Some(ours.folder.path().join("nowhere.pem")),
        ..ours.sign("service", None)
    };
    let server = serve(&suite, tls).await;
    let error = server.task.await.expect("it ends").expect_err("the file is not there");
    assert!(matches!(error, ServeError::Certificates(_)), "{error}");
}
