//! How prost names things in Rust. A difference from prost shows as an error of the compiler, not as a wrong output.

use prost_reflect::{EnumDescriptor, FileDescriptor, MessageDescriptor};

/// Words that Rust keeps for itself, as prost escapes them.
const KEYWORDS: [&str; 42] = [
    "as", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
    "mut", "pub", "ref", "return", "static", "struct", "trait", "true", "type", "unsafe", "use", "where", "while", "dyn", "abstract",
    "become", "box", "do", "final", "macro", "override", "priv", "async", "await", "try",
];

/// A field's name in Rust.
pub(crate) fn field(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// `AcknowledgeVoiceRequest` as `acknowledge_voice_request`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let starts = before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit());
        let ends_acronym =
            before.is_some_and(|before| before.is_uppercase()) && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (starts || ends_acronym) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    field(&snake)
}

/// `skip_reason` as `SkipReason`.
pub(crate) fn camel(name: &str) -> String {
    name.split('_')
        .filter_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}

/// Path of a message's type.
pub(crate) fn message_path(message: &MessageDescriptor) -> String {
    nested_path(&message.parent_file(), message.parent_message(), message.name())
}

/// Path of an enumeration's type.
pub(crate) fn enum_path(enumeration: &EnumDescriptor) -> String {
    nested_path(&enumeration.parent_file(), enumeration.parent_message(), enumeration.name())
}

/// Path of the module with a message's nested types and oneofs.
pub(crate) fn inner_module(message: &MessageDescriptor) -> String {
    match message.parent_message() {
        Some(parent) => format!("{}::{}", inner_module(&parent), snake(message.name())),
        None => format!("{}::{}", package_module(&message.parent_file()), snake(message.name())),
    }
}

fn nested_path(file: &FileDescriptor, parent: Option<MessageDescriptor>, name: &str) -> String {
    let module = parent.map_or_else(|| package_module(file), |parent| inner_module(&parent));
    format!("{module}::{}", camel(name))
}

/// The module of a package: `honi.voices.v1` is `crate::voices::v1`.
fn package_module(file: &FileDescriptor) -> String {
    let inner = file
        .package_name()
        .strip_prefix("honi.")
        .unwrap_or_else(|| panic!("no code is generated for {}", file.package_name()));
    format!("crate::{}", inner.replace('.', "::"))
}
