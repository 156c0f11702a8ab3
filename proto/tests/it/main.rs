//! What must hold for the protos and for the code generated from them.

mod bounds;
mod breaking;
mod buf;
mod golden;
mod image;
mod lint;
mod redaction;
mod rules;
