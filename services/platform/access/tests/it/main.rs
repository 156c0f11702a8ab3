//! honi-access through its public door.

mod cost;
mod https;
mod issuer;
mod on_behalf_of;
mod policies;
mod properties;
mod rotation;
mod tokens;
