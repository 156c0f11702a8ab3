//! What must hold when parts die, are away or come late.
