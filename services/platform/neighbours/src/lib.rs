//! Keeping up with the other services: their feeds, the organisation's calendar ahead of time, its reporting lines when they are needed.

mod calendars;
mod cursors;
mod feed;
mod follow;
mod lines;
mod organization;
mod snapshots;

pub use calendars::{CalendarSnapshot, Calendars};
pub use feed::{Feed, FeedReader, Page};
pub use follow::{Follower, follow};
pub use lines::{Line, LineError, Lines, Unfit, fit, lines_of};
pub use organization::{CalendarFollower, Organization, kept_calendars};

/// The tables that a service must have to use this, for its migration: `{text}` and `{timestamp}` stand for the engine's types.
pub const TABLES: [&str; 2] = [
    "CREATE TABLE calendar_snapshots (id {text} NOT NULL PRIMARY KEY, rules {text} NOT NULL, followed_at {timestamp} NOT NULL)",
    "CREATE TABLE feed_cursors (feed {text} NOT NULL PRIMARY KEY, position bigint NOT NULL)",
];
