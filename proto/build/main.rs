//! Compiles the protos: descriptor sets, messages, clients and servers, and what prost does not generate: a Debug that hides personal
//! data, and reflection.

mod compile;
mod idents;
mod impls;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use tonic_prost_build::Config;

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folder by the environment")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=honi");
    println!("cargo:rerun-if-changed=build");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let compiled = compile::compile("honi".as_ref(), ".".as_ref())?;
    fs::write(out.join("descriptors.binpb"), &compiled.embedded)?;
    fs::write(out.join("image.binpb"), &compiled.image)?;

    let mut config = Config::new();
    // prost would print every field; `impls` writes Debug for messages and oneofs. Enumerations hold nothing to hide.
    config.skip_debug(["."]);
    for enumeration in compiled.pool.all_enums() {
        config.type_attribute(format!(".{}", enumeration.full_name()), "#[derive(Debug)]");
    }
    // Channels are made in one place, honi-call, so clients get no `connect` of their own.
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds_with_config(compiled.for_codegen, config)?;

    for (package, text) in impls::by_package(&compiled.pool) {
        fs::write(out.join(format!("{package}.impls.rs")), text)?;
    }
    fs::write(out.join("printers.rs"), impls::printers(&compiled.pool))?;
    Ok(())
}
