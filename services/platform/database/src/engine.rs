//! Which database it is.

use sea_orm::{ConnectionTrait, DbBackend};

/// The database engine under a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded default of one machine.
    Sqlite,
    /// For everything beyond one machine.
    Postgres,
}

impl Engine {
    /// The engine that a connection or transaction talks to.
    pub fn of(conn: &impl ConnectionTrait) -> Self {
        match conn.get_database_backend() {
            DbBackend::Postgres => Self::Postgres,
            // The workspace compiles no other driver in.
            _ => Self::Sqlite,
        }
    }
}
