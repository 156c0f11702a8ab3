//! The spans of a trace in the order of a waterfall: each under its parent, siblings by time.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{RecordedSpan, Trace};

/// Deeper spans are indented no further.
const DEEPEST: usize = 20;

/// One line of a waterfall.
#[derive(Debug, PartialEq)]
pub(super) struct Line<'a> {
    /// The span.
    pub(super) span: &'a RecordedSpan,
    /// How many spans stand above it.
    pub(super) depth: usize,
    /// Where its bar begins, in hundredths of a per cent of the trace.
    pub(super) left: i64,
    /// How long its bar is, in hundredths of a per cent of the trace.
    pub(super) width: i64,
}

/// The lines of a trace. A span whose parent has not come (a caller that is not traced, a workflow that still runs) stands at the left.
pub(super) fn lines(trace: &Trace) -> Vec<Line<'_>> {
    let known: BTreeSet<&[u8]> = trace.spans.iter().map(|span| span.span.span_id.as_slice()).collect();
    let mut children: BTreeMap<&[u8], Vec<&RecordedSpan>> = BTreeMap::new();
    let mut waiting: Vec<(&RecordedSpan, usize)> = Vec::new();
    for span in &trace.spans {
        let parent = span.span.parent_span_id.as_slice();
        if known.contains(parent) {
            children.entry(parent).or_default().push(span)
        } else {
            waiting.push((span, 0))
        }
    }
    waiting.reverse();
    let (started, length) = (trace.started(), (trace.ended() - trace.started()).max(1));
    let mut lines = Vec::with_capacity(trace.spans.len());
    while let Some((span, depth)) = waiting.pop() {
        let share = |nanos: i64| i64::try_from(i128::from(nanos) * 10_000 / i128::from(length)).unwrap_or(10_000);
        let left = share(span.started() - started);
        lines.push(Line {
            span,
            depth,
            left,
            width: share(span.ended() - span.started()),
        });
        // Taken out, so that spans that claim to be each other's parents end the walk.
        let below = children.remove(span.span.span_id.as_slice()).unwrap_or_default();
        waiting.extend(below.into_iter().rev().map(|child| (child, (depth + 1).min(DEEPEST))));
    }
    // Whoever is in a circle of parents was reached from nowhere.
    lines.extend(children.into_values().flatten().map(|span| Line {
        span,
        depth: 0,
        left: 0,
        width: 10_000,
    }));
    lines
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::trace::v1::Span;

    use super::super::model::{RecordedSpan, Trace};
    use super::lines;

    /// A trace of spans given as (id, parent, start, end).
    fn depths(spans: &[(u8, u8, u64, u64)]) -> Vec<(u8, usize)> {
        let spans = spans.iter().map(|&(id, parent, start_time_unix_nano, end_time_unix_nano)| {
            let parent_span_id = if parent == 0 { Vec::new() } else { vec![parent] };
            let span = Span {
                span_id: vec![id],
                parent_span_id,
                start_time_unix_nano,
                end_time_unix_nano,
                ..Span::default()
            };
            RecordedSpan {
                resource: Default::default(),
                span,
            }
        });
        let trace = Trace::new(String::new(), spans.collect());
        lines(&trace).iter().map(|line| (line.span.span.span_id[0], line.depth)).collect()
    }

    #[test]
    fn each_span_stands_under_its_parent_and_siblings_by_time() {
        assert_eq!(
            depths(&[(1, 0, 0, 9), (2, 1, 5, 8), (3, 1, 1, 2), (4, 2, 6, 7)]),
            [(1, 0), (3, 1), (2, 1), (4, 2)]
        );
    }

    #[test]
    fn a_span_whose_parent_is_missing_is_shown() {
        assert_eq!(depths(&[(2, 1, 0, 4), (3, 2, 1, 2)]), [(2, 0), (3, 1)]);
    }

    #[test]
    fn spans_that_are_each_others_parents_are_shown_once() {
        assert_eq!(depths(&[(1, 2, 0, 4), (2, 1, 1, 2)]), [(2, 0), (1, 0)]);
    }
}
