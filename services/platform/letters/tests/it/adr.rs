//! Whom a letter names beside the co-op.

use honi_letters::{AdrDirectory, Language, LetterError, Line, Underwriter};

#[test]
fn each_contract_has_its_body() {
    const SONPO: &str = "そんぽADRセンター";
    const SEIMEI: &str = "生命保険相談所";
    const KYOSAI: &str = "日本共済協会 共済相談所";
    let rows: [(Underwriter, Line, &[&str], bool); 12] = [
        (Underwriter::Insurer, Line::Life, &[SEIMEI], false),
        (Underwriter::Insurer, Line::NonLife, &[SONPO], false),
        (Underwriter::Insurer, Line::MotorThirdParty, &[SONPO], false),
        (Underwriter::Insurer, Line::Unknown, &[SONPO, SEIMEI], true),
        (Underwriter::KyosaiFederation, Line::Life, &[KYOSAI], false),
        (Underwriter::KyosaiFederation, Line::NonLife, &[KYOSAI], false),
        (Underwriter::KyosaiFederation, Line::MotorThirdParty, &[], true),
        (Underwriter::KyosaiFederation, Line::Unknown, &[KYOSAI], false),
        (Underwriter::Unknown, Line::Life, &[SONPO, SEIMEI, KYOSAI], true),
        (Underwriter::Unknown, Line::NonLife, &[SONPO, SEIMEI, KYOSAI], true),
        (Underwriter::Unknown, Line::MotorThirdParty, &[SONPO, SEIMEI, KYOSAI], true),
        (Underwriter::Unknown, Line::Unknown, &[SONPO, SEIMEI, KYOSAI], true),
    ];
    let directory = AdrDirectory::built_in().unwrap();
    for (underwriter, line, expected, noted) in rows {
        let guidance = directory.guidance(underwriter, line);
        let names: Vec<&str> = guidance.bodies.iter().map(|body| body.name.ja.as_str()).collect();
        assert_eq!(names, expected, "{underwriter:?} {line:?}");
        for language in Language::ALL {
            assert_eq!(!guidance.note.get(language).is_empty(), noted, "{underwriter:?} {line:?}");
        }
    }
}

#[test]
fn the_built_in_directory_tells_no_telephone_and_no_address() {
    let directory = AdrDirectory::built_in().unwrap();
    for body in directory.guidance(Underwriter::Unknown, Line::Unknown).bodies {
        assert_eq!([body.phone, body.address, body.web_page], ["", "", ""].map(str::to_owned));
    }
}

#[test]
fn a_directory_that_does_not_answer_for_every_case_is_refused() {
    let body =
        "[bodies.one]\nname = { ja = \"窓口\", en = \"Body\" }\nrole = { ja = \"相談\", en = \"helps\" }\nphone = \"03-0000-0001\"\n";
    let whole = format!("{body}[[routes]]\nbodies = [\"one\"]\n");
    let directory = AdrDirectory::from_toml(&whole).unwrap();
    assert_eq!(directory.guidance(Underwriter::Insurer, Line::Life).bodies[0].phone, "03-0000-0001");

    let one_case = format!("{body}[[routes]]\nunderwriter = \"insurer\"\nbodies = [\"one\"]\n");
    let unknown = format!("{body}[[routes]]\nbodies = [\"two\"]\n");
    for text in [one_case, unknown] {
        assert!(
            matches!(AdrDirectory::from_toml(&text), Err(LetterError::AdrIncomplete(_))),
            "{text}"
        );
    }
    assert!(matches!(
        AdrDirectory::from_toml(&whole.replace("phone", "fax")),
        Err(LetterError::AdrUnreadable(_))
    ));
}
