//! The compiled protos, with and without comments.

use std::path::{Path, PathBuf};

use prost_reflect::prost::Message;
use prost_types::FileDescriptorSet;

/// Everything with comments and imports, as the build script wrote it.
pub(crate) const IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/image.binpb"));

/// The folder of this crate.
pub(crate) fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    folder().parent().expect("proto/ lies in the repository").to_owned()
}

/// The image, to be changed; options of other people's packages are dropped.
pub(crate) fn decoded() -> FileDescriptorSet {
    FileDescriptorSet::decode(IMAGE).expect("the build script wrote descriptors")
}

/// What callers depend on: our files without comments and validation rules, and the well-known types they use. No foreign proto but those.
pub(crate) fn published() -> FileDescriptorSet {
    let mut set = decoded();
    set.file.retain(|file| !is_rules(file.name()));
    for file in &mut set.file {
        file.source_code_info = None;
        // The indexes of public and weak imports would point past the shortened list; we use neither.
        assert!(
            file.public_dependency.is_empty() && file.weak_dependency.is_empty(),
            "{}",
            file.name()
        );
        file.dependency.retain(|import| !is_rules(import));
    }
    set
}

fn is_rules(file: &str) -> bool {
    file.starts_with("buf/") || matches!(file, "google/protobuf/descriptor.proto" | "google/protobuf/duration.proto")
}

/// Writes a set of descriptors to a file for buf.
pub(crate) fn write(set: &FileDescriptorSet) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".binpb").tempfile().expect("a temporary file");
    std::fs::write(file.path(), set.encode_to_vec()).expect("a temporary file takes bytes");
    file
}
