//! How much of a list is shown.

use crate::context::Context;

/// What services give in one page at most.
const LARGEST: usize = 200;

/// Options of a list.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Page {
    /// Show at most this many.
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
}

impl Page {
    /// So many.
    pub(crate) const fn of(limit: usize) -> Self {
        Self { limit }
    }

    /// How many to ask for after so many.
    pub(crate) fn size(&self, found: usize) -> i32 {
        i32::try_from(self.limit.saturating_sub(found).clamp(1, LARGEST)).unwrap_or(1)
    }

    /// Whether no more is to be shown, wherever more may be.
    pub(crate) const fn is_full(&self, found: usize) -> bool {
        found >= self.limit
    }

    /// Whether that is all to be shown; says so if there would be more.
    pub(crate) fn is_over(&self, found: usize, next_page_token: &str, context: &Context) -> bool {
        let (last, full) = (next_page_token.is_empty(), found >= self.limit);
        if full && !last {
            context.output.say("more-left");
        }
        last || full
    }
}
