//! The e-mail of notices: a link, at least once, and nothing else.

use std::path::Path;
use std::time::Duration;

use honi_proto::organization::v1 as pb;
use honi_settings::Secret;
use honi_testkit::eventually;
use honi_training::Transport;
use pb::notice::Recipient;
use sea_orm::ConnectionTrait;

use crate::fixtures::{Service, on, on_both};
use crate::mail_server::MailServer;
use crate::organisation::{VOICE, new_staff};

const LIMIT: Duration = Duration::from_secs(20);

/// The mails in the spool, in no particular order.
fn spooled(folder: &Path) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(folder.join("spool")) else {
        return Vec::new();
    };
    let mut mails = Vec::new();
    for file in files {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            mails.push(std::fs::read_to_string(path).expect("a mail"));
        }
    }
    mails
}

async fn mails(service: &Service, count: usize) -> Vec<String> {
    eventually(LIMIT, async || {
        Some(spooled(service.folder.path())).filter(|mails| mails.len() >= count)
    })
    .await
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let found = mail.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    found.unwrap_or_else(|| panic!("no {name} in {mail}"))
}

/// Records a staff with an e-mail address, and perhaps a role.
async fn reachable(service: &Service, staff_no: &str, unit: &str, roles: &[&str]) -> String {
    let new = pb::Staff {
        full_name: format!("標識 {staff_no}"),
        email: format!("{staff_no}@example.com"),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..new_staff(staff_no)
    };
    service.employ(new, unit, "").await.expect("a staff").name
}

on_both!(a_mail_is_a_link_and_comes_again_under_the_same_id, async |service| {
    let unit = service.unit("A").await;
    let staff = reachable(&service, "s1", &unit, &[]).await;
    let notice = service.notify(Recipient::Staff(staff)).await.expect("a notice").name;
    let first = mails(&service, 1).await.remove(0);
    assert_eq!(
        (header(&first, "To"), header(&first, "From")),
        ("s1@example.com", "Honi <honi@example.coop>")
    );
    let (_, body) = first.split_once("\r\n\r\n").expect("a body");
    assert_eq!(body.trim_end(), format!("https://honi.example.coop/{notice}"));
    for unwanted in ["標識", VOICE, "final-response", "ESCALATION"] {
        assert!(!first.contains(unwanted), "{unwanted}");
    }

    // As if the process had ended after sending and before marking. The mail is there before the mark is, so the mark is waited for.
    let sql = format!("UPDATE outbox_events SET delivered_at = NULL WHERE resource = '{notice}' AND delivered_at IS NOT NULL");
    eventually(LIMIT, async || {
        let transaction = service.database.begin().await.expect("a transaction");
        let set_back = transaction.execute_unprepared(&sql).await.expect("set back").rows_affected();
        transaction.commit().await.expect("committed");
        set_back == 1
    })
    .await;
    let again = mails(&service, 2).await;
    assert_eq!(again[0], again[1]);
    assert_eq!(header(&again[0], "Message-ID"), header(&first, "Message-ID"));
    service.stop().await;
});

on_both!(a_mail_goes_to_everybody_whom_the_notice_is_for, async |service| {
    let (a, b) = (service.unit("A").await, service.unit("B").await);
    reachable(&service, "s1", &a, &["SUP"]).await;
    reachable(&service, "s2", &a, &[]).await;
    reachable(&service, "s3", &b, &["SUP"]).await;
    service.staff_member("s4", &a, "").await;
    let left = reachable(&service, "s5", &a, &["SUP"]).await;
    service.end_employment(&left, "1", "2026-11-23").await.expect("ended");
    let leads_of_a = pb::RoleInUnit {
        role: "SUP".to_owned(),
        org_unit: a.clone(),
    };
    let mut all = 0;
    for (recipient, expected) in [
        (Recipient::OrgUnitQueue(a), vec!["s1@example.com", "s2@example.com"]),
        (Recipient::Role("SUP".to_owned()), vec!["s1@example.com", "s3@example.com"]),
        (Recipient::RoleInUnit(leads_of_a), vec!["s1@example.com"]),
    ] {
        let notice = service.notify(recipient).await.expect("a notice").name;
        all += expected.len();
        let mails = mails(&service, all).await;
        let of_notice: Vec<&String> = mails.iter().filter(|mail| mail.contains(&notice)).collect();
        let mut to: Vec<&str> = of_notice.iter().map(|mail| header(mail, "To")).collect();
        to.sort_unstable();
        assert_eq!(to, expected);
    }
    // What is for somebody who has left goes to the queue of their unit.
    service.notify(Recipient::Staff(left)).await.expect("a notice");
    service.notify(Recipient::Role("SUP".to_owned())).await.expect("a notice");
    let mails = mails(&service, all + 4).await;
    assert!(mails.len() == all + 4 && mails.iter().all(|mail| header(mail, "To") != "s5@example.com"));
    service.stop().await;
});

on_both!(a_full_mailbox_holds_up_nobody_elses_mail, async |service| {
    let server = MailServer::start().await;
    let url = server.url();
    let service = service
        .restart(|settings| {
            let mail = settings.mail.as_mut().expect("a section");
            mail.transport = Transport::Smtp { url: Secret::new(url) };
        })
        .await;
    let unit = service.unit("A").await;
    for staff_no in ["s1", "s2", "s3"] {
        reachable(&service, staff_no, &unit, &[]).await;
    }
    server.refuse("s2@example.com", true);
    service.notify(Recipient::OrgUnitQueue(unit)).await.expect("a notice");
    eventually(LIMIT, async || server.delivered().len() == 2).await;
    assert_eq!(server.delivered(), ["s1@example.com", "s3@example.com"]);
    server.refuse("s2@example.com", false);
    // The next attempt is due before long; the others are not sent a second mail.
    eventually(LIMIT, async || {
        service.clock.advance(chrono::TimeDelta::seconds(10));
        server.delivered().len() == 3
    })
    .await;
    assert_eq!(server.delivered(), ["s1@example.com", "s3@example.com", "s2@example.com"]);
    service.stop().await;
});

on_both!(no_mail_goes_to_whom_the_notice_is_kept_from, async |service| {
    let unit = service.unit("A").await;
    let one = reachable(&service, "s1", &unit, &[]).await;
    reachable(&service, "s2", &unit, &[]).await;
    service
        .notify_but(Recipient::OrgUnitQueue(unit.clone()), &[&one])
        .await
        .expect("a notice");
    service.notify(Recipient::OrgUnitQueue(unit)).await.expect("a notice");
    let mails = mails(&service, 3).await;
    let mut to: Vec<&str> = mails.iter().map(|mail| header(mail, "To")).collect();
    to.sort_unstable();
    assert_eq!(to, ["s1@example.com", "s2@example.com", "s2@example.com"]);
    service.stop().await;
});

on_both!(a_mailbox_that_is_not_there_is_asked_once, async |service| {
    let server = MailServer::start().await;
    let url = server.url();
    let service = service
        .restart(|settings| {
            let mail = settings.mail.as_mut().expect("a section");
            mail.transport = Transport::Smtp { url: Secret::new(url) };
        })
        .await;
    let unit = service.unit("A").await;
    for staff_no in ["s1", "s2", "s3"] {
        reachable(&service, staff_no, &unit, &[]).await;
    }
    server.forget("s1@example.com");
    server.refuse("s2@example.com", true);
    service.notify(Recipient::OrgUnitQueue(unit)).await.expect("a notice");
    eventually(LIMIT, async || {
        service.clock.advance(chrono::TimeDelta::seconds(10));
        server.asked().iter().filter(|it| *it == "s2@example.com").count() >= 3
    })
    .await;
    server.refuse("s2@example.com", false);
    eventually(LIMIT, async || {
        service.clock.advance(chrono::TimeDelta::seconds(10));
        server.delivered() == ["s3@example.com", "s2@example.com"]
    })
    .await;
    assert_eq!(server.asked().iter().filter(|it| *it == "s1@example.com").count(), 1);
    service.stop().await;
});

on_both!(without_a_mail_server_one_mail_is_tried_at_a_time, async |service| {
    let server = MailServer::start().await;
    let url = server.url();
    let service = service
        .restart(|settings| {
            let mail = settings.mail.as_mut().expect("a section");
            mail.transport = Transport::Smtp { url: Secret::new(url) };
        })
        .await;
    let unit = service.unit("A").await;
    for staff_no in ["s1", "s2", "s3"] {
        reachable(&service, staff_no, &unit, &[]).await;
    }
    server.close(true);
    let notice = service.notify(Recipient::OrgUnitQueue(unit)).await.expect("a notice").name;
    let failed = async || {
        let sql = format!("SELECT resource FROM outbox_holds WHERE resource = '{notice}'");
        let backend = service.database.reader().get_database_backend();
        let statement = sea_orm::Statement::from_string(backend, sql);
        service.database.reader().query_one_raw(statement).await.expect("a row").is_some()
    };
    eventually(LIMIT, failed).await;
    assert_eq!(server.asked().len(), 1, "the first has shown that nobody is there");
    service.stop().await;
});
