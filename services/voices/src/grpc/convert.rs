//! Between messages and domain types. A value that the message cannot mean is INVALID_ARGUMENT with its path.

use honi_calendar::Age;
use honi_serve::Problem;

/// An age in days.
pub(super) fn age(field: &str, text: &str) -> Result<Age, Problem> {
    text.parse().map_err(|_| {
        Problem::invalid(
            field,
            "NO_AGE",
            "日数ではありません。",
            "is no age: write 30d, or 20bd for business days",
        )
    })
}
