//! How many calls there is room for at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::RETRY_AFTER;
use crate::methods::Guard;
use crate::problem::Problem;

/// Reflection at once: a person with a tool needs one.
const REFLECTIONS: usize = 16;
/// How long a reflection may last. A tool asks what it wants to know within moments.
pub(super) const REFLECTION_WITHIN: Duration = Duration::from_secs(10);
/// Watches of health at once: one for each balancer or client that has a connection.
const WATCHES: usize = 256;

/// Room for each kind of call. What is open to everybody has room of its own, so that strangers cannot take that of real calls.
pub(super) struct Room {
    calls: Arc<Semaphore>,
    reflections: Arc<Semaphore>,
    watches: Arc<Semaphore>,
}

impl Room {
    pub(super) fn new(calls: usize) -> Self {
        let room = |size| Arc::new(Semaphore::new(size));
        Self {
            calls: room(calls),
            reflections: room(REFLECTIONS),
            watches: room(WATCHES),
        }
    }

    /// A place, kept until the end of the call; none is needed to ask for health, which is answered at once.
    pub(super) fn enter(&self, guard: Guard) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        let room = match guard {
            Guard::Health => return Ok(None),
            Guard::Closed | Guard::Unknown => &self.calls,
            Guard::Open => &self.reflections,
            Guard::Watch => &self.watches,
        };
        let place = Arc::clone(room).try_acquire_owned();
        place.map(Some).map_err(|_| Problem::overloaded(RETRY_AFTER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_take_no_room_from_real_calls() {
        let room = Room::new(1);
        let fill = |guard: Guard| -> Vec<_> { std::iter::from_fn(|| room.enter(guard).ok()).collect() };
        let (reflections, watches) = (fill(Guard::Open), fill(Guard::Watch));
        assert_eq!((reflections.len(), watches.len()), (REFLECTIONS, WATCHES));
        let call = room.enter(Guard::Closed);
        assert!(call.is_ok_and(|place| place.is_some() && room.enter(Guard::Unknown).is_err()));
        assert!(room.enter(Guard::Health).is_ok_and(|place| place.is_none()));
        drop(reflections);
        assert!(room.enter(Guard::Open).is_ok());
    }
}
