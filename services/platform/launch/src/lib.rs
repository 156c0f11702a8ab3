//! From settings to a service that serves: what every service stands on, in the order that start-up must have.

mod access_log;
mod alone;
mod ground;
mod housekeeping;
mod parked_events;
mod running;
mod sections;

pub use alone::alone;
pub use ground::{Ground, Nobody, Surroundings};
pub use housekeeping::Housekeeping;
pub use running::Running;
pub use sections::{RequestSettings, Sections};
