//! What the handling of any case has: who did what, when and why; deadlines as frozen facts, with the ladders that escalate them; and who is
//! kept apart from whom. Pure.

mod deadline;
mod level;
mod party;
mod reason;
mod recipient;
mod reporting_lines;
mod span;

pub use deadline::{Deadline, Ladder, NothingFired, Rung, RungName};
pub use level::Level;
pub use party::{Mark, Party};
pub use reason::Reason;
pub use recipient::Recipient;
pub use reporting_lines::{NotApart, ReportingLines};
pub use span::Span;
