//! Telling the relay that there is something to do.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// Wakes the relay of this process; call it after a commit. Cheap to clone. One that belongs to no relay does nothing.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Wakes the relay, or, while it works, has it look once more when it is done.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits to be woken, at most for `limit`.
    pub(super) async fn wait(&self, limit: Duration) {
        // Which of the two it was makes no difference: the relay looks.
        let _ = tokio::time::timeout(limit, self.0.notified()).await;
    }
}
