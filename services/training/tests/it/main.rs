//! The training service in this process, called over gRPC, on both engines.

mod calendars;
mod closures;
mod competence;
mod credential_access;
mod credentials;
mod fixtures;
mod input;
mod lifecycle;
mod logs;
mod mail;
mod mail_server;
mod notices;
mod org_units;
mod organisation;
mod paging;
mod requests;
mod rights;
mod secrets;
mod solicitation;
mod staff;
