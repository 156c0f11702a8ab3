//! Notices, as they were recorded.

use honi_proto::organization::v1::{ListNoticesRequest, Notice};

use crate::people::Somebody;

/// All notices in somebody's inbox, newest first.
///
/// # Panics
/// If they cannot be listed.
pub async fn notices(of: &Somebody) -> Vec<Notice> {
    let (mut notices, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListNoticesRequest {
            page_size: 200,
            page_token,
            unread_only: false,
        };
        let page = of
            .clients
            .notices
            .clone()
            .list_notices(request)
            .await
            .expect("one's own notices")
            .into_inner();
        notices.extend(page.notices);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return notices;
        }
    }
}
