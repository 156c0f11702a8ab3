//! The service through its own door: gRPC, on both engines, beside a fake organisation and a fake members' feed.

mod acceptance;
mod access;
mod calendars;
mod digests;
mod escalation;
mod fixtures;
mod handling;
mod idempotency;
mod imports;
mod input;
mod letters;
mod logs;
mod long_way;
mod member_feed;
mod notices;
mod other_voices;
mod parked;
mod people;
mod refusals;
mod scope;
mod settings;
mod steps;
mod workflows;
