//! What holds for every letter: complete, escaped, the same again, silent in logs.

use honi_letters::{Language, Letter, LetterError, Placeholder, TemplateId};
use sha2::{Digest, Sha256};

use crate::contents::{give, least, letter, most, take};
use crate::reading::{objects, of_html, of_pdf};

#[test]
fn every_template_renders_with_the_least_and_with_the_most() {
    for id in Letter::all() {
        let letter = letter(id);
        for content in [least(&letter), most(&letter)] {
            let rendered = letter.render(&content).unwrap();
            let html = &rendered.html;
            assert_eq!(rendered.template, id);
            assert!(
                html.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{}\">", id.language.as_str())),
                "{id}"
            );
            assert!(html.ends_with("</html>\n"), "{id}");
            assert!(html.contains(&content.addressee) && html.contains("V-2026-000101"), "{id}");
            for banned in ["<script", "{{", "{%", "src=", "href=", "url(", "none<", "undefined"] {
                assert!(!html.contains(banned), "{id} has {banned}");
            }
        }
    }
}

#[test]
fn what_a_template_needs_and_does_not_get_is_named() {
    for id in Letter::all() {
        let letter = letter(id);
        for needed in letter.needs() {
            let mut content = most(&letter);
            if !take(&mut content, needed) {
                continue;
            }
            let error = letter.render(&content).expect_err("something is missing");
            assert!(
                matches!(error, LetterError::Missing { template, placeholder } if (template, placeholder) == (id, needed)),
                "{id} without {needed}: {error:?}"
            );
            assert_eq!(error.to_string(), format!("a letter from {id} needs {needed}"));
        }
    }
}

#[test]
fn what_a_template_has_no_place_for_is_not_lost_in_silence() {
    for id in Letter::all() {
        let letter = letter(id);
        for placeholder in Placeholder::ALL {
            if letter.needs().contains(&placeholder) || letter.may().contains(&placeholder) {
                continue;
            }
            let mut content = least(&letter);
            give(&mut content, placeholder);
            let error = letter.render(&content).expect_err("there is no place for it");
            assert_eq!(error.to_string(), format!("a letter from {id} has no place for {placeholder}"));
        }
    }
}

#[test]
fn html_and_pages_say_the_same() {
    for id in Letter::all() {
        let letter = letter(id);
        let rendered = letter.render(&most(&letter)).unwrap();
        let pages = of_pdf(&rendered.pdf);
        let said: String = pages
            .iter()
            .flat_map(|page| page[..page.len() - 1].concat().chars().collect::<Vec<_>>())
            .collect();
        let written = of_html(&rendered.html);
        let same = said.chars().zip(written.chars()).take_while(|(one, other)| one == other).count();
        let from = |text: &str| text.chars().skip(same).take(40).collect::<String>();
        assert_eq!(from(&said), from(&written), "{id}");
    }
}

#[test]
fn a_long_letter_has_numbered_pages() {
    let letter = letter("final-response/1.ja".parse().unwrap());
    let mut content = most(&letter);
    content.body = (1..=60).map(|n| format!("{n}。{}", "確認した事実を記します。".repeat(9))).collect();
    let pages = of_pdf(&letter.render(&content).unwrap().pdf);
    assert!(pages.len() > 4, "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert_eq!(page.last().unwrap(), &format!("V-2026-000101{}/{}", index + 1, pages.len()));
        assert!(page.len() > 2, "page {} is empty", index + 1);
    }
}

#[test]
fn what_people_write_is_text_and_nothing_else() {
    let nasty = "<script>alert(\"1\")</script> & {{ sender.unit }} {% for %} '>";
    for id in Letter::all() {
        let letter = letter(id);
        let mut content = most(&letter);
        content.addressee = nasty.to_owned();
        content.contact.name = nasty.to_owned();
        if !content.body.is_empty() {
            content.body = vec![nasty.to_owned()];
        }
        for outcome in &mut content.outcomes {
            outcome.allegation = nasty.to_owned();
            outcome.reasons = nasty.to_owned();
        }
        let rendered = letter.render(&content).unwrap();
        assert!(!rendered.html.contains("<script"), "{id}");
        assert!(rendered.html.contains("&lt;script&gt;alert(&quot;1&quot;)"), "{id}");
        let read: String = nasty.split_whitespace().collect();
        assert!(of_html(&rendered.html).contains(&read), "{id}");
        assert!(of_pdf(&rendered.pdf).concat().concat().contains(&read), "{id}");
    }
}

#[test]
fn what_cannot_be_seen_is_left_out() {
    let letter = letter("progress-update/1.ja".parse().unwrap());
    let mut content = least(&letter);
    content.body = vec!["一行目\r\n二行目\u{0}\u{7}\u{202e}\t続き\n\n次の段落".to_owned()];
    let html = letter.render(&content).unwrap().html;
    assert!(html.contains("<p>一行目<br>二行目 続き</p>\n<p>次の段落</p>"), "{html}");
}

#[test]
fn what_a_viewer_may_not_show_is_told() {
    let letter = letter("progress-update/1.ja".parse().unwrap());
    let mut content = least(&letter);
    for (addressee, doubtful) in [
        ("髙﨑 Zoë", "".to_owned()),
        ("𠮷田", "𠮷".to_owned()),
        ("葛\u{e0100}城", "\u{e0100}".to_owned()),
        ("山田😀ก", "ก😀".to_owned()),
    ] {
        content.addressee = addressee.to_owned();
        let rendered = letter.render(&content).unwrap();
        assert_eq!(String::from_iter(&rendered.doubtful), doubtful);
        assert!(rendered.html.contains(addressee), "HTML has all as written");
    }
}

#[test]
fn the_same_content_gives_the_same_bytes_and_another_does_not() {
    for id in Letter::all() {
        let letter = letter(id);
        let content = most(&letter);
        let (first, second) = (letter.render(&content).unwrap(), Letter::of(id).unwrap().render(&content).unwrap());
        assert!(first == second, "{id}");
        assert_eq!(first.sha256_html, hex::encode(Sha256::digest(&first.html)));
        assert_eq!(first.sha256_pdf, hex::encode(Sha256::digest(&first.pdf)));
        let mut changed = content;
        changed.addressee.push('.');
        let changed = letter.render(&changed).unwrap();
        assert!(
            changed.sha256_html != first.sha256_html && changed.sha256_pdf != first.sha256_pdf,
            "{id}"
        );
        for moment in [&b"CreationDate"[..], b"ModDate", b"/ID"] {
            assert!(
                !objects(&first.pdf).concat().windows(moment.len()).any(|part| part == moment),
                "{id}"
            );
        }
    }
}

#[test]
fn debug_shows_nothing_of_people() {
    let letter = letter("final-response/1.ja".parse().unwrap());
    let content = most(&letter);
    let rendered = letter.render(&content).unwrap();
    let shown = format!("{content:?} {:?} {:?} {letter:?} {rendered:?}", content.outcomes, content.contact);
    for secret in ["髙橋", "鈴木", "03-0000", "封筒", "記録", "郵送料"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_record_names_a_template_in_one_spelling() {
    for id in Letter::all() {
        assert_eq!(id.to_string().parse::<TemplateId>().unwrap(), id);
        let current = Letter::current(id.kind, id.language).unwrap().template();
        assert!(current.version >= id.version);
    }
    assert_eq!(Language::default(), Language::Japanese);
    for wrong in [
        "",
        "delay",
        "delay/1",
        "delay/1.de",
        "delay/01.ja",
        "delay/+1.ja",
        "Delay/1.ja",
        "delay/1.ja.toml",
    ] {
        assert!(
            matches!(wrong.parse::<TemplateId>(), Err(LetterError::NoSuchTemplate(_))),
            "{wrong}"
        );
    }
    let unpublished = "delay/999.ja".parse().unwrap();
    assert!(matches!(Letter::of(unpublished), Err(LetterError::NoSuchTemplate(name)) if name == "delay/999.ja"));
}
