//! Letters: what is sent, and that they are written to files as they were kept.

use std::sync::{Arc, Mutex};

use honi_proto::voices::v1::voice_letter_service_server::{VoiceLetterService, VoiceLetterServiceServer};
use honi_proto::voices::v1::{
    GetVoiceLetterRequest, IssueVoiceLetterRequest, LetterKind, LetterLanguage, ListVoiceLettersRequest, ListVoiceLettersResponse,
    ResponseMethod, UnderwriterKind, VoiceLetter,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::fixtures::{Suite, VOICE};

const LETTER: &str = "voiceLetters/0190a5a0-0000-7000-8000-0000000000a1";
const ERASED: &str = "voiceLetters/0190a5a0-0000-7000-8000-0000000000a2";

/// A scripted service that remembers what it was asked to send.
#[derive(Clone, Default)]
struct Script {
    sent: Arc<Mutex<Vec<IssueVoiceLetterRequest>>>,
}

fn letter(name: &str) -> VoiceLetter {
    VoiceLetter {
        name: name.to_owned(),
        voice: VOICE.to_owned(),
        kind: LetterKind::ProgressUpdate.into(),
        template: "progress-update/1.ja".to_owned(),
        ..VoiceLetter::default()
    }
}

#[tonic::async_trait]
impl VoiceLetterService for Script {
    async fn issue_voice_letter(&self, request: Request<IssueVoiceLetterRequest>) -> Result<Response<VoiceLetter>, Status> {
        self.sent.lock().unwrap().push(request.into_inner());
        Ok(Response::new(letter(LETTER)))
    }

    async fn get_voice_letter(&self, request: Request<GetVoiceLetterRequest>) -> Result<Response<VoiceLetter>, Status> {
        let name = request.into_inner().name;
        if name == ERASED {
            return Ok(Response::new(letter(ERASED)));
        }
        Ok(Response::new(VoiceLetter {
            html: "<p>経過</p>".to_owned(),
            pdf: vec![0x25, 0x50, 0xff, 0x00],
            ..letter(&name)
        }))
    }

    async fn list_voice_letters(&self, request: Request<ListVoiceLettersRequest>) -> Result<Response<ListVoiceLettersResponse>, Status> {
        assert_eq!(request.into_inner().name, VOICE);
        Ok(Response::new(ListVoiceLettersResponse {
            letters: vec![letter(LETTER)],
            ..ListVoiceLettersResponse::default()
        }))
    }
}

#[tokio::test]
async fn a_letter_is_sent_listed_and_written_to_a_file() {
    let script = Script::default();
    let suite = Suite::of(Routes::new(VoiceLetterServiceServer::new(script.clone()))).await;
    assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
    let sent = suite
        .honi(&[
            "voice",
            "letter",
            "issue",
            VOICE,
            "--kind",
            "progress-update",
            "--text",
            "お調べを続けています。",
            "--expected",
            "2026-10-20",
            "--to",
            "架空 花子",
            "--language",
            "english",
            "--underwriter",
            "kyosai-federation",
            "--etag",
            "5",
            "-o",
            "json",
        ])
        .await;
    assert_eq!(sent.code, 0, "{}", sent.stderr);
    assert_eq!(sent.json()["name"], LETTER);
    let request = script.sent.lock().unwrap().pop().unwrap();
    let details = request.letter.clone().unwrap();
    assert_eq!(
        (request.name.as_str(), request.etag.as_str(), request.request_id.len()),
        (VOICE, "5", 36)
    );
    assert_eq!(
        (request.kind(), request.method()),
        (LetterKind::ProgressUpdate, ResponseMethod::Letter)
    );
    assert_eq!(
        request.expected_date.map(|day| (day.year, day.month, day.day)),
        Some((2026, 10, 20))
    );
    assert_eq!(
        (details.addressee.as_str(), details.language(), details.underwriter()),
        ("架空 花子", LetterLanguage::English, UnderwriterKind::KyosaiFederation)
    );

    let list = suite.honi(&["voice", "letter", "list", VOICE, "-o", "csv"]).await;
    assert!(list.stdout.starts_with("name,kind,template,"), "{} {}", list.stdout, list.stderr);

    let shown = suite.honi(&["voice", "letter", "get", LETTER, "-o", "json"]).await;
    assert!(
        !shown.stdout.contains("経過"),
        "what it says is not among the fields: {}",
        shown.stdout
    );
    let html = suite.honi(&["voice", "letter", "get", LETTER, "--html", "-"]).await;
    assert_eq!(html.stdout, "<p>経過</p>");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.pdf");
    let pdf = suite
        .honi(&["voice", "letter", "get", LETTER, "--pdf", file.to_str().unwrap()])
        .await;
    assert_eq!((pdf.code, pdf.stdout.as_str()), (0, ""), "{}", pdf.stderr);
    assert_eq!(std::fs::read(&file).unwrap(), [0x25, 0x50, 0xff, 0x00]);
    let erased = suite.honi(&["voice", "letter", "get", ERASED, "--html", "-"]).await;
    assert_eq!((erased.code, erased.stdout.as_str()), (3, ""), "{}", erased.stderr);
}
