//! Random messages of a method, and random callers.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage as _, Value};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, IteratorRandom as _};

use super::{nasty, world::World};
use crate::wire::{Caller, Fill, Rpc, Rules, collection, message};

/// Messages inside messages are not made deeper than this.
const DEEPEST: u32 = 6;

/// What was sent, and how to show it.
pub(super) struct Sent {
    /// On the wire.
    pub(super) bytes: Vec<u8>,
    shown: String,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.shown.chars().take(1500).collect();
        write!(f, "{shown}")
    }
}

/// Makes one case.
pub(super) struct Generator<'a> {
    rng: StdRng,
    world: &'a World,
    now: DateTime<Utc>,
}

impl<'a> Generator<'a> {
    pub(super) fn new(rng: StdRng, world: &'a World, now: DateTime<Utc>) -> Self {
        Self { rng, world, now }
    }

    /// Who sends what.
    pub(super) fn case(&mut self, rpc: &Rpc) -> (Option<&'a Caller>, Sent) {
        let input = rpc.method.input();
        let sent = match self.rng.random_range(0..20) {
            0..=4 => of(&self.right(&input)),
            5..=11 => of(&self.spoiled(&input)),
            12..=15 => of(&self.random(&input, 0)),
            16..=17 => self.damaged(&input),
            _ => self.garbage(),
        };
        (self.caller(rpc), sent)
    }

    /// Mostly somebody whom the policies let through, so that messages get far.
    fn caller(&mut self, rpc: &Rpc) -> Option<&'a Caller> {
        match self.rng.random_range(0..20) {
            0 => None,
            1 => Some(&self.world.operator),
            2..=4 => Some(&self.world.there.worker),
            _ => Some(self.world.there.caller(rpc.method.name())),
        }
    }

    /// A message that keeps every rule, with more than it must hold.
    fn right(&mut self, descriptor: &MessageDescriptor) -> DynamicMessage {
        let optional: Vec<String> = descriptor
            .fields()
            .map(|field| field.name().to_owned())
            .filter(|_| self.rng.random_bool(0.5))
            .collect();
        let etag = self.rng.random_range(0..4).to_string();
        let (world, now) = (self.world, self.now);
        let value = |path: &str, field: &FieldDescriptor| match field.name() {
            "etag" if !path.contains('.') => Some(Value::String(etag.clone())),
            "page_token" => optional
                .iter()
                .any(|name| name == path)
                .then(|| world.page_tokens.first().cloned().map(Value::String))?,
            _ => None,
        };
        let mut made = message(
            descriptor,
            "",
            &Fill {
                value: &value,
                names: &world.there.names,
                now,
            },
        );
        self.vary(&mut made);
        made
    }

    /// Other values where the rules allow any.
    fn vary(&mut self, message: &mut DynamicMessage) {
        for field in message.descriptor().fields().collect::<Vec<_>>() {
            let rules = Rules::of(&field);
            let is_message = matches!(field.kind(), Kind::Message(_));
            if !message.has_field(&field) || field.is_list() || field.is_map() || self.rng.random_bool(0.4) && !is_message {
                continue;
            }
            match message.get_field_mut(&field) {
                Value::Message(inner) if inner.descriptor().package_name().starts_with("honi.") => self.vary(inner),
                Value::String(text)
                    if rules.pattern.is_none() && !rules.uuid && !rules.email && rules.allowed.is_empty() && field.name() != "etag" =>
                {
                    let length = self.rng.random_range(rules.min_len.max(1)..=rules.max_len.unwrap_or(40).min(60));
                    *text = (0..length)
                        .map(|_| *['あ', 'ア', '髙', 'x', '𠮷', '1', '\''].choose(&mut self.rng).unwrap_or(&'x'))
                        .collect();
                }
                Value::EnumNumber(number) => {
                    if let Kind::Enum(values) = field.kind() {
                        let allowed = values
                            .values()
                            .map(|value| value.number())
                            .filter(|number| !rules.not_in.contains(number));
                        *number = allowed.choose(&mut self.rng).unwrap_or_default();
                    }
                }
                _ => {}
            }
        }
    }

    /// A right message with something wrong put in one to three places.
    fn spoiled(&mut self, descriptor: &MessageDescriptor) -> DynamicMessage {
        let mut message = self.right(descriptor);
        for _ in 0..self.rng.random_range(1..=3) {
            self.spoil(&mut message, 0);
        }
        message
    }

    fn spoil(&mut self, message: &mut DynamicMessage, depth: u32) {
        let Some(field) = message.descriptor().fields().choose(&mut self.rng) else {
            return;
        };
        if depth < DEEPEST
            && message.has_field(&field)
            && self.rng.random_bool(0.8)
            && let Value::Message(inner) = message.get_field_mut(&field)
        {
            return self.spoil(inner, depth + 1);
        }
        if self.rng.random_bool(0.15) {
            message.clear_field(&field);
        } else {
            let value = self.value(&field, depth);
            message.set_field(&field, value);
        }
    }

    /// A message of anything.
    fn random(&mut self, descriptor: &MessageDescriptor, depth: u32) -> DynamicMessage {
        let mut message = DynamicMessage::new(descriptor.clone());
        for field in descriptor.fields() {
            if self.rng.random_bool(if depth < DEEPEST { 0.6 } else { 0.1 }) {
                let value = self.value(&field, depth);
                message.set_field(&field, value);
            }
        }
        message
    }

    fn value(&mut self, field: &FieldDescriptor, depth: u32) -> Value {
        if field.is_map() {
            return Value::Map(std::iter::empty::<(MapKey, Value)>().collect());
        }
        if field.is_list() {
            let longest = if self.rng.random_bool(0.1) && !matches!(field.kind(), Kind::Message(_)) {
                3_000
            } else {
                4
            };
            let count = self.rng.random_range(0..=longest);
            return Value::List((0..count).map(|_| self.single(field, depth)).collect());
        }
        self.single(field, depth)
    }

    fn single(&mut self, field: &FieldDescriptor, depth: u32) -> Value {
        match field.kind() {
            Kind::Message(inner) => Value::Message(self.inner(&inner, depth)),
            Kind::String => Value::String(self.text(field)),
            Kind::Bytes => Value::Bytes(
                (0..self.rng.random_range(0..64))
                    .map(|_| self.rng.random::<u8>())
                    .collect::<Vec<_>>()
                    .into(),
            ),
            Kind::Bool => Value::Bool(self.rng.random()),
            Kind::Enum(values) => {
                let known = values
                    .values()
                    .map(|value| value.number())
                    .choose(&mut self.rng)
                    .unwrap_or_default();
                Value::EnumNumber(if self.rng.random_bool(0.7) { known } else { self.number32() })
            }
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(self.number32()),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(nasty::number(&mut self.rng)),
            Kind::Uint32 | Kind::Fixed32 => Value::U32(self.number32().cast_unsigned()),
            Kind::Uint64 | Kind::Fixed64 => Value::U64(nasty::number(&mut self.rng).cast_unsigned()),
            Kind::Double => Value::F64(f64::from_bits(self.rng.random())),
            Kind::Float => Value::F32(f32::from_bits(self.rng.random())),
        }
    }

    fn inner(&mut self, descriptor: &MessageDescriptor, depth: u32) -> DynamicMessage {
        if descriptor.full_name() != "google.protobuf.Timestamp" || self.rng.random_bool(0.5) {
            return self.random(descriptor, depth + 1);
        }
        let at = self.now + TimeDelta::seconds(self.rng.random_range(-100_000_000..1_000_000));
        let mut message = DynamicMessage::new(descriptor.clone());
        message.set_field_by_name("seconds", Value::I64(at.timestamp()));
        message
    }

    fn number32(&mut self) -> i32 {
        let number = nasty::number(&mut self.rng);
        i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
    }

    /// Something nasty, something that exists, or something of the form that the rules ask for.
    fn text(&mut self, field: &FieldDescriptor) -> String {
        let rules = Rules::of(field);
        match self.rng.random_range(0..10) {
            0..=1 => self.world.there.names.values().choose(&mut self.rng).cloned().unwrap_or_default(),
            2 => self.world.page_tokens.choose(&mut self.rng).cloned().unwrap_or_default(),
            3..=4 => match rules.pattern.as_deref().and_then(collection) {
                Some(collection) => format!(
                    "{collection}/{:08x}-0000-7000-8000-{:012x}",
                    self.rng.random::<u32>(),
                    self.rng.random::<u32>()
                ),
                None => nasty::text(&mut self.rng),
            },
            _ => nasty::text(&mut self.rng),
        }
    }

    /// A right message whose bytes were damaged on the way: cut, changed, or with a text that is not UTF-8.
    fn damaged(&mut self, descriptor: &MessageDescriptor) -> Sent {
        let mut bytes = self.right(descriptor).encode_to_vec();
        match self.rng.random_range(0..4) {
            0 => bytes.truncate(self.rng.random_range(0..=bytes.len())),
            1 if !bytes.is_empty() => {
                for _ in 0..self.rng.random_range(1..8) {
                    let place = self.rng.random_range(0..bytes.len());
                    bytes[place] = self.rng.random();
                }
            }
            2 => {
                let texts = descriptor.fields().filter(|field| field.kind() == Kind::String);
                let number = texts.choose(&mut self.rng).map_or(1, |field| field.number());
                prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, &mut bytes);
                bytes.extend([0x04, 0xe3, 0x81, 0xff, 0xc0]);
            }
            // A field of a newer client, which is not refused.
            _ => bytes.extend([0xfa, 0xff, 0x07, 0x01, 0x78]),
        }
        Sent {
            shown: hex::encode(&bytes),
            bytes,
        }
    }

    /// Bytes.
    fn garbage(&mut self) -> Sent {
        let bytes: Vec<u8> = (0..self.rng.random_range(0..200)).map(|_| self.rng.random()).collect();
        Sent {
            shown: hex::encode(&bytes),
            bytes,
        }
    }
}

/// As JSON, unless it holds what JSON cannot say.
fn of(message: &DynamicMessage) -> Sent {
    let bytes = message.encode_to_vec();
    let shown = serde_json::to_string(message).unwrap_or_else(|_| hex::encode(&bytes));
    Sent { bytes, shown }
}
