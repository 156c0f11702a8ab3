//! How a log line is written: with the service's name and the trace it belongs to.

use std::fmt::{self, Write as _};

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::registry::LookupSpan;

use crate::settings::LogFormat;

/// Writes events of one service. Only the event's own fields are written, not those of the spans around it: the trace id leads there.
pub(crate) struct ServiceLines {
    pub(crate) service: &'static str,
    pub(crate) format: LogFormat,
}

impl<S, N> FormatEvent<S, N> for ServiceLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        match self.format {
            LogFormat::Text => {
                SystemTime.format_time(&mut writer)?;
                let (level, target) = (event.metadata().level(), event.metadata().target());
                write!(writer, " {level:>5} {} {target}: ", self.service)?;
                context.format_fields(writer.by_ref(), event)?;
                if let Some(trace) = crate::propagation::current_trace_id() {
                    write!(writer, " trace={trace}")?;
                }
                writeln!(writer)
            }
            LogFormat::Json => {
                let line = Value::Object(self.object(event)?);
                writeln!(writer, "{line}")
            }
        }
    }
}

impl ServiceLines {
    fn object(&self, event: &Event<'_>) -> Result<Map<String, Value>, fmt::Error> {
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let mut line = Map::new();
        line.insert("time".to_owned(), time.into());
        line.insert("level".to_owned(), event.metadata().level().as_str().into());
        line.insert("service".to_owned(), self.service.into());
        line.insert("target".to_owned(), event.metadata().target().into());
        line.insert("message".to_owned(), fields.0.remove("message").unwrap_or_default());
        line.insert("fields".to_owned(), Value::Object(fields.0));
        let context = Context::current();
        let span = context.span().span_context().clone();
        if span.is_valid() {
            line.insert("trace_id".to_owned(), span.trace_id().to_string().into());
            line.insert("span_id".to_owned(), span.span_id().to_string().into());
        }
        Ok(line)
    }
}

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        let _ = write!(text, "{value:?}");
        self.put(field, text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let lines = tracing_subscriber::fmt::layer()
            .event_format(ServiceLines {
                service: "honi-voices",
                format,
            })
            .with_ansi(false)
            .with_writer(move || writer.clone());
        let _guard = crate::parent_from_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").attach();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), || {
            let span = tracing::info_span!("around", member = "not repeated on every line");
            span.in_scope(|| tracing::warn!(target: "honi_outbox", parked = 2, voice = "voices/1", "rows are parked"));
        });
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_for_people_names_service_and_trace() {
        let line = logged(LogFormat::Text);
        let (_time, rest) = line.split_once(' ').unwrap();
        assert_eq!(
            rest,
            " WARN honi-voices honi_outbox: rows are parked parked=2 voice=\"voices/1\" trace=4bf92f3577b34da6a3ce929d0e0e4736\n"
        );
    }

    #[test]
    fn a_line_for_collectors_is_one_object() {
        let mut line: Value = serde_json::from_str(&logged(LogFormat::Json)).unwrap();
        assert!(line.as_object_mut().unwrap().remove("time").is_some_and(|time| time.is_string()));
        let expected = serde_json::json!({
            "level": "WARN",
            "service": "honi-voices",
            "target": "honi_outbox",
            "message": "rows are parked",
            "fields": { "parked": 2, "voice": "voices/1" },
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "span_id": "00f067aa0ba902b7",
        });
        assert_eq!(line, expected);
    }
}
