//! Where the parts that tests want in processes of their own are played.

/// Passes at once, unless this process was started to be a part.
#[test]
fn a_part_of_its_own() {
    honi_suite::play();
}
