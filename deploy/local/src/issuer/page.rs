//! The page on which a person approves a device.

use std::fmt::Write;

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Html;
use serde::Deserialize;

use super::Issuer;
use super::device::Answer;
use super::people::Person;
use crate::html::escaped;

type Page = (StatusCode, Html<String>);

#[derive(Default, Deserialize)]
pub(super) struct Shown {
    user_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    user_code: String,
    #[serde(default)]
    staff: String,
    decision: String,
}

/// Shows the form.
pub(super) async fn show(State(issuer): State<Issuer>, query: Result<Query<Shown>, QueryRejection>) -> Page {
    let shown = query.map(|Query(shown)| shown).unwrap_or_default();
    let code = shown.user_code.as_deref().unwrap_or_default();
    (StatusCode::OK, Html(page(&form(code, &issuer.0.people.all()))))
}

/// Takes the answer.
pub(super) async fn answer(State(issuer): State<Issuer>, form: Result<Form<Sent>, FormRejection>) -> Page {
    let refused = |ja: &str, en: &str| (StatusCode::BAD_REQUEST, Html(page(&message(ja, en))));
    let Ok(Form(sent)) = form else {
        return refused("入力を読み取れません。", "The form cannot be read.");
    };
    let answer = match sent.decision.as_str() {
        "approve" => match sent.staff.parse().ok().and_then(|staff| issuer.0.people.named(staff)) {
            Some(person) => Answer::Approved(person.staff),
            None => return refused("職員を選んでください。", "Choose a member of staff."),
        },
        "deny" => Answer::Denied,
        _ => return refused("許可または拒否を選んでください。", "Approve or deny."),
    };
    if !issuer.0.devices.answer(&sent.user_code, answer, issuer.0.clock.now()) {
        return refused("このコードは無効か、期限切れです。", "The code is wrong, expired or used.");
    }
    let text = match answer {
        Answer::Approved(_) => message(
            "サインインを許可しました。端末に戻ってください。",
            "Signed in. Go back to your terminal.",
        ),
        Answer::Denied => message("サインインを拒否しました。", "The request was denied."),
    };
    (StatusCode::OK, Html(page(&text)))
}

const STYLE: &str = "
:root{color-scheme:light dark}
body{font:16px/1.6 'Hiragino Sans','Noto Sans CJK JP','Noto Sans JP',system-ui,sans-serif;margin:48px auto;max-width:36rem;padding:0 16px}
h1{font-size:20px}label,legend{display:block;font-weight:600}fieldset{border:1px solid #8888;margin:16px 0;padding:8px 16px}
fieldset label{font-weight:400;padding:4px 0}input[type=text],button{font:inherit;padding:6px 12px}small{opacity:.75}
";

fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=ja><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>開発用サインイン Development sign-in</title><style>{STYLE}</style></head>\
         <body><h1>開発用サインイン <span lang=en>Development sign-in</span></h1>{body}</body></html>"
    )
}

fn message(ja: &str, en: &str) -> String {
    format!("<p role=status>{ja} <span lang=en>{en}</span></p>")
}

fn form(code: &str, people: &[Person]) -> String {
    let mut choices = String::new();
    for person in people {
        let roles: Vec<&str> = person.roles.iter().map(|role| role.code()).collect();
        // Writing to a String cannot fail.
        let _ = write!(
            choices,
            "<label><input type=radio name=staff value=\"{}\"> {} <small>{}</small></label>",
            person.staff,
            escaped(&person.label),
            roles.join(" ")
        );
    }
    if people.is_empty() {
        choices.push_str("<p>まだ誰もいません。 <span lang=en>Nobody is here yet.</span></p>");
    }
    format!(
        "<p>ここにいる人はすべて架空です。 <span lang=en>Everybody here is fictional.</span></p>\
         <form method=post action=\"/device\"><label for=user_code>端末に表示されたコード <span lang=en>Code shown by your terminal</span></label>\
         <input type=text id=user_code name=user_code value=\"{}\" required autocomplete=off>\
         <fieldset><legend>誰として <span lang=en>Sign in as</span></legend>{choices}</fieldset>\
         <button name=decision value=approve>許可 <span lang=en>Approve</span></button> \
         <button name=decision value=deny>拒否 <span lang=en>Deny</span></button></form>",
        escaped(code)
    )
}
