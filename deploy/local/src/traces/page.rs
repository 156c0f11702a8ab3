//! The viewer's pages. No script and nothing from elsewhere: they work where nothing but this process runs.

use std::fmt::Write as _;

use chrono::DateTime;
use honi_clock::JAPAN;

use super::model::{RESOURCE_ATTRIBUTE, RecordedSpan, Trace, TraceSummary, text};
use super::waterfall::{self, Line};
use crate::html::escaped as escape;

const STYLE: &str = "
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--bad:#c62828}
body{font:14px/1.5 'Hiragino Sans','Noto Sans CJK JP','Noto Sans JP',system-ui,sans-serif;margin:0 auto;max-width:1400px;padding:0 16px 48px}
header{display:flex;gap:24px;align-items:baseline;border-bottom:1px solid var(--line);margin-bottom:16px}h1{font-size:18px}h2{font-size:15px;margin:24px 0 4px}
a{color:inherit}code,.id{font-family:ui-monospace,monospace;font-size:12px}form{display:flex;gap:8px;flex-wrap:wrap;margin:16px 0;align-items:center}
input,select,button{font:inherit;padding:4px 8px}input[name=q]{flex:1;min-width:280px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}.bad{color:var(--bad);font-weight:600}.meta{opacity:.75;margin:0}
.row>summary{display:grid;grid-template-columns:minmax(320px,42%) 1fr 90px;gap:8px;align-items:center;cursor:pointer;list-style:none;border-bottom:1px solid var(--soft)}
.row>summary:hover{background:var(--soft)}.what{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chip{display:inline-block;border-left:4px solid;padding-left:6px;margin-right:8px;font-weight:600}
.lane{position:relative;height:14px;background:var(--soft)}.bar{position:absolute;top:2px;height:10px;min-width:2px;border-radius:2px}
.detail{margin:4px 0 12px 24px;width:auto}.detail td:first-child{white-space:nowrap;opacity:.75}
";

/// Spans on one page at most: a browser shows some thousands well. Programs get all of them as JSON.
const MOST_SPANS: usize = 3_000;

/// What the list was asked for.
pub(super) struct Choice<'a> {
    pub(super) query: &'a str,
    pub(super) service: &'a str,
    pub(super) errors: bool,
}

/// The list of traces, newest first.
pub(super) fn list(found: &[TraceSummary], services: &[String], choice: &Choice<'_>) -> String {
    let mut body = form(services, choice);
    if found.is_empty() {
        body.push_str("<p>まだありません。 Nothing yet.</p>");
        return page("トレース Traces", &body);
    }
    body.push_str("<table><thead><tr><th>開始 Start</th><th>サービス Service</th><th>操作 Operation</th><th class=n>所要 Duration</th><th class=n>スパン Spans</th><th class=n>失敗 Failed</th></tr></thead><tbody>");
    for trace in found {
        let failed = if trace.errors > 0 {
            format!("<span class=bad>{}</span>", trace.errors)
        } else {
            "0".to_owned()
        };
        let _ = write!(
            body,
            "<tr><td>{start}</td><td><span class=chip style=\"border-color:{colour}\">{service}</span></td><td><a href=\"/trace/{id}\">{name}</a></td><td class=n>{duration}</td><td class=n>{spans}</td><td class=n>{failed}</td></tr>",
            start = moment(trace.started),
            colour = colour(&trace.service),
            service = escape(&trace.service),
            id = escape(&trace.id),
            name = escape(&trace.name),
            duration = duration(trace.ended - trace.started),
            spans = trace.spans,
        );
    }
    body.push_str("</tbody></table>");
    page("トレース Traces", &body)
}

fn form(services: &[String], choice: &Choice<'_>) -> String {
    let mut options = String::from("<option value=\"\">すべて All</option>");
    for service in services {
        let selected = if service == choice.service { " selected" } else { "" };
        let _ = write!(options, "<option value=\"{0}\"{selected}>{0}</option>", escape(service));
    }
    format!(
        "<form action=\"/\"><label for=q>リソース名・トレースID Resource or trace</label><input id=q name=q value=\"{query}\" placeholder=\"voices/…\">\
         <label for=service>サービス Service</label><select id=service name=service>{options}</select>\
         <label><input type=checkbox name=errors{checked}> 失敗のみ Failed only</label><button>検索 Search</button></form>",
        query = escape(choice.query),
        checked = if choice.errors { " checked" } else { "" },
    )
}

/// One trace as a waterfall.
pub(super) fn trace(trace: &Trace) -> String {
    let mut body = String::new();
    sections(&mut body, std::slice::from_ref(trace));
    let name = trace.first().map_or("", |first| first.span.name.as_str());
    page(&format!("トレース Trace — {name}"), &body)
}

/// All traces of one resource, oldest first.
pub(super) fn case(resource: &str, traces: &[Trace]) -> String {
    let mut body = format!(
        "<p class=meta><code>{}</code> · {} トレース traces</p>",
        escape(resource),
        traces.len()
    );
    if traces.is_empty() {
        body.push_str("<p>該当なし。 Nothing is known of it.</p>");
    }
    sections(&mut body, traces);
    page(&format!("経過 Case — {resource}"), &body)
}

/// Every trace, until the page has as many spans as it may.
fn sections(body: &mut String, traces: &[Trace]) {
    let mut room = MOST_SPANS;
    for trace in traces {
        section(body, trace, room);
        room = room.saturating_sub(trace.spans.len());
    }
    let all: usize = traces.iter().map(|trace| trace.spans.len()).sum();
    if all > MOST_SPANS {
        let _ = write!(
            body,
            "<p class=meta>ほかに {more} スパン。 {more} more spans; they are in the JSON of <code>/api/traces</code>.</p>",
            more = all - MOST_SPANS
        );
    }
}

fn section(body: &mut String, trace: &Trace, room: usize) {
    let name = trace
        .first()
        .map(|first| format!("{} · {}", first.service(), first.span.name))
        .unwrap_or_default();
    let _ = write!(
        body,
        "<h2><a href=\"/trace/{id}\">{name}</a></h2><p class=meta>{start} · {duration} · {count} スパン spans · <span class=id>{id}</span></p>",
        id = escape(&trace.id),
        name = escape(&name),
        start = moment(trace.started()),
        duration = duration(trace.ended() - trace.started()),
        count = trace.spans.len(),
    );
    for line in waterfall::lines(trace).into_iter().take(room) {
        row(body, &line, trace.started());
    }
}

fn row(body: &mut String, line: &Line<'_>, trace_started: i64) {
    let span = line.span;
    let failed = if span.failed() {
        " <span class=bad>失敗 failed</span>"
    } else {
        ""
    };
    let _ = write!(
        body,
        "<details class=row><summary><span class=what style=\"padding-left:{indent}px\"><span class=chip style=\"border-color:{colour}\">{service}</span>{name}{failed}</span>\
         <span class=lane><span class=bar style=\"left:{left}%;width:{width}%;background:{colour}\"></span></span><span>{duration}</span></summary><table class=detail>",
        indent = line.depth * 16,
        colour = colour(span.service()),
        service = escape(span.service()),
        name = escape(&span.span.name),
        left = percent(line.left),
        width = percent(line.width),
        duration = duration(span.ended() - span.started()),
    );
    details(body, span, trace_started);
    body.push_str("</table></details>");
}

fn details(body: &mut String, span: &RecordedSpan, trace_started: i64) {
    detail(
        body,
        "開始 start",
        &format!("{} (+{})", moment(span.started()), duration(span.started() - trace_started)),
    );
    detail(body, "スパン span", &escape(&span.span_id()));
    if let Some(status) = span.span.status.as_ref().filter(|status| !status.message.is_empty()) {
        detail(body, "状態 status", &escape(&status.message));
    }
    for attribute in &span.span.attributes {
        let value = text(attribute.value.as_ref());
        let shown = match attribute.key.as_str() {
            RESOURCE_ATTRIBUTE => format!("<a href=\"{}\">{}</a>", escape(&case_link(&value)), escape(&value)),
            _ => escape(&value),
        };
        detail(body, &escape(&attribute.key), &shown);
    }
    for event in &span.span.events {
        let at = i64::try_from(event.time_unix_nano).unwrap_or(i64::MAX);
        let attributes: Vec<String> = event
            .attributes
            .iter()
            .map(|attribute| format!("{}={}", attribute.key, text(attribute.value.as_ref())))
            .collect();
        detail(
            body,
            &format!("+{}", duration(at.saturating_sub(trace_started))),
            &escape(&format!("{} {}", event.name, attributes.join(" "))),
        );
    }
    for link in &span.span.links {
        let id = hex::encode(&link.trace_id);
        detail(body, "関連 link", &format!("<a class=id href=\"/trace/{id}\">{id}</a>"));
    }
}

/// A line of a span's details; both texts are HTML already.
fn detail(body: &mut String, label: &str, value: &str) {
    let _ = write!(body, "<tr><td>{label}</td><td>{value}</td></tr>");
}

/// What a person is told in place of a page.
pub(super) fn failure(text: &str) -> String {
    page("トレース Traces", &format!("<p class=bad>{}</p>", escape(text)))
}

/// Where a resource's case is.
pub(super) fn case_link(resource: &str) -> String {
    let mut link = String::from("/case?resource=");
    for byte in resource.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./".contains(&byte) {
            link.push(char::from(byte));
        } else {
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=ja><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><header><h1>{title}</h1><a href=\"/\">一覧 All traces</a></header><main>{body}</main></body></html>",
        title = escape(title),
    )
}

/// A time as people in Japan read it.
fn moment(nanos: i64) -> String {
    DateTime::from_timestamp_nanos(nanos)
        .with_timezone(&JAPAN)
        .format("%Y-%m-%d %H:%M:%S%.3f")
        .to_string()
}

fn duration(nanos: i64) -> String {
    let (micros, millis, seconds) = (nanos / 1_000, nanos / 1_000_000, nanos / 1_000_000_000);
    match seconds {
        ..1 if millis < 1 => format!("{micros} µs"),
        ..1 if millis < 10 => format!("{}.{:02} ms", millis, micros % 1000 / 10),
        ..1 => format!("{millis} ms"),
        1..120 => format!("{}.{:02} s", seconds, millis % 1000 / 10),
        120..7200 => format!("{} min {} s", seconds / 60, seconds % 60),
        7200..172_800 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A colour of a service's own, the same on every page.
fn colour(service: &str) -> String {
    let hash = service
        .bytes()
        .fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("hsl({} 60% 50%)", hash % 360)
}

#[cfg(test)]
mod tests {
    use super::{case_link, duration, moment};

    #[test]
    fn a_link_holds_any_name() {
        assert_eq!(case_link("voices/1&x=<"), "/case?resource=voices/1%26x%3D%3C");
    }

    #[test]
    fn durations_read_well_from_microseconds_to_weeks() {
        let shown: Vec<String> = [
            7_000,
            1_250_000,
            42_000_000,
            1_500_000_000,
            200_000_000_000,
            7_260_000_000_000,
            190_000_000_000_000,
        ]
        .map(duration)
        .into();
        assert_eq!(shown, ["7 µs", "1.25 ms", "42 ms", "1.50 s", "3 min 20 s", "2 h 1 min", "2 d 4 h"]);
    }

    #[test]
    fn times_are_those_of_japan() {
        assert_eq!(moment(1_764_000_000_123_000_000), "2025-11-25 01:00:00.123");
    }
}
