//! The tests of the suite as a whole, in one binary.

mod tidy;
