//! Tests of the whole suite, and its benchmarks.
