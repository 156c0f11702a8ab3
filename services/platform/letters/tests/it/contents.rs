//! Contents of letters, about people who do not exist.

use chrono::NaiveDate;
use honi_letters::{AdrDirectory, Contact, Content, Finding, Letter, Line, Outcome, Placeholder, Sender, TemplateId, Underwriter};

/// What a template needs and no more.
pub(crate) fn least(letter: &Letter) -> Content {
    let mut content = always();
    letter.needs().into_iter().for_each(|placeholder| give(&mut content, placeholder));
    content
}

/// All that a template has a place for.
pub(crate) fn most(letter: &Letter) -> Content {
    let mut content = least(letter);
    letter.may().into_iter().for_each(|placeholder| give(&mut content, placeholder));
    content
}

/// The letter of that template.
pub(crate) fn letter(id: TemplateId) -> Letter {
    Letter::of(id).expect("a template of the catalogue can be read")
}

/// What every letter has.
fn always() -> Content {
    Content {
        sender: Sender {
            organisation: "架空生活協同組合".to_owned(),
            unit: "お客様相談室".to_owned(),
            web_page: "https://coop.example/soudan".to_owned(),
        },
        contact: Contact {
            name: "鈴木一郎".to_owned(),
            phone: "03-0000-0000".to_owned(),
            hours: "平日 9:00-17:00".to_owned(),
        },
        addressee: "髙橋𠮷子".to_owned(),
        voice_number: "V-2026-000101".to_owned(),
        received_on: day(2026, 9, 18),
        written_on: day(2026, 11, 12),
        expected_on: None,
        body: Vec::new(),
        outcomes: Vec::new(),
        remedy: None,
        adr: None,
    }
}

/// Gives an optional part.
pub(crate) fn give(content: &mut Content, placeholder: Placeholder) {
    match placeholder {
        Placeholder::Adr => {
            let directory = AdrDirectory::built_in().expect("the directory can be read");
            content.adr = Some(directory.guidance(Underwriter::Unknown, Line::Unknown));
        }
        Placeholder::Body => {
            content.body = vec![
                "担当者に聞き取りを行い、発送の記録を確認いたしました。".to_owned(),
                "9月10日と9月14日に、同じ内容の封筒を2通お送りしておりました。\n再発を防ぐため、手順を見直します。".to_owned(),
            ];
        }
        Placeholder::ExpectedOn => content.expected_on = Some(day(2026, 12, 11)),
        Placeholder::Outcomes => {
            content.outcomes = vec![
                outcome("封筒が二重に届いた", Finding::Upheld),
                outcome("電話が繋がらなかった", Finding::PartlyUpheld),
                outcome("説明が足りなかった", Finding::NotUpheld),
            ];
        }
        Placeholder::Remedy => content.remedy = Some("郵送料1,200円をお返しいたします。".to_owned()),
        Placeholder::Addressee
        | Placeholder::Contact
        | Placeholder::ReceivedOn
        | Placeholder::Sender
        | Placeholder::VoiceNumber
        | Placeholder::WrittenOn => {}
    }
}

/// Takes a part away, and says whether that can be done: dates are always there.
pub(crate) fn take(content: &mut Content, placeholder: Placeholder) -> bool {
    match placeholder {
        Placeholder::Addressee => content.addressee = " \n".to_owned(),
        Placeholder::Adr => content.adr = None,
        Placeholder::Body => content.body = vec![String::new()],
        Placeholder::Contact => content.contact = Contact::default(),
        Placeholder::ExpectedOn => content.expected_on = None,
        Placeholder::Outcomes => content.outcomes.clear(),
        Placeholder::Remedy => content.remedy = None,
        Placeholder::Sender => content.sender.organisation.clear(),
        Placeholder::VoiceNumber => content.voice_number.clear(),
        Placeholder::ReceivedOn | Placeholder::WrittenOn => return false,
    }
    true
}

fn outcome(allegation: &str, finding: Finding) -> Outcome {
    Outcome {
        allegation: allegation.to_owned(),
        finding,
        reasons: "発送と通話の記録による。".to_owned(),
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("it is a date")
}
