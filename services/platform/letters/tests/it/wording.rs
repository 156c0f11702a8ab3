//! What each kind of letter must tell, in both languages.

use honi_letters::{Kind, Language, Letter, Placeholder};

use crate::contents::{least, most};

/// What a kind needs beside the frame, and words without which it is not that letter.
const KINDS: [(Kind, &[Placeholder], &str, &str); 7] = [
    (Kind::Acknowledgement, &[], "確かに受け付け", "have recorded it"),
    (Kind::ProgressUpdate, &[Placeholder::Body], "現在の状況", "Where it stands"),
    (
        Kind::InterimReply,
        &[Placeholder::Body, Placeholder::ExpectedOn],
        "最終のご回答は、2026年12月11日(金)まで",
        "final response by Fri 11 Dec 2026",
    ),
    (
        Kind::SummaryResolution,
        &[Placeholder::Adr, Placeholder::Body],
        "解決の内容",
        "How it was resolved",
    ),
    (
        Kind::FinalResponse,
        &[Placeholder::Adr, Placeholder::Outcomes],
        "最終のご回答を申し上げます",
        "our final response",
    ),
    (
        Kind::Delay,
        &[Placeholder::Adr, Placeholder::Body, Placeholder::ExpectedOn],
        "ご回答できていない理由",
        "Why there is no response yet",
    ),
    (
        Kind::AdrNotice,
        &[Placeholder::Adr],
        "いまだ解決に至っておりません",
        "is not resolved yet",
    ),
];

#[test]
fn each_kind_needs_what_it_is_for_and_says_so() {
    for (kind, needs, ja, en) in KINDS {
        for (language, words) in [(Language::Japanese, ja), (Language::English, en)] {
            let letter = Letter::current(kind, language).unwrap();
            let frame = Letter::current(Kind::Acknowledgement, language).unwrap().needs();
            let beside: Vec<Placeholder> = letter.needs().into_iter().filter(|needed| !frame.contains(needed)).collect();
            assert_eq!(beside, needs, "{}", letter.template());
            let html = letter.render(&least(&letter)).unwrap().html;
            assert!(html.contains(words), "{} does not say {words}", letter.template());
        }
    }
}

#[test]
fn whoever_may_go_to_adr_is_told_so_and_where() {
    for kind in [Kind::SummaryResolution, Kind::FinalResponse, Kind::Delay, Kind::AdrNotice] {
        for (language, right) in [
            (Language::Japanese, "窓口に相談することができます"),
            (Language::English, "you have the right to go to an independent body"),
        ] {
            let letter = Letter::current(kind, language).unwrap();
            let html = letter.render(&least(&letter)).unwrap().html;
            for words in [right, "そんぽADRセンター", "生命保険相談所", "共済相談所"] {
                assert!(html.contains(words), "{} does not say {words}", letter.template());
            }
        }
    }
}

#[test]
fn telephones_of_adr_bodies_are_there_only_where_they_are_configured() {
    let letter = Letter::current(Kind::AdrNotice, Language::Japanese).unwrap();
    let mut content = least(&letter);
    assert_eq!(
        letter.render(&content).unwrap().html.matches("<dt>電話</dt>").count(),
        1,
        "of the co-op alone"
    );
    let body = &mut content.adr.as_mut().unwrap().bodies[0];
    body.phone = "03-0000-0001".to_owned();
    body.address = "架空市1-1".to_owned();
    let html = letter.render(&content).unwrap().html;
    assert!(
        html.contains("<dt>電話</dt><dd>03-0000-0001</dd>") && html.contains("<dt>所在地</dt><dd>架空市1-1</dd>"),
        "{html}"
    );
}

#[test]
fn each_finding_has_its_words() {
    for (language, words) in [
        (
            Language::Japanese,
            [
                "お申し出のとおりと認めました",
                "お申し出の一部を認めました",
                "認めるには至りませんでした",
            ],
        ),
        (
            Language::English,
            [
                "You are right: upheld",
                "right in part: partly upheld",
                "could not agree: not upheld",
            ],
        ),
    ] {
        for kind in [Kind::FinalResponse, Kind::InterimReply] {
            let letter = Letter::current(kind, language).unwrap();
            let html = letter.render(&most(&letter)).unwrap().html;
            for words in words {
                assert_eq!(html.matches(words).count(), 1, "{} {words}", letter.template());
            }
        }
    }
}
