//! The rules of a field (buf.validate), as far as our protos use them.

use honi_proto::descriptor_pool;
use prost_reflect::{DynamicMessage, FieldDescriptor, OneofDescriptor, Value};

/// The rules of one field, or of the items of a repeated one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// A message must be there.
    pub(crate) required: bool,
    /// Nothing else is looked at where the field is empty.
    pub(crate) ignore_empty: bool,
    /// Length of a text in characters.
    pub(crate) min_len: u64,
    /// Length of a text in characters.
    pub(crate) max_len: Option<u64>,
    /// Form of a text.
    pub(crate) pattern: Option<String>,
    /// A text is a UUID.
    pub(crate) uuid: bool,
    /// A text is an e-mail address.
    pub(crate) email: bool,
    /// The texts that are allowed, or the paths of a mask; all if empty.
    pub(crate) allowed: Vec<String>,
    /// An enum has only the values that are defined, without these.
    pub(crate) defined_only: bool,
    /// Values of an enum that are refused.
    pub(crate) not_in: Vec<i32>,
    /// A flag is set, or left out.
    pub(crate) must_be_true: bool,
    /// The least number.
    pub(crate) least: Option<i64>,
    /// The greatest number.
    pub(crate) most: Option<i64>,
    /// How many items at least.
    pub(crate) min_items: u64,
    /// How many items at most.
    pub(crate) max_items: Option<u64>,
    /// No item comes twice.
    pub(crate) unique: bool,
    /// Rules of each item.
    pub(crate) items: Option<Box<Self>>,
    /// Whether there are any.
    pub(crate) any: bool,
}

impl Rules {
    /// The rules of a field.
    pub(crate) fn of(field: &FieldDescriptor) -> Self {
        extension(&field.options(), "buf.validate.field").map_or_else(Self::default, |rules| Self::read(&rules))
    }

    fn read(rules: &DynamicMessage) -> Self {
        let mut read = Self {
            any: true,
            required: flag(rules, "required"),
            // IGNORE_IF_ZERO_VALUE
            ignore_empty: rules.get_field_by_name("ignore").is_some_and(|it| it.as_enum_number() == Some(1)),
            ..Self::default()
        };
        for (kind, value) in rules.fields() {
            let Some(kinds) = value.as_message() else { continue };
            match kind.name() {
                "string" => read.text(kinds),
                "enum" => {
                    read.defined_only = flag(kinds, "defined_only");
                    read.not_in = list(kinds, "not_in").iter().filter_map(Value::as_i32).collect();
                }
                "bool" => read.must_be_true = flag(kinds, "const"),
                "int32" | "int64" => read.number(kinds),
                "repeated" => {
                    read.min_items = count(kinds, "min_items").unwrap_or_default();
                    read.max_items = count(kinds, "max_items");
                    read.unique = flag(kinds, "unique");
                    read.items = set(kinds, "items").and_then(|it| it.as_message().map(|rules| Box::new(Self::read(rules))));
                }
                "field_mask" => read.allowed = texts(kinds, "in"),
                other => panic!("rules of the kind {other} are new: teach them to tests/it/wire/rules.rs"),
            }
        }
        read
    }

    fn text(&mut self, rules: &DynamicMessage) {
        self.min_len = count(rules, "min_len").unwrap_or_default();
        self.max_len = count(rules, "max_len");
        self.pattern = set(rules, "pattern").and_then(|it| it.as_str().map(str::to_owned));
        self.uuid = flag(rules, "uuid");
        self.email = flag(rules, "email");
        self.allowed = texts(rules, "in");
    }

    fn number(&mut self, rules: &DynamicMessage) {
        let bound = |name| set(rules, name).and_then(|it| it.as_i64().or(it.as_i32().map(i64::from)));
        self.least = bound("gte").or(bound("gt").map(|it| it + 1));
        self.most = bound("lte").or(bound("lt").map(|it| it - 1));
    }
}

/// Whether one of the fields must be set.
pub(crate) fn oneof_is_required(oneof: &OneofDescriptor) -> bool {
    extension(&oneof.options(), "buf.validate.oneof").is_some_and(|rules| flag(&rules, "required"))
}

fn extension(options: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    let extension = descriptor_pool()
        .get_extension_by_name(name)
        .expect("the protos import buf.validate");
    options
        .has_extension(&extension)
        .then(|| options.get_extension(&extension).as_message().cloned())?
}

fn set(rules: &DynamicMessage, name: &str) -> Option<Value> {
    rules
        .has_field_by_name(name)
        .then(|| rules.get_field_by_name(name).map(std::borrow::Cow::into_owned))?
}

fn flag(rules: &DynamicMessage, name: &str) -> bool {
    set(rules, name).is_some_and(|it| it.as_bool() == Some(true))
}

fn count(rules: &DynamicMessage, name: &str) -> Option<u64> {
    set(rules, name).and_then(|it| it.as_u64())
}

fn list(rules: &DynamicMessage, name: &str) -> Vec<Value> {
    set(rules, name)
        .and_then(|it| it.as_list().map(<[Value]>::to_vec))
        .unwrap_or_default()
}

fn texts(rules: &DynamicMessage, name: &str) -> Vec<String> {
    list(rules, name).iter().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}
