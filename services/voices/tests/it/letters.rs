//! Letters to complainants: rendered, hashed, kept sealed, read again, and which deadlines they meet.

use honi_proto::voices::v1 as pb;
use pb::voice_letter_service_client::VoiceLetterServiceClient;
use pb::{DeadlineKind, LetterKind, VoiceState};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;
use tonic::{Code, Response, Status};

use crate::fixtures::{Service, assert_invalid, assert_refused, jst, on, on_both};
use crate::logs::{entries, events};
use crate::people::{EXECUTIVE, HANDLER, LEAD, MANAGER, OPERATOR, OTHER_HANDLER, Person, RECEPTION};

const ADDRESSEE: &str = "架空 花子 MARKER-ADDRESSEE";
const BODY: &str = "お調べを続けています。MARKER-BODY\n\nいましばらくお待ちください。";

fn issuing(service: &Service, voice: &pb::Voice, kind: LetterKind) -> pb::IssueVoiceLetterRequest {
    pb::IssueVoiceLetterRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        kind: kind.into(),
        method: pb::ResponseMethod::Letter.into(),
        body: BODY.to_owned(),
        letter: Some(pb::LetterDetails {
            addressee: ADDRESSEE.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

impl Service {
    fn letters(&self) -> VoiceLetterServiceClient<tonic::transport::Channel> {
        VoiceLetterServiceClient::new(self.channel.clone())
    }

    async fn issue(&self, person: &Person, message: pb::IssueVoiceLetterRequest) -> Result<pb::VoiceLetter, Status> {
        let answer = self.letters().issue_voice_letter(self.by(person, message)).await;
        answer.map(Response::into_inner)
    }

    async fn letter(&self, person: &Person, name: &str) -> Result<pb::VoiceLetter, Status> {
        let message = pb::GetVoiceLetterRequest { name: name.to_owned() };
        let answer = self.letters().get_voice_letter(self.by(person, message)).await;
        answer.map(Response::into_inner)
    }

    async fn letters_of(&self, person: &Person, voice: &str) -> Result<Vec<pb::VoiceLetter>, Status> {
        let message = pb::ListVoiceLettersRequest {
            name: voice.to_owned(),
            ..Default::default()
        };
        let answer = self.letters().list_voice_letters(self.by(person, message)).await;
        answer.map(|answer| answer.into_inner().letters)
    }
}

async fn investigated(service: &Service) -> pb::Voice {
    let voice = service.triaged(pb::Severity::S3, &HANDLER).await;
    let started = service.investigate(&HANDLER, service.investigation_of(&voice)).await;
    started.expect("looked into")
}

fn deadline(voice: &pb::Voice, kind: DeadlineKind) -> &pb::Deadline {
    voice.deadlines.iter().rfind(|it| it.kind() == kind).expect("it is set")
}

/// Every value of the table, as the engine keeps it.
async fn kept(service: &Service) -> Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let conn = service.database.reader();
    let sql = "SELECT heading, html, pdf FROM voice_letters ORDER BY id";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await;
    let bytes = |row: &sea_orm::QueryResult, column: &str| -> Vec<u8> { row.try_get("", column).expect("bytes") };
    rows.expect("the table is there")
        .iter()
        .map(|row| (bytes(row, "heading"), bytes(row, "html"), bytes(row, "pdf")))
        .collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|it| it == text.as_bytes())
}

on_both!(a_letter_is_rendered_hashed_kept_sealed_and_read_again, async |service| {
    let voice = investigated(&service).await;
    let message = issuing(&service, &voice, LetterKind::ProgressUpdate);
    let sent = service.issue(&HANDLER, message.clone()).await.expect("sent");
    assert_eq!(
        (
            sent.voice.as_str(),
            sent.kind(),
            sent.template.as_str(),
            sent.language(),
            sent.staff.as_str()
        ),
        (
            voice.name.as_str(),
            LetterKind::ProgressUpdate,
            "progress-update/1.ja",
            pb::LetterLanguage::Japanese,
            HANDLER.name
        )
    );
    assert_eq!((sent.html_sha256.len(), sent.pdf_sha256.len()), (64, 64));
    assert!(sent.html.is_empty() && sent.pdf.is_empty());
    // The same request again sends nothing again.
    assert_eq!(service.issue(&HANDLER, message.clone()).await.expect("answered again"), sent);
    let other = pb::IssueVoiceLetterRequest {
        body: "別の話".to_owned(),
        ..message
    };
    assert_refused(service.issue(&HANDLER, other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");

    let read = service.letter(&HANDLER, &sent.name).await.expect("readable");
    assert!(read.html.contains("MARKER-ADDRESSEE") && read.html.contains("MARKER-BODY") && read.html.contains(&voice.number));
    assert!(read.pdf.starts_with(b"%PDF-"), "pages");
    assert_eq!(
        service.letter(&MANAGER, &sent.name).await.expect("readable"),
        read,
        "the same bytes each time"
    );
    let hash = hashes(&read);
    assert_eq!((hash.0, hash.1), (sent.html_sha256.clone(), sent.pdf_sha256.clone()));
    assert_eq!(
        service.letters_of(&HANDLER, &voice.name).await.expect("listed"),
        std::slice::from_ref(&sent)
    );

    let rows = kept(&service).await;
    assert_eq!(rows.len(), 1);
    for (heading, html, pdf) in &rows {
        for bytes in [heading, html, pdf] {
            for plain in ["MARKER", "花子", "%PDF", &sent.html_sha256, &sent.pdf_sha256] {
                assert!(!holds(bytes, plain), "{plain}");
            }
        }
    }
    let entries = entries(&service, &voice.name, 5).await;
    let last: &Value = &entries[4];
    assert_eq!(
        (&last["action"], &last["reason"]),
        (&"issue-letter".into(), &"progress-update/1.ja".into())
    );
    for field in [
        "letter.html_sha256",
        "letter.pdf_sha256",
        "kind",
        "method",
        "deadlines.progress-update.2",
    ] {
        assert!(last["commitments"][field].is_string(), "{field}");
    }
    let all = format!("{entries:?}{:?}", events(&service).await);
    for plain in ["MARKER", "花子", &sent.html_sha256, &sent.pdf_sha256] {
        assert!(!all.contains(plain), "{plain}");
    }
    service.stop().await;
});

/// The hashes of what was read.
fn hashes(letter: &pb::VoiceLetter) -> (String, String) {
    use sha2::{Digest as _, Sha256};
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    (hash(letter.html.as_bytes()), hash(&letter.pdf))
}

on_both!(letters_meet_what_asks_for_them, async |service| {
    let voice = investigated(&service).await;
    service
        .issue(&HANDLER, issuing(&service, &voice, LetterKind::ProgressUpdate))
        .await
        .expect("sent");
    let voice = service.get(&HANDLER, &voice.name).await.expect("readable");
    let next = deadline(&voice, DeadlineKind::ProgressUpdate);
    assert_eq!(
        (next.ordinal, next.meet_time.is_none(), voice.state()),
        (2, true, VoiceState::Investigating)
    );
    let interim = pb::IssueVoiceLetterRequest {
        expected_date: Some(honi_proto::calendar::v1::Date {
            year: 2026,
            month: 10,
            day: 20,
        }),
        ..issuing(&service, &voice, LetterKind::InterimReply)
    };
    service.issue(&HANDLER, interim).await.expect("sent");
    let voice = service.get(&HANDLER, &voice.name).await.expect("readable");
    assert!(deadline(&voice, DeadlineKind::InterimReply).meet_time.is_some());
    let notice = pb::IssueVoiceLetterRequest {
        letter: Some(pb::LetterDetails {
            language: Some(pb::LetterLanguage::English.into()),
            underwriter: Some(pb::UnderwriterKind::KyosaiFederation.into()),
            ..Default::default()
        }),
        body: String::new(),
        ..issuing(&service, &voice, LetterKind::AdrNotice)
    };
    let notice = service.issue(&HANDLER, notice).await.expect("sent");
    assert_eq!(notice.template, "adr-notice/1.en");
    let read = service.letter(&HANDLER, &notice.name).await.expect("readable");
    assert!(read.html.contains("Member") && read.html.contains("共済相談所"), "{}", read.html);
    let voice = service.get(&HANDLER, &voice.name).await.expect("readable");
    assert!(deadline(&voice, DeadlineKind::AdrNotice).meet_time.is_some());

    let delay = |voice: &pb::Voice| pb::IssueVoiceLetterRequest {
        expected_date: Some(honi_proto::calendar::v1::Date {
            year: 2026,
            month: 12,
            day: 1,
        }),
        ..issuing(&service, voice, LetterKind::Delay)
    };
    assert_refused(
        service.issue(&HANDLER, delay(&voice)).await,
        Code::FailedPrecondition,
        "DELAY_TOO_EARLY",
    );
    service.advance(jst("2026-11-10T10:00:00") - jst("2026-09-18T10:00:00"));
    service.issue(&HANDLER, delay(&voice)).await.expect("sent");
    let voice = service.get(&HANDLER, &voice.name).await.expect("readable");
    let promise = deadline(&voice, DeadlineKind::FinalResponse);
    assert_eq!((promise.ordinal, promise.rule_id.as_str()), (2, "standard/promised-response"));
    assert_eq!(voice.state(), VoiceState::Investigating, "it stays open");
    service.stop().await;
});

on_both!(a_letter_is_refused_for_what_it_lacks, async |service| {
    let voice = investigated(&service).await;
    let empty = pb::IssueVoiceLetterRequest {
        body: String::new(),
        ..issuing(&service, &voice, LetterKind::ProgressUpdate)
    };
    assert_invalid(service.issue(&HANDLER, empty).await, "body");
    assert_invalid(
        service.issue(&HANDLER, issuing(&service, &voice, LetterKind::InterimReply)).await,
        "expected_date",
    );
    assert_invalid(
        service.issue(&HANDLER, issuing(&service, &voice, LetterKind::FinalResponse)).await,
        "kind",
    );
    assert_invalid(
        service.issue(&HANDLER, issuing(&service, &voice, LetterKind::Unspecified)).await,
        "kind",
    );
    let stale = pb::IssueVoiceLetterRequest {
        etag: "1".to_owned(),
        ..issuing(&service, &voice, LetterKind::ProgressUpdate)
    };
    assert_refused(service.issue(&HANDLER, stale).await, Code::Aborted, "ETAG_MISMATCH");
    assert!(kept(&service).await.is_empty());
    let created = service.create(&RECEPTION, service.complaint()).await.expect("created");
    let early = issuing(&service, &created, LetterKind::ProgressUpdate);
    assert_refused(service.issue(&MANAGER, early).await, Code::FailedPrecondition, "STATE_TRANSITION");
    service.stop().await;
});

on_both!(letters_are_for_whom_the_words_are_for, async |service| {
    let complaint = pb::Voice {
        subject_staff: vec![LEAD.name.to_owned()],
        ..service.complaint()
    };
    let created = service.create(&RECEPTION, complaint).await.expect("created");
    let voice = service
        .acknowledge(&RECEPTION, service.acknowledge_by_phone(&created))
        .await
        .expect("acknowledged");
    let sent = service
        .issue(&MANAGER, issuing(&service, &voice, LetterKind::Acknowledgement))
        .await
        .expect("sent");
    assert!(service.letter(&MANAGER, &sent.name).await.is_ok());
    // Whom it is about learns of nothing.
    assert_refused(service.letter(&LEAD, &sent.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(service.letters_of(&LEAD, &voice.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    // The record without the words is no letter.
    assert_refused(
        service.letter(&EXECUTIVE, &sent.name).await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    assert_refused(
        service.letters_of(&EXECUTIVE, &voice.name).await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    for person in [&OPERATOR] {
        assert_refused(
            service.letter(person, &sent.name).await,
            Code::PermissionDenied,
            "CALL_NOT_PERMITTED",
        );
    }
    let voice = service.get(&MANAGER, &voice.name).await.expect("readable");
    let by_reception = issuing(&service, &voice, LetterKind::Acknowledgement);
    assert_refused(
        service.issue(&RECEPTION, by_reception).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    let by_another = issuing(&service, &voice, LetterKind::Acknowledgement);
    assert_refused(
        service.issue(&OTHER_HANDLER, by_another).await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    service.stop().await;
});

on_both!(the_final_response_is_a_letter, async |service| {
    let voice = investigated(&service).await;
    let drafting = service.draft_of(
        &voice,
        "説明の記録を確認しました。MARKER-FACTS",
        "ご説明をやり直します。MARKER-REMEDY",
    );
    let voice = service.draft(&HANDLER, drafting).await.expect("drafted");
    let voice = service.approve(&LEAD, service.approval_of(&voice)).await.expect("approved");
    let sending = pb::RespondToVoiceRequest {
        name: voice.name.clone(),
        etag: voice.etag.clone(),
        request_id: service.request_id(),
        method: pb::ResponseMethod::Email.into(),
        send_time: None,
        letter: Some(pb::LetterDetails {
            addressee: ADDRESSEE.to_owned(),
            underwriter: Some(pb::UnderwriterKind::Insurer.into()),
            line: Some(pb::ContractLine::Life.into()),
            ..Default::default()
        }),
    };
    let answered = service.respond(&HANDLER, sending.clone()).await.expect("sent");
    assert_eq!(service.respond(&HANDLER, sending).await.expect("answered again"), answered);
    let letters = service.letters_of(&HANDLER, &voice.name).await.expect("listed");
    let [letter] = &letters[..] else {
        panic!("one letter, not {}", letters.len())
    };
    assert_eq!(
        (letter.kind(), letter.method(), letter.template.as_str()),
        (LetterKind::FinalResponse, pb::ResponseMethod::Email, "final-response/1.ja")
    );
    let read = service.letter(&HANDLER, &letter.name).await.expect("readable");
    for text in [
        "MARKER-ADDRESSEE",
        "MARKER-FACTS",
        "MARKER-REMEDY",
        "職員の応対",
        "生命保険相談所",
        "2026年10月18日",
    ] {
        assert!(read.html.contains(text), "{text}: {}", read.html);
    }
    let entries = entries(&service, &voice.name, 7).await;
    assert_eq!(entries[6]["reason"], "final-response/1.ja");
    assert!(entries[6]["commitments"]["letter.pdf_sha256"].is_string());
    service.stop().await;
});

on_both!(what_is_settled_fast_is_summed_up_and_the_anonymous_get_nothing, async |service| {
    for (relation, letters, logged) in [
        (pb::ComplainantRelation::Member, 1, "summary-resolution/1.ja"),
        (pb::ComplainantRelation::Anonymous, 0, "no-letter/anonymous"),
    ] {
        let anonymous = relation == pb::ComplainantRelation::Anonymous;
        let mut complaint = service.complaint();
        complaint.complainant_relation = relation.into();
        if anonymous {
            complaint.member.clear();
        }
        let created = service.create(&RECEPTION, complaint).await.expect("created");
        let mut acknowledging = service.acknowledge_by_phone(&created);
        if anonymous {
            acknowledging.how = Some(pb::acknowledge_voice_request::How::SkipReason("no name".to_owned()));
        }
        let voice = service.acknowledge(&RECEPTION, acknowledging).await.expect("acknowledged");
        let triage = pb::TriageVoiceRequest {
            categories: vec![pb::ComplaintCategory::NewContract.into()],
            ..service.triage_to(&voice, pb::Severity::S4, &HANDLER)
        };
        let voice = service.triage(&MANAGER, triage).await.expect("triaged");
        let voice = service
            .start_fast_track(&HANDLER, service.fast_track_of(&voice))
            .await
            .expect("minor");
        let resolving = pb::ResolveVoiceFastRequest {
            name: voice.name.clone(),
            etag: voice.etag.clone(),
            request_id: service.request_id(),
            outcome: pb::Outcome::Upheld.into(),
            agreed: "封筒は1通にします。MARKER-AGREED".to_owned(),
            ..Default::default()
        };
        let resolved = service.resolve_fast(&HANDLER, resolving).await.expect("settled");
        assert_eq!(resolved.state(), VoiceState::ResolvedFast);
        let found = service.letters_of(&HANDLER, &voice.name).await.expect("listed");
        assert_eq!(found.len(), letters, "{relation:?}");
        for letter in found {
            let read = service.letter(&HANDLER, &letter.name).await.expect("readable");
            assert!(read.html.contains("MARKER-AGREED") && read.html.contains("お申し出のとおりと認め"));
            assert!(read.html.contains("共済相談所"), "the right to go to ADR");
            assert_eq!(read.method(), pb::ResponseMethod::Letter);
        }
        let entries = entries(&service, &voice.name, 5).await;
        assert_eq!(entries[4]["reason"], logged);
    }
    service.stop().await;
});
