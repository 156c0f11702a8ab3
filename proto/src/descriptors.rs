//! What the protos say about themselves, at run time.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, FieldDescriptor, MessageDescriptor, MethodDescriptor, ServiceDescriptor};

/// The descriptors of our protos and of all they import, encoded as a `google.protobuf.FileDescriptorSet`, with extensions and without
/// comments; for the reflection service.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.binpb"));

/// Beginnings of the names of methods that change nothing.
const READS: [&str; 5] = ["Get", "List", "Count", "Search", "Explain"];

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the build script has decoded the same bytes"));

/// The descriptors of our protos and of all they import.
pub fn descriptor_pool() -> &'static DescriptorPool {
    &POOL
}

/// Our services, in the order of their files.
pub fn services() -> impl Iterator<Item = ServiceDescriptor> {
    POOL.services().filter(|service| is_ours(service.package_name()))
}

/// The methods of our services, as the files have them.
pub fn methods() -> impl Iterator<Item = MethodDescriptor> {
    services().flat_map(|service| service.methods().collect::<Vec<_>>())
}

/// Our messages, nested ones included.
pub fn messages() -> impl Iterator<Item = MessageDescriptor> {
    POOL.all_messages().filter(|message| is_ours(message.package_name()))
}

/// A method's name as access policies and traces have it, such as `honi.voices.v1.VoiceService/GetVoice`; its path in HTTP/2 is this after
/// a slash.
pub fn action(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().full_name(), method.name())
}

/// The method of that name, in the form of [`action`], with or without the slash of a path before it.
pub fn method(action: &str) -> Option<MethodDescriptor> {
    let (service, method) = action.trim_start_matches('/').split_once('/')?;
    let service = POOL
        .get_service_by_name(service)
        .filter(|service| is_ours(service.package_name()))?;
    service.methods().find(|candidate| candidate.name() == method)
}

/// Whether a method changes nothing. All others carry a `request_id`.
pub fn is_read(method: &MethodDescriptor) -> bool {
    READS.iter().any(|read| method.name().starts_with(read))
}

/// Whether a field holds personal data: the standard option `debug_redact`.
pub fn is_personal(field: &FieldDescriptor) -> bool {
    field
        .options()
        .get_field_by_name("debug_redact")
        .is_some_and(|value| value.as_bool() == Some(true))
}

fn is_ours(package: &str) -> bool {
    package.starts_with("honi.")
}

/// The descriptor of a generated message.
pub(crate) fn message(full_name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(full_name)
        .expect("code and descriptors come from the same files")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_leads_back_to_its_method() {
        assert!(methods().count() > 20);
        for method in methods() {
            assert_eq!(super::method(&action(&method)), Some(method.clone()));
            assert_eq!(super::method(&format!("/{}", action(&method))), Some(method));
        }
    }

    #[test]
    fn what_is_not_ours_is_no_method() {
        for action in [
            "",
            "/",
            "honi.voices.v1.VoiceService",
            "honi.voices.v1.VoiceService/",
            "grpc.health.v1.Health/Check",
        ] {
            assert_eq!(method(action), None, "{action}");
        }
    }

    #[test]
    fn reads_are_told_from_changes() {
        let read = |action| is_read(&method(action).expect("a method"));
        assert!(read("honi.voices.v1.VoiceService/ExplainDeadline"));
        assert!(!read("honi.voices.v1.VoiceService/EscalateVoice"));
    }
}
